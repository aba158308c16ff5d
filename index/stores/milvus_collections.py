"""The collections that an index folder has created in an engine.

A file in the folder lists each collection from before it is created until it is dropped, so that no collection of an
interrupted build stays behind, and none of another folder is ever dropped.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

from index.disk import replace_file
from index.stores.engines import engine_at
from index.stores.store import EngineFailure, LostStore

_NAMES = "collections"
_COLLECTION = re.compile(r"c_([0-9a-f]{8})_(\w+)")


def new_collection(folder: Path, snapshot: str) -> str:
    """The name of a snapshot's collection; all of a folder share a prefix, drawn at random once."""
    known = _noted(folder)
    key = known[0][1] if known else uuid4().hex[:8]
    name = f"c_{key}_{_ending(snapshot)}"
    _note(folder, [*(one[0] for one in known), name])
    return name


def announce(collection: str, address: str | None) -> None:
    """Point the engine's alias to the collection that is about to be published, if there is one."""
    if collection and address:
        engine_at(address).publish(collection)


def tidy(folder: Path, snapshots: Collection[str], published: str, address: str | None) -> None:
    """After publishing, drop the folder's collections whose snapshot is gone, and unload the others from memory.

    What the engine refuses is tried again next time.
    """
    if address is None:
        return
    endings = {_ending(snapshot) for snapshot in snapshots}
    needed: list[str] = []
    with suppress(EngineFailure, OSError):
        known = _noted(folder)
        needed = [one[0] for one in known if one[2] in endings]
        for one in known:
            if one[0] not in needed:
                engine_at(address).drop(one[0])
        _note(folder, needed)
    for name in needed:
        if name != published:
            with suppress(EngineFailure, LostStore):
                engine_at(address).ask("release_collection", name)


def _ending(snapshot: str) -> str:
    return snapshot.replace("-", "_")


def _noted(folder: Path) -> list[re.Match[str]]:
    """Matches of the names of the folder's collections: their prefix, and the id of their snapshot."""
    try:
        names = (folder / _NAMES).read_text(encoding="utf-8", errors="replace").split()
    except FileNotFoundError:
        return []
    return [known for name in names if (known := _COLLECTION.fullmatch(name))]


def _note(folder: Path, names: Sequence[str]) -> None:
    replace_file(folder / _NAMES, "\n".join(names))
