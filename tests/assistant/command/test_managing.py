"""What the manager of the documents types: index commands, and starting the page whatever became of the files."""

from __future__ import annotations

import json
import re
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock

from assistant import terminal
from assistant.french import texts
from assistant.web.access.accounts import add_account
from assistant.web.http.service import Service
from tests.conftest import POOL, Run, write_files


def test_former_indexes_are_listed_verified_and_gone_back_to(run: Run, tmp_path: Path) -> None:
    run("index", "build")
    write_files(tmp_path / "documents", {"piscine.txt": "La piscine est fermée."})
    run("index", "build")
    status, listed, _ = run("index", "list")
    assert (status, listed.count("documents"), listed.count("en service")) == (0, 2, 1)
    assert run("index", "verify")[:2] == (0, listed)
    status, out, _ = run("index", "rollback")
    assert status == 0
    assert listed.split("\u00a0")[0] in out
    assert "dix heures" in run("search", "Quand ouvre la piscine ?")[1]


def test_the_index_before_answers_where_the_last_is_damaged_and_it_is_said(run: Run, tmp_path: Path) -> None:
    run("index", "build")
    write_files(tmp_path / "documents", {"piscine.txt": "La piscine est fermée."})
    report = json.loads(run("index", "build", "--json")[1])
    (tmp_path / "index" / report["snapshot"] / "documents.jsonl").write_bytes(b"")
    assert run("index", "verify")[0] == 1
    status, out, errors = run("search", "Quand ouvre la piscine ?")
    assert status == 0
    assert "dix heures" in out
    assert "abîmé" in errors


@pytest.fixture
def serve(run: Run, monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[str, str]]:
    """Starts the page without opening it: what it would quote, and what is said."""
    from assistant.web import server  # noqa: PLC0415 - gradio takes seconds to import

    def command(*arguments: str) -> tuple[str, str]:
        shown: list[str] = []

        def quoted(service: Service, *_: object) -> None:
            live = service.live
            (hit,) = live.searcher().search("Quand ouvre la piscine ?", 1).hits
            shown.append(live.searcher().document(hit.passage).text)

        monkeypatch.setattr(server, "application", quoted)
        monkeypatch.setattr(server, "serve", lambda *_: None)
        status, _, errors = run("serve", *arguments)
        assert (status, len(shown)) == (0, 1)
        return shown[0], errors

    return command


def lose(documents: Path, _: Path) -> None:
    shutil.rmtree(documents)


def empty(documents: Path, _: Path) -> None:
    shutil.rmtree(documents)
    documents.mkdir()


def blank(documents: Path, _: Path) -> None:
    for path in documents.iterdir():
        path.write_text("")


def rot(_: Path, index: Path) -> None:
    (index / (index / "current").read_text() / "documents.jsonl").write_bytes(b"")
    (index / ".lock").unlink()
    (index / ".lock").mkdir()  # nothing can be written any more, by root either


@pytest.mark.parametrize(
    ("happen", "sentence"),
    [(lose, "n’existe pas"), (empty, "est vide"), (blank, "Aucun texte"), (rot, "abîmé.*n’a pas pu être écrit")],
)
def test_a_sound_index_is_served_whatever_happens_and_it_is_said(
    run: Run,
    serve: Callable[..., tuple[str, str]],
    tmp_path: Path,
    happen: Callable[[Path, Path], None],
    sentence: str,
) -> None:
    snapshot = json.loads(run("index", "build", "--json")[1])["snapshot"]
    if happen is rot:
        run("index", "build")
    happen(tmp_path / "documents", tmp_path / "index")
    shown, errors = serve()
    assert shown == POOL["piscine.txt"]
    assert re.search(f"{sentence}.*{snapshot}", errors)
    status, out, errors = run("search", "Quand ouvre la piscine ?", "--json")
    assert (status, json.loads(out)["snapshot"]) == (0, snapshot)
    assert errors


def test_a_restart_keeps_what_was_gone_back_to_and_it_is_said(
    run: Run, serve: Callable[..., tuple[str, str]], tmp_path: Path
) -> None:
    run("index", "build")
    write_files(tmp_path / "documents", {"piscine.txt": "La piscine est fermée."})
    run("index", "build")
    for errors in (run("index", "rollback")[2], run("ask", "piscine")[2], serve()[1]):
        assert errors == f"{texts.GONE_BACK}\n"
    assert serve()[0] == POOL["piscine.txt"]
    assert run("index", "status")[:2] == (0, run("index", "status")[1])
    assert texts.GONE_BACK in run("index", "status")[1]
    write_files(tmp_path / "documents", {"piscine.txt": "La piscine rouvre à midi."})
    assert run("index", "status")[0] == 1
    assert serve() == ("La piscine rouvre à midi.", "")


def test_status_tells_what_the_index_holds_though_the_documents_are_gone(run: Run, tmp_path: Path) -> None:
    run("index", "build")
    shutil.rmtree(tmp_path / "documents")
    status, out, _ = run("index", "status")
    assert status == 1
    assert re.search("2\u00a0documents.*n’existe pas", out, re.DOTALL)


def test_who_waits_for_another_writer_is_told_beside_the_json(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.snapshot.snapshots._PATIENCE", 0.0)
    (tmp_path / "index").mkdir()
    lock = FileLock(tmp_path / "index" / ".lock")
    lock.acquire()

    def complain(sentence: str) -> None:
        print(sentence, file=sys.stderr)
        lock.release()

    monkeypatch.setattr(terminal, "complain", complain)
    _, out, errors = run("index", "build", "--json")
    assert json.loads(out)["passages"]
    assert errors == f"{texts.OTHER_WRITER}\n"


def test_build_reports_what_was_understood_and_what_was_not(run: Run, tmp_path: Path) -> None:
    write_files(tmp_path / "documents", {"vide.txt": "", "scan.pdf": b"%PDF"})
    status, out, _ = run("index", "build", "--json")
    report = json.loads(out)
    assert status == 0
    assert [one["path"] for one in report["documents"]] == ["menu.md", "piscine.txt"]
    assert [one["path"] for one in report["unread"]] == ["scan.pdf", "vide.txt"]


def test_build_text_names_unread_files_with_their_reason(run: Run, tmp_path: Path) -> None:
    write_files(tmp_path / "documents", {"vide.txt": ""})
    _, out, _ = run("index", "build")
    assert "✗ vide.txt\u00a0: le fichier ne contient aucun texte" in out
    assert "2\u00a0documents" in out


def test_status_tells_a_fresh_index_from_a_stale_one(run: Run, tmp_path: Path) -> None:
    run("index", "build")
    assert run("index", "status")[0] == 0
    write_files(tmp_path / "documents", {"neuf.txt": "Un texte de plus."})
    status, out, _ = run("index", "status")
    assert status == 1
    assert "Les documents ont changé" in out


def test_status_names_the_files_that_are_not_read(run: Run, tmp_path: Path) -> None:
    write_files(tmp_path / "documents", {"scan.pdf": b"%PDF"})
    run("index", "build")
    status, out, _ = run("index", "status")
    assert status == 0
    assert re.search("✗ scan.pdf\u00a0: .+", out)


def test_asking_with_a_stale_index_warns_beside_the_answer(run: Run, tmp_path: Path) -> None:
    run("index", "build")
    write_files(tmp_path / "documents", {"neuf.txt": "Un texte de plus."})
    _, out, err = run("ask", "Quand ouvre la piscine ?", "--json")
    assert "documents ont changé" in err
    json.loads(out)


def test_a_page_behind_a_proxy_without_accounts_says_that_everybody_may_do_everything(
    serve: Callable[..., tuple[str, str]], tmp_path: Path
) -> None:
    assert serve("--root-path", "/prefixe")[1] == f"{texts.OPEN_TO_ALL}\n"
    assert serve()[1] == ""
    add_account(tmp_path / "accounts.json", "marie", "manager", "une longue phrase")
    assert serve("--root-path", "/prefixe", "--auth-file", str(tmp_path / "accounts.json"))[1] == ""
