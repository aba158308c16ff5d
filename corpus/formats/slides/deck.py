"""Turns the slides of a presentation, as extracted by its reader, into pages of text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import NamedTuple

from corpus.dates import PartialDate
from corpus.document import Reading, Reason
from corpus.formats.common.prose import Paragraph, Part, lines_of, reading_of

_TITLE_LEVEL, _NOTES_LEVEL = 1, 2
_LONGEST_TITLE = 200  # characters; longer text in a title placeholder is no title
_MOST_PARTED = 300  # shapes that are sorted; more are a drawing
NOTES = "Notes"  # heading of the speaker's notes


class Box(NamedTuple):
    """The bounding box of a shape, in any unit."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Shape:
    """The content of a shape; ``box`` is None if its place is unknown."""

    parts: tuple[Part, ...]
    box: Box | None = None
    is_title: bool = False


def embedded_file(name: str) -> Paragraph:
    """The placeholder for an embedded file, which is not read."""
    return Paragraph(f"[fichier incorporé\u00a0: {name}]" if name else "[fichier incorporé]", reason=Reason.EMBEDDED)


@dataclass(frozen=True, slots=True)
class Slide:
    """The shapes of a slide in file order, and the speaker's notes."""

    shapes: tuple[Shape, ...] = ()
    notes: tuple[Part, ...] = ()
    is_hidden: bool = False

    @property
    def title(self) -> str:
        """The title on one line; empty if there is none."""
        lines = lines_of(part for shape in self.shapes if shape.is_title for part in shape.parts)
        title = " ".join(line.words for line in lines if line.reason is None and line.words)
        return title if len(title) <= _LONGEST_TITLE else ""


def deck_reading(slides: Sequence[Slide], stated: str | None, date: PartialDate | None) -> Reading:
    """The text of the slides, a page each; hidden ones are only mentioned.

    The title of the first slide is preferred to ``stated``, which is often that of a template or of the first version.
    """
    parts = [part for slide in slides for part in _slide_parts(slide)]
    first = next((slide.title for slide in slides if not slide.is_hidden), "")
    return replace(reading_of(parts, title=first or stated), date=date)


def _slide_parts(slide: Slide) -> Iterator[Part]:
    yield Paragraph("", begins_page=True)
    title = slide.title
    if slide.is_hidden:
        named = f"\u00a0: «\u00a0{title}\u00a0»" if title else ""
        yield Paragraph(f"[diapositive masquée{named}]", reason=Reason.HIDDEN)
        return
    if title:
        yield Paragraph(title, level=_TITLE_LEVEL)
    for shape in in_order([shape for shape in slide.shapes if not (title and shape.is_title)]):
        yield from shape.parts
    if notes := list(lines_of(slide.notes)):
        yield Paragraph(NOTES, level=_NOTES_LEVEL)
        yield from notes


def in_order(shapes: Sequence[Shape]) -> list[Shape]:
    """Shapes in reading order, by recursive splits at the widest gap: top before bottom, left before right.

    Shapes without a gap between them keep their order, and so do all shapes if the place of one is unknown.
    """
    placed = [(shape, shape.box) for shape in shapes if shape.box]
    if len(placed) < len(shapes) or not 1 < len(shapes) <= _MOST_PARTED:
        return list(shapes)
    across = _gap([(box.top, box.bottom) for _, box in placed])
    along = _gap([(box.left, box.right) for _, box in placed])
    width, place, side = max((*across, "top"), (*along, "left"), key=lambda gap: gap[0])
    if width < 0:
        return list(shapes)
    of_box = attrgetter(side)
    before = [shape for shape, box in placed if of_box(box) < place]
    after = [shape for shape, box in placed if of_box(box) >= place]
    return [*in_order(before), *in_order(after)]


def _gap(stretches: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """The width of the widest gap between intervals, below 0 if there is none, and the start of the next interval."""
    widest, place = -1.0, 0.0
    (first, reached), *others = sorted(stretches)
    for start, end in others:
        if start - reached > widest and start > first:
            widest, place = start - reached, start
        reached = max(reached, end)
    return widest, place
