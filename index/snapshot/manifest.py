"""The manifest of a snapshot: from what and with what it was built, and what its build did."""

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
    """The files of a folder compared with those of the snapshot before, by path."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: tuple[str, ...]


class ManifestFormat(msgspec.Struct, frozen=True):
    """What every version can read of a manifest."""

    format: int


class Checksum(msgspec.Struct, frozen=True):
    """The size and hash of a file as it was written."""

    bytes: int
    sha256: str


class ManifestSummary(ManifestFormat, frozen=True, kw_only=True):
    """What a list of snapshots shows of each.

    ``collection`` is the collection of an engine with its vectors and postings, "" if they are in its files.
    """

    id: str
    created: str
    documents: int
    passages: int
    collection: str = ""

    @property
    def moment(self) -> datetime:
        """When it was built, in local time."""
        return datetime.fromisoformat(self.created).astimezone()


class Manifest(ManifestSummary, frozen=True, kw_only=True):
    """From what and with what a snapshot was built; ``files`` are the checksums of its other files.

    ``unread``, ``changes``, ``embedded`` and ``reused`` are kept for the report of its build.
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
    """The changes between two states of a folder."""
    old, new = ({state.path: state.sha256 for state in states} for states in (before, now))
    both = [path for path in new if path in old]
    return Changes(
        added=tuple(path for path in new if path not in old),
        changed=tuple(path for path in both if new[path] != old[path]),
        removed=tuple(path for path in old if path not in new),
        unchanged=tuple(path for path in both if new[path] == old[path]),
    )
