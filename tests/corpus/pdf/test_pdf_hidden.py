"""What a page of a PDF hides is not read, or leaves a mask where words stand before and after it."""

from __future__ import annotations

import io

import pypdfium2 as pdfium
import pytest
from fpdf.enums import TextMode

from corpus.document import Kind
from corpus.formats.pdf.reader import pdf_reading
from tests.papers import WORDS, Letter, Paper, blocks


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_what_is_seen_on_a_page_shown_turned_is_read_in_order(turn: int) -> None:
    paper = Letter()
    paper.paragraph(WORDS)
    paper.set_text_color(255)
    paper.text(20, 150, "Rien ne se voit ici.")
    paper.set_fill_color(20, 40, 120)
    paper.cell(80, 8, "Tarifs de la cantine", fill=True)
    document = pdfium.PdfDocument(bytes(paper.output()))
    document[0].set_rotation(turn)
    turned = io.BytesIO()
    document.save(turned)
    assert blocks(pdf_reading(turned.getvalue()), Kind.TEXT)[-2:] == [WORDS, "Tarifs de la cantine"]


def test_white_text_is_read_where_something_dark_is_behind_it() -> None:
    paper = Paper()
    paper.set_text_color(255)
    paper.paragraph("Rien ne se voit ici.")
    paper.set_fill_color(20, 40, 120)
    paper.cell(80, 8, "Tarifs de la cantine", fill=True)
    assert paper.reading().text == "Tarifs de la cantine"


class Covered(Paper):
    """A line of text, over a stretch of which something is drawn, before or after it."""

    def write_line(self, words: tuple[str, str, str], colour: int, is_before: bool = False, opacity: float = 1) -> None:
        before, hidden, after = words
        left, width = 20 + self.get_string_width(before), self.get_string_width(hidden)
        if not is_before:
            self.text(20, 30, before + hidden + after)
        self.set_fill_color(colour)
        with self.local_context(fill_opacity=opacity):
            self.rect(left, 26, width, 5.5, style="F")
        if is_before:
            self.text(20, 30, before + hidden + after)


@pytest.mark.parametrize("colour", [0, 128, 255])
@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("Le recours de ", "Jean Dupont", " est rejeté."), "Le recours de ███ est rejeté."),
        (("Le recours de M. ", "Durand", ", de Vernon."), "Le recours de M. ███, de Vernon."),
        (("Compte FR76", "12345678", "."), "Compte FR76███."),
    ],
)
def test_a_mask_stands_for_the_letters_that_a_cover_hides(
    colour: int, words: tuple[str, str, str], expected: str
) -> None:
    paper = Covered()
    paper.write_line(words, colour)
    assert paper.reading().text == expected


@pytest.mark.parametrize(("colour", "is_before", "opacity"), [(255, True, 1), (220, True, 1), (200, False, 0.4)])
def test_what_is_drawn_before_a_text_or_lets_it_through_hides_nothing(
    colour: int, is_before: bool, opacity: float
) -> None:
    paper = Covered()
    paper.write_line(("Le recours de ", "Jean", "-Luc est rejeté."), colour, is_before, opacity)
    assert paper.reading().text == "Le recours de Jean-Luc est rejeté."


def test_a_word_written_on_a_cover_is_read_and_not_the_one_below_it() -> None:
    paper = Covered()
    paper.write_line(("Le tarif est de ", "500 euros", " par an."), 255)
    paper.text(20 + paper.get_string_width("Le tarif est de "), 30, "700 francs")
    assert paper.reading().text == "Le tarif est de 700 francs par an."


@pytest.mark.parametrize("hidden", ["size", "place", "mode"])
def test_what_nobody_sees_is_left_out(hidden: str) -> None:
    paper = Paper()
    paper.paragraph(WORDS)
    if hidden == "size":
        paper.style("", 0.4)
    elif hidden == "mode":
        paper.text_mode = TextMode.INVISIBLE
    paper.text(500 if hidden == "place" else 20, 150, "Rien ne se voit ici.")
    assert paper.reading().text == WORDS
