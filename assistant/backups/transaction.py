"""Files that change places all together: what is to be done is written down first, so that whoever comes next ends it.

Each step can be done again after it was done, wholly or by half.
"""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Iterable
from itertools import chain, count
from pathlib import Path

import msgspec

from corpus.errors import ConventionError, reason
from index.disk import replace_file, sync

STAGED = ".restauration"  # the folder of what is about to take its place in the folder above
ASIDE = ".avant-restauration-"  # begins the name of the folder of what stood there before


class Move(msgspec.Struct, frozen=True):
    """What takes its place at ``target``, "" for nothing, and where what stood there goes. All are absolute paths."""

    staged: str
    target: str
    aside: str


def is_left_by_restoring(name: str) -> bool:
    """Whether that is the name of a folder of what has not yet, or no longer, its place."""
    return name == STAGED or name.startswith(ASIDE)


def write_down(moves: Iterable[Move], note: Path) -> None:
    """From here on the moves are bound to be done. Raises OSError."""
    replace_file(note, json.dumps([msgspec.to_builtins(move) for move in moves]))  # names may be no text: not msgspec


def carry_out(note: Path) -> None:
    """Do what was written down, as far as it is not done.

    Raises ConventionError where that cannot be; it stays written down.
    """
    try:
        moves = msgspec.convert(json.loads(note.read_bytes()), list[Move])
        for move in moves:
            _carry_out(move)
        for folder in sorted({Path(path).parent for move in moves for path in (move.target, move.aside)}):
            if folder.is_dir():
                sync(folder)
        note.unlink()
        sync(note.parent)
    except (OSError, ValueError, msgspec.ValidationError) as error:
        trouble = reason(error) if isinstance(error, OSError) else "elle ne se lit plus"
        raise ConventionError(
            f"Une restauration a été interrompue et ne peut pas être terminée ({trouble})\u00a0; vérifiez les droits "
            f"et le disque, puis relancez cette commande. Ce qui reste à faire est dans {note}."
        ) from error


def _carry_out(move: Move) -> None:
    if move.staged and not os.path.lexists(move.staged):  # it has taken its place
        if not os.path.lexists(move.target):
            raise FileNotFoundError(errno.ENOENT, "", move.target)
        return
    if os.path.lexists(move.target):
        aside = Path(_free(move.aside))
        aside.parent.mkdir(parents=True, exist_ok=True)
        Path(move.target).rename(aside)
    if move.staged:
        Path(move.staged).rename(move.target)


def _free(path: str) -> str:
    """That path, or one like it where something stands already: nothing is ever overwritten."""
    return next(one for one in chain([path], (f"{path}.{n}" for n in count(1))) if not os.path.lexists(one))
