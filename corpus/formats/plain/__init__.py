"""Plain text and Markdown, whose text is kept unchanged."""

from __future__ import annotations

from corpus.document import Reading
from corpus.formats.common.format import Format
from corpus.formats.plain.encodings import decode
from corpus.formats.plain.markdown import markdown_reading
from corpus.text.blocks import plain_blocks, title_of


def read_plain(content: bytes) -> Reading:
    """The reading of plain text: a short first line set apart is the title, lines in capitals are headings."""
    text = decode(content)
    blocks = plain_blocks(text, with_capitals=True)
    return Reading(text, blocks, title_of(text, blocks))


def read_markdown(content: bytes) -> Reading:
    """The reading of Markdown."""
    return markdown_reading(decode(content))


FORMATS = (Format((".txt",), read_plain, is_plain=True), Format((".md",), read_markdown, is_plain=True))
