"""What a build shows on a terminal."""

from __future__ import annotations

import re

import pytest

from assistant.terminal import building
from corpus.progress import UnreadFile


@pytest.mark.parametrize("columns", [60, 80, 120])
def test_counts_are_shown_whole_at_any_width(
    columns: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")  # a terminal, for rich
    monkeypatch.setenv("COLUMNS", str(columns))
    with building() as progress:
        progress("read", 1, 3000)
        progress("read", 1200, 3000, UnreadFile("a.pdf", "le fichier est abîmé"))
    shown = "".join(re.sub(r"\x1b\[[0-9?;]*[a-zA-Z]", "", capsys.readouterr().err).split())
    assert "Lecturedesdocuments" in shown
    for words in ("1\u202f199\u00a0fichiers lus", "1\u202f800\u00a0à lire", "1\u00a0fichier non lu"):
        assert "".join(words.split()) in shown
