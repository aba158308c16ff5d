"""What is embedded of a corpus, in the order of the rows of a snapshot's vectors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpus.document import Document
from corpus.passages import Passage

LONGEST_HEADING = 80  # characters of a path of headings: its end, which is nearest to the text


@dataclass(frozen=True, slots=True)
class Rows:
    """Where the vectors of each passage stand, and whose it is.

    ``first_sentences`` is (passages + 1,): the row of each passage's first sentence, then that of the first heading.
    ``headings``, the row of what stands above, −1 where nothing does, and ``documents``, the number of its document,
    are (passages,).
    """

    first_sentences: NDArray[np.int64]
    headings: NDArray[np.int64]
    documents: NDArray[np.int64]


def rows_of(documents: Mapping[str, Document], passages: Sequence[Passage]) -> Rows:
    """Where ``embedded_texts`` puts what."""
    first = len(passages) + np.cumsum([0, *(len(passage.sentences) for passage in passages)])
    above = headings_above(passages)
    rows = {text: row for row, text in enumerate(headings(passages), int(first[-1]))}
    numbers = {id: number for number, id in enumerate(documents)}
    return Rows(
        first,
        np.array([rows.get(text, -1) for text in above], np.int64),
        np.array([numbers[passage.document_id] for passage in passages], np.int64),
    )


def embedded_texts(documents: Mapping[str, Document], passages: Sequence[Passage]) -> list[str]:
    """The passages below their context, then all their sentences, then their headings, each once."""
    whole = [whole_text(documents[passage.document_id], passage) for passage in passages]
    return [*whole, *sentences_of(documents, passages), *headings(passages)]


def sentences_of(documents: Mapping[str, Document], passages: Sequence[Passage]) -> list[str]:
    """The sentences of all passages."""
    return [documents[passage.document_id].text[slice(*span)] for passage in passages for span in passage.sentences]


def whole_text(document: Document, passage: Passage) -> str:
    """What is embedded and matched for a passage: its words below their context."""
    return f"{passage.context}\n{document.text[passage.start : passage.end]}"


def headings(passages: Sequence[Passage]) -> list[str]:
    """What stands above the passages, each once, in order."""
    return list(dict.fromkeys(filter(None, headings_above(passages))))


def headings_above(passages: Sequence[Passage]) -> list[str]:
    """For each passage the end of the path of headings above it, from the beginning of a word.

    Empty in a document without headings but its title, which tells nothing beside the context.
    """
    divided = {one.document_id for one in passages if "\n".join(one.heading_path) not in ("", _title(one))}
    return [_end(" > ".join(one.heading_path)) if one.document_id in divided else "" for one in passages]


def _title(passage: Passage) -> str:
    return passage.context.partition("\n")[0]


def _end(path: str) -> str:
    end = path[-LONGEST_HEADING:]
    return end if end == path else end.partition(" ")[2] or end
