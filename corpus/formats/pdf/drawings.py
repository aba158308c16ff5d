"""Graphics of a PDF page: images, drawings, and the ruling lines of tables."""

from __future__ import annotations

import ctypes
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

import pypdfium2 as pdfium
from pypdfium2 import raw

from corpus.formats.pdf.layout.lines import Box
from corpus.formats.pdf.words import Cover, grey_of, seen_grey_of

_DRAWN = 40  # path segments; fewer are a frame or a rule, not a drawing
_MOST_OBJECTS = 20_000  # a page with more is a map, without ruled tables
_DEEPEST = 8  # nested forms
_STRAIGHT = 1.0  # points by which a ruling line may lean
_LOWEST_COVER, _DARK = 4.0, 128  # points, the minimum that hides a line of text; grey
_THICKEST, _SEEN = 2.0, 200  # points of a strikethrough line; grey
_MOST_COVERS = 2_000  # a page with more is a chart or a map
_LARGE = 0.5  # the share of a page from which an image is a scan

_Matrix = tuple[float, float, float, float, float, float]
_Segment = tuple[tuple[float, float], tuple[float, float]]


class _Way(NamedTuple):
    """The grey of the fill and the stroke of a path; None if invisible."""

    filled: float | None
    stroked: float | None


_NOT_SEEN = _Way(None, None)


@dataclass(slots=True)
class Drawings:
    """The graphics of a page, in PDF coordinates.

    ``rules`` are lines and edges of rectangles, ``strokes`` visible thin horizontal lines, ``grounds`` dark areas on
    which pale text is visible, ``covers`` areas painted after a text that may hide it. ``orders`` maps the address of
    each text object to its place in the drawing order. ``pictured`` is the share of the page under images.
    """

    rules: list[Box] = field(default_factory=list)
    strokes: list[Box] = field(default_factory=list)
    grounds: list[Box] = field(default_factory=list)
    covers: list[Cover] = field(default_factory=list)
    orders: dict[bytes, int] = field(default_factory=dict)
    pictured: float = 0.0
    segments: int = 0

    @property
    def are_seen(self) -> bool:
        """Whether a page has visible graphics, and so is not blank without text."""
        return self.pictured > 0 or self.segments > _DRAWN


def page_drawings(page: pdfium.PdfPage) -> Drawings:
    """The graphics of a page."""
    drawings = Drawings()
    width, height = page.get_size()
    count = raw.FPDFPage_CountObjects(page)
    things = (raw.FPDFPage_GetObject(page, index) for index in range(min(count, _MOST_OBJECTS)))
    for order, (thing, matrix) in enumerate(_leaves(things, (1, 0, 0, 1, 0, 0), 0)):
        kind = raw.FPDFPageObj_GetType(thing)
        painted: Box | None = None
        if kind == raw.FPDF_PAGEOBJ_TEXT:
            drawings.orders[bytes(thing)] = order
        elif kind == raw.FPDF_PAGEOBJ_IMAGE:
            a, b, c, d, e, f = matrix
            share = abs(a * d - b * c) / (width * height or 1)  # an image is a unit square
            drawings.pictured += share
            if share < _LARGE:
                painted = _box([(e, f), (a + e, b + f), (c + e, d + f), (a + c + e, b + d + f)])
        elif kind == raw.FPDF_PAGEOBJ_PATH:
            drawings.segments += raw.FPDFPath_CountSegments(thing)
            way = _way_painted(thing)
            if drawings.segments < _MOST_OBJECTS and way != _NOT_SEEN and (segments := list(_segments(thing, matrix))):
                box = _box([point for segment in segments for point in segment])
                drawings.rules.extend(_rules(segments))
                drawings.strokes.extend(_strokes(thing, way, box, matrix))
                painted = _painted(thing, way, box, matrix)
                if painted and (grey_of(thing) if way.filled is None else way.filled) < _DARK:
                    drawings.grounds.append(painted)
        elif kind == raw.FPDF_PAGEOBJ_SHADING:
            drawings.segments += _DRAWN
        if painted and drawings.orders and len(drawings.covers) < _MOST_COVERS:
            drawings.covers.append(Cover(painted, order))
    return drawings


def _leaves(
    things: Iterator[raw.FPDF_PAGEOBJECT], outer: _Matrix, depth: int
) -> Iterator[tuple[raw.FPDF_PAGEOBJECT, _Matrix]]:
    """The texts, images, paths and shadings of a page, including those in forms, each with its matrix."""
    for thing in things:
        kind = raw.FPDFPageObj_GetType(thing)
        if kind == raw.FPDF_PAGEOBJ_TEXT:
            yield thing, outer
            continue
        own = raw.FS_MATRIX()
        raw.FPDFPageObj_GetMatrix(thing, own)
        matrix = _product((own.a, own.b, own.c, own.d, own.e, own.f), outer)
        if kind != raw.FPDF_PAGEOBJ_FORM:
            yield thing, matrix
        elif depth < _DEEPEST:
            count = min(raw.FPDFFormObj_CountObjects(thing), _MOST_OBJECTS)
            inner = (raw.FPDFFormObj_GetObject(thing, index) for index in range(count))
            yield from _leaves(inner, matrix, depth + 1)


def _product(inner: _Matrix, outer: _Matrix) -> _Matrix:
    a, b, c, d, e, f = inner
    p, q, r, s, t, u = outer
    return (a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u)


def _way_painted(path: raw.FPDF_PAGEOBJECT) -> _Way:
    """How a path is painted; presentation programs put invisible frames around texts."""
    mode, stroked = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(path, mode, stroked)
    return _Way(
        seen_grey_of(path, raw.FPDFPageObj_GetFillColor) if mode.value else None,
        seen_grey_of(path, raw.FPDFPageObj_GetStrokeColor) if stroked.value else None,
    )


def _rules(segments: Iterable[_Segment]) -> Iterator[Box]:
    """The horizontal and vertical segments of a path."""
    for (left, bottom), (right, top) in segments:
        if (abs(left - right) < _STRAIGHT) != (abs(bottom - top) < _STRAIGHT):
            yield Box(min(left, right), min(bottom, top), max(left, right), max(bottom, top))


def _painted(path: raw.FPDF_PAGEOBJECT, way: _Way, box: Box, matrix: _Matrix) -> Box | None:
    """The area that a path or its broad stroke covers; None if too narrow to hide text."""
    left, bottom, right, top = box
    is_filled, broad = way.filled is not None, ctypes.c_float()
    if way.stroked is not None and raw.FPDFPageObj_GetStrokeWidth(path, broad):
        pen = broad.value * math.hypot(matrix[2], matrix[3]) / 2
        if pen >= _LOWEST_COVER / 2:
            left, bottom, right, top = left - pen, bottom - pen, right + pen, top + pen
            is_filled = True
    if not is_filled or min(right - left, top - bottom) < _LOWEST_COVER:
        return None
    return Box(left, bottom, right, top)


def _strokes(path: raw.FPDF_PAGEOBJECT, way: _Way, box: Box, matrix: _Matrix) -> Iterator[Box]:
    """The box of a path that is a thin line, stroked or filled."""
    if box.bottom - box.top > _THICKEST or box.right - box.left < _THICKEST:
        return
    broad = ctypes.c_float()
    raw.FPDFPageObj_GetStrokeWidth(path, broad)
    is_thin = broad.value * math.hypot(matrix[2], matrix[3]) <= _THICKEST
    colour = way.filled if way.stroked is None else way.stroked if is_thin else None
    if colour is not None and colour < _SEEN:
        yield box


def _box(points: Sequence[tuple[float, float]]) -> Box:
    (left, right), (bottom, top) = ((min(side), max(side)) for side in zip(*points, strict=True))
    return Box(left, bottom, right, top)


def _segments(path: raw.FPDF_PAGEOBJECT, matrix: _Matrix) -> Iterator[_Segment]:
    a, b, c, d, e, f = matrix
    x, y = ctypes.c_float(), ctypes.c_float()
    points: list[tuple[float, float]] = []
    for index in range(raw.FPDFPath_CountSegments(path)):
        segment = raw.FPDFPath_GetPathSegment(path, index)
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        if raw.FPDFPathSegment_GetType(segment) == raw.FPDF_SEGMENT_MOVETO:
            yield from pairwise(points)
            points = []
        points.append((a * x.value + c * y.value + e, b * x.value + d * y.value + f))
        if raw.FPDFPathSegment_GetClose(segment):
            points.append(points[0])
    yield from pairwise(points)
