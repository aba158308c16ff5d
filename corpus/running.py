"""Which lines of pages are running headers and footers: the same text, or the page's number, at the same place."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import product

from corpus.layout import Line

_DEEPEST = 6  # lines from the top or the bottom of a page
_SAME_PLACE = 6.0  # points
_SPACED = 1.8  # times the size of letters, between the lines of a paragraph
_FEWEST = 3  # pages; two in a document of two or three
_MOST_NUMBERS = 4  # in one line
_NUMBER = re.compile(r"\d{1,5}")


def running_lines(pages: Sequence[Sequence[Line]], is_heading: Callable[[Line], bool]) -> list[set[int]]:
    """The numbers of each page's running lines.

    Only lines with nothing but other running lines between them and the page's edge are. A number that grows
    with the pages is a page's, but for that of a heading ("Fiche 3").
    """
    running: list[set[int]] = [set() for _ in pages]
    fewest = 2 if sum(map(bool, pages)) <= _FEWEST else _FEWEST
    for is_top in (True, False):
        edges = [_edge(page, is_top) for page in pages]
        places = Counter[tuple[str, int]]()
        for page, edge in enumerate(edges):
            lines = [pages[page][number] for number in edge]
            places.update({(form, _place(line)) for line in lines for form in _forms(line, page, is_heading)})
        for page, edge in enumerate(edges):
            found: list[int] = []
            for number in edge:
                line = pages[page][number]
                near = range(_place(line) - 1, _place(line) + 2)
                seen = max(sum(places[form, one] for one in near) for form in _forms(line, page, is_heading))
                if seen < fewest and not _is_page_number(line, page + 1):
                    break
                found.append(number)
            while 0 < len(found) < len(edge) and _is_beside(pages[page][found[-1]], pages[page][edge[len(found)]]):
                found.pop()
            running[page].update(found)
    return running


def _is_beside(line: Line, other: Line) -> bool:
    """Whether two lines are as near and alike as those of one paragraph."""
    gap = abs(line.box.bottom - other.box.bottom)
    return 0.9 < line.size / other.size < 1.1 and line.bold == other.bold and gap <= _SPACED * line.size


def _edge(lines: Sequence[Line], is_top: bool) -> list[int]:
    """The lines nearest to an edge of the page, the outermost first."""
    order = sorted(range(len(lines)), key=lambda number: lines[number].box.bottom, reverse=not is_top)
    return order[:_DEEPEST]


def _forms(line: Line, page: int, is_heading: Callable[[Line], bool]) -> Iterator[str]:
    """A line's text, and those where numbers are counted from the page's own."""
    numbers = _NUMBER.findall(line.text)
    if len(numbers) > _MOST_NUMBERS or is_heading(line) or line.row:
        yield line.text
        return
    for match in (re.match(r"(\d{1,5})\b()", line.text), re.search(r"()\b(\d{1,5})$", line.text)):
        if match:  # beside a chapter's name, which changes
            yield "*".join(one and f"<{int(one) - page}>" for one in match.groups())
    for choice in product((False, True), repeat=len(numbers)):
        relative = iter(choice)
        yield _NUMBER.sub(lambda match: f"<{int(match[0]) - page}>" if next(relative) else match[0], line.text)  # noqa: B023


def _is_page_number(line: Line, page: int) -> bool:
    """Whether a line says which page it is on, as may the only page of a document."""
    return bool(
        re.fullmatch(rf"(?:.{{0,60}}\b)?page\W{{0,3}}{page}(?:\s?(?:/|sur|de)\s?\d+)?\W*", line.text, re.IGNORECASE)
    )


def _place(line: Line) -> int:
    return round(line.box.bottom / _SAME_PLACE)
