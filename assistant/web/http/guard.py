"""The middleware in front of every address: accounts, origins, sizes, rate limits, and security headers.

Requests from other sites are recognised by the headers of browsers (Fetch Metadata, else ``Origin``), without tokens in
forms; see OWASP's cheat sheet on cross-site request forgery.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Mapping
from http import HTTPStatus
from urllib.parse import quote

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.french import texts
from assistant.web.access.accounts import ROLES, Account, Role
from assistant.web.access.limits import REQUESTS, Limits
from assistant.web.access.rights import Right, methods, right
from assistant.web.access.sessions import Sessions
from assistant.web.http.replies import failure, redirect, status_of
from corpus.errors import ConventionError

COOKIE = "convention-session"
LOCAL = ("127.0.0.1", "localhost", "::1")
_LOCAL_HOST = re.compile(r"(?:127\.0\.0\.1|localhost|\[::1\])(?::[0-9]+)?", re.IGNORECASE)
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


class Refusal(Exception):
    """A refused request, with the status, the French sentence and the headers of the response."""

    def __init__(self, status: HTTPStatus, sentence: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(sentence)
        self.status, self.sentence, self.headers = status, sentence, headers


class Guard:
    """Middleware that lets a request pass or refuses it.

    Without ``sessions`` everybody is a manager; ``only_local`` then refuses requests for other host names than this
    machine's own, against hostile sites whose name points here (DNS rebinding).
    """

    def __init__(
        self, app: ASGIApp, sessions: Sessions | None, limits: Limits, only_local: bool, failed: Callable[[int], None]
    ) -> None:
        """``failed`` is called with the status of each error response."""
        self._app, self._sessions, self._limits, self._only_local = app, sessions, limits, only_local
        self._failed = failed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        if scope["type"] == "http":
            await self._exchanged(_below_prefix(scope), receive, send)
        elif scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        else:  # nothing here speaks anything else
            await send({"type": "websocket.close", "code": 1008})

    async def _exchanged(self, scope: Scope, receive: Receive, send: Send) -> None:
        request, exchange = Request(scope), _Exchange(receive, send, path_of(scope), self._failed)
        if scope["path"] == scope.get("root_path"):  # without its slash, which the cookie's path has
            await redirect(request, f"/{_query(request)}")(scope, receive, exchange.send)
            return
        try:
            exchange.largest = (await self._admitted(request)).largest
            # Few handlers know HEAD; uvicorn leaves out the body that they then write.
            known = {**scope, "method": "GET"} if request.method == "HEAD" else scope
            await self._app(known, exchange.receive, exchange.send)
        except Refusal as refused:
            exchange.refused = refused
        except Exception:
            await exchange.close(request, Refusal(HTTPStatus.INTERNAL_SERVER_ERROR, texts.FAILED))
            raise  # the server writes the traceback on the terminal
        if exchange.refused:
            await exchange.close(request, exchange.refused)

    async def _admitted(self, request: Request) -> Right:
        """The right that covers a request. Raises Refusal."""
        if self._only_local and not _LOCAL_HOST.fullmatch(request.headers.get("host", "")):
            raise Refusal(HTTPStatus.MISDIRECTED_REQUEST, texts.OTHER_HOST)
        if _is_from_another_site(request):
            raise Refusal(HTTPStatus.FORBIDDEN, texts.OTHER_SITE)
        try:
            account = await self._account(request)
            request.state.account = account
            request.state.role = ROLES[account.role] if account else Role.NOBODY if self._sessions else Role.MANAGER
            needed = _right(request)
            if needed.is_counted:
                self._limits.count(REQUESTS, account.name if account else address_of(request))
        except ConventionError as error:
            raise Refusal(status_of(error), str(error)) from error
        if not _is_within(request.headers.get("content-length", "0"), needed.largest):
            raise Refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, texts.TOO_LARGE)
        return needed

    async def _account(self, request: Request) -> Account | None:
        """The account behind a request, by session cookie or by name and password. Raises as ``Sessions`` does."""
        if self._sessions is None:
            return None
        named = _credentials(request.headers)
        if named is None:
            return self._sessions.account(request.cookies.get(COOKIE, ""))
        return await self._sessions.verified(*named, address_of(request))


class _Exchange:
    """One request and its response: measures the body, whatever length it declares, and adds security headers.

    The response to a failure, or to a body that is too long, is replaced by a proper one.
    """

    def __init__(self, receive: Receive, send: Send, path: str, failed: Callable[[int], None]) -> None:
        self._receive, self._send, self._failed = receive, send, failed
        self._is_chat, self._is_kept = path == "/", path.startswith(("/assets/", "/static/"))
        self._received, self._is_begun = 0, False
        self.largest = 0
        self.refused: Refusal | None = None

    async def receive(self) -> Message:
        """The next part of the request. Raises Refusal where the body is too long."""
        message = await self._receive()
        self._received += len(message.get("body", b""))
        if self._received > self.largest:
            self.refused = Refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, texts.TOO_LARGE)
            raise self.refused
        return message

    async def send(self, message: Message) -> None:
        """The next part of the response."""
        if message["type"] == "http.response.start":
            if message["status"] == HTTPStatus.INTERNAL_SERVER_ERROR:  # Gradio's, in English
                self.refused = self.refused or Refusal(HTTPStatus.INTERNAL_SERVER_ERROR, texts.FAILED)
            if not self.refused:
                self._begin(message)
        if self._is_begun or not self.refused:
            await self._send(message)

    async def close(self, request: Request, refused: Refusal) -> None:
        """Send the refusal, unless the response has begun."""
        if not self._is_begun:
            await _refusal(request, refused)(request.scope, self._receive, self._finish)

    async def _finish(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._begin(message)
        await self._send(message)

    def _begin(self, message: Message) -> None:
        self._is_begun = True
        if message["status"] >= HTTPStatus.BAD_REQUEST:
            self._failed(message["status"])
        headers = MutableHeaders(scope=message)
        for name in [name for name in headers if name.startswith("access-control-")]:
            del headers[name]  # Gradio lets other sites read
        headers.update(_HEADERS)
        headers["content-security-policy"] = _GRADIO if self._is_chat else _STRICT
        if not self._is_kept:
            headers["cache-control"] = "no-store"


def _below_prefix(scope: Scope) -> Scope:
    """A request whose path has a proxy's prefix twice, as uvicorn adds it once more, with one of them removed."""
    root: str = scope.get("root_path", "")
    if root and scope["path"].startswith(2 * root):
        return {**scope, "path": scope["path"][len(root) :]}
    return scope


def path_of(scope: Scope) -> str:
    """The path below the prefix that a reverse proxy gives the server."""
    return scope["path"].removeprefix(scope.get("root_path", "")) or "/"


def _query(request: Request) -> str:
    query: str = request.scope["query_string"].decode("latin-1")
    return query and f"?{query}"


def address_of(request: Request) -> str:
    """The address of the client; behind a reverse proxy, the one that it reports."""
    return request.client.host if request.client else ""


def _right(request: Request) -> Right:
    """The right that covers a request, if its role suffices. Raises Refusal."""
    path, role = path_of(request.scope), request.state.role
    needed = right(request.method, path)
    if needed and needed.is_open_here and _is_from_here(request):
        return needed
    if role < (needed.role if needed else Role.READER):
        known = role > Role.NOBODY
        raise Refusal(
            HTTPStatus.FORBIDDEN if known else HTTPStatus.UNAUTHORIZED,
            texts.MANAGERS_ONLY if known else texts.LOG_IN_FIRST,
        )
    if needed is None and (others := methods(path, role)):
        raise Refusal(HTTPStatus.METHOD_NOT_ALLOWED, texts.OTHER_METHOD, {"allow": ", ".join(others)})
    if needed is None:
        raise Refusal(HTTPStatus.NOT_FOUND, texts.NO_SUCH_ADDRESS)
    return needed


def _is_from_here(request: Request) -> bool:
    """Whether a request comes from a program on this machine, not through a proxy."""
    is_passed_on = any(name in request.headers for name in ("x-forwarded-for", "forwarded", "via", "x-real-ip"))
    return address_of(request) in LOCAL and not is_passed_on


def _is_from_another_site(request: Request) -> bool:
    """Whether a browser sent this request for another site, links to a page excepted."""
    site, is_safe = request.headers.get("sec-fetch-site"), request.method in _SAFE
    if site:
        is_link = is_safe and request.headers.get("sec-fetch-mode") == "navigate"
        return site not in ("same-origin", "none") and not is_link
    origin = request.headers.get("origin")
    return not is_safe and origin is not None and origin.partition("://")[2] != request.headers.get("host")


def _is_within(length: str, largest: int) -> bool:
    return re.fullmatch(r"[0-9]{1,12}", length) is not None and int(length) <= largest


def _credentials(headers: Headers) -> tuple[str, str] | None:
    """The name and password of basic authentication, as programs send them."""
    scheme, _, coded = headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        name, _, password = base64.b64decode(coded.strip(), validate=True).decode().partition(":")
    except ValueError:  # neither base 64 nor UTF-8
        return "", ""
    return name, password


def _refusal(request: Request, refused: Refusal) -> Response:
    """The response to a refused request: a redirect to the login, a page for people, or JSON for programs."""
    if refused.status is not HTTPStatus.UNAUTHORIZED:
        return failure(request, refused.status, refused.sentence, refused.headers)
    if "text/html" in request.headers.get("accept", ""):
        back = path_of(request.scope) + _query(request)
        there = f"?next={quote(back, safe='')}" if request.method in _SAFE else ""
        return redirect(request, f"/login{there}")
    # A browser would ask for the password itself.
    is_program = "sec-fetch-site" not in request.headers
    challenge = {"www-authenticate": 'Basic realm="convention", charset="UTF-8"'} if is_program else None
    return failure(request, refused.status, refused.sentence, challenge)
