"""What is embedded of a corpus, in the order of the rows of a snapshot's vectors."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from corpus.document import Document
from corpus.passages import Passage

LONGEST_HEADING = 80  # characters of a path of headings: its end, which is nearest to the text


def embedded_texts(documents: Mapping[str, Document], passages: Sequence[Passage]) -> list[str]:
    """The passages below their context, then all their sentences, then their headings, each once."""
    whole = [whole_text(documents[passage.document_id], passage) for passage in passages]
    sentences = (
        documents[passage.document_id].text[slice(*span)] for passage in passages for span in passage.sentences
    )
    return [*whole, *sentences, *headings(passages)]


def whole_text(document: Document, passage: Passage) -> str:
    """What is embedded and matched for a passage: its words below their context."""
    return f"{passage.context}\n{document.text[passage.start : passage.end]}"


def headings(passages: Iterable[Passage]) -> list[str]:
    """What stands above the passages, each once, in order."""
    return list(dict.fromkeys(heading for passage in passages if (heading := heading_of(passage))))


def heading_of(passage: Passage) -> str:
    """The end of the path of headings above a passage, from the beginning of a word; empty where there is none."""
    path = " > ".join(passage.heading_path)
    return (
        path if len(path) <= LONGEST_HEADING else path[-LONGEST_HEADING:].partition(" ")[2] or path[-LONGEST_HEADING:]
    )
