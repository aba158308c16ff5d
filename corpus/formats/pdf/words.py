"""The words of a PDF page, built from the characters of PDFium.

Coordinates are in points (1/72 inch) from the top left corner of the page turned so that its text is upright, x to the
right, y downwards. Slanted text (a watermark) and text outside the page are left out.
"""

from __future__ import annotations

import ctypes
import math
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import groupby
from typing import NamedTuple

import pypdfium2 as pdfium
from pypdfium2 import raw

from corpus.formats.common.lettering import SUPERSCRIPTS
from corpus.formats.pdf.layout.directions import FROM_RIGHT, is_mark, ligature, plain_letter
from corpus.formats.pdf.layout.lines import Box, Look, Word
from corpus.formats.pdf.spacing import closed_up

UNKNOWN = "\ufffd"  # a character without a Unicode mapping
_NO_BREAK = "\u00a0\u202f\u2007"
_AFTER_NARROW = ";:!?»%"  # signs after a narrow no-break space in French
_MOST_MARKS = 8  # combining marks on a letter; a hostile file may have a million
_LINE_END_HYPHEN = 2  # the code in PDFium
_BULLETS = re.compile("[\uf000-\uf0ff]")  # codes of symbol fonts (Wingdings)
_ACCENTS = dict(zip("´`ˆ¨¸˜^", "\u0301\u0300\u0302\u0308\u0327\u0303\u0302", strict=True))  # drawn over a letter
_BOLD = re.compile(r"bold|black|heavy|demi", re.IGNORECASE)
_BOLD_WEIGHT = 600
_FILLED_AND_OUTLINED = 2  # the text rendering mode for synthetic bold
_UNPAINTED = (3, 7)  # modes of text that is not drawn, such as the OCR layer of a scan
_WATERMARK_SIZE, _WATERMARK_GREY = 40, 160  # points; from 0, black, to 255
_COPY, _BAND = 0.15, 6.0  # ems between a word and its copy; points, the height of bands for the search
_LEAST_SIZE, _PALE = 1, 240  # points; grey, from which text may be invisible on paper


class Cover(NamedTuple):
    """A painted area that may hide earlier text; ``order`` is its place in the drawing order."""

    box: Box  # in PDF coordinates
    order: int


@dataclass(slots=True)
class Plane:
    """The words of a page that are upright after one turn of it, possibly with invisible ones."""

    quarter: int  # turns of 90°
    edges: Box  # of the turned page, before its corner becomes (0, 0)
    words: list[Word]
    is_stamp: bool = False  # whether the words are those of a stamp

    @property
    def width(self) -> float:
        """Of the page, in points."""
        return self.edges.right - self.edges.left

    @property
    def height(self) -> float:
        """Of the page, in points."""
        return self.edges.bottom - self.edges.top

    def box(self, box: Box) -> Box:
        """A box in PDF coordinates, on this plane."""
        (left, top, right, bottom), (x, y, _, _) = turned(box, self.quarter), self.edges
        return Box(left - x, top - y, right - x, bottom - y)

    def on_page(self, box: Box) -> Box:
        """A box on this plane, in PDF coordinates; ``turned`` is its own inverse."""
        (left, top, right, bottom), (x, y, _, _) = box, self.edges
        return turned(Box(left + x, top + y, right + x, bottom + y), self.quarter)


class _Style(NamedTuple):
    """The shared style of a text object; ``quarter`` counts turns of 90°, None for text to leave out."""

    size: float
    baseline: float
    bold: bool
    quarter: int | None
    look: Look
    covers: tuple[tuple[float, float], ...] = ()  # horizontal ranges where it may be hidden

    def cover(self, place: float) -> int:
        """The index of the cover over a place; -1 if there is none."""
        return next((index for index, (left, right) in enumerate(self.covers) if left < place < right), -1)


_Character = tuple[int, str, _Style, bool]  # index, character, style, whether white space precedes


class _Glyph(NamedTuple):
    """A character with its horizontal extent."""

    letter: str
    left: float
    right: float
    style: _Style
    apart: bool


_NO_STYLE = _Style(0.0, 0.0, False, None, Look.PLAIN)


@dataclass(slots=True)
class _Words:
    """Builds words from characters at one angle; ``corner`` is that of the page."""

    corner: tuple[float, float]
    words: list[Word] = field(default_factory=list)
    letters: list[str] = field(default_factory=list)
    left: float = 0.0
    right: float = 0.0
    style: _Style = _NO_STYLE  # of the first character of the word
    begun: float = 0.0  # left of the last character
    last: _Style = _NO_STYLE  # style of the last character
    cover: int = -1  # over the current word; ``is_cut`` if the edge of a cover cut it
    is_cut: bool = False
    characters: int = 0
    # Left and baseline of words, by text and band.
    places: dict[tuple[str, int], list[tuple[float, float]]] = field(default_factory=dict)

    def add(self, letter: str, left: float, right: float, style: _Style, apart: bool) -> None:
        """Add a character; ``apart`` says that white space precedes it."""
        self.characters += 1
        if self._is_copy(letter, left, style):
            return
        gap, size = left - self.right, self.style.size
        raised = (self.style.baseline - style.baseline) / (size or 1)
        if self.last.size < 0.85 * size <= style.size:
            apart = gap > 0.12 * size  # PDFium takes the end of a superscript for a line end
        smaller = style.size < 0.85 * size
        over = self.begun - 0.3 * size < left < self.right - 0.2 * size
        beside = -0.5 * size < gap < 0.2 * size
        if self.letters and style is self.last and (left, right) == (self.begun, self.right):
            pass  # the second letter of a ligature
        elif self.letters and smaller and 0.1 < raised < 0.8 and beside:
            letter = letter.translate(SUPERSCRIPTS)
        elif self.letters and letter in _ACCENTS and over and abs(raised) < 0.3:
            letter, right = _ACCENTS[letter], self.right
        elif self.letters and self.letters[-1] in _ACCENTS and over and abs(raised) < 0.3:
            letter += _ACCENTS[self.letters.pop()]  # an accent drawn before its letter
        elif not self.letters or apart or not beside or abs(raised) > 0.25:
            self.end_word()
            self.left, self.style = left, style
        cover = style.cover((left + right) / 2) if style.covers else -1
        if self.letters and cover != self.cover:
            self.end_word()
            self.left, self.style, self.is_cut = left, style, True
        self.cover = cover
        if self.letters and gap > 0.08 * size and (letter in _AFTER_NARROW or self.letters[-1] == "«"):
            self.letters.append("\u202f")  # which has no glyph in most fonts
        self.letters.append(letter)
        self.begun, self.right, self.last = left, right, style

    def _is_copy(self, letter: str, left: float, style: _Style) -> bool:
        """Whether a character repeats the last one in almost the same place, for bold or a shadow."""
        if not self.letters or self.letters[-1] != letter or (style is self.last and left == self.begun):
            return False  # the last case is a ligature
        apart = min(_COPY * self.style.size, 0.5 * (self.right - self.begun))
        return abs(left - self.begun) < apart and abs(style.baseline - self.last.baseline) < _COPY * style.size

    def end_word(self) -> None:
        """End the current word, and drop it if it is a copy for bold or a shadow."""
        if not self.letters:
            return
        text = unicodedata.normalize("NFC", "".join(self.letters)).strip()
        size, baseline, bold, _, look, _ = self.style
        is_cut, self.is_cut, self.letters = self.is_cut, False, []
        places, band = self.places, round(baseline / _BAND)
        near = (place for one in (band - 1, band, band + 1) for place in places.get((text, one), ()))
        if text and not any(abs(self.left - x) < _COPY * size > abs(baseline - y) for x, y in near):
            (x, y), is_covered = self.corner, self.cover >= 0
            left, right, bottom = self.left - x, self.right - x, baseline - y
            self.words.append(Word(left, bottom, right, bottom, text, size, bold, look, is_covered, is_cut))
            places.setdefault((text, band), []).append((self.left, baseline))


def page_planes(
    page: pdfium.PdfPage, covers: Sequence[Cover] = (), orders: Mapping[bytes, int] | None = None
) -> list[Plane]:
    """The words of a page in drawing order, by angle, the most frequent angle first.

    ``orders`` maps the address of each text object to its place in the drawing order.
    """
    edges = raw.FS_RECTF()
    raw.FPDF_GetPageBoundingBox(page, edges)
    seen = [turned(Box(edges.left, edges.bottom, edges.right, edges.top), quarter) for quarter in range(4)]
    text = page.get_textpage()
    try:
        readers = _read(text, [_Words((box.left, box.top)) for box in seen], covers, orders or {})
    finally:
        text.close()
    planes = []
    for quarter in sorted(range(4), key=lambda one: -readers[one].characters):
        read = readers[quarter]
        plane = Plane(quarter, seen[quarter], closed_up(read.words))
        width, height = plane.width, plane.height
        plane.words = [one for one in plane.words if one.right > 0 <= one.bottom <= height and one.left < width]
        planes.append(plane)
    return planes


def _read(
    text: pdfium.PdfTextPage, readers: list[_Words], covers: Sequence[Cover], orders: Mapping[bytes, int]
) -> list[_Words]:
    """The readers, filled with the words at each of the four angles."""
    handle = text.raw  # faster than its wrapper, thousands of times a page
    styles: dict[bytes, _Style] = {}
    line: list[_Character] = []
    style, apart = _NO_STYLE, False
    for index in range(raw.FPDFText_CountChars(handle)):
        thing = raw.FPDFText_GetTextObject(handle, index)
        is_unknown = raw.FPDFText_HasUnicodeMapError(handle, index) == 1
        letter = UNKNOWN if is_unknown else _letter(raw.FPDFText_GetUnicode(handle, index))
        if letter == " " or not thing:
            apart = True
            if thing and style.quarter is not None:
                line.append((index, " ", style, True))
        elif letter:
            address, last = bytes(thing), style
            if (known := styles.get(address)) is None:
                known = _style(handle, index, thing)
                if covers and address in orders:
                    known = known._replace(covers=_over(known, covers, orders[address]))
                styles[address] = known
            style = known
            if style is not last and abs(style.baseline - last.baseline) > 0.5 * style.size:
                _add(handle, line, readers)
                line = []
            if style.quarter is not None:
                line.append((index, letter, style, apart))
            apart = False
    _add(handle, line, readers)
    for reader in readers:
        reader.end_word()
    return readers


def _add(handle: raw.FPDF_TEXTPAGE, line: Sequence[_Character], readers: Sequence[_Words]) -> None:
    """Add the characters of a line to their readers; a line with right-to-left script is sorted from the left first.

    PDFium returns such lines in an order that depends on the program that wrote the file.
    """
    box, placed = raw.FS_RECTF(), list[_Glyph]()
    is_turned = FROM_RIGHT.search("".join([letter for _, letter, _, _ in line]))
    for number, letter, style, apart in line:
        if letter == " " and not is_turned:
            continue
        raw.FPDFText_GetLooseCharBox(handle, number, box)  # as wide as the advance
        left, right = box.left, box.right
        if style.quarter:
            left, _, right, _ = turned(Box(left, box.bottom, right, box.top), style.quarter)
        if is_turned:
            placed.append(_Glyph(letter, left, right, style, apart))
        else:
            readers[style.quarter or 0].add(letter, left, right, style, apart)
    for letter, left, right, style, apart in _from_left(placed):
        readers[style.quarter or 0].add(letter, left, right, style, apart)


def _from_left(line: Sequence[_Glyph]) -> Iterator[_Glyph]:
    """The characters of a line from left to right, each with its combining marks, ligatures in visual order."""
    signs = sorted((one for one in line if one.letter != " " and not is_mark(one.letter)), key=lambda one: one.left)
    lefts = [one.left for one in signs]
    for mark in (one for one in line if signs and is_mark(one.letter)):
        at = max(0, bisect_right(lefts, (mark.left + mark.right) / 2) - 1)
        if len(signs[at].letter) < _MOST_MARKS:
            signs[at] = signs[at]._replace(letter=signs[at].letter + mark.letter)
    spaces = (one for one in line if one.letter == " ")
    apart = True
    for _, glyph in groupby(sorted([*signs, *spaces], key=lambda one: one.left), key=lambda one: one[1:3]):
        first, *others = glyph
        for letter in ligature([first.letter, *(one.letter for one in others)]):
            if letter != " ":
                yield first._replace(letter=letter, apart=apart)
            apart = letter == " "


@cache
def _letter(code: int) -> str:
    """The character of a code: a space for white space except no-break spaces, empty for invisible characters."""
    letter = chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else UNKNOWN
    if code == _LINE_END_HYPHEN:
        return "-"
    if _BULLETS.match(letter):
        return "•"
    category = unicodedata.category(letter)
    if category == "Co":
        return UNKNOWN
    if letter.isspace() or category == "Cc":
        return letter if letter in _NO_BREAK else " "
    return "" if category == "Cf" and letter != "\u00ad" else plain_letter(letter)


def _style(handle: raw.FPDF_TEXTPAGE, index: int, thing: raw.FPDF_PAGEOBJECT) -> _Style:
    matrix, x, y, flags = raw.FS_MATRIX(), ctypes.c_double(), ctypes.c_double(), ctypes.c_int()
    raw.FPDFText_GetMatrix(handle, index, matrix)
    raw.FPDFText_GetCharOrigin(handle, index, x, y)
    size = raw.FPDFText_GetFontSize(handle, index) * math.hypot(matrix.c, matrix.d)
    turn = math.degrees(math.atan2(matrix.b, matrix.a)) / 90
    quarter = round(turn) % 4 if abs(turn - round(turn)) < 0.06 else None
    mode = raw.FPDFTextObj_GetTextRenderMode(thing)
    name = ctypes.create_string_buffer(200)
    raw.FPDFText_GetFontInfo(handle, index, name, 200, flags)
    bold = (
        bool(_BOLD.search(name.value.decode("latin-1")))
        or raw.FPDFText_GetFontWeight(handle, index) >= _BOLD_WEIGHT
        or mode == _FILLED_AND_OUTLINED
    )
    grey = grey_of(thing)
    look = Look.UNPAINTED if mode in _UNPAINTED else Look.PALE if grey >= _PALE else Look.PLAIN
    if size > _WATERMARK_SIZE and grey > _WATERMARK_GREY and look is not Look.UNPAINTED:
        look = Look.FAINT
    if size < _LEAST_SIZE and look is not Look.UNPAINTED:
        quarter = None
    place = turned(Box(x.value, y.value, x.value, y.value), quarter or 0)
    return _Style(size, place.bottom, bold, quarter, look)


def _over(style: _Style, covers: Sequence[Cover], order: int) -> tuple[tuple[float, float], ...]:
    """The horizontal ranges of covers drawn later over the line of a text."""
    middle = style.baseline - 0.3 * style.size
    boxes = (turned(one.box, style.quarter or 0) for one in covers if one.order > order)
    return tuple((box.left, box.right) for box in boxes if box.top < middle < box.bottom)


def grey_of(thing: raw.FPDF_PAGEOBJECT) -> float:
    """The grey of an object's fill on white paper, from 0, black, to 255; 255 if transparent."""
    grey = seen_grey_of(thing, raw.FPDFPageObj_GetFillColor)
    return 255.0 if grey is None else grey


def seen_grey_of(thing: raw.FPDF_PAGEOBJECT, colour: Callable[..., object]) -> float | None:
    """The grey of an object's fill or stroke on white paper; None if transparent."""
    red, green, blue, opacity = (ctypes.c_uint() for _ in range(4))
    colour(thing, red, green, blue, opacity)
    if not opacity.value:
        return None
    return 255 - (255 - (red.value + green.value + blue.value) / 3) * opacity.value / 255


def turned(box: Box, quarter: int) -> Box:
    """A box in PDF coordinates, y upwards, on the page turned so that text at this angle is upright."""
    left, bottom, right, top = box
    if quarter == 0:
        return Box(left, -top, right, -bottom)
    if quarter == 1:
        return Box(bottom, left, top, right)
    if quarter == 2:
        return Box(-right, bottom, -left, top)
    return Box(-top, -right, -bottom, -left)
