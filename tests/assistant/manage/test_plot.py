from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.web.manage.plot import HEIGHT, plot

LAST = date(2026, 3, 31)
counts = st.tuples(st.integers(0, 10**7), st.integers(0, 10**7)).map(lambda two: (max(two), min(two)))
dated = st.dictionaries(st.integers(0, 364).map(lambda ago: LAST - timedelta(days=ago)), counts)


@given(dated, st.sampled_from([7, 30, 365]))
def test_bars_hold_all_that_was_asked_and_stay_in_the_frame(days: dict[date, tuple[int, int]], period: int) -> None:
    first = LAST - timedelta(days=period - 1)
    chosen = {day: counted for day, counted in days.items() if day >= first}
    drawn = plot(chosen, first, LAST)
    assert sum(bar.asked for bar in drawn.bars) == sum(asked for asked, _ in chosen.values())
    assert sum(bar.refused for bar in drawn.bars) == sum(refused for _, refused in chosen.values())
    assert all(0 <= bar.refused_height <= bar.height <= HEIGHT for bar in drawn.bars)
    assert all(one.left + one.width < other.left for one, other in zip(drawn.bars, drawn.bars[1:], strict=False))
    assert drawn.bars[-1].left + drawn.bars[-1].width < 100
    assert drawn.top % 2 == 0
    assert 1 <= sum(bar.is_labelled for bar in drawn.bars) <= 4


@pytest.mark.parametrize(("period", "bars", "first"), [(7, 7, date(2026, 3, 25)), (365, 53, date(2025, 3, 31))])
def test_a_week_has_bars_of_days_and_a_year_bars_of_weeks(period: int, bars: int, first: date) -> None:
    drawn = plot({}, LAST - timedelta(days=period - 1), LAST)
    assert (len(drawn.bars), drawn.bars[0].first, drawn.by_week) == (bars, first, period == 365)


@pytest.mark.parametrize(("most", "top"), [(0, 2), (2, 2), (3, 4), (5, 10), (11, 20), (41, 100), (1001, 2000)])
def test_the_scale_ends_at_a_round_number(most: int, top: int) -> None:
    assert plot({LAST: (most, 0)}, LAST, LAST).top == top
