"""Files within mails and archives, at any depth, as documents with paths below that of the container.

"mails/avis.eml/tarifs.pdf" is read from the file on disk; nothing is unpacked to disk.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from corpus.dates import Origin
from corpus.digests import digest_of, sha256_of
from corpus.document import Document
from corpus.errors import UnreadableDocument
from corpus.reading.readers import MEMBERS, READERS, SUFFIXES, UNKNOWN, USUAL_FORMATS, document_of, unknown_format

_DEEPEST = 5  # levels of nested files
_MOST = 10_000  # members of a file, nested ones included
_LARGEST = 2_000_000_000  # bytes of all members unpacked
_LARGEST_MEMBER = 200_000_000  # bytes
_MOST_UNKNOWN = 5  # members in unsupported formats that are listed; more, mostly photographs, are only counted

_APART = "enregistrez-le à part dans le dossier."
_TOO_DEEP = (
    f"ce qu’il contient n’est pas lu, car il est dans plus de {_DEEPEST} fichiers l’un dans l’autre\u00a0; {_APART}"
)
_ITSELF = "ce fichier se contient lui-même\u00a0; retirez-le."
_TOO_LARGE = f"il est trop gros pour être lu dans un autre fichier\u00a0; {_APART}"
_TOO_MUCH = "il contient trop de fichiers, ou de trop gros\u00a0; faites-en plusieurs."
_UNKNOWN = (
    "{count} de ses fichiers sont d’un format qui n’est pas lu ({suffixes})\u00a0; "
    f"enregistrez-les en {USUAL_FORMATS}."
)
_NOTHING = "il ne contient aucun fichier à lire\u00a0; retirez-le."
_GONE = "ce fichier n’est plus dans celui qui le contenait\u00a0; reconstruisez l’index."


@dataclass(frozen=True, slots=True)
class ListedMember:
    """A member by its path in the documents folder; ``reason`` says why it cannot be read."""

    path: str
    sha256: str = ""
    reason: str = ""


@dataclass(slots=True)
class _Budget:
    """The members and bytes that a file may still unpack to, and the digests of the containers being opened."""

    members: int = _MOST
    size: int = _LARGEST
    enclosing: list[str] = field(default_factory=list)

    def spend(self, size: int) -> None:
        """Count one member. Raises UnreadableDocument if the budget is exceeded."""
        self.members -= 1
        self.size -= size
        if self.members < 0 or self.size < 0:
            raise UnreadableDocument(_TOO_MUCH)


def is_container(path: str | Path) -> bool:
    """Whether a file of that name may contain others."""
    return PurePosixPath(path).suffix.lower() in MEMBERS


def file_of(path: Path) -> Path:
    """The file on disk for a path: for a member, its outermost container."""
    return next((one for one in path.parents if is_container(one) and one.is_file()), path)


def read_document(path: Path, relative: str) -> Document:
    """Read a file or member; ``relative`` is its path in the documents folder, separated by ``/``.

    Raises UnreadableDocument with the reason, as for a file that is empty, protected or not text.
    """
    try:
        return document_of(content_of(path), relative)
    except OSError as error:
        raise _unreadable(error) from error


def content_of(path: Path) -> bytes:
    """The bytes of a file or member. Raises OSError, and UnreadableDocument if a member no longer exists."""
    file = file_of(path)
    if file == path:
        return path.read_bytes()
    with file.open("rb") as opened:
        return _content(opened, file.name, path.relative_to(file).as_posix())


def _content(opened: BinaryIO, name: str, inner: str) -> bytes:
    for member in MEMBERS[_suffix(name)](opened):
        if inner == member.path:
            return member.content()
        if inner.startswith(f"{member.path}/") and is_container(member.path):
            return _content(io.BytesIO(member.content()), member.path, inner[len(member.path) + 1 :])
    raise UnreadableDocument(_GONE)


def listed_members(file: Path, relative: str) -> list[ListedMember]:
    """The members of a file, nested ones included. Raises UnreadableDocument."""
    try:
        with file.open("rb") as opened:
            budget = _Budget(enclosing=[sha256_of(file)])
            found = list({(one.path, one.reason): one for one in _walk(opened, relative, budget)}.values())
    except OSError as error:
        raise _unreadable(error) from error
    if not (found or _suffix(relative) in READERS):
        raise UnreadableDocument(_NOTHING)
    unknown = [one for one in found if one.reason == UNKNOWN]
    if len(unknown) <= _MOST_UNKNOWN:
        return found
    suffixes = ", ".join(sorted({_suffix(one.path) or "sans suffixe" for one in unknown})[:_MOST_UNKNOWN])
    said = _UNKNOWN.format(count=len(unknown), suffixes=suffixes)
    return [*(one for one in found if one.reason != UNKNOWN), ListedMember(relative, reason=said)]


def _walk(opened: BinaryIO, path: str, budget: _Budget) -> Iterator[ListedMember]:
    for member in MEMBERS[_suffix(path)](opened):
        inner = f"{path}/{member.path}"
        if _suffix(inner) not in SUFFIXES:
            yield ListedMember(inner, reason=unknown_format(PurePosixPath(inner).name))
            continue
        try:
            content = member.content()
        except UnreadableDocument as error:
            yield ListedMember(inner, reason=str(error))
            continue
        budget.spend(len(content))
        if len(content) > _LARGEST_MEMBER:
            yield ListedMember(inner, reason=_TOO_LARGE)
        else:
            yield from _member_tree(inner, content, budget)


def _member_tree(path: str, content: bytes, budget: _Budget) -> Iterator[ListedMember]:
    """A member, followed by its own members."""
    sha256, suffix = digest_of(content), _suffix(path)
    if suffix in READERS:
        yield ListedMember(path, sha256)
    if suffix not in MEMBERS:
        return
    if sha256 in budget.enclosing or len(budget.enclosing) >= _DEEPEST:
        yield ListedMember(path, reason=_ITSELF if sha256 in budget.enclosing else _TOO_DEEP)
        return
    budget.enclosing.append(sha256)
    try:
        yield from _walk(io.BytesIO(content), path, budget)
    except UnreadableDocument as error:
        if suffix not in READERS:  # otherwise reading it raises the same error
            yield ListedMember(path, reason=str(error))
    budget.enclosing.pop()


def with_mails(documents: Sequence[Document]) -> Iterator[Document]:
    """The documents with ``attached_to``; an attachment without a date gets that of its mail."""
    by_path = {document.path: document for document in documents}
    for document in documents:
        above = (by_path.get(str(parent)) for parent in PurePosixPath(document.path).parents)
        if mail := next(filter(None, above), None):
            day = mail.date and replace(mail.date, origin=Origin.FILE)
            document = replace(document, attached_to=mail.title, date=document.date or day)  # noqa: PLW2901
        yield document


def _unreadable(error: OSError) -> UnreadableDocument:
    return UnreadableDocument(f"illisible ({error.strerror})\u00a0; vérifiez les droits du fichier.")


def _suffix(path: str) -> str:
    return PurePosixPath(path).suffix.lower()
