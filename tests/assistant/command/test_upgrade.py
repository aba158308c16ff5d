"""An installation that version 0.1 left is served by this one, and nothing of it is lost.

What it wrote is written here by hand, as its last commits and its first one did.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import msgspec
import pytest

from assistant.library.library import Library
from assistant.library.register import EntryFilter, Register, Verdict
from assistant.settings import Settings, settings
from assistant.web.access.accounts import Accounts
from index.building.build import build
from index.snapshot.manifest import Manifest
from index.snapshot.snapshots import current_manifest, kept
from tests.conftest import Run, WordEncoder
from tests.pages import QUICK

PASSWORD = "une longue phrase"
TOLD = {
    "question": "Quand ouvre la piscine ?",
    "understood_as": None,
    "confidence": 0.8,
    "quotes": [{"document": "piscine.txt", "start": 0, "end": 30, "text": "La piscine ouvre à dix heures."}],
    "words": ["ouvre", "piscine"],
    "unknown": [],
    "only": [],
    "snapshot": "20260101T000000000000-00000000",
}
TABLE = """
CREATE TABLE entry (
  number TEXT PRIMARY KEY, asked TEXT NOT NULL, door TEXT NOT NULL, found INTEGER NOT NULL, verdict TEXT,
  subject TEXT NOT NULL, folded TEXT NOT NULL, told TEXT NOT NULL
);
CREATE INDEX entry_asked ON entry (asked, found, verdict, door, subject, folded);
PRAGMA user_version = 1;
PRAGMA journal_mode = WAL;
"""


def sealed(folder: Path, content: bytes) -> None:
    """Write a manifest as both versions do."""
    (folder / "manifest.json").write_bytes(content)
    (folder / "manifest.sha256").write_text(hashlib.sha256(content).hexdigest())


def first_index(where: Settings) -> None:
    """An index of the first commits of 0.1: its own files, and a manifest of format 1."""
    snapshot = where.index / "20260101T000000000000-00000000"
    snapshot.mkdir(parents=True)
    (snapshot / "documents.jsonl").write_text('{"path": "piscine.txt"}\n')
    manifest = {"format": 1, "id": snapshot.name, "encoder": "words-64", "files": {"documents.jsonl": "0" * 64}}
    sealed(snapshot, json.dumps(manifest).encode())
    (where.index / "current").write_text(snapshot.name)


def last_index(where: Settings) -> None:
    """An index of the last commits of 0.1: today's files, of another model and cut otherwise."""
    build(where.documents, where.index, WordEncoder())
    snapshot = where.index / (where.index / "current").read_text()
    manifest = msgspec.json.decode((snapshot / "manifest.json").read_bytes(), type=Manifest)
    former = {"encoder": "multilingual-e5-small-5", "recipe": "sentences-700-1400-2", "reading": "reading-4"}
    sealed(snapshot, msgspec.json.encode(msgspec.structs.replace(manifest, **former)))


@pytest.fixture(params=[first_index, last_index], ids=lambda one: one.__name__)
def left(request: pytest.FixtureRequest, run: Run, tmp_path: Path) -> Settings:  # noqa: ARG001 - for its folders
    """The folders that 0.1 left: documents with a bin, index, register, golden questions, accounts with a keeper."""
    where = settings(accounts=str(tmp_path / "accounts.json"))
    make: Callable[[Settings], None] = request.param
    make(where)
    with closing(sqlite3.connect(where.register)) as register:
        register.executescript(TABLE)
        asked = "2999-01-01T00:00:00.000+00:00"
        values = ("0123456789abcdef", asked, "page", 1, "wrong", "ouvre piscine", "quand ouvre la piscine")
        register.execute("INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?, ?)", (*values, json.dumps(TOLD)))
        register.commit()
    where.golden.write_text('{"id":"1","question":"Quand ouvre la piscine ?","gold":[{"document":"piscine.txt"}]}\n')
    keeper = {"name": "marie", "role": "keeper", "password": QUICK.hash(PASSWORD)}
    (tmp_path / "accounts.json").write_text(json.dumps([keeper]))
    removed = where.documents / ".corbeille" / "20260101T000000000000" / "ancien.txt"
    removed.parent.mkdir(parents=True)
    removed.write_text("Un texte retiré.")
    return where


def assert_nothing_is_lost(where: Settings) -> None:
    (entry,) = Register(where.register, print).entries(EntryFilter(days=10**5))
    assert (entry.channel, entry.verdict) == ("page", Verdict.WRONG)
    answer = json.loads(msgspec.json.encode(entry.answer))
    assert answer == answer | TOLD
    assert where.accounts
    accounts = Accounts(where.accounts)
    marie = accounts.find("marie")
    assert marie
    assert marie.role == "manager"
    assert accounts.verifies(marie, PASSWORD)
    (removed,) = Library(where.documents).removed()
    assert removed.path == "ancien.txt"


def test_the_index_is_built_again_and_nothing_is_lost(left: Settings, run: Run) -> None:
    before = current_id(left)
    assert run("index", "build")[0] == 0
    assert current_manifest(left.index).encoder == WordEncoder.name
    status, out, errors = run("ask", "Quand ouvre la piscine ?", "--json")
    assert (status, errors) == (0, "")
    assert json.loads(out)["quotes"][0]["text"] == "La piscine ouvre à dix heures."
    assert run("evaluate", str(left.golden))[0] == 0
    assert before in [snapshot.id for snapshot in kept(left.index)]
    assert_nothing_is_lost(left)


def current_id(where: Settings) -> str:
    return (where.index / "current").read_text()


def test_what_is_not_rebuilt_yet_says_what_to_do(left: Settings, run: Run) -> None:
    status, _, errors = run("ask", "Quand ouvre la piscine ?")
    assert (status, "convention index build" in errors) == (2, True)
    assert_nothing_is_lost(left)


def test_it_can_be_backed_up_before_and_restored_by_this_version(left: Settings, run: Run, tmp_path: Path) -> None:
    options = ("--auth-file", str(left.accounts))
    assert run("backup", str(tmp_path / "backup.zip"), *options)[0] == 0
    assert run("restore", str(tmp_path / "backup.zip"), "--replace", *options)[0] == 0
    assert_nothing_is_lost(left)
