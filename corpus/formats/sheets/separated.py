"""Values separated by commas, semicolons or tabs (.csv) become a grid of one sheet without a name."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator

from corpus.document import Reading
from corpus.errors import UnreadableDocument
from corpus.formats.plain.encodings import decode
from corpus.formats.sheets.grid import Cell, Sheet, Workbook
from corpus.formats.sheets.reading import workbook_reading

_SEPARATORS = ";,\t|"
_SAMPLE = 50  # rows by which the separator is found
_FIGURE = re.compile(r"[-+]?[\d \u00a0\u202f]*\d(?:[.,]\d+)?\s?(?:€|%|k€|M€)?|\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}")
_FIELD = re.compile(rb'[^;,\t|"\r\n]+')  # of bytes
_DECLARED = re.compile(r"sep=(.)\r?\n")  # what Excel reads, and writes nowhere
_LONGEST_FIELD = 100_000  # characters; where a quotation mark is never closed, the rest of the file is one field
_UNCLOSED = (
    "un guillemet ouvert n’y est jamais fermé\u00a0; ouvrez-le dans un tableur et enregistrez-le de nouveau en .csv."
)


def separated_reading(content: bytes) -> Reading:
    """What a .csv file shows, as one sheet; its rows are numbered as a spreadsheet does, empty ones included.

    Raises UnreadableDocument for bytes that are no text, and for fields without an end.
    """
    text = decode(_in_one_encoding(content))
    declared = _DECLARED.match(text)
    separator = declared[1] if declared else separator_of(text)
    workbook = Workbook(sheets=[sheet := Sheet("")])
    try:
        for number, row in enumerate(_rows(text[declared.end() if declared else 0 :], separator), 1):
            cells = {column: Cell(one, bool(_FIGURE.fullmatch(one.strip()))) for column, one in enumerate(row, 1)}
            workbook.add_row(sheet, number, cells)
    except csv.Error as error:
        raise UnreadableDocument(_UNCLOSED) from error
    return workbook_reading(workbook)


def _in_one_encoding(content: bytes) -> bytes:
    """A file of which some fields are in UTF-8 and others, of another source, in the eight bits of Windows."""
    if b"\0" in content or content.isascii():
        return content
    fields = [field for field in {*_FIELD.findall(content)} if not field.isascii()]
    broken = [field for field in fields if field.decode("utf-8", "ignore").isascii()]
    if not 0 < len(broken) < len(fields):
        return content
    mended = {field: field.decode("cp1252", "replace").encode() for field in broken}
    return _FIELD.sub(lambda field: mended.get(field[0], field[0]), content)


def _rows(text: str, separator: str) -> Iterator[list[str]]:
    csv.field_size_limit(_LONGEST_FIELD)
    return csv.reader(io.StringIO(text, newline=""), delimiter=separator)


def separator_of(text: str) -> str:
    """What parts most rows into the most columns, always as many; the earliest in the list where several do.

    ``csv.Sniffer`` takes letters for separators, and fails where a column holds commas of its own.
    """

    def regular(separator: str) -> tuple[int, int]:
        try:
            widths = [len(row) for row, _ in zip(_rows(text, separator), range(_SAMPLE), strict=False) if row]
        except csv.Error:
            return 0, 0
        usual = max({*widths} - {1}, key=lambda width: (widths.count(width), width), default=1)
        return widths.count(usual) if usual > 1 else 0, usual

    return max(_SEPARATORS, key=regular)
