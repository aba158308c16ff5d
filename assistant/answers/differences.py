"""Where quotes of two documents do not say the same, or one document repeals the other: the later is quoted first.

Two documents are of one subject where neither's title, names and headings tell what the other's contradict: other
years and numbers are no other subject, "piscine" and "patinoire" are. In sentences that say nearly the same words,
figures or dates in one unit then differ.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePosixPath

from assistant.answers.quotes import Quote
from corpus.counting import COUNT, count_of
from corpus.dates import DATE, Origin
from corpus.document import Document, Span
from corpus.folding import fold, fold_in_place
from corpus.text.repeals import subject
from corpus.text.sentences import sentence_spans
from index.words.french import is_stop_word, stem, words

_ALIKE = 0.6  # share of the words of the shorter of two sentences that are the other's as well
_LONGEST = 300  # characters of a sentence that repeals, and of what is compared
_LONGEST_TABLE = 2000  # characters of one that are compared
_MOST_FIGURES = 3  # that are said
_MARGIN = 2.0  # of log odds: what repeals is quoted first where it answers nearly as well
_FIGURE = re.compile(
    r"(?P<value>\d{1,3}(?:[ .\u00a0\u202f]\d{3})+(?:,\d+)?|\d+(?:[.,]\d+)?|\b(?!une?\b)"
    + COUNT
    + r")(?:\s*(?:(?P<hours>h(?:eures?)?)(?![a-z])(?:\s?(?P<minutes>\d\d)(?!\d))?|(?P<unit>€|%|[^\W\d_]+)))?"
)
_UNITS = dict.fromkeys(("€", "eur", "euro", "euros"), "euro")
_COUNTS = frozenset(
    "annee annees an ans euro euros heure heures jour jours minute minutes mois semaine semaines".split()
)
_LABEL = re.compile(
    r"(?:\b(?:articles?|art|chapitre|titre|section|annexe|page|lot|alinea|tel|numero|axe)\.?|n ?[°o])\s*$"
)
# Of a text in small letters: telephones, SIRET numbers and IBANs count nothing.
_KEYS = re.compile(
    r"(?<!\d)(?:(?:\+33|0)[\s.-]?\d(?:[\s.-]?\d\d){4}|\d{3}\s?\d{3}\s?\d{3}\s?\d{5})(?!\d)"
    r"|\b[a-z]{2}\d\d(?:\s?\d{4}){2}(?:\s?\d[\da-z]{1,3}){2,7}\b"
)
_ARCHIVE = re.compile(r"(?:^|[/ _-])(?:archiv\w*|anci\w+|old|obsolete\w*|perim\w*)(?=[/ _.-])")
_VERSION = re.compile(r"(?:^|[/ _.-])v(?:ersion)?[ _.-]?(\d{1,3})(?=[/ _.-])")
_KEY = re.compile(r"\d{3,}")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_YEAR_SAID = re.compile(r"(?<![\d,])(?P<year>(?:19|20)\d\d)(?!\d|[.,]\d)(?:[ \u00a0\u202f]?(?P<unit>[€%]|[a-z²]+))?")
_SIGNS = frozenset("€ % m m² km kg h f fr eur ml".split())
_ACT = re.compile(r"n ?[°o]s? ?:? ?[\w/.-]*\d[\w/.-]*|(?<!\d)(?:19|20)\d\d[-/_.]\d{3}(?!\d)")  # "n° 24-017", "2025-044"


@dataclass(frozen=True, slots=True)
class Difference:
    """What two documents, the later first where that is known, do not say alike.

    ``quotes`` are the places in the answer of those that are quoted, ``leads`` whether the answer begins with the first
    document, ``figures`` what each says, as it is written, and ``repeal`` the sentence by which the first repeals or
    replaces the second.
    """

    documents: tuple[Document, Document]
    quotes: tuple[int, ...]
    leads: bool
    figures: tuple[tuple[str, ...], tuple[str, ...]] | None = None
    repeal: str | None = None

    @property
    def is_ordered(self) -> bool:
        """Whether the answer begins with what is known to be the later of them."""
        return self.leads and (self.repeal is not None or _is_later(*self.documents))

    @property
    def is_hinted(self) -> bool:
        """Whether only names, folders and properties tell that the answer begins with what seems to be the later."""
        return self.leads and not self.is_ordered and _seems_later(*self.documents)


def _is_later(document: Document, other: Document) -> bool:
    """Whether a document is known to be later than another; the properties of files only hint at it."""
    own, its = document.date, other.date
    return bool(own and its and Origin.FILE not in (own.origin, its.origin) and own.is_after(its))


def _seems_later(document: Document, other: Document) -> bool:
    """Whether names, folders or properties hint that a document is later than another, where no date tells."""
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
    """The quotes, a later one before what it differs from, unless the question names the earlier document."""
    ordered = list(quotes)
    for place in range(1, len(ordered)):
        quote = ordered[place]
        earlier = next((at for at, one in enumerate(ordered[:place]) if _goes_before(question, quote, one)), None)
        if earlier is not None:
            ordered.insert(earlier, ordered.pop(place))
    return tuple(ordered)


def differences(question: str, quotes: Sequence[Quote], documents: Mapping[str, Document]) -> tuple[Difference, ...]:
    """What the first of the quotes, which answers, and the others do not say alike, once for two documents."""
    if not quotes:
        return ()
    own = quotes[0].document
    repealing = documents.get(own.repealed_by.document_id) if own.repealed_by else None
    others = (*(quote.document for quote in quotes), *([repealing] if repealing else ()))
    apart = {one.id: _difference(question, quotes, one) for one in others if one.id != own.id}
    return tuple(difference for difference in apart.values() if difference)


def _difference(question: str, quotes: Sequence[Quote], other: Document) -> Difference | None:
    """What the first quote and another document, which may be quoted as well, do not say alike."""
    first = quotes[0].document
    places = [place for place, quote in enumerate(quotes) if quote.document.id == other.id]
    told = ((place, figures) for place in places if (figures := _figures_apart(quotes[0], quotes[place])))
    place, figures = next(told, (places[0] if places else 0, None))
    leads = bool(_repeal(first, other)) or not (_repeal(other, first) or _is_later(other, first))
    later, earlier = (first, other) if leads else (other, first)
    repeal = _repeal(later, earlier)
    if _names(question, earlier, later) or not (repeal or (figures and not _names(question, later, earlier))):
        return None
    said = figures if leads or not figures else (figures[1], figures[0])
    return Difference((later, earlier), (0, place) if place else (0,), leads, said, repeal)


def _repeal(document: Document, other: Document) -> str | None:
    """The sentence by which a document repeals or replaces another; None where it does not."""
    repeal = other.repealed_by
    if repeal is None or repeal.document_id != document.id:
        return None
    return document.text[repeal.span.start : min(repeal.span.end, repeal.span.start + _LONGEST)]


def _goes_before(question: str, quote: Quote, other: Quote) -> bool:
    """Whether a quote after another one ought to stand before it."""
    own, its = quote.document, other.document
    if own.id == its.id or _names(question, its, own) or _is_asked(question, other, quote):
        return False
    if _is_asked(question, quote, other):
        return _is_alike(quote, other)
    if _names(question, own, its):
        return _is_alike(quote, other) and _of_one_subject(quote, other)
    if _repeal(own, its):
        return _is_alike(quote, other) or quote.score >= other.score - _MARGIN
    later = _is_later(own, its) or _seems_later(own, its)
    return later and _is_alike(quote, other) and _of_one_subject(quote, other)


def _names(question: str, document: Document, other: Document) -> bool:
    """Whether a question gives a number or a year that is one document's and not the other's.

    What a follow-up itself gives takes the place of what stands in the question before, in brackets.
    """
    said, _, before = fold(question).partition(" (")
    asked = _keys_in(said) or _keys_in(before)
    own, its = _keys(document), _keys(other)
    return bool(asked & (own - its)) and not asked & (its - own)


def _is_asked(question: str, quote: Quote, other: Quote) -> bool:
    """Whether a question gives a figure or a name that a quote holds and the other does not."""
    held, others = (
        {*_values(said := _key_sentence(one)), *map(fold, _names_in(said)), *subject(one.document)}
        for one in (quote, other)
    )
    asked = {*_values(question), *(fold(word.text).removesuffix("s") for word in words(question))}
    return bool(asked & (held - others)) and not asked & (others - held)


def _values(text: str) -> set[str]:
    """The figures of a text, whatever they count."""
    return {value for figures in _figures(text).values() for value in figures}


def _keys_in(words: str) -> set[str]:
    """The numbers and years in words; the year in an act's number is no year of its own."""
    numbers = (number for act in _ACT.findall(words) for number in _KEY.findall(act) if not _YEAR.fullmatch(number))
    return {*numbers, *_KEY.findall(_ACT.sub(" ", words))}


def years_in(text: str) -> set[str]:
    """The years that a text speaks of: neither those in numbers of acts nor counts, "2000 habitants"."""
    folded = _ACT.sub(" ", fold_in_place(text))
    return {year["year"] for year in _YEAR_SAID.finditer(folded) if not _is_unit(year["unit"] or "")}


def _is_unit(word: str) -> bool:
    """Whether a word that follows a number is what it counts: a sign, or a plural."""
    return word in _SIGNS or (word.endswith(("s", "x")) and not is_stop_word(word))


def _keys(document: Document) -> set[str]:
    """The numbers that tell a document, and its years: those it is of by its title or name, else those of dates.

    The tariffs of 2026 are adopted in 2025.
    """
    title, name = fold(document.title), fold(PurePosixPath(document.path).stem)
    numbers = {number for number in _keys_in(f"{title} {fold(document.path)}") if not _YEAR.fullmatch(number)}
    date = str(document.date.year) if document.date else ""
    named = (DATE.sub(" ", title), DATE.sub(" ", name), title, name, date)
    return numbers | next((years for words in named if (years := {*_YEAR.findall(_ACT.sub(" ", words))})), set())


def _figures_apart(quote: Quote, other: Quote) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """The figures, as they are written, in which two sentences about one thing differ; None where they do not."""
    if quote.document.id == other.document.id or not _is_alike(quote, other) or not _of_one_subject(quote, other):
        return None
    rows, others_rows = _rows(quote), _rows(other)
    pairs = [(row, others_rows[label]) for label, row in rows.items() if label in others_rows]
    for said, others_said in pairs or [(_key_sentence(quote), _counterpart(quote, other))]:
        figures, others = _figures(said), _figures(others_said)
        for unit in figures.keys() & others.keys():
            own, its = figures[unit], others[unit]
            if not (own.keys() <= its.keys() or its.keys() <= own.keys()):
                return _figures_without(own, its), _figures_without(its, own)
    return None


def _rows(quote: Quote) -> Mapping[str, str]:
    """The rows of a table that a quote shows, by their first cells; of other quotes none."""
    if not (quote.listing and quote.listing.is_table):
        return {}
    start = max(quote.start, quote.listing.lead.end) if quote.listing.lead else quote.start
    shown = quote.document.text[start : min(quote.end, start + _LONGEST_TABLE)]
    cells = (line.partition(" | ") for line in shown.splitlines())
    return {fold(label).strip(): others for label, _, others in cells if others}


def _figures_without(figures: Mapping[str, str], others: Mapping[str, str]) -> tuple[str, ...]:
    return tuple([words for value, words in figures.items() if value not in others][:_MOST_FIGURES])


def _of_one_subject(quote: Quote, other: Quote) -> bool:
    """Whether neither quote stands for what the other does not, by its document and its heading."""
    some, others = subject(quote.document), subject(other.document)
    above, others_above = _heading(quote), _heading(other)
    is_one = not some.isdisjoint(others) and (some <= others or others <= some)
    return is_one and (above <= others_above or others_above <= above)


def _heading(quote: Quote) -> frozenset[str]:
    """The words of the nearest heading, without its number."""
    return (
        frozenset(_terms(quote.heading_path[-1])) - {"articl", "chapitr", "titr"} if quote.heading_path else frozenset()
    )


def _is_alike(quote: Quote, other: Quote) -> bool:
    """Whether two sentences say nearly the same words, and not of others' names: "Philippe II", "Philippe III".

    Of tables the rows have nearly the same names.
    """
    if (rows := _rows(quote).keys()) and (others_rows := _rows(other).keys()):
        return len(rows & others_rows) >= _ALIKE * min(len(rows), len(others_rows))
    said, others_said = _key_sentence(quote), _key_sentence(other)
    some, others = _terms(said), _terms(others_said)
    names, others_names = _names_in(said), _names_in(others_said)
    if not (names <= others_names or others_names <= names):
        return False
    return bool(some and others) and len(some & others) >= _ALIKE * min(len(some), len(others))


def _names_in(text: str) -> frozenset[str]:
    """The words with a capital, but that which begins the text."""
    return frozenset(word.text for word in words(text) if word.start and word.text[0].isupper())


def _key_sentence(quote: Quote) -> str:
    """The sentence that answers, as far as it is compared."""
    return quote.document.text[quote.key.start : min(quote.key.end, quote.key.start + _LONGEST)]


def _counterpart(quote: Quote, other: Quote) -> str:
    """The sentence of another quote that says what the one that answers does, of adults not of children."""
    text, terms = other.document.text, _terms(_key_sentence(quote))
    shown = Span(other.start, min(other.end, other.start + _LONGEST_TABLE))
    sentences = [_key_sentence(other), *(text[slice(*one)] for one in sentence_spans(text, shown))]
    return max(sentences, key=lambda sentence: len(terms & _terms(sentence)))[:_LONGEST]


@lru_cache(maxsize=256)
def _terms(text: str) -> frozenset[str]:
    """The words of a text that say something, without figures."""
    return frozenset(
        stem(word.text)
        for word in words(text)
        if not is_stop_word(word.text) and not any(map(str.isdigit, stem(word.text))) and fold(word.text) not in _COUNTS
    )


@lru_cache(maxsize=256)
def _figures(text: str) -> Mapping[str, Mapping[str, str]]:
    """The figures of a text, as they are written, by what they count and by their value."""
    folded = fold_in_place(text)
    found: dict[str, dict[str, str]] = defaultdict(dict)
    keys = [Span(*match.span()) for match in _KEYS.finditer(folded)]
    spans = (Span(*match.span()) for match in DATE.finditer(folded))
    dates = [one for one in spans if not any(one.overlaps(key) for key in keys)]
    for start, end in dates:
        found["date"].setdefault(folded[start:end], text[start:end])
    for match in _FIGURE.finditer(folded):
        if any(one.overlaps(Span(*match.span())) for one in (*keys, *dates)) or _LABEL.search(folded, 0, match.start()):
            continue
        unit, value = match["unit"] or "", match["value"].replace(",", ".")
        value = re.sub(r"[\s\u00a0\u202f]", "", value) if value[0].isdigit() else str(count_of(value))
        if match["hours"]:
            unit, value = "h", f"{value}:{match['minutes'] or '00'}"
        unit = "" if is_stop_word(unit) else _UNITS.get(unit, stem(unit))
        end = match.end() if unit else match.end("value")
        found[unit].setdefault(value.removesuffix(".00"), text[match.start() : end].strip())
    return dict(found)
