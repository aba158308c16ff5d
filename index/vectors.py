"""Nearest vectors; the only file that imports FAISS."""

from __future__ import annotations

from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray

from index.arrays import mapped_array, save_array

Vector = NDArray[np.float32]
Rows = NDArray[np.int64]

_NEAREST, _ALL = "nearest.faiss", "vectors.npy"


class Vectors:
    """n unit vectors of one dimension, compared by inner product, which is then the cosine.

    The first ``searched`` of them are what is found, by FAISS; all of them are compared on demand, and stay on
    the disk until then.
    """

    def __init__(self, store: faiss.Index, vectors: NDArray[np.float32]) -> None:
        self._store = store
        self._vectors = vectors
        self.searched: int = store.ntotal
        self.size, self.dimension = vectors.shape

    @classmethod
    def of(cls, vectors: NDArray[np.float32], searched: int | None = None) -> Vectors:
        """Index an (n, dimension) matrix whose rows have unit length, for its first rows or all to be found."""
        if vectors.ndim != 2:
            raise ValueError(f"expected a matrix of vectors, got an array of {vectors.ndim} dimensions")
        vectors = np.ascontiguousarray(vectors, np.float32)
        store = faiss.IndexFlatIP(vectors.shape[1])
        store.add(vectors[:searched])
        return cls(store, vectors)

    def save(self, folder: Path) -> None:
        """Write to a folder a file that any FAISS reads and one that any numpy does. Raises OSError."""
        save_array(folder / _ALL, self._vectors)
        with (folder / _NEAREST).open("wb") as written:  # FAISS's own writer raises RuntimeError
            faiss.write_index(self._store, faiss.PyCallbackIOWriter(written.write))  # type: ignore[attr-defined]  # absent from its stubs

    @classmethod
    def load(cls, folder: Path) -> Vectors:
        """Read what ``save`` wrote, mapped from the disk. Raises RuntimeError where FAISS cannot read it."""
        store = faiss.read_index(str(folder / _NEAREST), faiss.IO_FLAG_MMAP_IFC)
        return cls(store, mapped_array(folder / _ALL))

    def nearest(self, query: Vector, count: int, among: Rows | None = None) -> tuple[Rows, Vector]:
        """The nearest rows that are searched, best first, and their cosines; ``among`` restricts them to some.

        Equal cosines come in the order of rows, whichever of them the count leaves out.
        """
        self._check(query)
        size = self.searched if among is None else len(among)
        count = min(count, size)  # FAISS pads with -1
        if count == 0:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        parameters = None if among is None else _only(among)
        looked_at = count
        while True:  # FAISS keeps any of the rows that tie for the last place: look until the tie ends
            looked_at = min(2 * looked_at, size)
            scores, rows = self._store.search(query[np.newaxis], looked_at, params=parameters)
            if looked_at == size or scores[0][-1] < scores[0][count - 1]:
                break
        order = np.lexsort((rows[0], -scores[0]))[:count]
        return rows[0][order], scores[0][order]

    def cosines(self, query: Vector, rows: Rows) -> Vector:
        """Cosines with some rows, (len(rows),), each the same, bit for bit, whatever rows it is asked with.

        A matrix product would not do: it rounds a row by its place among the others.
        """
        self._check(query)
        cosines: Vector = np.einsum("ij,j->i", self.rows(rows), query)
        return cosines

    def rows(self, rows: Rows) -> NDArray[np.float32]:
        """The vectors of some rows, (len(rows), dimension)."""
        return np.asarray(self._vectors[rows])

    def _check(self, query: Vector) -> None:
        if query.shape != (self.dimension,):
            raise ValueError(f"expected a vector of {self.dimension} numbers, got an array of shape {query.shape}")


def _only(rows: Rows) -> faiss.SearchParameters:
    return faiss.SearchParameters(sel=faiss.IDSelectorBatch(rows))  # type: ignore[call-arg]  # its own wrapper adds it
