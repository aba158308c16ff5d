"""The ids of snapshots: sorted, they are in the order in which they were built, whatever the clock said."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

_ID = re.compile(r"(2\d{7})T(\d{12})-[0-9a-f]{8}")
CURRENT = "current"  # the file that names those in service
_FIRST = "20000101T000000000000"  # a clock without its battery says 1970


def is_id(name: str) -> bool:
    """Whether a name is the id of a snapshot."""
    return _ID.fullmatch(name) is not None


def ids_in(folder: Path) -> list[str]:
    """The ids of a folder's snapshots, the oldest first. Raises OSError if it is no folder."""
    return sorted(path.name for path in folder.iterdir() if is_id(path.name))


def in_service(folder: Path) -> list[str]:
    """The ids in ``current``: the published snapshot, then the one that was rolled back, if any; "" for anything else.

    Raises OSError without such a file.
    """
    words = (folder / CURRENT).read_text(encoding="utf-8", errors="replace").split()[:2] or [""]
    return [word if is_id(word) else "" for word in words]


def next_id(folder: Path, now: datetime, fingerprint: str) -> str:
    """A new id after all those of a folder: from the clock, or just after the last one if the clock went back."""
    after = [_after(last) for last in ids_in(folder)[-1:]]
    return f"{max(f'{now:%Y%m%dT%H%M%S%f}', _FIRST, *after)}-{fingerprint}"


def _after(name: str) -> str:
    """The timestamp one microsecond after that of an id; carrying over to minutes does not matter."""
    moment = str(int(name[:8] + name[9:21]) + 1)
    return f"{moment[:8]}T{moment[8:]}"
