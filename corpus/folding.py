"""Texts as they are compared: in small letters without accents."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

WORD = re.compile(r"(?:[^\W_][\u0300-\u036f]*)+")
_ACCENTS = re.compile("[\u0300-\u036f]+")


def fold(text: str) -> str:
    """A text as people in a hurry type it: small letters without accents, œ as oe."""
    return _ACCENTS.sub("", unicodedata.normalize("NFKD", text.lower().replace("œ", "oe").replace("æ", "ae")))


def fold_in_place(text: str) -> str:
    """The same, as long as the text was, so that offsets stay."""
    return text.translate({ord(letter): (fold(letter) or letter)[0] for letter in {*text}})


def places_of(words: Iterable[str], text: str, most: int) -> list[int]:
    """Where a text has words, given in small letters, the first ``most`` of each: much quicker than an expression."""
    small = text.lower()
    small = small if len(small) == len(text) else text
    found = []
    for word in words:
        at = small.find(word)
        for _ in range(most):
            if at < 0:
                break
            found.append(at)
            at = small.find(word, at + 1)
    return sorted(found)
