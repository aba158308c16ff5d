"""Turns a PDF into a Reading, page by page.

PDFium, through pypdfium2, parses the file: as the reader of Chrome it handles damaged and hostile files, and it gives
every character with its position at seventy pages a second, seven times as fast as pdfplumber, whose table finder and
layout would have had to be replaced as well. It also renders the pages for OCR.
Only the bytes of the file are used: scripts are not run, attachments not opened, links not followed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from time import monotonic

import pypdfium2 as pdfium
from pypdfium2 import raw

from corpus.dates import stated_date
from corpus.document import Reading
from corpus.errors import UnreadableDocument
from corpus.formats.pdf.drawings import Drawings, page_drawings
from corpus.formats.pdf.layout.columns import page_lines
from corpus.formats.pdf.layout.lines import Box, Line, Look, Word
from corpus.formats.pdf.layout.pages import paged_reading
from corpus.formats.pdf.layout.paragraphs import Page
from corpus.formats.pdf.layout.stamps import parted
from corpus.formats.pdf.layout.tables import tables_of
from corpus.formats.pdf.scans import can_recognise, recognised_words, shows_text
from corpus.formats.pdf.struck import without_struck
from corpus.formats.pdf.visible import seen_plane
from corpus.formats.pdf.words import UNKNOWN, Plane, page_planes
from corpus.text.blocks import is_title
from corpus.text.language import is_language

_UNKNOWN_SHARE = 0.5  # share of unknown characters above which a page is unreadable
_PICTURED = 0.5  # the share of a page under images from which it may be a scan with added words
_LONGEST_LOOK = 300  # seconds for OCR of images on pages with words
_NOT_DRAWN = (raw.FPDF_ANNOT_UNKNOWN, raw.FPDF_ANNOT_LINK, raw.FPDF_ANNOT_POPUP)
_MOST_DAMAGED = 100  # pages that all fail to open, after which reading stops: a file may claim a million
_REASONS = {
    raw.FPDF_ERR_PASSWORD: "le PDF est protégé par un mot de passe\u00a0; enregistrez-le sans mot de passe.",
    raw.FPDF_ERR_SECURITY: "le PDF est chiffré d’une manière inconnue\u00a0; enregistrez-le sans protection.",
}
_DAMAGED = "le PDF est abîmé ou incomplet\u00a0; ouvrez-le et enregistrez-le de nouveau, ou retirez-le."


def pdf_reading(content: bytes) -> Reading:
    """The reading of a PDF; pages that are images are recognised if Tesseract is installed.

    Raises UnreadableDocument if the file is encrypted or damaged, or if no page can be read.
    """
    if b"%PDF-" not in content[:1024]:
        raise UnreadableDocument("ce n’est pas un PDF, malgré son nom\u00a0; enregistrez-le en PDF ou retirez-le.")
    try:
        document = pdfium.PdfDocument(content)
    except pdfium.PdfiumError as error:
        raise UnreadableDocument(_REASONS.get(error.err_code, _DAMAGED)) from error
    try:
        document.init_forms()  # renders form fields without an appearance of their own
        pages = list(_pages(document))
        title = document.get_metadata_value("Title").strip()
        date = stated_date(document.get_metadata_value("CreationDate") or document.get_metadata_value("ModDate"))
    finally:
        document.close()
    reading = paged_reading(pages)
    if not reading.blocks and reading.unread_pages:
        raise UnreadableDocument(_unread(reading))
    if pages and not reading.text:
        raise UnreadableDocument(_blank(len(pages)))
    return replace(reading, title=title if is_title(title) else reading.title, date=date)


def _pages(document: pdfium.PdfDocument) -> Iterator[Page]:
    """The pages one by one, each freed after reading."""
    scans, whole = _Scans(), 0
    for number in range(len(document)):
        try:
            page = opened_page(document, number)
        except pdfium.PdfiumError as error:
            if not whole and number + 1 >= min(len(document), _MOST_DAMAGED):
                raise UnreadableDocument(_DAMAGED) from error
            yield Page([], 0.0, 0.0, unread=True)  # one damaged page among others
            continue
        whole += 1
        try:
            yield _page(page, scans)
        finally:
            page.close()


def opened_page(document: pdfium.PdfDocument, number: int) -> pdfium.PdfPage:
    """A page with form fields and annotations flattened into its content."""
    page = document[number]
    if _is_annotated(page) and raw.FPDFPage_Flatten(page, raw.FLAT_NORMALDISPLAY) == raw.FLATTEN_SUCCESS:
        page.close()
        page = document[number]
    return page


def _is_annotated(page: pdfium.PdfPage) -> bool:
    """Whether a page has annotations other than links."""
    for index in range(raw.FPDFPage_GetAnnotCount(page)):
        annotation = raw.FPDFPage_GetAnnot(page, index)
        kind = raw.FPDFAnnot_GetSubtype(annotation)
        raw.FPDFPage_CloseAnnot(annotation)
        if kind not in _NOT_DRAWN:
            return True
    return False


class _Scans:
    """OCR of the pages of a document, with a time limit for images on pages with words."""

    def __init__(self) -> None:
        self._can, self._left = can_recognise(), float(_LONGEST_LOOK)

    def words(self, page: pdfium.PdfPage) -> list[Word]:
        """The recognised words of a page without text."""
        words = (recognised_words(page) if self._can else None) or []
        return words if is_language(word.text for word in words) else []

    def words_beside(self, page: pdfium.PdfPage, own: Sequence[Word]) -> list[Word] | None:
        """The words of a page's images besides its own; None if the images show text that cannot be read."""
        if not shows_text(page, own):
            return []
        if not self._can or self._left <= 0:
            return None
        begun = monotonic()
        seen = recognised_words(page, own)
        self._left -= monotonic() - begun
        return seen


def _page(page: pdfium.PdfPage, scans: _Scans) -> Page:
    drawings = page_drawings(page)
    planes = page_planes(page, drawings.covers, drawings.orders)
    has_layer = any(word.look is Look.UNPAINTED for plane in planes for word in plane.words)
    planes = [_as_shown(page, plane, drawings) for plane in planes]
    words = [word for plane in planes for word in plane.words]
    garbled = _is_garbled(words)
    unread, rules = garbled or (not words and drawings.are_seen), drawings.rules
    seen: list[Word] | None = []
    upright = next(plane for plane in planes if plane.quarter * 90 == page.get_rotation())
    if unread:
        seen = scans.words(page)
        unread = not seen
        if seen or garbled:
            planes, rules = ([] if seen else [replace(upright, words=[])]), []
    elif drawings.pictured >= _PICTURED and not has_layer:
        seen = scans.words_beside(page, upright.words)
        unread = seen is None
    if seen:  # as a plane of their own, so that stamps do not interrupt sentences
        planes = sorted([replace(upright, words=seen), *planes], key=lambda one: -_length(one.words))
    main, *asides = (_lined(plane, rules) for plane in _without_stamps(planes))
    return replace(
        main,
        unread=unread,
        garbled=unread and garbled,
        recognised=bool(seen),
        asides=tuple(one for one in asides if one.lines),
    )


def placed_lines(page: pdfium.PdfPage) -> list[tuple[Plane, Line]]:
    """The lines of a page with their words, as in its reading, each with its plane; none for a scan."""
    drawings = page_drawings(page)
    planes = [_as_shown(page, one, drawings) for one in page_planes(page, drawings.covers, drawings.orders)]
    return [(plane, line) for plane in _without_stamps(planes) for line in _lines(plane, drawings.rules)]


def _as_shown(page: pdfium.PdfPage, plane: Plane, drawings: Drawings) -> Plane:
    """A plane with words that are visible and not struck."""
    seen = seen_plane(page, plane, drawings)
    return replace(seen, words=without_struck(seen.words, map(plane.box, drawings.strokes)))


def _without_stamps(planes: Sequence[Plane]) -> Iterator[Plane]:
    """The planes, with stamps moved to planes of their own, so that they do not split lines below them."""
    for plane in planes:
        words, stamp = parted(plane.words)
        yield replace(plane, words=words)
        if stamp:
            yield replace(plane, words=stamp, is_stamp=True)


def _lined(plane: Plane, rules: list[Box]) -> Page:
    lines = [replace(line, words=()) for line in _lines(plane, rules)]  # words of all pages would fill memory
    return Page(lines, plane.width, plane.height, is_stamp=plane.is_stamp)


def _lines(plane: Plane, rules: list[Box]) -> list[Line]:
    tables, outside = tables_of(plane.words, map(plane.box, rules)) if plane.words else ([], [])
    return page_lines(outside, tables)


def _is_garbled(words: list[Word]) -> bool:
    """Whether the words of a page are in an unknown encoding."""
    is_unknown = sum(word.text.count(UNKNOWN) for word in words) > _UNKNOWN_SHARE * _length(words)
    return is_unknown or not is_language(word.text for word in words)


def _length(words: list[Word]) -> int:
    return sum(len(word.text) for word in words)


def _unread(reading: Reading) -> str:
    """Why no page of a document can be read, and how to mend it, in French."""
    pages = reading.unread_pages
    which = f"page {pages[0]}" if len(pages) == 1 else f"pages {pages[0]} à {pages[-1]}"
    code = f"{which}\u00a0: texte dans un codage propre à sa police, illisible\u00a0; "
    if reading.garbled_pages:
        mend = "" if can_recognise() else "installez tesseract-ocr et tesseract-ocr-fra, ou "
        return f"{code}{mend}exportez de nouveau le PDF depuis le logiciel qui l’a écrit."
    if can_recognise():
        return (
            f"{which}\u00a0: images où rien n’est reconnu\u00a0; numérisez-les plus nettement, ou enregistrez le PDF "
            "avec son texte."
        )
    return (
        f"{which}\u00a0: images sans texte\u00a0; "
        "installez tesseract-ocr et tesseract-ocr-fra, ou enregistrez le PDF avec son texte."
    )


def _blank(count: int) -> str:
    which = "sa seule page ne montre" if count == 1 else f"ses {count} pages ne montrent"
    return f"{which} ni texte ni image\u00a0; complétez le PDF ou retirez-le."
