"""What people ask of the default corpus, under the packaged model, and what must hold of any answer."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain, combinations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.answers.answering import LONGEST_QUESTION, BadQuestion, answer
from corpus.errors import ConventionError
from index.searching.search import Searcher
from index.words.french import fold
from tests.conftest import MakeSearcher

SPASER = "Schéma de Promotion des Achats Publics Socialement et Ecologiquement Responsables"
PTCE = "Pôles Territoriaux de Coopération Economique"

ANSWERED = [
    ("Qu'est-ce qu'un SPASER ?", SPASER),
    ("c koi un spaser", SPASER),
    ("SPASER", SPASER),
    ("que veut dire spaser", SPASER),
    ("C'est quoi un PTCE ?", PTCE),
    ("cest quoi les ptce", PTCE),
    ("définition de PTCE", PTCE),
    ("cest quoi un S.P.A.S.E.R.", SPASER),
    ("keske un ptce au juste", PTCE),
    ("Qui a signé la convention ?", "Mahel Coppey"),
    ("qui a signe la convention", "Mahel Coppey"),
    ("Qui est la présidente du RTES ?", "Mahel Coppey"),
    ("Quand ont lieu les Journées nationales de France urbaine ?", "9 et 10 septembre 2021 à Nantes"),
    ("ou se passent les journees nationales de france urbaine", "9 et 10 septembre 2021 à Nantes"),
    ("Quel webinaire a été organisé avec Les Canaux ?", "Achats solidaires et Relance économique"),
    ("quand a eu lieu le webinaire achats solidaires", "novembre 2020"),
    ("Avec qui l’étude a-t-elle été conduite ?", "Avise"),
    ("Où se tient le Sommet européen de l'économie sociale ?", "Mannheim"),
]
REFUSED = [
    "Quelle est la recette de la tarte aux pommes ?",
    "Les boulangers peuvent-ils travailler le 1er mai ?",
    "locaux commerciaux gratuits dans les communes rurales",
    "Quelle est la capitale de l'Italie ?",
    "Qu'est-ce qu'une DSP ?",
    "What is the capital of France?",
]
AXES = ["Sensibiliser les élus", "Renforcer la place de l’ESS", "Développer la commande", "Renforcer la coopération"]


@pytest.mark.parametrize(("question", "words"), ANSWERED)
def test_first_quote_holds_the_answer(convention: Searcher, question: str, words: str) -> None:
    given = answer(question, convention)
    assert given.found
    assert words in given.quotes[0].text


@pytest.mark.parametrize("question", REFUSED)
def test_what_the_documents_do_not_say_is_refused_with_the_nearest_passages(
    convention: Searcher, question: str
) -> None:
    given = answer(question, convention)
    assert not given.found
    assert given.quotes == ()
    assert given.nearest


@pytest.mark.parametrize("question", ["Qu'est-ce que c'est ?", "et alors", "pour les"])
def test_question_of_tool_words_alone_is_refused_without_passages(convention: Searcher, question: str) -> None:
    given = answer(question, convention)
    assert (given.found, given.nearest, given.words) == (False, (), ())


@pytest.mark.parametrize(
    ("question", "unknown"),
    [("Qu'est-ce qu'une DSP ?", "DSP"), ("c koi la dsp", "dsp"), ("QU'EST-CE QUE LA DSP ?", "dsp"), ("dsp", "dsp")],
)
def test_question_about_nothing_but_an_unknown_word_is_refused_and_names_it(
    convention: Searcher, question: str, unknown: str
) -> None:
    given = answer(question, convention)
    assert (given.found, given.unknown, given.confidence) == (False, (unknown,), 0)


@pytest.mark.parametrize("question", ["Quels sont les quatre axes de coopération ?", "kels sont les 4 axes"])
def test_question_about_a_list_quotes_it_whole_with_its_introduction(convention: Searcher, question: str) -> None:
    quote = answer(question, convention).quotes[0]
    assert "quatre axes de coopération" in quote.text
    assert all(axis in quote.text for axis in AXES)


def test_question_about_one_item_does_not_quote_the_whole_list(convention: Searcher) -> None:
    quote = answer("Quel webinaire a été organisé avec Les Canaux ?", convention).quotes[0]
    assert "étude" not in quote.text


RULES = "Le règlement est affiché.\n\nIl est interdit :\n- d’introduire des animaux ;\n- de courir dans les couloirs.\n"


@pytest.mark.parametrize("question", ["Peut-on introduire des animaux ?", "Qu’est-ce qui est interdit ?"])
def test_short_list_is_never_quoted_without_its_introduction(make_searcher: MakeSearcher, question: str) -> None:
    given = answer(question, make_searcher({"a.txt": RULES}))
    quote = given.quotes[0]
    assert quote.text == RULES.split("\n\n")[1].strip()


PARTS = {
    "une création": ["- le devis du mobilier et des travaux ;", "- le bail de la boutique."],
    "une reprise": ["- les trois derniers bilans du cédant ;", "- le compromis de vente du fonds."],
}
FILE = "Le dossier comprend les pièces suivantes.\n\n" + "\n\n".join(
    "\n".join([f"Pour {case} :", *items]) for case, items in PARTS.items()
)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Quelles pièces comprend le dossier ?", FILE),
        ("Faut-il le bilan du cédant pour une reprise ?", FILE[FILE.index("Pour une reprise") :]),
    ],
)
def test_a_list_of_lists_is_quoted_whole_where_it_is_asked_for(
    make_searcher: MakeSearcher, question: str, text: str
) -> None:
    given = answer(question, make_searcher({"a.txt": f"Aide\n\nLe dossier est déposé en mairie.\n\n{FILE}"}))
    assert given.shown[0].text == text


def test_a_list_answers_by_all_its_sentences_together(make_searcher: MakeSearcher) -> None:
    text = "Sont prêtés :\n- les tables de la ville ;\n- les chaises de la ville ;\n- les bancs de la ville."
    given = answer("tables, chaises, bancs de la ville", make_searcher({"a.txt": f"Prêt\n\n{text}\n\nLa ville prête."}))
    sentences = [score for hit in given.results.hits for score in hit.sentences]
    first = given.shown[0]
    assert (first.text, first.score > max(sentences)) == (text, True)


def test_item_of_a_long_list_shows_what_introduces_it(make_searcher: MakeSearcher) -> None:
    items = "".join(f"- le vote du budget annexe numéro {number} de la commune ;\n" for number in range(30))
    text = f"Le conseil décide :\n{items}- l’achat des animaux du parc."
    given = answer("Qui décide l’achat des animaux ?", make_searcher({"a.txt": text}))
    quote = given.quotes[0]
    assert quote.lead
    assert (quote.lead.text, quote.text) == ("Le conseil décide :", "l’achat des animaux du parc.")


def test_item_of_a_prohibition_is_quoted_from_what_forbids_it(make_searcher: MakeSearcher) -> None:
    items = "".join(f"- de poser le colis numéro {number} devant la porte de secours ;\n" for number in range(20))
    text = f"Il est interdit :\n{items}- d’introduire des animaux."
    given = answer("Peut-on introduire des animaux ?", make_searcher({"a.txt": text}))
    quote = given.quotes[0]
    assert quote.text == text


RULED = "# Règlement\n\n## Article 1\n\nL’accueil ouvre à midi.\n\n## Article 2\n\nTout retard est signalé au chef.\n"


def test_an_article_is_found_by_its_number(make_searcher: MakeSearcher) -> None:
    given = answer("Que dit l’article 2 ?", make_searcher({"a.md": RULED}))
    assert given.nearest[0].text == "Tout retard est signalé au chef."


def test_an_article_that_is_not_there_is_refused(make_searcher: MakeSearcher) -> None:
    given = answer("Que dit l’article 12 ?", make_searcher({"a.md": RULED}))
    assert (given.found, given.unknown) == (False, ("article 12",))


TARIFF = "\n".join(
    [
        "| Quotient familial | Repas | Journée |",
        "|---|---|---|",
        *(f"| De {100 * one} à {100 * one + 99} | {one},10 € | {3 * one},20 € |" for one in range(1, 40)),
    ]
)


def test_row_of_a_long_table_is_quoted_below_its_header(make_searcher: MakeSearcher) -> None:
    text = f"# Tarifs\n\nLa cantine est ouverte à tous.\n\n{TARIFF}\n\nLes tarifs changent en septembre."
    given = answer("Combien coûte le repas, quotient de 1200 à 1299 ?", make_searcher({"a.md": text}))
    quote = given.quotes[0]
    assert quote.header
    assert quote.header.text == TARIFF.split("\n")[0]
    assert quote.text == "| De 1200 à 1299 | 12,10 € | 36,20 € |"


def test_short_table_is_quoted_whole(make_searcher: MakeSearcher) -> None:
    short = "\n".join(TARIFF.split("\n")[:5])
    text = f"# Tarifs\n\nLa cantine est ouverte à tous.\n\n{short}\n\nLes tarifs changent en septembre."
    given = answer("Combien coûte le repas, quotient de 200 à 299 ?", make_searcher({"a.md": text}))
    assert given.quotes[0].text == short


def test_list_that_is_too_long_is_quoted_from_its_introduction_and_said_to_go_on(make_searcher: MakeSearcher) -> None:
    items = "".join(f"- la gestion du service public numéro {number} de la commune ;\n" for number in range(60))
    text = f"Le syndicat exerce les compétences suivantes :\n{items}"
    given = answer("Quelles sont les compétences du syndicat ?", make_searcher({"a.txt": text}))
    quote = given.quotes[0]
    assert quote.goes_on
    assert quote.text.startswith("Le syndicat exerce")
    assert quote.text.endswith("de la commune ;")
    assert len(quote.text) > 1000


FIREWORKS = (
    "Le feu d’artifice est tiré depuis la prairie. Un périmètre de 90 mètres est fermé. "
    "Si le vent dépasse 50 km/h, le feu d’artifice est reporté au dimanche."
)


def test_sentences_near_each_other_make_one_quote_with_what_stands_between(make_searcher: MakeSearcher) -> None:
    given = answer("Quand et où le feu d’artifice est-il tiré ?", make_searcher({"a.txt": FIREWORKS}))
    assert [quote.text for quote in given.quotes] == [FIREWORKS]


def test_what_is_no_sentence_of_the_text_never_stands_within_a_quote(make_searcher: MakeSearcher) -> None:
    first, second = FIREWORKS.split(" Un périmètre de 90 mètres est fermé. ")
    text = f"# Fête\n\n{first}\n\n<!-- à revoir -->\n\n{second}\n"
    given = answer("Quand et où le feu d’artifice est-il tiré ?", make_searcher({"a.md": text}))
    assert not any("à revoir" in quote.text for quote in given.quotes)


def test_definition_gives_the_expansion_where_it_stands(convention: Searcher) -> None:
    expansion = answer("c koi un spaser", convention).expansion
    assert expansion is not None
    document = next(iter(convention.snapshot.documents.values()))
    assert expansion.expansion == document.text[expansion.start : expansion.end] == SPASER
    assert (expansion.sigle, expansion.document) == ("SPASER", document.path)


@pytest.mark.parametrize(
    "question", ["Qu'est-ce qu'une SCIC ?", "C'est quoi un CRTE ?", "Qui a signé le SPASER ?", "Combien de PTCE ?"]
)
def test_sigle_that_is_not_spelled_out_or_not_the_subject_has_no_expansion(convention: Searcher, question: str) -> None:
    assert answer(question, convention).expansion is None


@pytest.mark.parametrize("question", [question for question, _ in ANSWERED])
def test_the_same_words_are_never_quoted_twice(convention: Searcher, question: str) -> None:
    quoted = [" ".join(fold(quote.text).split()) for quote in answer(question, convention).quotes]
    assert not any(one in other or other in one for one, other in combinations(quoted, 2))


def test_the_same_question_gets_the_same_answer(convention: Searcher) -> None:
    question = "Quels travaux sont à venir ?"
    assert answer(question, convention) == answer(question, convention)


@pytest.mark.parametrize(
    ("question", "trouble"),
    [
        ("", "est vide"),
        ("   ", "est vide"),
        ("\x00\x1b\n", "est vide"),
        ("?!", "ne contient aucun mot"),
        ("…", "ne contient aucun mot"),
    ],
)
def test_empty_question_is_a_french_error(convention: Searcher, question: str, trouble: str) -> None:
    with pytest.raises(BadQuestion, match=f"La question {trouble}"):
        answer(question, convention)


def test_question_of_a_hundred_thousand_characters_is_a_french_error(convention: Searcher) -> None:
    with pytest.raises(BadQuestion, match=f"100000 caractères.*moins de {LONGEST_QUESTION}"):
        answer("a" * 100_000, convention)


def test_follow_up_that_would_make_too_long_a_question_is_taken_as_it_is(make_searcher: MakeSearcher) -> None:
    searcher = make_searcher({"a.txt": "La piscine ouvre à dix heures."})
    before = "Quand ouvre la piscine" + " municipale" * 179
    assert LONGEST_QUESTION - 10 < len(before) <= LONGEST_QUESTION
    assert answer("Et pour combien de temps ?", searcher, before=before).understood_as is None
    assert answer("Et pour combien de temps ?", searcher, before="Quand ouvre la piscine ?").understood_as


def test_control_characters_in_a_question_change_nothing(convention: Searcher) -> None:
    plain = answer("Qui a signé la convention ?", convention)
    assert answer("\x1b\x07Qui a\x00signé\tla convention ?\n", convention).quotes == plain.quotes


def test_other_documents_are_not_quoted(make_searcher: MakeSearcher) -> None:
    searcher = make_searcher({"a.txt": "La piscine ouvre à dix heures.", "b.txt": "La piscine ferme à vingt heures."})
    quotes = answer("À quelle heure est la piscine ?", searcher, ["b.txt"])
    assert {quote.document.path for quote in (*quotes.quotes, *quotes.nearest)} == {"b.txt"}


def test_unknown_document_is_a_french_error(make_searcher: MakeSearcher) -> None:
    searcher = make_searcher({"a.txt": "La piscine ouvre à dix heures."})
    with pytest.raises(ConventionError, match="n’est pas dans l’index"):
        answer("À quelle heure ?", searcher, ["c.txt"])


def test_document_with_nothing_to_quote_answers_nothing(make_searcher: MakeSearcher) -> None:
    searcher = make_searcher(
        {"a.txt": "La piscine ouvre à dix heures.", "b.txt": "Accueil >> Lire la suite\nSite >> Voir la page"}
    )
    given = answer("Quand ouvre la piscine ?", searcher, ["b.txt"])
    assert (given.found, given.quotes, given.nearest, given.confidence) == (False, (), (), 0)


def test_sigle_spelled_out_in_two_ways_quotes_both(make_searcher: MakeSearcher) -> None:
    searcher = make_searcher(
        {
            "a.txt": "Le comité social territorial (CST) rend un avis.",
            "b.txt": "Le contrat de santé transfrontalier (CST) lie deux villes.",
        }
    )
    texts = [quote.text for quote in answer("Qu'est-ce qu'un CST ?", searcher).quotes]
    assert len(texts) == 2


def test_sigle_that_only_a_heading_spells_out_quotes_what_stands_below(make_searcher: MakeSearcher) -> None:
    text = "# Guide\n\nIl aide.\n\n## Conseil municipal des jeunes (CMJ)\n\nIl siège le mercredi. Il vote."
    given_answer = answer("c'est quoi le CMJ", make_searcher({"a.md": text}))
    assert given_answer.expansion is not None
    assert given_answer.expansion.expansion == "Conseil municipal des jeunes"
    assert given_answer.quotes[0].text.startswith("Il siège le mercredi.")
    assert given_answer.quotes[0].heading_path[-1].endswith("(CMJ)")


SENTENCES = st.lists(
    st.text(st.sampled_from("aé \u00a0«»*_#<>${}|'’\t.,;:!?…()-1B"), min_size=1, max_size=60), min_size=1, max_size=12
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(SENTENCES, st.sampled_from(["\n", "\r\n", "\n- ", "\n\n"]))
def test_every_quote_is_its_document_character_for_character(
    make_searcher: MakeSearcher, sentences: list[str], separator: str
) -> None:
    text = "Mot.\n" + separator.join(sentences)
    given_answer = answer("mot aé 1B", make_searcher({"a.txt": text}))
    for quote in (*given_answer.quotes, *given_answer.nearest):
        assert quote.text == text[quote.start : quote.end]
        assert quote.text.strip()
        assert quote.start <= quote.key.start < quote.key.end <= quote.end
        ends = [quote.start, *chain.from_iterable(sorted(quote.answers)), quote.end]
        assert ends == sorted(ends)


def test_the_documents_of_other_sigles_are_not_read_for_one(make_searcher: MakeSearcher) -> None:
    searcher = make_searcher({"a.txt": f"Les {PTCE} (PTCE) naissent.", "b.txt": f"Le {SPASER} (SPASER) existe."})
    absent = [replace(one, document_id="absent") for one in searcher.snapshot.definitions if one.sigle == "PTCE"]
    assert absent
    others = [one for one in searcher.snapshot.definitions if one.sigle != "PTCE"]
    searcher.snapshot = replace(searcher.snapshot, definitions=(*absent, *others))
    given = answer("SPASER", searcher)
    assert given.expansion
    assert given.expansion.expansion == SPASER
