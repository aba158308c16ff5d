"""Shared by the tests: a fake encoder with vectors that can be worked out by hand, and small indexes."""

from __future__ import annotations

import os
import shutil
import time
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from httpx._config import DEFAULT_TIMEOUT_CONFIG
from numpy.typing import NDArray
from playwright.sync_api import BrowserContext, Locator, Page, ViewportSize, expect, sync_playwright

from assistant.command import main as cli
from assistant.french import texts
from assistant.library import searchers
from index.building.build import build
from index.models.encoders import DividedText, Encoder, load_encoder
from index.models.rerankers import Candidate, Reading, Reranker, load_reranker
from index.searching.search import Searcher
from index.snapshot.snapshots import open_current
from index.words.french import fold, is_stop_word, words

DOCUMENTS = Path(__file__).parent.parent / "corpus" / "documents"


class WordEncoder:
    """Counts words in 64 bins by their first five letters, so that texts with common words are near."""

    name = "words-64"
    dimension = 64
    scale = (1.0, 0.0)

    def encode_passages(
        self, texts: Sequence[DividedText], advance: Callable[[int], None] = lambda _: None
    ) -> list[NDArray[np.float32]]:
        advance(len(texts))
        return [self.encode_questions(text.apart()) for text in texts]

    def encode_questions(self, texts: Sequence[str]) -> NDArray[np.float32]:
        vectors = np.full((len(texts), self.dimension), 0.01, np.float32)
        for row, text in enumerate(texts):
            for word in words(text):
                vectors[row, zlib.crc32(fold(word.text)[:5].encode()) % self.dimension] += 1
        lengths: NDArray[np.float32] = np.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors / lengths


def encoded(encoder: Encoder, texts: Sequence[str]) -> NDArray[np.float32]:
    """The vectors of undivided passages, (texts, dimension)."""
    vectors = encoder.encode_passages([DividedText(text) for text in texts])
    return np.array([whole for (whole,) in vectors], np.float32).reshape(-1, encoder.dimension)


class WordReranker:
    """Scores by words only: a sentence with all words of a question has a logit of 4, with none −4."""

    def read(self, question: str, candidates: Sequence[Candidate]) -> list[Reading]:
        asked = _beginnings(question)
        return [
            Reading(
                np.array([self._logit(asked, one.text[slice(*span)]) for span in one.sentences], np.float32),
                one.sentences,
            )
            for one in candidates
        ]

    def _logit(self, asked: frozenset[str], sentence: str) -> float:
        return 8 * len(asked & _beginnings(sentence)) / (len(asked) or 1) - 4


def _beginnings(text: str) -> frozenset[str]:
    return frozenset(fold(word.text)[:5] for word in words(text) if not is_stop_word(word.text))


PATIENCE = 300  # seconds, for waits of one or two on an idle machine
expect.set_options(timeout=PATIENCE * 1000)
DEFAULT_TIMEOUT_CONFIG.read = PATIENCE  # httpx has no other place to set it
OpenPage = Callable[..., Page]
# Chromium would contact its maker at each start.
_NO_NAMES = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"
WIDE: ViewportSize = {"width": 1400, "height": 900}
MakeSearcher = Callable[[Mapping[str, str | bytes]], Searcher]
Run = Callable[..., tuple[int, str, str]]
FILES: Mapping[str, str] = {
    "tarifs.txt": "La cantine coûte 3 euros par repas. Les tarifs changent en septembre.",
    "sigles/scic.md": "# Statuts\n\nLa société coopérative d’intérêt collectif (SCIC) associe des usagers.",
}
POOL = {"piscine.txt": "La piscine ouvre à dix heures.\nElle ferme le lundi.", "menu.md": "# Menu\n\nLundi, du riz."}


def until(happened: Callable[[], object]) -> None:
    """Wait for something that happens within seconds, or within minutes on a busy machine."""
    while not happened():
        time.sleep(0.02)


def write_files(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write files by their path in a folder; return the folder."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


@pytest.fixture(scope="session", autouse=True)
def _no_wait_for_the_disk() -> Iterator[None]:
    """Skip ``fsync``, which only a power cut needs: thirty calls make a build ten times as slow."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(os, "fsync", os.fstat)  # it also refuses anything but an open file
        yield


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    """A folder of two documents."""
    return write_files(tmp_path / "documents", FILES)


@pytest.fixture
def folder(tmp_path: Path, documents: Path) -> Path:
    """An index folder with one published snapshot of these documents."""
    build(documents, tmp_path / "index", WordEncoder())
    return tmp_path / "index"


def open_searcher(folder: Path, address: str | None = None) -> Searcher:
    """A searcher over the published index of a folder, with the fake encoder and reranker."""
    return Searcher(open_current(folder, address), WordEncoder(), WordReranker())


@pytest.fixture
def make_searcher(tmp_path: Path) -> MakeSearcher:
    """Builds an index of the given files with the fake encoder and opens it."""

    def make(files: Mapping[str, str | bytes]) -> Searcher:
        build(write_files(tmp_path / "documents", files), tmp_path / "index", WordEncoder())
        return open_searcher(tmp_path / "index")

    return make


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Runs a command on a small folder with the fake encoder: exit status, output, errors."""
    write_files(tmp_path / "documents", POOL)
    monkeypatch.setenv("CONVENTION_DOCUMENTS", str(tmp_path / "documents"))
    monkeypatch.setenv("CONVENTION_INDEX", str(tmp_path / "index"))
    monkeypatch.setattr(searchers, "load_encoder", lambda *_: WordEncoder())
    monkeypatch.setattr(searchers, "load_reranker", lambda _: WordReranker())

    def command(*arguments: str) -> tuple[int, str, str]:
        try:
            status = cli.main(list(arguments))
        except SystemExit as stop:
            status = int(stop.code or 0)
        captured = capsys.readouterr()
        return status, captured.out, captured.err

    return command


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Run a Milvus Lite; yield its address."""
    from milvus_lite.adapter.grpc.server import start_server_in_thread  # noqa: PLC0415 - most tests need none

    server, store, port = start_server_in_thread(str(folder), max_workers=1)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.stop(0).wait()
        store.close()


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Milvus Lite."""
    with served(tmp_path_factory.mktemp("milvus")) as address:
        yield address


@pytest.fixture(scope="session")
def model() -> Encoder:
    """The packaged model, unpacked in the user's cache."""
    return load_encoder()


@pytest.fixture(scope="session")
def reranker() -> Reranker:
    """The packaged reranker."""
    return load_reranker()


@pytest.fixture(scope="session")
def convention(model: Encoder, reranker: Reranker, tmp_path_factory: pytest.TempPathFactory) -> Searcher:
    """The default corpus with the packaged models, as users have it."""
    index = tmp_path_factory.mktemp("convention") / "index"
    build(DOCUMENTS, index, model)
    return Searcher(open_current(index), model, reranker)


def question_box(tab: Page) -> Locator:
    return tab.get_by_role("textbox", name=texts.QUESTION_LABEL)


def wait_for_arrival(tab: Page) -> None:
    """Wait until the page handles events and its own requests are answered, so that nothing late disturbs a test."""
    tab.wait_for_function("window.convention?.isAtRest", timeout=PATIENCE * 1000)


@pytest.fixture(scope="module")
def browser() -> Iterator[BrowserContext]:
    """A browser set to English; the page must be French anyway."""
    chromium = shutil.which("chromium")
    if chromium is None:
        if os.environ.get("CI") == "true":
            pytest.fail("Chromium is missing")
        pytest.skip("Chromium is not installed")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", _NO_NAMES])
        context = running.new_context(locale="en-US", viewport=WIDE)
        context.set_default_timeout(PATIENCE * 1000)
        yield context
        running.close()


@pytest.fixture
def open_page(browser: BrowserContext) -> Iterator[OpenPage]:
    """Opens an address in a new tab, with a conversation of its own."""

    def opened(url: str, watch: Callable[[Page], None] = lambda _: None) -> Page:
        tab = browser.new_page()
        watch(tab)
        tab.goto(url)
        wait_for_arrival(tab)
        return tab

    yield opened
    for tab in browser.pages:
        tab.close()
