"""PDF: visible words, scanned pages, page images."""

from corpus.formats.common.format import Format, by_name

FORMATS = (Format((".pdf",), by_name("pdf.reader.pdf_reading")),)
