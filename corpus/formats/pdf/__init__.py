"""PDF: its characters, what is seen of them, scans, pictures of pages."""

from __future__ import annotations

from corpus.document import Reading
from corpus.formats.common.format import Format


def read_pdf(content: bytes) -> Reading:
    """A PDF, page after page; running headers and tables of contents are ignored spans."""
    from corpus.formats.pdf.reader import pdf_reading  # noqa: PLC0415 - PDFium is only loaded for PDFs

    return pdf_reading(content)


FORMATS = (Format((".pdf",), read_pdf),)
