"""Contradictions between quotes of two documents, or one repealing the other; the later one is quoted first.

Two documents have one subject unless their titles, names or headings disagree: "piscine" and "patinoire" are different
subjects, as are the streets or people of two permits, but different years and numbers are not. They contradict each
other if figures or dates of one unit differ in items with the same label, in cells of the same row and column, or in
sentences of nearly the same words.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, islice, takewhile
from pathlib import PurePosixPath
from typing import NamedTuple

from assistant.answers.comparing.figures import ACT_NUMBER, figures_of, own_figures
from assistant.answers.comparing.matters import are_of_others
from assistant.answers.quoting.quote import Quote
from corpus.dates import DATE, Origin, dates_in
from corpus.document import Document, Span
from corpus.folding import fold, fold_in_place
from corpus.text.repeals import subject
from corpus.text.sentences import sentence_spans
from index.words.french import is_stop_word, stem, words

_ALIKE = 0.6  # share of the words of the shorter of two sentences that are the other's as well
_LIKE = 0.42  # share of the words of both that are in both
_TELLING = 3  # words of a sentence that another one says more than
_NEAR = 1000  # characters around a quote in which something likelier may be meant
_MOST_COLUMNS = 20  # that are compared
_LONGEST = 300  # characters of a sentence that repeals, and of what is compared
_LONGEST_TABLE = 2000  # characters of one that are compared
_MOST_FIGURES = 3  # that are said
_MARGIN = 2.0  # of log odds: what is named or repeals is quoted first where it answers nearly as well
_COUNTS = frozenset(
    "annee annees an ans euro euros heure heures jour jours minute minutes mois semaine semaines".split()
)
_ARCHIVE = re.compile(r"(?:^|[/ _-])(?:archiv\w*|anci\w+|old|obsolete\w*|perim\w*)(?=[/ _.-])")
_VERSION = re.compile(r"(?:^|[/ _.-])v(?:ersion)?[ _.-]?(\d{1,3})(?=[/ _.-])")
_KEY = re.compile(r"\d{3,}")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_YEAR_SAID = re.compile(r"(?<![\d,])(?P<year>(?:19|20)\d\d)(?!\d|[.,]\d)(?:[ \u00a0\u202f]?(?P<unit>[€%]|[a-z²]+))?")
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
_TOLD = re.compile(r"[^\W_]")
_SIGNS = frozenset("€ % m m² km kg h f fr eur ml".split())


@dataclass(frozen=True, slots=True)
class Difference:
    """A contradiction between two documents, the later one first if that is known.

    ``quotes`` are the places of their quotes in the answer; ``leads`` says whether the answer begins with the first
    document; ``figures`` are the words of each that differ; ``repeal`` is the sentence of the first document that
    repeals or replaces the second.
    """

    documents: tuple[Document, Document]
    quotes: tuple[int, ...]
    leads: bool
    figures: tuple[tuple[str, ...], tuple[str, ...]] | None = None
    repeal: str | None = None

    @property
    def is_ordered(self) -> bool:
        """Whether the answer begins with the document known to be the later one."""
        return self.leads and (self.repeal is not None or _is_later(*self.documents))

    @property
    def is_hinted(self) -> bool:
        """Whether the answer begins with what seems the later one by its name, folder or properties only."""
        return self.leads and not self.is_ordered and _seems_later(*self.documents)


class _Row(NamedTuple):
    """A row of a table as it is written, and its cells after the first."""

    text: str
    cells: Sequence[str]


def _is_later(document: Document, other: Document) -> bool:
    """Whether a document is dated later than another; dates from file properties do not count."""
    own, its = document.date, other.date
    return bool(own and its and Origin.FILE not in (own.origin, its.origin) and own.is_after(its))


def _seems_later(document: Document, other: Document) -> bool:
    """Whether the name, folder or properties of a document suggest that it is later than another."""
    if _is_later(other, document):
        return False
    own, its = (fold(one.path) for one in (document, other))
    versions = [int(found[-1]) if (found := _VERSION.findall(path)) else 0 for path in (own, its)]
    kept, its_kept = (bool(_ARCHIVE.search(path)) for path in (own, its))
    if kept != its_kept or versions[0] != versions[1]:
        return its_kept if kept != its_kept else versions[0] > versions[1]
    dates = [one.date for one in (document, other) if one.date and one.date.origin is Origin.FILE]
    return len(dates) == 2 and dates[0].is_after(dates[1])


def in_order(question: str, quotes: Sequence[Quote]) -> tuple[Quote, ...]:
    """The quotes, a later document before the one it contradicts, unless the question names the earlier one."""
    ordered = list(quotes)
    for place in range(1, len(ordered)):
        quote = ordered[place]
        earlier = next((at for at, one in enumerate(ordered[:place]) if _goes_before(question, quote, one)), None)
        if earlier is not None:
            ordered.insert(earlier, ordered.pop(place))
    return tuple(ordered)


def differences(question: str, quotes: Sequence[Quote], documents: Mapping[str, Document]) -> tuple[Difference, ...]:
    """The contradictions between the first quote and the others, one for each other document."""
    if not quotes:
        return ()
    own = quotes[0].document
    repealing = documents.get(own.repealed_by.document_id) if own.repealed_by else None
    others = (*(quote.document for quote in quotes), *([repealing] if repealing else ()))
    apart = {one.id: _difference(question, quotes, one) for one in others if one.id != own.id}
    return tuple(difference for difference in apart.values() if difference)


def _difference(question: str, quotes: Sequence[Quote], other: Document) -> Difference | None:
    """The contradiction between the first quote and another document, quoted or not; None without one."""
    first = quotes[0].document
    places = [place for place, quote in enumerate(quotes) if quote.document.id == other.id]
    told = ((place, figures) for place in places if (figures := _figures_apart(question, quotes[0], quotes[place])))
    place, figures = next(told, (places[0] if places else 0, None))
    leads = bool(_repeal(first, other)) or not (_repeal(other, first) or _is_later(other, first))
    later, earlier = (first, other) if leads else (other, first)
    repeal = _repeal(later, earlier)
    if _names(question, earlier, later) or not (repeal or (figures and not _names(question, later, earlier))):
        return None
    if leads and not figures and not any(_is_alike(quotes[0], quotes[at]) for at in places):
        return None  # the earlier one says nothing of what is asked
    said = figures if leads or not figures else (figures[1], figures[0])
    return Difference((later, earlier), (0, place) if place else (0,), leads, said, repeal)


def _repeal(document: Document, other: Document) -> str | None:
    """The sentence by which a document repeals or replaces another; None if it does not."""
    repeal = other.repealed_by
    if repeal is None or repeal.document_id != document.id:
        return None
    return document.text[repeal.span.start : min(repeal.span.end, repeal.span.start + _LONGEST)]


def _goes_before(question: str, quote: Quote, other: Quote) -> bool:
    """Whether a quote that comes after another should come before it."""
    own, its = quote.document, other.document
    if own.id == its.id or _names(question, its, own) or _is_asked(question, other, quote):
        return False
    if _is_asked(question, quote, other):
        return _is_alike(quote, other)
    if (is_named := _names(question, own, its)) or _repeal(own, its):
        answers = _is_alike(quote, other) or quote.score >= other.score - _MARGIN
        return answers and not (is_named and not _of_one_subject(quote, other))
    later = _is_later(own, its) or _seems_later(own, its)
    return later and _of_one_subject(quote, other) and _is_alike(quote, other)


def _names(question: str, document: Document, other: Document) -> bool:
    """Whether a question gives a number, a year or a date that identifies one document and not the other.

    The question before, in brackets, counts only if a follow-up gives none itself.
    """
    said, _, before = fold(question).partition(" (")
    asked = _keys_in(said) or _keys_in(before)
    own, its = _keys(document), _keys(other)
    return bool(asked & (own - its)) and not asked & (its - own)


def _is_asked(question: str, quote: Quote, other: Quote) -> bool:
    """Whether a question gives a figure or a name that only the first of two quotes has."""
    held, others = (
        {*_values(said := _key_sentence(one)), *map(fold, _names_in(said)), *subject(one.document)}
        for one in (quote, other)
    )
    asked = {*_values(question), *(fold(word.text).removesuffix("s") for word in words(question))}
    return bool(asked & (held - others)) and not asked & (others - held)


def _values(text: str) -> set[str]:
    """The figures of a text, whatever their units."""
    return {value for figures in figures_of(text).values() for value in figures}


def _keys_in(words: str) -> set[str]:
    """The numbers, years and dates in some words; the year within the number of an act is left out."""
    numbers = (
        number for act in ACT_NUMBER.findall(words) for number in _KEY.findall(act) if not _YEAR.fullmatch(number)
    )
    return {*numbers, *_KEY.findall(ACT_NUMBER.sub(" ", words)), *map(str, dates_in(words))}


def years_in(text: str) -> set[str]:
    """The years in a text, without those in numbers of acts and counts such as "2000 habitants"."""
    folded = ACT_NUMBER.sub(" ", fold_in_place(text))
    return {year["year"] for year in _YEAR_SAID.finditer(folded) if not _is_unit(year["unit"] or "")}


def _is_unit(word: str) -> bool:
    """Whether a word after a number is its unit: a symbol or a plural."""
    return word in _SIGNS or (word.endswith(("s", "x")) and not is_stop_word(word))


def _keys(document: Document) -> set[str]:
    """The numbers, the date and the years that identify a document.

    Years are taken from its title or name and only then from dates: the tariffs of 2026 are adopted in 2025.
    """
    title, name = fold(document.title), fold(PurePosixPath(document.path).stem)
    numbers = {number for number in _keys_in(f"{title} {fold(document.path)}") if not _YEAR.fullmatch(number)}
    date = str(document.date or "")  # "2026-03-12", whose year and month tell it too
    named = (DATE.sub(" ", title), DATE.sub(" ", name), title, name, date[:4])
    years = filter(None, (_YEAR.findall(ACT_NUMBER.sub(" ", words)) for words in named))
    return {*numbers, date, date[:7], *next(years, ())}


def _figures_apart(question: str, quote: Quote, other: Quote) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """The figures, as they are written, in which two quotes about one thing differ; None if they do not."""
    if quote.document.id == other.document.id or not _of_one_subject(quote, other):
        return None
    pairs = [*_pairs(quote, other), *((own, its) for its, own in _pairs(other, quote))]
    for pair in sorted(pairs, key=lambda pair: -_likeness(question, pair[0])):
        said, others_said = map(_value, pair)
        figures, others = own_figures(said, quote.document), own_figures(others_said, other.document)
        for unit in figures.keys() & others.keys():
            own, its = figures[unit], others[unit]
            if not (own.keys() <= its.keys() or its.keys() <= own.keys()):
                return _figures_without(own, its), _figures_without(its, own)
    return None


def _pairs(quote: Quote, other: Quote) -> Iterator[tuple[str, str]]:
    """Pairs of what two quotes say of one thing: cells of one row and column, or two sentences."""
    rows, others_rows = _rows(quote), _rows(other)
    if rows and others_rows:
        if _are_alike(rows.keys(), others_rows.keys()):
            key = _key_sentence(quote)
            columns = _columns_of_one_name(quote, other)
            for label in sorted(rows.keys() & others_rows.keys(), key=lambda label: key not in rows[label].text):
                cells, others = rows[label].cells, others_rows[label].cells
                yield from ((cells[own], others[its]) for own, its in columns if own < len(cells) and its < len(others))
        return
    said, shown = _key_sentence(quote), Span(other.start, min(other.end, other.start + _LONGEST_TABLE))
    like = max((_key_sentence(other), *_sentences(other.document, shown)), key=lambda one: _likeness(said, one))
    near = _sentences(quote.document, Span(quote.key.start - _NEAR, quote.key.end + _NEAR))
    if _say_of_one(said, like) and _likeness(said, like) >= max(_likeness(one, like) for one in (said, *near)):
        yield said, like


def _rows(quote: Quote) -> Mapping[str, _Row]:
    """The table rows in a quote, by their cells before the first figure; empty if it is no table."""
    if not (quote.listing and quote.listing.is_table):
        return {}
    start = max(quote.start, quote.listing.lead.end) if quote.listing.lead else quote.start
    shown = quote.document.text[start : min(quote.end, start + _LONGEST_TABLE)]
    rows = {}
    for line in shown.splitlines():
        first, *others = _cells(line)
        names = takewhile(lambda cell: not any(map(str.isdigit, cell)), others)
        if others and _TOLD.search(line):
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
    if not (quote.listing and quote.listing.lead):
        return []
    width = max(len(row.cells) for row in _rows(quote).values())
    return [fold(cell) for cell in _cells(quote.document.text[slice(*quote.listing.lead)])[-width:]]


def _figures_without(figures: Mapping[str, str], others: Mapping[str, str]) -> tuple[str, ...]:
    return tuple([words for value, words in figures.items() if value not in others][:_MOST_FIGURES])


def _of_one_subject(quote: Quote, other: Quote) -> bool:
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


def _is_alike(quote: Quote, other: Quote) -> bool:
    """Whether what one of two quotes answers has a counterpart in the other."""
    return any(True for _ in chain(_pairs(quote, other), _pairs(other, quote)))


def _say_of_one(said: str, other: str) -> bool:
    """Whether two sentences have nearly the same words and no different names: "Philippe II", "Philippe III".

    Items with labels ("entrée adulte : 4 €") are compared by label. The votes of a meeting concern that meeting alone,
    and an order about a street the days that it gives.
    """
    names, others_names = _names_in(said), _names_in(other)
    if not (names <= others_names or others_names <= names) or _MEETING.search(fold(said)):
        return False
    if _IN_STREETS.search(fold(said)) and _are_apart(*({*map(str, dates_in(fold(one)))} for one in (said, other))):
        return False
    if (label := _LABELLED.fullmatch(said)) and (others_label := _LABELLED.fullmatch(other)):
        some, others = _terms(label["label"]), _terms(others_label["label"])
        is_one = bool(some and others) and (some <= others or others <= some)
        return is_one and _values(label["label"]) == _values(others_label["label"])
    some, others = _terms(said), _terms(other)
    is_longer = (some <= others or others <= some) and min(len(some), len(others)) >= _TELLING
    return _are_alike(some, others) and (is_longer or _likeness(said, other) >= _LIKE)


def _are_apart(days: AbstractSet[str], others: AbstractSet[str]) -> bool:
    return bool(days and others) and days.isdisjoint(others)


def _value(said: str) -> str:
    """The value of an item with a label; any other sentence whole."""
    labelled = _LABELLED.fullmatch(said)
    return labelled["value"] if labelled else said


def _are_alike(some: AbstractSet[str], others: AbstractSet[str]) -> bool:
    """Whether nearly all of the smaller set is in the other."""
    return bool(some and others) and len(some & others) >= _ALIKE * min(len(some), len(others))


def _likeness(said: str, other: str) -> float:
    """The share, in 0..1, of the words of two sentences that they have in common."""
    some, others = _terms(said), _terms(other)
    return len(some & others) / max(len(some | others), 1)


def _names_in(text: str) -> frozenset[str]:
    """The capitalised words of a text but the first."""
    return frozenset(word.text for word in words(text) if word.start and word.text[0].isupper())


def _key_sentence(quote: Quote) -> str:
    """The sentence that answers, as far as it is compared."""
    return quote.document.text[quote.key.start : min(quote.key.end, quote.key.start + _LONGEST)]


def _sentences(document: Document, span: Span) -> Iterator[str]:
    """The sentences, items and rows of a part of a document, as far as they are compared."""
    blocks = document.blocks
    first = bisect_right(blocks, span.start, key=lambda block: block.span.end)
    for block in takewhile(lambda block: block.span.start < span.end, islice(blocks, first, None)):
        inside = Span(max(block.span.start, span.start), min(block.span.end, span.end))
        yield from (document.text[slice(*one)][:_LONGEST] for one in sentence_spans(document.text, inside))


@lru_cache(maxsize=256)
def _terms(text: str) -> frozenset[str]:
    """The stems of the words of a text, without stop words, figures and units."""
    return frozenset(
        stem(word.text)
        for word in words(text)
        if not is_stop_word(word.text) and not any(map(str.isdigit, stem(word.text))) and fold(word.text) not in _COUNTS
    )
