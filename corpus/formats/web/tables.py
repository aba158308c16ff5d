"""Where the cells of a web page's tables stand, as browsers lay them out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from bs4.element import PageElement, Tag

_MOST_COLUMNS = 100  # of one cell: "all" may be said by any number
_GROUPS = ("thead", "tbody", "tfoot")


class Place(NamedTuple):
    """Of a row, how many columns its table has, whether it is a header and whether a cell from above reaches into it.

    And its table's number on the page, and how it stands out from other rows.
    Of a cell, how many columns it is to the right of the one before it, or of the row's beginning.
    """

    columns: int
    heads: bool = False
    goes_on: bool = False
    table: int = 0
    look: str = ""


def places_of(table: Tag, number: int) -> dict[int, Place]:
    """The places of the rows and cells of a table, by their identities; tables within are not looked at."""
    grid = [row for rows in _groups(table) for row in _laid_out(rows)]
    columns = sorted({column for _, _, cells in grid for column, _ in cells})
    begins = {column: number for number, column in enumerate(columns)}
    places: dict[int, Place] = {}
    heads = True
    for row, goes_on, cells in grid:
        heads = heads and _is_header(row, [cell for _, cell in cells])
        look = _look([cell for _, cell in cells if not _is_empty(cell)])
        places[id(row)] = Place(len(columns), heads, goes_on, number, look)
        before = 0
        for column, cell in cells:
            places[id(cell)] = Place(begins[column] - before)
            before = begins[column]
    return places


def _groups(table: Tag) -> Iterator[list[Tag]]:
    """The rows of each part of a table: cells reach over no more than that."""
    yield from (group.find_all("tr", recursive=False) for group in table.find_all(_GROUPS, recursive=False))
    yield table.find_all("tr", recursive=False)


def _is_header(row: Tag, cells: list[Tag]) -> bool:
    """Whether a row that nothing else stands above says what the columns hold; a corner may be left empty."""
    if row.parent and row.parent.name == "thead":
        return True
    named = [cell.name == "th" for cell in cells if not _is_empty(cell)]
    return bool(named) and all(named)


def _look(cells: Sequence[Tag]) -> str:
    """How the cells of a row that say something stand out, in bold; nothing where one of them does not."""
    return "bold" if cells and all(cell.name == "th" or _is_bold(cell) for cell in cells) else ""


def _is_bold(cell: Tag) -> bool:
    """Whether all of a cell stands in one element of bold type, perhaps within another one."""
    only: PageElement | None = cell
    while isinstance(only, Tag) and (only is cell or only.name in ("p", "span", "div", "font")):
        inside = [one for one in only.children if isinstance(one, Tag) or str(one).strip()]
        only = inside[0] if len(inside) == 1 else None
    return isinstance(only, Tag) and only.name in ("b", "strong")


def _laid_out(rows: list[Tag]) -> Iterator[tuple[Tag, bool, list[tuple[int, Tag]]]]:
    """Each row, whether words from above reach into it, and its cells with their columns."""
    until: dict[int, int] = {}  # the row that is the first below the cell in a column
    spoken = 0  # the same of the cells that say something
    for number, row in enumerate(rows):
        goes_on = number < spoken
        cells, column = [], 0
        for cell in row.find_all(("td", "th"), recursive=False):
            while until.get(column, 0) > number:
                column += 1
            cells.append((column, cell))
            below = number + (_span(cell, "rowspan") or len(rows))  # 0 is to the end
            if below > number + 1 and not _is_empty(cell):
                spoken = max(spoken, min(below, len(rows)))
            for _ in range(min(_span(cell, "colspan") or 1, _MOST_COLUMNS)):
                until[column] = below
                column += 1
        yield row, goes_on, cells


def _is_empty(cell: Tag) -> bool:
    """Whether a cell holds nothing; what is deeper is not looked for, as tables may nest without end."""
    return cell.find(True, recursive=False) is None and not cell.get_text(strip=True)


def _span(cell: Tag, name: str) -> int:
    said = re.match(r"\s*(\d{1,5})", str(cell.get(name, "")))
    return int(said[1]) if said else 1
