"""What the page's server answers to calls made without the page: French sentences, never a stack trace."""

from __future__ import annotations

import builtins
import json
import socket
from pathlib import Path

import anyio
import gradio
import httpx
import msgspec
import pytest
from fastapi import FastAPI
from starlette.types import Receive, Scope, Send

from assistant.french import texts
from assistant.library.rebuilding import Rebuilder
from assistant.settings import Settings
from assistant.web.chat import chat
from assistant.web.chat.french_page import FrenchPage
from assistant.web.chat.turns import Turn, owner
from assistant.web.http.service import Service
from assistant.web.server import server
from index.searching.live import LiveSearcher
from index.searching.search import Searcher
from tests.conftest import PATIENCE
from tests.pages import HOSTILE, fake_searcher, free_port, quietly, sent, unbuilt


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Searcher:
    return fake_searcher(tmp_path_factory, HOSTILE)


@pytest.mark.parametrize(
    ("question", "reply"),
    [
        ("", "La question est vide"),
        (None, "La question est vide"),
        ("\0\x1b", "La question est vide"),
        ("x" * 100_000, "La question est trop longue"),
        ({"a": ["<b>"]}, "&lt;b&gt;"),
        ("<script>alert(1)</script>", "&lt;script&gt;"),
    ],
    ids=["empty", "null", "control", "long", "object", "script"],
)
def test_question_sent_without_the_page_gets_a_french_reply(address: str, question: object, reply: str) -> None:
    assert reply in sent(address, "submit", [question, "[]", [{"role": "assistant", "content": "faux"}], "faux"])


def test_conversation_that_a_caller_invents_is_not_kept(address: str) -> None:
    assert "faux" not in sent(address, "submit", ["Le tarif", "[]", [{"role": "assistant", "content": "faux"}], "faux"])


def test_what_a_session_keeps_is_short_however_long_documents_and_talks_are(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    filler = "La commune vote son budget.\n" * 1_000
    searcher = fake_searcher(tmp_path_factory, f"{filler}Le tarif de la piscine est de douze euros.\n{filler}")
    service = Service(Settings(Path(), Path()), LiveSearcher(Path(), searcher, print), Rebuilder(unbuilt))
    with quietly():
        assert chat.page(service).state_session_capacity <= 500
        with gradio.Blocks(analytics_enabled=False):
            page = chat._Events(service, chat._layout())
    turns: chat.Turns = [("user", "avant"), ("assistant", "avant")] * 500
    changes = page.respond("Quel est le tarif de la piscine ?", "[]", "", (turns, None), gradio.Request())
    kept = [changes[one] for one in (page.parts.kept, page.parts.last)]
    assert len(msgspec.json.encode(kept)) < 20_000
    assert changes[page.parts.last] == ("Quel est le tarif de la piscine ?", tuple(searcher.snapshot.documents))


def test_a_conversation_asked_again_stays_where_the_next_question_is_refused(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chat, "_account", lambda _: None)
    searcher = fake_searcher(tmp_path_factory, "Le tarif de la piscine est de douze euros.")
    service = Service(Settings(Path(), Path()), LiveSearcher(Path(), searcher, print), Rebuilder(unbuilt))
    with quietly(), gradio.Blocks(analytics_enabled=False):
        page = chat._Events(service, chat._layout())
    turn = Turn("Quel est le tarif de la piscine ?", searcher.snapshot.manifest.id, None, (), None)
    known = json.dumps({"owner": owner(None), "turns": [turn.json()]})
    changes = page.respond("", "[]", known, ([], None), gradio.Request())
    assert "vide" in str(changes[page.parts.notice])
    assert changes[page.parts.kept] == page.ask_again(known, ([], None), gradio.Request())[page.parts.kept]
    assert turn.question in str(changes[page.parts.kept])


FALSE_CALLS: list[dict[str, object]] = [
    {"data": []},
    {"data": ["x"] * 9},
    {"data": None},
    {"fn_index": -1},
    {"fn_index": 99},
    {"fn_index": None},
    {"session_hash": ""},
    {"session_hash": None},
    {"session_hash": "../x"},
]


@pytest.mark.parametrize("false", FALSE_CALLS, ids=map(str, FALSE_CALLS))
def test_a_false_call_is_refused_in_french_and_leaves_no_traceback(
    address: str, false: dict[str, object], capfd: pytest.CaptureFixture[str]
) -> None:
    functions = httpx.get(f"{address}config").json()["dependencies"]
    possible = {"data": ["x"], "fn_index": next(one["id"] for one in functions if len(one["inputs"]) == 1)}
    response = httpx.post(f"{address}gradio_api/queue/join", json=possible | {"session_hash": "false"} | false)
    assert (response.status_code, response.json()) == (422, {"error": texts.BAD_REQUEST})
    assert capfd.readouterr().err == ""


def test_a_function_that_runs_in_the_browser_alone_is_not_called(address: str) -> None:
    functions = httpx.get(f"{address}config").json()["dependencies"]
    for one in functions:
        if not one["backend_fn"]:
            call = {"data": ["x"] * len(one["inputs"]), "fn_index": one["id"], "session_hash": "false"}
            assert httpx.post(f"{address}gradio_api/queue/join", json=call).status_code == 422


def test_a_tab_that_nobody_knows_is_told_so_and_leaves_no_traceback(
    address: str, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    response = httpx.get(f"{address}gradio_api/queue/data?session_hash=nobody")
    assert response.text.count('"session_not_found":true') == 1
    assert (capfd.readouterr().err, [one for one in caplog.records if one.name.startswith("uvicorn")]) == ("", [])


def test_the_line_that_says_the_page_is_open_comes_when_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    port, said = free_port(), []
    opening = server(FastAPI(), "127.0.0.1", port, "", "ouverte")

    def reach(line: str, flush: bool) -> None:
        socket.create_connection(("127.0.0.1", port), timeout=PATIENCE).close()
        said.append((line, flush))
        opening.should_exit = True

    monkeypatch.setattr(builtins, "print", reach)
    opening.run()
    assert said == [("ouverte", True)]


def test_the_page_is_in_french_in_however_many_parts_it_comes() -> None:
    async def english(_: Scope, __: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"38")]})
        for part in (b"<html la", b'ng="en"><he', b"ad></head>", b"</html>"):
            await send({"type": "http.response.body", "body": part, "more_body": True})
        await send({"type": "http.response.body"})

    async def asked() -> httpx.Response:
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(FrenchPage(english)), base_url="http://test"
        ) as client:
            return await client.get("/")

    response = anyio.run(asked)
    assert response.text.startswith('<html lang="fr"><head><script>')
    assert response.headers["content-length"] == str(len(response.content))
