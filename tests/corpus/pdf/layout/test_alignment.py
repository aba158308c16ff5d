"""Rows of tables without rules: each cell under its header, empty ones kept, wrapped ones whole."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.formats.pdf.layout.alignment import Cell, aligned
from corpus.formats.pdf.layout.columns import page_lines
from tests.corpus.pdf.words import LETTER, SIZE, written


def read(lines: Sequence[Sequence[str]], lefts: Sequence[float], gaps: Sequence[float]) -> list[list[str] | None]:
    """Rows of lines whose cells begin at places; an empty text is no cell."""
    cells = [
        [Cell(left, left + LETTER * len(text), text) for left, text in zip(lefts, line, strict=True) if text]
        for line in lines
    ]
    baselines = [100 + sum(gaps[:number]) for number in range(len(lines))]
    return [row.texts for row in aligned(cells, baselines, SIZE)]


HEADER = ["Tranche", "Matin", "Journée", "Repas"]
LEFTS = [50, 150, 250, 350]
rows = st.lists(st.tuples(*[st.booleans()] * 3), min_size=1, max_size=6)


@given(rows, st.sampled_from([12, 20]), st.sampled_from([-10, 0, 12]))
def test_each_figure_stands_under_its_header_and_an_empty_cell_is_empty(
    filled: list[tuple[bool, ...]], gap: float, shift: float
) -> None:
    table = [[f"T{number}", *("3 €" if one else "" for one in row)] for number, row in enumerate(filled)]
    lines = [HEADER, *table]
    cells = [
        [
            Cell(left + moved, left + moved + LETTER * len(text), text)
            for column, (left, text) in enumerate(zip(LEFTS, line, strict=True))
            if text
            for moved in (shift if number and column else 0,)
        ]
        for number, line in enumerate(lines)
    ]
    assert [row.texts for row in aligned(cells, [gap * number for number in range(len(lines))], SIZE)] == lines


def test_a_header_beside_its_figures_heads_them() -> None:
    cells = [[Cell(50, 80, "Zone"), Cell(150, 170, "Prix")], *([Cell(50, 80, "Gare"), Cell(180, 200, "9 €")],) * 2]
    assert [row.texts for row in aligned(cells, [0, 20, 40], SIZE)] == [
        ["Zone", "Prix"],
        ["Gare", "9 €"],
        ["Gare", "9 €"],
    ]


def test_the_lines_of_a_cell_make_one_row_where_rows_stand_apart() -> None:
    lines = [["Objet", "Prix", "Note"], ["Case de", "25 €", "Gratuit"], ["Rouen", "", "le jeudi"], ["Banc", "", "neuf"]]
    assert read(lines, LEFTS[:3], [20, 12, 20]) == [
        ["Objet", "Prix", "Note"],
        ["Case de\nRouen", "25 €", "Gratuit\nle jeudi"],
        ["Banc", "", "neuf"],
    ]


@pytest.mark.parametrize("name", ["Gare", "gare"])
def test_a_row_with_an_empty_cell_is_no_part_of_the_row_above_it(name: str) -> None:
    lines = [["Zone", "Prix"], [name, "9 €"], [name, ""], [name, "7 €"]]
    assert read(lines, LEFTS[:2], [20, 12, 12]) == lines


def test_a_line_whose_columns_cannot_be_told_is_read_without_cells() -> None:
    header, row = {50: "Salle", 150: "Semaine", 230: "Samedi"}, {50: "Foyer", 150: "neuf euros et + ?", 256: "8 €"}
    words = [
        word
        for number, line in enumerate([header, header, row, header])
        for left, text in line.items()
        for word in written(text, left, 100 + 20 * number)
    ]
    read = page_lines(words)
    assert [line.text for line in read][1:3] == ["Salle | Semaine | Samedi", "Foyer neuf euros et + ? 8 €"]
    assert [line.row for line in read] == [True, True, False, True]
