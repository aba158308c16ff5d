"""Which words are marked as the answer, by made-up logits of tokens that are words."""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.document import Span
from index.models.answer_words import marked

SURE, UNSURE = 6.0, -6.0


def mark(text: str, logits: Mapping[str, float], sentence: Span | None = None) -> str:
    """What is marked where the model is sure of some tokens, and of no other."""
    tokens = [match.span() for match in re.finditer(r"\w+|[^\w\s]", text)]
    own = np.array([logits.get(text[slice(*place)], UNSURE) for place in tokens], np.float32)
    return text[slice(*marked(own, np.array(tokens, np.int64).reshape(-1, 2), text, sentence or Span(0, len(text))))]


@pytest.mark.parametrize(
    ("text", "logits", "words"),
    [
        ("La cantine coûte 3 euros par repas.", {"3": SURE, "euros": 3.0}, "3 euros"),
        ("La caution est de 1 200,50 € par jour.", {"200": SURE}, "1 200,50 €"),
        ("Le taux est de 4 % en 2026.", {"4": SURE}, "4 %"),
        ("Le maire de la commune signe.", {"maire": SURE, "commune": 2.0}, "Le maire de la commune"),
        ("Il relève du conseil municipal de la ville.", {"conseil": SURE, "municipal": 5.0}, "conseil municipal"),
        ("On écrit à l’accueil de loisirs, ou au maire.", {"accueil": SURE, "loisirs": 4.0}, "à l’accueil de loisirs"),
        ("Lundi, mardi et jeudi.", {"mardi": SURE, "Lundi": 4.0}, "mardi"),
    ],
)
def test_the_phrase_of_the_likeliest_word_is_marked(text: str, logits: Mapping[str, float], words: str) -> None:
    assert mark(text, logits) == words


def test_a_phrase_is_as_likely_as_its_words_together() -> None:
    text = "Le maire signe, ou la première adjointe déléguée présente."
    words = dict.fromkeys("première adjointe déléguée présente".split(), SURE - 0.2)
    assert mark(text, {"maire": SURE, **words}) == "la première adjointe déléguée présente"
    assert mark(text, {"maire": SURE + 3, **words}) == "Le maire"


def test_up_to_what_is_nearly_as_likely_is_marked_where_it_is_near() -> None:
    near = "La salle ouvre lundi de 9 h à 12 h, puis jeudi."
    assert mark(near, {"lundi": SURE, "jeudi": SURE - 0.5}) == "lundi de 9 h à 12 h, puis jeudi"
    assert mark(near, {"lundi": SURE, "jeudi": SURE - 2}) == "lundi"
    assert mark(near.replace("puis", "puis encore " * 8), {"lundi": SURE, "jeudi": SURE - 0.5}) == "lundi"
    for parted in ("| 95 € | 160 € |", "95 € |\t160 €"):
        assert mark(parted, {"95": SURE, "160": SURE - 0.5}) == "95 €"


def test_what_the_model_did_not_read_is_not_marked() -> None:
    text = "Le maire signe. Le préfet reçoit."
    assert mark(text, {"maire": SURE}, Span(16, len(text))) == "Le préfet reçoit"
    assert marked(np.zeros(0, np.float32), np.zeros((0, 2), np.int64), text, Span(0, 15)) == (0, 15)


@settings(max_examples=200)
@given(st.text("ab 1,.é€’-\u00a0", max_size=40), st.lists(st.floats(-20, 20, width=32), min_size=40, max_size=40))
def test_a_mark_is_within_its_sentence_and_cuts_no_word(text: str, logits: list[float]) -> None:
    places = [match.span() for match in re.finditer(r"\S", text)]
    start, end = marked(
        np.array(logits[: len(places)], np.float32), np.array(places, np.int64).reshape(-1, 2), text, Span(0, len(text))
    )
    assert 0 <= start <= end <= len(text)
    assert not re.search(r"\w\|\w", f"{text[:start]}|{text[start:]}")
    assert not re.search(r"\w\|\w", f"{text[:end]}|{text[end:]}")
