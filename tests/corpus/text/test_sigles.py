"""Sigles are expanded by initials, in the documents' own words, or not at all."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.document import Document, Span
from corpus.reading.containers import read_document
from corpus.text.passages import passages_of
from corpus.text.sigles import Definition, definitions_of, sigle_key, spells
from tests.conftest import DOCUMENTS

EXPANSIONS = {
    "ADEME": "Agence de l’environnement et de la maîtrise de l’énergie",
    "CCAS": "centre communal d’action sociale",
    "CDD": "contrat à durée déterminée",
    "CGCT": "code général des collectivités territoriales",
    "DDFiP": "Direction départementale des finances publiques",
    "DREETS": "Direction régionale de l’économie, de l’emploi, du travail et des solidarités",
    "EPCI": "établissement public de coopération intercommunale",
    "ESS": "économie sociale et solidaire",
    "F.N.A.D.T.": "Fonds national d’aménagement et de développement du territoire",
    "FEDER": "Fonds européen de développement régional",
    "Insee": "Institut national de la statistique et des études économiques",
    "NOTRe": "nouvelle organisation territoriale de la République",
    "PCAET": "plan climat-air-énergie territorial",
    "PLUi": "plan local d’urbanisme intercommunal",
    "PTCE": "Pôles Territoriaux de Coopération Economique",
    "QPV": "quartiers prioritaires de la politique de la ville",
    "RTES": "Réseau des collectivités Territoriales pour une Économie Solidaire",
    "S. C. I. C.": "société coopérative d’intérêt collectif",
    "S.C.I.C.": "société coopérative d’intérêt collectif",
    "SCIC": "société coopérative d'intérêt collectif",
    "SCoT": "schéma de cohérence territoriale",
    "SPASER": "Schéma de Promotion des Achats Publics Socialement et Ecologiquement Responsables",
    "Scop": "sociétés coopératives et participatives",
    "TPE": "très petites entreprises",
    "TVA": "taxe sur la valeur ajoutée",
    "UE": "Union européenne",
}
CAPITALS = {sigle: words for sigle, words in EXPANSIONS.items() if sigle not in ("Insee", "Scop")}


def found(sentence: str) -> list[Definition]:
    return definitions_of(Document("id", "a.txt", "T", sentence, ""), [Span(0, len(sentence))])


def expansions(sentence: str) -> dict[str, str]:
    return {one.sigle: sentence[slice(*one.span)] for one in found(sentence)}


@pytest.mark.parametrize(("sigle", "words"), EXPANSIONS.items(), ids=list(EXPANSIONS))
def test_words_before_a_sigle_in_brackets_expand_it(sigle: str, words: str) -> None:
    assert expansions(f"Le réseau cite aussi la {words} ({sigle}) dans son guide.") == {sigle: words}


@pytest.mark.parametrize(("sigle", "words"), CAPITALS.items(), ids=list(CAPITALS))
def test_words_in_brackets_after_a_sigle_expand_it(sigle: str, words: str) -> None:
    assert expansions(f"Le guide cite {sigle} ({words}) et d’autres.") == {sigle: words}


@pytest.mark.parametrize(("sigle", "words"), CAPITALS.items(), ids=list(CAPITALS))
@pytest.mark.parametrize("sign", [" : ", "\u00a0: ", " = ", "\t"], ids=["colon", "no-break", "equals", "cell"])
def test_a_glossary_line_expands_its_sigle(sigle: str, words: str, sign: str) -> None:
    assert expansions(f"{sigle}{sign}{words}.") == {sigle: words}


@pytest.mark.parametrize(
    "sentence",
    [
        "Une société coopérative d’intérêt collectif (dite SCIC) agit.",
        "Une société coopérative d’intérêt collectif (la « SCIC ») agit.",
        "Une société coopérative d’intérêt collectif (ci-après dénommée « la SCIC ») agit.",
        "Une société coopérative d’intérêt collectif (SCIC, par exemple) agit.",
        "Une société coopérative d’intérêt collectif (SCIC ou Scic) agit.",
        "Les société coopérative d’intérêt collectif (SCICs) agissent.",
        "La SCIC, ou société coopérative d’intérêt collectif, agit.",
        "La SCIC, société coopérative d’intérêt collectif, agit.",
        "La SCIC – société coopérative d’intérêt collectif – agit.",
        "SCIC désigne la société coopérative d’intérêt collectif.",
        "**SCIC** : société coopérative d’intérêt collectif",
        "| SCIC | société coopérative d’intérêt collectif |",
    ],
)
def test_each_way_of_introducing_a_sigle_is_understood(sentence: str) -> None:
    assert expansions(sentence) == {"SCIC": "société coopérative d’intérêt collectif"}


def test_an_expansion_wrapped_over_two_lines_is_found_as_it_is_written() -> None:
    wrapped = "établissement public\nde coopération intercommunale"
    assert expansions(f"Un {wrapped} (EPCI) agit.") == {"EPCI": wrapped}


def test_decomposed_accents_are_initials_too() -> None:
    words = "e\u0301tablissement public de coope\u0301ration intercommunale"
    assert expansions(f"EPCI : {words}") == {"EPCI": words}


@pytest.mark.parametrize(
    "sentence",
    [
        "Les entreprises à vocation sociale (SCIC) recrutent.",
        "Vu l’article 3 (CGCT) du code.",
        "Il vit à Paris (FR) depuis un an.",
        "La Région (CRIF) a décidé.",
        "Les directions régionales (DREETS) sont saisies.",
        "Le taux de la TVA (20 %) est fixe.",
        "LE CONSEIL MUNICIPAL DÉCIDE : ARTICLE UN",
        "La commune de Nantes (Loire-Atlantique) adhère.",
        "Le maire de Saint-Ouen (Somme) préside.",
        "Dans l’ESS, elle soutient son secteur.",
        "La convention (voir annexe) existe.",
        "Le groupe A (B, C) se réunit.",
        "Le Journal officiel (JO, page 3) : PA (P.A.) et MS (MS).",
        "L’association Les Écossolies (ci-après « l’Association ») agit.",
        "La SCIC, la SCOP et la CAE agissent.",
    ],
)
def test_a_sigle_whose_letters_do_not_match_expands_nothing(sentence: str) -> None:
    assert not set(expansions(sentence)) - {"JO"}


def test_a_sentence_between_two_does_not_lend_its_words() -> None:
    assert expansions("Le contrat dure. À durée déterminée (CDD), il finit.") == {}


def test_the_shortest_words_that_spell_a_sigle_are_its_expansion() -> None:
    assert expansions("Le centre cite le contrat à durée déterminée (CDD).") == {"CDD": "contrat à durée déterminée"}


def test_two_sigles_of_a_sentence_are_both_found() -> None:
    sentence = "Un contrat à durée déterminée (CDD) et la taxe sur la valeur ajoutée (TVA)."
    assert list(expansions(sentence)) == ["CDD", "TVA"]


def test_the_first_spelling_of_a_document_counts() -> None:
    text = "Un contrat à durée déterminée (CDD). Le Contrat à Durée Déterminée (CDD)."
    (definition,) = definitions_of(Document("id", "a.txt", "T", text, ""), [Span(0, 36), Span(37, len(text))])
    assert (text[slice(*definition.span)], definition.sentence) == ("contrat à durée déterminée", Span(0, 36))


def test_the_default_corpus_expands_what_it_spells_out_and_nothing_else() -> None:
    document = read_document(DOCUMENTS / "convention-rtes-france-urbaine.txt", "convention.txt")
    sentences = [sentence for passage in passages_of(document) for sentence in passage.sentences]
    spelled = {one.sigle: document.text[slice(*one.span)] for one in definitions_of(document, sentences)}
    assert spelled == {sigle: EXPANSIONS[sigle] for sigle in ("PTCE", "SPASER")}


def test_a_table_that_repeats_its_sigles_is_read_in_time() -> None:
    text = "ABCD, " * 100_000
    sentences = [Span(start, start + 1200) for start in range(0, len(text), 1200)]
    assert definitions_of(Document("id", "a.txt", "T", text, ""), sentences) == []


@pytest.mark.parametrize("written", ["SCIC", "scic", "S.C.I.C.", "S.C.I.C", "s.c.i.c.", "S. C. I. C."])
def test_a_sigle_has_one_key_however_it_is_written(written: str) -> None:
    assert sigle_key(written) == "SCIC"


def test_accents_are_left_out_of_a_key() -> None:
    assert sigle_key("ÉESS") == sigle_key("EESS")


@given(
    st.lists(
        st.from_regex(r"[b-z][b-z]{3,8}", fullmatch=True).filter(lambda w: w not in ("dans", "pour", "leur")),
        min_size=2,
        max_size=8,
    )
)
@settings(max_examples=150)
def test_any_words_are_spelled_by_their_own_initials(words: list[str]) -> None:
    assert spells(words, "".join(word[0] for word in words).upper())


@given(
    st.lists(
        st.sampled_from("économie sociale et solidaire de la ville (ESS) SCIC : A.B. « » ( ) , – CDD".split()),
        max_size=12,
    ),
    st.sampled_from([" ", "\n", "\u00a0", ""]),
)
@settings(max_examples=300)
def test_an_expansion_is_words_of_the_sentence_that_begin_and_end_as_the_sigle(words: list[str], gap: str) -> None:
    sentence = gap.join(words)
    for one in found(sentence):
        spelled = sentence[slice(*one.span)]
        assert spelled == spelled.strip()
        assert sigle_key(spelled[0]) == sigle_key(one.sigle)[0]
        assert one.sigle.strip("s") in sentence
