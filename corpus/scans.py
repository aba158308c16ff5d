"""Pages that are images, recognised by Tesseract and its French model where the machine has them."""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
from functools import cache
from statistics import median
from typing import NamedTuple

import pypdfium2 as pdfium

from corpus.layout import Word

_RESOLUTION = 300  # dots per inch
_MOST_PIXELS = 40_000_000  # of an enormous page, drawn more coarsely
_LONGEST_WAIT = 300  # seconds for a page, of which a busy machine needs many
_LEAST_CONFIDENCE = 20  # of 100; below it Tesseract sees letters in a picture
_WORD_LEVEL = "5"


@cache
def can_recognise() -> bool:
    """Whether Tesseract and its French model are installed."""
    command = shutil.which("tesseract")
    if command is None:
        return False
    listing = subprocess.run([command, "--list-langs"], capture_output=True, text=True, timeout=30, check=False)  # noqa: S603
    return "fra" in listing.stdout.split()


def recognised_words(page: pdfium.PdfPage) -> list[Word]:
    """The words of a page as it is seen, in points; none where nothing is recognised in time."""
    width, height = page.get_size()
    scale = min(_RESOLUTION / 72, (_MOST_PIXELS / max(width * height, 1)) ** 0.5)
    command = ["tesseract", "stdin", "stdout", "-l", "fra", "--dpi", str(round(scale * 72)), "tsv"]
    picture, threads = drawn(page, scale), {**os.environ, "OMP_THREAD_LIMIT": "1"}  # several wait for each other
    graymap = b"P5 %d %d 255\n" % (picture.width, picture.height) + picture.pixels
    try:
        done = subprocess.run(  # noqa: S603 - no shell, and no word of the document in it
            command, input=graymap, capture_output=True, timeout=_LONGEST_WAIT, check=True, env=threads
        )
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError):
        return []
    table = csv.DictReader(done.stdout.decode().splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
    words = (row for row in table if row["level"] == _WORD_LEVEL and row["text"].strip())
    rows = [row for row in words if float(row["conf"]) >= _LEAST_CONFIDENCE]
    return _words(rows, scale)


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


def _words(rows: list[dict[str, str]], scale: float) -> list[Word]:
    """Words on the baseline of their line, all of one size: heights of words say little about it."""
    size = 1.3 * median(int(row["height"]) for row in rows) / scale if rows else 0.0
    lines: dict[tuple[str, str, str], list[float]] = {}
    for row in rows:
        bottom = (int(row["top"]) + int(row["height"])) / scale
        lines.setdefault((row["block_num"], row["par_num"], row["line_num"]), []).append(bottom)
    words = []
    for row in rows:
        baseline = median(lines[row["block_num"], row["par_num"], row["line_num"]])
        left, right = int(row["left"]) / scale, (int(row["left"]) + int(row["width"])) / scale
        words.append(Word(left, baseline - size, right, baseline, row["text"], size))
    return words
