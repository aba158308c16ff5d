"""What is said around a question is not looked for, and nothing of the question goes with it."""

from __future__ import annotations

import pytest

from assistant.answers.answering import answer
from assistant.french.courtesies import without_courtesies
from tests.conftest import MakeSearcher

CANTEEN = "combien coûte la cantine"


@pytest.mark.parametrize(
    "asked",
    [
        f"Bonjour, {CANTEEN}, s'il vous plaît",
        f"bonjour madame, monsieur, pourriez-vous s’il vous plaît m'indiquer {CANTEEN}",
        f"Je travaille au service population de la commune et je voudrais savoir {CANTEEN}. Merci, cordialement",
        f"Bonsoir, je suis agent de la ville, j’aimerais savoir, si c’est possible, {CANTEEN}, merci d’avance !",
        f"Bonjour, nouvelle habitante de Larven-sur-Orge, je me permets de vous contacter pour savoir {CANTEEN}, svp",
        f"Je me permets de vous écrire car j'aurais souhaité savoir {CANTEEN}. Je vous remercie de votre retour.",
    ],
)
def test_what_is_said_around_a_question_is_not_looked_for(make_searcher: MakeSearcher, asked: str) -> None:
    assert without_courtesies(asked) == CANTEEN
    searcher = make_searcher({"a.txt": "La cantine coûte 3 euros."})
    found, plain = answer(asked, searcher), answer(CANTEEN, searcher)
    assert found.question == asked
    assert (found.confidence, found.quotes, found.doubts, found.unknown) == (plain.confidence, plain.quotes, (), ())


@pytest.mark.parametrize(
    "asked",
    [
        "Bonjour",
        "merci d’avance",
        "Merci de m’indiquer le tarif de la salle",
        "Je suis conseiller de la commune, puis-je consulter les dossiers ?",
        "Comment dire merci à l’accueil ?",
        "Je voudrais poser des congés",
        "Quelles aides pour un nouvel habitant, et où les demander ?",
        "Qui peut savoir si c'était possible ?",
    ],
)
def test_what_asks_stays(asked: str) -> None:
    assert without_courtesies(asked) == asked
