"""What the files of a snapshot were when they were written, and whether they still are."""

from __future__ import annotations

from pathlib import Path

from corpus.digests import sha256_of
from index.snapshot.manifest import Checksum

_LARGEST_READ = 2**29  # bytes of a file that is read to its end before the first answer: a third of a second


def sealed(folder: Path) -> dict[str, Checksum]:
    """Every file below a folder, by its path there."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): Checksum(path.stat().st_size, sha256_of(path)) for path in files}


def is_intact(path: Path, seal: Checksum, thorough: bool) -> bool:
    """Whether a file is as it was written; of a very large one, but for ``thorough``, whether it has kept its size."""
    try:
        if path.stat().st_size != seal.bytes:
            return False
        return (seal.bytes > _LARGEST_READ and not thorough) or sha256_of(path) == seal.sha256
    except OSError:
        return False
