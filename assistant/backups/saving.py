"""Backing up a running installation to one file."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from assistant.backups.archive import DOCUMENTS, INDEX, BackupWriter, Contents
from assistant.backups.transaction import is_left_by_restoring
from assistant.french import backup_texts, texts
from assistant.library.library import ADDING
from assistant.settings import Settings
from assistant.terminal import complain
from corpus.errors import ConventionError, reason
from corpus.reading.folder import printable
from index.disk import DamagedIndex, remove_abandoned, replace_file, sync
from index.snapshot.ids import CURRENT, in_service
from index.snapshot.snapshots import NoIndex, current_manifest, one_writer

_ASIDE = ".sauvegarde-"  # begins the name of a backup that is not yet whole
_PATIENCE = 20.0  # seconds that SQLite waits for the others


class LastBackup(msgspec.Struct, frozen=True):
    """When the installation was last backed up, in UTC, and to which file."""

    created: str
    file: str


@dataclass(frozen=True, slots=True)
class _Source:
    """A file to save, and its place in the backup."""

    part: str
    path: str
    file: Path


def back_up(where: Settings, target: Path, advance: Callable[[int, int], None]) -> Contents:
    """Save an installation to a new file that only its owner can read.

    Builds wait meanwhile, but questions are answered and documents may change, which is reported. Raises
    ConventionError if the file exists or cannot be written, or if a file of the installation cannot be read.
    """
    if target.resolve().is_relative_to(where.documents.resolve()):
        raise ConventionError(
            f"{target} est dans le dossier des documents, dont il ferait partie\u00a0; choisissez un autre dossier."
        )
    with _new_file(target) as aside, one_writer(where.index, lambda: complain(texts.OTHER_WRITER)):
        contents = _saved(where, aside, advance)
    _check_index(where, contents)
    last = LastBackup(contents.created, printable(str(target.absolute())))
    with suppress(OSError):  # whether it can be noted or not, it is done
        replace_file(where.last_backup, msgspec.json.encode(last).decode())
    return contents


def last_backup(where: Settings) -> LastBackup | None:
    """The last backup, if any is known."""
    try:
        return msgspec.json.decode(where.last_backup.read_bytes(), type=LastBackup)
    except (OSError, msgspec.DecodeError):
        return None


def _saved(where: Settings, aside: Path, advance: Callable[[int, int], None]) -> Contents:
    folders: list[str] = []
    with tempfile.TemporaryDirectory(dir=aside.parent, prefix=_ASIDE) as beside, aside.open("wb") as opened:
        written = BackupWriter(opened)
        sources = [
            *_documents(where.documents, folders),
            *_snapshots(where.index),
            *_files(where, Path(beside)),
        ]
        for done, source in enumerate(sources):
            advance(done, len(sources))
            _add(written, source)
        advance(len(sources), len(sources))
        created = datetime.now(UTC).isoformat(timespec="seconds")
        contents = written.close(created, (DOCUMENTS, INDEX, *where.files), folders)
        opened.flush()
        os.fsync(opened.fileno())
    return contents


def _add(written: BackupWriter, source: _Source) -> None:
    try:
        before = source.file.stat()
        saved = written.add(source.part, source.path, source.file)
        if (saved.size, saved.modified) != (before.st_size, before.st_mtime_ns):
            complain(backup_texts.CHANGED_MEANWHILE.format(file=source.file))
    except FileNotFoundError:
        complain(backup_texts.GONE_MEANWHILE.format(file=source.file))
    except OSError as error:
        if error.filename != str(source.file):  # the disk of the backup
            raise
        raise ConventionError(
            f"Le fichier {source.file} n’a pas pu être sauvegardé ({reason(error)})\u00a0; vérifiez ses droits."
        ) from error


def _documents(folder: Path, empty: list[str]) -> Iterator[_Source]:
    """The files of the documents folder, including hidden ones; links to other documents are saved as files."""

    def fail(error: OSError) -> None:
        raise ConventionError(
            f"Le dossier {error.filename} n’a pas pu être sauvegardé ({reason(error)})\u00a0; vérifiez ses droits."
        ) from error

    root = folder.resolve()
    for parent, folders, names in os.walk(folder, onerror=fail):
        here = Path(parent)
        folders[:] = [name for name in sorted(folders) if not is_left_by_restoring(name)]
        links = [name for name in folders if (here / name).is_symlink()]
        for name in (*sorted(names), *links):
            file = here / name
            if name.startswith(ADDING):
                continue
            if not file.is_file() or (file.is_symlink() and not file.resolve().is_relative_to(root)):
                complain(backup_texts.NO_FILE.format(file=file))
            else:
                yield _Source(DOCUMENTS, file.relative_to(folder).as_posix(), file)
        if not (folders or names) and here != folder:
            empty.append(here.relative_to(folder).as_posix())


def _snapshots(index: Path) -> Iterator[_Source]:
    """The current snapshot, and the one that was rolled back, if any."""
    with suppress(FileNotFoundError):
        for name in filter(None, in_service(index)):
            for file in sorted((index / name).rglob("*")):
                if file.is_file():
                    yield _Source(INDEX, file.relative_to(index).as_posix(), file)
        yield _Source(INDEX, CURRENT, index / CURRENT)


def _files(where: Settings, beside: Path) -> Iterator[_Source]:
    for part, file in where.files.items():
        if part == "accounts" and not file.exists():
            raise ConventionError(f"Le fichier de comptes {file} est introuvable\u00a0; vérifiez --auth-file.")
        if file.exists():
            yield _Source(part, "", _copied(file, beside) if file == where.register else file)


def _copied(register: Path, folder: Path) -> Path:
    """A consistent copy of the register, even while it is written to."""
    copy = folder / register.name
    try:
        with closing(sqlite3.connect(register, timeout=_PATIENCE)) as source, closing(sqlite3.connect(copy)) as target:
            source.backup(target)
    except sqlite3.Error as error:
        raise ConventionError(
            f"Le registre des questions {register} n’a pas pu être sauvegardé\u00a0; "
            "lancez «\u00a0convention doctor\u00a0»."
        ) from error
    return copy


def _check_index(where: Settings, contents: Contents) -> None:
    """Complain if the saved index is not intact and will have to be built again."""
    try:
        manifest = current_manifest(where.index)
    except NoIndex:
        complain(backup_texts.NO_INDEX)
        return
    except DamagedIndex as error:
        complain(str(error))
        return
    saved = {file.path: file.sha256 for file in contents.files if file.part == INDEX}
    if any(saved.get(f"{manifest.id}/{name}") != sealed.sha256 for name, sealed in manifest.files.items()):
        complain(backup_texts.INDEX_NOT_AS_BUILT)
    if manifest.collection:
        complain(backup_texts.IN_ENGINE)


@contextmanager
def _new_file(target: Path) -> Iterator[Path]:
    """A temporary file that gets its name once it is complete; abandoned ones are removed."""
    if os.path.lexists(target):
        raise ConventionError(f"{target} existe déjà\u00a0; choisissez un autre nom, avec la date par exemple.")
    try:
        remove_abandoned(target.parent.glob(f"{_ASIDE}*"))
        descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=_ASIDE)  # its owner alone may read it
        os.close(descriptor)
        try:
            yield Path(name)
            Path(name).replace(target)
            sync(target.parent)
        finally:
            Path(name).unlink(missing_ok=True)
    except OSError as error:
        raise ConventionError(
            f"La sauvegarde n’a pas pu être écrite dans {target.parent} ({reason(error)})\u00a0; libérez de la place, "
            "vérifiez les droits ou choisissez un autre dossier."
        ) from error
