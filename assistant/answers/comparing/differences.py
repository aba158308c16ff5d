"""Contradictions between quotes of two documents, or one repealing the other; the later one is quoted first.

They contradict each other if figures or dates of one unit differ in items with the same label, in cells of the same row
and column, or in sentences of nearly the same words.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePosixPath

from assistant.answers.comparing.figures import ACT_NUMBER, own_figures
from assistant.answers.comparing.pairs import (
    LONGEST,
    are_alike,
    are_of_one_subject,
    key_sentence,
    names_in,
    naming,
    pairs_of,
    value_of,
    values_in,
)
from assistant.answers.quoting.quote import Quote
from corpus.dates import DATE, Origin, dates_in
from corpus.document import Document
from corpus.folding import fold
from corpus.text.repeals import subject
from index.words.french import words

_MOST_FIGURES = 3  # that are said
_MARGIN = 2.0  # of log odds: what is named or repeals is quoted first where it answers nearly as well
_ARCHIVE = re.compile(r"(?:^|[/ _-])(?:archiv\w*|anci\w+|old|obsolete\w*|perim\w*)(?=[/ _.-])")
_VERSION = re.compile(r"(?:^|[/ _.-])v(?:ersion)?[ _.-]?(\d{1,3})(?=[/ _.-])")
_KEY = re.compile(r"\d{3,}")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


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
    if leads and not figures and not any(are_alike(quotes[0], quotes[at]) for at in places):
        return None  # the earlier one says nothing of what is asked
    said = figures if leads or not figures else (figures[1], figures[0])
    return Difference((later, earlier), (0, place) if place else (0,), leads, said, repeal)


def _repeal(document: Document, other: Document) -> str | None:
    """The sentence by which a document repeals or replaces another; None if it does not."""
    repeal = other.repealed_by
    if repeal is None or repeal.document_id != document.id:
        return None
    return document.text[repeal.span.start : min(repeal.span.end, repeal.span.start + LONGEST)]


def _goes_before(question: str, quote: Quote, other: Quote) -> bool:
    """Whether a quote that comes after another should come before it."""
    own, its = quote.document, other.document
    if own.id == its.id or _names(question, its, own) or _is_asked(question, other, quote):
        return False
    if _is_asked(question, quote, other):
        return are_alike(quote, other)
    if (is_named := _names(question, own, its)) or _repeal(own, its):
        answers = are_alike(quote, other) or quote.score >= other.score - _MARGIN
        return answers and (not is_named or are_of_one_subject(quote, other))
    later = _is_later(own, its) or _seems_later(own, its)
    return later and are_of_one_subject(quote, other) and are_alike(quote, other)


def _names(question: str, document: Document, other: Document) -> bool:
    """Whether a question gives a number, a year or a date that identifies one document and not the other.

    The question before, in brackets, counts only if a follow-up gives none itself.
    """
    said, _, before = fold(question).partition(" (")
    asked = _keys_in(said) or _keys_in(before)
    own, its = (_keys(one.title, one.path, str(one.date or "")) for one in (document, other))
    return bool(asked & (own - its)) and not asked & (its - own)


def _is_asked(question: str, quote: Quote, other: Quote) -> bool:
    """Whether a question gives a figure or a name that only the first of two quotes has."""
    held, others = (
        {*values_in(said := key_sentence(one)), *map(fold, names_in(said)), *subject(one.document)}
        for one in (quote, other)
    )
    asked = values_in(question) | _singulars(question)
    return bool(asked & (held - others)) and not asked & (others - held)


@lru_cache(maxsize=256)
def _singulars(text: str) -> frozenset[str]:
    """The words of a text without accents and plurals."""
    return frozenset(fold(word.text).removesuffix("s") for word in words(text))


def _keys_in(words: str) -> set[str]:
    """The numbers, years and dates in some words; the year within the number of an act is left out."""
    numbers = (
        number for act in ACT_NUMBER.findall(words) for number in _KEY.findall(act) if not _YEAR.fullmatch(number)
    )
    return {*numbers, *_KEY.findall(ACT_NUMBER.sub(" ", words)), *map(str, dates_in(words))}


@lru_cache(maxsize=256)
def _keys(title: str, path: str, date: str) -> frozenset[str]:
    """The numbers, the date and the years that identify a document; a date of 2026-03-12 does so by its month too.

    Years are taken from its title or name and only then from dates: the tariffs of 2026 are adopted in 2025.
    """
    title, path, name = fold(title), fold(path), fold(PurePosixPath(path).stem)
    numbers = {number for number in _keys_in(f"{title} {path}") if not _YEAR.fullmatch(number)}
    named = (DATE.sub(" ", title), DATE.sub(" ", name), title, name, date[:4])
    years = filter(None, (_YEAR.findall(ACT_NUMBER.sub(" ", words)) for words in named))
    dates = (date[:length] for length in (len("2026-03"), len("2026-03-12")) if len(date) >= length)
    return frozenset({*numbers, *dates, *next(years, ())})


def _figures_apart(question: str, quote: Quote, other: Quote) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """The figures, as they are written, in which two quotes about one thing differ; None if they do not."""
    if quote.document.id == other.document.id or not are_of_one_subject(quote, other):
        return None
    pairs = [*pairs_of(quote, other), *(pair.turned for pair in pairs_of(other, quote))]
    counts = [naming(question, pair.about) for pair in pairs]
    most = max(counts, default=0)
    for pair in (pair for pair, count in zip(pairs, counts, strict=True) if count == most):
        figures = own_figures(value_of(pair.said), quote.document)
        others = own_figures(value_of(pair.other), other.document)
        for unit in figures.keys() & others.keys():
            own, its = figures[unit], others[unit]
            if not (own.keys() <= its.keys() or its.keys() <= own.keys()):
                return _figures_without(own, its), _figures_without(its, own)
    return None


def _figures_without(figures: Mapping[str, str], others: Mapping[str, str]) -> tuple[str, ...]:
    return tuple([words for value, words in figures.items() if value not in others][:_MOST_FIGURES])
