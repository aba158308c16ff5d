"""The documents folder: lists its files, reads them, and detects changes."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, as_completed
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

import msgspec

from corpus.digests import sha256_of
from corpus.document import Document
from corpus.errors import ConventionError, UnreadableDocument
from corpus.names import is_user_file
from corpus.progress import Progress, UnreadFile, silent
from corpus.reading.containers import ListedMember, is_container, with_mails
from corpus.reading.readers import PLAIN, READERS, SUFFIXES, USUAL_FORMATS, unknown_format
from corpus.text.boilerplate import cleaned
from corpus.text.repeals import with_repeals
from corpus.text.titles import with_ambiguous_titles

if TYPE_CHECKING:
    from corpus.reading.processes import Readers

_LARGEST_PLAIN, _LARGEST = 40_000_000, 1_000_000_000  # bytes; reading plain text takes sixteen times its size
LEXICON = "lexique.csv"  # at the top of the folder: synonyms for searching, not a document


class FileState(msgspec.Struct, frozen=True, gc=False):
    """The state of a file when it was read; ``modified`` in nanoseconds since 1970, ``size`` -1 if unknown."""

    path: str
    size: int
    modified: int
    sha256: str | None


@dataclass(frozen=True, slots=True)
class Corpus:
    """The result of reading a folder: cleaned documents, files that could not be read, and the states of all files."""

    documents: tuple[Document, ...]
    unread: tuple[UnreadFile, ...]
    states: tuple[FileState, ...]


def source_paths(folder: Path) -> list[str]:
    """The sorted relative paths of all user files in a folder, separated by ``/``, without the lexicon.

    Folders that are not entered are included, so that they are reported: links, folders that cannot be listed, and
    empty folders named like a document.

    Raises ConventionError if the folder does not exist or has no files.
    """
    if not folder.is_dir():
        raise ConventionError(
            f"Le dossier de documents {folder} n’existe pas\u00a0; créez-le ou indiquez-en un autre avec --documents."
        )
    found: list[str] = []
    locked: list[OSError] = []
    for parent, folders, names in os.walk(folder, onerror=locked.append):
        here = Path(parent).relative_to(folder)
        above = "" if here == Path() else f"{here.as_posix()}/"  # a Path per file is slow in watched folders
        folders[:] = [name for name in folders if is_user_file(name)]
        found += [f"{above}{name}" for name in names if is_user_file(name)]
        found += [f"{above}{name}" for name in folders if Path(parent, name).is_symlink()]
        if not (folders or names) and above and here.suffix.lower() in SUFFIXES:
            found.append(here.as_posix())
    found = [path for path in found if path != LEXICON]
    found += [Path(one.filename).relative_to(folder).as_posix() for one in locked if Path(one.filename) != folder]
    if not found:
        raise ConventionError(
            f"Le dossier de documents {folder} est vide\u00a0; ajoutez-y des fichiers {USUAL_FORMATS}."
        )
    return sorted(found)


def has_lexicon(folder: Path) -> bool:
    """Whether a folder has a lexicon, even if it is a broken link."""
    return os.path.lexists(folder / LEXICON)


def read_folder(
    folder: Path,
    progress: Progress = silent,
    known: Mapping[tuple[str, str], Document] = MappingProxyType({}),
    chosen: Callable[[str], bool] = lambda _: True,
) -> Corpus:
    """Read and clean every file of the folder and its members.

    ``known`` maps path and SHA-256 to documents that are not read again; ``progress`` counts the others. ``chosen``
    decides by the SHA-256 whether a file is read at all. Raises ConventionError if the folder does not exist or has no
    files.
    """
    from corpus.reading.processes import readers  # noqa: PLC0415 – pebble is loaded only for reading

    paths = source_paths(folder)
    with readers() as pool:
        started = dict[str, tuple[FileState, Callable[[], _Outcomes]]]()
        # Containers come first, so that their members queue with the other files.
        for done, path in enumerate(sorted(paths, key=is_container, reverse=True)):
            progress("look", done, len(paths))
            started[path] = _start(folder, path, known, pool, chosen)
        progress("look", len(paths), len(paths))
        outcomes = _collect([one for path in paths for one in started[path][1]()], progress)
    documents = [one for one in outcomes if isinstance(one, Document)]
    documents = with_repeals(with_ambiguous_titles(list(with_mails(documents))))
    unread = tuple(one for one in outcomes if isinstance(one, UnreadFile))
    return Corpus(tuple(documents), unread, tuple(started[path][0] for path in paths))


_Outcomes = list[tuple[str, Document | Future[Document]]]  # paths, each with its document or the future of it


def _collect(pending: _Outcomes, progress: Progress) -> list[Document | UnreadFile]:
    """The outcome of each file in the given order; progress is reported in order of completion."""
    outcomes: dict[int, Document | UnreadFile] = {
        place: one for place, (_, one) in enumerate(pending) if isinstance(one, Document)
    }
    reading = {one: (place, path) for place, (path, one) in enumerate(pending) if isinstance(one, Future)}
    if reading:
        progress("read", 0, len(reading))
    for done, future in enumerate(as_completed(reading), 1):
        place, path = reading[future]
        unread = None
        try:
            outcomes[place] = cleaned(future.result())
        except UnreadableDocument as error:
            outcomes[place] = unread = UnreadFile(printable(path), str(error))
        progress("read", done, len(reading), unread)
    return [outcomes[place] for place in sorted(outcomes)]


def _start(
    folder: Path, path: str, known: Mapping[tuple[str, str], Document], pool: Readers, chosen: Callable[[str], bool]
) -> tuple[FileState, Callable[[], _Outcomes]]:
    """The state of a file before reading, so that later edits are noticed, and a function for its outcomes."""
    state = _state(f"{folder}{os.sep}", path)
    try:
        source = _source(folder, path)
    except UnreadableDocument as error:
        refused: _Outcomes = [(path, _failed_future(error))]
        return state, lambda: refused
    state = msgspec.structs.replace(state, sha256=_sha256(source))
    if state.sha256 and not chosen(state.sha256):
        return state, list
    own = [ListedMember(path, state.sha256 or "")] if source.suffix.lower() in READERS else []
    listing = pool.members(source, path) if is_container(path) else None
    started = _start_reading(folder, own, known, pool)

    def pending() -> _Outcomes:
        try:
            held = listing.result() if listing else []
        except UnreadableDocument as error:
            return started or [(path, _failed_future(error))]  # reading the mail itself raises the same error
        return [*started, *_start_reading(folder, held, known, pool)]

    return state, pending


def _start_reading(
    folder: Path, files: Sequence[ListedMember], known: Mapping[tuple[str, str], Document], pool: Readers
) -> _Outcomes:
    """Start reading the files that are not known."""
    pending: _Outcomes = []
    for file in files:
        if file.reason:
            pending.append((file.path, _failed_future(UnreadableDocument(file.reason))))
        else:
            document = known.get((file.path, file.sha256))
            pending.append((file.path, document or pool.read(folder / file.path, file.path)))
    return pending


def _failed_future(error: UnreadableDocument) -> Future[Document]:
    future = Future[Document]()
    future.set_exception(error)
    return future


def states(folder: Path) -> tuple[FileState, ...]:
    """The states of all files without digests. Raises ConventionError if the folder does not exist or has no files."""
    above = f"{folder}{os.sep}"
    return tuple(_state(above, path) for path in source_paths(folder))


def unchanged(folder: Path, then: Sequence[FileState], now: Sequence[FileState] | None = None) -> bool:
    """Whether the folder has the same files as ``then``; contents are compared only if dates differ.

    ``now`` are its ``states``, if known. Raises ConventionError if the folder does not exist or has no files.
    """
    return next(changed_paths(folder, then, now), None) is None


def changed_paths(folder: Path, then: Sequence[FileState], now: Sequence[FileState] | None = None) -> Iterator[str]:
    """The paths, as in ``FileState``, of files added, changed or removed since ``then``.

    ``now`` and errors are as for ``unchanged``.
    """
    known = {state.path: state for state in then}
    for one in states(folder) if now is None else now:
        state = known.pop(one.path, None)
        if state is None or not _is_unchanged(folder, one, state):
            yield one.path
    yield from known


def _source(folder: Path, path: str) -> Path:
    """The file to read. Raises UnreadableDocument with the reason if it cannot be read."""
    source = folder / path
    if printable(path) != path:
        raise UnreadableDocument("le nom du fichier est abîmé\u00a0; renommez-le.")
    if source.is_symlink():
        _check_link(folder, source)
    if source.is_dir():
        readable = os.access(source, os.R_OK | os.X_OK)
        raise UnreadableDocument(
            "c’est un dossier vide, pas un document\u00a0; retirez-le."
            if readable
            else "ce dossier est illisible\u00a0; vérifiez ses droits."
        )
    if source.suffix.lower() not in SUFFIXES:
        raise UnreadableDocument(unknown_format(source.name))
    if not source.is_file():
        raise UnreadableDocument("ce n’est pas un fichier ordinaire\u00a0; retirez-le du dossier.")
    if source.stat().st_size > (_LARGEST_PLAIN if source.suffix.lower() in PLAIN else _LARGEST):
        raise UnreadableDocument("le fichier est trop gros\u00a0; découpez-le en fichiers plus courts.")
    return source


def _check_link(folder: Path, link: Path) -> None:
    try:
        target = link.resolve(strict=True)
    except (OSError, RuntimeError) as error:  # RuntimeError: a loop of links, before Python 3.13
        raise UnreadableDocument("c’est un lien qui ne mène à aucun fichier\u00a0; retirez-le.") from error
    if target.is_dir():
        raise UnreadableDocument("c’est un lien vers un dossier\u00a0; copiez-y le dossier lui-même.")
    if not target.is_relative_to(folder.resolve()):
        raise UnreadableDocument("c’est un lien vers un fichier hors du dossier\u00a0; copiez-y le fichier lui-même.")


def _digest(folder: Path, path: str) -> str | None:
    """The SHA-256 of a file's content; None if it cannot be read."""
    try:
        return _sha256(_source(folder, path))
    except UnreadableDocument:
        return None


def _sha256(source: Path) -> str | None:
    try:
        return sha256_of(source)
    except OSError:
        return None


def _state(above: str, path: str) -> FileState:
    """The state of a file, or of a link's target, without its digest; ``above`` is the folder with a separator."""
    try:
        status = os.stat(above + path)  # noqa: PTH116 - four times as fast as a Path
    except OSError:  # removed meanwhile: differs from any later state
        return FileState(printable(path), -1, 0, None)
    return FileState(printable(path), status.st_size, status.st_mtime_ns, None)


def _is_unchanged(folder: Path, now: FileState, then: FileState) -> bool:
    if then.sha256 is not None and (now.size, now.modified) == (then.size, then.modified):
        return True
    # An unreadable file may become readable without a new date, by its permissions or the target of a link.
    return (now.size == then.size or then.sha256 is None) and _digest(folder, now.path) == then.sha256


def printable(path: str) -> str:
    """A path in which bytes that are not UTF-8 are escaped."""
    return path if path.isascii() else os.fsencode(path).decode("utf-8", "backslashreplace")
