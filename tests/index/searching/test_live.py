"""A page that follows its index: new snapshots answer at once, former documents still open."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event, Thread

import pytest
from playwright.sync_api import expect

from assistant.answers.answering import answer
from assistant.french import texts
from assistant.library.watch import watch
from assistant.settings import Settings, settings
from index.building.build import build, ensure
from index.disk import DamagedIndex
from index.searching.live import LiveSearcher
from index.snapshot.report import BuildReport
from index.snapshot.snapshots import Snapshot, roll_back
from tests.conftest import OpenPage, WordEncoder, open_searcher, until, write_files
from tests.pages import ask, served

BEFORE, AFTER = "La piscine ouvre à neuf heures.", "La piscine ouvre à dix heures."
QUESTION = "À quelle heure ouvre la piscine ?"


@pytest.fixture
def where(tmp_path: Path) -> Settings:
    write_files(tmp_path / "documents", {"piscine.txt": BEFORE})
    build(tmp_path / "documents", tmp_path / "index", WordEncoder())
    return settings(str(tmp_path / "documents"), str(tmp_path / "index"))


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def live(where: Settings, said: list[str]) -> LiveSearcher:
    searcher = open_searcher(where.index)
    return LiveSearcher(where.index, searcher, said.append, pause=0)


def publish(where: Settings, text: str = AFTER) -> str:
    return build(write_files(where.documents, {"piscine.txt": text}), where.index, WordEncoder()).snapshot


def quoted(live: LiveSearcher) -> str:
    given = answer(QUESTION, live.searcher())
    return given.quotes[0].text


def test_a_new_snapshot_answers_the_next_question(live: LiveSearcher, where: Settings) -> None:
    assert quoted(live) == BEFORE
    publish(where)
    assert quoted(live) == AFTER
    roll_back(where.index)
    assert quoted(live) == BEFORE


def test_a_document_that_was_quoted_still_opens_as_it_was(live: LiveSearcher, where: Settings) -> None:
    (former,) = live.searcher().snapshot.documents
    assert live.document(former)[1]
    publish(where)
    document, is_current = live.document(former)  # before anybody asks again
    assert (document.text, is_current) == (BEFORE, False)
    (current,) = live.searcher().snapshot.documents
    assert live.document(current)[1]
    with pytest.raises(LookupError):
        live.document("absent")


def test_a_damaged_snapshot_is_said_once_and_the_one_before_answers(
    live: LiveSearcher, where: Settings, said: list[str]
) -> None:
    (where.index / publish(where) / "documents.jsonl").write_bytes(b"")
    assert [quoted(live), quoted(live)] == [BEFORE, BEFORE]
    assert len(said) == 1
    assert "abîmé" in said[0]


def test_a_snapshot_that_opens_at_last_answers(live: LiveSearcher, where: Settings, said: list[str]) -> None:
    documents = where.index / publish(where) / "documents.jsonl"
    hidden = documents.rename(where.index / "hidden")
    assert quoted(live) == BEFORE
    hidden.rename(documents)
    assert (quoted(live), len(said)) == (AFTER, 1)


def test_memory_that_is_short_for_a_while_is_said_and_waited_out(
    live: LiveSearcher, where: Settings, said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def short(*_: object) -> Snapshot:
        raise MemoryError

    publish(where)
    with monkeypatch.context() as patch:
        patch.setattr("index.searching.live.open_current", short)
        assert [quoted(live), quoted(live)] == [BEFORE, BEFORE]
    assert quoted(live) == AFTER
    assert said == ["La mémoire manque\u00a0; fermez d’autres programmes."]


def test_a_snapshot_that_cannot_be_opened_is_not_tried_at_every_question(
    live: LiveSearcher, where: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[Path] = []

    def damaged(folder: Path, *_: object) -> Snapshot:
        tried.append(folder)
        raise DamagedIndex

    publish(where)
    seldom = LiveSearcher(where.index, live.searcher(), print)
    publish(where, BEFORE)
    monkeypatch.setattr("index.searching.live.open_current", damaged)
    assert seldom.searcher() is seldom.searcher()
    assert len(tried) == 1


def test_twenty_builds_pass_while_questions_are_asked_without_a_failed_or_false_answer(
    live: LiveSearcher, where: Settings
) -> None:
    texts_of = {live.searcher().snapshot.manifest.id: BEFORE}
    stop, given = Event(), list[tuple[str, str]]()

    def client() -> None:
        while not stop.wait(0.02):  # or the builds get a ninth of the time
            found = answer(QUESTION, live.searcher())
            given.append((found.snapshot, found.quotes[0].text))

    with ThreadPoolExecutor(8) as pool:
        clients = [pool.submit(client) for _ in range(8)]
        try:
            for number in range(20):
                text = f"La piscine ouvre à {number} heures."
                texts_of[publish(where, text)] = text
        finally:
            stop.set()
    failures = [one.exception() for one in clients if one.exception()]
    assert not failures
    assert len({snapshot for snapshot, _ in given}) > 1
    assert all(texts_of[snapshot] == text for snapshot, text in given)


def updating(where: Settings, tell: Callable[[BuildReport], None]) -> Callable[[], bool]:
    """Brings the index up to date, as ``serve --watch`` does, and tells what it built."""

    def update() -> bool:
        report = ensure(where.documents, where.index, WordEncoder())
        if report:
            tell(report)
        return report is not None

    return update


@pytest.fixture
def built() -> list[BuildReport]:
    """What a watcher tells of its builds."""
    return []


class Stop(Event):
    """Ends a watcher, and counts its looks: it waits before each."""

    looks = 0

    def wait(self, timeout: float | None = None) -> bool:
        self.looks += 1
        return super().wait(timeout)


@pytest.fixture
def stop() -> Stop:
    return Stop()


@pytest.fixture
def watcher(where: Settings, said: list[str], built: list[BuildReport], stop: Stop) -> Iterator[Thread]:
    """Watches the folder with an eye as quick as a test needs."""
    thread = Thread(target=watch, args=(where.documents, updating(where, built.append), stop, said.append, 0.05))
    thread.start()
    yield thread
    stop.set()
    thread.join()


@pytest.mark.usefixtures("watcher")
def test_a_change_is_indexed_when_it_has_settled_and_told(
    where: Settings, live: LiveSearcher, built: list[BuildReport], stop: Stop
) -> None:
    until(lambda: stop.looks > 2)  # the folder as it was
    for name, content in (("scan.pdf", b"%PDF"), ("piscine.txt", AFTER)):
        write_files(where.documents, {name: content})
    until(lambda: built and built[-1].changes.changed)
    assert quoted(live) == AFTER
    assert built[-1].changes.changed == ("piscine.txt",)
    assert [one.path for one in built[-1].unread] == ["scan.pdf"]


def test_what_was_gone_back_to_stays_while_documents_are_watched(
    where: Settings, live: LiveSearcher, built: list[BuildReport], said: list[str], stop: Stop
) -> None:
    publish(where)
    roll_back(where.index)
    thread = Thread(target=watch, args=(where.documents, updating(where, built.append), stop, said.append, 0.05))
    thread.start()
    until(lambda: stop.looks > 5)
    stop.set()
    thread.join()
    assert quoted(live) == BEFORE
    assert (built, said) == ([], [])


@pytest.mark.usefixtures("watcher")
def test_a_folder_that_cannot_be_indexed_is_said(where: Settings, said: list[str]) -> None:
    (where.documents / "piscine.txt").write_bytes(b"")
    until(lambda: said)
    assert "Aucun texte à citer" in said[0]


@pytest.mark.usefixtures("watcher")
def test_a_build_that_failed_is_tried_again(
    where: Settings, live: LiveSearcher, said: list[str], built: list[BuildReport]
) -> None:
    blocking = where.index / ".current.new"
    blocking.mkdir()
    write_files(where.documents, {"piscine.txt": AFTER})
    until(lambda: said)
    blocking.rmdir()
    until(lambda: built)
    assert quoted(live) == AFTER
    assert len(said) == 1


@pytest.mark.browser
def test_the_page_opens_a_quote_in_the_document_as_it_was(
    live: LiveSearcher, where: Settings, open_page: OpenPage
) -> None:
    with served(live) as url:
        tab = open_page(url)
        ask(tab, QUESTION)
        publish(where)
        ask(tab, QUESTION)
        expect(tab.locator(".answer").last).to_contain_text(AFTER)
        tab.locator(".open-source").first.click()
        expect(tab.locator("#source")).to_contain_text(texts.SOURCE_FORMER)
        expect(tab.locator("#source mark")).to_have_text(BEFORE)
