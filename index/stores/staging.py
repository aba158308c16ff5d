"""Vectors that several machines put in an engine for a later build, by a hash of model and text."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.batches import batched
from index.models.encoders import DividedText
from index.stores.milvus import AT_ONCE, EXACT, LONG_PATIENCE, Engine
from index.stores.store import EngineFailure

_KEY = 32  # characters of a key


def staged(engine: Engine, encoder: str, texts: Iterable[DividedText]) -> dict[DividedText, NDArray[np.float32]]:
    """The texts whose vectors ``stage`` kept, with these."""
    keys = {text: _keys(encoder, text) for text in texts}
    rows = _rows(engine, encoder, chain.from_iterable(keys.values()), "vector")
    found = {row["id"]: np.asarray(row["vector"], np.float32) for row in rows}
    return {text: np.stack([found[key] for key in own]) for text, own in keys.items() if found.keys() >= {*own}}


def not_staged(engine: Engine, encoder: str, texts: Iterable[DividedText]) -> list[DividedText]:
    """The texts for which ``stage`` did not keep all vectors."""
    keys = {text: _keys(encoder, text) for text in texts}
    found = {row["id"] for row in _rows(engine, encoder, chain.from_iterable(keys.values()), "id")}
    return [text for text, own in keys.items() if not found.issuperset(own)]


def stage(engine: Engine, encoder: str, texts: Sequence[tuple[DividedText, NDArray[np.float32]]]) -> None:
    """Keep the vectors of texts for any index that needs them; keeping the same again changes nothing."""
    name = _staging(encoder)
    if not engine.ask("has_collection", name):
        _create(engine, name, texts[0][1].shape[1])
    rows = (
        {"id": key, "vector": vector}
        for text, own in texts
        for key, vector in zip(_keys(encoder, text), own, strict=True)
    )
    for batch in batched(rows, AT_ONCE):
        engine.ask("upsert", name, batch)


def _rows(engine: Engine, encoder: str, keys: Iterable[str], field: str) -> Iterator[dict[str, Any]]:
    """The rows with these keys, as far as they exist, with one of their fields."""
    name = _staging(encoder)
    if not engine.ask("has_collection", name):
        return
    engine.ask("load_collection", name, timeout=LONG_PATIENCE)
    for batch in batched(keys, AT_ONCE):
        yield from engine.ask("query", name, ids=batch, output_fields=[field], consistency_level="Strong")


def _create(engine: Engine, name: str, dimension: int) -> None:
    fields = {
        "id": {"datatype": "VARCHAR", "is_primary": True, "max_length": _KEY},
        "vector": {"datatype": "FLOAT_VECTOR", "dim": dimension},
    }
    on_disk = {"mmap.enabled": "true"}  # it is never searched
    try:
        engine.create(name, fields, {"vector": EXACT}, properties=on_disk)
    except EngineFailure:
        if not engine.ask("has_collection", name):  # else another shard was quicker
            raise


def _staging(encoder: str) -> str:
    return f"t_{_digest(encoder)}"


def _keys(encoder: str, text: DividedText) -> list[str]:
    """The keys of a text's vectors."""
    digest = _digest(repr((encoder, *text)))[: _KEY - 6]
    return [f"{digest}.{number}" for number in range(1 + len(text.parts))]


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:_KEY]
