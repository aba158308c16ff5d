"""Gradio's page, served in French."""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.web.http.guard import path_of


class FrenchPage:
    """Middleware that declares the page French, both in its HTML and to Gradio's script."""

    _FRENCH = (
        (b'lang="en"', b'lang="fr"'),
        (b"<head>", b'<head><script>Object.defineProperty(navigator, "language", { value: "fr" });</script>'),
    )

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass requests on, changing the response for the page itself."""
        start: Message = {}
        page = bytearray()

        async def send_in_french(message: Message) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
                return
            page.extend(message.get("body", b""))
            if message.get("more_body"):
                return
            french = bytes(page)
            for english, own in self._FRENCH:
                french = french.replace(english, own, 1)
            MutableHeaders(raw=start["headers"])["content-length"] = str(len(french))
            await send(start)
            await send({"type": "http.response.body", "body": french})

        is_page = scope["type"] == "http" and path_of(scope) == "/" and scope["method"] == "GET"
        await self._app(scope, receive, send_in_french if is_page else send)
