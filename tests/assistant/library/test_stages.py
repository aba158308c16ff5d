"""How far a build is, in numbers and in words."""

from __future__ import annotations

import pytest

from assistant.french.progress_texts import remaining_words
from assistant.library.stages import Stage
from corpus.progress import UnreadFile

UNREAD = UnreadFile("a.pdf", "le fichier est abîmé")


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """What the time is: its one element."""
    now = [100.0]
    monkeypatch.setattr("assistant.library.stages.monotonic", lambda: now[0])
    return now


def test_what_is_read_what_is_left_and_what_failed_make_up_all_files() -> None:
    stage = Stage().advanced("read", 1, 500).advanced("read", 2, 500, UNREAD).advanced("read", 120, 500)
    assert stage.unread == (UNREAD,)
    assert stage.counts == "119\u00a0fichiers lus, 380\u00a0à lire, 1\u00a0fichier non lu"


def test_nothing_is_said_to_be_left_once_all_is_done() -> None:
    assert Stage().advanced("read", 500, 500).counts == "500\u00a0fichiers lus"


def test_what_failed_is_still_told_in_the_stages_after() -> None:
    stage = Stage().advanced("read", 2, 2, UNREAD).advanced("encode", 0, 1200)
    assert stage.counts == "0\u00a0texte calculé, 1\u202f200\u00a0à calculer, 1\u00a0fichier non lu"
    assert stage.advanced("publish", 0, 1).counts == "1\u00a0fichier non lu"


@pytest.mark.parametrize(("stage", "is_measured"), [("look", True), ("encode", True), ("wait", False), ("", False)])
def test_a_stage_without_parts_says_not_how_far_it_is(stage: str, is_measured: bool) -> None:
    assert Stage(stage, 0, 1).is_measured is is_measured


def test_the_end_is_foretold_once_the_pace_is_known(clock: list[float]) -> None:
    stage = Stage().advanced("encode", 0, 100)
    clock[0] += 4
    assert stage.advanced("encode", 10, 100).remaining is None
    clock[0] += 6
    assert stage.advanced("encode", 10, 100).remaining == 90


def test_the_end_of_files_of_any_length_is_never_foretold(clock: list[float]) -> None:
    stage = Stage().advanced("read", 0, 100)
    clock[0] += 60
    assert stage.advanced("read", 50, 100).remaining is None


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (20, "encore moins d’une minute"),
        (89, "encore 1\u00a0minute environ"),
        (160, "encore 3\u00a0minutes environ"),
        (5000, "encore 1\u00a0heure environ"),
        (9500, "encore 3\u00a0heures environ"),
    ],
)
def test_no_more_is_foretold_than_anybody_knows(seconds: float, words: str) -> None:
    assert remaining_words(seconds) == words
