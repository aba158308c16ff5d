"""The figures, dates and years in a text."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from functools import lru_cache

from assistant.answers.comparing.matters import WAYS
from corpus.counting import COUNT, count_of
from corpus.dates import DATE, dates_in
from corpus.document import Document, Span
from corpus.folding import fold_in_place
from corpus.names import ACT
from index.words.french import is_stop_word, stem

_FIGURE = re.compile(
    r"(?P<value>\d{1,3}(?:[ .\u00a0\u202f]\d{3})+(?:,\d+)?|\d+(?:[.,]\d+)?|\b(?!une?\b)"
    + COUNT
    + r")(?:\s*(?:(?P<hours>h(?:eures?)?)(?![a-z])(?:\s?(?P<minutes>\d\d)(?!\d))?|(?P<unit>€|%|[^\W\d_]+)))?"
)
_BEFORE = 80  # characters before a date in which it is said what it is the date of
_UNITS = dict.fromkeys(("€", "eur", "euro", "euros"), "euro")
_LABEL = re.compile(
    r"(?:\b(?:articles?|art|chapitre|titre|section|annexe|page|lot|alinea|tel|numero|axe)\.?|n ?[°o])\s*$"
)
_CITED = re.compile(  # before the date of another act
    rf"\b(?:{ACT}|loi|decret|ordonnance|circulaire)s?\b[^.;:]{{0,40}}\b(?:du|de)\s*$"
)
ACT_NUMBER = re.compile(  # "n° 24-017", "2025-044"
    r"n ?[°o]s? ?:? ?[\w/.-]*\d[\w/.-]*|(?<!\d)(?:19|20)\d\d[-/_.]\d{3}(?!\d)"
)
_YEAR = re.compile(r"(?<![\d,])(?P<year>(?:19|20)\d\d)(?!\d|[.,]\d)(?:[ \u00a0\u202f]?(?P<unit>[€%]|[a-z²]+))?")
_RANGE = re.compile(r"\b((?:19|20)\d\d)\s?(?:-|–|/|a|au|et)\s?((?:19|20)\d\d|\d\d)\b(?!-)")
_SINCE = re.compile(r"\b(?:depuis|des|a compter|a partir)\b[^.;:\n]{0,30}?\b((?:19|20)\d\d)\b")
_LONGEST_RANGE = 30  # years
_LATEST = 2099
_SIGNS = frozenset("€ % m m² km kg h f fr eur ml".split())
# Of a text in small letters: telephones, SIRET numbers and IBANs count nothing.
_KEYS = re.compile(
    r"(?<!\d)(?:(?:\+33|0)[\s.-]?\d(?:[\s.-]?\d\d){4}|\d{3}\s?\d{3}\s?\d{3}\s?\d{5})(?!\d)"
    r"|\b[a-z]{2}\d\d(?:\s?\d{4}){2}(?:\s?\d[\da-z]{1,3}){2,7}\b"
)


def own_figures(text: str, document: Document) -> Mapping[str, Mapping[str, str]]:
    """``figures_of`` a sentence without the date of the document itself: "adopté le 4 mars 2019"."""
    figures = figures_of(text)
    days = {said: words for said, words in figures.get("date", {}).items() if not _is_date_of(document, said)}
    return {**figures, "date": days}


def _is_date_of(document: Document, said: str) -> bool:
    return document.date is not None and any(str(day) == str(document.date) for day in dates_in(said))


@lru_cache(maxsize=256)
def figures_of(text: str) -> Mapping[str, Mapping[str, str]]:
    """The figures of a text as they are written, by unit, then by value; dates have the unit "date"."""
    folded = fold_in_place(text)
    found: dict[str, dict[str, str]] = defaultdict(dict)
    keys = [Span(*match.span()) for pattern in (_KEYS, ACT_NUMBER) for match in pattern.finditer(folded)]
    spans = (Span(*match.span()) for match in DATE.finditer(folded))
    dates = [one for one in spans if not any(one.overlaps(key) for key in keys)]
    for start, end in (one for one in dates if not _CITED.search(folded, max(0, one.start - _BEFORE), one.start)):
        found["date"].setdefault(folded[start:end], text[start:end])
    for match in _FIGURE.finditer(folded):
        if any(one.overlaps(Span(*match.span())) for one in (*keys, *dates)) or _LABEL.search(folded, 0, match.start()):
            continue
        if match["unit"] in WAYS:  # the number of a house
            continue
        unit, value = match["unit"] or "", match["value"].replace(",", ".")
        value = re.sub(r"[\s\u00a0\u202f]", "", value) if value[0].isdigit() else str(count_of(value))
        if match["hours"]:
            unit, value = "h", f"{value}:{match['minutes'] or '00'}"
        unit = "" if is_stop_word(unit) else _UNITS.get(unit, stem(unit))
        end = match.end() if unit else match.end("value")
        found[unit].setdefault(value.removesuffix(".00"), text[match.start() : end].strip())
    return dict(found)


def years_in(text: str) -> set[str]:
    """The years in a text, without those in numbers of acts and counts such as "2000 habitants"."""
    folded = ACT_NUMBER.sub(" ", fold_in_place(text))
    return {year["year"] for year in _YEAR.finditer(folded) if not _is_unit(year["unit"] or "")}


def covered_years(text: str) -> set[str]:
    """The years of a text, with all those of "2025-2028" and those after "depuis 2020"."""
    folded, years = fold_in_place(text), years_in(text)
    for match in _RANGE.finditer(folded):
        first = int(match[1])
        last = int(match[2]) if len(match[2]) > 2 else first - first % 100 + int(match[2])
        if first < last <= first + _LONGEST_RANGE:
            years |= set(map(str, range(first, last + 1)))
    for match in _SINCE.finditer(folded):
        years |= set(map(str, range(int(match[1]), _LATEST)))
    return years


def _is_unit(word: str) -> bool:
    """Whether a word after a number is its unit: a symbol or a plural."""
    return word in _SIGNS or (word.endswith(("s", "x")) and not is_stop_word(word))
