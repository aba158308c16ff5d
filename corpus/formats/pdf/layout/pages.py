"""Pages of lines become a Reading: its text, a line a paragraph, with headings, items and what is never quoted."""

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
_SAME_EDGE = 3.0  # points between the right borders of the rows of one table
_LONGEST_ABOVE = 100  # characters; a title stands below no longer paragraph
_UNRANKED = 99  # of a heading that no number or name ranks
_CALLS = "⁰¹²³⁴⁵⁶⁷⁸⁹"  # of notes, behind a full stop
_NUMBER = re.compile(r"\(?(?:\d+|[a-zA-Z])((?:\.\d+)*)")

_Rank = tuple[float, bool, int, bool]


@dataclass(slots=True)
class _Part:
    """One line of the text; ``turns`` are the pages that begin in it, with where.

    The first copy of what pages repeat is ``repeated``: neither a heading nor a part of what stands beside it. A note
    and what else stands ``apart`` from the body does not end a table that goes on over the page.
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
    """The reading of a document in pages; its title is its highest heading on the first page that has text."""
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
    """What each line of the text holds.

    A page's running lines stand before its body, or behind the paragraph that goes on from the page before;
    its notes, what stands another way, and a fact at its foot that others repeat, behind its body, or before the
    paragraph that goes on over its end.
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
    """Whether a line is a heading such as "Article 3"."""
    (block,) = marks([text])
    return block.kind is Kind.HEADING and block.level < NUMBER_LEVEL  # of "II. Les acteurs"


def _text(paragraph: Paragraph, hyphenation: Hyphenation) -> tuple[str, tuple[tuple[int, int], ...]]:
    """A paragraph's text, and where in it pages begin."""
    text, turns = "", []
    pages = {line: page for page, line in paragraph.turns}
    for number, line in enumerate(paragraph.lines):
        for piece in line.text.split("\n"):
            # one mark for what is struck out over lines
            more = piece.removeprefix(LEFT_OUT).lstrip() if text.endswith(LEFT_OUT) else piece
            text = hyphenation.joined(text, more)
            if number in pages:
                turns.append((pages.pop(number), len(text) - len(more)))
    return re.sub("^\ufffd(?= )", "•", text), tuple(turns)  # a bullet of a font that says nothing of its signs


def _mark_contents(parts: Sequence[_Part]) -> None:
    """A table of contents: lines with leaders, and its title above them."""
    for part in parts:
        if part.reason is None and CONTENTS_LINE.fullmatch(part.text):
            part.reason = Reason.CONTENTS
    for part, below in pairwise(parts):
        if below.reason is Reason.CONTENTS and part.reason is None and CONTENTS_TITLE.fullmatch(part.text):
            part.reason = Reason.CONTENTS


def _rank(part: _Part, block: Block, typography: Typography) -> _Rank | None:
    """How high a heading stands among those of its document: by size, weight, number, capitals; None for text."""
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
    """Of each part that is a row, the number of its table, which may go on over pages; else 0."""
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
    """Whether two rows may be of one table: those that lines rule end at one border."""
    return row.edge is None or below.edge is None or abs(row.edge - below.edge) <= _SAME_EDGE


def _page_starts(starts: dict[int, int], count: int, length: int) -> tuple[int, ...]:
    """Where each page begins; one without text where the next does."""
    found: list[int] = []
    for page in reversed(range(count)):
        length = min(length, starts.get(page, length))
        found.append(length)
    return tuple(reversed(found))


def _title(text: str, blocks: Sequence[Block], starts: dict[int, int]) -> str | None:
    """The highest heading of the first page: of those above its text, where one of them may be a title."""
    first = min(starts, default=0)
    end = min((start for page, start in starts.items() if page > first), default=len(text) + 1)
    shown = [block for block in blocks if block.span.start < end]
    headings = [block for block in shown if block.kind is Kind.HEADING]
    above = takewhile(lambda one: not one.kind.is_row and one.span.end - one.span.start <= _LONGEST_ABOVE, shown)
    named = [one for one in above if one in headings and may_be_title(text[slice(*one.span)])]
    highest = min(named or headings, key=lambda block: block.level, default=None)
    return text[slice(*highest.span)] if highest else None
