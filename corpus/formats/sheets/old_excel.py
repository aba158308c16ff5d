"""Reads workbooks of Excel before 2007 (.xls).

xlrd is used for number formats and hidden cells, which python-calamine does not give.
"""

from __future__ import annotations

import os
import struct

import xlrd
from xlrd.book import Book
from xlrd.compdoc import CompDocError
from xlrd.sheet import Sheet as Page

from corpus.document import Reading
from corpus.errors import UnreadableDocument
from corpus.formats.common.archive import DAMAGED, FOREIGN, LOCKED, OLE
from corpus.formats.sheets.excel import Style, cell_of, excel_reading
from corpus.formats.sheets.grid import Area, Cell, Sheet, Workbook
from corpus.formats.sheets.number_formats import BUILTIN, GENERAL, shown, shown_text
from corpus.formats.sheets.reading import workbook_reading

_IN_FRENCH = (14, 15, 16, 17, 22)  # ids of formats that xlrd gives in their American form
_BOLD = 600  # of 100 to 1000
_BOOLEANS = ("FAUX", "VRAI")
# Exceptions that xlrd lets through for damaged files.
_BREAKS = (
    CompDocError,
    struct.error,
    AssertionError,
    LookupError,
    TypeError,
    ValueError,
    AttributeError,
    OverflowError,
)


def old_excel_reading(content: bytes) -> Reading:
    """The reading of an .xls file, or of an .xlsx file so named.

    Raises UnreadableDocument for a file that is damaged, encrypted or not an Excel workbook.
    """
    if content.startswith(b"PK"):
        return excel_reading(content)
    try:
        with open(os.devnull, "w", encoding="utf-8") as log:  # noqa: PTH123 – not a user's path
            book = xlrd.open_workbook(file_contents=content, logfile=log, formatting_info=True)
    except xlrd.XLRDError as error:
        is_locked = "encrypted" in str(error)
        raise UnreadableDocument(LOCKED if is_locked else DAMAGED if content.startswith(OLE) else FOREIGN) from error
    except _BREAKS as error:
        raise UnreadableDocument(DAMAGED) from error
    workbook = Workbook()
    styles = _styles(book)
    for page in book.sheets():
        sheet = Sheet(page.name, is_hidden=page.visibility != 0)
        workbook.sheets.append(sheet)
        if not sheet.is_hidden:
            _read(workbook, sheet, page, styles)
    return workbook_reading(workbook)


def _read(workbook: Workbook, sheet: Sheet, page: Page, styles: list[Style]) -> None:
    """Add the cells of a page to a sheet."""
    hidden = {column + 1 for column, about in page.colinfo_map.items() if about.hidden}
    sheet.areas += (Area(top + 1, left + 1, bottom, right) for top, bottom, left, right in page.merged_cells)
    for number in range(page.nrows):
        row = page.row(number)
        shown_cells = {column: _cell(page.book, one, styles) for column, one in enumerate(row, 1)}
        cells = {column: cell for column, cell in shown_cells.items() if cell}
        about = page.rowinfo_map.get(number)
        if cells and about is not None and about.hidden:
            sheet.hidden_rows.append(number + 1)
        elif cells:
            workbook.add_row(sheet, number + 1, cells, hidden)


def _cell(book: Book, cell: xlrd.sheet.Cell, styles: list[Style]) -> Cell | None:
    """A cell as displayed; None if it is empty."""
    style = styles[cell.xf_index]
    if cell.ctype in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE):
        return cell_of(shown(cell.value, style.code, book.datemode == 1), style, is_figure=True)
    if cell.ctype == xlrd.XL_CELL_TEXT:
        return cell_of(shown_text(cell.value, style.code), style)
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return cell_of(_BOOLEANS[cell.value], style)
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return cell_of(xlrd.error_text_from_code.get(cell.value, "#N/A"), style)
    return None


def _styles(book: Book) -> list[Style]:
    """The cell styles, by index."""
    styles = []
    for one in book.xf_list:
        font = book.font_list[one.font_index]
        ground = one.background.pattern_colour_index if one.background.fill_pattern else 0
        look = " ".join(filter(None, ("bold" if font.weight >= _BOLD else "", f"fill {ground}" if ground else "")))
        known = book.format_map.get(one.format_key)
        code = BUILTIN[one.format_key] if one.format_key in _IN_FRENCH or known is None else known.format_str
        styles.append(Style(code or GENERAL, look, bool(font.struck_out)))
    return styles
