from __future__ import annotations

import shutil
from collections import namedtuple
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.answers.confidence import FITTED_THRESHOLD
from assistant.command import doctor
from assistant.command.doctor import Check, examine
from assistant.french import sureness
from assistant.french.manage_texts import bytes_words
from assistant.library.register import Register
from assistant.library.threshold import FEWEST, calibration, keep
from assistant.settings import Settings
from corpus.errors import ConventionError
from index.building.build import build
from index.models.encoders import Encoder
from index.models.packaged.unpacking import DISK_MEGABYTES
from index.snapshot.snapshots import current_manifest
from tests.conftest import WordEncoder, WordReranker, write_files

Usage = namedtuple("Usage", "free")


def checks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, load: Callable[..., Encoder]) -> dict[str, Check]:
    """What the doctor says of a small index, by the name of the check."""
    documents = write_files(tmp_path / "documents", {"a.txt": "La piscine ouvre à dix heures."})
    build(documents, tmp_path / "index", WordEncoder())
    monkeypatch.setenv("CONVENTION_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(doctor, "load_encoder", load)
    monkeypatch.setattr(doctor, "load_reranker", lambda _: WordReranker())
    return {check.name: check for check in examine(Settings(documents, tmp_path / "index"))}


def test_files_that_are_not_read_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_files(tmp_path / "documents", {"plan.pdf": "ceci n’est pas un PDF"})
    assert (
        "1\u00a0fichier non lu\u00a0: plan.pdf"
        in checks(tmp_path, monkeypatch, lambda *_: WordEncoder())["Index"].finding
    )


@pytest.mark.parametrize(("free", "passed"), [(DISK_MEGABYTES - 50, False), (DISK_MEGABYTES + 50, True)])
def test_disk_of_the_model_has_room_for_it(
    free: int, passed: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(free * 2**20))
    check = checks(tmp_path, monkeypatch, lambda *_: WordEncoder())["Dossier des modèles"]
    assert check.passed == passed
    assert passed or "CONVENTION_CACHE" in check.finding


def test_room_is_not_asked_for_a_model_that_is_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(0))
    monkeypatch.setattr(doctor, "is_unpacked", lambda: True)
    monkeypatch.setattr(doctor, "is_reranker_unpacked", lambda: True)
    assert checks(tmp_path, monkeypatch, lambda *_: WordEncoder())["Dossier des modèles"].passed


def test_model_is_loaded_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    loaded: list[str] = []

    def load(*_: object) -> Encoder:
        loaded.append("model")
        return WordEncoder()

    assert checks(tmp_path, monkeypatch, load)["Index"].passed
    assert loaded == ["model"]


def test_model_that_cannot_be_loaded_is_said_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def load(*_: object) -> Encoder:
        raise ConventionError("pas de modèle")

    found = checks(tmp_path, monkeypatch, load)
    assert [name for name, check in found.items() if check.finding == "pas de modèle"] == ["Modèle"]


def test_threshold_of_the_index_is_looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    where = Settings(tmp_path / "documents", tmp_path / "index")

    def look() -> Check:
        return checks(tmp_path, monkeypatch, lambda *_: WordEncoder())[sureness.THRESHOLD_LABEL]

    assert (look().passed, look().finding) == (True, sureness.fitted_threshold(FITTED_THRESHOLD))
    keep(where, calibration(where, current_manifest(where.index), [0.5] * FEWEST, []))
    assert look().passed
    assert look().finding.startswith("0,50, réglé le")
    where.threshold.write_text("{}")
    assert not look().passed
    assert "--reset" in look().finding


def test_register_is_looked_at_where_there_is_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    where = Settings(tmp_path / "documents", tmp_path / "index")

    def look() -> Check:
        return checks(tmp_path, monkeypatch, lambda *_: WordEncoder())["Registre des questions"]

    assert (look().passed, look().finding) == (True, "aucune question gardée")
    assert not where.register.exists()
    size = bytes_words(Register(where.register, print).size()[1])
    assert (look().passed, look().finding) == (True, f"0\u00a0question, {size} dans {where.register}")
    assert size.endswith("\u00a0ko")
    where.register.write_bytes(b"damaged" * 1000)
    assert not look().passed
