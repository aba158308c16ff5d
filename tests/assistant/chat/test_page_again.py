"""A conversation that is still there when the page is loaded again or the server has started again, for its owner."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from assistant.french import texts
from assistant.library.register import EntryFilter, Register, Verdict
from assistant.web.chat.turns import MOST, Turn, owner, read_turns
from index.building.build import build
from tests.conftest import OpenPage, WordEncoder, question_box, until, wait_for_arrival, write_files
from tests.observing import ROOT
from tests.pages import PASSWORD, accounts_in, ask, free_port, running, service_over

FILES = {
    "piscine.txt": "La piscine ouvre à dix heures.\nLe tarif de la piscine est de trois euros.",
    "cantine.txt": "La cantine ouvre à midi.\nLe tarif de la cantine est de quatre euros.",
}
POOL, CANTEEN = "Quand ouvre la piscine ?", "Quand ouvre la cantine ?"
KEPT = "Object.entries(sessionStorage).filter(([name]) => name.startsWith('conversation ')).map(([, value]) => value)"
# A server for each folder and port that it is told, a fork of its own, whose answers wait while a file is there.
SERVERS = """
import os, signal, sys, time
from dataclasses import replace
from pathlib import Path
from assistant.web.server import application, serve
from index.searching.live import LiveSearcher
from index.searching.search import Searcher
from index.snapshot.snapshots import open_current
from tests.conftest import WordEncoder, WordReranker
from tests.pages import service_over

class Slow(WordReranker):
    def read(self, *asked):
        while (folder / "slow").exists():
            (folder / "asked").touch()
            time.sleep(0.05)
        return super().read(*asked)

signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for them
for line in sys.stdin:
    child = os.fork()
    if not child:
        break
    print(child, flush=True)
else:
    sys.exit()
signal.signal(signal.SIGCHLD, signal.SIG_DFL)
folder, port = Path(line.rsplit(maxsplit=1)[0]), int(line.split()[-1])
service = service_over(folder, {path.name: path.read_text() for path in (folder / "documents").iterdir()})
searcher = Searcher(open_current(service.where.index), WordEncoder(), Slow())
service = replace(service, live=LiveSearcher(service.where.index, searcher, print))
serve(application(service, None, True), "127.0.0.1", port)
"""


def asked(tab: Page) -> list[str]:
    return tab.locator(".asked").all_text_contents()


def quoted(tab: Page) -> list[str]:
    return tab.locator(".answer blockquote").all_text_contents()


def reloaded(tab: Page, answers: int) -> None:
    """The page loaded again, once so many answers are back and questions can be asked."""
    tab.reload()
    wait_for_arrival(tab)
    expect(tab.locator(".answer")).to_have_count(answers)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running(service_over(tmp_path_factory.mktemp("again"), FILES)) as url:
        yield url


@pytest.mark.browser
def test_a_conversation_is_there_again_and_goes_on(open_page: OpenPage, address: str) -> None:
    tab = open_page(address)
    ask(tab, POOL)
    ask(tab, "Et la cantine ?")
    before = asked(tab), quoted(tab), tab.locator(".understood").all_text_contents()
    assert before[2]
    reloaded(tab, 2)
    assert (asked(tab), quoted(tab), tab.locator(".understood").all_text_contents()) == before
    ask(tab, "Et la piscine ?")
    expect(tab.locator(".understood")).to_have_count(2)
    reloaded(tab, 3)
    tab.get_by_role("button", name=texts.CLEAR).click()
    expect(tab.locator(".answer")).to_have_count(0)
    reloaded(tab, 0)
    ask(tab, CANTEEN)
    assert asked(tab) == [CANTEEN]
    tab.wait_for_timeout(500)
    assert tab.get_by_text(texts.NO_SERVER).count() == 0


@pytest.mark.browser
def test_what_is_typed_and_the_documents_chosen_are_there_again_and_a_linked_question_is_asked_once(
    open_page: OpenPage, address: str
) -> None:
    tab = open_page(f"{address}?q=Quand+ouvre+la+piscine+%3F")
    expect(tab.locator(".answer")).to_have_count(1)
    tab.locator("#scope summary").click()
    tab.get_by_role("checkbox", name="Cantine").check()
    question_box(tab).fill("Une question à finir")
    reloaded(tab, 1)
    expect(question_box(tab)).to_have_value("Une question à finir")
    expect(tab.locator("#scope summary")).to_contain_text("Cantine")
    ask(tab, POOL)
    assert all("Cantine" in one for one in tab.locator(".answer").last.locator("cite").all_text_contents())


@pytest.mark.browser
def test_answers_are_those_of_the_index_of_now_which_says_so(open_page: OpenPage, tmp_path: Path) -> None:
    service = service_over(tmp_path, FILES)
    with running(service) as url:
        tab = open_page(url)
        ask(tab, POOL)
        write_files(service.where.documents, {"piscine.txt": "La piscine ouvre à onze heures."})
        build(service.where.documents, service.where.index, WordEncoder())
        reloaded(tab, 1)
        expect(tab.locator(".answer")).to_contain_text("onze heures")
        expect(tab.locator(".answer")).not_to_contain_text("dix heures")
        expect(tab.locator(".answer")).to_contain_text(texts.OTHER_INDEX)
        reloaded(tab, 1)
        expect(tab.locator(".answer")).not_to_contain_text(texts.OTHER_INDEX)


@pytest.mark.browser
def test_asked_again_a_question_is_counted_once_and_can_still_be_judged(open_page: OpenPage, tmp_path: Path) -> None:
    register = Register(tmp_path / "register.sqlite3", pytest.fail)
    with running(replace(service_over(tmp_path, FILES), register=register)) as url:
        tab = open_page(url)
        ask(tab, POOL)
        reloaded(tab, 1)
        tab.get_by_role("button", name=texts.JUDGEMENTS["right"]).click()
        expect(tab.get_by_role("status").filter(has_text=texts.NOTED)).to_be_visible()
    (entry,) = register.entries(EntryFilter())
    assert entry.verdict is Verdict.RIGHT


HOSTILE = "<img src=x onerror='window.harmed = 1'>"
FALSE_TURN = json.dumps({"question": HOSTILE, "snapshot": HOSTILE, "number": f"'\">{HOSTILE}", "only": [HOSTILE]})


@pytest.mark.browser
@pytest.mark.parametrize(
    ("false", "answers"),
    [
        ("{", 0),
        ("5", 0),
        ('{"owner": {}, "turns": 5, "only": 5, "draft": {}}', 0),
        (json.dumps({"owner": "", "turns": [HOSTILE]}), 0),
        (json.dumps({"owner": "", "turns": [FALSE_TURN], "draft": HOSTILE, "only": [HOSTILE]}), 1),
    ],
    ids=["no JSON", "a number", "other types", "no turn", "markup"],
)
def test_whatever_stands_in_the_browser_harms_nobody(
    open_page: OpenPage, address: str, false: str, answers: int
) -> None:
    tab = open_page(address)
    tab.evaluate(
        "(value) => addEventListener('pagehide', () => sessionStorage.setItem('conversation /', value))", false
    )
    reloaded(tab, answers)
    tab.wait_for_timeout(300)
    assert tab.evaluate("window.harmed") is None
    assert tab.locator("#conversation img").count() == 0
    assert asked(tab) == [HOSTILE] * answers


def log_in(tab: Page, url: str, name: str) -> None:
    tab.goto(f"{url}login")
    tab.get_by_label(texts.NAME).fill(name)
    tab.get_by_label(texts.PASSWORD).fill(PASSWORD)
    tab.get_by_role("button", name=texts.LOG_IN).click()
    wait_for_arrival(tab)


@pytest.mark.browser
def test_a_conversation_is_its_owners_alone(browser_page: Callable[[], Page], tmp_path: Path) -> None:
    with running(service_over(tmp_path, FILES), accounts_in(tmp_path)) as url:
        tab = browser_page()
        log_in(tab, url, "marie")
        ask(tab, POOL)
        tab.goto("about:blank")  # or the page would see that, and load itself again under the log-in
        tab.context.clear_cookies()  # the session has ended
        log_in(tab, url, "marie")
        expect(tab.locator(".answer")).to_have_count(1)
        assert "marie" not in str(tab.evaluate(KEPT))
        tab.goto("about:blank")
        tab.context.clear_cookies()
        log_in(tab, url, "paul")
        ask(tab, CANTEEN)
        assert asked(tab) == [CANTEEN]
        assert "piscine" not in str(tab.evaluate(KEPT))
        tab.get_by_role("button", name=texts.LOG_OUT).click()
        expect(tab.get_by_role("button", name=texts.LOG_IN)).to_be_visible()
        assert tab.evaluate(KEPT) == []
        log_in(tab, url, "paul")
        assert asked(tab) == []
        ask(tab, CANTEEN)
        tab.goto(f"{url}documents")
        tab.get_by_role("button", name=texts.LOG_OUT).click()
        expect(tab.get_by_role("button", name=texts.LOG_IN)).to_be_visible()
        assert tab.evaluate(KEPT) == []


@pytest.fixture
def browser_page(browser: BrowserContext) -> Iterator[Callable[[], Page]]:
    """Opens a tab without a page yet."""
    yield browser.new_page
    for tab in browser.pages:
        tab.close()
    browser.clear_cookies()


@pytest.fixture(scope="module")
def servers() -> Iterator[subprocess.Popen[str]]:
    command, pipe = [sys.executable, "-c", SERVERS], subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, cwd=ROOT, start_new_session=True) as process:
        yield process
        os.killpg(process.pid, signal.SIGKILL)


def started(servers: subprocess.Popen[str], folder: Path, port: int) -> int:
    """The number of the process of a server that is open."""
    assert servers.stdin
    assert servers.stdout
    print(folder, port, file=servers.stdin, flush=True)
    number = int(servers.stdout.readline())
    assert "ouverte" in servers.stdout.readline()
    return number


@pytest.mark.browser
@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL], ids=["stopped", "killed"])
def test_a_server_that_stops_within_an_answer_and_starts_again_leaves_the_page_usable(
    how: signal.Signals, servers: subprocess.Popen[str], open_page: OpenPage, tmp_path: Path
) -> None:
    port = free_port()
    write_files(tmp_path / "documents", FILES)
    server = started(servers, tmp_path, port)
    tab = open_page(f"http://127.0.0.1:{port}/")
    ask(tab, POOL)
    (tmp_path / "slow").touch()
    question_box(tab).fill(CANTEEN)
    question_box(tab).press("Enter")
    until((tmp_path / "asked").exists)
    tab.evaluate("window.isBefore = true")
    os.kill(server, how)
    until(lambda: not Path(f"/proc/{server}").exists())
    expect(tab.get_by_text(re.compile(re.escape(texts.NO_SERVER))).first).to_be_visible()
    expect(question_box(tab)).to_have_value(CANTEEN)
    (tmp_path / "slow").unlink()
    started(servers, tmp_path, port)
    if how == signal.SIGKILL:  # the page loads itself again
        tab.wait_for_function("!window.isBefore")
        expect(tab.locator(".answer")).to_have_count(1)
        expect(question_box(tab)).to_have_value(CANTEEN)
    question_box(tab).press("Enter")
    expect(tab.locator(".answer")).to_have_count(2)
    assert asked(tab) == [POOL, CANTEEN]
    expect(tab.locator(".answer").last).to_contain_text("midi")


def written(turns: Sequence[str], whose: str = "") -> str:
    return json.dumps({"owner": whose, "turns": list(turns)})


def test_the_last_questions_are_kept_and_another_accounts_are_not(tmp_path: Path) -> None:
    turns = [Turn(f"Question {number} ?", "s", only=("a.txt",)).json() for number in range(2 * MOST)]
    assert [one.json() for one in read_turns(written(turns), None)] == turns[-MOST:]
    known = accounts_in(tmp_path)
    paul, marie = known.find("paul"), known.find("marie")
    assert len({owner(None), owner(paul), owner(marie)}) == 3
    assert read_turns(written(turns, owner(paul)), paul)
    assert read_turns(written(turns, owner(paul)), marie) == read_turns(written(turns), marie) == []
    assert read_turns(written(turns, owner(paul)), None) == []


@pytest.mark.parametrize("number", [None, "", "0" * 15, "'><b>", "0" * 17])
def test_only_a_number_of_the_register_is_taken_over_and_only_with_its_answer(number: str | None) -> None:
    assert Turn("q", "s", number=number).number_under("s") is None
    assert Turn("q", "s", number="0123456789abcdef").number_under("s") == "0123456789abcdef"
    assert Turn("q", "s", number="0123456789abcdef").number_under("t") is None
