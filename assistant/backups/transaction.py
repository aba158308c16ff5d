"""Moving many files as one transaction: the moves are written down first, so that the next process can complete them.

Each step can be repeated, whether it was done, half done or not done.
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
    """Move ``staged``, "" for nothing, to ``target``, and what was there to ``aside``; all absolute paths."""

    staged: str
    target: str
    aside: str


def is_left_by_restoring(name: str) -> bool:
    """Whether a name is that of a folder of staged files, or of files kept aside."""
    return name == STAGED or name.startswith(ASIDE)


def write_down(moves: Iterable[Move], note: Path) -> None:
    """Write down the moves, which are then bound to be done. Raises OSError."""
    replace_file(note, json.dumps([msgspec.to_builtins(move) for move in moves]))  # names may be no text: not msgspec


def carry_out(note: Path) -> None:
    """Complete the moves that were written down.

    Raises ConventionError if that fails; they stay written down.
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
    """The path, or one with a number if it exists: nothing is ever overwritten."""
    return next(one for one in chain([path], (f"{path}.{n}" for n in count(1))) if not os.path.lexists(one))
