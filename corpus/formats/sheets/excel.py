"""Reads Excel workbooks (.xlsx, .xlsm) with cells as displayed.

They are read from the XML: python-calamine, pandas and the like give values without number formats and include hidden
rows; openpyxl has had no release since 2024.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from lxml.etree import _Element

from corpus.document import Reading
from corpus.formats.common.archive import Archive, integer, local_name
from corpus.formats.common.lettering import STRUCK
from corpus.formats.common.package import date_of, is_true, property_of, related_parts, relations, relationship_id
from corpus.formats.sheets.grid import Area, Cell, Sheet, Workbook
from corpus.formats.sheets.number_formats import BUILTIN, GENERAL, shown, shown_text
from corpus.formats.sheets.reading import workbook_reading

_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})")
_ESCAPED = re.compile(r"_x(?![Dd][89A-Fa-f])([0-9A-Fa-f]{4})_")  # not surrogates
_BOOLEANS = {"1": "VRAI", "0": "FAUX"}


@dataclass(frozen=True, slots=True)
class Style:
    """A cell style: the code of its number format, how it stands out, and whether it is struck."""

    code: str = GENERAL
    look: str = ""
    struck: bool = False


PLAIN = Style()


def excel_reading(content: bytes) -> Reading:
    """The reading of an .xlsx or .xlsm file. Raises UnreadableDocument if damaged, encrypted or in another format."""
    archive = Archive(content)
    name = next(related_parts(archive, "", "officeDocument"), "xl/workbook.xml")
    root = archive.required(name)
    reader = _Reader(archive, name, any(is_true(one.get("date1904")) for one in root.iter("{*}workbookPr")))
    parts = {identity: target for target, identity in relations(archive, name, "worksheet")}
    for sheet in root.iter("{*}sheet"):
        if part := parts.get(relationship_id(sheet)):
            reader.read(Sheet(sheet.get("name", ""), is_hidden=sheet.get("state", "visible") != "visible"), part)
    return workbook_reading(reader.workbook)


class _Reader:
    """Reads the sheets of a workbook, with its shared strings and styles."""

    def __init__(self, archive: Archive, name: str, from_1904: bool) -> None:
        self.archive, self.from_1904 = archive, from_1904
        self.workbook = Workbook(title=property_of(archive, "title"), date=date_of(archive))
        strings = (archive.xml(target).iterchildren("*") for target in related_parts(archive, name, "sharedStrings"))
        self.strings = [_words(one) for one in chain.from_iterable(strings)]
        self.styles = _styles(archive.xml(next(related_parts(archive, name, "styles"), "")))

    def read(self, sheet: Sheet, part: str) -> None:
        """Add the cells of a part to a sheet."""
        self.workbook.sheets.append(sheet)
        if sheet.is_hidden:
            return
        hidden, are_hidden, last = set[int](), False, 0
        for element in self.archive.elements(part, "sheetFormatPr", "col", "row", "mergeCell"):
            name = local_name(element)
            if name == "sheetFormatPr":
                are_hidden = is_true(element.get("zeroHeight"))
            elif name == "col" and is_true(element.get("hidden")):
                hidden.update(range(integer(element.get("min"), 1), min(integer(element.get("max"), 1), 16384) + 1))
            elif name == "row":
                last = integer(element.get("r"), last + 1)
                cells = dict(self.cells(sheet, element))
                if cells and (is_true(element.get("hidden")) or (are_hidden and element.get("hidden") is None)):
                    sheet.hidden_rows.append(last)
                elif cells:
                    self.workbook.add_row(sheet, last, cells, hidden)
            elif name == "mergeCell":
                sheet.areas += _area(element.get("ref", ""))

    def cells(self, sheet: Sheet, row: _Element) -> Iterator[tuple[int, Cell]]:
        """The cells of a row, by column."""
        column = 0
        for cell in row.iterchildren("{*}c"):
            column = _place(cell.get("r", ""))[1] or column + 1
            number = integer(cell.get("s"), 0)
            style = self.styles[number] if number < len(self.styles) else PLAIN
            kind, value = cell.get("t", "n"), cell.findtext("{*}v") or None
            sheet.uncomputed += value is None and kind != "str" and cell.find("{*}f") is not None
            if said := self.shown(cell, kind, value, style):
                yield column, said

    def shown(self, cell: _Element, kind: str, value: str | None, style: Style) -> Cell | None:
        """A cell as displayed; None if it is empty."""
        if kind == "inlineStr":
            text = next(map(_words, cell.iterchildren("{*}is")), "")
        elif value is None:
            return None
        elif kind == "s":
            place = integer(value, -1)
            text = self.strings[place] if 0 <= place < len(self.strings) else ""
        elif kind == "n" and (number := _number(value)) is not None:
            return cell_of(shown(number, style.code, self.from_1904), style, is_figure=True)
        else:
            text = _BOOLEANS.get(value, value) if kind == "b" else _unescaped(value)
        return cell_of(shown_text(text, style.code), style)


def cell_of(text: str, style: Style, is_figure: bool = False) -> Cell | None:
    """A cell with a text; None if the text is blank."""
    return Cell(STRUCK if style.struck else text, is_figure, style.look) if text.strip() else None


def _number(value: str) -> float | None:
    try:
        number = float(value)
    except ValueError:
        return None
    return number if abs(number) < 1e300 else None  # neither infinity nor NaN


def _styles(root: _Element) -> list[Style]:
    """The cell styles, by index."""
    own = {integer(one.get("numFmtId"), -1): one.get("formatCode", "") for one in root.iter("{*}numFmt")}
    fonts = [font for fonts in root.iterchildren("{*}fonts") for font in fonts.iterchildren("{*}font")]
    styles = []
    for one in (style for styles in root.iterchildren("{*}cellXfs") for style in styles.iterchildren("{*}xf")):
        number, place = integer(one.get("numFmtId"), 0), integer(one.get("fontId"), 0)
        font = fonts[place] if place < len(fonts) else None
        fill = integer(one.get("fillId"), 0)  # the first two of a file are no colours
        look = " ".join(filter(None, ("bold" if _has(font, "b") else "", f"fill {fill}" if fill > 1 else "")))
        styles.append(Style(own.get(number) or BUILTIN.get(number, GENERAL), look, _has(font, "strike")))
    return styles


def _has(font: _Element | None, name: str) -> bool:
    """Whether a boolean property of a font, such as bold, is set."""
    said = font.find(f"{{*}}{name}") if font is not None else None
    return said is not None and is_true(said.get("val", "1"))


def _words(element: _Element) -> str:
    """The words of a string, without phonetic hints, with a mark in place of struck runs."""
    pieces = []
    for child in element.iterchildren("{*}t", "{*}r"):
        if local_name(child) == "t":
            pieces.append(child.text or "")
        else:
            struck = _has(child.find("{*}rPr"), "strike")
            pieces.append(STRUCK if struck else child.findtext("{*}t") or "")
    return _unescaped("".join(pieces))


def _unescaped(text: str) -> str:
    """A text with characters decoded that Excel escapes as "_x000D_", as XML does not allow them."""
    return _ESCAPED.sub(lambda one: chr(int(one[1], 16)), text) if "_x" in text else text


def _area(reference: str) -> Iterator[Area]:
    first, _, last = reference.partition(":")
    (top, left), (bottom, right) = _place(first), _place(last or first)
    if 0 < top <= bottom and 0 < left <= right:
        yield Area(top, left, bottom, right)


def _place(reference: str) -> tuple[int, int]:
    """The row and column of a reference such as "B12"; zeros if it is malformed."""
    match = _REFERENCE.fullmatch(reference)
    if not match:
        return 0, 0
    column = 0
    for letter in match[1]:
        column = 26 * column + ord(letter) - 64
    return int(match[2]), column
