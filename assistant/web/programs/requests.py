"""The requests of programs, and errors in them.

Their docstrings appear in the description of the API, so they are French.
"""

from __future__ import annotations

from typing import Annotated, TypeVar

import msgspec
from msgspec import Meta

from assistant.answers.answering import LONGEST_QUESTION, BadQuestion
from assistant.french import texts
from assistant.french.fields import wrong_field

MOST_HITS = 100

# The limits are described; ``checked_question`` says what is wrong with a question that is beyond them.
_LIMITS = {"minLength": 1, "maxLength": LONGEST_QUESTION}
_Question = Annotated[str, Meta(description="La question, en français.", extra_json_schema=_LIMITS)]
_Documents = Annotated[
    list[str],
    Meta(
        description="Chemins des documents où chercher, tels que «\u00a0document\u00a0» les donne dans les réponses"
        "\u00a0; vide, dans tous."
    ),
]


class AskRequest(msgspec.Struct, forbid_unknown_fields=True):
    """Une question posée aux documents."""

    question: _Question
    documents: _Documents = []
    after: Annotated[
        str | None,
        Meta(description="La question précédente, telle qu’elle a été comprise, quand celle-ci en est la suite."),
    ] = None


class SearchRequest(msgspec.Struct, forbid_unknown_fields=True):
    """Une recherche de passages."""

    question: _Question
    k: Annotated[int, Meta(description="Nombre de passages.", ge=1, le=MOST_HITS)] = 10
    documents: _Documents = []


class BadRequest(BadQuestion):
    """A malformed request."""


_Request = TypeVar("_Request", AskRequest, SearchRequest)


def converted(values: object, shape: type[_Request], strict: bool = True) -> _Request:
    """Convert values to a request; unless ``strict``, numbers may be text. Raises BadRequest."""
    try:
        return msgspec.convert(values, shape, strict=strict)
    except (msgspec.ValidationError, UnicodeEncodeError) as error:  # the latter for a name with half a character
        raise BadRequest(wrong_field(str(error)) or texts.BAD_JSON) from error
