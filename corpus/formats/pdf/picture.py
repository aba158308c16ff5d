"""Renders a PDF page as an image with the words of a quote highlighted."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Sequence
from ctypes import c_int
from itertools import accumulate, groupby
from typing import NamedTuple

import pypdfium2 as pdfium
from PIL import Image, ImageChops, ImageDraw, ImageFilter
from pypdfium2 import raw

from corpus.document import PageSpan, Span
from corpus.errors import NoPicture
from corpus.formats.pdf.layout.lines import Box, Line, Word
from corpus.formats.pdf.reader import opened_page, placed_lines
from corpus.formats.pdf.words import Plane
from corpus.runs import runs

_RESOLUTION = 130  # dots per inch
_LONGEST_SIDE = 2000  # pixels; larger pages get a lower resolution
_MOST_LINES = 3000  # a page with more is not ordinary text
_UNDER, _EDGE = (253, 230, 138), (194, 90, 0)  # the highlight, as in the chat page, and the line around it
_ABOVE, _BELOW, _BESIDE = 0.95, 0.28, 0.12  # ems around the words, from baseline and sides
# Characters that may differ between lines and text: white space, hyphens, cell separators, bullets.
_PASSING = re.compile(r"[\s|•\ufffd\u00ad\u2010-]+")


class PagePicture(NamedTuple):
    """A page as PNG; ``is_marked`` says whether the quote was found on it."""

    png: bytes
    is_marked: bool


def page_picture(content: bytes, sought: PageSpan) -> PagePicture:
    """An image of the page of a span, with the span highlighted.

    If any of its words cannot be located, as on a scan, it is not highlighted. Raises NoPicture.
    """
    try:
        document = pdfium.PdfDocument(content)
        try:
            document.init_forms()
            opened = opened_page(document, sought.page - 1)
            places = list(_places(placed_lines(opened), sought.text, sought.span))
            picture = _drawn(opened)
            _mark(picture, [_on_picture(opened, picture, place) for place in places])
        finally:
            document.close()
    except pdfium.PdfiumError as error:
        raise NoPicture from error
    png = io.BytesIO()
    picture.save(png, "PNG")
    return PagePicture(png.getvalue(), bool(places))


def _drawn(page: pdfium.PdfPage) -> Image.Image:
    scale = min(_RESOLUTION / 72, (_LONGEST_SIDE - 1) / max(*page.get_size(), 1))  # fractions of a pixel are rounded up
    bitmap = page.render(scale=scale)
    try:
        image: Image.Image = bitmap.to_pil().convert("RGB")  # a copy
        return image
    finally:
        bitmap.close()


def _mark(picture: Image.Image, places: Iterable[Box]) -> None:
    """Highlight places, and draw a line around them."""
    width = max(1, round(max(picture.size) / 900))
    inside = Image.new("L", picture.size)
    for place in places:
        ImageDraw.Draw(inside).rounded_rectangle(place, width, 255)
    around = ImageChops.subtract(inside.filter(ImageFilter.MaxFilter(2 * width + 1)), inside)
    picture.paste(ImageChops.multiply(picture, Image.new("RGB", picture.size, _UNDER)), mask=inside)
    picture.paste(_EDGE, mask=around)


def _on_picture(page: pdfium.PdfPage, picture: Image.Image, place: Box) -> Box:
    """A place in PDF coordinates, y upwards, in pixels of the picture."""
    x, y = c_int(), c_int()
    corners = []
    for across, up in ((place.left, place.top), (place.right, place.bottom)):
        raw.FPDF_PageToDevice(page, 0, 0, picture.width, picture.height, 0, across, up, x, y)
        corners.append((min(max(x.value, 0), picture.width - 1), min(max(y.value, 0), picture.height - 1)))
    (left, right), (top, bottom) = (sorted(side) for side in zip(*corners, strict=True))
    return Box(left, top, right, bottom)


def _places(lines: Sequence[tuple[Plane, Line]], text: str, quote: Span) -> Iterator[Box]:
    """The places of the words of a quote in PDF coordinates, line by line; none if any are not found."""
    start, end = (len(_letters(text[:offset])) for offset in quote)
    letters = [_letters("".join(word.text for word in line.words)) for _, line in lines]
    placed = zip(lines, _starts(letters, _letters(text)), strict=True)
    found, covered = [], 0
    for (plane, line), at in placed if len(lines) <= _MOST_LINES else ():
        if at is not None:
            words, count = _quoted(line, start - at, end - at)
            covered += count
            found += [(plane, row) for row in runs(words, _is_beside)]
    if covered == end - start:
        yield from (plane.on_page(_around(row)) for plane, row in found)


def _starts(lines: Sequence[str], text: str) -> list[int | None]:
    """The offset of each line in the text of a page; None for lines not found.

    The text consists of the lines in order, except for running lines and notes. The longest lines are located first,
    each as near as possible to its expected offset, so that a short one never takes a part of another.
    """
    turns, starts = list(accumulate(map(len, lines), initial=0)), list[int | None]([None] * len(lines))
    order = sorted(
        (number for number, line in enumerate(lines) if line), key=lambda one: (-len(lines[one]), lines[one])
    )
    for line, alike in groupby(order, key=lines.__getitem__):
        numbers, found = list(alike), list[int]()
        for number in numbers:
            at = _nearest(line, text, turns[number])
            if at is not None:
                found.append(at)
                text = f"{text[:at]}{chr(0) * len(line)}{text[at + len(line) :]}"
        for number, start in zip(numbers, sorted(found), strict=False):
            starts[number] = start
    return starts


def _nearest(line: str, text: str, turn: int) -> int | None:
    found = text.rfind(line, 0, turn + len(line)), text.find(line, turn)
    return min((one for one in found if one >= 0), key=lambda one: abs(one - turn), default=None)


def _quoted(line: Line, start: int, end: int) -> tuple[Sequence[Word], int]:
    """The words of a line between two letter offsets, and the number of letters between them."""
    ends = list(accumulate(len(_letters(word.text)) for word in line.words))
    inside = [
        number
        for number, (left, right) in enumerate(zip([0, *ends], ends, strict=False))
        if max(left, start) < min(right, end)
    ]
    if not inside:
        return (), 0
    return line.words[inside[0] : inside[-1] + 1], min(end, ends[-1]) - max(start, 0)


def _is_beside(row: Sequence[Word], word: Word) -> bool:
    """Whether a word is on the line of those before it, as a table row may have several lines."""
    return word.left >= row[-1].left and abs(word.bottom - row[-1].bottom) <= 0.5 * word.size


def _around(words: Sequence[Word]) -> Box:
    size, baseline = max(word.size for word in words), max(word.bottom for word in words)
    left, right = min(word.left for word in words), max(word.right for word in words)
    return Box(left - _BESIDE * size, baseline - _ABOVE * size, right + _BESIDE * size, baseline + _BELOW * size)


def _letters(text: str) -> str:
    return _PASSING.sub("", text)
