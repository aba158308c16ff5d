"""The chat page's HTML says what the document says, to the character, and nothing of a document is markup in it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from urllib.parse import parse_qs

import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.answers.answering import answer
from assistant.answers.quoting.quote import Lead, lead_of
from assistant.answers.render import answer_text
from assistant.french import texts
from assistant.web.chat.fragments import answer_html, choices_html, questions_html
from assistant.web.chat.source import document_html
from assistant.web.http.views import question_link
from corpus.document import Document, IgnoredSpan, Reason, Span
from corpus.text.listings import Listing
from index.words.lexical_index import Concept
from tests.conftest import MakeSearcher
from tests.papers import Paper

TODAY = date(2026, 11, 1)
HOSTILE = 'Le tarif <b>fort</b> & "doux" vaut *10* ${x} $$y$$ {{z}} <script>alert(1)</script>\u00a0« n° 1 ».'


def document(text: str, *ignored: IgnoredSpan) -> Document:
    return Document(id="d", path="d.txt", title="D", text=text, sha256="", ignored=ignored)


def test_quote_is_a_blockquote_with_its_cite_and_nothing_of_it_is_markup(make_searcher: MakeSearcher) -> None:
    found = answer("Quel est le tarif fort ?", make_searcher({"a.txt": HOSTILE}))
    soup = BeautifulSoup(answer_html(found, None, TODAY), "lxml")
    assert next(tag.get_text() for tag in soup.find_all("blockquote")) == HOSTILE
    assert soup.find("script") is None
    assert soup.find("b") is None
    cite = soup.find("cite")
    assert cite is not None
    assert "ligne" in cite.get_text()


def test_what_an_uncertain_answer_misses_is_no_markup(make_searcher: MakeSearcher) -> None:
    searcher = make_searcher({"a.txt": "La piscine coûte 3 euros en 2025."})
    found = answer("Combien coûte la piscine en 2026 ?", searcher)
    concepts = (*found.results.concepts, Concept("<b>\u202e", frozenset(), 1.0))
    found = replace(found, results=replace(found.results, concepts=concepts))
    soup = BeautifulSoup(answer_html(found, None, TODAY), "lxml")
    note = soup.find("p", class_="uncertain")
    assert note is not None
    assert "pas de 2026" in note.get_text()
    assert "<b>" in note.get_text()
    assert soup.find("b") is None
    assert note.find("bdi") is not None


def test_thanks_are_neither_judged_nor_linked(make_searcher: MakeSearcher) -> None:
    searcher = make_searcher({"a.txt": HOSTILE})
    thanked, refused = (answer_html(answer(said, searcher), "1", TODAY) for said in ("merci !", "Quel jour ?"))
    assert "<button" not in thanked
    assert "data-verdict" in refused or "data-link" in refused


def test_what_turns_words_is_seen_and_said_and_the_quote_stays_verbatim(make_searcher: MakeSearcher) -> None:
    text = "Le tarif\u202e fort \u202cest \u2066de douze\u2069 euros."
    searcher = make_searcher({"gnp\u202e.txt": text})
    found = answer("Quel est le tarif fort ?", searcher)
    soup = BeautifulSoup(answer_html(found, None, TODAY), "lxml")
    assert soup.blockquote is not None
    assert soup.blockquote.get_text() == text
    assert [one.get_text() for one in soup.blockquote.find_all("bdi")] == ["\u202e", "\u202c", "\u2066", "\u2069"]
    assert texts.TURNED in soup.get_text()
    [one] = found.quotes
    panel = BeautifulSoup(document_html(one.document) + choices_html({}, searcher.snapshot.summaries, "", 1), "lxml")
    names = panel.select("h2, .path, small, cite")
    assert [name.get_text() for name in names if "\u202e" in name.get_text()] == []
    assert one.document.path in [box["value"] for box in panel.select("input")]


@pytest.mark.parametrize("marked", [None, Span(9, 40)])
def test_source_shows_the_whole_text_and_marks_the_quote(marked: Span | None) -> None:
    whole = document(HOSTILE, IgnoredSpan(Span(0, 5), Reason.LINK), IgnoredSpan(Span(50, 60), Reason.REPEAT))
    soup = BeautifulSoup(document_html(whole, marked), "lxml")
    text = soup.find(class_="source-text")
    assert text is not None
    assert text.get_text() == HOSTILE
    assert [mark.get_text() for mark in soup.find_all("mark")] == ([HOSTILE[9:40]] if marked else [])
    assert [one.get_text() for one in soup.find_all(class_="ignored")] == [HOSTILE[0:5], HOSTILE[50:60]]


@settings(max_examples=60)
@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs", "Cc"]), max_size=40), st.data())
def test_source_panel_is_verbatim_wherever_spans_fall(text: str, data: st.DataObject) -> None:
    offsets = st.integers(0, len(text))
    start, end = sorted((data.draw(offsets), data.draw(offsets)))
    before = data.draw(st.integers(0, start))
    whole = document(text, IgnoredSpan(Span(before, start), Reason.RELATED)) if before < start else document(text)
    soup = BeautifulSoup(document_html(whole, Span(start, end)), "html.parser")
    shown_text = soup.find(class_="source-text")
    assert shown_text is not None
    assert shown_text.get_text() == text
    assert "".join(mark.get_text() for mark in soup.find_all("mark")) == text[start:end]


def test_more_than_three_quotes_are_named_and_not_quoted(make_searcher: MakeSearcher) -> None:
    files = {f"{number}.txt": f"Tarif {number}\n\nLe tarif du service numéro {number} est fixe." for number in range(8)}
    found = answer("Quel est le tarif du service ?", make_searcher(files))
    soup = BeautifulSoup(answer_html(found, None, TODAY), "lxml")
    assert len(soup.find_all("blockquote")) == 3
    named = [one.get_text() for one in soup.select(".also + ul button")]
    assert named == [f"{quote.document.title}, ligne\u00a03" for quote in found.also]
    assert len(named) == 3
    assert all(one in answer_text(found).plain for one in named)


def test_places_on_one_page_are_named_once(make_searcher: MakeSearcher) -> None:
    paper = Paper()
    for number in range(8):
        paper.paragraph(f"Le tarif du service numéro {number} est fixe." + " Il est révisé chaque année." * 20)
    found = answer("Quel est le tarif du service ?", make_searcher({"tarifs.pdf": bytes(paper.output())}))
    soup = BeautifulSoup(answer_html(found, None, TODAY), "lxml")
    cited, named = ([one.get_text() for one in soup.select(which)] for which in ("cite", ".also + ul button"))
    assert len(cited) == 3
    assert len({*cited, *named}) == len({*cited}) + len(named)


def test_a_copied_quote_has_its_words_its_source_and_the_day(make_searcher: MakeSearcher) -> None:
    found = answer("Quel est le tarif fort ?", make_searcher({"a.txt": HOSTILE}))
    soup = BeautifulSoup(answer_html(found, None, TODAY), "lxml")
    copied = [str(one["data-copy"]) for one in soup.select("figure button[data-copy]")]
    assert copied[0].startswith(f"«\u00a0{HOSTILE}\u00a0»\n— ")
    assert copied[0].endswith(", ligne\u00a01 (cité le 1er novembre 2026)")


def test_what_stands_above_a_quote_is_looked_for_once(
    make_searcher: MakeSearcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = answer("Combien a eu le club numéro 41 ?", make_searcher({"a.md": LONG_TABLE}))
    looked_for: list[int] = []

    def counted(document: Document, listing: Listing | None, start: int) -> Lead | None:
        looked_for.append(start)
        return lead_of(document, listing, start)

    monkeypatch.setattr("assistant.answers.quoting.quote.lead_of", counted)
    answer_html(found, None, TODAY)
    assert len(looked_for) == len(found.quotes)


ROWS = [f"| Club numéro {number} de <b>Nantes</b> | {number}00 € |" for number in range(60)]
LONG_TABLE = "\n".join(["| Club | 2025 |", "|---|---|", *ROWS])


@pytest.mark.parametrize(("club", "between"), [("0", []), ("41", [texts.LEFT_OUT])], ids=["first row", "far row"])
def test_the_header_of_a_table_stands_above_its_row(make_searcher: MakeSearcher, club: str, between: list[str]) -> None:
    found = answer(f"Combien a eu le club numéro {club} ?", make_searcher({"a.md": LONG_TABLE}))
    row = next(line for line in LONG_TABLE.split("\n") if f" {club} de" in line)
    soup = BeautifulSoup(answer_html(found, None, TODAY), "lxml")
    figure = soup.find("figure")
    assert figure is not None
    (header,) = figure.select(".lead.header")
    assert header.get_text(" ", strip=True) == " ".join(["| Club | 2025 |", *between])
    assert figure.blockquote is not None
    assert figure.blockquote.get_text() == row
    copied = str(figure.select("button[data-copy]")[0]["data-copy"])
    assert copied.startswith("\n".join(["«\u00a0| Club | 2025 |", *between, row]))
    assert "\n".join(["| Club | 2025 |", *between, row]) in answer_text(found).plain


def test_a_link_to_a_quote_carries_its_words(make_searcher: MakeSearcher) -> None:
    found = answer("Quel est le tarif fort ?", make_searcher({"a.txt": HOSTILE}))
    soup = BeautifulSoup(answer_html(found, None, TODAY), "lxml")
    (link,) = (str(one["data-link"]) for one in soup.select("figure button[data-link]"))
    assert parse_qs(link.removeprefix("?")) == {"document": ["a.txt"], "at": ["0"], "quote": [HOSTILE]}


@pytest.mark.parametrize("number", [None, "0123456789abcdef"])
@pytest.mark.parametrize(("found", "kinds"), [(True, ["right", "wrong"]), (False, ["missing"])])
def test_an_answer_is_judged_only_where_it_is_kept(
    make_searcher: MakeSearcher, found: bool, kinds: list[str], number: str | None
) -> None:
    given = replace(answer("Quel est le tarif fort ?", make_searcher({"a.txt": HOSTILE})), found=found)
    buttons = BeautifulSoup(answer_html(given, number, TODAY), "lxml").select("[data-verdict]")
    assert [one["data-verdict"] for one in buttons] == (kinds if number else [])
    assert {str(one["data-number"]) for one in buttons} == ({number} if number else set())


def test_every_quote_says_how_sure_it_is(make_searcher: MakeSearcher) -> None:
    files = {f"{number}.txt": f"Tarif {number}\n\nLe tarif du service numéro {number} est fixe." for number in range(3)}
    given = answer("Quel est le tarif du service ?", make_searcher(files))
    soup = BeautifulSoup(answer_html(replace(given, found=True), None, TODAY), "lxml")
    assert len(soup.select(".sure")) == len(given.quotes) == 3


def test_suggestions_and_the_choice_of_documents_are_escaped(make_searcher: MakeSearcher) -> None:
    documents = make_searcher({"<b>a</b>.txt": HOSTILE}).snapshot.summaries
    soup = BeautifulSoup(questions_html("x", [HOSTILE]) + choices_html({}, documents, "", 1), "lxml")
    assert soup.find(["b", "script"]) is None
    assert [one["data-ask"] for one in soup.select("button")] == [HOSTILE]
    assert [one["value"] for one in soup.select("input[type=checkbox]")] == ["<b>a</b>.txt"]


def test_a_link_to_a_question_names_its_documents() -> None:
    asked = parse_qs(question_link("Où & quand ?", ["a b.txt", "c&d.txt"]).removeprefix("?"))
    assert asked == {"q": ["Où & quand ?"], "only": ["a b.txt", "c&d.txt"]}
    assert parse_qs(question_link("Où ?", ()).removeprefix("?")) == {"q": ["Où ?"]}
