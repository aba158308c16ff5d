"""What lists show of each document, kept apart so that no list has to read all documents."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from corpus.dates import Origin
from corpus.document import Document
from corpus.text.passages import Passage
from corpus.text.sigles import Definition


@dataclass(frozen=True, slots=True)
class DocumentSummary:
    """A document of an index.

    ``label`` distinguishes it from the others; ``date`` is its day, month or year in ISO 8601, if known; ``pages`` is
    None for formats without pages. ``sigles`` are those that it spells out, ``same_as`` is the path of an earlier
    document with the same text.
    """

    path: str
    title: str
    label: str
    date: str | None
    date_from: Origin | None
    characters: int
    pages: int | None
    passages: int
    sigles: tuple[str, ...]
    same_as: str | None


def summaries_of(
    documents: Iterable[Document], passages: Iterable[Passage], definitions: Iterable[Definition]
) -> Iterator[DocumentSummary]:
    """The summary of each document, in their order."""
    counts = Counter(passage.document_id for passage in passages)
    sigles: dict[str, list[str]] = defaultdict(list)
    for definition in definitions:
        sigles[definition.document_id].append(definition.sigle)
    first: dict[str, str] = {}
    for document in documents:
        same = first.setdefault(document.text, document.path)
        yield DocumentSummary(
            path=document.path,
            title=document.title,
            label=document.label,
            date=str(document.date) if document.date else None,
            date_from=document.date.origin if document.date else None,
            characters=len(document.text),
            pages=len(document.page_starts) or None,
            passages=counts[document.id],
            sigles=tuple(sigles[document.id]),
            same_as=None if same == document.path else same,
        )
