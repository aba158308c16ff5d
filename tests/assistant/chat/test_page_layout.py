"""The page's layout in a real Chromium: on a phone, beside a long document, in light and dark."""

from __future__ import annotations

from typing import Literal

import pytest
from playwright.sync_api import ViewportSize, expect

from assistant.french import texts
from tests.assistant.chat.conftest import AXES, REFUSED, SPASER
from tests.conftest import OpenPage, question_box
from tests.pages import CONTRAST, ask, fake_searcher, served

pytestmark = pytest.mark.browser

PHONE: ViewportSize = {"width": 390, "height": 844}
FOLLOW_UP = "Et un PTCE ?"


def test_phone_has_the_source_under_the_conversation_and_no_overflow(open_page: OpenPage, address: str) -> None:
    tab = open_page(address, lambda tab: tab.set_viewport_size(PHONE))
    ask(tab, SPASER)
    expect(tab.locator("#source mark")).to_be_visible()
    assert tab.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    conversation, source = tab.locator("#chat").bounding_box(), tab.locator("#source").bounding_box()
    assert conversation is not None
    assert source is not None
    assert conversation["y"] + conversation["height"] <= source["y"]


def test_wide_page_itself_never_scrolls(open_page: OpenPage, address: str) -> None:
    tab = open_page(address)
    for question in (AXES, REFUSED, SPASER):
        ask(tab, question)
    expect(tab.get_by_role("heading", level=1)).to_be_in_viewport(ratio=1)
    expect(question_box(tab)).to_be_in_viewport(ratio=1)
    expect(tab.locator(".asked").last).to_be_in_viewport()


@pytest.mark.parametrize("width", [1280, 1100])
def test_top_of_a_wide_page_is_one_row_over_one_line(open_page: OpenPage, address: str, width: int) -> None:
    tab = open_page(address, lambda tab: tab.set_viewport_size({"width": width, "height": 800}))
    name, pages, clear, words = (
        tab.locator(f"#introduction {one}").first.bounding_box() for one in ("h1", "#navigation a", "#clear", "p")
    )
    assert name is not None
    assert pages is not None
    assert clear is not None
    assert words is not None
    assert max(one["y"] for one in (name, pages, clear)) < name["y"] + name["height"] < words["y"]
    assert words["height"] < 2 * pages["height"]


def test_long_document_opens_at_its_mark_inside_the_panel(
    open_page: OpenPage, tmp_path_factory: pytest.TempPathFactory
) -> None:
    filler = " et ses dépenses" * 60
    lines = [f"La commune {number} vote son budget{filler} en conseil." for number in range(1_000)]
    lines[500] = "La girafe mauve mange du trèfle."
    with served(fake_searcher(tmp_path_factory, "\n".join(lines))) as url:
        tab = open_page(url)
        ask(tab, "Que mange la girafe mauve ?")
        tab.locator("button.open-source").first.click()
        expect(tab.locator("#source mark")).to_be_focused()
        expect(tab.locator("#source mark")).to_be_in_viewport(ratio=1)
        expect(tab.get_by_role("heading", level=1)).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_has_enough_contrast(open_page: OpenPage, address: str, scheme: Literal["light", "dark"]) -> None:
    tab = open_page(address, lambda tab: tab.emulate_media(color_scheme=scheme))
    ask(tab, REFUSED)
    ask(tab, SPASER)
    ask(tab, FOLLOW_UP)
    tab.get_by_role("button", name=texts.ASK).click()
    expect(tab.get_by_role("alert")).to_be_visible()
    selectors = (
        "#introduction p|#clear|.asked|.understood|.refusal|.sought|.nearest|.near blockquote|"
        ".quote:not(.near) blockquote|cite|.sure|.actions button|button.open-source|#scope summary|#navigation a|"
        "#notice p|#question textarea|#question button|#examples p|#examples button|"
        ".source h2|.source .path|.source header button|.source-text|.source-text .ignored|.source-text mark"
    ).split("|")
    contrasts = {selector: tab.evaluate(CONTRAST, selector) for selector in selectors}
    assert {selector: ratio for selector, ratio in contrasts.items() if ratio < 4.5} == {}
