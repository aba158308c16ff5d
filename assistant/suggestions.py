"""Questions to begin with and to go on with, made of the documents' own sigles, lists and headings, and tried first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain, islice, zip_longest
from threading import Lock

from assistant import texts
from assistant.answers import Answer, answer
from corpus.document import Document, Kind
from index.french import fold, is_stop_word, words
from index.search import Searcher

MOST = 4  # suggestions
_MOST_TRIED = 2 * MOST  # each takes as long as an answer, once for each index
_LONGEST_HEADING = 70  # characters; a longer one is a sentence
_FEWEST_LETTERS = 4  # of a word that says what a heading is about
_COUNTED = re.compile(
    r"\b((?:deux|trois|quatre|cinq|six|sept|huit|neuf|dix) "
    r"(?!ans\b|mois\b|jours\b|heures\b|semaines\b|fois\b|mille\b|cents?\b|euros\b)"
    r"\w{3,}[sx](?: (?:de |d[’'])\w{4,})?)[^.;!?\n]*:\s*\n"
)


class Suggestions:
    """What may be asked of the published documents; whether they answer is tried once for each index."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._snapshot = ""
        self._answered: dict[str, bool] = {}

    def first(self, searcher: Searcher) -> list[str]:
        """Questions to begin with, of several documents."""
        documents = list(searcher.snapshot.documents.values())[:_MOST_TRIED]
        each = [list(islice(_questions(document, searcher), MOST)) for document in documents]
        turned = (questions[place % MOST :] + questions[: place % MOST] for place, questions in enumerate(each))
        in_turn = (question for row in zip_longest(*turned) for question in row if question)
        return self._tried(in_turn, searcher)

    def after(self, given: Answer, searcher: Searcher) -> list[str]:
        """Questions to go on with, of the documents that were just quoted; what was asked is not asked again."""
        quoted = {quote.document.id: quote.document for quote in given.quotes}
        asked = fold(given.question)
        fresh = (
            question
            for question in chain.from_iterable(_questions(document, searcher) for document in quoted.values())
            if not _subject(question) <= _subject(asked)
        )
        return self._tried(fresh, searcher)

    def _tried(self, questions: Iterable[str], searcher: Searcher) -> list[str]:
        tried = (one for one in islice(dict.fromkeys(questions), _MOST_TRIED) if self._is_answered(one, searcher))
        return list(islice(tried, MOST))

    def _is_answered(self, question: str, searcher: Searcher) -> bool:
        with self._lock:
            if self._snapshot != searcher.snapshot.manifest.id:
                self._snapshot, self._answered = searcher.snapshot.manifest.id, {}
            known = self._answered.get(question)
        if known is None:
            known = answer(question, searcher).found
            with self._lock:
                self._answered[question] = known
        return known


def _questions(document: Document, searcher: Searcher) -> Iterator[str]:
    """What a document invites to ask: its own questions, its sigles, the lists that it announces, its headings."""
    headings = [
        " ".join(document.text[slice(*one.span)].split()) for one in document.blocks if one.kind is Kind.HEADING
    ]
    telling = [heading for heading in headings if len(heading) <= _LONGEST_HEADING and _subject(heading)]
    own = [heading for heading in telling if heading.endswith("?")]
    sigles = [one.sigle for one in searcher.snapshot.acronyms if one.document_id == document.id]
    kinds = (
        own,
        [texts.ASK_SIGLE.format(sigle=sigle) for sigle in sigles],
        [texts.ASK_LIST.format(list=" ".join(found[1].split())) for found in _COUNTED.finditer(document.text)],
        [texts.ASK_HEADING.format(heading=heading) for heading in telling if heading not in own],
    )
    return (question for row in zip_longest(*kinds) for question in row if question)


def _subject(text: str) -> frozenset[str]:
    """The words that say what a text is about."""
    return frozenset(
        fold(word.text) for word in words(text) if len(word.text) >= _FEWEST_LETTERS and not is_stop_word(word.text)
    )
