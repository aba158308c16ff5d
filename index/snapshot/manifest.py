"""What a snapshot says of itself: what it was made of and with, and what its build did."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec

from corpus.progress import UnreadFile
from corpus.reading.folder import FileState

FORMAT = 10  # of the files in a snapshot's folder


@dataclass(frozen=True, slots=True)
class Changes:
    """The files of a folder beside those of the snapshot before, by path."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: tuple[str, ...]


class ManifestFormat(msgspec.Struct, frozen=True):
    """What every version can read of a manifest."""

    format: int


class Checksum(msgspec.Struct, frozen=True):
    """What a file was when it was written."""

    bytes: int
    sha256: str


class ManifestSummary(ManifestFormat, frozen=True, kw_only=True):
    """What a list of snapshots says of one.

    ``collection`` holds its vectors and postings in an engine; "" where its files do.
    """

    id: str
    created: str
    documents: int
    passages: int
    collection: str = ""

    @property
    def moment(self) -> datetime:
        """When it was made, on this machine's clock."""
        return datetime.fromisoformat(self.created).astimezone()


class Manifest(ManifestSummary, frozen=True, kw_only=True):
    """What a snapshot was made of and with; ``files`` are its other files as they were.

    ``unread``, ``changes``, ``embedded`` and ``reused`` are what its build did and nothing else in it tells.
    """

    encoder: str
    dimension: int
    recipe: str
    reading: str
    versions: dict[str, str]
    sources: tuple[FileState, ...]
    unread: tuple[UnreadFile, ...]
    changes: Changes
    vectors: int
    embedded: int
    reused: int
    files: dict[str, Checksum] = {}


def changes(before: Sequence[FileState], now: Sequence[FileState]) -> Changes:
    """What became of the files between two states of a folder."""
    old, new = ({state.path: state.sha256 for state in states} for states in (before, now))
    both = [path for path in new if path in old]
    return Changes(
        added=tuple(path for path in new if path not in old),
        changed=tuple(path for path in both if new[path] != old[path]),
        removed=tuple(path for path in old if path not in new),
        unchanged=tuple(path for path in both if new[path] == old[path]),
    )
