"""Lines joined, with the words that the end of a line cut made whole."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from itertools import pairwise

_CUT = re.compile(r"(?P<left>\w+)(?P<hyphen>[-\u00ad\u2010])$")
_NEXT = re.compile(r"\w+")
_WORD = re.compile(r"\w+(?:[-\u2010]\w+)*")
# What stands before a hyphen of its own: "vice-président", "celui-ci", "c'est-à-dire", "sous-préfet".
_FIRST = frozenset(
    "à après arrière celle celles celui ceux chef compte demi dix jusque là mieux moins non outre peut procès quarante "
    "quatre quelques rendez rez saint sainte soixante sous trente vice vingt".split()
)
_NOT_FIRST = re.compile(r"nonobstant|sous(?:cri|traire|trait$|tracti|sign)")
_LAST = frozenset("delà même mêmes".split())  # "au-delà", "lui-même"
_PRONOUNS = frozenset("il elle on ils elles je nous vous".split())  # "doit-il", "prend-elle"


class Mender:
    """Joins the lines of a document; how its other words are written decides about hyphens."""

    def __init__(self, lines: Iterable[str]) -> None:
        self.known: Counter[str] = Counter()
        for line in lines:
            for word in _WORD.findall(_CUT.sub("", line).lower()):
                parts = re.split(r"[-\u2010]", word)
                self.known.update(["-".join(pair) for pair in pairwise(parts)] or parts)

    def joined(self, before: str, after: str) -> str:
        """Two lines as one: "déve-" and "loppement" make one word, "Loire-" and "Atlantique" keep their hyphen."""
        cut, following = _CUT.search(before), _NEXT.match(after)
        if cut is None or following is None:
            return f"{before} {after}" if before and after else before + after
        if cut["hyphen"] != "\u00ad" and self._keeps_hyphen(cut, following[0]):
            return before + after
        return before[:-1] + after

    def _keeps_hyphen(self, cut: re.Match[str], right: str) -> bool:
        left = cut["left"]
        if left[-1].isdigit() or right[0].isdigit() or (right[0].isupper() and not left.isupper()):
            return True
        left, right = left.lower(), right.lower()
        joined, hyphenated = self.known[left + right], self.known[f"{left}-{right}"]
        if joined != hyphenated:
            return hyphenated > joined
        asks = left[-1] in "td" and right in _PRONOUNS
        return asks or right in _LAST or (left in _FIRST and not _NOT_FIRST.match(left + right))
