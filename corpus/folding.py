"""Folding of texts for comparison: lower case, without accents."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

WORD = re.compile(r"(?:[^\W_][\u0300-\u036f]*)+")
_ACCENTS = re.compile("[\u0300-\u036f]+")


def fold(text: str) -> str:
    """A text in lower case without accents, "œ" as "oe"."""
    return _ACCENTS.sub("", unicodedata.normalize("NFKD", text.lower().replace("œ", "oe").replace("æ", "ae")))


def fold_in_place(text: str) -> str:
    """``fold`` that keeps the length of the text, and so its offsets."""
    return text.translate({ord(letter): (fold(letter) or letter)[0] for letter in {*text}})


def occurrences(words: Iterable[str], text: str, most: int) -> list[int]:
    """The sorted offsets of lower-case words in a text, ``most`` of each at most; much faster than a regex."""
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
