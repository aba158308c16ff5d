"""Saved web pages, and books made of them."""

from __future__ import annotations

from corpus.document import Reading
from corpus.formats.common.format import Format
from corpus.formats.web.saved import page_of


def read_html(content: bytes) -> Reading:
    """A page's visible text; menus, footers and forms are ignored spans."""
    from corpus.formats.web.html import page_reading  # noqa: PLC0415 - the parser is only loaded for pages

    return page_reading(page_of(content))


def read_epub(content: bytes) -> Reading:
    """A book, chapter after chapter."""
    from corpus.formats.web.epub import epub_reading  # noqa: PLC0415 - as above

    return epub_reading(content)


FORMATS = (Format((".html", ".htm"), read_html), Format((".epub",), read_epub))
