"""The threshold of an index: what it promises, when it is applied, and when it is not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from math import comb
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from assistant.answers.confidence import FITTED_THRESHOLD
from assistant.french import sureness
from assistant.library import threshold
from assistant.library.threshold import (
    FEWEST,
    TooFewQuestions,
    calibration,
    errors_allowed,
    keep,
    kept,
    reset,
    threshold_for,
    threshold_of,
    trouble_with,
)
from assistant.settings import Settings
from corpus.errors import ConventionError
from index.snapshot.manifest import Manifest
from index.snapshot.snapshots import current_manifest

SURE = [0.3 + number / 1000 for number in range(100)]


def chance_of_at_most(errors: int, questions: int) -> Fraction:
    """How likely at most so many of the questions are refused where each is with a chance of 5 %, exactly."""
    return sum(
        (
            comb(questions, one) * Fraction(1, 20) ** one * Fraction(19, 20) ** (questions - one)
            for one in range(errors + 1)
        ),
        Fraction(0),
    )


@pytest.mark.parametrize("questions", [1, 58, 59, 92, 93, 100, 123, 124, 500])
def test_errors_allowed_are_those_of_clopper_and_pearson(questions: int) -> None:
    within = [one for one in range(questions) if chance_of_at_most(one, questions) <= Fraction(1, 20)]
    assert errors_allowed(questions) == (max(within) if within else None)


def test_a_hundred_questions_allow_one_error() -> None:
    assert (errors_allowed(100), errors_allowed(FEWEST), errors_allowed(FEWEST - 1)) == (1, 0, None)


@examples(max_examples=50)
@given(st.lists(st.floats(0.01, 1), min_size=FEWEST, max_size=200))
def test_the_threshold_is_the_highest_that_refuses_no_more_than_is_allowed(sure: list[float]) -> None:
    chosen, allowed = threshold_for(sure), errors_allowed(len(sure))
    assert allowed is not None
    assert sum(one < chosen for one in sure) <= allowed
    assert sum(one <= chosen for one in sure) > allowed


def test_too_few_questions_promise_nothing_and_how_many_are_needed_is_said() -> None:
    with pytest.raises(TooFewQuestions, match=f"donnez-en au moins {FEWEST}"):
        threshold_for([0.9] * (FEWEST - 1))


@pytest.mark.parametrize(
    ("questions", "said"),
    [(0, "0\u00a0question à laquelle"), (1, "1\u00a0question à laquelle"), (2, "2\u00a0questions auxquelles")],
)
def test_what_is_said_of_questions_agrees_with_their_number(questions: int, said: str) -> None:
    assert sureness.answerable(questions).startswith(f"{said} les documents répondent")
    assert said in sureness.refused_rightly(questions, 0)


def test_what_is_refused_at_any_threshold_cannot_be_promised() -> None:
    with pytest.raises(TooFewQuestions, match=r"2 des 100\u00a0questions .* quel que soit le seuil, et 1"):
        threshold_for([0.0, 0.0, *SURE[2:]])


@pytest.fixture
def where(folder: Path, documents: Path) -> Settings:
    return Settings(documents, folder)


@pytest.fixture
def manifest(where: Settings) -> Manifest:
    return current_manifest(where.index)


def test_a_kept_threshold_is_applied_until_it_is_reset(where: Settings, manifest: Manifest) -> None:
    assert threshold_of(where, manifest) == FITTED_THRESHOLD
    chosen = calibration(where, manifest, SURE, [0.1, 0.2, 0.9])
    keep(where, chosen)
    assert kept(where, manifest) == chosen
    assert (threshold_of(where, manifest), chosen.refused_wrongly, chosen.refused) == (SURE[1], 1, 2)
    assert (reset(where), reset(where)) == (True, False)
    assert threshold_of(where, manifest) == FITTED_THRESHOLD


@pytest.mark.parametrize("name", ["encoder", "reranker", "fit"])
def test_the_threshold_of_another_model_is_ignored_and_it_is_said(
    name: str, where: Settings, manifest: Manifest
) -> None:
    keep(where, msgspec.structs.replace(calibration(where, manifest, SURE, []), **{name: "other"}))
    assert threshold_of(where, manifest) == FITTED_THRESHOLD
    assert "autre modèle" in trouble_with(where, manifest)
    assert "--reset" in trouble_with(where, manifest)


def test_another_reranker_that_is_chosen_has_no_threshold_yet(where: Settings, manifest: Manifest) -> None:
    keep(where, calibration(where, manifest, SURE, []))
    with pytest.raises(ConventionError, match="autre modèle"):
        kept(replace(where, reranker="none"), manifest)


def damage(path: Path) -> None:
    path.write_bytes(b"{\xff")


def overstate(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b'"threshold": 0.3', b'"threshold": 7.3'))


def hide(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize("happen", [damage, overstate, hide])
def test_a_threshold_that_cannot_be_read_is_ignored_and_it_is_said(
    happen: Callable[[Path], None], where: Settings, manifest: Manifest
) -> None:
    keep(where, calibration(where, manifest, SURE, []))
    happen(where.threshold)
    assert threshold_of(where, manifest) == FITTED_THRESHOLD
    assert "n’est pas appliqué" in trouble_with(where, manifest)


def test_a_threshold_that_cannot_be_written_is_said(where: Settings, manifest: Manifest) -> None:
    where.threshold.mkdir()
    with pytest.raises(ConventionError, match="n’a pas pu être écrit"):
        keep(where, calibration(where, manifest, SURE, []))


def test_what_is_promised_is_said(where: Settings, manifest: Manifest) -> None:
    keep(where, calibration(where, manifest, SURE, [0.1, 0.9]))
    said = threshold.threshold_words(where, manifest)
    assert "0,30, réglé le" in said
    assert "100\u00a0questions auxquelles les documents répondent, dont 1\u00a0refusée" in said
    assert "au plus 5\u00a0%" in said
    assert said.endswith("2\u00a0questions auxquelles ils ne répondent pas, 1\u00a0est refusée")
