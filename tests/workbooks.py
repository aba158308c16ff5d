"""Handmade workbooks, as Excel writes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import NamedTuple

from tests.office import zipped

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
HIDDEN = ' hidden="1"'
EUROS = '#,##0.00\\ "€"'


class C(NamedTuple):
    """A cell: text or number, format, whether it is bold or struck out, formula."""

    value: str | float | None
    code: str = "General"
    bold: bool = False
    struck: bool = False
    formula: str = ""


def bold(*values: str | float) -> list[C]:
    return [C(value, bold=True) for value in values]


Cells = Sequence[C | str | float | None]


@dataclass
class Made:
    """A sheet: the cells of its first rows, areas such as "A1:C1", and what is hidden."""

    rows: Sequence[Cells]
    merged: Sequence[str] = ()
    hidden_rows: Sequence[int] = ()
    hidden_columns: Sequence[int] = ()
    state: str = "visible"
    more: str = field(default="", repr=False)  # rows as XML


def xlsx(sheets: Mapping[str, Made], title: str = "", shared: Sequence[str] = (), properties: str = "") -> bytes:
    """A workbook; ``shared`` has its shared strings as XML, ``properties`` its attributes."""
    styles: dict[tuple[str, bool, bool], int] = {("General", False, False): 0}
    parts = {f"xl/worksheets/sheet{n}.xml": _sheet(made, styles) for n, made in enumerate(sheets.values(), 1)}
    numbers = range(1, len(sheets) + 1)
    named = "".join(
        f'<sheet name="{escape(name)}" sheetId="{n}" state="{made.state}" r:id="r{n}"/>'
        for n, (name, made) in enumerate(sheets.items(), 1)
    )
    related = "".join(_relation(f"r{n}", "worksheet", f"worksheets/sheet{n}.xml") for n in numbers)
    related += _relation("s", "styles", "styles.xml") + _relation("t", "sharedStrings", "sharedStrings.xml")
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    kinds = {"workbook": "sheet.main", "styles": "styles", "sharedStrings": "sharedStrings"}
    kinds |= {f"worksheets/sheet{n}": "worksheet" for n in numbers}
    types = "".join(f'<Override PartName="/xl/{one}.xml" ContentType="{kind}.{of}+xml"/>' for one, of in kinds.items())
    usual = '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    root = _relation("a", "officeDocument", "xl/workbook.xml")
    root += f'<Relationship Id="b" Type="{_RELATIONS}/metadata/core-properties" Target="core.xml"/>'
    return zipped(
        {
            "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">{usual}{types}</Types>',
            "_rels/.rels": _relations(root),
            "core.xml": f'<core xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{title}</dc:title></core>',
            "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}"><workbookPr {properties}/>'
            f"<sheets>{named}</sheets></workbook>",
            "xl/_rels/workbook.xml.rels": _relations(related),
            "xl/sharedStrings.xml": f'<sst xmlns="{_MAIN}">{"".join(shared)}</sst>',
            "xl/styles.xml": _styles(styles),
            **parts,
        }
    )


def _relations(inside: str) -> str:
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{inside}</Relationships>'


def _relation(identity: str, kind: str, target: str) -> str:
    return f'<Relationship Id="{identity}" Type="{_RELATIONS}/{kind}" Target="{target}"/>'


def _sheet(made: Made, styles: dict[tuple[str, bool, bool], int]) -> str:
    hidden = "".join(f'<col min="{column}" max="{column}" width="9" hidden="1"/>' for column in made.hidden_columns)
    rows = "".join(
        f'<row r="{number}"{HIDDEN if number in made.hidden_rows else ""}>'
        f"{''.join(_cell(cell, f'{chr(64 + column)}{number}', styles) for column, cell in enumerate(row, 1))}</row>"
        for number, row in enumerate(made.rows, 1)
        if row
    )
    areas = "".join(f'<mergeCell ref="{area}"/>' for area in made.merged)
    return (
        f'<worksheet xmlns="{_MAIN}">{f"<cols>{hidden}</cols>" if hidden else ""}'
        f"<sheetData>{rows}{made.more}</sheetData>{f'<mergeCells>{areas}</mergeCells>' if areas else ''}</worksheet>"
    )


def _cell(cell: C | str | float | None, place: str, styles: dict[tuple[str, bool, bool], int]) -> str:
    one = cell if isinstance(cell, C) else C(cell)
    style = styles.setdefault((one.code, one.bold, one.struck), len(styles))
    formula = f"<f>{one.formula}</f>" if one.formula else ""
    if isinstance(one.value, str):
        return f'<c r="{place}" s="{style}" t="inlineStr"><is><t>{escape(one.value)}</t></is></c>'
    value = "" if one.value is None else f"<v>{one.value!r}</v>"
    return f'<c r="{place}" s="{style}">{formula}{value}</c>' if formula or value else ""


def _styles(styles: Mapping[tuple[str, bool, bool], int]) -> str:
    codes = sorted({code for code, _, _ in styles})
    formats = "".join(f'<numFmt numFmtId="{164 + n}" formatCode="{escape(code)}"/>' for n, code in enumerate(codes))
    fonts = "".join(
        f'<font>{"<b/>" if heavy else ""}{"<strike/>" if struck else ""}<sz val="11"/></font>'
        for heavy in (False, True)
        for struck in (False, True)
    )
    xfs = "".join(
        f'<xf numFmtId="{164 + codes.index(code)}" fontId="{2 * heavy + struck}" applyNumberFormat="1" applyFont="1"/>'
        for code, heavy, struck in styles
    )
    fills = '<fills><fill><patternFill/></fill><fill><patternFill patternType="gray125"/></fill></fills>'
    return (
        f'<styleSheet xmlns="{_MAIN}"><numFmts>{formats}</numFmts><fonts>{fonts}</fonts>{fills}'
        f"<borders><border/></borders><cellStyleXfs><xf/></cellStyleXfs><cellXfs>{xfs}</cellXfs></styleSheet>"
    )
