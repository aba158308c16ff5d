"""Watching the documents folder: it is indexed again when changes have settled."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from threading import Event

from assistant.french import texts
from corpus.errors import ConventionError, sentence
from corpus.reading.folder import FileState, states

SETTLED = 2.0  # seconds without a change in the folder
_LONGEST_PAUSE = 300.0  # seconds before a build that failed is tried again


def watch(
    documents: Path, update: Callable[[], bool], stop: Event, say: Callable[[str], None], settled: float = SETTLED
) -> None:
    """Call ``update`` whenever the folder has changed and settled, until ``stop`` is set.

    ``update`` returns whether there was something to do. Its failures are reported once each and tried again later.
    """
    before: tuple[FileState, ...] | str = ""
    indexed: tuple[FileState, ...] | str = ""
    said, pause = "", settled
    while not stop.wait(pause):
        now = _states(documents)
        if now == before and now != indexed:
            try:
                updated = update()
            except (ConventionError, OSError, MemoryError) as error:  # tried again, later and later
                pause = min(2 * pause, _LONGEST_PAUSE)
                if sentence(error) != said:
                    said = sentence(error)
                    say(said)
            else:
                if said and not updated:
                    say(texts.FRESH)
                indexed, said, pause = now, "", settled
        before = now


def _states(documents: Path) -> tuple[FileState, ...] | str:
    """The states of the folder's files, or why there are none."""
    try:
        return states(documents)
    except ConventionError as error:
        return str(error)
