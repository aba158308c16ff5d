"""Layout analysis, independent of PDFium: words on pages become lines, tables and paragraphs."""
