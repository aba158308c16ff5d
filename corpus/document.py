"""A document as it was read, and what is known of its structure."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from corpus.dates import PartialDate

_LINE_END = re.compile(r"\r\n|[\n\r\f]")


class Span(NamedTuple):
    """A stretch of ``Document.text``, in Unicode code points, the end excluded."""

    start: int
    end: int

    def overlaps(self, other: Span) -> bool:
        """Whether the two share a character."""
        return self.start < other.end and other.start < self.end

    def moved(self, by: int) -> Span:
        """The same stretch, so many characters further on."""
        return Span(self.start + by, self.end + by)


class Reason(StrEnum):
    """Why a span is never quoted."""

    REPEAT = "repeat"
    LINK = "link"
    RELATED = "related"
    NAVIGATION = "navigation"
    RUNNING = "running"
    CONTENTS = "contents"
    HIDDEN = "hidden"
    COMMENTS = "comments"
    STRUCK = "struck"
    MARGIN = "margin"
    UNREAD = "unread"
    STAMP = "stamp"
    HISTORY = "history"
    SIGNATURE = "signature"
    PICTURES = "pictures"
    EMBEDDED = "embedded"


class SheetRow(NamedTuple):
    """A row of a spreadsheet, from 1; ``sheet`` is empty in a file without sheets."""

    sheet: str
    row: int


class PageSpan(NamedTuple):
    """A span of a page's text; pages count from 1."""

    page: int
    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class IgnoredSpan:
    """A span that is not quoted, with the reason that the ingestion report gives."""

    span: Span
    reason: Reason


class Kind(StrEnum):
    """What a block is."""

    TEXT = "text"
    HEADING = "heading"
    ITEM = "item"
    ROW = "row"
    HEADER = "header"  # a row that says what the columns below it hold

    @property
    def is_row(self) -> bool:
        """Whether it stands in a table."""
        return self in (Kind.ROW, Kind.HEADER)


class Repeal(NamedTuple):
    """The sentence of another document that says that it repeals or replaces this one."""

    document_id: str
    span: Span


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, a heading's words, a list item without its bullet, or a table's row.

    Rows that share a cell, as far as they are short together, are one block: none is read without it.
    The lower its level, the higher a heading, and the further out an item, where its file says how deep it stands.
    Rows of one ``table`` have its number, from 1; where they have none, those that follow each other are one.
    ``look`` is how a row stands out ("bold"), nothing where it does not.
    ``row`` is its number on its sheet, from 1, 0 where there are no sheets.
    """

    span: Span
    kind: Kind = Kind.TEXT
    level: int = 0
    table: int = 0
    look: str = ""
    row: int = 0


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader understands of a file's bytes; the fields are those of ``Document``.

    ``date`` is the one that the file's properties state.
    """

    text: str
    blocks: tuple[Block, ...]
    title: str | None = None
    page_starts: tuple[int, ...] = ()
    unread_pages: tuple[int, ...] = ()
    recognised_pages: tuple[int, ...] = ()
    ignored: tuple[IgnoredSpan, ...] = ()
    garbled_pages: tuple[int, ...] = ()
    date: PartialDate | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """One file's text, which nothing edits after reading: cleaning only marks spans.

    Offsets count Unicode code points in ``text``. For ``.txt`` and ``.md`` the text is the
    decoded file, unchanged; for other formats it is the reader's. ``blocks`` are in order and do not
    overlap, ``page_starts`` is the offset of each page (empty where a format has none), ``unread_pages`` the
    numbers of those that hold an image of which nothing is read, or (``garbled_pages``) words in a code that nothing
    explains, ``recognised_pages`` of those that are images of which words were recognised: they may be wrong.
    ``date`` is that of the document as it says itself, else that of its name, else of its file, ``repeals`` the
    sentences that say that something is repealed or replaced.

    ``is_alike``, that the title alone does not tell it from the others, ``repealed_by`` and ``attached_to``, the title
    of the mail that it came with, come of the whole folder.
    """

    id: str
    path: str
    title: str
    text: str
    sha256: str
    blocks: tuple[Block, ...] = ()
    page_starts: tuple[int, ...] = ()
    unread_pages: tuple[int, ...] = ()
    recognised_pages: tuple[int, ...] = ()
    ignored: tuple[IgnoredSpan, ...] = ()
    garbled_pages: tuple[int, ...] = ()
    date: PartialDate | None = None
    repeals: tuple[Span, ...] = ()
    is_alike: bool = False
    repealed_by: Repeal | None = None
    attached_to: str = ""

    @property
    def label(self) -> str:
        """What a person knows it by: its title, and its path where another has that title or it is none.

        And the mail that it is attached to.
        """
        told = f"{self.title} ({self.path})" if self.is_alike else self.title
        return f"{told}, pièce jointe de «\u00a0{self.attached_to}\u00a0»" if self.attached_to else told

    def heads_nothing(self, number: int) -> bool:
        """Whether a block is a heading with nothing below it, as is a rule written as one."""
        block, following = self.blocks[number], next(iter(self.blocks[number + 1 : number + 2]), None)
        return block.kind is Kind.HEADING and (
            following is None or (following.kind is Kind.HEADING and following.level <= block.level)
        )

    def page(self, offset: int) -> int | None:
        """Number, from 1, of the page that holds the offset; None where there are no pages."""
        return bisect_right(self.page_starts, offset) if self.page_starts else None

    def on_sheet(self, offset: int) -> SheetRow | None:
        """The row of a spreadsheet that holds the offset; None where there is none."""
        place = bisect_right(self.blocks, offset, key=lambda one: one.span.start) - 1
        if place < 0 or not self.blocks[place].row:
            return None
        above = (one for one in map(self.blocks.__getitem__, range(place, -1, -1)) if not one.row)
        name = next((self.text[slice(*one.span)] for one in above), "")
        return SheetRow(name, self.blocks[place].row)

    @property
    def is_sheet(self) -> bool:
        """Whether its lines are rows of spreadsheets."""
        return any(block.row for block in self.blocks[:2])  # the first may be a sheet's name

    def on_page(self, span: Span) -> PageSpan | None:
        """What of a span stands on the page where it begins; None where there are no pages."""
        number = self.page(span.start)
        if not number:
            return None
        start, end = (*self.page_starts, len(self.text))[number - 1 : number + 1]
        return PageSpan(number, self.text[start:end], Span(span.start - start, min(span.end, end) - start))

    def line(self, offset: int) -> int:
        """Number, from 1, of the line that holds the offset."""
        return bisect_right(_line_starts(self.text), offset)


@lru_cache(maxsize=64)
def _line_starts(text: str) -> list[int]:
    """Where each line of a text starts: an answer asks for its quotes' lines, of documents that come again."""
    return [0, *(end.end() for end in _LINE_END.finditer(text))]


def lines(text: str) -> Iterator[Span]:
    """The lines of a text, without their ends, empty ones included."""
    start = 0
    for end in _LINE_END.finditer(text):
        yield Span(start, end.start())
        start = end.end()
    yield Span(start, len(text))


def stripped(text: str, span: Span) -> Span:
    """The span without the white space at its two ends."""
    start, end = span
    while start < end and text[start].isspace():  # no slice: the span may be megabytes long
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end)


def overlapped(span: Span, others: Sequence[Span]) -> int | None:
    """Which of other spans, in order and apart, a span overlaps first; None where it does none."""
    at = max(0, bisect_right(others, span) - 1)
    return next((number for number in range(at, min(at + 2, len(others))) if others[number].overlaps(span)), None)
