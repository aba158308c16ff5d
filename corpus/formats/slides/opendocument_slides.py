"""Reads OpenDocument presentations (.odp), as written by LibreOffice."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import replace

from lxml.etree import _Element

from corpus.document import Reading, Reason
from corpus.errors import UnreadableDocument
from corpus.formats.common.archive import FOREIGN, Archive, local_name
from corpus.formats.common.prose import Part, lines_of
from corpus.formats.office.opendocument import OpenDocument
from corpus.formats.slides.deck import Box, Shape, Slide, deck_reading, embedded_file, in_order
from corpus.formats.slides.graphics import chart_table, figure

_ODF = "{urn:oasis:names:tc:opendocument:xmlns:"
_DRAW, _PRESENTATION, _STYLE = f"{_ODF}drawing:1.0}}", f"{_ODF}presentation:1.0}}", f"{_ODF}style:1.0}}"
_CHART, _TABLE, _OFFICE = f"{_ODF}chart:1.0}}", f"{_ODF}table:1.0}}", f"{_ODF}office:1.0}}"
_SVG, _LINK = f"{_ODF}svg-compatible:1.0}}", "{http://www.w3.org/1999/xlink}href"
_FILES = ("text", "spreadsheet", "presentation", "drawing")  # embedded files, unlike charts and formulas
_RUNNING = ("date-time", "footer", "header", "page-number")
_UNITS = {"cm": 10.0, "mm": 1.0, "in": 25.4, "pt": 25.4 / 72, "pc": 25.4 / 6, "px": 25.4 / 96}
_LENGTH = re.compile(r"(-?\d{1,6}(?:\.\d{1,9})?)(cm|mm|in|pt|pc|px)")


def opendocument_slides_reading(content: bytes) -> Reading:
    """The text of an .odp file, a page for each slide, with the speaker's notes.

    Raises UnreadableDocument for a file that is damaged, encrypted or not an OpenDocument presentation.
    """
    archive = Archive(content)
    document = OpenDocument(archive)
    shown = next(document.body.iter("{*}presentation"), None)
    if shown is None:
        raise UnreadableDocument(FOREIGN)
    reader = _Slides(archive, document)
    return deck_reading(
        [reader.slide(page) for page in shown.iterchildren(f"{_DRAW}page")], document.title, document.date
    )


class _Slides:
    """Reads the pages of a presentation."""

    def __init__(self, archive: Archive, document: OpenDocument) -> None:
        self.archive, self.document = archive, document

    def slide(self, page: _Element) -> Slide:
        """The slide of a page."""
        styles = self.document.chain("drawing-page", page.get(f"{_DRAW}style-name"))
        properties = (one for style in styles for one in style.iterchildren(f"{_STYLE}drawing-page-properties"))
        said = (one.get(f"{_PRESENTATION}visibility") for one in properties)
        is_hidden = next(filter(None, said), "visible") == "hidden"
        notes = (shape for one in page.iterchildren(f"{_PRESENTATION}notes") for shape in self.shapes(one))
        return Slide(tuple(self.shapes(page)), tuple(part for shape in notes for part in shape.parts), is_hidden)

    def shapes(self, container: _Element) -> Iterator[Shape]:
        """The shapes of a page or group in file order."""
        for element in container.iterchildren(f"{_DRAW}*"):
            kind = element.get(f"{_PRESENTATION}class", "")
            if element.get(f"{_PRESENTATION}placeholder") == "true":
                continue
            if local_name(element) in ("g", "a"):
                inside = list(self.shapes(element))
                parts = tuple(part for shape in in_order(inside) for part in shape.parts)
                yield Shape(parts, _union([shape.box for shape in inside if shape.box]))
                continue
            parts = tuple(self.parts(element))
            if kind in _RUNNING:
                parts = tuple(replace(line, reason=Reason.RUNNING) for line in lines_of(parts))
            yield Shape(parts, _box(element), kind == "title")

    def parts(self, shape: _Element) -> Iterator[Part]:
        """The text of a shape, its chart as titles and a table, or a placeholder for an embedded file."""
        for _ in shape.iterchildren(f"{_DRAW}object-ole"):
            yield embedded_file(shape.get(f"{_DRAW}name", ""))
        for held in shape.iterchildren(f"{_DRAW}object"):
            folder = posixpath.normpath(held.get(_LINK, "")).lstrip("/")
            root = self.archive.xml(posixpath.join(folder, "content.xml"))
            if any(next(root.iter(f"{_OFFICE}{kind}"), None) is not None for kind in _FILES):
                yield embedded_file(shape.get(f"{_DRAW}name", ""))
            for chart in root.iter(f"{_CHART}chart"):
                for title in chart.iter(f"{_CHART}title"):
                    yield from self.document.parts(title)
                for table in chart.iterchildren(f"{_TABLE}table"):
                    rows = (row.iterchildren(f"{_TABLE}table-cell") for row in table.iter(f"{_TABLE}table-row"))
                    yield chart_table([list(map(_cell, row)) for row in rows])
        yield from self.document.parts(shape)


def _cell(cell: _Element) -> str:
    """The text of a cell of a chart's data; numbers are stored raw."""
    value = cell.get(f"{_OFFICE}value")
    return figure(value) if value else " ".join("".join(map(str, one.itertext())) for one in cell.iterchildren("{*}p"))


def _box(shape: _Element) -> Box | None:
    """The bounding box of a shape, in millimetres."""
    measures = [_LENGTH.fullmatch(shape.get(f"{_SVG}{name}", "")) for name in ("x", "y", "width", "height")]
    left, top, width, height = (float(one[1]) * _UNITS[one[2]] if one else None for one in measures)
    if left is None or top is None:
        return None
    return Box(left, top, left + (width or 0), top + (height or 0))


def _union(boxes: list[Box]) -> Box | None:
    if not boxes:
        return None
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return Box(min(lefts), min(tops), max(rights), max(bottoms))
