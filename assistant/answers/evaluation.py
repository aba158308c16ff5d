"""Ranking, quoting and refusing, measured against questions whose answers are known."""

from __future__ import annotations

import math
from codecs import BOM_UTF8
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import ArrayLike

from assistant.answers.answering import answer, as_understood, checked_question
from assistant.answers.confidence import FITTED_THRESHOLD
from assistant.french.courtesies import asks_nothing
from assistant.french.fields import wrong_field
from corpus.document import Span
from corpus.errors import ConventionError, reason
from index.searching.search import Searcher

DEPTH = 10  # ranks that are looked at


class GoldAnswer(msgspec.Struct, frozen=True):
    """Words that answer, where they stand in the gold document."""

    text: str
    start: int


class Gold(msgspec.Struct, frozen=True):
    """Where a question is answered: a document, or a span of it, and the answering words if known."""

    document: str
    start: int | None = None
    end: int | None = None
    answers: tuple[GoldAnswer, ...] = ()


class Question(msgspec.Struct, frozen=True):
    """A question with its gold; an empty gold says that the documents do not answer.

    It is put to one document, to some, or to all. ``after`` is the question before it in a conversation, or several
    in their order.
    """

    id: str | int
    question: str
    gold: tuple[Gold, ...]
    document: str | tuple[str, ...] | None = None
    after: str | tuple[str, ...] | None = None

    @property
    def before(self) -> tuple[str, ...]:
        """The questions before it, in their order."""
        return (self.after,) if isinstance(self.after, str) else self.after or ()

    @property
    def only(self) -> tuple[str, ...]:
        """The documents that it is put to; none means all."""
        return (self.document,) if isinstance(self.document, str) else self.document or ()


@dataclass(frozen=True, slots=True)
class Location:
    """A span of a document, by path; offsets in code points.

    ``answers`` are the words of a quote that are marked.
    """

    document: str
    start: int
    end: int
    answers: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the assistant answered: ranked passages, quotes, the confidence in 0..1, and whether it refused."""

    question: Question
    hits: Sequence[Location]
    quotes: Sequence[Location]
    confidence: float
    refused: bool


def read_questions(path: Path) -> list[Question]:
    """Read a file of evaluation questions, one JSON object a line.

    Raises ConventionError for a file or a line that cannot be read, and for a file without lines.
    """
    try:
        lines = path.read_bytes().removeprefix(BOM_UTF8).splitlines()
    except OSError as error:
        raise ConventionError(
            f"Le fichier de questions {path} est illisible ({reason(error)})\u00a0; vérifiez son chemin."
        ) from error
    if not lines:
        raise ConventionError(f"Le fichier de questions {path} est vide\u00a0; écrivez-y une question par ligne.")
    questions = []
    for number, line in enumerate(lines, 1):
        try:
            questions.append(msgspec.json.decode(line, type=Question))
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            wrong = wrong_field(str(error)) if isinstance(error, msgspec.ValidationError) else None
            raise ConventionError(
                f"La ligne {number} de {path} n’est pas une question d’évaluation. {wrong or 'Écrivez-la en JSON.'} "
                'Par exemple\u00a0: {"id": "1", "question": "…", "gold": [{"document": "tarifs.pdf"}]}\u00a0; '
                "voir «\u00a0convention evaluate --help\u00a0»."
            ) from error
    return questions


def outcome_of(question: Question, searcher: Searcher, above: float = FITTED_THRESHOLD) -> Outcome:
    """Ask the assistant an evaluation question; the nearest passages of a refusal count as quotes."""
    scope, before = searcher.scope(question.only), None
    for earlier in map(checked_question, question.before):
        if not asks_nothing(earlier):
            before = as_understood(earlier, before, searcher, scope) or earlier
    given = answer(question.question, searcher, question.only, before, above)
    hits = (hit.passage for hit in given.results.hits)
    return Outcome(
        question=question,
        hits=[Location(searcher.document(hit).path, hit.start, hit.end) for hit in hits],
        quotes=[Location(quote.document.path, quote.start, quote.end, quote.answers) for quote in given.shown],
        confidence=given.confidence,
        refused=not given.found,
    )


def measures(outcomes: Sequence[Outcome]) -> dict[str, float | None]:
    """All metrics over some outcomes; None for those that no question measures."""
    answerable = [outcome for outcome in outcomes if outcome.question.gold]
    unanswerable = [outcome for outcome in outcomes if not outcome.question.gold]
    ranks = [gold_ranks(outcome) for outcome in answerable]
    marked = [marks for outcome in answerable if (marks := marks_beside_answers(outcome))]
    sure, unsure = ([outcome.confidence for outcome in some] for some in (answerable, unanswerable))
    has_both = bool(sure and unsure)
    return {
        "questions": float(len(outcomes)),
        "answerable": float(len(answerable)),
        **{f"hit@{depth}": _mean(any(rank <= depth for rank in found) for found in ranks) for depth in (1, 3, 5, 10)},
        "mrr": _mean(1 / min(found) if found else 0.0 for found in ranks),
        "ndcg@10": _mean(ndcg(found, len(one.question.gold)) for found, one in zip(ranks, answerable, strict=True)),
        **{
            f"quote@{depth}": _mean(
                any(holds_answer(quote, one.question.gold) for quote in one.quotes[:depth]) for one in answerable
            )
            for depth in (1, 3)
        },
        "marked": _mean(any(mark.overlaps(one) for mark in marks for one in known) for marks, known in marked),
        "marked_exactly": _mean(any(mark in known for mark in marks) for marks, known in marked),
        "marked_length": _mean(sum(mark.length for mark in marks) for marks, _ in marked),
        "quote_length": _mean(quote.end - quote.start for outcome in answerable for quote in outcome.quotes[:1]),
        "refused": _mean(outcome.refused for outcome in unanswerable),
        "refused_wrongly": _mean(outcome.refused for outcome in answerable),
        "auroc": auroc(sure, unsure) if has_both else None,
        **{f"refused@{share:.0%}": refused(sure, unsure, share) if has_both else None for share in (0.05, 0.10)},
    }


def gold_ranks(outcome: Outcome, depth: int = DEPTH) -> list[int]:
    """The rank, from 1, of each gold that is among the first ``depth`` hits.

    If the gold is a whole document, documents are ranked instead of passages.
    """
    documents = [*dict.fromkeys(place.document for place in outcome.hits)]
    ranks = []
    for gold in outcome.question.gold:
        if gold.start is None:
            matches = [document == gold.document for document in documents]
        else:
            matches = [_matches(place, gold) for place in outcome.hits]
        if True in matches[:depth]:
            ranks.append(matches.index(True) + 1)
    return ranks


def ndcg(ranks: Sequence[int], relevant: int) -> float:
    """nDCG@10 with gains of 0 or 1 (Järvelin and Kekäläinen, TOIS 2002), in 0..1.

    Golds found at the same rank, in one long passage, count as one.
    """
    found = set(ranks)
    possible = min(relevant - len(ranks) + len(found), DEPTH)
    return sum(map(_gain, found)) / sum(map(_gain, range(1, possible + 1)))


def holds_answer(quote: Location, gold: Iterable[Gold]) -> bool:
    """Whether a quote holds the words of a gold answer or, without such words, overlaps a gold span."""
    return any(
        quote.document == one.document
        and (
            any(quote.start <= known.start and known.start + len(known.text) <= quote.end for known in one.answers)
            if one.answers
            else _matches(quote, one)
        )
        for one in gold
    )


def marks_beside_answers(outcome: Outcome) -> tuple[tuple[Span, ...], list[Span]] | None:
    """The marks in the first of three quotes that holds a gold answer, and the gold answers in it; else None."""
    for quote in outcome.quotes[:3]:
        golds = (gold for gold in outcome.question.gold if gold.document == quote.document)
        known = (Span(one.start, one.start + len(one.text)) for gold in golds for one in gold.answers)
        held = [one for one in known if quote.start <= one.start and one.end <= quote.end]
        if held:
            return quote.answers, held
    return None


def is_right(outcome: Outcome) -> bool:
    """Whether a question is rightly refused, or one of its quotes holds the answer."""
    gold = outcome.question.gold
    if outcome.refused or not gold:
        return outcome.refused and not gold
    return any(holds_answer(quote, gold) for quote in outcome.quotes)


def auroc(positive: ArrayLike, negative: ArrayLike) -> float:
    """Probability that a positive scores above a negative, ties for a half (Mann and Whitney)."""
    high, low = np.asarray(positive, float), np.sort(np.asarray(negative, float))
    below = np.searchsorted(low, high, "left") + np.searchsorted(low, high, "right")
    return float(below.mean() / (2 * len(low)))


def refused(answerable: Sequence[float], unanswerable: Sequence[float], share: float) -> float:
    """Share of unanswerable questions below the threshold that refuses at most a share of the answerable."""
    threshold = np.sort(answerable)[int(share * len(answerable))]
    return float((np.asarray(unanswerable) < threshold).mean())


def _gain(rank: int) -> float:
    return 1 / math.log2(rank + 1)


def _matches(place: Location, gold: Gold) -> bool:
    if place.document != gold.document:
        return False
    return gold.start is None or gold.end is None or (place.start < gold.end and gold.start < place.end)


def _mean(values: Iterable[float]) -> float | None:
    listed = list(values)
    return float(np.mean(listed)) if listed else None
