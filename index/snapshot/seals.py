"""Checksums of the files of a snapshot, and the manifest that holds them."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

import msgspec

from corpus.digests import sha256_of
from index.disk import REBUILD, DamagedIndex, damaged
from index.snapshot.manifest import FORMAT, Checksum, Manifest, ManifestFormat, ManifestSummary

OTHER_VERSION = f"L’index a été écrit par une autre version du logiciel\u00a0; {REBUILD}."
_Kind = TypeVar("_Kind", bound=ManifestSummary)
_MANIFEST, _SEAL = "manifest.json", "manifest.sha256"
_REMEMBERED = 16  # summaries
_LARGEST_READ = 2**29  # bytes of a file that is read to its end before the first answer: a third of a second


def sealed(folder: Path) -> dict[str, Checksum]:
    """The checksums of all files below a folder, by path."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): Checksum(path.stat().st_size, sha256_of(path)) for path in files}


def is_intact(path: Path, seal: Checksum, thorough: bool) -> bool:
    """Whether a file is as it was written; very large ones are compared by size only, unless ``thorough``."""
    try:
        if path.stat().st_size != seal.bytes:
            return False
        return (seal.bytes > _LARGEST_READ and not thorough) or sha256_of(path) == seal.sha256
    except OSError:
        return False


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write a snapshot's manifest, and its own checksum."""
    content = msgspec.json.format(msgspec.json.encode(manifest), indent=2)
    (folder / _MANIFEST).write_bytes(content)
    (folder / _SEAL).write_text(hashlib.sha256(content).hexdigest())


def read_manifest(folder: Path, kind: type[_Kind]) -> _Kind:
    """A snapshot's manifest, or only its summary. Raises DamagedIndex."""
    unreadable = damaged(f"fichier {_MANIFEST}")
    try:
        content, seal = (folder / _MANIFEST).read_bytes(), (folder / _SEAL).read_bytes()
        if msgspec.json.decode(content, type=ManifestFormat).format != FORMAT:
            raise DamagedIndex(OTHER_VERSION)
        if hashlib.sha256(content).hexdigest().encode() != seal:
            raise unreadable
        return msgspec.json.decode(content, type=kind)
    except (OSError, UnicodeDecodeError, msgspec.DecodeError) as error:
        raise unreadable from error


def summary_of(folder: Path) -> ManifestSummary:
    """The summary of a snapshot's manifest, cached until its files change. Raises DamagedIndex.

    A manifest can be large, and the documents page shows several summaries.
    """
    try:
        manifest, seal = ((folder / name).stat() for name in (_MANIFEST, _SEAL))
    except OSError as error:
        raise damaged(f"fichier {_MANIFEST}") from error
    return _summary(folder, manifest.st_size, manifest.st_mtime_ns, seal.st_mtime_ns)


@lru_cache(_REMEMBERED)
def _summary(folder: Path, *_written: int) -> ManifestSummary:
    return read_manifest(folder, ManifestSummary)
