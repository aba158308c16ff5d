"""Documents that change while the page is open: indexed again when writing has settled."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event

from assistant.settings import Settings
from corpus.errors import ConventionError
from corpus.folder import FileState, states
from index.build import build
from index.encoders import Encoder

SETTLED = 2.0  # seconds without a change in the folder


def watch(where: Settings, encoder: Encoder, stop: Event, say: Callable[[str], None], settled: float = SETTLED) -> None:
    """Build whenever the folder has changed and settled, until ``stop``; what stops a build is said, and waited out."""
    indexed = before = _states(where)
    while not stop.wait(settled):
        now = _states(where)
        if now == before and now != indexed:
            indexed = now
            try:
                build(where.documents, where.index, encoder)
            except ConventionError as error:
                say(str(error))
        before = now


def _states(where: Settings) -> tuple[FileState, ...] | str:
    """The folder's files without their contents, or why there are none."""
    try:
        return states(where.documents)
    except ConventionError as error:
        return str(error)
