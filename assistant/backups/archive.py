"""The file of a backup: a ZIP with a manifest that says what each file is, checked before it is trusted.

Names in the ZIP are for people who open it; where a file goes follows from the manifest alone.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import IO
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile

import msgspec

from corpus.errors import ConventionError, reason
from corpus.reading.folder import printable

FORMAT = 1  # of the manifest and of what it speaks of
DOCUMENTS, INDEX = "documents", "index"  # the two folders; other parts are single files, with the path ""
_MANIFEST = "manifest.json"
_LARGEST_MANIFEST = 2**29  # bytes: that of a million files has half as many
_CHUNK = 2**20
_FASTEST = 1  # zlib's level: most documents are compressed already, and the text of an index shrinks to a third


class BadBackup(ConventionError):
    """A file that is not a complete backup, or not one that this version can read."""


class SavedFile(msgspec.Struct, frozen=True):
    """A saved file: ``path`` is below the folder of its part, ``modified`` in nanoseconds since 1970."""

    part: str
    path: str
    name: str
    size: int
    sha256: str
    modified: int
    mode: int


class _Format(msgspec.Struct, frozen=True):
    """The field that every version can read of a manifest."""

    format: int


class Contents(_Format, frozen=True):
    """The contents of a backup; ``folders`` are empty document folders, ``parts`` those that were saved if present."""

    created: str
    version: str
    parts: tuple[str, ...]
    files: tuple[SavedFile, ...]
    folders: tuple[str, ...]


class BackupWriter:
    """Writes a backup to a file."""

    def __init__(self, file: IO[bytes]) -> None:
        self._archive = ZipFile(file, "w", ZIP_DEFLATED, compresslevel=_FASTEST)
        self._files: list[SavedFile] = []

    def add(self, part: str, path: str, source: Path) -> SavedFile:
        """Add a file as it is now. Raises OSError."""
        name = self._name(f"{part}/{path}" if path else part)
        digest, size = hashlib.sha256(), 0
        with source.open("rb") as opened, self._archive.open(name, "w", force_zip64=True) as target:
            status = os.fstat(opened.fileno())
            while chunk := opened.read(_CHUNK):
                digest.update(chunk)
                size += target.write(chunk)
        mode = stat.S_IMODE(status.st_mode) & 0o777
        saved = SavedFile(part, path, name, size, digest.hexdigest(), status.st_mtime_ns, mode)
        self._files.append(saved)
        return saved

    def _name(self, name: str) -> str:
        """A name for the ZIP; names that are not text are replaced by numbers."""
        return name if printable(name) == name else f"sans-nom/{len(self._files)}"

    def close(self, created: str, parts: Sequence[str], folders: Sequence[str]) -> Contents:
        """Write the manifest and close the backup. Raises OSError."""
        contents = Contents(FORMAT, created, version("convention"), (*parts,), (*self._files,), (*folders,))
        # Not by msgspec: JSON's escapes write names that are no text, too.
        self._archive.writestr(_MANIFEST, json.dumps(msgspec.to_builtins(contents), indent=1))
        self._archive.close()
        return contents


class BackupReader:
    """Reads a backup; its manifest has been checked, but not the contents of its files.

    Raises BadBackup, here and below.
    """

    def __init__(self, archive: ZipFile, path: Path) -> None:
        self._archive, self._path = archive, path
        self._members = {member.filename: member for member in archive.infolist()}
        self.contents = self._read_contents()
        self._check()

    def copy(self, file: SavedFile, target: Path) -> None:
        """Write a new file durably, and check its contents. Raises OSError."""
        digest, left = hashlib.sha256(), file.size
        with self._whole(), self._archive.open(self._members[file.name]) as source:
            descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as opened:
                while chunk := source.read(_CHUNK):
                    left -= len(chunk)
                    if left < 0:
                        break
                    digest.update(chunk)
                    opened.write(chunk)
                opened.flush()
                os.fchmod(descriptor, file.mode if file.path else 0o600)  # single files are nobody else's
                os.utime(descriptor, ns=(file.modified, file.modified))
                os.fsync(descriptor)
        if left or digest.hexdigest() != file.sha256:
            raise self._bad("le contenu d’un fichier n’est plus celui qui a été sauvegardé")

    def _read_contents(self) -> Contents:
        member = self._members.get(_MANIFEST)
        if member is None or member.file_size > _LARGEST_MANIFEST:
            raise self._bad("ce n’est pas une sauvegarde de ce logiciel")
        try:
            with self._whole(), self._archive.open(member) as opened:
                said = json.loads(opened.read(_LARGEST_MANIFEST))
            if msgspec.convert(said, _Format).format > FORMAT:
                raise BadBackup(
                    f"La sauvegarde {self._path} a été faite par une version plus récente du logiciel\u00a0; "
                    "mettez-le à jour avant de la restaurer."
                )
            return msgspec.convert(said, Contents)
        except (ValueError, RecursionError, msgspec.ValidationError) as error:
            raise self._bad("sa description ne se lit pas") from error

    def _check(self) -> None:
        """Raise BadBackup if a file would go outside its folder, or the manifest does not match the ZIP."""
        files = self.contents.files
        names = [file.name for file in files]
        if {_MANIFEST, *names} != self._members.keys() or len(self._archive.infolist()) != len(names) + 1:
            raise self._bad("ses fichiers ne sont pas ceux qu’elle annonce")
        for member in self._members.values():
            if member.is_dir() or stat.S_ISLNK(member.external_attr >> 16):
                raise self._bad("un de ses fichiers n’en est pas un")
        places = [(file.part, file.path) for file in files]
        if len(set(places)) < len(places) or not all(
            _is_below(path) if part in (DOCUMENTS, INDEX) else path == "" for part, path in places
        ):
            raise self._bad("un de ses fichiers n’a pas de place permise")
        if not all(map(_is_below, self.contents.folders)):
            raise self._bad("un de ses dossiers n’a pas de place permise")
        if not all(
            0 <= file.mode <= 0o777 and 0 <= file.size < 2**63 and -(2**63) <= file.modified < 2**63 for file in files
        ):
            raise self._bad("sa description ne se lit pas")

    @contextmanager
    def _whole(self) -> Iterator[None]:
        """Turn errors of a damaged ZIP into BadBackup."""
        try:
            yield
        except (BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
            raise self._bad("elle est abîmée") from error

    def _bad(self, trouble: str) -> BadBackup:
        return bad_backup(self._path, trouble)


@contextmanager
def opened_backup(path: Path) -> Iterator[BackupReader]:
    """Open a backup. Raises BadBackup if it is none or incomplete, ConventionError if there is no such file."""
    try:
        with path.open("rb") as file, ZipFile(file) as archive:
            yield BackupReader(archive, path)
    except BadZipFile as error:
        raise bad_backup(path, "elle est coupée ou abîmée, ou n’en est pas une") from error
    except OSError as error:
        if error.filename != str(path):
            raise
        raise ConventionError(
            f"La sauvegarde {path} est illisible ({reason(error)})\u00a0; vérifiez son chemin."
        ) from error


def bad_backup(path: Path, trouble: str) -> BadBackup:
    """The error for a bad backup."""
    return BadBackup(f"La sauvegarde {path} n’est pas utilisable\u00a0: {trouble}\u00a0; prenez-en une autre.")


def _is_below(path: str) -> bool:
    """Whether a relative path stays below its folder."""
    try:
        os.fsencode(path)
    except UnicodeEncodeError:  # half a character, which is nobody's name
        return False
    return "\0" not in path and not {"", ".", ".."} & {*path.split("/")}
