"""Spreadsheets: what their cells show, a row a line; sheets are headings."""

from __future__ import annotations

from corpus.document import Reading
from corpus.formats.common.format import Format


def read_excel(content: bytes) -> Reading:
    """A workbook of Excel."""
    from corpus.formats.sheets.excel import excel_workbook  # noqa: PLC0415 - the parser is only loaded for such files
    from corpus.formats.sheets.reading import workbook_reading  # noqa: PLC0415 - as above

    return workbook_reading(excel_workbook(content))


def read_old_excel(content: bytes) -> Reading:
    """A workbook of Excel before 2007."""
    from corpus.formats.sheets.old_excel import old_excel_workbook  # noqa: PLC0415 - as above
    from corpus.formats.sheets.reading import workbook_reading  # noqa: PLC0415 - as above

    return workbook_reading(old_excel_workbook(content))


def read_opendocument_sheets(content: bytes) -> Reading:
    """An OpenDocument spreadsheet."""
    from corpus.formats.sheets.opendocument_sheets import opendocument_workbook  # noqa: PLC0415 - as above
    from corpus.formats.sheets.reading import workbook_reading  # noqa: PLC0415 - as above

    return workbook_reading(opendocument_workbook(content))


def read_separated(content: bytes) -> Reading:
    """Values separated by semicolons, commas or tabs."""
    from corpus.formats.sheets.reading import workbook_reading  # noqa: PLC0415 - as above
    from corpus.formats.sheets.separated import separated_workbook  # noqa: PLC0415 - as above

    return workbook_reading(separated_workbook(content))


FORMATS = (
    Format((".xlsx", ".xlsm"), read_excel),
    Format((".xls",), read_old_excel),
    Format((".ods",), read_opendocument_sheets),
    Format((".csv",), read_separated),
)
