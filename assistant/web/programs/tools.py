"""Tools for language models, by the Model Context Protocol, with the JSON of the API."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version

from anyio.to_thread import run_sync
from fastapi import FastAPI
from mcp.server.context import ServerRequestContext
from mcp.server.lowlevel import Server
from mcp.server.streamable_http_manager import StreamableHTTPASGIApp, StreamableHTTPSessionManager
from mcp.types import (
    CallToolRequestParams,
    CallToolResult,
    ListToolsResult,
    PaginatedRequestParams,
    TextContent,
    Tool,
    ToolAnnotations,
)
from starlette.routing import Route

from assistant.answers.render import to_json
from assistant.answers.shapes import answer_json
from assistant.french import texts
from assistant.web.http.service import Service
from assistant.web.programs.requests import AskRequest, SearchRequest, converted
from assistant.web.programs.schemas import schemas
from corpus.errors import ConventionError

_INSTRUCTIONS = (
    "Répond en français, par des citations caractère pour caractère des documents, avec leur source. "
    "Quand «\u00a0found\u00a0» est faux, les documents ne répondent pas\u00a0: dites-le. Quand «\u00a0state\u00a0» est "
    "«\u00a0uncertain\u00a0», la réponse est incertaine\u00a0: dites-le, avec ce que «\u00a0missing\u00a0» nomme."
)
_TOOLS = (
    ("ask", "Poser une question", "Répond à une question par des citations des documents.", "AskRequest"),
    ("search", "Chercher", "Trouve les passages proches d’une question.", "SearchRequest"),
)
_READS = ToolAnnotations(read_only_hint=True, open_world_hint=False)


class Tools:
    """The tools ``ask`` and ``search``, without sessions; the guard checks who may use them."""

    def __init__(self, service: Service) -> None:
        self._service = service
        server = Server(
            "convention",
            version=version("convention"),
            title=texts.TITLE,
            instructions=_INSTRUCTIONS,
            on_list_tools=self._list,
            on_call_tool=self._call,
        )
        self._manager = StreamableHTTPSessionManager(server, json_response=True, stateless=True)

    def routes(self) -> list[Route]:
        """The route of the tools."""
        return [Route("/mcp", StreamableHTTPASGIApp(self._manager))]

    @asynccontextmanager
    async def lifespan(self, _: FastAPI) -> AsyncIterator[None]:
        """Serve requests as long as the server runs."""
        async with self._manager.run():
            yield

    async def _list(
        self, _: ServerRequestContext[dict[str, object]], __: PaginatedRequestParams | None
    ) -> ListToolsResult:
        shapes = schemas()
        tools = [
            Tool(name=name, title=title, description=said, input_schema=shapes[shape], annotations=_READS)
            for name, title, said, shape in _TOOLS
        ]
        return ListToolsResult(tools=tools)

    async def _call(self, _: ServerRequestContext[dict[str, object]], called: CallToolRequestParams) -> CallToolResult:
        try:
            said = await run_sync(self._said, called.name, called.arguments or {})
        except ConventionError as error:
            return CallToolResult(content=[TextContent(text=str(error))], is_error=True)
        return CallToolResult(content=[TextContent(text=said)])

    def _said(self, name: str, arguments: dict[str, object]) -> str:
        """Call a tool. Raises ConventionError, also for invalid arguments."""
        if name == "ask":
            asked = converted(arguments, AskRequest)
            answer, _ = self._service.ask(asked.question, asked.documents, asked.after, channel="mcp")
            return to_json(answer_json(answer))
        if name == "search":
            sought = converted(arguments, SearchRequest)
            return to_json(self._service.search(sought.question, sought.k, sought.documents))
        raise ConventionError(texts.NO_SUCH_TOOL.format(name=name))
