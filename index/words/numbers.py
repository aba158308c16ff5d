"""Numbers in a normal form: dates, times, telephone numbers, plates and others, as written in French."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from corpus.dates import MONTHS, full_year

SPACE = r"[ \u00a0\u202f]"
_DAY, _MONTH = r"(?:0?[1-9]|[12]\d|3[01])", r"(?:0?[1-9]|1[0-2])"
_DATE = (  # "14/03/2024", "14/03/24", "14-03-2024", "2024-03-14", "14/03"; "1/2" and "10/20" are shares
    rf"(?:{_DAY}(?P<part>[/.]){_MONTH}(?P=part)\d{{4}}|{_DAY}/{_MONTH}/\d\d(?!/)"
    rf"|(?:{_DAY}-{_MONTH}-\d{{4}}|(?:19|20)\d\d-{_MONTH}-{_DAY})(?!-\d)"
    rf"|(?<!/)(?:{_DAY}/0[1-9]|(?:0[1-9]|[12]\d|3[01]|(?<=l[ea] |du |au )[1-9])/1[0-2])(?!/))(?!\w)"
)
_APART = rf"(?:{SPACE}|[./-])?"
_TELEPHONE = (  # "0800 123 456", "04 76 12 34 56", "+33 (0)4.76.12.34.56", "0 800 12 34 56"
    rf"(?:0[1-9]\d\d(?:{_APART}\d{{3}}){{2}}"
    rf"|(?:(?:\+|00){SPACE}?33{_APART}(?:\(0\){_APART})?[1-9]|0(?:[1-9]|{SPACE}8))(?:{_APART}\d\d){{4}})(?!\w)"
)
_ACCOUNT = (  # an IBAN, each of whose groups has a figure
    rf"[A-Za-z]{{2}}\d\d(?:{SPACE}?\d{{4}}){{2}}(?:{SPACE}?(?=[A-Za-z]{{0,3}}\d)[0-9A-Za-z]{{4}}){{0,5}}"
    rf"(?:{SPACE}?(?=[A-Za-z]{{0,2}}\d)[0-9A-Za-z]{{1,3}})?(?!\w)"
)
_COMPANY = rf"\d{{3}}(?:(?:{SPACE}|\.)?\d{{3}}){{2}}"  # a SIREN
_SITE = rf"{_COMPANY}(?:{SPACE}|\.)?\d(?:{SPACE}?\d){{4}}(?!\w)"  # a SIRET: its company's SIREN, and five figures
_GROUPED = rf"\d{{1,3}}(?:{SPACE}\d{{3}})+(?!\d)|\d{{1,3}}(?:\.\d{{3}})+(?!\d|\.\d)"
HOURS = r"h(?:eures?)?(?![^\W\d])"
MINUTES = rf"(?:{SPACE}?[0-5]\d(?:{SPACE}?(?:min|mn|minutes?)(?!\w)|(?!\w))|(?!\w))"
_TIME = (  # "7 h 30", "7h30", "7 heures 30", "7:30"; and "9" of "9 à 12 heures"
    rf"(?i:(?:{_GROUPED}|\d{{1,4}}){SPACE}?{HOURS}{MINUTES}|(?:[01]?\d|2[0-4]):[0-5]\d(?![\w:])"
    rf"|\d{{1,2}}(?={SPACE}(?:[àa]\u0300?|et|ou){SPACE}\d{{1,2}}{SPACE}?{HOURS}))"
)
_REFERENCE = rf"[LRDA](?:\.\*?{SPACE}?\d{{2,}}|{SPACE}?\d{{2,}}(?=-\d))(?:-\d+)*"  # of a code: "L. 2111-3", "L2111-3"
_AMOUNT = "|".join(
    (
        rf"(?:{_GROUPED}|\d+)(?:[.,]\d+)?{SPACE}?(?i:k|m|mds?)€",  # "12,5 k€"
        rf"(?:{_GROUPED}|\d+)(?:[.,]\d+)?(?={SPACE}(?:million|milliard))",
        rf"(?:{_GROUPED}|\d+){SPACE}?€{SPACE}?\d\d(?!\d)",  # "12 € 50"
        rf"(?<!\d,)(?:{_GROUPED}|\d+),\d+(?![\d,])",
        rf"\d+\.\d\d(?={SPACE}?(?:€|euros?))",
        _GROUPED,
    )
)
_NAMES = "|".join(f"{month}|{unicodedata.normalize('NFD', month)}" for month in MONTHS)
# Of a vehicle: "AB-123-CD", "ab123cd"; with spaces it might be "DE 100 KG".
_PLATE = r"[A-Za-z]{2}(?P<dash>-?)\d{3}(?P=dash)[A-Za-z]{2}(?![\w-])"
_FIRST = rf"(?i:1er)(?={SPACE}(?i:{_NAMES})(?!\w))"  # "le 1er mai" is "le 1 mai"
NUMBER = (
    rf"(?=[\d+])(?:(?P<date>{_DATE})|(?P<first>{_FIRST})|(?P<telephone>{_TELEPHONE})|(?P<site>{_SITE})|(?P<time>{_TIME})"
    rf"|(?P<amount>{_AMOUNT}))|(?=\w{{0,2}}\d)(?P<account>{_ACCOUNT})|(?P<plate>{_PLATE})|(?P<reference>{_REFERENCE})"
)

_LEADING = re.compile(rf"{_GROUPED}|\d+")
_PARTS_OF_AMOUNT = re.compile(
    rf"(?P<whole>{_GROUPED}|\d+)(?:(?:[.,]|{SPACE}?€{SPACE}?)(?P<cents>\d+))?(?:{SPACE}?(?P<unit>k|md|m)|)",
    re.IGNORECASE,
)
MANY = re.compile(rf"{SPACE}(?P<unit>million|milliard)")
ZEROS = {"k": 3, "m": 6, "md": 9, "million": 6, "milliard": 9}
_ROMAN = {"i": 1, "v": 5, "x": 10}


def normalised(match: re.Match[str]) -> Iterator[tuple[str, int, int]]:
    """A match of ``NUMBER`` in a normal form, with its offsets; then the parts of it that are words too."""
    kind, (start, end) = match.lastgroup, match.span()
    if kind == "date":
        yield from _date(match[0], start)
    elif kind == "time":
        yield from _time(match[0], start)
    elif kind == "telephone":
        yield "0" + _figures(match[0])[-9:], start, end
    elif kind == "amount":
        yield _amount(match), start, end
    elif kind == "first":
        yield "1", start, end
    elif kind == "site":
        figures = [*re.finditer(r"\d", match[0])]
        yield _figures(match[0]), start, end
        yield _figures(match[0])[:9], start, start + figures[8].end()
    elif kind == "plate":
        yield match[0].replace("-", "").upper(), start, end
    else:  # an account, or a reference
        yield re.sub(r"[\s.*]", "", match[0]), start, end


def roman(figures: str) -> int:
    """The value of Roman numerals up to 39."""
    values = [_ROMAN[figure] for figure in figures.lower()]
    return sum(-one if one < after else one for one, after in zip(values, [*values[1:], 0], strict=True))


def _figures(text: str) -> str:
    return re.sub(r"\D", "", text)


def _date(text: str, start: int) -> Iterator[tuple[str, int, int]]:
    """The words of a date: those of "14 mars 2024" for "14/03/2024"."""
    day, month, *years = re.finditer(r"\d+", text)
    if len(day[0]) == 4:
        day, years = years[0], [day]
    said = (str(int(day[0])), day), (MONTHS[int(month[0]) - 1], month)
    for word, figures in (*said, *((full_year(year[0]), year) for year in years)):
        yield word, start + figures.start(), start + figures.end()


def _time(text: str, start: int) -> Iterator[tuple[str, int, int]]:
    """A time or a duration, then its words: "10h", then "10" and "heures"."""
    hours = _LEADING.match(text)
    assert hours  # every form of a time starts so
    rest = text[hours.end() :]
    count = int(_figures(hours[0]))
    minutes = _figures(rest)
    yield f"{count}h{minutes if minutes.strip('0') else ''}", start, start + len(text)
    if unit := re.search("heures?", rest, re.IGNORECASE):
        yield re.sub(r"\W", "", hours[0]), start, start + hours.end()
        yield unit[0], start + hours.end() + unit.start(), start + hours.end() + unit.end()


def _amount(match: re.Match[str]) -> str:
    """An amount in digits, with a dot before cents: "12500" for "12,5 k€"."""
    parts = _PARTS_OF_AMOUNT.match(match[0])
    assert parts  # every form of an amount starts so
    many = MANY.match(match.string, match.end())
    zeros = ZEROS.get((many or parts)["unit"] and (many or parts)["unit"].lower(), 0)
    cents = (parts["cents"] or "").ljust(zeros, "0")
    whole, cents = _figures(parts["whole"]) + cents[:zeros], cents[zeros:].rstrip("0")
    whole = whole.lstrip("0") or "0" if zeros else whole  # "0 800 123 456" is no amount
    return f"{whole}.{cents}" if cents else whole
