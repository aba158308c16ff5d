"""Files read in processes of their own: one that runs wild is stopped, and the others are read all the same."""

from __future__ import annotations

import fcntl
import multiprocessing
import os
import resource
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import Future, TimeoutError
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from pebble import ProcessExpired, ProcessPool

from corpus.document import Document
from corpus.errors import UnreadableDocument
from corpus.readers import read_document

LONGEST = 900  # seconds for one file: thirty thousand pages, or a hundred and fifty that must be recognised
MEMORY = 768 << 20  # bytes that a reading may take, of addresses; twenty thousand pages take 520 MB
_MOST_PROCESSES = 2  # each may take so much
PLAIN = (".md", ".txt")  # decoded and no more
# Loaded once for all processes.
_PARSERS = ("corpus.html", "corpus.opendocument", "corpus.pdf", "corpus.rtf", "corpus.word")
_MOST_TASKS = 200  # files a process reads before a fresh one takes its place
_TOO_LARGE = "sa lecture demande trop de mémoire\u00a0; découpez-le ou enregistrez-le de nouveau, plus simplement."
# Where memory is short, Python ends by itself or Linux kills it; a parser in C may crash, as on a damaged file.
_CRASHED = (
    "sa lecture s’est arrêtée net, car il est abîmé ou trop lourd\u00a0; "
    "ouvrez-le et enregistrez-le de nouveau, ou découpez-le."
)

Read = Callable[[Path, str], Callable[[], Document]]


@contextmanager
def readers(longest: float = LONGEST, memory: int = MEMORY) -> Iterator[Read]:
    """What begins to read a file, like ``read_document``, and returns what waits for its end.

    Raises UnreadableDocument, when waited for, also for a file that takes too long or too much memory, or on
    which its parser crashes.
    """
    processes = min(_MOST_PROCESSES, len(os.sched_getaffinity(0)))
    context = multiprocessing.get_context("forkserver")  # a fork of this process would take its threads' locks along
    context.set_forkserver_preload(["corpus.readers", *_PARSERS])
    pool = ProcessPool(processes, _MOST_TASKS, initializer=_confine, initargs=(memory,), context=context)

    def read(path: Path, relative: str) -> Callable[[], Document]:
        if path.suffix.lower() in PLAIN:
            return partial(read_document, path, relative)
        future = pool.schedule(_read, args=(path, relative), timeout=longest)
        return partial(_result, future, longest)

    try:
        yield read
    finally:  # as a context manager it would wait for what nobody waits for any more
        pool.stop()  # type: ignore[no-untyped-call]
        pool.join()


def _confine(memory: int) -> None:
    """Take no more memory than that, and end at once where the build is killed."""
    parent = multiprocessing.parent_process()
    assert parent
    fcntl.fcntl(parent.sentinel, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(parent.sentinel, fcntl.F_SETFL, os.O_ASYNC)  # a signal when it closes, which ends this process
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


def _read(path: Path, relative: str) -> Document:
    """``read_document``, in its process."""
    try:
        return read_document(path, relative)
    except MemoryError:
        pass  # the error holds on to all that was read, which leaves no memory to send it
    raise UnreadableDocument(_TOO_LARGE)


def _result(future: Future[Document], longest: float) -> Document:
    try:
        return future.result()
    except TimeoutError as error:
        raise UnreadableDocument(
            f"sa lecture a été arrêtée après {longest / 60:.0f} minutes\u00a0; découpez-le en fichiers plus courts."
        ) from error
    except ProcessExpired as error:
        crashed = error.exitcode < 0 and error.exitcode != -signal.SIGKILL
        raise UnreadableDocument(_CRASHED if crashed else _TOO_LARGE) from error
