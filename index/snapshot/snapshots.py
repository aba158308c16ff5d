"""An index on disk: written aside, checked, published in one step.

An index folder holds one folder for each snapshot and a file ``current`` with the id of the published one and, after a
rollback, the id of the one that was rolled back. Replacing that file is the only step that readers see.
"""

from __future__ import annotations

import errno
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, fields
from pathlib import Path

import msgspec
import numpy as np

from corpus.document import Document
from corpus.errors import ConventionError, reason
from corpus.text.passages import Passage
from corpus.text.sigles import Definition
from index.arrays import mapped_array, save_array
from index.disk import REBUILD, DamagedIndex, damaged, replace_file, sync
from index.snapshot.ids import CURRENT, ids_in, in_service, is_id
from index.snapshot.json_lines import Documents, Lines, write_lines
from index.snapshot.manifest import Manifest, ManifestSummary
from index.snapshot.rows import Rows
from index.snapshot.seals import OTHER_VERSION, is_intact, read_manifest, sealed, summary_of, write_manifest
from index.snapshot.summaries import DocumentSummary
from index.snapshot.words import load_words, save_words
from index.stores.engines import opened
from index.stores.milvus_collections import announce, tidy
from index.stores.store import EngineFailure, LostStore, Store
from index.words.analysed import AnalysedTexts
from index.words.lexical_index import LexicalIndex

KEPT = 5  # snapshots on the disk, the current one included
_PATIENCE = 1.0  # seconds before another writer is spoken of
_TRIED, _ROUNDING = 20, 1e-3  # passages that a snapshot must find, and what their cosines may miss of 1
_LOCK = ".lock"
_DOCUMENTS, _PASSAGES, _DEFINITIONS = "documents.jsonl", "passages.jsonl", "definitions.jsonl"
_SUMMARIES, _CATALOGUE, _ROWS = "summaries.jsonl", "catalogue.json", "rows"
_LEXICAL, _ANALYSED = "lexical", "analysed"


class NoIndex(ConventionError):
    """There is no published snapshot."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything that a search needs, read from the disk only when it is used.

    ``paths`` and ``summaries`` are in the order of the documents, ``sigles``, with their expansions, in that of
    ``definitions``. ``store`` holds the vectors of ``rows``; ``analysed`` are the words that ``lexical`` was made of,
    for the next build.
    """

    manifest: Manifest
    documents: Mapping[str, Document]
    paths: Sequence[str]
    summaries: Sequence[DocumentSummary]
    passages: Sequence[Passage]
    definitions: Sequence[Definition]
    sigles: Sequence[tuple[str, str]]
    rows: Rows
    store: Store
    lexical: LexicalIndex
    analysed: AnalysedTexts

    def document_at(self, path: str) -> Document | None:
        """The document at a path, if there is one."""
        own = zip(self.documents, self.paths, strict=True)
        return next((self.documents[id] for id, one in own if one == path), None)


class _Catalogue(msgspec.Struct, frozen=True):
    """What is needed at once, without reading the documents: ids with paths, and sigles with expansions."""

    documents: list[tuple[str, str]]
    sigles: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class KeptSnapshot:
    """A snapshot on the disk; ``problem`` says why it cannot be used."""

    id: str
    is_current: bool
    manifest: ManifestSummary | None
    problem: str | None


@contextmanager
def one_writer(folder: Path, waiting: Callable[[], None]) -> Iterator[None]:
    """Lock the index folder for writing; ``waiting`` is called if another process holds it. A crash frees it.

    Raises ConventionError if the folder cannot be written.
    """
    from filelock import FileLock, Timeout  # noqa: PLC0415 – it imports asyncio, which no question needs

    lock = FileLock(folder / _LOCK)
    with writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
        try:
            lock.acquire(timeout=_PATIENCE)
        except Timeout:
            waiting()
            lock.acquire()
    try:
        yield
    finally:
        lock.release()


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Turn an OSError into a ConventionError that says why the index could not be written."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            remedy = "le disque est plein\u00a0; libérez de la place"
        elif error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
            remedy = "l’écriture y est interdite\u00a0; changez les droits"
        else:
            remedy = f"{reason(error)}\u00a0; vérifiez le disque"
        raise ConventionError(
            f"L’index n’a pas pu être écrit dans {folder}\u00a0: {remedy} ou choisissez un autre dossier avec --index."
        ) from error


def publish(folder: Path, snapshot: Snapshot, address: str | None = None) -> Manifest:
    """Write a snapshot aside, read it back, make it the current one, and remove the oldest.

    ``address`` is that of the engine, if any, whose alias is moved first. Call under ``one_writer``. Raises
    ConventionError if the disk or the engine refuses; the snapshot published before then stays.
    """
    aside = folder / f".{snapshot.manifest.id}"
    with writing(folder):
        for stale in folder.glob(".2*"):
            if is_id(stale.name[1:]):  # what a build that was cut short left
                shutil.rmtree(stale)
        try:
            manifest = _write(aside, snapshot)
            _check_findable(_read(aside, address))
            announce(manifest.collection, address)
            aside.rename(folder / manifest.id)
            sync(folder)  # a power cut must not leave a ``current`` that names nothing
        finally:
            shutil.rmtree(aside, ignore_errors=True)
        replace_file(folder / CURRENT, manifest.id)
    _prune(folder, manifest.id)
    tidy(folder, _ids(folder), manifest.collection, address)
    return manifest


def current_manifest(folder: Path) -> Manifest:
    """The manifest of the published snapshot. Raises NoIndex or DamagedIndex."""
    return read_manifest(_current(folder), Manifest)


def current_id(folder: Path) -> str | None:
    """The id of the published snapshot, sound or not; None without one."""
    try:
        return _current(folder).name
    except (NoIndex, DamagedIndex):
        return None


def gone_back_from(folder: Path) -> Manifest | None:
    """The manifest of the snapshot that ``roll_back`` took out of service; None if the last one built is current."""
    try:
        _, *left = in_service(folder)
        return read_manifest(folder / left[0], Manifest) if left else None
    except (OSError, DamagedIndex):
        return None


def open_current(folder: Path, address: str | None = None) -> Snapshot:
    """Open the published snapshot and check its files, the largest by size only. Raises NoIndex or DamagedIndex.

    ``address``, here and below, is that of the engine, if any; raises ConventionError if it does not answer.
    """
    return _read(_current(folder), address)


def open_last_sound(
    folder: Path, address: str | None = None, thorough: bool = False
) -> tuple[Snapshot, DamagedIndex | None]:
    """The published snapshot or, if it is damaged, the newest sound one before it and the damage.

    ``thorough`` checks the largest files too. Raises NoIndex, or DamagedIndex if none is sound.
    """
    try:
        return _read(_current(folder), address, thorough), None
    except DamagedIndex as damage:
        for snapshot in sound_before(folder, current_id(folder) or "", address):
            return snapshot, damage
        raise


def sound_before(folder: Path, current: str, address: str | None = None) -> Iterator[Snapshot]:
    """The sound snapshots, fully checked, except one: from the newest before it on, then those after it."""
    for name in sorted(_ids(folder), key=lambda name: (name < current, name), reverse=True):
        if name != current:
            with suppress(DamagedIndex, EngineFailure):
                yield _read(folder / name, address, thorough=True)


def kept(folder: Path, thoroughly: bool = False, address: str | None = None) -> list[KeptSnapshot]:
    """The snapshots on the disk, the oldest first; ``thoroughly`` checks all their files.

    Raises NoIndex if nothing was published.
    """
    try:
        current = _current(folder).name
    except DamagedIndex:
        current = ""
    return [_looked_at(folder / name, name == current, thoroughly, address) for name in _ids(folder)]


def _looked_at(snapshot: Path, is_current: bool, thoroughly: bool, address: str | None) -> KeptSnapshot:
    manifest = None
    try:
        manifest = summary_of(snapshot)
        if thoroughly:
            _check_findable(_read(snapshot, address, thorough=True))
    except (DamagedIndex, LostStore) as error:
        return KeptSnapshot(snapshot.name, is_current, manifest, str(error))
    except EngineFailure as error:
        return KeptSnapshot(snapshot.name, is_current, manifest, f"Il n’a pas pu être vérifié. {error}")
    return KeptSnapshot(snapshot.name, is_current, manifest, None)


def roll_back(folder: Path, to: str | None = None, address: str | None = None) -> Manifest:
    """Publish a former snapshot again: the one named, or else the newest sound one before the current one.

    ``current`` notes which snapshot was rolled back, after several rollbacks the first one. Call under ``one_writer``.
    Raises ConventionError if there is no such snapshot, if it is damaged, or if the disk or the engine refuses; the
    published one then stays.
    """
    known = _ids(folder)
    current = current_id(folder)
    if to is not None and to not in known:
        raise ConventionError(
            f"L’index {to} n’existe pas\u00a0; choisissez-en un de «\u00a0convention index list\u00a0»."
        )
    for name in [to] if to else reversed([one for one in known if current is None or one < current]):
        try:
            manifest = _read(folder / name, address, thorough=True).manifest
        except DamagedIndex:
            if to:
                raise
            continue
        announce(manifest.collection, address)
        with writing(folder):
            left = in_service(folder)[-1] if current else name
            replace_file(folder / CURRENT, name if left == name else f"{name}\n{left}")
        tidy(folder, _ids(folder), manifest.collection, address)
        return manifest
    raise ConventionError(f"Il n’y a pas d’index plus ancien qui soit intact\u00a0; {REBUILD}.")


def _ids(folder: Path) -> list[str]:
    """The snapshots on the disk, the oldest first. Raises DamagedIndex for what is no folder."""
    try:
        return ids_in(folder)
    except OSError as error:
        raise _unreadable(folder, error) from error


def _unreadable(folder: Path, error: OSError) -> DamagedIndex:
    return DamagedIndex(f"L’index de {folder} est illisible ({reason(error)})\u00a0; {REBUILD}.")


def _current(folder: Path) -> Path:
    try:
        name, *_ = in_service(folder)
    except FileNotFoundError:
        if not (folder.is_dir() and _ids(folder)):
            raise NoIndex(f"Il n’y a pas encore d’index dans {folder}\u00a0; {REBUILD}.") from None
        name = ""
    except OSError as error:
        raise _unreadable(folder, error) from error
    if not (name and (folder / name).is_dir()):
        raise DamagedIndex(f"L’index de {folder} a perdu son contenu\u00a0; {REBUILD}.")
    return folder / name


def _prune(folder: Path, current: str) -> None:
    """Remove all snapshots but the last ones and the current one."""
    for old in _ids(folder)[:-KEPT]:
        if old != current:
            shutil.rmtree(folder / old, ignore_errors=True)  # one that another program holds goes next time


def _write(aside: Path, snapshot: Snapshot) -> Manifest:
    aside.mkdir()
    write_lines(aside / _DOCUMENTS, snapshot.documents.values())
    write_lines(aside / _SUMMARIES, snapshot.summaries)
    write_lines(aside / _PASSAGES, snapshot.passages)
    write_lines(aside / _DEFINITIONS, snapshot.definitions)
    catalogue = _Catalogue(list(zip(snapshot.documents, snapshot.paths, strict=True)), list(snapshot.sigles))
    (aside / _CATALOGUE).write_bytes(msgspec.json.encode(catalogue))
    (aside / _ROWS).mkdir()
    for field in fields(Rows):
        save_array(aside / _ROWS / f"{field.name}.npy", getattr(snapshot.rows, field.name))
    save_words(aside / _ANALYSED, snapshot.analysed)
    snapshot.lexical.save(aside / _LEXICAL)
    snapshot.store.save(aside)
    manifest = msgspec.structs.replace(snapshot.manifest, files=sealed(aside))
    write_manifest(aside, manifest)
    for path in (aside, *aside.rglob("*")):
        sync(path)
    return manifest


def _read(folder: Path, address: str | None, thorough: bool = False) -> Snapshot:
    """Open a snapshot after checking its files; ``thorough`` checks the largest too."""
    manifest = read_manifest(folder, Manifest)
    with ThreadPoolExecutor() as pool:
        intact = pool.map(lambda file: is_intact(folder / file[0], file[1], thorough), manifest.files.items())
        changed = [name for name, is_intact in zip(manifest.files, intact, strict=True) if not is_intact]
    if changed:
        raise damaged(f"fichier {changed[0]}")
    try:
        catalogue = msgspec.json.decode((folder / _CATALOGUE).read_bytes(), type=_Catalogue)
        store, lexical = opened(folder, folder / _LEXICAL, manifest.collection, address)
        return Snapshot(
            manifest=manifest,
            documents=Documents(Lines(folder / _DOCUMENTS, Document), (id for id, _ in catalogue.documents)),
            paths=[path for _, path in catalogue.documents],
            summaries=Lines(folder / _SUMMARIES, DocumentSummary),
            passages=Lines(folder / _PASSAGES, Passage),
            definitions=Lines(folder / _DEFINITIONS, Definition),
            sigles=catalogue.sigles,
            rows=Rows(*(mapped_array(folder / _ROWS / f"{field.name}.npy") for field in fields(Rows))),
            store=store,
            lexical=lexical,
            analysed=load_words(folder / _ANALYSED, manifest.passages),
        )
    except LostStore as error:
        raise DamagedIndex(str(error)) from error
    except msgspec.ValidationError as error:  # intact, and yet not what this version reads
        raise DamagedIndex(OTHER_VERSION) from error
    except OSError as error:  # removed meanwhile by a build that keeps the last ones
        raise damaged(reason(error)) from error
    except (RuntimeError, ValueError) as error:  # what FAISS and numpy raise for a file that has only kept its size
        raise damaged("un fichier ne se lit plus") from error


def _check_findable(snapshot: Snapshot) -> None:
    """Raise DamagedIndex if a snapshot lacks something that its manifest says, or does not find its own passages."""
    manifest, store = snapshot.manifest, snapshot.store
    held = (len(snapshot.documents), len(snapshot.passages), store.size, snapshot.lexical.size)
    tried = np.linspace(0, manifest.passages - 1, min(manifest.passages, _TRIED), dtype=np.int64)
    if held != (manifest.documents, manifest.passages, manifest.vectors, manifest.passages) or not all(
        np.isclose(store.cosines(own, store.candidates(own, (), 1)), 1.0, atol=_ROUNDING).any()
        for own in store.rows(tried)
    ):
        raise DamagedIndex(f"L’index ne retrouve pas ses propres passages\u00a0; {REBUILD}.")
