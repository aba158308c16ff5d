"""The packaged model's tokenizer, quick to load.

Of its 250,000 pieces most hold a character that no French text has, and loading them takes a second. A second file
keeps the others. Pieces are found by their characters and weighed by scores of their own (a Unigram model: Kudo,
Subword regularization, ACL 2018), the unknown by the lowest score of all, which is kept as well: so a text of kept
characters has the very tokens that all pieces would give it. Any other text is read by the whole tokenizer.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from functools import lru_cache
from itertools import chain
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from tokenizers import Tokenizer

    from index.packaged import PackagedModel

WHOLE_FILE, SHORT_FILE, NUMBERS_FILE = "tokenizer.json", "tokenizer_short.json", "tokenizer_short.npy"
_RANGES = ((0x20, 0x7E), (0xA0, 0xFF), (0x2010, 0x2027), (0x2030, 0x205E))  # ASCII, Latin-1, marks of typography
_OTHERS = "\t\n\rŒœŸ\u2009\u202f€™−≤≥≠→■□▪●◦☐☑☒✓ﬀﬁﬂﬃﬄ"
# What the short one reads; an accent of its own ("´" is a space with one) could join the letter before.
SHORT_ALPHABET = "".join(
    character
    for character in chain(_OTHERS, *(map(chr, range(first, last + 1)) for first, last in _RANGES))
    if not any(map(unicodedata.combining, unicodedata.normalize("NFKC", character)))
)


class Tokens(NamedTuple):
    """The numbers of a text's tokens, (tokens,), where each stands in its text, (tokens, 2), and in which of the texts.

    Of a token that is none of the texts', begin and end, the last is −1.
    """

    numbers: NDArray[np.int64]
    offsets: NDArray[np.int64]
    texts: NDArray[np.int64]


class ShortTokenizer:
    """The tokenizer of a folder, by fewer pieces as long as these are all that a text can have."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._short = _read(folder / SHORT_FILE)
        self._numbers = np.load(folder / NUMBERS_FILE)
        self._is_short = re.compile(f"[{re.escape(SHORT_ALPHABET)}]*").fullmatch
        self._lock = Lock()

    def encode(self, text: str, other: str | None = None) -> Tokens:
        """The tokens of a text, or of two, one after the other."""
        if self._is_short(text) and (other is None or self._is_short(other)):
            tokens = _tokens(self._short, text, other)
            return tokens._replace(numbers=self._numbers[tokens.numbers])
        with self._lock:  # several threads may need it at once, and one is enough to read it
            whole = _read(self._folder / WHOLE_FILE)
        return _tokens(whole, text, other)


def _tokens(tokenizer: Tokenizer, text: str, other: str | None) -> Tokens:
    encoding = tokenizer.encode(text, other)
    texts = [-1 if number is None else number for number in encoding.sequence_ids]
    return Tokens(np.array(encoding.ids), np.array(encoding.offsets), np.array(texts))


@lru_cache(maxsize=4)
def _read(path: Path) -> Tokenizer:
    from tokenizers import Tokenizer  # noqa: PLC0415

    return Tokenizer.from_file(str(path))


def shortened(model: PackagedModel, normalised: str) -> tuple[PackagedModel, NDArray[np.int64]]:
    """The model with the pieces that ``normalised`` characters can make, and their numbers in the whole one."""
    kept = {*normalised, "▁"}
    special = {model.begin, model.end, model.padding, model.unknown}
    lowest = min(range(len(model.pieces)), key=lambda number: model.pieces[number][1])
    numbers = [
        number
        for number, (piece, _) in enumerate(model.pieces)
        if number in special or number == lowest or kept.issuperset(piece)
    ]
    place = {number: place for place, number in enumerate(numbers)}
    short = replace(
        model,
        pieces=[model.pieces[number] for number in numbers],
        begin=place[model.begin],
        end=place[model.end],
        padding=place[model.padding],
        unknown=place[model.unknown],
    )
    return short, np.array(numbers)
