"""Measure how often the first quote is the right row of a sheet, shown with its header.

    python benchmarks/rows.py [--set first] [--scratch FOLDER] [--wrong]

Makes a folder for each set of ``town_sheets.py``, with a sheet of 40 rows and one of 2,000, first as .xlsx and then as
.csv in the form of a French Excel, and asks forty questions about each sheet over the whole folder. A quote is right if
its JSON names the sheet and the row, its header has all column names and its words are those of the row. It is *alone*
if it quotes no other row. Prints the shares, and with ``--wrong`` what was quoted instead.
"""

from __future__ import annotations

import argparse
import csv
import io
import sys
from datetime import date
from pathlib import Path
from random import Random
from typing import NamedTuple

from sets import scratch_folder
from town_sheets import SETS, Row, Trade

from assistant.answers.answering import answer
from assistant.answers.render import to_json
from assistant.answers.shapes import QuoteJson, answer_json
from index.building.build import ensure
from index.models.encoders import load_encoder
from index.models.rerankers import load_reranker
from index.searching.search import Searcher
from index.snapshot.snapshots import open_current

QUESTIONS = 40  # on each sheet
SEEDS = {"first": 7, "second": 11, "third": 23, "fourth": 31}
FIRST_ROW = 2  # below the header


class Asked(NamedTuple):
    """A question, and the row that answers it."""

    question: str
    row: int
    cells: list[str]


class Outcome(NamedTuple):
    """Whether the first quote is right, is right and alone, one of three is right, and the answer is sure."""

    right: bool
    alone: bool
    among: bool
    sure: bool


def main() -> int:
    """Print the shares."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--set", choices=SETS, action="append", help="all without it")
    parser.add_argument("--scratch", type=Path, help="folder for sheets and indexes; a temporary one without it")
    parser.add_argument("--wrong", action="store_true", help="print what was quoted instead")
    options = parser.parse_args()
    encoder, reranker = load_encoder(), load_reranker()
    print(f"{'':52} first  alone  of 3   sure")
    with scratch_folder(options.scratch) as scratch:
        for name in options.set or SETS:
            made = {trade: list(trade.rows(Random(SEEDS[name]))) for trade in SETS[name]}
            for suffix in ("xlsx", "csv"):
                folder = Path(scratch) / name / suffix
                write(folder / "documents", made, suffix)
                ensure(folder / "documents", folder / "index", encoder)
                searcher = Searcher(open_current(folder / "index"), encoder, reranker)
                for trade, rows in made.items():
                    outcomes = [outcome(one, trade, searcher, options.wrong) for one in asked(trade, rows)]
                    shares = "  ".join(f"{sum(column) / QUESTIONS:.3f}" for column in zip(*outcomes, strict=True))
                    print(f"{f'{name}: {trade.name}, {len(rows)} rows, .{suffix}':52} {shares}", flush=True)
    return 0


def write(folder: Path, made: dict[Trade, list[Row]], suffix: str) -> None:
    """Write the sheets of a set."""
    sys.path.insert(0, str(Path(__file__).parent.parent))
    from tests.workbooks import EUROS, C, Made, bold, xlsx  # noqa: PLC0415

    folder.mkdir(parents=True, exist_ok=True)
    for trade, rows in made.items():
        if suffix == "csv":
            text = io.StringIO()
            lines = ([shown(cell, name) for cell, name in zip(cells, trade.columns, strict=True)] for cells, _ in rows)
            csv.writer(text, delimiter=";").writerows([trade.columns, *lines])
            content = text.getvalue().encode("cp1252")
        else:
            below = [
                [
                    C((cell - date(1899, 12, 30)).days, "dd/mm/yyyy") if isinstance(cell, date)
                    else C(cell, EUROS) if name.endswith("€") and isinstance(cell, int) else cell
                    for cell, name in zip(cells, trade.columns, strict=True)
                ]
                for cells, _ in rows
            ]  # fmt: skip
            content = xlsx({trade.name: Made([bold(*trade.columns), *below])})
        if not (path := folder / f"{trade.name}.{suffix}").exists() or path.read_bytes() != content:
            path.write_bytes(content)


def shown(cell: str | int | date, column: str) -> str:
    """A cell as a .csv file writes it."""
    if isinstance(cell, date):
        return f"{cell:%d/%m/%Y}"
    return f"{cell:.2f} €".replace(".", ",") if column.endswith("€") else str(cell)


def asked(trade: Trade, rows: list[Row]) -> list[Asked]:
    """Questions about random rows, using each wording in turn."""
    places = Random(len(rows)).sample(range(len(rows)), QUESTIONS)
    return [
        Asked(
            trade.asked[number % len(trade.asked)].format(**rows[place][1]),
            place + FIRST_ROW,
            [cell for cell in rows[place][0] if isinstance(cell, str)],
        )
        for number, place in enumerate(places)
    ]


def outcome(one: Asked, trade: Trade, searcher: Searcher, show: bool) -> Outcome:
    """The outcome of a question."""
    given = answer_json(answer(one.question, searcher))
    places = [is_right(quote, one, trade) for quote in given.quotes]
    right = places[:1] == [True]
    if show and not right:
        print(f"{one.question}\n    row {one.row} {one.cells}; {given.state} {given.confidence}")
        for quote in given.quotes or given.nearest:
            print(f"    {quote.document} {quote.row} {to_json(quote.text)[:160]} {quote.header and quote.header.text}")
    return Outcome(right, right and "\n" not in given.quotes[0].text, any(places), right and given.state == "answered")


def is_right(quote: QuoteJson, one: Asked, trade: Trade) -> bool:
    """Whether a quote is the right row, shown with its header."""
    header = quote.header.text if quote.header else quote.text.partition("\n")[0]
    stands = quote.document.startswith(trade.name) and quote.sheet in (trade.name, None)
    return (
        stands
        and quote.row == one.row
        and header == " | ".join(trade.columns)
        and all(cell in quote.text for cell in one.cells)
    )


if __name__ == "__main__":
    sys.exit(main())
