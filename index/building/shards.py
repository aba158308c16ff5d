"""Vectors computed by several machines, each for its share of the documents, for one build that uses them all."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path

from corpus.progress import Progress, silent
from corpus.reading.folder import read_folder
from corpus.text.passages import passages_of
from index.batches import batched
from index.building.build import check_apart
from index.building.embedding import AT_ONCE, made_by
from index.models.encoders import Encoder
from index.snapshot.rows import embedded_texts
from index.stores.engines import engine_at
from index.stores.staging import not_staged, stage


@dataclass(frozen=True, slots=True)
class Shard:
    """One of ``count`` shares of the documents, numbered from 1; a document's share follows from its content."""

    number: int
    count: int

    def holds(self, sha256: str) -> bool:
        """Whether a file with this hash belongs to the share."""
        return int(sha256, 16) % self.count == self.number - 1


@dataclass(frozen=True, slots=True)
class ShardReport:
    """What was done for a share: the model, documents read, texts embedded, texts that the engine had already."""

    encoder: str
    documents: int
    embedded: int
    reused: int


def embed_shard(
    documents: Path, encoder: Encoder, shard: Shard, address: str, progress: Progress = silent
) -> ShardReport:
    """Put the vectors of a share of the documents in the engine, for a build to find; repeating it changes nothing.

    Unreadable files are left for that build to report. Raises ConventionError if there are no documents or the engine
    refuses.
    """
    check_apart(documents, None, address)
    engine = engine_at(address)
    corpus = read_folder(documents, progress, chosen=shard.holds)
    by_id = {document.id: document for document in corpus.documents}
    passages = list(chain.from_iterable(passages_of(document) for document in corpus.documents))
    texts = dict.fromkeys(embedded_texts(by_id, passages))
    missing = not_staged(engine, encoder.name, texts)
    for batch in batched(made_by(encoder, missing, partial(progress, "encode")), AT_ONCE):
        stage(engine, encoder.name, batch)  # so a machine that stops has lost no more than a batch
    return ShardReport(encoder.name, len(corpus.documents), len(missing), len(texts) - len(missing))
