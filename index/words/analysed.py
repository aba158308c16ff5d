"""The words of texts and of their parts, analysed once and kept with an index for the next build."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.arrays import ranges
from index.words.french import is_stop_word, words

Way = tuple[str, str]  # a word in one way of writing, and how it is typed
Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class AnalysedTexts:
    """The words of ``count`` texts and then of parts of them, a row each, as numbers of ``ways``.

    Texts are without stop words, parts with them. ``starts`` are the offsets of the rows, (rows + 1,).
    """

    count: int
    ways: Sequence[Way]
    starts: Rows
    numbers: NDArray[np.int32]

    def places(self, rows: Rows) -> NDArray[np.int64]:
        """The indices of the numbers of some rows."""
        return ranges(self.starts[rows], self.starts[rows + 1])


@dataclass(frozen=True, slots=True)
class TakenRows:
    """Rows to copy from another analysis."""

    rows: Rows
    source: AnalysedTexts
    source_rows: Rows


def analysed(
    texts: Iterable[tuple[Sequence[str], Sequence[int]]], count: int, size: int, taken: TakenRows | None = None
) -> AnalysedTexts:
    """Analyse texts and their parts, given with their rows; ``taken`` are copied. There are ``size`` rows in all.

    The first ``count`` rows are those of texts.
    """
    ways = {way: number for number, way in enumerate(taken.source.ways if taken else ())}
    rows, lengths, numbers = array("q"), np.zeros(size, np.int64), array("i")
    for strings, own in texts:
        for text, row in zip(strings, own, strict=True):
            before = len(numbers)
            numbers.extend(
                ways.setdefault((word.text, text[word.start : word.end]), len(ways))
                for word in words(text)
                if row >= count or not is_stop_word(word.text)
            )
            rows.append(row)
            lengths[row] = len(numbers) - before
    if taken:
        lengths[taken.rows] = np.diff(taken.source.starts)[taken.source_rows]
    starts = np.concatenate([[0], np.cumsum(lengths)])
    every = AnalysedTexts(count, list(ways), starts, np.empty(starts[-1], np.int32))
    every.numbers[every.places(np.frombuffer(rows, np.int64))] = np.frombuffer(numbers, np.int32)
    if taken:
        every.numbers[every.places(taken.rows)] = taken.source.numbers[taken.source.places(taken.source_rows)]
    return _without_unused(every)


def _without_unused(every: AnalysedTexts) -> AnalysedTexts:
    """The same without spellings that no row has any more."""
    is_used = np.zeros(len(every.ways), np.bool_)
    is_used[every.numbers] = True
    ways = [way for way, used in zip(every.ways, is_used.tolist(), strict=True) if used]
    numbers = (np.cumsum(is_used, dtype=np.int32) - 1)[every.numbers]
    return AnalysedTexts(every.count, ways, every.starts, numbers)
