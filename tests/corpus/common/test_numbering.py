"""The numbers that a word processor writes by itself, as Word documents hold them."""

from __future__ import annotations

import pytest

from corpus.formats.common.numbering import written
from corpus.formats.office.word import word_reading
from tests.office import docx, numbered, numbering, p, shown, styled


def text_of(body: str, **parts: str) -> str:
    return word_reading(docx(body, **parts)).text


def value_of(roman: str) -> int:
    """A Roman number read: a letter counts less where a greater one follows."""
    values = [dict(zip("IVXLCDM", (1, 5, 10, 50, 100, 500, 1000), strict=True))[letter] for letter in roman]
    return sum(-one if one < max(values[at:]) else one for at, one in enumerate(values))


def test_roman_numbers_read_back() -> None:
    assert [value_of(written(number, "I")) for number in range(1, 4000)] == list(range(1, 4000))


@pytest.mark.parametrize(
    ("number", "numerals", "text"),
    [(26, "a", "z"), (27, "a", "aa"), (10**8, "A", "100000000"), (4000, "I", "4000"), (0, "i", "0"), (7, "", "")],
)
def test_numbers_that_numerals_lack_are_in_figures(number: int, numerals: str, text: str) -> None:
    assert written(number, numerals) == text


@pytest.mark.parametrize(
    ("levels", "depths", "labels"),
    [
        ([("decimal", "%1."), ("decimal", "%1.%2")], [0, 1, 1, 0, 1], ["1.", "1.1", "1.2", "2.", "2.1"]),
        ([("decimal", "Article %1 –")], [0, 0], ["Article 1 –", "Article 2 –"]),
        ([("lowerLetter", "%1)")], [0] * 3, ["a)", "b)", "c)"]),
        ([("upperRoman", "%1.")], [0] * 4, ["I.", "II.", "III.", "IV."]),
        ([("lowerRoman", "(%1)")], [0] * 2, ["(i)", "(ii)"]),
        ([("decimalZero", "%1")], [0], ["01"]),
        ([("ordinal", "%1")], [0, 0], ["1er", "2e"]),
        ([("bullet", "\uf0b7"), ("bullet", "o")], [0, 1], ["•", "•"]),
        ([("bullet", "–")], [0], ["–"]),
        ([("upperRoman", "%1."), ("decimal", "%1.%2")], [0, 1], ["I.", "I.1"]),
        ([("decimal", "%1."), ("decimal", "%1.%2")], [1], ["1.1"]),
    ],
)
def test_automatic_numbers_stand_before_their_items(
    levels: list[tuple[str, str]], depths: list[int], labels: list[str]
) -> None:
    body = p("La liste :") + "".join(p("un mot.", numbered(1, depth)) for depth in depths)
    reading = word_reading(docx(body, numbering=numbering(*levels)))
    assert reading.text.split("\n")[1:] == [f"{label} un mot." for label in labels]
    assert shown(reading)[1:] == ["- un mot."] * len(labels)


def test_a_number_is_part_of_a_heading() -> None:
    body = p("Objet", styled("Titre1") + numbered(1)) + p("Texte.") + p("Durée", styled("Titre1") + numbered(1))
    heading = '<w:style w:type="paragraph" w:styleId="Titre1"><w:name w:val="heading 1"/></w:style>'
    reading = word_reading(docx(body, styles=heading, numbering=numbering(("decimal", "Article %1"))))
    assert shown(reading) == ["1 Article 1 Objet", "Texte.", "1 Article 2 Durée"]


def test_a_style_brings_its_number() -> None:
    style = (
        f'<w:style w:type="paragraph" w:styleId="A"><w:name w:val="heading 1"/><w:pPr>{numbered(1)}</w:pPr></w:style>'
    )
    assert text_of(p("Objet", styled("A")), styles=style, numbering=numbering(("decimal", "%1."))) == "1. Objet"


def test_a_list_that_begins_again_does_and_one_that_goes_on_goes_on() -> None:
    override = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
    more = (
        f'<w:num w:numId="2"><w:abstractNumId w:val="0"/>{override}</w:num>'
        '<w:num w:numId="3"><w:abstractNumId w:val="0"/></w:num>'
    )
    body = "".join(p("Mot", numbered(number)) for number in (1, 1, 2, 3))
    text = text_of(body, numbering=numbering(("decimal", "%1."), more=more))
    assert text.split("\n") == ["1. Mot", "2. Mot", "1. Mot", "2. Mot"]


@pytest.mark.parametrize(("restart", "last"), [("", "1)"), ("0", "3)"), ("1", "3)"), ("2", "1)")])
def test_a_level_begins_again_below_the_levels_that_it_says(restart: str, last: str) -> None:
    said = f'<w:lvlRestart w:val="{restart}"/>' if restart else ""
    levels = numbering(("decimal", "%1."), ("decimal", "%2."), ("decimal", "%3)"))
    levels = levels.replace('<w:lvl w:ilvl="2">', f'<w:lvl w:ilvl="2">{said}')
    body = "".join(p("Mot", numbered(1, depth)) for depth in (0, 1, 2, 2, 1, 2))
    assert text_of(body, numbering=levels).split("\n")[-1] == f"{last} Mot"


def test_a_paragraph_that_its_style_numbers_may_go_without() -> None:
    assert text_of(p("Mot", numbered(0)), numbering=numbering(("decimal", "%1."))) == "Mot"
