"""The choice of the store: files, or a collection of the engine at an address."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.disk import REBUILD
from index.stores.milvus import Engine
from index.stores.store import FileStore, LostStore, Store
from index.stores.vectors import Vectors
from index.words.lexical_index import FileLexicalIndex, LexicalIndex


@lru_cache(maxsize=8)
def engine_at(address: str) -> Engine:
    """The engine at an address, connected to once. Raises EngineFailure."""
    return Engine(address)


def filled(
    vectors: NDArray[np.float32], lexical: FileLexicalIndex, collection: str, address: str | None
) -> tuple[Store, LexicalIndex]:
    """A new store with the rows of a build: a collection of this name at an address, or files."""
    if address is None:
        return FileStore(Vectors.of(vectors, lexical.size), lexical), lexical
    return engine_at(address).filled(collection, vectors, lexical)


def opened(folder: Path, words: Path, collection: str, address: str | None) -> tuple[Store, LexicalIndex]:
    """The store of a snapshot: its folder, or its collection at an address. Raises LostStore.

    ``words`` is the folder that ``LexicalIndex.save`` wrote.
    """
    if not collection:
        lexical = FileLexicalIndex.load(words)
        return FileStore(Vectors.load(folder), lexical), lexical
    if address is None:
        raise LostStore(
            f"Cet index est dans un moteur Milvus\u00a0; donnez son adresse dans CONVENTION_STORE, ou {REBUILD}."
        )
    return engine_at(address).opened(collection, words)
