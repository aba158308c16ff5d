"""The command line as people and programs use it: what it prints, where, and its exit status."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest

from assistant.command.arguments import parser
from assistant.french import texts
from assistant.library import searchers
from index.models.encoders import Encoder
from index.models.rerankers import Reranker
from tests.conftest import DOCUMENTS, Run, WordEncoder, WordReranker, write_files


@pytest.fixture
def run_real(run: Run, model: Encoder, reranker: Reranker, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The same on the default corpus with the packaged models."""
    monkeypatch.setattr(searchers, "load_encoder", lambda *_: model)
    monkeypatch.setattr(searchers, "load_reranker", lambda _: reranker)
    monkeypatch.setenv("CONVENTION_DOCUMENTS", str(DOCUMENTS))
    return run


def test_ask_exits_with_zero_when_the_documents_answer(run_real: Run) -> None:
    status, out, _ = run_real("ask", "Qu'est-ce qu'un SPASER ?")
    assert status == 0
    assert "Schéma de Promotion des Achats Publics" in out


def test_ask_exits_with_one_when_they_do_not(run_real: Run) -> None:
    status, out, _ = run_real("ask", "Quelle est la recette de la tarte aux pommes ?")
    assert status == 1
    assert "Les documents ne répondent pas" in out


def test_ask_json_is_one_line_whose_quotes_are_in_the_file(run_real: Run) -> None:
    _, out, _ = run_real("ask", "Qui a signé la convention ?", "--json")
    assert out.count("\n") == 1
    for quote in json.loads(out)["quotes"]:
        text = (DOCUMENTS / quote["document"]).read_bytes().decode()
        assert text[quote["start"] : quote["end"]] == quote["text"]


def test_batch_answers_every_line_in_order_and_survives_bad_ones(run: Run, tmp_path: Path) -> None:
    lines = [
        '{"id": 1, "question": "Quand ouvre la piscine ?"}',
        "not json",
        '{"id": "b", "question": ""}',
        '{"id": 3}',
        "",
        '{"id": 4, "question": "Quand ?", "document": "absent.txt"}',
        '{"id": 5, "question": "Que mange-t-on lundi ?", "document": "menu.md"}',
        '{"id": 6, "question": 7}',
    ]
    batch = tmp_path / "batch.jsonl"
    batch.write_bytes("\n".join(lines).encode() + b'\n{"id": 7, "question": "\xff"}\n')
    status, out, _ = run("ask", "--batch", str(batch))
    answers = [json.loads(line) for line in out.splitlines()]
    assert status == 0
    assert [one["id"] for one in answers] == [1, None, "b", 3, None, 4, 5, 6, 7]
    assert ["error" in one for one in answers] == [False, True, True, True, True, True, False, True, True]
    shown = answers[6]["quotes"] + answers[6]["nearest"]
    assert {quote["document"] for quote in shown} == {"menu.md"}


@pytest.mark.parametrize(
    ("line", "error"),
    [
        ("{", texts.BAD_LINE),
        ("[1]", texts.BAD_LINE),
        ('{"id": 1}', "Il manque «\u00a0question\u00a0»"),
        ('{"question": "Quand ?"}', "Il manque «\u00a0id\u00a0»"),
        ('{"id": 1, "question": 7}', "«\u00a0question\u00a0» doit être un texte."),
        (
            '{"id": 1, "question": "Quand ?", "document": ["menu.md"]}',
            "«\u00a0document\u00a0» doit être un texte ou null.",
        ),
    ],
    ids=["no JSON", "no object", "no question", "no id", "a number", "a list"],
)
def test_a_bad_line_of_a_batch_is_told_what_is_wrong_with_it(run: Run, tmp_path: Path, line: str, error: str) -> None:
    batch = tmp_path / "batch.jsonl"
    batch.write_text(line)
    _, out, _ = run("ask", "--batch", str(batch))
    assert json.loads(out)["error"].startswith(error)


@pytest.mark.parametrize(("bad", "said"), [(0, ""), (1, "1\u00a0ligne n’a"), (2, "2\u00a0lignes n’ont")])
def test_how_many_lines_of_a_batch_got_an_error_is_said(run: Run, tmp_path: Path, bad: int, said: str) -> None:
    run("index", "build")
    batch = tmp_path / "batch.jsonl"
    batch.write_text('{"id": 1, "question": "Quand ?"}\n' + "{\n" * bad)
    status, _, err = run("search", "--batch", str(batch))
    assert status == 0
    assert err.startswith(said) if bad else not err


def test_a_batch_of_which_no_line_is_answered_has_failed(run: Run, tmp_path: Path) -> None:
    batch = tmp_path / "batch.jsonl"
    batch.write_text("{\n[]\n")
    assert run("ask", "--batch", str(batch))[0] == 2


def test_the_form_of_golden_questions_is_explained(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parser("1").parse_args(["evaluate", "--help"])
    assert '"gold": [{"document"' in capsys.readouterr().out


def test_an_index_that_a_question_builds_is_said_and_where(run: Run, tmp_path: Path) -> None:
    place = tmp_path / "mistyped"
    _, out, err = run("search", "piscine", "--json", "--index", str(place))
    assert err == texts.NO_INDEX_YET.format(index=place, documents=tmp_path / "documents") + "\n"
    assert json.loads(out)["hits"]
    assert run("search", "piscine", "--index", str(place))[2] == ""


def test_follow_up_is_understood_from_the_question_before_it(run_real: Run, tmp_path: Path) -> None:
    meaning = "Qui l'a signée ? (à propos de\u00a0: «\u00a0Quels sont les axes de la convention ?\u00a0»)"
    batch = tmp_path / "batch.jsonl"
    batch.write_text('{"id": 1, "question": "Qui l\'a signée ?", "after": "Quels sont les axes de la convention ?"}\n')
    _, lines, _ = run_real("ask", "--batch", str(batch))
    _, alone, _ = run_real("ask", "Qui l'a signée ?", "--after", "Quels sont les axes de la convention ?", "--json")
    assert json.loads(lines) == {"id": 1, **json.loads(alone)}
    assert json.loads(alone)["understood_as"] == meaning
    _, shown, _ = run_real("ask", "Qui l'a signée ?", "--after", "Quels sont les axes de la convention ?")
    assert shown.startswith(f"Compris comme\u00a0: {meaning}")


def test_batch_from_windows_or_a_pipe_is_read(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = b'\xef\xbb\xbf{"id": 1, "question": "Quand ouvre la piscine ?"}\r\n'
    (tmp_path / "batch.jsonl").write_bytes(content)
    _, out, _ = run("ask", "--batch", str(tmp_path / "batch.jsonl"))
    assert "error" not in json.loads(out)
    monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO(content)))
    assert run("ask", "--batch", "-")[1] == out


@pytest.mark.parametrize("path", ["./piscine.txt", "sous/../piscine.txt"])
def test_document_may_be_named_in_other_ways(run: Run, path: str) -> None:
    _, out, _ = run("search", "piscine", "--json", "--document", path)
    assert {hit["document"] for hit in json.loads(out)["hits"]} == {"piscine.txt"}


def test_search_batch_gives_hits(run: Run, tmp_path: Path) -> None:
    batch = tmp_path / "batch.jsonl"
    batch.write_text('{"id": 1, "question": "piscine"}\n')
    _, out, _ = run("search", "--batch", str(batch), "-k", "1")
    answer = json.loads(out)
    assert (answer["id"], [hit["document"] for hit in answer["hits"]]) == (1, ["piscine.txt"])


def test_search_shows_as_many_passages_as_asked(run: Run) -> None:
    status, out, _ = run("search", "piscine lundi", "-k", "2", "--json")
    assert status == 0
    assert len(json.loads(out)["hits"]) == 2


def test_document_option_restricts_and_repeats(run: Run) -> None:
    _, out, _ = run("search", "lundi", "--json", "--document", "menu.md")
    assert {hit["document"] for hit in json.loads(out)["hits"]} == {"menu.md"}
    _, out, _ = run("search", "lundi", "--json", "--document", "menu.md", "--document", "piscine.txt")
    assert {hit["document"] for hit in json.loads(out)["hits"]} == {"menu.md", "piscine.txt"}


def test_a_question_whose_document_has_gone_is_named_and_the_others_are_measured(run: Run, tmp_path: Path) -> None:
    questions = tmp_path / "questions.jsonl"
    kept = {"id": "a", "question": "Quand ouvre la piscine ?", "gold": [{"document": "piscine.txt"}]}
    gone = kept | {"id": "b", "document": "absent.txt"}
    questions.write_text(f"{json.dumps(gone)}\n{json.dumps(kept)}\n")
    status, out, err = run("evaluate", str(questions), "--json")
    assert (status, json.loads(out)["questions"]) == (0, 1)
    assert "«\u00a0b\u00a0»" in err
    questions.write_text(json.dumps(gone))
    assert run("evaluate", str(questions))[0] == 2


@pytest.mark.parametrize(
    ("document", "found"), [("menu.md", 0), (["menu.md"], 0), (["menu.md", "piscine.txt"], 1), ([], 1), (None, 1)]
)
def test_a_question_is_measured_over_the_documents_that_it_names(
    document: object, found: int, run: Run, tmp_path: Path
) -> None:
    gold = [{"document": "piscine.txt"}]
    line = {"id": 1, "question": "Quand ouvre la piscine ?", "gold": gold, "document": document}
    (tmp_path / "questions.jsonl").write_text(json.dumps(line))
    status, out, _ = run("evaluate", str(tmp_path / "questions.jsonl"), "--json")
    assert (status, json.loads(out)["hit@10"]) == (0, found)


def test_evaluate_prints_the_designed_figures(run: Run, tmp_path: Path) -> None:
    questions = tmp_path / "questions.jsonl"
    gold = {"document": "piscine.txt", "answers": [{"text": "dix heures", "start": 19}]}
    lines = [
        {"id": 1, "question": "Quand ouvre la piscine ?", "gold": [gold]},
        {"id": 2, "question": "Quel est le prix du train ?", "gold": []},
    ]
    questions.write_text("\n".join(json.dumps(line) for line in lines))
    status, out, _ = run("evaluate", str(questions), "--json")
    figures = json.loads(out)
    assert status == 0
    names = {"hit@1", "hit@3", "hit@5", "hit@10", "mrr", "ndcg@10", "quote@1", "quote@3", "quote_length", "auroc"}
    assert names | {"refused@5%", "refused@10%"} <= set(figures)
    assert figures["hit@1"] == figures["quote@1"] == 1


def test_doctor_passes_on_a_sound_installation(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.command.doctor.load_encoder", lambda *_: WordEncoder())
    run("index", "build")
    status, out, _ = run("doctor")
    assert status == 0
    assert "✗" not in out


def test_doctor_says_how_to_mend(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.command.doctor.load_encoder", lambda *_: WordEncoder())
    status, out, _ = run("doctor")
    assert status == 1
    assert "convention index build" in out


USER_ERRORS = {
    "no documents folder": (["ask", "x", "--documents", "absent"], "n’existe pas"),
    "an empty question": (["ask", "  "], "La question est vide"),
    "an endless question": (["ask", "a" * 100_000], "trop longue"),
    "a missing batch file": (["ask", "--batch", "absent.jsonl"], "illisible"),
    "a missing question file": (["evaluate", "absent.jsonl"], "illisible"),
    "no question at all": (["ask"], "ou --batch\u00a0;"),
    "a question without words": (["ask", "?"], "ne contient aucun mot"),
    "no quotation marks": (["ask", "quand", "ouvre", "le", "parc"], 'guillemets\u00a0: "quand ouvre le parc"'),
    "a word too many": (["doctor", "vite"], "argument inconnu\u00a0: vite"),
    "a question and a batch": (["ask", "x", "--batch", "y"], "incompatible"),
    "an unknown command": (["boire"], "n’existe pas"),
    "an unknown option": (["ask", "x", "--vite"], "argument inconnu"),
    "no passages asked": (["search", "x", "-k", "0"], "au moins un passage"),
    "a port that is none": (["serve", "--port", "99999"], "n’est pas un port"),
    "a format of logs that is none": (
        ["serve", "--log-format", "x"],
        "(choix\u00a0: «\u00a0text\u00a0», «\u00a0json\u00a0»)",
    ),
    "a value too many": (["ask", "x", "--json=5"], "la valeur «\u00a05\u00a0» est de trop"),
    "a word for a port": (["serve", "--port", "http"], "n’est pas une valeur possible"),
}


@pytest.mark.parametrize(("arguments", "words"), USER_ERRORS.values(), ids=USER_ERRORS.keys())
def test_mendable_error_is_one_french_line_and_exit_status_two(run: Run, arguments: list[str], words: str) -> None:
    status, out, err = run(*arguments)
    assert (status, out) == (2, "")
    assert words in err
    assert err.count("\n") == 1


def test_an_unknown_document_is_mendable(run: Run) -> None:
    run("index", "build")
    status, out, err = run("ask", "x", "--document", "absent.txt")
    assert (status, out) == (2, "")
    assert "n’est pas dans l’index" in err


def test_empty_documents_folder_is_mendable(run: Run, tmp_path: Path) -> None:
    (tmp_path / "nothing").mkdir()
    status, _, err = run("index", "build", "--documents", str(tmp_path / "nothing"))
    assert status == 2
    assert "est vide" in err


def test_index_of_another_model_is_refused_and_kept(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    class OtherEncoder(WordEncoder):
        name = "another"

    run("index", "build")
    monkeypatch.setattr(searchers, "load_encoder", lambda *_: OtherEncoder())
    status, _, err = run("ask", "piscine")
    assert status == 2
    assert "autre" in err or "words-64" in err
    monkeypatch.setattr(searchers, "load_encoder", lambda *_: WordEncoder())
    assert run("ask", "Quand ouvre la piscine ?")[0] in (0, 1)


def test_the_environment_names_another_reranker(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    named: list[str | None] = []

    def load(choice: str | None) -> Reranker:
        named.append(choice)
        return WordReranker()

    monkeypatch.setattr(searchers, "load_reranker", load)
    monkeypatch.setenv("CONVENTION_RERANKER", "~/lecteur")
    run("ask", "Quand ouvre la piscine ?")
    assert named == ["~/lecteur"]


def test_a_question_before_goes_with_one_question(run: Run, tmp_path: Path) -> None:
    lines = write_files(tmp_path, {"lines.jsonl": "{}"}) / "lines.jsonl"
    status, out, error = run("ask", "--batch", str(lines), "--after", "Quand ?")
    assert (status, out) == (2, "")
    assert "--after ne va pas avec --batch" in error


def test_damaged_index_is_refused_with_its_mend(run: Run, tmp_path: Path) -> None:
    run("index", "build")
    vectors = next((tmp_path / "index").rglob("vectors.npy"))
    content = bytearray(vectors.read_bytes())
    content[-1] ^= 1
    vectors.write_bytes(content)
    status, _, err = run("ask", "piscine")
    assert status == 2
    assert "convention index build" in err
    assert run("index", "build")[0] == 0
    assert run("ask", "Quand ouvre la piscine ?")[0] in (0, 1)


def test_taken_port_is_refused_with_its_mend(run: Run) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        status, _, err = run("serve", "--port", str(taken.getsockname()[1]))
    assert status == 2
    assert "--port" in err


def help_texts() -> dict[str, str]:
    root = parser("1")
    commands = next(action for action in root._actions if action.dest == "command")
    assert isinstance(commands.choices, dict)
    return {"": root.format_help(), **{name: one.format_help() for name, one in commands.choices.items()}}


@pytest.mark.parametrize("command", help_texts())
def test_help_is_in_french(command: str) -> None:
    text = help_texts()[command]
    assert "usage\u00a0:" in text
    assert not any(word in text for word in ("show this", "positional", "required", "default:"))


def in_shell(*arguments: str, **variables: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "assistant.command", *arguments]
    environment = {**os.environ, **variables}
    return subprocess.run(command, capture_output=True, cwd=DOCUMENTS.parent.parent, check=False, env=environment)


@pytest.mark.parametrize("json_option", [[], ["--json"]])
def test_output_without_accents_is_no_error(tmp_path: Path, json_option: list[str]) -> None:
    index = str(tmp_path / "index")
    done = in_shell("ask", "c koi un spaser", "--index", index, *json_option, PYTHONIOENCODING="ascii")
    assert (done.returncode, done.stderr.count(b"\n")) == (0, 1)  # that an index is built
    if json_option:
        assert "Schéma de Promotion" in json.loads(done.stdout)["expansion"]["expansion"]


def test_command_answers_in_a_shell(tmp_path: Path) -> None:
    done = in_shell("ask", "c koi un spaser", "--index", str(tmp_path / "index"))
    assert (done.returncode, done.stderr.count(b"\n")) == (0, 1)  # that an index is built
    assert done.stdout.decode().startswith("SPASER\u00a0: «\u00a0Schéma de Promotion")


def test_an_interruption_of_the_start_says_nothing() -> None:
    code = """
import os, signal, sys

class Interrupting:
    def find_spec(self, name, *_):
        if name == "assistant.command.main":
            os.kill(os.getpid(), signal.SIGINT)

signal.signal(signal.SIGINT, signal.default_int_handler)  # what runs the tests may ignore it
sys.meta_path.insert(0, Interrupting())
from assistant.command.__main__ import run
run()
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (-signal.SIGINT, b"", b"")


def test_another_system_than_linux_is_refused_in_a_sentence() -> None:
    code = "import sys; sys.platform = 'win32'; import assistant.command.main"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("L’assistant fonctionne sous Linux seulement\u00a0; ")
