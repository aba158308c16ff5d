"""The best texts by words, held against the sum of every score."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.words.posting_lists import NOTHING, PostingList, best, blocks_of, largest

SIZE = 2_001  # a last block that is not full


@given(
    seed=st.integers(0, 2**32 - 1),
    words=st.integers(1, 12) | st.just(80),  # of which bounds need more than sixteen bits
    count=st.integers(1, 40),
    allowed=st.none() | st.sampled_from([0.0, 0.01, 0.5]),
    few=st.sampled_from([0, SIZE]),
)
def test_the_best_are_those_of_all_sums_in_their_order(
    seed: int, words: int, count: int, allowed: float | None, few: int
) -> None:
    random = np.random.default_rng(seed)
    weighted = [(float(random.choice([0.1, 0.5, 1, 3, 6])), _held(random)) for _ in range(words)]
    among = None if allowed is None else np.flatnonzero(random.random(SIZE) < allowed)
    sums = np.zeros(SIZE)
    for weight, held in sorted(weighted, key=lambda one: -one[0]):
        sums[held.texts] += weight * held.shares
    if among is not None:
        sums[np.setdiff1d(np.arange(SIZE), among)] = 0
    expected = sorted(np.flatnonzero(sums).tolist(), key=lambda text: (-sums[text], text))[:count]
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("index.words.posting_lists._FEW_TEXTS", few)
        assert best(weighted, count, SIZE, among).tolist() == expected


@given(seed=st.integers(0, 2**32 - 1), ways=st.integers(1, 4))
def test_a_word_written_in_several_ways_has_the_peaks_of_its_texts(seed: int, ways: int) -> None:
    random = np.random.default_rng(seed)
    held = largest([_held(random) for _ in range(ways)])
    assert held.peaks is None or held.peaks.tolist() == held._replace(peaks=None).all_peaks(blocks_of(SIZE)).tolist()


def test_no_text_is_better_for_a_word_that_none_holds() -> None:
    assert best([(1.0, NOTHING)], 3, SIZE).tolist() == []


def test_no_text_is_better_than_another_where_nobody_asks() -> None:
    assert best([], 3, SIZE).tolist() == []


def test_texts_apart_by_less_than_single_precision_are_told_apart() -> None:
    words = [(1.0, _of({0: 1.0, 1: 1.0})), (1e-9, _of({1: 1.0}))]
    assert best(words, 1, SIZE).tolist() == [1]


def test_texts_that_tie_come_in_their_order() -> None:
    assert best([(0.1, _of({1: 1.0})), (0.1, _of({0: 1.0}))], 1, SIZE).tolist() == [0]


def _held(random: np.random.Generator) -> PostingList:
    """Some texts, few or many, with or without peaks, and with shares of which many are equal."""
    texts = np.flatnonzero(random.random(SIZE) < random.choice([0.002, 0.02, 0.2, 0.9]))
    shares = random.integers(1, 6, len(texts)) / 5 if random.random() < 0.5 else 1 - random.random(len(texts))
    held = PostingList(texts.astype(np.int32), shares.astype(np.float32))
    return held._replace(peaks=held.all_peaks(blocks_of(SIZE))) if random.random() < 0.5 else held


def _of(shares: dict[int, float]) -> PostingList:
    return PostingList(np.array([*shares], np.int32), np.array([*shares.values()], np.float32))
