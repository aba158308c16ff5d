"""Reading order of right-to-left scripts such as Hebrew and Arabic.

This inverts the Unicode Bidirectional Algorithm (UAX #9), by which lines are displayed. If several texts are displayed
alike, the simplest is taken: a number follows the Latin words before it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from itertools import accumulate, cycle, groupby
from operator import itemgetter

FROM_RIGHT = re.compile("[\u0590-\u08ff]")
_FORMS = re.compile("[\ufb1d-\ufdcf\ufdf0-\ufdff\ufe70-\ufefc]")  # presentation forms
_MARKS = "\u0300-\u036f\u0591-\u05bd\u05bf\u05c1-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06ed"
_TOKEN = re.compile(rf"\d+(?:[.,:/]\d+)*%?|.[{_MARKS}]*", re.DOTALL)  # never reversed
_WRONG_BRACKET = re.compile(r"(?<!\w)[)\]](?=\w)|(?<=\w)[(\[](?!\w)")  # a closing one before a word
_MIRRORED = str.maketrans("()[]", ")(][")
_ALEF_LAM = re.compile("[\u0622\u0623\u0625\u0627]\u0644")


def plain_letter(letter: str) -> str:
    """The letter of a presentation form; several letters for a ligature."""
    return "\u00a0".join(unicodedata.normalize("NFKC", letter).split()) if _FORMS.match(letter) else letter


def is_mark(letter: str) -> bool:
    """Whether a character is a combining mark, such as a vowel."""
    return unicodedata.category(letter[:1]) == "Mn"


def ligature(letters: Sequence[str]) -> list[str]:
    """The letters of a glyph from left to right; PDF readers may reverse them, but no ligature begins with alef."""
    is_turned = _ALEF_LAM.fullmatch("".join(letters)) or not any(map(FROM_RIGHT.match, letters))
    return list(letters if is_turned else reversed(letters))


def as_read(texts: Sequence[str]) -> list[tuple[int, str]]:
    """The words of a line in reading order, each with its index; ``texts`` are in visual order."""
    tokens = [(token, number) for number, text in enumerate(texts) for token in (" ", *_TOKEN.findall(text))][1:]
    ways = [_way(token) for token, _ in tokens]
    strong = [way for way in ways if way in ("L", "R")]
    is_within = strong[:1] == strong[-1:] == ["L"]  # the line begins and ends with Latin words
    base = "R" if not is_within and strong.count("R") > strong.count("L") else "L"
    runs = [
        [token for _, token in (reversed(list(run)) if way == "R" else run)]
        for way, run in groupby(zip(_resolved(ways, base), tokens, strict=True), key=itemgetter(0))
    ]
    ordered = [token for run in (reversed(runs) if base == "R" else runs) for token in run]
    line = "".join(text for text, _ in ordered)
    line = _WRONG_BRACKET.sub(lambda found: found[0].translate(_MIRRORED), line)
    if sum(map(line.count, "«»")) % 2 == 0:
        signs = cycle("«»")
        line = re.sub("[«»]", lambda _: next(signs), line)
    owners = [next(words)[1] for is_space, words in groupby(ordered, key=lambda one: one[0] == " ") if not is_space]
    return list(zip(owners, filter(None, line.split(" ")), strict=True))


def _way(token: str) -> str:
    """The direction of a token: "L", "R", "1" for a number, empty for a sign."""
    return {"R": "R", "AL": "R", "L": "L"}.get(unicodedata.bidirectional(token[0]), "1" if token[0].isdigit() else "")


def _resolved(ways: Sequence[str], base: str) -> list[str]:
    """The directions with those of numbers and signs resolved by their neighbours."""
    found, last = list[str](), base
    for way in ways:  # a number follows the words before it
        last = way if way in ("L", "R") else last
        found.append(last if way == "1" else way)
    before = accumulate(found, lambda last, way: way or last, initial=base)
    after = list(accumulate(reversed(found), lambda last, way: way or last, initial=base))
    return [one if one == other else base for one, other in zip(list(before)[1:], after[:0:-1], strict=True)]
