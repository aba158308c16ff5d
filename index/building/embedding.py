"""The vectors of a build: known ones are reused, the others computed, with few of them in memory at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain, pairwise
from pathlib import Path
from random import Random
from tempfile import TemporaryFile
from typing import IO

import numpy as np
from numpy.typing import NDArray

from index.batches import batched
from index.models.encoders import DividedText, Encoder
from index.snapshot.rows import SameRows, headings_in_rows, passages_in_rows
from index.snapshot.snapshots import Snapshot, writing
from index.stores.engines import engine_at
from index.stores.staging import staged
from index.stores.store import EngineFailure, LostStore

AT_ONCE = 2048  # texts whose vectors are in memory
_QUICKER_ANEW = 100  # texts that are embedded sooner than another snapshot is opened

Waiting = dict[DividedText, list[NDArray[np.int64]]]
RowsOfTexts = Iterator[tuple[DividedText, NDArray[np.int64]]]
Known = Iterator[tuple[DividedText, NDArray[np.float32]]]


@dataclass(frozen=True, slots=True)
class WantedVectors:
    """The ``texts`` of a build with their rows, among ``size`` rows, and where to look for vectors.

    All other rows are the ``same`` as in one snapshot. The vectors of texts may also be found in ``snapshots``, among
    the passages of these numbers, and in the engine at an ``address``, where shards put them.
    """

    texts: RowsOfTexts
    size: int
    same: tuple[Snapshot, SameRows] | None
    snapshots: Iterable[tuple[Snapshot, Sequence[int]]]
    address: str | None


def vectors_of(
    wanted: WantedVectors, encoder: Encoder, folder: Path, progress: Callable[[int, int], None]
) -> tuple[NDArray[np.float32], int]:
    """The vectors of a build in their rows, and how many were computed.

    They are mapped from an unlinked file in ``folder``. Vectors that the same model made before are reused; each other
    text is embedded once. ``progress`` is told how many are done, of how many. Raises ConventionError.
    """
    waiting: Waiting = defaultdict(list)
    for text, rows in wanted.texts:
        waiting[text].append(rows)
    with writing(folder), TemporaryFile(dir=folder) as file:
        if wanted.same:
            _take(file, *wanted.same)
        for snapshot, passages in wanted.snapshots:
            if snapshot.manifest.encoder == encoder.name:
                with suppress(LostStore, EngineFailure):  # what it does not give is made anew
                    _put(file, waiting, _of_snapshot(snapshot, passages, waiting))
            if len(waiting) <= _QUICKER_ANEW:
                break
        if wanted.address:
            for some in batched(list(waiting), AT_ONCE):
                _put(file, waiting, iter(staged(engine_at(wanted.address), encoder.name, some).items()))
        made = _put(file, waiting, made_by(encoder, list(waiting), progress))
        file.flush()
        return np.asarray(np.memmap(file, np.float32, "r", shape=(wanted.size, encoder.dimension))), made


def _take(file: IO[bytes], snapshot: Snapshot, same: SameRows) -> None:
    """Copy the vectors of rows from a snapshot, consecutive ones together."""
    ends = np.flatnonzero((np.diff(same.here) != 1) | (np.diff(same.there) != 1)) + 1
    for first, last in pairwise([0, *ends.tolist(), len(same.here)]):
        for start in range(first, last, AT_ONCE):
            vectors = np.ascontiguousarray(snapshot.store.rows(same.there[start : min(start + AT_ONCE, last)]))
            file.seek(int(same.here[start]) * vectors[0].nbytes)
            file.write(vectors.data)


def _put(file: IO[bytes], waiting: Waiting, found: Known) -> int:
    """Write vectors into all rows that wait for them, and count these."""
    count = 0
    for text, own in found:
        vectors = np.ascontiguousarray(own, np.float32)
        for rows in waiting.pop(text):
            for first, some in zip(rows.tolist(), (vectors[:1], vectors[1:]), strict=False):  # parts are in a row
                file.seek(first * vectors[0].nbytes)
                file.write(some.data)
            count += len(rows)
    return count


def _of_snapshot(snapshot: Snapshot, passages: Sequence[int], wanted: Collection[DividedText]) -> Known:
    own = chain(
        passages_in_rows(snapshot.documents, snapshot.passages, snapshot.rows, passages),
        headings_in_rows(snapshot.passages, snapshot.rows, passages),
    )
    for some in batched(own, AT_ONCE):
        if found := {text: rows for text, rows in some if text in wanted}:
            ends = np.cumsum([len(rows) for rows in found.values()])
            vectors = snapshot.store.rows(np.concatenate(list(found.values())))
            yield from zip(found, np.split(vectors, ends[:-1]), strict=True)


def made_by(encoder: Encoder, texts: list[DividedText], progress: Callable[[int, int], None]) -> Known:
    """Embed texts, in random order; ``progress`` as for ``vectors_of``."""
    Random(0).shuffle(texts)  # noqa: S311 – long and short ones mixed: what is done tells when the rest will be
    done = 0
    if texts:
        progress(0, len(texts))

    def advance(count: int) -> None:
        nonlocal done
        done += count
        progress(done, len(texts))

    for some in batched(texts, AT_ONCE):
        yield from zip(some, encoder.encode_passages(some, advance), strict=True)
