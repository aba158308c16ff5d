"""Places in documents as strings for buttons and links: "document:start:end"."""

from __future__ import annotations

import re

from corpus.document import Document, Span

_PLACE = re.compile(r"([^:]+):([0-9]{1,9}):([0-9]{1,9})")


def place_of(document: Document, span: Span) -> str:
    """The string of a place."""
    return f"{document.id}:{span.start}:{span.end}"


def read_place(place: str) -> tuple[str, Span] | None:
    """The document's id and the span of a place, which may not exist; None for anything else."""
    named = _PLACE.fullmatch(place)
    return (named[1], Span(int(named[2]), int(named[3]))) if named else None
