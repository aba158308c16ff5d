"""A build in the server: one at a time, and its end is always said."""

from __future__ import annotations

import errno
from threading import Event

import pytest

from assistant import texts
from assistant.rebuilding import AlreadyBuilding, Rebuilding, Work
from corpus.errors import ConventionError
from index.build import Progress
from index.ingestion import BuildReport
from index.manifest import Changes

REPORT = BuildReport("s", Changes((), (), (), ()), 0, 0, 0, (), ())


def failing(error: BaseException) -> Rebuilding:
    def fail(_: Progress) -> BuildReport:
        raise error

    return Rebuilding(fail)


def test_how_far_a_build_is_is_told_and_no_second_one_begins() -> None:
    begun, go_on = Event(), Event()

    def slow(progress: Progress) -> BuildReport:
        progress("read", 1, 2)
        begun.set()
        go_on.wait(30)
        return REPORT

    rebuilding = Rebuilding(slow)
    rebuilding.start()
    begun.wait(30)
    assert rebuilding.work == Work(running=True, stage="read", done=1, total=2)
    for again in (rebuilding.start, rebuilding.run):
        with pytest.raises(AlreadyBuilding):
            again()
    go_on.set()
    while rebuilding.work.running:
        pass
    assert rebuilding.work == Work(report=REPORT)
    assert rebuilding.run() == REPORT


@pytest.mark.parametrize(
    ("error", "problem"),
    [
        (ConventionError("Rien à lire."), "Rien à lire."),
        (OSError(errno.ENOSPC, "No space left"), "disque plein"),
        (MemoryError(), "La mémoire manque"),
    ],
)
def test_what_stops_a_build_is_said_in_french(error: Exception, problem: str) -> None:
    rebuilding = failing(error)
    with pytest.raises(ConventionError, match=problem):
        rebuilding.run()
    assert problem in (rebuilding.work.problem or "")


def test_a_defect_of_ours_leaves_no_build_going_on_for_ever() -> None:
    rebuilding = failing(ZeroDivisionError())
    with pytest.raises(ZeroDivisionError):
        rebuilding.run()
    assert rebuilding.work == Work(problem=texts.FAILED)
