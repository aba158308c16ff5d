"""The words of a page become lines in reading order: column after column, a row of a table on one line.

Places are in points, x to the right and y downwards. Nothing here knows what file a page comes from.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from itertools import groupby, pairwise
from statistics import median
from typing import NamedTuple

from corpus.alignment import TIGHT, Cell, aligned

CELL = " | "  # between two cells of a row
_GUTTER = 0.7  # ems, the least between two columns
_APART = 4  # ems between two texts of one line, from which they are two
_WIDE_GAP = 0.9  # ems from which two words that are drawn one after the other may stand in two columns
_SHORTEST_COLUMN = 3  # lines
_LONGEST_MARKER = 4  # characters; a column of nothing longer holds bullets or numbers of what stands beside
_PROSE = 3.5  # words a line
_LOOSE = 1.8  # ems between the lines of a paragraph, at most
_GOING_ON = 0.5  # of the lines of a column, of which each goes on with the words of the line above
_SAME_LINE = 0.4  # ems between the baselines of words of one line, some of them raised


class Box(NamedTuple):
    """A place on a page; of a line of text, ``bottom`` is the baseline."""

    left: float
    top: float
    right: float
    bottom: float


class Look(Enum):
    """How text is painted: in a colour, in one that paper may have, or not at all."""

    PLAIN = auto()
    PALE = auto()
    FAINT = auto()  # large and light, as a watermark is on paper, and a title on a dark ground
    UNPAINTED = auto()


@dataclass(frozen=True, slots=True)
class Word:
    """Characters without white space, but for no-break spaces, and how they are drawn.

    ``covered`` says that something is painted over it; a word that the edge of a cover cuts is several, each after the
    first a ``cut`` one.
    """

    left: float
    top: float
    right: float
    bottom: float
    text: str
    size: float
    bold: bool = False
    look: Look = Look.PLAIN
    covered: bool = False
    cut: bool = False


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
        middle: Iterable[Line] = _aligned_rows(rows, em, edge)
    else:
        columns = ((column, max(one.right for one in column)) for column in (left, right))
        middle = (line for column, right_edge in columns for line in _region(column, em, right_edge))
    top, taken = min(one.top for one in inside), set(map(id, inside))
    outside = [one for one in fragments if id(one) not in taken]
    yield from _region([one for one in outside if one.top < top], em, edge)
    yield from middle
    yield from _region([one for one in outside if one.top >= top], em, edge)


def _table_rows(inside: Sequence[_Fragment], em: float) -> list[list[_Fragment]]:
    """The rows of a table, without lines above it that may introduce it and below it that are of no column."""
    rows = list(_rows(inside, em))
    several = [number for number, row in enumerate(rows) if len(_cells(row, em)) > 1]
    if not several:
        return []
    end = several[-1] + 1
    second = _cells(rows[end - 1], em)[1][0].left
    while end < len(rows) and rows[end][0].left > second - em and _is_near(rows[end - 1], rows[end], em):
        end += 1
    return rows[several[0] : end]


def _is_near(row: Sequence[_Fragment], below: Sequence[_Fragment], em: float) -> bool:
    return min(one.bottom for one in below) - max(one.bottom for one in row) < TIGHT * em


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
        both = _between_spaces(_without_title(list(band), x), x, em)
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


def _between_spaces(band: list[_Fragment], x: float, em: float) -> list[_Fragment]:
    """A band without what large white spaces part from its columns: a form above them, signatures below their ends."""
    bottom = 0.0
    for number, one in enumerate(band):
        if number and one.top - bottom >= _APART * em:
            sides = [[one for one in band[:number] if (one.left < x) == is_left] for is_left in (True, False)]
            heights = [_height(side) if side else 0 for side in sides]
            if min(heights) < _SHORTEST_COLUMN and heights[0]:
                return _between_spaces(band[number:], x, em)
            if min(heights) >= _SHORTEST_COLUMN and all(map(_ends, sides)):
                return band[:number]
        bottom = max(bottom, one.bottom)
    return band


def _ends(column: Sequence[_Fragment]) -> bool:
    """Whether the last line of a column ends a sentence."""
    last = max(column, key=lambda one: (one.bottom, one.right))
    return not last.words or last.words[-1].text[-1] in ".!?;:»)"


def _height(column: Sequence[_Fragment]) -> int:
    """How many lines a column has."""
    return 1 + sum(below.top - above.top > 2 for above, below in pairwise(column))


def _is_table(left: Sequence[_Fragment], right: Sequence[_Fragment], em: float) -> bool:
    """Whether short texts stand side by side on the same lines; columns of prose do not."""
    if not all(one.words for one in (*left, *right)) or (_is_prose(left, em) and _is_prose(right, em)):
        return False
    if _goes_on(left, em) and _goes_on(right, em):
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


def _goes_on(column: Sequence[_Fragment], em: float) -> bool:
    """Whether the lines of a column, as near as those of a paragraph may be, go on from each other."""
    rows = list(_rows(column, em))
    gaps = [below[0].bottom - row[0].bottom for row, below in pairwise(rows)]
    near = sum(gap < min(_LOOSE * em, 1.15 * min(gaps)) for gap in gaps)
    words = [[word.text for one in row for word in one.words] for row in rows]
    on = sum(below[0][0].islower() and above[-1][-1] not in ".!?;:" for above, below in pairwise(words))
    return near >= 0.8 * (len(rows) - 1) and on >= _GOING_ON * (len(rows) - 1) and sum(map(len, words)) >= 2 * len(rows)


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


def _aligned_rows(rows: Sequence[Sequence[_Fragment]], em: float, edge: float | None) -> Iterator[Line]:
    """The rows of a table, whose cells stand in columns; where they do not, its lines."""
    lines = [_cells(row, em) for row in rows]
    cells = [[Cell(words[0].left, words[-1].right, _joined(words)) for words in line] for line in lines]
    for row in aligned(cells, [max(one.bottom for one in row) for row in rows], em):
        words = [word for number in row.lines for cell in lines[number] for word in cell]
        yield line_of(words, edge, row.texts)


def _column(fragments: Sequence[_Fragment], em: float, edge: float | None) -> Iterator[Line]:
    """The lines of a column, the rows of its tables among them."""
    for is_table, group in groupby(fragments, key=lambda one: isinstance(one.parts[0], Table)):
        if is_table:
            yield from (row for one in group for part in one.parts if isinstance(part, Table) for row in part.rows)
            continue
        for is_row, rows in groupby(_rows(list(group), em), key=lambda row: _is_row(row, em)):
            if is_row:
                yield from _aligned_rows(list(rows), em, edge)
            else:
                yield from (line_of([word for one in row for word in one.words], edge) for row in rows)


def _is_row(row: Sequence[_Fragment], em: float) -> bool:
    """Whether texts stand apart on a line: two signatures, or a name and its figure."""
    first, *others = _cells(row, em, _APART)
    return bool(others) and len(_joined(first)) > _LONGEST_MARKER


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
