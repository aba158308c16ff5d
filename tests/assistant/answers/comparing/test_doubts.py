"""What an answer leaves in doubt, and which answers are uncertain by it."""

from __future__ import annotations

import re
from collections.abc import Collection

import pytest

from assistant.answers.answering import answer
from assistant.answers.comparing.doubts import NEARLY_REFUSED, UNHEARD_OF, Doubt, DoubtKind, State, doubts, state_of
from assistant.answers.quoting.quote import Quote
from assistant.answers.render import answer_text
from assistant.french.sureness import PROBABLE
from corpus.dates import PartialDate
from corpus.document import Document, Span
from corpus.text.listings import Listing
from index.words.french import stem
from index.words.lexical_index import Concept
from tests.conftest import MakeSearcher

POSSIBLE = (NEARLY_REFUSED + PROBABLE) / 2


def quote(text: str, title: str = "Tarifs", date: PartialDate | None = None, heading: str = "") -> Quote:
    document = Document("d", "a.txt", title, text, "", date=date)
    return Quote(document, 0, len(text), Span(0, len(text)), (heading,) if heading else (), 1.0)


def concept(word: str, weight: float = 5.0, written: Collection[str] = ()) -> Concept:
    return Concept(word, frozenset(map(stem, written or (word,))), weight)


def missing(question: str, text: str, title: str = "Tarifs", heading: str = "") -> list[str]:
    return [one.asked for one in doubts(question, (), (quote(text, title, heading=heading),), POSSIBLE)]


@pytest.mark.parametrize("confidence", [0.2, POSSIBLE, 0.99])
def test_a_year_that_is_not_written_is_in_doubt_with_those_that_are(confidence: float) -> None:
    said = quote("La piscine coûte 3 euros en 2024 et 4 euros en 2025.")
    assert doubts("Quel est le tarif 2026 ?", (), (said,), confidence) == (
        Doubt("2026", DoubtKind.YEAR, ("2024", "2025")),
    )


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Quel est le tarif en 2026 ?", "Le tarif 2026 est de 3 euros."),
        ("Quel est le tarif en 2026 ?", "Le tarif vaut du 01/01/2026 au 31/12/2026."),
        ("Quel est le tarif en 2026 ?", "Le plan 2025-2028 le fixe."),
        ("Quel est le tarif en 2026 ?", "La saison 2025/26 le fixe."),
        ("Quel est le tarif en 2026 ?", "Le tarif s’applique à compter du 1er janvier 2024."),
        ("Quel est le tarif ?", "Le tarif 2025 est de 3 euros."),
        ("Que dit la délibération n° 2025-044 ?", "Elle fixe le tarif."),
        ("Une commune de 2000 habitants paie-t-elle ?", "Les communes paient."),
        ("Et en 2025 ? (Quel est le tarif en 2026 ?)", "Le tarif 2025 est de 3 euros."),
    ],
)
def test_a_year_that_is_written_or_not_asked_for_is_in_no_doubt(question: str, text: str) -> None:
    assert missing(question, text) == []


def test_what_a_quote_stands_below_says_its_year_too() -> None:
    asked, text = "Quel est le tarif en 2026 ?", "Le tarif est de 3 euros."
    assert missing(asked, text) == ["2026"]
    assert missing(asked, text, title="Tarifs 2026") == missing(asked, text, heading="Année 2026") == []
    assert doubts(asked, (), (quote(text, date=PartialDate(2026)),), POSSIBLE) == ()


def test_the_first_quote_is_to_say_it_and_others_what_is_compared_with_it() -> None:
    shown = (quote("Le tarif 2025 est de 3 euros."), quote("Le tarif 2026 est de 4 euros."))
    assert [one.asked for one in doubts("Quel est le tarif en 2026 ?", (), shown, 0.95)] == ["2026"]
    assert doubts("Le tarif a-t-il changé de 2025 à 2026 ?", (), shown, 0.95) == ()
    assert [
        one.asked
        for one in doubts("Prix pour 15 ans ?", (), (quote("Pour 30 ans, 9 €."), quote("Pour 15 ans, 5 €.")), 0.95)
    ] == ["15 ans"]


MINUTES = "Procès-verbal de la séance du 7 mai 2024\nSecrétaire de séance : Mme Hamon."


@pytest.mark.parametrize(
    ("question", "text", "days"),
    [
        ("Qui est le secrétaire de séance du 2 juin 2024 ?", MINUTES, ["2 juin 2024"]),
        ("Qui présidait le conseil municipal du mardi 02/06/2024 ?", MINUTES, ["02/06/2024"]),
        ("Qui est le secrétaire de la séance du 7 mai 2024 ?", MINUTES, []),
        ("Qui est le secrétaire de la séance du 07/05/2024 ?", MINUTES, []),
        ("Où serai-je logé le 2 juin 2024 ?", MINUTES, []),
        ("Qui est le secrétaire de séance du 2 juin 2024 ?", "Secrétaire de séance en 2024 : Mme Hamon.", []),
    ],
)
def test_the_day_of_a_meeting_is_in_doubt_where_the_document_is_of_another(
    question: str, text: str, days: list[str]
) -> None:
    assert missing(question, text) == days


def test_the_day_of_a_document_is_in_no_doubt() -> None:
    dated = quote("Secrétaire : Mme Hamon, nommée le 7 mai 2024.", date=PartialDate(2024, 6, 2))
    assert doubts("Qui est le secrétaire de la séance du 2 juin 2024 ?", (), (dated,), POSSIBLE) == ()


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("Qui dessert Saint-Aubin-sur-Vère ?", ["Saint-Aubin-sur-Vère"]),
        ("Où habite Mme Katell Nédélec, et où M. Tual ?", ["Mme Katell Nédélec", "Tual"]),
        ("Le bus dessert-il Montclar ? Est-il gratuit ?", ["Montclar"]),
        ("Qui dessert Lyon ?", []),
        ("Qui dessert LYON et Lyon ?", []),
        ("Où est le CCAS ?", []),
        ("Montclar est-elle desservie ?", []),
        ("Et à Lyon ? (Qui dessert Montclar ?)", []),
    ],
)
def test_a_name_of_which_no_word_is_written_is_in_doubt(question: str, names: list[str]) -> None:
    assert missing(question, "Le bus dessert Lyon.") == names


def test_a_figure_is_in_doubt_with_those_that_are_written() -> None:
    said = quote("| Durée | Prix |\n| 15 ans | 180 € |\n| 30 ans | 340 € |")
    assert doubts("prix concession 10 ans", (), (said,), 0.95) == (
        Doubt("10 ans", DoubtKind.FIGURE, ("15 ans", "30 ans")),
    )


def test_a_follow_up_gives_the_figure_that_counts() -> None:
    text = "La concession de 15 ans coûte 180 €."
    assert missing("Et pour 15 ans ? (Quel est le prix pour 10 ans ?)", text) == []
    assert missing("Et son prix ? (Qu’est-ce qu’une concession de 10 ans ?)", text) == ["10 ans"]


def test_an_act_says_its_number_where_it_begins() -> None:
    text = "Délibération n° 2026-014\nVu l’arrêté n° 2025-002, la piscine est ouverte."
    start = text.index("la piscine")
    shown = Quote(Document("d", "a.txt", "Piscine", text, ""), start, len(text), Span(start, len(text)), (), 1.0)
    cited = quote("Vu l’arrêté n° 2025-002.")
    assert doubts("Que dit la délibération n° 2026-014 ?", (), (shown, cited), POSSIBLE) == ()


@pytest.mark.parametrize(
    ("question", "text", "sigles"),
    [
        ("définition RTT", "Chaque agent a 12 jours de RTT.", ["RTT"]),
        ("C’est quoi les rtt ?", "Chaque agent a 12 jours de RTT.", ["rtt"]),
        ("Qu’est-ce que le RTT ?", "Le RTT est un repos.", []),
        ("Combien de RTT ?", "Chaque agent a 12 jours de RTT.", []),
        ("C’est quoi un jour ?", "Chaque agent a 12 jours de RTT.", []),
    ],
)
def test_a_sigle_whose_meaning_is_asked_is_in_doubt_unless_it_is_said(
    question: str, text: str, sigles: list[str]
) -> None:
    asked = next(word for word in ("RTT", "rtt", "jour") if word in question)
    found = doubts(question, (concept(asked),), (quote(text),), 0.95)
    assert found == tuple(Doubt(sigle, DoubtKind.MEANING) for sigle in sigles)


def test_a_sigle_that_is_spelled_out_is_in_no_doubt() -> None:
    spelled = Concept("RTT", frozenset({"rtt"}), 5.0, ((frozenset({"réduct"}), frozenset({"temp"})),))
    assert doubts("C’est quoi les RTT ?", (spelled,), (quote("La réduction du temps."),), 0.95) == ()


def test_words_that_only_ask_politely_are_not_missing() -> None:
    asked = "Bonjour, nous aimerions savoir si possible rapidement où est la fontaine. Merci d’avance de votre réponse."
    concepts = [concept(word) for word in ("aimerions", "possible", "rapidement", "fontaine", "avance", "réponse")]
    said = (quote("La mairie est ouverte."),)
    assert [one.asked for one in doubts(asked, concepts, said, 0.3)] == ["fontaine"]
    assert [one.asked for one in doubts("Quel délai de réponse ?", [concept("réponse")], said, 0.3)] == ["réponse"]


def test_a_name_is_in_no_doubt_where_it_is_written_in_another_way() -> None:
    asked, text = "Qui dessert Montclar ?", "Le bus va aux montclariens."
    known = concept("Montclar", written=["montclariens"])
    assert doubts(asked, (known,), (quote(text),), POSSIBLE) == ()


def test_a_name_that_only_another_quote_writes_is_in_doubt() -> None:
    shown = (quote("Le bus dessert Lyon."), quote("Fait à Montclar."))
    assert [one.asked for one in doubts("Qui dessert Montclar ?", (), shown, POSSIBLE)] == ["Montclar"]


def test_a_probable_answer_lacks_a_name_that_its_document_nowhere_writes() -> None:
    text = "Le bus passe à 8 h. Il dessert Montclar."
    document = Document("d", "a.txt", "Bus", text, "")
    shown = Quote(document, 0, 19, Span(0, 19), (), 1.0)
    assert doubts("Qui dessert Montclar ?", (), (shown,), PROBABLE) == ()
    assert [one.asked for one in doubts("Qui dessert Brest ?", (), (shown,), PROBABLE)] == ["Brest"]
    assert [one.asked for one in doubts("Qui dessert Montclar ?", (), (shown,), POSSIBLE)] == ["Montclar"]


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("Quel jour passe le facteur ?", ["facteur"]),
        ("À quelle heure ouvre la fontaine ?", ["fontaine"]),
        ("date de création du verger", ["création", "verger"]),
        ("Combien coûte l’ombrelle ?", ["ombrelle"]),
        ("Combien de passages ?", ["passages"]),
    ],
)
def test_words_that_ask_for_something_are_not_missing(question: str, words: list[str]) -> None:
    asked = re.findall(r"\w{4,}", question)
    said = (quote("La mairie est ouverte."),)
    found = [one.asked for one in doubts(question, [concept(word) for word in asked], said, 0.3)]
    assert [word for word in found if word not in ("Quel", "quelle", "Combien")] == words


def test_only_what_is_nearly_refused_is_asked_for_the_weightiest_words() -> None:
    concepts = concept("fossoyeur", 6.0), concept("habilité", 5.0), concept("commune", 1.0)
    said = (quote("Le personnel habilité creuse."),)
    assert doubts("Qui est le fossoyeur habilité ?", concepts, said, NEARLY_REFUSED) == ()
    assert doubts("Qui est le fossoyeur habilité ?", concepts, said, 0.3) == (Doubt("fossoyeur", DoubtKind.WORD),)


def test_a_word_that_no_document_writes_is_missing_from_what_is_hardly_probable() -> None:
    asked, said = "Quel est le tarif retraité pr la piscine ?", (quote("La piscine coûte 3 euros."),)
    concepts = Concept("retraité", frozenset(), 6.0), Concept("pr", frozenset(), 6.0), concept("tarif", 5.0)
    assert doubts(asked, concepts, said, UNHEARD_OF) == ()
    assert doubts(asked, concepts, said, UNHEARD_OF - 0.01) == (Doubt("retraité", DoubtKind.WORD),)


@pytest.mark.parametrize("word", ["asso", "faite", "étaient", "pr"])
def test_neither_a_verb_that_names_nothing_nor_an_abbreviation_is_missing(word: str) -> None:
    said = (quote("L’association paie 50 euros."),)
    assert doubts(f"cotisation {word}", (Concept(word, frozenset(), 6.0),), said, UNHEARD_OF - 0.01) == ()


def test_a_lot_that_no_document_has_is_missing_however_probable_the_answer() -> None:
    concepts = Concept("lot 5", frozenset(), 6.0), concept("pénalité", 5.0)
    found = doubts("pénalité lot 5", concepts, (quote("La pénalité est de 10 %."),), 0.98)
    assert found == (Doubt("lot 5", DoubtKind.WORD),)


def test_a_word_that_only_other_rows_of_the_table_write_is_missing_however_probable_the_answer() -> None:
    text = "Patinoire | Tarif\nEntrée adulte | 6 €\nDix entrées adulte | 50 €\nEntrée étudiant | 4 €"
    lead, row = Span(0, text.index("\n")), Span(text.index("Dix"), text.index("\nEntrée ét"))
    table = Listing(Span(0, len(text)), lead, is_table=True)
    concepts = [concept(word) for word in ("patinoire", "entrées", "étudiant", "nocturne")]
    document = Document("d", "a.txt", "Tarifs", text, "")
    shown = Quote(document, *row, row, (), 1.0, table)
    asked = "prix de dix entrées étudiant en nocturne à la patinoire"
    assert [one.asked for one in doubts(asked, concepts, (shown,), 0.95)] == ["étudiant"]
    whole = Quote(document, 0, len(text), row, (), 1.0, table)
    assert doubts(asked, concepts, (whole,), 0.95) == ()


def test_a_year_that_no_document_writes_is_missing_once() -> None:
    unknown = Concept("2027-2028", frozenset(), 6.0)
    found = doubts("Quel prix en 2027-2028 ?", (unknown,), (quote("Le prix de 2026 est de 3 €."),), 0.3)
    assert [one.asked for one in found] == ["2027", "2028"]


def test_a_word_is_missing_once() -> None:
    known = concept("Montclar", 6.0, written=["autre"])
    assert [one.kind for one in doubts("Qui dessert Montclar ?", (known,), (quote("Le bus."),), 0.3)] == [
        DoubtKind.NAME
    ]


@pytest.mark.parametrize(
    ("found", "confidence", "in_doubt", "state"),
    [
        (False, 0.9, (), State.REFUSED),
        (True, 0.9, (), State.ANSWERED),
        (True, NEARLY_REFUSED, (), State.ANSWERED),
        (True, NEARLY_REFUSED - 0.01, (), State.UNCERTAIN),
        (True, 0.9, (Doubt("2026", DoubtKind.YEAR),), State.UNCERTAIN),
    ],
)
def test_states(found: bool, confidence: float, in_doubt: tuple[Doubt, ...], state: State) -> None:
    assert state_of(found, confidence, in_doubt) is state


def test_an_answer_of_another_year_says_so_and_is_not_sure(make_searcher: MakeSearcher) -> None:
    searcher = make_searcher({"a.txt": "La piscine coûte 3 euros en 2025."})
    given = answer("Combien coûte la piscine en 2026 ?", searcher)
    assert (given.found, given.state, given.missing) == (True, State.UNCERTAIN, ("2026",))
    shown = answer_text(given).plain
    assert "La première citation parle de 2025, pas de 2026." in shown
    assert "probablement" not in shown
    sure = answer("Combien coûte la piscine en 2025 ?", searcher)
    assert (sure.state, sure.missing) == (State.ANSWERED, ())
    assert "incertaine" not in answer_text(sure).plain


def test_a_meaning_that_is_not_said_is_said_to_be_missing(make_searcher: MakeSearcher) -> None:
    given = answer("définition RTT", make_searcher({"a.txt": "Chaque agent bénéficie de 12 jours de RTT par an."}))
    if given.found:
        assert "Ce qui est cité ne dit pas ce que signifie «\u00a0RTT\u00a0»." in answer_text(given).plain


def test_a_refusal_misses_nothing(make_searcher: MakeSearcher) -> None:
    given = answer("Qui est le roi en 1715 ?", make_searcher({"a.txt": "La piscine coûte 3 euros en 2025."}))
    assert (given.state, given.missing, given.doubts) == (State.REFUSED, (), ())
