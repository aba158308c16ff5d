"""Files read and drawn in processes of their own: one that runs wild is stopped, and the others go on."""

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

LONGEST = 900  # seconds for one file: thirty thousand pages, or a hundred and fifty that must be recognised
LONGEST_DRAWING = 20  # seconds for one page, for which somebody waits
MEMORY = 768 << 20  # bytes that a reading may take, of addresses; twenty thousand pages take 520 MB
_MOST_PROCESSES = 2  # each may take so much
_T = TypeVar("_T")
_MOST_TASKS = 200  # files a process reads before a fresh one takes its place
_TOO_LARGE = "sa lecture demande trop de mémoire\u00a0; découpez-le ou enregistrez-le de nouveau, plus simplement."
# Where memory is short, Python ends by itself or Linux kills it; a parser in C may crash, as on a damaged file.
_CRASHED = (
    "sa lecture s’est arrêtée net, car il est abîmé ou trop lourd\u00a0; "
    "ouvrez-le et enregistrez-le de nouveau, ou découpez-le."
)


class Readers:
    """Processes that read: what begins something returns its outcome to come.

    That is an UnreadableDocument also for a file that takes too long or too much memory, or on which its parser
    crashes.
    """

    def __init__(self, pool: ProcessPool, here: Executor, longest: float) -> None:
        self._pool, self._here, self._longest = pool, here, longest

    def read(self, path: Path, relative: str) -> Future[Document]:
        """Begin to read a file, or one in a file; ``relative`` is its path in the documents folder."""
        if path.suffix.lower() in PLAIN and path.is_file():
            return self._here.submit(read_document, path, relative)
        return self._apart(read_document, path, relative)

    def members(self, path: Path, relative: str) -> Future[list[ListedMember]]:
        """Begin to list what a file holds."""
        return self._apart(listed_members, path, relative)

    def _apart(self, work: Callable[[Path, str], _T], path: Path, relative: str) -> Future[_T]:
        outcome = Future[_T]()
        working = self._pool.schedule(_done, args=(work, path, relative), timeout=self._longest)
        working.add_done_callback(partial(_settle, outcome, self._longest))
        return outcome


@contextmanager
def readers(longest: float = LONGEST, memory: int = MEMORY) -> Iterator[Readers]:
    """Processes that read, and a thread for what is only decoded, until they are left."""
    pool, here = _pool(min(_MOST_PROCESSES, len(os.sched_getaffinity(0))), memory), ThreadPoolExecutor(1)
    try:
        yield Readers(pool, here, longest)
    finally:  # as context managers they would wait for what nobody waits for any more
        here.shutdown(cancel_futures=True)
        pool.stop()  # type: ignore[no-untyped-call]
        pool.join()


class Drawer:
    """Draws pages one after the other in a process kept for it, which ends with this one."""

    def __init__(self, longest: float = LONGEST_DRAWING, memory: int = MEMORY) -> None:
        self._longest, self._memory = longest, memory
        self._turn = Lock()
        self._pool: ProcessPool | None = None

    def draw(self, path: Path, sha256: str, sought: PageSpan) -> PagePicture:
        """``pdf_picture.page_picture`` of a file that has not changed since it was read.

        Raises NoPicture, also where it takes too long or too much memory, or where the file crashes what draws it.
        """
        with self._turn:  # each starts with the whole of its time
            if self._pool is None or not self._pool.active:
                self._pool = _pool(1, self._memory)
            drawing = self._pool.schedule(_draw, args=(path, sha256, sought), timeout=self._longest)
            try:
                return drawing.result()
            except (TimeoutError, CancelledError, ProcessExpired, BrokenProcessPool) as error:
                raise NoPicture from error

    def close(self) -> None:
        """End the process; another begins where it is needed."""
        if self._pool:
            self._pool.stop()  # type: ignore[no-untyped-call]
            self._pool.join()


def _pool(processes: int, memory: int) -> ProcessPool:
    context = multiprocessing.get_context("forkserver")  # a fork of this process would take its threads' locks along
    parsers = (module.name for module in walk_packages(formats.__path__, f"{formats.__name__}."))
    context.set_forkserver_preload(["corpus.reading.readers", *parsers])  # loaded once for all processes
    return ProcessPool(processes, _MOST_TASKS, initializer=_confine, initargs=(memory,), context=context)


def _draw(path: Path, sha256: str, sought: PageSpan) -> PagePicture:
    from corpus.formats.pdf.picture import page_picture  # noqa: PLC0415 - PDFium is only loaded for PDFs

    try:
        content = content_of(path)
        if digest_of(content) == sha256:
            return page_picture(content, sought)
    except (OSError, MemoryError, UnreadableDocument):
        pass  # as in ``_done``
    raise NoPicture


def _confine(memory: int) -> None:
    """Take no more memory than that, and end at once where the build is killed."""
    parent = multiprocessing.parent_process()
    assert parent
    fcntl.fcntl(parent.sentinel, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(parent.sentinel, fcntl.F_SETFL, os.O_ASYNC)  # a signal when it closes, which ends this process
    if wait([parent.sentinel], 0):  # it has closed already
        os._exit(1)
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


def _done(work: Callable[[Path, str], _T], path: Path, relative: str) -> _T:
    """What a process does with a file."""
    try:
        return work(path, relative)
    except MemoryError:
        pass  # the error holds on to all that was read, which leaves no memory to send it
    raise UnreadableDocument(_TOO_LARGE)


def _settle(outcome: Future[_T], longest: float, working: Future[_T]) -> None:
    """Give what a process did, or why it did not, to whoever waits for it."""
    try:
        outcome.set_result(_result(working, longest))
    except BaseException as error:  # noqa: BLE001 - raised again where it is waited for
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
