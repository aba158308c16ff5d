"""What each address of the server asks of who calls it: the least role, and how much may be sent.

An address that is not here does not exist, whatever Gradio or another part underneath would serve there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.accounts import Role

_SMALL = 1_000_000  # bytes of a request's body
LARGEST_UPLOAD = 200_000_000  # bytes of a file that is added; PDFs of scans are large


@dataclass(frozen=True, slots=True)
class Right:
    """The least role that a request needs, and the most bytes it may carry."""

    role: Role
    largest: int = _SMALL


_GET = ("GET", "HEAD")
_RIGHTS = tuple(
    (methods, re.compile(path), Right(role, largest))
    for methods, path, role, largest in (
        (_GET, r"/login|/api/health|/looks\.css|/views\.js|/favicon\.ico", Role.NOBODY, _SMALL),
        (("POST",), r"/login", Role.NOBODY, _SMALL),
        (("POST",), r"/logout", Role.READER, _SMALL),
        # The chat page, and what Gradio's script asks for
        (_GET, r"/|/config/?|/theme\.css|/manifest\.json|/(?:assets|static|svelte)/.+", Role.READER, _SMALL),
        (_GET, r"/gradio_api/(?:startup-events|app_id|queue/(?:data|status)|heartbeat/\w+)", Role.READER, _SMALL),
        (("POST",), r"/gradio_api/(?:queue/join|cancel|reset)/?", Role.READER, _SMALL),
        (("POST",), r"/verdict", Role.READER, _SMALL),
        (_GET, r"/page\.png", Role.READER, _SMALL),
        # Programs
        (("POST",), r"/api/ask", Role.READER, _SMALL),
        (_GET, r"/api/(?:search|documents|openapi\.json)", Role.READER, _SMALL),
        (_GET, r"/api/index", Role.KEEPER, _SMALL),
        (("POST",), r"/api/index", Role.KEEPER, _SMALL),
        (("GET", "POST", "DELETE"), r"/mcp", Role.READER, _SMALL),
        # The keeper's views; readers see which documents there are
        (_GET, r"/documents", Role.READER, _SMALL),
        (_GET, r"/documents/report|/questions(?:\.csv)?", Role.KEEPER, _SMALL),
        (("POST",), r"/documents/add", Role.KEEPER, LARGEST_UPLOAD + _SMALL),
        (("POST",), r"/documents/(?:remove|restore|rebuild|rollback)|/questions/golden", Role.KEEPER, _SMALL),
    )
)


def right(method: str, path: str) -> Right | None:
    """What a request needs; None where there is nothing at that address."""
    return next((one for methods, paths, one in _RIGHTS if method in methods and paths.fullmatch(path)), None)
