"""A searcher that follows the index and the lexicon: changes take effect with the next question, without a restart."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from pathlib import Path
from threading import Lock

from corpus.document import Document
from corpus.errors import ConventionError, sentence
from corpus.reading.folder import LEXICON
from index.searching.search import Searcher
from index.snapshot.snapshots import KEPT, current_id, open_current

_PAUSE = 5.0  # seconds before a snapshot that could not be opened is tried again


class LiveSearcher:
    """The published snapshot of a folder, ready for questions from several threads.

    If a new snapshot cannot be opened, the former one goes on answering; the problem is reported once, through
    ``complain``, and opening is tried again. Documents of former snapshots are kept, so that quotes shown before a
    change still open.
    """

    def __init__(
        self,
        folder: Path,
        searcher: Searcher,
        complain: Callable[[str], None],
        pause: float = _PAUSE,
        address: str | None = None,
    ) -> None:
        """``searcher`` answers until another snapshot is published; ``address`` is that of the engine, if any."""
        self._address = address
        self._lexicon: Path | None = None
        self._lexicon_state: tuple[int, ...] = ()  # of no file
        self._folder, self._searcher, self._complain, self._pause = folder, searcher, complain, pause
        self._lock = Lock()
        self._failed: tuple[str, str] | None = None  # which snapshot, and why
        self._again = 0.0
        self._opened: list[Mapping[str, Document]] = [searcher.snapshot.documents]

    def follow_lexicon(self, documents: Path) -> None:
        """Use the lexicon of a documents folder from now on, whenever it changes."""
        self._lexicon = documents / LEXICON
        self._follow()

    def searcher(self) -> Searcher:
        """The searcher of the published snapshot; while another thread opens it, that of the one before."""
        self._follow()
        return self._searcher

    def document(self, document_id: str) -> tuple[Document, bool]:
        """A document by id, and whether it belongs to the snapshot that answers now.

        Raises LookupError for one that no snapshot had since the start.
        """
        self._follow()
        for documents in self._opened:
            if document_id in documents:
                return documents[document_id], documents is self._opened[0]
        raise LookupError(f"no snapshot held document {document_id}")

    def _follow(self) -> None:
        if self._lock.acquire(blocking=False):
            try:
                self._take_lexicon()
                self._open_published()
            finally:
                self._lock.release()

    def _take_lexicon(self) -> None:
        """Use the lexicon as it is now, or the former one if it cannot be read."""
        state = _state(self._lexicon) if self._lexicon else ()
        if not self._lexicon or state == self._lexicon_state:
            return
        self._lexicon_state = state  # said once, where it is wrong
        from index.words.synonyms import synonyms_of  # noqa: PLC0415 - where there is none, nothing of it is loaded

        try:
            self._searcher = self._searcher.with_synonyms(synonyms_of(self._lexicon.parent))
        except ConventionError as error:
            self._complain(sentence(error))

    def _open_published(self) -> None:
        published = current_id(self._folder)
        if published in (None, self._searcher.snapshot.manifest.id):
            return
        if self._failed and published == self._failed[0] and time.monotonic() < self._again:
            return
        try:
            searcher = self._searcher.over(open_current(self._folder, self._address))
        except (ConventionError, OSError, MemoryError) as error:
            failed = published or "", sentence(error)
            if failed != self._failed:
                self._complain(failed[1])
            self._failed, self._again = failed, time.monotonic() + self._pause
        else:
            self._opened = [searcher.snapshot.documents, *self._opened][:KEPT]
            self._searcher = searcher


def _state(path: Path) -> tuple[int, ...]:
    """What changes when a file does; empty without one."""
    try:
        status = path.stat()
    except OSError:
        return ()
    return status.st_ino, status.st_size, status.st_mtime_ns, status.st_mode
