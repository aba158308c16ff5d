from __future__ import annotations

import math
import unicodedata
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from index.words.french import uncapitalised
from index.words.lexical_index import Concept, FileLexicalIndex, share

K1, B = 1.5, 0.75
VOCABULARY = ["tarif", "budget", "coton", "melon", "sapin", "canal", "moulin"]  # each is its own stem

vocabulary_texts = st.lists(st.lists(st.sampled_from(VOCABULARY), max_size=12), min_size=1, max_size=8)


def idf(size: int, frequency: int) -> float:
    return math.log(1 + (size - frequency + 0.5) / (frequency + 0.5))


def lucene_shares(texts: Sequence[Sequence[str]], question: Sequence[str]) -> list[float]:
    """Lucene's BM25 of each text, written out by hand, over the sum of the question's idfs."""
    average = sum(map(len, texts)) / len(texts)
    weights = {word: idf(len(texts), sum(word in text for text in texts)) for word in dict.fromkeys(question)}
    shares = []
    for text in texts:
        score = 0.0
        for word, weight in weights.items():
            frequency = text.count(word)
            if frequency:
                score += weight * frequency / (frequency + K1 * (1 - B + B * len(text) / average))
        shares.append(score / sum(weights.values()))
    return shares


def scores(lexical: FileLexicalIndex, concepts: Sequence[Concept]) -> NDArray[np.float32]:
    """The share of the best possible score that each text has."""
    return share(concepts, lexical.held(concepts, np.arange(lexical.size)))


def found(question: str, *texts: str) -> list[bool]:
    """Which texts a question finds."""
    lexical = FileLexicalIndex.of(texts)
    return [score > 0 for score in scores(lexical, lexical.concepts(question)).tolist()]


@given(texts=vocabulary_texts, question=st.lists(st.sampled_from(VOCABULARY), min_size=1, max_size=5))
def test_scores_are_shares_of_lucenes_formula(texts: list[list[str]], question: list[str]) -> None:
    lexical = FileLexicalIndex.of([" ".join(text) for text in texts])
    shares = scores(lexical, lexical.concepts(" ".join(question)))
    expected = lucene_shares(texts, question) if any(texts) else [0.0] * len(texts)
    np.testing.assert_allclose(shares, expected, atol=1e-6)


@given(
    texts=vocabulary_texts,
    question=st.lists(st.sampled_from(VOCABULARY), min_size=1, max_size=5),
    count=st.integers(1, 9),
    data=st.data(),
)
def test_the_best_texts_are_those_of_every_score_sorted(
    texts: list[list[str]], question: list[str], count: int, data: st.DataObject
) -> None:
    lexical = FileLexicalIndex.of([" ".join(text) for text in texts])
    concepts = lexical.concepts(" ".join(question))
    among = data.draw(st.none() | st.lists(st.integers(0, len(texts) - 1), unique=True))
    allowed = range(len(texts)) if among is None else among
    shares = scores(lexical, concepts)
    found = lexical.best(concepts, count, None if among is None else np.array(among, np.int64)).tolist()
    expected = sorted((text for text in allowed if shares[text] > 0), key=lambda text: -shares[text])[:count]
    np.testing.assert_allclose(shares[found], shares[expected], atol=1e-6)  # texts that tie may change places
    assert set(found) <= set(allowed)
    assert len(found) == len(set(found)) == len(expected)


NUMBERED = ("Article 4 Les retards", "L'article 12 du code", "Un retard de 4 heures", "Le 4 mai")


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("l'article 4", [True, False, False, False]),
        ("art. 4", [True, False, False, False]),
        ("l'article 5", [False, False, False, False]),
        ("l'annexe 4", [True, False, True, True]),  # no annex is numbered here: any "4" may be meant
    ],
)
def test_what_bears_a_number_is_found_by_both(question: str, expected: list[bool]) -> None:
    assert found(question, *NUMBERED) == expected


HALL = ("Tél. 02 97 55 01 20", "SIRET 213 456 789 00014", "Fermeture à 10h00", "TITRE IV - Dispositions", "35 heures")


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("qui répond au 0297550120", [True, False, False, False, False]),
        ("le +33 2 97 55 01 20", [True, False, False, False, False]),
        ("le 02 97 55 01 21", [False] * 5),
        ("21345678900014", [False, True, False, False, False]),
        ("le SIREN 213456789", [False, True, False, False, False]),
        ("21345678900015", [False] * 5),  # another site of the same company
        ("avant 10 heures", [False, False, True, False, False]),
        ("à 11 h", [False] * 5),
        ("combien d'heures", [False, False, False, False, True]),
        ("titre 4", [False, False, False, True, False]),
        ("titre 5", [False] * 5),
    ],
)
def test_a_number_is_found_however_it_is_written(question: str, expected: list[bool]) -> None:
    assert found(question, *HALL) == expected


@pytest.mark.parametrize(
    ("question", "written"),
    [
        ("À qui est le 0297550120 ?", "À qui est le 02 97 55 01 20 ?"),
        ("SIRET 21345678900014", "SIRET 213 456 789 00014"),
        ("avant 10 heures ou 10:00", "avant 10h00 ou 10h00"),
        ("que dit le titre 4", "que dit le TITRE IV"),
        ("que dit le Titre IV", "que dit le Titre IV"),
        ("le 03/02/2026 et le 2 mars", "le 03/02/2026 et le 2 mars"),
        ("le 02 97 55 01 21 ou le titre 5", "le 02 97 55 01 21 ou le titre 5"),
    ],
)
def test_a_model_reads_the_numbers_of_a_question_as_the_texts_write_them(question: str, written: str) -> None:
    lexical = FileLexicalIndex.of([*HALL, "Le 3 février, le 01/03/2024, le 02/03/26"])
    assert lexical.as_written(question, {}) == written


def test_a_number_that_the_texts_write_without_spaces_is_read_so() -> None:
    assert FileLexicalIndex.of(["Tél. 0297550120"]).as_written("le 02 97 55 01 20", {}) == "le 0297550120"


@given(
    texts=st.lists(
        st.lists(st.sampled_from(["économie", "ÉCONOMIE", "economie", "économies", "Œuvres", "oeuvre", "de"])),
        min_size=1,
        max_size=8,
    ),
    question=st.sampled_from(["économie", "economies", "ÉCONOMIE", "œuvre", "oeuvres des économies"]),
)
def test_scores_stay_in_0_to_1_however_many_ways_a_word_is_written(texts: list[list[str]], question: str) -> None:
    lexical = FileLexicalIndex.of([" ".join(text) for text in texts])
    shares = scores(lexical, lexical.concepts(question))
    assert shares.shape == (len(texts),)
    assert ((shares >= 0) & (shares <= 1)).all()


def test_a_concept_weighs_the_idf_of_the_texts_that_write_it_in_any_way() -> None:
    lexical = FileLexicalIndex.of(["l'économie", "L'ÉCONOMIE", "une economie et l'économie", "rien", "de rien"])
    (concept,) = lexical.concepts("économie")
    assert concept.weight == pytest.approx(idf(5, 3))


def test_a_word_never_written_weighs_the_idf_of_no_text() -> None:
    (concept,) = FileLexicalIndex.of(["tarif", "budget"]).concepts("zeppelin")
    assert concept.terms == frozenset()
    assert concept.weight == pytest.approx(idf(2, 0))


def test_an_unknown_word_lowers_the_share_by_its_weight() -> None:
    lexical = FileLexicalIndex.of(["tarif", "budget", "tarif budget"])
    known = scores(lexical, lexical.concepts("tarif"))
    lowered = scores(lexical, lexical.concepts("tarif zeppelin"))
    np.testing.assert_allclose(lowered, known * idf(3, 2) / (idf(3, 2) + idf(3, 0)), atol=1e-6)


WRITINGS = ["économie", "économies", "Économie", "ÉCONOMIE", "ÉCONOMIES", "economie", "economies", "ECONOMIE"]


@pytest.mark.parametrize("written", [*WRITINGS, unicodedata.normalize("NFD", "économie")])
@pytest.mark.parametrize("typed", [*WRITINGS, unicodedata.normalize("NFD", "économie")])
def test_a_word_is_found_whatever_its_accents_capitals_and_number(typed: str, written: str) -> None:
    assert found(typed, f"une {written} locale", "un tarif") == [True, False]


@pytest.mark.parametrize("written", ["œuvre", "oeuvre", "Œuvre", "œuvres", "ŒUVRES"])
@pytest.mark.parametrize("typed", ["œuvre", "oeuvre", "oeuvres", "ŒUVRE"])
def test_oe_is_found_in_one_letter_or_two(typed: str, written: str) -> None:
    assert found(typed, f"une {written} utile", "un tarif") == [True, False]


@pytest.mark.parametrize("written", ["l'article", "l’article", "L’article", "article", "d'articles"])
@pytest.mark.parametrize("typed", ["l'article", "l’article", "article", "qu'articles"])
def test_a_word_is_found_with_or_without_its_elided_article(typed: str, written: str) -> None:
    assert found(typed, f"selon {written} unique", "un tarif") == [True, False]


@pytest.mark.parametrize("typed", ["châtiment", "châtiments", "Châtiment", "CHÂTIMENT"])
@pytest.mark.parametrize("others", [[], ["un châtiment"]])
def test_chatiment_never_finds_chat(typed: str, others: list[str]) -> None:
    assert found(typed, "le chat dort", *others)[0] is False


@pytest.mark.parametrize("typed", ["chat", "chats", "Chat", "CHAT"])
@pytest.mark.parametrize("others", [[], ["le chat dort"]])
def test_chat_never_finds_chatiment(typed: str, others: list[str]) -> None:
    assert found(typed, "un châtiment", *others)[0] is False


@pytest.mark.parametrize("typed", ["chatiment", "chatiments"])
def test_chatiment_without_its_accent_finds_chatiment_and_no_chat(typed: str) -> None:
    assert found(typed, "le chat dort", "un châtiment") == [False, True]


@pytest.mark.parametrize(
    ("typed", "written"),
    [("deliberer", "délibération"), ("economique", "économie"), ("batiments", "bâtiment"), ("ecoles", "école")],
)
def test_a_word_without_accents_finds_its_family(typed: str, written: str) -> None:
    assert found(typed, f"une {written} utile", "un tarif") == [True, False]


def test_a_sigle_is_found_whole() -> None:
    assert found("PTCE", "un PTCE", "les PTCES", "un PT, un CE") == [True, True, False]


def test_a_sigle_is_found_in_small_letters() -> None:
    assert found("c'est quoi une scic", "une SCIC", "un tarif") == [True, False]


def test_a_sigle_that_looks_like_a_tool_word_is_found() -> None:
    assert found("SE", "le numéro SE", "il se trouve", "un tarif") == [True, False, False]


def test_a_question_all_in_capitals_has_the_words_of_one_in_small_letters() -> None:
    lexical = FileLexicalIndex.of(["la ville finance une SCIC", "quelles sont les économies de la ville", "un tarif"])
    small = lexical.concepts("qu'est-ce que la ville finance dans une scic")
    capitals = lexical.concepts(uncapitalised("QU'EST-CE QUE LA VILLE FINANCE DANS UNE SCIC"))
    assert capitals == small


@pytest.mark.parametrize("question", ["", "?", "qu'est-ce que c'est", "à la", "où et pourquoi ?"])
def test_a_question_of_tool_words_scores_nothing(question: str) -> None:
    lexical = FileLexicalIndex.of(["à la ville", "où et pourquoi"])
    assert scores(lexical, lexical.concepts(question)).tolist() == [0, 0]


@pytest.mark.parametrize("texts", [["", ""], ["le la les", "où"]])
def test_texts_without_a_word_to_index_score_nothing(texts: list[str]) -> None:
    lexical = FileLexicalIndex.of(texts)
    assert scores(lexical, lexical.concepts("tarif")).tolist() == [0, 0]


def test_concepts_are_the_telling_words_each_once_in_order() -> None:
    concepts = FileLexicalIndex.of(["tarif"]).concepts(
        "Quel est le budget, ce Budget et le tarif de l’économie ou economie ?"
    )
    assert [concept.word for concept in concepts] == ["budget", "tarif", "économie"]


@pytest.mark.parametrize("question", ["économies budget", "zeppelin", "le", "SCIC 2111-3"])
def test_a_saved_index_gives_the_same_scores(question: str, tmp_path: Path) -> None:
    lexical = FileLexicalIndex.of(["L'économie des SCIC", "le budget économique", "l'article L. 2111-3", "ECONOMIE"])
    lexical.save(tmp_path / "lexical")
    loaded = FileLexicalIndex.load(tmp_path / "lexical")
    assert loaded.size == lexical.size == 4
    assert loaded.concepts(question) == lexical.concepts(question)
    before, after = (scores(one, one.concepts(question)) for one in (lexical, loaded))
    assert after.tolist() == before.tolist()


@given(
    texts=vocabulary_texts, question=st.lists(st.sampled_from([*VOCABULARY, "zeppelin"]), max_size=5), data=st.data()
)
def test_a_sentence_covers_the_weights_of_the_words_that_it_holds(
    texts: list[list[str]], question: list[str], data: st.DataObject
) -> None:
    chosen = data.draw(st.lists(st.integers(0, len(texts) - 1)))
    written = [" ".join(text) for text in texts]
    lexical = FileLexicalIndex.of(written, written)
    concepts = lexical.concepts(" ".join(question))
    total = sum(concept.weight for concept in concepts) or 1.0
    expected = [
        sum(concept.weight for concept in concepts if concept.word in text) / total
        for text in (texts[number] for number in chosen)
    ]
    held = lexical.written(concepts, np.array(chosen, np.int64))
    np.testing.assert_allclose(share(concepts, held), expected, atol=1e-6)


@pytest.mark.parametrize("typed", ["convantion", "convetion", "convenntion", "covnention", "conventiom", "convention"])
def test_a_word_with_one_slip_is_found(typed: str) -> None:
    assert found(f"la {typed}", "la convention", "la subvention", "le tarif") == [True, False, False]


@pytest.mark.parametrize("typed", ["tarte", "bonvention", "dorit", "sport", "le Convantion", "le CONVANTION"])
def test_another_word_is_no_slip(typed: str) -> None:
    """Words too short to tell, another first letter, a name."""
    assert not any(found(typed, "la carte", "la convention", "le port", "le sort"))


def test_a_word_that_the_corpus_writes_is_no_slip() -> None:
    assert found("la carte", "la carte", "la charte") == [True, False]
