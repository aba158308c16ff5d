"""The store of vectors and postings: the files of a snapshot, or a database engine."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from corpus.errors import ConventionError
from index.stores.vectors import Vectors
from index.words.lexical_index import Concept, FileLexicalIndex


class LostStore(ConventionError):
    """The vectors of a snapshot are no longer in their engine."""


class EngineFailure(ConventionError):
    """The engine cannot be reached or refuses a request."""


class Store(Protocol):
    """The vectors of the rows of ``index.snapshot.rows``, and the postings of passages, which are the first rows."""

    @property
    def size(self) -> int:
        """How many rows there are."""

    def candidates(
        self,
        query: NDArray[np.float32],
        concepts: Sequence[Concept],
        count: int,
        among: NDArray[np.int64] | None = None,
    ) -> NDArray[np.int64]:
        """The sorted numbers of the ``count`` nearest passages by vector and the ``count`` best by words.

        ``among`` restricts them to some passages, sorted.
        """

    def cosines(self, query: NDArray[np.float32], rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """The cosines of some rows, (len(rows),), each the same to the bit whatever the other rows."""

    def held(self, concepts: Sequence[Concept], passages: NDArray[np.int64]) -> NDArray[np.float32]:
        """How much some passages hold of each concept, in 0..1, (passages, concepts)."""

    def rows(self, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """The vectors of some rows, (len(rows), dimension)."""

    def save(self, folder: Path) -> None:
        """Write to the snapshot's folder what belongs there."""


class FileStore:
    """Vectors in FAISS and postings, mapped from a snapshot's files."""

    def __init__(self, vectors: Vectors, lexical: FileLexicalIndex) -> None:
        self._vectors, self._lexical = vectors, lexical
        self.size = vectors.size
        self.cosines, self.rows, self.held, self.save = vectors.cosines, vectors.rows, lexical.held, vectors.save

    def candidates(
        self,
        query: NDArray[np.float32],
        concepts: Sequence[Concept],
        count: int,
        among: NDArray[np.int64] | None = None,
    ) -> NDArray[np.int64]:
        """See ``Store``."""
        near, _ = self._vectors.nearest(query, count, among)
        return np.union1d(near, self._lexical.best(concepts, count, among))


def is_lite(address: str) -> bool:
    """Whether an engine's address is that of a Milvus Lite file."""
    return address.endswith(".db")


def shown(address: str) -> str:
    """An engine's address without user and password."""
    return re.sub(r"^(\w+:/+)?.*@", r"\1", address, flags=re.DOTALL)
