"""Turns the sheets of a workbook into text: a line for each row, cells separated as in other tables."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from corpus.document import Block, IgnoredSpan, Kind, Reading, Reason, Span
from corpus.formats.common.prose import has_text, tidy
from corpus.formats.sheets.grid import Area, Cell, Sheet, Workbook
from corpus.formats.sheets.regions import Row, columns_of, regions_of
from corpus.text.blocks import is_title
from corpus.text.table_headers import rows_by_look

_SHEET_LEVEL, TITLE_LEVEL, _GROUP_LEVEL = 1, 2, 3
_MOST_HEADERS = 3  # rows
_LONGEST_NAME = 150  # characters of the name of a column, or of a title
_FILLED = 0.6  # the share of columns that a header recognised only by its place must name
_FEWEST_FIGURES = 3  # rows of figures from which the row above is a header
_YEAR = re.compile(r"(?:19|20)\d\d(?:\s*[-/–]\s*(?:19|20)?\d\d)?")
_MOST_NAMED = 10  # runs of hidden rows in a note


def workbook_reading(workbook: Workbook) -> Reading:
    """The text of the visible sheets, with notes about hidden content, which are never quoted."""
    builder = _TextBuilder()
    for sheet in workbook.sheets:
        if sheet.rows:
            if sheet.name:
                builder.add(Row(0, {1: Cell(sheet.name)}), Kind.HEADING, _SHEET_LEVEL)
            builder.add_sheet(sheet)
        for note in _notes(sheet):
            builder.ignore(note)
    seen = [sheet for sheet in workbook.sheets if sheet.rows]
    first = next((block for block in builder.blocks if block.row), None) if len(seen) == 1 else None
    text = "\n".join(builder.lines)
    headed = text[slice(*first.span)] if first and first.level == TITLE_LEVEL else None
    title = workbook.title if is_title(workbook.title) else headed
    return Reading(text, tuple(builder.blocks), title, ignored=tuple(builder.ignored), date=workbook.date)


@dataclass(slots=True)
class _Table:
    """The table that rows belong to; ``look`` is that of most rows."""

    number: int
    columns: tuple[int, ...]
    look: str


@dataclass(slots=True)
class _TextBuilder:
    """Builds the text, one row a line."""

    lines: list[str] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    ignored: list[IgnoredSpan] = field(default_factory=list)
    length: int = 0
    tables: int = 0

    def add_sheet(self, sheet: Sheet) -> None:
        """Write the tables of a sheet and the lines between them."""
        table: _Table | None = None
        regions = list(regions_of(sheet))
        for rows, following in zip(regions, [*regions[1:], []], strict=True):
            several = [number for number, row in enumerate(rows) if not row.only]
            if several:
                table = self.add_table(sheet, rows, (several[0], several[-1] + 1), table)
                continue
            is_above = any(not row.only for row in following) and len(rows) <= _MOST_HEADERS
            for row in rows:
                self.add_line(row, is_above)

    def add_table(self, sheet: Sheet, rows: Sequence[Row], body: tuple[int, int], before: _Table | None) -> _Table:
        """Write a table, with the lines directly above as titles; it may continue the table ``before``."""
        start, end = body
        inside = rows[start:end]
        count = _header_rows(inside, sheet.areas, is_plain=not sheet.name)
        columns = columns_of(inside)
        look = Counter(row.look for row in inside[count:] if not row.only).most_common(1)
        table = _Table(self.tables + 1, columns, look[0][0] if look else "")
        if before and not count and {*columns} <= {*before.columns} and _has_figure(inside[0]):
            table = before
        self.tables = max(self.tables, table.number)
        for row in rows[:start]:
            self.add_line(row, is_above=True)
        for number, (row, below) in enumerate(zip(inside, [*inside[1:], None], strict=True)):
            if number < count:
                self.add(_with_merged_cells(row, sheet, columns), Kind.HEADER, table=table)
            elif below and _is_group_title(row, below, table):
                self.add(row, Kind.HEADING, _GROUP_LEVEL)
            else:
                self.add(row, Kind.ROW, table=table)
        for row in rows[end:]:
            self.add_line(row, is_above=False)
        return table

    def add_line(self, row: Row, is_above: bool) -> None:
        """Write a row of one cell: a title if it is above a table and no sentence."""
        said = tidy(row.only.text if row.only else "")
        is_heading = is_above and len(said) <= _LONGEST_NAME and said[-1:] not in (*".!?…;,",)
        self.add(row, Kind.HEADING if is_heading else Kind.TEXT, TITLE_LEVEL if is_heading else 0)

    def add(self, row: Row, kind: Kind, level: int = 0, table: _Table | None = None) -> None:
        """Write a row."""
        columns = table.columns if table else tuple(row.cells)
        cells = (row.cells[column].text if column in row.cells else "" for column in columns)
        words = " | ".join(cell.replace("|", "¦") for cell in cells)  # a bar would split the cell
        line = tidy(words).rstrip(" |") if table else tidy(words)
        if has_text(line):
            span = Span(self.length, self.length + len(line))
            self.blocks.append(Block(span, kind, level, table.number if table else 0, row.look, row.number))
        self.write(line)

    def ignore(self, note: str) -> None:
        """Write a line that is never quoted."""
        self.ignored.append(IgnoredSpan(Span(self.length, self.length + len(note)), Reason.HIDDEN))
        self.write(note)

    def write(self, line: str) -> None:
        """Add a line to the text."""
        if line:
            self.lines.append(line)
            self.length += len(line) + 1


def _header_rows(rows: Sequence[Row], areas: Sequence[Area], is_plain: bool) -> int:
    """The number of header rows, recognised by look, by merged cells, else by content.

    ``is_plain`` is for files without looks, in which tables of two columns may have a header too.
    """
    looks = rows_by_look([row.look for row in rows])
    count = _merged_rows(rows, areas) if looks < 2 else looks
    while rows[count - 1].only:  # it is the title of a group of rows
        count -= 1
    if count >= len(rows) or not all(_may_be_header(row) for row in rows[:count]):
        return 0
    if looks or count > 1:
        return count
    width = len(columns_of(rows))
    is_wide = width > 2 or (is_plain and width == 2)
    comes_again = any(row.cells.get(column) == cell for column, cell in rows[0].cells.items() for row in rows[1:])
    is_header = is_wide and len(rows[0].cells) >= _FILLED * width and not comes_again
    return int(is_header) or _rows_above_figures(rows, width)


def _rows_above_figures(rows: Sequence[Row], width: int) -> int:
    """The number of first rows, one or two, above a column of figures only; 0 if there are none."""
    for count in (1, 2):
        above, names, below = rows[0], rows[count - 1], [row for row in rows[count:] if not row.only]
        if len(below) < _FEWEST_FIGURES or len(names.cells) < _FILLED * width or _has_figure(names):
            continue
        is_above = above is names or ({*above.cells} < {*names.cells} and _may_be_header(above))
        if is_above and any(
            all((cell := row.cells.get(column)) and cell.is_figure for row in below) for column in names.cells
        ):
            return count
    return 0


def _merged_rows(rows: Sequence[Row], areas: Sequence[Area]) -> int:
    """The number of first rows joined by merged cells, vertically or spanning columns of the next row."""
    count = 1
    within = [area for area in areas if rows[0].number <= area.top < rows[min(_MOST_HEADERS, len(rows)) - 1].number]
    for number, row in enumerate(rows[:_MOST_HEADERS]):
        if number >= count:
            break
        own = [area for area in within if area.top == row.number and area.left in row.cells]
        bottom = max((area.bottom for area in own), default=row.number)
        if any(area.left < area.right for area in own):
            bottom = max(bottom, row.number + 1)
        count = max(count, sum(one.number <= bottom for one in rows))
    return count if count <= _MOST_HEADERS else 1


def _with_merged_cells(row: Row, sheet: Sheet, columns: Sequence[int]) -> Row:
    """A header row with the text of merged cells copied into each of their columns."""
    cells = dict(row.cells)
    for area in sheet.areas:
        said = row.cells.get(area.left)
        if said and not row.only and area.top <= row.number <= area.bottom:
            cells |= {column: said for column in columns if area.left < column <= area.right}
    return replace(row, cells=cells)


def _may_be_header(row: Row) -> bool:
    """Whether all cells of a row may be names of columns: words or years."""
    return all(
        len(cell.text) <= _LONGEST_NAME and (not cell.is_figure or _YEAR.fullmatch(cell.text))
        for cell in row.cells.values()
    )


def _has_figure(row: Row) -> bool:
    return any(cell.is_figure for cell in row.cells.values())


def _is_group_title(row: Row, below: Row, table: _Table) -> bool:
    """Whether a row of one cell is the title of the rows below: it looks different or spans most of the table."""
    only = row.only
    if not only or below.only or only.is_figure or len(only.text) > _LONGEST_NAME or table.columns[0] not in row.cells:
        return False
    return (row.look and row.look != table.look) or 2 * row.width > len(table.columns)


def _notes(sheet: Sheet) -> Iterator[str]:
    """French notes about the hidden content of a sheet."""
    if sheet.is_hidden:
        yield f"[feuille masquée\u00a0: «\u00a0{sheet.name}\u00a0»]"
    if sheet.hidden_rows:
        yield f"[lignes masquées\u00a0: {_row_ranges(sheet.hidden_rows)}]"
    if sheet.hidden_columns:
        yield f"[colonnes masquées\u00a0: {', '.join(map(_column_letters, sorted(sheet.hidden_columns)))}]"
    if sheet.uncomputed:
        yield (
            f"[formules sans valeur enregistrée\u00a0: {sheet.uncomputed}\u00a0; ouvrez le classeur et "
            "enregistrez-le de nouveau]"
        )


def _row_ranges(numbers: Sequence[int]) -> str:
    """Row numbers in words: "3 à 5, 8"."""
    runs = [[number for _, number in run] for _, run in groupby(enumerate(numbers), lambda one: one[1] - one[0])]
    said = [str(run[0]) if len(run) == 1 else f"{run[0]} à {run[-1]}" for run in runs]
    return ", ".join(said[:_MOST_NAMED] + ["…"] * (len(said) > _MOST_NAMED))


def _column_letters(column: int) -> str:
    """The letters of a column: "AB" for the 28th."""
    letters = ""
    while column:
        column, letter = divmod(column - 1, 26)
        letters = chr(65 + letter) + letters
    return letters
