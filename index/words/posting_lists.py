"""Posting lists, and the texts that score best by several of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

BLOCK = 4  # texts whose largest share is kept together: their peak
_MOST = 255  # the peak of a whole share
_SINGLE = 2.0**-23  # twice what rounding to single precision misses, of 1
_FEW_TEXTS = 200_000  # whose sums are sooner added up than avoided
_TOGETHER = 1 << 16  # blocks whose bounds fit the processor's cache
_SAMPLED = 16  # one bound in so many tells which are high
_FIRST, _THEN = 3, 16  # blocks of the highest bounds that are looked at before others, for one text that is wanted


class PostingList(NamedTuple):
    """The texts that hold a term or concept, ascending, with the share of each, in 0..1.

    For common ones, ``peaks`` are the largest share in each block of texts, in 255ths, rounded up, (blocks,).
    """

    texts: NDArray[np.int32]
    shares: NDArray[np.float32]
    peaks: NDArray[np.uint8] | None = None

    def of(self, texts: NDArray[np.int64] | NDArray[np.int32]) -> NDArray[np.float32]:
        """The shares of some texts, (len(texts),)."""
        if not len(self.texts):
            return np.zeros(len(texts), np.float32)
        texts = texts.astype(self.texts.dtype, copy=False)  # else all of its own are converted
        places = np.minimum(np.searchsorted(self.texts, texts), len(self.texts) - 1)
        return np.where(self.texts[places] == texts, self.shares[places], np.float32(0))

    def blocks(self) -> tuple[NDArray[np.int32], NDArray[np.uint8]]:
        """The blocks with a text that holds it, ascending, and their peaks."""
        blocks = self.texts // BLOCK
        starts = np.flatnonzero(np.diff(blocks, prepend=-1))
        return blocks[starts], np.ceil(np.maximum.reduceat(self.shares, starts) * np.float32(_MOST)).astype(np.uint8)

    def all_peaks(self, count: int) -> NDArray[np.uint8]:
        """The peaks of ``count`` blocks, (count,)."""
        if self.peaks is not None:
            return self.peaks
        peaks = np.zeros(count, np.uint8)
        blocks, own = self.blocks()
        peaks[blocks] = own
        return peaks


NOTHING = PostingList(np.empty(0, np.int32), np.empty(0, np.float32))
Weighted = Sequence[tuple[float, PostingList]]
Allowed = NDArray[np.bool_] | None  # texts, (blocks, BLOCK); all without it


def blocks_of(size: int) -> int:
    """The number of blocks for so many texts."""
    return -(-size // BLOCK)


def largest(held: Sequence[PostingList]) -> PostingList:
    """The union of posting lists: each text with its largest share."""
    if len(held) < 2:
        return held[0] if held else NOTHING
    texts, owners = np.unique(np.concatenate([one.texts for one in held]), return_inverse=True)
    shares = np.zeros(len(texts), np.float32)
    np.maximum.at(shares, owners, np.concatenate([one.shares for one in held]))
    count = max(len(one.peaks) if one.peaks is not None else 0 for one in held)
    return PostingList(texts, shares, np.maximum.reduce([one.all_peaks(count) for one in held]) if count else None)


def smallest(held: Sequence[PostingList]) -> PostingList:
    """The intersection of posting lists: each text with its smallest share."""
    first, *others = sorted(held, key=lambda one: len(one.texts))
    shares = np.minimum.reduce([first.shares, *(one.of(first.texts) for one in others)])
    return PostingList(first.texts[shares > 0], shares[shares > 0])


def best(weighted: Weighted, count: int, size: int, among: NDArray[np.int64] | None = None) -> NDArray[np.int64]:
    """The ``count`` of ``size`` texts with the highest sums of weight × share, best first, ties in order of texts.

    ``among`` restricts them to some texts.
    """
    ordered = sorted(weighted, key=lambda one: -one[0])
    error = (len(ordered) + 1) * _SINGLE * sum(weight for weight, _ in ordered)  # more than single precision misses
    allowed = None
    if among is not None:
        allowed = np.zeros((blocks_of(size), BLOCK), np.bool_)
        allowed.reshape(-1)[among] = True
    texts, sums = (_summed if size <= _FEW_TEXTS else _promising)(ordered, count, size, allowed, error)
    texts = texts[np.flatnonzero(sums > max(_last(sums, count) - error, 0))]
    scores = np.zeros(len(texts))
    for weight, held in ordered:  # anew, in their order: rounded as anybody who adds them up so
        scores += weight * held.of(texts)
    return texts[np.lexsort((texts, -scores))[:count]]


def _summed(
    weighted: Weighted, count: int, size: int, allowed: Allowed, error: float
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """The texts that may be among the best, with their sums: all texts are summed up."""
    sums = np.zeros(size, np.float32)
    for weight, held in weighted:
        sums[held.texts] += weight * held.shares
    if allowed is not None:
        sums *= allowed.reshape(-1)[:size]
    texts = np.flatnonzero(sums > max(_last(sums[::_SAMPLED], count) - error, 0))  # the best of some are no better
    return texts, sums[texts]


def _promising(
    weighted: Weighted, count: int, size: int, allowed: Allowed, error: float
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """The same, summing up some texts only.

    Peaks bound the sums of the texts in a block. The blocks with the highest bounds are looked at first, then only
    those that may hold a text above the count-th best so far, fewer with each word (block-max pruning: Ding and Suel,
    Faster top-k document retrieval using block-max indexes, 2011).
    """
    bounds, unit = _bounds(weighted, blocks_of(size))
    if allowed is not None:
        bounds *= allowed.any(1)

    def reached(blocks: NDArray[np.int64], lowest: float) -> float:
        """A lower bound of the count-th best sum, from some blocks."""
        return max(lowest, _last(_looked_at(weighted, blocks, allowed, lowest)[1], count) - error)

    lowest, sample, first = 0.0, bounds[::_SAMPLED], _FIRST * count // _SAMPLED + 1
    if len(sample) > first:
        lowest = reached(np.flatnonzero(bounds >= max(np.partition(sample, -first)[-first], 1)), lowest)
    blocks = np.flatnonzero(bounds >= max(int(lowest * unit), 1))
    if len(blocks) > 2 * _THEN * count:
        own = bounds[blocks]
        lowest = reached(blocks[own >= np.partition(own, -_THEN * count)[-_THEN * count]], lowest)
        blocks = blocks[own >= int(lowest * unit)]
    return _looked_at(weighted, blocks, allowed, lowest)


def _bounds(weighted: Weighted, count: int) -> tuple[NDArray[Any], float]:
    """Upper bounds of the sums in each of ``count`` blocks, (count,), as integers, and the integer that 1 is."""
    kind = np.uint16 if len(weighted) < 64 else np.uint32
    parts = (np.iinfo(kind).max // _MOST - len(weighted)) / (sum(weight for weight, _ in weighted) or 1.0)
    units = [kind(np.ceil(weight * parts)) for weight, _ in weighted]
    bounds: NDArray[Any] = np.zeros(count, kind)
    added: NDArray[Any] = np.empty(_TOGETHER, kind)
    for start in range(0, count, _TOGETHER):
        here = bounds[start : start + _TOGETHER]
        for unit, (_, held) in zip(units, weighted, strict=True):
            if held.peaks is not None:
                here += np.multiply(held.peaks[start : start + _TOGETHER], unit, out=added[: len(here)], dtype=kind)
    for unit, (_, held) in zip(units, weighted, strict=True):
        if held.peaks is None:
            blocks, peaks = held.blocks()
            bounds[blocks] += peaks * unit
    return bounds, parts * _MOST


def _looked_at(
    weighted: Weighted, blocks: NDArray[np.int64], allowed: Allowed, lowest: float
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """The texts of some blocks and their sums, without blocks that cannot reach ``lowest``."""
    sums = np.zeros((len(blocks), BLOCK))
    common = [(weight, held, held.peaks) for weight, held in weighted if held.peaks is not None]
    for weight, held in weighted:
        if held.peaks is None:
            sums = _added(sums, weight, held, blocks)
    left = np.zeros(len(blocks))
    for weight, _, peaks in common:
        left += weight / _MOST * peaks[blocks]
    for weight, held, peaks in common:
        kept = sums.max(1) + left >= lowest
        sums, blocks = sums[kept], blocks[kept]
        own = peaks[blocks]
        left = left[kept] - weight / _MOST * own
        some = np.flatnonzero(own)
        sums[some] = _added(sums[some], weight, held, blocks[some])
    if allowed is not None:
        sums *= allowed[blocks]
    return (blocks[:, np.newaxis] * BLOCK + np.arange(BLOCK)).reshape(-1), sums.reshape(-1)


def _added(
    sums: NDArray[np.float64], weight: float, held: PostingList, blocks: NDArray[np.int64]
) -> NDArray[np.float64]:
    """The sums of some blocks, (blocks, BLOCK), after adding one more word."""
    if len(held.texts):
        first = np.searchsorted(held.texts, (blocks * BLOCK).astype(held.texts.dtype))
        places = np.minimum(first[:, np.newaxis] + np.arange(BLOCK), len(held.texts) - 1)  # the last may come again
        texts = held.texts[places]
        rows, columns = np.nonzero(texts // BLOCK == blocks[:, np.newaxis])
        sums[rows, texts[rows, columns] % BLOCK] += weight * held.shares[places[rows, columns]]
    return sums


def _last(scores: NDArray[np.float64] | NDArray[np.float32], count: int) -> float:
    """The ``count``-th highest score, 0 if there are fewer."""
    return float(np.partition(scores, -count)[-count]) if len(scores) >= count else 0.0


def idf(size: int, frequency: NDArray[np.int64] | int) -> NDArray[np.float64]:
    """Lucene's idf of a term in ``frequency`` of ``size`` texts, in nats."""
    return np.log1p((size - np.asarray(frequency) + 0.5) / (np.asarray(frequency) + 0.5))
