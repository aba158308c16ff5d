"""A document, its text as it was read, and its structure."""

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

    @property
    def length(self) -> int:
        """The number of characters."""
        return self.end - self.start

    def overlaps(self, other: Span) -> bool:
        """Whether the two spans share a character."""
        return self.start < other.end and other.start < self.end

    def moved(self, by: int) -> Span:
        """The span shifted by a number of characters."""
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
    """A row of a spreadsheet, counted from 1; ``sheet`` is empty if the file has no sheets."""

    sheet: str
    row: int


class PageSpan(NamedTuple):
    """A span within the text of a page; pages count from 1."""

    page: int
    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class IgnoredSpan:
    """A span that is never quoted, with the reason for the ingestion report."""

    span: Span
    reason: Reason


class Kind(StrEnum):
    """The kind of a block."""

    TEXT = "text"
    HEADING = "heading"
    ITEM = "item"
    ROW = "row"
    HEADER = "header"  # a row that names the columns below it

    @property
    def is_row(self) -> bool:
        """Whether blocks of this kind belong to a table."""
        return self in (Kind.ROW, Kind.HEADER)


class Repeal(NamedTuple):
    """The sentence of another document by which it repeals or replaces this one."""

    document_id: str
    span: Span


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, a heading, a list item without its bullet, or a table row.

    Rows joined by a merged cell are one block if they are short together, so that none is read without it.
    ``level`` is the level of a heading, the lowest number highest, or the depth of an item if the file gives it.
    ``table`` numbers the tables from 1 and is shared by their rows; adjacent rows without a number are one table.
    ``look`` is how a row stands out ("bold"), empty if it does not.
    ``row`` is the number of the row on its sheet, from 1; 0 outside spreadsheets.
    """

    span: Span
    kind: Kind = Kind.TEXT
    level: int = 0
    table: int = 0
    look: str = ""
    row: int = 0


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader extracts from the bytes of a file; the fields are those of ``Document``.

    ``date`` is the one stated in the properties of the file.
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
    """The text of one file, never edited after reading: cleaning only marks spans.

    Offsets count Unicode code points in ``text``: for ``.txt`` and ``.md`` the decoded file, unchanged; for other
    formats the output of the reader. ``blocks`` are in order and do not overlap. ``page_starts`` is the offset of each
    page, empty if the format has none. Three fields list page numbers: ``unread_pages`` hold an image in which nothing
    was recognised; ``garbled_pages`` hold text in an unknown encoding; ``recognised_pages`` are images whose words were
    recognised and may be wrong. ``date`` comes from the text, else from the file's name, else from its properties.
    ``repeals`` are the sentences by which the document repeals or replaces something.

    The last three fields depend on the whole folder: ``is_alike`` if the title does not distinguish the document from
    the others; ``repealed_by``; ``attached_to``, the title of the mail that the file was attached to.
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
        """The name shown to people: the title, with the path if ``is_alike``, and the mail it was attached to."""
        told = f"{self.title} ({self.path})" if self.is_alike else self.title
        return f"{told}, pièce jointe de «\u00a0{self.attached_to}\u00a0»" if self.attached_to else told

    def heads_nothing(self, number: int) -> bool:
        """Whether a block is a heading with nothing below it, such as a rule typed as a heading."""
        block, following = self.blocks[number], next(iter(self.blocks[number + 1 : number + 2]), None)
        return block.kind is Kind.HEADING and (
            following is None or (following.kind is Kind.HEADING and following.level <= block.level)
        )

    def page(self, offset: int) -> int | None:
        """The number, from 1, of the page at an offset; None without pages."""
        return bisect_right(self.page_starts, offset) if self.page_starts else None

    def on_sheet(self, offset: int) -> SheetRow | None:
        """The row of a spreadsheet at an offset; None outside spreadsheets."""
        place = bisect_right(self.blocks, offset, key=lambda one: one.span.start) - 1
        if place < 0 or not self.blocks[place].row:
            return None
        above = (one for one in map(self.blocks.__getitem__, range(place, -1, -1)) if not one.row)
        name = next((self.text[slice(*one.span)] for one in above), "")
        return SheetRow(name, self.blocks[place].row)

    @property
    def is_sheet(self) -> bool:
        """Whether the document is a spreadsheet."""
        return any(block.row for block in self.blocks[:2])  # the first may be a sheet's name

    def on_page(self, span: Span) -> PageSpan | None:
        """The part of a span on the page where it begins; None without pages."""
        number = self.page(span.start)
        if not number:
            return None
        start, end = (*self.page_starts, len(self.text))[number - 1 : number + 1]
        return PageSpan(number, self.text[start:end], Span(span.start - start, min(span.end, end) - start))

    def line(self, offset: int) -> int:
        """The number, from 1, of the line at an offset."""
        return bisect_right(_line_starts(self.text), offset)


@lru_cache(maxsize=64)
def _line_starts(text: str) -> list[int]:
    """The offset of each line; cached because every quote asks for its line, often in the same documents."""
    return [0, *(end.end() for end in _LINE_END.finditer(text))]


def lines(text: str) -> Iterator[Span]:
    """The lines of a text without line ends, including empty ones."""
    start = 0
    for end in _LINE_END.finditer(text):
        yield Span(start, end.start())
        start = end.end()
    yield Span(start, len(text))


def stripped(text: str, span: Span) -> Span:
    """The span without white space at its ends."""
    start, end = span
    while start < end and text[start].isspace():  # no slice: the span may be megabytes long
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end)


def overlapped(span: Span, others: Sequence[Span]) -> int | None:
    """The index of the first of the others that a span overlaps, or None; the others are sorted and disjoint."""
    at = max(0, bisect_right(others, span) - 1)
    return next((number for number in range(at, min(at + 2, len(others))) if others[number].overlaps(span)), None)
