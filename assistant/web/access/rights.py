"""The rights for each address of the server: the lowest role, and how much may be sent.

An address that is not listed here does not exist, whatever Gradio or another part would serve there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.web.access.accounts import Role

_SMALL = 1_000_000  # bytes of a request's body
LARGEST_UPLOAD = 200_000_000  # bytes of a file that is added; PDFs of scans are large


@dataclass(frozen=True, slots=True)
class Right:
    """The lowest role for a request, whether it counts for the rate limit, and its largest size in bytes.

    ``is_open_here``: programs on this machine need no role.
    """

    role: Role
    is_counted: bool = False
    largest: int = _SMALL
    is_open_here: bool = False


_PUBLIC, _READ, _SEE = Right(Role.NOBODY), Right(Role.READER), Right(Role.MANAGER)
_ASK, _KEEP = Right(Role.READER, is_counted=True), Right(Role.MANAGER, is_counted=True)
_GET, _STREAM, _POST = ("GET", "HEAD"), ("GET",), ("POST",)
_RIGHTS = tuple(
    (methods, re.compile(path), right)
    for methods, path, right in (
        (_GET, r"/login|/api/health|/looks\.css|/(?:filter|views|documents)\.js|/favicon\.ico", _PUBLIC),
        (_POST, r"/login", Right(Role.NOBODY, is_counted=True)),
        (_POST, r"/logout", _ASK),
        # The chat page, and what Gradio's script asks for
        (_GET, r"/|/config/?|/theme\.css|/manifest\.json|/(?:assets|static)/.+", _READ),
        (_GET, r"/gradio_api/(?:startup-events|app_id|queue/status)", _READ),
        (_STREAM, r"/gradio_api/(?:queue/data|heartbeat/\w+)", _READ),
        (_POST, r"/gradio_api/(?:queue/join|cancel|reset)/?", _ASK),
        (_POST, r"/verdict", _ASK),
        (_GET, r"/page\.png|/source|/choices", _READ),
        # Programs
        (_POST, r"/api/ask", _ASK),
        (_GET, r"/api/search", _ASK),
        (_GET, r"/api/(?:documents|openapi\.json)", _READ),
        (_GET, r"/api/index", _SEE),
        (_GET, r"/metrics", Right(Role.MANAGER, is_open_here=True)),
        (_POST, r"/api/index", _KEEP),
        (_POST, r"/mcp", _ASK),
        # The manager's views; readers see which documents there are
        (_GET, r"/documents", _READ),
        (_GET, r"/documents/report|/questions(?:\.csv)?|/lexicon", _SEE),
        (_POST, r"/documents/add", Right(Role.MANAGER, is_counted=True, largest=LARGEST_UPLOAD + _SMALL)),
        (_POST, r"/documents/(?:remove|restore|delete|empty|rebuild|rollback)|/questions/golden", _KEEP),
        (_POST, r"/lexicon/(?:check|keep)", _KEEP),
    )
)


def right(method: str, path: str) -> Right | None:
    """The right for a request; None if there is nothing at that address."""
    return next((needed for methods, paths, needed in _RIGHTS if method in methods and paths.fullmatch(path)), None)


def methods(path: str, role: Role) -> tuple[str, ...]:
    """The methods that a role may use at an address."""
    return tuple(
        method for named, paths, needed in _RIGHTS if needed.role <= role and paths.fullmatch(path) for method in named
    )
