"""Words on a page, fragments of lines, and lines.

Coordinates are in points, x to the right and y downwards. This module is independent of the file format.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import NamedTuple

from corpus.formats.pdf.layout.directions import FROM_RIGHT, as_read
from corpus.runs import runs

CELL = " | "  # the separator of cells in a row
GUTTER = 0.7  # ems, the minimum between two columns
APART = 4  # ems between two texts on a line, from which they are separate
LOOSE = 1.8  # ems, the maximum between baselines of a paragraph
_WIDE_GAP = 0.9  # ems from which two consecutive words may be in different columns
_SMALLER, _HIGHEST = 0.85, 0.8  # of the size of a line: that of a raised word, and its height
_SAME_LINE = 0.4  # ems between baselines of words of one line, which may be raised


class Box(NamedTuple):
    """A rectangle on a page; for a line of text, ``bottom`` is the baseline."""

    left: float
    top: float
    right: float
    bottom: float


class Look(Enum):
    """How text is painted: in a visible colour, in one like paper, or not at all."""

    PLAIN = auto()
    PALE = auto()
    FAINT = auto()  # large and light: a watermark, or a title on a dark background
    UNPAINTED = auto()


@dataclass(frozen=True, slots=True)
class Word:
    """Characters without white space, except no-break spaces, and how they are drawn.

    Letters are in visual order from left to right, even of right-to-left scripts, until they are put in a line.

    ``covered`` says that something is painted over the word. A word cut by the edge of a cover becomes several, each
    after the first with ``cut`` set.
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
    """A line of text, or a row of a table, whose cells may contain line ends.

    ``first`` is the width of its first word, ``edge`` the right edge of its column, None for that of the page.
    ``frame`` is the frame around it, if any. ``words`` are those of its text, in order.
    """

    text: str
    box: Box
    size: float
    bold: bool
    first: float
    edge: float | None = None
    row: bool = False
    words: tuple[Word, ...] = ()
    frame: Box | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A ruled table with its rows as lines."""

    left: float
    top: float
    right: float
    bottom: float
    rows: tuple[Line, ...]
    size: float = 0.0

    def overlaps(self, other: Table) -> bool:
        """Whether the two tables overlap."""
        across = self.left < other.right and other.left < self.right
        return across and self.top < other.bottom and other.top < self.bottom


@dataclass(slots=True)
class Fragment:
    """Consecutive words on a line, or a table.

    Fragments drawn line below line, with nothing in between, have the same ``strand``; ``above`` and ``below`` say
    whether it has a line there.
    """

    parts: list[Word | Table]
    left: float
    top: float
    right: float
    bottom: float
    strand: int = -1
    above: bool = False
    below: bool = False

    @property
    def size(self) -> float:
        """The size of the first letters, in points; 0 for a table."""
        return self.parts[0].size

    @property
    def words(self) -> list[Word]:
        """The words of the fragment; none for a table."""
        return [part for part in self.parts if isinstance(part, Word)]


def fragments_of(words: Iterable[Word]) -> list[Fragment]:
    """The fragments made of words, in drawing order."""
    line = list[Fragment]()
    fragments = [
        Fragment([*run], run[0].left, run[0].bottom - 0.7 * run[0].size, run[-1].right, run[0].bottom)
        for run in runs(words, _is_beside)
    ]
    for number, one in enumerate(fragments):
        size = min(line[-1].size, one.size) if line else 0.0
        down = one.bottom - line[-1].bottom if line else 0.0
        if line and abs(down) < 0.3 * size and 0 <= one.left - line[-1].right < APART * size:
            one.strand, one.above = line[0].strand, line[0].above
            line.append(one)
        elif line and 0 < down <= LOOSE * size and one.left < line[-1].right and line[0].left < one.right:
            begins = [at for at, last in enumerate(line) if at and one.left > last.left - size]
            if begins:  # below a later part of the line, which is a separate text
                line = line[begins[-1] :]
                for last in line:
                    last.strand, last.above = number - len(line), False
            for last in line:
                last.below = True
            one.strand, one.above = line[0].strand, True
            line = [one]
        else:
            one.strand = number
            line = [one]
    return fragments


def _is_beside(run: Sequence[Word], word: Word) -> bool:
    """Whether a word directly follows those drawn before it, on their line or raised: "1 er"."""
    raised = run[0].bottom - word.bottom
    is_level = abs(raised) < 0.3 * word.size
    is_raised = word.size < _SMALLER * run[0].size and 0 < raised < _HIGHEST * run[0].size
    return 0 <= word.left - run[-1].right < _WIDE_GAP * word.size and (is_level or is_raised)


def lines_apart(fragments: Iterable[Fragment], em: float) -> Iterator[list[Fragment]]:
    """Group fragments into lines, from the top, each from left to right."""
    downwards = sorted(fragments, key=lambda one: one.bottom)
    for row in runs(downwards, lambda row, one: one.bottom - row[-1].bottom <= _SAME_LINE * em):
        yield sorted(row, key=lambda one: one.left)


def cells_of(row: Sequence[Fragment], em: float, gap: float = GUTTER) -> list[list[Word]]:
    """The words of a line, split at gaps of at least ``gap`` ems."""
    cells: list[list[Word]] = []
    right = 0.0
    for one in row:
        if not cells or one.left - right >= gap * em:
            cells.append([])
        cells[-1].extend(one.words)
        right = one.right
    return cells


def line_of(words: Sequence[Word], edge: float | None, cells: Iterable[str] | None = None) -> Line:
    """A line made of words, or, with ``cells``, a table row whose words are already in reading order."""
    if cells is None:
        words = in_order(words)
    size, baseline = words[0].size, words[0].bottom
    if any(word.size != size or word.bottom != baseline for word in words):
        weights: Counter[tuple[float, float]] = Counter()
        for word in words:
            weights[word.size, word.bottom] += len(word.text)
        (size, baseline), _ = weights.most_common(1)[0]
    box = Box(min(one.left for one in words), baseline - 0.7 * size, max(one.right for one in words), baseline)
    text = " ".join(word.text for word in words) if cells is None else _row_text(cells)
    bold = any(word.bold for word in words) and all(
        word.bold for word in [word for word in words if any(map(str.isalnum, word.text))] or words
    )
    return Line(text, box, size, bold, words[0].right - words[0].left, edge, cells is not None, tuple(words))


def _row_text(cells: Iterable[str]) -> str:
    """The text of a row; empty cells are kept, except the last ones."""
    return CELL.join(cells).replace("|  ", "| ").replace("|  ", "| ").strip(" ").rstrip("| ")


def joined(words: Sequence[Word]) -> str:
    """The text of words in reading order."""
    return " ".join(word.text for word in in_order(words))


def in_order(words: Sequence[Word]) -> Sequence[Word]:
    """The words of a line and their letters in reading order, given from left to right."""
    if not any(FROM_RIGHT.search(word.text) for word in words):
        return words
    return [replace(words[number], text=text) for number, text in as_read([word.text for word in words])]
