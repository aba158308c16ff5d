"""Saved web pages, and EPUB books."""

from corpus.formats.common.format import Format, by_name

FORMATS = (
    Format((".html", ".htm"), by_name("web.html.read_html")),
    Format((".epub",), by_name("web.epub.epub_reading")),
)
