"""The names of snapshots: in their order stand those of a folder as they were built, whatever the clock said."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

_ID = re.compile(r"(2\d{7})T(\d{12})-[0-9a-f]{8}")
CURRENT = "current"  # the file that names those in service
_FIRST = "20000101T000000000000"  # a clock without its battery says 1970


def is_id(name: str) -> bool:
    """Whether that is the name of a snapshot."""
    return _ID.fullmatch(name) is not None


def ids_in(folder: Path) -> list[str]:
    """The names of a folder's snapshots, the oldest first. Raises OSError for what is no folder."""
    return sorted(path.name for path in folder.iterdir() if is_id(path.name))


def in_service(folder: Path) -> list[str]:
    """What ``current`` names: the published snapshot, then the one that was gone back from. "" for what is no name.

    Raises OSError where there is no such file.
    """
    words = (folder / CURRENT).read_text(encoding="utf-8", errors="replace").split()[:2] or [""]
    return [word if is_id(word) else "" for word in words]


def next_id(folder: Path, now: datetime, fingerprint: str) -> str:
    """A name after all those of a folder: that of the moment, or right after the last where the clock has gone back."""
    after = [_after(last) for last in ids_in(folder)[-1:]]
    return f"{max(f'{now:%Y%m%dT%H%M%S%f}', _FIRST, *after)}-{fingerprint}"


def _after(name: str) -> str:
    """The moment right after that of a name, to the microsecond; a sixtieth second is as good as a minute."""
    moment = str(int(name[:8] + name[9:21]) + 1)
    return f"{moment[:8]}T{moment[8:]}"
