"""``convention evaluate``: measures answers to questions with known answers, and sets the threshold by them."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from rich.text import Text

from assistant.answers.evaluation import Outcome, Question, measures, outcome_of, read_questions
from assistant.command import reports
from assistant.french import sureness, texts
from assistant.library import threshold
from assistant.library.searchers import check_lexicon, open_searcher
from assistant.settings import Settings
from assistant.terminal import complain, print_text, progress_bars, show
from corpus.errors import ConventionError
from index.searching.document_filter import UnknownDocument
from index.searching.search import Searcher
from index.words.french import fold


def evaluate(parsed: Namespace, where: Settings) -> int:
    """Run the command; its exit status."""
    if parsed.reset:
        if parsed.questions:
            raise ConventionError(sureness.RESET_ALONE)
        print_text(Text(f"{sureness.RESET if threshold.reset(where) else sureness.NOT_SET}\n"))
        return 0
    if not parsed.questions:
        raise ConventionError(sureness.NO_QUESTIONS)
    questions = read_questions(Path(parsed.questions))
    check_lexicon(where)  # figures that do without it would say nothing of the answers that people get
    searcher = open_searcher(where)
    outcomes = _outcomes(questions, searcher, threshold.threshold_of(where, searcher.snapshot.manifest))
    if not parsed.calibrate:
        figures = measures(outcomes)
        show(parsed, figures, reports.figures_text(figures))
        return 0
    chosen = threshold.calibration(where, searcher.snapshot.manifest, *_sure_of(outcomes))
    threshold.keep(where, chosen)
    figures = measures([replace(one, refused=one.confidence < chosen.threshold) for one in outcomes])
    said = threshold.threshold_line(where, searcher.snapshot.manifest)
    text = reports.figures_text(figures).append(f"{said}\n")
    show(parsed, {**figures, "threshold": chosen.threshold}, text)
    return 0


def _outcomes(questions: Sequence[Question], searcher: Searcher, above: float) -> list[Outcome]:
    """The outcomes of the questions whose documents exist. Raises ConventionError if there are none."""
    outcomes = []
    with progress_bars() as bars:
        task = bars.add_task(texts.STAGES["evaluate"], total=len(questions))
        for question in questions:
            try:
                outcomes.append(outcome_of(question, searcher, above))
            except UnknownDocument as error:  # its document has gone; the others are measured all the same
                complain(f"La question «\u00a0{question.id}\u00a0» n’est pas mesurée. {error}")
            bars.advance(task)
    if not outcomes:
        raise ConventionError(
            "Aucune question n’a pu être mesurée\u00a0; vérifiez que les documents sont ceux que ces questions nomment."
        )
    return outcomes


def _sure_of(outcomes: Sequence[Outcome]) -> tuple[list[float], list[float]]:
    """The confidence in answerable and in unanswerable questions, duplicates counted once."""
    once = {
        (" ".join(fold(one.question.question).split()), one.question.only, one.question.before): one for one in outcomes
    }
    answerable, unanswerable = (
        [one.confidence for one in once.values() if bool(one.question.gold) is has_gold] for has_gold in (True, False)
    )
    return answerable, unanswerable
