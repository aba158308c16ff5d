"""What a web page shows that is not in its text: numbers of lists, fields, formulas, lines set as typed."""

from __future__ import annotations

import pytest

from corpus.formats.web.html import read_html
from tests.office import ignored, shown


def lines(page: str) -> list[str]:
    return read_html(page.encode()).text.split("\n")


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("<ol><li>Un.<li>Deux.</ol>", ["1. Un.", "2. Deux."]),
        ("<ol start=4><li>Un.<li value=9>Deux.<li>Trois.</ol>", ["4. Un.", "9. Deux.", "10. Trois."]),
        ("<ol reversed><li>Un.<li>Deux.</ol>", ["2. Un.", "1. Deux."]),
        ("<ol type=a><li>Un.<li>Deux.</ol>", ["a. Un.", "b. Deux."]),
        ("<ol style='list-style: upper-roman'><li>Un.<li>Deux.</ol>", ["I. Un.", "II. Deux."]),
        ("<ol style='list-style-type:none'><li>Un.</ol>", ["Un."]),
        ("<ol><li><p>Un.<p>Suite.<ul><li>Non.</ul><li>Deux.</ol>", ["1. Un.", "Suite.", "Non.", "2. Deux."]),
        ("<ol><li><ol><li>Un.</ol><li></li><li>Trois.</ol>Fin.", ["1. 1. Un.", "3. Trois.", "Fin."]),
        ("<ol start=1e9 type=Z><li>Un.</ol>", ["1. Un."]),
    ],
)
def test_the_items_of_a_list_have_their_numbers(page: str, text: list[str]) -> None:
    assert lines(page) == text


def test_a_number_is_no_part_of_its_item() -> None:
    assert shown(read_html(b"<ol><li>Un.<li>Deux.</ol>")) == ["- Un.", "- Deux."]


def test_items_say_how_deep_they_stand() -> None:
    blocks = read_html(b"<ul><li>Un<ul><li>Deux<ol><li>Trois</ol></ul><li>Quatre</ul><ul><li>Cinq</ul>").blocks
    assert [block.level for block in blocks] == [0, 1, 2, 0, 0]


@pytest.mark.parametrize(
    ("page", "read"),
    [
        ("<p>a) Un.<p>b) Deux.", ["- Un.", "- Deux."]),
        ("<p>- Un.<p>- Deux.<p>Trois.", ["- Un.", "- Deux.", "Trois."]),
        ("<p>1. Un.<p>Deux.", ["1. Un.", "Deux."]),
        ("<p>-<p>-", []),
    ],
)
def test_paragraphs_that_are_typed_as_items_are_read_so(page: str, read: list[str]) -> None:
    assert shown(read_html(page.encode())) == read


def test_a_numbered_list_of_links_is_a_menu_all_the_same() -> None:
    links = "".join(f"<li><a href={number}>Rubrique</a>" for number in range(3))
    assert [reason for reason, _ in ignored(read_html(f"<ol>{links}</ol><p>Fin.".encode()))] == ["navigation"]


def test_lines_set_as_typed_stay_and_are_read_as_a_plain_file_s() -> None:
    wrapped = "La ville est grande et belle et porte ses habitants partout\nen vélo, à pied ou en bus."
    reading = read_html(f"<p>Avant.</p><pre>\nAdulte    4 €\nEnfant    2 €\n\n{wrapped}</pre><p>Après.".encode())
    assert reading.text == f"Avant.\nAdulte    4 €\nEnfant    2 €\n\n{wrapped}\nAprès."
    assert shown(reading) == ["Avant.", "Adulte    4 €", "Enfant    2 €", wrapped, "Après."]


@pytest.mark.parametrize(
    "page",
    [
        "<pre>Un.<br>Deux.</pre>",
        "<pre><b>Un.</b>\n<!-- non -->Deux.</pre>",
        "<p style='white-space: pre-line'>Un.\nDeux.",
    ],
)
def test_lines_set_as_typed_may_hold_tags(page: str) -> None:
    assert lines(page) == ["Un.", "Deux."]


def test_lines_set_as_typed_that_are_hidden_are_ignored() -> None:
    assert ignored(read_html(b"<p>Un.<pre hidden>Deux.\nTrois.</pre>")) == [("hidden", "Deux.\nTrois.")]


@pytest.mark.parametrize(
    ("inside", "text"),
    [
        ('alttext="S = πr²"><mi>x</mi>', "S = πr²."),
        ('><semantics><mi>x</mi><annotation encoding="application/x-tex">x^2</annotation></semantics>', "x^2."),
        ("><msup><mi>x</mi> <mn>2</mn></msup><mo>+</mo><msub><mi>y</mi><mn>1</mn></msub>", "x²+y₁."),
        ("><mn>2</mn><mfrac><mn>1</mn><mn>4</mn></mfrac>", "2 1/4."),
    ],
)
def test_a_formula_is_read(inside: str, text: str) -> None:
    assert lines(f"<p><math {inside}</math>.") == [text]


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("<input type=checkbox checked>", "Vu ☑ oui"),
        ("<input type=radio>", "Vu ☐ oui"),
        ("<input value=Durand>", "Vu Durand oui"),
        ("<input type=date value=2026-01-02>", "Vu 2026-01-02 oui"),
        ("<input type=hidden value=Durand>", "Vu oui"),
        ("<input type=password value=Durand>", "Vu oui"),
        ("<select><option>Un<option selected>Deux</select>", "Vu Deux oui"),
        ("<textarea>Un mot.</textarea>", "Vu Un mot. oui"),
    ],
)
def test_a_field_reads_as_what_it_shows(field: str, text: str) -> None:
    assert lines(f"<p>Vu {field} oui") == [text]


def test_a_choice_that_nobody_made_is_ignored() -> None:
    assert ignored(read_html(b"<p>Vu.<select><option>Un<option>Deux</select>")) == [("navigation", "Un\nDeux")]
