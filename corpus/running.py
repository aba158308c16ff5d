"""Which lines of pages are running headers and footers: the same text, or the page's number, at the same place."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence, Set
from itertools import pairwise, product

from corpus.layout import Line
from corpus.paragraphs import SMALLER, Page

_DEEPEST = 6  # lines from the top or the bottom of a page
_SAME_PLACE = 6.0  # points
_SPACED = 1.8  # times the size of letters, between the lines of a paragraph
_SHORT = 0.6  # of the page's longest line; a shorter line ends its paragraph
_FEWEST = 3  # pages; in a document of two or three, all but perhaps the first
_MOST_NUMBERS = 4  # in one line, of which any may count pages; of more, one may
_NUMBER = re.compile(r"\d{1,5}")
_SENTENCE = re.compile(r"(?:\S+\s+){4}.*[.!?…:;][»”)\s]*")
_TABLE = 3  # rows; a header of fewer may be one
_ITEM = re.compile(r"[-–•*] ?[^\W\d]")
_COUNTED = re.compile(r".*<-?\d+>(?:\s?(?:/|sur|de)\s?\d+)?[^\w*]*")  # a form that ends with a page's number

_Places = defaultdict[tuple[str, int], set[int]]


def running_lines(pages: Sequence[Page], size: float, is_heading: Callable[[Line], bool]) -> set[int]:
    """The running lines of pages, those of their asides too, by ``id``; ``size`` is that of the body's letters.

    Only lines with nothing but other running lines between them and the page's edge are. A number that grows
    with the pages is a page's, but for that of a heading ("Fiche 3").
    """
    running = set[int]()
    planes = [(number, plane) for number, page in enumerate(pages) for plane in (page, *page.asides) if plane.lines]
    for is_top in (True, False):
        edges = [_Edge(number, plane, is_top, is_heading) for number, plane in planes]
        places = _Places(set)
        for edge in edges:
            for line in edge.lines:
                for form in edge.forms(line):
                    places[form, edge.place(line)].add(edge.page)
        texts = {number for number, _ in planes}
        for edge in edges:
            running.update(map(id, edge.running(places, texts, size)))
    return running


class _Edge:
    """The lines nearest to the top or the bottom of a page, the outermost first."""

    def __init__(self, page: int, plane: Page, is_top: bool, is_heading: Callable[[Line], bool]) -> None:
        self.page, self._is_heading = page, is_heading
        self._from = 0.0 if is_top else plane.height
        self.lines = sorted(plane.lines, key=lambda line: line.box.bottom, reverse=not is_top)[:_DEEPEST]
        self._longest = max(map(_width, plane.lines))

    def place(self, line: Line) -> int:
        """How far a line is from the edge."""
        return round(abs(line.box.bottom - self._from) / _SAME_PLACE)

    def forms(self, line: Line) -> Iterator[str]:
        """A line's text, and those where numbers are counted from the page's own."""
        yield line.text
        if self._is_heading(line):
            return
        if not line.row:
            for match in (re.match(r"(\d{1,5})\b(?![.)°])()", line.text), re.search(r"()\b(\d{1,5})$", line.text)):
                if match:  # beside a chapter's name, which changes
                    yield "*".join(one and f"<{int(one) - self.page}>" for one in match.groups())
        numbers = len(_NUMBER.findall(line.text))
        several = product((False, True), repeat=numbers) if numbers <= _MOST_NUMBERS else ()
        for choice in several or ([one == other for other in range(numbers)] for one in range(numbers)):
            counted = iter(choice)
            yield _NUMBER.sub(
                lambda match: f"<{int(match[0]) - self.page}>" if next(counted) else match[0],  # noqa: B023
                line.text,
            )

    def running(self, places: _Places, texts: Set[int], size: float) -> list[Line]:
        """The lines that are running ones, by what stands where on all pages, and the pages that have text."""
        found, doubtful = list[Line](), list[bool]()
        for line in self.lines:
            forms = [form for form in self.forms(line) if self._is_running(form, line, places, texts)]
            if not forms and not _is_page_number(line, self.page + 1):
                break
            counts = not forms or any(map(_COUNTED.fullmatch, forms))
            found.append(line)
            doubtful.append(not counts and not line.row and not self._ends(line))
        while doubtful and doubtful[-1] and _is_beside(found[-1], *self.lines[len(found) :][:1]):
            found.pop()
            doubtful.pop()
        for index, (line, other) in enumerate(pairwise(found)):
            if all(doubtful[index : index + 2]) and line.size > SMALLER * size and _is_beside(line, other):
                return found[:index]  # a paragraph that all pages of a form begin with
            if all(one.row for one in found[index : index + _TABLE]) and index + _TABLE <= len(found):
                return found[:index]  # a table that they share
        return found

    def _is_running(self, form: str, line: Line, places: _Places, texts: Set[int]) -> bool:
        place = self.place(line)
        seen = set[int]().union(*(places.get((form, one), ()) for one in range(place - 1, place + 2)))
        if len(seen) < _FEWEST and (form.startswith("*") or form.endswith("*") or _SENTENCE.fullmatch(line.text)):
            return False
        if _ITEM.match(form) or len(seen) < 2:
            return False
        if len(texts) <= _FEWEST:
            return seen >= {page for page in texts if page > min(texts)} or _is_every_other(seen, texts)
        return len(seen) >= _FEWEST or _is_every_other(seen, texts)

    def _ends(self, line: Line) -> bool:
        """Whether a line is no part of a paragraph that goes on: short, and no sentence."""
        return _width(line) < _SHORT * self._longest and not _SENTENCE.fullmatch(line.text)


def _is_every_other(seen: Set[int], texts: Set[int]) -> bool:
    """Whether pages are all left ones or all right ones, but perhaps for the cover."""
    first = min(seen)
    return first <= _FEWEST - 1 and seen == {page for page in texts if page >= first and (page - first) % 2 == 0}


def _width(line: Line) -> float:
    return line.box.right - line.box.left


def _is_beside(line: Line, other: Line | None = None) -> bool:
    """Whether two lines are as near and alike as those of one paragraph."""
    if other is None:
        return False
    gap = abs(line.box.bottom - other.box.bottom)
    return 0.9 < line.size / other.size < 1.1 and line.bold == other.bold and gap <= _SPACED * line.size


def _is_page_number(line: Line, page: int) -> bool:
    """Whether a line says which page it is on, as may the only page of a document."""
    number = rf"{page}(?:\s?(?:/|sur|de)\s?\d+)?"
    return bool(re.fullmatch(rf"(?:(?:.{{0,60}}\b)?page\W{{0,3}}|\W*){number}\W*", line.text, re.IGNORECASE))
