"""Files that run wild are stopped, and named; nothing else is."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from corpus.apart import readers
from corpus.errors import UnreadableDocument
from tests.conftest import write_files

PAGE = "<p>La ville agit.</p>"


def page(tmp_path: Path, content: str = PAGE) -> Path:
    return write_files(tmp_path, {"a.html": content}) / "a.html"


def test_a_file_is_read_apart_as_it_would_be_here(tmp_path: Path) -> None:
    with readers() as read:
        assert read(page(tmp_path), "a.html")().text == "La ville agit."


def test_a_file_that_takes_too_long_is_stopped_and_the_next_one_is_read(tmp_path: Path) -> None:
    endless = page(tmp_path, "<p>La ville agit." * 300_000)
    with readers(longest=0.5) as read:
        with pytest.raises(UnreadableDocument, match=r"arrêtée.*découpez-le"):
            read(endless, "a.html")()
        assert read(page(tmp_path), "a.html")().text == "La ville agit."


def test_a_file_that_takes_too_much_memory_is_stopped_and_the_next_one_is_read(tmp_path: Path) -> None:
    with readers(memory=300 << 20) as read:
        with pytest.raises(UnreadableDocument, match="trop de mémoire"):
            read(page(tmp_path, "<p>La ville agit." * 300_000), "a.html")()
        assert read(page(tmp_path), "a.html")().text == "La ville agit."


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
    with readers() as read:
        with pytest.raises(UnreadableDocument, match=rf"{reason}.*\u00a0; .*\."):
            read(_Deadly(tmp_path / f"{name}.html"), "a.html")()
        assert read(page(tmp_path), "a.html")().text == "La ville agit."


def test_why_a_file_is_unread_is_told_by_the_process_that_read_it(tmp_path: Path) -> None:
    with readers() as read, pytest.raises(UnreadableDocument, match="aucun texte"):
        read(page(tmp_path, "<p></p>"), "a.html")()
