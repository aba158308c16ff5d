"""Files that run wild are stopped, and named; nothing else is."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from corpus.document import PageSpan, Span
from corpus.errors import NoPicture, UnreadableDocument
from corpus.formats.common.archive import OLE
from corpus.formats.pdf.picture import PagePicture
from corpus.reading.processes import LONGEST, MEMORY, Drawer, readers
from index.building.build import build
from index.snapshot.snapshots import current_id, one_writer
from tests.conftest import PATIENCE, WordEncoder, until, write_files
from tests.office import needs
from tests.papers import Paper

ROOT = Path(__file__).parents[3]
PAGE = "<p>La ville agit.</p>"


def page(tmp_path: Path, content: str = PAGE) -> Path:
    return write_files(tmp_path, {"a.html": content}) / "a.html"


def test_a_file_is_read_apart_as_it_would_be_here(tmp_path: Path) -> None:
    with readers() as apart:
        assert apart.read(page(tmp_path), "a.html").result().text == "La ville agit."


def test_a_file_that_takes_too_long_is_stopped_and_the_next_one_is_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "endless.html")
    with readers() as apart:
        apart._longest = 0.5
        with pytest.raises(UnreadableDocument, match=r"arrêtée.*découpez-le"):
            apart.read(tmp_path / "endless.html", "a.html").result()
        apart._longest = LONGEST
        assert apart.read(page(tmp_path), "a.html").result().text == "La ville agit."


def test_a_file_that_takes_too_much_memory_is_stopped_and_the_next_one_is_read(tmp_path: Path) -> None:
    with readers(memory=300 << 20) as apart:
        with pytest.raises(UnreadableDocument, match="trop de mémoire"):
            apart.read(page(tmp_path, "<p>La ville agit." * 300_000), "a.html").result()
        assert apart.read(page(tmp_path), "a.html").result().text == "La ville agit."


class _Deadly(type(Path())):  # type: ignore[misc]
    """A file whose reading kills its process, as a fault in a parser does; its name says by which signal."""

    def read_bytes(self) -> bytes:
        os.kill(os.getpid(), signal.Signals[self.stem])
        return b""  # never: a signal is taken at once


@pytest.mark.parametrize(
    ("name", "reason"),
    [("SIGSEGV", "arrêtée net.*abîmé ou trop lourd"), ("SIGABRT", "arrêtée net"), ("SIGKILL", "trop de mémoire")],
    ids=["fault", "abort", "kernel out of memory"],
)
def test_a_crash_is_told_from_lack_of_memory_and_the_next_file_is_read(tmp_path: Path, name: str, reason: str) -> None:
    with readers() as apart:
        with pytest.raises(UnreadableDocument, match=rf"{reason}.*\u00a0; .*\."):
            apart.read(_Deadly(tmp_path / f"{name}.html"), "a.html").result()
        assert apart.read(page(tmp_path), "a.html").result().text == "La ville agit."


def test_why_a_file_is_unread_is_told_by_the_process_that_read_it(tmp_path: Path) -> None:
    with readers() as apart, pytest.raises(UnreadableDocument, match="aucun texte"):
        apart.read(page(tmp_path, "<p></p>"), "a.html").result()


SOUGHT = PageSpan(1, "La ville agit.", Span(0, 14))


def one_page(tmp_path: Path, lines: int = 1) -> Path:
    paper = Paper()
    for _ in range(lines):
        paper.text(20, 30, "La ville agit.")
    return write_files(tmp_path, {"a.pdf": bytes(paper.output())}) / "a.pdf"


@contextmanager
def drawing(memory: int = MEMORY) -> Iterator[Callable[[Path], PagePicture]]:
    """What draws a page of a file as it is."""
    drawer = Drawer(PATIENCE, memory)
    try:
        yield lambda path: drawer.draw(path, hashlib.sha256(path.read_bytes()).hexdigest(), SOUGHT)
    finally:
        drawer.close()


def test_a_page_is_drawn_apart(tmp_path: Path) -> None:
    with drawing() as draw:
        assert draw(one_page(tmp_path)).is_marked


def test_a_page_of_a_file_that_has_changed_or_gone_has_no_picture(tmp_path: Path) -> None:
    drawer = Drawer(PATIENCE)
    for path in (one_page(tmp_path), tmp_path / "b.pdf"):
        with pytest.raises(NoPicture, match=r"image\u00a0; .*\."):
            drawer.draw(path, "0" * 64, SOUGHT)
    drawer.close()


def test_a_page_that_takes_too_much_memory_has_no_picture(tmp_path: Path) -> None:
    with drawing(memory=1 << 20) as draw, pytest.raises(NoPicture):
        draw(one_page(tmp_path))


def test_a_page_that_takes_too_long_or_crashes_has_no_picture_and_the_next_one_has(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "endless.pdf")
    drawer = Drawer(longest=0.5)
    with pytest.raises(NoPicture):
        drawer.draw(tmp_path / "endless.pdf", "", SOUGHT)
    drawer._longest = PATIENCE
    for name in ("SIGSEGV", "SIGKILL"):
        with pytest.raises(NoPicture):
            drawer.draw(_Deadly(tmp_path / f"{name}.pdf"), "", SOUGHT)
    path = one_page(tmp_path)
    assert drawer.draw(path, hashlib.sha256(path.read_bytes()).hexdigest(), SOUGHT).is_marked
    drawer.close()


DRAW = """
import sys
from pathlib import Path
from corpus.reading.processes import Drawer
from corpus.document import PageSpan, Span

Drawer().draw(Path(sys.argv[1]), "", PageSpan(1, "La ville", Span(0, 8)))
"""


def test_a_killed_server_takes_the_process_that_draws_along(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.pdf")  # never read to its end
    command = [sys.executable, "-c", DRAW, str(tmp_path / "a.pdf")]
    with subprocess.Popen(command, cwd=ROOT, start_new_session=True, stderr=subprocess.DEVNULL) as killed:
        until(lambda: len(processes(killed.pid)) >= 4)  # it, two that track and fork, one that draws
        killed.kill()
    until(lambda: not processes(killed.pid))


BUILD = """
import sys
from pathlib import Path
from index.building.build import build
from tests.conftest import WordEncoder

build(Path(sys.argv[1]), Path(sys.argv[2]), WordEncoder())
"""


def processes(session: int) -> list[str]:
    """The commands of a session's processes that have not ended."""
    running = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            name, _, rest = status.read_text().partition("(")[2].rpartition(")")
        except OSError:  # ended meanwhile
            continue
        if int(rest.split()[3]) == session and rest.split()[0] != "Z":
            running.append(name)
    return running


def test_a_killed_build_takes_the_processes_that_read_along_and_leaves_the_index(tmp_path: Path) -> None:
    documents, index = write_files(tmp_path / "documents", {"a.txt": "La ville agit."}), tmp_path / "index"
    before = build(documents, index, WordEncoder()).snapshot
    write_files(documents, {"long.html": "<p>La ville agit." * 1_000_000})
    command = [sys.executable, "-c", BUILD, str(documents), str(index)]
    with subprocess.Popen(command, cwd=ROOT, start_new_session=True, stderr=subprocess.DEVNULL) as killed:
        until(lambda: len(processes(killed.pid)) >= 4)  # it, two that track and fork, one or two that read
        killed.kill()
    until(lambda: not processes(killed.pid))
    assert current_id(index) == before
    (documents / "long.html").unlink()
    with one_writer(index, pytest.fail):
        pass
    assert build(documents, index, WordEncoder()).changes.unchanged == ("a.txt",)


OPEN = """
import sys
from pathlib import Path
from corpus.formats.common.libreoffice import converted

converted(Path(sys.argv[1]).read_bytes(), ".doc", ".docx")
"""


def test_a_killed_reading_takes_libreoffice_and_its_folder_along(tmp_path: Path) -> None:
    """What stands in for LibreOffice goes on for minutes."""
    needs("setpriv")
    (tmp_path / "soffice").write_text("#!/bin/sh\nexec sleep 600\n")
    (tmp_path / "soffice").chmod(0o755)
    (tmp_path / "a.doc").write_bytes(OLE + bytes(600))
    (tmp_path / "temporary").mkdir()
    path = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"
    surroundings = {**os.environ, "PATH": path, "TMPDIR": str(tmp_path / "temporary")}
    command = [sys.executable, "-c", OPEN, str(tmp_path / "a.doc")]
    with subprocess.Popen(command, cwd=ROOT, start_new_session=True, env=surroundings) as killed:
        until(lambda: "sleep" in processes(killed.pid))
        assert len([*(tmp_path / "temporary").iterdir()]) == 1
        killed.kill()
    until(lambda: not processes(killed.pid))
    assert [*(tmp_path / "temporary").iterdir()] == []
