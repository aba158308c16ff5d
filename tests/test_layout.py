"""Words of a page become lines: nothing lost, columns in order, cells of ruled tables, running lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.hyphens import Mender
from corpus.layout import CELL, Box, Line, Word, page_lines
from corpus.paragraphs import Page
from corpus.running import running_lines
from corpus.tables import tables_of

SIZE = 10.0
LETTER = 5.0  # points, the width of each


def written(text: str, left: float, baseline: float) -> list[Word]:
    """Words on a line, as wide as their letters."""
    words = []
    for word in text.split():
        words.append(Word(left, baseline, left + LETTER * len(word), baseline, word, SIZE))
        left += LETTER * (len(word) + 1)
    return words


def paragraph(texts: Sequence[str], left: float, top: float) -> list[Word]:
    return [word for row, text in enumerate(texts) for word in written(text, left, top + 12 * row)]


def texts(words: Sequence[Word]) -> list[str]:
    return [line.text for line in page_lines(words)]


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


def test_bullets_and_numbers_are_no_column() -> None:
    words = [
        word
        for row in range(4)
        for word in (*written(f"{row}.", 50, 100 + 12 * row), *written("Point", 80, 100 + 12 * row))
    ]
    assert texts(words) == [f"{row}. Point" for row in range(4)]


places = st.tuples(st.integers(0, 500), st.integers(0, 700), st.sampled_from(["a", "mot", "commune", "délibération"]))


@settings(deadline=None)  # a busy machine makes the first example slow
@given(st.lists(places, max_size=40))
def test_no_word_is_lost_or_read_twice(drawn: list[tuple[int, int, str]]) -> None:
    words = [word for left, baseline, text in drawn for word in written(text, left, baseline)]
    read = " ".join(texts(words)).replace(CELL, " ").split()
    assert sorted(read) == sorted(word.text for word in words)


def ruled(lefts: Sequence[float], tops: Sequence[float]) -> list[Box]:
    return [
        *(Box(lefts[0], top, lefts[-1], top) for top in tops),
        *(Box(left, tops[0], left, tops[-1]) for left in lefts),
    ]


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
        ("", "un", "deux", "un deux"),
    ],
)
def test_a_hyphen_is_kept_where_the_word_has_one(elsewhere: str, before: str, after: str, expected: str) -> None:
    assert Mender([elsewhere, before, after]).joined(before, after) == expected


def line(text: str, baseline: float) -> Line:
    return Line(text, Box(50, baseline - 7, 50 + LETTER * len(text), baseline), SIZE, False, 20.0)


def page(number: int, *edges: str) -> list[Line]:
    return [
        line(edges[0], 20),
        *(line(f"Texte {'abcdefgh'[number]} {row}.", 60 + 12 * row) for row in range(5)),
        line(edges[1], 780),
    ]


@pytest.mark.parametrize(
    ("header", "footer", "running"),
    [
        ("Commune", "- {} -", {0, 6}),
        ("Commune", "Page {}/8", {0, 6}),
        ("{} Commune", "Le maire de {other}", {0}),
        ("Commune", "12/03/2024 14:05:33 - page {} sur 8", {0, 6}),
        ("Chapitre de {other} {}", "Une phrase {other}.", {0}),
        ("Article {}", "Une phrase {other}.", set()),
    ],
)
def test_running_lines_are_the_same_on_each_page_up_to_its_number(header: str, footer: str, running: set[int]) -> None:
    pages = [
        page(number, *(form.format(number + 3, other="abcdefgh"[number] * 5) for form in (header, footer)))
        for number in range(8)
    ]
    found = running_lines([Page(lines, 595, 842) for lines in pages], SIZE, lambda one: one.text.startswith("Article"))
    assert [{index for index, one in enumerate(lines) if id(one) in found} for lines in pages] == [running] * 8


def running_texts(pages: Sequence[list[Line]]) -> list[str]:
    found = running_lines([Page(lines, 595, 842) for lines in pages], SIZE, lambda _: False)
    return [one.text for lines in pages for one in lines if id(one) in found]


@pytest.mark.parametrize("count", [2, 3, 5, 20])
def test_a_header_on_the_line_above_the_body_is_a_running_line(count: int) -> None:
    pages = [
        [
            line("Commune", 20),
            *(line(f"Texte {'abcde'[number % 5] * 9} {row} de la page.", 32 + 12 * row) for row in range(5)),
        ]
        for number in range(count)
    ]
    assert running_texts(pages) == ["Commune"] * count


def test_left_and_right_pages_may_have_their_own_headers() -> None:
    edges = [("Règlement" if number % 2 else "Commune", f"{number + 1}") for number in range(5)]
    assert running_texts([page(number, *one) for number, one in enumerate(edges)]) == [
        text for one in edges for text in one
    ]


def test_a_row_with_the_number_of_its_page_is_a_running_line() -> None:
    pages = [[*page(number, "Commune", "Fin")[:-1], row(f"Règlement | {number + 1}", 780)] for number in range(3)]
    assert running_texts(pages)[1::2] == [f"Règlement | {number}" for number in (1, 2, 3)]


def row(text: str, baseline: float) -> Line:
    return replace(line(text, baseline), row=True)


def test_the_paragraph_and_the_sentence_that_the_pages_of_a_form_share_are_kept() -> None:
    form = [
        "Le conseil municipal, après en avoir délibéré à l'unanimité de ses",
        "membres présents, décide ce qui suit.",
    ]
    pages = [[line(text, 20 + 12 * place) for place, text in enumerate([*form, f"Texte {one}."])] for one in "abcd"]
    assert running_texts(pages) == []
    assert (
        running_texts([page(number, "Ce dossier est à rendre en mairie.", "Fin") for number in range(2)]) == ["Fin"] * 2
    )
