"""BM25 postings on the disk, and a forward index of the terms of sentences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from index.arrays import mapped_array, ranges, save_array
from index.words.posting_lists import PostingList, blocks_of, largest

K1, B = 1.5, 0.75  # the usual values (Robertson and Zaragoza, The probabilistic relevance framework, 2009)
_TERMS = "terms.json"
_STARTS, _ARRAYS = "starts", ("texts", "shares", "common", "peaks")
_COMMON = 1 / 64  # of the texts: what fewer hold is looked through in no time


class Vocabulary:
    """The numbers of the terms of ``size`` texts, and how many texts hold each."""

    def __init__(self, terms: dict[str, int], starts: NDArray[np.generic], size: int) -> None:
        """``starts`` are the offsets of each term's postings, (terms + 1,)."""
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
    """The texts that hold each term, each with its share: the BM25 score divided by the term's idf."""

    def __init__(self, terms: dict[str, int], arrays: Sequence[NDArray[Any]], size: int) -> None:
        """``arrays`` as made by ``of``.

        The offsets of each term's postings, (terms + 1,), their texts and shares; the numbers of the common terms,
        sorted, and their peaks, (common, blocks).
        """
        starts, self._texts, self._shares, self._common, self._peaks = arrays
        super().__init__(terms, starts, size)

    @classmethod
    def of(cls, terms: dict[str, int], starts: NDArray[np.int64], numbers: NDArray[np.int32]) -> Postings:
        """Index texts given by the ``numbers`` of their terms, with the offsets of each text, (texts + 1,)."""
        size, lengths = len(starts) - 1, np.diff(starts)
        pairs = numbers * np.int64(size) + np.repeat(np.arange(size), lengths)
        pairs, counts = np.unique(pairs, return_counts=True)
        of_terms, texts = np.divmod(pairs, max(size, 1))
        norms = K1 * (1 - B + B * lengths / (lengths.mean() or 1.0))
        shares = counts / (counts + norms[texts])
        of_all = np.searchsorted(of_terms, np.arange(len(terms) + 1)), texts.astype(np.int32), shares.astype(np.float32)
        return cls(terms, (*of_all, *common_peaks(*of_all, size)), size)

    def save(self, folder: Path) -> None:
        """Write the postings into a folder."""
        super().save(folder)
        for name, values in zip(_ARRAYS, (self._texts, self._shares, self._common, self._peaks), strict=True):
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
        """The texts that hold any of some terms, each with its largest share."""
        return largest([self._of(term) for term in terms])

    def _of(self, term: str) -> PostingList:
        number = self._terms[term]
        here, place = slice(*self._starts[number : number + 2]), int(np.searchsorted(self._common, number))
        is_common = place < len(self._common) and self._common[place] == number
        return PostingList(self._texts[here], self._shares[here], self._peaks[place] if is_common else None)


class ForwardIndex:
    """The term numbers of each of many short texts."""

    def __init__(self, starts: NDArray[np.int64], terms: NDArray[np.int32]) -> None:
        """``starts`` are the offsets of each text's terms, (texts + 1,)."""
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


def common_peaks(
    starts: NDArray[np.int64], texts: NDArray[np.int32], shares: NDArray[np.float32], size: int
) -> tuple[NDArray[np.int32], NDArray[np.uint8]]:
    """The numbers of the terms that many of ``size`` texts hold, and their peaks."""
    common = np.flatnonzero(np.diff(starts) >= size * _COMMON)
    peaks = np.zeros((len(common), blocks_of(size)), np.uint8)
    for own, start, end in zip(peaks, starts[common], starts[common + 1], strict=True):
        blocks, of_blocks = PostingList(texts[start:end], shares[start:end]).blocks()
        own[blocks] = of_blocks
    return common.astype(np.int32), peaks
