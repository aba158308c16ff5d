"""Words that stand on pages become lines, tables and paragraphs; knows nothing of PDFium."""
