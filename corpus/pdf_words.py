"""The words of a page of a PDF, from PDFium's characters.

Places are in points, of 1/72 inch, on a page turned so that most of its text is upright: x grows to the right, y
downwards. Text at another angle (a watermark, a note along the margin) is left out, as is what is drawn outside
of the page.
"""

from __future__ import annotations

import ctypes
import math
import re
import unicodedata
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

import pypdfium2 as pdfium
from pypdfium2 import raw

from corpus.layout import Box, Word

UNKNOWN = "\ufffd"  # a character that no encoding of the file explains
_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_NO_BREAK = "\u00a0\u202f\u2007"
_AFTER_NARROW = ";:!?»%"  # the signs that French sets a narrow space before
_LINE_END_HYPHEN = 2  # as PDFium writes it
_BULLETS = re.compile("[\uf000-\uf0ff]")  # where symbol fonts (Wingdings) put their pictures
_ACCENTS = dict(zip("´`ˆ¨¸˜^", "\u0301\u0300\u0302\u0308\u0327\u0303\u0302", strict=True))  # drawn over the letter
_BOLD = re.compile(r"bold|black|heavy|demi", re.IGNORECASE)
_BOLD_WEIGHT = 600
_FILLED_AND_OUTLINED = 2  # the text rendering mode by which a bold that the font lacks is drawn
_WATERMARK_SIZE, _WATERMARK_GREY = 40, 160  # points; from 0, black, to 255


class _Style(NamedTuple):
    """What the characters of one text object share; ``quarter`` counts turns of 90°, None at another angle."""

    size: float
    baseline: float
    bold: bool
    quarter: int | None


_NO_STYLE = _Style(0.0, 0.0, False, None)


@dataclass(slots=True)
class _Words:
    """Words as characters come, all at one angle."""

    words: list[Word] = field(default_factory=list)
    letters: list[str] = field(default_factory=list)
    left: float = 0.0
    right: float = 0.0
    style: _Style = _NO_STYLE  # of the word's first character
    begun: float = 0.0  # where the last character begins
    last: _Style = _NO_STYLE  # its style
    characters: int = 0
    places: dict[tuple[str, int], list[float]] = field(default_factory=dict)  # of words, by text and height

    def add(self, letter: str, left: float, right: float, style: _Style, apart: bool) -> None:
        """Take one more character in; ``apart`` says that white space stands before it."""
        self.characters += 1
        gap, size = left - self.right, self.style.size
        raised = (self.style.baseline - style.baseline) / (size or 1)
        if self.last.size < 0.85 * size <= style.size:
            apart = gap > 0.12 * size  # PDFium takes the end of a superscript for that of a line
        smaller = style.size < 0.85 * size
        over = self.begun - 0.3 * size < left < self.right - 0.2 * size
        beside = -0.5 * size < gap < 0.2 * size
        if self.letters and style is self.last and (left, right) == (self.begun, self.right):
            pass  # a ligature's second letter
        elif self.letters and smaller and 0.1 < raised < 0.8 and beside:
            letter = letter.translate(_SUPERSCRIPTS)
        elif self.letters and letter in _ACCENTS and over and abs(raised) < 0.3:
            letter, right = _ACCENTS[letter], self.right
        elif self.letters and self.letters[-1] in _ACCENTS and over and abs(raised) < 0.3:
            letter += _ACCENTS[self.letters.pop()]  # drawn before its letter
        elif not self.letters or apart or not beside or abs(raised) > 0.25:
            self.end_word()
            self.left, self.style = left, style
        elif letter == self.letters[-1] and abs(left - self.begun) < 0.1 * size:
            return  # drawn twice, to look bold
        if self.letters and gap > 0.08 * size and (letter in _AFTER_NARROW or self.letters[-1] == "«"):
            self.letters.append("\u202f")  # it has no glyph in most fonts
        self.letters.append(letter)
        self.begun, self.right, self.last = left, right, style

    def end_word(self) -> None:
        """Close the word being read, unless it is drawn a second time to look bold."""
        if not self.letters:
            return
        text, (size, baseline, bold, _) = unicodedata.normalize("NFC", "".join(self.letters)).strip(), self.style
        self.letters = []
        places = self.places.setdefault((text, round(baseline)), [])
        if text and not any(abs(self.left - place) < 0.15 * size for place in places):
            self.words.append(Word(self.left, baseline, self.right, baseline, text, size, bold))
            places.append(self.left)


def page_words(page: pdfium.PdfPage) -> tuple[list[Word], int]:
    """The words of a page as they are drawn, and the angle that most stand at, in quarters of a turn."""
    text = page.get_textpage()
    try:
        quarter, words = _words(text)
    finally:
        text.close()
    edges = raw.FS_RECTF()
    raw.FPDF_GetPageBoundingBox(page, edges)
    seen = turned(Box(edges.left, edges.bottom, edges.right, edges.top), quarter)
    inside = [one for one in words if seen.left <= one.left <= seen.right and seen.top <= one.bottom <= seen.bottom]
    return inside, quarter


def _words(text: pdfium.PdfTextPage) -> tuple[int, list[Word]]:
    """The words at the angle that most characters stand at, with that angle in quarters of a turn."""
    handle = text.raw  # quicker than the object around it, thousands of times a page
    styles: dict[bytes, _Style] = {}
    readers = [_Words() for _ in range(4)]
    box = raw.FS_RECTF()
    apart = False
    for index in range(raw.FPDFText_CountChars(handle)):
        thing = raw.FPDFText_GetTextObject(handle, index)
        is_unknown = raw.FPDFText_HasUnicodeMapError(handle, index) == 1
        letter = UNKNOWN if is_unknown else _letter(raw.FPDFText_GetUnicode(handle, index))
        if letter == " " or not thing:
            apart = True
        elif letter:
            address = bytes(thing)
            if (style := styles.get(address)) is None:
                style = styles[address] = _style(handle, index, thing)
            if style.quarter == 0:
                raw.FPDFText_GetLooseCharBox(handle, index, box)  # as wide as the pen advances
                readers[0].add(letter, box.left, box.right, style, apart)
            elif style.quarter is not None:
                readers[style.quarter].add(letter, *_extent(handle, index, style.quarter), style, apart)
            apart = False
    for reader in readers:
        reader.end_word()
    quarter = max(range(4), key=lambda one: readers[one].characters)
    return quarter, readers[quarter].words


@cache
def _letter(code: int) -> str:
    """What a code writes: a space for all white space but no-break ones, nothing for what is not seen."""
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
    return "" if category == "Cf" and letter != "\u00ad" else letter


def _style(handle: raw.FPDF_TEXTPAGE, index: int, thing: raw.FPDF_PAGEOBJECT) -> _Style:
    matrix, x, y, flags = raw.FS_MATRIX(), ctypes.c_double(), ctypes.c_double(), ctypes.c_int()
    raw.FPDFText_GetMatrix(handle, index, matrix)
    raw.FPDFText_GetCharOrigin(handle, index, x, y)
    size = raw.FPDFText_GetFontSize(handle, index) * math.hypot(matrix.c, matrix.d)
    turn = math.degrees(math.atan2(matrix.b, matrix.a)) / 90
    quarter = round(turn) % 4 if abs(turn - round(turn)) < 0.06 else None
    name = ctypes.create_string_buffer(200)
    raw.FPDFText_GetFontInfo(handle, index, name, 200, flags)
    bold = (
        bool(_BOLD.search(name.value.decode("latin-1")))
        or raw.FPDFText_GetFontWeight(handle, index) >= _BOLD_WEIGHT
        or raw.FPDFTextObj_GetTextRenderMode(thing) == _FILLED_AND_OUTLINED
    )
    if size > _WATERMARK_SIZE and _grey(thing) > _WATERMARK_GREY:
        quarter = None
    place = turned(Box(x.value, y.value, x.value, y.value), quarter or 0)
    return _Style(size, place.bottom, bold, quarter)


def _grey(thing: raw.FPDF_PAGEOBJECT) -> float:
    red, green, blue, opacity = (ctypes.c_uint() for _ in range(4))
    raw.FPDFPageObj_GetFillColor(thing, red, green, blue, opacity)
    return 255 - (255 - (red.value + green.value + blue.value) / 3) * opacity.value / 255


def _extent(handle: raw.FPDF_TEXTPAGE, index: int, quarter: int) -> tuple[float, float]:
    """Where a character of turned text begins and ends along its line."""
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    raw.FPDFText_GetCharBox(handle, index, left, right, bottom, top)
    box = turned(Box(left.value, bottom.value, right.value, top.value), quarter)
    return box.left, box.right


def turned(box: Box, quarter: int) -> Box:
    """A box of PDF's plane, where y grows upwards, on the page turned so that such text is upright."""
    left, bottom, right, top = box
    if quarter == 0:
        return Box(left, -top, right, -bottom)
    if quarter == 1:
        return Box(bottom, left, top, right)
    if quarter == 2:
        return Box(-right, bottom, -left, top)
    return Box(-top, -right, -bottom, -left)
