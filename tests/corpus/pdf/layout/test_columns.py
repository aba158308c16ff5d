"""Texts that stand side by side on a page are not read across: columns, sidebars, cards, columns in a frame."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.formats.pdf.layout.columns import page_lines
from corpus.formats.pdf.layout.lines import CELL, Box, Word
from corpus.formats.pdf.layout.tables import tables_of
from tests.corpus.pdf.words import paragraph, ruled, texts, written
from tests.papers import WORDS, Paper, lines

SENTENCES = st.lists(st.integers(3, 7), min_size=2, max_size=12)  # words of each line


def column(word: str, counts: Sequence[int], left: float, top: float) -> list[Word]:
    """Lines of a text that goes on, made of one word."""
    return paragraph([" ".join([word] * count) for count in counts], left, top)


@given(SENTENCES, SENTENCES, st.integers(9, 80), st.integers(0, 60))
def test_no_line_holds_words_of_two_columns_that_are_drawn_one_after_the_other(
    left: Sequence[int], right: Sequence[int], gutter: int, shift: int
) -> None:
    drawn = column("gauche", left, 50, 100)
    beside = column("droite", right, max(word.right for word in drawn) + gutter, 100 + shift)
    assert [line for line in texts(drawn + beside) if "gauche" in line and "droite" in line] == []
    assert [line for line in texts(beside + drawn) if "gauche" in line and "droite" in line] == []


@pytest.mark.parametrize("row", range(5))
def test_a_sidebar_of_two_lines_is_read_apart_from_the_text_beside_it(row: int) -> None:
    body = [f"la commune verse une aide aux familles {number}" for number in range(6)]
    side = ["Renseignements au", "guichet de la mairie"]
    read = texts(paragraph(body, 50, 100) + paragraph(side, 280, 100 + 12 * row))
    assert [line for line in read if line in body] == body
    assert [line for line in read if line in side] == side


def test_a_line_that_nearly_reaches_the_next_column_parts_none() -> None:
    left = ["la première colonne est assez longue"] * 12
    left[5] += " ici"  # ends 2 points before the other
    right = ["la seconde colonne parle d’autre chose"] * 12
    read = texts(paragraph(left, 50, 100) + paragraph(right, 252, 100))
    assert read == left + right


def test_cards_drawn_one_after_the_other_are_no_rows() -> None:
    cards = [
        ["Envergo", "Mission", "Mieux prendre en compte", "l’eau dans les projets"],
        ["Ma cantine", "Mission", "Servir des repas sains dans la", "restauration collective"],
        ["Mano", "Mission", "Suivre et accompagner", "les personnes à la rue"],
    ]
    words = [word for place, card in enumerate(cards) for word in paragraph(card, 50 + 180 * place, 100)]
    assert texts(words) == [line for card in cards for line in card]


def test_rows_whose_cells_go_on_over_lines_keep_them() -> None:
    words = [
        word
        for row, (name, use) in enumerate([("Salle des fêtes", "repas de famille"), ("Gymnase", "sports en salle")])
        for word in (
            *paragraph([name, "du centre bourg"], 50, 100 + 40 * row),
            *paragraph([use, "ou de voisins"], 260, 100 + 40 * row),
        )
    ]
    assert texts(words) == [
        f"{name}\ndu centre bourg{CELL}{use}\nou de voisins"
        for name, use in [("Salle des fêtes", "repas de famille"), ("Gymnase", "sports en salle")]
    ]


@pytest.mark.parametrize("gap", [15, 25, 60])
@pytest.mark.parametrize("leading", [12, 45])
def test_two_signatures_side_by_side_are_read_in_rows(gap: int, leading: int) -> None:
    rows = [("Le maire de Vernon", "Le secrétaire"), ("Paul MARTIN", "Anne PETIT")]
    words = [
        word
        for row, pair in enumerate(rows)
        for place, text in enumerate(pair)
        for word in written(text, 50 + place * (90 + gap), 100 + row * leading)
    ]
    assert texts(words) == [CELL.join(row) for row in rows]


@pytest.mark.parametrize(
    "lines", [["Nom :    DUPONT", "Ville :  Vernon"], ["La   Ville   de   Vernon", "Le   Bourg   de   Tosny"]]
)
def test_labels_and_justified_lines_are_no_signatures(lines: Sequence[str]) -> None:
    words = [
        word
        for row, text in enumerate(lines)
        for found in re.finditer(r"\S+", text)
        for word in written(found[0], 50 + 5 * found.start(), 100 + 12 * row)
    ]
    assert texts(words) == [" ".join(text.split()) for text in lines]


def test_the_columns_of_a_framed_text_below_a_band_of_cells_are_no_row() -> None:
    rules = [*ruled([0, 400], [0, 20, 200]), Box(100, 0, 100, 20)]
    left, right = (
        ["le premier sujet concerne la toiture", "de la salle des fêtes"],
        ["le second sujet concerne les", "arbres de la grande place"],
    )
    words = [*written("Ville", 10, 15), *written("Bulletin", 110, 15)]
    words += paragraph(left, 10, 40) + paragraph(right, 215, 40)
    tables, outside = tables_of(words, rules)
    assert [line.text for line in page_lines(outside, tables)] == [f"Ville{CELL}Bulletin", *left, *right]


def test_a_text_beside_ruled_tables_is_read_before_them() -> None:
    text = [f"la commune aide les familles {number}" for number in range(6)]
    grids = [ruled([300, 350, 400], [top, top + 15]) for top in (100, 120, 140)]
    cells = [word for top in (100, 120, 140) for left in (305, 355) for word in written("mot", left, top + 12)]
    tables, outside = tables_of(paragraph(text, 50, 105) + cells, [rule for grid in grids for rule in grid])
    assert [line.text for line in page_lines(outside, tables)] == [*text, *[f"mot{CELL}mot"] * 3]


def test_rules_below_words_of_a_text_are_no_borders() -> None:
    lines = ["la plateforme du fonds apporte", "une aide aux communes rurales", "qui la demandent avant mai"]
    rules = [*ruled([0, 300], [0, 150]), Box(0, 42, 80, 42), Box(0, 54, 80, 54), Box(80, 30, 80, 54)]
    tables, outside = tables_of(paragraph(lines, 10, 40), rules)
    assert [line.text for line in page_lines(outside, tables)] == lines


def test_raised_letters_that_stand_apart_are_of_their_line() -> None:
    before, raised, after = written("à partir du 1", 50, 100), written("er", 118, 95), written("mai", 130, 100)
    assert texts([*before, *(replace(word, size=6.0) for word in raised), *after]) == ["à partir du 1 er mai"]


def test_a_page_of_a_thousand_spaced_lines_is_read() -> None:
    words = [word for row in range(1200) for word in written("la commune", 50, 100 + 60 * row)]
    words += [word for row in (0, 1199) for word in written("la ville", 300, 100 + 60 * row)]
    assert len(texts(words)) == 1200


ADDRESSES = [
    ["Mairie", "12 rue du Lac", "27200 Vernon", "02 32 64 00 00"],
    ["Médiathèque", "3 place Barette", "27200 Tosny", "02 32 64 00 01"],
]


@pytest.mark.parametrize("by_line", [False, True])
def test_two_frames_side_by_side_are_read_one_after_the_other(by_line: bool) -> None:
    rules = [rule for left in (40, 250) for rule in ruled([left, left + 150], [85, 145])]
    drawn = [
        (text, 50 + 210 * place, 100 + 12 * row) for place, box in enumerate(ADDRESSES) for row, text in enumerate(box)
    ]
    words = [word for one in sorted(drawn, key=lambda one: one[2] if by_line else 0) for word in written(*one)]
    tables, outside = tables_of(words, rules)
    assert [line.text for line in page_lines(outside, tables)] == [text for box in ADDRESSES for text in box]


def test_a_frame_that_a_text_goes_beyond_parts_nothing() -> None:
    rules = [rule for left in (40, 250) for rule in ruled([left, left + 150], [85, 145])]
    text = [f"la commune aide les familles {number}" for number in range(6)]  # the last lines stand below the frame
    words = [*paragraph(text, 50, 100), *paragraph(text, 260, 100)]
    tables, outside = tables_of(words, rules)
    assert [line.text for line in page_lines(outside, tables)] == [*text, *text]


def test_two_lists_drawn_one_after_the_other_are_no_table() -> None:
    lists = [
        ["Pièces à fournir", "- carte d’identité", "- justificatif de domicile", "- avis d’imposition"],
        ["Horaires du guichet", "- lundi de 9 h à 12 h", "- mardi de 14 h à 17 h"],
    ]
    words = [word for place, one in enumerate(lists) for word in paragraph(one, 50 + 210 * place, 100)]
    assert texts(words) == [text for one in lists for text in one]


def test_boxes_that_touch_are_read_one_by_one_strip_after_strip() -> None:
    strips = [
        [[f"{place} {number} de la rangée {top}" for number in range(4)] for place in ("texte", "chiffre")]
        for top in (100, 200)
    ]
    rules = [rule for top in (85, 185) for rule in ruled([40, 240, 440], [top, top + 60])]
    words = [
        word
        for place in (0, 1)  # column after column, as some programs draw them
        for top, strip in zip((100, 200), strips, strict=True)
        for word in paragraph(strip[place], 50 + 200 * place, top)
    ]
    tables, outside = tables_of(words, rules)
    assert [line.text for line in page_lines(outside, tables)] == [
        text for strip in strips for box in strip for text in box
    ]


def test_frames_that_are_not_painted_rule_nothing() -> None:
    papers = [Paper(), Paper()]
    for paper, opacity in zip(papers, (0, 1), strict=True):
        for place in range(4):
            x, y = 20 + 80 * (place % 2), 40 + 20 * (place // 2)
            with paper.local_context(fill_opacity=opacity):  # as programs for slides frame each text
                for top, height in ((8, 24), (1, 7)) if opacity == 0 else ():
                    paper.rect(x - 5, y - top, 85, height, style="F")
            paper.text(x, y, f"Incubateur numéro {place}")
            paper.text(x, y + 5, f"du ministère numéro {place}")
    framed, bare = (paper.reading() for paper in papers)
    assert framed == bare


@pytest.mark.parametrize("gap", [0, 5])
def test_no_text_of_a_frame_goes_on_in_the_next(gap: int) -> None:
    paper = Paper()
    for place, box in enumerate(ADDRESSES):
        left = 20 + place * (80 + gap)
        paper.rect(left, 40, 80, 30)
        for row, text in enumerate([*box, "ouverte le samedi"]):
            paper.text(left + 3, 46 + 5 * row, text)
    (line,) = (line for line in lines(paper.reading()) if "Médiathèque" in line)
    assert line == "Médiathèque"


def test_a_sentence_goes_on_in_the_next_column_though_a_line_parts_them() -> None:
    paper = Paper()
    filled = paper.multi_cell(76, 5.5, WORDS, align="L", dry_run=True, output="LINES")
    assert isinstance(filled, list)
    for place, text in enumerate((" ".join(filled[:3]), " ".join(filled[3:]))):
        paper.rect(20 + 80 * place, 40, 80, 45)
        paper.set_xy(22 + 80 * place, 42)
        paper.paragraph(text, width=76, align="L")
    assert WORDS in lines(paper.reading())
