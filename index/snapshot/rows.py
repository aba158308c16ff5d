"""What is embedded of a corpus, in the order of the rows of a snapshot's vectors: passages, sentences, headings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpus.document import Document
from corpus.text.passages import Passage
from index.arrays import ranges
from index.models.encoders import DividedText

LONGEST_HEADING = 80  # characters of a path of headings: its end, which is nearest to the text


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of the vectors of each passage, and its document.

    ``first_sentences``, (passages + 1,), is the row of each passage's first sentence, and last that of the first
    heading. ``headings``, (passages,), is the row of the heading above, or −1; ``documents``, (passages,), the number
    of the document.
    """

    first_sentences: NDArray[np.int64]
    headings: NDArray[np.int64]
    documents: NDArray[np.int64]

    @property
    def size(self) -> int:
        """How many there are."""
        return int(max(self.first_sentences[-1], self.headings.max(initial=-1) + 1))

    def sentences(self, passages: NDArray[np.int64]) -> NDArray[np.int64]:
        """The rows of the sentences of some passages."""
        return ranges(self.first_sentences[passages], self.first_sentences[passages + 1])


@dataclass(frozen=True, slots=True)
class SameRows:
    """The rows of what has not changed, here and in another snapshot."""

    here: NDArray[np.int64]
    there: NDArray[np.int64]


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
    return DividedText(text, tuple(sentence.moved(shift) for sentence in passage.sentences))


def passages_in_rows(
    documents: Mapping[str, Document], passages: Sequence[Passage], rows: Rows, numbers: Sequence[int]
) -> Iterator[tuple[DividedText, NDArray[np.int64]]]:
    """The divided texts of some passages, by number, each with its rows: the passage's, then those of its sentences."""
    for number, passage in _chosen(passages, numbers):
        first, last = rows.first_sentences[number : number + 2].tolist()
        yield _divided(documents[passage.document_id], passage), np.array([number, *range(first, last)])


def headings_in_rows(
    passages: Sequence[Passage], rows: Rows, numbers: Sequence[int]
) -> Iterator[tuple[DividedText, NDArray[np.int64]]]:
    """The headings above some passages, which are all those of their documents, each once with its row."""
    above = headings_above([passage for _, passage in _chosen(passages, numbers)])
    places = rows.headings[np.asarray(numbers, np.int64)].tolist()
    for text, row in dict(zip(above, places, strict=True)).items():
        if text:
            yield DividedText(text), np.array([row])


def _chosen(passages: Sequence[Passage], numbers: Sequence[int]) -> Iterable[tuple[int, Passage]]:
    """Some passages with their numbers; reading all in sequence is quicker."""
    if len(numbers) == len(passages):
        return enumerate(passages)
    return ((number, passages[number]) for number in numbers)


def same_rows(rows: Rows, others: Rows, known: NDArray[np.int64]) -> SameRows:
    """The rows of passages that another snapshot has too; ``known`` are their numbers there, −1 for new ones."""
    here = np.flatnonzero(known >= 0)
    there = known[here]
    headed = rows.headings[here] >= 0
    headings, first = np.unique(rows.headings[here][headed], return_index=True)
    return SameRows(
        np.concatenate([here, rows.sentences(here), headings]),
        np.concatenate([there, others.sentences(there), others.headings[there][headed][first]]),
    )


def whole_text(document: Document, passage: Passage) -> str:
    """The text of a passage that is embedded and indexed: its words below its context."""
    return f"{passage.context}\n{document.text[passage.start : passage.end]}"


def headings(passages: Sequence[Passage]) -> list[str]:
    """The headings above the passages, each once, in order."""
    return list(dict.fromkeys(filter(None, headings_above(passages))))


def headings_above(passages: Sequence[Passage]) -> list[str]:
    """For each passage, the end of its path of headings, cut at a word.

    Empty in documents with no heading but the title, which is in the context already.
    """
    divided = {one.document_id for one in passages if "\n".join(one.heading_path) not in ("", _title(one))}
    return [_end(" > ".join(one.heading_path)) if one.document_id in divided else "" for one in passages]


def _title(passage: Passage) -> str:
    return passage.context.partition("\n")[0]


def _end(path: str) -> str:
    end = path[-LONGEST_HEADING:]
    return end if end == path else end.partition(" ")[2] or end
