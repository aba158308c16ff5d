"""The JSON endpoints, and their description in French."""

from __future__ import annotations

import json
import re
from functools import cache, partial
from http import HTTPStatus
from importlib.metadata import version
from typing import Any

from anyio.to_thread import run_sync
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from assistant.answers.shapes import answer_json
from assistant.french import texts
from assistant.web.http.guard import COOKIE
from assistant.web.http.replies import Json
from assistant.web.http.service import Service
from assistant.web.programs.requests import AskRequest, BadRequest, SearchRequest, converted
from assistant.web.programs.schemas import REFERENCE, DocumentsJson, HealthJson, schemas

_DESCRIPTION = (
    "Pose des questions aux documents et cite leurs propres mots, avec leur source. Le JSON est celui de "
    "«\u00a0convention ask --json\u00a0» et de «\u00a0convention search --json\u00a0», à l’octet près."
)
_PROBLEMS = {
    400: "La demande ne se lit pas.",
    401: "Il faut se connecter\u00a0; ce nom et ce mot de passe ne correspondent pas, ou la session est finie.",
    403: "Le compte n’a pas ce droit, ou la demande vient d’un autre site.",
    404: "Un des documents nommés n’est pas dans l’index.",
    409: "L’index est déjà en train d’être reconstruit.",
    413: "La demande est trop grosse.",
    421: "La demande n’a pas été adressée à cette machine.",
    422: "La question est vide ou trop longue, ou un champ manque ou ne convient pas.",
    429: "Trop de demandes en peu de temps.",
    500: "Une erreur de l’assistant lui-même.",
    503: "Les documents, le disque ou les comptes font défaut.",
}
_ALWAYS = (401, 403, 413, 421, 429, 500, 503)
_SECURITY = {
    "basic": {"type": "http", "scheme": "basic", "description": "Le nom et le mot de passe d’un compte."},
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": COOKIE,
        "description": "La session d’un navigateur, ouverte par la page /login.",
    },
}


def routes(service: Service) -> list[Route]:
    """The routes of the API."""

    async def ask(request: Request) -> Response:
        asked = await _sent(request)
        answer, _ = await run_sync(partial(service.ask, asked.question, asked.documents, asked.after, channel="api"))
        return Json(answer_json(answer))

    def search(request: Request) -> Response:
        given = request.query_params
        values = {name: given[name] for name in ("question", "k") if name in given}
        asked = converted(values | {"documents": given.getlist("document")}, SearchRequest, strict=False)
        return Json(service.search(asked.question, asked.k, asked.documents))

    def documents(_: Request) -> Response:
        snapshot = service.live.searcher().snapshot
        listed = sorted(snapshot.summaries, key=lambda document: document.path)
        return Json(DocumentsJson(listed, snapshot.manifest.id))

    def index(_: Request) -> Response:
        return Json(service.rebuilder.run())

    def health(_: Request) -> Response:
        return Json(HealthJson("ok", service.live.searcher().snapshot.manifest.id))

    def description(request: Request) -> Response:
        return Json(_description() | {"servers": [{"url": request.scope.get("root_path", "") or "/"}]})

    return [
        Route("/api/ask", ask, methods=["POST"]),
        Route("/api/search", search),
        Route("/api/documents", documents),
        Route("/api/index", index, methods=["POST"]),
        Route("/api/health", health),
        Route("/api/openapi.json", description),
    ]


async def _sent(request: Request) -> AskRequest:
    """The question in the body of a request. Raises BadRequest, or HTTPException if it is not text."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if not re.fullmatch(r"application/(?:[\w.-]+\+)?json", kind):
        raise BadRequest(texts.BAD_JSON)
    try:
        asked = json.loads(await request.body())  # not by msgspec: JSON's escapes may write half a character
    except json.JSONDecodeError as error:
        raise BadRequest(texts.BAD_JSON) from error
    except (UnicodeDecodeError, RecursionError) as error:
        raise HTTPException(HTTPStatus.BAD_REQUEST) from error
    return converted(asked, AskRequest)


@cache
def _description() -> dict[str, Any]:
    """The OpenAPI description."""
    shapes = schemas()
    ask = _operation("ask", "Répond à une question par des citations", "AnswerJson", 400, 404, 422)
    search = _operation("search", "Trouve des passages", "HitsJson", 404, 422)
    health = _operation("health", "Dit s’il répond", "HealthJson")
    return {
        "openapi": "3.1.0",
        "info": {"title": texts.TITLE, "version": version("convention"), "description": _DESCRIPTION},
        "paths": {
            "/api/ask": {"post": ask | {"requestBody": {"required": True, "content": _content("AskRequest")}}},
            "/api/search": {"get": search | {"parameters": _parameters(shapes.pop("SearchRequest"))}},
            "/api/documents": {"get": _operation("documents", "Énumère les documents", "DocumentsJson")},
            "/api/index": {"post": _operation("index", "Reconstruit l’index et attend la fin", "BuildReport", 409)},
            "/api/health": {"get": health | {"security": []}},
        },
        "components": {"schemas": shapes, "securitySchemes": _SECURITY},
        "security": [{name: []} for name in _SECURITY],
    }


def _operation(name: str, summary: str, reply: str, *problems: int) -> dict[str, Any]:
    """The description of an operation; ``reply`` is the name of a schema."""
    refusals = {
        str(status): {"description": _PROBLEMS[status], "content": _content("ProblemJson")}
        for status in sorted((*problems, *_ALWAYS))
    }
    replies = {"200": {"description": "La réponse.", "content": _content(reply)}} | refusals
    return {"operationId": name, "summary": summary, "responses": replies}


def _content(schema: str) -> dict[str, Any]:
    return {"application/json": {"schema": {"$ref": REFERENCE.format(name=schema)}}}


def _parameters(shape: dict[str, Any]) -> list[dict[str, Any]]:
    """The query parameters that make up a schema."""
    return [
        {
            "name": "document" if name == "documents" else name,  # once for each
            "in": "query",
            "required": name in shape["required"],
            "schema": schema,
            "description": schema["description"],
        }
        for name, schema in shape["properties"].items()
    ]
