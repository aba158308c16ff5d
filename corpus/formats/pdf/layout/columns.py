"""Finds the lines of a page in reading order: column by column, a table row as one line."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, pairwise, starmap, takewhile
from math import ceil
from statistics import median
from typing import NamedTuple

from corpus.document import Kind
from corpus.formats.pdf.layout.alignment import TIGHT, Cell, Row, aligned
from corpus.formats.pdf.layout.lines import (
    APART,
    GUTTER,
    LOOSE,
    Fragment,
    Line,
    Table,
    Word,
    cells_of,
    fragments_of,
    in_order,
    joined,
    line_of,
    lines_apart,
)
from corpus.text.blocks import separate_blocks

_DEEPEST = 20  # nested splits of pieces
_SHORTEST_COLUMN = 3  # lines
_SHORTEST_LIST = 2  # items
_BETWEEN_NAMES = 1.2  # ems, the minimum between two signatures
_LONGEST_MARKER = 4  # characters; a column with nothing longer has the bullets or numbers of the text beside it
_PROSE = 3.5  # words a line
_GOING_ON = 0.5  # the share of lines that continue the line above in a column of text
_REACHING = 0.1  # the share of lines of a column that may extend into the gutter


def page_lines(words: Sequence[Word], tables: Sequence[Table] = ()) -> list[Line]:
    """The lines of a page in reading order, including the rows of its tables."""
    fragments = [*fragments_of(words), *(Fragment([one], one.left, one.top, one.right, one.bottom) for one in tables)]
    if not fragments:
        return []
    if len(fragments) == 1 and not tables:  # most table cells
        return [line_of(fragments[0].words, None)]
    fragments.sort(key=lambda one: (one.top, one.left))
    em = median(word.size for word in words) if words else 1.0
    return list(_region(fragments, em, None))


class _Gutter(NamedTuple):
    x: float
    top: float
    bottom: float
    height: float


def _region(fragments: Sequence[Fragment], em: float, edge: float | None) -> Iterator[Line]:
    """The lines of a region of a page; ``fragments`` are sorted from the top."""
    gutter = _best_gutter(fragments, em)
    if gutter is None:
        yield from _column(fragments, em, edge)
        return
    inside = [one for one in fragments if gutter.top <= one.top <= gutter.bottom]
    left = [one for one in inside if one.right <= gutter.x]
    right = [one for one in inside if one.right > gutter.x]
    rows = _table_rows(inside, em) if _is_table(left, right, em) else []
    table = _aligned(rows, em)
    if rows and not _break_strands(table, rows):
        inside = [one for row in rows for one in row]
        middle: Iterable[Line] = _row_lines(table, rows, edge, em)
    else:
        columns = ((column, max(one.right for one in column)) for column in (left, right))
        middle = (line for column, right_edge in columns for line in _region(column, em, right_edge))
    top, taken = min(one.top for one in inside), set(map(id, inside))
    outside = [one for one in fragments if id(one) not in taken]
    yield from _region([one for one in outside if one.top < top], em, edge)
    yield from middle
    yield from _region([one for one in outside if one.top >= top], em, edge)


def _table_rows(inside: Sequence[Fragment], em: float) -> list[list[Fragment]]:
    """The rows of a table, without introductory lines above it and unrelated lines below it."""
    rows = list(lines_apart(inside, em))
    several = [number for number, row in enumerate(rows) if len(cells_of(row, em)) > 1]
    if not several:
        return []
    end = several[-1] + 1
    second = cells_of(rows[end - 1], em)[1][0].left
    for row, below in pairwise(rows[end - 1 :]):
        is_near = min(one.bottom for one in below) - max(one.bottom for one in row) < TIGHT * em
        if not ((below[0].left > second - em and is_near) or _all_go_on(row, below)):
            break
        end += 1
    return rows[several[0] : end]


def _all_go_on(row: Sequence[Fragment], below: Sequence[Fragment]) -> bool:
    """Whether every fragment of a line continues one of the line above in the same strand."""
    above = {one.strand: one for one in row}
    return all(one.strand in above and _goes_on_with(above[one.strand].words, one.words) for one in below)


def _best_gutter(fragments: Sequence[Fragment], em: float) -> _Gutter | None:
    """The highest gutter between two columns of text; None if there is none."""
    found = (gutter for x in _candidates(fragments) for gutter in _gutters(fragments, x, em))
    return max(found, key=lambda one: one.height, default=None)


def _candidates(fragments: Sequence[Fragment]) -> list[float]:
    """Where a column may begin: left of a fragment with another one to its left."""
    found = set()
    for number, one in enumerate(fragments):
        for other in fragments[number + 1 :]:
            if other.top >= one.bottom:
                break
            first, second = (one, other) if one.left < other.left else (other, one)
            if first.right <= second.left:
                found.add(round(second.left - 0.5))
    return sorted(found)


def _gutters(fragments: Sequence[Fragment], x: float, em: float) -> Iterator[_Gutter]:
    """The bands that no fragment crosses at ``x``, with columns on both sides."""
    for crossing, band in groupby(fragments, key=lambda one: one.left < x < one.right):
        if crossing:
            continue
        both = _between_spaces(_without_title(list(band), x), x, em)
        left = [one for one in both if one.right <= x]
        right = [one for one in both if one.left >= x]
        if not left or not right or min(_height(left), _height(right)) < _SHORTEST_COLUMN:
            continue
        width = -_edge([-one.left for one in right]) - _edge([one.right for one in left])
        markers = all(sum(len(word.text) for word in one.words) <= _LONGEST_MARKER for one in left)
        if width >= GUTTER * em and not markers:
            yield _Gutter(x, both[0].top, both[-1].top, min(_height(left), _height(right)))


def _edge(ends: Sequence[float]) -> float:
    """Where the lines of a column end, ignoring a few longer ones."""
    return sorted(ends)[ceil((1 - _REACHING) * (len(ends) - 1))]


def _without_title(band: list[Fragment], x: float) -> list[Fragment]:
    """A band without a short centred title above its columns, which is aligned with nothing."""
    lefts = Counter(round(one.left / 2) for one in band)
    starts = [min((one.top for one in band if (one.left < x) == is_left), default=0.0) for is_left in (True, False)]
    titles = takewhile(lambda one: one.bottom < max(starts) and lefts[round(one.left / 2)] == 1, band)
    return band[len(list(titles)) :]


def _between_spaces(band: list[Fragment], x: float, em: float) -> list[Fragment]:
    """A band without text separated by large vertical gaps: a form above the columns, signatures below them."""
    start, bottom = 0, 0.0
    for number, one in enumerate(band):
        if number > start and one.top - bottom >= APART * em:
            sides = [[one for one in band[start:number] if (one.left < x) == is_left] for is_left in (True, False)]
            heights = [_height(side) if side else 0 for side in sides]
            if min(heights) < _SHORTEST_COLUMN and heights[0]:
                start, bottom = number, 0.0
            elif min(heights) >= _SHORTEST_COLUMN and all(map(_ends, sides)):
                return band[start:number]
        bottom = max(bottom, one.bottom)
    return band[start:]


def _ends(column: Sequence[Fragment]) -> bool:
    """Whether the last line of a column ends a sentence."""
    last = max(column, key=lambda one: (one.bottom, one.right))
    return not last.words or last.words[-1].text[-1] in ".!?;:»)"


def _height(column: Sequence[Fragment]) -> int:
    """The number of lines of a column."""
    return 1 + sum(below.top - above.top > 2 for above, below in pairwise(column))


def _is_table(left: Sequence[Fragment], right: Sequence[Fragment], em: float) -> bool:
    """Whether two sides are columns of a table, short texts on the same lines, and not of prose."""
    sides = left, right
    if not all(one.words for one in (*left, *right)) or all(_is_prose(side, em) for side in sides):
        return False
    if all(_goes_on(side, em) for side in sides) or _are_lists(left, right, em):
        return False
    tops = [one.top for one in right]
    shared = sum(any(abs(one.top - top) < 0.3 * em for top in tops) for one in left)
    return shared >= 0.6 * min(_height(left), _height(right))


def _are_lists(left: Sequence[Fragment], right: Sequence[Fragment], em: float) -> bool:
    """Whether two columns are lists, drawn one after the other; a table is drawn row by row."""
    spans = sorted((min(one.strand for one in side), max(one.strand for one in side)) for side in (left, right))
    if spans[0][1] >= spans[1][0]:
        return False
    starts = ([joined(row[0].words) for row in lines_apart(side, em)] for side in (left, right))
    return all(sum(block.kind is Kind.ITEM for block in separate_blocks(side)) >= _SHORTEST_LIST for side in starts)


def _is_marker(one: Fragment) -> bool:
    """Whether a text is only a bullet or a number."""
    return sum(map(str.isalpha, joined(one.words))) <= _LONGEST_MARKER


def _is_prose(column: Sequence[Fragment], em: float) -> bool:
    """Whether lines have several words and most are full."""
    rows = list(lines_apart(column, em))
    rights = [max(one.right for one in row) for row in rows]
    width = max(rights) - min(one.left for one in column)
    filled = sum(right > max(rights) - 0.2 * width for right in rights)
    words = sum(len(one.words) for one in column)
    return filled >= 0.5 * len(rows) and words >= _PROSE * len(rows)


def _goes_on(column: Sequence[Fragment], em: float) -> bool:
    """Whether the lines of a column are as near as in a paragraph and continue each other."""
    rows = list(lines_apart(column, em))
    gaps = [below[0].bottom - row[0].bottom for row, below in pairwise(rows)]
    near = sum(gap < min(LOOSE * em, 1.15 * min(gaps)) for gap in gaps)
    words = sum(len(one.words) for one in column)
    return near >= 0.8 * (len(rows) - 1) and _going_on(column, em) >= _GOING_ON and words >= 2 * len(rows)


def _going_on(column: Sequence[Fragment], em: float) -> float:
    """The share of lines in a column that continue the line above."""
    rows = [[word for one in row for word in one.words] for row in lines_apart(column, em)]
    return sum(starmap(_goes_on_with, pairwise(rows))) / max(len(rows) - 1, 1)


def _goes_on_with(above: Sequence[Word], below: Sequence[Word]) -> bool:
    """Whether a sentence continues on the line below."""
    return below[0].text[0].islower() and above[-1].text[-1] not in ".!?;:"


def _aligned(rows: Sequence[Sequence[Fragment]], em: float) -> list[Row]:
    """The rows of a table made of lines."""
    cells = [
        [Cell(words[0].left, words[-1].right, joined(words)) for words in line]
        for line in (cells_of(row, em) for row in rows)
    ]
    return aligned(cells, [max(one.bottom for one in row) for row in rows], em)


def _row_lines(
    table: Iterable[Row], rows: Sequence[Sequence[Fragment]], edge: float | None, em: float
) -> Iterator[Line]:
    """The rows of a table as lines; without cells if columns are ambiguous."""
    for row in table:
        cells = (cell for number in row.lines for cell in cells_of(rows[number], em))
        yield line_of([word for cell in cells for word in in_order(cell)], edge, row.texts)


def _break_strands(table: Sequence[Row], rows: Sequence[Sequence[Fragment]]) -> bool:
    """Whether the rows of a table would split a continuous text and mix it with another."""
    rank = {number: index for index, row in enumerate(table) for number in row.lines}
    last: dict[int, tuple[int, Fragment]] = {}
    for number, row in enumerate(rows):
        for one in row:
            above, before = last.get(one.strand, (number, one))
            if rank[above] != rank[number] and _goes_on_with(before.words, one.words):
                others = (other for other in (*rows[above], *row) if other.strand != one.strand)
                if not all(map(_is_marker, others)):
                    return True
            last[one.strand] = number, one
    return False


def _column(fragments: Sequence[Fragment], em: float, edge: float | None) -> Iterator[Line]:
    """The lines of a column, including the rows of its tables."""
    for is_table, group in groupby(fragments, key=lambda one: isinstance(one.parts[0], Table)):
        if is_table:
            yield from (row for one in group for part in one.parts if isinstance(part, Table) for row in part.rows)
            continue
        pieces = _pieces(list(group), em)
        # The right edge is that of the piece if another is beside it, else that of the column.
        rights = [max(one.right for one in piece) if _is_beside(piece, pieces) else edge for piece in pieces]
        rows = [(row, right) for piece, right in zip(pieces, rights, strict=True) for row in lines_apart(piece, em)]
        are_rows = _are_rows([row for row, _ in rows], em)
        for (is_row, right), alike in groupby(zip(are_rows, rows, strict=True), key=lambda one: (one[0], one[1][1])):
            lines = [row for _, (row, _) in alike]
            if is_row:
                yield from _row_lines(_aligned(lines, em), lines, right, em)
            else:
                yield from (line_of([word for one in row for word in one.words], right) for row in lines)


def _is_beside(piece: Sequence[Fragment], pieces: Sequence[Sequence[Fragment]]) -> bool:
    """Whether another piece is to the right of one, at the same height."""
    top, bottom = min(one.top for one in piece), max(one.bottom for one in piece)
    right = max(one.right for one in piece)
    return any(one.left >= right and one.top < bottom and top < one.bottom for other in pieces for one in other)


def _pieces(fragments: Sequence[Fragment], em: float) -> list[list[Fragment]]:
    """Fragments grouped into pieces in reading order, so that no line joins two separate texts."""
    group = {one.strand: one.strand for one in fragments}

    def first(strand: int) -> int:
        while group[strand] != strand:
            group[strand] = strand = group[group[strand]]
        return strand

    for row in lines_apart(fragments, em):
        for one, other in pairwise(row):
            if not _are_apart(one, other, em):
                group[first(other.strand)] = first(one.strand)
    pieces = defaultdict[int, list[Fragment]](list)
    for one in fragments:
        pieces[first(one.strand)].append(one)
    return _ordered(list(pieces.values()))


def _are_apart(one: Fragment, other: Fragment, em: float) -> bool:
    """Whether two texts of a line belong to different strands above or below."""
    return (
        other.left - one.right >= GUTTER * em
        and (one.below or other.above or (one.above and other.below))
        and not (_is_marker(one) or _is_marker(other))
    )


def _ordered(pieces: list[list[Fragment]], depth: int = 0) -> list[list[Fragment]]:
    """Pieces from top to bottom, those side by side from the left, overlapping ones in drawing order."""
    if len(pieces) == 1:
        return pieces
    for start, end in (("top", "bottom"), ("left", "right")) if depth < _DEEPEST else ():
        parted = list[list[list[Fragment]]]()
        last = 0.0
        for piece in sorted(pieces, key=lambda piece: min(getattr(one, start) for one in piece)):
            if not parted or min(getattr(one, start) for one in piece) >= last:
                parted.append([])
            parted[-1].append(piece)
            last = max(last, *(getattr(one, end) for one in piece))
        if len(parted) > 1:
            return [piece for part in parted for piece in _ordered(part, depth + 1)]
    return sorted(pieces, key=lambda piece: min(one.strand for one in piece))


def _are_rows(rows: Sequence[Sequence[Fragment]], em: float) -> list[bool]:
    """Whether each line of a column is a row of separate texts: two signatures, or a name and its figure."""
    found = []
    bands = [_bands(row, em) for row in rows]
    for number, row in enumerate(rows):
        first, *others = cells_of(row, em, APART)
        near = bands[max(0, number - 1) : number] + bands[number + 1 : number + 2]
        are_two = bool(bands[number]) and any(_are_level(bands[number], other, em) for other in near)
        found.append(are_two or (bool(others) and len(joined(first)) > _LONGEST_MARKER))
    return found


def _bands(row: Sequence[Fragment], em: float) -> list[tuple[float, float]]:
    """The gaps of a line between possible names, much wider than those between words; else empty."""
    cells = cells_of(row, em, _BETWEEN_NAMES)
    gaps = [right.left - left.right for words in cells for left, right in pairwise(words)]
    bands = [(left[-1].right, right[0].left) for left, right in pairwise(cells)]
    are_names = all(words[0].text[0].isupper() and words[-1].text[-1] != ":" for words in cells)
    are_wide = all(end - start > 2 * max(gaps, default=0.0) for start, end in bands)
    return bands if are_names and are_wide else []


def _are_level(bands: Sequence[tuple[float, float]], others: Sequence[tuple[float, float]], em: float) -> bool:
    """Whether two lines have the same number of gaps, vertically aligned."""
    return len(bands) == len(others) and all(
        min(one[1], other[1]) - max(one[0], other[0]) >= em for one, other in zip(bands, others, strict=True)
    )
