"""Which words of a PDF's page a person sees there: not those in white on white, behind a bar, or not painted at all.

Only a page with words that may not be seen is drawn, to look at them: where all is of one colour, nothing is written.
"""

from __future__ import annotations

from dataclasses import replace

import pypdfium2 as pdfium

from corpus.layout import Word
from corpus.pdf_drawings import Drawings
from corpus.pdf_words import Look, Plane
from corpus.scans import Picture, drawn

_SCALE = 1.5  # pixels a point
_MOST_PIXELS = 4_000_000
_LEAST_CONTRAST = 12  # of 255, between letters and what is behind them
_MOST_COVERS = 200  # a page with more is a chart or a map
_SCANNED = 0.5  # the share of a page under pictures, from which text that is not painted is what they show


def seen_plane(page: pdfium.PdfPage, plane: Plane, drawings: Drawings) -> Plane:
    """A plane with the words that are seen."""
    if not plane.unlike and not drawings.covers:
        return plane
    covers = [plane.box(cover) for cover in drawings.covers[:_MOST_COVERS]]

    def is_doubtful(word: Word) -> bool:
        look = plane.unlike.get(id(word), Look.PLAIN)
        if look is Look.UNPAINTED:
            return drawings.pictured < _SCANNED
        x, y = (word.left + word.right) / 2, word.bottom - 0.3 * word.size
        is_covered = any(one.left < x < one.right and one.top < y < one.bottom for one in covers)
        return is_covered == (look is Look.PLAIN)  # pale words stand out from what is dark

    doubtful = {id(word) for word in plane.words if is_doubtful(word)}
    if not doubtful:
        return plane
    scale = min(_SCALE, (_MOST_PIXELS / max(plane.width * plane.height, 1)) ** 0.5)
    picture = drawn(page, scale, plane.quarter * 90)
    words = [one for one in plane.words if id(one) not in doubtful or _is_seen(one, picture, scale)]
    return replace(plane, words=words)


def _is_seen(word: Word, picture: Picture, scale: float) -> bool:
    """Whether a picture shows something at a word's place."""
    inset = min(0.15 * word.size, 0.25 * (word.right - word.left))  # a bar may be just as wide as the word
    left, right = max(0, int((word.left + inset) * scale)), int((word.right - inset) * scale) + 1
    top, bottom = max(0, int((word.bottom - 0.7 * word.size) * scale)), int(word.bottom * scale) + 1
    rows = [picture.row(one)[left:right] for one in range(top, min(bottom, picture.height))]
    rows = [row for row in rows if row]
    return bool(rows) and max(map(max, rows)) - min(map(min, rows)) >= _LEAST_CONTRAST
