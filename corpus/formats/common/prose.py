"""What a word processor wrote, paragraphs and tables, becomes lines of text with their blocks.

The readers of .docx, .odt and .rtf only translate their formats to these paragraphs; what is a heading, how a
table reads and where notes stand is decided here, once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, takewhile

from corpus.document import Block, IgnoredSpan, Kind, Reading, Reason, Span
from corpus.formats.common.lettering import SIGNS, STRUCK, Type, shifted, with_marks
from corpus.formats.common.reached import is_fact
from corpus.text.blocks import blocks_apart, is_title
from corpus.text.titles import may_be_title

_BLANK = re.compile(r"[ \t-\r\x1c-\x1f\x85\u2028\u2029]+")  # a no-break space is kept
UNSEEN = re.compile("[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")  # not even as a space
_LONGEST_ROW = 1000  # characters; a longer row of a table lays out a page
LONGEST_ROWS = 700  # characters; rows that share a cell are quoted with each other up to that
_LONGEST_LINE = 150  # characters; two paragraphs in a cell, one of them longer, are a text
_LONGEST_BOLD = 100  # characters; a longer line in bold is an insistent sentence
_LONGEST_HEADING = 150  # characters, of one that ends as sentences do
_BOLD_LEVEL = 9  # of a heading that only its bold type shows: below every number of corpus.text.blocks


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph as it is seen; white space need not be in order.

    ``label`` is the number or bullet that stands before it, ``level`` that of a heading (0 of the document's title),
    ``bold`` that all its words are, ``row`` which kind of row it is of which ``table``, ``look`` how that stands out,
    ``reason`` why it is ignored, ``begins_page`` that a page or slide begins with it, which may be without words.
    """

    words: str
    label: str = ""
    level: int | None = None
    listed: bool = False
    bold: bool = False
    row: Kind | None = None
    reason: Reason | None = None
    notes: tuple[Paragraph, ...] = ()
    table: Table | None = field(default=None, compare=False, repr=False)
    look: str = ""
    begins_page: bool = False

    @property
    def text(self) -> str:
        """Its line: label and words; nothing without words."""
        return f"{self.label} {self.words}".strip() if self.words else ""

    @property
    def is_free(self) -> bool:
        """Whether it may be a heading or an item by its look."""
        return bool(self.text) and not self.row and self.reason is None

    def tidied(self) -> Paragraph:
        """The same with its words on one line, without soft hyphens and marks of no width."""
        notes = tuple(note.tidied() for note in self.notes)
        return replace(self, words=tidy(self.words), label=tidy(self.label), notes=notes)


@dataclass(frozen=True, slots=True)
class Row:
    """A row of cells; one that goes on with the cell beside it is None, one that goes on with that above is empty.

    ``goes_on`` says that a cell of the row above reaches into it, ``look`` how it stands out by more than bold type.
    """

    cells: tuple[tuple[Part, ...] | None, ...]
    goes_on: bool = False
    look: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells, each of which holds paragraphs and tables; the first ``headers`` are known to be its header."""

    rows: tuple[Row, ...]
    headers: int = 0


Part = Paragraph | Table


@dataclass(slots=True)
class ParagraphText:
    """What a paragraph holds, as far as it was read: what is struck out is a mark among its words, unless all are."""

    pieces: list[str] = field(default_factory=list)
    all_pieces: list[str] = field(default_factory=list)  # what is struck out too
    bold: bool = True
    notes: list[Paragraph] = field(default_factory=list)
    boxes: list[Part] = field(default_factory=list)  # of text, that are anchored in it
    contents: set[bool] = field(default_factory=set)  # whether its words are of a table of contents

    def say(self, words: str, kind: Type, in_contents: bool | None = None) -> None:
        """Add words in one type; some say whether they are of a table of contents."""
        if in_contents is not None and words.strip():
            self.contents.add(in_contents)
        words = shifted(words, kind.shift, self.all_pieces[-1] if self.all_pieces else "")
        self.all_pieces.append(words)
        if not kind.struck:
            self.pieces.append(words)
            self.bold &= kind.bold or not words.strip()
        elif says(words):
            self.pieces.append(STRUCK)

    def delete(self, words: str) -> None:
        """Mark where words were that a change took out."""
        if says(words):
            self.pieces.append(STRUCK)

    def call(self, sign: str, note: Iterable[Part], kind: Type) -> None:
        """Add the call of a note, and keep the note."""
        lines = note_of(sign, note)
        self.notes += [replace(line, reason=Reason.STRUCK) for line in lines] if kind.struck else lines
        self.all_pieces.append(sign)
        self.pieces += () if kind.struck else (sign,)

    @property
    def is_struck(self) -> bool:
        """Whether all that is said is struck out."""
        return STRUCK in self.pieces and not says("".join(self.pieces)) and says("".join(self.all_pieces))

    @property
    def text(self) -> str:
        """Its words, still with all their white space."""
        words = "".join(self.all_pieces if self.is_struck else self.pieces)
        return words if says(words) else words.replace(STRUCK, "")

    def paragraph(self, label: str, level: int | None, listed: bool, reason: Reason | None = None) -> Paragraph:
        """What was read, as a paragraph."""
        own = Reason.CONTENTS if self.contents == {True} else Reason.STRUCK if self.is_struck else None
        return Paragraph(self.text, label, level, listed, self.bold, reason=reason or own, notes=tuple(self.notes))


def says(words: str) -> bool:
    """Whether there is a letter or a figure among them."""
    return any(map(str.isalnum, words))


def tidy(words: str) -> str:
    """Words on one line, without what is not seen of them."""
    return with_marks(_BLANK.sub(" ", UNSEEN.sub("", words)).translate(SIGNS).strip())


def reading_of(parts: Iterable[Part], running: Iterable[Part] = (), title: str | None = None) -> Reading:
    """The reading of a document; ``running`` are its headers and footers, ``title`` the one among its properties.

    Of what runs, a fact, as an address, that the document gives nowhere else is read as its last words.
    """
    lines = list(lines_of(parts))
    written = _TextBuilder()
    for line, block in zip(lines, _blocks(lines), strict=True):
        written.add(line, block)
    written.add_notes()
    said = "\n".join(line.text.casefold() for line in lines)
    for line in {line.text: line for line in lines_of(running)}.values():
        is_shown = is_fact(line.text, said)
        written.add(
            replace(line, reason=None if is_shown else Reason.RUNNING, notes=()), Block(Span(0, len(line.text)))
        )
    styled = next((line.text for line in lines if line.level == 0), None)
    return written.reading(title if is_title(title) else styled or _bold_title(lines))


def _bold_title(lines: Sequence[Paragraph]) -> str | None:
    """The title that stands in bold type above the first heading, who writes left out."""
    first = next((number for number, line in enumerate(lines) if line.level is not None), 0)
    above = takewhile(lambda line: line.is_free and (line.bold or len(line.text) <= _LONGEST_BOLD), lines[:first])
    return next((line.text for line in above if line.bold and not line.listed and may_be_title(line.text)), None)


def lines_of(parts: Iterable[Part]) -> Iterator[Paragraph]:
    """The paragraphs that are seen, and the rows of the tables among them."""
    for part in parts:
        if isinstance(part, Paragraph):
            paragraph = part.tidied()
            if paragraph.text or paragraph.notes or paragraph.begins_page:
                yield paragraph
            continue
        yield from _lines_of_table(part)


def _lines_of_table(table: Table) -> Iterator[Paragraph]:
    """The rows of a table, those that share a cell as one as far as they are short together."""
    columns = {column for row in table.rows for column, cell in enumerate(row.cells) if cell is not None}
    above: Paragraph | None = None
    struck: list[Paragraph] = []  # what stood in cells: below the table, which it does not part
    for number, row in enumerate(table.rows):
        places = [cell or () for column, cell in enumerate(row.cells) if column in columns]
        cells = [tuple(lines_of(cell)) for cell in places]
        nested = any(isinstance(one, Table) for cell in places for one in cell)
        if nested or len(columns) < 2 or _lays_out(cells):
            yield from (above,) if above else ()
            above = None
            yield from chain.from_iterable(cells)
            continue
        struck += (line for cell in cells for line in cell if line.reason is Reason.STRUCK)
        cells = [tuple(line for line in cell if line.reason is not Reason.STRUCK) for cell in cells]
        if any(cells):
            line = replace(_row(cells, Kind.HEADER if number < table.headers else Kind.ROW, row.look), table=table)
            together = above and row.goes_on and above.row is line.row
            if above and together and len(above.text) + len(line.text) < LONGEST_ROWS:
                line = replace(above, words=f"{above.words}\n{line.words}", notes=above.notes + line.notes)
            elif above:
                yield above
            above = line
    yield from (above,) if above else ()
    yield from struck


def note_of(call: str, parts: Iterable[Part]) -> list[Paragraph]:
    """The paragraphs of a note, the first behind what calls it in the text."""
    return [replace(line, label=line.label if number else call) for number, line in enumerate(lines_of(parts))]


def _lays_out(cells: Sequence[Sequence[Paragraph]]) -> bool:
    """Whether the cells of a row are stretches of text rather than data."""
    lengths = [[len(paragraph.text) for paragraph in cell] for cell in cells]
    return (
        sum(map(sum, lengths)) > _LONGEST_ROW
        or any(len(cell) > 1 and max(cell) > _LONGEST_LINE for cell in lengths)
        or any(paragraph.level is not None for cell in cells for paragraph in cell)
    )


def _row(cells: Sequence[Sequence[Paragraph]], kind: Kind, look: str) -> Paragraph:
    words = " | ".join(" ".join(paragraph.text for paragraph in cell) for cell in cells)
    paragraphs = [paragraph for cell in cells for paragraph in cell]
    notes = tuple(note for paragraph in paragraphs for note in paragraph.notes)
    bold = "bold " if all(paragraph.bold for paragraph in paragraphs if paragraph.text) else ""
    text = tidy(words).rstrip(" |")
    return Paragraph(text, row=kind, reason=paragraphs[0].reason, notes=notes, look=(bold + look).strip())


def _blocks(lines: Sequence[Paragraph]) -> Iterator[Block]:
    """Of each line the block, whose span counts from the line's start.

    Headings come from styles; where none are used, from the words and from bold type. One alone is the title.
    """
    free = [line for line in lines if line.is_free]
    unstyled = sum(bool(line.level) for line in free) < 2
    understood = blocks_apart([_as_typed(line) for line in free])
    blocks = (
        _block(line, plain, following, unstyled)
        for line, plain, following in zip(free, understood, [*free[1:], None], strict=True)
    )
    for line in lines:
        yield next(blocks) if line.is_free else Block(Span(0, len(line.text)), line.row or Kind.TEXT)


def _block(line: Paragraph, plain: Block, following: Paragraph | None, unstyled: bool) -> Block:
    """The block of a paragraph; ``plain`` is what it would be in a plain text."""
    whole = Block(Span(0, len(line.text)))
    if line.level is not None and not _is_sentence(line.text):
        return replace(whole, kind=Kind.HEADING, level=line.level)
    if unstyled and plain.kind is Kind.HEADING and _may_head(line):
        return plain
    if line.listed:
        return Block(Span(len(line.text) - len(line.words), len(line.text)), Kind.ITEM)
    if plain.kind is Kind.ITEM:
        return plain
    if unstyled and _is_bold_heading(line, following):
        return replace(whole, kind=Kind.HEADING, level=_BOLD_LEVEL)
    return whole


def _is_sentence(text: str) -> bool:
    """Whether a paragraph says too much to head others: some give a heading's style to whole articles."""
    return len(text) > _LONGEST_HEADING and text.rstrip('»”" \u00a0\u202f')[-1:] in (*".!?…;",)


def _as_typed(line: Paragraph) -> str:
    """A line with a sign behind the automatic "Article 3", as there is where it is typed."""
    return f"{line.label}:{line.words}" if " " in line.label else line.text


def _may_head(line: Paragraph) -> bool:
    """Whether a line that looks like a heading may be none of a list: "2. Aider" in plain type is an item."""
    return not line.listed or line.bold or " " in line.label  # as in "Article 3"


def _is_bold_heading(line: Paragraph, following: Paragraph | None) -> bool:
    """Whether a paragraph stands out by its bold type from the text below it."""
    return (
        line.bold
        and following is not None
        and not following.bold
        and len(line.text) <= _LONGEST_BOLD
        and line.text[-1] not in ".!?…:;,"
    )


class _TextBuilder:
    """The text so far, one paragraph a line."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.blocks: list[Block] = []
        self.ignored: list[IgnoredSpan] = []
        self.length = 0
        self.notes: list[Paragraph] = []
        self.in_table = False
        self.tables: dict[int, int] = {}  # the numbers of those met, by identity
        self.page_starts: list[int] = []

    def add(self, line: Paragraph, block: Block) -> None:
        """Write a line; the notes called before it come first, unless it goes on with a list or a table."""
        if not (block.kind is Kind.ITEM or (line.row and self.in_table)):
            self.add_notes()
        self.in_table = line.row is not None
        self.write(line, block)
        self.notes += line.notes

    def add_notes(self) -> None:
        """Write the notes that were called."""
        notes, self.notes = self.notes, []
        for note in notes:
            self.write(note, Block(Span(len(note.text) - len(note.words), len(note.text))))

    def write(self, line: Paragraph, block: Block) -> None:
        """Add a line to the text, and its block if it holds words that can be quoted."""
        text = line.text
        self.page_starts += [self.length] if line.begins_page else []
        if not text:
            return
        start, end = self.length + block.span.start, self.length + block.span.end
        if line.reason is not None:
            self.ignore(IgnoredSpan(Span(self.length, end), line.reason))
        elif says(text[slice(*block.span)]):
            table = self.tables.setdefault(id(line.table), len(self.tables) + 1) if line.table else 0
            self.blocks.append(replace(block, span=Span(start, end), table=table, look=line.look))
        self.lines.append(text)
        self.length += len(text) + 1

    def ignore(self, ignored: IgnoredSpan) -> None:
        """Mark a line; those that follow each other for one reason are one span."""
        if self.ignored and (last := self.ignored[-1]).reason is ignored.reason and last.span.end + 1 == self.length:
            ignored = IgnoredSpan(Span(self.ignored.pop().span.start, ignored.span.end), ignored.reason)
        self.ignored.append(ignored)

    def reading(self, title: str | None) -> Reading:
        """All that was written; without a title, it is that of the first heading of the highest levels."""
        text = "\n".join(self.lines)
        headings = (block for block in self.blocks if block.kind is Kind.HEADING and block.level <= 1)
        first = next((text[slice(*heading.span)] for heading in headings), None)
        pages = tuple(min(start, len(text)) for start in self.page_starts)  # the last ones may be empty
        return Reading(text, tuple(self.blocks), title or first, pages, ignored=tuple(self.ignored))
