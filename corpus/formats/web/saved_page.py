"""Decoding of saved pages, which may be web archives with pictures."""

from __future__ import annotations

import codecs
import re

from corpus.formats.plain.encodings import decode

_DECLARED = re.compile(
    rb"<(?:meta|\?xml)\b[^>]*?\b(?:charset|encoding)\s*=\s*[\"']?\s*(iso-8859-\d+|windows-\d+|macintosh)\b",
    re.IGNORECASE,
)
_ARCHIVE = re.compile(rb"\s*(?:From: <Saved by|MIME-Version: 1\.0\s|Content-Type: multipart/related)", re.IGNORECASE)
_MOST_BEFORE = 1000  # bytes at the start of a page that contain a tag
_PAGE = re.compile(rb"<(?:!doctype html|html|head|body|div|p|h[1-6]|table|ul|ol|span|meta)\b", re.IGNORECASE)
_ANY_ARCHIVE = re.compile(rb"\s*(?:From: <|MIME-Version:|Content-Type: multipart/)", re.IGNORECASE)
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_MOST_ZEROS = 0.1  # the share of zero bytes in a page; UTF-16 has more


def is_page(content: bytes) -> bool:
    """Whether a file, whatever its name, begins like a page or web archive."""
    return bool(_ANY_ARCHIVE.match(content) or _PAGE.search(content, 0, _MOST_BEFORE))


def page_of(content: bytes) -> str:
    """The HTML of a page. Raises UnreadableDocument if it is not text."""
    page = _unpacked(content)
    if page.count(0) < _MOST_ZEROS * len(page) and not page.startswith(_UTF_16):  # as browsers do
        page = page.replace(b"\0", b"")
    return decode(page, _declared(page))


def _declared(page: bytes) -> str | None:
    """The 8-bit encoding that a page declares; as in browsers, ISO-8859-1 means Windows-1252."""
    match = _DECLARED.search(page, 0, 4096)
    try:
        name = codecs.lookup(match[1].decode()).name if match else None
    except LookupError:
        return None
    return "cp1252" if name == "iso8859-1" else name


def _unpacked(content: bytes) -> bytes:
    """The page in a web archive (MHTML); other bytes unchanged."""
    if not _ARCHIVE.match(content):
        return content
    import email  # noqa: PLC0415 - loaded only for web archives

    parts = email.message_from_bytes(content).walk()
    page = next((part.get_payload(decode=True) for part in parts if part.get_content_type() == "text/html"), None)
    return page if isinstance(page, bytes) else content
