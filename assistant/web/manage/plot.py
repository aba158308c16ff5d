"""Questions over time as a bar chart, laid out on the server, without a script."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count

_MOST_DAYS = 62  # with a bar each; beyond, each week has one
_GAP = 0.25  # of a bar's place
HEIGHT, FLOOR = 150, 160  # pixels of the highest bar, and where all of them stand
_ACROSS = 92  # percents of the width that the bars have; the scale stands beside them
_MOST_LABELS = 4  # that a phone has room for


@dataclass(frozen=True, slots=True)
class Bar:
    """The questions of a day or a week; ``left`` and ``width`` in percent, heights in pixels."""

    first: date
    asked: int
    refused: int
    left: float
    width: float
    height: float
    refused_height: float
    is_labelled: bool


@dataclass(frozen=True, slots=True)
class Plot:
    """The bars, with a scale up to a round number ``top``."""

    bars: tuple[Bar, ...]
    top: int
    by_week: bool


def plot(days: Mapping[date, tuple[int, int]], first: date, last: date) -> Plot:
    """The plot of the questions asked and refused on each day, from ``first`` to ``last``."""
    by_week = (last - first).days >= _MOST_DAYS
    step = timedelta(days=7 if by_week else 1)
    start = first - timedelta(days=first.weekday()) if by_week else first
    sums = [(start + step * place, 0, 0) for place in range((last - start) // step + 1)]
    for day, (asked, refused) in days.items():
        place = (day - start) // step
        if 0 <= place < len(sums):
            begun, so_far, refused_so_far = sums[place]
            sums[place] = begun, so_far + asked, refused_so_far + refused
    top = _round(max(asked for _, asked, _ in sums))
    share, every = _ACROSS / len(sums), -(-len(sums) // _MOST_LABELS)
    bars = (
        Bar(
            first=begun,
            asked=asked,
            refused=refused,
            left=round(share * (place + _GAP / 2), 3),
            width=round(share * (1 - _GAP), 3),
            height=round(HEIGHT * asked / top, 1),
            refused_height=round(HEIGHT * refused / top, 1),
            is_labelled=place % every == 0,
        )
        for place, (begun, asked, refused) in enumerate(sums)
    )
    return Plot(tuple(bars), top, by_week)


def _round(most: int) -> int:
    """The next round number, with a whole half."""
    return next(step for power in count() for one in (2, 4, 10) if (step := one * int(10**power)) >= most)
