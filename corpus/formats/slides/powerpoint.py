"""Reads PowerPoint presentations (.pptx).

They are read from the XML: python-pptx, the usual library, leaves out diagrams, formulas, alternate content, and the
inheritance of bullets.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from itertools import chain

from lxml.etree import _Element

from corpus.document import Reading, Reason
from corpus.errors import UnreadableDocument
from corpus.formats.common.archive import FOREIGN, Archive, integer, local_name
from corpus.formats.common.libreoffice import converted
from corpus.formats.common.package import date_of, is_true, property_of, related_parts, relationship_id
from corpus.formats.common.prose import Part, Row, Table, lines_of
from corpus.formats.slides.deck import Box, Shape, Slide, deck_reading, embedded_file, in_order
from corpus.formats.slides.graphics import chart_parts, diagram_parts
from corpus.formats.slides.powerpoint_text import paragraphs_of

_TITLES = ("title", "ctrTitle")
_RUNNING = ("dt", "ftr", "hdr", "sldNum")
_BODIES = ("body", "obj", "")  # other placeholders have no bullets by default
_STYLES = {"title": "titleStyle", "ctrTitle": "titleStyle"} | dict.fromkeys((*_BODIES, "subTitle"), "bodyStyle")
_NO_FILES = ("Equation", "MSGraph")  # OLE objects of old formula and chart editors
_MOST_COLUMNS = 100


def powerpoint_reading(content: bytes) -> Reading:
    """The text of a .pptx file, a page for each slide, with the speaker's notes.

    Raises UnreadableDocument for a file that is damaged, encrypted or not a PowerPoint presentation.
    """
    archive = Archive(content)
    name = next(related_parts(archive, "", "officeDocument"), "ppt/presentation.xml")
    root = archive.required(name)
    if local_name(root) != "presentation":
        raise UnreadableDocument(FOREIGN)
    listed = (one for names in root.iterchildren("{*}sldIdLst") for one in names.iterchildren("{*}sldId"))
    parts = chain.from_iterable(related_parts(archive, name, "slide", relationship_id(one)) for one in listed)
    root_of = cache(archive.xml)  # cached, as slides share layouts and masters
    slides = [_Page(archive, part, root_of).slide() for part in dict.fromkeys(parts)]
    return deck_reading(slides, property_of(archive, "title"), date_of(archive))


def old_powerpoint_reading(content: bytes) -> Reading:
    """The reading of a .ppt file, converted by LibreOffice."""
    return powerpoint_reading(content if content.startswith(b"PK") else converted(content, ".ppt", ".pptx"))


class _Page:
    """A slide, or its notes page, with its layout and master."""

    def __init__(self, archive: Archive, name: str, root_of: Callable[[str], _Element]) -> None:
        self.archive, self.name, self.root_of = archive, name, root_of
        self.root = archive.xml(name)
        layout = next(
            chain(related_parts(archive, name, "slideLayout"), related_parts(archive, name, "notesMaster")), ""
        )
        master = next(related_parts(archive, layout, "slideMaster"), "") if layout else ""
        self.models = [root_of(one) for one in (layout, master) if one]

    def slide(self) -> Slide:
        """The slide of this page."""
        notes = (
            _Page(self.archive, name, self.root_of) for name in related_parts(self.archive, self.name, "notesSlide")
        )
        said = (shape.parts for page in notes for shape in page.shapes(page.root, of_notes=True))
        is_hidden = self.root.get("show") in ("0", "false")
        return Slide(tuple(self.shapes(self.root)), tuple(chain.from_iterable(said)), is_hidden)

    def shapes(self, container: _Element, of_notes: bool = False) -> Iterator[Shape]:
        """The shapes of a slide or group in file order; of a notes page only the notes."""
        for element in _visible_children(container):
            name = local_name(element)
            if name in ("cSld", "spTree"):
                yield from self.shapes(element, of_notes)
            elif name == "grpSp":
                inside = in_order(list(self.shapes(element, of_notes)))
                yield Shape(tuple(part for shape in inside for part in shape.parts), _box(element))
            elif name == "graphicFrame":
                yield Shape(tuple(self.graphic(element)), _box(element))
            elif name in ("sp", "cxnSp", "pic"):
                kind = _placeholder(element)
                if not of_notes or (kind is not None and kind.get("type") == "body"):
                    yield self.shape(element, kind)

    def shape(self, element: _Element, placeholder: _Element | None) -> Shape:
        """A shape with its text."""
        models = [element]
        kind = "other"
        if placeholder is not None:
            models += (model for root in self.models if (model := _inherited_shape(root, placeholder)) is not None)
            named = next((said for one in models if (said := _placeholder_type(one))), "")
            kind = named if named in _STYLES or named in _RUNNING else "other" if named else ""
        bodies = [body for one in models if (body := one.find("{*}txBody")) is not None]
        styles = [style for body in bodies for style in body.iterchildren("{*}lstStyle")]
        of_master = _STYLES.get(kind, "otherStyle")
        styles += (style for root in self.models for style in root.iter(f"{{*}}{of_master}"))
        own = element.find("{*}txBody")
        reason = Reason.RUNNING if kind in _RUNNING else None
        parts = tuple(paragraphs_of(own, styles, reason)) if own is not None else ()
        return Shape(parts, next(filter(None, map(_box, models)), None), kind in _TITLES)

    def graphic(self, frame: _Element) -> Iterator[Part]:
        """A table, a chart, a diagram, or a placeholder for an embedded file."""
        for element in chain.from_iterable(map(_visible_children, frame.iter("{*}graphicData"))):
            name = local_name(element)
            if name == "tbl":
                yield _table(element)
            elif name == "chart":
                for part in self.named(element, "id", "chart"):
                    yield from chart_parts(part)
            elif name == "relIds":
                for part in self.named(element, "dm", "diagramData"):
                    yield from diagram_parts(part)
            elif name == "oleObj" and not element.get("progId", "").startswith(_NO_FILES):
                yield embedded_file(element.get("name") or element.get("progId") or "")

    def named(self, element: _Element, attribute: str, kind: str) -> Iterator[_Element]:
        """The root elements of the parts that an element refers to."""
        return map(self.archive.xml, related_parts(self.archive, self.name, kind, relationship_id(element, attribute)))


def _visible_children(container: _Element) -> Iterator[_Element]:
    """The visible children; of alternate content, the first choice."""
    for child in container.iterchildren("*"):
        if local_name(child) == "AlternateContent":
            yield from chain.from_iterable(choice.iterchildren("*") for choice in child[:1])
        elif not any(is_true(one.get("hidden")) for one in child.iterfind("*/{*}cNvPr")):
            yield child


def _placeholder(shape: _Element) -> _Element | None:
    return shape.find("*/{*}nvPr/{*}ph")


def _placeholder_type(shape: _Element) -> str:
    placeholder = _placeholder(shape)
    return placeholder.get("type", "") if placeholder is not None else ""


def _inherited_shape(root: _Element, placeholder: _Element) -> _Element | None:
    """The shape of a layout or master that a placeholder inherits from: with its index, else of its type."""
    shapes = [(shape, one) for shape in root.iter("{*}sp") if (one := _placeholder(shape)) is not None]
    number, kind = placeholder.get("idx"), placeholder.get("type", "")
    kinds = _TITLES if kind in _TITLES else _BODIES if kind in _BODIES else (kind,)
    by_number = (shape for shape, one in shapes if number is not None and one.get("idx") == number)
    by_kind = (shape for shape, one in shapes if one.get("type", "") in kinds)
    return next(chain(by_number, by_kind), None)


def _box(shape: _Element) -> Box | None:
    """The bounding box of a shape; None if it is inherited."""
    place = next(chain(shape.iterfind("*/{*}xfrm"), shape.iterfind("{*}xfrm")), None)
    offset, extent = (place.find("{*}off"), place.find("{*}ext")) if place is not None else (None, None)
    if offset is None or extent is None:
        return None
    left, top = integer(offset.get("x"), 0), integer(offset.get("y"), 0)
    return Box(left, top, left + integer(extent.get("cx"), 0), top + integer(extent.get("cy"), 0))


def _table(element: _Element) -> Table:
    """A table; its first row stands out if its properties say so."""
    rows = [_row(row) for row in element.iterchildren("{*}tr")]
    properties = element.find("{*}tblPr")
    if rows and properties is not None and is_true(properties.get("firstRow")):
        rows[0] = Row(rows[0].cells, rows[0].goes_on, "first")
    return Table(tuple(rows))


def _row(element: _Element) -> Row:
    cells, goes_on = list[tuple[Part, ...] | None](), False
    for cell in list(element.iterchildren("{*}tc"))[:_MOST_COLUMNS]:
        body = cell.find("{*}txBody")
        is_below = is_true(cell.get("vMerge"))
        goes_on |= is_below
        if is_true(cell.get("hMerge")):
            cells.append(None)
        else:
            cells.append(() if is_below or body is None else tuple(lines_of(paragraphs_of(body, []))))
    return Row(tuple(cells), goes_on)
