"""Files that call themselves backups."""

from __future__ import annotations

import json
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zipfile import ZipFile, ZipInfo

import pytest

from assistant.backups.archive import BadBackup
from assistant.backups.restoring import restore
from assistant.backups.saving import back_up
from assistant.settings import Settings
from tests.conftest import write_files

Manifest = dict[str, Any]
FILES = {"a.txt": "un", "b.txt": "deux"}


@pytest.fixture
def backup(tmp_path: Path) -> Path:
    """A backup of two documents."""
    where = Settings(write_files(tmp_path / "documents", FILES), tmp_path / "index")
    back_up(where, tmp_path / "backup.zip", lambda *_: None)
    return tmp_path / "backup.zip"


def refused(folder: Path, backup: Path) -> str:
    """Why a backup is not restored; nothing is written then."""
    where = Settings(folder / "there" / "documents", folder / "there" / "index")
    with pytest.raises(BadBackup) as caught:
        restore(where, backup, True, lambda *_: None)
    assert {path.name for path in (folder / "there").rglob("*")} <= {"index", ".serving", ".lock", "documents"}
    return str(caught.value)


def forged(backup: Path, change: Callable[[Manifest], object], more: ZipInfo | None = None) -> Path:
    """A backup whose manifest was changed, perhaps with one more file."""
    with ZipFile(backup) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    manifest = json.loads(members["manifest.json"])
    change(manifest)
    with ZipFile(backup.with_name("forged.zip"), "w") as archive:
        for name, content in {**members, "manifest.json": json.dumps(manifest).encode()}.items():
            archive.writestr(name, content)
        if more:
            archive.writestr(more, "../../a.txt")
    return backup.with_name("forged.zip")


def set_of_file(**values: object) -> Callable[[Manifest], object]:
    return lambda manifest: manifest["files"][0].update(values)


@pytest.mark.parametrize(
    "path",
    [
        *("../a.txt", "/tmp/a.txt", "sous/../../a.txt", "", ".", "a//b", "a\0b", "b.txt", "\ud800"),
        *(".restauration/a.txt", ".avant-restauration-20260101T000000/a.txt"),
    ],
)
def test_a_path_that_leads_elsewhere_is_refused(path: str, backup: Path, tmp_path: Path) -> None:
    assert "n’est pas utilisable" in refused(tmp_path, forged(backup, set_of_file(path=path)))


@pytest.mark.parametrize(
    "values",
    [
        {"part": "index", "path": "a.txt"},
        {"part": "index", "path": ".lock"},
        {"part": "index", "path": "20260101T000000000000-00000000"},
        {"part": "register"},
        {"part": "secrets", "path": ""},
        {"sha256": "0" * 64},
        {"size": 1},
        {"size": 3},
        {"size": -1},
        {"mode": 0o4755},
        {"modified": 2**64},
        {"name": "documents/b.txt"},
        {"size": "2"},
    ],
    ids=str,
)
def test_a_file_that_is_not_what_it_should_be_is_refused(
    values: dict[str, object], backup: Path, tmp_path: Path
) -> None:
    assert "n’est pas utilisable" in refused(tmp_path, forged(backup, set_of_file(**values)))


def link() -> ZipInfo:
    info = ZipInfo("documents/lien.txt")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return info


@pytest.mark.parametrize(
    "more", [link(), ZipInfo("../../etc/a"), ZipInfo("documents/dossier/")], ids=lambda one: one.filename
)
def test_a_member_that_the_manifest_does_not_name_is_refused(more: ZipInfo, backup: Path, tmp_path: Path) -> None:
    refused(tmp_path, forged(backup, lambda _: None, more))


def test_a_link_that_the_manifest_names_is_refused(backup: Path, tmp_path: Path) -> None:
    def name_it(manifest: Manifest) -> None:
        manifest["files"].append(manifest["files"][0] | {"name": "documents/lien.txt", "path": "lien.txt"})

    assert "n’en est pas un" in refused(tmp_path, forged(backup, name_it, link()))


def test_a_folder_that_leads_elsewhere_is_refused(backup: Path, tmp_path: Path) -> None:
    refused(tmp_path, forged(backup, lambda manifest: manifest.update(folders=["../a"])))


def test_a_newer_version_is_told_from_damage(backup: Path, tmp_path: Path) -> None:
    newer = forged(backup, lambda manifest: manifest.update(format=2, files="otherwise"))
    assert "version plus récente" in refused(tmp_path, newer)


def test_a_backup_cut_anywhere_is_refused(backup: Path, tmp_path: Path) -> None:
    content, cut = backup.read_bytes(), tmp_path / "cut.zip"
    for length in range(0, len(content), 37):
        cut.write_bytes(content[:length])
        refused(tmp_path, cut)


def test_a_changed_byte_is_refused_or_changes_nothing(backup: Path, tmp_path: Path) -> None:
    content = backup.read_bytes()
    for place in range(0, len(content), 29):
        backup.write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
        where = Settings(tmp_path / str(place) / "documents", tmp_path / str(place) / "index")
        try:
            restore(where, backup, False, lambda *_: None)
        except BadBackup:
            assert not [*(tmp_path / str(place)).rglob("*.txt")]
        else:
            assert {path.name: path.read_text() for path in where.documents.iterdir()} == FILES
