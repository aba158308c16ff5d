"""Which lines of pages are running headers and footers, and what of them is kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from corpus.formats.pdf.layout.lines import Box, Line
from corpus.formats.pdf.layout.pages import paged_reading
from corpus.formats.pdf.layout.paragraphs import Page
from corpus.formats.pdf.layout.running import running_lines
from tests.corpus.pdf.words import LETTER, SIZE


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
        ("Commune – p. {}", "Délibération n° {}", {0}),
        ("Fiche {}", "- {} -", {6}),
        ("Commune", "Délibération n° 2026 - {}", {0}),
        ("Commune", "12/03/2024 14:05:33 - page {} sur 8", {0, 6}),
        ("Chapitre de {other} {}", "Une phrase {other}.", {0}),
        ("Article {}", "Une phrase {other}.", set()),
        ("Commune", "Mairie - 04 67 00 12 34 - mairie@larven.example {}", {0, 6}),
        ("Commune", "4 place de la Fontaine, 34260 Larven   {}", {0, 6}),
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
    edges = [("Règlement" if number % 2 else "Commune", f"{number + 1}") for number in range(7)]
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


@pytest.mark.parametrize("tail", ["; contre : 2.", "l’unanimité.", "Adopté à l’unanimité."])
@pytest.mark.parametrize("step", [2, 3])
def test_the_end_of_a_sentence_is_no_running_line_though_several_pages_begin_with_it(tail: str, step: int) -> None:
    pages = [page(number, tail if number % step else f"Texte {'abcdefgh'[number]}.", "Fin") for number in range(8)]
    assert running_texts(pages) == ["Fin"] * 8


@pytest.mark.parametrize(
    "header", ["ville-de-saint-aubin.fr", "Document à afficher en mairie.", "mairie de Saint-Aubin"]
)
def test_a_line_of_all_pages_is_a_running_line_though_it_is_a_sentence(header: str) -> None:
    assert running_texts([page(number, header, "Fin") for number in range(8)]) == [header, "Fin"] * 8


@pytest.mark.parametrize(
    "fact",
    (
        "Quorum requis : 15 membres|Mairie - 1 rue du Lac - 35999 Larven|accueil@larven.example|02 99 00 12 34"
        "|Lundi de 9 h à 12 h 30|3, place du Marché|www.larven.fr|Commune de Larven - Délibération n° 41"
        "|Séance du 3 mai 2026|Services publics : 02 99 00 12 34"
    ).split("|"),
)
def test_of_a_fact_that_pages_repeat_the_first_copy_is_kept(fact: str) -> None:
    assert quotable(fact)[0] == fact


@pytest.mark.parametrize(
    "header",
    (
        "Le 12 mars 2026|RÈGLEMENT|Paraphes :|Page 1 - Affiché le 12 mars 2026|Affiché le 12 mars 2026 à la mairie"
        "|Feuillet|Ville de Larven - Arrêté n° 2026-14|Arrêté n° 2026-14 : 12 rue du Lac, affiché le 3 mai"
        "|Tarifs - Judo-club|Dossier : 12 mars 2026|Reçu en préfecture le 12/03/2026|2, rue du Port"
    ).split("|"),
)
def test_of_what_speaks_of_the_paper_or_stands_elsewhere_too_no_copy_is_kept(header: str) -> None:
    assert header not in quotable(header)


def quotable(header: str) -> list[str]:
    """The blocks of four pages that begin with a header."""
    pages = [Page([line(header, 20), *page(number, "A", "Fin")[1:]], 595, 842) for number in range(4)]
    pages[0].lines += [line("Règlement", 300), line("L’arrêté n° 2026-14 vaut au 2, rue du Port.", 400)]
    reading = paged_reading(pages)
    assert [reading.text[slice(*one.span)] for one in reading.ignored].count(header) >= 3
    return [reading.text[slice(*one.span)] for one in reading.blocks]


def test_a_first_copy_at_the_foot_of_a_page_stands_in_no_paragraph() -> None:
    body = [
        [line(f"Le texte de la page {one} est long et va sans point jusqu’à la", 60 + 12 * row) for row in range(3)]
        for one in "abcd"
    ]
    pages = [Page([*lines, line("Recours : 2 mois", 800)], 595, 842) for lines in body]
    reading = paged_reading(pages)
    (kept,) = [one.span for one in reading.blocks if "Recours" in reading.text[slice(*one.span)]]
    assert reading.text[slice(*kept)] == "Recours : 2 mois"


def test_of_an_address_with_the_page_s_number_the_first_is_read() -> None:
    pages = [page(number, "Commune", f"4 place de la Fontaine {number + 1}") for number in range(4)]
    reading = paged_reading([Page(lines, 595, 842) for lines in pages])
    shown = [reading.text[slice(*block.span)] for block in reading.blocks]
    assert [one for one in shown if "Fontaine" in one] == ["4 place de la Fontaine 1"]
