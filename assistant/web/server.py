"""The server: all pages and interfaces of the assistant behind one guard."""

from __future__ import annotations

import logging
import signal
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from http import HTTPStatus
from importlib.metadata import version
from importlib.resources import files
from typing import TYPE_CHECKING

import uvicorn
from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from uvicorn.config import LOGGING_CONFIG

from assistant.french import texts
from assistant.logs import is_json, note
from assistant.web.access.accounts import Accounts
from assistant.web.access.limits import Limits
from assistant.web.access.sessions import LONGEST, Sessions
from assistant.web.chat import chat
from assistant.web.chat.gradio_calls import Calls
from assistant.web.chat.panels import panels
from assistant.web.chat.pictures import pictures
from assistant.web.http.guard import COOKIE, Guard, address_of
from assistant.web.http.replies import HANDLERS, redirect, status_of
from assistant.web.http.service import Service
from assistant.web.http.views import view
from assistant.web.manage import documents as documents_view
from assistant.web.manage.lexicon import lexicon_view
from assistant.web.manage.questions import questions_view
from assistant.web.programs import api, metrics
from corpus.errors import ConventionError, reason
from corpus.reading.processes import Drawer

if TYPE_CHECKING:
    from assistant.web.programs.tools import Tools

# What uvicorn says goes to whoever gathers what all libraries say.
_JSON_LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "loggers": {name: {"handlers": [], "propagate": True} for name in ("uvicorn", "uvicorn.error", "uvicorn.access")},
}


def application(service: Service, accounts: Accounts | None, only_local: bool, with_mcp: bool = False) -> FastAPI:
    """The application: the chat page, the manager's views, the JSON API and the tools of language models."""
    limits = Limits()
    sessions = Sessions(accounts, limits) if accounts else None
    tools = _tools(service) if with_mcp else None
    drawer = Drawer()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        try:
            async with tools.lifespan(app) if tools else nullcontext():
                yield
        finally:
            drawer.close()

    app = FastAPI(
        openapi_url=None,  # api.py has its own, in French
        middleware=[
            Middleware(Guard, sessions=sessions, limits=limits, only_local=only_local, failed=service.journal.refused)
        ],
        exception_handlers=dict(HANDLERS),
        lifespan=lifespan,
        routes=[
            *_looks(),
            *(_entrance(sessions) if sessions else _absent("/login", "/logout")),
            *api.routes(service),
            metrics.route(service),
            *documents_view.routes(service),
            *panels(service),
            *pictures(service, drawer),
            *questions_view(service),
            *lexicon_view(service),
            *(tools.routes() if tools else _absent("/mcp")),
        ],
    )
    chat.mount(app, service)
    for route in app.routes:
        if isinstance(route, Mount) and isinstance(route.app, FastAPI):
            route.app.exception_handlers.update(HANDLERS)  # Gradio refuses in English
            route.app.add_middleware(Calls)
    return app


def serve(app: FastAPI, host: str, port: int, root_path: str = "") -> None:
    """Serve until the process receives a signal; it then ends at once, even during a build.

    The signal itself kills it, raised again by uvicorn: Python would first wait for its threads. An index is published
    atomically, so none is left half done.
    """
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    address = f"http://{f'[{host}]' if ':' in host else host}:{port}{root_path}/"
    server(app, host, port, root_path, texts.SERVING.format(address=address)).run()


def server(app: FastAPI, host: str, port: int, root_path: str, opened: str = "") -> uvicorn.Server:
    """The uvicorn server of the application, which prints ``opened`` once it can be reached.

    It does not wait at the end for the connections that open pages keep.
    """
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        root_path=root_path,
        log_level="warning",
        log_config=_JSON_LOGGING if is_json() else LOGGING_CONFIG,
        server_header=False,
        timeout_graceful_shutdown=1,
    )
    return _Server(config, opened)


class _Server(uvicorn.Server):
    """Ends silently: uvicorn would write a traceback for each request that it interrupts."""

    def __init__(self, config: uvicorn.Config, opened: str) -> None:
        super().__init__(config)
        self._opened = opened

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start up, then print the address: a program that waits for that line finds the port open."""
        await super().startup(sockets)
        if is_json():
            note("serving", version=version("convention"))
        elif self._opened:
            print(self._opened, flush=True)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Shut down without logging."""
        logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
        await super().shutdown(sockets)


def _looks() -> list[Route]:
    """The styles and scripts of the pages beside the chat."""

    def route(name: str, kind: str) -> Route:
        content = files("assistant.web").joinpath("assets", name).read_bytes()

        async def given(_: Request) -> Response:
            return Response(content, media_type=kind)

        return Route(f"/{name}", given)

    return [
        route("looks.css", "text/css"),
        *(route(name, "text/javascript") for name in ("views.js", "documents.js")),
    ]


def _tools(service: Service) -> Tools:
    """The tools of language models; the SDK takes half a second to import."""
    from assistant.web.programs.tools import Tools  # noqa: PLC0415

    return Tools(service)


def _absent(*paths: str) -> list[Route]:
    """Addresses that are switched off; Gradio would answer at some of them."""

    async def absent(_: Request) -> Response:
        raise HTTPException(HTTPStatus.NOT_FOUND)

    return [Route(path, absent, methods=["GET", "POST"]) for path in paths]


def _entrance(sessions: Sessions) -> list[Route]:
    """Logging in and out."""

    async def entrance(request: Request) -> Response:
        return view(request, "login.html", next=request.query_params.get("next", ""), name="")

    async def log_in(request: Request) -> Response:
        async with request.form(max_files=0, max_fields=10) as form:
            name, password, then = (str(form.get(field, "")) for field in ("name", "password", "next"))
        try:
            account = await sessions.verified(name, password, address_of(request))
        except ConventionError as error:
            return view(request, "login.html", status_of(error), problem=str(error), next=then, name=name)
        response = redirect(request, then if _is_ours(then) else "/")
        response.set_cookie(
            COOKIE,
            sessions.open(account),
            max_age=int(LONGEST),
            path=_home(request),
            secure=request.url.scheme == "https",
            httponly=True,
            samesite="lax",
        )
        return response

    async def log_out(request: Request) -> Response:
        sessions.close(request.cookies.get(COOKIE, ""))
        response = redirect(request, "/login")
        response.delete_cookie(COOKIE, path=_home(request))
        return response

    return [
        Route("/login", entrance),
        Route("/login", log_in, methods=["POST"]),
        Route("/logout", log_out, methods=["POST"]),
    ]


def _home(request: Request) -> str:
    """The path of the cookie: the root of the server's addresses."""
    return f"{request.scope.get('root_path', '')}/"


def _is_ours(address: str) -> bool:
    """Whether an address to redirect to is on this server."""
    return address.startswith("/") and not address.startswith(("//", "/\\")) and address.isprintable()


def check_port(host: str, port: int) -> None:
    """Raise ConventionError if the server cannot listen there."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise ConventionError(
                f"La page ne peut pas s’ouvrir sur {host}:{port} ({reason(error)})\u00a0; "
                "choisissez un autre port avec --port, ou une adresse de cette machine avec --host."
            ) from error
