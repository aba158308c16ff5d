"""The tools of language models, through the protocol's own client over HTTP."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import anyio
import httpx
import httpx2
import pytest
from mcp.client import Client
from mcp.client.streamable_http import streamable_http_client

from assistant.french import texts
from tests.assistant.programs.tools import called, spoken
from tests.pages import PASSWORD, accounts_in, running, service_over

QUESTION = "Quand ouvre la piscine ?"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running(service_over(tmp_path_factory.mktemp("tools")), with_mcp=True) as url:
        yield url


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_answer_is_the_apis_to_the_byte(address: str, mode: str) -> None:
    answer = httpx.post(f"{address}api/ask", json={"question": QUESTION}).text
    assert called(address, "ask", {"question": QUESTION}, mode) == (False, answer)
    assert json.loads(answer)["found"]


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_hits_are_the_apis_to_the_byte(address: str, mode: str) -> None:
    hits = httpx.get(f"{address}api/search", params={"question": QUESTION, "k": 1, "document": "menu.md"}).text
    asked: dict[str, object] = {"question": QUESTION, "k": 1, "documents": ["menu.md"]}
    assert called(address, "search", asked, mode) == (False, hits)


@pytest.mark.parametrize(
    ("tool", "arguments", "sentence"),
    [
        ("ask", {"question": ""}, "La question est vide"),
        ("ask", {}, "Il manque «\u00a0question\u00a0»"),
        ("ask", {"question": "a", "documents": ["absent.txt"]}, "n’est pas dans l’index"),
        ("search", {"question": "a", "k": 0}, "«\u00a0k\u00a0» ne convient pas"),
        ("search", {"question": "a", "k": "1"}, "«\u00a0k\u00a0» doit être un nombre entier"),
        ("search", {"question": "a", "k": True}, "«\u00a0k\u00a0» doit être un nombre entier"),
        ("ask", {"question": 1}, "«\u00a0question\u00a0» doit être un texte"),
        ("search", {"question": "a", "sort": 1}, "«\u00a0sort\u00a0» ne convient pas"),
        ("delete", {}, "n’existe pas"),
    ],
)
def test_mistake_is_told_in_french(address: str, tool: str, arguments: dict[str, object], sentence: str) -> None:
    failed, said = called(address, tool, arguments)
    assert failed
    assert sentence in said


def test_tools_are_described_in_french(address: str) -> None:
    tools = spoken(address, lambda client: client.list_tools()).tools
    assert {tool.name: set(tool.input_schema["properties"]) for tool in tools} == {
        "ask": {"question", "documents", "after"},
        "search": {"question", "k", "documents"},
    }
    assert [tool.description for tool in tools] == [
        "Répond à une question par des citations des documents.",
        "Trouve les passages proches d’une question.",
    ]
    described = json.dumps([tool.input_schema for tool in tools])
    assert "title" not in described
    assert "/api/" not in described  # which a client of the tools cannot call


@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_there_is_nothing_to_listen_to(address: str, method: str) -> None:
    response = httpx.request(method, f"{address}mcp", headers={"accept": "text/event-stream"})
    assert (response.status_code, response.json()) == (405, {"error": texts.OTHER_METHOD})
    assert response.headers["allow"] == "POST"


def test_other_sites_do_not_reach_the_tools(address: str) -> None:
    call = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    response = httpx.post(f"{address}mcp", json=call, headers={"origin": "http://evil.example"})
    assert response.status_code == 403


def test_without_the_option_there_are_no_tools(tmp_path: Path) -> None:
    with running(service_over(tmp_path)) as url:
        response = httpx.post(f"{url}mcp", json={})
    assert (response.status_code, response.json()) == (404, {"error": texts.NO_SUCH_ADDRESS})


def test_reader_is_let_in_with_name_and_password(tmp_path: Path) -> None:
    async def tools_of(url: str) -> list[str]:
        async with (
            httpx2.AsyncClient(auth=("paul", PASSWORD)) as http,
            Client(streamable_http_client(f"{url}mcp", http_client=http)) as client,
        ):
            return [tool.name for tool in (await client.list_tools()).tools]

    with running(service_over(tmp_path), accounts_in(tmp_path), with_mcp=True) as url:
        assert anyio.run(tools_of, url) == ["ask", "search"]
        assert httpx.post(f"{url}mcp", json={}).status_code == 401
