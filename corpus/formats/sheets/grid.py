"""The common form of a workbook: sheets of cells, each with its displayed text."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import NamedTuple

from corpus.dates import PartialDate
from corpus.errors import UnreadableDocument

MOST_ROWS, MOST_CELLS = 100_000, 2_000_000  # filled ones in a file; a larger file is a database
MOST_COLUMNS = 1000  # of a sheet, from the left; others are ignored
_TOO_LONG = "il a plus de cent mille lignes, ou trop de cellules\u00a0; découpez-le en fichiers plus courts."


class Cell(NamedTuple):
    """The displayed text of a cell; ``is_figure`` for a number or date, ``look`` how it stands out ("bold")."""

    text: str
    is_figure: bool = False
    look: str = ""


class Area(NamedTuple):
    """A merged cell: its rows and columns, counted from 1, the last ones included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(slots=True)
class Sheet:
    """The visible cells of a sheet, by row and column from 1; ``name`` is empty in a file without sheets.

    ``hidden_rows`` and ``hidden_columns`` are those with content; ``uncomputed`` counts formulas without a stored
    value. A hidden sheet has no cells.
    """

    name: str
    rows: dict[int, dict[int, Cell]] = field(default_factory=dict)
    areas: list[Area] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)
    uncomputed: int = 0
    is_hidden: bool = False


@dataclass(slots=True)
class Workbook:
    """The sheets of a file, with title and date from its properties, and the number of rows and cells so far."""

    sheets: list[Sheet] = field(default_factory=list)
    title: str | None = None
    date: PartialDate | None = None
    rows: int = 0
    cells: int = 0

    def add_row(self, sheet: Sheet, number: int, cells: dict[int, Cell], hidden: Collection[int] = ()) -> None:
        """Add the cells of a row to a sheet, except those in hidden columns.

        Raises UnreadableDocument if the file has more rows or cells than ``MOST_ROWS`` or ``MOST_CELLS``.
        """
        said = {column: cell for column, cell in cells.items() if cell.text.strip() and column <= MOST_COLUMNS}
        shown = {column: cell for column, cell in said.items() if column not in hidden}
        sheet.hidden_columns += (one for one in said.keys() - shown.keys() if one not in sheet.hidden_columns)
        if not shown:
            return
        self.rows += 1
        self.cells += len(shown)
        if self.rows > MOST_ROWS or self.cells > MOST_CELLS:
            raise UnreadableDocument(_TOO_LONG)
        sheet.rows[number] = shown
