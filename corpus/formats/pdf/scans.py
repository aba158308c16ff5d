"""Pages that are images, recognised by Tesseract and its French model where the machine has them."""

from __future__ import annotations

import csv
import os
import re
import shutil
import subprocess
from collections import defaultdict
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from statistics import median
from typing import NamedTuple

import pypdfium2 as pdfium

from corpus.formats.pdf.layout.lines import Box, Word

_RESOLUTION = 300  # dots per inch
_MOST_PIXELS = 40_000_000  # of an enormous page, drawn more coarsely
_LONGEST_WAIT = 300  # seconds for a page, of which a busy machine needs many
_LEAST_CONFIDENCE, _SURE = 20, 60  # of 100; below the first nothing is recognised
_FEWEST_SURE = 10  # words of a picture that is a text
_LETTERS = re.compile(r"[^\W\d_]{3}")
_EDGE, _LEAST_EDGES = 40, 600  # of 255, between neighbouring pixels, one a point; what ten words have
UNRECOGNISED = "\u25af"  # stands for a word; no list begins with it, as with other such signs
_WORD_LEVEL = "5"


@cache
def can_recognise() -> bool:
    """Whether Tesseract and its French model are installed."""
    command = shutil.which("tesseract")
    if command is None:
        return False
    listing = subprocess.run([command, "--list-langs"], capture_output=True, text=True, timeout=30, check=False)  # noqa: S603
    return "fra" in listing.stdout.split()


def shows_text(page: pdfium.PdfPage, own: Sequence[Word]) -> bool:
    """Whether a page as it is shown has as many edges beside its own words as a few more words have."""
    pixels = _without(own, drawn(page, 1.0), 1.0).pixels
    return sum(abs(before - after) > _EDGE for before, after in pairwise(pixels)) >= _LEAST_EDGES


def recognised_words(page: pdfium.PdfPage, own: Sequence[Word] = ()) -> list[Word] | None:
    """The words of a page as it is shown, in points, but for its own ones; None where Tesseract fails.

    Beside words of its own, a picture without a good number of sure words is no text.
    """
    width, height = page.get_size()
    scale = min(_RESOLUTION / 72, (_MOST_PIXELS / max(width * height, 1)) ** 0.5)
    command = ["tesseract", "stdin", "stdout", "-l", "fra", "--dpi", str(round(scale * 72)), "tsv"]
    picture = _without(own, drawn(page, scale), scale)
    threads = {**os.environ, "OMP_THREAD_LIMIT": "1"}  # several wait for each other
    graymap = b"P5 %d %d 255\n" % (picture.width, picture.height) + picture.pixels
    try:
        done = subprocess.run(  # noqa: S603 - no shell, and no word of the document in it
            command, input=graymap, capture_output=True, timeout=_LONGEST_WAIT, check=True, env=threads
        )
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError):
        return None
    table = csv.DictReader(done.stdout.decode().splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
    rows = [row for row in table if row["level"] == _WORD_LEVEL and row["text"].strip()]
    sure = sum(float(row["conf"]) >= _SURE and bool(_LETTERS.search(row["text"])) for row in rows)
    return [] if own and sure < _FEWEST_SURE else _words(rows, own, scale)


class Picture(NamedTuple):
    """A page in shades of grey, a byte each, row after row."""

    width: int
    height: int
    pixels: bytes

    def row(self, number: int) -> bytes:
        """One row of it, from the top."""
        return self.pixels[number * self.width : (number + 1) * self.width]


def drawn(page: pdfium.PdfPage, scale: float, turn: int | None = None) -> Picture:
    """A picture of a page as it is shown, or turned clockwise by so many degrees from how it is written."""
    more = 0 if turn is None else (turn - page.get_rotation()) % 360
    bitmap = page.render(scale=scale, rotation=more, grayscale=True, rev_byteorder=False)
    try:
        lines = memoryview(bitmap.buffer)
        rows = (lines[row * bitmap.stride : row * bitmap.stride + bitmap.width] for row in range(bitmap.height))
        return Picture(bitmap.width, bitmap.height, b"".join(rows))
    finally:
        bitmap.close()


def _without(own: Sequence[Word], picture: Picture, scale: float) -> Picture:
    """A picture in which words are painted over with what is behind them."""
    width, height, pixels = picture
    if not own:
        return picture
    painted = bytearray(pixels)
    for word in own:
        left, top, right, bottom = (max(0, round(side * scale)) for side in _surroundings(word))
        right, bottom = min(right, width), min(bottom, height)
        if left < right and top < bottom:
            ground = max(max(pixels[row * width + left : row * width + right]) for row in range(top, bottom))
            for row in range(top, bottom):
                painted[row * width + left : row * width + right] = bytes([ground]) * (right - left)
    return Picture(width, height, bytes(painted))


def _surroundings(word: Word) -> Box:
    """The place of a word with that of its accents, and half of the spaces beside it."""
    return Box(
        word.left - 0.2 * word.size,
        word.bottom - word.size,
        word.right + 0.2 * word.size,
        word.bottom + 0.3 * word.size,
    )


def _words(rows: Sequence[dict[str, str]], own: Sequence[Word], scale: float) -> list[Word]:
    """Words on the baseline of their line, all of one size: heights of words say little about it.

    What is not recognised among words that are has a sign in its place, as has what the page's own words cut.
    """
    lines = defaultdict[tuple[str, str, str], list[dict[str, str]]](list)
    for row in rows:
        lines[row["block_num"], row["par_num"], row["line_num"]].append(row)
    size = 1.3 * median(int(row["height"]) for row in rows) / scale if rows else 0.0
    places = [_surroundings(word) for word in own]
    words = []
    for line in lines.values():
        known = [float(row["conf"]) >= _LEAST_CONFIDENCE for row in line]
        baseline = median(int(row["top"]) + int(row["height"]) for row in line) / scale
        for row, is_known in zip(line, known, strict=True):
            left, right = int(row["left"]) / scale, (int(row["left"]) + int(row["width"])) / scale
            is_cut = any(
                one.left < right and left < one.right and one.top < baseline - 0.2 * size < one.bottom for one in places
            )
            if is_known or sum(known) > len(known) / 2:  # else Tesseract sees letters in a picture
                text = row["text"] if is_known and not is_cut else UNRECOGNISED
                words.append(Word(left, baseline - size, right, baseline, text, size))
    return words
