"""Things that follow each other, in runs of what goes together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

_T = TypeVar("_T")


def runs(things: Iterable[_T], goes_on: Callable[[list[_T], _T], bool]) -> Iterator[list[_T]]:
    """Runs of things, each as long as the next one goes on with it."""
    run: list[_T] = []
    for thing in things:
        if run and not goes_on(run, thing):
            yield run
            run = []
        run.append(thing)
    if run:
        yield run
