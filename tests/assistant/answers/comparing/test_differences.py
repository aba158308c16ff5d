"""Two versions of one paper: the later is quoted first, and what differs is said with both dates."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from time import process_time

import pytest

from assistant.answers.answering import Answer, answer
from assistant.answers.comparing.differences import differences, in_order
from assistant.answers.comparing.figures import figures_of
from assistant.answers.render import answer_text, difference_words, to_json
from assistant.answers.shapes import answer_json
from assistant.french.texts import date_words, day
from assistant.web.chat.fragments import answer_html
from corpus.dates import Origin, PartialDate
from corpus.document import Span
from index.building.build import build
from index.models.encoders import Encoder
from index.models.rerankers import Reranker
from index.searching.search import Searcher
from index.snapshot.snapshots import open_current
from tests.assistant.answers.comparing.versions import quotes, told
from tests.conftest import write_files

EXTRACT = "EXTRAIT DU REGISTRE DES DÉLIBÉRATIONS"


def minutes(number: str, year: int, price: str, votes: str, more: str = "") -> str:
    return "\n\n".join(
        (
            EXTRACT,
            f"Séance du 26 juin {year}\nDélibération n° {number}",
            f"Objet : tarifs de la cantine scolaire {year}-{year + 1}",
            f"Article 1\nLe repas d'un enfant hors commune est facturé {price} € par jour.",
            f"Article 2\nLes recettes sont inscrites au chapitre 70.{more}",
            f"Adopté par {votes}.",
        )
    )


def rules(year: int, price: int, more: str = "") -> str:
    head = f"COMMUNE DE LARVEN\nRÈGLEMENT DU CIMETIÈRE\nAdopté le 4 mars {year}.{more}"
    return f"{head}\n\nArticle 1\nLes concessions sont accordées pour quinze ans au prix de {price} euros."


PAPERS = {
    "délib 2025-044.txt": minutes("2025-044", 2025, "6,10", "22 voix pour, 2 abstentions"),
    "délib 2026-038.txt": minutes("2026-038", 2026, "6,50", "23 voix pour, 3 abstentions"),
    "reglement.txt": rules(2026, 240, "\nIl abroge le règlement de 2019."),
    "archives/reglement.txt": rules(2019, 180),
    "Piscine - horaires.txt": "RÈGLEMENT\n\nLe bassin est ouvert du mardi au dimanche, de 10 h à 19 h.",
    "Patinoire - horaires.txt": "RÈGLEMENT\n\nLa piste est ouverte du mercredi au lundi, de 14 h à 22 h.",
}


@pytest.fixture(scope="module")
def papers(model: Encoder, reranker: Reranker, tmp_path_factory: pytest.TempPathFactory) -> Searcher:
    """A town hall's papers under the packaged model."""
    folder = tmp_path_factory.mktemp("papers")
    build(write_files(folder / "documents", PAPERS), folder / "index", model)
    return Searcher(open_current(folder / "index"), model, reranker)


def asked(papers: Searcher, question: str) -> tuple[Answer, list[str]]:
    given = answer(question, papers)
    assert given.found
    return given, [quote.document.path for quote in given.quotes]


def test_the_later_price_is_first_and_the_difference_is_said(papers: Searcher) -> None:
    given, paths = asked(papers, "Quel est le prix d’une concession ?")
    assert paths[:2] == ["reglement.txt", "archives/reglement.txt"]
    (difference,) = given.differences
    said = difference_words(difference)
    for words in (
        "«\u00a0240\u00a0euros\u00a0»",
        "«\u00a0180\u00a0euros\u00a0»",
        "4 mars 2026",
        "4 mars 2019",
        "Il abroge le règlement de 2019.",
        "(reglement",
    ):
        assert words in said


def test_page_terminal_and_json_say_it_alike(papers: Searcher) -> None:
    given, _ = asked(papers, "Quel est le prix d’une concession ?")
    said = difference_words(given.differences[0])
    assert said in answer_text(given).plain
    assert said in answer_html(given, None, date(2026, 1, 1))
    told = json.loads(to_json(answer_json(given)))
    assert told["differences"] == [
        {
            "quotes": [0, 1],
            "documents": ["reglement.txt", "archives/reglement.txt"],
            "dates": ["2026-03-04", "2019-03-04"],
            "repeals": True,
            "sentence": said,
        }
    ]
    assert [(quote["date"], quote["date_from"]) for quote in told["quotes"][:2]] == [
        ("2026-03-04", "text"),
        ("2019-03-04", "text"),
    ]


def test_two_documents_of_one_title_are_signed_with_their_paths(papers: Searcher) -> None:
    given, _ = asked(papers, "Quel est le prix d’une concession ?")
    shown = answer_html(given, None, date(2026, 1, 1))
    for path in ("reglement.txt", "archives/reglement.txt"):
        assert f"— RÈGLEMENT DU CIMETIÈRE ({path}), Article 1" in answer_text(given).plain
        assert shown.count(f"RÈGLEMENT DU CIMETIÈRE ({path}), Article 1, ligne") == 2  # below the quote and in its copy


def test_far_sentences_are_found_by_what_their_document_says_once(papers: Searcher) -> None:
    given, _ = asked(papers, "Combien d’abstentions pour les tarifs de la cantine scolaire 2026-2027 ?")
    assert "Adopté par 23 voix pour, 3 abstentions." in given.quotes[0].text
    assert given.quotes[0].document.path == "délib 2026-038.txt"


@pytest.mark.parametrize(
    ("question", "first", "said"),
    [
        ("Combien coûte le repas hors commune ?", "délib 2026-038.txt", 1),
        ("Combien coûtait le repas hors commune en 2025-2026 ?", "délib 2025-044.txt", 0),
    ],
)
def test_a_question_that_names_the_earlier_paper_gets_it(
    papers: Searcher, question: str, first: str, said: int
) -> None:
    given, paths = asked(papers, question)
    assert paths[0] == first
    assert len(given.differences) == said


def test_tables_differ_where_a_row_of_one_name_does(model: Encoder, reranker: Reranker, tmp_path: Path) -> None:
    files = {
        f"tarifs {year}.md": f"# Tarifs de la cantine {year}\n\n| Quotient familial | Prix du repas |\n| --- | --- |\n"
        f"| Moins de 500 | 1,00 € |\n| De 500 à 900 | {price} € |\n| Plus de 900 | 4,60 € |\n"
        for year, price in ((2024, "3,10"), (2025, "3,25"))
    }
    build(write_files(tmp_path / "documents", files), tmp_path / "index", model)
    given = answer("Prix du repas à la cantine ?", Searcher(open_current(tmp_path / "index"), model, reranker))
    for shown in (given.quotes, given.quotes[::-1]):
        assert [one.document.path for one in in_order("", shown)] == ["tarifs 2025.md", "tarifs 2024.md"]
    (difference,) = given.differences
    assert difference.figures == (("3,25 €",), ("3,10 €",))


def test_names_of_files_are_found_and_other_subjects_are_no_contradiction(papers: Searcher) -> None:
    given, paths = asked(papers, "horaires de la piscine")
    assert paths[0] == "Piscine - horaires.txt"
    assert (given.unknown, given.differences) == ((), ())


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Le repas coûte 4 euros.", "Le repas coûte 5 euros."),
        ("Le repas coûte 4,10 € par jour.", "Par jour, le repas coûte 4,20 €."),
        ("Le prêt dure quinze jours.", "Le prêt dure trente jours."),
        ("La salle ferme à 19 heures.", "La salle ferme à 18 heures 30."),
        ("Les dossiers sont reçus jusqu'au 30 juin 2026.", "Les dossiers sont reçus jusqu'au 15 juin 2026."),
        (
            "Le stationnement du repas est interdit du 2 juin 2025 au 13 juin 2025.",
            "Le stationnement du repas est interdit du 2 juin 2025 au 20 juin 2025.",
        ),
        ("La circulation du repas est limitée à 30 km/h.", "La circulation du repas est limitée à 50 km/h."),
    ],
)
def test_figures_and_dates_that_differ_are_said(tmp_path: Path, one: str, other: str) -> None:
    files = {"tarifs 2024.md": f"# Règlement\n\n{one}", "tarifs 2025.md": f"# Règlement\n\n{other}"}
    (said,) = told("repas", quotes(tmp_path, files))
    assert said.endswith("Le plus récent est cité d’abord.")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Le repas coûte 4 euros.", "Le repas coûte 4,00 €."),
        ("Le repas coûte 4 euros.", "La carte coûte 5 euros."),
        ("Le prêt dure 15 jours.", "Le prêt coûte 5 euros."),
        ("Le repas est fixé à l'article 4.", "Le repas est fixé à l'article 5."),
        ("La salle ferme le lundi.", "La salle ferme le mardi."),
        ("Le repas : appelez le 04 76 98 12 30.", "Le repas : appelez le 04 76 51 22 41."),
        ("Le repas : appelez le +33 4.76.98.12.30.", "Le repas : appelez le +33 4.76.51.22.41."),
        ("Le repas est vendu par le SIRET 213 801 855 00012.", "Le repas est vendu par le SIRET 213 801 855 00020."),
        (
            "Le repas est payé à FR76 3000 6000 0112 3456 7890 189.",
            "Le repas est payé à FR76 3000 6000 0198 7654 3210 145.",
        ),
        ("En 1270, Philippe III devient roi.", "En 1180, Philippe II devient roi."),
        (
            "La circulation est interdite 7 rue des Lilas du 2 juin 2025 au 13 juin 2025, le repas compris.",
            "La circulation est interdite 7 rue des Lilas le 15 mars 2025, le repas compris.",
        ),
        (
            "Devant le repas, le stationnement est réservé le 2 juin 2025 de 7 heures à 17 heures.",
            "Devant le repas, le stationnement est réservé le 15 mars 2025 de 8 heures à 18 heures.",
        ),
    ],
)
def test_what_does_not_differ_is_not_said(tmp_path: Path, one: str, other: str) -> None:
    files = {"tarifs 2024.md": f"# Règlement\n\n{one}", "tarifs 2025.md": f"# Règlement\n\n{other}"}
    assert [*told("repas", quotes(tmp_path, files))] == []


def test_prices_of_two_things_are_no_difference_of_one(tmp_path: Path) -> None:
    lines = "Le repas d'un enfant coûte {}.\nLe repas d'un adulte coûte {}."
    files = {2024: lines.format("3 euros", "5,20 €"), 2025: lines.format("3,40 €", "5,80 €")}
    former, latter = quotes(tmp_path, {f"tarifs {year}.md": f"# Règlement\n\n{said}" for year, said in files.items()})
    child, end = (
        former.document.text.index("Le repas d'un enfant"),
        former.document.text.index("\nLe repas d'un adulte"),
    )
    former = replace(former, start=child, key=Span(child, end))
    (said,) = told("repas", [latter, former])
    assert "5,80" in said
    assert "5,20" in said
    assert "3 euros" not in said


def test_who_compares_figures_changes_none_that_are_remembered() -> None:
    with pytest.raises(KeyError):
        figures_of("Le repas coûte 4 euros.")["absent"]


def test_where_a_date_is_read_is_said_but_for_the_text(tmp_path: Path) -> None:
    paths, heads = ("a.md", "2025-01-02 b.md"), ("# Règlement du 4 mars 2026", "# Règlement")
    files = {path: f"{head}\n\nLe repas coûte {len(path)} 000 €." for path, head in zip(paths, heads, strict=True)}
    (said,) = told("repas", quotes(tmp_path, files))
    assert "4\u00a0000\u00a0€" in said
    assert "d’après son texte" not in said
    assert "du 2 janvier 2025 (d’après son nom)" in said


def test_other_subjects_do_not_differ(tmp_path: Path) -> None:
    files = {
        f"{one}/a.md": f"# Règlement de la {one}\n\nL'entrée coûte {len(one)} euros."
        for one in ("piscine", "patinoire")
    }
    assert [*told("entrée", quotes(tmp_path, files))] == []


def test_documents_without_dates_say_so(tmp_path: Path) -> None:
    files = {"a.md": "# Règlement\n\nLe repas coûte 4 euros.", "b.md": "# Règlement\n\nLe repas coûte 5 euros."}
    (said,) = told("repas", quotes(tmp_path, files))
    assert said.count("sans date connue") == 2
    assert said.endswith("Vérifiez lequel s’applique.")


def test_folders_are_a_hint_and_said_to_be_one(tmp_path: Path) -> None:
    files = {f"{one}a.md": f"# Règlement\n\nLe repas coûte {len(one)} euros." for one in ("", "archives/")}
    ordered = in_order("repas", quotes(tmp_path, files)[::-1])
    assert [quote.document.path for quote in ordered] == ["a.md", "archives/a.md"]
    assert "indice" in next(told("repas", list(ordered)))


@pytest.mark.parametrize(
    ("dates", "moved", "end"),
    [
        ((PartialDate(2025), PartialDate(2026)), True, "Le plus récent est cité d’abord."),
        ((PartialDate(2025), PartialDate(2026, origin=Origin.FILE)), False, "Vérifiez lequel s’applique."),
        ((PartialDate(2025, origin=Origin.FILE), PartialDate(2026)), False, "Vérifiez lequel s’applique."),
        (
            (PartialDate(2025, origin=Origin.FILE), PartialDate(2026, origin=Origin.FILE)),
            True,
            "simple indice, vérifiez.",
        ),
    ],
)
def test_a_date_of_a_file_s_properties_is_a_hint(
    tmp_path: Path, dates: tuple[PartialDate, PartialDate], moved: bool, end: str
) -> None:
    files = {"a.md": "# Règlement\n\nLe repas coûte 4 euros.", "b.md": "# Règlement\n\nLe repas coûte 5 euros."}
    some = [
        replace(quote, document=replace(quote.document, date=one))
        for quote, one in zip(quotes(tmp_path, files), dates, strict=True)
    ]
    assert (in_order("repas", some)[0].document.path == "b.md") == moved
    (said,) = told("repas", some)
    assert said.endswith(end)
    assert "2025" in said
    assert "2026" in said


def test_a_repeal_is_told_where_the_earlier_paper_says_something_of_what_is_asked(tmp_path: Path) -> None:
    head = "# Règlement du marché\n\nAdopté le 5 mai {}.{}\n\n{}"
    repeals, price = (
        " Il abroge le règlement du marché du 5 mai 2019.",
        "Le mètre de banc coûte {} euros aux marchands.",
    )
    for old, tells in ((price.format(3), True), ("Les chiens sont tenus en laisse dans toutes les allées.", False)):
        folder = tmp_path / str(tells)
        folder.mkdir()
        files = {"a.md": head.format(2019, "", old), "b.md": head.format(2026, repeals, price.format(4))}
        earlier, later = quotes(folder, files)
        assert earlier.document.repealed_by
        said = [*told("prix du mètre", [later, earlier])]
        assert [("que ce texte abroge" in one) for one in said] == [True] * tells


def test_a_repealed_document_quoted_alone_is_told(tmp_path: Path) -> None:
    files = {
        "2019.md": "# Règlement du marché du 5 mai 2019\n\nLe marché ouvre à 8 heures.",
        "2026.md": "# Règlement du marché\n\nAdopté le 5 mai 2026. Il annule et remplace le règlement du 5 mai 2019.",
    }
    old, new = quotes(tmp_path, files)
    documents = {one.document.id: one.document for one in (old, new)}
    (difference,) = differences("marché", [old], documents)
    assert (difference.documents, difference.quotes) == ((new.document, old.document), (0,))
    assert "du 5 mai 2026" in difference_words(difference)


def test_only_what_concerns_the_first_quote_is_said(tmp_path: Path) -> None:
    files = {
        "a.md": "# Marché de travaux\n\nL'entreprise refait la toiture.",
        **{f"tarifs {year}.md": f"# Règlement\n\nLe repas coûte {year - 2020} euros." for year in (2024, 2025)},
        "z 2019.md": "# Cimetière\n\nAdopté le 5 mai 2019\n\nUne concession dure trente ans.",
        "z.md": "# Cimetière\n\nAdopté le 5 mai 2026. Il abroge le règlement du cimetière du 5 mai 2019.",
    }
    works, earlier, later, repealed, repealing = quotes(tmp_path, files)
    assert repealed.document.repealed_by
    assert [*told("travaux", [works, later, earlier, repealed])] == []
    assert [*told("travaux", [works, repealing, repealed])] == []
    assert len([*told("repas", [later, earlier, repealed])]) == 1


def test_that_the_later_is_first_is_only_said_where_it_is(tmp_path: Path) -> None:
    files = {
        "a.md": "# Marché\n\nAdopté le 5 mai 2019\n\nLe marché ouvre à 8 heures.",
        "b.md": "# Marché\n\nAdopté le 5 mai 2026. Il abroge le règlement du marché du 5 mai 2019.\n\n"
        "Le marché ouvre à 9 heures.",
        "c.md": "# Marché\n\nAdopté le 5 mai 2027\n\nLe marché ouvre à 10 heures.",
    }
    old, new, newest = quotes(tmp_path, files)
    documents = {one.document.id: one.document for one in (old, new, newest)}
    for first, other, leads in ((old, new, False), (new, old, True), (new, newest, False), (newest, new, True)):
        (difference,) = differences("marché", [first, other], documents)
        assert ("Le plus récent est cité d’abord." in difference_words(difference)) == leads
        later, earlier = (first, other) if leads else (other, first)
        assert difference.documents == (later.document, earlier.document)
        assert difference.figures
        for quote, said in zip((later, earlier), difference.figures, strict=True):
            assert said[0] in quote.text


@pytest.mark.parametrize(
    "words", ["L'agent absent est remplacé.", "La régate est annulée.", "Il abroge le règlement du 6 mai 2019."]
)
def test_a_replacement_of_something_else_repeals_nothing(tmp_path: Path, words: str) -> None:
    files = {
        "2019.md": "# Règlement du marché du 5 mai 2019\n\nLe marché ouvre à 8 heures.",
        "2026.md": f"# Règlement du marché\n\nAdopté le 5 mai 2026.\n\n{words}",
    }
    assert [one.document.repealed_by for one in quotes(tmp_path, files)] == [None, None]


def test_a_line_of_a_megabyte_does_not_hold_an_answer_up(tmp_path: Path) -> None:
    files = {f"{one}.md": f"# Règlement\n\n{'Le repas abroge 4 euros ' * 40_000}" for one in "ab"}
    begin = process_time()
    some = quotes(tmp_path, files)
    assert [*told("repas", [replace(one, score=1.0) for one in some])] == []
    assert process_time() - begin < 20  # seconds; quadratic, it would take minutes


@pytest.mark.parametrize(
    ("written", "words"), [("2026-03-01", "1er mars 2026"), ("2026-08", "août 2026"), ("2026", "2026")]
)
def test_a_date_is_said_as_far_as_it_is_known(written: str, words: str) -> None:
    assert date_words(written) == words


def test_a_day_is_said_as_every_day() -> None:
    assert date_words("2026-11-28") == day(date(2026, 11, 28))
