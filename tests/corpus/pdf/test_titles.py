"""Titles whose letters stand apart, are drawn twice or are light on a dark ground are read as words, once."""

from __future__ import annotations

import pytest

from tests.papers import WORDS, Paper, lines


@pytest.mark.parametrize(
    ("title", "read"),
    [
        ("Z o n e s", "Zones"),
        ("R È G L E M E N T   I N T É R I E U R", "RÈGLEMENT INTÉRIEUR"),
        ("T a r i f s   d e   l a   c a n t i n e", "Tarifs de la cantine"),
        ("T A R I F S   2 0 2 6", "TARIFS 2026"),
        ("L M M J V S D   1 2 3", "L M M J V S D 1 2 3"),
        ("À   1 2 3 4 5", "À 1 2 3 4 5"),
        ("A B C D E F", "A B C D E F"),
        ("x y z t", "x y z t"),
        ("1 2 3 4 5", "1 2 3 4 5"),
    ],
)
def test_letters_set_apart_are_words_where_they_make_some(title: str, read: str) -> None:
    paper = Paper()
    paper.style("", 18)
    paper.text(20, 20, title)
    paper.style()
    paper.set_y(40)
    paper.paragraph(WORDS)
    assert lines(paper.reading()) == [read, WORDS]


@pytest.mark.parametrize("by_letter", [False, True])
@pytest.mark.parametrize("offset", [(0.3, 0.0), (0.4, 0.4), (-0.4, 0.5)])
def test_a_title_with_a_shadow_is_read_once(by_letter: bool, offset: tuple[float, float]) -> None:
    title = "Tarifs des salles communales"
    paper = Paper()
    paper.style("B", 24)
    x = 20.0
    for piece in title if by_letter else [title]:
        for grey, (right, down) in ((120, offset), (0, (0.0, 0.0))):
            paper.set_text_color(grey)
            paper.text(x + right, 20 + down, piece)
        x += paper.get_string_width(piece)
    assert lines(paper.reading()) == [title]


def test_a_large_light_title_is_read_on_a_dark_ground_and_is_a_watermark_on_paper() -> None:
    paper = Paper()
    paper.set_fill_color(20, 40, 120)
    paper.rect(0, 20, 210, 40, style="F")
    paper.style("B", 44)
    paper.set_text_color(240)
    paper.text(20, 45, "Tarifs 2030")
    paper.set_text_color(210)
    paper.text(40, 90, "PROJET")
    paper.style()
    paper.set_text_color(0)
    paper.set_y(82)
    paper.paragraph(WORDS)
    assert lines(paper.reading()) == ["Tarifs 2030", WORDS]


@pytest.mark.parametrize(
    ("above", "below", "title"),
    [
        ("Organigramme des services", "Temps de travail", "Organigramme des services"),
        ("VILLE DE LARVEN", "Temps de travail", "Temps de travail"),
    ],
)
def test_the_title_is_the_heading_above_the_text_though_a_larger_one_stands_below(
    above: str, below: str, title: str
) -> None:
    paper = Paper()
    paper.heading(above, 11)
    paper.paragraph(WORDS)
    paper.heading(below)
    paper.paragraph(WORDS)
    assert paper.reading().title == title
