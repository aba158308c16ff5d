"""Long lists shown in pages, with a filter."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar
from urllib.parse import urlencode

from starlette.requests import Request

from corpus.folding import fold

EACH_PAGE = 100  # files: one page for most houses, and no longer to show where there are thousands
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class ListPage(Generic[_T]):
    """Page ``number`` of ``pages``, from 1, of the ``count`` items that match the filter ``asked``."""

    asked: str
    count: int
    number: int
    pages: int
    shown: Sequence[_T]

    def query(self, number: int) -> str:
        """The query string of another page."""
        given = {"q": self.asked, "page": str(number) if number > 1 else ""}
        query = urlencode({name: value for name, value in given.items() if value})
        return f"?{query}" if query else ""


def list_page(request: Request, found: Callable[[str], Sequence[_T]]) -> ListPage[_T]:
    """The page that a request asks for, or the last one, of the items that ``found`` returns for its filter."""
    asked, page = (request.query_params.get(name, "") for name in ("q", "page"))
    every = found(asked)
    pages = max(1, -(-len(every) // EACH_PAGE))
    number = min(max(1, int(page[:9])), pages) if page[:9].isdecimal() else 1
    return ListPage(asked, len(every), number, pages, every[EACH_PAGE * (number - 1) : EACH_PAGE * number])


def is_named(asked: str, name: str) -> bool:
    """Whether a name contains all words of a filter, ignoring case and accents."""
    folded = fold(name)
    return all(word in folded for word in fold(asked).split())
