"""Questions that write numbers and words otherwise than the documents do, under the packaged models."""

from __future__ import annotations

import pytest

from assistant.answers.answering import answer
from index.building.build import build
from index.models.encoders import Encoder
from index.models.rerankers import Reranker
from index.searching.search import Searcher
from index.snapshot.snapshots import open_current
from tests.conftest import write_files

HALL = """RÈGLEMENT DE LA HALLE

Article 1 - Contact
Pour louer la halle, appeler la régie au 04 76 98 12 30.

Article 2 - Paiement
Le SIRET de la régie est 321 654 987 00028.
Son IBAN est FR76 3000 4000 1200 0012 3456 789. La caution est de 1 250,00 €. Elle est rendue sous trente jours.

Article 3 - Horaires
Les lieux sont libérés avant 9h00 le dimanche. La cuisine ferme à midi.
La halle est fermée pour travaux du 15 juin au 31 août.

TITRE III - DISPOSITIONS DIVERSES
Les barbecues sont interdits sous la halle.

TITRE X - ANIMAUX
Les chiens sont tenus en laisse.
"""


@pytest.fixture(scope="module")
def hall(model: Encoder, reranker: Reranker, tmp_path_factory: pytest.TempPathFactory) -> Searcher:
    folder = tmp_path_factory.mktemp("hall")
    build(write_files(folder / "documents", {"halle.txt": HALL}), folder / "index", model)
    return Searcher(open_current(folder / "index"), model, reranker)


@pytest.mark.parametrize(
    ("question", "quoted"),
    [
        ("À quoi correspond le 0476981230 ?", "04 76 98 12 30"),
        ("+33 4 76 98 12 30", "04 76 98 12 30"),
        ("À qui appartient le SIRET 32165498700028 ?", "321 654 987 00028"),
        ("À quoi correspond FR7630004000120000123456789 ?", "FR76 3000"),
        ("Que faut-il payer, 1250 euros ?", "1 250,00 €"),
        ("Que doit-on faire avant 9 heures ?", "9h00"),
        ("Que dit le titre 3 ?", "barbecues"),
        ("Que dit le titre dix ?", "chiens"),
        ("Que se passe-t-il sous 30 jours ?", "trente jours"),
        ("Que ferme à 12 h ?", "à midi"),
        ("La halle est-elle fermée le 15/06 ?", "15 juin"),
    ],
)
def test_a_number_is_found_however_it_is_typed(question: str, quoted: str, hall: Searcher) -> None:
    found = answer(question, hall)
    assert found.found
    assert quoted in found.quotes[0].text


@pytest.mark.parametrize(
    "question", ["À quoi correspond le 0476981231 ?", "Que dit le titre 7 ?", "Que dit le titre sept ?"]
)
def test_a_number_that_no_document_writes_is_refused(question: str, hall: Searcher) -> None:
    assert not answer(question, hall).found


def test_a_word_is_answered_by_its_family(convention: Searcher) -> None:
    found = answer("Que prévoit la convention pour l’Europe ?", convention)
    assert found.found
    assert "européen" in found.quotes[0].text
