"""A documents folder becomes a published snapshot, with a report of what was understood."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from itertools import chain
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from corpus.acronyms import Acronym, acronyms_of
from corpus.document import Document, Reason
from corpus.errors import ConventionError
from corpus.folder import Corpus, FileState, Unread, read_folder, unchanged
from corpus.passages import CHUNKING, Passage, passages_of
from corpus.readers import READING
from index.embedded import embedded_texts, whole_text
from index.encoders import Encoder
from index.french import ANALYSIS
from index.lexical import Lexical
from index.snapshots import (
    FORMAT,
    DamagedIndex,
    Manifest,
    NoIndex,
    Snapshot,
    gone_back_from,
    one_writer,
    open_current,
    open_last_sound,
    publish,
    sound_before,
)
from index.vectors import Vectors

RECIPE = (
    f"{READING}, {CHUNKING}, {ANALYSIS}, context and text, sentences, headings"  # another value means another index
)
_QUICKER_ANEW = 100  # texts that are embedded sooner than another snapshot is opened


class Progress(Protocol):
    """Told how far a stage has gone: "wait" for another process's end, "read" counts files, "encode" texts."""

    def __call__(self, stage: str, done: int, total: int) -> None:
        """``done`` of ``total`` are done in this stage."""


@dataclass(frozen=True, slots=True)
class IgnoredText:
    """A span that will never be quoted, and why."""

    start: int
    end: int
    reason: Reason
    text: str


@dataclass(frozen=True, slots=True)
class DocumentReport:
    """What was understood of one document.

    ``pages`` is None for a format without any, ``unread_pages`` are the numbers of those that hold a picture of
    which nothing is read, ``recognised_pages`` of those of which words were recognised in a picture: they may be wrong.
    ``damaged`` counts characters that no encoding explains, ``same_as`` is the path of a document before this one
    with the same text.
    """

    path: str
    title: str
    characters: int
    pages: int | None
    unread_pages: tuple[int, ...]
    recognised_pages: tuple[int, ...]
    passages: int
    damaged: int
    same_as: str | None
    ignored: tuple[IgnoredText, ...]
    sigles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Changes:
    """The files of a folder beside those of the snapshot before, by path."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did: the snapshot it published, what it read and what it could not."""

    snapshot: str
    changes: Changes
    passages: int
    embedded: int
    reused: int
    documents: tuple[DocumentReport, ...]
    unread: tuple[Unread, ...]


def silent(stage: str, done: int, total: int) -> None:
    """Progress that nobody watches."""


def build(documents: Path, folder: Path, encoder: Encoder, progress: Progress = silent) -> BuildReport:
    """Index a documents folder and publish the result.

    A file that cannot be read is named in the report and the others are indexed. Raises
    ConventionError where there is nothing to index or the disk refuses; the snapshot published
    before then stays.
    """
    _check_apart(documents, folder)
    with one_writer(folder, partial(progress, "wait", 0, 1)):
        return _build(documents, folder, encoder, progress)


def ensure(documents: Path, folder: Path, encoder: Encoder, progress: Progress = silent) -> BuildReport | None:
    """Build where no sound snapshot holds these documents with this model; None where one does.

    A snapshot that was gone back to stays until the documents change.
    """
    _check_apart(documents, folder)
    if _holds(folder, documents, encoder):  # asked before the folder is locked: it may be read-only
        return None
    with one_writer(folder, partial(progress, "wait", 0, 1)):
        return None if _holds(folder, documents, encoder) else _build(documents, folder, encoder, progress)


def _check_apart(documents: Path, folder: Path) -> None:
    """Raise ConventionError where the index would be read as documents, and so change them at each build."""
    place, root = folder.resolve(), documents.resolve()
    if place.is_relative_to(root) and not any(part.startswith(".") for part in place.relative_to(root).parts):
        raise ConventionError(
            f"Le dossier de l’index, {folder}, est dans celui des documents, {documents}\u00a0; "
            "choisissez-en un autre avec --index."
        )


def is_current(documents: Path, manifest: Manifest) -> bool:
    """Whether the documents are still those of a snapshot, cut and embedded as this version does."""
    return manifest.recipe == RECIPE and unchanged(documents, manifest.sources)


def gone_back(documents: Path, folder: Path) -> bool:
    """Whether a former snapshot was put back in service and the documents have not changed since the last build."""
    left = gone_back_from(folder)
    return left is not None and is_current(documents, left)


def _holds(folder: Path, documents: Path, encoder: Encoder) -> bool:
    """Whether a sound snapshot that is to answer for these documents was made with this model."""
    try:
        manifest = open_current(folder).manifest
    except (NoIndex, DamagedIndex):
        return False
    return manifest.encoder == encoder.name and (is_current(documents, manifest) or gone_back(documents, folder))


def _build(documents: Path, folder: Path, encoder: Encoder, progress: Progress) -> BuildReport:
    former = _former(folder)
    corpus = read_folder(documents, partial(progress, "read"), _known_documents(former))
    by_id = {document.id: document for document in corpus.documents}
    cut = {document.id: passages_of(document) for document in corpus.documents}
    passages = list(chain.from_iterable(cut.values()))
    if not passages:
        reasons = " ".join(f"{one.path}\u00a0: {one.reason}" for one in corpus.unread)
        raise ConventionError(f"Aucun texte à citer dans {documents}\u00a0; ajoutez-y des documents. {reasons}".strip())
    texts = [whole_text(by_id[passage.document_id], passage) for passage in passages]
    embedded = embedded_texts(by_id, passages)
    vectors, reused = _encoded(embedded, encoder, _known_vectors(folder, former, encoder, embedded), progress)
    acronyms = [
        acronym
        for document in corpus.documents
        for acronym in acronyms_of(document, chain.from_iterable(own.sentences for own in cut[document.id]))
    ]
    snapshot = Snapshot(
        manifest=_manifest(corpus, encoder, len(passages), vectors.size),
        documents=by_id,
        passages=passages,
        acronyms=acronyms,
        vectors=vectors,
        lexical=Lexical.of(texts),
    )
    manifest = publish(folder, snapshot)
    return BuildReport(
        snapshot=manifest.id,
        changes=changes(former.manifest.sources if former else (), corpus.states),
        passages=len(passages),
        embedded=vectors.size - reused,
        reused=reused,
        documents=_reports(corpus, cut, acronyms),
        unread=corpus.unread,
    )


def _former(folder: Path) -> Snapshot | None:
    """The published snapshot, or the newest sound one, whose work need not be done again."""
    try:
        return open_last_sound(folder)[0]
    except (NoIndex, DamagedIndex):
        return None


def _known_documents(former: Snapshot | None) -> dict[tuple[str, str], Document]:
    """Documents that this version would read the same way, by path and SHA-256.

    Pages without text are looked at anew: what recognises them may have been installed.
    """
    if former is None or former.manifest.reading != READING:
        return {}
    whole = (document for document in former.documents.values() if not document.unread_pages)
    return {(document.path, document.sha256): document for document in whole}


def _known_vectors(
    folder: Path, former: Snapshot | None, encoder: Encoder, texts: Sequence[str]
) -> dict[str, NDArray[np.float32]]:
    """The vectors of these texts that the same model made for a snapshot which is kept, however they were cut."""
    wanted, known = set(texts), dict[str, NDArray[np.float32]]()
    snapshots = chain((former,), sound_before(folder, former.manifest.id)) if former else ()
    for snapshot in snapshots:
        if snapshot.manifest.encoder == encoder.name:
            rows = enumerate(embedded_texts(snapshot.documents, snapshot.passages))
            found = {text: row for row, text in rows if text in wanted and text not in known}
            known |= zip(found, snapshot.vectors.rows(np.array(list(found.values()), np.int64)), strict=True)
        if len(wanted) - len(known) <= _QUICKER_ANEW:
            break
    return known


def changes(before: Sequence[FileState], now: Sequence[FileState]) -> Changes:
    """What became of the files between two states of a folder."""
    old, new = ({state.path: state.sha256 for state in states} for states in (before, now))
    both = [path for path in new if path in old]
    return Changes(
        added=tuple(path for path in new if path not in old),
        changed=tuple(path for path in both if new[path] != old[path]),
        removed=tuple(path for path in old if path not in new),
        unchanged=tuple(path for path in both if new[path] == old[path]),
    )


def _encoded(
    texts: Sequence[str], encoder: Encoder, known: Mapping[str, NDArray[np.float32]], progress: Progress
) -> tuple[Vectors, int]:
    """Vectors of the texts, and how many were known; each new text is embedded once."""
    missing = list(dict.fromkeys(text for text in texts if text not in known))
    done = 0

    def advance(count: int) -> None:
        nonlocal done
        done += count
        progress("encode", done, len(missing))

    fresh = dict(zip(missing, encoder.encode_passages(missing, advance), strict=True))
    reused = sum(text in known for text in texts)
    return Vectors.of(np.stack([known[text] if text in known else fresh[text] for text in texts])), reused


def _manifest(corpus: Corpus, encoder: Encoder, passages: int, vectors: int) -> Manifest:
    created = datetime.now(UTC)
    content = repr((RECIPE, encoder.name, [(one.path, one.sha256) for one in corpus.documents]))
    fingerprint = hashlib.sha256(content.encode()).hexdigest()[:8]
    return Manifest(
        format=FORMAT,
        id=f"{created:%Y%m%dT%H%M%S%f}-{fingerprint}",
        created=created.isoformat(timespec="seconds"),
        encoder=encoder.name,
        dimension=encoder.dimension,
        recipe=RECIPE,
        reading=READING,
        versions={name: version(name) for name in ("convention", "faiss-cpu", "bm25s", "PyStemmer")},
        sources=corpus.states,
        documents=len(corpus.documents),
        passages=passages,
        vectors=vectors,
    )


def _reports(
    corpus: Corpus, cut: Mapping[str, Sequence[Passage]], acronyms: Sequence[Acronym]
) -> tuple[DocumentReport, ...]:
    sigles: dict[str, list[str]] = defaultdict(list)
    for acronym in acronyms:
        sigles[acronym.document_id].append(acronym.sigle)
    first: dict[str, str] = {}
    for document in corpus.documents:
        first.setdefault(document.text, document.path)
    return tuple(
        DocumentReport(
            path=document.path,
            title=document.title,
            characters=len(document.text),
            pages=len(document.page_starts) or None,
            unread_pages=document.unread_pages,
            recognised_pages=document.recognised_pages,
            passages=len(cut[document.id]),
            damaged=document.text.count("\ufffd"),
            same_as=None if first[document.text] == document.path else first[document.text],
            ignored=tuple(
                IgnoredText(*one.span, one.reason, document.text[slice(*one.span)]) for one in document.ignored
            ),
            sigles=tuple(sigles[document.id]),
        )
        for document in corpus.documents
    )
