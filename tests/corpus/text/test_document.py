"""Which of other spans, in order and apart, a span overlaps."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from corpus.document import Span, overlapped

ENDS = st.sets(st.integers(0, 40), min_size=2, max_size=12).map(sorted)


@given(ENDS, st.integers(0, 40), st.integers(1, 40))
def test_it_is_the_first_that_overlaps(ends: list[int], start: int, length: int) -> None:
    others = [Span(*one) for one in list(pairwise(ends))[::2]]
    span = Span(start, start + length)
    assert overlapped(span, others) == next((number for number, one in enumerate(others) if one.overlaps(span)), None)
