"""The page in a real Chromium: its quotes are the document's words, it speaks French, nothing leaves the machine."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from assistant.french import texts
from corpus.document import Document
from index.searching.search import Searcher
from tests.assistant.chat.conftest import AXES, REFUSED, SPASER
from tests.conftest import OpenPage, question_box
from tests.pages import HOSTILE, ask, fake_searcher, served

pytestmark = pytest.mark.browser

FOLLOW_UP = "Et un PTCE ?"
ENGLISH = re.compile(
    r"\b(?:the|and|of|with|your|here|clear|submit|send|loading|content|processing|queue|error|lost|server|user|bot|chatbot|"
    r"type|component|textbox|settings|built|api|close|copy|retry|undo|share|scroll|bottom|example)\b",
    re.IGNORECASE,
)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Searcher:
    """A document full of what would be markup elsewhere."""
    return fake_searcher(tmp_path_factory, HOSTILE)


@pytest.fixture(scope="module")
def hostile_address(hostile: Searcher) -> Iterator[str]:
    with served(hostile) as url:
        yield url


def mark_of(tab: Page, button: Locator) -> Locator:
    """The mark of the source that a button opens."""
    return tab.locator(f'#source .source[data-place="{button.get_attribute("data-place")}"] mark')


def words_at(document: Document, button: Locator) -> str:
    """The document's own words at the place that a button opens."""
    place = button.get_attribute("data-place")
    assert place is not None
    start, end = map(int, place.split(":")[1:])
    return document.text[start:end]


def test_typed_question_is_answered_with_its_source_open(open_page: OpenPage, address: str) -> None:
    tab = open_page(address)
    ask(tab, SPASER)
    expect(tab.locator("#source mark")).to_contain_text("Schéma de Promotion des Achats Publics")


def test_example_is_answered(open_page: OpenPage, address: str) -> None:
    tab = open_page(address)
    example = tab.locator("#examples").get_by_role("button").first
    asked = example.text_content()
    example.click()
    expect(tab.locator(".answer blockquote").first).to_be_visible()
    expect(tab.locator(".asked")).to_have_text(asked or "")


def test_every_example_is_found(open_page: OpenPage, address: str) -> None:
    tab = open_page(address)
    examples = tab.locator("#examples").get_by_role("button")
    expect(examples.first).to_be_visible()
    shown = examples.all_text_contents()
    assert len(shown) >= 3
    for example in shown:
        ask(tab, example)
    expect(tab.locator(".refusal")).to_have_count(0)


def test_answer_leaves_the_focus_in_the_question_box(open_page: OpenPage, address: str) -> None:
    tab = open_page(address)
    ask(tab, SPASER)
    expect(tab.locator("#source mark")).to_be_visible()
    expect(question_box(tab)).to_be_focused()


@pytest.mark.parametrize(
    ("question", "holds"),
    [
        (
            "Quel est le tarif de la piscine ?",
            "<script>alert(1)</script> ${x} $$y$$ {{this}} `z` &amp; « 12\u202f€\u00a0», e\u0301",
        ),
        ("Quels sont les engagements de la charte ?", ";\r\n\t- deuxième `engagement`  double ;\r\n-   #3"),
        ("Le maire décide de quoi ?", "***décide*** de tout | sauf"),
    ],
    ids=["markup", "list", "emphasis"],
)
def test_quote_and_mark_are_the_documents_words(
    open_page: OpenPage, hostile_address: str, hostile: Searcher, question: str, holds: str
) -> None:
    [document] = hostile.snapshot.documents.values()
    tab = open_page(hostile_address)
    ask(tab, question)
    figure = tab.locator(".answer figure").first
    button = figure.locator("button.open-source")
    button.click()
    expect(mark_of(tab, button)).to_be_visible()
    words = words_at(document, button)
    assert holds in words
    assert figure.locator("blockquote").text_content() == words
    assert "".join(tab.locator("#source mark").all_text_contents()) == words


def test_source_shows_the_whole_document(open_page: OpenPage, hostile_address: str, hostile: Searcher) -> None:
    [document] = hostile.snapshot.documents.values()
    tab = open_page(hostile_address)
    ask(tab, "Quel est le tarif de la piscine ?")
    tab.locator("button.open-source").first.click()
    expect(tab.locator("#source mark")).to_be_visible()
    assert tab.locator(".source-text").text_content() == document.text


def test_hostile_question_is_shown_as_text(open_page: OpenPage, address: str) -> None:
    tab = open_page(address)
    question = "<img src=x onerror=alert(1)> **SPASER** ${x} {{this}} <b>?</b>"
    ask(tab, question)
    assert tab.locator(".asked").text_content() == question


@pytest.mark.parametrize("hand", ["mouse", "keyboard"])
def test_button_opens_its_own_quote_and_takes_the_focus_there(open_page: OpenPage, address: str, hand: str) -> None:
    tab = open_page(address)
    ask(tab, REFUSED)
    button = tab.locator("button.open-source").last
    if hand == "mouse":
        button.click()
    else:
        button.press("Enter")
    expect(mark_of(tab, button)).to_be_focused()
    assert tab.locator("#source mark").text_content() == tab.locator(".answer blockquote").last.text_content()


def test_button_of_the_open_quote_takes_the_focus_too(open_page: OpenPage, address: str) -> None:
    tab = open_page(address)
    ask(tab, SPASER)
    expect(tab.locator("#source mark")).to_be_visible()
    tab.locator("button.open-source").first.click()
    expect(tab.locator("#source mark")).to_be_focused()


def test_refusal_is_plain_and_its_passages_look_different(open_page: OpenPage, address: str) -> None:
    tab = open_page(address)
    ask(tab, AXES)
    ask(tab, REFUSED)
    expect(tab.locator(".refusal")).to_contain_text(texts.NOT_FOUND)
    near, quoted = tab.locator(".near blockquote").first, tab.locator(".quote:not(.near) blockquote").first
    assert look(near) != look(quoted)


def look(shown: Locator) -> list[str]:
    found: list[str] = shown.evaluate("e => { const s = getComputedStyle(e); return [s.color, s.borderLeftStyle]; }")
    return found


def test_ignored_parts_are_greyed_with_their_reason(open_page: OpenPage, address: str) -> None:
    tab = open_page(address)
    ask(tab, SPASER)
    ignored = tab.locator("#source .ignored").first
    expect(ignored).to_have_attribute("title", "ligne qui ne fait qu’ouvrir un lien")
    assert look(ignored) != look(tab.locator(".source-text"))


def test_follow_on_question_keeps_the_conversation(open_page: OpenPage, address: str) -> None:
    tab = open_page(address)
    ask(tab, SPASER)
    ask(tab, AXES)
    assert tab.locator(".asked").all_text_contents() == [SPASER, AXES]


def test_follow_up_is_understood_from_the_conversation_and_said(open_page: OpenPage, address: str) -> None:
    tab = open_page(address)
    ask(tab, SPASER)
    ask(tab, FOLLOW_UP)
    expect(tab.locator(".understood")).to_have_text("Compris comme\u00a0: Qu’est-ce qu’un PTCE\u00a0?")
    expect(tab.locator(".answer").nth(1).locator("blockquote").first).to_contain_text("Pôles Territoriaux")


def test_new_conversation_has_no_question_before(open_page: OpenPage, address: str) -> None:
    tab = open_page(address)
    ask(tab, SPASER)
    tab.get_by_role("button", name=texts.CLEAR).click()
    expect(tab.locator(".answer")).to_have_count(0)
    ask(tab, FOLLOW_UP)
    expect(tab.locator(".understood")).to_have_count(0)


def test_new_conversation_forgets_the_old_one(open_page: OpenPage, address: str) -> None:
    tab = open_page(address)
    ask(tab, SPASER)
    tab.get_by_role("button", name=texts.CLEAR).click()
    expect(tab.locator(".asked")).to_have_count(0)
    expect(tab.locator("#source")).to_have_text(texts.SOURCE_EMPTY)
    ask(tab, AXES)
    assert tab.locator(".asked").all_text_contents() == [AXES]


def test_two_users_do_not_see_each_other(open_page: OpenPage, address: str) -> None:
    first, second = open_page(address), open_page(address)
    ask(first, SPASER)
    ask(second, AXES)
    assert second.locator(".asked").all_text_contents() == [AXES]


@pytest.mark.parametrize("twice", ["double click", "enter"])
def test_asking_twice_by_mistake_asks_once(open_page: OpenPage, address: str, twice: str) -> None:
    tab = open_page(address)
    question_box(tab).fill(SPASER)
    if twice == "enter":
        question_box(tab).press("Enter")
        question_box(tab).press("Enter")
    else:
        tab.get_by_role("button", name=texts.ASK).dblclick()
    expect(tab.locator(".answer")).to_have_count(1)
    expect(question_box(tab)).to_have_value("")
    ask(tab, AXES)  # whatever the slip did has happened when this is answered
    assert tab.locator(".asked").all_text_contents() == [SPASER, AXES]
    expect(tab.locator("#notice")).to_have_text("")


@pytest.mark.parametrize(
    ("question", "said"),
    [("", "La question est vide"), ("é" * 100_000, "La question est trop longue")],
    ids=["empty", "long"],
)
def test_question_that_cannot_be_asked_gets_a_sentence_and_stays(
    open_page: OpenPage, address: str, question: str, said: str
) -> None:
    tab = open_page(address)
    question_box(tab).fill(question)
    question_box(tab).press("Enter")
    expect(tab.get_by_role("alert")).to_contain_text(said)
    expect(question_box(tab)).to_have_value(question)


def test_what_is_typed_while_an_answer_is_on_its_way_stays(open_page: OpenPage, address: str) -> None:
    tab = open_page(address)
    held: list[Route] = []

    def hold(route: Route) -> None:  # the question; what the page asks for itself goes on
        if "SPASER" in (route.request.post_data or "") and not held:
            held.append(route)
        else:
            route.continue_()

    tab.route("**/queue/join**", hold)
    question_box(tab).fill(SPASER)
    with tab.expect_request(lambda request: "SPASER" in (request.post_data or "")):
        question_box(tab).press("Enter")
    expect(question_box(tab)).to_have_value("")
    question_box(tab).fill(AXES)
    question_box(tab).press("Enter")  # too early: nothing is asked
    held[0].continue_()
    expect(tab.locator(".answer")).to_have_count(1)
    expect(tab.locator("#examples")).to_contain_text(texts.NEXT_QUESTIONS)  # all that an answer changes is there
    expect(question_box(tab)).to_have_value(AXES)


def test_page_is_french_everywhere(open_page: OpenPage, address: str) -> None:
    tab = open_page(address)
    seen = [spoken(tab)]
    ask(tab, SPASER)
    ask(tab, REFUSED)
    tab.get_by_role("button", name=texts.ASK).click()
    expect(tab.get_by_role("alert")).to_be_visible()
    seen.append(spoken(tab))
    assert ENGLISH.findall("\n".join(seen)) == []


def spoken(tab: Page) -> str:
    """What is read on the page and what assistive tools read aloud."""
    attributes: str = tab.evaluate(
        """() => [...document.querySelectorAll("*")].flatMap((e) => ["aria-label", "placeholder", "title", "alt",
        "aria-description"].map((name) => e.checkVisibility() && e.getAttribute(name) || "")).join("\\n")"""
    )
    names = re.findall(r'"[^"]*"', tab.locator("body").aria_snapshot())  # the words outside are roles
    return "\n".join([tab.title(), tab.locator("body").inner_text(), *names, attributes])


def test_language_is_declared(open_page: OpenPage, address: str) -> None:
    expect(open_page(address).locator("html")).to_have_attribute("lang", "fr")


def test_server_that_stopped_is_reported_in_french(open_page: OpenPage, hostile: Searcher) -> None:
    with served(hostile) as url:
        tab = open_page(url)
    question_box(tab).fill(SPASER)
    question_box(tab).press("Enter")
    expect(tab.get_by_test_id("toast-text").first).to_have_text(texts.NO_SERVER)
    expect(question_box(tab)).to_have_value(SPASER)
    assert ENGLISH.findall(spoken(tab)) == []


def test_nothing_leaves_the_machine(open_page: OpenPage, address: str) -> None:
    requested: list[str] = []
    tab = open_page(address, lambda tab: tab.on("request", lambda request: requested.append(request.url)))
    ask(tab, REFUSED)
    tab.locator("button.open-source").last.click()
    expect(tab.locator("#source mark")).to_be_focused()
    hints = tab.locator("link[rel~=preconnect], link[rel~=dns-prefetch], link[rel~=prefetch]")
    requested += [hint.get_attribute("href") or "" for hint in hints.all()]
    assert [url for url in requested if not url.startswith((address, "data:", "blob:"))] == []


def test_console_is_silent(open_page: OpenPage, hostile_address: str) -> None:
    said: list[str] = []

    def watch(tab: Page) -> None:
        tab.on("console", lambda one: said.append(one.text) if one.type in ("error", "warning") else None)
        tab.on("pageerror", lambda error: said.append(str(error)))

    tab = open_page(hostile_address, watch)
    ask(tab, "Quel est le tarif de la piscine ?")
    tab.locator("button.open-source").first.click()
    expect(tab.locator("#source mark")).to_be_focused()
    assert said == []


def test_the_browser_keeps_questions_for_the_tab_alone_and_no_answer(open_page: OpenPage, address: str) -> None:
    tab = open_page(address)
    ask(tab, SPASER)
    assert "SPASER" not in tab.evaluate("JSON.stringify([localStorage, document.cookie])")
    kept = tab.evaluate("JSON.stringify(sessionStorage)")
    assert SPASER in kept
    quote = tab.locator(".answer blockquote").first.text_content()
    assert quote
    assert quote[:40] not in kept
    assert open_page(address).evaluate("JSON.stringify(sessionStorage)").count("SPASER") == 0
