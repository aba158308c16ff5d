"""Figures and identifiers of a question for which its quotes give others: 10 years and 15, zone UA and zone UB."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from corpus.dates import MONTHS
from corpus.folding import fold, fold_in_place
from index.words.french import is_stop_word, stem, words
from index.words.numbers import SPACE

_MOST = 3  # others that are named
_NUMBER = r"\d+(?:\.\d+)?"
_UNIT = rf"{SPACE}?(?P<unit>[€%]|[^\W\d_]+[²³]?)"
_FIGURE = re.compile(
    rf"(?<![\w.,/-])(?:(?P<hour>\d+)h(?P<minutes>\d\d)?(?!\w)|(?P<value>{_NUMBER})(?![\w.,/-]?\d|er?\b){_UNIT})"
)
_UNITS = {"€": "euro", "eur": "euro", "euros": "euro", "anne": "an", "metr": "m", "heur": "h"}  # by their terms
_MEASURES = frozenset("an mois semain jour h minut euro % mm cm m m² m³ km ha hectar kg".split())
_MONTHS = frozenset(fold(stem(month)) for month in MONTHS)
_MEALS = (0, 12)  # o'clock, "midi" and "minuit" in figures, which may be no times
# "de 9 à 12 ans", "400 à 799", "15-17 ans", "du 20 avril au 15 mai", "9h à 12h".
_RANGE = re.compile(
    rf"(?P<first>{_NUMBER})h?(?:{SPACE}?[€%]|{SPACE}[^\W\d_]+[²³]?)?\s?(?:[aà]|et|au|[-–—/])\s?(?P<last>{_NUMBER})"
    rf"(?P<unit>h|{SPACE}?[€%]|{SPACE}[^\W\d_]+[²³]?)?"
)
_BOUND = re.compile(  # what makes of a number the end of a range, before or after it
    r"\b(?:moins|plus|dessus|dessous|del[aà]|jusqu|maxim\w+|minim\w+|partir|exc[eéè]\w+|d[eé]pass\w+|limit\w+|"
    r"(?:inf|sup)[eé]rieur\w*|plafon\w*|seuil\w*|capacit\w+|accueillir|compter|depuis|dès|sous|avant|apr[eè]s)\b|[<>≤≥]"
    r"|\bau (?:\w+di )?(?=#)",
    re.IGNORECASE,
)
_BEFORE, _AFTER = 40, 25  # characters around the number in which it stands
_CLAUSE_END = re.compile(r"[;|\n]|\.\s")
_EACH = r"\b(?:par|chaque|tou(?:te)?s les) "
_NUMBERED = (
    "article|annexe|axe|avenant|b[âa]timent|cat[ée]gorie|chapitre|classe|fiche|groupe|ligne|lot|niveau|parcelle|"
    "permis|phase|secteur|section|tranche|type|volet|zone"
)
_ACTS = (  # "n° 24-017", "2025-044", "2026-ESV-03"; no season: "2025-26"
    re.compile(r"n ?[°º]s? ?(?P<one>[\w/.-]*\d[\w/-]*)"),
    re.compile(r"(?<![\w/.-])(?P<one>(?:19|20)\d\d[-/_](?:[A-Z]{2,}[-/_]\d{1,3}|\d{3}))(?![\w/-])"),
)
_IDENTIFIERS = (  # a plate; "C3"; "zone UA", "lot 2"
    re.compile(r"(?<![\w.-])(?P<one>(?i:[A-Z]{2}(?P<dash>-?)\d{3}(?P=dash)[A-Z]{2}))(?![\w-])"),
    re.compile(r"(?<![\w.-])(?P<one>(?P<family>[A-Z]{1,3})\d{1,3}[a-z]?)(?![\w-])"),
    re.compile(
        rf"\b(?i:(?P<family>{_NUMBERED})s?){SPACE}(?:n[°º]{SPACE}?)?"
        rf"(?P<one>[A-Z]{{1,2}}{SPACE}\d{{1,4}}|\d?[A-Z]{{1,3}}[a-z]{{0,2}}\d?|\d+)"
        r"(?![\w'’°]|[.-]\w)"
    ),
)
_PARTS = frozenset(("annexe", "article", "chapitre"))  # of a text: other figures do not name them
_PART_OF_TEXT = re.compile(rf"\b(?:art|{'|'.join(sorted(_PARTS))})s?\b[.\s]*")
_AND_OTHERS = r"(?:[^\S\n]|[\d,aetou-]){0,60}(?<![\d.,])"  # "3, 8 et "
_IN_FIGURES = re.compile(rf"{_NUMBER}|\d+h\d*")
_PART = re.compile(r"[^\W\d_]+|\d+")


class Contrast(NamedTuple):
    """A figure or an identifier of a question, and those of its kind that are written instead."""

    asked: str
    written: tuple[str, ...]


class _Figure(NamedTuple):
    """A number, the term of its unit, the words of both, and their offsets."""

    value: float
    unit: str
    words: str
    start: int
    end: int


def contrasts(question: str, said: str, around: str, heads: str) -> Iterator[Contrast]:
    """What a question gives that neither a quote nor its context has, if they have others of its kind.

    ``heads`` is the beginning of the document, where an act says its number.
    """
    shown = _in_figures(f"{said}\n{around}")
    own = "\n".join(one[0] for pattern in _ACTS for one in pattern.finditer(heads))
    for patterns, text in ((_ACTS, f"{shown}\n{own}"), (_IDENTIFIERS, shown)):
        for pattern in patterns:
            yield from _identifiers(pattern, question, text, shown)
    yield from _figures(_in_figures(question), shown)


def gives_any(question: str) -> bool:
    """Whether a question gives a figure or an identifier."""
    named = any(pattern.search(question) for pattern in (*_ACTS, *_IDENTIFIERS))
    return named or next(_figures_in(_in_figures(question)), None) is not None


def _in_figures(text: str) -> str:
    """A text with its numbers in one way of writing: "10 ans" for "dix ans", "1500 euros" for "1 500 euros"."""
    written, end = "", 0
    for word in words(text):
        if word.start >= end and _IN_FIGURES.fullmatch(word.text):
            written += text[end : word.start] + word.text
            end = word.end
    return written + text[end:]


def _identifiers(pattern: re.Pattern[str], question: str, text: str, shown: str) -> Iterator[Contrast]:
    """What a pattern finds in a question and a text lacks, with what it finds in the quote instead."""
    for match in pattern.finditer(question):
        others = [one[0] for one in pattern.finditer(shown) if _family(one) == _family(match)]
        held = _holds_part if _family(match) in _PARTS and match["one"].isdigit() else _holds
        if others and not held(text, match["one"]):
            yield Contrast(match[0], tuple(dict.fromkeys(others))[:_MOST])


def _family(identifier: re.Match[str]) -> str:
    """The kind of an identifier: the letters before its number, or the noun, as in "zone UA"."""
    return fold(identifier.groupdict().get("family") or "")


def _holds(text: str, one: str) -> bool:
    """Whether a text has an identifier, in whatever spacing, or a range around it."""
    if len(one) == 1 and one.isalpha():  # the "a" of "il y a" is none
        return bool(re.search(rf"(?<!\w){one}(?![\w'’°])", text))
    if one.isdigit():  # nine hours are no number of a path
        text = _FIGURE.sub(lambda match: "" if _unit(match) in _MEASURES | _MONTHS else match[0], text)
        if any(_is_between(float(one), match) for match in _RANGE.finditer(text)):
            return True
    return _parts(one) in _parts(text)


def _holds_part(text: str, number: str) -> bool:
    """Whether a text names an article or the like by its number, also in a list or a range of them."""
    folded = fold_in_place(text)
    ranges = (_RANGE.match(folded, one.end()) for one in _PART_OF_TEXT.finditer(folded))
    listed = rf"(?:{_PART_OF_TEXT.pattern}{_AND_OTHERS}|^\W*(?=\d+ ?[.):–-])){number}(?![\w,]|\.\d)"
    is_in_range = any(_is_between(float(number), one) for one in ranges if one)
    return is_in_range or re.search(listed, folded, re.MULTILINE) is not None


def _parts(text: str) -> str:
    """The runs of letters and of digits of a text, between spaces: the same for "AB-123-CD" and "ab123cd"."""
    return f" {' '.join(part.lstrip('0') or '0' for part in _PART.findall(fold(text)))} "


def _figures(question: str, text: str) -> Iterator[Contrast]:
    """The figures of a question for which a text gives others with the same unit."""
    own = list(_figures_in(text))
    for figure in _figures_in(question):
        others = [one for one in own if one.unit == figure.unit]
        is_meal = figure.unit == "h" and figure.value in _MEALS
        if others and not is_meal and not _is_covered(figure, text, own, others):
            yield Contrast(figure.words, tuple(dict.fromkeys(one.words for one in others))[:_MOST])


def _figures_in(text: str) -> Iterator[_Figure]:
    """The figures of a text that have a unit."""
    for match in _FIGURE.finditer(text):
        value = int(match["hour"]) + int(match["minutes"] or 0) / 60 if match["hour"] else float(match["value"])
        if unit := _unit(match):
            yield _Figure(value, unit, match[0], *match.span())


def _unit(figure: re.Match[str]) -> str:
    """The unit of a figure as a term; empty if a stop word follows it."""
    return "h" if figure["hour"] else _term(figure["unit"])


def _term(unit: str) -> str:
    """A unit as a term; empty for a stop word."""
    term = fold(stem(unit))
    return "" if is_stop_word(unit) else _UNITS.get(term, term)


def _is_covered(figure: _Figure, text: str, own: Sequence[_Figure], others: Sequence[_Figure]) -> bool:
    """Whether a text has the number, perhaps of another thing, a range around it, or only bounds such as "au plus"."""
    value = re.compile(rf"(?<![\w.,]){figure.value:g}(?![\w.,]\d)(?!{SPACE}?[€%\w])")
    return (
        any(one.value == figure.value and _may_be_one(one.unit, figure.unit) for one in own)
        or value.search(text) is not None
        or any(_is_in(figure, match) for match in _RANGE.finditer(text))
        or any(_BOUND.search(_clause(text, one)) for one in others)
        or re.search(_EACH + re.escape(figure.unit), fold_in_place(text)) is not None
    )


def _clause(text: str, figure: _Figure) -> str:
    """The words around a figure in its clause or cell, with "#" in its place."""
    before = _CLAUSE_END.split(text[max(0, figure.start - _BEFORE) : figure.start])[-1]
    return f"{before}#" + _CLAUSE_END.split(text[figure.end : figure.end + _AFTER])[0]


def _may_be_one(unit: str, other: str) -> bool:
    """Whether two units may mean the same: "dix passages" may be "dix voyages", but not ten years."""
    return unit == other or not ({unit, other} <= _MEASURES or {unit, other} & _MONTHS)


def _is_in(figure: _Figure, written: re.Match[str]) -> bool:
    """Whether a range includes a figure; any range of days or hours does."""
    unit = _term((written["unit"] or "").strip())
    if figure.unit == "h" or figure.unit in _MONTHS:
        return unit == figure.unit or (unit in _MONTHS and figure.unit in _MONTHS)
    is_of_another = unit != figure.unit and {unit, figure.unit} & (_MEASURES | _MONTHS)
    return _is_between(figure.value, written) and (not unit or not is_of_another)


def _is_between(value: float, written: re.Match[str]) -> bool:
    return float(written["first"]) <= value <= float(written["last"])
