"""The ingestion report: what a build did, and what was understood of each document."""

from __future__ import annotations

from dataclasses import dataclass, fields

from corpus.document import Document, Reason
from corpus.progress import UnreadFile
from index.snapshot.manifest import Changes
from index.snapshot.snapshots import Snapshot
from index.snapshot.summaries import DocumentSummary


@dataclass(frozen=True, slots=True)
class IgnoredText:
    """A span that will never be quoted, and why."""

    start: int
    end: int
    reason: Reason
    text: str


@dataclass(frozen=True, slots=True)
class DocumentReport(DocumentSummary):
    """What was understood of one document.

    ``unread_pages`` are the numbers of pages without readable text: pictures, and text in an unknown code, which are
    the ``garbled_pages``. On ``recognised_pages`` the text was recognised in a picture and may be wrong. ``damaged``
    counts undecodable characters.
    """

    unread_pages: tuple[int, ...]
    recognised_pages: tuple[int, ...]
    damaged: int
    ignored: tuple[IgnoredText, ...]
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
    """The report of the build of a snapshot, at any time."""
    manifest = snapshot.manifest
    return BuildReport(
        snapshot=manifest.id,
        changes=manifest.changes,
        passages=manifest.passages,
        embedded=manifest.embedded,
        reused=manifest.reused,
        documents=tuple(map(document_report, snapshot.summaries, snapshot.documents.values())),
        unread=manifest.unread,
    )


def document_report(summary: DocumentSummary, document: Document) -> DocumentReport:
    """What was understood of a document."""
    return DocumentReport(
        **{field.name: getattr(summary, field.name) for field in fields(DocumentSummary)},
        unread_pages=document.unread_pages,
        garbled_pages=document.garbled_pages,
        recognised_pages=document.recognised_pages,
        damaged=document.text.count("\ufffd"),
        ignored=tuple(IgnoredText(*one.span, one.reason, document.text[slice(*one.span)]) for one in document.ignored),
    )
