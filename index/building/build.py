"""A documents folder becomes a published snapshot, with a report of what was understood."""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from itertools import chain, groupby
from pathlib import Path

import msgspec

from corpus.document import Document, Kind, Span
from corpus.errors import ConventionError
from corpus.progress import Progress, silent
from corpus.reading.folder import Corpus, FileState, read_folder, unchanged
from corpus.reading.readers import READING
from corpus.text.passages import CHUNKING, Passage
from corpus.text.sigles import Definition, definitions_of
from index.building.embedding import vectors_of
from index.building.reuse import cut_from, wanted_vectors, words_of
from index.disk import DamagedIndex
from index.models.encoders import Encoder
from index.snapshot.ids import next_id
from index.snapshot.manifest import FORMAT, Manifest, changes
from index.snapshot.report import BuildReport, report_of
from index.snapshot.snapshots import (
    NoIndex,
    Snapshot,
    gone_back_from,
    one_writer,
    open_current,
    open_last_sound,
    publish,
    writing,
)
from index.snapshot.summaries import summaries_of
from index.stores.engines import filled
from index.stores.milvus_collections import new_collection
from index.stores.store import is_lite, shown
from index.words.french import ANALYSIS
from index.words.lexical_index import FileLexicalIndex

RECIPE = (
    f"{READING}, {CHUNKING}, {ANALYSIS}, context and text, sentences, headings, headings’ sigles"  # else another index
)


def build(
    documents: Path, folder: Path, encoder: Encoder, progress: Progress = silent, address: str | None = None
) -> BuildReport:
    """Index a documents folder and publish the result, with vectors and postings in the engine at an address, if any.

    Files that cannot be read are named in the report and the others are indexed. Raises ConventionError if there is
    nothing to index or the disk refuses; the snapshot published before then stays.
    """
    check_apart(documents, folder, address)
    with one_writer(folder, partial(progress, "wait", 0, 1)):
        return _build(documents, folder, encoder, progress, address)


def ensure(
    documents: Path, folder: Path, encoder: Encoder, progress: Progress = silent, address: str | None = None
) -> BuildReport | None:
    """Build unless the current snapshot is sound and up to date; None if it is.

    After a rollback the former snapshot stays until the documents change.
    """
    check_apart(documents, folder, address)
    if _holds(folder, documents, encoder, address):  # asked before the folder is locked: it may be read-only
        return None
    with one_writer(folder, partial(progress, "wait", 0, 1)):
        if _holds(folder, documents, encoder, address):
            return None
        return _build(documents, folder, encoder, progress, address)


def check_apart(documents: Path, folder: Path | None, address: str | None) -> None:
    """Raise ConventionError if the index would be written among the documents, and so change them at each build."""
    if folder and _is_among(documents, folder):
        raise ConventionError(
            f"Le dossier de l’index, {folder}, est dans celui des documents, {documents}\u00a0; "
            "choisissez-en un autre avec --index."
        )
    if address and is_lite(address) and _is_among(documents, Path(address)):
        raise ConventionError(
            f"Le fichier de Milvus Lite, {shown(address)}, est dans le dossier des documents, {documents}\u00a0; "
            "choisissez-en un autre avec CONVENTION_STORE."
        )


def _is_among(documents: Path, written: Path) -> bool:
    """Whether a path would be read as one of the documents."""
    place, root = written.resolve(), documents.resolve()
    return place.is_relative_to(root) and not any(part.startswith(".") for part in place.relative_to(root).parts)


def is_current(documents: Path, manifest: Manifest, now: Sequence[FileState] | None = None) -> bool:
    """Whether a snapshot is up to date: the same documents, split and embedded as by this version.

    ``now`` are the states of their files, if known.
    """
    return manifest.recipe == RECIPE and unchanged(documents, manifest.sources, now)


def gone_back(documents: Path, folder: Path, now: Sequence[FileState] | None = None) -> bool:
    """Whether the current snapshot is there by a rollback, and the documents have not changed since the last build."""
    left = gone_back_from(folder)
    return left is not None and is_current(documents, left, now)


def _holds(folder: Path, documents: Path, encoder: Encoder, address: str | None) -> bool:
    """Whether the current snapshot is sound, up to date, of this model and in this store."""
    try:
        manifest = open_current(folder, address).manifest
    except (NoIndex, DamagedIndex):
        return False
    if bool(manifest.collection) != bool(address):
        return False
    return manifest.encoder == encoder.name and (is_current(documents, manifest) or gone_back(documents, folder))


def _build(documents: Path, folder: Path, encoder: Encoder, progress: Progress, address: str | None) -> BuildReport:
    former = _former(folder, address)
    known = _known_documents(former)
    corpus = read_folder(documents, progress, known)
    by_id = {document.id: document for document in corpus.documents}
    is_cut_alike = former is not None and former.manifest.recipe == RECIPE
    same = {one.id for one in known.values() if one == by_id.get(one.id)} if is_cut_alike else ()
    cut = cut_from(by_id, former, same)
    if not cut.passages:
        reasons = " ".join(f"{file.path}\u00a0: {file.reason}" for file in corpus.unread)
        raise ConventionError(f"Aucun texte à citer dans {documents}\u00a0; ajoutez-y des documents. {reasons}".strip())
    wanted = wanted_vectors(cut, former, encoder, folder, address)
    vectors, made = vectors_of(wanted, encoder, folder, partial(progress, "encode"))
    progress("publish", 0, 1)
    definitions = list(_definitions(by_id, cut.passages))
    analysed = words_of(cut, former)
    with writing(folder):
        manifest = _manifest(folder, corpus, former, encoder, (len(cut.passages), len(vectors), made))
    if address:
        with writing(folder):
            manifest = msgspec.structs.replace(manifest, collection=new_collection(folder, manifest.id))
    store, words = filled(vectors, FileLexicalIndex.over(analysed), manifest.collection, address)
    snapshot = Snapshot(
        manifest=manifest,
        documents=by_id,
        paths=[document.path for document in corpus.documents],
        summaries=list(summaries_of(corpus.documents, cut.passages, definitions)),
        passages=cut.passages,
        definitions=definitions,
        sigles=[
            (definition.sigle, by_id[definition.document_id].text[slice(*definition.span)])
            for definition in definitions
        ],
        rows=cut.rows,
        store=store,
        lexical=words,
        analysed=analysed,
    )
    return report_of(replace(snapshot, manifest=publish(folder, snapshot, address)))


def _former(folder: Path, address: str | None) -> Snapshot | None:
    """The published snapshot, or the newest sound one, whose work need not be done again."""
    try:
        return open_last_sound(folder, address, thorough=True)[0]
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


def _definitions(documents: Mapping[str, Document], passages: Sequence[Passage]) -> Iterator[Definition]:
    """The sigles that the sentences of passages and the headings above them spell out."""
    for id, own in groupby(passages, key=lambda passage: passage.document_id):
        document, cut = documents[id], [*own]
        below = _headings(document, cut)
        told = chain(chain.from_iterable(passage.sentences for passage in cut), below)
        for definition in definitions_of(document, told):
            yield replace(definition, sentence=below.get(definition.sentence, definition.sentence))


def _headings(document: Document, passages: Sequence[Passage]) -> dict[Span, Span]:
    """The headings of a document, each with the first sentence below it, which is quoted in its place."""
    starts, found = [passage.start for passage in passages], {}
    for span in (block.span for block in document.blocks if block.kind is Kind.HEADING):
        place = bisect_left(starts, span.end)
        if place < len(passages) and document.text[slice(*span)] in passages[place].heading_path:
            found[span] = passages[place].sentences[0]
    return found


def _manifest(
    folder: Path, corpus: Corpus, former: Snapshot | None, encoder: Encoder, counts: tuple[int, int, int]
) -> Manifest:
    passages, vectors, made = counts
    created = datetime.now(UTC)
    content = repr((RECIPE, encoder.name, [(document.path, document.sha256) for document in corpus.documents]))
    fingerprint = hashlib.sha256(content.encode()).hexdigest()[:8]
    return Manifest(
        format=FORMAT,
        id=next_id(folder, created, fingerprint),
        created=created.isoformat(timespec="seconds"),
        encoder=encoder.name,
        dimension=encoder.dimension,
        recipe=RECIPE,
        reading=READING,
        versions={name: version(name) for name in ("convention", "faiss-cpu", "PyStemmer")},
        sources=corpus.states,
        unread=corpus.unread,
        changes=changes(former.manifest.sources if former else (), corpus.states),
        documents=len(corpus.documents),
        passages=passages,
        vectors=vectors,
        embedded=made,
        reused=vectors - made,
    )
