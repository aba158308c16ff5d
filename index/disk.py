"""Writing files atomically and durably, and errors for damaged ones."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
import time
from collections.abc import Iterable
from contextlib import AbstractContextManager, suppress
from pathlib import Path

from corpus.errors import ConventionError

REBUILD = "lancez «\u00a0convention index build\u00a0»"
_LONGEST_WRITING = 86400.0  # seconds


class DamagedIndex(ConventionError):
    """A file of a snapshot is missing or has changed."""


def damaged(what: str) -> DamagedIndex:
    """The error for a damaged part of an index."""
    return DamagedIndex(f"L’index est abîmé ({what})\u00a0; {REBUILD}.")


def write_whole(path: Path, content: bytes, mode: int = 0o600) -> None:
    """Replace a file atomically; by default only its owner can read it. Raises OSError."""
    descriptor, aside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "wb") as opened:
            opened.write(content)
            opened.flush()
            os.fchmod(opened.fileno(), mode)
            os.fsync(opened.fileno())
        Path(aside).replace(path)
    except OSError:
        Path(aside).unlink(missing_ok=True)
        raise


def replace_file(path: Path, content: str) -> None:
    """Write a small file atomically and durably."""
    temporary = path.with_name(f".{path.name}.new")
    temporary.write_text(content)
    sync(temporary)
    temporary.replace(path)
    sync(path.parent)


def sync(path: Path) -> None:
    """Flush a file, or the entries of a folder, to the disk."""
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    except OSError as error:
        if error.errno != errno.EINVAL:  # some network disks cannot for folders
            raise
    finally:
        os.close(opened)


def locked(path: Path) -> AbstractContextManager[object]:
    """A lock on a file against other processes; a crash frees it. Raises OSError."""
    from filelock import FileLock  # noqa: PLC0415 - it imports asyncio, which no question needs

    return FileLock(path.with_name(f".{path.name}.lock"))


def remove_abandoned(paths: Iterable[Path]) -> None:
    """Remove files and folders left half written, once they are a day old; younger ones may be in use."""
    long_ago = time.time() - _LONGEST_WRITING
    for path in paths:
        with suppress(OSError):  # another process was quicker, or it may stay
            if path.lstat().st_mtime < long_ago:
                shutil.rmtree(path) if path.is_dir() else path.unlink()
