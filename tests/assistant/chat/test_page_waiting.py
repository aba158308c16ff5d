"""Questions that are asked before the page has come to rest: seen at once, and none is lost."""

from __future__ import annotations

from pathlib import Path
from threading import Event

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from assistant.answers.suggestions import Suggestions
from assistant.french import texts
from tests.conftest import question_box, wait_for_arrival
from tests.pages import ask, running, service_over

pytestmark = pytest.mark.browser

FILES = {
    "patinoire.txt": "La patinoire ouvre à neuf heures.\nLe tarif de la patinoire est de cinq euros.",
    "musee.txt": "Le musée ouvre à treize heures.\nLe tarif du musée est de deux euros.",
}
RINK, PRICE = "Quand ouvre la patinoire ?", "Et le musée ?"


def enter(tab: Page, question: str) -> None:
    question_box(tab).fill(question)
    question_box(tab).press("Enter")


def test_of_two_questions_before_the_page_is_ready_the_second_waits_in_the_box(
    browser: BrowserContext, tmp_path: Path
) -> None:
    with running(service_over(tmp_path, FILES)) as url:
        tab = browser.new_page()
        held: list[Route] = []
        is_open = Event()

        def hold(route: Route) -> None:  # what the page asks for itself as it arrives
            if is_open.is_set():
                route.continue_()
            else:
                held.append(route)

        tab.route("**/queue/join**", hold)
        with tab.expect_request("**/queue/join**"):
            tab.goto(url)
        enter(tab, RINK)
        expect(question_box(tab)).to_have_value("")
        expect(tab.locator("#asking")).to_contain_text(RINK)
        expect(tab.get_by_role("status").filter(has_text=texts.SEARCHING)).to_be_visible()
        enter(tab, PRICE)
        tab.get_by_role("button", name=texts.ASK).click()
        expect(question_box(tab)).to_have_value(PRICE)
        is_open.set()
        for route in held:
            route.continue_()
        expect(tab.locator(".answer")).to_have_count(1)
        expect(tab.locator("#asking")).to_be_hidden()
        wait_for_arrival(tab)
        expect(question_box(tab)).to_have_value(PRICE)
        ask(tab, PRICE)
        assert tab.locator(".asked").all_text_contents() == [RINK, PRICE]
        expect(tab.locator(".understood")).to_have_count(1)


def test_a_question_does_not_wait_for_suggestions_whose_order_stays(
    browser: BrowserContext, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    are_made, first = Event(), Suggestions.first

    def slow(self: Suggestions) -> list[str]:
        are_made.wait()
        return first(self)

    monkeypatch.setattr(Suggestions, "first", slow)
    monkeypatch.setattr(Suggestions, "after", lambda *_: ["Combien coûte la patinoire ?"])

    with running(service_over(tmp_path, FILES)) as url:
        tab = browser.new_page()
        tab.goto(url)
        try:
            tab.wait_for_function("document.querySelector('#navigation nav')")  # the page has its events
            ask(tab, RINK)
        finally:
            are_made.set()
        wait_for_arrival(tab)
        expect(tab.locator("#examples")).to_contain_text(texts.NEXT_QUESTIONS)
        expect(tab.locator("#examples")).not_to_contain_text(texts.EXAMPLES_LABEL)
