"""The row of a sheet that is asked for is quoted alone, with its header; rows that answer alike come together."""

from __future__ import annotations

from itertools import product

import pytest

from assistant.answers.answering import answer
from assistant.answers.confidence import row_confidence
from index.searching.search import Searcher
from tests.conftest import MakeSearcher

HEADER = "Salle | Locataire | Journée | Caution"
ROOMS = [
    f"{kind} {place}"
    for kind, place in product(("Halle", "Grange", "Préau", "Petite salle"), ("du Lavoir", "des Tilleuls", "Haute"))
]
HIRERS = "Habitant", "Extérieur"
TABLE = [f"{room};{hirer};{n}0 €;{n}00 €" for (n, room), hirer in product(enumerate(ROOMS, 1), HIRERS)]


@pytest.fixture
def rooms(make_searcher: MakeSearcher) -> Searcher:
    return make_searcher({"salles.csv": "\n".join([HEADER.replace(" | ", ";"), *TABLE])})


@pytest.mark.parametrize(
    "question",
    [
        "Combien coûte la grange des Tilleuls pour un habitant ?",
        "Quels sont les tarifs de la grange des Tilleuls pour un habitant ?",
        "la grange des Tilleuls, quelle somme doit laisser un habitant",
    ],
)
def test_the_row_that_is_asked_for_is_quoted_alone_with_its_header(rooms: Searcher, question: str) -> None:
    given = answer(question, rooms)
    first = given.shown[0]
    assert (first.header and first.header.text, first.text) == (HEADER, TABLE[8].replace(";", " | "))


def test_rows_that_answer_alike_are_quoted_together(rooms: Searcher) -> None:
    given = answer("Combien coûte la grange des Tilleuls ?", rooms)
    first = given.shown[0]
    assert first.text == "\n".join(TABLE[8:10]).replace(";", " | ")


@pytest.mark.parametrize(
    ("question", "sure"),
    [
        ("Quelle est la caution de la grange des Tilleuls pour un habitant ?", 0.7),
        ("La grange des Tilleuls, c’est ouvert à un habitant ?", 0.3),
        ("Quelle est la caution de la grange des Tilleuls ?", 0),
        ("Quelle est la caution de la grange rouge ?", 0),
        ("Qui a peint en blanc les murs, le plafond, la porte et le préau du Lavoir, habitant, peintre ou maçon ?", 0),
    ],
    ids=["row and column", "row", "two rows", "no row", "little of the question"],
)
def test_a_row_is_sure_where_a_question_names_it_and_no_other(rooms: Searcher, question: str, sure: float) -> None:
    given = answer(question, rooms)
    assert row_confidence(question, given.shown[0]) == sure


def test_a_reference_names_its_row_alone(make_searcher: MakeSearcher) -> None:
    rows = "".join(f"INV{4000 + n};Table pliante;Foyer\n" for n in range(40))
    question = "Qui a peint en blanc le mur, le plafond et la porte derrière INV4007 ?"
    given = answer(question, make_searcher({"inventaire.csv": f"Code;Objet;Lieu\n{rows}"}))
    assert row_confidence(question, given.shown[0]) == 0.3


def test_what_the_documents_lack_all_words_of_is_refused_whatever_row_is_quoted(rooms: Searcher) -> None:
    assert not answer("Quelle est la recette du flan ?", rooms).found
