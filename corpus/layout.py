"""The words of a page become lines in reading order: column after column, a row of a table on one line.

Places are in points, x to the right and y downwards. Nothing here knows what file a page comes from.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from statistics import median
from typing import NamedTuple

CELL = " | "  # between two cells of a row
_GUTTER = 0.7  # ems, the least between two columns
_APART = 4  # ems between two texts of one line, from which they are two
_WIDE_GAP = 0.9  # ems from which two words that are drawn one after the other may stand in two columns
_SHORTEST_COLUMN = 3  # lines
_LONGEST_MARKER = 4  # characters; a column of nothing longer holds bullets or numbers of what stands beside
_PROSE = 3.5  # words a line
_SAME_LINE = 0.4  # ems between the baselines of words of one line, some of them raised


class Box(NamedTuple):
    """A place on a page; of a line of text, ``bottom`` is the baseline."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Word:
    """Characters without white space, but for no-break spaces, and how they are drawn."""

    left: float
    top: float
    right: float
    bottom: float
    text: str
    size: float
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text, or a row of a table, whose cells may have line ends of their own.

    ``first`` is the width of its first word, ``edge`` the right of its column; None where it is the page's.
    ``words`` are those of its text, in order.
    """

    text: str
    box: Box
    size: float
    bold: bool
    first: float
    edge: float | None = None
    row: bool = False
    words: tuple[Word, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A ruled table, whose rows are lines already."""

    left: float
    top: float
    right: float
    bottom: float
    rows: tuple[Line, ...]
    size: float = 0.0


@dataclass(slots=True)
class _Fragment:
    """Words drawn one after the other on a line, or a table."""

    parts: list[Word | Table]
    left: float
    top: float
    right: float
    bottom: float

    @property
    def words(self) -> list[Word]:
        return [part for part in self.parts if isinstance(part, Word)]


def page_lines(words: Sequence[Word], tables: Sequence[Table] = ()) -> list[Line]:
    """The lines of a page in reading order, the rows of its tables among them."""
    fragments = [*_fragments(words), *(_Fragment([one], one.left, one.top, one.right, one.bottom) for one in tables)]
    if not fragments:
        return []
    fragments.sort(key=lambda one: (one.top, one.left))
    em = median(word.size for word in words) if words else 1.0
    return list(_region(fragments, em, None))


def _fragments(words: Iterable[Word]) -> Iterator[_Fragment]:
    fragment: _Fragment | None = None
    for word in words:
        gap = word.left - fragment.right if fragment else 0.0
        if fragment and abs(word.bottom - fragment.bottom) < 0.3 * word.size and 0 <= gap < _WIDE_GAP * word.size:
            fragment.parts.append(word)
            fragment.right = word.right
            continue
        if fragment:
            yield fragment
        fragment = _Fragment([word], word.left, word.bottom - 0.7 * word.size, word.right, word.bottom)
    if fragment:
        yield fragment


class _Gutter(NamedTuple):
    x: float
    top: float
    bottom: float
    height: float


def _region(fragments: Sequence[_Fragment], em: float, edge: float | None) -> Iterator[Line]:
    """Lines of a part of a page; ``fragments`` are sorted from the top down."""
    gutter = _best_gutter(fragments, em)
    if gutter is None:
        yield from _column(fragments, em, edge)
        return
    inside = [one for one in fragments if gutter.top <= one.top <= gutter.bottom]
    left = [one for one in inside if one.right <= gutter.x]
    right = [one for one in inside if one.right > gutter.x]
    rows = _table_rows(inside, em) if _is_table(left, right, em) else []
    if rows:
        inside = [one for row in rows for one in row]
        middle: Iterable[Line] = (_row(row, em, edge) for row in rows)
    else:
        columns = ((column, max(one.right for one in column)) for column in (left, right))
        middle = (line for column, right_edge in columns for line in _region(column, em, right_edge))
    top, taken = min(one.top for one in inside), set(map(id, inside))
    outside = [one for one in fragments if id(one) not in taken]
    yield from _region([one for one in outside if one.top < top], em, edge)
    yield from middle
    yield from _region([one for one in outside if one.top >= top], em, edge)


def _table_rows(inside: Sequence[_Fragment], em: float) -> list[list[_Fragment]]:
    """The rows of a table, without lines above and below it that may introduce it or go on from it."""
    rows = list(_rows(inside, em))
    several = [number for number, row in enumerate(rows) if len(_cells(row, em)) > 1]
    return rows[several[0] : several[-1] + 1] if several else []


def _best_gutter(fragments: Sequence[_Fragment], em: float) -> _Gutter | None:
    """The highest white band between two columns of text."""
    found = (gutter for x in _candidates(fragments) for gutter in _gutters(fragments, x, em))
    return max(found, key=lambda one: one.height, default=None)


def _candidates(fragments: Sequence[_Fragment]) -> list[float]:
    """Where a column may begin: left of a fragment that has another one beside it."""
    found = set()
    for number, one in enumerate(fragments):
        for other in fragments[number + 1 :]:
            if other.top >= one.bottom:
                break
            first, second = (one, other) if one.left < other.left else (other, one)
            if first.right <= second.left:
                found.add(round(second.left - 0.5))
    return sorted(found)


def _gutters(fragments: Sequence[_Fragment], x: float, em: float) -> Iterator[_Gutter]:
    """The bands in which nothing crosses a vertical line and which hold columns on both sides."""
    for crossing, band in groupby(fragments, key=lambda one: one.left < x < one.right):
        if crossing:
            continue
        both = _without_title(list(band), x)
        left = [one for one in both if one.right <= x]
        right = [one for one in both if one.left >= x]
        if not left or not right or min(_height(left), _height(right)) < _SHORTEST_COLUMN:
            continue
        width = min(one.left for one in right) - max(one.right for one in left)
        markers = all(sum(len(word.text) for word in one.words) <= _LONGEST_MARKER for one in left)
        if width >= _GUTTER * em and not markers:
            yield _Gutter(x, both[0].top, both[-1].top, min(_height(left), _height(right)))


def _without_title(band: list[_Fragment], x: float) -> list[_Fragment]:
    """A band without what stands above its columns and in line with nothing: a short title in their middle."""
    lefts = Counter(round(one.left / 2) for one in band)
    starts = [min((one.top for one in band if (one.left < x) == is_left), default=0.0) for is_left in (True, False)]
    while band and band[0].bottom < max(starts) and lefts[round(band[0].left / 2)] == 1:
        band = band[1:]
    return band


def _height(column: Sequence[_Fragment]) -> int:
    """How many lines a column has."""
    return 1 + sum(below.top - above.top > 2 for above, below in pairwise(column))


def _is_table(left: Sequence[_Fragment], right: Sequence[_Fragment], em: float) -> bool:
    """Whether short texts stand side by side on the same lines; columns of prose do not."""
    if not all(one.words for one in (*left, *right)) or (_is_prose(left, em) and _is_prose(right, em)):
        return False
    tops = [one.top for one in right]
    shared = sum(any(abs(one.top - top) < 0.3 * em for top in tops) for one in left)
    return shared >= 0.6 * min(_height(left), _height(right))


def _is_prose(column: Sequence[_Fragment], em: float) -> bool:
    """Whether lines hold several words and most are filled."""
    rows = list(_rows(column, em))
    rights = [max(one.right for one in row) for row in rows]
    width = max(rights) - min(one.left for one in column)
    filled = sum(right > max(rights) - 0.2 * width for right in rights)
    words = sum(len(one.words) for one in column)
    return filled >= 0.5 * len(rows) and words >= _PROSE * len(rows)


def rows_of(words: Sequence[Word]) -> list[list[Word]]:
    """Words line by line."""
    em = median(word.size for word in words) if words else 1.0
    return [[word for one in row for word in one.words] for row in _rows(list(_fragments(words)), em)]


def _rows(fragments: Sequence[_Fragment], em: float) -> Iterator[list[_Fragment]]:
    """Fragments line by line."""
    row: list[_Fragment] = []
    for one in sorted(fragments, key=lambda one: one.bottom):
        if row and one.bottom - row[-1].bottom > _SAME_LINE * em:
            yield sorted(row, key=lambda one: one.left)
            row = []
        row.append(one)
    if row:
        yield sorted(row, key=lambda one: one.left)


def _cells(row: Sequence[_Fragment], em: float, gap: float = _GUTTER) -> list[list[Word]]:
    cells: list[list[Word]] = []
    right = 0.0
    for one in row:
        if not cells or one.left - right >= gap * em:
            cells.append([])
        cells[-1].extend(one.words)
        right = one.right
    return cells


def _row(row: Sequence[_Fragment], em: float, edge: float | None) -> Line:
    cells = _cells(row, em)
    return line_of([word for cell in cells for word in cell], edge, [_joined(cell) for cell in cells])


def _column(fragments: Sequence[_Fragment], em: float, edge: float | None) -> Iterator[Line]:
    """The lines of a column, the rows of its tables among them."""
    for is_table, group in groupby(fragments, key=lambda one: isinstance(one.parts[0], Table)):
        if is_table:
            yield from (row for one in group for part in one.parts if isinstance(part, Table) for row in part.rows)
            continue
        for row in _rows(list(group), em):
            first, *others = _cells(row, em, _APART)
            if others and len(_joined(first)) > _LONGEST_MARKER:  # two signatures, or a name and its figure
                yield _row(row, em, edge)
            else:
                yield line_of([word for one in row for word in one.words], edge)


def line_of(words: Sequence[Word], edge: float | None, cells: Iterable[str] | None = None) -> Line:
    """Words of one line, or of a row of a table with its cells."""
    weights: Counter[tuple[float, float]] = Counter()
    for word in words:
        weights[word.size, word.bottom] += len(word.text)
    (size, baseline), _ = weights.most_common(1)[0]
    box = Box(min(one.left for one in words), baseline - 0.7 * size, max(one.right for one in words), baseline)
    text = _joined(words) if cells is None else _row_text(cells)
    bold = all(word.bold for word in words if any(map(str.isalnum, word.text)))
    return Line(text, box, size, bold, words[0].right - words[0].left, edge, cells is not None, tuple(words))


def _row_text(cells: Iterable[str]) -> str:
    """Cells on one line; those that are empty still count, but for the last ones."""
    return CELL.join(cells).replace("|  ", "| ").replace("|  ", "| ").strip(" ").rstrip("| ")


def _joined(words: Sequence[Word]) -> str:
    return " ".join(word.text for word in words)
