"""Which cell of a table and which item of a list is marked, and how much of a table a named row comes with."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.answers.answering import answer
from assistant.answers.quoting.lists import start_with_bullet
from assistant.answers.quoting.marks import clear_answers
from corpus.document import Document, IgnoredSpan, Reason, Span
from corpus.text.listings import Listing
from tests.conftest import MakeSearcher
from tests.corpus.documents import read

MEALS = (
    "Quotient familial | Prix du repas | Accueil du matin | Accueil du soir\n"
    "moins de 400 | 1,00 € | 0,50 € | 0,80 €\n"
    "hors commune | 6,90 € | 2,50 € | 3,60 €"
)
GRAVES = (
    "| Durée | Lieu | Prix |\n| 15 ans | pleine terre | 180 € |\n"
    "| 15 ans | case de columbarium | 260 € |\n| 30 ans | case de columbarium |  |"
)
BIKES = "Modèle | Prix\nVélo | 90 €\nVélo cargo | 250 €"
LEASES = (
    "Lot | Bien | Loyer maximum | Échéance\n1 | Cabinet médical | 890 € | 31/12/2031\n"
    "2 | Logement d’école | 545 € | 31/03/2028"
)
AID = "Financeur | Montant | Part\nÉtat (DETR) | 145 € | 30 %\nRégion et villes | 97 € | 20 %"
FINES = "Manquement | Pénalité\nRetard constaté | 120 €\nHeures d’aide qui ne sont pas faites | 35 €"
SWIM = "Catégorie | Résident | Non-résident\nAdulte | 4,80 € | 6,20 €\nEnfant | 3,20 € | 4,30 €"
POOL = (
    "Les prix sont :\nentrée adulte : 4,80 € ;\n"
    "entrée enfant de 4 à 12 ans : 2,60 € ;\ncarte de dix entrées adulte : 40 €."
)
LEND = "Sont prêtés :\nles tables de la ville ;\nles chaises : dix au plus."


def marked(folder: Path, question: str, text: str, is_table: bool) -> list[str]:
    """What is marked where a model has chosen the whole of each line."""
    document, lines, start = read(folder, "a.txt", text), [], 0
    for line in text.split("\n"):
        lines.append(Span(start, start + len(line)))
        start += len(line) + 1
    listing = Listing(Span(0, len(text)), lines[0], is_table)
    clear = clear_answers(question, document, listing, {line: line for line in lines[1:]})
    return [text[slice(*one)] for one in clear.values()]


@pytest.mark.parametrize(
    ("question", "table", "words"),
    [
        ("prix du repas hors commune", MEALS, ["6,90 €"]),
        ("Combien coûte l’accueil du soir hors commune ?", MEALS, ["3,60 €"]),
        ("Combien coûte l’accueil hors commune ?", MEALS, []),
        ("prix du goûter hors commune", MEALS, []),
        ("prix du repas quotient 350", MEALS, []),
        ("prix d’une case de columbarium 15 ans", GRAVES, ["260 €"]),
        ("prix d’une case de columbarium 30 ans", GRAVES, []),
        ("prix d’une case de columbarium", GRAVES, []),
        ("location d’un vélo cargo", BIKES, ["250 €"]),
        ("location d’un vélo", BIKES, ["90 €"]),
        ("location d’un tandem", BIKES, []),
        ("Quand finit le bail du cabinet médical ?", LEASES, ["31/12/2031"]),
        ("Combien paie le cabinet médical ?", LEASES, ["890 €"]),
        ("Combien de cabinets médicaux ont un bail ?", LEASES, []),
        ("montant max du lot 2", LEASES, ["545 €"]),
        ("Qui loue le cabinet médical ?", LEASES, []),
        ("Combien coûte une annexe ?", LEASES, []),
        ("Combien verse la DETR ?", AID, ["145 €"]),
        ("Combien verse la région pour les sports ?", AID, []),
        ("prix de l’heure d’aide manquée", FINES, ["35 €"]),
        ("prix du retard d’un bus", FINES, []),
        ("tarif adulte non résident", SWIM, ["6,20 €"]),
        ("tarif adulte résident", SWIM, ["4,80 €"]),
    ],
)
def test_of_a_table_only_the_cell_of_the_named_row_and_column_is_marked(
    tmp_path: Path, question: str, table: str, words: list[str]
) -> None:
    assert marked(tmp_path, question, table, is_table=True) == words


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("combien coute l'entree adulte a la piscine", ["4,80 €"]),
        ("prix carte 10 entrées", ["carte de dix entrées adulte : 40 €."]),
        ("prix pour un enfant", ["entrée enfant de 4 à 12 ans : 2,60 € ;"]),
        ("tout", POOL.split("\n")[1:]),
    ],
)
def test_of_items_with_labels_the_one_that_is_named_is_marked(tmp_path: Path, question: str, words: list[str]) -> None:
    assert marked(tmp_path, question, POOL, is_table=False) == words


def test_of_items_without_labels_what_the_model_chose_is_marked(tmp_path: Path) -> None:
    assert marked(tmp_path, "combien de chaises", LEND, is_table=False) == LEND.split("\n")[1:]


FLOOD = (
    "- **Alerte** : 3,10 m. Le poste est ouvert, le camping des Saules est évacué.\n"
    "- **Évacuation** : 3,75 m. Le quai est évacué.\n"
)


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("À quelle hauteur évacue-t-on le camping des Saules ?", ["3,10 m"]),
        ("hauteur de l’évacuation", ["3,75 m"]),
        ("À quelle hauteur évacue-t-on ?", ["3,75 m"]),
    ],
)
def test_of_items_the_one_that_is_named_by_words_the_others_lack_is_marked(
    tmp_path: Path, question: str, words: list[str]
) -> None:
    document, answers = read(tmp_path, "a.md", FLOOD), dict[Span, Span]()
    for figure in ("3,10 m", "3,75 m"):
        start = FLOOD.index(figure)
        sentence = Span(FLOOD.rindex("**", 0, FLOOD.rindex("**", 0, start)), FLOOD.index(".", start + 5) + 1)
        answers[sentence] = Span(start, start + len(figure))
    clear = clear_answers(question, document, Listing(Span(2, len(FLOOD) - 1)), answers)
    assert [FLOOD[slice(*one)] for one in clear.values()] == words


CARS = "Plaque;Marque;Contrôle\nAB-123-CD;Renault;juin\nEF-456-GH;Peugeot;mai\nCX-654-TR;Iveco;mars\n"


@pytest.mark.parametrize(
    ("question", "row"), [("contrôle EF456GH", "EF-456-GH | Peugeot | mai"), ("contrôle de la Peugeot", None)]
)
def test_a_row_that_a_reference_names_comes_without_its_table(
    make_searcher: MakeSearcher, question: str, row: str | None
) -> None:
    given = answer(question, make_searcher({"parc.csv": CARS}))
    first = given.shown[0]
    assert first.text == (row or CARS.strip().replace(";", " | "))
    assert (first.header is not None) == (row is not None)


@pytest.mark.parametrize(("ignored", "start"), [((), 0), ((IgnoredSpan(Span(0, 1), Reason.RUNNING),), 2)])
def test_a_bullet_that_is_ignored_is_not_quoted(ignored: tuple[IgnoredSpan, ...], start: int) -> None:
    document = Document("d", "d.txt", "D", "- lundi\n- mardi", "", ignored=ignored)
    assert start_with_bullet(document, Span(2, 15)) == start
