"""Vectors that several machines leave in an engine, by a hash of model and text, for a build to find."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from itertools import chain, islice

import numpy as np
from numpy.typing import NDArray

from index.encoders import Divided
from index.milvus import AT_ONCE, EXACT, LONG_PATIENCE, Engine
from index.store import EngineFailed

_KEY = 32  # characters of a key


def staged(engine: Engine, encoder: str, texts: Iterable[Divided]) -> dict[Divided, NDArray[np.float32]]:
    """The vectors of those of some texts that ``stage`` kept."""
    name, keys = _staging(encoder), {text: _keys(encoder, text) for text in texts}
    if not (keys and engine.ask("has_collection", name)):
        return {}
    engine.ask("load_collection", name, timeout=LONG_PATIENCE)
    wanted, found = chain.from_iterable(keys.values()), dict[str, NDArray[np.float32]]()
    while batch := list(islice(wanted, AT_ONCE)):
        for row in engine.ask("query", name, ids=batch, output_fields=["vector"], consistency_level="Strong"):
            found[row["id"]] = np.asarray(row["vector"], np.float32)
    return {text: np.stack([found[key] for key in own]) for text, own in keys.items() if found.keys() >= {*own}}


def stage(engine: Engine, encoder: str, texts: Sequence[Divided], vectors: Sequence[NDArray[np.float32]]) -> None:
    """Keep vectors for whichever index has these texts, whoever made them: the same again changes nothing."""
    name = _staging(encoder)
    if not engine.ask("has_collection", name):
        _create(engine, name, vectors[0].shape[1])
    rows = (
        {"id": key, "vector": vector}
        for text, own in zip(texts, vectors, strict=True)
        for key, vector in zip(_keys(encoder, text), own, strict=True)
    )
    while batch := list(islice(rows, AT_ONCE)):
        engine.ask("upsert", name, batch)


def _create(engine: Engine, name: str, dimension: int) -> None:
    fields = {
        "id": {"datatype": "VARCHAR", "is_primary": True, "max_length": _KEY},
        "vector": {"datatype": "FLOAT_VECTOR", "dim": dimension},
    }
    on_disk = {"mmap.enabled": "true"}  # it is never searched
    try:
        engine.create(name, fields, {"vector": EXACT}, properties=on_disk)
    except EngineFailed:
        if not engine.ask("has_collection", name):  # else another shard was quicker
            raise


def _staging(encoder: str) -> str:
    return f"t_{_digest(encoder)}"


def _keys(encoder: str, text: Divided) -> list[str]:
    """The keys of a text's vectors."""
    digest = _digest(repr((encoder, *text)))[: _KEY - 6]
    return [f"{digest}.{number}" for number in range(1 + len(text.parts))]


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:_KEY]
