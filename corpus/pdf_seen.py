"""Which words of a PDF's page a person sees there: not those in white on white, behind a bar, or not painted at all.

Only a page with words that may not be seen is drawn, to look at them: where all is of one colour, nothing is written.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from dataclasses import replace

import pypdfium2 as pdfium

from corpus.layout import Word
from corpus.pdf_drawings import Drawings
from corpus.pdf_words import Look, Plane
from corpus.scans import Picture, drawn

MASK = "\u2588" * 3  # stands for words behind a bar, so that those before and after it make no sentence
_SCALE = 1.5  # pixels a point
_MOST_PIXELS = 4_000_000
_LEAST_CONTRAST = 12  # of 255, between letters and what is behind them
_SCANNED = 0.5  # the share of a page under pictures, from which text that is not painted is what they show


def seen_plane(page: pdfium.PdfPage, plane: Plane, drawings: Drawings) -> Plane:
    """A plane with the words that are seen, and a mask where others are covered."""
    if not plane.unlike and not plane.covered:
        return plane
    grounds = [plane.box(ground) for ground in drawings.grounds] if plane.unlike else []

    def is_doubtful(word: Word) -> bool:
        look = plane.unlike.get(id(word), Look.PLAIN)
        if look is Look.UNPAINTED:
            return drawings.pictured < _SCANNED
        x, y = (word.left + word.right) / 2, word.bottom - 0.3 * word.size
        stands_out = look is Look.PLAIN or any(one.left < x < one.right and one.top < y < one.bottom for one in grounds)
        return id(word) in plane.covered or not stands_out

    doubtful = [word for word in plane.words if is_doubtful(word)]
    if not doubtful:
        return replace(plane, words=list(_whole(plane, plane.words, set())))
    scale = min(_SCALE, (_MOST_PIXELS / max(plane.width * plane.height, 1)) ** 0.5)
    picture = drawn(page, scale, plane.quarter * 90)
    over = [word for word in plane.words if id(word) not in plane.covered] if plane.covered else []
    dropped, masked = set[int](), set[int]()
    for word in doubtful:
        if id(word) in plane.covered and _is_written_over(word, over):
            dropped.add(id(word))
        elif not _is_seen(word, picture, scale):
            says = id(word) in plane.covered and any(map(str.isalnum, word.text))  # no leaders below a field
            (masked if says else dropped).add(id(word))
    return replace(plane, words=list(_whole(plane, [one for one in plane.words if id(one) not in dropped], masked)))


def _is_seen(word: Word, picture: Picture, scale: float) -> bool:
    """Whether a picture shows something at a word's place."""
    inset = min(0.15 * word.size, 0.25 * (word.right - word.left))  # a bar may be just as wide as the word
    left, right = max(0, int((word.left + inset) * scale)), int((word.right - inset) * scale) + 1
    top, bottom = max(0, int((word.bottom - 0.7 * word.size) * scale)), int(word.bottom * scale) + 1
    rows = [picture.row(one)[left:right] for one in range(top, min(bottom, picture.height))]
    rows = [row for row in rows if row]
    return bool(rows) and max(map(max, rows)) - min(map(min, rows)) >= _LEAST_CONTRAST


def _is_written_over(word: Word, others: list[Word]) -> bool:
    """Whether what the picture shows at a covered word's place is another word, drawn on the cover."""
    return any(
        abs(one.bottom - word.bottom) < 0.5 * word.size
        and min(one.right, word.right) - max(one.left, word.left)
        > 0.4 * min(one.right - one.left, word.right - word.left)
        for one in others
    )


def _whole(plane: Plane, words: Sequence[Word], masked: Set[int]) -> Iterator[Word]:
    """Words with a mask for those that are masked, the pieces of one that a cover's edge cuts made one again."""
    last: Word | None = None
    for word in words:
        text = MASK if id(word) in masked else word.text
        gap = word.left - last.right if last and abs(last.bottom - word.bottom) < 0.3 * word.size else None
        if last and gap is not None and text == MASK and last.text.endswith(MASK) and 0 <= gap < word.size:
            last = replace(last, right=word.right)
        elif last and gap is not None and id(word) in plane.cut and abs(gap) < 0.3 * word.size:
            last = replace(last, text=last.text + text, right=word.right)
        else:
            if last:
                yield last
            last = replace(word, text=text) if text == MASK else word
    if last:
        yield last
