"""What stands before every door: who asks, from where, how much and how often; and what browsers are told.

Requests of other sites are told by what browsers say of them (Fetch Metadata, else ``Origin``), which needs no token in
a form; see OWASP's cheat sheet on cross-site request forgery.
"""

from __future__ import annotations

import base64
import binascii
from http import HTTPStatus
from urllib.parse import quote, urlsplit

from anyio.to_thread import run_sync
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant import texts
from assistant.accounts import ROLES, Account, Role
from assistant.limits import REQUESTS, Limits, TooMany
from assistant.rights import right
from assistant.sessions import Sessions, WrongPassword
from assistant.views import view
from corpus.errors import ConventionError

COOKIE = "convention-session"
_LOCAL = ("127.0.0.1", "localhost", "::1")
_SAFE = ("GET", "HEAD")
_HEADERS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=()",
}
_COMMON = (
    "base-uri 'self'; form-action 'self'; frame-ancestors 'none'; object-src 'none'; connect-src 'self'; "
    "img-src 'self' data:"
)
_STRICT = f"default-src 'none'; script-src 'self'; style-src 'self'; {_COMMON}"
# Gradio's page compiles its components in the browser and writes styles.
_GRADIO = (
    f"default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; {_COMMON}"
)


class Refused(Exception):
    """A request that goes no further: the status and the French sentence that it gets."""

    def __init__(self, status: HTTPStatus, sentence: str) -> None:
        super().__init__(sentence)
        self.status, self.sentence = status, sentence


class Guard:
    """Middleware that lets a request through to the doors, or answers it itself.

    Without ``sessions`` everybody is a keeper; ``only_local`` then refuses requests that were sent to another name
    than this machine's own, as a hostile site does that has its name point here (DNS rebinding).
    """

    def __init__(self, app: ASGIApp, sessions: Sessions | None, limits: Limits, only_local: bool) -> None:
        self._app, self._sessions, self._limits, self._only_local = app, sessions, limits, only_local

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what may pass."""
        if scope["type"] == "lifespan":
            return await self._app(scope, receive, send)
        if scope["type"] != "http":  # no door speaks anything else
            return await send({"type": "websocket.close", "code": 1008})
        request, path = Request(scope), path_of(scope)
        guarded = _Response(send, path)
        try:
            largest = await self._checked(request, path)
            await self._app(scope, _measured(receive, largest), guarded)
        except Refused as refused:
            if guarded.begun:
                raise
            await _refusal(request, refused)(scope, receive, guarded)

    async def _checked(self, request: Request, path: str) -> int:
        """The most bytes that the request may carry. Raises Refused."""
        if self._only_local and (request.url.hostname or "") not in _LOCAL:
            raise Refused(HTTPStatus.MISDIRECTED_REQUEST, texts.OTHER_HOST)
        if request.method not in _SAFE and _is_from_another_site(request.headers):
            raise Refused(HTTPStatus.FORBIDDEN, texts.OTHER_SITE)
        needed = right(request.method, path)
        account = await self._account(request)
        role = Role.KEEPER if self._sessions is None else ROLES[account.role] if account else Role.NOBODY
        request.state.account, request.state.role = account, role
        if role < (needed.role if needed else Role.READER):
            status = HTTPStatus.FORBIDDEN if account else HTTPStatus.UNAUTHORIZED
            raise Refused(status, texts.KEEPERS_ONLY if account else texts.LOG_IN_FIRST)
        if needed is None:
            raise Refused(HTTPStatus.NOT_FOUND, texts.NO_SUCH_ADDRESS)
        if request.method not in _SAFE:
            try:
                self._limits.count(REQUESTS, account.name if account else address_of(request))
            except TooMany as error:
                raise Refused(HTTPStatus.TOO_MANY_REQUESTS, str(error)) from error
        length = request.headers.get("content-length", "0")
        if not length.isdecimal() or int(length) > needed.largest:
            raise Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, texts.TOO_LARGE)
        return needed.largest

    async def _account(self, request: Request) -> Account | None:
        """Who asks, by the session's cookie or, for programs, by name and password. Raises Refused."""
        if self._sessions is None:
            return None
        try:
            named = _credentials(request.headers)
            if named is None:
                return self._sessions.account(request.cookies.get(COOKIE, ""))
            return await run_sync(self._sessions.verified, *named, address_of(request))
        except WrongPassword as error:
            raise Refused(HTTPStatus.UNAUTHORIZED, str(error)) from error
        except TooMany as error:
            raise Refused(HTTPStatus.TOO_MANY_REQUESTS, str(error)) from error
        except ConventionError as error:  # the file of accounts has gone or is being edited
            raise Refused(HTTPStatus.SERVICE_UNAVAILABLE, str(error)) from error


class _Response:
    """Sends a response on with the headers that tell browsers what the page may do."""

    def __init__(self, send: Send, path: str) -> None:
        self._send = send
        self._is_chat, self._is_kept = path == "/", path.startswith(("/assets/", "/static/"))
        self.begun = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.begun = True
            headers = MutableHeaders(scope=message)
            headers.update(_HEADERS)
            headers["content-security-policy"] = _GRADIO if self._is_chat else _STRICT
            if not self._is_kept:
                headers["cache-control"] = "no-store"
        await self._send(message)


def path_of(scope: Scope) -> str:
    """The path below the prefix that a reverse proxy gives the server."""
    return scope["path"].removeprefix(scope.get("root_path", "")) or "/"


def address_of(request: Request) -> str:
    """Where a request comes from; behind a reverse proxy, where it says so."""
    return request.client.host if request.client else ""


def _measured(receive: Receive, largest: int) -> Receive:
    """A request's body, whatever length it declared. Raises Refused where it is too long."""
    received = 0

    async def measured() -> Message:
        nonlocal received
        message = await receive()
        received += len(message.get("body", b""))
        if received > largest:
            raise Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, texts.TOO_LARGE)
        return message

    return measured


def _is_from_another_site(headers: Headers) -> bool:
    if site := headers.get("sec-fetch-site"):
        return site not in ("same-origin", "none")
    origin = headers.get("origin")
    return origin is not None and urlsplit(origin).netloc != headers.get("host")


def _credentials(headers: Headers) -> tuple[str, str] | None:
    """The name and password of HTTP's basic authentication, as programs send them."""
    scheme, _, coded = headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        name, _, password = base64.b64decode(coded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return name, password


def _refusal(request: Request, refused: Refused) -> Response:
    """A page for people, who are led to log in where that would help, and JSON for programs."""
    wants_page = "text/html" in request.headers.get("accept", "")
    root = request.scope.get("root_path", "")
    if wants_page and refused.status is HTTPStatus.UNAUTHORIZED:
        back = path_of(request.scope) + (f"?{request.url.query}" if request.url.query else "")
        there = f"?next={quote(back, safe='')}" if request.method in _SAFE else ""
        return RedirectResponse(f"{root}/login{there}", HTTPStatus.SEE_OTHER)
    if wants_page:
        return view(request, "message.html", refused.status, problem=refused.sentence)
    # A browser would ask for the password itself.
    is_program = refused.status is HTTPStatus.UNAUTHORIZED and "sec-fetch-site" not in request.headers
    headers = {"www-authenticate": 'Basic realm="convention", charset="UTF-8"'} if is_program else None
    return JSONResponse({"error": refused.sentence}, refused.status, headers)
