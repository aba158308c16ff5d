"""Rows of unruled tables, whose cells are aligned in columns and may span lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

TIGHT = 1.4  # ems, the maximum between baselines of one cell
_WIDER = 1.15  # times the distance of such lines, above which a new row begins
_ONE_CELL = 2.0  # ems, the maximum between two texts in one column that are one
_FIGURES = re.compile(r"[^\w]*\d")


class Cell(NamedTuple):
    """A text on a line of a table."""

    left: float
    right: float
    text: str


class Row(NamedTuple):
    """The line numbers of a row, and the text of each column; None if columns are ambiguous."""

    lines: list[int]
    texts: list[str] | None


@dataclass(slots=True)
class _Column:
    left: float
    right: float
    lines: set[int] = field(default_factory=set)

    def overlaps(self, cell: Cell) -> bool:
        return self.left < cell.right and cell.left < self.right


_Texts = Mapping[int, str]  # of a line, by column


def aligned(lines: Sequence[Sequence[Cell]], baselines: Sequence[float], em: float) -> list[Row]:
    """The rows made of lines, given from the top; empty cells are included."""
    columns = _columns(lines)
    placed = [_placed(cells, columns, em) for cells in lines]
    rows: list[Row] = []
    for group in _groups(placed, baselines, em):
        texts = ["\n".join(one[column] for one in group.values() if column in one) for column in range(len(columns))]
        rows.append(Row(list(group), texts if all(group.values()) else None))
    return rows


def _columns(lines: Sequence[Sequence[Cell]]) -> list[_Column]:
    """The columns, found by overlapping cells; a wide cell over several columns makes none."""
    columns: list[_Column] = []
    cells = [(cell, number) for number, line in enumerate(lines) for cell in line]
    for cell, number in sorted(cells, key=lambda one: one[0].right - one[0].left):
        over = sorted((one for one in columns if one.overlaps(cell)), key=lambda one: one.left)
        if not over:
            columns.append(_Column(cell.left, cell.right, {number}))
        elif len(over) == 1:
            (column,) = over
            column.left, column.right = min(column.left, cell.left), max(column.right, cell.right)
            column.lines.add(number)
        elif not any(one.lines & other.lines for one, other in pairwise(over)):
            columns = [one for one in columns if one not in over]
            left, right = min(cell.left, over[0].left), max(cell.right, over[-1].right)
            columns.append(_Column(left, right, {number}.union(*(one.lines for one in over))))
    return _below_headers(sorted(columns, key=lambda one: one.left))


def _below_headers(columns: list[_Column]) -> list[_Column]:
    """The columns, with a header beside its figures merged into their column."""
    for one in [column for column in columns if column.lines == {0}]:
        place = columns.index(one)
        near = (*columns[max(0, place - 1) : place], *columns[place + 1 : place + 2])
        bare = [other for other in near if 0 not in other.lines]
        if bare:
            gaps = [max(other.left - one.right, one.left - other.right) for other in bare]
            other = bare[gaps.index(min(gaps))]
            other.left, other.right = min(one.left, other.left), max(one.right, other.right)
            other.lines.add(0)
            columns.remove(one)
    return columns


def _placed(cells: Sequence[Cell], columns: Sequence[_Column], em: float) -> _Texts:
    """The texts of a line by column, one that spans several in the first; empty if two are in one column."""
    placed: dict[int, str] = {}
    last, right = -1, 0.0
    for cell in cells:
        over = [number for number, column in enumerate(columns) if column.overlaps(cell)]
        if over and over[0] > last:
            placed[over[0]] = cell.text
        elif over and cell.left - right < _ONE_CELL * em and last == over[-1]:
            placed[next(reversed(placed))] += f" {cell.text}"
        else:
            return {}
        last, right = over[-1], cell.right
    return placed


def _groups(placed: Sequence[_Texts], baselines: Sequence[float], em: float) -> Iterator[dict[int, _Texts]]:
    """Group lines into rows."""
    gaps = [below - above for above, below in pairwise(baselines)]
    near = min(gaps, default=0.0)
    tight = [gap <= TIGHT * em and gap <= _WIDER * near for gap in gaps]
    apart = list(_rows_of_runs(placed, tight))
    wraps = not apart and not all(tight)  # lines of a row are nearer to each other than to other rows
    lower = any(text[:1].islower() for line in apart for text in line.values())  # in labels of rows
    group = {0: placed[0]} if placed else {}
    for number, (is_tight, line) in enumerate(zip(tight, placed[1:], strict=True), 1):
        row = {column: text for one in group.values() for column, text in one.items()}
        goes_on = is_tight and row and line and not _are_rows(row, line)
        if goes_on and (wraps or (not lower and _begins_lower(line) and line.keys() < row.keys())):
            group[number] = line
        else:
            yield group
            group = {number: line}
    if group:
        yield group


def _rows_of_runs(placed: Sequence[_Texts], tight: Sequence[bool]) -> Iterator[_Texts]:
    """Lines that begin a row although they are as near to the line above as lines of one cell."""
    run = list(placed[:1])
    for is_tight, line in zip(tight, placed[1:], strict=True):
        if not is_tight:
            run = []
        elif any(_are_rows(above, line) for above in run):
            yield line
        run.append(line)


def _are_rows(above: _Texts, below: _Texts) -> bool:
    """Whether two lines are different rows: both have figures in a column, or the second fills as many columns."""
    shared = above.keys() & below.keys()
    return any(_FIGURES.match(above[one]) and _FIGURES.match(below[one]) for one in shared) or (
        above.keys() <= below.keys() and len(above) > 1 and not _begins_lower(below)
    )


def _begins_lower(line: _Texts) -> bool:
    return all(text[:1].islower() for text in line.values())
