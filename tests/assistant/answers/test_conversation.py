"""Follow-up questions: what they go on from, that a complete question is never bent, and that thanks ask nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from assistant.answers.answering import LONGEST_QUESTION, answer
from assistant.answers.conversation import sought, understood
from assistant.answers.evaluation import Question, outcome_of
from assistant.answers.shapes import answer_json
from assistant.french.courtesies import asks_nothing
from assistant.french.texts import GO_ON, SAYS_NOTHING, WELCOME, refusal
from index.building.build import build
from index.models.encoders import Encoder
from index.models.rerankers import Reranker
from index.searching.search import Searcher
from index.snapshot.snapshots import open_current
from tests.conftest import WordEncoder, WordReranker, write_files

SUITES = Path(__file__).parents[3] / "benchmarks" / "suites"

CARRIED = [
    ("Combien de livres peut-on emprunter à la médiathèque ?", "et si je rends en retard ?", "droit au prêt"),
    ("Comment demander une subvention pour une association ?", "et le plafond ?", "8 000 €"),
    ("Que doit contenir le dossier de subvention ?", "À qui l'envoyer ?", "subventions@vaubrune.example"),
    ("Peut-on louer un instrument au conservatoire ?", "Faut-il verser une caution ?", "200 €"),
    ("Quel est le tarif de la piscine pour les enfants ?", "Et les adultes ?", "4,20 €"),
    ("Peut-on emprunter une liseuse ?", "Faut-il verser une caution ?", "60 €"),
    ("Quel est le tarif de la médiathèque pour les enfants ?", "et les adultes ?", "12 €"),
    ("combien d'encombrants par an", "et au dela ?", "25 €"),
]
COMPLETE = [
    "Qu'est-ce qu'un PTCE ?",
    "Qui est la présidente du RTES ?",
    "Et qu'est-ce qu'un PTCE ?",
    "Où la convention a-t-elle été signée ?",
    "Le maire peut-il déléguer sa signature ?",
    "Combien coûte un SPASER ?",
    "Faut-il un SPASER ?",
    "Y a-t-il un SPASER à Nantes ?",
    "Il faut combien de signatures ?",
    "Quelles sont les dates des Journées nationales ?",
    "Comment le maire est-il élu ?",
    "Quelle commune a son siège à Nantes ?",
    "les axes de la convention",
    "présidence du conseil",
    "PTCE",
    "Et si une entreprise refuse de signer la convention, que se passe-t-il pour les communes ?",
    "Qui a signé cette convention ?",
    "Quels élus l'ESS concerne-t-elle ?",
    "Ça sert à quoi un PTCE ?",
    "Ça coûte combien la cantine ?",
    "Elle ouvre quand, la piscine ?",
    "Elle est où la mairie ?",
    "Où siège-t-elle, France urbaine ?",
    "Avec qui la ville a-t-elle signé la convention ?",
    "À qui le maire délègue-t-il sa signature ?",
    "Pour qui les logements sont-ils réservés ?",
    "Qui le maire a-t-il nommé ?",
    "Comment le loyer est-il calculé ?",
    "aide pour le loyer",
    "tarif de l'atelier",
    "pièces pour le dossier d'inscription",
    "Est-il possible de louer une salle ?",
    "Est-il interdit de fumer ?",
    "Y aura-t-il un marché à Noël ?",
    "Doit-il y avoir un règlement ?",
    "des aides pour les associations",
    "Pour les associations, subventions municipales",
    "C'est qui le maire ?",
    "Comment déterminer l'ancienneté du salarié ?",
    "Si le salarié est malade pendant ses congés, quelles en sont les conséquences ?",
    "Mes enfants peuvent-ils manger à la cantine ?",
    "Mon fils est-il inscrit ?",
    "Chaque agent a-t-il droit à une prime ?",
    "Tout agent peut-il télétravailler ?",
    "Deux agents peuvent-ils partager un poste ?",
    "Plusieurs chiens sont-ils admis ?",
    "Nantes est-elle concernée ?",
    "Il pleut souvent à Nantes ?",
    "Il reste combien de places à la crèche ?",
    "Est-ce possible de payer en ligne ?",
    "Quel est le délai de paiement ?",
    "Comment obtenir un acte de naissance ?",
    "Où le loyer est-il payé ?",
    "Qui l'a signée, la convention ?",
    "Combien en coûte un bail de chasse ?",
]

pieces = st.sampled_from(
    "et mais qui quand où qu' l' l’ la le les des du au à en y SPASER RTES Nantes - t il elle est a , ? ( ' son".split()
)
sentences = st.lists(pieces, max_size=9).map(" ".join)


COURTESIES = [
    "oui",
    "merci",
    "ok",
    "d'accord",
    "D’accord, merci !",
    "super",
    "Merci beaucoup",
    "OK merci",
    "très bien",
    "bonne journée",
]
ASKED = [
    "oui ou non ?",
    "Merci qui ?",
    "ok et la caution ?",
    "Et l'accord ?",
    "un bon de commande",
    "SUPER U",
    "salut au drapeau",
]


@pytest.fixture(scope="module")
def commune(model: Encoder, reranker: Reranker, tmp_path_factory: pytest.TempPathFactory) -> Searcher:
    """The documents of the benchmark of follow-ups under the packaged model."""
    index = tmp_path_factory.mktemp("suites") / "index"
    build(SUITES / "documents", index, model)
    return Searcher(open_current(index), model, reranker)


@pytest.mark.parametrize("said", COURTESIES)
def test_who_agrees_or_gives_thanks_asks_nothing(commune: Searcher, said: str) -> None:
    given_answer = answer(said, commune, before="Combien coûte la salle des Fêtes ?")
    said_of_it = answer_json(given_answer)
    assert (said_of_it.found, said_of_it.quotes, said_of_it.nearest, said_of_it.understood_as) == (False, [], [], None)
    assert given_answer.words == ()


@pytest.mark.parametrize("question", [*ASKED, *COMPLETE])
def test_a_question_is_no_courtesy(question: str) -> None:
    assert not asks_nothing(question)


def test_thanks_get_a_kind_word_and_an_invitation() -> None:
    assert refusal((), (), "Merci !") == f"{WELCOME} {GO_ON}"
    assert refusal((), (), "d'accord") == GO_ON
    assert refusal((), (), "et donc ?") == SAYS_NOTHING


def test_who_is_greeted_first_is_invited_to_no_other_question() -> None:
    assert "autre" not in refusal((), (), "Bonjour")


@pytest.mark.parametrize("thanks", ["merci", "Ok, merci !\n"])
def test_an_evaluation_reads_a_conversation_as_the_page_does(commune: Searcher, thanks: str) -> None:
    price = "Combien coûte la piscine ?"
    alone, after_thanks = (
        outcome_of(Question("1", "Et la cantine ?", (), after=after), commune) for after in (price, (price, thanks))
    )
    assert after_thanks.hits == alone.hits


@pytest.mark.parametrize(("before", "question", "words"), CARRIED)
def test_a_follow_up_keeps_the_subject(commune: Searcher, before: str, question: str, words: str) -> None:
    given_answer = answer(question, commune, before=before)
    assert given_answer.understood_as == f"{question} (à propos de\u00a0: «\u00a0{before}\u00a0»)"
    assert any(words in quote.text for quote in given_answer.quotes)


ABOUT_ANOTHER = [
    ("Combien coûte la piscine ?", "Et la cantine ?", "Combien coûte la cantine ?"),
    ("Quels sont les horaires de la piscine ?", "et pour le marché ?", "Quels sont les horaires du marché ?"),
    ("Quels sont les horaires du marché ?", "Et l’état civil ?", "Quels sont les horaires de l’état civil ?"),
    ("Comment s'inscrire à la médiathèque ?", "et au conservatoire ?", "Comment s'inscrire au conservatoire ?"),
    ("Comment s'inscrire à la crèche ?", "Et le conservatoire ?", "Comment s'inscrire au conservatoire ?"),
    ("Qu'est-ce qu'une concession ?", "Et les arrhes ?", "Qu'est-ce que les arrhes ?"),
    (
        "Et la salle Jean-Moulin ? (à propos de\u00a0: «\u00a0Combien coûte la salle des Fêtes ?\u00a0»)",
        "Et la cantine ?",
        "Combien coûte la cantine ?",
    ),
    (
        "Et le tarif ? (à propos de\u00a0: «\u00a0Comment louer la salle des Fêtes ?\u00a0»)",
        "Et la cantine ?",
        "Et le tarif ? (à propos de\u00a0: «\u00a0la cantine\u00a0»)",
    ),
]
OF_ITS_OWN = ["Et les horaires de la cantine ?", "Et la cantine, c’est où ?", "la cantine"]


@pytest.mark.parametrize(("before", "question", "meaning"), ABOUT_ANOTHER)
def test_a_subject_alone_asks_the_question_before_of_it(
    commune: Searcher, before: str, question: str, meaning: str
) -> None:
    assert understood(question, before, commune) == meaning


def test_the_question_before_is_answered_for_the_subject_that_is_named(commune: Searcher) -> None:
    given_answer = answer("Et la cantine ?", commune, before="Combien coûte la piscine ?")
    assert given_answer.quotes == answer("Combien coûte la cantine ?", commune).quotes
    assert "€" in given_answer.quotes[0].text


def test_a_sigle_alone_asks_the_question_before_of_it(convention: Searcher) -> None:
    assert understood("Et un PTCE ?", "Qu’est-ce qu’un SPASER ?", convention) == "Qu’est-ce qu’un PTCE ?"


PAPERS = {
    "marche.txt": "Arrêté instituant un marché nocturne à Brumeval\n\n"
    "Un marché nocturne est institué sur la place du Lavoir à Brumeval. Fait à Brumeval, Jeanne Ordel, adjointe.",
    "bail.txt": "Bail du moulin\n\n"
    "Qui l'a signé ? Le bail du moulin a été signé par M. Tavel. Il l'a signé deux fois.\n\n"
    "Qui les a votées ? Les clauses ont été votées. Quel service le délivre ? Le greffe le délivre. Où la déposer ? La "
    "caution est à déposer au greffe. Combien en reste-t-il ? Il en reste trois.",
    "soir.txt": "Le soir\n\nLe tarif du soir est de huit euros. Le soir, tout est ouvert. Le dimanche, rien ne l'est.",
    "bus.txt": "Navette de Brumeval\n\nLa navette du matin coûte un euro.",
}
POINTING = [
    "qui l'a signé ?",
    "Par qui l’a-t-on fait signer ?",
    "Qui est-ce qui l'a signé ?",
    "qui les a votées ?",
    "où la déposer ?",
    "combien en reste-t-il ?",
]


@pytest.fixture(scope="module")
def papers(model: Encoder, reranker: Reranker, tmp_path_factory: pytest.TempPathFactory) -> Searcher:
    """Documents of which another one writes what follow-ups ask."""
    folder = tmp_path_factory.mktemp("papers")
    build(write_files(folder / "documents", PAPERS), folder / "index", model)
    return Searcher(open_current(folder / "index"), model, reranker)


@pytest.mark.parametrize("question", POINTING)
def test_who_speaks_of_something_without_naming_it_goes_on(papers: Searcher, question: str) -> None:
    before = "Quel arrêté institue le marché nocturne à Brumeval ?"
    assert understood(question, before, papers) == f"{question} (à propos de\u00a0: «\u00a0{before}\u00a0»)"


NAVETTE = "Combien coûte la navette du matin à Brumeval ?"


@pytest.mark.parametrize(
    ("before", "question", "meaning"),
    [
        (NAVETTE, "et le soir ?", "Combien coûte la navette du soir à Brumeval ?"),
        (NAVETTE, "Et à Saint-Orme ?", "Combien coûte la navette du matin à Saint-Orme ?"),
        (NAVETTE, "et le dimanche ?", f"et le dimanche ? (à propos de\u00a0: «\u00a0{NAVETTE}\u00a0»)"),
        (NAVETTE, "et le moulin ?", "Combien coûte le moulin ?"),
        ("Qui ouvre le parc l'après-midi en mars ?", "et le matin ?", "Qui ouvre le parc le matin en mars ?"),
        ("Quelles aides pour les retraités ?", "et les étudiants ?", "Quelles aides pour les étudiants ?"),
        (
            "Et le tarif ? (à propos de\u00a0: «\u00a0Quelle navette circule le matin à Brumeval ?\u00a0»)",
            "Et le soir ?",
            "Et le tarif ? (à propos de\u00a0: «\u00a0Quelle navette circule le soir à Brumeval ?\u00a0»)",
        ),
        (
            f"et le samedi ? (à propos de\u00a0: «\u00a0{NAVETTE}\u00a0»)",
            "et le dimanche ?",
            f"et le dimanche ? (à propos de\u00a0: «\u00a0{NAVETTE}\u00a0»)",
        ),
    ],
)
def test_only_what_answers_to_what_is_named_gives_way(
    papers: Searcher, monkeypatch: pytest.MonkeyPatch, before: str, question: str, meaning: str
) -> None:
    monkeypatch.setattr("assistant.answers.conversation._NEARLY", 0)  # as where another document answers far better
    assert understood(question, before, papers) == meaning


class CountingEncoder(WordEncoder):
    """Remembers what it was asked to encode."""

    def __init__(self) -> None:
        self.questions: list[str] = []

    def encode_questions(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.questions += texts
        return super().encode_questions(texts)


def test_a_conversation_encodes_each_question_once(tmp_path: Path) -> None:
    build(SUITES / "documents", tmp_path / "index", WordEncoder())
    encoder = CountingEncoder()
    searcher = Searcher(open_current(tmp_path / "index"), encoder, WordReranker())
    first = answer("et la caution ?", searcher, before="Comment louer la salle des Fêtes ?")
    answer("et les arrhes ?", searcher, before=first.understood_as)
    assert sorted(encoder.questions) == sorted({*encoder.questions})


@pytest.mark.parametrize("question", OF_ITS_OWN)
def test_what_says_more_than_a_subject_is_read_as_it_stands(commune: Searcher, question: str) -> None:
    assert understood(question, "Combien coûte la piscine ?", commune) is None


@pytest.mark.parametrize("question", ["Comment construire ?", "Comment emprunter ?"])
def test_a_verb_that_another_document_alone_writes_is_a_subject(commune: Searcher, question: str) -> None:
    assert understood(question, "Quels sont les tarifs de la piscine ?", commune) is None


@pytest.mark.parametrize("question", ["Comment payer ?", "Comment s'inscrire ?", "Qui contacter ?"])
def test_a_verb_that_says_no_subject_goes_on(commune: Searcher, question: str) -> None:
    assert understood(question, "Quels sont les tarifs de la piscine ?", commune)


@pytest.mark.parametrize("question", COMPLETE)
def test_a_complete_question_is_never_bent(convention: Searcher, question: str) -> None:
    assert understood(question, "Quels sont les objectifs du webinaire ?", convention) is None


@pytest.mark.parametrize("before", [None, ""])
def test_nothing_is_understood_without_a_question_before(convention: Searcher, before: str | None) -> None:
    assert understood("Et quand ?", before, convention) is None


def test_a_subject_lasts_a_conversation_that_does_not_grow(commune: Searcher) -> None:
    before = "Comment louer la salle Jean-Moulin ?"
    for question in ["et la caution ?", "elle est rendue quand ?", "et le tarif ?", "et si j'annule ?"] * 2:
        before = understood(question, before, commune) or question
        assert before.startswith(question)
        assert "Jean Moulin" in sought(before, commune).replace("-", " ")
    assert len(before) < 150


def test_what_was_understood_is_answered_alike_without_the_question_before(commune: Searcher) -> None:
    first = answer("et la caution ?", commune, before="Comment louer la salle des Fêtes ?")
    assert first.understood_as
    assert answer(first.understood_as, commune).quotes == first.quotes


def test_another_year_and_another_sigle_take_the_place_of_those_before(convention: Searcher) -> None:
    assert sought("Et en 2022 ? (à propos de\u00a0: «\u00a0Quel budget en 2021 ?\u00a0»)", convention) == (
        "Et en 2022 ? (budget)"
    )


@given(question=sentences | st.text(min_size=1, max_size=30), before=sentences | st.text(max_size=30))
def test_whatever_is_typed_is_read_without_fault(commune: Searcher, question: str, before: str) -> None:
    meaning = understood(question, before, commune)
    assert meaning is None or meaning.startswith(f"{question} (") or re.findall(r"\w+", question)[-1] in meaning


@pytest.mark.parametrize(
    "opening", ["et " * 300, "merci " * 300, "« " * 400, "(à propos de\u00a0: «\u00a0" * 80, "l'" * 700]
)
def test_a_long_line_is_read_at_once(commune: Searcher, opening: str) -> None:
    answer(opening[:LONGEST_QUESTION] + "a", commune, before=opening[:LONGEST_QUESTION] + "a")


FOLLOWED = [
    ("Qu'est-ce qu'un SPASER ?", "Et pour les PTCE ?", "Pôles Territoriaux de Coopération Economique"),
    ("C'est quoi un PTCE ?", "et un spaser ?", "Schéma de Promotion des Achats Publics"),
    ("Quels sont les axes de la convention ?", "Qui l'a signée ?", "Mahel Coppey"),
    ("Quels sont les quatre axes de coopération ?", "Et au niveau européen ?", "plaidoyer au niveau européen"),
    ("Quel webinaire a été organisé avec Les Canaux ?", "Quand ?", "novembre 2020"),
    ("Quel webinaire a été organisé avec Les Canaux ?", "Quand a-t-il eu lieu ?", "novembre 2020"),
    ("Quelle étude a été conduite avec l'Avise ?", "Où est-elle diffusée ?", "Mannheim"),
    ("Quelle étude a été conduite avec l'Avise ?", "Quel est son titre ?", "Territoires urbains"),
    ("Quand ont lieu les Journées nationales de France urbaine ?", "Où ?", "Nantes"),
    ("Qui est la présidente du RTES ?", "Et les co-présidents de la commission ?", "Emeline Baume"),
    ("Quel webinaire a été organisé avec Les Canaux ?", "Et l'étude ?", "Avise"),
    ("Qu'est-ce qu'un SPASER ?", "Qui a signé la convention ?", "Mahel Coppey"),
    ("Qui a signé la convention ?", "Quels sont ses axes ?", "quatre axes"),
]


@pytest.mark.parametrize(("before", "question", "words"), FOLLOWED)
def test_follow_ups_on_the_default_corpus_are_answered(
    convention: Searcher, before: str, question: str, words: str
) -> None:
    given_answer = answer(question, convention, before=before)
    assert given_answer.found
    assert words in given_answer.quotes[0].text
