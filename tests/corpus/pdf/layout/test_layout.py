"""Words of a page become lines: nothing lost, columns in order, cells of tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.formats.pdf.layout.hyphens import Hyphenation
from corpus.formats.pdf.layout.lines import CELL, Box, Word
from corpus.formats.pdf.layout.tables import tables_of
from tests.corpus.pdf.words import paragraph, ruled, texts, written

LEFT = [f"la colonne de gauche a une ligne {number}" for number in range(6)]
RIGHT = [f"la colonne de droite a une ligne {number}" for number in range(6)]


@pytest.mark.parametrize("shift", [0, 2, 5, 7])
def test_two_columns_are_read_in_order_whether_their_lines_are_level_or_not(shift: float) -> None:
    assert texts(paragraph(LEFT, 50, 100) + paragraph(RIGHT, 260, 100 + shift)) == LEFT + RIGHT


def test_the_order_in_which_columns_are_drawn_does_not_matter() -> None:
    assert texts(paragraph(RIGHT, 260, 100) + paragraph(LEFT, 50, 100)) == LEFT + RIGHT


def test_short_texts_side_by_side_are_rows() -> None:
    names, prices = ["Enfant", "Adulte", "Agent"], ["2,00 €", "5,00 €", "4,00 €"]
    words = paragraph(names, 50, 100) + paragraph(prices, 260, 100)
    assert texts(words) == [CELL.join(row) for row in zip(names, prices, strict=True)]


def spaced(texts: Sequence[str], left: float, leading: float = 15) -> list[Word]:
    return [word for row, text in enumerate(texts) for word in written(text, left, 100 + leading * row)]


def test_narrow_columns_whose_lines_go_on_are_no_table() -> None:
    columns = [
        ["La médiathèque prête", "dix livres", "à chaque abonné de", "la commune."],
        ["La déchèterie ouvre", "le lundi", "sur présentation de", "la carte."],
        ["À NOTER", "Le guichet ferme", "le mercredi matin", "en été."],
    ]
    words = [word for place, column in enumerate(columns) for word in spaced(column, 50 + 150 * place)]
    assert texts(words) == [line for column in columns for line in column]


def test_names_in_lower_case_beside_their_figures_are_rows() -> None:
    names, prices = ["banc de bois", "chaise de bois", "table de bois", "tente"], ["2 €", "3 €", "4 €", "90 €"]
    assert texts(spaced(names, 50) + spaced(prices, 260)) == [CELL.join(row) for row in zip(names, prices, strict=True)]


def test_a_box_beside_a_paragraph_below_a_form_is_read_apart() -> None:
    form = spaced(["Numéro de dossier :", "Nom : DUPONT", "Né en : 1980"], 50) + spaced(
        ["", "Prénom : Marie", "à : Évreux"], 300
    )
    body = ["La demande d’acte se fait", "en ligne ou au guichet,", "sur présentation d’une", "pièce d’identité."]
    box = ["À NOTER", "Le guichet ferme", "le mercredi matin", "en été."]
    beside = [replace(one, bottom=one.bottom + 100) for one in spaced(body, 50) + spaced(box, 340)]
    assert texts(form + beside)[-8:] == [*body, *box]


def test_signatures_stand_behind_the_columns_above_them() -> None:
    left, right = (
        [f"{line} {end}" for line, end in zip(side, ["va", "va", "fin."], strict=False)] for side in (LEFT, RIGHT)
    )
    signed = [
        written("Fait à Vernon", 50, 220),
        *(written(text, x, 240) for x, text in ((50, "Le maire"), (260, "La présidente"))),
    ]
    names = [written(text, x, 260) for x, text in ((50, "Paul Martin"), (260, "Anne Petit"))]
    words = (
        paragraph(left, 50, 100) + paragraph(right, 280, 100) + [word for line in (*signed, *names) for word in line]
    )
    assert texts(words) == [*left, *right, "Fait à Vernon", "Le maire | La présidente", "Paul Martin | Anne Petit"]


def test_bullets_and_numbers_are_no_column() -> None:
    words = [
        word
        for row in range(4)
        for word in (*written(f"{row}.", 50, 100 + 12 * row), *written("Point", 80, 100 + 12 * row))
    ]
    assert texts(words) == [f"{row}. Point" for row in range(4)]


places = st.tuples(st.integers(0, 500), st.integers(0, 700), st.sampled_from(["a", "mot", "commune", "délibération"]))


@given(st.lists(places, max_size=40))
def test_no_word_is_lost_or_read_twice(drawn: list[tuple[int, int, str]]) -> None:
    words = [word for left, baseline, text in drawn for word in written(text, left, baseline)]
    read = [word for text in texts(words) for word in text.split() if word != CELL.strip()]
    assert sorted(read) == sorted(word.text for word in words)


def test_a_cell_over_several_rows_or_columns_is_read_once() -> None:
    rules = [
        *(Box(0, top, 300, top) for top in (0, 20, 60)),
        Box(100, 40, 300, 40),  # not under the first cell of the second row
        *(Box(left, 0, left, 60) for left in (0, 100, 300)),
        Box(200, 20, 200, 60),  # not beside the second cell of the first
    ]
    words = [
        *written("Public", 10, 15),
        *written("Tarifs", 110, 15),
        *written("Enfant", 10, 35),
        *(one for column, text in enumerate(("2 €", "3 €")) for one in written(text, 110 + 100 * column, 35)),
        *(one for column, text in enumerate(("4 €", "5 €")) for one in written(text, 110 + 100 * column, 55)),
    ]
    (table,), outside = tables_of(words, rules)
    assert [row.text for row in table.rows] == ["Public | Tarifs", "Enfant | 2 € | 3 €", "| 4 € | 5 €"]
    assert outside == []


def test_rules_that_cross_without_cells_are_no_table() -> None:
    words = written("Un titre souligné", 10, 15)
    assert tables_of(words, [Box(0, 20, 300, 20)]) == ([], words)


@given(st.integers(1, 4), st.integers(1, 5))
def test_each_cell_of_a_grid_holds_its_own_words(columns: int, rows: int) -> None:
    columns, rows = columns + 1, rows + 1
    lefts, tops = [100.0 * one for one in range(columns + 1)], [20.0 * one for one in range(rows + 1)]
    cells = [[f"{row}x{column}" for column in range(columns)] for row in range(rows)]
    words = [
        word
        for row in range(rows)
        for column in range(columns)
        for word in written(cells[row][column], lefts[column] + 10, tops[row] + 15)
    ]
    (table,), _ = tables_of(words, ruled(lefts, tops))
    assert [row.text for row in table.rows] == [CELL.join(row) for row in cells]


@pytest.mark.parametrize(
    ("elsewhere", "before", "after", "expected"),
    [
        ("", "déve-", "loppement", "développement"),
        ("", "deve\u00ad", "loppement", "developpement"),
        ("", "sous-", "préfet", "sous-préfet"),
        ("", "sous-", "cription", "souscription"),
        ("", "Loire-", "Atlantique", "Loire-Atlantique"),
        ("", "DÉVE-", "LOPPEMENT", "DÉVELOPPEMENT"),
        ("en LOIRE-ATLANTIQUE", "LOIRE-", "ATLANTIQUE", "LOIRE-ATLANTIQUE"),
        ("", "peut-", "être", "peut-être"),
        ("", "celui-", "ci", "celui-ci"),
        ("", "c’est-à-", "dire", "c’est-à-dire"),
        ("", "la commune -", "chef-lieu", "la commune - chef-lieu"),
        ("le porte-monnaie", "porte-", "monnaie", "porte-monnaie"),
        ("le portefeuille", "porte-", "feuille", "portefeuille"),
        ("", "le porte-", "parole", "le porte-parole"),
        ("", "por-", "tera", "portera"),
        ("", "porte-", "ront", "porteront"),
        ("", "sous-", "traitance", "sous-traitance"),
        ("", "avan-", "tage", "avantage"),
        ("", "avant-", "projet", "avant-projet"),
        ("", "au-", "dessus", "au-dessus"),
        ("", "au-", "cun", "aucun"),
        ("", "ci-", "après", "ci-après"),
        ("", "ci-", "toyen", "citoyen"),
        ("", "mi-", "temps", "mi-temps"),
        ("", "mi-", "nistre", "ministre"),
        ("", "belle-", "mère", "belle-mère"),
        ("", "belle-", "ment", "bellement"),
        ("", "a-t-", "il", "a-t-il"),
        ("", "a-", "t-il", "a-t-il"),
        ("", "adressez-", "vous", "adressez-vous"),
        ("", "genou-", "illères", "genouillères"),
        ("", "vis-", "à-vis", "vis-à-vis"),
        ("", "Seine-", "et-Marne", "Seine-et-Marne"),
        ("", "Ile-de-", "France", "Ile-de-France"),
        ("", "cette année-", "là", "cette année-là"),
        ("", "voi-", "là", "voilà"),
        ("", "les agent-", "e-s", "les agent-e-s"),
        ("", "la plus-", "value", "la plus-value"),
        ("", "plus-", "ieurs", "plusieurs"),
        ("", "micro-", "entreprise", "micro-entreprise"),
        ("", "micro-", "biologie", "microbiologie"),
        ("", "auto-", "école", "auto-école"),
        ("", "auto-", "risation", "autorisation"),
        ("", "contre-", "expertise", "contre-expertise"),
        ("", "contre-", "partie", "contrepartie"),
        ("", "l’état-", "major", "l’état-major"),
        ("", "centre-", "ville", "centre-ville"),
        ("", "libre-", "service", "libre-service"),
        ("", "libre-", "ment", "librement"),
        ("", "aide-", "soignante", "aide-soignante"),
        ("", "aide-", "ront", "aideront"),
        ("", "coupe-", "feu", "coupe-feu"),
        ("", "mairie@ville-", "vernon.fr", "mairie@ville-vernon.fr"),
        ("", "www.ville-", "vernon.fr/tarifs", "www.ville-vernon.fr/tarifs"),
        ("", "https://demarches.ville-", "vernon/aides", "https://demarches.ville-vernon/aides"),
        ("", "un tarif de 12,", "50 euros", "un tarif de 12,50 euros"),
        ("", "les articles 12,", "13 et 14", "les articles 12, 13 et 14"),
        ("", "un", "deux", "un deux"),
    ],
)
def test_a_hyphen_is_kept_where_the_word_has_one(elsewhere: str, before: str, after: str, expected: str) -> None:
    assert Hyphenation([elsewhere, before, after]).joined(before, after) == expected
