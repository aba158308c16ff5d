"""Words that are written from right to left, as Hebrew and Arabic are, in the order in which they are read.

It undoes what the Unicode Bidirectional Algorithm (UAX #9) does to show a line. Where several texts show as one line,
the plainest is taken: a number goes on with the Latin words before it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from itertools import accumulate, cycle, groupby
from operator import itemgetter

FROM_RIGHT = re.compile("[\u0590-\u08ff]")
_FORMS = re.compile("[\ufb1d-\ufdcf\ufdf0-\ufdff\ufe70-\ufefc]")  # letters as their place in a word shapes them
_MARKS = "\u0300-\u036f\u0591-\u05bd\u05bf\u05c1-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06ed"
_TOKEN = re.compile(rf"\d+(?:[.,:/]\d+)*%?|.[{_MARKS}]*", re.DOTALL)  # what is never turned round
_WRONG_BRACKET = re.compile(r"(?<!\w)[)\]](?=\w)|(?<=\w)[(\[](?!\w)")  # the one before a word closes
_MIRRORED = str.maketrans("()[]", ")(][")
_ALEF_LAM = re.compile("[\u0622\u0623\u0625\u0627]\u0644")


def plain_letter(letter: str) -> str:
    """A letter without the shape that its place in a word gives it; a ligature is several."""
    return "\u00a0".join(unicodedata.normalize("NFKC", letter).split()) if _FORMS.match(letter) else letter


def is_mark(letter: str) -> bool:
    """Whether a character is drawn on the letter before it, as vowels are."""
    return unicodedata.category(letter[:1]) == "Mn"


def ligature(letters: Sequence[str]) -> list[str]:
    """The letters of one glyph, from the left; readers of PDFs may turn them round, but no ligature has alef first."""
    is_turned = _ALEF_LAM.fullmatch("".join(letters)) or not any(map(FROM_RIGHT.match, letters))
    return list(letters if is_turned else reversed(letters))


def as_read(texts: Sequence[str]) -> list[tuple[int, str]]:
    """The words of a line, given with their letters from left to right, in reading order, each with its number."""
    tokens = [(token, number) for number, text in enumerate(texts) for token in (" ", *_TOKEN.findall(text))][1:]
    ways = [_way(token) for token, _ in tokens]
    strong = [way for way in ways if way in ("L", "R")]
    is_within = strong[:1] == strong[-1:] == ["L"]  # of a line in Latin letters, from its first word to its last
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
    """From where a token is read, left or right; a number and a sign say nothing."""
    return {"R": "R", "AL": "R", "L": "L"}.get(unicodedata.bidirectional(token[0]), "1" if token[0].isdigit() else "")


def _resolved(ways: Sequence[str], base: str) -> list[str]:
    """The same with those of numbers and signs, by what stands beside them."""
    found, last = list[str](), base
    for way in ways:  # a number goes on with the Latin words before it
        last = way if way in ("L", "R") else last
        found.append(last if way == "1" else way)
    before = accumulate(found, lambda last, way: way or last, initial=base)
    after = list(accumulate(reversed(found), lambda last, way: way or last, initial=base))
    return [one if one == other else base for one, other in zip(list(before)[1:], after[:0:-1], strict=True)]
