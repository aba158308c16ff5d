"""What is embedded of a corpus, in the order of the rows of a snapshot's vectors."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from corpus.document import Document, Span
from corpus.text.passages import Passage
from index.models.encoders import DividedText

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
    """Where the vectors of passages, of their sentences and of headings stand, in this order."""
    first = len(passages) + np.cumsum([0, *(len(passage.sentences) for passage in passages)])
    above = headings_above(passages)
    rows = {text: row for row, text in enumerate(headings(passages), int(first[-1]))}
    numbers = {id: number for number, id in enumerate(documents)}
    return Rows(
        first,
        np.array([rows.get(text, -1) for text in above], np.int64),
        np.array([numbers[passage.document_id] for passage in passages], np.int64),
    )


def embedded_texts(documents: Mapping[str, Document], passages: Sequence[Passage]) -> list[DividedText]:
    """The passages below their context, divided into their sentences, then their headings, each once."""
    divided = [_divided(documents[passage.document_id], passage) for passage in passages]
    return [*divided, *map(DividedText, headings(passages))]


def _divided(document: Document, passage: Passage) -> DividedText:
    text = whole_text(document, passage)
    shift = len(text) - passage.end
    return DividedText(text, tuple(Span(start + shift, end + shift) for start, end in passage.sentences))


def rows_of_texts(rows: Rows) -> Iterator[NDArray[np.int64]]:
    """The rows of each of the ``embedded_texts``: its own, then those of its parts."""
    for passage, sentences in enumerate(pairwise(rows.first_sentences.tolist())):
        yield np.array([passage, *range(*sentences)])
    yield from np.unique(rows.headings[rows.headings >= 0])[:, np.newaxis]


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
