"""The page as people use it: copying, linking, choosing documents, going from quote to quote, by mouse and keyboard."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Literal
from urllib.parse import urlencode

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, ViewportSize, expect

from assistant.french import texts
from assistant.library.register import EntryFilter, Register, Verdict
from index.building.build import build
from index.searching.search import Searcher
from tests.conftest import WIDE, OpenPage, WordEncoder, open_searcher, question_box, wait_for_arrival, write_files
from tests.pages import PASSWORD, accounts_in, ask, running, service_over
from tests.papers import WORDS, Paper

pytestmark = pytest.mark.browser

POOL = "Piscine municipale\n\nLa piscine ouvre à dix heures le lundi et ferme à vingt heures."
CANTEEN = "Cantine scolaire\n\nLa cantine ouvre à midi, et le repas de la cantine coûte quatre euros."
OPENING = "Quand ouvre la piscine ?"
PHONE: ViewportSize = {"width": 390, "height": 844}
# Whether the first line of the marked words is inside the text's part of the panel, and of the window.
IN_VIEW = """() => {
  const mark = document.querySelector(".source-text mark").getClientRects()[0];
  const text = document.querySelector(".source-text").getBoundingClientRect();
  return text.top <= mark.top && mark.bottom <= Math.min(text.bottom, innerHeight) && text.height > 140;
}"""


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Searcher:
    folder = tmp_path_factory.mktemp("life")
    files = {"cantine.txt": CANTEEN, "sport/piscine.txt": POOL}
    build(write_files(folder / "documents", files), folder / "index", WordEncoder())
    return open_searcher(folder / "index")


def first_quote(tab: Page) -> str:
    return tab.locator(".answer blockquote").first.text_content() or ""


def clipboard(tab: Page) -> str:
    tab.context.grant_permissions(["clipboard-read", "clipboard-write"])
    copied: str = tab.evaluate("navigator.clipboard.readText()")
    return copied


def test_a_copied_quote_is_ready_for_an_email(open_page: OpenPage, address: str) -> None:
    tab = open_page(address)
    tab.context.grant_permissions(["clipboard-read", "clipboard-write"])
    ask(tab, OPENING)
    tab.get_by_role("button", name=texts.COPY_QUOTE).first.click()
    expect(tab.get_by_role("status").filter(has_text=texts.COPIED)).to_be_visible()
    quote, source = clipboard(tab).rsplit("\n", 1)
    assert quote == f"«\u00a0{first_quote(tab)}\u00a0»"
    assert source.startswith("— Piscine municipale, ligne\u00a0")


def test_a_link_to_a_question_asks_it_again(open_page: OpenPage, address: str) -> None:
    tab = open_page(address)
    ask(tab, OPENING)
    tab.get_by_role("button", name=texts.LINK_QUESTION).first.click()
    expect(tab.get_by_role("status").filter(has_text=texts.COPIED)).to_be_visible()
    again = open_page(clipboard(tab))
    expect(again.locator(".asked")).to_have_text(OPENING)
    assert first_quote(again) == first_quote(tab)


def test_a_link_to_a_quote_opens_its_document_there(open_page: OpenPage, address: str) -> None:
    tab = open_page(address)
    ask(tab, OPENING)
    tab.locator("figure").first.get_by_role("button", name=texts.COPY_LINK).click()
    expect(tab.get_by_role("status").filter(has_text=texts.COPIED)).to_be_visible()
    again = open_page(clipboard(tab))
    expect(again.locator("#source mark")).to_have_text(first_quote(tab))


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"document": "cantine.txt", "quote": "Ce qui n’y est plus."}, texts.SOURCE_MOVED),
        ({"document": "../../etc/passwd", "quote": "root"}, texts.SOURCE_GONE),
        ({"document": "cantine.txt", "at": "9" * 30, "quote": "<script>"}, texts.SOURCE_MOVED),
    ],
    ids=["moved", "elsewhere", "nonsense"],
)
def test_a_link_that_leads_nowhere_says_so(open_page: OpenPage, address: str, asked: dict[str, str], said: str) -> None:
    expect(open_page(f"{address}?{urlencode(asked)}").locator("#source")).to_contain_text(said)


def test_a_link_to_a_question_keeps_its_documents(open_page: OpenPage, address: str) -> None:
    tab = open_page(address)
    tab.locator("#scope summary").click()
    tab.get_by_role("checkbox", name="Cantine").check()
    ask(tab, OPENING)
    tab.context.grant_permissions(["clipboard-read", "clipboard-write"])
    tab.get_by_role("button", name=texts.LINK_QUESTION).click()
    expect(tab.get_by_role("status").filter(has_text=texts.COPIED)).to_be_visible()
    again = open_page(clipboard(tab))
    expect(again.locator("#scope summary")).to_contain_text("Cantine scolaire")
    expect(again.locator(".answer cite").first).to_contain_text("Cantine")
    assert again.locator(".answer cite").all_text_contents() == tab.locator(".answer cite").all_text_contents()


def test_a_link_to_a_document_that_has_gone_searches_no_other(open_page: OpenPage, address: str) -> None:
    tab = open_page(f"{address}?{urlencode({'q': OPENING, 'only': 'parti.txt'})}")
    expect(tab.get_by_role("alert")).to_contain_text("n’est plus dans l’index")
    expect(tab.locator("#scope summary")).to_contain_text(texts.CHOICE_GONE)
    tab.locator("#scope summary").click()
    tab.get_by_role("checkbox", name=texts.CHOICE_GONE).uncheck()
    ask(tab, OPENING)
    expect(tab.locator("#notice")).to_have_text("")


def test_an_open_page_offers_the_documents_of_today_and_keeps_what_is_ticked(
    open_page: OpenPage, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("today")
    service = service_over(folder, {"piscine.txt": POOL, "cantine.txt": CANTEEN})
    with running(service) as url:
        tab = open_page(url)
        tab.locator("#scope summary").click()
        tab.get_by_role("checkbox", name="Cantine").check()
        tab.locator("#scope summary").click()
        write_files(service.where.documents, {"chœur.txt": "Le chœur municipal\n\nLe chœur chante le mardi."})
        build(service.where.documents, service.where.index, WordEncoder())
        tab.locator("#scope summary").click()
        expect(tab.get_by_role("checkbox", name="chœur")).to_be_visible()
        expect(tab.get_by_role("checkbox", name="Cantine")).to_be_checked()


def test_documents_are_filtered_by_all_the_words_however_they_are_written(
    open_page: OpenPage, tmp_path_factory: pytest.TempPathFactory
) -> None:
    files = {f"{number}.txt": f"Le budget {number}." for number in range(9)}
    files["chœur.txt"] = "Chœur de l’école\n\nIl chante."
    with running(service_over(tmp_path_factory.mktemp("filter"), files)) as url:
        tab = open_page(url)
        tab.locator("#scope summary").click()
        tab.get_by_role("searchbox", name=texts.SCOPE_FILTER).fill("ECOLE choeur")
        expect(tab.locator("#scope li")).to_have_text([re.compile("Chœur")])


def test_of_many_documents_some_are_offered_and_the_others_found_and_those_chosen_stay(
    open_page: OpenPage, tmp_path_factory: pytest.TempPathFactory
) -> None:
    files = {f"{number:02}.txt": f"Le budget {number}." for number in range(60)}
    with running(service_over(tmp_path_factory.mktemp("many"), files)) as url:
        tab = open_page(url)
        tab.locator("#scope summary").click()
        lines, told = tab.locator("#scope li"), tab.locator("#scope").get_by_role("status")
        expect(lines).to_have_count(50)
        expect(told).to_have_text(texts.choices_left(10, 60))
        box = tab.get_by_role("searchbox", name=texts.SCOPE_FILTER)
        box.fill("59.txt")
        tab.get_by_role("checkbox", name="59.txt").check()
        box.fill("58.txt")
        expect(told).to_have_text(texts.choices_left(0, 1))
        expect(tab.get_by_role("checkbox", name="59.txt")).to_be_checked()
        tab.get_by_role("checkbox", name="58.txt").check()
        expect(tab.locator("#scope summary")).to_contain_text(texts.SCOPE_SOME.format(n=2))
        box.fill("aucun")
        expect(told).to_have_text(texts.choices_left(0, 0))
        expect(tab.get_by_role("checkbox", checked=True)).to_have_count(2)


def test_documents_that_are_ticked_are_the_ones_asked(open_page: OpenPage, address: str) -> None:
    tab = open_page(address)
    tab.locator("#scope summary").click()
    tab.get_by_role("checkbox", name="Cantine").check()
    expect(tab.locator("#scope summary")).to_contain_text("Cantine scolaire")
    ask(tab, OPENING)
    shown = tab.locator(".answer cite").all_text_contents()
    assert shown
    assert all("Cantine" in one for one in shown)


BOTH = "À quelle heure ouvre la cantine ou la piscine ?"


def test_quotes_are_gone_through_one_by_one(open_page: OpenPage, address: str) -> None:
    tab = open_page(address)
    ask(tab, BOTH)
    quotes = tab.locator("figure blockquote").all_text_contents()
    assert len(quotes) > 1
    tab.locator("figure .open-source").first.click()
    mark, before, after = mark_and_ways(tab)
    expect(mark).to_have_text(quotes[0])
    expect(before).to_be_disabled()
    after.click()
    expect(mark).to_have_text(quotes[1])
    expect(mark).to_be_focused()
    expect(tab.locator("#source .ways")).to_contain_text("2 sur ")
    before.press("Enter")
    expect(mark).to_have_text(quotes[0])


def test_quick_clicks_go_on_and_stop_at_the_last(open_page: OpenPage, address: str) -> None:
    tab = open_page(address)
    ask(tab, BOTH)
    places = [one.get_attribute("data-place") for one in tab.locator(".answer .open-source").all()]
    tab.locator("figure .open-source").first.click()
    mark, _, after = mark_and_ways(tab)
    for number, place in enumerate(places[1:], 2):
        after.dispatch_event("click", {"detail": number})  # as a double click is
        expect(tab.locator("#source .source")).to_have_attribute("data-place", place or "")
    expect(tab.locator("#source .ways")).to_contain_text(f"{len(places)} sur {len(places)}")
    expect(after).to_be_disabled()
    expect(mark).to_be_visible()


def test_one_place_to_see_has_no_other(open_page: OpenPage, address: str) -> None:
    tab = open_page(f"{address}?{urlencode({'document': 'cantine.txt', 'quote': 'La cantine ouvre'})}")
    expect(tab.locator("#source mark")).to_be_visible()
    expect(tab.locator("#source .ways")).to_be_hidden()


def test_places_to_see_as_well_lie_on_the_way(open_page: OpenPage, tmp_path_factory: pytest.TempPathFactory) -> None:
    files = {f"{number}.txt": f"Le tarif du service numéro {number} est fixe." for number in range(8)}
    with running(service_over(tmp_path_factory.mktemp("also"), files)) as url:
        tab = open_page(url)
        ask(tab, "Quel est le tarif du service ?")
        ask(tab, "Quelle girafe a peint le plafond ?")
        tab.locator(".also + ul button").first.click()
        expect(tab.locator("#source .ways")).to_contain_text("4 sur 6")
        tab.get_by_role("button", name=texts.QUOTE_BEFORE).click()
        expect(tab.locator("#source mark")).to_have_text(
            tab.locator(".quote:not(.near) blockquote").nth(2).inner_text()
        )


def mark_and_ways(tab: Page) -> tuple[Locator, Locator, Locator]:
    """The mark, and the buttons to the quotes before and after."""
    before, after = (tab.get_by_role("button", name=name) for name in (texts.QUOTE_BEFORE, texts.QUOTE_AFTER))
    return tab.locator("#source mark"), before, after


def test_a_slash_puts_the_cursor_in_the_question(open_page: OpenPage, address: str) -> None:
    tab = open_page(address)
    ask(tab, OPENING)
    tab.locator("figure .open-source").first.click()
    expect(tab.locator("#source mark")).to_be_focused()
    tab.keyboard.press("/")
    expect(question_box(tab)).to_be_focused()
    tab.keyboard.type("1/2")
    expect(question_box(tab)).to_have_value("1/2")


def test_a_question_typed_while_the_page_arrives_stays(open_page: OpenPage, address: str) -> None:
    def type_at_once(tab: Page) -> None:
        tab.once("load", lambda _: question_box(tab).fill(OPENING))

    expect(question_box(open_page(address, type_at_once))).to_have_value(OPENING)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [None, PHONE], ids=["wide", "phone"])
def test_nothing_on_the_page_shuts_anybody_out(
    open_page: OpenPage, address: str, scheme: Literal["light", "dark"], size: ViewportSize | None
) -> None:
    def look(tab: Page) -> None:
        tab.emulate_media(color_scheme=scheme)
        if size:
            tab.set_viewport_size(size)

    tab = open_page(address, look)
    ask(tab, OPENING)
    ask(tab, "Quelle girafe a peint le plafond ?")
    tab.locator("#scope summary").click()
    tab.locator(".open-source").last.click()
    expect(tab.locator("#source mark")).to_be_focused()
    found = Axe().run(tab, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}).response
    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found["violations"]] == []


def test_a_printed_answer_is_the_conversation_alone(open_page: OpenPage, address: str) -> None:
    tab = open_page(address)
    ask(tab, OPENING)
    tab.emulate_media(media="print")
    expect(tab.locator(".answer blockquote").first).to_be_visible()
    for part in ("#question", "#examples", "#source", "#scope", ".actions"):
        expect(tab.locator(part).first).to_be_hidden()


def test_a_question_without_an_answer_is_reported_to_the_manager(
    open_page: OpenPage, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("reported")
    register = Register(folder / "register.sqlite3", pytest.fail)
    with running(replace(service_over(folder, {"piscine.txt": POOL}), register=register)) as url:
        tab = open_page(url)
        ask(tab, "Quelle girafe a peint le plafond ?")
        report = tab.get_by_role("button", name=texts.JUDGEMENTS["missing"])
        report.focus()
        report.press("Enter")
        expect(tab.get_by_role("status").filter(has_text=texts.NOTED)).to_be_visible()
        expect(report).to_have_attribute("aria-pressed", "true")
        tab.goto(f"{url}questions")
        expect(tab.locator("main")).to_contain_text("Quelle girafe a peint le plafond")
    (entry,) = register.entries(EntryFilter())
    assert entry.verdict is Verdict.MISSING


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_with_a_page_as_an_image_the_marked_words_stay_in_view(
    open_page: OpenPage, tmp_path: Path, size: ViewportSize
) -> None:
    paper = Paper()
    for number in range(12):
        paper.paragraph(WORDS)
        paper.paragraph(f"La patinoire numéro {number} accueille les enfants le mercredi.")
    with running(service_over(tmp_path, {"aides.pdf": bytes(paper.output())})) as url:
        tab = open_page(url)
        tab.set_viewport_size(size)
        ask(tab, "Qui la patinoire numéro 9 accueille-t-elle ?")
        tab.get_by_role("button", name=texts.OPEN_SOURCE).first.click()
        tab.locator(".picture summary").click()
        expect(tab.locator(".picture img")).to_have_js_property("complete", True)
        tab.wait_for_function("document.querySelector('.picture img').naturalHeight > 0")
        tab.wait_for_function(IN_VIEW)
        for summary in tab.locator(".picture summary").all():
            summary.click()
        tab.wait_for_function(IN_VIEW)


def test_gradios_own_button_of_a_long_conversation_is_french(open_page: OpenPage, address: str) -> None:
    tab = open_page(address)
    tab.set_viewport_size({"width": WIDE["width"], "height": 480})
    for _ in range(3):
        ask(tab, OPENING)
    tab.get_by_role("log").evaluate("(log) => { log.scrollTop = 0; }")
    button = tab.locator(".scroll-down-button-container button")  # that the page does not show
    expect(button).to_have_attribute("aria-label", texts.SCROLL_DOWN)
    expect(button).to_have_attribute("title", texts.SCROLL_DOWN)


def test_passages_quoted_twice_do_not_stop_the_way_from_quote_to_quote(open_page: OpenPage, address: str) -> None:
    tab = open_page(address)
    ask(tab, BOTH)
    quotes = tab.locator("figure blockquote").all_text_contents()
    ask(tab, BOTH)
    mark = tab.locator("#source mark")
    tab.locator("figure .open-source").first.click()
    expect(mark).to_have_text(quotes[0])
    for expected in quotes[1:]:
        tab.get_by_role("button", name=texts.QUOTE_AFTER).click()
        expect(mark).to_have_text(expected)


def test_a_linked_question_that_is_too_long_says_so(open_page: OpenPage, address: str) -> None:
    tab = open_page(f"{address}?{urlencode({'q': 'zoo ' * 600})}")
    expect(tab.get_by_role("alert")).to_contain_text("La question est trop longue")


def test_logging_out_is_in_reach_on_a_phone(open_page: OpenPage, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("phone")
    with running(service_over(folder), accounts_in(folder)) as url:

        def log_in(tab: Page) -> None:
            tab.set_viewport_size({"width": 360, "height": 740})
            tab.goto(f"{url}login")
            tab.get_by_label(texts.NAME).fill("marie")
            tab.get_by_label(texts.PASSWORD).fill(PASSWORD)
            tab.get_by_role("button", name=texts.LOG_IN).click()
            wait_for_arrival(tab)  # or the next address would stop it

        tab = open_page(url, log_in)
        expect(tab.get_by_role("button", name=texts.LOG_OUT)).to_be_in_viewport(ratio=1)
        tab.context.clear_cookies()
        question_box(tab).fill(OPENING)
        question_box(tab).press("Enter")
        expect(tab.get_by_role("button", name=texts.LOG_IN)).to_be_visible()  # the session has ended: not "no answer"
