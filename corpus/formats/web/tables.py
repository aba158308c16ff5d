"""Layout of the cells of HTML tables, as in browsers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from bs4.element import PageElement, Tag

_MOST_COLUMNS = 100  # of one cell: a huge number may mean all columns
_GROUPS = ("thead", "tbody", "tfoot")


class Place(NamedTuple):
    """The place of a row or cell.

    Of a row: the columns of its table, whether it is a header, whether a cell from above extends into it, the number of
    its table on the page, and how it stands out. Of a cell: ``columns`` from the cell before it or the start of the
    row.
    """

    columns: int
    heads: bool = False
    goes_on: bool = False
    table: int = 0
    look: str = ""


def places_of(table: Tag, number: int) -> dict[int, Place]:
    """The places of the rows and cells of a table, by ``id``; nested tables are left out."""
    grid = [row for rows in _groups(table) for row in _layout(rows)]
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
    """The rows of each part of a table, which limits the span of cells."""
    yield from (group.find_all("tr", recursive=False) for group in table.find_all(_GROUPS, recursive=False))
    yield table.find_all("tr", recursive=False)


def _is_header(row: Tag, cells: list[Tag]) -> bool:
    """Whether a row at the top of a table is a header; its corner may be empty."""
    if row.parent and row.parent.name == "thead":
        return True
    named = [cell.name == "th" for cell in cells if not _is_empty(cell)]
    return bool(named) and all(named)


def _look(cells: Sequence[Tag]) -> str:
    """The look of a row's filled cells: "bold" if all are bold, otherwise empty."""
    return "bold" if cells and all(cell.name == "th" or _is_bold(cell) for cell in cells) else ""


def _is_bold(cell: Tag) -> bool:
    """Whether one bold element, possibly nested in others, has all the text of a cell."""
    only: PageElement | None = cell
    while isinstance(only, Tag) and (only is cell or only.name in ("p", "span", "div", "font")):
        inside = [one for one in only.children if isinstance(one, Tag) or str(one).strip()]
        only = inside[0] if len(inside) == 1 else None
    return isinstance(only, Tag) and only.name in ("b", "strong")


def _layout(rows: list[Tag]) -> Iterator[tuple[Tag, bool, list[tuple[int, Tag]]]]:
    """Each row, whether a filled cell from above extends into it, and its cells with their columns."""
    until: dict[int, int] = {}  # by column, the first row below its current cell
    filled_until = 0  # the first row below all filled cells
    for number, row in enumerate(rows):
        goes_on = number < filled_until
        cells, column = [], 0
        for cell in row.find_all(("td", "th"), recursive=False):
            while until.get(column, 0) > number:
                column += 1
            cells.append((column, cell))
            below = number + (_span(cell, "rowspan") or len(rows))  # 0 means to the end
            if below > number + 1 and not _is_empty(cell):
                filled_until = max(filled_until, min(below, len(rows)))
            for _ in range(min(_span(cell, "colspan") or 1, _MOST_COLUMNS)):
                until[column] = below
                column += 1
        yield row, goes_on, cells


def _is_empty(cell: Tag) -> bool:
    """Whether a cell has no text and no element; nested elements are not searched, as tables may nest without end."""
    return cell.find(True, recursive=False) is None and not cell.get_text(strip=True)


def _span(cell: Tag, name: str) -> int:
    said = re.match(r"\s*(\d{1,5})", str(cell.get(name, "")))
    return int(said[1]) if said else 1
