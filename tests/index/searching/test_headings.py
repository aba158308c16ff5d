from __future__ import annotations

import pytest

from corpus.document import Span
from corpus.text.passages import Passage
from index.searching.headings import attached
from tests.conftest import MakeSearcher

ASKED = "Quelle est la durée du préavis ?"
BASE = ("Convention du 1er mars 2012 > Titre III > Préavis > Article 12",)
AMENDS = ("Avenant n° 4 du 2 mai 2015 relatif aux cadres > Préavis > Article 3",)


def passage(document: str, *headings: str) -> Passage:
    return Passage(document, 0, 10, (Span(0, 10),), headings)


@pytest.mark.parametrize(
    "heading",
    [AMENDS[0], "TEXTES ATTACHÉS > Congés", "Textes Salaires > Article 2", "Annexe > Protocole d’accord du 31 mai"],
)
def test_a_text_that_amends_the_base_text_or_goes_with_it_is_attached(heading: str) -> None:
    assert attached([passage("a", *BASE), passage("a", "Accord", heading)], ASKED).tolist() == [0, 1]


@pytest.mark.parametrize("heading", ["Annexe : les tarifs", "Protocole sanitaire", "Rue de l’Avenir", "Textes"])
def test_other_headings_attach_nothing(heading: str) -> None:
    assert not attached([passage("a", *BASE), passage("a", heading)], ASKED).any()


@pytest.mark.parametrize("question", ["Que dit l'avenant sur le préavis ?", "les avenants et le preavis"])
def test_who_asks_for_an_attached_text_gets_it(question: str) -> None:
    assert not attached([passage("a", *BASE), passage("a", *AMENDS)], question).any()


def test_a_document_of_attached_texts_alone_has_no_base_text() -> None:
    assert not attached([passage("a", *AMENDS), passage("a", *AMENDS), passage("b", *BASE)], ASKED).any()


def test_headings_tell_less_where_other_documents_were_found_as_well() -> None:
    found = [passage("a", *BASE), passage("a", *AMENDS), *(passage(name) for name in "bcdefghi")]
    assert attached(found, ASKED).tolist() == [0, 0.2, *[0] * 8]


def test_the_base_text_comes_before_one_that_amends_it(make_searcher: MakeSearcher) -> None:
    text = "\n\n".join(f"## {heading}\n\nLe préavis dure un mois." for heading in (*AMENDS, *BASE))
    found = make_searcher({"accord.md": f"# Accord\n\n{text}"}).search(ASKED)
    assert [hit.passage.heading_path[-1] for hit in found.hits] == [*BASE, *AMENDS]
