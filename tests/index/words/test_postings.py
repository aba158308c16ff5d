"""The best texts by words, held against the sum of every score."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from index.words.postings import PostingList, best

SIZE = 200


@given(seed=st.integers(0, 2**32 - 1), words=st.integers(1, 12), count=st.integers(1, 40))
def test_the_best_are_those_of_all_sums_in_their_order(seed: int, words: int, count: int) -> None:
    random = np.random.default_rng(seed)
    weighted = [(float(random.choice([0.1, 0.5, 1, 3, 6])), _held(random)) for _ in range(words)]
    sums = np.zeros(SIZE)
    for weight, held in sorted(weighted, key=lambda one: -one[0]):
        sums[held.texts] += weight * held.shares
    expected = sorted(np.flatnonzero(sums).tolist(), key=lambda text: (-sums[text], text))[:count]
    assert best(weighted, count, SIZE).tolist() == expected


def test_no_text_is_better_than_another_where_nobody_asks() -> None:
    assert best([], 3, SIZE).tolist() == []


def test_texts_apart_by_less_than_single_precision_are_told_apart() -> None:
    words = [(1.0, _of({0: 1.0, 1: 1.0})), (1e-9, _of({1: 1.0}))]
    assert best(words, 1, SIZE).tolist() == [1]


def test_texts_that_tie_come_in_their_order() -> None:
    assert best([(0.1, _of({1: 1.0})), (0.1, _of({0: 1.0}))], 1, SIZE).tolist() == [0]


def _held(random: np.random.Generator) -> PostingList:
    """Some texts, few or many, with shares of which many are equal."""
    texts = np.flatnonzero(random.random(SIZE) < random.choice([0.02, 0.2, 0.9]))
    return PostingList(texts.astype(np.int32), (random.integers(1, 6, len(texts)) / 5).astype(np.float32))


def _of(shares: dict[int, float]) -> PostingList:
    return PostingList(np.array([*shares], np.int32), np.array([*shares.values()], np.float32))
