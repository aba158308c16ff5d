"""A build in the server: one at a time, and its end is always said."""

from __future__ import annotations

import errno
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread

import httpx
import pytest

from assistant.french import texts
from assistant.library.rebuilding import AlreadyBuilding, BuildStatus, Rebuilder
from assistant.library.stages import Stage
from corpus.errors import ConventionError
from corpus.progress import Progress
from index.snapshot.manifest import Changes
from index.snapshot.report import BuildReport
from index.snapshot.snapshots import open_current
from tests.conftest import PATIENCE, POOL, until, write_files
from tests.observing import ROOT
from tests.pages import answers, free_port

REPORT = BuildReport("s", Changes((), (), (), ()), 0, 0, 0, (), ())


def failing(error: BaseException) -> Rebuilder:
    def fail(_: Progress) -> BuildReport:
        raise error

    return Rebuilder(fail)


def test_how_far_a_build_is_is_told_and_no_second_one_begins() -> None:
    begun, go_on = Event(), Event()

    def slow(progress: Progress) -> BuildReport:
        progress("read", 1, 2)
        begun.set()
        go_on.wait(PATIENCE)
        return REPORT

    rebuilder = Rebuilder(slow)
    rebuilder.start()
    assert begun.wait(PATIENCE)
    assert rebuilder.status == BuildStatus(running=True, stage=Stage("read", 1, 2))
    for again in (rebuilder.start, rebuilder.run):
        with pytest.raises(AlreadyBuilding):
            again()
    go_on.set()
    until(lambda: not rebuilder.status.running)
    assert rebuilder.status == BuildStatus(report=REPORT)
    assert rebuilder.run() == REPORT


def test_what_follows_the_folder_waits_for_a_build_and_is_told_like_one() -> None:
    begun, go_on = Event(), Event()

    def slow(_: Progress) -> BuildReport:
        begun.set()
        go_on.wait(PATIENCE)
        return REPORT

    def nothing_to_do(progress: Progress) -> None:
        ended.append(f"{rebuilder.status.stage.name}, {rebuilder.status.running}")
        progress("look", 1, 1)
        ended.append(f"{rebuilder.status.stage.name}, {rebuilder.status.running}")

    ended: list[str] = []
    rebuilder = Rebuilder(slow)
    rebuilder.start()
    assert begun.wait(PATIENCE)
    following = Thread(target=rebuilder.follow, args=(nothing_to_do,))
    following.start()
    with pytest.raises(AlreadyBuilding):
        rebuilder.start()
    assert not ended
    go_on.set()
    following.join()
    assert ended == [", True", "look, True"]
    assert rebuilder.status == BuildStatus()


@pytest.mark.parametrize(
    ("error", "problem"),
    [
        (ConventionError("Rien à lire."), "Rien à lire."),
        (OSError(errno.ENOSPC, "No space left"), "disque plein"),
        (MemoryError(), "La mémoire manque"),
    ],
)
def test_what_stops_a_build_is_said_in_french(error: Exception, problem: str) -> None:
    rebuilder = failing(error)
    with pytest.raises(ConventionError, match=problem):
        rebuilder.run()
    assert problem in (rebuilder.status.problem or "")


def test_a_defect_of_ours_leaves_no_build_going_on_for_ever() -> None:
    rebuilder = failing(ZeroDivisionError())
    with pytest.raises(ZeroDivisionError):
        rebuilder.run()
    assert rebuilder.status == BuildStatus(problem=texts.FAILED)


def build_and_wait(url: str) -> None:
    with suppress(httpx.TransportError):
        httpx.post(f"{url}/api/index", timeout=None)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_server_that_builds_ends_when_told_and_the_index_before_stays(number: signal.Signals, tmp_path: Path) -> None:
    write_files(tmp_path / "documents", POOL)
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    where = ["--documents", str(tmp_path / "documents"), "--index", str(tmp_path / "index"), "--port", str(port)]
    command = [sys.executable, "-m", "tests.assistant.library.endless", *where]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, cwd=ROOT) as served:
        try:
            until(lambda: answers(f"{url}/api/health"))
            before = open_current(tmp_path / "index").manifest.id
            write_files(tmp_path / "documents", {"long.txt": "Un texte sans fin."})

            waiting = Thread(target=build_and_wait, args=(url,))
            waiting.start()
            until(lambda: httpx.get(f"{url}/api/index").json()["stage"] == "encode")
            served.send_signal(number)
            _, errors = served.communicate(timeout=PATIENCE)
            waiting.join()
        finally:
            served.kill()
    assert (served.returncode, errors) == (-number, "")
    assert open_current(tmp_path / "index").manifest.id == before
