"""The one function that every surface calls: a question in, an Answer out."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from assistant.confidence import THRESHOLD, confidence
from assistant.quotes import Quote, distinct, quote_at, quotes_of
from corpus.acronyms import Acronym, sigle_key
from corpus.errors import ConventionError
from index.french import fold
from index.lexical import Concept
from index.search import Searcher

LONGEST_QUESTION = 2000  # characters
_CANDIDATES = 10  # hits that quotes are taken from
_SURE_OF_EXPANSION = 0.99  # initials that match a sigle letter by letter are no accident
# Words that ask what something is, beside the tool words of index.french.
_ASKS_WHAT_IT_IS = frozenset(
    "acronyme abreviation definir definis definition definitions explication explique expliquer expliquez "
    "sens sigle signification signifier represente".split()
)


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
    found = searcher.search(asked, _CANDIDATES, only)
    quotes = quotes_of(asked, found, searcher)
    sure = confidence(found.hits[0]) if found.hits else 0.0
    acronyms = _defining(found.concepts, searcher, only)
    if acronyms:
        score = max(1.0, quotes[0].score)
        quotes = distinct([*(quote_at(searcher, one.document_id, one.sentence, score) for one in acronyms), *quotes])
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


def _defining(concepts: Sequence[Concept], searcher: Searcher, only: Collection[str]) -> list[Acronym]:
    """Where the documents spell out the one sigle that a question is about; none for other questions."""
    subjects = [concept.word for concept in concepts if fold(concept.word) not in _ASKS_WHAT_IT_IS]
    if len(subjects) != 1:
        return []
    key = sigle_key(subjects[0])
    documents = searcher.snapshot.documents
    return [
        acronym
        for acronym in searcher.snapshot.acronyms
        if sigle_key(acronym.sigle) in (key, key.removesuffix("S"))
        and (not only or documents[acronym.document_id].path in only)
    ]


def _expansion(acronym: Acronym, searcher: Searcher) -> Expansion:
    document = searcher.snapshot.documents[acronym.document_id]
    return Expansion(acronym.sigle, document.text[slice(*acronym.span)], document.path, *acronym.span)
