"""What a page of a PDF holds beside its text: images, drawings, and the lines that rule its tables."""

from __future__ import annotations

import ctypes
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import pypdfium2 as pdfium
from pypdfium2 import raw

from corpus.layout import Box
from corpus.pdf_words import grey_of

_DRAWN = 40  # segments of a drawing; a page may have a frame or a rule, and no more to see
_MOST_OBJECTS = 20_000  # a page with more is a map, none of whose lines rule a table
_DEEPEST = 8  # forms inside forms
_STRAIGHT = 1.0  # points by which a ruling line may lean
_LOWEST_COVER, _DARK = 4.0, 128  # points, the least that hides a line of text; grey

_Matrix = tuple[float, float, float, float, float, float]
_Segment = tuple[tuple[float, float], tuple[float, float]]


@dataclass(slots=True)
class Drawings:
    """``rules`` are lines and edges of rectangles; ``pictured`` is the share of the page under images.

    ``covers`` are what is filled with a colour so dark that text may disappear behind it. All are in PDF's plane.
    """

    rules: list[Box] = field(default_factory=list)
    covers: list[Box] = field(default_factory=list)
    pictured: float = 0.0
    segments: int = 0

    @property
    def are_seen(self) -> bool:
        """Whether a page without text has something to see."""
        return self.pictured > 0 or self.segments > _DRAWN


def page_drawings(page: pdfium.PdfPage) -> Drawings:
    """The drawings of a page."""
    drawings = Drawings()
    width, height = page.get_size()
    count = raw.FPDFPage_CountObjects(page)
    things = (raw.FPDFPage_GetObject(page, index) for index in range(min(count, _MOST_OBJECTS)))
    for thing, matrix in _leaves(things, (1, 0, 0, 1, 0, 0), 0):
        kind = raw.FPDFPageObj_GetType(thing)
        if kind == raw.FPDF_PAGEOBJ_IMAGE:
            a, b, c, d, _, _ = matrix
            drawings.pictured += abs(a * d - b * c) / (width * height or 1)  # an image is a unit square
        elif kind == raw.FPDF_PAGEOBJ_PATH:
            drawings.segments += raw.FPDFPath_CountSegments(thing)
            if drawings.segments < _MOST_OBJECTS:
                segments = list(_segments(thing, matrix))
                drawings.rules.extend(_rules(segments))
                drawings.covers.extend(_covers(thing, segments))
        elif kind == raw.FPDF_PAGEOBJ_SHADING:
            drawings.segments += _DRAWN
    return drawings


def _leaves(
    things: Iterator[raw.FPDF_PAGEOBJECT], outer: _Matrix, depth: int
) -> Iterator[tuple[raw.FPDF_PAGEOBJECT, _Matrix]]:
    """The images, paths and shadings of a page, those in forms too, each with its matrix on the page."""
    for thing in things:
        kind = raw.FPDFPageObj_GetType(thing)
        if kind == raw.FPDF_PAGEOBJ_TEXT:
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


def _rules(segments: Iterable[_Segment]) -> Iterator[Box]:
    """The horizontal and vertical segments of a path."""
    for (left, bottom), (right, top) in segments:
        if (abs(left - right) < _STRAIGHT) != (abs(bottom - top) < _STRAIGHT):
            yield Box(min(left, right), min(bottom, top), max(left, right), max(bottom, top))


def _covers(path: raw.FPDF_PAGEOBJECT, segments: Sequence[_Segment]) -> Iterator[Box]:
    """What a path covers, where it is filled with something dark."""
    points = [point for segment in segments for point in segment]
    if not points:
        return
    (left, right), (bottom, top) = ((min(side), max(side)) for side in zip(*points, strict=True))
    mode, stroked = ctypes.c_int(), ctypes.c_int()
    if min(right - left, top - bottom) < _LOWEST_COVER or not raw.FPDFPath_GetDrawMode(path, mode, stroked):
        return
    if mode.value != raw.FPDF_FILLMODE_NONE and grey_of(path) < _DARK:
        yield Box(left, bottom, right, top)


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
