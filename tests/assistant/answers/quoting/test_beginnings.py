"""Where a quote begins: with what its first words point back to, or the bullet of the first of several items."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.answers.answering import answer
from assistant.answers.quoting.quotes import quotes_of
from tests.conftest import MakeSearcher

PASSAGE = "Un passage de 1,60 mètre est laissé aux piétons sur tous les trottoirs de la ville, à toute heure."
SCHOOLS = "est portée à 2,50 mètres aux abords des écoles"


def beginning(make_searcher: MakeSearcher, text: str, key: str) -> str:
    """What is quoted before the sentence that alone answers."""
    searcher = make_searcher({"a.md": text})
    found = searcher.search("Et aux abords des écoles ?")
    start, hits = text.index(key), []
    for hit in found.hits:
        own = tuple(2.0 if one.start <= start < one.end else -20.0 for one in hit.passage.sentences)
        hits.append(replace(hit, score=max(own), sentences=own))
    hits.sort(key=lambda hit: -hit.score)
    (quote, *_) = quotes_of("Quand ?", replace(found, hits=tuple(hits)), searcher)
    assert quote.key.start == start
    return text[quote.start : start]


@pytest.mark.parametrize(
    "words",
    [
        "Elle",
        "Celle-ci",
        "Ce passage",
        "Cette question",
        "Ce nombre",
        "Sa largeur",
        "En son absence, la largeur",
        "Pour cela, la largeur",
        "Il est composé de dalles et",
        "Il peut le franchir et",
    ],
)
def test_a_quote_that_points_back_begins_with_what_it_points_to(make_searcher: MakeSearcher, words: str) -> None:
    assert beginning(make_searcher, f"{PASSAGE} {words} {SCHOOLS}.", words) == f"{PASSAGE} "


@pytest.mark.parametrize(
    "words",
    [
        "La largeur",
        "Il est interdit qu'elle",
        "Il n'est pas nécessaire qu'elle",
        "Il est créé une allée, qui",
        "Il peut être dit qu'elle",
        "Il faut qu'elle",
        "Ce n'est pas elle qui",
        "Ce qui",
        "À ce jour, la largeur",
        "Ilot",
    ],
)
def test_a_quote_that_points_to_nothing_begins_with_its_own_words(make_searcher: MakeSearcher, words: str) -> None:
    assert not beginning(make_searcher, f"{PASSAGE} {words} {SCHOOLS}.", words)


def test_what_is_pointed_to_may_point_back_itself(make_searcher: MakeSearcher) -> None:
    before = f"{PASSAGE} Il est éclairé."
    assert beginning(make_searcher, f"{before} Sa largeur {SCHOOLS}.", "Sa") == f"{before} "
    assert not beginning(make_searcher, f"Il est éclairé. Sa largeur {SCHOOLS}.", "Sa")


@pytest.mark.parametrize(
    ("text", "is_before"),
    [
        (f"{PASSAGE}\n\nElle {SCHOOLS}.", True),
        (f"{PASSAGE}\n\n# Écoles\n\nElle {SCHOOLS}.", False),
        (f"{PASSAGE}\n\n<!-- à revoir -->\n\nElle {SCHOOLS}.", False),
        (f"- un banc ;\n- un passage.\n\nElle {SCHOOLS}.", False),
        (f"{PASSAGE[:-1]}{', même la nuit' * 20}. Elle {SCHOOLS}.", False),
    ],
)
def test_it_is_short_and_right_before_below_the_same_heading(
    make_searcher: MakeSearcher, text: str, is_before: bool
) -> None:
    assert bool(beginning(make_searcher, text, "Elle est")) is is_before


def test_what_is_never_shown_does_not_stop_a_quote_from_beginning_where_it_is_understood(
    make_searcher: MakeSearcher,
) -> None:
    text = "L’inscription est gratuite pour les élèves des écoles de la ville. Elle coûte douze euros aux autres."
    searcher = make_searcher({"a.txt": text, "b.txt": "Le timbre.", "c.txt": "Le badge.", "d.txt": "Le sifflet."})
    found = searcher.search("inscription douze euros timbre badge sifflet")
    hits = [replace(hit, score=2.0, sentences=(-2.0, 2.0)[-len(hit.sentences) :]) for hit in found.hits]
    hits.sort(key=lambda hit: -len(hit.sentences))
    quotes = quotes_of("Quand ?", replace(found, hits=tuple(hits)), searcher)
    assert {quote.text for quote in quotes} == {text, "Le timbre.", "Le badge.", "Le sifflet."}


@pytest.mark.parametrize(
    ("lead", "is_whole"), [("Elle propose les prix suivants :", True), ("La ville fixe les prix suivants :", False)]
)
def test_list_whose_introduction_points_back_begins_with_what_it_points_to(
    make_searcher: MakeSearcher, lead: str, is_whole: bool
) -> None:
    prices = f"{lead}\n- adulte : quatre euros ;\n- enfant : deux euros."
    text = f"Madame le maire rappelle qu’ils datent de cinq ans. {prices}"
    given = answer("Quels sont les prix pour un adulte et un enfant ?", make_searcher({"a.txt": f"Bain\n\n{text}"}))
    assert given.shown[0].text == (text if is_whole else prices)


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("# Bac\n\n- **Lundi** : midi\n- **Mardi** : minuit\n", "- **Lundi** : midi\n- **Mardi** : minuit"),
        ("# Bac\n\n  a) lundi, midi ;\n  b) mardi, minuit.\n", "a) lundi, midi ;\n  b) mardi, minuit."),
        ("# Bac\n\nDeux jours :\n- lundi, midi ;\n- mardi.\n", "Deux jours :\n- lundi, midi ;\n- mardi."),
        ("# Bac\n\n- Lundi, le bac passe à midi.\n", "Lundi, le bac passe à midi."),
    ],
)
def test_several_items_are_quoted_with_the_bullet_of_the_first(
    make_searcher: MakeSearcher, text: str, whole: str
) -> None:
    given = answer("Quels jours passe le bac ?", make_searcher({"a.md": text}))
    assert given.shown[0].text == whole
