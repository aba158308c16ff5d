"""Rows of a table: the one that a question names comes first."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from corpus.document import Document, Span
from corpus.text.listings import Listing
from corpus.text.passages import Passage
from index.searching.table_rows import named, rows_apart
from tests.conftest import MakeSearcher

PLACES = ["Brest", "Nantes", "Rennes", "Vannes", "Quimper", "Lorient", "Morlaix", "Auray", "Redon"]
KINDS = ["Judo club", "Chorale", "Amicale laïque", "Comité des fêtes", "Harmonie", "Tennis club"]
ROOMS = ["Grande halle", "Petite halle", "Salle haute", "Salle basse", "Grange", "Préau"]
QUESTION = "Quel est le bureau de vote de la venelle du Moulin ?"


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (["Petite venelle du Moulin | B1", "Venelle du Moulin | B2"], [False, True]),
        (["Venelle du Moulin | bureau", "Petite venelle du Moulin | bureau"], [True, False]),
        (["Venelle du Moulin | B1", "Venelle du Moulin | vote"], [False, True]),
        (["Venelle du Moulin | B1", "Venelle du Moulin | B2"], [False, False]),
        (["Moulin de la venelle | B1", "Haute venelle du Moulin | B2"], [False, False]),
        (["Rue Haute | B1", "Rue Basse | B2"], [False, False]),
        (["Venelle du Moulin | B1"], [False]),
        ([], []),
    ],
    ids=["whole", "the longest cell", "two cells", "both", "in another order", "none asked for", "alone", "no row"],
)
def test_the_row_is_told_whose_cells_a_question_says_whole(rows: list[str], expected: list[bool]) -> None:
    assert named(rows, "Voie | Bureau", QUESTION).tolist() == expected


@pytest.mark.parametrize(
    "question",
    ["Qui tient le bureau 3 ?", "le bureau n° 3, c’est qui", "Où est le troisième bureau ?", "3e bureau", "numéro 3 ?"],
)
def test_a_number_is_that_of_the_column_that_is_said_beside_it(question: str) -> None:
    header = "Président | Bureau | Numéro" if question.startswith("numéro") else "Président | Bureau | Étage"
    rows = ["Mme Auffret | 1 | 3", "M. Dréan | 3 | 1", "Mme Sabourin | 2 | 2"]
    expected = [True, False, False] if question.startswith("numéro") else [False, True, False]
    assert named(rows, header, question).tolist() == expected


def test_a_letter_is_that_of_the_column_that_is_said_beside_it() -> None:
    rows = ["B | 4 | Abgrall", "A | 4 | Bothorel"]
    assert named(rows, "Carré | Rang | Titulaire", "À qui est la tombe du carré A, rang 4 ?").tolist() == [False, True]


def test_words_that_no_row_holds_do_not_blur_which_row_is_asked_for(make_searcher: MakeSearcher) -> None:
    table = "Club;Subvention\n" + "".join(f"Club de tricot de {place};{n}00 €\n" for n, place in enumerate(PLACES))
    searcher = make_searcher({"clubs.csv": table})

    def lead(question: str) -> float:
        query = searcher.understand(question)
        (near,) = searcher.nearest(query, 1)
        row = PLACES.index("Brest") + 1
        return float(near.covered[row] - np.delete(near.covered, [0, row]).max())

    plain = lead("le club de tricot de Brest")
    assert lead("Quelle somme réclamait le club de tricot de Brest ?") > 0.7 * plain > 0


def test_the_best_rows_of_tables_are_compared_as_other_passages_are(make_searcher: MakeSearcher) -> None:
    far, near = (
        "Nom;Observation\n"
        + "".join(f"{kind} de {place};{'au registre ' * 3}\n" for kind, place in product(kinds, PLACES))
        for kinds in (KINDS, ROOMS)
    )
    searcher = make_searcher({"clubs.csv": far, "salles.csv": near, "note.txt": "La halle de Brest est fermée."})
    found = searcher.nearest(searcher.understand("La grande halle de Brest, c’est combien pour le tennis ?"), 200)
    paths = [searcher.document(searcher.snapshot.passages[one.number]).path for one in found]
    best = {path: max(one.parts.row for one, own in zip(found, paths, strict=True) if own == path) for path in paths}
    assert best == {"clubs.csv": 0, "salles.csv": 0, "note.txt": 0}


def test_a_passage_with_two_tables_counts_by_the_better_one() -> None:
    rows = ["Halle haute | 9 €", "Halle basse | 8 €", "Halle haute | mardi"]
    text = "\n".join(rows)
    spans = [Span(text.index(row), text.index(row) + len(row)) for row in rows]
    prices, days = Listing(Span(0, spans[1].end), is_table=True), Listing(spans[2], is_table=True)
    first = Passage("d", *spans[0], (spans[0],), lists=(prices,))
    second = Passage("d", spans[1].start, spans[2].end, (spans[1], spans[2]), lists=(prices, days))
    written = np.array([[True, True], [True, False], [True, True]])  # "halle" and "haute"
    apart, _ = rows_apart([first, second], written, {"d": Document("d", "d", "D", text, "")}, "la halle haute")
    assert apart.tolist() == [0, 0]


def test_a_name_within_longer_ones_tells_its_passage_from_others_of_a_long_table(make_searcher: MakeSearcher) -> None:
    names = [f"{size} venelle du Moulin" for size in ("Petite", "Grande", "Haute", "Basse", "Vieille", "Longue")]
    others = [f"Rue numéro {number}" for number in range(60)]
    rows = [*names[:3], *others[:30], "Venelle du Moulin", *others[30:], *names[3:]]
    table = "Voie;Bureau;Secteur\n" + "".join(f"{name};Bureau {n % 9};Nord\n" for n, name in enumerate(rows))
    searcher = make_searcher({"voies.csv": table})
    best = max(searcher.search(QUESTION).hits, key=lambda hit: hit.parts.row)
    text = searcher.document(best.passage).text[best.passage.start : best.passage.end]
    assert "\nVenelle du Moulin | " in f"\n{text}"
