"""The server: every door to the assistant behind one guard."""

from __future__ import annotations

import socket
from http import HTTPStatus
from importlib.resources import files

import uvicorn
from anyio.to_thread import run_sync
from fastapi import FastAPI
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from assistant import chat, texts
from assistant.accounts import Accounts
from assistant.guard import COOKIE, Guard, address_of
from assistant.limits import Limits, TooMany
from assistant.pictures import pictures
from assistant.service import Service
from assistant.sessions import LONGEST, Sessions, WrongPassword
from assistant.views import view
from corpus.errors import ConventionError, reason

LOCAL = ("127.0.0.1", "localhost", "::1")


def application(service: Service, accounts: Accounts | None, only_local: bool) -> FastAPI:
    """All doors: the chat page, the keeper's views, the JSON of programs."""
    limits = Limits()
    sessions = Sessions(accounts, limits) if accounts else None
    app = FastAPI(
        openapi_url=None,  # api.py has its own, in French
        middleware=[Middleware(Guard, sessions=sessions, limits=limits, only_local=only_local)],
        routes=[*_looks(), *pictures(service), *(_entrance(sessions) if sessions else ())],
    )
    return chat.mounted(app, service)


def serve(app: FastAPI, host: str, port: int, root_path: str = "") -> None:
    """Open the server and wait until it is interrupted."""
    print(texts.SERVING.format(address=f"http://{f'[{host}]' if ':' in host else host}:{port}{root_path}/"), flush=True)
    server(app, host, port, root_path).run()


def server(app: FastAPI, host: str, port: int, root_path: str) -> uvicorn.Server:
    """What serves the doors. An open page holds its connection: it is not waited for at the end."""
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        root_path=root_path,
        log_level="warning",
        server_header=False,
        timeout_graceful_shutdown=1,
    )
    return uvicorn.Server(config)


def _looks() -> list[Route]:
    """The style and the script of the pages beside the chat."""

    def route(name: str, kind: str) -> Route:
        content = files("assistant").joinpath(name).read_bytes()

        async def given(_: Request) -> Response:
            return Response(content, media_type=kind)

        return Route(f"/{name}", given)

    return [route("looks.css", "text/css"), route("views.js", "text/javascript")]


def _entrance(sessions: Sessions) -> list[Route]:
    """Logging in and out."""

    async def entrance(request: Request) -> Response:
        return view(request, "login.html", next=request.query_params.get("next", ""), name="")

    async def log_in(request: Request) -> Response:
        async with request.form(max_files=0, max_fields=10) as form:
            name, password, then = (str(form.get(field, "")) for field in ("name", "password", "next"))
        try:
            account = await run_sync(sessions.verified, name, password, address_of(request))
        except (WrongPassword, TooMany) as error:
            status = HTTPStatus.TOO_MANY_REQUESTS if isinstance(error, TooMany) else HTTPStatus.UNAUTHORIZED
            return view(request, "login.html", status, problem=str(error), next=then, name=name)
        root = request.scope.get("root_path", "")
        response = RedirectResponse(root + (then if _is_ours(then) else "/"), HTTPStatus.SEE_OTHER)
        response.set_cookie(
            COOKIE,
            sessions.open(account),
            max_age=int(LONGEST),
            path=f"{root}/",
            secure=request.url.scheme == "https",
            httponly=True,
            samesite="lax",
        )
        return response

    async def log_out(request: Request) -> Response:
        sessions.close(request.cookies.get(COOKIE, ""))
        root = request.scope.get("root_path", "")
        response = RedirectResponse(f"{root}/login", HTTPStatus.SEE_OTHER)
        response.delete_cookie(COOKIE, path=f"{root}/")
        return response

    return [
        Route("/login", entrance),
        Route("/login", log_in, methods=["POST"]),
        Route("/logout", log_out, methods=["POST"]),
    ]


def _is_ours(address: str) -> bool:
    """Whether an address to go on to is a page of this server."""
    return address.startswith("/") and not address.startswith(("//", "/\\")) and address.isprintable()


def check_port(host: str, port: int) -> None:
    """Raise ConventionError where the server could not open there."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise ConventionError(
                f"La page ne peut pas s’ouvrir sur {host}:{port} ({reason(error)})\u00a0; "
                "choisissez un autre port avec --port, ou une adresse de cette machine avec --host."
            ) from error
