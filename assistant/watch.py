"""Documents that change while the page is open: indexed again when writing has settled."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from threading import Event

from assistant.settings import Settings
from corpus.errors import ConventionError
from corpus.folder import FileState, states
from index.build import build
from index.encoders import Encoder
from index.snapshots import current_manifest

SETTLED = 2.0  # seconds without a change in the folder
_LONGEST_PAUSE = 300.0  # seconds before a build that failed is tried again


def watch(where: Settings, encoder: Encoder, stop: Event, say: Callable[[str], None], settled: float = SETTLED) -> None:
    """Build whenever the folder has changed and settled, until ``stop``; what stops a build is said, and waited out."""
    before, indexed = _states(where), _indexed(where)
    said, pause = "", settled
    while not stop.wait(pause):
        now = _states(where)
        if now == before and now != indexed:
            try:
                build(where.documents, where.index, encoder)
            except (ConventionError, OSError, MemoryError) as error:  # tried again, later and later
                pause = min(2 * pause, _LONGEST_PAUSE)
                if str(error) != said:
                    said = str(error)
                    say(said)
            else:
                indexed, said, pause = now, "", settled
        before = now


def _indexed(where: Settings) -> tuple[FileState, ...] | str:
    """The files of the published index as they were read, without their contents."""
    return tuple(replace(state, sha256=None) for state in current_manifest(where.index).sources)


def _states(where: Settings) -> tuple[FileState, ...] | str:
    """The folder's files without their contents, or why there are none."""
    try:
        return states(where.documents)
    except ConventionError as error:
        return str(error)
