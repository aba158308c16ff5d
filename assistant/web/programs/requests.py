"""What programs send, checked and described; these words are shown, so they are French."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from assistant.answers.answering import LONGEST_QUESTION

MOST_HITS = 100

_LIMITS: dict[str, Any] = {"minLength": 1, "maxLength": LONGEST_QUESTION}  # described; ``checked_question`` says why
Question = Annotated[str, Field(description="La question, en français.", json_schema_extra=_LIMITS)]
Documents = Annotated[
    list[str],
    Field(
        description="Chemins des documents où chercher, tels que «\u00a0document\u00a0» les donne dans les réponses"
        "\u00a0; vide, dans tous."
    ),
]
Count = Annotated[int, Field(description="Nombre de passages.", ge=1, le=MOST_HITS)]


class AskRequest(BaseModel):
    """Une question posée aux documents."""

    model_config = ConfigDict(extra="forbid")

    question: Question
    documents: Documents = []
    after: Annotated[
        str | None,
        Field(description="La question précédente, telle qu’elle a été comprise, quand celle-ci en est la suite."),
    ] = None


class SearchRequest(BaseModel):
    """Une recherche de passages."""

    model_config = ConfigDict(extra="forbid")

    question: Question
    k: Count = 10
    documents: Documents = []
