"""Runs readers and page rendering in child processes, with limits of time and memory for each file."""

from __future__ import annotations

import fcntl
import multiprocessing
import os
import resource
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Executor, Future, ThreadPoolExecutor, TimeoutError
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from functools import partial
from multiprocessing.connection import wait
from pathlib import Path
from pkgutil import walk_packages
from threading import Lock
from typing import TYPE_CHECKING, TypeVar

from pebble import ProcessExpired, ProcessPool

from corpus import formats
from corpus.digests import digest_of
from corpus.document import Document, PageSpan
from corpus.errors import NoPicture, UnreadableDocument
from corpus.reading.containers import ListedMember, content_of, listed_members, read_document
from corpus.reading.readers import PLAIN

if TYPE_CHECKING:
    from corpus.formats.pdf.picture import PagePicture

LONGEST = 900  # seconds for one file: thirty thousand pages, or a hundred and fifty with OCR
LONGEST_DRAWING = 20  # seconds for one page, as a user is waiting
MEMORY = 768 << 20  # bytes of address space for a process; twenty thousand pages take 520 MB
_MOST_PROCESSES = 2  # each may take ``MEMORY``
_T = TypeVar("_T")
_MOST_TASKS = 200  # files that a process reads before it is replaced
_TOO_LARGE = "sa lecture demande trop de mémoire\u00a0; découpez-le ou enregistrez-le de nouveau, plus simplement."
# Out of memory, Python exits or Linux kills it; a parser in C may crash on a damaged file.
_CRASHED = (
    "sa lecture s’est arrêtée net, car il est abîmé ou trop lourd\u00a0; "
    "ouvrez-le et enregistrez-le de nouveau, ou découpez-le."
)


class Readers:
    """Child processes that read files; methods return futures.

    The future raises UnreadableDocument also if a file takes too long or too much memory, or crashes its parser.
    """

    def __init__(self, pool: ProcessPool, thread: Executor, longest: float) -> None:
        self._pool, self._thread, self._longest = pool, thread, longest

    def read(self, path: Path, relative: str) -> Future[Document]:
        """Start reading a file or member; ``relative`` is its path in the documents folder."""
        if path.suffix.lower() in PLAIN and path.is_file():
            return self._thread.submit(read_document, path, relative)
        return self._submit(read_document, path, relative)

    def members(self, path: Path, relative: str) -> Future[list[ListedMember]]:
        """Start listing the members of a file."""
        return self._submit(listed_members, path, relative)

    def _submit(self, work: Callable[[Path, str], _T], path: Path, relative: str) -> Future[_T]:
        outcome = Future[_T]()
        working = self._pool.schedule(_run, args=(work, path, relative), timeout=self._longest)
        working.add_done_callback(partial(_forward, outcome, self._longest))
        return outcome


@contextmanager
def readers(longest: float = LONGEST, memory: int = MEMORY) -> Iterator[Readers]:
    """A pool of reading processes, and a thread for plain text, as a context manager."""
    pool, thread = _pool(min(_MOST_PROCESSES, len(os.sched_getaffinity(0))), memory), ThreadPoolExecutor(1)
    try:
        yield Readers(pool, thread, longest)
    finally:  # their own context managers would wait for pending work
        thread.shutdown(cancel_futures=True)
        pool.stop()  # type: ignore[no-untyped-call]
        pool.join()


class Drawer:
    """Renders pages one at a time in a dedicated process, which ends with this one."""

    def __init__(self, longest: float = LONGEST_DRAWING, memory: int = MEMORY) -> None:
        self._longest, self._memory = longest, memory
        self._turn = Lock()
        self._pool: ProcessPool | None = None

    def draw(self, path: Path, sha256: str, sought: PageSpan) -> PagePicture:
        """``page_picture`` of a file that has not changed since it was read.

        Raises NoPicture, also if rendering takes too long or too much memory, or crashes.
        """
        with self._turn:  # so that waiting does not count against the time limit
            if self._pool is None or not self._pool.active:
                self._pool = _pool(1, self._memory)
            drawing = self._pool.schedule(_draw, args=(path, sha256, sought), timeout=self._longest)
            try:
                return drawing.result()
            except (TimeoutError, CancelledError, ProcessExpired, BrokenProcessPool) as error:
                raise NoPicture from error

    def close(self) -> None:
        """Stop the process; a later call to ``draw`` starts another."""
        if self._pool:
            self._pool.stop()  # type: ignore[no-untyped-call]
            self._pool.join()


def _pool(processes: int, memory: int) -> ProcessPool:
    context = multiprocessing.get_context("forkserver")  # a plain fork would copy locks held by threads
    parsers = (module.name for module in walk_packages(formats.__path__, f"{formats.__name__}."))
    context.set_forkserver_preload(["corpus.reading.readers", *parsers])  # loaded once for all
    return ProcessPool(processes, _MOST_TASKS, initializer=_limit, initargs=(memory,), context=context)


def _draw(path: Path, sha256: str, sought: PageSpan) -> PagePicture:
    from corpus.formats.pdf.picture import page_picture  # noqa: PLC0415 - PDFium is loaded only for PDFs

    try:
        content = content_of(path)
        if digest_of(content) == sha256:
            return page_picture(content, sought)
    except (OSError, MemoryError, UnreadableDocument):
        pass  # as in ``_run``
    raise NoPicture


def _limit(memory: int) -> None:
    """Limit the memory of this process, and make it end as soon as its parent is killed."""
    parent = multiprocessing.parent_process()
    assert parent
    fcntl.fcntl(parent.sentinel, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(parent.sentinel, fcntl.F_SETFL, os.O_ASYNC)  # SIGIO when it closes, which ends this process
    if wait([parent.sentinel], 0):  # it has closed already
        os._exit(1)
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


def _run(work: Callable[[Path, str], _T], path: Path, relative: str) -> _T:
    """Run work on a file in a child process."""
    try:
        return work(path, relative)
    except MemoryError:
        pass  # the traceback keeps what was read, so there is no memory left to send it
    raise UnreadableDocument(_TOO_LARGE)


def _forward(outcome: Future[_T], longest: float, working: Future[_T]) -> None:
    """Set the result of a future from that of the process."""
    try:
        outcome.set_result(_result(working, longest))
    except BaseException as error:  # noqa: BLE001 - raised again by ``outcome.result()``
        outcome.set_exception(error)


def _result(future: Future[_T], longest: float) -> _T:
    try:
        return future.result()
    except TimeoutError as error:
        raise UnreadableDocument(
            f"sa lecture a été arrêtée après {longest / 60:.0f} minutes\u00a0; découpez-le en fichiers plus courts."
        ) from error
    except ProcessExpired as error:
        crashed = error.exitcode < 0 and error.exitcode != -signal.SIGKILL
        raise UnreadableDocument(_CRASHED if crashed else _TOO_LARGE) from error
