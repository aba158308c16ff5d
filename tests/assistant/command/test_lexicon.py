"""The lexicon on the command line: said when used, and when it is wrong; never in the way of an answer."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.conftest import Run, write_files

QUESTION = "À quelle heure ouvre le bassin ?"


def test_what_was_looked_for_as_well_is_said(run: Run, tmp_path: Path) -> None:
    write_files(tmp_path / "documents", {"lexique.csv": "bassin;piscine"})
    status, output, _ = run("ask", QUESTION)
    assert status == 0
    assert "Cherché aussi\u00a0: «\u00a0piscine\u00a0»." in output
    assert json.loads(run("ask", QUESTION, "--json")[1])["synonyms"] == ["piscine"]
    assert json.loads(run("search", QUESTION, "--json")[1])["synonyms"] == ["piscine"]
    assert "Cherché aussi" in run("search", QUESTION)[1]


def test_a_changed_lexicon_leaves_the_index_as_it_is(run: Run, tmp_path: Path) -> None:
    run("index", "build")
    write_files(tmp_path / "documents", {"lexique.csv": "bassin;piscine"})
    assert run("index", "status")[0] == 0
    assert json.loads(run("ask", QUESTION, "--json")[1])["synonyms"] == ["piscine"]


def test_a_broken_lexicon_is_said_and_stops_no_answer(run: Run, tmp_path: Path) -> None:
    write_files(tmp_path / "documents", {"lexique.csv": "bassin;piscine\npiscine;bain\nbain;bassin"})
    questions = write_files(tmp_path, {"q.jsonl": '{"id": 1, "question": "La piscine ?", "gold": []}'}) / "q.jsonl"
    answered = run("ask", "À quelle heure ouvre la piscine ?")
    assert answered[0] == 0
    assert "La ligne 2 de lexique.csv" in answered[2]
    for command in (("index", "build"), ("index", "status"), ("evaluate", str(questions))):
        status, _, error = run(*command)
        assert (status, error.count("\n")) == (2, 1), command
        assert error.startswith("La ligne 2 de lexique.csv"), command
    status, output, _ = run("doctor")
    assert status == 1
    assert "✗ Lexique\u00a0: La ligne 2" in output


def test_without_a_lexicon_nothing_of_it_is_loaded(run: Run) -> None:
    run("index", "build")
    script = """
import sys
import assistant.command.main, index.searching.live
loaded = [name for name in sys.modules if name in ("index.words.lexicon_file", "index.words.synonyms")]
assert not loaded, loaded
"""
    subprocess.run([sys.executable, "-c", script], check=True)
