"""Documents that change while the page is open: indexed again when writing has settled."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event

from assistant.settings import Settings
from corpus.errors import ConventionError, sentence
from corpus.folder import FileState, states
from index.build import ensure
from index.encoders import Encoder

SETTLED = 2.0  # seconds without a change in the folder
_LONGEST_PAUSE = 300.0  # seconds before a build that failed is tried again


def watch(where: Settings, encoder: Encoder, stop: Event, say: Callable[[str], None], settled: float = SETTLED) -> None:
    """Index whenever the folder has changed and settled, until ``stop``; what stops that is said, and waited out."""
    before: tuple[FileState, ...] | str = ""
    indexed: tuple[FileState, ...] | str = ""
    said, pause = "", settled
    while not stop.wait(pause):
        now = _states(where)
        if now == before and now != indexed:
            try:
                ensure(where.documents, where.index, encoder)
            except (ConventionError, OSError, MemoryError) as error:  # tried again, later and later
                pause = min(2 * pause, _LONGEST_PAUSE)
                if sentence(error) != said:
                    said = sentence(error)
                    say(said)
            else:
                indexed, said, pause = now, "", settled
        before = now


def _states(where: Settings) -> tuple[FileState, ...] | str:
    """The folder's files without their contents, or why there are none."""
    try:
        return states(where.documents)
    except ConventionError as error:
        return str(error)
