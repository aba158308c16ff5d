"""The one function that every surface calls: a question in, an Answer out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from assistant.answers.comparing.differences import Difference, differences, in_order
from assistant.answers.comparing.doubts import Doubt, DoubtKind, State, doubts, state_of
from assistant.answers.confidence import FITTED_THRESHOLD, confidence, row_confidence
from assistant.answers.conversation import sought, topic_of, understood
from assistant.answers.quoting.quote import Quote, quote_at
from assistant.answers.quoting.quotes import MOST, distinct, quotes_of
from assistant.french.courtesies import asks_nothing, courtesies, without_courtesies
from corpus.errors import ConventionError
from corpus.text.sigles import Definition, sigle_key
from index.searching.document_filter import Scope
from index.searching.search import MOST_READ, NOTHING, Results, Searcher
from index.words.french import fold, words
from index.words.lexical_index import subjects_of

LONGEST_QUESTION = 2000  # characters
CANDIDATES = MOST_READ  # hits that quotes are taken from
_SURE_OF_EXPANSION = 0.99  # initials that match a sigle letter by letter are no accident
# Nor is a number that names one thing: the shortest, a SIREN, has nine digits. Probable, no more: what is asked of it
# may stand elsewhere.
_SURE_OF_NUMBER, _LONG_NUMBER = 0.7, 9
_MOST_UNKNOWN = 3  # that are missing
_NEARLY_AS_WELL = 1.0  # of log odds
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
    """The answer to a question: quotes if the documents answer it, otherwise the nearest passages.

    ``understood_as`` is a follow-up completed from the question before it; ``results`` is the search behind the answer.
    ``confidence`` is a probability, ``snapshot`` the id of the index. ``also`` lists further places, cited but not
    quoted; ``differences`` are contradictions between documents; ``doubts`` are what the question asks for and the
    quotes do not mention.
    """

    question: str
    understood_as: str | None
    results: Results = field(repr=False)
    found: bool
    confidence: float
    quotes: tuple[Quote, ...]
    nearest: tuple[Quote, ...]
    also: tuple[Quote, ...]
    expansion: Expansion | None
    snapshot: str
    differences: tuple[Difference, ...] = ()
    doubts: tuple[Doubt, ...] = ()

    @property
    def shown(self) -> tuple[Quote, ...]:
        """The quotes or, of a refusal, the nearest passages."""
        return self.quotes or self.nearest

    @property
    def meant(self) -> str:
        """The question as it was understood."""
        return self.understood_as or self.question

    @property
    def words(self) -> tuple[str, ...]:
        """The words that were searched for."""
        return tuple(concept.word for concept in self.results.concepts)

    @property
    def unknown(self) -> tuple[str, ...]:
        """The words that occur in no document, polite phrases aside."""
        polite = courtesies(self.meant)
        missing = (concept.word for concept in self.results.concepts if not concept.is_known)
        return tuple(word for word in missing if fold(word) not in polite)

    @property
    def state(self) -> State:
        """Whether this is an answer, an uncertain one or a refusal."""
        return state_of(self.found, self.confidence, self.doubts)

    @property
    def missing(self) -> tuple[str, ...]:
        """What the question asks for and the quotes of an uncertain answer do not mention."""
        if self.state is not State.UNCERTAIN:
            return ()
        return tuple(dict.fromkeys((*(doubt.asked for doubt in self.doubts), *self.unknown_besides[:_MOST_UNKNOWN])))

    @property
    def unknown_besides(self) -> tuple[str, ...]:
        """``unknown`` without words of the figures and years in doubt: "UA" is said already where "zone UA" is."""
        figures = [doubt.asked for doubt in self.doubts if doubt.kind in (DoubtKind.FIGURE, DoubtKind.YEAR)]
        said = {fold(word.text) for figure in figures for word in words(figure)}
        return tuple(word for word in self.unknown if said.isdisjoint((fold(word), *re.findall(r"\w+", fold(word)))))


def answer(
    question: str,
    searcher: Searcher,
    only: Collection[str] = (),
    before: str | None = None,
    threshold: float = FITTED_THRESHOLD,
) -> Answer:
    """Answer a question from the documents, or from some of them, given by path.

    ``before`` is the question that was asked, or understood, before this one in a conversation; below ``threshold`` of
    confidence the answer is a refusal. Raises BadQuestion for a question that is empty or too long, ConventionError for
    an unknown path.
    """
    asked, previous = checked_question(question), before and checked_question(before)
    scope = searcher.scope(only)
    meant = as_understood(asked, previous, searcher, scope)
    wanted, results = asked, NOTHING
    if not asks_nothing(asked):
        wanted = sought(meant or without_courtesies(asked), searcher)
        results = searcher.search(wanted, CANDIDATES, scope)
    goes_on = meant and meant.startswith(asked)  # and is not of another subject
    topic = topic_of(previous, searcher, scope) if previous and goes_on else frozenset[str]()
    quotes, sure = _quotes(wanted, results, searcher)
    definitions = _defining(wanted, results, searcher, scope)
    if definitions:
        score = max((quote.score for quote in quotes), default=0.0)
        spelled = (quote_at(searcher, definition.document_id, definition.sentence, score) for definition in definitions)
        quotes, sure = (*spelled, *quotes), max(sure, _SURE_OF_EXPANSION)
    quotes = distinct(in_order(wanted, _of_topic_first(quotes, topic)))
    shown, found = quotes[:MOST], sure >= threshold
    return Answer(
        question=asked,
        understood_as=meant,
        results=results,
        found=found,
        confidence=sure,
        quotes=shown if found else (),
        nearest=() if found else shown,
        also=_elsewhere(quotes) if found else (),
        expansion=_expansion(definitions[0], searcher) if definitions else None,
        snapshot=searcher.snapshot.manifest.id,
        differences=differences(wanted, shown, searcher.snapshot.documents) if found else (),
        doubts=doubts(wanted, results.concepts, shown, sure) if found else (),
    )


def as_understood(asked: str, before: str | None, searcher: Searcher, scope: Scope) -> str | None:
    """A follow-up completed from the question before it, both already checked; None for a complete question."""
    meant = None if asks_nothing(asked) else understood(asked, before, searcher, scope)
    return meant if meant and len(meant) <= LONGEST_QUESTION else None  # else nothing more could be asked after it


def _quotes(wanted: str, results: Results, searcher: Searcher) -> tuple[tuple[Quote, ...], float]:
    """What was found as quotes, and the confidence in it."""
    if not results.concepts:
        return (), 0.0
    quotes = quotes_of(wanted, results, searcher)
    sure = 0.0 if _is_unknown(results) else confidence(results)
    if quotes and sure:
        sure = max(sure, row_confidence(wanted, quotes[0]))
    if quotes and _holds_long_number(quotes[0], results):
        sure = max(sure, _SURE_OF_NUMBER)
    return quotes, sure


def _of_topic_first(quotes: Sequence[Quote], topic: frozenset[str]) -> tuple[Quote, ...]:
    """The quotes; the best one of the follow-up's own document comes first if it scores nearly as well."""
    own = next((quote for quote in quotes if quote.document.id in topic), None)
    if own is None or own.score < quotes[0].score - _NEARLY_AS_WELL:
        return tuple(quotes)
    return (own, *(quote for quote in quotes if quote is not own))


def _elsewhere(quotes: Sequence[Quote]) -> tuple[Quote, ...]:
    """The quotes after those that are shown, one for each place that a source names: a line, or a page's part."""
    places = [
        (quote.document.id, quote.heading_path, quote.document.page(quote.place) or quote.line) for quote in quotes
    ]
    return tuple(quote for number, quote in enumerate(quotes[MOST:], MOST) if places[number] not in places[:number])


def checked_question(question: str) -> str:
    """The question on one line, without control characters or white space at its ends.

    Raises BadQuestion for a question that is empty or too long.
    """
    if len(question) > LONGEST_QUESTION:
        raise BadQuestion(
            f"La question est trop longue ({len(question)} caractères)\u00a0; posez-la en moins de {LONGEST_QUESTION}."
        )
    seen = (" " if unicodedata.category(letter) in ("Cc", "Cf", "Cs", "Zl", "Zp") else letter for letter in question)
    asked = "".join(seen).strip()
    if not any(character.isalnum() for character in asked):
        trouble = "ne contient aucun mot" if asked else "est vide"
        raise BadQuestion(f"La question {trouble}\u00a0; écrivez-la en quelques mots.")
    return asked


def _holds_long_number(quote: Quote, results: Results) -> bool:
    """Whether a quote has the telephone number, SIRET, IBAN or the like of the question, in whatever spacing."""
    held = {term for word in words(quote.text) if len(term := word.text.lower()) >= _LONG_NUMBER}
    asked = (concept.word.lower() for concept in results.concepts)
    return any(sum(map(str.isdigit, number)) >= _LONG_NUMBER and number in held for number in asked)


def _is_unknown(results: Results) -> bool:
    """Whether none of the words that the question is about occurs in any document."""
    return not any(concept.is_known for concept in subjects_of(results.concepts))


def _defining(asked: str, results: Results, searcher: Searcher, scope: Scope) -> list[Definition]:
    """Where the documents spell out the only sigle of a question, each expansion once.

    Empty for a question about a detail ("Combien de SPASER ?"), or about more than the sigle.
    """
    subjects = subjects_of(results.concepts)
    if len(subjects) != 1 or _ASKS_A_DETAIL.search(fold(asked)):
        return []
    key = sigle_key(subjects[0].word)
    first: dict[str, Definition] = {}
    places = (place for place, (sigle, _) in enumerate(searcher.snapshot.sigles) if sigle_key(sigle) == key)
    for place in places:  # of no other sigle is anything read
        definition, spelling = searcher.snapshot.definitions[place], fold(searcher.snapshot.sigles[place][1])
        if not scope.paths or searcher.snapshot.documents[definition.document_id].path in scope.paths:
            first.setdefault(spelling, definition)
    return list(first.values())


def _expansion(definition: Definition, searcher: Searcher) -> Expansion:
    document = searcher.snapshot.documents[definition.document_id]
    return Expansion(definition.sigle, document.text[slice(*definition.span)], document.path, *definition.span)
