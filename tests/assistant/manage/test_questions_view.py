"""The manager's view of the questions: filters, export, verdicts, golden questions; all of it without a script."""

from __future__ import annotations

import csv
import html
import re
import shlex
import shutil
from collections.abc import Iterator
from dataclasses import replace
from http import HTTPStatus
from io import StringIO
from pathlib import Path

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, ViewportSize, expect

from assistant.french import manage_texts, texts
from assistant.library.rebuilding import Rebuilder
from assistant.library.register import Entry, RecordedAnswer, Register, Verdict
from assistant.settings import Settings
from assistant.web.access.accounts import Accounts, add_account
from assistant.web.http.service import Service
from assistant.web.manage.questions_csv import csv_pieces
from index.building.build import build
from index.searching.live import LiveSearcher
from tests.assistant.register import ALL, fail, numbers
from tests.conftest import WIDE, Run, WordEncoder, open_searcher, write_files
from tests.pages import running, unbuilt

PHONE: ViewportSize = {"width": 390, "height": 844}
POOL = {"piscine.txt": "La piscine <b>ouvre</b> à dix \u202eheures\u202c.\n\nElle ferme le lundi."}
OPENS, CLOSES, REFUSED = "Quand ouvre la piscine ?", "Quand ferme la piscine ?", "Qui mange des tartes aux pommes ?"
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)> {{ 7 * 7 }} \u202ebizarre ?"
FORMULA = "=cmd|' /C calc'!A0 tartes"
QUESTIONS = (OPENS, CLOSES, REFUSED, "qui mange des Tartes aux pommes", HOSTILE, FORMULA)


def served_over(folder: Path, *, keeping: bool = True) -> Service:
    where = Settings(write_files(folder / "documents", POOL), folder / "index")
    build(where.documents, where.index, WordEncoder())
    searcher = open_searcher(where.index)
    register = Register(where.register, fail) if keeping else None
    return Service(where, LiveSearcher(where.index, searcher, fail), Rebuilder(unbuilt), register)


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Service:
    """With a question of each kind in its register."""
    service = served_over(tmp_path_factory.mktemp("questions"))
    for question in QUESTIONS:
        service.ask(question)
    service.ask("Et le lundi ?", ["piscine.txt"], before=OPENS, channel="api")
    return service


@pytest.fixture(scope="module")
def address(service: Service) -> Iterator[str]:
    with running(service) as url:
        yield url


@pytest.fixture
def plain(browser: BrowserContext) -> Iterator[Page]:
    """A tab of a browser whose scripts are off."""
    assert browser.browser
    context = browser.browser.new_context(java_script_enabled=False, viewport=WIDE)
    yield context.new_page()
    context.close()


def register_of(service: Service) -> Register:
    assert service.register
    return service.register


def entry_of(service: Service, question: str) -> Entry:
    return next(one for one in register_of(service).entries(ALL) if one.answer.question == question)


def listed(address: str, query: str) -> list[str]:
    """The questions that the view shows, as HTML, the newest first."""
    page = httpx.get(f"{address}questions?{query}")
    assert page.status_code == HTTPStatus.OK
    return questions_in(page)


def questions_in(page: httpx.Response) -> list[str]:
    return re.findall(r"<h3[^>]*><bdi>(.*?)</bdi></h3>", page.text)


def exported(address: str, query: str = "") -> list[list[str]]:
    return [*csv.reader(StringIO(httpx.get(f"{address}questions.csv?{query}").text, newline=""), delimiter=";")]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("words=ferme", [CLOSES]),
        ("words=FERMÉ+piscine&days=7", [CLOSES]),
        ("state=refused&words=mange", ["qui mange des Tartes aux pommes", REFUSED]),
        ("channel=api", ["Et le lundi ?"]),
        ("state=found&channel=mcp", []),
        ("words=%25", []),
    ],
)
def test_questions_are_filtered(query: str, expected: list[str], address: str) -> None:
    assert listed(address, query) == expected
    assert [row[1] for row in exported(address, query)[1:]] == expected


@pytest.mark.parametrize(
    "query",
    [
        "state=none&channel=%00&days=x&page=-1",
        "days=99999999999999999999",
        "page=²",
        "page=99999999999999",
        "words=%ED%A0%80x",
    ],
)
def test_an_address_that_makes_no_sense_is_no_error(query: str, address: str) -> None:
    assert len(listed(address, query)) in (0, len(QUESTIONS) + 1)


def test_an_uncertain_answer_has_a_state_of_its_own(tmp_path: Path) -> None:
    service = served_over(tmp_path)
    service.ask("À quelle heure ouvre la piscine en 2031 ?")
    with running(service) as address:
        page = httpx.get(f"{address}questions?state=uncertain").text
        (_, row) = exported(address, "state=uncertain")
        assert listed(address, "state=found") == []
    assert f'<span class="badge ">{manage_texts.ANSWERED["uncertain"]}</span>' in page
    assert f"<strong>1</strong> {manage_texts.STATES['uncertain']}" in page
    assert manage_texts.ANSWERED["uncertain"] in row


def test_pages_hold_every_question_once(tmp_path: Path) -> None:
    service = served_over(tmp_path)
    given, _ = service.ask(OPENS)
    for number in range(119):
        register_of(service).record(replace(given, question=f"Question {number} ?"), "page")
    with running(service) as address:
        shown = [listed(address, f"page={page}") for page in (1, 2, 3)]
    assert [len(page) for page in shown] == [50, 50, 20]
    assert [*shown[0], *shown[1], *shown[2]] == [*(f"Question {number} ?" for number in range(118, -1, -1)), OPENS]


def test_table_is_what_a_french_spreadsheet_reads(address: str, service: Service) -> None:
    answer = httpx.get(f"{address}questions.csv")
    assert answer.content.startswith("\ufeff".encode())
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.content.count(b"\r\n") == len(QUESTIONS) + 2
    first, *rows = exported(address)
    assert first == ["\ufeff" + manage_texts.CSV_COLUMNS[0], *manage_texts.CSV_COLUMNS[1:]]
    assert {len(row) for row in rows} == {len(first)}
    opens = next(dict(zip(manage_texts.CSV_COLUMNS, row, strict=True)) for row in rows if row[1] == OPENS)
    kept = entry_of(service, OPENS).answer
    assert opens["confiance"] == f"{kept.confidence:.2f}".replace(".", ",")
    assert all(quote.text in opens["montré"] for quote in kept.quotes)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝"])
def test_no_cell_is_a_formula(start: str, service: Service) -> None:
    answer = RecordedAnswer(f"{start}1+1;\"'", f"{start}2", 0.5, (), (), (f"{start}3",), (f"{start}4",), f"{start}5")
    entry = replace(entry_of(service, OPENS), answer=answer, channel=f"{start}6")
    _, row = csv.reader(StringIO("".join(csv_pieces([entry])), newline=""), delimiter=";")
    assert row[1] == f"'{start}1+1;\"'"
    assert not [cell for cell in row if cell.startswith(start)]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", HTTPStatus.BAD_REQUEST),
        (b"\xff", HTTPStatus.BAD_REQUEST),
        (b'{"x": ' + b"[" * 100_000, HTTPStatus.BAD_REQUEST),
        (b'{"number": "\\ud800", "verdict": "right"}', HTTPStatus.BAD_REQUEST),
        (b"[]", HTTPStatus.UNPROCESSABLE_ENTITY),
        (b'{"number": 3, "verdict": "right"}', HTTPStatus.UNPROCESSABLE_ENTITY),
        (b'{"number": "0", "verdict": "perfect"}', HTTPStatus.UNPROCESSABLE_ENTITY),
        (b'{"number": "0\\u0000", "verdict": "right"}', HTTPStatus.NOT_FOUND),
    ],
)
def test_a_verdict_on_nothing_gets_a_sentence(body: bytes, status: HTTPStatus, address: str) -> None:
    answer = httpx.post(f"{address}verdict", content=body)
    assert (answer.status_code, [*answer.json()]) == (status, ["error"])


def test_the_last_verdict_is_kept_and_shown(address: str, service: Service) -> None:
    number = entry_of(service, CLOSES).number
    for verdict in (Verdict.RIGHT, Verdict.WRONG):
        assert httpx.post(f"{address}verdict", json={"number": number, "verdict": verdict}).json() == {"noted": True}
    assert listed(address, "state=wrong") == [CLOSES]
    assert listed(address, "state=right") == []


def test_readers_judge_but_do_not_see_the_register(service: Service, tmp_path: Path) -> None:
    accounts = tmp_path / "accounts.json"
    add_account(accounts, "lectrice", "reader", "mot-de-passe")
    number = entry_of(service, OPENS).number
    with running(service, Accounts(accounts)) as address:
        verdict = {"number": number, "verdict": "missing"}
        assert httpx.post(f"{address}verdict", json=verdict).status_code == HTTPStatus.UNAUTHORIZED
        with httpx.Client(base_url=address, auth=("lectrice", "mot-de-passe")) as reader:
            assert reader.post("verdict", json=verdict).json() == {"noted": True}
            for refused in (reader.get("questions"), reader.get("questions.csv"), reader.post("questions/golden")):
                assert refused.status_code == HTTPStatus.FORBIDDEN
                assert OPENS not in refused.text


def test_a_service_without_register_keeps_nothing(tmp_path: Path) -> None:
    service = served_over(tmp_path, keeping=False)
    assert service.ask(OPENS)[1] is None
    with running(service) as address:
        for path in ("questions", "questions.csv"):
            answer = httpx.get(f"{address}{path}")
            assert (answer.status_code, "--no-register" in answer.text) == (HTTPStatus.NOT_FOUND, True)
        verdict = httpx.post(f"{address}verdict", json={"number": "0", "verdict": "right"})
        assert verdict.status_code == HTTPStatus.NOT_FOUND
        assert httpx.post(f"{address}questions/golden").status_code == HTTPStatus.NOT_FOUND
    assert not service.where.register.exists()


def test_a_register_that_is_lost_is_said(tmp_path: Path) -> None:
    service = served_over(tmp_path)
    service.where.register.unlink()
    service.where.register.mkdir()
    with running(service) as address:
        answers = [httpx.get(f"{address}{path}") for path in ("questions", "questions.csv")]
        answers.append(httpx.post(f"{address}verdict", json={"number": "0", "verdict": "right"}))
    assert [one.status_code for one in answers] == [HTTPStatus.SERVICE_UNAVAILABLE] * 3
    assert all("vérifiez le disque" in one.text for one in answers)


def test_every_address_has_the_prefix_of_a_reverse_proxy(tmp_path: Path) -> None:
    service = served_over(tmp_path)
    _, number = service.ask(OPENS)
    with running(service, root_path="/aide") as behind:
        address = behind.replace("/aide/", "/")  # which the proxy takes off
        page = httpx.get(f"{address}questions")
        places = re.findall(r'(?:href|action)="(?!#|data:)([^"]*)', page.text)
        form = {"number": str(number), "nothing": "1", "back": "words=ouvre&page=7&state=x"}
        made = httpx.post(f"{address}questions/golden", data=form)
    assert page.status_code == HTTPStatus.OK
    assert [place for place in places if not place.startswith("/aide/")] == []
    assert made.headers["location"] == f"/aide/questions?words=ouvre&page=7&kept={number}#q-{number}"


def test_a_golden_question_needs_one_answer(address: str, service: Service) -> None:
    number = entry_of(service, OPENS).number
    for form in (
        {"number": number},
        {"number": number, "quote": "0", "nothing": "1"},
        {"number": number, "quote": "7"},
        {"number": "0", "nothing": "1"},
    ):
        answer = httpx.post(f"{address}questions/golden", data=form | {"back": "words=ouvre"})
        assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
        assert 'role="alert"' in answer.text
        assert questions_in(answer) == listed(address, "words=ouvre")  # the view as it was filtered
    assert not service.where.golden.exists()


def test_a_question_is_golden_with_its_documents_and_what_measures_it_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run
) -> None:
    service = served_over(tmp_path / "l'aide $x")
    _, number = service.ask(REFUSED)
    service.ask(REFUSED, ["piscine.txt"])
    monkeypatch.chdir(service.where.documents.parent)
    with running(replace(service, where=Settings(Path("documents"), Path("index")))) as address:
        made = httpx.post(f"{address}questions/golden", data={"number": str(number), "nothing": "1"})
        page = httpx.get(f"{address}{made.headers['location'].removeprefix('/')}").text
    assert page.count(f'<span class="badge">{manage_texts.IS_GOLDEN}') == 1
    notice = html.unescape(re.search(r'<p class="notice" role="status">(.*?)</p>', page)[1])  # type: ignore[index]
    command, *arguments = shlex.split(notice.partition("«\u00a0")[2].partition("\u00a0»")[0])
    monkeypatch.chdir(tmp_path)
    shutil.rmtree(tmp_path / "documents")  # of another index, which is not to be measured
    assert (command, run(*arguments)[0]) == ("convention", 0)


@pytest.mark.browser
def test_golden_questions_are_made_without_a_script_and_evaluated(plain: Page, tmp_path: Path, run: Run) -> None:
    service = served_over(tmp_path)
    for question in (OPENS, REFUSED):
        service.ask(question)
    with running(service) as address:
        plain.goto(f"{address}questions")
        for question, label in (
            (OPENS, manage_texts.QUOTE_ANSWERS.format(number=1)),
            (REFUSED, manage_texts.NOTHING_ANSWERS),
        ):
            entry = plain.get_by_role("article", name=question)
            entry.locator("summary").click()
            entry.get_by_label(label).check()
            entry.get_by_role("button", name=manage_texts.MAKE_GOLDEN).click()
            expect(entry.get_by_role("status")).to_contain_text("convention evaluate")
            expect(entry.locator(".badge").last).to_have_text(manage_texts.IS_GOLDEN)
    status, output, errors = run("evaluate", str(service.where.golden), "--json")
    assert (status, errors) == (0, "")
    assert '"questions": 2.0, "answerable": 1.0, "hit@1": 1.0' in output
    assert '"quote@1": 1.0' in output


@pytest.mark.browser
def test_filters_work_without_a_script(plain: Page, address: str, service: Service) -> None:
    plain.goto(f"{address}questions")
    plain.get_by_label(manage_texts.FILTER_WORDS).fill("tartes")
    plain.get_by_label(manage_texts.FILTER_PERIOD).select_option("365")
    plain.get_by_role("button", name=manage_texts.FILTER).click()
    plain.get_by_role("navigation", name=manage_texts.STATES_LABEL).get_by_role(
        "link", name=manage_texts.STATES["refused"]
    ).click()
    expect(plain.locator(".entry h3")).to_have_text([FORMULA, "qui mange des Tartes aux pommes", REFUSED])
    expect(plain.get_by_label(manage_texts.FILTER_WORDS)).to_have_value("tartes")
    shown = len(entry_of(service, REFUSED).answer.quotes)
    summary = manage_texts.SHOWN.format(quotes=texts.counted(shown, "passage proche", "passages proches"))
    expect(plain.locator(".entry summary").last).to_have_text(summary)
    first = plain.locator(".refused-most li").first
    expect(first).to_contain_text("2")
    expect(first.get_by_role("link")).to_have_attribute("href", "/?q=qui+mange+des+Tartes+aux+pommes")
    plain.get_by_role("link", name=manage_texts.NO_FILTER).click()
    expect(plain.locator(".entry")).to_have_count(len(QUESTIONS) + 1)


@pytest.mark.browser
def test_plot_and_table_say_the_same(plain: Page, address: str) -> None:
    plain.goto(f"{address}questions")
    plain.get_by_text(manage_texts.FIGURES_AS_TABLE).click()
    rows = [row.all_text_contents() for row in (one.locator("th, td") for one in plain.locator("tbody tr").all())]
    bars = plain.locator(".plot g title").all_text_contents()
    assert len(rows) == len(bars) == 30
    for (day, asked, refused), bar in zip(rows, bars, strict=True):
        assert bar == f"{day}\u00a0: {manage_texts.asked_and_refused(int(asked), int(refused))}"
    assert int(rows[-1][1]) == len(QUESTIONS) + 1
    heights = [float(bar.get_attribute("height") or 0) for bar in plain.locator(".plot g rect").all()]
    assert [height > 0 for height in heights] == [False] * 58 + [True] * 2


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["desktop", "phone"])
def test_view_is_accessible_and_nothing_in_it_acts(
    scheme: str, size: ViewportSize, browser: BrowserContext, address: str
) -> None:
    said: list[str] = []
    tab = browser.new_page()
    tab.on("console", lambda message: said.append(message.text))
    tab.on("dialog", lambda dialog: said.append(dialog.message))
    tab.set_viewport_size(size)
    tab.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    tab.goto(f"{address}questions")
    expect(tab.locator(".entry h3").filter(has_text="alert(1)")).to_have_text(HOSTILE.replace("\u202e", " "))
    for summary in tab.locator("summary").all():
        summary.click()
    expect(tab.locator("blockquote").first).to_contain_text("<b>ouvre</b>")
    assert tab.evaluate("document.documentElement.scrollWidth") == size["width"]
    found = Axe().run(tab, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]})
    assert found.violations_count == 0, found.generate_report()
    assert said == []
    tab.close()


def test_numbers_in_the_page_are_those_of_the_register(address: str, service: Service) -> None:
    page = httpx.get(f"{address}questions").text
    assert re.findall(r'id="q-(\w+)"', page) == numbers(register_of(service))
