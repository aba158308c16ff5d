"""Golden questions: what the manager says of an answer, in the form that ``convention evaluate`` runs."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest

from assistant.answers.evaluation import Gold, GoldAnswer, Question, read_questions
from assistant.library.golden import ChangedDocument, golden_question, golden_questions, keep_golden, key_of
from assistant.library.register import Entry, RecordedAnswer, RecordedQuote
from corpus.document import Document
from corpus.errors import ConventionError
from tests.conftest import POOL, MakeSearcher

OPENS, CLOSES = "La piscine ouvre à dix heures.", "Elle ferme le lundi."


def entry(*quotes: RecordedQuote, understood_as: str | None = None, only: tuple[str, ...] = ()) -> Entry:
    answer = RecordedAnswer("Et le lundi ?", understood_as, 0.9, quotes, (), (), only, "snapshot")
    return Entry("0123456789abcdef", datetime.now(UTC), "page", True, None, answer)


def quoted(text: str, start: int) -> RecordedQuote:
    return RecordedQuote("piscine.txt", start, start + len(text), text)


DocumentAt = Callable[[str], Document | None]


@pytest.fixture
def documents(make_searcher: MakeSearcher) -> DocumentAt:
    return make_searcher(POOL).snapshot.document_at


def test_the_quotes_that_are_ticked_are_the_gold(documents: DocumentAt) -> None:
    asked = entry(quoted(OPENS, 0), quoted(CLOSES, len(OPENS) + 1), understood_as="La piscine ferme-t-elle le lundi ?")
    gold = Gold("piscine.txt", 31, 51, (GoldAnswer(CLOSES, 31),))
    assert golden_question(asked, [1], documents) == Question(asked.number, asked.answer.meant, (gold,))


def test_no_quote_says_that_the_documents_do_not_answer(documents: DocumentAt) -> None:
    assert golden_question(entry(quoted(OPENS, 0)), [], documents).gold == ()


def test_a_question_put_to_one_document_is_measured_on_it(documents: DocumentAt) -> None:
    assert golden_question(entry(only=("piscine.txt",)), [], documents).document == "piscine.txt"


def test_a_question_put_to_some_documents_is_measured_on_them(documents: DocumentAt, tmp_path: Path) -> None:
    asked = golden_question(entry(only=("piscine.txt", "menu.md")), [], documents)
    keep_golden(tmp_path / "golden.jsonl", asked)
    (read,) = read_questions(tmp_path / "golden.jsonl")
    assert (read, read.only) == (asked, ("piscine.txt", "menu.md"))
    assert golden_question(entry(), [], documents).only == ()


def test_the_same_words_put_to_other_documents_or_after_another_question_are_another_question(
    documents: DocumentAt, tmp_path: Path
) -> None:
    path = tmp_path / "golden.jsonl"
    asked = entry(only=("piscine.txt", "menu.md"))
    keep_golden(path, golden_question(asked, [], documents))
    keep_golden(path, golden_question(entry(only=("menu.md", "piscine.txt")), [], documents))  # in place of the first
    assert len(read_questions(path)) == 1
    known = golden_questions(path)
    assert key_of(asked) in known
    for other in (entry(), entry(only=("menu.md",)), entry(only=asked.answer.only, understood_as="Ferme-t-elle ?")):
        assert key_of(other) not in known


def test_words_that_moved_since_are_found_again(documents: DocumentAt) -> None:
    (gold,) = golden_question(entry(quoted(CLOSES, 3)), [0], documents).gold
    assert (gold.start, gold.answers) == (31, (GoldAnswer(CLOSES, 31),))


@pytest.mark.parametrize(
    "gone", [quoted("Elle ferme le mardi.", 31), quoted("e", 99), RecordedQuote("autre.txt", 0, 4, "Elle")]
)
def test_words_that_no_longer_stand_there_are_no_gold(gone: RecordedQuote, documents: DocumentAt) -> None:
    with pytest.raises(ChangedDocument, match="posez de nouveau"):
        golden_question(entry(gone), [0], documents)


def test_a_question_is_kept_once_and_other_lines_as_they_are(tmp_path: Path) -> None:
    path = tmp_path / "golden.jsonl"
    mine = '{"id": 7, "question": "À moi ?", "gold": [], "note": "à la main"}'
    path.write_text(f"\ufeff{mine}\n", encoding="utf-8")
    gold = (Gold("piscine.txt", 0, 5),)
    for question in (Question("a", "Quand ?", ()), Question("b", "Où ?", ()), Question("c", "Quand ?", gold)):
        keep_golden(path, question)
    assert path.read_text(encoding="utf-8").startswith(f"{mine}\n")
    assert [(one.id, one.gold) for one in read_questions(path)] == [(7, ()), ("b", ()), ("c", gold)]
    assert golden_questions(path) == {(one, frozenset()) for one in ("À moi ?", "Où ?", "Quand ?")}
    assert json.loads(path.read_text(encoding="utf-8").splitlines()[-1])["gold"][0]["document"] == "piscine.txt"


def test_managers_at_once_lose_no_question(tmp_path: Path) -> None:
    path = tmp_path / "golden.jsonl"
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda one: keep_golden(path, Question(one, f"Question {one} ?", ())), range(40)))
    assert len(golden_questions(path)) == 40


def test_a_file_that_is_something_else_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "golden.jsonl"
    assert golden_questions(path) == frozenset()
    path.write_text("mes notes\n")
    with pytest.raises(ConventionError, match="ligne 1"):
        keep_golden(path, Question("a", "Quand ?", ()))
    assert path.read_text() == "mes notes\n"


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ConventionError, match="vérifiez son dossier"):
        keep_golden(tmp_path / "file" / "golden.jsonl", Question("a", "Quand ?", ()))
