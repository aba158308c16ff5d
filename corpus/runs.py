"""Grouping of consecutive items."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

_T = TypeVar("_T")


def runs(things: Iterable[_T], goes_on: Callable[[list[_T], _T], bool]) -> Iterator[list[_T]]:
    """Split a sequence where ``goes_on``, given the current run and the next thing, is false."""
    run: list[_T] = []
    for thing in things:
        if run and not goes_on(run, thing):
            yield run
            run = []
        run.append(thing)
    if run:
        yield run
