"""Turns pages of lines into a Reading: a line of text for each paragraph, with headings, items and ignored spans."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, takewhile

from corpus.document import Block, IgnoredSpan, Kind, Reading, Reason, Span
from corpus.formats.common.lettering import LEFT_OUT
from corpus.formats.pdf.layout.hyphens import Hyphenation
from corpus.formats.pdf.layout.lines import Line
from corpus.formats.pdf.layout.paragraphs import Page, Paragraph, Paragraphs, Typography, marks
from corpus.formats.pdf.layout.running import first_copies, running_lines
from corpus.text.blocks import CONTENTS_LINE, CONTENTS_TITLE, NUMBER_LEVEL
from corpus.text.titles import may_be_title

_LONGEST_HEADING = 200  # characters
_MOST_HEADING_LINES = 4
_SAME_EDGE = 3.0  # points between the right borders of rows of one table
_LONGEST_ABOVE = 100  # characters; a title has no longer paragraph above it
_UNRANKED = 99  # of a heading without number or name
_CALLS = "⁰¹²³⁴⁵⁶⁷⁸⁹"  # footnote marks after a full stop
_NUMBER = re.compile(r"\(?(?:\d+|[a-zA-Z])((?:\.\d+)*)")

_Rank = tuple[float, bool, int, bool]


@dataclass(slots=True)
class _Part:
    """A line of the text; ``turns`` are the pages that begin in it, each with its offset.

    ``repeated`` marks the first copy of a running line, which is no heading and belongs to no table or list. Notes and
    other lines ``apart`` from the body do not end a table that continues on the next page.
    """

    page: int
    paragraph: Paragraph
    reason: Reason | None = None
    repeated: bool = False
    apart: bool = False
    text: str = ""
    turns: tuple[tuple[int, int], ...] = ()
    rank: _Rank | None = None


def paged_reading(pages: Sequence[Page]) -> Reading:
    """The reading of a paged document; its title is the highest heading of the first page with text."""
    planes = [plane for page in pages for plane in (page, *page.asides) if not plane.is_stamp]
    typography = Typography(planes)
    hyphenation = Hyphenation(piece for plane in planes for line in plane.lines for piece in line.text.split("\n"))
    parts = list(_parts(pages, typography))
    for part in parts:
        part.text, part.turns = _text(part.paragraph, hyphenation)
        if part.text == LEFT_OUT:
            part.reason = Reason.STRUCK
    _mark_contents(parts)
    blocks = marks([part.text.rstrip(_CALLS) for part in parts])
    for part, block in zip(parts, blocks, strict=True):
        part.rank = _rank(part, block, typography)
    levels = {rank: level for level, rank in enumerate(sorted({part.rank for part in parts if part.rank}), 1)}
    return _assembled(parts, blocks, levels, pages)


def _parts(pages: Sequence[Page], typography: Typography) -> Iterator[_Part]:
    """The lines of the text in order.

    The running lines of a page come before its body, or after the paragraph that continues from the page before. Notes,
    text at another angle, and the first copy of a fact in a footer come after the body, or before the paragraph that
    continues on the next page.
    """
    paragraphs = Paragraphs(typography)
    running = running_lines(pages, typography.size, lambda line: typography.is_heading(line) or _is_division(line.text))
    first = first_copies(pages, running)
    held: Paragraph | None = None
    began, behind, notes = 0, list[_Part](), list[_Part]()
    for number, page in enumerate(pages):
        edges, foot = list[_Part](), list[_Part]()
        for plane in (page, *page.asides):
            for line in plane.lines:
                if plane.is_stamp:
                    edges.append(_Part(number, Paragraph([line]), Reason.STAMP))
                elif id(line) in first and line.box.bottom > plane.height / 2:
                    foot.append(_Part(number, Paragraph([line]), repeated=True, apart=True))
                elif id(line) in running:
                    is_fact = id(line) in first
                    edges.append(_Part(number, Paragraph([line]), None if is_fact else Reason.RUNNING, is_fact))
        (body, own_notes), *asides = (
            paragraphs.of_page(plane, [line for line in plane.lines if id(line) not in running])
            for plane in (page, *(one for one in page.asides if not one.is_stamp))
        )
        crosses = held and body and paragraphs.continues(pages[number - 1], held, body[0].lines[0])
        if held and crosses:
            yield from notes
            notes = []
            held.turns = (*held.turns, (number, len(held.lines)))
            held.lines.extend(body.pop(0).lines)
            behind.extend(edges)
            edges = []
        if held and (body or not crosses):
            yield from (_Part(began, held), *behind, *notes)
            held, behind, notes = None, [], []
        yield from edges
        yield from (_Part(number, one) for one in body[:-1])
        if body:
            held, began = body[-1], number
        behind_body = (*own_notes, *(one for aside in asides for part in aside for one in part))
        notes.extend([*(_Part(number, one, apart=True) for one in behind_body), *foot])
    if held:
        yield _Part(began, held)
    yield from (*behind, *notes)


def _is_division(text: str) -> bool:
    """Whether a text is a heading such as "Article 3"."""
    (block,) = marks([text])
    return block.kind is Kind.HEADING and block.level < NUMBER_LEVEL  # of "II. Les acteurs"


def _text(paragraph: Paragraph, hyphenation: Hyphenation) -> tuple[str, tuple[tuple[int, int], ...]]:
    """The text of a paragraph, and the pages that begin in it with their offsets."""
    text, turns = "", []
    pages = {line: page for page, line in paragraph.turns}
    for number, line in enumerate(paragraph.lines):
        for piece in line.text.split("\n"):
            # one mark for words struck over several lines
            more = piece.removeprefix(LEFT_OUT).lstrip() if text.endswith(LEFT_OUT) else piece
            text = hyphenation.joined(text, more)
            if number in pages:
                turns.append((pages.pop(number), len(text) - len(more)))
    return re.sub("^\ufffd(?= )", "•", text), tuple(turns)  # a bullet in a font without Unicode mapping


def _mark_contents(parts: Sequence[_Part]) -> None:
    """Mark the lines of a table of contents, which have leaders, and the title above them."""
    for part in parts:
        if part.reason is None and CONTENTS_LINE.fullmatch(part.text):
            part.reason = Reason.CONTENTS
    for part, below in pairwise(parts):
        if below.reason is Reason.CONTENTS and part.reason is None and CONTENTS_TITLE.fullmatch(part.text):
            part.reason = Reason.CONTENTS


def _rank(part: _Part, block: Block, typography: Typography) -> _Rank | None:
    """The sort key of a heading by size, weight, number and capitals, the highest first; None for text."""
    lines, text = part.paragraph.lines, part.text
    if part.reason or part.repeated or lines[0].row or not any(map(str.isalpha, text)):
        return None
    drawn = all(map(typography.is_heading, lines)) and not (block.kind is Kind.ITEM and not _NUMBER.match(text))
    short = (
        len(text) <= _LONGEST_HEADING and len(lines) <= _MOST_HEADING_LINES and text.rstrip(_CALLS)[-1:] not in ".;,:"
    )
    if block.kind is not Kind.HEADING and not (drawn and short):
        return None
    size = round(lines[0].size * 2) / 2 if drawn and typography.is_larger(lines[0]) else 0.0
    level = block.level if block.kind is Kind.HEADING else _UNRANKED
    if block.kind is Kind.ITEM and (match := _NUMBER.match(text)):
        level = _UNRANKED + 1 + match[1].count(".")
    return -size, not (drawn and lines[0].bold), level, not text.isupper()


def _assembled(
    parts: Sequence[_Part], marked: Sequence[Block], levels: dict[_Rank, int], pages: Sequence[Page]
) -> Reading:
    blocks, ignored, length = list[Block](), list[IgnoredSpan](), 0
    starts: dict[int, int] = {}
    tables = _tables(parts)
    for part, block, table in zip(parts, marked, tables, strict=True):
        whole = Span(length, length + len(part.text))
        starts.setdefault(part.page, length)
        for page, offset in part.turns:
            starts.setdefault(page, length + offset)
        if part.reason:
            ignored.append(IgnoredSpan(whole, part.reason))
        elif part.rank:
            blocks.append(Block(whole, Kind.HEADING, levels[part.rank]))
        elif any(map(str.isalnum, part.text)):
            is_item = block.kind is Kind.ITEM and not part.repeated
            kind = Kind.ROW if part.paragraph.lines[0].row else Kind.ITEM if is_item else Kind.TEXT
            start = length + block.span.start if kind is Kind.ITEM else length
            look = "bold" if table and part.paragraph.lines[0].bold else ""
            blocks.append(Block(Span(start, whole.end), kind, table=table, look=look))
        length = whole.end + 1
    text = "\n".join(part.text for part in parts)
    return Reading(
        text,
        tuple(blocks),
        _title(text, blocks, starts),
        _page_starts(starts, len(pages), len(text)),
        tuple(number for number, page in enumerate(pages, 1) if page.unread),
        tuple(number for number, page in enumerate(pages, 1) if page.recognised),
        tuple(ignored),
        tuple(number for number, page in enumerate(pages, 1) if page.garbled),
    )


def _tables(parts: Sequence[_Part]) -> Iterator[int]:
    """For each part, the number of its table, which may span pages; 0 if it is not a row."""
    number, last = 0, None
    for part in parts:
        line = part.paragraph.lines[0]
        is_row = line.row and not (part.apart or part.reason)
        if is_row:
            number += last is None or not _is_same_width(last, line)
        if is_row or not (part.apart or part.reason or part.repeated):
            last = line if is_row else None
        yield number if is_row else 0


def _is_same_width(row: Line, below: Line) -> bool:
    """Whether two rows may belong to one table: ruled ones have the same right border."""
    return row.edge is None or below.edge is None or abs(row.edge - below.edge) <= _SAME_EDGE


def _page_starts(starts: dict[int, int], count: int, length: int) -> tuple[int, ...]:
    """The offset of each page; a page without text has that of the next."""
    found: list[int] = []
    for page in reversed(range(count)):
        length = min(length, starts.get(page, length))
        found.append(length)
    return tuple(reversed(found))


def _title(text: str, blocks: Sequence[Block], starts: dict[int, int]) -> str | None:
    """The highest heading of the first page, preferably one above its text that may be a title."""
    first = min(starts, default=0)
    end = min((start for page, start in starts.items() if page > first), default=len(text) + 1)
    shown = [block for block in blocks if block.span.start < end]
    headings = [block for block in shown if block.kind is Kind.HEADING]
    above = takewhile(lambda one: not one.kind.is_row and one.span.length <= _LONGEST_ABOVE, shown)
    named = [one for one in above if one in headings and may_be_title(text[slice(*one.span)])]
    highest = min(named or headings, key=lambda block: block.level, default=None)
    return text[slice(*highest.span)] if highest else None
