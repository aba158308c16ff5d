"""Plain text and Markdown, kept as they are written."""

from __future__ import annotations

from corpus.document import Reading
from corpus.formats.common.format import Format
from corpus.formats.plain.encodings import decode
from corpus.formats.plain.markdown import markdown_reading
from corpus.text.blocks import plain_blocks, title_of


def read_plain(content: bytes) -> Reading:
    """Plain text, whose first short line set apart is the title; lines in capitals above a block are headings."""
    text = decode(content)
    blocks = plain_blocks(text, with_capitals=True)
    return Reading(text, blocks, title_of(text, blocks))


def read_markdown(content: bytes) -> Reading:
    """Markdown, kept as it is written: only its headings and lists are understood."""
    return markdown_reading(decode(content))


FORMATS = (Format((".txt",), read_plain, is_plain=True), Format((".md",), read_markdown, is_plain=True))
