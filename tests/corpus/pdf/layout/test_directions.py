"""Hebrew and Arabic are read in the order in which they are written, whatever the order in which they are drawn."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from fpdf.bidi import BidiParagraph
from fpdf.enums import TextDirection

from corpus.formats.pdf.layout.directions import as_read, plain_letter
from tests.papers import Paper

ARABIC = "تفتح المكتبة في 14 يوليو 2026 من 09:30 إلى 17:45 في Paris يوميا."
HEBREW = "ברוכים הבאים לספריית העירייה (פתוחה כל יום) בשעה 12.50 אירו."
IN_FRENCH = "Le mot « مرحبا بكم » signifie bienvenue, et שלום עולם signifie paix."
SENTENCES = (ARABIC, HEBREW, IN_FRENCH, "Le 3 mai, مرحبا.", "אבג (ABC) דהו, 50% זחט.", "1) الماء 2) الهواء")
FONT = Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf")


def shown(text: str) -> str:
    """A line from left to right, as another implementation of UAX #9 shows it."""
    base = TextDirection.LTR if text[0].isascii() and text[0].isalpha() else TextDirection.RTL
    return BidiParagraph(text, base).get_reordered_string()


def drawn(draw: Callable[[Paper], object]) -> str:
    if not FONT.exists():
        pytest.skip("DejaVu Sans, which has Hebrew and Arabic letters, is not installed")
    paper = Paper()
    paper.add_font("dejavu", "", FONT)
    paper.set_font("dejavu", "", 11)
    draw(paper)
    return paper.reading().text


@pytest.mark.parametrize("text", SENTENCES)
def test_a_line_is_read_as_it_was_written_before_it_was_shown(text: str) -> None:
    assert " ".join(word for _, word in as_read(shown(text).split())) == text


def test_words_keep_their_numbers() -> None:
    assert as_read(["Un", "םולש", "יח", "mot"]) == [(0, "Un"), (2, "חי"), (1, "שלום"), (3, "mot")]


def test_words_read_from_the_left_stay_as_they_are() -> None:
    texts = ["Article", "1er", "(suite)", "«", "50", "%", "»"]
    assert [text for _, text in as_read(texts)] == texts


@pytest.mark.parametrize("text", [ARABIC, HEBREW, IN_FRENCH])
def test_a_line_drawn_from_the_left_is_read_in_order(text: str) -> None:
    assert drawn(lambda paper: paper.text(20, 40, shown(text))) == text


def test_letters_drawn_one_by_one_from_the_right_make_words_in_order() -> None:
    text = "שלום לכל העולם"

    def draw(paper: Paper) -> None:
        right = 120.0
        for letter in text:
            right -= paper.get_string_width(letter)
            paper.text(right, 40, letter)

    assert drawn(draw) == text


def test_letters_in_the_shape_of_their_place_are_letters() -> None:
    forms = "ﻡﻼﺳ"  # from the left: the end of a word, a ligature and its beginning
    assert drawn(lambda paper: paper.text(20, 40, forms)) == "سلام"


@pytest.mark.parametrize(("form", "letters"), [("ﻻ", "لا"), ("ﺑ", "ب"), ("é", "é"), ("²", "²"), ("ﬁ", "ﬁ")])
def test_only_shapes_of_right_to_left_letters_are_replaced(form: str, letters: str) -> None:
    assert plain_letter(form) == letters
