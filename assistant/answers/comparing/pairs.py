"""What two quotes of two documents say about one thing: cells of a row and column, items of a label, like sentences.

Two documents have one subject unless their titles, names or headings disagree: "piscine" and "patinoire" are different
subjects, as are the streets or people of two permits, but different years and numbers are not.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import lru_cache
from itertools import chain, islice, takewhile
from typing import NamedTuple

from assistant.answers.comparing.figures import figures_of
from assistant.answers.comparing.matters import are_of_others
from assistant.answers.quoting.quote import LETTER, Quote
from corpus.dates import dates_in
from corpus.document import Document, Span
from corpus.folding import fold
from corpus.text.repeals import subject
from corpus.text.sentences import sentence_spans
from index.words.french import is_stop_word, stem, words

_ALIKE = 0.6  # share of the words of the shorter of two sentences that are the other's as well
_LIKE = 0.42  # share of the words of both that are in both
_TELLING = 3  # words of a sentence that another one says more than
_NEAR = 1000  # characters around a quote in which something likelier may be meant
_MOST_COLUMNS = 20  # that are compared
LONGEST = 300  # characters of a sentence that repeals, and of what is compared
_LONGEST_TABLE = 2000  # characters of one that are compared
_COUNTS = frozenset(
    "annee annees an ans euro euros heure heures jour jours minute minutes mois semaine semaines".split()
)
_LABELLED = re.compile(r"(?P<label>[^:]{3,100}?)\s?:\s(?P<value>[^:]{0,60}\d[^:]{0,60})", re.DOTALL)
_MEETING = re.compile(  # what is of one meeting alone
    r"\b(?:voix|abstentions?|votants?|suffrages|quorum|(?:etaient|membres|conseillers|elus) presents?|se reunira)\b"
)
_IN_STREETS = re.compile(  # for some days, and again for others
    r"\b(?:stationnement|circulation|occupation|chaussee|voies?|trottoirs?|echafaudage|benne|grue|nacelle)\b.*"
    r"\b(?:interdi\w*|autoris\w*|reglement\w*|altern\w*|devie\w*|ferm\w*|barr\w*|neutralis\w*|reserv\w*|limit\w*"
    r"|suspen\w*|install\w*|pos\w*)\b",
    re.DOTALL,
)


class _Row(NamedTuple):
    """A row of a table as it is written, and its cells after the first."""

    text: str
    cells: Sequence[str]


class Pair(NamedTuple):
    """What two quotes say of one thing; ``about`` has the words by which a question may name it.

    A cell of a row that the other table lacks has nothing beside it: the question may be about that one.
    """

    said: str
    other: str
    about: str

    @property
    def turned(self) -> Pair:
        """The same, the other quote first."""
        return Pair(self.other, self.said, self.about)


def pairs_of(quote: Quote, other: Quote) -> Iterator[Pair]:
    """Pairs of what two quotes say of one thing: cells of one row and column, or two sentences."""
    rows, others_rows = _rows(quote), _rows(other)
    if rows and others_rows:
        if _mostly_shared(rows.keys(), others_rows.keys()):
            key = key_sentence(quote)
            columns, names = _columns_of_one_name(quote, other), dict(enumerate(_columns(quote)))
            for label in sorted(rows, key=lambda label: key not in rows[label].text):
                cells, others = rows[label].cells, others_rows[label].cells if label in others_rows else ()
                yield from (
                    Pair(cells[own], others[its] if its < len(others) else "", f"{label} {names.get(own, '')}")
                    for own, its in columns
                    if own < len(cells)
                )
        return
    said, shown = key_sentence(quote), Span(other.start, min(other.end, other.start + _LONGEST_TABLE))
    like = max((key_sentence(other), *_sentences(other.document, shown)), key=lambda one: _likeness(said, one))
    near = _sentences(quote.document, Span(quote.key.start - _NEAR, quote.key.end + _NEAR))
    if _say_of_one(said, like) and _likeness(said, like) >= max(_likeness(one, like) for one in (said, *near)):
        yield Pair(said, like, said)


def are_alike(quote: Quote, other: Quote) -> bool:
    """Whether what one of two quotes answers has a counterpart in the other."""
    return any(True for _ in chain(pairs_of(quote, other), pairs_of(other, quote)))


def are_of_one_subject(quote: Quote, other: Quote) -> bool:
    """Whether two quotes have one subject, by their documents and headings."""
    some, others = subject(quote.document), subject(other.document)
    above, others_above = _heading(quote), _heading(other)
    is_one = not some.isdisjoint(others) and (some <= others or others <= some)
    is_below_one = above <= others_above or others_above <= above
    return is_one and is_below_one and not are_of_others(quote.document, other.document)


def _heading(quote: Quote) -> frozenset[str]:
    """The words of the nearest heading, without its number."""
    return (
        frozenset(_terms(quote.heading_path[-1])) - {"articl", "chapitr", "titr"} if quote.heading_path else frozenset()
    )


def _rows(quote: Quote) -> Mapping[str, _Row]:
    """The table rows in a quote, by their cells before the first figure; empty if it is no table."""
    if not quote.table:
        return {}
    start = max(quote.start, quote.table.lead.end) if quote.table.lead else quote.start
    shown = quote.document.text[start : min(quote.end, start + _LONGEST_TABLE)]
    rows = {}
    for line in shown.splitlines():
        first, *others = _cells(line)
        names = takewhile(lambda cell: not any(map(str.isdigit, cell)), others)
        if others and LETTER.search(line):
            rows[fold(" | ".join((first, *names)))] = _Row(line, others)
    return rows


def _cells(row: str) -> list[str]:
    return [cell.strip() for cell in row.strip("| ").split(" | ")]


def _columns_of_one_name(quote: Quote, other: Quote) -> list[tuple[int, int]]:
    """Pairs of columns of two tables, the first left out: of the same name, or else the same but for the year.

    If a table has no header, columns are paired by place.
    """
    names, others = _columns(quote), _columns(other)
    if not (names and others):
        return [(place, place) for place in range(_MOST_COLUMNS)]
    found = [(place, others.index(name)) for place, name in enumerate(names) if name in others]
    some, others_some = list(map(_terms, names)), list(map(_terms, others))
    alike = ((place, name) for place, name in enumerate(some) if some.count(name) == others_some.count(name) == 1)
    return found or [(place, others_some.index(name)) for place, name in alike]


def _columns(quote: Quote) -> list[str]:
    """The names of a table's columns but the first; empty without a header."""
    if not (quote.table and quote.table.lead):
        return []
    width = max(len(row.cells) for row in _rows(quote).values())
    return [fold(cell) for cell in _cells(quote.document.text[slice(*quote.table.lead)])[-width:]]


def _say_of_one(said: str, other: str) -> bool:
    """Whether two sentences have nearly the same words and no different names: "Philippe II", "Philippe III".

    Items with labels ("entrée adulte : 4 €") are compared by label. The votes of a meeting concern that meeting alone,
    and an order about a street the days that it gives.
    """
    names, others_names = names_in(said), names_in(other)
    if not (names <= others_names or others_names <= names) or _MEETING.search(fold(said)):
        return False
    if _IN_STREETS.search(fold(said)) and _are_apart(*({*map(str, dates_in(fold(one)))} for one in (said, other))):
        return False
    if (label := _LABELLED.fullmatch(said)) and (others_label := _LABELLED.fullmatch(other)):
        some, others = _terms(label["label"]), _terms(others_label["label"])
        is_one = bool(some and others) and (some <= others or others <= some)
        return is_one and values_in(label["label"]) == values_in(others_label["label"])
    some, others = _terms(said), _terms(other)
    is_longer = (some <= others or others <= some) and min(len(some), len(others)) >= _TELLING
    return _mostly_shared(some, others) and (is_longer or _likeness(said, other) >= _LIKE)


def _are_apart(days: AbstractSet[str], others: AbstractSet[str]) -> bool:
    return bool(days and others) and days.isdisjoint(others)


def value_of(said: str) -> str:
    """The value of an item with a label; any other sentence whole."""
    labelled = _LABELLED.fullmatch(said)
    return labelled["value"] if labelled else said


def _mostly_shared(some: AbstractSet[str], others: AbstractSet[str]) -> bool:
    """Whether nearly all of the smaller set is in the other."""
    return bool(some and others) and len(some & others) >= _ALIKE * min(len(some), len(others))


def naming(question: str, about: str) -> int:
    """How many words of a question name something."""
    return len(_terms(fold(question)) & _terms(fold(about)))


def _likeness(said: str, other: str) -> float:
    """The share, in 0..1, of the words of two sentences that they have in common."""
    some, others = _terms(said), _terms(other)
    return len(some & others) / max(len(some | others), 1)


@lru_cache(maxsize=256)
def names_in(text: str) -> frozenset[str]:
    """The capitalised words of a text but the first."""
    return frozenset(word.text for word in words(text) if word.start and word.text[0].isupper())


@lru_cache(maxsize=256)  # quotes are compared two by two
def values_in(text: str) -> frozenset[str]:
    """The figures of a text, whatever their units."""
    return frozenset(value for figures in figures_of(text).values() for value in figures)


def key_sentence(quote: Quote) -> str:
    """The sentence that answers, as far as it is compared."""
    return quote.document.text[quote.key.start : min(quote.key.end, quote.key.start + LONGEST)]


def _sentences(document: Document, span: Span) -> Iterator[str]:
    """The sentences, items and rows of a part of a document, as far as they are compared."""
    blocks = document.blocks
    first = bisect_right(blocks, span.start, key=lambda block: block.span.end)
    for block in takewhile(lambda block: block.span.start < span.end, islice(blocks, first, None)):
        inside = Span(max(block.span.start, span.start), min(block.span.end, span.end))
        yield from (document.text[slice(*one)][:LONGEST] for one in sentence_spans(document.text, inside))


@lru_cache(maxsize=4096)  # a wide table has hundreds of cells
def _terms(text: str) -> frozenset[str]:
    """The stems of the words of a text, without stop words, figures and units."""
    return frozenset(
        stem(word.text)
        for word in words(text)
        if not is_stop_word(word.text) and not any(map(str.isdigit, stem(word.text))) and fold(word.text) not in _COUNTS
    )
