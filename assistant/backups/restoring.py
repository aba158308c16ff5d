"""Restoring an installation from a backup: all files are first written aside, then all moved into place.

What was there before is kept aside, in the same folder, until somebody deletes it.
"""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from assistant.backups.archive import DOCUMENTS, INDEX, BackupReader, Contents, bad_backup, opened_backup
from assistant.backups.locks import alone
from assistant.backups.transaction import ASIDE, STAGED, Move, carry_out, is_left_by_restoring, write_down
from assistant.french import backup_texts, texts
from assistant.french.manage_texts import bytes_words
from assistant.settings import Settings
from assistant.terminal import complain
from corpus.errors import ConventionError, reason
from index.disk import sync
from index.snapshot.ids import CURRENT, is_id
from index.snapshot.snapshots import one_writer


@dataclass(frozen=True, slots=True)
class Restoration:
    """What was restored, and where former files are kept."""

    contents: Contents
    aside: tuple[str, ...]


def restore(where: Settings, source: Path, replace: bool, advance: Callable[[int, int], None]) -> Restoration:
    """Restore a backup; with ``replace``, also over an existing installation.

    Raises ConventionError, and changes nothing, if the backup is incomplete, the disk refuses, a server runs, or there
    is an installation already.
    """
    with alone(where.index), _writer(where), opened_backup(source) as backup:
        _check(where, backup.contents, source)
        moves = [*_moves(where, backup.contents, f"{ASIDE}{datetime.now():%Y%m%dT%H%M%S}")]
        former = tuple(dict.fromkeys(_kept(move) for move in moves if os.path.lexists(move.target)))
        if former and not replace:
            raise ConventionError(
                f"Il y a déjà une installation ici ({where.documents}, {where.index})\u00a0; avec --replace, elle est "
                "mise de côté, et rien n’en est supprimé."
            )
        with _putting_back():
            _clean(where)
            try:
                _stage(where, backup, advance)
                write_down(moves, where.unfinished)
            except BaseException:
                if not where.unfinished.exists():
                    _clean(where)
                raise
            carry_out(where.unfinished)
            _clean(where)
    return Restoration(backup.contents, former)


def finish(where: Settings) -> None:
    """Complete an interrupted restoration. Raises ConventionError if that fails."""
    with _writer(where):
        if where.unfinished.exists():  # nobody else has ended it meanwhile
            carry_out(where.unfinished)
            _clean(where)
            complain(backup_texts.FINISHED)


def _writer(where: Settings) -> AbstractContextManager[None]:
    return one_writer(where.index, lambda: complain(texts.OTHER_WRITER))


@contextmanager
def _putting_back() -> Iterator[None]:
    """Turn an OSError into a ConventionError that says why the backup could not be restored."""
    try:
        yield
    except OSError as error:
        raise ConventionError(
            f"La sauvegarde n’a pas pu être restaurée ({reason(error)})\u00a0; libérez de la place ou vérifiez les "
            "droits, puis recommencez."
        ) from error


def _check(where: Settings, contents: Contents, source: Path) -> None:
    """Raise ConventionError for files that have no place in this installation."""
    parts = {file.part for file in contents.files}
    if "accounts" in parts and where.accounts is None:
        raise ConventionError(
            "Cette sauvegarde contient des comptes\u00a0; dites où les mettre, avec --auth-file FICHIER."
        )
    tops = [(file.part, file.path.partition("/")[0], file.path) for file in contents.files]
    tops += [(DOCUMENTS, path.partition("/")[0], path) for path in contents.folders]
    if not parts <= {DOCUMENTS, INDEX, *where.files} or not all(
        (is_id(top) and path != top) or path == CURRENT if part == INDEX else not is_left_by_restoring(top)
        for part, top, path in tops
    ):
        raise bad_backup(source, "un de ses fichiers n’a pas de place permise")


def _moves(where: Settings, contents: Contents, aside: str) -> Iterator[Move]:
    """The moves: all documents are replaced, and of the index the snapshots in the backup."""
    documents = {path.partition("/")[0] for path in _paths(contents, DOCUMENTS)}
    there = {file.name for file in where.documents.iterdir()} if where.documents.is_dir() else set()
    for name in sorted(documents | {name for name in there if not is_left_by_restoring(name)}):
        yield _move(where.documents, name, name in documents, aside)
    saved = {file.part for file in contents.files}
    for part, file in where.files.items():
        if part in contents.parts:
            kept = file.with_name(f"{file.name}{aside}")
            if file == where.register:  # another's log would be taken for that of the one that is put back
                for ending in ("-wal", "-shm"):
                    yield _absolute(None, Path(f"{file}{ending}"), Path(f"{kept}{ending}"))
            yield _absolute(_staged(file) if part in saved else None, file, kept)
    snapshots = {path.partition("/")[0] for path in _paths(contents, INDEX)}
    for name in sorted(snapshots, key=lambda name: (name == CURRENT, name)):
        yield _move(where.index, name, True, aside)


def _paths(contents: Contents, part: str) -> list[str]:
    files = [file.path for file in contents.files if file.part == part]
    return [*files, *contents.folders] if part == DOCUMENTS else files


def _move(folder: Path, name: str, is_new: bool, aside: str) -> Move:
    return _absolute(folder / STAGED / name if is_new else None, folder / name, folder / aside / name)


def _absolute(staged: Path | None, target: Path, aside: Path) -> Move:
    return Move(str(staged.absolute()) if staged else "", str(target.absolute()), str(aside.absolute()))


def _kept(move: Move) -> str:
    """The path to show for files kept aside."""
    aside = Path(move.aside)
    return str(aside.parent if aside.parent.name.startswith(ASIDE) else aside)


def _staged(file: Path) -> Path:
    return file.with_name(f".{file.name}{STAGED}")


def _stage(where: Settings, backup: BackupReader, advance: Callable[[int, int], None]) -> None:
    """Write and check all files beside where they go."""
    folders = {DOCUMENTS: where.documents, INDEX: where.index}
    places = {part: folder / STAGED for part, folder in folders.items()}
    places |= {part: _staged(file) for part, file in where.files.items()}
    for place in places.values():
        place.parent.mkdir(parents=True, exist_ok=True)
    _check_room(backup.contents, places)
    for folder in backup.contents.folders:
        (places[DOCUMENTS] / folder).mkdir(parents=True, exist_ok=True)
    files = backup.contents.files
    for done, file in enumerate(files):
        advance(done, len(files))
        target = places[file.part] / file.path if file.path else places[file.part]
        target.parent.mkdir(parents=True, exist_ok=True)
        backup.copy(file, target)
    advance(len(files), len(files))
    for part, base in folders.items():
        for parent, _, _ in os.walk(places[part]):
            sync(Path(parent))
        sync(base)


def _check_room(contents: Contents, places: dict[str, Path]) -> None:
    needed, free = Counter[int](), dict[int, int]()
    for file in contents.files:
        folder = places[file.part].parent
        device = folder.stat().st_dev
        needed[device] += file.size
        free[device] = shutil.disk_usage(folder).free
    for device, size in needed.items():
        if size > free[device]:
            raise ConventionError(
                f"Il faut {bytes_words(size)} sur le disque pour restaurer cette sauvegarde, et il n’en reste que "
                f"{bytes_words(free[device])}\u00a0; libérez de la place."
            )


def _clean(where: Settings) -> None:
    """Remove files that were not moved into place."""
    for folder in (where.documents / STAGED, where.index / STAGED):
        if folder.is_symlink():
            folder.unlink()
        elif folder.exists():
            shutil.rmtree(folder)
    for file in where.files.values():
        _staged(file).unlink(missing_ok=True)
