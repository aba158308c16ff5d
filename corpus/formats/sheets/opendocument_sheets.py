"""Reads OpenDocument spreadsheets (.ods), which store the displayed text of each cell."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml.etree import _Element

from corpus.dates import stated_date
from corpus.document import Reading
from corpus.errors import UnreadableDocument
from corpus.formats.common.archive import LOCKED, Archive, integer, local_name
from corpus.formats.common.lettering import STRUCK
from corpus.formats.sheets.grid import MOST_COLUMNS, MOST_ROWS, Area, Cell, Sheet, Workbook
from corpus.formats.sheets.reading import workbook_reading

_ODF = "{urn:oasis:names:tc:opendocument:xmlns:"
_TABLE, _STYLE, _OFFICE = f"{_ODF}table:1.0}}", f"{_ODF}style:1.0}}", f"{_ODF}office:1.0}}"
_FO, _TEXT = f"{_ODF}xsl-fo-compatible:1.0}}", f"{_ODF}text:1.0}}"
_FIGURES = ("float", "percentage", "currency", "date", "time")
_BOLD = ("bold", "600", "700", "800", "900")
_STATED = ("title", "date", "creation-date")  # last change first: a saved document is a new version


def opendocument_sheets_reading(content: bytes) -> Reading:
    """The reading of an .ods file. Raises UnreadableDocument if it is damaged, encrypted or in another format."""
    archive = Archive(content)
    if b"encryption-data" in (archive.read("META-INF/manifest.xml") or b""):
        raise UnreadableDocument(LOCKED)
    meta = archive.xml("meta.xml")
    title, *dates = (meta.findtext(f".//{{*}}{name}") for name in _STATED)
    reader = _Reader(Workbook(title=title, date=next(filter(None, map(stated_date, dates)), None)))
    for style in archive.xml("styles.xml").iter(f"{_STYLE}style"):
        reader.add_style(style)
    for element in archive.elements("content.xml", "style", "table-column", "table-row"):
        reader.read(element)
    return workbook_reading(reader.workbook)


@dataclass(slots=True)
class _Reader:
    """Reads the sheets of a file from its elements."""

    workbook: Workbook
    styles: dict[tuple[str, str], tuple[str | None, dict[str, str]]] = field(default_factory=dict)
    tables: list[_Element] = field(default_factory=list)
    row: int = 0  # the last row read
    columns: list[tuple[int, str, bool]] = field(default_factory=list)  # runs: the last column, style, whether hidden

    def add_style(self, style: _Element) -> None:
        """Store the properties of a style and the name of its parent."""
        said = {str(key): str(value) for one in style.iterchildren("*") for key, value in one.items()}
        key = style.get(f"{_STYLE}family", ""), style.get(f"{_STYLE}name", "")
        self.styles[key] = style.get(f"{_STYLE}parent-style-name"), said

    def read(self, element: _Element) -> None:
        """Read a style, a run of columns or a row."""
        if element.tag == f"{_STYLE}style":
            self.add_style(element)
            return
        table = next(element.iterancestors(f"{_TABLE}table"), None)
        around = table.getparent() if table is not None else None
        if table is None or around is None or local_name(around) != "spreadsheet":
            return
        if not self.tables or self.tables[-1] is not table:
            is_hidden = self.style_property("table", table.get(f"{_TABLE}style-name"), f"{_TABLE}display") == "false"
            self.workbook.sheets.append(Sheet(table.get(f"{_TABLE}name", ""), is_hidden=is_hidden))
            self.tables.append(table)
            self.row, self.columns = 0, []
        sheet = self.workbook.sheets[-1]
        is_visible = element.get(f"{_TABLE}visibility", "visible") == "visible"
        if local_name(element) == "table-column":
            count = integer(element.get(f"{_TABLE}number-columns-repeated"), 1)
            last = self.columns[-1][0] if self.columns else 0
            self.columns.append((last + count, element.get(f"{_TABLE}default-cell-style-name", ""), not is_visible))
        elif not sheet.is_hidden:
            self.read_row(sheet, element, is_visible)

    def read_row(self, sheet: Sheet, row: _Element, is_visible: bool) -> None:
        """Add a row to a sheet as often as it is repeated."""
        first, count = self.row + 1, integer(row.get(f"{_TABLE}number-rows-repeated"), 1)
        self.row += count
        cells = dict(self.cells(sheet, row, first))
        if not cells:
            return
        hidden = {one for one in cells if self.column(one)[1]}
        for number in range(first, first + min(count, MOST_ROWS + 1)):
            if is_visible:
                self.workbook.add_row(sheet, number, cells, hidden)
            else:
                sheet.hidden_rows.append(number)

    def cells(self, sheet: Sheet, row: _Element, number: int) -> Iterator[tuple[int, Cell]]:
        """The cells of a row, by column; covered cells are skipped."""
        column = 1
        for cell in row.iterchildren(f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
            count = integer(cell.get(f"{_TABLE}number-columns-repeated"), 1)
            if column > MOST_COLUMNS:
                return
            if local_name(cell) == "table-cell":
                wide, high = (integer(cell.get(f"{_TABLE}number-{one}-spanned"), 1) for one in ("columns", "rows"))
                if wide > 1 or high > 1:
                    sheet.areas.append(Area(number, column, number + max(high, 1) - 1, column + max(wide, 1) - 1))
                if said := self.cell(cell, cell.get(f"{_TABLE}style-name") or self.column(column)[0]):
                    yield from ((one, said) for one in range(column, min(column + count, MOST_COLUMNS + 1)))
            column += count

    def column(self, number: int) -> tuple[str, bool]:
        """The default style of a column's cells, and whether the column is hidden."""
        return next(((style, hidden) for last, style, hidden in self.columns if number <= last), ("", False))

    def cell(self, cell: _Element, style: str) -> Cell | None:
        """A cell as displayed; None if it is empty."""
        text = " ".join("".join(_words(one)) for one in cell.iterchildren(f"{_TEXT}p"))
        if not text.strip():
            return None
        is_struck = (self.style_property("table-cell", style, f"{_STYLE}text-line-through-style") or "none") != "none"
        ground = self.style_property("table-cell", style, f"{_FO}background-color")
        bold = self.style_property("table-cell", style, f"{_FO}font-weight") in _BOLD
        look = " ".join(filter(None, ("bold" if bold else "", ground if ground != "transparent" else "")))
        return Cell(STRUCK if is_struck else text, cell.get(f"{_OFFICE}value-type") in _FIGURES, look)

    def style_property(self, family: str, style: str | None, name: str) -> str | None:
        """A property of a style, or of the nearest parent that has it."""
        passed = set[str]()
        while style and style not in passed:
            passed.add(style)
            parent, said = self.styles.get((family, style), (None, {}))
            if name in said:
                return said[name]
            style = parent
        return None


def _words(element: _Element) -> Iterator[str]:
    """The words of a paragraph without comments."""
    yield element.text or ""
    for child in element.iterchildren("*"):
        name = local_name(child)
        if name in ("s", "tab", "line-break"):
            yield " "
        elif name != "annotation":
            yield from _words(child)
        yield child.tail or ""
