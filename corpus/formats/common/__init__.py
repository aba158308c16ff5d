"""Shared by several formats: zipped parts, list numbering, type of words, paragraphs and tables."""
