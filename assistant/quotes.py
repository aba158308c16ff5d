"""Hits become quotes: the sentence that answers, or the whole list where the list is the answer."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from corpus.document import Document, Span
from index.french import fold
from index.search import Found, Hit, Searcher

MOST = 3  # quotes in an answer
_HITS = 5  # hits whose sentences are compared
# Fitted on the training questions of PIAF: quote@1 from .606 to .630, quote@3 kept, 218 characters on average.
_LONGEST_JOINED = 260  # characters
_MARGIN = 0.12  # of the score
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
    """The quotes that answer best, at most ``MOST``, no words twice.

    Neighbouring sentences that both answer make one quote; what answers much less than the best
    sentence is left out.
    """
    whole_lists = asks_for_list(question)
    quotes: list[Quote] = []
    for candidate in _candidates(found, searcher, whole_lists):
        if quotes and candidate.score < quotes[0].score - _MARGIN:
            break
        joined = next(filter(None, (_joined(quote, candidate) for quote in quotes)), None)
        if joined:
            quotes = [joined if joined.key == quote.key else quote for quote in quotes]
        elif len(quotes) < MOST:
            quotes.append(candidate)
    return distinct(quotes)


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


def _candidates(found: Found, searcher: Searcher, whole_lists: bool) -> list[Quote]:
    """The sentences of the best hits as quotes, best first."""
    quotes = []
    for hit in found.hits[:_HITS]:
        document = searcher.document(hit.passage)
        for sentence, score in zip(hit.passage.sentences, hit.sentences, strict=True):
            span = _whole_list(hit, sentence) if whole_lists else sentence
            quotes.append(Quote(document, *span, sentence, hit.passage.heading_path, hit.score + score))
    return sorted(quotes, key=lambda quote: (-quote.score, quote.document.id, quote.start))


def _whole_list(hit: Hit, sentence: Span) -> Span:
    """The list that a sentence is part of, if it can be read at a glance; else the sentence."""
    lists = (one for one in hit.passage.lists if one.overlaps(sentence) and one.end - one.start <= _LONGEST_LIST)
    return next(lists, sentence)


def _joined(quote: Quote, other: Quote) -> Quote | None:
    """Two quotes as one, where only white space and a bullet part them and the whole stays short."""
    if quote.document.id != other.document.id:
        return None
    start, end = min(quote.start, other.start), max(quote.end, other.end)
    between = quote.document.text[min(quote.end, other.end) : max(quote.start, other.start)]
    apart = any(character.isalnum() for character in between) or end - start > _LONGEST_JOINED
    return None if apart else replace(quote, start=start, end=end)


def _same_words(quote: Quote, other: Quote) -> bool:
    if quote.document.id == other.document.id and Span(quote.start, quote.end).overlaps(Span(other.start, other.end)):
        return True
    words, others = (" ".join(fold(one.text).split()) for one in (quote, other))
    return words in others or others in words
