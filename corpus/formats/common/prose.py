"""Turns paragraphs and tables of a word processor into lines of text with blocks.

The readers of .docx, .odt and .rtf only translate to these paragraphs; what is a heading, how a table is written and
where notes go is decided here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, takewhile

from corpus.document import Block, IgnoredSpan, Kind, Reading, Reason, Span
from corpus.formats.common.facts import is_fact
from corpus.formats.common.lettering import SIGNS, STRUCK, Type, shifted, with_marks
from corpus.text.blocks import is_title, separate_blocks
from corpus.text.titles import may_be_title

_BLANK = re.compile(r"[ \t-\r\x1c-\x1f\x85\u2028\u2029]+")  # not the no-break space
UNSEEN = re.compile("[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")  # dropped without a space
_LONGEST_ROW = 1000  # characters; a longer table row is page layout
LONGEST_ROWS = 700  # characters; rows joined by a merged cell are one block up to this length
_LONGEST_LINE = 150  # characters; several paragraphs in a cell, one of them longer, are text
_LONGEST_BOLD = 100  # characters; a longer line in bold is an emphasised sentence
_LONGEST_HEADING = 150  # characters of a heading that ends like a sentence
_BOLD_LEVEL = 9  # of a heading recognised by bold type: below all levels of corpus.text.blocks


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph as displayed; white space is not yet normalised.

    ``label`` is its number or bullet, ``level`` that of a heading (0 for the document's title), ``bold`` whether all
    words are. A row of a table has its kind in ``row``, its ``table`` and its ``look``, how it stands out. ``reason``
    says why the paragraph is ignored. ``begins_page`` marks the first of a page or slide, which may have no words.
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
        """The line of text: label and words; empty without words."""
        return f"{self.label} {self.words}".strip() if self.words else ""

    @property
    def is_free(self) -> bool:
        """Whether the paragraph may be a heading or a list item by its look."""
        return bool(self.text) and not self.row and self.reason is None

    def normalised(self) -> Paragraph:
        """The paragraph with its words on one line, without soft hyphens and zero-width characters."""
        notes = tuple(note.normalised() for note in self.notes)
        return replace(self, words=tidy(self.words), label=tidy(self.label), notes=notes)


@dataclass(frozen=True, slots=True)
class Row:
    """A row of cells; a cell merged with the one beside it is None, one merged with the one above is empty.

    ``goes_on`` says that a cell of the row above extends into it, ``look`` how it stands out apart from bold type.
    """

    cells: tuple[tuple[Part, ...] | None, ...]
    goes_on: bool = False
    look: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table; cells contain paragraphs and tables, and the first ``headers`` rows are a declared header."""

    rows: tuple[Row, ...]
    headers: int = 0


Part = Paragraph | Table


@dataclass(slots=True)
class ParagraphText:
    """The text of a paragraph while it is read; struck words become a mark, unless all words are struck."""

    pieces: list[str] = field(default_factory=list)
    all_pieces: list[str] = field(default_factory=list)  # including struck words
    bold: bool = True
    notes: list[Paragraph] = field(default_factory=list)
    boxes: list[Part] = field(default_factory=list)  # text boxes anchored in the paragraph
    contents: set[bool] = field(default_factory=set)  # whether words belong to a table of contents

    def say(self, words: str, kind: Type, in_contents: bool | None = None) -> None:
        """Add words in one type; ``in_contents`` says whether they belong to a table of contents, if known."""
        if in_contents is not None and words.strip():
            self.contents.add(in_contents)
        words = shifted(words, kind.shift, self.all_pieces[-1] if self.all_pieces else "")
        self.all_pieces.append(words)
        if not kind.struck:
            self.pieces.append(words)
            self.bold &= kind.bold or not words.strip()
        elif has_text(words):
            self.pieces.append(STRUCK)

    def delete(self, words: str) -> None:
        """Mark the place of words deleted by a tracked change."""
        if has_text(words):
            self.pieces.append(STRUCK)

    def call(self, sign: str, note: Iterable[Part], kind: Type) -> None:
        """Add a footnote mark, and keep the note."""
        lines = note_of(sign, note)
        self.notes += [replace(line, reason=Reason.STRUCK) for line in lines] if kind.struck else lines
        self.all_pieces.append(sign)
        self.pieces += () if kind.struck else (sign,)

    @property
    def is_struck(self) -> bool:
        """Whether all words are struck."""
        return STRUCK in self.pieces and not has_text("".join(self.pieces)) and has_text("".join(self.all_pieces))

    @property
    def text(self) -> str:
        """The words, white space not yet normalised."""
        words = "".join(self.all_pieces if self.is_struck else self.pieces)
        return words if has_text(words) else words.replace(STRUCK, "")

    def paragraph(self, label: str, level: int | None, listed: bool, reason: Reason | None = None) -> Paragraph:
        """The finished paragraph."""
        own = Reason.CONTENTS if self.contents == {True} else Reason.STRUCK if self.is_struck else None
        return Paragraph(self.text, label, level, listed, self.bold, reason=reason or own, notes=tuple(self.notes))


def has_text(words: str) -> bool:
    """Whether words contain a letter or digit."""
    return any(map(str.isalnum, words))


def tidy(words: str) -> str:
    """Words on one line, without invisible characters."""
    return with_marks(_BLANK.sub(" ", UNSEEN.sub("", words)).translate(SIGNS).strip())


def reading_of(parts: Iterable[Part], running: Iterable[Part] = (), title: str | None = None) -> Reading:
    """The reading of a document; ``running`` are its headers and footers, ``title`` that of its properties.

    A fact in a header or footer, such as an address, that the document has nowhere else becomes text at its end.
    """
    lines = list(lines_of(parts))
    builder = _TextBuilder()
    for line, block in zip(lines, _blocks(lines), strict=True):
        builder.add(line, block)
    builder.add_notes()
    said = "\n".join(line.text.casefold() for line in lines)
    for line in {line.text: line for line in lines_of(running)}.values():
        is_shown = is_fact(line.text, said)
        builder.add(
            replace(line, reason=None if is_shown else Reason.RUNNING, notes=()), Block(Span(0, len(line.text)))
        )
    styled = next((line.text for line in lines if line.level == 0), None)
    return builder.reading(title if is_title(title) else styled or _bold_title(lines))


def _bold_title(lines: Sequence[Paragraph]) -> str | None:
    """A title in bold type above the first heading, letterheads skipped."""
    first = next((number for number, line in enumerate(lines) if line.level is not None), 0)
    above = takewhile(lambda line: line.is_free and (line.bold or len(line.text) <= _LONGEST_BOLD), lines[:first])
    return next((line.text for line in above if line.bold and not line.listed and may_be_title(line.text)), None)


def lines_of(parts: Iterable[Part]) -> Iterator[Paragraph]:
    """The visible paragraphs, and the rows of tables as paragraphs."""
    for part in parts:
        if isinstance(part, Paragraph):
            paragraph = part.normalised()
            if paragraph.text or paragraph.notes or paragraph.begins_page:
                yield paragraph
            continue
        yield from _lines_of_table(part)


def _lines_of_table(table: Table) -> Iterator[Paragraph]:
    """The rows of a table; rows joined by a merged cell are one if they are short together."""
    columns = {column for row in table.rows for column, cell in enumerate(row.cells) if cell is not None}
    above: Paragraph | None = None
    struck: list[Paragraph] = []  # struck lines of cells go below the table, so as not to split it
    for number, row in enumerate(table.rows):
        places = [cell or () for column, cell in enumerate(row.cells) if column in columns]
        cells = [tuple(lines_of(cell)) for cell in places]
        nested = any(isinstance(one, Table) for cell in places for one in cell)
        if nested or len(columns) < 2 or _is_layout(cells):
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
    """The paragraphs of a note, the first labelled with its footnote mark."""
    return [replace(line, label=line.label if number else call) for number, line in enumerate(lines_of(parts))]


def _is_layout(cells: Sequence[Sequence[Paragraph]]) -> bool:
    """Whether the cells of a row contain running text rather than data."""
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
    """The block of each line, with its span counted from the start of the line.

    Headings come from styles, or without styles from the words and bold type; a single styled one is the title.
    """
    free = [line for line in lines if line.is_free]
    unstyled = sum(bool(line.level) for line in free) < 2
    understood = separate_blocks([_as_typed(line) for line in free])
    blocks = (
        _block(line, plain, following, unstyled)
        for line, plain, following in zip(free, understood, [*free[1:], None], strict=True)
    )
    for line in lines:
        yield next(blocks) if line.is_free else Block(Span(0, len(line.text)), line.row or Kind.TEXT)


def _block(line: Paragraph, plain: Block, following: Paragraph | None, unstyled: bool) -> Block:
    """The block of a paragraph; ``plain`` is its block in plain text."""
    whole = Block(Span(0, len(line.text)))
    if line.level is not None and not _is_sentence(line.text):
        return replace(whole, kind=Kind.HEADING, level=line.level)
    if unstyled and plain.kind is Kind.HEADING and _may_be_heading(line):
        return plain
    if line.listed:
        return Block(Span(len(line.text) - len(line.words), len(line.text)), Kind.ITEM)
    if plain.kind is Kind.ITEM:
        return plain
    if unstyled and _is_bold_heading(line, following):
        return replace(whole, kind=Kind.HEADING, level=_BOLD_LEVEL)
    return whole


def _is_sentence(text: str) -> bool:
    """Whether a paragraph is too long for a heading: some authors style whole articles as headings."""
    return len(text) > _LONGEST_HEADING and text.rstrip('»”" \u00a0\u202f')[-1:] in (*".!?…;",)


def _as_typed(line: Paragraph) -> str:
    """A line with a colon after an automatic "Article 3", as if it were typed."""
    return f"{line.label}:{line.words}" if " " in line.label else line.text


def _may_be_heading(line: Paragraph) -> bool:
    """Whether a line that looks like a heading is no list item: "2. Aider" in plain type is one."""
    return not line.listed or line.bold or " " in line.label  # as in "Article 3"


def _is_bold_heading(line: Paragraph, following: Paragraph | None) -> bool:
    """Whether a paragraph is a heading by its bold type, the text below being plain."""
    return (
        line.bold
        and following is not None
        and not following.bold
        and len(line.text) <= _LONGEST_BOLD
        and line.text[-1] not in ".!?…:;,"
    )


class _TextBuilder:
    """Builds the text, one paragraph a line."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.blocks: list[Block] = []
        self.ignored: list[IgnoredSpan] = []
        self.length = 0
        self.notes: list[Paragraph] = []
        self.in_table = False
        self.tables: dict[int, int] = {}  # numbers by ``id``
        self.page_starts: list[int] = []

    def add(self, line: Paragraph, block: Block) -> None:
        """Write a line, after pending notes unless it continues a list or table."""
        if not (block.kind is Kind.ITEM or (line.row and self.in_table)):
            self.add_notes()
        self.in_table = line.row is not None
        self.write(line, block)
        self.notes += line.notes

    def add_notes(self) -> None:
        """Write the pending notes."""
        notes, self.notes = self.notes, []
        for note in notes:
            self.write(note, Block(Span(len(note.text) - len(note.words), len(note.text))))

    def write(self, line: Paragraph, block: Block) -> None:
        """Add a line to the text, and its block if it can be quoted."""
        text = line.text
        self.page_starts += [self.length] if line.begins_page else []
        if not text:
            return
        start, end = self.length + block.span.start, self.length + block.span.end
        if line.reason is not None:
            self.ignore(IgnoredSpan(Span(self.length, end), line.reason))
        elif has_text(text[slice(*block.span)]):
            table = self.tables.setdefault(id(line.table), len(self.tables) + 1) if line.table else 0
            self.blocks.append(replace(block, span=Span(start, end), table=table, look=line.look))
        self.lines.append(text)
        self.length += len(text) + 1

    def ignore(self, ignored: IgnoredSpan) -> None:
        """Mark a line as ignored; adjacent lines with the same reason become one span."""
        if self.ignored and (last := self.ignored[-1]).reason is ignored.reason and last.span.end + 1 == self.length:
            ignored = IgnoredSpan(Span(self.ignored.pop().span.start, ignored.span.end), ignored.reason)
        self.ignored.append(ignored)

    def reading(self, title: str | None) -> Reading:
        """The finished reading; ``title`` defaults to the first heading of level 0 or 1."""
        text = "\n".join(self.lines)
        headings = (block for block in self.blocks if block.kind is Kind.HEADING and block.level <= 1)
        first = next((text[slice(*heading.span)] for heading in headings), None)
        pages = tuple(min(start, len(text)) for start in self.page_starts)  # the last pages may be empty
        return Reading(text, tuple(self.blocks), title or first, pages, ignored=tuple(self.ignored))
