"""The pages beside the chat, written on the server: they work without a script, and all they show is escaped."""

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
    """The pages beside the chat that somebody may see: address and name."""
    every = (("documents", texts.DOCUMENTS), ("questions", texts.QUESTIONS), ("lexicon", texts.LEXICON))
    return [(address, name) for address, name in every if "GET" in methods(f"/{address}", role)]


def question_link(question: str, only: Collection[str]) -> str:
    """A question's address, with the documents that it is put to."""
    return f"?{urlencode({'q': question, 'only': list(only)}, doseq=True)}"


def view(request: Request, template: str, status: HTTPStatus = HTTPStatus.OK, **values: object) -> HTMLResponse:
    """A page from its template, for who asks."""
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
