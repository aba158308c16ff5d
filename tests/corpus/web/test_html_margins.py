"""What stands beside an article is told apart from it; what a town hall's page says in its margin is not."""

from __future__ import annotations

import pytest

from corpus.document import Reading, Reason
from corpus.formats.web.html import read_html
from tests.office import ignored

MENU = "<ul><li><a href=a>Accueil</a><li><a href=b>Agenda</a></ul>"
WORDS = "La piscine de la commune rouvre le lundi 3 juin à neuf heures, pour tous les habitants du canton."
LONG = f"<p>{WORDS} Les billets s’achètent à la caisse, sur place, ou bien sur le portail des familles.</p>" * 6


def page(text: str = LONG, beside: str = "") -> Reading:
    return read_html(f"<title>T</title><div><article><h1>La piscine</h1>{text}</article></div>{beside}".encode())


def quoted(reading: Reading) -> list[str]:
    ignored = [one.span for one in reading.ignored]
    blocks = (block.span for block in reading.blocks)
    return [reading.text[slice(*one)] for one in blocks if not any(span.overlaps(one) for span in ignored)]


def margin(reading: Reading) -> list[str]:
    return [words for reason, words in ignored(reading) if reason == Reason.MARGIN]


@pytest.mark.parametrize(
    "tag",
    ["header role=banner", "nav", "aside", "footer", "form", "menu", "button", "dialog", "div role=search", "svg"],
)
@pytest.mark.parametrize(
    "content", [f"<main><h1>La piscine</h1><p>{WORDS}</p></main>", f"<div><h2>La piscine</h2><p>{WORDS}</p></div>"]
)
def test_a_page_in_a_tag_that_was_never_closed_is_read(tag: str, content: str) -> None:
    assert WORDS in quoted(read_html(f"<body><{tag}>{MENU}{content}".encode()))


def test_what_stands_before_the_page_in_such_a_tag_is_ignored() -> None:
    assert ignored(read_html(f"<header role=banner>{MENU}<main><p>{WORDS}</p></main>".encode())) == [
        ("navigation", "Accueil\nAgenda")
    ]


@pytest.mark.parametrize(
    "beside",
    [
        f"<footer><p>{WORDS * 3}</p></footer>",
        f"<div role=contentinfo><p>{WORDS * 3}</p></div>",
        f"<nav>{MENU}</nav>",
    ],
)
def test_a_footer_longer_than_a_short_page_is_ignored(beside: str) -> None:
    reading = read_html(f"<h1>La piscine</h1><p>Elle rouvre le lundi 3 juin.</p>{beside}".encode())
    assert quoted(reading) == ["La piscine", "Elle rouvre le lundi 3 juin."]


@pytest.mark.parametrize(
    "beside",
    [
        "<div class=related><h2>Autour</h2><p><a href=x>Le stade est en travaux</a></p></div>",
        "<div class='share-buttons'><p>Partagez cet article sur vos réseaux</p></div>",
        "<div class=newsletter><p>Recevez chaque matin toutes nos informations</p></div>",
        "<div class=author><p>Jeanne Martin écrit pour la rédaction depuis dix ans</p></div>",
    ],
)
def test_what_stands_beside_an_article_is_never_quoted_and_told(beside: str) -> None:
    reading = page(beside=beside)
    assert len(quoted(reading)) == 7
    assert len(margin(reading)) == 1


HOURS = "<h2>Horaires</h2><p>Lundi au vendredi : 8h30 - 12h</p><p>Sur rendez-vous le soir.</p>"


@pytest.mark.parametrize(
    ("beside", "said"),
    [
        (f"<aside class=sidebar>{HOURS}</aside>", "Sur rendez-vous le soir."),
        ("<aside class=sidebar><h2>Contact</h2><p>Tél. : 02 40 00 00 00</p></aside>", "Tél. : 02 40 00 00 00"),
        ("<div class=sidebar><p>1 place du Port, 44000 Nantes</p></div>", "1 place du Port, 44000 Nantes"),
        ("<div class=widget><table><tr><th>Repas<th>Prix<tr><td>Adulte<td>6</table></div>", "Adulte | 6"),
        ("<div class=sidebar><dl><dt>Quorum<dd>La moitié des membres.</dl></div>", "Quorum\nLa moitié des membres."),
        ("<div class=sidebar><details><summary>Quand ?</summary><p>En mai.</details></div>", "En mai."),
        ("<div class=widget><p>Carte famille</p><p>12 €</p></div>", "Carte famille"),
    ],
    ids=["hours", "telephone", "address", "tariffs", "definitions", "questions", "price"],
)
def test_what_a_town_hall_says_in_its_margin_can_be_quoted(beside: str, said: str) -> None:
    assert said in quoted(page(beside=beside))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "<h2>État civil</h2><ul class=links><li><a href=a>Carte d’identité</a> : sur rendez-vous</ul>",
            "Carte d’identité : sur rendez-vous",
        ),
        (f"<ul>{''.join(f'<li><a href={n}.pdf>Séance du {n} mai</a>' for n in (2, 3, 4))}</ul>", "Séance du 4 mai"),
        ("<p>Il faut :</p><ul class=links><li><a href=a>Un acte</a></ul>", "Un acte"),
        ("<p>Il faut deux pièces.</p><ul class=links><li><a href=a>Un acte</a><li>Un bail</ul>", "Un bail"),
        ("<div class=tab-title><a>Peut-on réserver ?</a></div><p>Oui, trois livres.</p>", "Peut-on réserver ?"),
        (
            "<h3 class=btn><button>Qui peut venir ?</button></h3><div><p>Tous les habitants.</p></div>",
            "Qui peut venir ?",
        ),
    ],
    ids=["services", "files", "introduced", "counted", "toggle", "accordion"],
)
def test_lists_of_services_and_questions_can_be_quoted(text: str, said: str) -> None:
    assert said in quoted(page(LONG + text))


@pytest.mark.parametrize("beside", ["<p>Un.</p>", MENU, "<div class=sidebar><p>Jeanne Martin</p></div>"])
def test_a_short_page_is_left_alone(beside: str) -> None:
    assert margin(read_html(f"<h1>Avis</h1><p>{WORDS}</p>{beside}".encode())) == []


def test_an_article_in_which_the_other_reader_finds_nothing_is_kept() -> None:
    assert len(quoted(read_html(f"<div class=sidebar>{LONG}</div>".encode()))) == 6


def test_a_page_nested_too_deep_for_the_other_reader_is_left_alone() -> None:
    assert margin(read_html(f"{'<div>' * 3000}{LONG}{'</div>' * 3000}<div class=related><p>Autre.".encode())) == []
