"""A Word document from before 2007 (.doc), or whatever else was given its suffix."""

from __future__ import annotations

from corpus.document import Reading
from corpus.formats.common.libreoffice import converted, is_old
from corpus.formats.office.rtf import rtf_reading
from corpus.formats.office.word import word_reading
from corpus.formats.plain import read_plain
from corpus.formats.web.html import read_html
from corpus.formats.web.saved import is_page


def old_word_reading(content: bytes) -> Reading:
    """A document as LibreOffice saves it in the newer format; RTF, a page, a text and a newer one as they are."""
    if content.startswith(b"PK"):
        return word_reading(content)
    if content.lstrip().startswith(b"{\\rtf"):
        return rtf_reading(content)
    if is_page(content):
        return read_html(content)
    if not is_old(content):
        return read_plain(content)
    return word_reading(converted(content, ".doc", ".docx"))
