"""Suggested questions, made from sigles, lists and headings of the documents, and tried before they are shown."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import chain, islice, zip_longest

from assistant.answers.answering import answer
from assistant.answers.comparing.doubts import State
from assistant.answers.confidence import FITTED_THRESHOLD
from assistant.french import texts
from corpus.document import Document, Kind
from corpus.text.blocks import is_bare_division
from corpus.text.titles import is_form, is_letterhead
from index.searching.search import Searcher
from index.words.french import fold, is_stop_word, words

MOST = 4  # suggestions
_MOST_TRIED = 2 * MOST  # each takes as long as an answer, once for each index
_LONGEST_HEADING = 70  # characters; a longer one is a sentence
_LONGEST_TITLE = 100
_NUMBERED = re.compile(
    r"^(?:(?:titre|livre|partie|annexe|chapitre|section|sous-section|article)\s+\S+|[ivx]{1,5}|[a-z]|\d[\d.]*)"
    r"\s*[.):–—-]+\s+|^\d+(?:\.\d+)+\s+",
    re.IGNORECASE,
)
_FEWEST_LETTERS = 4  # of a word that says what a heading is about
_COUNTED = re.compile(
    r"\b((?:deux|trois|quatre|cinq|six|sept|huit|neuf|dix) "
    r"(?!ans\b|mois\b|jours\b|heures\b|semaines\b|fois\b|mille\b|cents?\b|euros\b)"
    r"\w{3,}[sx](?: (?:de |d[’'])\w{4,})?)[^.;!?\n]*:\s*\n"
)


class Suggestions:
    """Questions about the documents of one index, each made and tried once."""

    def __init__(self, searcher: Searcher, threshold: Callable[[], float] = lambda: FITTED_THRESHOLD) -> None:
        """``threshold`` gives the confidence from which the index answers at present."""
        self.searcher = searcher
        self._threshold = threshold
        self._documents = searcher.snapshot.documents
        self._questions = cache(lambda document_id: list(_questions(self._documents[document_id], searcher)))
        self._confidence = cache(lambda question: _confidence(question, searcher))

    def first(self) -> list[str]:
        """Questions to start with, about several documents."""
        each = [self._questions(document_id)[:MOST] for document_id in islice(self._documents, _MOST_TRIED)]
        turned = (questions[place % MOST :] + questions[: place % MOST] for place, questions in enumerate(each))
        return self._tried(question for row in zip_longest(*turned) for question in row if question)

    def after(self, question: str, quoted: Iterable[str]) -> list[str]:
        """Questions to continue with, about the documents just quoted, by id; not what was just asked."""
        known = (document_id for document_id in dict.fromkeys(quoted) if document_id in self._documents)
        made = chain.from_iterable(map(self._questions, known))
        asked = _subject(question)
        return self._tried(question for question in made if not _subject(question) <= asked)

    def _tried(self, questions: Iterable[str]) -> list[str]:
        threshold = self._threshold()
        tried = islice(dict.fromkeys(questions), _MOST_TRIED)
        return list(islice((one for one in tried if self._confidence(one) >= threshold), MOST))


def _confidence(question: str, searcher: Searcher) -> float:
    """The confidence of the answer to a question; 0 if it is uncertain."""
    given = answer(question, searcher)
    return given.confidence if given.state is State.ANSWERED else 0.0


def _questions(document: Document, searcher: Searcher) -> Iterator[str]:
    """Questions about a document: its own ones, then about its sigles, the lists that it announces, its headings."""
    headings = (
        _NUMBERED.sub("", " ".join(document.text[slice(*block.span)].split()), count=1)
        for block in document.blocks
        if block.kind is Kind.HEADING
    )
    telling = [heading for heading in headings if len(heading) <= _LONGEST_HEADING and _says_subject(heading)]
    own = [heading for heading in telling if heading.endswith("?")]
    title, known = document.title, _subject(document.title)
    parts = [] if len(title) > _LONGEST_TITLE else [one for one in telling if not _subject(one) <= known]
    kinds = (
        own,
        [texts.ASK_SIGLE.format(sigle=sigle) for sigle in searcher.summary(document).sigles],
        [texts.ASK_LIST.format(list=" ".join(found[1].split())) for found in _COUNTED.finditer(document.text)],
        [texts.ASK_HEADING.format(title=title, heading=heading) for heading in parts if heading not in own],
    )
    return (question for row in zip_longest(*kinds) for question in row if question)


def _says_subject(heading: str) -> bool:
    """Whether a heading says more than which part of a document, or which form, it begins."""
    return bool(_subject(heading)) and not (is_bare_division(heading) or is_letterhead(heading) or is_form(heading))


def _subject(text: str) -> frozenset[str]:
    """The words that a text is about, without the label of "Objet : tarifs de la piscine"."""
    said = (fold(word.text) for word in words(text) if not is_stop_word(word.text))
    return frozenset(word for word in said if len(word) >= _FEWEST_LETTERS and word != "objet")
