"""Managing the documents folder: files are listed, added, replaced, removed and restored.

Removed and replaced files go to a bin, a hidden folder of the documents folder that is not indexed, and stay there
until somebody deletes them for good.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
import time
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path, PurePosixPath
from typing import BinaryIO, NamedTuple

from assistant.library.inventory import Inventory, inventory_of
from corpus.errors import ConventionError, reason
from corpus.names import safe_name as own_name
from corpus.reading.folder import printable, source_paths, states
from corpus.reading.readers import SUFFIXES, USUAL_FORMATS
from index.disk import remove_abandoned, sync
from index.snapshot.snapshots import Snapshot

_BIN = ".corbeille"
_LONGEST_NAME = 180  # bytes; file systems take 255, and sometimes less over a network
_SHOWN = 80  # characters of a name that is refused
_NUMBER = re.compile(r"2\d{7}T\d{12}")
_STAMP = "%Y%m%dT%H%M%S%f"
ADDING = ".ajout-"  # begins the name of a file that is not yet whole
_STAYS = 5e-5  # seconds a file that an inventory is good for: ten times what it takes, 5 s of 100,000 files


@dataclass(frozen=True, slots=True)
class RemovedFile:
    """A file in the bin, which can be restored; ``when`` is in UTC."""

    number: str
    path: str
    when: datetime


class _Look(NamedTuple):
    """A cached inventory for a snapshot: when it was begun and until when it is valid, by the monotonic clock."""

    inventory: Inventory
    snapshot: str
    began: float
    until: float


class Library:
    """A documents folder. Failures raise ConventionError and leave all files as they were."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._looked: _Look | None = None
        self._changed = 0.0  # when, by the clock of ``_Look``

    def inventory(self, snapshot: Snapshot) -> Inventory:
        """The folder compared with an index, as it is now or, if it has many files, as it was a moment ago.

        Changes made by this object always show.
        """
        began, last = time.monotonic(), self._looked
        if last and last.snapshot == snapshot.manifest.id and began < last.until and self._changed < last.began:
            return last.inventory
        try:
            files = states(self._folder)
        except ConventionError:
            files = None
        inventory = inventory_of(self._folder, files, self.folders(), snapshot)
        self._looked = _Look(inventory, snapshot.manifest.id, began, began + _STAYS * len(inventory.files))
        return inventory

    def folders(self) -> list[str]:
        """The subfolders that files can be added to."""
        return [path.relative_to(self._folder).as_posix() for path in sorted(self._below())]

    def _below(self) -> Iterator[Path]:
        for parent, names, _ in os.walk(self._folder):
            names[:] = [name for name in names if not name.startswith(".") and printable(name) == name]
            yield from (Path(parent, name) for name in names if not Path(parent, name).is_symlink())

    def add(self, name: str, content: BinaryIO, folder: str = "", replace: bool = False) -> str:
        """Write a file atomically and durably under a safe name, and return its path.

        With ``replace``, an existing file of that name goes to the bin.
        """
        name = safe_name(name)
        if folder and folder not in self.folders():
            raise ConventionError(f"Le dossier «\u00a0{folder}\u00a0» n’existe plus\u00a0; choisissez-en un autre.")
        target = self._folder / folder / name
        with self._changing(name):
            former = next(
                (file for file in target.parent.iterdir() if unicodedata.normalize("NFC", file.name) == name), None
            )
            if former and not replace:
                raise _taken(name, "cochez «\u00a0Remplacer\u00a0» ou renommez-le")
            aside = target.with_name(f"{ADDING}{secrets.token_hex(8)}")
            try:
                with aside.open("xb") as opened:
                    shutil.copyfileobj(content, opened)
                sync(aside)
                number = self._throw_away(former) if former else None
                try:
                    _move(aside, target)
                except OSError:
                    if number:
                        self._put_back(number)
                    raise
            finally:
                aside.unlink(missing_ok=True)
        return target.relative_to(self._folder).as_posix()

    def tidy(self) -> None:
        """Remove what interrupted additions left behind, once they are a day old; younger ones may be going on."""
        folders = chain([self._folder], self._below())
        remove_abandoned(left for folder in folders for left in folder.glob(f"{ADDING}{16 * '[0-9a-f]'}"))

    def remove(self, path: str) -> None:
        """Put a file into the bin; of a link, not its target."""
        found = next((file for file in source_paths(self._folder) if printable(file) == path), None)
        if found is None:
            raise ConventionError(
                f"Le fichier «\u00a0{path}\u00a0» n’est plus dans le dossier\u00a0; rechargez la page."
            )
        with self._changing(path):
            self._throw_away(self._folder / found)

    def removed(self) -> list[RemovedFile]:
        """The files in the bin, the last one first."""
        try:
            numbers = sorted(
                (path.name for path in self._bin().iterdir() if _NUMBER.fullmatch(path.name)), reverse=True
            )
        except (OSError, ConventionError):  # nothing was ever removed
            return []
        return [
            RemovedFile(number, printable(path.as_posix()), datetime.strptime(number, _STAMP).replace(tzinfo=UTC))
            for number in numbers
            if (path := self._thrown(number))
        ]

    def restore(self, number: str) -> str:
        """Restore a file, unless another has taken its place, and return its path."""
        path = self._found(number)
        source, target = self._bin() / number / path, self._folder / path
        with self._changing(printable(path.as_posix()), "retirez-le ou renommez-le d’abord"):
            if target.parent.resolve() != self._folder.resolve() / path.parent:  # a link has taken its place
                raise FileExistsError
            target.parent.mkdir(parents=True, exist_ok=True)
            _move(source, target)
            with suppress(OSError):
                os.removedirs(source.parent)
        return printable(path.as_posix())

    def delete(self, number: str) -> None:
        """Delete a file in the bin for good."""
        with self._changing(printable(self._found(number).name)):
            shutil.rmtree(self._bin() / number)
        with suppress(OSError):  # it holds others
            self._bin().rmdir()

    def empty(self, last: str) -> None:
        """Delete for good all files in the bin up to ``last``; those removed since have not been seen by the user."""
        self._found(last)
        for file in self.removed():
            if file.number <= last:
                self.delete(file.number)

    def _found(self, number: str) -> PurePosixPath:
        """The original path of a file in the bin."""
        path = self._thrown(number) if _NUMBER.fullmatch(number) else None
        if path is None:
            raise ConventionError("Ce fichier n’est plus dans la corbeille\u00a0; rechargez la page.")
        return path

    def _bin(self) -> Path:
        path = self._folder / _BIN
        if path.is_symlink():
            raise ConventionError(f"La corbeille {path} est un lien\u00a0; retirez-le.")
        return path

    def _thrown(self, number: str) -> PurePosixPath | None:
        folder = self._bin() / number
        files = (file for file in sorted(folder.rglob("*")) if file.is_symlink() or file.is_file())
        return next((PurePosixPath(file.relative_to(folder).as_posix()) for file in files), None)

    def _throw_away(self, path: Path) -> str:
        """Put a file into the bin, durably, and return its number there."""
        if path.is_dir() and not path.is_symlink():
            raise ConventionError(f"«\u00a0{path.name}\u00a0» est un dossier\u00a0; retirez-le du disque vous-même.")
        place = self._bin() / f"{datetime.now(UTC):{_STAMP}}"
        place.mkdir(parents=True)
        target = place / path.relative_to(self._folder)
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            path.rename(target)
            sync(target.parent)
        except FileNotFoundError as error:
            shutil.rmtree(place)
            raise _just_changed(printable(path.name)) from error
        except OSError:
            self._put_back(place.name)
            raise
        return place.name

    def _put_back(self, number: str) -> None:
        """``restore`` a file after a failure, unless it never left or somebody has taken its place."""
        with suppress(ConventionError):
            self.restore(number)

    @contextmanager
    def _changing(self, name: str, remedy: str = "") -> Iterator[None]:
        """Turn an OSError into a ConventionError about the file ``name``.

        ``remedy`` is what to do if its place is taken; without it, the place was free a moment ago.
        """
        try:
            yield
        except FileExistsError as error:
            raise (_taken(name, remedy) if remedy else _just_changed(name)) from error
        except OSError as error:
            raise ConventionError(
                f"Le dossier des documents n’a pas pu être changé pour «\u00a0{name}\u00a0» ({reason(error)})\u00a0; "
                "vérifiez ses droits et la place sur le disque."
            ) from error
        finally:
            self._changed = time.monotonic()


def safe_name(name: str) -> str:
    """A safe name for a document, without folders. Raises ConventionError for unread formats, or if it is empty."""
    own = own_name(re.split(r"[/\\]", name)[-1])
    path = PurePosixPath(own)
    if path.suffix.lower() not in SUFFIXES:
        raise ConventionError(
            f"«\u00a0{own[:_SHOWN]}\u00a0»\u00a0: ce format n’est pas lu\u00a0; enregistrez-le en {USUAL_FORMATS}."
        )
    stem = path.stem.encode()[: _LONGEST_NAME - len(path.suffix)].decode(errors="ignore").rstrip(" .")
    return f"{stem}{path.suffix}"


def _move(source: Path, target: Path) -> None:
    """Move a file without replacing another. Raises FileExistsError."""
    target.touch(exist_ok=False)
    try:
        source.replace(target)
    except OSError:
        target.unlink()
        raise
    sync(target.parent)


def _taken(name: str, remedy: str) -> ConventionError:
    return ConventionError(f"«\u00a0{name}\u00a0» existe déjà\u00a0; {remedy}.")


def _just_changed(name: str) -> ConventionError:
    return ConventionError(
        f"Quelqu’un d’autre vient de changer «\u00a0{name}\u00a0»\u00a0; rechargez la page et vérifiez ce fichier."
    )
