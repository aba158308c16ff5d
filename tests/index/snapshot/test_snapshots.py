"""Builds that are cut short, disks that refuse, files that rot: what was published must answer."""

from __future__ import annotations

import errno
import os
import random
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from filelock import FileLock, Timeout

from corpus.errors import ConventionError
from index.building.build import build, ensure
from index.searching.search import OtherModel, Searcher
from index.snapshot.report import BuildReport
from index.snapshot.snapshots import KEPT, NoIndex, current_manifest, open_current, writing
from tests.conftest import FILES, WordEncoder, WordReranker, open_searcher, write_files
from tests.index.snapshot.folders import asked, current

ROOT = Path(__file__).parents[3]
_SCRIPT = """
import sys
from pathlib import Path
from index.building.build import build
from tests.conftest import WordEncoder

documents, folder = map(Path, sys.argv[1:])

def wait(*_):
    print("ready", flush=True)
    sys.stdin.readline()
"""
BUILD_FOR_EVER = f"""{_SCRIPT}
print("ready", flush=True)
while True:
    build(documents, folder, WordEncoder())
"""
BUILD_WHEN_TOLD = f"""{_SCRIPT}
wait()
print(build(documents, folder, WordEncoder()).snapshot)
"""
WAIT_WHILE_BUILDING = f"""{_SCRIPT}
print(build(documents, folder, WordEncoder(), lambda *at: at[:2] == ("look", 0) and wait()).snapshot)
"""


def leftovers(folder: Path) -> list[str]:
    """What a build that was cut short would leave."""
    return [path.name for path in folder.iterdir() if path.name.startswith(".") and path.name != ".lock"]


@pytest.mark.parametrize("read", [open_current, current_manifest])
def test_no_folder_is_no_index(read: Callable[[Path], object], tmp_path: Path) -> None:
    with pytest.raises(NoIndex, match=r"pas encore d’index.*convention index build"):
        read(tmp_path / "nowhere")


def test_an_empty_folder_is_no_index(tmp_path: Path) -> None:
    with pytest.raises(NoIndex):
        open_current(tmp_path)


def test_an_index_of_another_model_is_refused_with_both_names(folder: Path) -> None:
    class Other(WordEncoder):
        name = "other-model"

    with pytest.raises(OtherModel, match=r"words-64.*other-model.*convention index build"):
        Searcher(open_current(folder), Other(), WordReranker())


def test_an_index_read_again_holds_what_was_built(folder: Path, documents: Path) -> None:
    snapshot = open_current(folder)
    assert {document.path for document in snapshot.documents.values()} == set(FILES)
    assert [definition.sigle for definition in snapshot.definitions] == ["SCIC"]
    for document in snapshot.documents.values():
        assert document.text == (documents / document.path).read_text()
        assert all(snapshot.documents[document.id].text[slice(*block.span)] for block in document.blocks)
    manifest = snapshot.manifest
    counts = (len(snapshot.documents), len(snapshot.passages), snapshot.store.size)
    assert counts == (manifest.documents, manifest.passages, manifest.vectors)


def test_the_last_snapshots_are_kept_and_older_ones_removed(folder: Path, documents: Path) -> None:
    ids = [(folder / "current").read_text()]
    ids += [build(documents, folder, WordEncoder()).snapshot for _ in range(KEPT + 2)]
    assert sorted(path.name for path in folder.iterdir() if path.is_dir()) == sorted(ids)[-KEPT:]
    assert current(folder).name == ids[-1]


def test_the_current_snapshot_is_kept_though_others_bear_later_dates(folder: Path, documents: Path) -> None:
    for day in range(1, KEPT + 2):  # the computer's clock was once ahead
        shutil.copytree(current(folder), folder / f"299901{day:02}T000000000000-00000000")
    report = build(documents, folder, WordEncoder())
    assert current(folder).name == report.snapshot
    assert asked(folder).hits


def test_what_is_no_snapshot_is_never_removed_and_half_of_one_is(folder: Path, documents: Path) -> None:
    others = dict.fromkeys(("2024-notes/keep.txt", ".notes", ".2024-notes/keep.txt", ".2fa"), "à garder")
    write_files(folder, {**others, ".20240101T000000000000-00000000/passages.jsonl": "half"})
    for _ in range(KEPT + 1):
        build(documents, folder, WordEncoder())
    assert all((folder / path).exists() for path in others)
    assert sorted(leftovers(folder)) == [".2024-notes", ".2fa", ".notes"]


def test_a_reader_goes_on_with_the_snapshot_that_it_opened(folder: Path, documents: Path) -> None:
    searcher = open_searcher(folder)
    before = searcher.search("Combien coûte la cantine ?")
    for _ in range(KEPT + 1):
        build(documents, folder, WordEncoder())
    assert searcher.search("Combien coûte la cantine ?") == before


@contextmanager
def files_no_longer_than(size: int) -> Iterator[None]:
    """Make the system refuse longer files, as a full disk would."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("size", [0, 1, 50, 200, 300, 400, 500, 700, 1000])
def test_a_disk_that_refuses_leaves_the_former_snapshot(size: int, folder: Path, documents: Path) -> None:
    before = asked(folder), current(folder)
    with pytest.raises(ConventionError, match=r"^L’index n’a pas pu être écrit"), files_no_longer_than(size):
        build(documents, folder, WordEncoder())
    assert (asked(folder), current(folder)) == before
    assert not [name for name in leftovers(folder) if name != ".current.new"]


@pytest.mark.parametrize("name", ["fsync", "replace", "rename", "mkdir"])
def test_a_full_disk_is_said_and_leaves_the_former_snapshot(
    name: str, folder: Path, documents: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    before = asked(folder), current(folder)
    with monkeypatch.context() as patch:
        patch.setattr(os, name, full)
        with pytest.raises(ConventionError, match=r"le disque est plein.*libérez de la place"):
            build(documents, folder, WordEncoder())
    assert (asked(folder), current(folder)) == before
    assert ensure(documents, folder, WordEncoder()) is None


@pytest.mark.parametrize("error", [errno.EACCES, errno.EPERM, errno.EROFS])
def test_a_folder_that_may_not_be_written_is_said(error: int, tmp_path: Path) -> None:
    with pytest.raises(ConventionError, match=r"écriture y est interdite.*--index"), writing(tmp_path):
        raise OSError(error, os.strerror(error))


READ_ONLY = """
import os, sys
from pathlib import Path
from corpus.errors import ConventionError
from index.building.build import build, ensure
from index.snapshot.snapshots import open_current
from tests.conftest import WordEncoder

if os.getuid() == 0:
    os.setuid(65534)  # permissions do not stop root
documents, folder = map(Path, sys.argv[1:])
assert ensure(documents, folder, WordEncoder()) is None
before = open_current(folder).manifest
try:
    build(documents, folder, WordEncoder())
except ConventionError as error:
    print(error)
assert open_current(folder).manifest == before
"""


def test_a_read_only_index_answers_and_says_why_it_is_not_rebuilt() -> None:
    with TemporaryDirectory() as temporary:
        Path(temporary).chmod(0o755)
        documents, folder = write_files(Path(temporary) / "documents", FILES), Path(temporary) / "index"
        build(documents, folder, WordEncoder())
        for path in (folder, *folder.rglob("*")):
            path.chmod(0o555 if path.is_dir() else 0o444)
        command = [sys.executable, "-c", READ_ONLY, str(documents), str(folder)]
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
        for path in (folder, *(path for path in folder.rglob("*") if path.is_dir())):
            path.chmod(0o755)
    assert (done.returncode, done.stderr) == (0, "")
    assert "l’écriture y est interdite" in done.stdout


def test_an_index_folder_that_is_a_file_is_said(tmp_path: Path, documents: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ConventionError, match=r"^L’index n’a pas pu être écrit"):
        build(documents, tmp_path / "file", WordEncoder())


def started(script: str, *folders: Path) -> subprocess.Popen[str]:
    """A Python process that has imported what it needs."""
    process = subprocess.Popen(
        [sys.executable, "-c", script, *folders], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    assert process.stdout
    assert process.stdout.readline() == "ready\n"
    return process


@pytest.mark.parametrize("seed", range(6))
def test_a_killed_build_leaves_an_index_that_answers(seed: int, folder: Path, documents: Path) -> None:
    before = asked(folder)
    with started(BUILD_FOR_EVER, documents, folder) as process:
        time.sleep(random.Random(seed).uniform(0.0, 0.2))
        process.kill()
    assert [hit.passage for hit in asked(folder).hits] == [hit.passage for hit in before.hits]
    build(documents, folder, WordEncoder())
    assert asked(folder) == before
    assert leftovers(folder) == []


def test_two_processes_that_build_at_once_both_succeed(folder: Path, documents: Path) -> None:
    processes = [started(BUILD_WHEN_TOLD, documents, folder) for _ in range(2)]
    for process in processes:
        assert process.stdin
        process.stdin.write("go\n")
        process.stdin.flush()
    outputs = [process.communicate()[0].strip() for process in processes]
    assert [process.returncode for process in processes] == [0, 0]
    assert all((folder / output).is_dir() for output in outputs)
    assert current(folder).name in outputs


def test_one_builds_while_another_waits(folder: Path, documents: Path) -> None:
    before = current(folder)
    with started(WAIT_WHILE_BUILDING, documents, folder) as process:
        with pytest.raises(Timeout):
            FileLock(folder / ".lock").acquire(blocking=False)
        assert current(folder) == before
        output, _ = process.communicate("go\n")
    assert current(folder).name == output.strip()


def test_a_build_is_announced_by_the_snapshot_it_published(tmp_path: Path, documents: Path) -> None:
    report: BuildReport = build(documents, tmp_path / "new", WordEncoder())
    assert open_current(tmp_path / "new").manifest.id == report.snapshot
