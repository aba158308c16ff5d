"""Numbers written in words, as in France, Belgium and Switzerland: "vingt-cinq", "septante et un"."""

from __future__ import annotations

import re
from itertools import pairwise

_SMALL = "un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize".split()
_TENS = dict(zip("vingt trente quarante cinquante soixante septante".split(), range(20, 80, 10), strict=True)) | {
    "huitante": 80,
    "octante": 80,
    "nonante": 90,
}
_VALUES = {word: value for value, word in enumerate(_SMALL, 1)} | _TENS | {"une": 1, "zero": 0, "zéro": 0}
_BETWEEN = r"(?:[-\u2010\u2011]|\s{1,2})"
_UNIT = f"(?:une?|{'|'.join(_SMALL[1:9])})"
_TEEN = f"(?:dix(?:{_BETWEEN}(?:sept|huit|neuf))?|{'|'.join(_SMALL[10:])})"
_BELOW_100 = (
    rf"(?:(?:(?:quatre{_BETWEEN}vingts?|soixante){_BETWEEN})?{_TEEN}"
    rf"|(?:quatre{_BETWEEN}vingts?|{'|'.join(_TENS)})(?:{_BETWEEN}(?:et{_BETWEEN}(?:une?|onze)|{_UNIT}))?|{_UNIT})"
)
_BELOW_1000 = f"(?:(?:{_UNIT}{_BETWEEN})?cents?(?:{_BETWEEN}{_BELOW_100})?|{_BELOW_100})"
# A number below a million, in lower case or with ``re.IGNORECASE``; acts write "deux mil". Each further copy of
# ``_BELOW_1000`` adds two milliseconds to the compilation of every pattern that includes this one.
COUNT = (
    rf"(?:(?:{_BELOW_1000}(?:{_BETWEEN}mil(?:le)?(?:{_BETWEEN}{_BELOW_1000})?)?|mille(?:{_BETWEEN}{_BELOW_1000})?"
    rf"|z(?:é|e\u0301?)ro)(?!\w))"
)
_BASES = {word.removesuffix("e"): word for word in (*_SMALL, *_TENS, "cent", "mille")} | {
    "cinqu": "cinq",
    "neuv": "neuf",
}
_SUFFIX = r"i(?:è|e\u0300?)me"
# "deuxième", "vingt et unième", likewise.
RANK = rf"(?:{COUNT}{_BETWEEN}(?:et{_BETWEEN})?)?(?:{'|'.join(_BASES)}){_SUFFIX}(?!\w)"
# The first word of a match of either.
FIRST_WORDS = frozenset(
    (
        *_VALUES,
        "ze\u0301ro",
        "cent",
        "cents",
        "mille",
        *(f"{base}i{e}me" for base in _BASES for e in ("è", "e", "e\u0300")),
    )
)
_LAST_OF_RANK = re.compile(rf"(\w+){_SUFFIX}$")


def count_of(words: str) -> int:
    """The value of a match of ``COUNT``: 92 for "quatre-vingt-douze"."""
    thousands = rest = 0
    for before, word in pairwise(["", *re.findall(r"[^\W\d_]+", words.lower().replace("e\u0301", "é"))]):
        if word in ("mille", "mil"):
            thousands, rest = rest or 1, 0
        elif word in ("cent", "cents"):
            rest = 100 * (rest or 1)
        elif before == "quatre" and word in ("vingt", "vingts"):
            rest += 76
        elif word != "et":
            rest += _VALUES[word]
    return 1000 * thousands + rest


def rank_of(words: str) -> int | None:
    """The value of a match of ``RANK``: 92 for "quatre-vingt-douzième"; None if it is two numbers: "dix, deuxième"."""
    base = _LAST_OF_RANK.sub(lambda last: _BASES[last[1]], words.lower())
    return count_of(base) if re.fullmatch(COUNT, base) else None
