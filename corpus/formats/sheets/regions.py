"""Splits a sheet into tables: at empty rows, and at empty columns if both sides are tables of their own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus.formats.sheets.grid import Area, Cell, Sheet
from corpus.runs import runs

_MOSTLY = 0.5  # share of cells or rows
_WIDE = 2  # empty columns that always separate tables


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a sheet, or its part in one table: ``cells`` by column; ``width``, in columns, of the widest cell."""

    number: int
    cells: dict[int, Cell]
    width: int = 1

    @property
    def look(self) -> str:
        """The look that all its cells share; empty if they differ."""
        looks = {cell.look for cell in self.cells.values()}
        return looks.pop() if len(looks) == 1 else ""

    @property
    def only(self) -> Cell | None:
        """The single cell of the row; None if it has several."""
        return next(iter(self.cells.values())) if len(self.cells) == 1 else None


def regions_of(sheet: Sheet) -> Iterator[list[Row]]:
    """The rows of each table of a sheet, including lines directly above, within and below it."""
    _copy_merged(sheet)
    widths = {(area.top, area.left): area.right - area.left + 1 for area in sheet.areas}
    rows = [
        Row(number, cells, max(widths.get((number, column), 1) for column in cells))
        for number, cells in sorted(sheet.rows.items())
    ]
    yield from _split(rows, frozenset(sheet.hidden_rows), frozenset(sheet.hidden_columns))


def _copy_merged(sheet: Sheet) -> None:
    """Copy a cell merged over several rows into each row, as rows are quoted alone."""
    areas = sorted(area for area in sheet.areas if area.left == area.right and area.top < area.bottom)
    begun, reaching = 0, dict[int, Area]()
    for number, cells in sorted(sheet.rows.items()):
        while begun < len(areas) and areas[begun].top < number:
            reaching[areas[begun].left] = areas[begun]
            begun += 1
        for column, area in list(reaching.items()):
            if area.bottom < number:
                del reaching[column]
            elif column not in cells and (said := sheet.rows.get(area.top, {}).get(column)):
                cells[column] = said


def _split(rows: Sequence[Row], hidden_rows: frozenset[int], hidden: frozenset[int]) -> Iterator[list[Row]]:
    """Runs of rows without an empty row between them, split further into tables side by side."""
    for run in runs(rows, lambda run, row: hidden_rows.issuperset(range(run[-1].number + 1, row.number))):
        yield from _side_by_side(run, hidden_rows, hidden)


def _side_by_side(run: list[Row], hidden_rows: frozenset[int], hidden: frozenset[int]) -> Iterator[list[Row]]:
    columns = sorted({column for row in run if not row.only for column in row.cells})
    for before, after in pairwise(columns):
        gap = sum(column not in hidden for column in range(before + 1, after))
        if not gap:
            continue
        left, right = (
            [one for row in run if (one := _slice(row, side)).cells] for side in ((0, before), (after, 1 << 20))
        )
        if _are_separate(left, right, gap):
            yield from _split(left, hidden_rows, hidden)
            yield from _split(right, hidden_rows, hidden)
            return
    yield run


def _slice(row: Row, columns: tuple[int, int]) -> Row:
    """The part of a row in a range of columns; a line above two tables goes to the first."""
    first, last = columns
    return Row(row.number, {column: cell for column, cell in row.cells.items() if first <= column <= last}, row.width)


def _are_separate(left: Sequence[Row], right: Sequence[Row], gap: int) -> bool:
    """Whether the cells to the right of empty columns are another table or a note, not part of the same rows.

    If in doubt they stay together: a row then says too much rather than too little.
    """
    widths = [len(columns_of(side)) for side in (left, right)]
    if widths[1] == 1:
        return len(right) <= _MOSTLY * len(left)
    if min(widths) < 2 or min(len(left), len(right)) < 2:
        return False
    names = [_names(side) for side in (left, right)]
    if not names[1]:
        return False
    ends = [(side[0].number, side[-1].number) for side in (left, right)]
    if ends[0] != ends[1] or gap >= _WIDE or names[0][:1] == names[1][:1]:
        return True
    return all(map(_are_labelled_figures, (left, right), names))


def _names(rows: Sequence[Row]) -> list[str]:
    """The labels in the first column of a table; empty unless most rows have one in words."""
    first = min(column for row in rows for column in row.cells)
    cells = [row.cells[first] for row in rows if first in row.cells]
    words = [cell.text for cell in cells if not cell.is_figure]
    return words if len(cells) >= _MOSTLY * len(rows) and len(words) > _MOSTLY * len(cells) else []


def _are_labelled_figures(rows: Sequence[Row], names: Sequence[str]) -> bool:
    """Whether each row of a table has a distinct label and only figures beside it."""
    others = [[row.cells[column] for row in rows[1:] if column in row.cells] for column in columns_of(rows)[1:]]
    are_figures = all(cells and all(cell.is_figure for cell in cells) for cells in others)
    return are_figures and len({*names}) == len(names) > _MOSTLY * len(rows)


def columns_of(rows: Sequence[Row]) -> tuple[int, ...]:
    """The columns that rows fill, in order."""
    return tuple(sorted({column for row in rows for column in row.cells}))
