"""What a build takes over of the snapshot before: passages of documents that are the same in all."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.document import Document
from corpus.text.passages import Passage, passages_of
from index.building import reuse
from index.building.build import build
from index.snapshot.snapshots import open_current
from tests.conftest import POOL, WordEncoder, write_files

TITLED = "# Menu\n\nMardi, des pâtes."  # the title of menu.md, which alone then no longer tells which it is


@pytest.mark.parametrize(
    ("written", "changed"),
    [({"piscine.txt": "La piscine ferme."}, ["piscine.txt"]), ({"neuf/menu.md": TITLED}, ["menu.md", "neuf/menu.md"])],
)
def test_only_documents_that_changed_are_cut_again(
    written: dict[str, str], changed: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    documents = write_files(tmp_path / "documents", POOL)
    build(documents, tmp_path / "index", WordEncoder())
    cut: list[str] = []

    def recording(document: Document) -> list[Passage]:
        cut.append(document.path)
        return passages_of(document)

    write_files(documents, written)
    build(documents, tmp_path / "new", WordEncoder())
    monkeypatch.setattr(reuse, "passages_of", recording)
    build(documents, tmp_path / "index", WordEncoder())
    assert cut == changed
    assert list(open_current(tmp_path / "index").passages) == list(open_current(tmp_path / "new").passages)
