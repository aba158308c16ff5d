"""Snapshots that are kept: listed, looked at, gone back to, and used where a newer one is damaged."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from datetime import UTC, datetime, tzinfo
from pathlib import Path

import numpy as np
import pytest

from corpus.errors import ConventionError
from index.building.build import build, ensure, gone_back
from index.disk import DamagedIndex
from index.searching.live import LiveSearcher
from index.snapshot import snapshots
from index.snapshot.snapshots import (
    KEPT,
    KeptSnapshot,
    NoIndex,
    current_manifest,
    kept,
    open_current,
    open_last_sound,
    roll_back,
)
from index.stores.store import FileStore
from tests.conftest import WordEncoder, open_searcher, write_files
from tests.index.snapshot.folders import SNAPSHOT_FILES

TEXTS = ("La cantine coûte 3 euros.", "La cantine coûte 4 euros.", "La cantine coûte 5 euros.")


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    return tmp_path / "documents"


@pytest.fixture
def folder(tmp_path: Path, documents: Path) -> Path:
    """An index folder with three snapshots, of which the last is published."""
    for text in TEXTS:
        build(write_files(documents, {"a.txt": text}), tmp_path / "index", WordEncoder())
    return tmp_path / "index"


def ids(folder: Path) -> list[str]:
    return [one.id for one in kept(folder)]


def text_of(folder: Path) -> str:
    (document,) = open_last_sound(folder)[0].documents.values()
    return document.text


def damage(folder: Path, snapshot: str, name: str = "documents.jsonl") -> None:
    path = folder / snapshot / name
    path.write_bytes(path.read_bytes()[:-2])


def test_snapshots_are_listed_from_the_oldest_and_the_published_one_is_told(folder: Path) -> None:
    assert ids(folder) == sorted(ids(folder))
    assert [one.is_current for one in kept(folder)] == [False, False, True]
    assert all(one.manifest and not one.problem for one in kept(folder, thoroughly=True))


def test_a_damaged_snapshot_is_named_with_its_file_when_all_is_read(folder: Path) -> None:
    damage(folder, ids(folder)[1])
    problems = [one.problem for one in kept(folder, thoroughly=True)]
    assert [problem is None for problem in problems] == [True, False, True]
    assert "documents.jsonl" in (problems[1] or "")


def test_a_snapshot_whose_manifest_is_damaged_is_listed_all_the_same(folder: Path) -> None:
    first = ids(folder)[0]
    damage(folder, first, "manifest.json")
    assert kept(folder)[0] == KeptSnapshot(first, False, None, kept(folder)[0].problem)
    assert kept(folder)[0].problem


def test_manifests_are_not_read_again_for_each_list(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    listed = kept(folder)
    monkeypatch.setattr(Path, "read_bytes", lambda path: pytest.fail(f"{path} is read again"))
    assert kept(folder) == listed


def test_going_back_publishes_the_snapshot_before(folder: Path) -> None:
    assert roll_back(folder).id == ids(folder)[1] == current_manifest(folder).id
    assert text_of(folder) == TEXTS[1]
    roll_back(folder)
    assert text_of(folder) == TEXTS[0]


def test_going_back_to_a_named_one_goes_forward_as_well(folder: Path) -> None:
    first, *_, last = ids(folder)
    roll_back(folder, first)
    roll_back(folder, last)
    assert text_of(folder) == TEXTS[2]


def test_going_back_passes_a_damaged_snapshot(folder: Path) -> None:
    damage(folder, ids(folder)[1])
    roll_back(folder)
    assert text_of(folder) == TEXTS[0]


def test_a_damaged_snapshot_is_not_gone_back_to(folder: Path) -> None:
    damage(folder, ids(folder)[0])
    with pytest.raises(DamagedIndex):
        roll_back(folder, ids(folder)[0])
    assert text_of(folder) == TEXTS[2]


@pytest.mark.parametrize("name", ["20200101T000000000000-00000000", "../documents", ""])
def test_an_unknown_snapshot_is_said(folder: Path, name: str) -> None:
    with pytest.raises(ConventionError, match=r"n’existe pas.*index list"):
        roll_back(folder, name)


def test_nothing_is_older_than_the_first(folder: Path) -> None:
    roll_back(folder, ids(folder)[0])
    with pytest.raises(ConventionError, match="pas d’index plus ancien"):
        roll_back(folder)


def test_without_an_index_there_is_nothing_to_list_or_go_back_to(tmp_path: Path) -> None:
    with pytest.raises(NoIndex):
        kept(tmp_path)
    with pytest.raises(ConventionError, match="pas d’index plus ancien"):
        roll_back(tmp_path)


@pytest.mark.parametrize("read", [kept, open_last_sound])
def test_an_index_that_is_no_folder_is_said(read: Callable[[Path], object], tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(DamagedIndex, match="pas un dossier"):
        read(tmp_path / "file")


def test_the_newest_sound_snapshot_answers_where_the_published_one_is_damaged(folder: Path) -> None:
    first, second, last = ids(folder)
    damage(folder, last)
    damage(folder, second)
    snapshot, problem = open_last_sound(folder)
    assert snapshot.manifest.id == first
    assert re.search("documents.jsonl", str(problem))


def test_where_none_is_sound_the_damage_is_said(folder: Path) -> None:
    for name in ids(folder):
        damage(folder, name)
    with pytest.raises(DamagedIndex):
        open_last_sound(folder)


def test_a_build_after_going_back_publishes_again(folder: Path, documents: Path) -> None:
    roll_back(folder)
    build(documents, folder, WordEncoder())
    assert open_current(folder).manifest.id == ids(folder)[-1]
    assert text_of(folder) == TEXTS[2]


def test_after_going_back_the_one_before_answers_for_a_damaged_one(folder: Path) -> None:
    first, second, _ = ids(folder)
    roll_back(folder, second)
    damage(folder, second)
    assert open_last_sound(folder)[0].manifest.id == first


def test_a_store_that_finds_nothing_is_not_published(
    folder: Path, documents: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(FileStore, "candidates", lambda *_: np.empty(0, np.int64))
    with pytest.raises(DamagedIndex, match="ne retrouve pas ses propres passages"):
        build(documents, folder, WordEncoder())


@pytest.mark.parametrize("pointer", ["garbage", None])
def test_where_none_is_published_the_newest_can_be_gone_back_to(folder: Path, pointer: str | None) -> None:
    (folder / "current").unlink()
    if pointer:
        (folder / "current").write_text(pointer)
    assert not any(one.is_current for one in kept(folder))
    roll_back(folder)
    assert text_of(folder) == TEXTS[2]


def touch(documents: Path) -> None:
    os.utime(documents / "a.txt", ns=(0, 0))


def rewrite(documents: Path) -> None:
    write_files(documents, {"a.txt": "La cantine coûte 6 euros."})


def restore(documents: Path) -> None:
    write_files(documents, {"a.txt": TEXTS[0]})


@pytest.mark.parametrize("steps", [1, 2])
@pytest.mark.parametrize("change", [lambda _: None, touch])
def test_what_was_gone_back_to_stays_until_the_documents_change(
    steps: int, change: Callable[[Path], None], folder: Path, documents: Path
) -> None:
    for _ in range(steps):
        roll_back(folder)
    change(documents)
    assert ensure(documents, folder, WordEncoder()) is None
    assert gone_back(documents, folder)
    assert text_of(folder) == TEXTS[2 - steps]


@pytest.mark.parametrize("change", [rewrite, restore])
def test_documents_that_change_after_going_back_are_indexed(
    change: Callable[[Path], None], folder: Path, documents: Path
) -> None:
    roll_back(folder)
    change(documents)
    assert ensure(documents, folder, WordEncoder())
    assert text_of(folder) == (documents / "a.txt").read_text()
    assert not gone_back(documents, folder)


def test_who_goes_forward_again_has_not_gone_back(folder: Path, documents: Path) -> None:
    last = ids(folder)[-1]
    roll_back(folder)
    roll_back(folder, last)
    assert not gone_back(documents, folder)


def test_another_model_than_that_of_what_was_gone_back_to_has_it_built(folder: Path, documents: Path) -> None:
    class Other(WordEncoder):
        name = "another"

    roll_back(folder)
    assert ensure(documents, folder, Other())


def test_a_build_that_was_cut_short_before_its_end_is_no_going_back(
    folder: Path, documents: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut(*_: object) -> None:
        raise OSError

    rewrite(documents)
    with monkeypatch.context() as patch:
        patch.setattr(snapshots, "replace_file", cut)
        with pytest.raises(ConventionError):
            build(documents, folder, WordEncoder())
    assert text_of(folder) == TEXTS[2]
    assert ensure(documents, folder, WordEncoder())
    assert text_of(folder) == (documents / "a.txt").read_text()


@pytest.mark.parametrize("name", SNAPSHOT_FILES)
def test_whichever_file_is_damaged_the_one_before_answers_at_a_start_and_in_an_open_page(
    name: str, folder: Path
) -> None:
    _, second, last = ids(folder)
    said: list[str] = []
    roll_back(folder)
    live = LiveSearcher(folder, open_searcher(folder), said.append)
    rotten = folder / last / name
    rotten.write_bytes(rotten.read_bytes() + b"\0")
    (folder / "current").write_text(last)
    assert open_last_sound(folder)[0].manifest.id == second
    assert live.searcher().snapshot.manifest.id == second
    assert len(said) == 1


def clock(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    """Have builds read that time."""

    class Clock(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            assert tz is UTC
            return now

    monkeypatch.setattr("index.building.build.datetime", Clock)


@pytest.mark.parametrize(
    "times",
    [
        [datetime(2026, 11, 28, tzinfo=UTC), datetime(2025, 1, 1, tzinfo=UTC), datetime(1970, 1, 1, tzinfo=UTC)],
        [datetime(1970, 1, 1, tzinfo=UTC)] * 3,
        [datetime(2026, 12, 31, 23, 59, 59, 999_999, UTC)] * 3,
    ],
    ids=["goes back", "has no battery", "stands still"],
)
def test_builds_are_gone_back_through_in_their_order_whatever_the_clock_says(
    times: list[datetime], tmp_path: Path, documents: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    built = []
    for text, now in zip(TEXTS, times, strict=True):
        clock(monkeypatch, now)
        built.append(build(write_files(documents, {"a.txt": text}), tmp_path / "index", WordEncoder()).snapshot)
    assert [one.id for one in kept(tmp_path / "index")] == built
    assert [one.manifest and one.manifest.created[:4] for one in kept(tmp_path / "index")] == [
        str(now.year) for now in times
    ]
    damage(tmp_path / "index", built[-1])
    assert text_of(tmp_path / "index") == TEXTS[1]
    for text in (TEXTS[1], TEXTS[0]):
        roll_back(tmp_path / "index")
        assert text_of(tmp_path / "index") == text


def test_a_clock_that_goes_back_has_the_oldest_builds_removed(
    tmp_path: Path, documents: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    built = []
    for year in range(2030, 2030 - KEPT - 2, -1):
        clock(monkeypatch, datetime(year, 1, 1, tzinfo=UTC))
        files = {"a.txt": f"La cantine coûte {year} euros."}
        built.append(build(write_files(documents, files), tmp_path / "index", WordEncoder()).snapshot)
    assert ids(tmp_path / "index") == built[-KEPT:]
