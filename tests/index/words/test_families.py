from __future__ import annotations

import pytest

from index.models.encoders import Encoder
from index.searching.search import Searcher
from index.words.families import candidates, kin
from index.words.lexical_index import FileLexicalIndex
from tests.conftest import MakeSearcher

FAMILIES = [
    ("europe", "européen"),
    ("commune", "communal"),
    ("région", "régional"),
    ("délibérer", "délibération"),
    ("votation", "vote"),
    ("subvention", "subventionner"),
    ("environnement", "environnemental"),
    ("sport", "sportif"),
    ("jeune", "jeunesse"),
    ("danseuse", "danseur"),
]
STRANGERS = [
    ("commune", "communisme"),
    ("part", "partage"),
    ("partir", "partage"),
    ("port", "portée"),
    ("cour", "course"),
    ("police", "politique"),
    ("piscine", "poisson"),
    ("général", "générer"),
    ("terre", "terreur"),
    ("capital", "capitaine"),
    ("matière", "matin"),
    ("salle", "salaire"),
]


def related(word: str, written: str, model: Encoder) -> bool:
    """Whether a text that writes the one is found by the other, in its family."""
    akin = FileLexicalIndex.of([f"un {written} utile"]).akin(word)
    return bool(akin and kin(word, akin, model))


@pytest.mark.parametrize(("word", "written"), FAMILIES)
def test_words_of_a_family_are_kin(word: str, written: str, model: Encoder) -> None:
    assert related(word, written, model)


@pytest.mark.parametrize(("word", "written"), STRANGERS)
def test_words_that_only_begin_alike_are_not(word: str, written: str, model: Encoder) -> None:
    assert not related(word, written, model)
    assert not related(written, word, model)


def test_only_what_is_of_the_family_is_kept(model: Encoder) -> None:
    written = {"votation": "votation", "voter": "voter", "votive": "votive"}
    assert set(kin("vote", written, model)) == {"votation", "voter"}


@pytest.mark.parametrize("word", ["", "a", "de", "2026", "10h", "ÉÉÉÉ", "zzzz"])
def test_what_has_no_root_has_no_family(word: str) -> None:
    assert candidates(word, ["abandon", "deux", "zebre"]) == []


def test_few_words_are_compared_however_many_begin_alike() -> None:
    assert len(candidates("commune", sorted(f"commun{a}{b}" for a in ("", "a", "e") for b in "abcde"))) <= 12
    assert (
        len(
            candidates(
                "port", sorted(f"port{ending}" for ending in "e er ir age eur ure ant able if ique al iste el".split())
            )
        )
        == 12
    )


def test_a_question_is_answered_by_a_word_of_the_family(convention: Searcher) -> None:
    asked = convention.understand("Que prévoit la convention pour l’Europe ?")
    assert asked.question.startswith("Que prévoit la convention pour l’Europe (européen")
    (europe,) = (one for one in asked.concepts if one.word == "Europe")
    assert europe.is_known
    best = convention.search("Que prévoit la convention pour l’Europe ?", 1).hits[0].passage
    assert "niveau européen" in convention.document(best).text[best.start : best.end]


def test_a_word_that_the_documents_write_has_no_need_of_its_family(convention: Searcher) -> None:
    asked = convention.understand("La place de l’économie sociale ?")
    assert asked.question == "La place de l’économie sociale ?"


def test_a_sigle_has_no_family(make_searcher: MakeSearcher) -> None:
    searcher = make_searcher({"ports.txt": "Le port est ouvert."})
    assert searcher.understand("Que fait le PORTE ?").question == "Que fait le PORTE ?"
