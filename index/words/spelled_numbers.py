"""Spelled numbers, ranks and times as digits: "trente jours", "le vingtième", "dix heures trente", "à midi"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from corpus.counting import COUNT, FIRST_WORDS, RANK, count_of, rank_of
from corpus.dates import MONTHS
from index.words.numbers import HOURS, MANY, MINUTES, SPACE, ZEROS

Said = tuple[str, int, int]
_PART = rf"{SPACE}et{SPACE}(?P<part>demie?|quart)(?!\w)"
_PARTS = {"quart": "15", "demi": "30", "demie": "30"}
_NOON = re.compile(
    rf"(?<!apr[eè]s[-{SPACE[1:-1]}])(?<!apre\u0300s[-{SPACE[1:-1]}])(?P<noon>midi|minuit)(?![\w-])(?:{_PART})?",
    re.IGNORECASE,
)
BEGINNINGS = FIRST_WORDS | {"midi", "minuit", "premier", "première", "premiere", "premie\u0300re", "second"}
_RANK = re.compile(RANK, re.IGNORECASE)
_FIRSTS = re.compile(r"(?:premier|premi(?:è|e\u0300?)re|(?P<second>second))(?!\w)", re.IGNORECASE)
_COUNT = re.compile(COUNT, re.IGNORECASE)
# What follows a number that may be a time. Patterns that hold numbers in words take long to compile: those below wait
# until a text needs them.
_MAY_BE_TIME = re.compile(rf"{SPACE}(?:{HOURS}|(?:[àa]\u0300?|et|ou){SPACE})", re.IGNORECASE)
_TOOLS = "dans|sans|sous|plus|vers|depuis|après|mais|puis|alors|lors|nous|vous|leurs|moins|très|dès|hors"
_MANY_AFTER = re.compile(rf"{SPACE}(?:heure|million|milliard)", re.IGNORECASE)
_PERCENT = re.compile(rf"(?<=pour{SPACE})cent(?!\w)", re.IGNORECASE)


@cache
def _clock() -> re.Pattern[str]:
    """What makes a time of a number before it: "heures trente"."""
    spelled = rf"{SPACE}(?P<spelled>{COUNT})(?!{SPACE}[^\W\d]+[sx]\b)"
    return re.compile(rf"{SPACE}(?P<unit>{HOURS})(?:{_PART}|{spelled}|(?P<minutes>{MINUTES}))", re.IGNORECASE)


@cache
def _range() -> re.Pattern[str]:
    """What makes a time of a number by the one after it: "à douze heures"."""
    return re.compile(rf"{SPACE}(?:[àa]\u0300?|et|ou){SPACE}(?:{COUNT}|\d{{1,2}}){SPACE}?{HOURS}", re.IGNORECASE)


@cache
def _counted_things() -> re.Pattern[str]:
    """After "neuf": what is counted, a month, or another number."""
    things = rf"(?:(?!(?:{_TOOLS})\b)[^\W\d]{{3,}}[sx]|{'|'.join(MONTHS)})(?!\w)"
    return re.compile(rf"{SPACE}{things}|{SPACE}(?:à|ou|et){SPACE}(?:\d|{COUNT})", re.IGNORECASE)


def spelled(text: str, start: int) -> tuple[int, list[Said]] | None:
    """The end of a spelled number that begins at an offset, and its normal forms as in ``normalised``."""
    if percent := _PERCENT.match(text, start):
        return percent.end(), []  # as "%" is no word
    if noon := _NOON.match(text, start):
        time = f"{'12h' if noon['noon'].lower() == 'midi' else '0h'}{_PARTS.get((noon['part'] or '').lower(), '')}"
        return noon.end(), [(time, start, noon.end()), (noon["noon"], *noon.span("noon"))]
    if first := _FIRSTS.match(text, start):
        return first.end(), [("2e" if first["second"] else "1e", *first.span())]
    if (match := _RANK.match(text, start)) and (rank := rank_of(match[0])):
        return match.end(), [(f"{rank}e", *match.span())]
    if (match := _COUNT.match(text, start)) and _is_count(match[0].lower(), text, match.end()):
        said = [*_counted(match, text)]
        return max(end for *_, end in said), said
    return None


def _is_count(words: str, text: str, end: int) -> bool:
    """Whether words are a number: "un" is also an article, "neuf" an adjective."""
    if words in ("un", "une"):
        return _MANY_AFTER.match(text, end) is not None
    return words != "neuf" or bool(_clock().match(text, end) or _counted_things().match(text, end))


def _counted(match: re.Match[str], text: str) -> Iterator[Said]:
    """The normal forms of a number, or of a time and its words."""
    count, (start, end) = count_of(match[0]), match.span()
    may_be_time = _MAY_BE_TIME.match(text, end)
    if may_be_time and (clock := _clock().match(text, end)):
        minutes = _PARTS.get((clock["part"] or "").lower()) or re.sub(r"\D", "", clock["minutes"] or "")
        last = clock.end()
        if clock["spelled"]:
            minute = count_of(clock["spelled"])
            is_minute = minute % 5 == 0 and 10 <= minute < 60
            minutes, last = (str(minute), last) if is_minute else ("", clock.end("unit"))
        yield f"{count}h{minutes if minutes.strip('0') else ''}", start, last
        yield str(count), start, end
        if clock["unit"].lower() != "h":
            yield clock["unit"], *clock.span("unit")
    elif may_be_time and _range().match(text, end):
        yield f"{count}h", start, end
    elif many := MANY.match(text, end):
        yield str(count) + "0" * ZEROS[many["unit"]], start, end
    else:
        yield str(count), start, end
