"""Spreadsheets, read as displayed: a line for each row, sheets as headings."""

from corpus.formats.common.format import Format, by_name

FORMATS = (
    Format((".xlsx", ".xlsm"), by_name("sheets.excel.excel_reading")),
    Format((".xls",), by_name("sheets.old_excel.old_excel_reading")),
    Format((".ods",), by_name("sheets.opendocument_sheets.opendocument_sheets_reading")),
    Format((".csv",), by_name("sheets.separated.separated_reading")),
)
