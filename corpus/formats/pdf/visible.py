"""Removes invisible words of a PDF page: white on white, behind a bar, or not painted.

A page with doubtful words is rendered to check them: a place of uniform colour shows no word.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

import pypdfium2 as pdfium

from corpus.formats.pdf.drawings import Drawings
from corpus.formats.pdf.layout.lines import Look, Word
from corpus.formats.pdf.scans import Picture, drawn
from corpus.formats.pdf.words import Plane

MASK = "\u2588" * 3  # in place of covered words, so that those around them do not join into a sentence
_SCALE = 1.5  # pixels a point
_MOST_PIXELS = 4_000_000
_LEAST_CONTRAST = 12  # of 255, between letters and background
_DARK_GROUND, _GROUND_SHARE = 150, 0.4  # of 255, the background of a light title; its share of the area
_SCANNED = 0.5  # the share of a page under images above which unpainted text is an OCR layer


def seen_plane(page: pdfium.PdfPage, plane: Plane, drawings: Drawings) -> Plane:
    """A plane with its visible words, and masks in place of covered ones."""
    unlike = any(word.look is not Look.PLAIN for word in plane.words)
    if not unlike and not any(word.covered for word in plane.words):
        return plane
    grounds = [plane.box(ground) for ground in drawings.grounds] if unlike else []

    def is_doubtful(word: Word) -> bool:
        if word.look is Look.UNPAINTED:
            return drawings.pictured < _SCANNED
        x, y = (word.left + word.right) / 2, word.bottom - 0.3 * word.size
        return word.covered or not (
            word.look is Look.PLAIN or any(one.left < x < one.right and one.top < y < one.bottom for one in grounds)
        )

    doubtful = list(map(is_doubtful, plane.words))
    words: Iterable[Word] = plane.words
    if any(doubtful):
        scale = min(_SCALE, (_MOST_PIXELS / max(plane.width * plane.height, 1)) ** 0.5)
        picture = drawn(page, scale, plane.quarter * 90)
        words = _shown(zip(plane.words, doubtful, strict=True), picture, scale)
    return replace(plane, words=list(_whole(words)))


def _shown(words: Iterable[tuple[Word, bool]], picture: Picture, scale: float) -> Iterator[Word]:
    """The visible words, of pairs of word and whether it is doubtful, with masks for covered ones."""
    words = list(words)
    over = [word for word, _ in words if not word.covered]
    for word, is_doubtful in words:
        if is_doubtful and word.covered and _is_written_over(word, over):
            continue
        if not is_doubtful or _is_seen(word, picture, scale):
            yield word
        elif word.covered and any(map(str.isalnum, word.text)):  # not leaders below a field
            yield replace(word, text=MASK)


def _is_seen(word: Word, picture: Picture, scale: float) -> bool:
    """Whether a picture shows something in the place of a word."""
    inset = min(0.15 * word.size, 0.25 * (word.right - word.left))  # a bar may be as wide as the word
    if word.look is Look.FAINT:
        inset = -0.2 * word.size  # include the surroundings
    left, right = max(0, int((word.left + inset) * scale)), int((word.right - inset) * scale) + 1
    top, bottom = max(0, int((word.bottom - 0.7 * word.size) * scale)), int(word.bottom * scale) + 1
    rows = [picture.row(one)[left:right] for one in range(top, min(bottom, picture.height))]
    rows = [row for row in rows if row]
    if word.look is Look.FAINT:  # a watermark is the darkest there, except for a few words below it
        dark = sum(pixel < _DARK_GROUND for row in rows for pixel in row)
        return dark > _GROUND_SHARE * sum(map(len, rows))
    return bool(rows) and max(map(max, rows)) - min(map(min, rows)) >= _LEAST_CONTRAST


def _is_written_over(word: Word, others: list[Word]) -> bool:
    """Whether another word is drawn on the cover in the place of a word."""
    return any(
        abs(one.bottom - word.bottom) < 0.5 * word.size
        and min(one.right, word.right) - max(one.left, word.left)
        > 0.4 * min(one.right - one.left, word.right - word.left)
        for one in others
    )


def _whole(words: Iterable[Word]) -> Iterator[Word]:
    """Words with adjacent masks merged, and the pieces of words cut by the edge of a cover rejoined."""
    last: Word | None = None
    for word in words:
        gap = word.left - last.right if last and abs(last.bottom - word.bottom) < 0.3 * word.size else None
        if last and gap is not None and word.text == MASK and last.text.endswith(MASK) and 0 <= gap < word.size:
            last = replace(last, right=word.right)
        elif last and gap is not None and word.cut and abs(gap) < 0.3 * word.size:
            last = replace(last, text=last.text + word.text, right=word.right)
        else:
            if last:
                yield last
            last = word
    if last:
        yield last
