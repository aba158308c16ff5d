"""What a build reuses of the snapshot before it: unchanged passages, with their words and vectors."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.document import Document
from corpus.text.passages import Passage, passages_of
from index.building.embedding import RowsOfTexts, WantedVectors
from index.models.encoders import Encoder
from index.snapshot.rows import Rows, headings_in_rows, passages_in_rows, rows_of, same_rows
from index.snapshot.snapshots import Snapshot, sound_before
from index.words.analysed import AnalysedTexts, TakenRows, analysed


@dataclass(frozen=True, slots=True)
class Cut:
    """The passages of documents and their rows; ``there`` are their numbers in the snapshot before, −1 for new ones."""

    documents: Mapping[str, Document]
    passages: Sequence[Passage]
    rows: Rows
    there: NDArray[np.int64]


def cut_from(documents: Mapping[str, Document], former: Snapshot | None, same: Collection[str]) -> Cut:
    """Split documents into passages; those of the ``same`` documents, by id, are taken from a former snapshot."""
    known: dict[str, list[tuple[int, Passage]]] = {}
    for number, passage in enumerate(former.passages if former else ()):
        if passage.document_id in same:
            known.setdefault(passage.document_id, []).append((number, passage))
    every = [
        one
        for id, document in documents.items()
        for one in (known[id] if id in known else [(-1, passage) for passage in passages_of(document)])
    ]
    passages = [passage for _, passage in every]
    return Cut(documents, passages, rows_of(documents, passages), np.array([number for number, _ in every], np.int64))


def words_of(cut: Cut, former: Snapshot | None) -> AnalysedTexts:
    """The words of all passages and their sentences."""
    taken, new, size = None, _all(cut.passages), int(cut.rows.first_sentences[-1])
    if former:
        same, new = same_rows(cut.rows, former.rows, cut.there), _new(cut)
        below = same.here < size  # headings are not looked for by words
        taken = TakenRows(same.here[below], former.analysed, same.there[below])
    texts = passages_in_rows(cut.documents, cut.passages, cut.rows, new)
    return analysed(((text.apart(), rows.tolist()) for text, rows in texts), len(cut.passages), size, taken)


def wanted_vectors(
    cut: Cut, former: Snapshot | None, encoder: Encoder, folder: Path, address: str | None
) -> WantedVectors:
    """The texts to embed, and where vectors of former snapshots can be reused."""
    texts, size = _texts(cut, _all(cut.passages)), cut.rows.size
    if former is None:
        return WantedVectors(texts, size, None, (), address)
    before = ((one, _all(one.passages)) for one in sound_before(folder, former.manifest.id, address))
    every = [(former, _all(former.passages))]
    if former.manifest.collection or former.manifest.encoder != encoder.name:  # an engine may not give all its rows
        return WantedVectors(texts, size, None, chain(every, before), address)
    same = same_rows(cut.rows, former.rows, cut.there)
    above = frozenset(same.here[same.here >= cut.rows.first_sentences[-1]].tolist())
    left: list[int] = np.setdiff1d(np.arange(len(former.passages)), cut.there).tolist()  # what changed is likely there
    searched = chain([(former, left)], every if len(left) < len(former.passages) else (), before)
    return WantedVectors(_texts(cut, _new(cut), above), size, (former, same), searched, address)


def _texts(cut: Cut, passages: Sequence[int], headings: Collection[int] = ()) -> RowsOfTexts:
    """The texts of some passages and of their headings, except headings whose rows are known."""
    yield from passages_in_rows(cut.documents, cut.passages, cut.rows, passages)
    above = headings_in_rows(cut.passages, cut.rows, passages)
    yield from ((text, rows) for text, rows in above if rows[0] not in headings)


def _all(passages: Sequence[Passage]) -> Sequence[int]:
    return range(len(passages))


def _new(cut: Cut) -> Sequence[int]:
    numbers: list[int] = np.flatnonzero(cut.there < 0).tolist()
    return numbers
