"""What reaches a screen or a program is the document, made safe and nothing else."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from rich.console import Console

from assistant.answers.answering import answer
from assistant.answers.render import answer_text, hits_text, source_of, to_json, visible
from assistant.answers.shapes import answer_json, hits_json
from assistant.command.reports import document_text
from assistant.french.sureness import confidence_words
from assistant.french.texts import SAYS_NOTHING, SHEET_ROW, refusal
from corpus.document import Block, Document, Kind, Span
from index.searching.search import Searcher
from index.snapshot.report import DocumentReport
from tests.conftest import MakeSearcher


def test_json_of_an_answer_has_exactly_the_designed_fields(convention: Searcher) -> None:
    found = json.loads(to_json(answer_json(answer("Qu'est-ce qu'un SPASER ?", convention))))
    assert list(found) == [
        *("question", "found", "confidence", "quotes", "nearest", "expansion", "understood_as", "snapshot"),
        *("differences", "synonyms", "state", "missing", "unknown"),
    ]
    fields = ["text", "answer", "document", "title", "heading", "page", "line", "sheet", "row", "start", "end", "score"]
    fields += ["header", "label", "date", "date_from", "answers"]
    assert list(found["quotes"][0]) == fields
    assert list(found["expansion"]) == ["sigle", "expansion", "document", "start", "end"]
    assert found["snapshot"] == convention.snapshot.manifest.id


def test_json_of_a_refusal_gives_the_nearest_in_the_same_shape(convention: Searcher) -> None:
    refused = json.loads(to_json(answer_json(answer("Quelle est la recette de la tarte ?", convention))))
    assert (refused["found"], refused["quotes"], refused["expansion"]) == (False, [], None)
    assert set(refused["nearest"][0]) >= {"text", "document", "start", "end"}
    assert 0 <= refused["confidence"] <= 1
    assert "tarte" in refused["unknown"]


@pytest.mark.parametrize(
    ("unknown", "named"),
    [
        ((), "cette question."),
        (("DSP",), "Aucun document n’emploie «\u00a0DSP\u00a0»."),
        (("a", "b"), "n’emploie «\u00a0a\u00a0» ni «\u00a0b\u00a0»."),
        (("a", "b", "c", "d"), "n’emploie «\u00a0a\u00a0», «\u00a0b\u00a0» ni «\u00a0c\u00a0»."),
    ],
)
def test_a_refusal_names_the_words_that_no_document_writes(unknown: tuple[str, ...], named: str) -> None:
    assert refusal(("mot", *unknown), unknown).endswith(named)


def test_an_answer_names_them_too() -> None:
    assert confidence_words(0.5, ("DSP",)).endswith("document. Aucun document n’emploie «\u00a0DSP\u00a0».")


def test_a_question_without_words_is_said_to_say_nothing() -> None:
    assert refusal((), ()) == SAYS_NOTHING


def test_json_of_a_search_ranks_its_hits(convention: Searcher) -> None:
    found = convention.search("achats responsables", 3)
    shown = json.loads(to_json(hits_json("achats responsables", found, convention)))
    assert [hit["rank"] for hit in shown["hits"]] == [1, 2, 3]
    assert list(shown["hits"][0]) == [
        *("rank", "score", "text", "document", "title", "heading", "page", "sheet", "row", "start", "end"),
        *("header", "label", "date", "date_from"),
    ]
    scores = [hit["score"] for hit in shown["hits"]]
    assert scores == sorted(scores, reverse=True)


def test_json_gives_the_header_that_a_row_or_a_passage_does_not_hold(make_searcher: MakeSearcher) -> None:
    head = "| Club | 2025 |"
    text = "\n".join(
        [head, "|---|---|", *(f"| Club numéro {number} de Nantes | {number}00 € |" for number in range(60))]
    )
    searcher = make_searcher({"a.md": text, "b.txt": "Le club numéro 41 a son siège à Nantes."})
    given = json.loads(to_json(answer_json(answer("Combien a eu le club numéro 41 en 2025 ?", searcher))))
    hits = json.loads(to_json(hits_json("club", searcher.search("club numéro 41"), searcher)))["hits"]
    for one in [*given["quotes"], *given["nearest"], *hits]:
        expected = {"text": head, "start": 0, "end": len(head)}
        assert one["header"] == (expected if one["document"] == "a.md" and one["start"] else None)
    assert {(one["document"], bool(one["start"])) for one in hits} == {
        ("a.md", True),
        ("a.md", False),
        ("b.txt", False),
    }
    assert hits_text(searcher.search("club numéro 41"), searcher).plain.count(head) == len(hits) - 1


def shown(searcher: Searcher, question: str, terminal: bool) -> str:
    console = Console(file=StringIO(), force_terminal=terminal, width=60, highlight=False)
    console.print(answer_text(answer(question, searcher)), soft_wrap=not terminal, end="")
    assert isinstance(console.file, StringIO)
    return console.file.getvalue()


def test_terminal_shows_the_key_sentence_in_bold(convention: Searcher) -> None:
    assert "\x1b[1mLe webinaire" in shown(convention, "Quel webinaire a été organisé avec Les Canaux ?", True)


def test_piped_answer_is_plain_and_its_quotes_unbroken(convention: Searcher) -> None:
    question = "Quel webinaire a été organisé avec Les Canaux ?"
    piped = shown(convention, question, False)
    assert "\x1b" not in piped
    assert answer(question, convention).quotes[0].text in piped


def test_terminal_names_document_and_line(convention: Searcher) -> None:
    piped = shown(convention, "Quel webinaire a été organisé avec Les Canaux ?", False)
    assert "— Convention RTES France urbaine, ligne\u00a08" in piped


def test_document_cannot_drive_the_terminal(make_searcher: MakeSearcher) -> None:
    searcher = make_searcher({"a.txt": "Le tarif \x1b[2J\x07 est \u202efaux\u2069 ici [bold]mot[/bold]."})
    for terminal in (True, False):
        out = shown(searcher, "Quel est le tarif ?", terminal)
        assert not {"\x1b[2J", "\x07", "\u202e", "\u2069"} & {out[i : i + n] for i in range(len(out)) for n in (1, 4)}
        assert "[bold]mot[/bold]" in out


def test_visible_keeps_what_people_write() -> None:
    text = "« Œuvre n°\u00a01 »\u202f; l’été\n\tfin"
    assert visible(text) == text


@pytest.mark.parametrize(
    ("pages", "told"), [((1, 2, 3), "pages 1 à 3"), ((2, 5, 6), "pages 2, 5 à 6"), ((4,), "page 4")]
)
def test_the_pages_that_were_recognised_are_told(pages: tuple[int, ...], told: str) -> None:
    report = DocumentReport("a.pdf", "A", "A", None, None, 10, 6, 1, (), None, (), pages, 0, ())
    assert f"texte reconnu par OCR\u00a0: {told}\u00a0;" in document_text(report).plain


def test_a_sheet_is_named_once() -> None:
    blocks = Block(Span(0, 6), Kind.HEADING), Block(Span(7, 16), Kind.ROW, row=2)
    sheet = Document("d", "d.xlsx", "D", "Tarifs\nLundi | 4", "", blocks)
    assert source_of(sheet, ("Tarifs", "Bac"), 7) == f"D, Bac, {SHEET_ROW.format(sheet='Tarifs', number=2)}"


def test_words_that_were_recognised_on_a_scan_say_so() -> None:
    scanned = Document("d", "d.pdf", "D", "Un.\nDeux.", "", page_starts=(0, 4), recognised_pages=(2,))
    assert source_of(scanned, (), 0) == "D, page\u00a01"
    assert source_of(scanned, (), 5) == "D, page\u00a02 (reconnue par OCR, à vérifier)"


def test_the_pages_of_a_presentation_are_called_slides() -> None:
    deck = Document("d", "sous/a.PPTX", "D", "Un.\nDeux.", "", page_starts=(0, 4))
    assert source_of(deck, (), 5) == "D, diapositive\u00a02"
    report = DocumentReport("a.odp", "A", "A", None, None, 10, 6, 1, (), None, (), (), 0, ())
    assert "6\u00a0diapositives" in document_text(report).plain


@pytest.mark.parametrize(
    ("heading", "is_named"),
    [
        ("ARRÊTÉ MUNICIPAL N° 2026-118", False),
        ("ARRÊTÉ MUNICIPAL N° 2026-118, portant ouverture de la baignade", False),
        ("Portant ouverture de la baignade", False),
        ("Baignade", True),
        ("Ouverture de la pêche", True),
    ],
)
def test_a_source_names_no_heading_that_its_title_says(heading: str, is_named: bool) -> None:
    document = Document("d", "d.txt", "Arrêté municipal n° 2026-118\u00a0: portant ouverture de la baignade", "Un.", "")
    named = [heading] if is_named else []
    assert source_of(document, (heading,), 0) == ", ".join([document.title, *named, "ligne\u00a01"])
