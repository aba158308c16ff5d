"""Where vectors and postings are: in a snapshot's files, or in an engine that many machines make up."""

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
    """A snapshot's vectors are not where it says."""


class EngineFailure(ConventionError):
    """The engine cannot be reached or refuses."""


class Store(Protocol):
    """The vectors of ``index.snapshot.rows``'s rows and the words of passages, which are the first of these rows."""

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
        """Numbers of the ``count`` passages nearest by vector and the ``count`` by words, in order.

        ``among`` restricts them to some passages, in order.
        """

    def cosines(self, query: NDArray[np.float32], rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """Cosines with some rows, (len(rows),), each the same, bit for bit, whatever rows it is asked with."""

    def held(self, concepts: Sequence[Concept], passages: NDArray[np.int64]) -> NDArray[np.float32]:
        """How much some passages hold of each concept, in 0..1, (passages, concepts)."""

    def rows(self, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """The vectors of some rows, (len(rows), dimension)."""

    def save(self, folder: Path) -> None:
        """Write what is to stand in the snapshot's folder."""


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
    """Whether an engine's address is a path of this machine, where Milvus Lite writes."""
    return address.endswith(".db")


def shown(address: str) -> str:
    """An engine's address without the user and the password that may stand in it."""
    return re.sub(r"^(\w+:/+)?.*@", r"\1", address, flags=re.DOTALL)
