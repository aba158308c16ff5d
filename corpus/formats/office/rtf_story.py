"""Builds paragraphs and tables from RTF, which marks only their ends."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from corpus.document import Reason
from corpus.formats.common.prose import ParagraphText, Part, Row, Table

_BESIDE, _ABOVE = "clmrg", "clvmrg"  # a cell merged with the one beside or above it
STORY_WORDS = frozenset(("ftnalt", "row", "trowd", "trhdr", "cellx", _BESIDE, _ABOVE))


@dataclass(slots=True)
class Story:
    """The body, a note, a text box or a header: its parts, and those being read."""

    parts: list[Part] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)  # the merge of each cell of the following rows
    merge: str = ""  # of the cell being defined
    heads: bool = False  # whether the following rows are a header
    headers: int = 0
    row: list[tuple[Part, ...]] = field(default_factory=list)
    cell: list[Part] = field(default_factory=list)
    words: ParagraphText = field(default_factory=ParagraphText)
    label: str = ""
    is_endnote: bool = False

    def end_paragraph(self, level: int | None, in_contents: bool, in_table: bool) -> None:
        """End the current paragraph."""
        reason = Reason.CONTENTS if in_contents else None
        paragraph = self.words.paragraph(self.label, level, bool(self.label), reason)
        words = paragraph.words.removesuffix(" | ")  # after the last cell of a row in a nested table
        words = words.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        if not in_table:
            self.end_table()
        place = self.cell if in_table else self.parts
        place += [replace(paragraph, words=words), *self.words.boxes]
        self.words, self.label = ParagraphText(), ""

    def end_cell(self) -> None:
        """End a cell of the current row."""
        self.row.append(tuple(self.cell))
        self.cell = []

    def end_row(self) -> None:
        """End a row of the current table."""
        merged = [*self.merged, *[""] * len(self.row)]
        cells = zip(self.row, merged, strict=False)
        self.headers += self.heads and self.headers == len(self.rows)
        self.rows.append(Row(tuple(None if how == _BESIDE else cell for cell, how in cells), _ABOVE in self.merged))
        self.row = []

    def handle(self, word: str) -> None:
        """Handle a control word about the note, or the definition of a row and its cells."""
        match word:
            case "ftnalt":
                self.is_endnote = True
            case "row":
                self.end_row()
            case "trowd":
                self.merged, self.merge, self.heads = [], "", False
            case "trhdr":
                self.heads = True
            case "cellx":
                self.merged.append(self.merge)
                self.merge = ""
            case _:
                self.merge = word

    def end_table(self) -> None:
        """End the current table, if any, including an unfinished cell or row."""
        if self.cell:
            self.end_cell()
        if self.row:
            self.end_row()
        if self.rows:
            self.parts.append(Table(tuple(self.rows), self.headers))
            self.rows, self.headers = [], 0

    def finish(self) -> list[Part]:
        """The finished parts."""
        self.end_table()
        return self.parts
