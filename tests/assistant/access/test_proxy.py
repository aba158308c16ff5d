"""The server behind a reverse proxy that gives it a prefix, in a real Chromium."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from socketserver import BaseRequestHandler, ThreadingTCPServer
from threading import Thread

import httpx
import pytest
from playwright.sync_api import BrowserContext, expect

from assistant.french import texts
from tests.conftest import wait_for_arrival
from tests.pages import PASSWORD, accounts_in, ask, running, service_over

pytestmark = pytest.mark.browser

PREFIX = "/convention"


@contextmanager
def proxied(port: int) -> Iterator[str]:
    """The address of a proxy that takes its prefix away, and says what it serves, as nginx does."""

    class Proxy(BaseRequestHandler):
        def handle(self) -> None:
            asked = b""
            while b"\r\n\r\n" not in asked:
                part = self.request.recv(65536)
                if not part:
                    return
                asked += part
            head, _, body = asked.partition(b"\r\n\r\n")
            method, target, rest = head.split(b" ", 2)
            if not target.startswith(PREFIX.encode() + b"/"):
                self.request.sendall(b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
                return
            rest = re.sub(rb"(?i)\r\nconnection: [^\r]*", b"", rest)
            head = b" ".join([method, target.removeprefix(PREFIX.encode()), rest])
            added = b"\r\nConnection: close\r\nX-Forwarded-For: 192.0.2.7\r\nX-Forwarded-Proto: http\r\n\r\n"
            with socket.create_connection(("127.0.0.1", port)) as behind:
                behind.sendall(head + added + body)
                Thread(target=_pumped, args=(self.request, behind), daemon=True).start()
                _pumped(behind, self.request)

    class Server(ThreadingTCPServer):
        daemon_threads = True

    with Server(("127.0.0.1", 0), Proxy) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}{PREFIX}/"
        server.shutdown()
        thread.join()


def _pumped(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):
        while part := source.recv(65536):
            sink.sendall(part)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder: Path = tmp_path_factory.mktemp("proxy")
    with running(service_over(folder), accounts_in(folder), PREFIX) as url:
        port = httpx.URL(url).port
        assert port
        with proxied(port) as there:
            yield there


def test_page_login_and_answers_work_below_a_prefix(browser: BrowserContext, address: str) -> None:
    requested: list[str] = []
    failed: list[str] = []
    tab = browser.new_page()
    tab.on("request", lambda request: requested.append(request.url))
    tab.on("response", lambda one: failed.append(f"{one.status} {one.url}") if one.status >= 400 else None)
    tab.goto(address)
    expect(tab).to_have_url(re.compile(rf"{re.escape(address)}login\?next="))
    assert tab.evaluate("getComputedStyle(document.querySelector('.top')).display") == "flex"  # the style came
    tab.get_by_label(texts.NAME).fill("paul")
    tab.get_by_label(texts.PASSWORD).fill(PASSWORD)
    tab.get_by_role("button", name=texts.LOG_IN).click()
    expect(tab).to_have_url(address)
    wait_for_arrival(tab)
    ask(tab, "Quand ouvre la piscine ?")
    expect(tab.locator(".answer blockquote").first).to_contain_text("dix heures")
    assert [url for url in requested if not url.startswith((address, "data:", "blob:"))] == []
    assert failed == []
    [cookie] = browser.cookies()
    assert (cookie["path"], cookie["httpOnly"]) == (f"{PREFIX}/", True)
    tab.close()
    browser.clear_cookies()


def test_redirects_and_descriptions_keep_the_prefix(address: str) -> None:
    with httpx.Client(base_url=address) as client:
        led = client.get("documents?a=1", headers={"accept": "text/html"})
        assert led.headers["location"] == f"{PREFIX}/login?next=%2Fdocuments%3Fa%3D1"
        opened = client.post("login", data={"name": "paul", "password": PASSWORD, "next": "/documents?a=1"})
        assert opened.headers["location"] == f"{PREFIX}/documents?a=1"
        assert client.get("api/openapi.json").json()["servers"] == [{"url": PREFIX}]
        closed = client.post("logout")
        assert closed.headers["location"] == f"{PREFIX}/login"
        assert f"Path={PREFIX}/" in closed.headers["set-cookie"]
        assert client.get("api/documents").status_code == 401


def test_a_proxy_that_leaves_its_prefix_is_understood_too(tmp_path: Path) -> None:
    with running(service_over(tmp_path), accounts_in(tmp_path), PREFIX) as direct:
        assert httpx.URL(direct).path == f"{PREFIX}/"
        led = httpx.get(direct, headers={"accept": "text/html"}, follow_redirects=True)
        assert (led.status_code, led.url.path) == (200, f"{PREFIX}/login")


def test_the_prefix_without_its_slash_leads_to_the_page_and_asks_nobody_to_log_in_again(tmp_path: Path) -> None:
    with running(service_over(tmp_path), accounts_in(tmp_path), PREFIX) as direct, httpx.Client() as client:
        client.post(f"{direct}login", data={"name": "paul", "password": PASSWORD})
        led = client.get(f"{direct.removesuffix('/')}?q=a%20b", headers={"accept": "text/html"})
        assert led.headers["location"] == f"{PREFIX}/?q=a%20b"
        assert client.get(led.next_request.url if led.next_request else "").status_code == 200
