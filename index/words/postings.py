"""Which texts hold which terms, and how much: BM25, kept as postings on the disk; and which terms a sentence holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from index.arrays import mapped_array, ranges, save_array

K1, B = 1.5, 0.75  # the usual values (Robertson and Zaragoza, The probabilistic relevance framework, 2009)
_SINGLE = 2.0**-23  # twice what rounding to single precision misses, of 1
_TERMS = "terms.json"
_STARTS, _ARRAYS = "starts", ("texts", "shares")


class PostingList(NamedTuple):
    """The texts that hold something, ascending, and how much of it each holds, in 0..1."""

    texts: NDArray[np.int32]
    shares: NDArray[np.float32]

    def of(self, texts: NDArray[np.int64] | NDArray[np.int32]) -> NDArray[np.float32]:
        """How much each of these texts holds, (len(texts),)."""
        if not len(self.texts):
            return np.zeros(len(texts), np.float32)
        texts = texts.astype(self.texts.dtype, copy=False)  # else all of its own are converted
        places = np.minimum(np.searchsorted(self.texts, texts), len(self.texts) - 1)
        return np.where(self.texts[places] == texts, self.shares[places], np.float32(0))

    def among(self, texts: NDArray[np.int64] | None) -> PostingList:
        """The same less what is not among these texts, where any are given."""
        if texts is None:
            return self
        kept = np.isin(self.texts, texts)
        return PostingList(self.texts[kept], self.shares[kept])


NOTHING = PostingList(np.empty(0, np.int32), np.empty(0, np.float32))


class Vocabulary:
    """The terms of ``size`` texts by their numbers, and how many texts hold each."""

    def __init__(self, terms: dict[str, int], starts: NDArray[np.generic], size: int) -> None:
        """``starts`` is where the postings of each term start in a row of all, shape (terms + 1,)."""
        self._terms, self._starts, self.size = terms, starts, size

    def save(self, folder: Path) -> None:
        """Write to a folder."""
        save_array(folder / f"{_STARTS}.npy", self._starts)
        (folder / _TERMS).write_bytes(msgspec.json.encode((self.size, self._terms)))

    @classmethod
    def load(cls, folder: Path) -> Vocabulary:
        """Read what ``save`` wrote; the array is mapped from the disk."""
        size, terms = msgspec.json.decode((folder / _TERMS).read_bytes(), type=tuple[int, dict[str, int]])
        return cls(terms, mapped_array(folder / f"{_STARTS}.npy"), size)

    def __contains__(self, term: object) -> bool:
        """Whether any text holds a term."""
        return term in self._terms

    def numbers(self, terms: Iterable[str]) -> list[int]:
        """The numbers of the terms that any text holds."""
        return [self._terms[term] for term in terms if term in self._terms]

    def frequency(self, number: int) -> int:
        """How many texts hold the term of a number."""
        return int(np.diff(self._starts[number : number + 2])[0])


class Postings(Vocabulary):
    """Which texts hold each term, and how much: what a text holds of one is BM25's score over the term's idf."""

    def __init__(self, terms: dict[str, int], arrays: Sequence[NDArray[np.generic]], size: int) -> None:
        """``arrays`` are where each term's postings start, shape (terms + 1,), then their texts and shares."""
        starts, self._texts, self._shares = arrays
        super().__init__(terms, starts, size)

    @classmethod
    def of(cls, terms: dict[str, int], starts: NDArray[np.int64], numbers: NDArray[np.int32]) -> Postings:
        """Index texts, given by the ``numbers`` of their terms, those of each from its start on, (texts + 1,)."""
        size, lengths = len(starts) - 1, np.diff(starts)
        pairs = numbers * np.int64(size) + np.repeat(np.arange(size), lengths)
        pairs, counts = np.unique(pairs, return_counts=True)
        of_terms, texts = np.divmod(pairs, max(size, 1))
        norms = K1 * (1 - B + B * lengths / (lengths.mean() or 1.0))
        shares = counts / (counts + norms[texts])
        arrays = np.searchsorted(of_terms, np.arange(len(terms) + 1)), texts.astype(np.int32), shares.astype(np.float32)
        return cls(terms, arrays, size)

    def save(self, folder: Path) -> None:
        """Write the postings into a folder."""
        super().save(folder)
        for name, values in zip(_ARRAYS, (self._texts, self._shares), strict=True):
            save_array(folder / f"{name}.npy", values)

    @classmethod
    def load(cls, folder: Path) -> Postings:
        """Read what ``save`` wrote; the arrays are mapped from the disk."""
        known = Vocabulary.load(folder)
        held = (mapped_array(folder / f"{name}.npy") for name in _ARRAYS)
        return cls(known._terms, [known._starts, *held], known.size)

    def vocabulary(self) -> Vocabulary:
        """The terms alone."""
        return Vocabulary(self._terms, self._starts, self.size)

    def by_text(self) -> Iterator[tuple[list[int], list[float]]]:
        """The numbers of the terms of each text, in order, and how much it holds of each."""
        order = np.argsort(self._texts, kind="stable")
        terms = np.repeat(np.arange(len(self._starts) - 1), np.diff(self._starts))[order]
        ends = np.cumsum(np.bincount(self._texts, minlength=self.size))
        for start, end in zip([0, *ends[:-1]], ends, strict=True):
            yield terms[start:end].tolist(), self._shares[order[start:end]].tolist()

    def any_of(self, terms: Iterable[str]) -> PostingList:
        """What holds any of some terms, by the one that it holds most of."""
        return largest([self._of(term) for term in terms])

    def _of(self, term: str) -> PostingList:
        number = self._terms[term]
        here = slice(*self._starts[number : number + 2])
        return PostingList(np.asarray(self._texts[here]), np.asarray(self._shares[here]))


class ForwardIndex:
    """The numbers of the terms that each of some short texts holds, one text after the other."""

    def __init__(self, starts: NDArray[np.int64], terms: NDArray[np.int32]) -> None:
        """``starts`` is where those of each text begin, and at last where all end."""
        self._starts, self._terms = starts, terms

    def save(self, folder: Path) -> None:
        """Write to a folder."""
        save_array(folder / "written_starts.npy", self._starts)
        save_array(folder / "written.npy", self._terms)

    @classmethod
    def load(cls, folder: Path) -> ForwardIndex:
        """Map what ``save`` wrote from the disk."""
        return cls(mapped_array(folder / "written_starts.npy"), mapped_array(folder / "written.npy"))

    def some(self, texts: NDArray[np.int64]) -> ForwardIndex:
        """The same for some of the texts, in their order."""
        starts, ends = self._starts[texts], self._starts[texts + 1]
        return ForwardIndex(np.concatenate([[0], np.cumsum(ends - starts)]), self._terms[ranges(starts, ends)])

    def any_of(self, terms: Iterable[int]) -> NDArray[np.bool_]:
        """Which texts hold any of some terms, (texts,)."""
        held = np.zeros(len(self._terms), np.bool_)
        for term in terms:
            held |= self._terms == term
        counts = np.concatenate([[0], np.cumsum(held)])[self._starts]
        return np.asarray(counts[1:] > counts[:-1])


def largest(held: Sequence[PostingList]) -> PostingList:
    """What holds any of these, by the one that it holds most of."""
    if len(held) < 2:
        return held[0] if held else NOTHING
    texts, owners = np.unique(np.concatenate([one.texts for one in held]), return_inverse=True)
    shares = np.zeros(len(texts), np.float32)
    np.maximum.at(shares, owners, np.concatenate([one.shares for one in held]))
    return PostingList(texts, shares)


def smallest(held: Sequence[PostingList]) -> PostingList:
    """What holds all of these, by the one that it holds least of."""
    first, *others = sorted(held, key=lambda one: len(one.texts))
    shares = np.minimum.reduce([first.shares, *(one.of(first.texts) for one in others)])
    return PostingList(first.texts[shares > 0], shares[shares > 0])


def best(weighted: Sequence[tuple[float, PostingList]], count: int, size: int) -> NDArray[np.int64]:
    """Of ``size`` texts the ``count`` with the highest sums of weight × share, best first; equal ones in their order.

    The heaviest come first, and once what is left cannot lift a text that none of them holds above the count-th
    best, the others are only looked up for the texts that may still be among the best (MaxScore: Turtle and Flood,
    Query evaluation: strategies and optimizations, 1995).
    """
    ordered = sorted(weighted, key=lambda one: -one[0])
    left = [sum(weight for weight, _ in ordered[first:]) for first in range(len(ordered) + 1)]
    error = (len(ordered) + 1) * _SINGLE * left[0]  # more than sums in single precision miss
    sums, lowest, added = np.zeros(size, np.float32), 0.0, 0
    for weight, held in ordered:
        if lowest - error > left[added]:
            break
        sums[held.texts] += np.float32(weight) * held.shares
        lowest, added = max(lowest, _last(sums[held.texts], count)), added + 1
    texts = np.flatnonzero(sums > max(lowest - left[added] - error, 0))
    scores = sums[texts].astype(np.float64)
    for place, (weight, held) in enumerate(ordered[added:], added + 1):
        scores += weight * held.of(texts)
        kept = scores >= _last(scores, count) - left[place] - error
        texts, scores = texts[kept], scores[kept]
    kept = scores >= _last(scores, count) - error
    texts = texts[kept]
    scores = np.zeros(len(texts))
    for weight, held in ordered:  # anew, added up in double precision
        scores += weight * held.of(texts)
    return texts[np.lexsort((texts, -scores))[:count]]


def _last(scores: NDArray[np.float64] | NDArray[np.float32], count: int) -> float:
    """The lowest of the ``count`` highest, 0 where there are fewer."""
    return float(np.partition(scores, -count)[-count]) if len(scores) >= count else 0.0


def idf(size: int, frequency: NDArray[np.int64] | int) -> NDArray[np.float64]:
    """Lucene's idf of what ``frequency`` texts of ``size`` hold, in nats."""
    return np.log1p((size - np.asarray(frequency) + 0.5) / (np.asarray(frequency) + 0.5))
