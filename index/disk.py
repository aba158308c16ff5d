"""Writing that a crash or a power cut cannot leave half done."""

from __future__ import annotations

import errno
import os
from pathlib import Path


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
