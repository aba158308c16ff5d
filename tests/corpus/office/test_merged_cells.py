"""Tables of pages and office files: their header, cells that reach over rows and columns; the same in each format."""

from __future__ import annotations

import pytest

from corpus.document import Document, Kind, Reading
from corpus.formats.common.prose import LONGEST_ROWS
from corpus.formats.office.opendocument import opendocument_reading
from corpus.formats.office.rtf import rtf_reading
from corpus.formats.office.word import word_reading
from corpus.formats.web.html import page_reading
from corpus.reading.readers import READERS
from corpus.text.passages import passages_of
from tests.corpus.office.samples import RTF_TABLE, WORD_TABLE, _cell, _row, odt_table
from tests.office import docx, odt, shown

ROWS = [
    "Catégorie | Ville | Prime | Mois",
    "A | Nantes | forte | mai\n| Brest | nulle",
    "B | Rennes | faible | juin",
]
HTML_TABLE = (
    "<table><tr><th>Catégorie<th>Ville<th>Prime<th>Mois<tr><td rowspan=2>A<td>Nantes<td>forte<td>mai"
    "<tr><td>Brest<td colspan=2>nulle<tr><td>B<td>Rennes<td>faible<td>juin</table>"
)


READINGS = {
    "html": page_reading(HTML_TABLE),
    "docx": word_reading(docx(WORD_TABLE)),
    "odt": opendocument_reading(odt(odt_table())),
    "rtf": rtf_reading(rf"{{\rtf1\ansi {RTF_TABLE}}}".encode("cp1252")),
}


@pytest.mark.parametrize("reading", READINGS.values(), ids=READINGS)
def test_rows_that_share_a_cell_are_read_together_and_the_header_is_known(reading: Reading) -> None:
    rows = [block for block in reading.blocks if block.kind in (Kind.ROW, Kind.HEADER)]
    assert [reading.text[slice(*row.span)] for row in rows] == ROWS
    assert [row.kind for row in rows] == [Kind.HEADER, Kind.ROW, Kind.ROW]


@pytest.mark.parametrize("reading", READINGS.values(), ids=READINGS)
def test_a_row_below_a_merged_cell_is_quoted_with_it_under_the_header(reading: Reading) -> None:
    passage, *_ = passages_of(Document("", "", "", reading.text, "", reading.blocks))
    assert [reading.text[slice(*one)] for one in passage.sentences[:3]] == ROWS
    assert [reading.text[slice(*one.lead)] for one in passage.lists if one.lead] == ROWS[:1]


@pytest.mark.parametrize(
    ("page", "rows"),
    [
        ("<tr><td colspan=2>Un<td>Deux<tr><td>Trois<td>Quatre<td>Cinq", ["Un | | Deux", "Trois | Quatre | Cinq"]),
        ("<tr><td colspan=2>Un<td>Deux<tr><td colspan=2>Trois<td>Quatre", ["Un | Deux", "Trois | Quatre"]),
        ("<tr><td rowspan=0>A<td>Un<tr><td>Deux<tr><td>Trois", ["A | Un\n| Deux\n| Trois"]),
        ("<tr><td rowspan=9>A<td>Un<tr><td>Deux", ["A | Un\n| Deux"]),
        ("<tbody><tr><td rowspan=3>A<td>Un</tbody><tbody><tr><td>B<td>Deux", ["A | Un", "B | Deux"]),
        ("<tr><td rowspan=2><td>Un<tr><td>Deux", ["| Un", "| Deux"]),
        ("<tr><td>Un<td rowspan=2>A<tr><td>Deux", ["Un | A\nDeux"]),
        ("<tr><td>Un<td>Deux<tr><td colspan=2>Ouest<tr><td>Trois<td>Quatre", ["Un | Deux", "Ouest", "Trois | Quatre"]),
        ("<tr><td>A<td style='display: none'>B<td>C", ["A | C"]),
        ("<tr><td rowspan=x colspan=-1>A<td>B", ["A | B"]),
    ],
)
def test_the_cells_of_a_page_stand_in_their_columns(page: str, rows: list[str]) -> None:
    assert shown(page_reading(f"<table>{page}</table>")) == rows


@pytest.mark.parametrize(
    ("page", "headers"),
    [
        ("<tr><th>Ville<th>Maire<tr><td>Nantes<td>Léa", ["Ville | Maire"]),
        ("<tr><td><th>Maire<tr><th>Nantes<td>Léa", ["| Maire"]),
        ("<thead><tr><td>Ville<td>Maire</thead><tr><td>Nantes<td>Léa", ["Ville | Maire"]),
        ("<tr><th rowspan=2>Ville<th colspan=2>Tarif<tr><th>plein<th>réduit<tr><td>N<td>un<td>deux",
         ["Ville | Tarif\n| plein | réduit"]),
        ("<tr><th>Ville<td>Nantes<tr><th>Maire<td>Léa", []),
        ("<tr><td>Un<td>Deux<tr><th>Trois<th>Quatre", []),
    ],
    ids=["th", "corner", "thead", "two rows", "names of rows", "below"],
)  # fmt: skip
def test_the_header_of_a_page_s_table_is_what_its_tags_say(page: str, headers: list[str]) -> None:
    reading = page_reading(f"<table>{page}</table>")
    found = [reading.text[slice(*block.span)] for block in reading.blocks if block.kind is Kind.HEADER]
    assert found == headers


@pytest.mark.parametrize("length", [10, LONGEST_ROWS])
def test_rows_that_share_a_cell_and_are_long_together_are_read_one_by_one(length: int) -> None:
    words = "mot " * (length // 8)
    page = f"<table><tr><td rowspan=2>A<td>{words}un<tr><td>{words}deux</table>"
    above = _row(_cell("A", '<w:vMerge w:val="restart"/>'), _cell(f"{words}un"))
    table = f"<w:tbl>{above}{_row(_cell('', '<w:vMerge/>'), _cell(f'{words}deux'))}</w:tbl>"
    expected = [f"A | {words}un", f"| {words}deux"]
    if length == 10:
        expected = ["\n".join(expected)]
    assert (shown(page_reading(page)), shown(word_reading(docx(table)))) == (expected, expected)


@pytest.mark.parametrize("title", ["", "<tr><td colspan=2>Primes des agents"])
def test_a_line_that_names_rows_does_not_hide_the_header_above(title: str) -> None:
    rows = "<tr><td>Grade<td>Prime<tr><td colspan=2>Filière technique<tr><td>Agent<td>300 €<tr><td>Chef<td>500 €"
    reading = page_reading(f"<table>{title}{rows}</table>")
    (passage,) = passages_of(Document("", "", "", reading.text, "", reading.blocks))
    (lead,) = [reading.text[slice(*one.lead)] for one in passage.lists if one.lead]
    assert lead.split("\n") == [*(["Primes des agents"] if title else []), "Grade | Prime"]


def test_two_tables_that_follow_each_other_have_each_their_header() -> None:
    reading = page_reading(HTML_TABLE * 2)
    (passage,) = passages_of(Document("", "", "", reading.text, "", reading.blocks))
    assert [reading.text[slice(*one.lead)] for one in passage.lists if one.lead] == ROWS[:1] * 2


def test_a_table_of_nothing_but_headers_is_read_as_rows() -> None:
    reading = page_reading("<table><tr><th>Un<th>Deux<tr><th>Trois<th>Quatre</table>")
    (passage,) = passages_of(Document("", "", "", reading.text, "", reading.blocks))
    assert [one.lead for one in passage.lists] == [None]


def test_markdown_says_its_header_by_the_rule_below() -> None:
    reading = READERS[".md"](b"| Ville | Maire |\n| --- | :-: |\n| Nantes | Tom |\n| Brest | Luc |\n")
    assert [block.kind for block in reading.blocks] == [Kind.HEADER, Kind.ROW, Kind.ROW]
