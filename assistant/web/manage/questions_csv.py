"""The register as CSV for a French Excel: semicolons, decimal commas, and no formulas."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from io import StringIO

from assistant.answers.render import visible
from assistant.french import manage_texts
from assistant.library.lexicon import COMPUTED
from assistant.library.register import Entry

_LONGEST_CELL = 32_000  # characters; Excel has no more than 32 767


def csv_pieces(entries: Iterable[Entry]) -> Iterator[str]:
    """The lines of the file; questions and quotes are kept character for character, names are made safe."""
    yield "\ufeff" + _line(manage_texts.CSV_COLUMNS)
    for entry in entries:
        answer = entry.answer
        shown = "\n".join(f"«\u00a0{quote.text}\u00a0» ({visible(quote.document)})" for quote in answer.quotes)
        cells = (
            f"{entry.asked.astimezone():%d/%m/%Y %H:%M:%S}",
            answer.question,
            answer.understood_as or "",
            manage_texts.ANSWERED[entry.state],
            f"{answer.confidence:.2f}".replace(".", ","),
            manage_texts.VERDICTS.get(entry.verdict or "", ""),
            manage_texts.CHANNELS.get(entry.channel, entry.channel),
            shown,
            ", ".join(answer.unknown),
            visible(", ".join(answer.only)),
            answer.snapshot,
        )
        yield _line(cells)


def _line(cells: Iterable[str]) -> str:
    """A line as RFC 4180 has it, but for the semicolons."""
    written = StringIO(newline="")
    csv.writer(written, delimiter=";").writerow([_inert(cell[:_LONGEST_CELL]) for cell in cells])
    return written.getvalue()


def _inert(cell: str) -> str:
    """A cell that shows the same and computes nothing."""
    return f"'{cell}" if cell.startswith(COMPUTED) else cell
