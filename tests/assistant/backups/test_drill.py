"""What an administrator does: back up, lose everything, restore, and ask again."""

from __future__ import annotations

import errno
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from assistant.answers.answering import answer
from assistant.backups import restoring
from assistant.backups.locks import alone, serving
from assistant.french import backup_texts, texts
from assistant.library import searchers
from assistant.library.register import EntryFilter, Register
from assistant.settings import settings
from assistant.web.access.accounts import Accounts, add_account
from corpus.errors import ConventionError
from index.models.encoders import Encoder
from index.models.rerankers import Reranker
from tests.conftest import POOL, Run, write_files

GOLDEN = ("Quand ouvre la piscine ?", "Quel jour ferme-t-elle ?", "Qui a signé la convention ?")


@pytest.fixture
def real(run: Run, model: Encoder, reranker: Reranker, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Commands with the packaged models, over an installation with accounts."""
    monkeypatch.setattr(searchers, "load_encoder", lambda *_: model)
    monkeypatch.setattr(searchers, "load_reranker", lambda _: reranker)
    monkeypatch.setenv("CONVENTION_AUTH_FILE", str(tmp_path / "accounts.json"))
    add_account(tmp_path / "accounts.json", "marie", "manager", "une longue phrase")
    return run


def lost(folder: Path) -> None:
    """Remove all but the backup."""
    for path in folder.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        elif path.name != "backup.zip":
            path.unlink()


def test_a_restored_installation_answers_with_the_same_bytes(real: Run, tmp_path: Path) -> None:
    asked = [real("ask", question, "--json")[:2] for question in GOLDEN]
    where = settings()
    where.golden.write_text('{"id": "1", "question": "Quand ?", "gold": []}\n')
    register = Register(where.register, print)
    searcher = searchers.open_searcher(where)
    for question in GOLDEN:
        register.record(answer(question, searcher), "page")
    assert real("backup", str(tmp_path / "backup.zip"))[0] == 0
    entries = [*register.entries(EntryFilter())]
    lost(tmp_path)
    assert real("restore", str(tmp_path / "backup.zip"))[0] == 0
    assert [real("ask", question, "--json")[:2] for question in GOLDEN] == asked
    assert real("index", "status")[0] == 0
    assert [*Register(where.register, print).entries(EntryFilter())] == entries
    assert where.golden.read_text().startswith('{"id": "1"')
    assert [account.name for account in Accounts(tmp_path / "accounts.json").all()] == ["marie"]


def test_what_was_there_is_asked_for_and_kept(run: Run, tmp_path: Path) -> None:
    run("index", "build")
    run("backup", str(tmp_path / "backup.zip"))
    write_files(tmp_path / "documents", {"neuf.txt": "Un texte de plus."})
    status, _, errors = run("restore", str(tmp_path / "backup.zip"))
    assert (status, "--replace" in errors) == (2, True)
    assert (tmp_path / "documents" / "neuf.txt").exists()
    status, out, _ = run("restore", str(tmp_path / "backup.zip"), "--replace")
    assert status == 0
    assert sorted(path.name for path in (tmp_path / "documents").iterdir() if path.is_file()) == sorted(POOL)
    (aside,) = (tmp_path / "documents").glob(".avant-restauration-*")
    assert (aside / "neuf.txt").read_text() == "Un texte de plus."
    assert str(aside) in out


def test_a_file_that_the_backup_never_had_is_put_aside(run: Run, tmp_path: Path) -> None:
    run("index", "build")
    run("backup", str(tmp_path / "backup.zip"))
    where = settings()
    where.threshold.write_text("{}")  # it would change the answers
    run("restore", str(tmp_path / "backup.zip"), "--replace")
    assert not where.threshold.exists()
    assert [path.read_text() for path in tmp_path.glob(f"{where.threshold.name}*")] == ["{}"]


def test_accounts_are_asked_for_where_the_backup_has_some(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "accounts.json"
    add_account(file, "marie", "manager", "une longue phrase")
    assert backup_texts.NO_ACCOUNTS in run("backup", str(tmp_path / "without.zip"))[2]
    assert run("backup", str(tmp_path / "backup.zip"), "--auth-file", str(file))[0] == 0
    status, _, errors = run("restore", str(tmp_path / "backup.zip"), "--replace")
    assert (status, "--auth-file" in errors) == (2, True)
    monkeypatch.setenv("CONVENTION_AUTH_FILE", str(tmp_path / "elsewhere.json"))
    run("restore", str(tmp_path / "backup.zip"), "--replace")
    assert (tmp_path / "elsewhere.json").read_bytes() == file.read_bytes()
    assert (tmp_path / "elsewhere.json").stat().st_mode & 0o777 == 0o600


def test_a_register_is_saved_while_somebody_writes_to_it(run: Run, tmp_path: Path) -> None:
    where = settings()
    Register(where.register, print)
    with closing(sqlite3.connect(where.register, isolation_level=None)) as writer:
        writer.execute("INSERT INTO entry VALUES ('1', '2999-01-01', 'page', 1, NULL, '', '', '{}')")
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("INSERT INTO entry VALUES ('2', '2999-01-01', 'page', 1, NULL, '', '', '{}')")
        assert run("backup", str(tmp_path / "backup.zip"))[0] == 0
    lost(tmp_path)
    run("restore", str(tmp_path / "backup.zip"))
    assert Register(where.register, print).size()[0] == 1


def test_nothing_is_restored_under_a_server_that_answers(run: Run, tmp_path: Path) -> None:
    run("index", "build")
    run("backup", str(tmp_path / "backup.zip"))
    with serving(tmp_path / "index"), serving(tmp_path / "index"):  # there may be several
        status, _, errors = run("restore", str(tmp_path / "backup.zip"), "--replace")
    assert (status, "convention serve" in errors) == (2, True)
    assert not [*tmp_path.rglob("*restauration*")]


def test_a_server_that_starts_for_the_first_time_keeps_restorations_out(tmp_path: Path) -> None:
    with (
        serving(tmp_path / "new" / "index"),
        pytest.raises(ConventionError, match="convention serve"),
        alone(tmp_path / "new" / "index"),
    ):
        pass


def test_no_server_starts_in_the_middle_of_a_restoration(tmp_path: Path) -> None:
    with (
        alone(tmp_path / "index"),
        pytest.raises(ConventionError, match="restauration est en cours"),
        serving(tmp_path / "index"),
    ):
        pass


def test_what_was_gone_back_to_stays_in_service(run: Run, tmp_path: Path) -> None:
    run("index", "build")
    write_files(tmp_path / "documents", {"piscine.txt": "La piscine est fermée."})
    run("index", "build")
    run("index", "rollback")
    run("backup", str(tmp_path / "backup.zip"))
    lost(tmp_path)
    run("restore", str(tmp_path / "backup.zip"))
    assert texts.GONE_BACK in run("index", "status")[1]


def test_files_with_odd_names_and_empty_folders_come_back(run: Run, tmp_path: Path) -> None:
    documents = tmp_path / "documents"
    odd = documents / "caf\udce9 \\ \n\u202e.txt"
    odd.write_text("Un café.")
    (documents / "tarifs" / "2026").mkdir(parents=True)
    write_files(documents, {".corbeille/20260101T000000000000/a.txt": "retiré", ".ajout-0": "inachevé"})
    (documents / "lien.txt").symlink_to("piscine.txt")
    (documents / "dehors.txt").symlink_to("/etc/hostname")
    _, _, errors = run("backup", str(tmp_path / "backup.zip"))
    assert "dehors.txt n’est pas dans la sauvegarde" in errors
    lost(tmp_path)
    assert run("restore", str(tmp_path / "backup.zip"))[0] == 0
    assert odd.read_text() == "Un café."
    assert (documents / "tarifs" / "2026").is_dir()
    assert (documents / ".corbeille" / "20260101T000000000000" / "a.txt").read_text() == "retiré"
    assert (documents / "lien.txt").read_text() == POOL["piscine.txt"]
    assert sorted(path.name for path in documents.glob("*.txt")) == sorted(["lien.txt", "piscine.txt", odd.name])


def test_an_unfinished_restoration_is_ended_by_whatever_command_comes_next(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("index", "build")
    run("backup", str(tmp_path / "backup.zip"))
    write_files(tmp_path / "documents", {"piscine.txt": "La piscine est fermée."})
    run("index", "build")

    def fail(_: Path) -> None:
        raise OSError(errno.EIO, "")

    with monkeypatch.context() as patched:
        patched.setattr(restoring, "carry_out", fail)
        assert run("restore", str(tmp_path / "backup.zip"), "--replace")[0] == 2
    assert (tmp_path / "documents" / "piscine.txt").read_text() == "La piscine est fermée."
    status, _, errors = run("index", "status")
    assert (status, errors) == (0, f"{backup_texts.FINISHED}\n")
    assert (tmp_path / "documents" / "piscine.txt").read_text() == POOL["piscine.txt"]


def test_a_backup_is_private_and_never_overwrites(run: Run, tmp_path: Path) -> None:
    run("index", "build")
    assert run("backup", str(tmp_path / "backup.zip"))[0] == 0
    assert (tmp_path / "backup.zip").stat().st_mode & 0o777 == 0o600
    before = (tmp_path / "backup.zip").read_bytes()
    status, _, errors = run("backup", str(tmp_path / "backup.zip"))
    assert (status, "existe déjà" in errors) == (2, True)
    assert (tmp_path / "backup.zip").read_bytes() == before
    assert run("backup", str(tmp_path / "documents" / "backup.zip"))[0] == 2


def test_a_damaged_index_is_said(run: Run, tmp_path: Path) -> None:
    run("index", "build")
    (tmp_path / "index" / (tmp_path / "index" / "current").read_text() / "vectors.npy").write_bytes(b"")
    status, _, errors = run("backup", str(tmp_path / "backup.zip"))
    assert (status, errors.splitlines()[0]) == (0, backup_texts.INDEX_NOT_AS_BUILT)


def test_the_doctor_says_when_the_last_backup_was(run: Run, tmp_path: Path) -> None:
    run("index", "build")
    assert backup_texts.NEVER_SAVED in run("doctor")[1]
    run("backup", str(tmp_path / "backup.zip"))
    assert str(tmp_path / "backup.zip") in run("doctor")[1]
