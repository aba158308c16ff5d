"""The ingestion report: what a build did, and what was understood of each document."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass

from corpus.dates import Origin
from corpus.document import Reason
from corpus.progress import UnreadFile
from index.snapshot.manifest import Changes
from index.snapshot.snapshots import Snapshot


@dataclass(frozen=True, slots=True)
class IgnoredText:
    """A span that will never be quoted, and why."""

    start: int
    end: int
    reason: Reason
    text: str


@dataclass(frozen=True, slots=True)
class DocumentSummary:
    """A document of an index.

    ``label`` tells it from the others, ``date`` is its day, month or year as ISO 8601 writes them, None where nothing
    tells it, and ``pages`` None for a format without any.
    """

    path: str
    title: str
    label: str
    date: str | None
    date_from: Origin | None
    characters: int
    pages: int | None
    passages: int


@dataclass(frozen=True, slots=True)
class DocumentReport(DocumentSummary):
    """What was understood of one document.

    ``unread_pages`` are the numbers of the pages that hold a picture of which nothing is read or (``garbled_pages``)
    words in a code that nothing explains, ``recognised_pages`` of those of which words were recognised in a picture:
    they may be wrong.
    ``damaged`` counts characters that no encoding explains, ``same_as`` is the path of a document before this one
    with the same text.
    """

    unread_pages: tuple[int, ...]
    recognised_pages: tuple[int, ...]
    damaged: int
    same_as: str | None
    ignored: tuple[IgnoredText, ...]
    sigles: tuple[str, ...]
    garbled_pages: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did: the snapshot it published, what it read and what it could not."""

    snapshot: str
    changes: Changes
    passages: int
    embedded: int
    reused: int
    documents: tuple[DocumentReport, ...]
    unread: tuple[UnreadFile, ...]


def report_of(snapshot: Snapshot) -> BuildReport:
    """The report of the build that made a snapshot, right after it or later."""
    manifest = snapshot.manifest
    return BuildReport(
        snapshot=manifest.id,
        changes=manifest.changes,
        passages=manifest.passages,
        embedded=manifest.embedded,
        reused=manifest.reused,
        documents=_documents(snapshot),
        unread=manifest.unread,
    )


def _documents(snapshot: Snapshot) -> tuple[DocumentReport, ...]:
    passages = Counter(passage.document_id for passage in snapshot.passages)
    sigles: dict[str, list[str]] = defaultdict(list)
    for acronym in snapshot.acronyms:
        sigles[acronym.document_id].append(acronym.sigle)
    first: dict[str, str] = {}
    for document in snapshot.documents.values():
        first.setdefault(document.text, document.path)
    return tuple(
        DocumentReport(
            path=document.path,
            title=document.title,
            label=document.label,
            date=str(document.date) if document.date else None,
            date_from=document.date.origin if document.date else None,
            characters=len(document.text),
            pages=len(document.page_starts) or None,
            unread_pages=document.unread_pages,
            garbled_pages=document.garbled_pages,
            recognised_pages=document.recognised_pages,
            passages=passages[document.id],
            damaged=document.text.count("\ufffd"),
            same_as=None if first[document.text] == document.path else first[document.text],
            ignored=tuple(
                IgnoredText(*one.span, one.reason, document.text[slice(*one.span)]) for one in document.ignored
            ),
            sigles=tuple(sigles[document.id]),
        )
        for document in snapshot.documents.values()
    )
