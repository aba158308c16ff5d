"""What stands on a page: words, the fragments of lines that they make, and lines.

Places are in points, x to the right and y downwards. Nothing here knows what file a page comes from.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import NamedTuple

from corpus.formats.pdf.layout.directions import FROM_RIGHT, as_read
from corpus.runs import runs

CELL = " | "  # between two cells of a row
GUTTER = 0.7  # ems, the least between two columns
APART = 4  # ems between two texts of one line, from which they are two
LOOSE = 1.8  # ems between the lines of a paragraph, at most
_WIDE_GAP = 0.9  # ems from which two words that are drawn one after the other may stand in two columns
_SMALLER, _HIGHEST = 0.85, 0.8  # of the size of a line's letters: a raised word's, and how far it is raised
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

    Letters are as they stand from left to right, also those that are read from the right, until a line is made of them.

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

    ``first`` is the width of its first word, ``edge`` the right of its column; None where it is the page's. ``frame``
    is what parts it from the texts around it, if something does.
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
    frame: Box | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A ruled table, whose rows are lines already."""

    left: float
    top: float
    right: float
    bottom: float
    rows: tuple[Line, ...]
    size: float = 0.0

    def overlaps(self, other: Table) -> bool:
        """Whether the two share a place."""
        across = self.left < other.right and other.left < self.right
        return across and self.top < other.bottom and other.top < self.bottom


@dataclass(slots=True)
class Fragment:
    """Words drawn one after the other on a line, or a table.

    What is drawn line below line, with nothing in between, is of one ``strand``; ``above`` and ``below`` say whether
    another line of it stands there.
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
        """Of its first letters, in points; 0 of a table."""
        return self.parts[0].size

    @property
    def words(self) -> list[Word]:
        """Its words; a table has none."""
        return [part for part in self.parts if isinstance(part, Word)]


def fragments_of(words: Iterable[Word]) -> list[Fragment]:
    """The fragments that words make, in the order in which they are drawn."""
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
            if begins:  # below a later part of the line, which is a text of its own
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
    """Whether a word is right behind those drawn before it, on their line or raised above it: "1 er"."""
    raised = run[0].bottom - word.bottom
    is_level = abs(raised) < 0.3 * word.size
    is_raised = word.size < _SMALLER * run[0].size and 0 < raised < _HIGHEST * run[0].size
    return 0 <= word.left - run[-1].right < _WIDE_GAP * word.size and (is_level or is_raised)


def lines_apart(fragments: Iterable[Fragment], em: float) -> Iterator[list[Fragment]]:
    """Fragments line by line."""
    downwards = sorted(fragments, key=lambda one: one.bottom)
    for row in runs(downwards, lambda row, one: one.bottom - row[-1].bottom <= _SAME_LINE * em):
        yield sorted(row, key=lambda one: one.left)


def cells_of(row: Sequence[Fragment], em: float, gap: float = GUTTER) -> list[list[Word]]:
    """The words of a line, parted where they stand so many ems apart."""
    cells: list[list[Word]] = []
    right = 0.0
    for one in row:
        if not cells or one.left - right >= gap * em:
            cells.append([])
        cells[-1].extend(one.words)
        right = one.right
    return cells


def line_of(words: Sequence[Word], edge: float | None, cells: Iterable[str] | None = None) -> Line:
    """Words of one line, or of a row of a table with its cells, whose words are in order."""
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
    """Cells on one line; those that are empty still count, but for the last ones."""
    return CELL.join(cells).replace("|  ", "| ").replace("|  ", "| ").strip(" ").rstrip("| ")


def joined(words: Sequence[Word]) -> str:
    """Words as they are written on a line."""
    return " ".join(word.text for word in in_order(words))


def in_order(words: Sequence[Word]) -> Sequence[Word]:
    """Words that stand on a line from left to right, and their letters, as they are read."""
    if not any(FROM_RIGHT.search(word.text) for word in words):
        return words
    return [replace(words[number], text=text) for number, text in as_read([word.text for word in words])]
