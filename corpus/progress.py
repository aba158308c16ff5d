"""Progress reports of long-running work."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class UnreadFile:
    """A file that could not be read, and why, in French."""

    path: str
    reason: str


class Progress(Protocol):
    """A callback for the progress of a stage, and for each file that cannot be read.

    The stages of a build: "wait" for another process to end, "look" at the files, "read" new ones, "encode" texts,
    "publish" the index.
    """

    def __call__(self, stage: str, done: int, total: int, unread: UnreadFile | None = None) -> None:
        """``done`` of ``total`` are done in this stage, including failures."""


def silent(*_: object, **__: object) -> None:
    """Ignore the progress."""
