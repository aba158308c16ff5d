"""A long list shown a page at a time: what is looked for in it, which page is shown, and where the others are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar
from urllib.parse import urlencode

from starlette.requests import Request

from corpus.folding import fold

EACH_PAGE = 100  # files: one page for most houses, and no longer to show where there are thousands
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class ListPage(Generic[_T]):
    """The part of a list that is shown: page ``number`` of ``pages``, from 1, of what has the words ``asked``."""

    asked: str
    number: int
    pages: int
    shown: Sequence[_T]

    def query(self, number: int) -> str:
        """The end of the address of a page of the same list."""
        given = {"q": self.asked, "page": str(number) if number > 1 else ""}
        query = urlencode({name: value for name, value in given.items() if value})
        return f"?{query}" if query else ""


def list_page(request: Request, found: Sequence[_T]) -> ListPage[_T]:
    """The page of a list that a request asks for, or the last one where there are not so many."""
    asked, page = (request.query_params.get(name, "") for name in ("q", "page"))
    pages = max(1, -(-len(found) // EACH_PAGE))
    number = min(max(1, int(page[:9])), pages) if page[:9].isdecimal() else 1
    return ListPage(asked, number, pages, found[EACH_PAGE * (number - 1) : EACH_PAGE * number])


def words_asked(request: Request) -> list[str]:
    """What a list is filtered by: words, whatever their accents and capitals."""
    return fold(request.query_params.get("q", "")).split()


def is_named(words: Sequence[str], *names: str) -> bool:
    """Whether all words of a filter are in what something is called."""
    name = fold(" ".join(names))
    return all(word in name for word in words)
