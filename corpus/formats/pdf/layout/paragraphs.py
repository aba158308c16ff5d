"""Joins lines of pages into paragraphs, by layout: a line with room for the next word ends a paragraph."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus.document import Block, Kind
from corpus.formats.pdf.layout.lines import Line
from corpus.text.blocks import separate_blocks

_LARGER = 1.12  # times the size of the body, from which a line is a heading
SMALLER = 0.93  # times the size of the body, below which lines at the foot of a page are notes
_SAME_SIZE = 1.08
_SPACED = 1.3  # times the usual leading, above which a paragraph ends
_INDENT = 0.8  # ems
_WIDE = 0.75  # of the width of a page; if all lines end before, the text does not fill the page to continue on the next
_SHORTEST = 0.5  # of the width of a page; if all lines end before, they are not full but those of a card or label
_FULL_PAGE = 10  # lines that show the right margin of a page
_NOTE = re.compile(r"\(?(?:(?:\d{1,3}|[¹²³⁰⁴-⁹]{1,3}|\*{1,3})[).]?|[a-z][).])\s?[^\s\d.,%]")
_DIGITS = re.compile(r"\d+")
_ENDS = re.compile(r"[.!?…:;][»”\"’)\s]*$")


@dataclass(slots=True)
class Page:
    """The lines of a page in reading order, with its width and height in points.

    ``asides`` have its lines at other angles, such as a note along the margin or the header of a rotated table, and
    those of stamps at any angle.
    """

    lines: list[Line]
    width: float
    height: float
    unread: bool = False
    garbled: bool = False  # unread because its text is in an unknown encoding
    recognised: bool = False
    asides: tuple[Page, ...] = ()
    is_stamp: bool = False
    right: float = 0.0  # right margin of lines outside columns; set by ``Typography``

    @property
    def free_rights(self) -> list[float]:
        """The right ends of lines outside columns and tables."""
        return [line.box.right for line in self.lines if line.edge is None and not line.row]


@dataclass(slots=True)
class Paragraph:
    """Lines of a paragraph; ``turns`` are the pages that begin in it, each with the index of its first line."""

    lines: list[Line]
    turns: tuple[tuple[int, int], ...] = ()


class Typography:
    """The usual size, weight, leading and margins of a document's lines; sets ``right`` of its pages."""

    def __init__(self, pages: Sequence[Page]) -> None:
        sizes, bolds = Counter[float](), Counter[bool]()
        gaps = defaultdict[int, Counter[int]](Counter)
        rights = defaultdict[int, list[float]](list)
        for page in pages:
            for line in page.lines:
                sizes[round(line.size * 2) / 2] += len(line.text)
                bolds[line.bold] += len(line.text)
            rights[round(page.width)].extend(page.free_rights)
            for above, below in pairwise(page.lines):
                if _same_size(above, below) and below.box.bottom > above.box.bottom:
                    gaps[round(below.size)][round(2 * (below.box.bottom - above.box.bottom))] += 1
        self.size = max(sizes, key=lambda size: (sizes[size], size), default=1.0)
        self.bold = bolds[True] > bolds[False]
        self._leadings = {size: _usual(found) / 2 for size, found in gaps.items()}
        usual = {width: _right(found) for width, found in rights.items()}
        for page in pages:
            own = page.free_rights
            full = _right(own) if len(own) >= _FULL_PAGE else 0.0
            page.right = max(usual[round(page.width)], full, _SHORTEST * page.width)

    def is_heading(self, line: Line) -> bool:
        """Whether a line looks like a heading: larger or bolder than the body."""
        return not line.row and (self.is_larger(line) or (line.bold and not self.bold))

    def is_larger(self, line: Line) -> bool:
        """Whether a line is larger than the body."""
        return line.size >= _LARGER * self.size

    def leading(self, line: Line) -> float:
        """The usual leading for a line's size, in points."""
        return min(self._leadings.get(round(line.size), 1.25 * line.size), 2.2 * line.size)


def _usual(gaps: Counter[int]) -> float:
    """The smallest frequent distance."""
    often = max(gaps.values())
    return min(gap for gap, count in gaps.items() if count >= 0.4 * often)


def _right(rights: Iterable[float]) -> float:
    """The right margin, which one line in twenty may exceed."""
    ordered = sorted(rights)
    return ordered[-1 - len(ordered) // 20] if ordered else 0.0


class Paragraphs:
    """Joins the lines of a document."""

    def __init__(self, typography: Typography) -> None:
        self.typography = typography

    def of_page(self, page: Page, lines: Sequence[Line]) -> tuple[list[Paragraph], list[Paragraph]]:
        """The paragraphs of lines of a page, and those of its notes."""
        notes = self._notes(lines)
        body = [line for line in lines if id(line) not in notes]
        return self._joined(page, body), self._joined(page, [line for line in lines if id(line) in notes])

    def continues(self, page: Page, paragraph: Paragraph, line: Line) -> bool:
        """Whether a paragraph clearly continues with the first line of the next column, page or frame."""
        last = paragraph.lines[-1]
        is_parted = last.frame != line.frame
        if (
            last.row
            or line.row
            or last.bold != line.bold
            or not _same_size(last, line)
            or self.typography.is_heading(last)
            or _begins([line])[0]
        ):
            return False
        is_wide = last.edge is not None or page.right >= _WIDE * page.width
        ended, filled = bool(_ENDS.search(last.text)), is_wide and not self._has_room(page, last, line)
        if _first_letter(line).islower():
            return _is_cut(last, line) or (filled and not ended if is_parted else filled or not ended)
        is_another = any(_DIGITS.sub("0", one.text) == _DIGITS.sub("0", line.text) for one in paragraph.lines[-2:])
        return filled and not (ended or is_another or is_parted)

    def _joined(self, page: Page, lines: Sequence[Line]) -> list[Paragraph]:
        paragraphs: list[Paragraph] = []
        for line, begins in zip(lines, _begins(lines), strict=True):
            if paragraphs and not begins and self._goes_on(page, paragraphs[-1], line):
                paragraphs[-1].lines.append(line)
            else:
                paragraphs.append(Paragraph([line]))
        return paragraphs

    def _goes_on(self, page: Page, paragraph: Paragraph, line: Line) -> bool:
        last = paragraph.lines[-1]
        if line.box.bottom <= last.box.bottom or last.frame != line.frame:
            return self.continues(page, paragraph, line)
        if line.box.left >= last.box.right or line.box.right <= last.box.left:
            return False
        lower = _first_letter(line).islower()
        gap = line.box.bottom - last.box.bottom
        if last.row or line.row or gap > _SPACED * self.typography.leading(line):
            return False
        if not _same_size(last, line) or (last.bold != line.bold and not lower):  # unless only its start is bold
            return False
        if _is_cut(last, line) or (self._are_headings(last, line) and _is_centred(last, line)):
            return True
        return not self._is_moved(paragraph, line, lower) and (
            not self._has_room(page, last, line) or (lower and not _ENDS.search(last.text))
        )

    def _are_headings(self, last: Line, line: Line) -> bool:
        return self.typography.is_heading(last) and self.typography.is_heading(line)

    def _is_moved(self, paragraph: Paragraph, line: Line, lower: bool) -> bool:
        """Whether a line is indented from the last one, or from the third line on, outdented."""
        last = paragraph.lines[-1]
        shift = line.box.left - last.box.left
        if len(paragraph.lines) > 1 and shift < -_INDENT * line.size:
            return True
        return not lower and shift > _INDENT * line.size and not _begins([last])[0]

    def _has_room(self, page: Page, last: Line, line: Line) -> bool:
        """Whether the first word of a line would have fitted at the end of the last one."""
        edge = page.right if last.edge is None else last.edge
        ends = _ENDS.search(last.text) and not _first_letter(line).islower()
        first = min(line.first, 1.5 * last.size) if ends else line.first
        return first + 0.7 * last.size < edge - last.box.right

    def _notes(self, lines: Sequence[Line]) -> set[int]:
        """The footnotes of a page, by ``id``: smaller lines at its foot, from the first with a footnote mark."""
        order = sorted(lines, key=lambda line: line.box.bottom)
        while order and order[-1].size < SMALLER * self.typography.size and not order[-1].row:
            order.pop()
        foot = sorted(lines, key=lambda line: line.box.bottom)[len(order) :]
        while foot and not (_NOTE.match(foot[0].text) and self._begins_apart(order[-1:], foot[0])):
            order.append(foot.pop(0))
        return set(map(id, foot))

    def _begins_apart(self, above: Sequence[Line], line: Line) -> bool:
        """Whether a line does not continue the one above, if any, as "4 rue du Lac" continues "situé au"."""
        return not above or (
            above[0].size > _SAME_SIZE * line.size
            or line.box.bottom - above[0].box.bottom > _SPACED * self.typography.leading(line)
            or bool(_ENDS.search(above[0].text))
        )


def marks(texts: Sequence[str]) -> list[Block]:
    """The block of each text by its typography, with a span from its start; none is a title."""
    return separate_blocks(["…", *(text.replace("\n", " ") for text in texts)])[1:]


def _begins(lines: Sequence[Line]) -> list[bool]:
    """Whether each line begins a list item or a numbered heading."""
    kinds = [block.kind for block in marks([line.text for line in lines])]
    return [
        kind is Kind.ITEM or (kind is Kind.HEADING and not _first_letter(line).islower())
        for kind, line in zip(kinds, lines, strict=True)
    ]


def _first_letter(line: Line) -> str:
    return next(filter(str.isalnum, line.text), "A")


def _is_cut(last: Line, line: Line) -> bool:
    """Whether a line break splits a word or a number: "12,50", "n° 2026-14"."""
    if line.text[0].isdigit():
        return bool(re.search(r"\d[-\u2010,]$", last.text)) and not _begins([line])[0]
    return bool(re.search(r"\w[-\u00ad\u2010]$", last.text)) and line.text[0].islower()


def _same_size(last: Line, line: Line) -> bool:
    return last.size / _SAME_SIZE < line.size < last.size * _SAME_SIZE


def _is_centred(last: Line, line: Line) -> bool:
    middles = (last.box.left + last.box.right) / 2, (line.box.left + line.box.right) / 2
    return abs(middles[0] - middles[1]) < last.size and abs(last.box.left - line.box.left) > 0.5 * last.size
