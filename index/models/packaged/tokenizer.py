"""The packaged model's tokenizer, quick to load: of its 250,000 pieces, those that some texts can have.

Pieces are found by their characters, each within a word, and weighed by scores of their own (a Unigram model: Kudo,
Subword regularization, ACL 2018), the unknown by the lowest score of all. So a tokenizer with the pieces that stand
somewhere in a text and the one of the lowest score gives it the very tokens that all pieces would, of its first 16,384
characters: a millisecond for a page, where all of them take a second and 280 MB to load.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import accumulate, chain, pairwise
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.arrays import mapped_array, save_array

if TYPE_CHECKING:
    from tokenizers import Tokenizer

    from index.models.packaged.weights import PackagedModel

BARE_FILE, PIECES_FILE, SCORES_FILE, NUMBERS_FILE = "tokenizer_bare.json", "pieces.npy", "scores.npy", "numbers.npy"
_SPACE = "▁"  # begins each word
_REMEMBERED, _LONGEST_WORD = 30_000, 40  # words, and the characters that one may have to be remembered
_LONGEST = 2**14  # characters that are read of a text: far more than the model's 512 tokens of 16 at most


class Tokens(NamedTuple):
    """The numbers of a text's tokens, (tokens,), where each stands in its text, (tokens, 2), and in which of the texts.

    Of a token that is none of the texts', begin and end, the last is −1.
    """

    numbers: NDArray[np.int64]
    offsets: NDArray[np.int64]
    texts: NDArray[np.int64]


class TextTokenizer:
    """Tokenizes the texts that it was made for, in several threads."""

    def __init__(self, tokenizer: Tokenizer, numbers: NDArray[np.int64]) -> None:
        """``numbers`` are the numbers of its pieces among all."""
        self._tokenizer, self._numbers = tokenizer, numbers

    def encode(self, text: str, other: str | None = None) -> Tokens:
        """The tokens of a text, or of a pair of texts."""
        encoding = self._tokenizer.encode(text[:_LONGEST], other and other[:_LONGEST])
        texts = [-1 if number is None else number for number in encoding.sequence_ids]
        return Tokens(self._numbers[encoding.ids], np.array(encoding.offsets), np.array(texts))


class Pieces:
    """All pieces of a tokenizer, on the disk; makes small tokenizers that are equivalent for some texts."""

    def __init__(self, folder: Path) -> None:
        """Map what ``save_pieces`` wrote."""
        from tokenizers import Tokenizer  # noqa: PLC0415

        self._pieces, self._scores, self._numbers = (
            mapped_array(folder / name) for name in (PIECES_FILE, SCORES_FILE, NUMBERS_FILE)
        )
        self._bare = (folder / BARE_FILE).read_text(encoding="utf-8")
        bare = json.loads(self._bare)
        self._unknown = bare["model"]["unk_id"]
        self._always = self._places([piece for piece, _ in bare["model"]["vocab"]])
        self._special = re.compile("|".join(re.escape(one["content"]) for one in bare["added_tokens"]))
        self._normalised = Tokenizer.from_str(self._bare).normalizer.normalize_str
        self._known: dict[str, list[int]] = {}
        self._lock = Lock()

    def tokenizer(self, *texts: str) -> TextTokenizer:
        """A tokenizer for these texts."""
        from tokenizers import Tokenizer, models  # noqa: PLC0415

        with self._lock:
            found = self._of_words(set(chain.from_iterable(self._words(text[:_LONGEST]) for text in texts)))
        places = np.array([*self._always, *sorted(found.difference(self._always))])
        tokenizer = Tokenizer.from_str(self._bare)
        pieces = list(zip(self._pieces[places].tolist(), self._scores[places].tolist(), strict=True))
        tokenizer.model = models.Unigram(pieces, unk_id=self._unknown, byte_fallback=False)
        return TextTokenizer(tokenizer, self._numbers[places].astype(np.int64))

    def _words(self, text: str) -> Iterator[str]:
        """What is cut into pieces of a text, with or without the names of special tokens that stand in it."""
        for part in {text, *self._special.split(text)}:
            yield from (_SPACE + word for word in self._normalised(part).replace(" ", _SPACE).split(_SPACE))

    def _of_words(self, words: set[str]) -> set[int]:
        """The indices of all pieces found in some words."""
        if len(self._known) > _REMEMBERED:
            self._known = {}
        unknown = [word for word in words if word not in self._known]
        parts = [list(_parts(word, self._pieces.itemsize // 4)) for word in unknown]
        places = self._places(list(chain.from_iterable(parts)))
        ends = accumulate(map(len, parts), initial=0)
        new = {
            word: [place for place in places[start:end] if place >= 0]
            for word, (start, end) in zip(unknown, pairwise(ends), strict=True)
        }
        found = set(chain.from_iterable(new[word] if word in new else self._known[word] for word in words))
        self._known |= {word: own for word, own in new.items() if len(word) <= _LONGEST_WORD}
        return found

    def _places(self, texts: list[str]) -> list[int]:
        """The index of each text among the pieces, −1 for none."""
        wanted = np.array(texts, self._pieces.dtype)
        places = np.minimum(np.searchsorted(self._pieces, wanted), len(self._pieces) - 1)
        found: list[int] = np.where(self._pieces[places] == wanted, places, -1).tolist()
        return found


def _parts(word: str, longest: int) -> Iterator[str]:
    """All substrings of a word up to a length."""
    return (
        word[start:end] for start in range(len(word)) for end in range(start + 1, min(start + longest, len(word)) + 1)
    )


def save_pieces(folder: Path, model: PackagedModel, make: Callable[[PackagedModel], Tokenizer]) -> None:
    """Write for ``Pieces`` the pieces in order, their scores and numbers, and a tokenizer without all but a few."""
    pieces, scores = zip(*model.pieces, strict=True)
    order = np.argsort(pieces, kind="stable")
    for name, values in (
        (PIECES_FILE, np.array(pieces)),
        (SCORES_FILE, np.array(scores)),
        (NUMBERS_FILE, np.arange(len(pieces), dtype=np.int32)),
    ):
        save_array(folder / name, values[order])
    special = model.begin, model.end, model.padding, model.unknown
    kept = list(dict.fromkeys((*special, int(np.argmin(scores)))))
    begin, end, padding, unknown = map(kept.index, special)
    bare = replace(
        model,
        pieces=[model.pieces[number] for number in kept],
        begin=begin,
        end=end,
        padding=padding,
        unknown=unknown,
    )
    (folder / BARE_FILE).write_text(make(bare).to_str(), encoding="utf-8")
