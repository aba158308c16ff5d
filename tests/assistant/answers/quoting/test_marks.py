"""Which words of a quote are marked as the answer, and how a screen and a program show them."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest
from bs4 import BeautifulSoup
from rich.style import Style
from rich.text import Text

from assistant.answers.answering import Answer, answer
from assistant.answers.quoting.quote import Quote
from assistant.answers.quoting.quotes import quotes_of
from assistant.answers.render import answer_text
from assistant.answers.shapes import answer_json
from assistant.web.chat.fragments import answer_html
from corpus.document import Span
from tests.conftest import MakeSearcher

SENTENCES = ("Elle ouvre à midi.", "Elle ferme à minuit.", "Elle chauffe à vingt degrés.", "Elle accueille des clubs.")
HOURS = "La piscine ouvre à dix heures.\nLa piscine ferme à midi."
WORDS = (Span(19, 29), Span(50, 54))
TODAY = date(2026, 11, 1)


def quoted(make_searcher: MakeSearcher, scores: tuple[float, ...], is_read: bool = True, between: str = " ") -> Quote:
    """The first quote from a text whose sentences have these log odds and are their own answers."""
    searcher = make_searcher({"a.txt": between.join(SENTENCES[: len(scores)])})
    found = searcher.search(" ".join(SENTENCES))
    (hit,) = found.hits
    answers = hit.answers if is_read else (None,) * len(scores)
    found = replace(found, hits=(replace(hit, score=max(scores), sentences=scores, answers=answers),))
    return quotes_of("Quand ?", found, searcher)[0]


@pytest.mark.parametrize(
    ("scores", "marked"),
    [
        ((3.0,), [0]),
        ((3.0, 2.9), [0, 1]),
        ((2.9, 3.0), [1, 0]),
        ((3.0, -3.0), [0]),
        ((2.7, 2.8, 3.0, 2.9), [2, 3]),
    ],
)
def test_of_the_sentences_of_a_quote_those_that_answer_nearly_as_well_as_the_best_are_marked(
    make_searcher: MakeSearcher, scores: tuple[float, ...], marked: list[int]
) -> None:
    quote = quoted(make_searcher, scores)
    assert quote.text == " ".join(SENTENCES[: len(scores)])
    assert [quote.document.text[slice(*one)] for one in quote.answers] == [SENTENCES[one] for one in marked]


def test_what_hardly_answers_joins_a_quote_on_its_line_alone(make_searcher: MakeSearcher) -> None:
    both = "\n".join(SENTENCES[:2])
    texts = [quoted(make_searcher, (3.0, less), between="\n").text for less in (2.9, -3.0)]
    assert texts == [both, SENTENCES[0]]


def test_nothing_is_marked_where_no_model_tells(make_searcher: MakeSearcher) -> None:
    assert quoted(make_searcher, (3.0, 2.9), is_read=False).answers == ()


@pytest.fixture
def given(make_searcher: MakeSearcher) -> Answer:
    """An answer with two marked words, the second the better."""
    found = answer("Quand ouvre et ferme la piscine ?", make_searcher({"a.txt": HOURS}))
    (quote,) = found.quotes
    return replace(found, quotes=(replace(quote, answers=tuple(reversed(WORDS))),))


def test_programs_get_the_best_words_and_all(given: Answer) -> None:
    (quote,) = answer_json(given).quotes
    assert [(one.text, one.start, one.end) for one in quote.answers] == [("midi", 50, 54), ("dix heures", 19, 29)]
    assert quote.answer == quote.answers[0]


def test_the_page_marks_each_in_its_place(given: Answer) -> None:
    page = answer_html(given, None, TODAY)
    assert re.findall("<mark>(.*?)</mark>", page) == ["dix heures", "midi"]
    assert f"<blockquote>{HOURS}</blockquote>" in re.sub("</?mark>", "", page)


def test_the_terminal_underlines_each_in_its_place(given: Answer) -> None:
    text = answer_text(given)
    assert underlined(text) == ["dix heures", "midi"]
    assert HOURS in text.plain


def test_what_does_not_answer_has_no_words_that_do(given: Answer) -> None:
    refused = replace(given, found=False, quotes=(), nearest=given.quotes)
    (near,) = answer_json(refused).nearest
    assert (near.answer, near.answers) == (None, [])
    assert "<mark>" not in answer_html(refused, None, TODAY)
    assert underlined(answer_text(refused)) == []


SHAPED = "La **piscine** ouvre à **dix heures** au [stade](plan.html)."


@pytest.mark.parametrize(("name", "signs"), [("a.md", ["**", "**", "**", "**", "[", "](plan.html)"]), ("a.txt", [])])
def test_signs_of_markdown_are_shown_and_faded(make_searcher: MakeSearcher, name: str, signs: list[str]) -> None:
    found = answer("Quand ouvre la piscine ?", make_searcher({name: SHAPED}))
    (quote,) = found.quotes
    start = SHAPED.index("**dix")
    found = replace(found, quotes=(replace(quote, answers=(Span(start, start + 14),)),))
    page = BeautifulSoup(answer_html(found, None, TODAY), "lxml")
    assert page.blockquote is not None
    assert page.blockquote.get_text() == SHAPED
    assert [one.get_text() for one in page.select("blockquote .sign")] == signs
    assert [one.get_text() for one in page.select("mark")] == ["**dix heures**"]
    text = answer_text(found)
    assert SHAPED in text.plain
    faded = [text.plain[one.start : one.end] for one in text.spans if isinstance(one.style, Style) and one.style.dim]
    assert [one for one in faded if one in signs] == signs


def underlined(text: Text) -> list[str]:
    return [
        text.plain[one.start : one.end] for one in text.spans if isinstance(one.style, Style) and one.style.underline
    ]
