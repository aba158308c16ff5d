"""Files embedded in a Word document (``altChunk``): web pages, RTF, plain text, other documents."""

from __future__ import annotations

import posixpath
from collections import defaultdict
from collections.abc import Callable, Iterator

from corpus.document import Block, IgnoredSpan, Kind, Reading, Reason, overlapped
from corpus.errors import UnreadableDocument
from corpus.formats.common.prose import Paragraph, Table
from corpus.formats.office.rtf import rtf_reading
from corpus.formats.plain import read_plain
from corpus.formats.web.html import read_html
from corpus.formats.web.saved_page import is_page

Reader = Callable[[bytes], Reading]
READERS: dict[str, Reader] = {".htm": read_html, ".html": read_html, ".rtf": rtf_reading, ".txt": read_plain}


def paragraphs_of(name: str, content: bytes | None, read_word: Reader | None) -> list[Paragraph]:
    """The paragraphs of a part; if it cannot be read, an ignored line with its name, which the report explains."""
    try:
        suffix = begins_as(content or b"") or posixpath.splitext(name)[1].lower()
        reader = {**READERS, ".docx": read_word}.get(suffix)
        reading = reader(content) if reader and content else Reading("", ())
    except UnreadableDocument:
        reading = Reading("", ())
    return list(_paragraphs(reading)) or [Paragraph(f"[{posixpath.basename(name)}]", reason=Reason.UNREAD)]


def begins_as(content: bytes) -> str:
    """The suffix of a format, recognised by the first bytes of a file; empty if unknown."""
    if content.startswith(b"PK"):
        return ".docx"
    if content.lstrip().startswith(b"{\\rtf"):
        return ".rtf"
    return ".html" if is_page(content) else ""


def _paragraphs(reading: Reading) -> Iterator[Paragraph]:
    """The blocks of a reading with their labels, and its ignored spans, as paragraphs."""
    ignored = sorted(reading.ignored, key=lambda one: one.span)
    spans, of_blocks = [one.span for one in ignored], [block.span for block in reading.blocks]
    tables: dict[int, Table] = defaultdict(lambda: Table(()))
    parts: list[Block | IgnoredSpan] = [*reading.blocks]
    parts += (one for one in ignored if overlapped(one.span, of_blocks) is None)
    for part in sorted(parts, key=lambda one: one.span):
        words = reading.text[slice(*part.span)]
        if isinstance(part, IgnoredSpan):
            yield Paragraph(words, reason=part.reason)
            continue
        label = reading.text[reading.text.rfind("\n", 0, part.span.start) + 1 : part.span.start]
        yield Paragraph(
            words,
            label if part.kind is Kind.ITEM else "",
            part.level if part.kind is Kind.HEADING else None,
            part.kind is Kind.ITEM,
            row=part.kind if part.kind.is_row else None,
            reason=None if (marked := overlapped(part.span, spans)) is None else ignored[marked].reason,
            table=tables[part.table] if part.table else None,
            look=part.look,
        )
