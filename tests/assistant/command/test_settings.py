from __future__ import annotations

import os
from pathlib import Path

import pytest

from assistant.settings import settings
from corpus.errors import ConventionError


def test_home_is_expanded(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    where = settings(index="~/index", environment={"CONVENTION_DOCUMENTS": "~/textes", "CONVENTION_INDEX": "~/x"})
    assert (where.documents, where.index) == (tmp_path / "textes", tmp_path / "index")


def test_unknown_home_is_said_with_its_option(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(_: str) -> str:
        return "~"  # what it gives back where there is neither HOME nor such a user

    monkeypatch.setattr(os.path, "expanduser", unknown)
    with pytest.raises(ConventionError, match="--index"):
        settings(environment={"CONVENTION_INDEX": "~/index"})
    with pytest.raises(ConventionError, match="--documents"):
        settings(environment={"CONVENTION_DOCUMENTS": "~/textes"})
