"""What stands before every address, by direct HTTP: sessions, other sites, other names, sizes, tricks."""

from __future__ import annotations

import base64
import re
import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from assistant.french import texts
from assistant.web.access.sessions import LONGEST
from assistant.web.http.guard import COOKIE
from tests.conftest import PATIENCE
from tests.pages import PASSWORD, accounts_in, running, service_over

EVIL = "http://evil.example"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server with accounts."""
    folder = tmp_path_factory.mktemp("guard")
    with running(service_over(folder), accounts_in(folder), with_mcp=True) as url:
        yield url


@pytest.fixture(scope="module")
def local(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server without, as it is on 127.0.0.1."""
    with running(service_over(tmp_path_factory.mktemp("local"))) as url:
        yield url


@pytest.fixture
def paul(address: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=address) as client:
        client.post("/login", data={"name": "paul", "password": PASSWORD})
        yield client


def raw(address: str, request: bytes) -> tuple[int, dict[str, str], str]:
    """The response to a request that no client would write."""
    port = urlsplit(address).port
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as connection:
        connection.sendall(request.replace(b"\n", b"\r\n"))
        content = b""
        while part := connection.recv(65536):
            content += part
    head, _, body = content.partition(b"\r\n\r\n")
    status, *lines = head.decode("latin-1").split("\r\n")
    return int(status.split()[1]), dict(line.lower().split(": ", 1) for line in lines), body.decode()


def test_password_opens_a_session_that_scripts_and_other_sites_do_not_get(address: str) -> None:
    response = httpx.post(f"{address}login", data={"name": "paul", "password": PASSWORD})
    assert (response.status_code, response.headers["location"]) == (303, "/")
    name, *flags = response.headers["set-cookie"].split("; ")
    assert len(name.removeprefix(f"{COOKIE}=")) >= 43
    assert {one.lower() for one in flags} == {"httponly", "path=/", "samesite=lax", f"max-age={int(LONGEST)}"}


def test_cookie_of_a_server_behind_tls_travels_by_tls_alone(address: str) -> None:
    headers = {"x-forwarded-proto": "https"}
    response = httpx.post(f"{address}login", data={"name": "paul", "password": PASSWORD}, headers=headers)
    assert "Secure" in response.headers["set-cookie"]


def test_wrong_password_is_told_in_french_and_the_eleventh_not_even_tried(tmp_path: Path) -> None:
    with running(service_over(tmp_path), accounts_in(tmp_path)) as url, httpx.Client(base_url=url) as tab:
        said = [tab.post("/login", data={"name": "paul", "password": f"faux {number}"}) for number in range(11)]
        assert [one.status_code for one in said] == [401] * 10 + [429]
        assert texts.NOT_VERIFIED in said[0].text
        assert texts.TOO_MANY in said[10].text
        assert not any("set-cookie" in one.headers for one in said)
        assert tab.get("/api/documents", auth=("paul", PASSWORD)).status_code == 429


def test_name_that_was_typed_is_shown_again_and_escaped(address: str) -> None:
    response = httpx.post(f"{address}login", data={"name": '"><script>', "password": "x", "next": '"><script>'})
    assert "<script>" not in response.text
    assert response.text.count("&#34;&gt;&lt;script&gt;") == 2


def test_who_is_logged_in_is_told_so_where_one_logs_in(paul: httpx.Client, address: str) -> None:
    page = paul.get("/login").text
    assert texts.LOGGED_IN.format(name="paul") in page
    assert re.search(rf'<form class="row" method="post" action="/logout"><a href="/">{texts.BACK}</a> <button', page)
    assert 'name="password"' not in page
    assert 'name="password"' in httpx.get(f"{address}login").text


def test_nothing_is_said_by_the_browser_which_may_not_speak_french(address: str) -> None:
    assert "required" not in httpx.get(f"{address}login").text
    response = httpx.post(f"{address}login", data={"name": "", "password": ""})
    assert (response.status_code, texts.NOT_VERIFIED in response.text) == (401, True)


def test_logging_out_ends_the_session_for_whoever_kept_its_cookie(paul: httpx.Client) -> None:
    kept = paul.cookies[COOKIE]
    assert paul.get("/api/documents").status_code == 200
    response = paul.post("/logout")
    assert (response.status_code, response.headers["location"]) == (303, "/login")
    paul.cookies.clear()
    assert paul.get("/api/documents", headers={"cookie": f"{COOKIE}={kept}"}).status_code == 401


@pytest.mark.parametrize(
    ("then", "location"),
    [
        ("/documents?q=é", "/documents?q=%C3%A9"),
        ("", "/"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("\\\\evil.example", "/"),
        ("/\t/evil.example", "/"),
        ("/\n/evil.example", "/"),
        (EVIL, "/"),
        ("javascript:alert(1)", "/"),
        ("evil.example", "/"),
        (" //evil.example", "/"),
        ("/a\r\nset-cookie: x=y", "/"),
    ],
)
def test_logging_in_leads_nowhere_else(address: str, then: str, location: str) -> None:
    response = httpx.post(f"{address}login", data={"name": "paul", "password": PASSWORD, "next": then})
    assert (response.status_code, response.headers["location"]) == (303, location)


def test_people_are_led_to_log_in_and_back(address: str) -> None:
    response = httpx.get(f"{address}documents?a=1&b=2", headers={"accept": "text/html"})
    assert (response.status_code, response.headers["location"]) == (303, "/login?next=%2Fdocuments%3Fa%3D1%26b%3D2")
    assert 'value="/documents?a=1&amp;b=2"' in httpx.get(address + response.headers["location"][1:]).text


def test_programs_are_asked_for_a_password_and_browsers_scripts_are_not(address: str) -> None:
    assert httpx.get(f"{address}api/documents").headers["www-authenticate"].startswith("Basic ")
    fetched = httpx.get(f"{address}config", headers={"sec-fetch-site": "same-origin", "sec-fetch-mode": "cors"})
    assert fetched.status_code == 401
    assert "www-authenticate" not in fetched.headers


def basic(credentials: bytes) -> str:
    return "Basic " + base64.b64encode(credentials).decode()


@pytest.mark.parametrize(
    "authorization",
    [
        "Basic",
        "Basic a",
        "Basic é",
        "Basic !!!",
        "Basic ====",
        basic(b"\xff:\xff"),
        basic(b"nocolon"),
        basic(b":"),
        basic(b"a:" + b"x" * 10_000),
        "Bearer x",
        "",
        "Digest username=paul",
    ],
    ids=range(12),
)
def test_malformed_credentials_are_nobodys(address: str, authorization: str) -> None:
    headers = {b"authorization": authorization.encode("latin-1")}
    assert httpx.get(f"{address}api/documents", headers=headers).status_code == 401


def test_credentials_are_read_as_the_standard_says(address: str) -> None:
    headers = {"authorization": basic(f"paul:{PASSWORD}".encode()).replace("Basic", "bASIC ")}
    assert httpx.get(f"{address}api/documents", headers=headers).status_code == 200


FROM_ELSEWHERE = [
    {"origin": EVIL},
    {"origin": "null"},
    {"origin": "http://["},
    {"origin": "http://127.0.0.1"},
    {"sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "same-site", "sec-fetch-mode": "navigate"},
    {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"},
]


@pytest.mark.parametrize("path", ["api/ask", "api/index", "login", "logout", "gradio_api/queue/join", "mcp"])
@pytest.mark.parametrize("kind", ["application/json", "application/x-www-form-urlencoded"])
@pytest.mark.parametrize("headers", FROM_ELSEWHERE, ids=range(7))
def test_other_sites_change_nothing(local: str, path: str, kind: str, headers: dict[str, str]) -> None:
    response = httpx.post(local + path, headers=headers | {"content-type": kind}, content=b"question=a")
    assert (response.status_code, response.json()) == (403, {"error": texts.OTHER_SITE})


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}, 200),
        ({"sec-fetch-site": "none", "sec-fetch-mode": "navigate"}, 200),
        ({"sec-fetch-site": "same-origin", "sec-fetch-mode": "cors"}, 200),
        ({"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors"}, 403),
        ({"sec-fetch-site": "cross-site", "sec-fetch-mode": "cors"}, 403),
        ({"origin": EVIL}, 200),  # an old browser's: it will not show the answer to the other site
    ],
)
def test_other_sites_may_link_here_and_read_nothing(local: str, headers: dict[str, str], status: int) -> None:
    response = httpx.get(f"{local}config", headers=headers)
    assert response.status_code == status
    assert [name for name in response.headers if name.startswith("access-control")] == []


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1", 200),
        ("LOCALHOST:80", 200),
        ("[::1]:7860", 200),
        ("evil.example", 421),
        ("127.0.0.1.evil.example", 421),
        ("evil.example:127", 421),
        ("x@127.0.0.1", 421),
        ("127.0.0.1@evil.example", 421),
        ("`x.evil.example", 421),  # Starlette takes the socket's address in place of a name that it finds odd
        ("evil.example:99999", 421),
        ("127.0.0.1:", 421),
        ("localhost.", 421),
        ("", 421),
    ],
)
def test_names_that_point_here_are_refused_where_there_are_no_accounts(local: str, host: str, status: int) -> None:
    request = f"GET /api/health HTTP/1.1\nHost: {host}\nConnection: close\n\n"
    found, _, body = raw(local, request.encode())
    assert found == status
    assert status == 200 or texts.OTHER_HOST in body


def test_request_without_a_name_is_refused_too(local: str) -> None:
    assert raw(local, b"GET /api/health HTTP/1.0\n\n")[0] == 421


@pytest.mark.parametrize("path", ["/api/ask", "/login", "/logout", "/gradio_api/queue/join", "/mcp"])
@pytest.mark.parametrize("is_chunked", [False, True])
def test_body_that_is_too_large_is_refused(paul: httpx.Client, path: str, is_chunked: bool) -> None:
    body = b"x" * 1_000_001
    content = iter([body[:500_000], body[500_000:]]) if is_chunked else body
    headers = {"content-type": "application/x-www-form-urlencoded" if path == "/login" else "application/json"}
    response = paul.post(path, content=content, headers=headers)
    if path == "/logout" and is_chunked:
        assert response.status_code == 303  # it reads nothing
    else:
        assert (response.status_code, response.json()) == (413, {"error": texts.TOO_LARGE})


@pytest.mark.parametrize("length", ["1000001", "9" * 30, "-1", "1e3", "0x10", "1,2", ""])
def test_declared_length_is_believed_only_where_it_is_one(local: str, length: str) -> None:
    request = f"POST /api/ask HTTP/1.1\nHost: 127.0.0.1\nContent-Length: {length}\nConnection: close\n\n"
    assert raw(local, request.encode())[0] in (400, 413)


@pytest.mark.parametrize("fields", ["a=1&" * 20, "name=" + "x" * 900_000])
def test_form_with_too_much_in_it_is_refused_in_french(address: str, fields: str) -> None:
    headers = {"content-type": "application/x-www-form-urlencoded"}
    response = httpx.post(f"{address}login", content=fields, headers=headers)
    assert response.status_code in (400, 401)
    assert texts.BAD_REQUEST in response.text or texts.NOT_VERIFIED in response.text


def test_files_are_not_logged_in_with(address: str) -> None:
    response = httpx.post(f"{address}login", files={"name": ("x", b"x")})
    assert (response.status_code, response.json()) == (400, {"error": texts.BAD_REQUEST})


@pytest.mark.parametrize("path", ["/", "/gradio_api/queue/data", "/api/ask", "/mcp"])
def test_nothing_speaks_websocket(address: str, path: str) -> None:
    status, _, _ = raw(
        address,
        f"GET {path} HTTP/1.1\nHost: 127.0.0.1\nUpgrade: websocket\nConnection: Upgrade, close\n"
        "Sec-WebSocket-Version: 13\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\n\n".encode(),
    )
    assert status in (401, 403)


@pytest.mark.parametrize(
    "path",
    [
        "//api/documents",
        "/api//documents",
        "/api/documents/",
        "/API/documents",
        "/api/documents%00",
        "/api/documents%0a",
        "/./api/documents",
        "/login/../api/documents",
        "/static/../api/documents",
        "/static/%2e%2e/api/documents",
        "/looks.css/../api/documents",
        "/looks.css%2f..%2fapi%2fdocuments",
        "/static/..%2f..%2f..%2f..%2fetc/passwd",
        "/assets/%2e%2e/%2e%2e/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
        "/static//etc/passwd",
        "/svelte/../../../etc/passwd",
        "/gradio_api/file=/etc/passwd",
        "/gradio_api/file%3D/etc/passwd",
        "/static/..%5c..%5cx",
        "*",
        "http://evil.example/",
    ],
)
def test_path_tricks_reach_nothing(address: str, paul: httpx.Client, path: str) -> None:
    request = f"GET {path} HTTP/1.1\nHost: 127.0.0.1\nConnection: close\n"
    assert raw(address, f"{request}\n".encode())[0] in (400, 401)
    status, _, body = raw(address, f"{request}Cookie: {COOKIE}={paul.cookies[COOKIE]}\n\n".encode())
    assert status in (400, 403, 404) or path.startswith("http:")  # the last is the page, by another way of writing it
    assert "root:" not in body


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/"),
        ("GET", "/looks.css"),
        ("HEAD", "/looks.css"),
        ("GET", "/static/img/logo_nosize.svg"),
        ("GET", "/static/absent"),
        ("GET", "/config"),
        ("GET", "/login"),
        ("GET", "/absent"),
        ("GET", "/questions"),
        ("POST", "/login"),
        ("POST", "/api/ask"),
        ("PUT", "/"),
    ],
)
def test_every_response_tells_browsers_what_it_may_do(paul: httpx.Client, method: str, path: str) -> None:
    for known in (True, False):
        if not known:
            paul.cookies.clear()
        headers = paul.request(method, path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert "default-src" in headers["content-security-policy"]
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert ("unsafe" in headers["content-security-policy"]) == (path == "/")
        assert "server" not in headers


def test_head_is_answered_without_a_body(paul: httpx.Client) -> None:
    response = paul.head("/looks.css")
    assert (response.status_code, response.content) == (200, b"")
    assert paul.head("/absent").content == b""


def test_too_many_requests_are_refused_and_pages_are_not_counted(tmp_path: Path) -> None:
    with running(service_over(tmp_path)) as url, httpx.Client(base_url=url) as client:
        statuses = [client.post("/api/ask", content=b"{").status_code for _ in range(601)]
        assert statuses == [422] * 600 + [429]
        assert client.get("/api/search", params={"question": "piscine"}).status_code == 429
        assert client.get("/looks.css").status_code == 200
