"""Nearest vectors; the only file that imports FAISS."""

from __future__ import annotations

from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray

from index.arrays import let_go, mapped_array, save_array
from index.models.encoders import available_cores

Vector = NDArray[np.float32]
Rows = NDArray[np.int64]

_NEAREST, _ALL = "nearest.faiss", "vectors.npy"
# Sizes up to which rows are compared as they are, and up to which as codes of one byte a number, every one of them;
# beyond, codes of the likeliest lists. Measured by benchmarks/scale.py: a million codes take 18 ms on one core. Graphs
# (HNSW) find too few here, 93 % of the nearest 100 in the time of looking at all, as questions lie apart from passages.
_EXACT, _ALL_CODES = 20_000, 400_000
_SPARE = 2  # candidates by their codes for one that is wanted: rounding puts some in a wrong place
_LIST_ROWS, _ROUNDS = 32, 8  # rows of a list that its centre is learned from, and how often it moves
_AT_ONCE = 10_000  # rows that are coded together
_PROBES = 750  # lists that are looked through: 99 % of the nearest 100 of a million rows, and nearly of five
_FEW = 4_000  # allowed rows that are compared directly
_LARGEST = 127.0  # of a code's numbers


class Vectors:
    """n unit vectors of one dimension, whose inner product is the cosine.

    FAISS searches the first ``searched`` of them; any of them can be compared on demand, read from the disk.
    """

    def __init__(self, store: faiss.Index, vectors: NDArray[np.float32]) -> None:
        self._store = store
        self._vectors = vectors
        self.searched: int = store.ntotal
        self.size, self.dimension = vectors.shape

    @classmethod
    def of(cls, vectors: NDArray[np.float32], searched: int | None = None) -> Vectors:
        """Index an (n, dimension) matrix of unit rows; only the first ``searched`` can be found, by default all."""
        if vectors.ndim != 2:
            raise ValueError(f"expected a matrix of vectors, got an array of {vectors.ndim} dimensions")
        vectors = np.ascontiguousarray(vectors, np.float32)
        store = _store_of(vectors[:searched])
        return cls(store, vectors)

    def save(self, folder: Path) -> None:
        """Write a FAISS file and a numpy file to a folder. Raises OSError."""
        save_array(folder / _ALL, self._vectors)
        with (folder / _NEAREST).open("wb") as written:  # FAISS's own writer raises RuntimeError
            faiss.write_index(self._store, faiss.PyCallbackIOWriter(written.write))  # type: ignore[attr-defined]  # absent from its stubs

    @classmethod
    def load(cls, folder: Path) -> Vectors:
        """Map what ``save`` wrote. Raises RuntimeError if FAISS cannot read it."""
        store = faiss.read_index(str(folder / _NEAREST), faiss.IO_FLAG_MMAP_IFC)
        return cls(store, mapped_array(folder / _ALL))

    def nearest(self, query: Vector, count: int, among: Rows | None = None) -> tuple[Rows, Vector]:
        """The nearest rows, best first, and their cosines; ``among`` restricts them to some rows.

        Equal cosines come in the order of rows, also at the cut. A large index is searched by codes, which find 99 % of
        the nearest rows.
        """
        self._check(query)
        faiss.omp_set_num_threads(1)  # of this thread: questions come side by side, and sharing one out costs more
        size = self.searched if among is None else len(among)
        count = min(count, size)  # FAISS pads with -1
        if count == 0:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        if isinstance(self._store, faiss.IndexFlat):
            rows, cosines = self._exact(query, count, size, among)
        else:
            rows = among if among is not None and size <= _FEW else self._candidates(query, count, among)
            cosines = self.cosines(query, rows)
        order = np.lexsort((rows, -cosines))[:count]
        return rows[order], cosines[order]

    def _exact(self, query: Vector, count: int, size: int, among: Rows | None) -> tuple[Rows, Vector]:
        """The nearest rows with all ties for the last place, and their cosines."""
        parameters = None if among is None else faiss.SearchParameters(sel=_only(among, self.searched))  # type: ignore[call-arg]  # its own wrapper adds it
        looked_at = count
        while True:  # FAISS keeps any of the rows that tie for the last place: look until the tie ends
            looked_at = min(2 * looked_at, size)
            scores, rows = self._store.search(query[np.newaxis], looked_at, params=parameters)
            if looked_at == size or scores[0][-1] < scores[0][count - 1]:
                return rows[0], scores[0]

    def _candidates(self, query: Vector, count: int, among: Rows | None) -> Rows:
        """The rows with the nearest codes."""
        chosen = {} if among is None else {"sel": _only(among, self.searched)}
        parameters = faiss.SearchParameters(**chosen)
        if isinstance(self._store, faiss.IndexIVF):
            share = 1.0 if among is None else len(among) / self.searched  # fewer rows, further apart
            probes = min(round(_PROBES / share), self._store.nlist)
            parameters = faiss.SearchParametersIVF(nprobe=probes, **chosen)  # type: ignore[call-arg]  # likewise
        coded = query * (_LARGEST / np.abs(query).max())  # FAISS rounds it where it compares whole numbers
        _, rows = self._store.search(coded[np.newaxis], _SPARE * count, params=parameters)
        return np.asarray(rows[0][rows[0] >= 0])

    def cosines(self, query: Vector, rows: Rows) -> Vector:
        """The cosines of some rows, (len(rows),), each the same to the bit whatever the other rows.

        A matrix product would round a row differently by its place among the others.
        """
        self._check(query)
        cosines: Vector = np.einsum("ij,j->i", self._vectors[rows], query)
        return cosines

    def rows(self, rows: Rows) -> NDArray[np.float32]:
        """The vectors of some rows, (len(rows), dimension)."""
        found = np.asarray(self._vectors[rows])
        let_go(self._vectors)  # a build takes each once
        return found

    def _check(self, query: Vector) -> None:
        if query.shape != (self.dimension,):
            raise ValueError(f"expected a vector of {self.dimension} numbers, got an array of shape {query.shape}")


def _store_of(vectors: NDArray[np.float32]) -> faiss.Index:
    """The FAISS index for so many rows; deterministic."""
    if len(vectors) > _EXACT:
        return _coded(vectors)
    store = faiss.IndexFlatIP(vectors.shape[1])
    store.add(vectors)
    return store


def _coded(vectors: NDArray[np.float32]) -> faiss.Index:
    """An index of 8-bit codes, flat or, for many rows, in inverted lists."""
    faiss.omp_set_num_threads(available_cores())
    size, dimension = vectors.shape
    code = faiss.ScalarQuantizer.QT_8bit_direct_signed, faiss.METRIC_INNER_PRODUCT
    scale = _LARGEST / max(np.abs(vectors[start : start + _AT_ONCE]).max() for start in range(0, size, _AT_ONCE))
    store: faiss.IndexScalarQuantizer | faiss.IndexIVFScalarQuantizer
    if size <= _ALL_CODES:
        store = faiss.IndexScalarQuantizer(dimension, *code)
    else:
        lists = round(4 * np.sqrt(size))
        store = faiss.IndexIVFScalarQuantizer(faiss.IndexFlatIP(dimension), dimension, lists, *code, False)
        store.cp.niter, store.cp.min_points_per_centroid = _ROUNDS, 1
        learned = np.random.default_rng(0).choice(size, min(size, _LIST_ROWS * lists), replace=False)
        store.train(vectors[np.sort(learned)] * scale)
    for start in range(0, size, _AT_ONCE):
        store.add(np.rint(vectors[start : start + _AT_ONCE] * scale))
    return store


def _only(rows: Rows, size: int) -> faiss.IDSelector:
    allowed = np.zeros(size, np.bool_)
    allowed[rows] = True
    return faiss.IDSelectorBitmap(np.packbits(allowed, bitorder="little"))  # type: ignore[call-arg, arg-type]  # likewise
