"""``convention evaluate``, and the threshold that it sets by the authority's own questions."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.french import sureness
from assistant.library.threshold import FEWEST
from tests.conftest import Run

ASKED = "Quand ouvre la piscine ?"
REPHRASED = ["Quand ouvre la piscine", "La piscine ouvre quand", "Heure : la piscine ouvre"]


def write(path: Path, answerable: int, unanswerable: int = 1) -> str:
    """A file of questions, all different."""
    gold = [{"document": "piscine.txt"}]
    lines = [
        *({"id": one, "question": f"Quand ouvre la piscine le {one} mai ?", "gold": gold} for one in range(answerable)),
        *({"id": f"no-{one}", "question": f"Qui est le roi {one} ?", "gold": []} for one in range(unanswerable)),
    ]
    path.write_text("".join(f"{json.dumps(line)}\n" for line in lines))
    return str(path)


@pytest.fixture
def questions(tmp_path: Path) -> str:
    return write(tmp_path / "questions.jsonl", FEWEST)


def test_calibrating_keeps_a_threshold_that_status_doctor_and_a_rebuild_know(
    run: Run, questions: str, tmp_path: Path
) -> None:
    status, out, _ = run("evaluate", "--calibrate", questions, "--json")
    assert status == 0
    assert json.loads(out)["refused_wrongly"] == 0
    assert json.loads(out)["threshold"] == json.loads((tmp_path / "index-threshold.json").read_text())["threshold"]
    (tmp_path / "documents" / "menu.md").write_text("# Menu\n\nMardi, des pâtes.")
    run("index", "build")
    assert f"{FEWEST}\u00a0questions" in run("index", "status")[1]


def test_what_is_answered_follows_the_threshold(run: Run, questions: str, tmp_path: Path) -> None:
    assert run("ask", ASKED)[0] == 0
    run("evaluate", "--calibrate", questions)
    kept = tmp_path / "index-threshold.json"
    kept.write_text(json.dumps(json.loads(kept.read_text()) | {"threshold": 0.9999}))
    assert run("ask", ASKED)[0] == 1
    assert run("evaluate", "--reset")[0] == 0
    assert not kept.exists()
    assert run("ask", ASKED)[0] == 0


def test_too_few_questions_change_nothing(run: Run, tmp_path: Path) -> None:
    status, out, errors = run("evaluate", "--calibrate", write(tmp_path / "few.jsonl", FEWEST - 1))
    assert (status, out) == (2, "")
    assert f"au moins {FEWEST}" in errors
    assert not (tmp_path / "index-threshold.json").exists()


def test_a_question_asked_many_times_counts_once(run: Run, tmp_path: Path) -> None:
    line = json.dumps({"id": 1, "question": ASKED, "gold": [{"document": "piscine.txt"}]})
    spelled = json.dumps({"id": 1, "question": ASKED.upper(), "gold": [{"document": "piscine.txt"}]})
    (tmp_path / "same.jsonl").write_text(f"{line}\n{spelled}\n" * FEWEST)
    status, _, errors = run("evaluate", "--calibrate", str(tmp_path / "same.jsonl"))
    assert status == 2
    *_, told = errors.splitlines()  # after the line that an index is being built
    assert told.startswith("1\u00a0question ")


def test_a_threshold_of_another_model_is_said_where_questions_are_asked(
    run: Run, questions: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("evaluate", "--calibrate", questions)
    monkeypatch.setenv("CONVENTION_RERANKER", "none")
    for command in (("ask", ASKED), ("index", "status")):
        assert "autre modèle" in "".join(run(*command)[1:])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--calibrate", "--reset"), "incompatible avec"),
        (("--calibrate",), sureness.NO_QUESTIONS),
        ((), sureness.NO_QUESTIONS),
        (("--reset", "questions.jsonl"), sureness.RESET_ALONE),
        (("--calibrate", "nowhere.jsonl"), "est illisible"),
    ],
)
def test_bad_usage_is_said(run: Run, arguments: tuple[str, ...], said: str) -> None:
    status, _, errors = run("evaluate", *arguments)
    assert status == 2
    assert said in errors


def test_resetting_what_was_not_set_is_no_error(run: Run) -> None:
    assert run("evaluate", "--reset")[:2] == (0, f"{sureness.NOT_SET}\n")
