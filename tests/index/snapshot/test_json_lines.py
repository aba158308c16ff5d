"""Values kept as lines: each as it was written, and the documents that were read last at hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.document import Document
from corpus.reading.containers import read_document
from index.disk import DamagedIndex
from index.snapshot.json_lines import Documents, Lines, write_lines
from tests.conftest import write_files

TEXTS = {f"{number}.txt": f"Le texte numéro {number}. " * 10 for number in range(5)}


@pytest.fixture
def written(tmp_path: Path) -> list[Document]:
    """Documents, in the order of the file ``json_lines.jsonl``."""
    folder = write_files(tmp_path / "documents", TEXTS)
    documents = [read_document(folder / name, name) for name in TEXTS]
    write_lines(tmp_path / "lines.jsonl", documents)
    return documents


@pytest.mark.parametrize("at_once", [1, 2, 5, 9])
def test_lines_are_what_was_written(
    at_once: int, written: list[Document], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.snapshot.json_lines._AT_ONCE", at_once)
    assert list(Lines(tmp_path / "lines.jsonl", Document)) == written


def test_a_line_that_was_changed_is_refused_and_the_others_are_read(written: list[Document], tmp_path: Path) -> None:
    path = tmp_path / "lines.jsonl"
    lines = Lines(path, Document)
    path.write_bytes(path.read_bytes().replace("numéro 3".encode(), "numéro 8".encode()))
    assert lines[2] == written[2]
    with pytest.raises(DamagedIndex, match=r"lines\.jsonl"):
        lines[3]


@pytest.mark.parametrize(("room", "kept"), [(10_000, 5), (2 * len(TEXTS["0.txt"]), 2), (1, 1)])
def test_documents_are_read_again_once_others_took_their_room(
    room: int, kept: int, written: list[Document], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.snapshot.json_lines._REMEMBERED", room)
    documents = Documents(Lines(tmp_path / "lines.jsonl", Document), [one.id for one in written])
    first = [documents[one.id] for one in written]
    assert first == written
    assert [documents[one.id] is one for one in reversed(first)] == [place < kept for place in range(len(written))]
