"""How sure the assistant is: what was read and what the search found count, each in its direction."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.answers.confidence import confidence
from corpus.document import Span
from corpus.text.passages import Passage
from index.searching.search import Hit, Results, ScoreParts

HIT = Hit(Passage("d", 0, 10, (Span(0, 10),)), ScoreParts(0.85, 0.86, 0.5, 0.5), 0.0, 0.0, (0.0,), (None,))


def results(*hits: Hit, background: float | None = 1.6) -> Results:
    return Results(hits, (), background)


def test_nothing_found_answers_nothing() -> None:
    assert confidence(results()) == 0.0


@pytest.mark.parametrize("background", [None, 1.6])
def test_what_reading_finds_likelier_is_surer(background: float | None) -> None:
    sure = [confidence(results(replace(HIT, reading=logit), background=background)) for logit in (-9.0, -2.0, 3.0)]
    assert sure == sorted(sure)
    assert sure[0] < 0.2 < sure[2]


def test_one_passage_that_answers_is_enough() -> None:
    alone = confidence(results(replace(HIT, reading=3.0)))
    assert confidence(results(replace(HIT, reading=3.0), replace(HIT, reading=-9.0))) >= alone


@pytest.mark.parametrize("reading", [None, 0.0])
def test_a_nearer_passage_is_surer(reading: float | None) -> None:
    near, far = (ScoreParts(0.82 + d, 0.83 + d, 0.5, 0.5) for d in (0.06, 0.0))
    assert confidence(results(replace(HIT, reading=reading, parts=near))) > confidence(
        results(replace(HIT, reading=reading, parts=far))
    )
