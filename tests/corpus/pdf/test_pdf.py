"""A PDF becomes a document: its paragraphs, headings, lists, tables, columns and running lines."""

from __future__ import annotations

import pytest

from corpus.document import Kind, Reading, Reason
from tests.papers import HEADER, ROWS, WORDS, Letter, Paper, blocks, headings, ignored, lines


def test_a_paragraph_is_one_line_whatever_its_lines_on_the_page() -> None:
    paper = Paper()
    paper.paragraph(WORDS)
    paper.paragraph(WORDS)
    assert lines(paper.reading()) == [WORDS, WORDS]


def test_paragraphs_without_space_between_them_end_where_a_line_is_short() -> None:
    paper = Paper()
    for _ in range(3):
        paper.paragraph(WORDS, space=0)
    assert lines(paper.reading()) == [WORDS] * 3


def test_a_paragraph_that_goes_on_over_the_page_is_one_block_and_the_page_begins_in_it() -> None:
    paper = Letter()
    for _ in range(14):
        paper.paragraph(WORDS)
    reading = paper.reading()
    assert blocks(reading, Kind.TEXT) == [WORDS] * 14
    start = reading.page_starts[1]
    (crossed,) = [one.span for one in reading.blocks if one.span.start < start < one.span.end]
    assert reading.text[start - 1] == " "
    assert reading.text[slice(*crossed)] == WORDS


def test_a_paragraph_over_three_pages_is_one_and_a_blank_page_ends_it() -> None:
    paper = Letter()
    paper.paragraph(" ".join([WORDS] * 40))
    paper.add_page()
    paper.add_page()
    paper.paragraph("La fin.")
    reading = paper.reading()
    assert blocks(reading, Kind.TEXT) == [" ".join([WORDS] * 40), "La fin."]
    assert len([start for start in reading.page_starts if 0 < start < reading.blocks[0].span.end]) == 2
    assert len(ignored(reading, Reason.RUNNING)) == 2 * len(reading.page_starts)


def test_running_headers_and_page_numbers_are_ignored_and_in_no_block() -> None:
    paper = Letter()
    for _ in range(24):
        paper.paragraph(WORDS)
    reading = paper.reading()
    assert len(reading.page_starts) > 1
    expected = [line for page in range(1, len(reading.page_starts) + 1) for line in (HEADER, f"Page {page} / 9")]
    assert ignored(reading, Reason.RUNNING) == expected
    assert blocks(reading, Kind.TEXT)[0] == WORDS
    assert not any(one.span.overlaps(block.span) for one in reading.ignored for block in reading.blocks)


def test_numbered_headings_that_begin_pages_are_no_running_lines() -> None:
    paper = Paper()
    for number in range(1, 5):
        if number > 1:
            paper.add_page()
        paper.heading(f"Fiche {number}")
        paper.paragraph(f"{'abcd'[number - 1] * 9} {WORDS}")
    reading = paper.reading()
    assert headings(reading) == [(1, f"Fiche {number}") for number in range(1, 5)]
    assert [reading.page_starts.index(reading.text.index(f"Fiche {number}")) for number in range(1, 5)] == [0, 1, 2, 3]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("pour le déve-", "loppement local", "le développement local"),
        ("avec le sous-", "préfet de région", "le sous-préfet de"),
        ("de la Loire-", "Atlantique et", "la Loire-Atlantique et"),
        ("il pourra peut-", "être venir", "pourra peut-être venir"),
        ("les années 2023-", "2024 furent", "années 2023-2024 furent"),
        ("le maire doit-", "il signer", "maire doit-il signer"),
    ],
)
def test_a_hyphen_at_the_end_of_a_line_is_mended_where_it_cuts_a_word(before: str, after: str, expected: str) -> None:
    paper = Paper()
    paper.text(20, 30, "Ces lignes sont aussi longues que la page et leur dernier mot va jusqu'au bord " + before)
    paper.text(20, 35, after + " la suite de la phrase.")
    assert expected in paper.reading().text


def test_a_word_that_stands_elsewhere_decides_about_its_hyphen() -> None:
    paper = Paper()
    paper.text(20, 30, "Le porte-monnaie est à la mairie, qui le garde un an et un jour, et tout porte-")
    paper.text(20, 35, "monnaie trouvé y est porté.")
    assert "tout porte-monnaie trouvé" in paper.reading().text


@pytest.mark.parametrize(("before", "after"), [("12,", "50 euros par mois"), ("n° 2026-", "14 du 3 mars")])
def test_a_number_that_the_end_of_a_line_cuts_is_in_one_block(before: str, after: str) -> None:
    paper = Paper()
    paper.text(20, 30, "Ces lignes sont plus longues que la dernière de ce paragraphe, qui va jusqu'au bord.")
    paper.text(20, 35, f"Le texte {before}")
    paper.text(20, 40, after)
    assert f"{before}{after}" in blocks(paper.reading(), Kind.TEXT)[-1]


def test_columns_are_read_one_after_the_other_between_titles_over_the_whole_page() -> None:
    paper = Paper()
    paper.heading("Le journal de la commune et de tous ses habitants, petits ou grands, de la plage au bourg")
    top = paper.get_y()
    for column in range(2):
        paper.set_xy(10 + 98 * column, top + column)  # one column's lines stand a little lower
        paper.paragraph(f"Colonne {column}. {WORDS}", width=90)
        paper.paragraph(WORDS, width=90)
    paper.set_xy(10, top + 90)
    paper.heading("Une seconde partie, dont le titre va lui aussi d'un bord de la page jusqu'à l'autre bord")
    paper.paragraph("La fin.")
    assert lines(paper.reading())[1:5] == [f"Colonne 0. {WORDS}", WORDS, f"Colonne 1. {WORDS}", WORDS]


def test_a_short_title_above_the_middle_of_three_columns_comes_first() -> None:
    paper = Paper()
    paper.text(95, 20, "Printemps")
    for column in range(3):
        paper.set_xy(10 + 65 * column, 30)
        paper.paragraph(f"Colonne {column}. {WORDS}", width=60)
    assert lines(paper.reading()) == ["Printemps", *(f"Colonne {column}. {WORDS}" for column in range(3))]


def tabled(rules: str) -> Reading:
    paper = Paper()
    paper.paragraph(WORDS)
    with paper.table(borders_layout=rules, first_row_as_headings=False, line_height=6) as table:
        for row in ROWS:
            table.row(row)
    paper.paragraph(WORDS)
    return paper.reading()


def test_a_ruled_table_is_read_row_by_row_and_once() -> None:
    assert lines(tabled("ALL")) == [WORDS, *(" | ".join(row) for row in ROWS), WORDS]


def test_a_table_without_rules_is_read_row_by_row() -> None:
    paper = Paper()
    paper.paragraph(WORDS)
    for row in (ROWS[0], ROWS[1], ROWS[3]):
        for cell in row:
            paper.cell(60, 6, cell)
        paper.ln(6)
    assert lines(paper.reading()) == [WORDS, *(" | ".join(row) for row in (ROWS[0], ROWS[1], ROWS[3]))]


def test_a_frame_around_a_paragraph_is_no_table() -> None:
    paper = Paper()
    paper.multi_cell(0, 5.5, WORDS, border=1)
    assert lines(paper.reading()) == [WORDS]


def test_headings_are_levelled_by_size_and_weight() -> None:
    paper = Paper()
    paper.heading("Règlement de la cantine", 20)
    paper.heading("Les inscriptions", 14)
    paper.paragraph(WORDS)
    paper.heading("Le dossier", 11)
    paper.paragraph(WORDS)
    paper.heading("Les tarifs", 14)
    paper.paragraph(WORDS)
    reading = paper.reading()
    expected = [(1, "Règlement de la cantine"), (2, "Les inscriptions"), (3, "Le dossier"), (2, "Les tarifs")]
    assert headings(reading) == expected
    assert reading.title == "Règlement de la cantine"


def test_articles_are_headings_though_nothing_sets_them_off() -> None:
    paper = Paper()
    for number in (1, 2):
        paper.paragraph(f"Article {number} - Durée")
        paper.paragraph(WORDS)
    assert headings(paper.reading()) == [(1, "Article 1 - Durée"), (1, "Article 2 - Durée")]


def test_a_heading_over_two_lines_is_one() -> None:
    paper = Paper()
    title = "Règlement intérieur de l'accueil périscolaire et de la restauration des écoles de la commune"
    paper.heading(title, 20)
    paper.paragraph(WORDS)
    assert headings(paper.reading()) == [(1, title)]


def test_a_list_item_is_a_block_without_its_bullet() -> None:
    paper = Paper()
    paper.paragraph("Sont admis :")
    for item in ("les enfants ;", "les agents."):
        paper.set_font("Symbol", "", 11)
        paper.cell(6, 5.5, "\xb7")
        paper.style()
        paper.paragraph(item, space=0)
        paper.set_x(10)
    reading = paper.reading()
    assert lines(reading) == ["Sont admis :", "• les enfants ;", "• les agents."]
    assert blocks(reading, Kind.ITEM) == ["les enfants ;", "les agents."]


def test_a_table_of_contents_is_ignored() -> None:
    paper = Paper()
    paper.heading("Sommaire")
    for number in (1, 2):
        paper.paragraph(f"Article {number} {'.' * 60} {number}", space=0)
    paper.ln(6)
    paper.paragraph(WORDS)
    reading = paper.reading()
    assert [line.split()[0] for line in ignored(reading, Reason.CONTENTS)] == ["Sommaire", "Article", "Article"]
    assert blocks(reading, Kind.TEXT) == [WORDS]


def test_footnotes_stand_behind_the_body_of_their_page() -> None:
    paper = Paper()
    for column in range(2):
        paper.set_xy(10 + 98 * column, 20)
        paper.paragraph(f"Colonne {column}. {WORDS}", width=90)
        paper.paragraph(WORDS, width=90)
    paper.style("", 8)
    paper.text(10, 270, "1. Une note de la première colonne.")
    assert lines(paper.reading())[-2:] == [WORDS, "1. Une note de la première colonne."]


def test_a_page_in_small_letters_holds_no_notes_where_its_lines_go_on() -> None:
    texts = [f"{'Vu ' * number}{WORDS} Le siège de l'association est au 12 rue du Lac." for number in range(0, 18, 3)]
    paper = Letter()
    for _ in range(12):
        paper.paragraph(WORDS)
    paper.add_page()
    paper.style("", 9)
    for text in texts:
        paper.paragraph(text)
    assert blocks(paper.reading(), Kind.TEXT) == [*[WORDS] * 12, *texts]


def test_raised_figures_and_letters_stay_beside_their_word() -> None:
    paper = Paper()
    paper.write(5, "Le 1")
    paper.char_vpos = "SUP"
    paper.write(5, "er")
    paper.char_vpos = "LINE"
    paper.write(5, " janvier, 40 m")
    paper.char_vpos = "SUP"
    paper.write(5, "2")
    paper.char_vpos = "LINE"
    paper.write(5, ". Fin.")
    assert paper.reading().text == "Le 1er janvier, 40 m². Fin."


def test_letters_drawn_twice_to_look_bold_are_read_once() -> None:
    paper = Paper()
    for shift in (0, 0.1, 0.2):
        paper.text(20 + shift, 30, "Le conseil municipal")
    assert paper.reading().text == "Le conseil municipal"


def test_a_diagonal_watermark_is_left_out() -> None:
    paper = Paper()
    paper.paragraph(WORDS)
    with paper.rotation(45, 100, 150):
        paper.style("B", 90)
        paper.text(40, 150, "PROJET")
    assert paper.reading().text == WORDS


def test_a_page_whose_text_is_turned_is_read_as_it_is_looked_at() -> None:
    paper = Paper()
    with paper.rotation(90, 105, 105):
        paper.paragraph(WORDS)
        paper.paragraph(WORDS)
    assert lines(paper.reading()) == [WORDS, WORDS]


def test_text_along_the_margin_is_read_behind_the_page_it_stands_on() -> None:
    paper = Letter()
    for _ in range(14):
        paper.paragraph(WORDS)
    for turn, x in ((270, 4), (90, 205)):
        with paper.rotation(turn, x, 150):
            paper.text(x, 150, f"Note tournée de {turn} degrés, annexée le 12/03/2024.")
    reading = paper.reading()
    notes = [f"Note tournée de {turn} degrés, annexée le 12/03/2024." for turn in (270, 90)]
    assert blocks(reading, Kind.TEXT) == [*[WORDS] * 14, *notes]
    assert all(reading.text.index(note) > reading.page_starts[1] for note in notes)


def test_a_stamp_along_the_margin_of_each_page_is_a_running_line() -> None:
    paper = Paper()
    for page in "abc":
        if page > "a":
            paper.add_page()
        paper.paragraph(f"{page * 9} {WORDS}")
        with paper.rotation(90, 205, 150):
            paper.text(205, 150, "Vu pour être annexé le 12/03/2024")
    reading = paper.reading()
    stamp = "Vu pour être annexé le 12/03/2024"
    assert ignored(reading, Reason.RUNNING) == [stamp] * 3
    assert blocks(reading, Kind.TEXT) == [f"{page * 9} {WORDS}" for page in "abc"]


def test_a_turned_table_is_read_row_by_row_though_the_header_of_its_page_is_upright() -> None:
    paper = Letter()
    paper.paragraph(WORDS)
    paper.add_page()
    with paper.rotation(90, 105, 148):
        paper.set_xy(10, 60)
        with paper.table(width=180, first_row_as_headings=False, line_height=6) as table:
            for row in ROWS:
                table.row(row)
    reading = paper.reading()
    assert blocks(reading, Kind.ROW) == [" | ".join(row) for row in ROWS]
    assert len(ignored(reading, Reason.RUNNING)) == 4


@pytest.mark.parametrize(
    "title", ["Microsoft Word - note.doc", "untitled", "CR_2024.pdf", "Document1", "note finale.docx"]
)
def test_a_title_that_a_program_made_is_none(title: str) -> None:
    paper = Paper()
    paper.set_title(title)
    paper.heading("Compte rendu")
    paper.paragraph(WORDS)
    assert paper.reading().title == "Compte rendu"


def test_a_title_of_the_file_is_the_documents() -> None:
    paper = Paper()
    paper.set_title("Règlement de la cantine")
    paper.paragraph(WORDS)
    assert paper.reading().title == "Règlement de la cantine"


@pytest.mark.parametrize("is_first", [True, False])
def test_an_accent_drawn_over_its_letter_is_one_character_with_it(is_first: bool) -> None:
    paper = Paper()
    width = paper.get_string_width("Caf")
    paper.text(20, 30, "Caf")
    for sign in "\xb4e" if is_first else "e\xb4":
        paper.text(20 + width + (0.4 if sign == "\xb4" else 0), 30, sign)
    assert paper.reading().text == "Café"


@pytest.mark.parametrize(
    "lines",
    [
        ["Salle {}", "Capacité : 1{} personnes"],
        ["Bureau de vote n° {}", "Ouvert de 8 h à 18 h, école de la rue {}"],
        ["Coupure d'eau le {} juin 2026 de 8 h à 12 h"],
    ],
)
def test_what_stands_on_different_pages_of_short_lines_is_never_side_by_side(lines: list[str]) -> None:
    paper = Paper(size=20)
    for number in range(1, 6):
        if number > 1:
            paper.add_page()
        for line in lines:
            paper.paragraph(line.format(number), space=20)
    reading = paper.reading()
    pages = [line.format(number) for number in range(1, 6) for line in lines]
    assert [reading.text[slice(*block.span)] for block in reading.blocks] == pages
