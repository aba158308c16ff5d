"""Sentence spans by the rules of French typography."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.document import Span
from corpus.text.sentences import LONGEST, sentence_spans

WORDS = (
    "La ville|agit|M. Martin|art. L. 2111-3|(voir|annexe)|«\u00a0Oui\u00a0!\u00a0»|etc.|n°\u00a03|3.5\u00a0%|e\u0301"
)
SIGNS = "…|!|. |; | |\n|\r\n|\u00a0|\u202f?|\t"
PIECES = st.sampled_from([*WORDS.split("|"), *SIGNS.split("|"), "x" * 700])


def split(text: str) -> list[str]:
    return [text[slice(*span)] for span in sentence_spans(text, Span(0, len(text)))]


@pytest.mark.parametrize(
    "text",
    [
        "M. Dupont, Mme Durand et le Dr. Martin sont venus.",
        "MM. Le Bris et Le Goff représentent Me Martin.",
        "Vu l’art. L. 2111-3 et les art. R. 12 et suiv. du code.",
        "Le n° 12, p. 3, vol. II, fig. 4, § 5, chap. IV, al. 2.",
        "Des fruits, p. ex. Les pommes de Nantes.",
        "Les communes, départements, etc. sont membres.",
        "En 52 av. J.-C., César arrive.",
        "J.-P. Martin, A. B. Durand et C. Petit président.",
        "Le taux est de 3.5 %, soit 1.500,00 €.",
        "Il hésita… puis partit... enfin.",
        "«\u00a0Venez\u00a0!\u00a0» dit-il à tous.",
        "Qui\u00a0? demanda-t-elle.",
        "Une phrase (avec une incise. Et une autre) qui suit.",
        "Le groupement (G.I.E.) Atlantique agit.",
        "La loi du 5 juill. 1996 et celle du 3 sept. 2021.",
        "Les tél. 02 40 00 00 00 et réf. AB-12 valent.",
        "Le réseau agit ; il aide ; il forme.",
        "1. Objet de la convention.",
        "1.2. Champ d’application.",
        "Article 3. Le président convoque le conseil.",
        "Article 1er. La convention a trois axes.",
        "II. Les acteurs du réseau.",
        "Écrire à contact@rtes.fr ou voir www.rtes.fr pour la suite.",
        "Il dit, c.-à-d. Nantes agit.",
        "La réunion commence à 18 h. 30 en mairie.",
    ],
)
def test_one_sentence_is_not_cut(text: str) -> None:
    assert split(text) == [text]


@pytest.mark.parametrize(
    "text",
    [
        "La ville agit.|Elle paie.",
        "Les communes, départements, etc.|Les régions aussi.",
        "Est-ce vrai\u00a0?|Oui\u00a0!|Non.",
        "Il hésita…|Puis il partit...|Enfin.",
        "Elle dit «\u00a0c’est non\u00a0».|Puis elle part.",
        "«\u00a0Allez\u00a0!\u00a0»|Elle partit.",
        'Elle dit "c\'est non."|Puis elle part.',
        "(Voir l’annexe. Elle est jointe.)|La suite est claire.",
        "Aux agents de catégorie C.|Les autres suivent.",
        "Il travaille à la S.N.C.F.|L’entreprise recrute.",
        "Ils étaient sept.|Ils rient.",
        "Donnez-les à mes.|Elle rit.",
        "L’ESS pèse 10 %.|2 millions d’emplois en dépendent.",
        "La phrase a une note.[1]|La suivante aussi.²|Fin.",
        "Il est né en 1990.|À 20 ans, il part.",
        "Philippe II.|Le roi régna.",
        "Un prof.|Le cours commence.",
        "Premier point\u00a0: agir.|— Deuxième point.",
        "Vraiment\u202f?!|Oui.",
        "La ville agit.|\u00a0Elle paie.",
    ],
)
def test_sentences_are_told_apart(text: str) -> None:
    assert split(text.replace("|", " ")) == [sentence.strip() for sentence in text.split("|")]


@pytest.mark.parametrize("gap", [" ", "\n", "\r\n", "\u00a0", "\u202f", "\t", "  \n "])
def test_any_white_space_stands_between_sentences(gap: str) -> None:
    assert split(f"La ville agit.{gap}Elle paie.") == ["La ville agit.", "Elle paie."]


def test_spans_count_from_the_texts_start_and_stay_in_the_block() -> None:
    text = "Avant. La ville agit. Elle paie. Après."
    spans = list(sentence_spans(text, Span(7, 32)))
    assert [text[slice(*span)] for span in spans] == ["La ville agit.", "Elle paie."]


@pytest.mark.parametrize("text", ["", " ", "\u00a0\n\t"])
def test_white_space_holds_no_sentence(text: str) -> None:
    assert split(text) == []


def test_a_line_without_end_is_cut_between_words() -> None:
    words = [f"mot{number}" for number in range(2000)]
    pieces = split(" ".join(words))
    assert " ".join(pieces).split() == words


def test_a_long_sentence_is_cut_at_its_semicolons_rather_than_between_words() -> None:
    clause = "la ville finance les associations qui agissent dans ses quartiers ; "
    assert all(piece.endswith(";") for piece in split(clause * 60))


@given(st.lists(PIECES, max_size=30).map("".join))
@settings(max_examples=200)
def test_sentences_rejoin_to_the_block(text: str) -> None:
    spans = list(sentence_spans(text, Span(0, len(text))))
    edges = [0, *(edge for span in spans for edge in span), len(text)]
    assert edges == sorted(edges)
    gaps = (text[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True))
    assert not "".join(gaps).strip()


@given(st.lists(PIECES, max_size=30).map("".join))
@settings(max_examples=200)
def test_a_sentence_is_tight_never_blank_and_never_above_the_limit(text: str) -> None:
    for sentence in split(text):
        assert sentence == sentence.strip()
        assert 0 < len(sentence) <= LONGEST


@pytest.mark.parametrize(
    "piece", ["a", "M. ", "(", "…", "\u00a0", "A! ", "(a. B) ", "mot (a.) ", "!\u00a0", ".»", "x\u0301."]
)
def test_half_a_million_characters_on_a_line_are_quick(piece: str) -> None:
    text = piece * (500_000 // len(piece))
    start = time.process_time()
    for _ in sentence_spans(text, Span(0, len(text))):
        pass
    assert time.process_time() - start < 5
