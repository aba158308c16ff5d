"""A searcher that follows the index: a new snapshot answers from the next question on, without a restart."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from threading import Lock

from corpus.document import Document
from corpus.errors import ConventionError
from index.search import Searcher
from index.snapshots import KEPT, current_id


class Live:
    """The published snapshot of a folder, ready for questions from several threads.

    A snapshot that cannot be used is said once, through ``complain``, and the one before it goes on answering.
    Documents of former snapshots stay, so that a quote shown before a change still opens.
    """

    def __init__(self, folder: Path, open_searcher: Callable[[], Searcher], complain: Callable[[str], None]) -> None:
        """``open_searcher`` opens what is published in the folder."""
        self._folder, self._open, self._complain = folder, open_searcher, complain
        self._lock = Lock()
        self._searcher = open_searcher()
        self._seen = self._searcher.snapshot.manifest.id
        self._opened: list[Mapping[str, Document]] = [self._searcher.snapshot.documents]

    def searcher(self) -> Searcher:
        """The searcher of the published snapshot; while another thread opens it, that of the one before."""
        if self._lock.acquire(blocking=False):
            try:
                self._follow()
            finally:
                self._lock.release()
        return self._searcher

    def document(self, document_id: str) -> tuple[Document, bool]:
        """A document that a quote was taken from, and whether it is still the one that answers.

        Raises LookupError for one that no snapshot held since the start.
        """
        for documents in self._opened:
            if document_id in documents:
                return documents[document_id], documents is self._opened[0]
        raise LookupError(f"no snapshot held document {document_id}")

    def _follow(self) -> None:
        published = current_id(self._folder)
        if published in (None, self._seen):
            return
        self._seen = published
        try:
            searcher = self._open()
        except ConventionError as error:
            self._complain(str(error))
        else:
            self._opened = [searcher.snapshot.documents, *self._opened][:KEPT]
            self._searcher = searcher
