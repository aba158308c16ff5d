"""Finds the header of each table row: as declared by the file, else by the look or the figures of rows."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import groupby

from corpus.dates import MONTHS
from corpus.document import Block, Document, Kind, Span, overlapped
from corpus.runs import runs

LONGEST_HEADER = 700  # characters; anything longer is text in columns
_MOST_ROWS = 3  # of a header that the file does not declare
_LONGEST_NAME = 150  # characters of the name of a column of figures
_MOSTLY = 0.8  # the share of a column's cells that must agree
_CELL = re.compile(r"\s*\|\s*")
_FIGURE = re.compile(r"[^\w]*\d")
_EUROS = re.compile(r"€|\beuros?\b|\bEUR\b", re.IGNORECASE)
_YEAR = re.compile(r"(?:19|20)\d\d(?:\s*[-/–]\s*(?:(?:19|20)?\d\d))?")
_MEASURE = re.compile(r"[\d\s.,;:«»()…’']|-$")  # removed from a figure, leaves its unit
# Labels of rows, the first of which may have no figures: "lundi | fermé".
_CALENDAR = re.compile(rf"(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|{'|'.join(MONTHS)})\b", re.IGNORECASE)

_Cells = list[str]


def headers_of(document: Document) -> dict[Span, Span]:
    """Maps each row of a table with a header, those of the header included, to the span of the header.

    It is the nearest header above, even pages before, as long as a table continued on another page keeps its columns.
    """
    found: dict[Span, Span] = {}
    ignored = sorted(ignored.span for ignored in document.ignored)
    for table in _tables(document.blocks):
        header, words, width = None, list[str](), 0
        for rows in _parts(document, table):
            texts = [document.text[slice(*row.span)] for row in rows]
            columns = max(len(line) for text in texts for line in _lines(text))
            if not 1 < columns <= width:
                header, words, width = None, [], columns
            count = len(words) if words and texts[: len(words)] == words else _header_rows(rows, texts, header is None)
            if 0 < count < len(rows):
                span = Span(rows[0].span.start, rows[count - 1].span.end)
                if span.length <= LONGEST_HEADER and overlapped(span, ignored) is None:
                    header, words = span, texts[:count]
            if header:
                found.update((row.span, header) for row in rows)
    return found


def _tables(blocks: Sequence[Block]) -> Iterator[list[Block]]:
    """The rows of each table: those with one number, and adjacent ones without a number."""
    numbered = defaultdict[int, list[Block]](list)
    for is_loose, group in groupby(blocks, lambda block: block.kind.is_row and not block.table):
        rows = list(group)
        if is_loose:
            yield rows
        for row in rows:
            if row.table:
                numbered[row.table].append(row)
    yield from numbered.values()


def _parts(document: Document, table: Sequence[Block]) -> Iterator[list[Block]]:
    """The rows of a table, split at page breaks, repeats of the first row and declared headers."""
    first = document.text[slice(*table[0].span)]

    def goes_on(part: Sequence[Block], row: Block) -> bool:
        if document.page(row.span.start) != document.page(part[-1].span.start):
            return False
        return part[-1].kind is Kind.HEADER if row.kind is Kind.HEADER else document.text[slice(*row.span)] != first

    return runs(table, goes_on)


def _header_rows(rows: Sequence[Block], texts: Sequence[str], is_first: bool) -> int:
    """The number of header rows; figures decide only for the first part of a table (``is_first``).

    Rows with a single cell, titles of the table or of a group of rows, are skipped; above a header they belong to it.
    """
    stated = sum(row.kind is Kind.HEADER for row in rows)
    cells = [_lines(text) for text in texts]
    if not any(line[0] for lines in cells for line in lines):  # as in Markdown
        cells = [[line[1:] for line in lines] for lines in cells]
    several = [number for number, lines in enumerate(cells) if max(map(len, lines)) > 1]
    if stated or len(several) < 2:
        return stated
    if count := rows_by_look([rows[number].look for number in several]):
        return several[count - 1] + 1
    return _rows_above_figures([cells[number] for number in several], several) if is_first else 0


def rows_by_look(looks: Sequence[str]) -> int:
    """The number of first rows that look alike and differ from most rows below."""
    count = next((number for number, look in enumerate(looks) if look != looks[0]), len(looks))
    alike = looks[count:].count(looks[0])
    return count if looks[0] and count <= _MOST_ROWS and 2 * alike < len(looks) - count else 0


def _rows_above_figures(rows: Sequence[list[_Cells]], places: Sequence[int]) -> int:
    """The number of rows above columns of figures in another unit: words, years above amounts, ages above prices."""
    count = 0
    for number in range(1, min(_MOST_ROWS, len(rows) - 1) + 1):
        above, below = ([line for row in part for line in row] for part in (rows[:number], rows[number:]))
        if sum(bool(line[0]) for line in above) > 1 or not _are_headers(above, below):
            break
        count = number
    return places[count - 1] + 1 if count else 0


def _are_headers(above: Sequence[_Cells], below: Sequence[_Cells]) -> bool:
    """Whether rows name the columns of figures below them."""
    names = [cell for line in above for cell in line if cell]
    if names and _CALENDAR.match(names[0]) and not all(map(_CALENDAR.match, names)):
        return False
    width = max(map(len, below))
    named = 0
    for column in range(width):
        own = [line[column] for line in above if len(line) > column and line[column]]
        under = [line[column] for line in below if len(line) > column and any(map(str.isalnum, line[column]))]
        figures = [cell for cell in under if _FIGURE.match(cell)]
        if 2 * len(under) < len(below) or len(figures) < _MOSTLY * len(under):
            continue
        unit, count = Counter(map(_unit, figures)).most_common(1)[0]
        is_one = count >= _MOSTLY * len(figures)
        if any(cell in under or not _names(cell, unit if is_one and count > 1 else None) for cell in own):
            return False
        named += bool(own) and (is_one or width > 2)
    return named > 0


def _names(cell: str, unit: str | None) -> bool:
    """Whether a cell may name a column of figures; ``unit`` is that of the figures, if they have one."""
    is_other = not _FIGURE.match(cell) or (unit is not None and _unit(cell) != unit)
    return is_other and len(cell) <= _LONGEST_NAME


def _unit(figure: str) -> str:
    """The unit of a figure, such as euros or hours; years have a unit of their own."""
    if _EUROS.search(figure):
        return "€"
    return "year" if _YEAR.fullmatch(figure) else _MEASURE.sub("", figure)


def _lines(text: str) -> list[_Cells]:
    """The cells of each line of a row."""
    return [_CELL.split(line.strip().removesuffix("|").rstrip()) for line in text.split("\n")]
