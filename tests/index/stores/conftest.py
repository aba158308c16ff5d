"""Documents for a store, and the text found in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.searching.search import Results, Searcher
from tests.conftest import write_files


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    """A folder of two documents."""
    files = {
        "piscine.txt": "La piscine ouvre à dix heures. Elle ferme le lundi.",
        "menu.md": "# Menu\n\n## Lundi\n\nDu riz au lait.",
    }
    return write_files(tmp_path / "documents", files)


def quoted(found: Results, searcher: Searcher) -> str:
    """The text of the best passage."""
    passage = found.hits[0].passage
    return searcher.document(passage).text[passage.start : passage.end]
