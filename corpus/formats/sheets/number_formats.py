"""Formats numbers, dates and texts by the number formats of spreadsheets, as French Excel displays them.

The codes are those of ECMA-376, part 1, 18.8.31: up to four sections, for positive, negative, zero and text. No
maintained library reads them; pandas and calamine give raw values.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache
from typing import NamedTuple

from corpus.dates import MONTHS

GENERAL = "General"
# Built-in formats, which files refer to by number, as in French Excel.
BUILTIN = {
    0: GENERAL, 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 5: '#,##0 "€"', 6: '#,##0 "€"', 7: '#,##0.00 "€"',
    8: '#,##0.00 "€"', 9: "0%", 10: "0.00%", 11: "0.00E+00", 12: GENERAL, 13: GENERAL, 14: "dd/mm/yyyy",
    15: "dd-mmm-yy", 16: "dd-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "hh:mm", 21: "hh:mm:ss",
    22: "dd/mm/yyyy hh:mm", 37: "#,##0", 38: "#,##0", 39: "#,##0.00", 40: "#,##0.00", 41: "#,##0", 42: '#,##0 "€"',
    43: "#,##0.00", 44: '#,##0.00 "€"', 45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss", 48: "0.0E+0", 49: "@",
}  # fmt: skip
_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"?|\\(?P<escaped>.)|(?P<space>_.)|\*.|\[\$(?P<currency>[^\]-]*)[^\]]*\]|\[(?P<elapsed>h+|m+|s+)\]'
    r"|\[(?P<red>Red|Rouge)\]|\[(?P<condition>[<>=]+)(?P<limit>-?\d+(?:\.\d+)?)\]|\[[^\]]*\]|(?P<half>AM/PM|A/P)|(?P<general>General|Standard)"
    r"|(?P<exponent>E[+-])|(?P<date>y+|m+|d+|h+|s+)|(?P<digit>[0#?])|(?P<literal>.)",
    re.IGNORECASE | re.DOTALL,
)
_GROUP = "\u00a0"  # thousands separator
_DAYS = "lundi mardi mercredi jeudi vendredi samedi dimanche".split()
_SHORT_MONTHS = "janv févr mars avr mai juin juil août sept oct nov déc".split()
_EPOCH, _EPOCH_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)
_LAST_DAY = 2_958_465  # 31 December 9999
_LEAP = 60  # 29 February 1900, which Excel counts as Lotus 1-2-3 did
_COMPARED = {"<": (-1,), "<=": (-1, 0), ">": (1,), ">=": (0, 1), "=": (0,), "<>": (-1, 1)}
_MOST_DECIMALS = 30


class _Token(NamedTuple):
    kind: str
    text: str


_Section = tuple[_Token, ...]


def shown(value: float, code: str = GENERAL, from_1904: bool = False) -> str:
    """The displayed text of a number; dates are numbers of days, counted ``from_1904`` if the file says so."""
    section, is_signed = _choose_section(value, _sections(code))
    kinds = {token.kind for token in section}
    if kinds & {"date", "elapsed"}:
        last = _LAST_DAY - (_EPOCH_1904 - _EPOCH).days if from_1904 else _LAST_DAY
        return _date(value, section, from_1904) if 0 <= value < last + 1 else _general(value)
    if "digit" not in kinds:
        figures = _general(abs(value) if is_signed else value)
        return "".join(
            figures if one.kind == "general" or one == ("literal", "@") else _literal_text(one) for one in section
        ).strip()
    if "exponent" in kinds or any(one == ("literal", "/") for one in section):
        return _general(value)
    written = _number(abs(value), section).strip()
    is_told_by_red = is_signed and "red" in kinds and written[:1].isdigit()  # text has no colour
    return f"-{written}" if (value < 0 and not is_signed) or is_told_by_red else written


def shown_text(text: str, code: str = GENERAL) -> str:
    """The displayed text of a cell with a text."""
    sections = _sections(code)
    section = sections[3] if len(sections) > 3 else sections[0]
    if len(sections) < 4 and ("literal", "@") not in section:
        return text
    return "".join(text if one == ("literal", "@") else _literal_text(one) for one in section)


@lru_cache(maxsize=1024)
def _sections(code: str) -> tuple[_Section, ...]:
    """The tokens of each section of a code; a single section is for all numbers."""
    sections, section = list[_Section](), list[_Token]()
    for match in _TOKEN.finditer(code):
        kind = match.lastgroup or ""
        if kind == "literal" and match[0] == ";":
            sections.append(tuple(section))
            section = []
        elif kind == "limit":
            section.append(_Token(match["condition"], match["limit"]))
        elif kind:
            section.append(_Token(kind, match[kind]))
    return (*sections, tuple(section))


def _choose_section(value: float, sections: Sequence[_Section]) -> tuple[_Section, bool]:
    """The section for a number, and whether it marks the number as negative itself."""
    conditions = [next((token for token in section if token.kind in _COMPARED), None) for section in sections]
    if any(conditions):
        for section, condition in zip(sections, conditions, strict=True):
            if condition is None or _matches(value, condition):
                is_signed = condition is not None and condition.kind in ("<", "<=") and float(condition.text) <= 0
                return section, is_signed and value < 0
        return sections[-1], False
    if value < 0 and len(sections) > 1:
        return sections[1], True
    return (sections[2] if value == 0 and len(sections) > 2 else sections[0]), False


def _matches(value: float, condition: _Token) -> bool:
    limit = float(condition.text)
    return (value > limit) - (value < limit) in _COMPARED[condition.kind]


def _literal_text(token: _Token) -> str:
    """The text of a literal token; empty for others."""
    if token.kind == "space":
        return " "
    return token.text if token.kind in ("quoted", "escaped", "currency", "literal") and token.text != "@" else ""


def _general(value: float) -> str:
    """A number without format, in ten digits as in a narrow cell."""
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    return f"{value:.10g}".replace(".", ",").upper()


def _number(value: float, section: _Section) -> str:
    """A non-negative number with its digits in the placeholders of a section."""
    places = [number for number, token in enumerate(section) if token.kind == "digit"]
    dot = next((number for number, token in enumerate(section) if token == ("literal", ".")), None)
    before = [number for number in places if dot is None or number < dot]
    after = [number for number in places if dot is not None and number > dot][:_MOST_DECIMALS]
    commas = [number for number, token in enumerate(section) if token == ("literal", ",")]
    is_grouped = any(before and before[0] < comma < before[-1] for comma in commas)
    thousands = sum(bool(before) and comma > before[-1] for comma in commas)
    hundreds = sum(token == ("literal", "%") for token in section)
    whole, decimals = _digits(value, 2 * hundreds - 3 * thousands, len(after))
    written = {**_integer_digits(whole, before, section, is_grouped), **_decimal_digits(decimals, after, section)}
    if dot is not None:
        written[dot] = "," if any(written[place] for place in after) else ""
    written |= dict.fromkeys(commas, "")
    return "".join(written.get(number, _literal_text(token)) for number, token in enumerate(section))


def _digits(value: float, shift: int, decimals: int) -> tuple[str, str]:
    """The digits of a number times a power of ten, before and after the decimal point, rounded half up."""
    exact = Decimal(f"{value:.15g}").scaleb(shift)
    try:
        rounded = exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    except InvalidOperation:  # more digits than the precision of Decimal
        rounded = exact
    whole, _, rest = f"{rounded:f}".partition(".")
    return whole.lstrip("0"), rest[:decimals].ljust(decimals, "0")


def _integer_digits(figures: str, places: Sequence[int], section: _Section, is_grouped: bool) -> dict[int, str]:
    """The digits for each placeholder before the decimal point, from the right; the first takes the rest."""
    written, count = dict[int, str](), 0
    for place in reversed(places):
        taken = figures[-1:] or ("0" if section[place].text == "0" else "")
        figures = figures[:-1]
        if place == places[0]:
            taken, figures = figures + taken, ""
        said = ""
        for figure in reversed(taken):
            said = figure + (_GROUP if is_grouped and count and count % 3 == 0 else "") + said
            count += 1
        written[place] = said
    return written


def _decimal_digits(figures: str, places: Sequence[int], section: _Section) -> dict[int, str]:
    """The digits for each placeholder after the decimal point; trailing zeros only if the format requires them."""
    written, is_needed = dict[int, str](), False
    for place, figure in zip(reversed(places), reversed(figures), strict=True):
        is_needed = is_needed or figure != "0" or section[place].text == "0"
        written[place] = figure if is_needed else ""
    return written


def _date(value: float, section: _Section, from_1904: bool) -> str:
    """A date, time or duration."""
    finest = any(token.text.lower().startswith("s") for token in section if token.kind in ("date", "elapsed"))
    seconds = round(value * 86_400)
    seconds -= 0 if finest else seconds % 60  # hidden seconds are cut off, not rounded
    days = 0 if from_1904 or value >= _LEAP else 1
    moment = (_EPOCH_1904 if from_1904 else _EPOCH) + timedelta(days=days, seconds=seconds)
    return "".join(_date_parts(section, moment, seconds)).strip()


def _date_parts(section: _Section, moment: datetime, seconds: int) -> Iterator[str]:
    is_12_hour = any(token.kind == "half" for token in section)
    before = ""
    for number, (kind, text) in enumerate(section):
        if kind == "elapsed":
            count = seconds // {"h": 3600, "m": 60, "s": 1}[text[0].lower()]
            yield f"{count:0{len(text)}}"
        elif kind == "half":
            yield "AM" if moment.hour < 12 else "PM"
        elif kind == "date":
            following = next((one.text[0].lower() for one in section[number + 1 :] if one.kind == "date"), "")
            is_minute = text[0] in "mM" and (before == "h" or following == "s")
            yield _date_part(text.lower(), moment, is_minute, is_12_hour)
        elif kind != "digit" and text != ".":
            yield _literal_text(_Token(kind, text))
        if kind in ("date", "elapsed"):
            before = text[0].lower()


def _date_part(text: str, moment: datetime, is_minute: bool, is_12_hour: bool) -> str:
    """One part of a date, in the length of its format."""
    count = len(text)
    if text[0] == "y":
        return f"{moment.year:04}" if count > 2 else f"{moment.year % 100:02}"
    if text[0] == "m" and not is_minute and count > 2:
        month = (_SHORT_MONTHS if count == 3 else MONTHS)[moment.month - 1]
        return month[:1] if count > 4 else month
    if text[0] == "d" and count > 2:
        day = _DAYS[moment.weekday()]
        return day if count > 3 else day[:3]
    hour = (moment.hour - 1) % 12 + 1 if is_12_hour else moment.hour
    number = {"d": moment.day, "h": hour, "s": moment.second, "m": moment.minute if is_minute else moment.month}[
        text[0]
    ]
    return f"{number:0{min(count, 2)}}"
