"""A client of the tools for language models, from the protocol’s own SDK."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

import anyio
from mcp.client import Client
from mcp.types import CallToolResult, TextContent

T = TypeVar("T")


def spoken(address: str, talk: Callable[[Client], Awaitable[T]], mode: str = "auto") -> T:
    """The outcome of a client’s conversation."""

    async def session() -> T:
        async with Client(f"{address}mcp", mode=mode) as client:
            return await talk(client)

    return anyio.run(session)


def called(address: str, tool: str, arguments: dict[str, object], mode: str = "auto") -> tuple[bool, str]:
    """Whether a call of a tool failed, and its text."""
    result = spoken(address, lambda client: client.call_tool(tool, arguments), mode)
    assert isinstance(result, CallToolResult)
    [content] = result.content
    assert isinstance(content, TextContent)
    return bool(result.is_error), content.text
