"""The one function that every surface calls: a question in, an Answer out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from itertools import chain

from assistant.confidence import THRESHOLD, confidence
from assistant.quotes import Quote, distinct, quote_at, quotes_of
from corpus.acronyms import Acronym, sigle_key
from corpus.errors import ConventionError
from index.french import ASKING_WORDS, fold
from index.search import Found, Searcher

LONGEST_QUESTION = 2000  # characters
CANDIDATES = 10  # hits that quotes are taken from
_SURE_OF_EXPANSION = 0.99  # initials that match a sigle letter by letter are no accident
_ASKS_A_DETAIL = re.compile(r"\b(?:combien|comment|kan|kand|ki|ou|pourquoi|quand|qui)\b")


class BadQuestion(ConventionError):
    """A question that cannot be answered as it stands."""


@dataclass(frozen=True, slots=True)
class Expansion:
    """What a sigle stands for, in a document's own words: ``document`` is its path, offsets code points."""

    sigle: str
    expansion: str
    document: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Answer:
    """What is shown for a question: quotes where the documents answer, else the nearest passages.

    ``confidence`` is a probability in 0..1, ``snapshot`` names the index that answered.
    """

    question: str
    found: bool
    confidence: float
    quotes: tuple[Quote, ...]
    nearest: tuple[Quote, ...]
    expansion: Expansion | None
    understood_as: str | None
    snapshot: str


def answer(question: str, searcher: Searcher, only: Collection[str] = ()) -> Answer:
    """Answer a question from the documents, or from some of them, given by path.

    Raises BadQuestion for a question that is empty or too long, ConventionError for an unknown path.
    """
    asked = checked_question(question)
    return answer_from(asked, searcher.search(asked, CANDIDATES, only), searcher, only)


def answer_from(asked: str, found: Found, searcher: Searcher, only: Collection[str] = ()) -> Answer:
    """The answer that the first ``CANDIDATES`` hits for a checked question give."""
    quotes = quotes_of(asked, found, searcher)
    sure = confidence(found.hits[0]) if found.hits else 0.0
    acronyms = _defining(asked, found, searcher, only)
    if acronyms:
        score = max([1.0, *(quote.score for quote in quotes)])
        spelled = (quote_at(searcher, one.document_id, one.sentence, score) for one in acronyms)
        quotes = distinct(chain(spelled, quotes))
        sure = max(sure, _SURE_OF_EXPANSION)
    answers = sure >= THRESHOLD
    return Answer(
        question=asked,
        found=answers,
        confidence=sure,
        quotes=quotes if answers else (),
        nearest=() if answers else quotes,
        expansion=_expansion(acronyms[0], searcher) if acronyms else None,
        understood_as=None,
        snapshot=searcher.snapshot.manifest.id,
    )


def checked_question(question: str) -> str:
    """The question on one line, without control characters or white space at its ends.

    Raises BadQuestion for a question that is empty or too long.
    """
    if len(question) > LONGEST_QUESTION:
        raise BadQuestion(
            f"La question est trop longue ({len(question)} caractères)\u00a0; posez-la en moins de {LONGEST_QUESTION}."
        )
    seen = (" " if unicodedata.category(one) in ("Cc", "Cf", "Cs", "Zl", "Zp") else one for one in question)
    asked = "".join(seen).strip()
    if not any(character.isalnum() for character in asked):
        raise BadQuestion("La question est vide\u00a0; écrivez-la en quelques mots.")
    return asked


def _defining(asked: str, found: Found, searcher: Searcher, only: Collection[str]) -> list[Acronym]:
    """Where the documents spell out the one sigle that a question is about, each expansion once.

    None for a question about a detail ("Combien de SPASER ?"), or about more than the sigle.
    """
    subjects = [concept.word for concept in found.concepts if fold(concept.word) not in ASKING_WORDS]
    if len(subjects) != 1 or _ASKS_A_DETAIL.search(fold(asked)):
        return []
    key = sigle_key(subjects[0])
    paths = searcher.named(only)
    first: dict[str, Acronym] = {}
    for acronym in searcher.snapshot.acronyms:
        document = searcher.snapshot.documents[acronym.document_id]
        if sigle_key(acronym.sigle) in (key, key.removesuffix("S")) and (not only or document.path in paths):
            first.setdefault(fold(document.text[slice(*acronym.span)]), acronym)
    return list(first.values())


def _expansion(acronym: Acronym, searcher: Searcher) -> Expansion:
    document = searcher.snapshot.documents[acronym.document_id]
    return Expansion(acronym.sigle, document.text[slice(*acronym.span)], document.path, *acronym.span)
