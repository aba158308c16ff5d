"""The three states of an answer on the page, in a real Chromium: answered, uncertain, refused."""

from __future__ import annotations

from typing import Literal

import pytest
from playwright.sync_api import expect

from assistant.french import sureness, texts
from index.searching.search import Searcher
from tests.conftest import OpenPage
from tests.pages import CONTRAST, ask, fake_searcher

pytestmark = pytest.mark.browser

OF_2026, OF_2025, OF_ANOTHER_SUBJECT = (
    "Combien coûte la piscine en 2026 ?",
    "Combien coûte la piscine en 2025 ?",
    "Quelle recette de tarte ?",
)


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Searcher:
    return fake_searcher(tmp_path_factory, "La piscine coûte 3 euros en 2025.")


def test_an_uncertain_answer_says_so_before_its_quotes_and_what_is_missing(open_page: OpenPage, address: str) -> None:
    tab = open_page(address)
    ask(tab, OF_2026)
    shown = tab.locator(".answer").last
    expect(shown.locator(".uncertain + .quote")).to_be_visible()
    expect(shown.get_by_role("note")).to_contain_text("La première citation parle de 2025, pas de 2026.")
    expect(shown.locator(".sure").first).to_contain_text("incertaine")


def test_an_answer_and_a_refusal_are_not_uncertain(open_page: OpenPage, address: str) -> None:
    tab = open_page(address)
    ask(tab, OF_2025)
    expect(tab.locator(".answer .sure").first).to_contain_text("probable")
    ask(tab, OF_ANOTHER_SUBJECT)
    expect(tab.locator(".answer").last.locator(".refusal")).to_contain_text(texts.NOT_FOUND)
    expect(tab.get_by_text(sureness.UNCERTAIN)).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_is_uncertain_has_enough_contrast(
    open_page: OpenPage, address: str, scheme: Literal["light", "dark"]
) -> None:
    tab = open_page(address, lambda tab: tab.emulate_media(color_scheme=scheme))
    ask(tab, OF_2026)
    assert tab.evaluate(CONTRAST, ".uncertain") >= 4.5
