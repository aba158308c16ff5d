"""The words of an index that is built again: those of passages that are the same are taken over, and change nothing."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from index.building.build import build
from index.snapshot.snapshots import open_current
from index.words.french import words
from tests.conftest import POOL, WordEncoder, write_files

FILES = {**POOL, "est.txt": "Le conseil est réuni. Le tarif est de 12 euros.", "a.txt": "Le Chœur chante à 9 heures."}
CHANGED = {"b.txt": "L’EST du canton. Le chœur est à 9h.", "est.txt": "Le conseil est réuni. Le prix est libre."}


def rebuilt(folder: Path) -> Path:
    documents = write_files(folder / "documents", FILES)
    build(documents, folder / "index", WordEncoder())
    (documents / "a.txt").unlink()
    return write_files(documents, CHANGED)


def files_of(index: Path) -> dict[str, bytes]:
    snapshot = index / open_current(index).manifest.id
    return {path.name: path.read_bytes() for path in sorted((snapshot / "lexical").iterdir())}


def test_words_are_those_of_a_build_from_nothing(tmp_path: Path) -> None:
    documents = rebuilt(tmp_path)
    build(documents, tmp_path / "index", WordEncoder())
    build(documents, tmp_path / "new", WordEncoder())
    assert files_of(tmp_path / "index") == files_of(tmp_path / "new")


def test_only_words_of_new_passages_are_analysed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    documents = rebuilt(tmp_path)
    read: list[str] = []

    def recording(text: str) -> object:
        read.append(text)
        return words(text)

    monkeypatch.setattr("index.words.analysed.words", recording)
    build(documents, tmp_path / "index", WordEncoder())
    assert read
    assert not [text for text in read if "piscine" in text.lower()]


def test_what_no_passage_writes_any_more_is_forgotten(tmp_path: Path) -> None:
    documents = rebuilt(tmp_path)
    build(documents, tmp_path / "index", WordEncoder())
    kept = open_current(tmp_path / "index").analysed
    assert kept
    assert np.array_equal(np.unique(kept.numbers), np.arange(len(kept.ways)))
    assert "chante" not in {word for word, _ in kept.ways}
