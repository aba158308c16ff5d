"""The JSON endpoints, and their description in French."""

from __future__ import annotations

from dataclasses import asdict
from importlib.metadata import version
from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from assistant.answers import render
from assistant.web.http.guard import COOKIE
from assistant.web.http.replies import Json
from assistant.web.http.service import Service
from assistant.web.programs import shapes
from index.snapshot.report import report_of

_DESCRIPTION = (
    "Pose des questions aux documents et cite leurs propres mots, avec leur source. Le JSON est celui de "
    "«\u00a0convention ask --json\u00a0» et de «\u00a0convention search --json\u00a0», à l’octet près."
)
_PROBLEMS = {
    400: "La demande ne se lit pas.",
    401: "Il faut se connecter\u00a0; ce nom et ce mot de passe ne vont pas ensemble, ou la session est finie.",
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


def routes(service: Service) -> list[BaseRoute]:
    """The addresses for programs."""
    router = APIRouter(prefix="/api")

    @router.post("/ask", **_described("ask", "Répond à une question par des citations", shapes.Answer, 400, 404, 422))
    def ask(asked: shapes.Asked) -> Response:
        answer, _ = service.ask(asked.question, asked.documents, asked.after, channel="api")
        return Json(render.answer_json(answer))

    @router.get("/search", **_described("search", "Trouve des passages", shapes.Hits, 404, 422))
    def search(
        question: Annotated[shapes.Question, Query()],
        k: Annotated[shapes.Count, Query()] = 10,
        document: Annotated[shapes.Documents, Query()] = [],  # noqa: B006 - FastAPI copies it
    ) -> Response:
        return Json(service.search(question, k, document))

    @router.get("/documents", **_described("documents", "Énumère les documents", shapes.Library))
    def documents() -> Response:
        return Json(_library(service))

    @router.post("/index", **_described("index", "Reconstruit l’index et attend la fin", shapes.BuildReport, 409))
    def index() -> Response:
        return Json(asdict(service.rebuilder.run()))

    @router.get(
        "/health", openapi_extra={"security": []}, **_described("health", "Dit si le serveur répond", shapes.Health)
    )
    def health() -> Response:
        return Json({"status": "ok", "snapshot": service.live.searcher().snapshot.manifest.id})

    described = _description(router.routes)

    async def description(request: Request) -> Response:
        return Json(described | {"servers": [{"url": request.scope.get("root_path", "") or "/"}]})

    return [*router.routes, Route("/api/openapi.json", description)]


def _library(service: Service) -> render.Json:
    snapshot = service.live.searcher().snapshot
    return {
        "documents": [
            {
                name: getattr(one, name)
                for name in ("path", "title", "label", "date", "date_from", "characters", "pages", "passages")
            }
            for one in sorted(report_of(snapshot).documents, key=lambda one: one.path)
        ],
        "snapshot": snapshot.manifest.id,
    }


def _described(name: str, summary: str, shape: type[BaseModel], *problems: int) -> dict[str, Any]:
    """What the description says of an operation."""
    return {
        "operation_id": name,
        "summary": summary,
        "response_model": shape,
        "response_description": (shape.__doc__ or "").strip(),
        "responses": {
            status: {"model": shapes.Problem, "description": _PROBLEMS[status]}
            for status in sorted((*problems, *_ALWAYS))
        },
    }


def _description(described: list[BaseRoute]) -> dict[str, Any]:
    """The description as OpenAPI; FastAPI's English titles, made of the names, go."""
    openapi = get_openapi(
        title="L’assistant qui cite", version=version("convention"), description=_DESCRIPTION, routes=described
    )
    openapi["components"]["securitySchemes"] = _SECURITY
    openapi["security"] = [{name: []} for name in _SECURITY]
    for part in ("components", "paths"):
        openapi[part] = untitled(openapi[part])
    return openapi


def untitled(schema: Any) -> Any:  # noqa: ANN401 - JSON
    """A JSON schema without the titles that pydantic makes of names; a property may well be called title."""
    if isinstance(schema, list):
        return [untitled(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    return {key: untitled(one) for key, one in schema.items() if not (key == "title" and isinstance(one, str))}
