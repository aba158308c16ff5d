"""What mails and archives hold stands beneath them, comes and goes with them, and is never acted on alone."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from assistant.library.inventory import FileStatus, LibraryFile
from assistant.library.library import Library
from corpus.errors import ConventionError
from index.building.build import build
from index.snapshot.snapshots import open_current
from tests.conftest import WordEncoder, write_files
from tests.mails import mail
from tests.office import zipped

SENTENCE = b"La piscine ouvre."
FILES: Mapping[str, str | bytes] = {
    "a.txt": "La ville agit.",
    "m.eml": mail(attached={"b.txt": SENTENCE, "c.exe": b"x"}).as_bytes(),
    "z.zip": zipped({"d/e.txt": SENTENCE}),
    "y.zip": zipped({"f.exe": b"x"}),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_files(tmp_path / "documents", FILES)


def listed(folder: Path) -> list[LibraryFile]:
    library, index = Library(folder), folder.parent / "index"
    if not index.exists():
        build(folder, index, WordEncoder())
    snapshot = open_current(index)
    return list(library.inventory(snapshot).files)


def states(files: list[LibraryFile]) -> dict[str, FileStatus]:
    return {file.path: file.state for file in files}


def test_what_a_file_holds_stands_beneath_it(folder: Path) -> None:
    files = listed(folder)
    assert states(files) == {
        "m.eml": FileStatus.INDEXED,
        "m.eml/b.txt": FileStatus.INDEXED,
        "m.eml/c.exe": FileStatus.UNREAD,
        "y.zip": FileStatus.UNREAD,
        "y.zip/f.exe": FileStatus.UNREAD,
        "a.txt": FileStatus.INDEXED,
        "z.zip": FileStatus.INDEXED,
        "z.zip/d/e.txt": FileStatus.INDEXED,
    }
    assert [file.path for file in files if file.held] == ["m.eml/b.txt", "m.eml/c.exe", "y.zip/f.exe", "z.zip/d/e.txt"]


def test_it_goes_and_comes_back_with_its_file(folder: Path) -> None:
    listed(folder)
    Library(folder).remove("z.zip")
    assert states(listed(folder))["z.zip/d/e.txt"] is FileStatus.REMOVED
    build(folder, folder.parent / "index", WordEncoder())
    assert "z.zip/d/e.txt" not in states(listed(folder))
    Library(folder).restore(Library(folder).removed()[0].number)
    build(folder, folder.parent / "index", WordEncoder())
    assert states(listed(folder))["z.zip/d/e.txt"] is FileStatus.INDEXED


def test_it_cannot_be_removed_alone(folder: Path) -> None:
    with pytest.raises(ConventionError, match="rechargez"):
        Library(folder).remove("z.zip/d/e.txt")
