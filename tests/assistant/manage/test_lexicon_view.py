"""The manager's page of the lexicon: each change is shown with what it does before it is kept; without a script."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import replace
from http import HTTPStatus
from pathlib import Path

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, expect

from assistant.answers.evaluation import Gold, Question
from assistant.french import manage_texts, texts
from assistant.library.golden import keep_golden
from assistant.library.register import Register
from assistant.web.http.service import Service
from corpus.reading.folder import LEXICON
from tests.assistant.register import fail
from tests.conftest import WIDE, write_files
from tests.pages import PASSWORD, accounts_in, running, service_over

FILES = {
    "bassin.txt": "La piscine ouvre à dix heures.\n\nLa patinoire ouvre à midi.",
    "menu.md": "# Menu\n\nLundi, du riz.",
}
FORM = re.compile(r'name="(seen|line|wordings)" value="([^"]*)"')


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Service, str]]:
    service = service_over(tmp_path_factory.mktemp("lexicon"), FILES)
    service = replace(service, register=Register(service.where.register, fail))
    service.live.follow_lexicon(service.where.documents)
    with running(service) as url:
        yield service, url


@pytest.fixture
def service(served: tuple[Service, str]) -> Service:
    """With neither lexicon nor golden questions."""
    (served[0].where.documents / LEXICON).unlink(missing_ok=True)
    served[0].where.golden.unlink(missing_ok=True)
    return served[0]


@pytest.fixture
def address(served: tuple[Service, str]) -> str:
    return served[1]


def lexicon(service: Service) -> str:
    path = service.where.documents / LEXICON
    return path.read_text(encoding="utf-8-sig") if path.exists() else ""


def posted(address: str, to: str, act: str, page: httpx.Response, **fields: str) -> httpx.Response:
    """A form of a page sent, some of its fields filled in."""
    shown = {name: html.unescape(value) for name, value in FORM.findall(page.text)}
    return httpx.post(f"{address}lexicon/{to}", data=shown | {"act": act} | fields)


def test_an_entry_is_checked_then_kept_then_used(address: str, service: Service) -> None:
    checked = posted(address, "check", "add", httpx.get(f"{address}lexicon"), wordings="bain ; piscine")
    assert manage_texts.LEXICON_UNWRITTEN in checked.text
    assert lexicon(service) == ""
    kept = posted(address, "keep", "add", checked)
    assert kept.headers["location"] == "/lexicon?done=add"
    assert lexicon(service).endswith("\nbain;piscine\n")
    assert service.answer("Le bain ouvre quand ?").results.synonyms == ("piscine",)
    asked = httpx.post(f"{address}api/ask", json={"question": "Le bain ouvre quand ?"})
    assert asked.json()["synonyms"] == ["piscine"]


def test_an_entry_is_changed_and_removed(address: str, service: Service) -> None:
    write_files(service.where.documents, {LEXICON: "# un mot\nbain;piscine\nglace;patinoire\n"})
    page = httpx.get(f"{address}lexicon?line=2")
    assert "bain\u00a0; piscine" in html.unescape(page.text)
    checked = posted(address, "check", "change", page, line="2", wordings="bain ; piscine ; bassin")
    posted(address, "keep", "change", checked)
    assert lexicon(service) == "# un mot\nbain;piscine;bassin\nglace;patinoire\n"
    checked = posted(address, "check", "remove", httpx.get(f"{address}lexicon"), line="2")
    assert "bassin" in lexicon(service)
    posted(address, "keep", "remove", checked)
    assert lexicon(service) == "# un mot\nglace;patinoire\n"


def test_golden_questions_that_turn_are_told_before(address: str, service: Service) -> None:
    for number, (question, document) in enumerate(
        (("Le bain ?", "bassin.txt"), ("La glace ?", None), ("La patinoire ?", "bassin.txt"))
    ):
        keep_golden(service.where.golden, Question(number, question, (Gold(document),) if document else ()))
    page = httpx.get(f"{address}lexicon")
    for wordings, is_right in (("bain;piscine", True), ("glace;patinoire", False)):
        checked = posted(address, "check", "add", page, wordings=wordings)
        assert (manage_texts.LEXICON_RIGHT in checked.text, manage_texts.LEXICON_WRONG in checked.text) == (
            is_right,
            not is_right,
        )
    assert manage_texts.LEXICON_TURNS_NONE in posted(address, "check", "add", page, wordings="riz;midi").text
    service.where.golden.write_text("non")
    unmeasured = html.unescape(posted(address, "check", "add", page, wordings="bain;piscine").text)
    assert manage_texts.LEXICON_NOT_MEASURED[:20] in unmeasured


def test_a_question_without_an_answer_has_an_entry_proposed(address: str, service: Service) -> None:
    service.ask("Quand va le nautile ?")
    assert "nautile" not in httpx.get(f"{address}lexicon").text
    page = httpx.get(f"{address}lexicon?propose=1")
    offered = [html.unescape(one) for one in re.findall(r'name="wordings" value="(nautile;[^"]*)"', page.text)]
    assert any("piscine" in one for one in offered)
    posted(address, "keep", "add", posted(address, "check", "add", page, wordings="nautile;piscine", line=""))
    assert lexicon(service).endswith("\nnautile;piscine\n")
    assert "nautile;" not in httpx.get(f"{address}lexicon?propose=1").text


@pytest.mark.parametrize("to", ["check", "keep"])
def test_a_lexicon_that_changed_meanwhile_stays(address: str, service: Service, to: str) -> None:
    page = httpx.get(f"{address}lexicon")
    write_files(service.where.documents, {LEXICON: "glace;patinoire\n"})
    refused = posted(address, to, "add", page, wordings="bain;piscine")
    assert refused.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "changer le lexique" in refused.text
    assert 'value="bain;piscine"' in refused.text  # what was typed stays
    assert lexicon(service) == "glace;patinoire\n"


def test_a_broken_lexicon_is_said_on_both_pages_and_mended_on_its_own(address: str, service: Service) -> None:
    write_files(service.where.documents, {LEXICON: "bain;piscine\nglace\n"})
    for page in ("lexicon", "documents"):
        assert "La ligne 2 de lexique.csv" in httpx.get(f"{address}{page}").text
    checked = posted(address, "check", "remove", httpx.get(f"{address}lexicon"), line="2")
    posted(address, "keep", "remove", checked)
    assert lexicon(service) == "bain;piscine\n"
    write_files(service.where.documents, {LEXICON: bytes(range(256))})
    assert "ce n’est pas un fichier de texte" in httpx.get(f"{address}lexicon").text


def test_what_the_file_or_a_form_says_is_only_text(address: str, service: Service) -> None:
    hostile = "<script>alert(1)</script>"
    write_files(service.where.documents, {LEXICON: f'{hostile};"a ""><img src=x>"\n{hostile}\n'})
    page = httpx.get(f"{address}lexicon?line=1")
    for shown in (page, posted(address, "check", "remove", page, line="1"), posted(address, "keep", "add", page)):
        assert "<script>alert" not in shown.text
        assert "<img" not in shown.text
    assert posted(address, "check", "add", page, wordings="=1;deux").status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert posted(address, "keep", "¿", page, line="-1", seen="").status_code == HTTPStatus.UNPROCESSABLE_ENTITY


def test_a_reader_has_no_lexicon(service: Service, tmp_path: Path) -> None:
    with running(service, accounts_in(tmp_path)) as url, httpx.Client(base_url=url, auth=("paul", PASSWORD)) as reader:
        assert reader.get("/lexicon").status_code == HTTPStatus.FORBIDDEN
        assert f">{texts.LEXICON}<" not in reader.get("/documents").text


def test_the_pages_can_be_used_by_all(address: str, service: Service, browser: BrowserContext) -> None:
    write_files(service.where.documents, {LEXICON: "bain;piscine\nglace\n"})
    page = browser.new_page()
    page.set_viewport_size(WIDE)
    page.goto(f"{address}lexicon")
    assert Axe().run(page).violations_count == 0
    page.get_by_label(manage_texts.LEXICON_WORDS).fill("glace ; patinoire")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=manage_texts.LEXICON_CHECK_TITLES["add"])).to_be_visible()
    assert Axe().run(page).violations_count == 0
    page.close()
