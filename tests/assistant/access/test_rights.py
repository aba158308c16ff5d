"""Every address of the server, Gradio's included, as nobody, reader and manager."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import httpx
import pytest
from starlette.routing import BaseRoute, Mount

from assistant.french import texts
from assistant.web.access.accounts import Role
from assistant.web.access.rights import right
from assistant.web.server import application
from tests.pages import PASSWORD, accounts_in, quietly, running, service_over

PROXIED = {"via": "1.1 proxy"}  # a program of this machine itself may read the metrics
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
# What there is, written a second time: a role that changes has to be changed here as well.
PUBLIC = "/login /api/health /looks.css /views.js /documents.js /favicon.ico".split()
READ = (
    "/ /config /config/ /theme.css /manifest.json /assets/x /static/x /page.png /source /choices /documents "
    "/api/search /api/documents /api/openapi.json "
    "/gradio_api/startup-events /gradio_api/app_id /gradio_api/queue/status"
).split()
STREAMED = "/gradio_api/queue/data /gradio_api/heartbeat/x".split()
SEEN_BY_MANAGERS = "/api/index /metrics /documents/report /questions /questions.csv /lexicon".split()
POSTED = "/logout /verdict /api/ask /mcp /gradio_api/queue/join /gradio_api/cancel /gradio_api/reset".split()
POSTED_WITH_SLASH = "/gradio_api/queue/join/ /gradio_api/cancel/ /gradio_api/reset/".split()
POSTED_BY_MANAGERS = (
    "/api/index /documents/add /documents/remove /documents/restore /documents/delete /documents/empty "
    "/documents/rebuild /documents/rollback /questions/golden /lexicon/check /lexicon/keep"
).split()
NEEDED = {
    **{(method, path): Role.NOBODY for path in PUBLIC for method in ("GET", "HEAD")},
    **{(method, path): Role.READER for path in READ for method in ("GET", "HEAD")},
    **{("GET", path): Role.READER for path in STREAMED},
    **{(method, path): Role.MANAGER for path in SEEN_BY_MANAGERS for method in ("GET", "HEAD")},
    **{("POST", path): Role.READER for path in POSTED + POSTED_WITH_SLASH},
    **{("POST", path): Role.MANAGER for path in POSTED_BY_MANAGERS},
    ("POST", "/login"): Role.NOBODY,
}


def allowed(path: str, role: Role) -> set[str]:
    """The methods that a role may use at an address."""
    return {method for (method, known), needed in NEEDED.items() if known == path and needed <= role}


def paths_of(routes: Sequence[BaseRoute], prefix: str = "") -> Iterator[str]:
    """An address for each route, those of what is mounted or included below too."""
    for route in routes:
        if isinstance(route, Mount):
            yield from paths_of(route.routes, prefix + route.path)
        elif hasattr(route, "effective_candidates"):  # FastAPI's included routers
            yield from paths_of(route.effective_candidates(), prefix)
        else:
            yield prefix + re.sub(r"\{[^}]*\}", "x", route.path)  # type: ignore[attr-defined]


@pytest.fixture(scope="module")
def paths(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    with quietly():
        app = application(service_over(tmp_path_factory.mktemp("rights")), None, only_local=True, with_mcp=True)
    found = sorted({*paths_of(app.routes), *(path for _, path in NEEDED)})
    assert {"/gradio_api/upload", "/gradio_api/file=x", "/gradio_api/call/x", "/gradio_api/run/x"} <= set(found)
    return found


@pytest.fixture(scope="module")
def clients(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[Role, httpx.Client]]:
    folder = tmp_path_factory.mktemp("accounts")
    with (
        running(service_over(folder), accounts_in(folder), with_mcp=True) as url,
        httpx.Client(base_url=url, headers=PROXIED) as nobody,
        httpx.Client(base_url=url, headers=PROXIED) as reader,
        httpx.Client(base_url=url, headers=PROXIED) as manager,
    ):
        for client, name in ((reader, "paul"), (manager, "marie")):
            client.post("/login", data={"name": name, "password": PASSWORD})
        yield {Role.NOBODY: nobody, Role.READER: reader, Role.MANAGER: manager}


def test_every_address_needs_what_it_should_and_no_other_exists(paths: list[str]) -> None:
    held = {(method, path): right(method, path) for method in METHODS for path in paths}
    assert {key: one.role for key, one in held.items() if one} == NEEDED


@pytest.mark.parametrize("role", Role)
def test_whoever_has_no_right_is_refused_by_direct_http(
    paths: list[str], clients: dict[Role, httpx.Client], role: Role
) -> None:
    found: dict[tuple[str, str], tuple[int, str | None]] = {}
    meant: dict[tuple[str, str], tuple[int, str | None]] = {}
    for method in METHODS:
        for path in paths:
            needed = NEEDED.get((method, path))
            if needed is not None and role >= needed:
                continue
            response = clients[role].request(method, path)
            found[method, path] = response.status_code, response.headers.get("allow")
            if role is Role.NOBODY:
                meant[method, path] = 401, None
            elif needed is not None:
                meant[method, path] = 403, None
            else:
                others = ", ".join(one for one in METHODS if one in allowed(path, role))
                meant[method, path] = (405, others) if others else (404, None)
    assert len(found) > 100
    assert found == meant


def test_a_person_is_told_which_way_an_address_is_used_too(clients: dict[Role, httpx.Client]) -> None:
    for role, status in ((Role.READER, 404), (Role.MANAGER, 405)):  # readers do not learn what managers may do
        response = clients[role].put("/questions", headers={"accept": "text/html"})
        assert (response.status_code, response.headers.get("allow")) == (status, "GET, HEAD" if status == 405 else None)
        assert (texts.OTHER_METHOD in response.text) == (status == 405)


REFUSALS = (texts.LOG_IN_FIRST, texts.MANAGERS_ONLY, texts.NO_SUCH_ADDRESS, texts.OTHER_METHOD)


def answered(client: httpx.Client, method: str, path: str) -> tuple[int, str]:
    """Status and body, which is not waited for where it is a stream."""
    with client.stream(method, path) as response:
        is_endless = response.headers.get("content-type", "").startswith("text/event-stream")
        return response.status_code, "" if is_endless else response.read().decode(errors="replace")


@pytest.mark.parametrize("role", Role)
def test_whoever_has_the_right_finds_something_there(clients: dict[Role, httpx.Client], role: Role) -> None:
    client = clients[role]
    [asset, *_] = re.findall(r'"\./(assets/[^"]+)', clients[Role.READER].get("/").text)
    there = {"/assets/x": f"/{asset}", "/static/x": "/static/img/clear.svg"}
    for (method, path), needed in NEEDED.items():
        if needed > role or path == "/logout":
            continue
        status, body = answered(client, method, there.get(path, path))
        assert not any(refusal in body for refusal in REFUSALS), (method, path)
        if method == "HEAD":
            assert (status, body) == (answered(client, "GET", there.get(path, path))[0], ""), path


@pytest.mark.parametrize(
    "path",
    [
        "/gradio_api/upload",
        "/gradio_api/file=/etc/passwd",
        "/gradio_api/file/etc/passwd",
        "/gradio_api/proxy=http://evil.example/",
        "/gradio_api/call/ask",
        "/gradio_api/info",
        "/gradio_api/component_server",
        "/gradio_api/deep_link",
        "/gradio_api/vibe-code",
        "/monitoring",
        "/docs",
        "/redoc",
        "/openapi.json",
        "/robots.txt",
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_nothing_else_of_gradio_exists_even_for_managers(
    clients: dict[Role, httpx.Client], method: str, path: str
) -> None:
    response = clients[Role.MANAGER].request(method, path)
    assert (response.status_code, response.json()) == (404, {"error": texts.NO_SUCH_ADDRESS})


def test_gradio_names_no_function_to_call(clients: dict[Role, httpx.Client]) -> None:
    config = clients[Role.READER].get("/config").json()
    assert {one["api_visibility"] for one in config["dependencies"]} == {"private"}
