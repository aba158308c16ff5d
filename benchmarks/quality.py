"""Measure finding, quoting and refusing on every evaluation set, and compare with the saved figures.

    python benchmarks/quality.py EVALUATION_FOLDER [--scratch FOLDER] [--keep]

Prints the table of ``convention evaluate`` for each set, with the share of questions that have the right passage among
the first 50 before reranking (``found@50``), the time of a warm answer in milliseconds, and the changes since
``benchmarks/quality.json``. Exits with 1 if a share is missing or worse by more than a hundredth; lengths and times are
only shown. ``--keep`` saves the new figures instead.
"""

import json
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
from sets import parser, scratch_folder, searcher_of, sets

from assistant.answers.evaluation import Location, Outcome, Question, gold_ranks, measures, outcome_of, read_questions
from index.models.encoders import load_encoder
from index.searching.search import CONSIDERED, Searcher

KEPT = Path(__file__).with_suffix(".json")
WORSE = 0.01
LESS_IS_BETTER = ("refused_wrongly",)
NOT_JUDGED = ("questions", "answerable", "marked_length", "quote_length", "p50", "p95")
Figures = dict[str, float | None]


def main() -> int:
    """Measure, print, and save or compare."""
    options = parser(__doc__)
    options.add_argument("--keep", action="store_true", help="write the figures for later comparison")
    arguments = options.parse_args()
    encoder = load_encoder()
    with scratch_folder(arguments.scratch) as scratch:
        figures = {
            folder.name: measured(folder, searcher_of(folder, Path(scratch), encoder))
            for folder in sets(arguments.evaluation)
        }
    kept = json.loads(KEPT.read_text())["sets"] if KEPT.exists() else {}
    worse = [line for name in figures for line in compared(name, figures[name], kept.get(name, {}))]
    if arguments.keep:
        KEPT.write_text(json.dumps({"commit": commit(), "sets": kept | figures}, indent=2) + "\n")
        return 0
    return 1 if worse else 0


def measured(folder: Path, searcher: Searcher) -> Figures:
    """All figures of a set, rounded, with the median and 95th percentile of an answer's milliseconds."""
    outcomes, times, found = [], [], []
    for question in read_questions(folder / "questions.jsonl"):
        start = time.perf_counter()
        outcomes.append(outcome_of(question, searcher))
        times.append(1000 * (time.perf_counter() - start))
        if question.gold:
            found.append(is_found(question, searcher))
    figures = {f"found@{CONSIDERED}": float(np.mean(found)), **measures(outcomes)}
    figures |= {f"p{share}": float(np.percentile(times, share)) for share in (50, 95)}
    return {name: value if value is None else round(value, 4) for name, value in figures.items()}


def is_found(question: Question, searcher: Searcher) -> bool:
    """Whether a right passage is among the candidates, before reranking."""
    asked = searcher.understand(question.question)
    near = searcher.nearest(asked, CONSIDERED, searcher.scope(question.only))
    passages = [searcher.snapshot.passages[one.number] for one in near]
    places = [Location(searcher.document(one).path, one.start, one.end) for one in passages]
    return bool(gold_ranks(Outcome(question, places, (), 0.0, refused=False), CONSIDERED))


def compared(name: str, figures: Figures, kept: Figures) -> list[str]:
    """Print a set's figures beside the saved ones; return the names of those that are worse or missing."""
    print(f"\n{name}")
    worse = []
    for figure in {**figures, **kept}:
        value, before = figures.get(figure), kept.get(figure)
        written = "–" if value is None else f"{value:.3f}"
        change = "" if value is None or before is None else f"   {value - before:+.3f}"
        is_worse = is_less(figure, value, before)
        print(f"  {figure:16} {written:>9}{change}{'   worse' if is_worse else ''}")
        worse += [figure] if is_worse else []
    return worse


def is_less(figure: str, value: float | None, before: float | None) -> bool:
    """Whether a figure got worse by more than ``WORSE``, or is no longer measured."""
    if before is None or figure in NOT_JUDGED:
        return False
    if value is None:
        return True
    loss = value - before if figure in LESS_IS_BETTER else before - value
    return loss > WORSE


def commit() -> str:
    """The commit measured, "-dirty" with uncommitted changes; the next commit contains the figures."""
    command = ["git", "describe", "--always", "--dirty", "--exclude=*"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


if __name__ == "__main__":
    sys.exit(main())
