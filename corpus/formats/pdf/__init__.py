"""PDF: its characters, what is seen of them, scans, pictures of pages."""

from corpus.formats.common.format import Format, by_name

FORMATS = (Format((".pdf",), by_name("pdf.reader.pdf_reading")),)
