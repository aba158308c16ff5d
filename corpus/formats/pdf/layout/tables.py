"""Ruled tables of a page: the grid of lines, and the words in each cell."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from corpus.formats.pdf.layout.columns import page_lines
from corpus.formats.pdf.layout.lines import CELL, LOOSE, Box, Line, Table, Word, line_of
from corpus.runs import runs

_TOUCHING = 2.5  # points, the maximum between lines that meet
_SHORTEST_RULE = 4.0  # points; shorter rules are the ends of thick lines
_LONGEST_CELL, _HIGHEST_ROW = 200, 3  # characters, lines; larger cells of a single row are columns of text
_LOWEST_BOX = 2  # lines of a text from which its frame is read separately from one beside it
_SPACE = 0.3  # ems, the maximum between two words of a line; cells are further apart
_CROSSING = 0.02  # the share of words in a grid that may continue outside
_MOST_RULES = 400  # after merging; a page with more is a drawing

Cell = tuple[int, int]  # row and column, from 0


def tables_of(words: Sequence[Word], rules: Iterable[Box]) -> tuple[list[Table], list[Word]]:
    """The ruled tables, and the words outside them."""
    tables: list[Table] = []
    outside = list(words)
    grids = sorted((_Grid(rules) for rules in _connected(_merged(rules))), key=lambda grid: grid.area)
    for grid in grids:  # the smallest first, as tables may be nested
        if not grid.is_table:
            continue
        crossing = grid.join_crossed(outside)
        cells = grid.cells(outside)
        inside = len(cells) - cells.count(None)
        if crossing <= _CROSSING * inside and (table := grid.table(outside, cells)) is not None:
            tables.append(table)
            outside = [word for word, cell in zip(outside, cells, strict=True) if cell is None]
    frames = [grid for grid in grids if not grid.is_table]
    beside = [one for one in frames if any(_are_side_by_side(one.box, other.box) for other in frames)]
    boxes = [box for grid in beside if (box := grid.framed(outside))]
    for box in boxes:
        if any(_are_side_by_side(box, other) for other in boxes) and not any(map(box.overlaps, tables)):
            tables.append(box)
    framed = {id(word) for box in tables if box in boxes for line in box.rows for word in line.words}
    return tables, [word for word in outside if id(word) not in framed]


def _are_side_by_side(one: Box | Table, other: Box | Table) -> bool:
    return (one.right <= other.left or other.right <= one.left) and one.top < other.bottom and other.top < one.bottom


def _merged(rules: Iterable[Box]) -> list[Box]:
    """The rules, with those that continue or double each other merged; horizontal ones are wider than high."""
    flat, upright = list[Box](), list[Box]()
    for rule in rules:
        width, height = rule.right - rule.left, rule.bottom - rule.top
        if max(width, height) >= _SHORTEST_RULE:
            (flat if width > height else upright).append(rule)
    across = [Box(one.top, one.left, one.bottom, one.right) for one in upright]
    return [*_prolonged(flat), *(Box(one.top, one.left, one.bottom, one.right) for one in _prolonged(across))]


def _prolonged(rules: Iterable[Box]) -> Iterator[Box]:
    """Horizontal rules merged if they touch at the same height."""
    downwards = sorted(rules, key=lambda one: one.top)
    for level in runs(downwards, lambda level, rule: rule.top - level[0].top <= _TOUCHING):
        top = level[0].top
        (left, right), *others = sorted((rule.left, rule.right) for rule in level)
        for start, end in others:
            if start > right + _TOUCHING:
                yield Box(left, top, right, top)
                left = start
            right = max(right, end)
        yield Box(left, top, right, top)


def _connected(rules: Sequence[Box]) -> Iterator[list[Box]]:
    """Groups of rules that meet."""
    left = list(rules) if len(rules) <= _MOST_RULES else []
    while left:
        group, edge = [], [left.pop()]
        while edge:
            one = edge.pop()
            group.append(one)
            near = [other for other in left if _meet(one, other)]
            left = [other for other in left if not _meet(one, other)]
            edge.extend(near)
        yield group


def _meet(one: Box, other: Box) -> bool:
    return (
        one.left <= other.right + _TOUCHING
        and other.left <= one.right + _TOUCHING
        and one.top <= other.bottom + _TOUCHING
        and other.top <= one.bottom + _TOUCHING
    )


class _Grid:
    """The rows and columns of rules that meet; cells without a rule between them are merged."""

    def __init__(self, rules: Sequence[Box]) -> None:
        self.flat = [rule for rule in rules if rule.right - rule.left > rule.bottom - rule.top]
        self.upright = [rule for rule in rules if rule.right - rule.left <= rule.bottom - rule.top]
        self.xs = _places([one.left for one in self.upright], [x for one in self.flat for x in (one.left, one.right)])
        self.ys = _places([one.top for one in self.flat], [y for one in self.upright for y in (one.top, one.bottom)])
        self.box = Box(self.xs[0], self.ys[0], self.xs[-1], self.ys[-1])
        self.area = (self.xs[-1] - self.xs[0]) * (self.ys[-1] - self.ys[0])
        self.first = self._first_cells() if self.flat and self.upright else {}

    @property
    def is_table(self) -> bool:
        """Whether the grid has at least two cells; a single one is a frame."""
        return len(set(self.first.values())) > 1

    def cells(self, words: Sequence[Word]) -> list[Cell | None]:
        """The cell of each word; None outside the grid."""
        top, bottom = self.ys[0], self.ys[-1]
        return [self._cell(word) if top <= word.bottom - 0.3 * word.size < bottom else None for word in words]

    def _cell(self, word: Word) -> Cell | None:
        middle, height = (word.left + word.right) / 2, word.bottom - 0.3 * word.size
        place = bisect_right(self.ys, height) - 1, bisect_right(self.xs, middle) - 1
        return self.first.get(place)

    def join_crossed(self, words: Sequence[Word]) -> int:
        """Merge cells crossed by a line of text; return how often lines cross the border of the grid."""
        crossing, joined = 0, dict[Cell, Cell]()

        def first(cell: Cell) -> Cell:
            while cell in joined:
                cell = joined[cell]
            return cell

        cells = self.cells(words)
        for (one, other), (cell, after) in zip(pairwise(words), pairwise(cells), strict=True):
            if cell == after or not _are_beside(one, other):
                continue
            if cell is None or after is None:
                crossing += 1
            elif first(cell) != first(after):
                earlier, later = sorted((first(cell), first(after)))
                joined[later] = earlier
        if joined:
            self.first = {place: first(cell) for place, cell in self.first.items()}
        return crossing

    def table(self, words: Sequence[Word], places: Sequence[Cell | None]) -> Table | None:
        """The table with its words; a single row of text boxes becomes plain lines, or None if text overflows it."""
        cells = defaultdict[Cell, list[Word]](list)
        for word, place in zip(words, places, strict=True):
            if place is not None:
                cells[place].append(word)
        rows = [self._cells(row, cells) for row in sorted({row for row, _ in cells})]
        several = [row for row in rows if sum(map(bool, row)) > 1]
        if not several:
            return None
        if len(several) == 1 and _are_columns(several[0]):
            if self._overflows(words, places):
                return None
            return self._of(line for place in sorted(cells) for line in self._framed(place, cells[place]))
        return self._of(line for row in rows for line in self._lines(row))

    def _of(self, lines: Iterable[Line]) -> Table:
        return Table(*self.box, tuple(lines))

    def framed(self, words: Sequence[Word]) -> Table | None:
        """The text in a frame as plain lines; None if it is a single line, or overflows the frame."""
        cells = self.cells(words)
        inside = [word for word, cell in zip(words, cells, strict=True) if cell is not None]
        if not inside or self.join_crossed(words) or self._overflows(words, cells):
            return None
        lines = list(self._framed((0, 0), inside))
        return self._of(lines) if len(lines) >= _LOWEST_BOX else None

    def _framed(self, place: Cell, words: Sequence[Word]) -> Iterator[Line]:
        """The lines of text in a cell, with the same margin on the right as on the left."""
        rows, columns = zip(*(one for one, first in self.first.items() if first == place), strict=True)
        frame = Box(self.xs[min(columns)], self.ys[min(rows)], self.xs[max(columns) + 1], self.ys[max(rows) + 1])
        edge = frame.right - (min(word.left for word in words) - frame.left)
        return (replace(line, edge=line.edge or edge, frame=frame) for line in page_lines(words))

    def _overflows(self, words: Sequence[Word], cells: Sequence[Cell | None]) -> bool:
        """Whether text in a frame continues below or above it."""
        for (one, other), (cell, after) in zip(pairwise(words), pairwise(cells), strict=True):
            is_inside = cell is not None
            if is_inside == (after is not None) or not 0.9 < one.size / other.size < 1.1:
                continue
            is_level = self.xs[0] < (other if is_inside else one).left < self.xs[-1]
            if 0 < other.bottom - one.bottom < LOOSE * one.size and (is_level or other.text[0].islower()):
                return True
        return False

    def _cells(self, row: int, cells: dict[Cell, list[Word]]) -> list[list[Line]]:
        """The lines of each cell of a row; cells merged with the row above are empty."""
        places = dict.fromkeys(self.first[row, column] for column in range(len(self.xs) - 1))
        return [page_lines(cells[place]) if place[0] == row and place in cells else [] for place in places]

    def _lines(self, row: Sequence[Sequence[Line]]) -> Iterator[Line]:
        """A row as one line; the lines of a single cell across the table as they are."""
        if len(row) > 1:
            words = [word for cell in row for line in cell for word in line.words]
            yield line_of(words, self.xs[-1], map(_cell_text, row))
        else:
            yield from (replace(line, edge=line.edge or self.xs[-1]) for line in row[0])

    def _first_cells(self) -> dict[Cell, Cell]:
        """For each cell, the first of the cells merged with it."""
        first: dict[Cell, Cell] = {}
        for row, (top, bottom) in enumerate(pairwise(self.ys)):
            for column, (left, right) in enumerate(pairwise(self.xs)):
                x, y = (left + right) / 2, (top + bottom) / 2
                if column and not any(_crosses(one.left, left, one.top, one.bottom, y) for one in self.upright):
                    first[row, column] = first[row, column - 1]
                elif row and not any(_crosses(one.top, top, one.left, one.right, x) for one in self.flat):
                    first[row, column] = first[row - 1, column]
                else:
                    first[row, column] = row, column
        return first


def _are_beside(one: Word, other: Word) -> bool:
    """Whether at most a space separates two words of a line."""
    return abs(one.bottom - other.bottom) < 0.3 * one.size and 0 <= other.left - one.right < _SPACE * one.size


def _crosses(place: float, border: float, start: float, end: float, middle: float) -> bool:
    """Whether a rule lies on a border, at the middle of a cell."""
    return abs(place - border) <= _TOUCHING and start <= middle <= end


def _places(lines: Iterable[float], ends: Sequence[float]) -> list[float]:
    """The coordinates of the borders of rows or columns, including open sides of the table."""
    places: list[float] = []
    for place in sorted([*lines, min(ends), max(ends)] if ends else lines):
        if not places or place - places[-1] > _TOUCHING:
            places.append(place)
    return places


def _cell_text(lines: Sequence[Line]) -> str:
    """The text of a cell, line by line."""
    return "\n".join(line.text.replace(CELL, "\n") for line in lines)


def _are_columns(row: Sequence[Sequence[Line]]) -> bool:
    """Whether the cells of a single row are columns of text."""
    lengths = [sum(len(word.text) for line in cell for word in line.words) for cell in row]
    return max(lengths) > _LONGEST_CELL or all(len(cell) >= _HIGHEST_ROW for cell in row if cell)
