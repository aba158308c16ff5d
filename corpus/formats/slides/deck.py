"""The slides of a presentation, as their readers hand them over, become pages of text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import NamedTuple

from corpus.dates import PartialDate
from corpus.document import Reading, Reason
from corpus.formats.common.prose import Paragraph, Part, lines_of, reading_of

_TITLE_LEVEL, _NOTES_LEVEL = 1, 2
_LONGEST_TITLE = 200  # characters; what is longer is a text in the place of a title
_MOST_PARTED = 300  # shapes; more of them are a drawing
NOTES = "Notes"  # stands above what the speaker says


class Box(NamedTuple):
    """The place of a shape, in whatever unit."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Shape:
    """What one shape of a slide shows; ``box`` is None where its place is not known."""

    parts: tuple[Part, ...]
    box: Box | None = None
    is_title: bool = False


def embedded(name: str) -> Paragraph:
    """What stands for a file that a slide holds, which is not read."""
    return Paragraph(f"[fichier incorporé\u00a0: {name}]" if name else "[fichier incorporé]", reason=Reason.EMBEDDED)


@dataclass(frozen=True, slots=True)
class Slide:
    """The shapes of a slide in the order of its file, and what its speaker noted."""

    shapes: tuple[Shape, ...] = ()
    notes: tuple[Part, ...] = ()
    is_hidden: bool = False

    @property
    def title(self) -> str:
        """The words of its title on one line; nothing where it has none."""
        lines = lines_of(part for shape in self.shapes if shape.is_title for part in shape.parts)
        title = " ".join(line.words for line in lines if line.reason is None and line.words)
        return title if len(title) <= _LONGEST_TITLE else ""


def deck_reading(slides: Sequence[Slide], stated: str | None, date: PartialDate | None) -> Reading:
    """The text of the slides that are shown, a page each; of hidden ones only that they are there.

    A file's stated title is that of its first saving, or of its template: the first slide's goes before it.
    """
    parts = [part for slide in slides for part in _parts(slide)]
    first = next((slide.title for slide in slides if not slide.is_hidden), "")
    return replace(reading_of(parts, title=first or stated), date=date)


def _parts(slide: Slide) -> Iterator[Part]:
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
    """Shapes as they are read: parted where the widest gap goes through all of them, from the top, then from the left.

    Shapes that no gap parts, and those whose place is not known, keep their order.
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
    """How wide the widest gap between stretches is, below 0 where there is none, and where the next one begins."""
    widest, place = -1.0, 0.0
    (first, reached), *others = sorted(stretches)
    for start, end in others:
        if start - reached > widest and start > first:
            widest, place = start - reached, start
        reached = max(reached, end)
    return widest, place
