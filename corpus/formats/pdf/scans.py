"""OCR of scanned pages with Tesseract and its French model, if installed."""

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
_MOST_PIXELS = 40_000_000  # larger pages get a lower resolution
_LONGEST_WAIT = 300  # seconds for a page; slow on a busy machine
_LEAST_CONFIDENCE, _SURE = 20, 60  # of 100; below the first a word counts as unrecognised
_FEWEST_SURE = 10  # sure words from which an image is text
_LETTERS = re.compile(r"[^\W\d_]{3}")
_EDGE, _LEAST_EDGES = 40, 600  # of 255, between adjacent pixels at 72 dpi; the edges of ten words
UNRECOGNISED = "\u25af"  # in place of a word; unlike similar signs, not a bullet
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
    """Whether a rendered page has as many edges outside its own words as a few more words would have."""
    pixels = _without(own, drawn(page, 1.0), 1.0).pixels
    return sum(abs(before - after) > _EDGE for before, after in pairwise(pixels)) >= _LEAST_EDGES


def recognised_words(page: pdfium.PdfPage, own: Sequence[Word] = ()) -> list[Word] | None:
    """The recognised words of a page except its own ones, in points; None if Tesseract fails.

    On a page with words of its own, images with fewer than ``_FEWEST_SURE`` sure words are no text.
    """
    width, height = page.get_size()
    scale = min(_RESOLUTION / 72, (_MOST_PIXELS / max(width * height, 1)) ** 0.5)
    command = ["tesseract", "stdin", "stdout", "-l", "fra", "--dpi", str(round(scale * 72)), "tsv"]
    picture = _without(own, drawn(page, scale), scale)
    threads = {**os.environ, "OMP_THREAD_LIMIT": "1"}  # threads slow each other down
    graymap = b"P5 %d %d 255\n" % (picture.width, picture.height) + picture.pixels
    try:
        done = subprocess.run(  # noqa: S603 - no shell, nothing from the document in it
            command, input=graymap, capture_output=True, timeout=_LONGEST_WAIT, check=True, env=threads
        )
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError):
        return None
    table = csv.DictReader(done.stdout.decode().splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
    rows = [row for row in table if row["level"] == _WORD_LEVEL and row["text"].strip()]
    sure = sum(float(row["conf"]) >= _SURE and bool(_LETTERS.search(row["text"])) for row in rows)
    return [] if own and sure < _FEWEST_SURE else _words(rows, own, scale)


class Picture(NamedTuple):
    """A grey image of a page, a byte a pixel, row by row."""

    width: int
    height: int
    pixels: bytes

    def row(self, number: int) -> bytes:
        """One row of pixels, from the top."""
        return self.pixels[number * self.width : (number + 1) * self.width]


def drawn(page: pdfium.PdfPage, scale: float, turn: int | None = None) -> Picture:
    """A page rendered as displayed, or with ``turn``, rotated clockwise by so many degrees from its unrotated form."""
    more = 0 if turn is None else (turn - page.get_rotation()) % 360
    bitmap = page.render(scale=scale, rotation=more, grayscale=True, rev_byteorder=False)
    try:
        lines = memoryview(bitmap.buffer)
        rows = (lines[row * bitmap.stride : row * bitmap.stride + bitmap.width] for row in range(bitmap.height))
        return Picture(bitmap.width, bitmap.height, b"".join(rows))
    finally:
        bitmap.close()


def _without(own: Sequence[Word], picture: Picture, scale: float) -> Picture:
    """A picture with words painted over in the colour of their background."""
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
    """The box of a word including accents and half of the spaces beside it."""
    return Box(
        word.left - 0.2 * word.size,
        word.bottom - word.size,
        word.right + 0.2 * word.size,
        word.bottom + 0.3 * word.size,
    )


def _words(rows: Sequence[dict[str, str]], own: Sequence[Word], scale: float) -> list[Word]:
    """Words on the baseline of their line, all of one size, as the height of a word says little about it.

    Unrecognised words among recognised ones, and those cut by the page's own words, are replaced by a sign.
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
            if is_known or sum(known) > len(known) / 2:  # otherwise Tesseract sees letters in a picture
                text = row["text"] if is_known and not is_cut else UNRECOGNISED
                words.append(Word(left, baseline - size, right, baseline, text, size))
    return words
