"""A build's vectors made by several machines, each from its share of the documents, for a build that needs them all."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path

from corpus.folder import read_folder
from corpus.passages import passages_of
from index.build import Progress, check_apart, silent
from index.embedded import embedded_texts
from index.encoders import Encoder

_AT_ONCE = 2000  # texts that are embedded, then kept: what a machine that stops has lost at most


@dataclass(frozen=True, slots=True)
class Shard:
    """One of ``count`` shares of the documents, numbered from 1: each machine knows its own by their contents alone."""

    number: int
    count: int

    def holds(self, sha256: str) -> bool:
        """Whether a file with this content is of the share."""
        return int(sha256, 16) % self.count == self.number - 1


@dataclass(frozen=True, slots=True)
class ShardReport:
    """What was done of a share: by which model, documents read, texts embedded, those that the engine had already."""

    encoder: str
    documents: int
    embedded: int
    reused: int


def embed_shard(
    documents: Path, encoder: Encoder, shard: Shard, address: str, progress: Progress = silent
) -> ShardReport:
    """Put the vectors of a share of a folder's documents in the engine, for a build to find; again changes nothing.

    Files that cannot be read are for that build to name. Raises ConventionError where there are no documents or
    the engine refuses.
    """
    from index.milvus import engine  # noqa: PLC0415 - half a second that files need not
    from index.staging import stage, staged  # noqa: PLC0415

    check_apart(documents, None, address)
    store = engine(address)
    corpus = read_folder(documents, partial(progress, "read"), chosen=shard.holds)
    by_id = {document.id: document for document in corpus.documents}
    passages = list(chain.from_iterable(passages_of(document) for document in corpus.documents))
    texts = dict.fromkeys(embedded_texts(by_id, passages))
    known = staged(store, encoder.name, texts)
    missing = [text for text in texts if text not in known]
    for done in range(0, len(missing), _AT_ONCE):
        progress("encode", done, len(missing))
        batch = missing[done : done + _AT_ONCE]
        stage(store, encoder.name, batch, encoder.encode_passages(batch))
    progress("encode", len(missing), len(missing))
    return ShardReport(encoder.name, len(corpus.documents), len(missing), len(known))
