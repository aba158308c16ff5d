"""The documents page in a browser: a manager's whole turn, with and without a script, for everybody's eyes."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import Literal

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, Route, ViewportSize, expect

from assistant.french import manage_texts, texts
from assistant.library.rebuilding import Rebuilder
from assistant.web.http.service import Service
from corpus.progress import Progress
from index.building.build import build
from index.snapshot.report import BuildReport
from tests.conftest import PATIENCE, POOL, WIDE, OpenPage, WordEncoder, write_files
from tests.pages import ask, running, service_over

pytestmark = pytest.mark.browser
LONG = "un-nom-sans-espace-" * 8 + ".txt"
FILE_BOX = "input[type=file]"
PHONE: ViewportSize = {"width": 390, "height": 844}
LOOKS: dict[str, tuple[ViewportSize, Literal["light", "dark"]]] = {
    "wide": (WIDE, "light"),
    "wide, dark": (WIDE, "dark"),
    "phone": (PHONE, "light"),
    "phone, dark": (PHONE, "dark"),
}


class Slowly:
    """A build that waits to be let through, stage after stage."""

    def __init__(self) -> None:
        self.service: Service | None = None
        self.go_on = Event()
        self.go_on.set()

    def __call__(self, progress: Progress) -> BuildReport:
        assert self.service
        progress("wait", 0, 1)
        self.go_on.wait(PATIENCE)
        where = self.service.where
        return build(where.documents, where.index, WordEncoder(), progress)


@pytest.fixture(scope="module")
def slowly() -> Slowly:
    return Slowly()


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory, slowly: Slowly) -> Service:
    files = {**POOL, "vide.txt": "", LONG: "Un nom long.", "notes/parc.txt": "Le parc ferme.\n\nVoir >> Communiqué"}
    slowly.service = replace(service_over(tmp_path_factory.mktemp("page"), files), rebuilder=Rebuilder(slowly))
    return slowly.service


@pytest.fixture(scope="module")
def url(service: Service) -> Iterator[str]:
    with running(service) as address:
        yield address


@pytest.fixture
def tab(browser: BrowserContext, url: str) -> Iterator[Page]:
    page = browser.new_page()
    page.goto(f"{url}documents")
    yield page
    page.close()


def rebuild(tab: Page) -> None:
    tab.get_by_role("button", name=manage_texts.DOCUMENTS_REBUILD).click()
    expect(tab.get_by_text("est construit et en service")).to_be_visible()
    tab.reload()  # which says it no more
    expect(tab.get_by_role("heading", level=1)).to_be_visible()
    assert "est construit et en service" not in tab.content()


def row(tab: Page, name: str) -> str:
    return tab.locator("#files tbody tr", has_text=name).inner_text()


def test_a_manager_adds_a_file_that_then_answers_and_goes_back(
    tab: Page, url: str, open_page: OpenPage, tmp_path: Path
) -> None:
    write_files(tmp_path, {"patinoire.md": "# La patinoire\n\nLa patinoire accueille les enfants le mercredi."})
    tab.locator(FILE_BOX).set_input_files(tmp_path / "patinoire.md")
    expect(tab.locator("output")).to_have_text("patinoire.md")
    tab.get_by_label(manage_texts.DOCUMENTS_FOLDER).select_option("notes")
    tab.get_by_role("button", name=manage_texts.DOCUMENTS_SEND, exact=True).click()
    expect(tab.get_by_role("status").first).to_have_text(manage_texts.DOCUMENTS_DONE["added"])
    assert manage_texts.DOCUMENTS_STATES["new"] in row(tab, "notes/patinoire.md")
    rebuild(tab)
    assert "La patinoire" in row(tab, "notes/patinoire.md")
    assert manage_texts.DOCUMENTS_STATES["indexed"] in row(tab, "notes/patinoire.md")
    tab.get_by_role("link", name=manage_texts.DOCUMENTS_REPORT).click()
    expect(tab.locator("article", has_text="notes/patinoire.md")).to_contain_text("1\u00a0passage")
    chat = open_page(url)
    ask(chat, "Qui la patinoire accueille-t-elle ?")
    expect(chat.locator("blockquote").first).to_contain_text("La patinoire accueille les enfants le mercredi.")
    tab.get_by_role("link", name=manage_texts.REPORT_BACK).click()
    tab.get_by_role("button", name=manage_texts.DOCUMENTS_PUT_BACK).first.click()
    expect(tab.get_by_role("status").first).to_contain_text("de nouveau en service")
    expect(tab.get_by_text(manage_texts.DOCUMENTS_GONE_BACK)).to_be_visible()
    ask(chat, "Qui la patinoire accueille-t-elle ?")
    expect(chat.locator(".answer").last).to_contain_text("patinoire")
    expect(chat.locator(".answer").last.locator(".refusal")).to_be_visible()


def test_a_file_is_removed_and_put_back_by_the_keyboard(tab: Page) -> None:
    tab.get_by_role("button", name=f"{manage_texts.DOCUMENTS_REMOVE} menu.md").focus()
    tab.keyboard.press("Enter")
    expect(tab.get_by_role("status").first).to_have_text(manage_texts.DOCUMENTS_DONE["remove"])
    tab.get_by_role("button", name=f"{manage_texts.DOCUMENTS_RESTORE} menu.md").focus()
    tab.keyboard.press("Enter")
    expect(tab.get_by_role("status").first).to_have_text(manage_texts.DOCUMENTS_DONE["restore"])
    expect(tab.get_by_role("heading", name=manage_texts.DOCUMENTS_BIN)).to_have_count(0)


def test_a_file_is_deleted_for_ever_by_the_keyboard_where_that_is_ticked(tab: Page, url: str, service: Service) -> None:
    write_files(service.where.documents, {"trop.txt": "De trop."})
    tab.goto(f"{url}documents")
    tab.get_by_role("button", name=f"{manage_texts.DOCUMENTS_REMOVE} trop.txt").click()
    delete = tab.get_by_role("button", name=f"{manage_texts.DOCUMENTS_DELETE} trop.txt")
    delete.press("Enter")
    expect(tab.get_by_role("alert")).to_have_text(manage_texts.DOCUMENTS_NOT_SURE)
    sure = tab.get_by_role("checkbox", name=manage_texts.DOCUMENTS_SURE)
    sure.press(" ")
    sure.press("Enter")  # deletes nothing
    expect(sure).not_to_be_checked()
    sure.press(" ")
    delete.press("Enter")
    expect(tab.get_by_role("status").first).to_have_text(manage_texts.DOCUMENTS_DONE["delete"])
    expect(delete).to_have_count(0)


def test_a_build_is_followed_without_loading_the_page_again(tab: Page, slowly: Slowly) -> None:
    slowly.go_on.clear()
    tab.get_by_role("button", name=manage_texts.DOCUMENTS_REBUILD).click()
    expect(tab.locator("#stage")).to_have_text(texts.OTHER_WRITER)
    tab.evaluate("window.same = true")
    tab.wait_for_timeout(800)
    assert tab.evaluate("window.same")
    slowly.go_on.set()
    expect(tab.get_by_text("est construit et en service")).to_be_visible()


def test_a_build_that_another_manager_begins_is_seen_and_what_is_chosen_stays(
    tab: Page, url: str, slowly: Slowly, tmp_path: Path
) -> None:
    write_files(tmp_path, {"choisi.txt": "Choisi."})
    tab.locator(FILE_BOX).set_input_files(tmp_path / "choisi.txt")
    tab.evaluate("window.same = true")
    slowly.go_on.clear()
    httpx.post(f"{url}documents/rebuild")
    expect(tab.locator("#stage")).to_have_text(texts.OTHER_WRITER, timeout=20_000)
    slowly.go_on.set()
    expect(tab.get_by_role("button", name=manage_texts.DOCUMENTS_REBUILD)).to_be_visible(timeout=20_000)
    assert tab.evaluate("window.same")
    expect(tab.locator("output")).to_have_text("choisi.txt")


def test_an_index_that_is_put_in_service_elsewhere_is_seen(tab: Page, service: Service) -> None:
    write_files(service.where.documents, {"ailleurs.txt": "Ailleurs."})
    build(service.where.documents, service.where.index, WordEncoder())
    expect(tab.locator("#files tbody tr", has_text="ailleurs.txt")).to_be_visible(timeout=20_000)


def test_the_list_is_filtered_while_somebody_types(tab: Page) -> None:
    box, rows = tab.get_by_label(manage_texts.DOCUMENTS_FILTER), tab.locator("#files tbody tr:visible")
    everything = rows.count()
    box.press_sequentially("PISC")
    expect(rows).to_have_count(1)
    expect(tab.get_by_role("status").filter(has_text="1\u00a0fichier de ce nom.")).to_be_visible()
    tab.reload()
    expect(box).to_have_value("PISC")
    expect(rows).to_have_count(1)
    box.fill("aucun de ce nom")
    expect(tab.get_by_text(manage_texts.files_named(0))).to_be_visible()
    box.fill("")
    expect(rows).to_have_count(everything)


@pytest.mark.parametrize("key", ["", "Enter"])
def test_a_list_of_several_pages_is_filtered_as_a_whole(
    key: str, tab: Page, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.web.manage.paging.EACH_PAGE", 2)
    tab.goto(f"{url}documents")
    tab.get_by_role("link", name=manage_texts.LIST_AFTER).click()
    expect(tab.get_by_role("link", name=manage_texts.LIST_BEFORE)).to_be_visible()
    box, rows = tab.get_by_label(manage_texts.DOCUMENTS_FILTER), tab.locator("#files tbody tr")
    box.fill("parc")
    if key:
        box.press(key)
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("notes/parc.txt")
    expect(tab.get_by_role("link", name=manage_texts.LIST_AFTER)).to_have_count(0)


def test_a_file_of_a_filtered_list_can_be_removed_and_the_filter_stays(tab: Page, service: Service) -> None:
    write_files(service.where.documents, {"de trop.txt": "De trop."})
    tab.reload()
    box, rows = tab.get_by_label(manage_texts.DOCUMENTS_FILTER), tab.locator("#files tbody tr")
    box.fill("trop")
    expect(rows).to_have_count(1)
    rows.get_by_role("button", name=manage_texts.DOCUMENTS_REMOVE).click()
    expect(tab.locator("#bin-title")).to_be_visible()
    expect(box).to_have_value("trop")


def add(tab: Page, *files: Path) -> None:
    tab.locator(FILE_BOX).set_input_files(files)
    tab.get_by_role("button", name=manage_texts.DOCUMENTS_SEND, exact=True).click()


def many(folder: Path, count: int, name: str = "lot") -> list[Path]:
    names = [f"{name}-{number:03}.txt" for number in range(count)]
    write_files(folder, {name: f"Le fichier {name}." for name in names})
    return [folder / name for name in names]


def test_many_files_are_sent_some_at_a_time_and_a_refused_one_stays_chosen(
    tab: Page, service: Service, tmp_path: Path
) -> None:
    sent: list[str] = []
    tab.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    write_files(tmp_path, {"piscine.txt": "La piscine n’ouvre plus."})
    add(tab, *many(tmp_path, 45), tmp_path / "piscine.txt")
    expect(tab.locator("#sent")).to_contain_text("ajoutés\u00a0: 45, refusés\u00a0: 1")
    assert len(sent) == 3
    assert len(list(service.where.documents.glob("lot-*.txt"))) == 45
    expect(tab.locator("#add li")).to_contain_text("«\u00a0piscine.txt\u00a0» existe déjà")
    expect(tab.locator("output")).to_have_text("piscine.txt")
    assert manage_texts.DOCUMENTS_STATES["new"] in row(tab, "lot-044.txt")  # the list is of now
    expect(tab.get_by_text(manage_texts.DOCUMENTS_STALE)).to_be_visible()
    tab.get_by_label("Remplacer").check()
    tab.get_by_role("button", name=manage_texts.DOCUMENTS_SEND, exact=True).click()
    expect(tab.get_by_role("status").first).to_have_text(manage_texts.DOCUMENTS_DONE["added"])
    assert (service.where.documents / "piscine.txt").read_text() == "La piscine n’ouvre plus."


def test_a_file_that_cannot_be_sent_loses_none_of_the_others(tab: Page, service: Service, tmp_path: Path) -> None:
    files = many(tmp_path, 4, "changé")
    tab.locator(FILE_BOX).set_input_files(files)
    files[1].unlink()
    tab.get_by_role("button", name=manage_texts.DOCUMENTS_SEND, exact=True).click()
    expect(tab.locator("#sent")).to_contain_text("ajoutés\u00a0: 3, refusés\u00a0: 1")
    expect(tab.locator("#add li")).to_have_text(f"changé-001.txt\u00a0: {manage_texts.DOCUMENTS_SENDING['lost']}")
    assert len(list(service.where.documents.glob("changé-*.txt"))) == 3


def test_where_the_server_is_gone_what_was_not_sent_is_named_and_stays_chosen(tab: Page, tmp_path: Path) -> None:
    tab.route("**/documents/add", lambda route: route.abort())
    add(tab, *many(tmp_path, 5))
    expect(tab.locator("#sent")).to_contain_text("ajoutés\u00a0: 0, refusés\u00a0: 5")
    expect(tab.locator("#add li").last).to_contain_text(manage_texts.DOCUMENTS_SENDING["gone"])
    assert tab.locator(FILE_BOX).evaluate("box => box.files.length") == 5


def test_a_file_too_large_is_said_before_it_is_sent(tab: Page, tmp_path: Path) -> None:
    write_files(tmp_path, {"gros.txt": "beaucoup"})
    tab.evaluate("document.querySelector('#add').dataset.largest = 5")
    add(tab, tmp_path / "gros.txt")
    expect(tab.locator("#add li")).to_contain_text("découpez-le")


def test_a_build_that_ends_while_files_are_sent_breaks_nothing_off(
    tab: Page, service: Service, slowly: Slowly, tmp_path: Path
) -> None:
    slowly.go_on.clear()
    tab.get_by_role("button", name=manage_texts.DOCUMENTS_REBUILD).click()
    expect(tab.locator("#stage")).to_have_text(texts.OTHER_WRITER)
    arrived = Event()

    def late(route: Route) -> None:
        slowly.go_on.set()
        while service.rebuilder.status.running:
            time.sleep(0.01)
        time.sleep(1.2)  # as long as it takes to see the end of the build
        arrived.set()
        route.continue_()

    tab.route("**/documents/add", late)
    write_files(tmp_path, {"tard.txt": "Tard."})
    add(tab, tmp_path / "tard.txt")
    expect(tab.get_by_text(manage_texts.DOCUMENTS_DONE["added"])).to_be_visible()
    assert arrived.is_set()
    assert (service.where.documents / "tard.txt").exists()


def test_all_works_without_a_script(browser: BrowserContext, url: str, slowly: Slowly, tmp_path: Path) -> None:
    assert browser.browser
    context = browser.browser.new_context(java_script_enabled=False, viewport=WIDE)
    tab = context.new_page()
    tab.goto(f"{url}documents")
    write_files(tmp_path, {"sans.txt": "Sans script, la page répond."})
    tab.locator(FILE_BOX).set_input_files(tmp_path / "sans.txt")
    tab.get_by_role("button", name=manage_texts.DOCUMENTS_SEND, exact=True).click()
    slowly.go_on.clear()
    tab.get_by_role("button", name=manage_texts.DOCUMENTS_REBUILD).click()
    expect(tab.locator("#stage")).to_have_text(texts.OTHER_WRITER)
    slowly.go_on.set()
    expect(tab.get_by_text("est construit et en service")).to_be_visible()
    tab.get_by_label(manage_texts.DOCUMENTS_FILTER).fill("sans.txt")
    tab.get_by_role("button", name=manage_texts.DOCUMENTS_FILTER_DO).click()
    expect(tab.locator("#files tbody tr")).to_have_count(1)
    tab.get_by_role("button", name=manage_texts.DOCUMENTS_REMOVE).click()
    tab.get_by_role("button", name=f"{manage_texts.DOCUMENTS_RESTORE} sans.txt").click()
    tab.get_by_role("button", name=manage_texts.DOCUMENTS_PUT_BACK).first.click()
    expect(tab.get_by_text("de nouveau en service")).to_be_visible()
    tab.goto(f"{url}documents/report")
    expect(tab.get_by_role("heading", name=manage_texts.REPORT_DOCUMENTS)).to_be_visible()
    context.close()


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("address", ["documents", "documents/report"])
def test_everybody_can_use_the_page(address: str, look: str, tab: Page, url: str, service: Service) -> None:
    write_files(service.where.documents, {"menu.md": f"# Menu\n\nDu riz. {time.time_ns()}", "nouveau.txt": "nouveau"})
    size, scheme = LOOKS[look]
    tab.set_viewport_size(size)
    tab.emulate_media(color_scheme=scheme)
    tab.goto(f"{url}documents")
    tab.get_by_role("button", name=f"{manage_texts.DOCUMENTS_REMOVE} nouveau.txt").click()
    tab.goto(f"{url}{address}")
    for summary in tab.locator("summary").all():
        summary.click()
    found = Axe().run(tab)
    assert found.violations_count == 0, found.generate_report()
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
