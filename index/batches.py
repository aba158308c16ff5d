"""Batches of values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

_T = TypeVar("_T")


def batched(values: Iterable[_T], size: int) -> Iterator[list[_T]]:
    """The values in lists of ``size``, the last one shorter; in ``itertools`` from Python 3.12 on."""
    rest = iter(values)
    while batch := list(islice(rest, size)):
        yield batch
