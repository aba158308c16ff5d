"""Checks the calls of the chat page before Gradio sees them, which would write tracebacks for bad ones."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.french import texts
from assistant.web.http.guard import path_of
from assistant.web.http.replies import failure


class _Call(msgspec.Struct):
    """A call of one of Gradio's functions: its number, the values, and the tab."""

    data: list[object]
    fn_index: int
    session_hash: Annotated[str, msgspec.Meta(pattern=r"^\w{1,64}$")]


class Calls:
    """Middleware around Gradio's application."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass good calls on to Gradio."""
        path = path_of(scope) if scope["type"] == "http" else ""
        if path.startswith("/gradio_api/queue/join"):
            await self._joined(Request(scope, receive), send)
        elif path == "/gradio_api/queue/data":
            await self._followed(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _joined(self, request: Request, send: Send) -> None:
        body = await request.body()
        if not _is_possible(request, body):
            refusal = failure(request, HTTPStatus.UNPROCESSABLE_ENTITY, texts.BAD_REQUEST)
            await refusal(request.scope, request.receive, send)
            return
        parts: list[Message] = [{"type": "http.request", "body": body}]

        async def again() -> Message:
            return parts.pop() if parts else await request.receive()

        await self._app(request.scope, again, send)

    async def _followed(self, scope: Scope, receive: Receive, send: Send) -> None:
        """A stream of answers; for an unknown tab Gradio says so in the stream, and then fails."""
        try:
            await self._app(scope, receive, send)
        except RuntimeError as error:  # Starlette's, as the response has begun
            if not isinstance(error.__cause__, HTTPException):
                raise
            await send({"type": "http.response.body"})


def _is_possible(request: Request, body: bytes) -> bool:
    """Whether a call names an existing function, with the right number of values."""
    try:
        call = msgspec.json.decode(body, type=_Call)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return False
    function = request.app.get_blocks().fns.get(call.fn_index)
    return bool(function and function.fn) and len(call.data) == len(function.inputs)
