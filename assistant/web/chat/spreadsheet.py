"""A part of a spreadsheet as HTML tables with row numbers."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from itertools import groupby

from assistant.french import texts
from assistant.web.chat.fragments import words_html
from corpus.document import Block, Document, Kind, Span, lines

_CELL = re.compile(r" ?\| ?")
_NONE = Block(Span(0, 0))  # of a line that is never quoted


def rows_html(document: Document, shown: Span, marked: Span | None) -> list[str]:
    """The lines of a part: tables, and headings and notes with their row numbers.

    The rows of the quote are marked; a table that began in another part repeats its header.
    """
    rows = list(_rows(document, shown))
    parts = list[str]()
    for table, group in groupby(rows, lambda row: row[1].table):
        own = list(group)
        if not table:
            parts += (_line_html(document, span, block, marked) for span, block in own)
            continue
        header = (one for one in document.blocks if one.table == table and one.kind is Kind.HEADER)
        above = [(one.span, one) for one in header if one.span.start < shown.start]
        parts.append(f"<table>{''.join(_row_html(document, *row, marked) for row in above + own)}</table>")
    return parts


def _rows(document: Document, shown: Span) -> Iterator[tuple[Span, Block]]:
    """The lines of a part that are not empty, each with its block."""
    starts = [block.span.start for block in document.blocks]
    for line in lines(document.text[slice(*shown)]):
        span = line.moved(shown.start)
        if span.length:
            place = bisect_right(starts, span.start) - 1
            block = document.blocks[place] if place >= 0 else _NONE
            yield span, block if block.span.overlaps(span) else _NONE


def _row_html(document: Document, span: Span, block: Block, marked: Span | None) -> str:
    """A row of a table: its number, then its cells."""
    tag = 'th scope="col"' if block.kind is Kind.HEADER else "td"
    cells = (_marked(words_html(cell), span, marked) for cell in _CELL.split(document.text[slice(*span)]))
    inside = "".join(f"<{tag}>{cell}</{tag[:2]}>" for cell in cells)
    return f'<tr><th scope="row">{block.row or ""}</th>{inside}</tr>'


def _line_html(document: Document, span: Span, block: Block, marked: Span | None) -> str:
    """A line outside of tables: a heading, a note, or ignored text."""
    words = words_html(document.text[slice(*span)])
    for ignored in document.ignored:
        if ignored.span.overlaps(span):
            return f'<p class="ignored" title="{texts.REASONS[ignored.reason]}">{words}</p>'
    number = f'<span class="row">{block.row}</span>' if block.row else ""
    said = _marked(words, span, marked)
    return f"<p>{number}{f'<strong>{said}</strong>' if block.kind is Kind.HEADING else said}</p>"


def _marked(words: str, span: Span, marked: Span | None) -> str:
    return f'<mark tabindex="-1">{words}</mark>' if marked and marked.overlaps(span) and words else words
