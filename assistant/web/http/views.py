"""The pages beside the chat, rendered on the server: they work without scripts, and all values are escaped."""

from __future__ import annotations

from collections.abc import Collection
from http import HTTPStatus
from urllib.parse import urlencode

from jinja2 import Environment, PackageLoader
from starlette.requests import Request
from starlette.responses import HTMLResponse

from assistant.answers.render import pages_words, visible
from assistant.french import manage_texts, texts
from assistant.french.sureness import confidence_words
from assistant.web.access.accounts import Role
from assistant.web.access.rights import methods

_TEMPLATES = Environment(
    loader=PackageLoader("assistant.web"), autoescape=True, trim_blocks=True, lstrip_blocks=True, auto_reload=False
)


def pages_for(role: Role) -> list[tuple[str, str]]:
    """The addresses and names of the pages beside the chat that a role may see."""
    every = (("documents", texts.DOCUMENTS), ("questions", texts.QUESTIONS), ("lexicon", texts.LEXICON))
    return [(address, name) for address, name in every if "GET" in methods(f"/{address}", role)]


def question_link(question: str, only: Collection[str]) -> str:
    """The link to a question, with the documents that it is restricted to."""
    return f"?{urlencode({'q': question, 'only': list(only)}, doseq=True)}"


def view(request: Request, template: str, status: HTTPStatus = HTTPStatus.OK, **values: object) -> HTMLResponse:
    """Render the template of a page for the sender of a request."""
    common = {
        "root": request.scope.get("root_path", ""),
        "role": getattr(request.state, "role", Role.NOBODY),
        "account": getattr(request.state, "account", None),
    }
    return HTMLResponse(_TEMPLATES.get_template(template).render(common | values), status)


_TEMPLATES.globals.update(
    t=texts,
    k=manage_texts,
    confidence_words=confidence_words,
    Role=Role,
    pages_for=pages_for,
    visible=visible,
    pages_words=pages_words,
    question_link=question_link,
)
