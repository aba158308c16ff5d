"""What is on the disk: written such that a crash cannot leave it half done, and known where it is not as written."""

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
    """A file of a snapshot is missing or is not what was written."""


def damaged(what: str) -> DamagedIndex:
    """The error that names what is not as it was written."""
    return DamagedIndex(f"L’index est abîmé ({what})\u00a0; {REBUILD}.")


def write_whole(path: Path, content: bytes, mode: int = 0o600) -> None:
    """Put a file in place of another; its owner alone may read it, unless its mode says more. Raises OSError."""
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
    """Write a small file in one step that a crash cannot leave half done."""
    temporary = path.with_name(f".{path.name}.new")
    temporary.write_text(content)
    sync(temporary)
    temporary.replace(path)
    sync(path.parent)


def sync(path: Path) -> None:
    """Have the disk hold a file, or a folder's names, before what comes next."""
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    except OSError as error:
        if error.errno != errno.EINVAL:  # some network disks cannot for folders
            raise
    finally:
        os.close(opened)


def locked(path: Path) -> AbstractContextManager[object]:
    """Keeps everybody else who asks for this from a file meanwhile; a crash frees it. Raises OSError."""
    from filelock import FileLock  # noqa: PLC0415 - it imports asyncio, which no question needs

    return FileLock(path.with_name(f".{path.name}.lock"))


def remove_abandoned(paths: Iterable[Path]) -> None:
    """Take away what was left half written on another day: younger files and folders may go on."""
    long_ago = time.time() - _LONGEST_WRITING
    for path in paths:
        with suppress(OSError):  # another process was quicker, or it may stay
            if path.lstat().st_mtime < long_ago:
                shutil.rmtree(path) if path.is_dir() else path.unlink()
