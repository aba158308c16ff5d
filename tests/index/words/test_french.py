from __future__ import annotations

import unicodedata
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.words.french import fold, is_stop_word, stem, words

LETTERS = "abcdefghijklmnopqrstuvwxyzàâçéèêëîïôöùûüÿœæABCDEFGHIJKLMNOPQRSTUVWXYZÀÂÇÉÈÊËÎÏÔÖÙÛÜŸŒÆ"
quick = settings(max_examples=150)


def texts_of(text: str) -> list[str]:
    return [word.text for word in words(text)]


@pytest.mark.parametrize("apostrophe", list("'’ʼ‘"))
@pytest.mark.parametrize("article", ["l", "L", "d", "qu", "Qu", "jusqu", "lorsqu", "puisqu", "s", "n"])
def test_an_elided_word_is_left_out(article: str, apostrophe: str) -> None:
    assert texts_of(f"{article}{apostrophe}économie") == ["économie"]


@pytest.mark.parametrize("apostrophe", list("'’ʼ‘"))
def test_an_apostrophe_inside_a_word_that_is_not_elided_parts_two_words(apostrophe: str) -> None:
    assert texts_of(f"aujourd{apostrophe}hui") == ["aujourd", "hui"]


def test_an_elided_word_with_nothing_behind_it_is_a_word() -> None:
    assert texts_of("la lettre l") == ["la", "lettre", "l"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("l'article L. 2111-3", ["article", "L2111-3"]),
        ("un taux de 5.5", ["un", "taux", "de", "5.5"]),
        ("à 500 m de la DA 5", ["à", "500", "m", "de", "la", "DA", "5"]),
        ("le 3.1.2 et le 02 40 00 00 00", ["le", "3.1.2", "et", "le", "0240000000"]),
        ("l'article 4 dit", ["article", "article 4", "4", "dit"]),
        ("l'annexe A a tort", ["annexe", "annexe a", "A", "a", "tort"]),
        ("l'annexe a tort", ["annexe", "a", "tort"]),
        ("12 500 € ou 1\u202f200\u00a0000", ["12500", "ou", "1200000"]),
        ("en 2020 100 agents", ["en", "2020", "100", "agents"]),
        ("rendez-vous", ["rendez", "vous"]),
        ("snake_case", ["snake", "case"]),
        ("fin.", ["fin"]),
        ("« PTCE »", ["PTCE"]),
        ("", []),
        ("… ?!", []),
    ],
)
def test_words_are_cut_as_french_is_read(text: str, expected: list[str]) -> None:
    assert texts_of(text) == expected


@pytest.mark.parametrize(
    ("written", "otherwise"),
    [
        ("l'article L. 2113-6", "l’article L2113-6"),
        ("l'article L. 2113-6", "l’article L.2113-6"),
        ("R.*123-4", "R. 123-4"),
        ("12 500 €", "12.500 €"),
        ("12 500 €", "12\u202f500,00 €"),
        ("2,5 %", "2.5 %"),
        ("7 h 30", "7h30"),
        ("le 14/03/2024", "le 14 mars 2024"),
        ("le 01/12/2024", "le 1 décembre 2024"),
        ("le 1er décembre", "le 1 décembre"),
        ("au XXe siècle", "au vingtième siècle"),
        ("le premier adjoint", "le 1er adjoint"),
    ],
)
def test_what_is_written_in_two_ways_is_the_same(written: str, otherwise: str) -> None:
    assert [stem(one) for one in texts_of(written)] == [stem(one) for one in texts_of(otherwise)]


@pytest.mark.parametrize("written", ["art. 1er", "Article 1", "l'article premier", "ARTICLE Ier", "articles 1 et 2"])
def test_what_bears_a_number_is_a_word_of_its_own(written: str) -> None:
    assert "article 1" in texts_of(written)


@pytest.mark.parametrize("written", ["titre 4", "TITRE IV", "Titre n° 04", "le titre iv", "titres IV et V"])
def test_roman_figures_are_figures_where_they_number_something(written: str) -> None:
    assert "titre 4" in texts_of(written)


@pytest.mark.parametrize("other", ["le lot d’outils", "l'annexe a tort", "le titre vivant", "ma vie", "Louis XIV"])
def test_a_word_is_no_number(other: str) -> None:
    assert not any(character.isdigit() for text in texts_of(other) for character in stem(text))


@pytest.mark.parametrize("other", ["l'article 14", "l'article 1-1", "l'article L. 1", "1 article", "le chapitre 1"])
def test_another_number_is_another_thing(other: str) -> None:
    assert "article 1" not in texts_of(other)


@quick
@given(st.text(alphabet=LETTERS + " '’.-_0123456789\u0301\u0327\n«»", max_size=80))
def test_a_word_stands_where_it_says(text: str) -> None:
    for word in words(text):
        shown = [one for one in text[word.start : word.end] if one.isalnum() or unicodedata.combining(one)]
        is_counted = word.text[0].isdigit() and not shown[0].isdigit()  # "six" is 6
        assert " " in word.text or is_counted or [one for one in word.text if one not in ".-"] == shown


@quick
@given(st.text(alphabet=LETTERS + " '’.,-0123456789", max_size=80))
def test_a_text_has_the_same_words_whether_accents_are_apart_or_not(text: str) -> None:
    apart = unicodedata.normalize("NFD", text)
    assert [unicodedata.normalize("NFC", word) for word in texts_of(apart)] == texts_of(text)


@quick
@given(st.text(alphabet=LETTERS, min_size=1, max_size=15))
def test_folding_is_blind_to_capitals_and_to_how_accents_are_written(word: str) -> None:
    written = (word.upper(), word.lower(), unicodedata.normalize("NFD", word))
    assert {fold(one) for one in written} == {fold(word)}


@quick
@given(st.text(alphabet=LETTERS, min_size=1, max_size=15))
def test_a_folded_word_is_made_of_plain_small_letters(word: str) -> None:
    assert fold(word).isascii()
    assert fold(fold(word)) == fold(word) == fold(word).lower()


@quick
@given(st.text(alphabet=LETTERS, min_size=1, max_size=15))
def test_the_stem_is_the_same_however_accents_are_written(word: str) -> None:
    assert stem(unicodedata.normalize("NFD", word)) == stem(word)


@pytest.mark.parametrize(("word", "folded"), [("Œuvre", "oeuvre"), ("ÆGO", "aego"), ("ÉCONOMIE", "economie")])
def test_a_folded_word_is_as_it_is_typed_in_a_hurry(word: str, folded: str) -> None:
    assert fold(word) == folded


@pytest.mark.parametrize("sigle", ["SCIC", "PTCE", "CRESS", "ÉSUS", "ESS"])
def test_a_sigle_is_not_stemmed(sigle: str) -> None:
    assert stem(sigle) == sigle.lower()


@pytest.mark.parametrize("number", ["2111-3", "5.5", "2014", "r123"])
def test_a_number_is_not_stemmed(number: str) -> None:
    assert stem(number) == number


@pytest.mark.parametrize(("one", "other"), [("régional", "régionaux"), ("coopérative", "coopératives")])
def test_forms_of_a_word_share_a_stem(one: str, other: str) -> None:
    assert stem(one) == stem(other)


def test_chatiment_and_chat_do_not_share_a_stem() -> None:
    assert stem("châtiment") != stem("chat")


@pytest.mark.parametrize("word", ["le", "À", "a\u0300", "meme", "même", "Quelles", "koi", "pourquoi"])
def test_a_tool_word_is_a_stop_word_however_it_is_typed(word: str) -> None:
    assert is_stop_word(word)


@pytest.mark.parametrize("word", ["ville", "SE", "EST", "économie", "2014"])
def test_a_word_of_the_subject_is_no_stop_word(word: str) -> None:
    assert not is_stop_word(word)


def test_threads_stem_as_one_does() -> None:
    some = [
        f"{root}{ending}" for root in ("coopérat", "régional", "association") for ending in ("if", "ive", "s", "es")
    ]
    alone = [stem(word) for word in some]
    stem.cache_clear()
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(stem, some * 200)) == alone * 200


@pytest.mark.parametrize(
    ("number", "written"),
    [
        (1, ["1er", "1ère", "1re", "premier", "Première", "Ier"]),
        (2, ["2nd", "2e", "2ème", "deuxième", "second", "IIe"]),
        (10, ["10e", "dixième", "Xe"]),
        (20, ["20e", "XXe", "xxe", "XXème"]),
    ],
)
def test_an_ordinal_is_written_in_one_way_and_is_no_cardinal(number: int, written: list[str]) -> None:
    assert {stem(word.text) for one in written for word in words(one)} == {f"{number}e"}
