"""Rows that hold the same words of a question: the one that is named whole comes first."""

from __future__ import annotations

import numpy as np
import pytest

from index.searching.table_rows import named
from tests.conftest import MakeSearcher

QUESTION = "Quel est le bureau de vote de la venelle du Moulin ?"


@pytest.mark.parametrize(
    ("rows", "said", "expected"),
    [
        (["Petite venelle du Moulin | B1", "Venelle du Moulin | B2"], [1, 1], [0, 1]),
        (["Venelle du Moulin | bureau", "Petite venelle du Moulin | bureau"], [1, 1], [1, 0]),
        (["Petite venelle du Moulin | B1", "Venelle du Moulin | B2"], [1, 0.5], [0, 0]),
        (["Venelle du Moulin | B1", "Venelle du Moulin | B2"], [1, 1], [0, 0]),
        (["Moulin de la venelle | B1", "Haute venelle du Moulin | B2"], [1, 1], [0, 0]),
        (["Rue Haute | B1", "Rue Basse | B2"], [0, 0], [0, 0]),
        ([], [], []),
    ],
    ids=["named whole", "the longest cell", "one says more", "both", "in another order", "none asked for", "no row"],
)
def test_of_rows_that_say_the_same_the_one_is_told_that_is_named_whole(
    rows: list[str], said: list[float], expected: list[int]
) -> None:
    assert named(rows, QUESTION, np.array(said)).tolist() == expected


def test_a_name_within_longer_ones_tells_its_passage_from_others_of_a_long_table(make_searcher: MakeSearcher) -> None:
    names = [f"{size} venelle du Moulin" for size in ("Petite", "Grande", "Haute", "Basse", "Vieille", "Longue")]
    others = [f"Rue numéro {number}" for number in range(60)]
    rows = [*names[:3], *others[:30], "Venelle du Moulin", *others[30:], *names[3:]]
    table = "Voie;Bureau;Secteur\n" + "".join(f"{name};Bureau {n % 9};Nord\n" for n, name in enumerate(rows))
    searcher = make_searcher({"voies.csv": table})
    best = max(searcher.search(QUESTION).hits, key=lambda hit: hit.parts.row)
    text = searcher.document(best.passage).text[best.passage.start : best.passage.end]
    assert "\nVenelle du Moulin | " in f"\n{text}"
