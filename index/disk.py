"""What is on the disk: written such that a crash cannot leave it half done, and known where it is not as written."""

from __future__ import annotations

import errno
import os
import tempfile
from pathlib import Path

from corpus.errors import ConventionError

REBUILD = "lancez «\u00a0convention index build\u00a0»"


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
