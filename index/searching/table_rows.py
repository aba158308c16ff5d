"""Rows of a table that hold the same words of a question: the one that is named there whole comes first."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from index.words.french import fold, is_stop_word, words

# Of the question's words: as much as a rare one of them. It only parts rows that hold the same.
NAMED = 0.3


def named(rows: Sequence[str], question: str, said: NDArray[np.floating]) -> NDArray[np.float32]:
    """Which rows, of those that say the most of a question, have the longest cell that stands in it whole.

    None, where all have. "Venelle du Moulin" is named by "la venelle du Moulin", and "Petite venelle du Moulin" is not.
    """
    found = np.zeros(len(rows), np.float32)
    best = np.flatnonzero(said >= said.max() - 1e-6) if len(said) and said.max() > 0 else np.array([], np.int64)
    if len(best) > 1:
        asked = _telling(question)
        cells = ([_telling(cell) for cell in rows[place].split(" | ")] for place in best.tolist())
        longest = np.array([max(len(cell) if _stands_in(cell, asked) else 0 for cell in own) for own in cells])
        found[best] = (longest == longest.max()) * bool(longest.min() < longest.max())
    return found


def _telling(text: str) -> tuple[str, ...]:
    """The words of a text that say something, folded."""
    return tuple(fold(word.text) for word in words(text) if not is_stop_word(word.text))


def _stands_in(cell: tuple[str, ...], asked: tuple[str, ...]) -> bool:
    ends = range(len(cell), len(asked) + 1)
    return bool(cell) and any(asked[end - len(cell) : end] == cell for end in ends)
