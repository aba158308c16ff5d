"""The JSON endpoints, and their description in French."""

from __future__ import annotations

from importlib.metadata import version
from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.openapi.utils import get_openapi
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from assistant.answers.shapes import answer_json
from assistant.web.http.guard import COOKIE
from assistant.web.http.replies import Json
from assistant.web.http.service import Service
from assistant.web.programs import requests
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


def routes(service: Service) -> list[BaseRoute]:
    """The addresses for programs."""
    router = APIRouter(prefix="/api")

    @router.post("/ask", **_described("ask", "Répond à une question par des citations", "AnswerJson", 400, 404, 422))
    def ask(asked: requests.AskRequest) -> Response:
        answer, _ = service.ask(asked.question, asked.documents, asked.after, channel="api")
        return Json(answer_json(answer))

    @router.get("/search", **_described("search", "Trouve des passages", "HitsJson", 404, 422))
    def search(
        question: Annotated[requests.Question, Query()],
        k: Annotated[requests.Count, Query()] = 10,
        document: Annotated[requests.Documents, Query()] = [],  # noqa: B006 - FastAPI copies it
    ) -> Response:
        return Json(service.search(question, k, document))

    @router.get("/documents", **_described("documents", "Énumère les documents", "DocumentsJson"))
    def documents() -> Response:
        snapshot = service.live.searcher().snapshot
        listed = sorted(snapshot.summaries, key=lambda document: document.path)
        return Json(DocumentsJson(listed, snapshot.manifest.id))

    @router.post("/index", **_described("index", "Reconstruit l’index et attend la fin", "BuildReport", 409))
    def index() -> Response:
        return Json(service.rebuilder.run())

    @router.get("/health", openapi_extra={"security": []}, **_described("health", "Dit s’il répond", "HealthJson"))
    def health() -> Response:
        return Json(HealthJson("ok", service.live.searcher().snapshot.manifest.id))

    described = _description(router.routes)

    async def description(request: Request) -> Response:
        return Json(described | {"servers": [{"url": request.scope.get("root_path", "") or "/"}]})

    return [*router.routes, Route("/api/openapi.json", description)]


def _described(name: str, summary: str, reply: str, *problems: int) -> dict[str, Any]:
    """What the description says of an operation, and of its reply by the name of its schema."""
    replies = {status: ("ProblemJson", _PROBLEMS[status]) for status in sorted((*problems, *_ALWAYS))}
    return {
        "operation_id": name,
        "summary": summary,
        "responses": {
            status: {
                "description": said,
                "content": {"application/json": {"schema": {"$ref": REFERENCE.format(name=schema)}}},
            }
            for status, (schema, said) in ({200: (reply, "La réponse.")} | replies).items()
        },
    }


def _description(described: list[BaseRoute]) -> dict[str, Any]:
    """The description as OpenAPI; the English titles, made of the names, go."""
    openapi = get_openapi(
        title="L’assistant qui cite", version=version("convention"), description=_DESCRIPTION, routes=described
    )
    openapi["components"]["schemas"] |= schemas()
    openapi["components"]["securitySchemes"] = _SECURITY
    openapi["security"] = [{name: []} for name in _SECURITY]
    for part in ("components", "paths"):
        openapi[part] = untitled(openapi[part])
    return openapi


def untitled(schema: Any) -> Any:  # noqa: ANN401 - JSON
    """A JSON schema without the titles that libraries make of names; a property may well be called title."""
    if isinstance(schema, list):
        return [untitled(value) for value in schema]
    if not isinstance(schema, dict):
        return schema
    return {key: untitled(value) for key, value in schema.items() if not (key == "title" and isinstance(value, str))}
