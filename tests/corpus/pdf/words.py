"""Words placed on a page, in letters of equal width."""

from __future__ import annotations

from collections.abc import Sequence

from corpus.formats.pdf.layout.columns import page_lines
from corpus.formats.pdf.layout.lines import Box, Word

SIZE = 10.0

LETTER = 5.0  # points, the width of a letter


def written(text: str, left: float, baseline: float) -> list[Word]:
    """The words of a line, each as wide as its letters."""
    words = []
    for word in text.split():
        words.append(Word(left, baseline, left + LETTER * len(word), baseline, word, SIZE))
        left += LETTER * (len(word) + 1)
    return words


def paragraph(texts: Sequence[str], left: float, top: float) -> list[Word]:
    return [word for row, text in enumerate(texts) for word in written(text, left, top + 12 * row)]


def texts(words: Sequence[Word]) -> list[str]:
    return [line.text for line in page_lines(words)]


def ruled(lefts: Sequence[float], tops: Sequence[float]) -> list[Box]:
    return [
        *(Box(lefts[0], top, lefts[-1], top) for top in tops),
        *(Box(left, tops[0], left, tops[-1]) for left in lefts),
    ]
