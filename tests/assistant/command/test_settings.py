from __future__ import annotations

import os
from collections.abc import Iterator
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


@pytest.fixture
def _called_from_a_folder_of_somebody_else(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """As ``sudo -u convention`` is, from root's home."""
    monkeypatch.chdir(tmp_path)
    tmp_path.chmod(0)
    ours = os.getresuid()
    if ours[0] == 0:  # who may go everywhere
        os.setresuid(65534, 65534, 0)
    yield
    os.setresuid(*ours)
    tmp_path.chmod(0o700)


@pytest.mark.usefixtures("_called_from_a_folder_of_somebody_else")
def test_the_folder_that_a_command_is_called_from_may_be_closed() -> None:
    assert settings(index="/srv/index", environment={}).documents.is_absolute()  # those of the package
