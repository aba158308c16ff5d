"""Reads values separated by commas, semicolons or tabs (.csv) as a workbook of one unnamed sheet."""

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
_SAMPLE = 50  # rows examined for the separator
_FIGURE = re.compile(r"[-+]?[\d \u00a0\u202f]*\d(?:[.,]\d+)?\s?(?:€|%|k€|M€)?|\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}")
_FIELD = re.compile(rb'[^;,\t|"\r\n]+')  # of bytes
_DECLARED = re.compile(r"sep=(.)\r?\n")  # read by Excel, but not written
_LONGEST_FIELD = 100_000  # characters; an unclosed quotation mark makes the rest of the file one field
_UNCLOSED = (
    "un guillemet ouvert n’y est jamais fermé\u00a0; ouvrez-le dans un tableur et enregistrez-le de nouveau en .csv."
)


def separated_reading(content: bytes) -> Reading:
    """The reading of a .csv file as one sheet; rows are numbered as in a spreadsheet, including empty ones.

    Raises UnreadableDocument for bytes that are not text, and for unclosed fields.
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
    """The file in UTF-8 if some fields are UTF-8 and others, from another source, Windows-1252; else unchanged."""
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
    """The separator that splits most rows into the same number of columns, the highest; the first listed on a tie.

    ``csv.Sniffer`` may return letters, and fails if a column contains commas.
    """

    def regular(separator: str) -> tuple[int, int]:
        try:
            widths = [len(row) for row, _ in zip(_rows(text, separator), range(_SAMPLE), strict=False) if row]
        except csv.Error:
            return 0, 0
        usual = max({*widths} - {1}, key=lambda width: (widths.count(width), width), default=1)
        return widths.count(usual) if usual > 1 else 0, usual

    return max(_SEPARATORS, key=regular)
