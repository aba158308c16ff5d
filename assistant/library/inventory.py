"""The files of a documents folder compared with those in an index."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain, pairwise
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from corpus.reading.folder import FileState, changed_paths
from index.snapshot.snapshots import Snapshot


class FileStatus(StrEnum):
    """The state of a file with regard to the index."""

    INDEXED = "indexed"
    NEW = "new"
    CHANGED = "changed"
    UNREAD = "unread"
    REMOVED = "removed"


class LibraryFile(NamedTuple):
    """A file of the folder or of the index; ``number`` is its document's number, ``reason`` why it was not read.

    ``size`` is in bytes, None for a removed file and for one that is ``held`` in another.
    """

    path: str
    size: int | None
    state: FileStatus
    number: int | None = None
    reason: str | None = None
    held: bool = False


@dataclass(frozen=True, slots=True)
class Inventory:
    """A documents folder at one moment; ``states`` is None if it was missing or empty.

    ``files`` are those of the folder and of the index, sorted, those not fully indexed first, each followed by its
    members as far as the index knows them. ``counts`` are the numbers of files in each state, without mere containers.
    ``folders`` are those that files can be added to.
    """

    states: tuple[FileState, ...] | None
    files: Sequence[LibraryFile]
    counts: Mapping[FileStatus, int]
    folders: Sequence[str]


def inventory_of(
    folder: Path, states: tuple[FileState, ...] | None, folders: Sequence[str], snapshot: Snapshot
) -> Inventory:
    """The inventory of a folder whose files have these states."""
    indexed = {path: number for number, path in enumerate(snapshot.paths)}
    reasons = {file.path: file.reason for file in snapshot.manifest.unread}
    known = dict.fromkeys(source.path for source in snapshot.manifest.sources)
    held = _held(known, sorted((indexed.keys() | reasons.keys()) - known.keys()))
    sizes = {file.path: file.size for file in states or ()}
    unlike = set(changed_paths(folder, snapshot.manifest.sources, states or ()))

    def state(path: str) -> FileStatus:
        if path not in sizes:
            return FileStatus.REMOVED
        if path in unlike:
            return FileStatus.CHANGED if path in known else FileStatus.NEW
        return FileStatus.INDEXED if any(one in indexed for one in (path, *held.get(path, ()))) else FileStatus.UNREAD

    def member(path: str, holder: FileStatus) -> LibraryFile:
        unread = holder is FileStatus.INDEXED and path not in indexed
        return LibraryFile(
            path, None, FileStatus.UNREAD if unread else holder, indexed.get(path), reasons.get(path), held=True
        )

    first: list[LibraryFile] = []
    whole: list[LibraryFile] = []
    for path in sorted(dict.fromkeys(chain(known, sizes))):  # not of a set: what is in order is quickly sorted
        number, size = indexed.get(path), sizes.get(path)
        if not (number is None or size is None or path in unlike or path in held):  # most files
            whole.append(LibraryFile(path, size, FileStatus.INDEXED, number, reasons.get(path)))
            continue
        own = LibraryFile(path, size, state(path), number, reasons.get(path))
        files = [own, *(member(one, own.state) for one in held.get(path, ()))]
        (whole if all(file.state is FileStatus.INDEXED for file in files) else first).extend(files)
    every = first + whole
    holders = {before.path for before, file in pairwise(every if held else ()) if file.held and not before.held}
    counts = Counter(file.state for file in every if file.number is not None or file.path not in holders)
    return Inventory(states, every, counts, folders)


def _held(files: Collection[str], paths: Iterable[str]) -> Mapping[str, list[str]]:
    """The paths of the members of each file."""
    held: dict[str, list[str]] = defaultdict(list)
    for path in paths:
        holder = next((str(one) for one in PurePosixPath(path).parents if str(one) in files), None)
        if holder:
            held[holder].append(path)
    return held
