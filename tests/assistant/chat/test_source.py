"""The document beside the conversation: verbatim, bounded however long it is, and all of it within reach."""

from __future__ import annotations

import httpx
import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import Page, expect

from assistant.french import texts
from assistant.web.chat.source import document_html
from corpus.document import Document, IgnoredSpan, Reason, Span
from index.searching.search import Searcher
from tests.conftest import OpenPage
from tests.pages import ask, fake_searcher, served

LONGEST = 60_000  # characters that a browser is given of a text at once
SECRET = "Le trésor de Rackham est enterré sous la licorne."
LINE = f"La commune vote son budget{5 * (' ' + 50 * 'dépenses')}. " * 2_500  # five megabytes, of few words
TEXT = f"{LINE}{SECRET} {LINE}"


def document(text: str, *ignored: IgnoredSpan) -> Document:
    return Document(id="d", path="d.txt", title="D", text=text, sha256="", ignored=ignored)


def shown(html: str) -> BeautifulSoup:
    """The text region without its buttons."""
    soup = BeautifulSoup(html, "html.parser", preserve_whitespace_tags={"article", "div"})
    for other in soup.select("header, .source-text button"):
        other.decompose()
    return soup


@settings(max_examples=40)
@given(st.lists(st.sampled_from(["mot ", "x" * 700, "fin.\r\n", "\n"]), max_size=300), st.integers(1, 9), st.data())
def test_parts_that_follow_each_other_are_the_whole_text(words: list[str], times: int, data: st.DataObject) -> None:
    text = "".join(words) * times
    start = data.draw(st.integers(0, len(text)))
    marked = Span(start, min(start + 300, len(text)))
    ignored = (IgnoredSpan(Span(0, start), Reason.LINK),) if start else ()
    parts, numbers = [], [0]
    for number in numbers:
        html = document_html(document(text, *ignored), marked, part=number)
        assert len(shown(html).get_text()) <= LONGEST
        parts.append(shown(html))
        further = BeautifulSoup(html, "html.parser").find("button", string=texts.PART_AFTER)
        numbers += [int(str(further["data-part"]))] if further else []
    joined = "".join(one.get_text() for one in parts[:-1])
    last = parts[-1].get_text()
    assert text.startswith(joined)
    assert text.endswith(last)
    assert len(joined) + len(last) >= len(text)


@pytest.mark.parametrize("at", [0, 30_000, 59_990, 60_000, 1_000_000, len(LINE), len(TEXT) - 40])
def test_a_quote_opens_with_what_stands_around_it(at: int) -> None:
    soup = shown(document_html(document(TEXT), Span(at, at + 40)))
    assert "".join(one.get_text() for one in soup.find_all("mark")) == TEXT[at : at + 40]
    before, _, after = str(soup).partition("<mark")
    assert len(before) >= min(at, 9_000)
    assert len(after) >= min(len(TEXT) - at - 40, 9_000)


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Searcher:
    return fake_searcher(tmp_path_factory, TEXT)


@pytest.mark.parametrize(
    "place",
    [
        "",
        "a:b:c",
        "../../etc/passwd:0:9",
        "x:1:2",
        "x:٣:٤",
        "x:1:99999999999999999999",
        "<b>" * 5_000,
    ],
    ids=range(7),
)
def test_place_that_does_not_exist_gets_a_french_sentence(address: str, place: str) -> None:
    assert texts.SOURCE_GONE in httpx.get(f"{address}source", params={"place": place}).text


@pytest.mark.parametrize("part", ["", "-1", "x", "999999999", "٣"])
@pytest.mark.parametrize(("start", "end"), [(0, 10**8), (50, 3), (7, 7), (10**8, 10**8 + 1)])
def test_place_outside_its_document_shows_the_document(
    address: str, searcher: Searcher, start: int, end: int, part: str
) -> None:
    [name] = searcher.snapshot.documents
    answered = httpx.get(f"{address}source", params={"place": f"{name}:{start}:{end}", "part": part}).text
    assert 1_000 < len(shown(answered).get_text()) <= LONGEST


# Where each letter of an element stands from left to right, of those that are seen.
PLACES = """(element) => {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT), places = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    for (let at = 0; at < node.length; at += 1) {
      const range = new Range();
      range.setStart(node, at);
      range.setEnd(node, at + 1);
      const box = range.getBoundingClientRect();
      if (box.width && /\\w/.test(node.data[at])) places.push(box.left);
    }
  }
  return places;
}"""


def length(tab: Page, selector: str) -> int:
    """How many characters of HTML an element holds."""
    found: int = tab.locator(selector).evaluate("element => element.innerHTML.length")
    return found


@pytest.mark.browser
def test_a_line_of_ten_megabytes_reaches_the_browser_in_parts(open_page: OpenPage, address: str) -> None:
    requested: list[str] = []
    tab = open_page(address, lambda tab: tab.on("request", lambda request: requested.append(request.url)))
    ask(tab, "Où est enterré le trésor de Rackham ?")
    mark, text = tab.locator("#source mark"), tab.locator(".source-text")
    expect(mark).to_have_text(SECRET)
    expect(mark).to_be_in_viewport(ratio=1)
    assert length(tab, "#source") <= LONGEST
    assert length(tab, "#conversation") <= LONGEST
    around = text.text_content() or ""
    tab.get_by_role("button", name=texts.PART_AFTER).click()
    expect(text).to_be_focused()
    expect(mark).to_have_count(0)
    tab.get_by_role("button", name=texts.QUOTE_AGAIN).click()
    expect(mark).to_be_focused()
    assert text.text_content() == around
    tab.get_by_role("button", name=texts.PART_BEFORE).press("Enter")
    expect(mark).to_have_count(0)
    assert length(tab, "#source") <= LONGEST
    assert [url for url in requested if not url.startswith((address, "data:", "blob:"))] == []


@pytest.mark.browser
def test_words_are_shown_in_their_order_whatever_would_turn_them(
    open_page: OpenPage, tmp_path_factory: pytest.TempPathFactory
) -> None:
    text = "La piscine \u202eouvre midi le \u2067dimanche et ferme le soir."
    with served(fake_searcher(tmp_path_factory, text)) as url:
        tab = open_page(url)
        ask(tab, "Quand ouvre la piscine ?")
        tab.locator(".open-source").first.click()
        for selector in (".answer blockquote", "#source mark"):
            places = tab.locator(selector).first.evaluate(PLACES)
            assert len(places) > 40
            assert places == sorted(places)


def test_each_slide_of_a_presentation_is_numbered_by_styles_and_the_words_stay_as_they_are() -> None:
    text = "Un\nTrois"
    deck = Document(id="d", path="d.odp", title="D", text=text, sha256="", page_starts=(0, 3, 3))
    region = shown(document_html(deck, Span(3, 8)))
    assert region.get_text() == text
    assert [one["data-label"] for one in region.select(".slide")] == ["Diapositive\u00a01", "Diapositive\u00a03"]
    paper = Document(id="d", path="d.pdf", title="D", text=text, sha256="", page_starts=(0, 3, 3))
    assert shown(document_html(paper)).select(".slide") == []
