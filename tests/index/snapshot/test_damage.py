"""Files of an index that rot, vanish or are changed: it is noticed, said, and mended by the next build."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

import msgspec
import numpy as np
import pytest

from index.building.build import build
from index.disk import DamagedIndex
from index.snapshot import snapshots
from index.snapshot.json_lines import write_lines
from index.snapshot.manifest import FORMAT
from index.snapshot.snapshots import current_manifest, kept, open_current
from tests.conftest import WordEncoder, write_files
from tests.index.snapshot.folders import SNAPSHOT_FILES, asked, current


def flip_a_byte(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0x01
    path.write_bytes(content)


def assert_damaged_then_mended(folder: Path, documents: Path) -> None:
    with pytest.raises(DamagedIndex, match=r"^L’index .*; lancez «\u00a0convention index build\u00a0»\.$"):
        open_current(folder)
    build(documents, folder, WordEncoder())
    assert asked(folder).hits


def test_the_files_that_can_be_damaged_are_all_of_a_snapshot(folder: Path) -> None:
    found = sorted(
        path.relative_to(current(folder)).as_posix() for path in current(folder).rglob("*") if path.is_file()
    )
    assert found == sorted(SNAPSHOT_FILES)


@pytest.mark.parametrize("name", SNAPSHOT_FILES)
def test_a_flipped_byte_is_noticed_and_the_next_build_mends_it(name: str, folder: Path, documents: Path) -> None:
    flip_a_byte(current(folder) / name)
    assert_damaged_then_mended(folder, documents)


@pytest.fixture
def large(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same where every file is too large to be read at each start."""
    monkeypatch.setattr("index.snapshot.seals._LARGEST_READ", 1)
    return folder


def sound(folder: Path) -> list[bool]:
    return [one.problem is None for one in kept(folder, thoroughly=True)]


def test_in_a_file_too_large_to_read_at_each_start_verifying_and_the_next_build_notice_a_byte(
    large: Path, documents: Path
) -> None:
    before = open_current(large).store.rows(np.array([0]))
    flip_a_byte(current(large) / "vectors.npy")
    assert open_current(large)
    assert sound(large) == [False]
    build(documents, large, WordEncoder())
    assert sound(large) == [False, True]
    assert np.array_equal(open_current(large).store.rows(np.array([0])), before)


def test_no_word_is_quoted_from_a_large_file_that_has_changed(large: Path, documents: Path) -> None:
    words = (current(large) / "documents.jsonl").read_bytes()
    (current(large) / "documents.jsonl").write_bytes(words.replace(b"3 euros", b"8 euros"))
    with pytest.raises(DamagedIndex, match=r"documents\.jsonl"):
        asked(large)
    build(documents, large, WordEncoder())
    assert (current(large) / "documents.jsonl").read_bytes() == words


@pytest.mark.parametrize("name", [name for name in SNAPSHOT_FILES if not name.startswith("manifest")])
def test_a_large_file_whose_beginning_is_damaged_ends_nothing_but_its_snapshot(
    name: str, large: Path, documents: Path
) -> None:
    path = current(large) / name
    path.write_bytes(b"\xff" + path.read_bytes()[1:])
    with suppress(DamagedIndex):
        open_current(large)
    build(documents, large, WordEncoder())
    assert sound(large) == [False, True]


@pytest.mark.parametrize("name", SNAPSHOT_FILES)
def test_a_missing_file_is_noticed_and_the_next_build_mends_it(name: str, folder: Path, documents: Path) -> None:
    (current(folder) / name).unlink()
    assert_damaged_then_mended(folder, documents)


@pytest.mark.parametrize("name", SNAPSHOT_FILES)
def test_a_truncated_file_is_noticed_and_the_next_build_mends_it(name: str, folder: Path, documents: Path) -> None:
    os.truncate(current(folder) / name, (current(folder) / name).stat().st_size // 2)
    assert_damaged_then_mended(folder, documents)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"2",
        b"20",
        b"..",
        b".",
        b"../x",
        b"/etc",
        b"\xff\xfe",
        b"a\0b",
        b"x" * 5000,
        b"20260101T000000000000-00000000",
    ],
    ids=lambda content: repr(content[:30]),
)
def test_a_current_that_names_no_snapshot_is_noticed(content: bytes, folder: Path, documents: Path) -> None:
    write_files(folder.parent, {"x/manifest.json": "{}"})
    (folder / "current").write_bytes(content[:5000])
    assert_damaged_then_mended(folder, documents)


def test_a_truncated_current_is_noticed(folder: Path, documents: Path) -> None:
    os.truncate(folder / "current", 12)
    assert_damaged_then_mended(folder, documents)


def test_a_current_that_is_a_folder_is_noticed(folder: Path) -> None:
    (folder / "current").unlink()
    (folder / "current").mkdir()
    with pytest.raises(DamagedIndex):
        open_current(folder)


def test_a_snapshot_of_another_format_is_refused_by_its_reason(folder: Path) -> None:
    manifest = current(folder) / "manifest.json"
    of_tomorrow = {"format": FORMAT + 1, "id": current(folder).name}
    manifest.write_bytes(msgspec.json.encode(of_tomorrow))
    with pytest.raises(DamagedIndex, match="autre version du logiciel"):
        current_manifest(folder)


@pytest.mark.parametrize(("written", "forged"), [("words-64", "words-65"), ('"files"', '"filed"'), ("\n", " \n")])
def test_a_manifest_that_was_changed_is_noticed(written: str, forged: str, folder: Path, documents: Path) -> None:
    manifest = current(folder) / "manifest.json"
    manifest.write_text(manifest.read_text().replace(written, forged))
    assert_damaged_then_mended(folder, documents)


def test_intact_files_that_this_version_cannot_read_are_another_versions(
    tmp_path: Path, documents: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def write_without_fields(path: Path, _: object) -> None:
        write_lines(path, [{}])

    with monkeypatch.context() as patch:
        patch.setattr(snapshots, "_read", lambda *_: None)  # or the build would notice
        patch.setattr(snapshots, "_check_findable", lambda _: None)
        patch.setattr(snapshots, "write_lines", write_without_fields)
        build(documents, tmp_path / "new", WordEncoder())
    with pytest.raises(DamagedIndex, match="autre version du logiciel"):
        open_current(tmp_path / "new")
