"""A page served for a test, over the default corpus or a document full of markup."""

from __future__ import annotations

import asyncio
import gc
import json
import socket
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from threading import Thread

import httpx
import pytest
from argon2 import PasswordHasher
from playwright.sync_api import Page, expect

from assistant.library.rebuilding import Rebuilder
from assistant.settings import Settings
from assistant.web.access import accounts
from assistant.web.access.accounts import Accounts
from assistant.web.http.service import Service
from assistant.web.server import application, server
from corpus.progress import Progress
from index.building.build import build
from index.searching.live import LiveSearcher
from index.searching.search import Searcher
from index.snapshot.report import BuildReport
from tests.conftest import POOL, WordEncoder, open_searcher, question_box, write_files

Build = Callable[[Progress], BuildReport]
# The contrast of a selector's text with its background, as WCAG 2 defines it.
CONTRAST = """(selector) => {
  const context = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const rgb = (color) => {
    context.clearRect(0, 0, 1, 1);
    context.fillStyle = color;
    context.fillRect(0, 0, 1, 1);
    return [...context.getImageData(0, 0, 1, 1).data];
  };
  const light = (color) => rgb(color).slice(0, 3).map((v) => v / 255)
    .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = (e) => (!e ? "white" : rgb(getComputedStyle(e).backgroundColor)[3] === 255
    ? getComputedStyle(e).backgroundColor : behind(e.parentElement));
  const element = document.querySelector(selector);
  const color = getComputedStyle(element, selector.endsWith("textarea") ? "::placeholder" : null).color;
  const [low, high] = [light(color), light(behind(element))].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}"""
HOSTILE = (
    "Règlement\r\n\r\n"
    "Le tarif de la piscine : *12* _euros_ # <b>fort</b> <script>alert(1)</script> ${x} $$y$$ {{this}} `z` "
    "&amp; « 12\u202f€\u00a0», e\u0301te\u0301 \u202d1\u202c \\n [a](http://b) <img src=x onerror=alert(1)>.\r\n\r\n"
    "Les engagements de la charte sont :\r\n"
    "  - **premier** engagement ;\r\n\t- deuxième `engagement`  double ;\r\n-   #3 troisième <b>engagement</b> ;\r\n"
    "- ${quatrième} engagement.\r\n\r\n"
    "    Le maire ***décide*** de tout | sauf du budget |.\r\n"
)


@contextmanager
def served(searcher: Searcher | LiveSearcher) -> Iterator[str]:
    """Serve a page over a searcher, fixed or live; yield its address."""
    live = searcher if isinstance(searcher, LiveSearcher) else LiveSearcher(Path(), searcher, print)
    with running(Service(Settings(Path(), Path()), live, Rebuilder(unbuilt))) as url:
        yield url


@contextmanager
def running(
    service: Service, known: Accounts | None = None, root_path: str = "", with_mcp: bool = False
) -> Iterator[str]:
    """Run a server in a thread, as ``convention serve`` does; yield its address."""
    with quietly():
        app = application(service, known, known is None, with_mcp)
    with socket.socket(proto=socket.IPPROTO_TCP) as listening:  # so that asyncio sends small answers at once
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        running_server = server(app, "127.0.0.1", 0, root_path)
        thread = Thread(target=running_server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}{root_path}/"
        finally:
            running_server.config.timeout_graceful_shutdown = 0  # an open page holds its connection
            running_server.should_exit = True
            thread.join()


@contextmanager
def quietly() -> Iterator[None]:
    """Collect the event loops that Gradio leaves open."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        yield
        asyncio.set_event_loop(None)
        gc.collect()


def service_over(folder: Path, files: Mapping[str, str | bytes] = POOL, build_it: Build | None = None) -> Service:
    """The service over an index of files, with the fake encoder; ``build_it`` replaces the build."""
    where = Settings(write_files(folder / "documents", files), folder / "index")
    build(where.documents, where.index, WordEncoder())
    searcher = open_searcher(where.index)
    building = build_it or partial(build, where.documents, where.index, WordEncoder())
    return Service(where, LiveSearcher(where.index, searcher, print), Rebuilder(building))


def free_port() -> int:
    """A free port of this machine."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def answers(address: str) -> bool:
    """Whether a starting server is up and healthy."""
    try:
        return httpx.get(address).is_success
    except httpx.TransportError:
        return False


PASSWORD = "une longue phrase"
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


def accounts_in(folder: Path) -> Accounts:
    """Accounts for Paul (reader) and Marie (manager), with passwords that are quick to verify."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(accounts, "PasswordHasher", lambda: QUICK)
        accounts.add_account(folder / "accounts.json", "paul", "reader", PASSWORD)
        accounts.add_account(folder / "accounts.json", "marie", "manager", PASSWORD)
        return Accounts(folder / "accounts.json")


def unbuilt(_: Progress) -> BuildReport:
    """The build of a page whose index never changes."""
    raise AssertionError("nobody asked for a build")


def fake_searcher(factory: pytest.TempPathFactory, text: str) -> Searcher:
    folder = factory.mktemp("page")
    build(write_files(folder / "documents", {"reglement.txt": text.encode()}), folder / "index", WordEncoder())
    return open_searcher(folder / "index")


def ask(tab: Page, question: str) -> None:
    """Ask by typing and wait for the answer."""
    before = tab.locator(".answer").count()
    question_box(tab).fill(question)
    question_box(tab).press("Enter")
    # Checks every frame; Playwright's ``expect`` would check again only after half a second.
    tab.wait_for_function("(before) => document.querySelectorAll('.answer').length > before", arg=before)
    expect(tab.locator(".answer")).to_have_count(before + 1)


def sent(address: str, event: str, data: list[object], headers: Mapping[str, str] | None = None) -> str:
    """The server's reply to a call made without the page."""
    config = httpx.get(f"{address}config", headers=headers).json()
    function = next(one["id"] for one in config["dependencies"] if any(event in target for target in one["targets"]))
    call = {"data": data, "fn_index": function, "session_hash": "outsider"}
    httpx.post(f"{address}gradio_api/queue/join", json=call, headers=headers).raise_for_status()
    with httpx.stream("GET", f"{address}gradio_api/queue/data?session_hash=outsider", headers=headers) as stream:
        said = next(line for line in stream.iter_lines() if "process_completed" in line)
    return json.dumps(json.loads(said.removeprefix("data: ")), ensure_ascii=False)
