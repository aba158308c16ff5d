"""Responses other than pages: JSON for programs, redirects, and French sentences for errors."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from typing import Any

import msgspec
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from assistant.answers.answering import BadQuestion
from assistant.answers.render import to_json, visible
from assistant.french import texts
from assistant.library.rebuilding import AlreadyBuilding
from assistant.web.access.limits import TooManyRequests
from assistant.web.access.sessions import WrongPassword
from assistant.web.http.views import view
from corpus.errors import ConventionError
from index.searching.document_filter import UnknownDocument

_STATUSES: Mapping[type[ConventionError], HTTPStatus] = {
    BadQuestion: HTTPStatus.UNPROCESSABLE_ENTITY,
    UnknownDocument: HTTPStatus.NOT_FOUND,
    AlreadyBuilding: HTTPStatus.CONFLICT,
    WrongPassword: HTTPStatus.UNAUTHORIZED,
    TooManyRequests: HTTPStatus.TOO_MANY_REQUESTS,
    ConventionError: HTTPStatus.SERVICE_UNAVAILABLE,  # the documents, the disk or the accounts are gone
}
_SENTENCES = {HTTPStatus.NOT_FOUND: texts.NO_SUCH_ADDRESS, HTTPStatus.METHOD_NOT_ALLOWED: texts.OTHER_METHOD}


class ProblemJson(msgspec.Struct):
    """Ce qui n’a pas marché."""

    error: str


class Json(Response):
    """A value as JSON, with the same bytes as on the command line."""

    media_type = "application/json"

    def render(self, content: object) -> bytes:
        """The JSON in UTF-8, with "?" for lone surrogates."""
        return to_json(content).encode(errors="replace")


def failure(request: Request, status: HTTPStatus, sentence: str, headers: Mapping[str, str] | None = None) -> Response:
    """The response to an error: a page for people, JSON for programs."""
    if "text/html" in request.headers.get("accept", ""):
        page = view(request, "message.html", status, problem=sentence)
        page.headers.update(headers or {})
        return page
    return Json(ProblemJson(sentence), status, headers)


def redirect(request: Request, address: str) -> RedirectResponse:
    """Redirect to another page of this server, below the prefix of a proxy."""
    return RedirectResponse(request.scope.get("root_path", "") + address, HTTPStatus.SEE_OTHER)


def status_of(error: ConventionError) -> HTTPStatus:
    """The HTTP status of an error."""
    return next(_STATUSES[kind] for kind in type(error).__mro__ if kind in _STATUSES)


async def _convention_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, ConventionError)
    return failure(request, status_of(error), visible(str(error)))


async def _validation_error(request: Request, _: Exception) -> Response:
    """The response to a malformed request, which our own scripts never send."""
    return failure(request, HTTPStatus.UNPROCESSABLE_ENTITY, texts.BAD_REQUEST)


async def _http_error(request: Request, error: Exception) -> Response:
    """The response in French to what Starlette, FastAPI and Gradio refuse in English."""
    assert isinstance(error, HTTPException)
    status = HTTPStatus(error.status_code)
    return failure(request, status, _SENTENCES.get(status, texts.BAD_REQUEST), error.headers)


HANDLERS: Mapping[Any, Callable[[Request, Exception], Awaitable[Response]]] = {
    ConventionError: _convention_error,
    RequestValidationError: _validation_error,
    HTTPException: _http_error,
}
