from __future__ import annotations

import numpy as np
import pytest

from index.words.lexical_index import FileLexicalIndex
from index.words.sigles import Sigles, spelled_out

CDD = "contrat à durée déterminée"
SIGLES = Sigles(
    [("CDD", CDD), ("CDD", "Contrats à durée déterminée"), ("CST", "comité social"), ("CST", "contrat santé")]
)


@pytest.mark.parametrize(
    "way",
    ["CDD", "cdd", "C.D.D.", "c.d.d.", "c.d.d", "C. D. D.", "c. d. d.", "CDDs", CDD, "contrats a duree determinee"],
)
def test_a_sigle_is_recognised_whichever_way_it_is_said(way: str) -> None:
    (mention,) = SIGLES.mentions(f"Qui signe un {way} ?")
    assert (mention.sigle, mention.expansions) == ("CDD", (CDD,))
    assert f"Qui signe un {way} ?"[mention.start : mention.end] == way.strip()


def test_a_word_that_documents_also_write_in_small_letters_is_a_sigle_in_capitals_only() -> None:
    lexical = FileLexicalIndex.of(["Le CAS est signé.", "En ce cas, rien.", "Le CDD finit."])
    sigles = Sigles([("CAS", "contrat d'accès aux soins"), ("CDD", CDD)], lexical.is_common)
    assert [len(sigles.mentions(question)) for question in ("en cas de CDD", "en cas de cdd", "le CAS")] == [1, 1, 1]
    assert sigles.mentions("en cas de départ") == []


def test_the_s_of_a_sigle_is_no_plural() -> None:
    sigles = Sigles([("CA", "compte administratif")])
    assert [len(sigles.mentions(question)) for question in ("le CAS", "les CAs", "les CA")] == [0, 1, 1]


def test_initials_of_a_name_are_no_dotted_sigle() -> None:
    assert SIGLES.mentions("Que dit C. D. Durand ?") == []


@pytest.mark.parametrize("question", ["Qui signe un contrat ?", "la durée du contrat", "cd", "", "contrat à durée"])
def test_part_of_an_expansion_names_no_sigle(question: str) -> None:
    assert SIGLES.mentions(question) == []


def test_a_sigle_is_spelled_out_for_the_models_both_ways() -> None:
    for question, expected in [
        ("La fin d'un CDD ?", f"La fin d'un CDD ({CDD}) ?"),
        (f"La fin d'un {CDD} ?", f"La fin d'un {CDD} (CDD) ?"),
    ]:
        assert spelled_out(question, SIGLES.mentions(question)) == expected


def test_a_sigle_with_two_meanings_is_left_as_it_is() -> None:
    question = "Que fait le CST ?"
    assert spelled_out(question, SIGLES.mentions(question)) == question


TEXTS = [
    "La durée du CDD est de six mois.",
    "Un contrat à durée déterminée finit seul.",
    "La durée du contrat.",
    "Rien.",
]


@pytest.mark.parametrize("question", ["le CDD", "un contrat à durée déterminée", "cdd"])
def test_texts_are_found_whichever_way_they_say_it(question: str) -> None:
    lexical = FileLexicalIndex.of(TEXTS, TEXTS)
    concepts = lexical.concepts(question, SIGLES.mentions(question))
    assert (lexical.held(concepts, np.arange(4))[:, 0] > 0).tolist() == [True, True, False, False]
    assert lexical.written(concepts, np.arange(4))[:, 0].tolist() == [True, True, False, False]


def test_an_expansion_that_no_text_holds_leaves_the_sigle_alone() -> None:
    lexical = FileLexicalIndex.of(["Le CDD finit."])
    (concept,) = lexical.concepts("le CDD", SIGLES.mentions("le CDD"))
    assert concept.terms == {"cdd"}
    assert concept.expansions == ()
