"""What long work tells of itself while it goes on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class UnreadFile:
    """A file that is not in the corpus, and why, in French."""

    path: str
    reason: str


class Progress(Protocol):
    """Told how far a stage has gone, and which file could just not be read.

    The stages of a build: "wait" for another process's end, "look" at the files that there are, "read" those that are
    new, "encode" texts, "publish" the index.
    """

    def __call__(self, stage: str, done: int, total: int, unread: UnreadFile | None = None) -> None:
        """``done`` of ``total`` are done in this stage, what failed included."""


def silent(*_: object, **__: object) -> None:
    """Progress of any kind that nobody watches."""
