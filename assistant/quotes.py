"""Hits become quotes: the sentence that answers, or the whole list where the list is the answer."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from corpus.document import Document, Span
from index.french import fold
from index.search import Found, Hit, Searcher

MOST = 3  # quotes in an answer
_LONGEST_LIST = 2000  # characters; of a longer list only the item that answers is quoted
_ASKS_FOR_LIST = re.compile(
    r"\b(?:quels|quelles|quel sont|lesquels|lesquelles|kels|kelles|kel sont|liste|lister|enumere[rz]?|cite[rz]?"
    r"|quoi consiste\w*|les (?:\d+|deux|trois|quatre|cinq|six|sept|huit|neuf|dix)\b)"
)


@dataclass(frozen=True, slots=True)
class Quote:
    """``document.text[start:end]``: a quote that is not in its source cannot exist.

    ``key`` is the sentence of the quote that answers best. Offsets count Unicode code points.
    """

    document: Document = field(repr=False)
    start: int
    end: int
    key: Span
    heading_path: tuple[str, ...]
    score: float

    @property
    def text(self) -> str:
        """The document's own words."""
        return self.document.text[self.start : self.end]

    @property
    def page(self) -> int | None:
        """Number, from 1, of the page where the quote begins; None where there are no pages."""
        return self.document.page(self.start)

    @property
    def line(self) -> int:
        """Number, from 1, of the line where the quote begins."""
        return self.document.line(self.start)


def asks_for_list(question: str) -> bool:
    """Whether a question asks for several things, which a document gives as a list."""
    return bool(_ASKS_FOR_LIST.search(fold(question)))


def quotes_of(question: str, found: Found, searcher: Searcher) -> tuple[Quote, ...]:
    """The quotes that answer best, at most ``MOST``, no words twice."""
    whole_lists = asks_for_list(question)
    return distinct(_quote(hit, searcher.document(hit.passage), whole_lists) for hit in found.hits)


def quote_at(searcher: Searcher, document_id: str, sentence: Span, score: float) -> Quote:
    """A sentence of a document as a quote, with the score that the caller gives it."""
    passage = searcher.passage_at(document_id, sentence.start)
    return Quote(searcher.document(passage), *sentence, sentence, passage.heading_path, score)


def distinct(quotes: Iterable[Quote]) -> tuple[Quote, ...]:
    """The first ``MOST`` quotes, without those that say what another one says."""
    kept: list[Quote] = []
    for quote in quotes:
        if len(kept) == MOST:
            break
        if not any(_same_words(quote, other) for other in kept):
            kept.append(quote)
    return tuple(kept)


def _quote(hit: Hit, document: Document, whole_lists: bool) -> Quote:
    scored = zip(hit.sentences, hit.passage.sentences, strict=True)
    score, best = max(scored, key=lambda pair: (pair[0], -pair[1].start))
    span = best
    for whole in hit.passage.lists:
        if whole_lists and whole.overlaps(best) and whole.end - whole.start <= _LONGEST_LIST:
            span = whole
    return Quote(document, *span, best, hit.passage.heading_path, score)


def _same_words(quote: Quote, other: Quote) -> bool:
    if quote.document.id == other.document.id and Span(quote.start, quote.end).overlaps(Span(other.start, other.end)):
        return True
    words, others = (" ".join(fold(one.text).split()) for one in (quote, other))
    return words in others or others in words


