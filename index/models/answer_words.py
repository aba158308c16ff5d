"""The words of a sentence that answer a question, from the logits of its tokens.

A model trained to find answers is sure of the key word rather than of all words. The likeliest phrase is marked, by the
odds of its words together, and extended to the next likeliest one if that is nearly as likely and near.
Where a quote holds the answer, the mark of its best sentence touches it for .707 of PIAF (every sixth question) and for
.723 of ``commune``; around the likeliest word, whatever stands beside it, for .654 and .704, and it is as long.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from corpus.document import Span
from corpus.folding import fold

_OF_PHRASE = 5.0  # of log odds below a phrase's likeliest word: what else belongs to it
_CLOSE = 1.0  # … below the likeliest phrase: what may be the answer as well
_LONGEST = 80  # characters of a mark that holds both
# A number with its thousands and decimals, its sign, or a word.
_WORD = re.compile(
    r"(?:\d{1,3}(?:[ .\u00a0\u202f]\d{3})+(?!\d)(?:,\d+)?|\d+(?:[.,]\d+)*)(?!\w)(?:[ \u00a0\u202f]?[€%‰°])?|\w+"
)
_NEXT = re.compile(r"[\s'’/&°-]*")  # what may stand between two words of a phrase
_APART = re.compile(r"[|\t]")  # of the cells of a row
_LINKS = frozenset("de du des d le la les l un une a au aux".split())
_OF = frozenset("de du des d".split())  # an article begins a phrase, these do not


class _Word(NamedTuple):
    """A word of a sentence, its logit summed over tokens, and its folded form."""

    start: int
    end: int
    logit: float
    folded: str


class _Phrase(NamedTuple):
    """The first and the last word of a phrase, and its logit summed over words."""

    first: int
    last: int
    logit: float


def marked(logits: NDArray[np.float32], places: NDArray[np.int64], text: str, sentence: Span) -> Span:
    """The words to mark in a sentence; ``places``, (tokens, 2), are the offsets of its tokens in the text."""
    words = _words(logits, places, text, sentence)
    if not words:
        return sentence
    best, *others = sorted(_phrases(words, text), key=lambda phrase: -phrase.logit)
    first, last, _ = best
    if others and others[0].logit >= best.logit - _CLOSE:
        both = min(first, others[0].first), max(last, others[0].last)
        between = text[words[both[0]].start : words[both[1]].end]
        if len(between) <= _LONGEST and not _APART.search(between):
            first, last = both
    return Span(words[first].start, words[last].end)


def _words(logits: NDArray[np.float32], places: NDArray[np.int64], text: str, sentence: Span) -> list[_Word]:
    """The words of a sentence, as far as the model has read it."""
    words = []
    for match in _WORD.finditer(text, *sentence):
        own = logits[(places[:, 0] < match.end()) & (places[:, 1] > match.start())]
        if len(own):
            words.append(_Word(*match.span(), float(np.logaddexp.reduce(own)), fold(match[0])))
    return words


def _phrases(words: Sequence[_Word], text: str) -> Iterator[_Phrase]:
    """The likely phrases of a sentence, each around the likeliest word that is in no earlier one."""
    taken = set[int]()
    seeds = sorted(range(len(words)), key=lambda place: -words[place].logit)
    for seed in seeds:
        if seed not in taken and words[seed].logit >= words[seeds[0]].logit - _OF_PHRASE:
            first, last = _around(words, seed, text, taken)
            taken.update(range(first, last + 1))
            yield _Phrase(first, last, float(np.logaddexp.reduce([word.logit for word in words[first : last + 1]])))


def _around(words: Sequence[_Word], best: int, text: str, taken: Container[int]) -> tuple[int, int]:
    """The first and the last word of the phrase around a word, without words already taken."""

    def goes_on(place: int, other: int) -> bool:
        word, (before, after) = words[other], sorted((place, other))
        is_next = _NEXT.fullmatch(text, words[before].end, words[after].start)
        is_likely = word.folded in _LINKS or word.logit >= words[best].logit - _OF_PHRASE
        return bool(is_next) and is_likely and other not in taken

    first = last = best
    while first > 0 and goes_on(first, first - 1):
        first -= 1
    while last + 1 < len(words) and goes_on(last, last + 1):
        last += 1
    while first < best and words[first].folded in _OF:
        first += 1
    while last > best and words[last].folded in _LINKS:
        last -= 1
    return first, last
