"""A sheet beside the conversation is a table, the row of the quote marked, all words within reach."""

from __future__ import annotations

from bs4 import BeautifulSoup, Tag

from assistant.answers.answering import answer
from assistant.answers.render import source_of
from assistant.answers.shapes import answer_json
from assistant.web.chat.source import document_html
from corpus.document import Document, SheetRow, Span
from corpus.reading.readers import READERS
from tests.conftest import MakeSearcher
from tests.workbooks import EUROS, C, Cells, Made, bold, xlsx

ROWS: list[Cells] = [["Prestation", "Tarif", "Unité"]]
ROWS += ([f"Atelier <{n}>", C(n + 0.5, EUROS), "séance"] for n in range(2000))


def document(made: Made) -> Document:
    read = READERS[".xlsx"](xlsx({"Tarifs 2026": made}))
    return Document("d", "d.xlsx", "D", read.text, "", read.blocks, ignored=read.ignored)


def shown(one: Document, marked: Span) -> BeautifulSoup:
    return BeautifulSoup(document_html(one, marked), "html.parser")


def cells(row: Tag | None) -> list[str]:
    return [cell.get_text() for cell in row.find_all(["th", "td"])] if row else []


def test_the_row_of_the_quote_is_marked_below_its_header() -> None:
    one = document(Made(ROWS, hidden_rows=[5]))
    start = one.text.index("Atelier <1500>")
    page = shown(one, Span(start, start + 5))
    [row] = {mark.find_parent("tr") for mark in page.find_all("mark")}
    assert cells(row) == ["1502", "Atelier <1500>", "1\u00a0500,50 €", "séance"]
    assert cells(page.find("tr")) == ["1", "Prestation", "Tarif", "Unité"]
    assert "Atelier <1>" not in page.get_text()


def test_titles_and_what_is_hidden_stand_outside_the_table() -> None:
    one = document(Made([bold("Ateliers de la ville"), *ROWS[:5]], hidden_rows=[4]))
    page = shown(one, Span(0, 1))
    assert [line.get_text() for line in page.select(".source-text > p")] == [
        "Tarifs 2026", "1Ateliers de la ville", "[lignes masquées\u00a0: 4]",
    ]  # fmt: skip
    assert [cells(row)[0] for row in page.find_all("tr")] == ["2", "3", "5", "6"]


def test_a_source_names_sheet_and_row() -> None:
    one = document(Made(ROWS))
    at = one.text.index("Atelier <7>")
    assert (
        source_of(one, ("Tarifs 2026", "Ateliers"), at)
        == "D, Ateliers, feuille «\u00a0Tarifs 2026\u00a0», ligne\u00a09"
    )


def test_programs_get_the_sheet_the_row_and_its_header(make_searcher: MakeSearcher) -> None:
    searcher = make_searcher({"tarifs.xlsx": xlsx({"Tarifs 2026": Made(ROWS[:60])})})
    first = answer_json(answer("Quel est le tarif de l’atelier 7 ?", searcher)).quotes[0]
    assert (first.sheet, first.row) == ("Tarifs 2026", 9)
    assert first.header
    assert first.header.text == "Prestation | Tarif | Unité"


def test_of_rows_that_share_all_their_words_the_one_with_all_of_the_question_is_quoted(
    make_searcher: MakeSearcher,
) -> None:
    kinds, names = "rue allée place impasse sente".split(), [f"lieu{number}" for number in range(60)]
    streets = [f"{kind} {name}" for name in names for kind in kinds]
    lines = "\n".join(["voie;jour", *(f"{street};lundi" for street in streets)])
    searcher = make_searcher({"voies.csv": lines.encode()})
    for number in (7, 148, 293):
        quote = answer(f"Quel jour pour {streets[number]} ?", searcher).quotes[0]
        assert quote.document.on_sheet(quote.place) == SheetRow("", number + 2)
