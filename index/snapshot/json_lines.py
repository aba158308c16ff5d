"""Values kept as lines of JSON, each read from the disk when it is used."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from mmap import ACCESS_READ, mmap
from pathlib import Path
from threading import Lock
from typing import Generic, TypeVar, overload
from zlib import crc32

import msgspec
import numpy as np

from corpus.document import Document
from index.arrays import mapped_array, save_array
from index.disk import damaged

_T = TypeVar("_T")

_REMEMBERED = 10_000_000  # characters; answers come back to the same documents
_AT_ONCE = 10_000  # lines whose places are looked up together


def write_lines(path: Path, values: Iterable[object]) -> None:
    """Write values for ``Lines``: a line for each, and a file with the end and the CRC-32 of each line."""
    encoder, ends = msgspec.json.Encoder(), [(0, 0)]
    with path.open("wb") as written:
        for value in values:
            line = encoder.encode(value) + b"\n"
            ends.append((ends[-1][0] + written.write(line), crc32(line)))
    save_array(path.with_suffix(".npy"), np.array(ends, np.int64))


class Lines(Sequence[_T], Generic[_T]):
    """The values of a file that ``write_lines`` wrote, in order.

    Raises OSError if it cannot be read, DamagedIndex for a line that has changed, since a quote from it would not be in
    the document, and msgspec.ValidationError for values of another kind.
    """

    def __init__(self, path: Path, kind: type[_T]) -> None:
        self._ends = mapped_array(path.with_suffix(".npy"))
        self._decode, self._name = msgspec.json.Decoder(kind).decode, path.name
        with path.open("rb") as file:
            self._content = mmap(file.fileno(), 0, access=ACCESS_READ) if len(self) else b""
        self[:1]  # another version's lines are known at once

    def __len__(self) -> int:
        """How many there are."""
        return len(self._ends) - 1

    @overload
    def __getitem__(self, place: int) -> _T: ...
    @overload
    def __getitem__(self, place: slice) -> list[_T]: ...
    def __getitem__(self, place: int | slice) -> _T | list[_T]:
        """The value at a place, or those at some places."""
        if isinstance(place, slice):
            return [self[one] for one in range(*place.indices(len(self)))]
        number = range(len(self))[place]
        return next(self._between(number, number + 1))

    def __iter__(self) -> Iterator[_T]:
        """All values in order, three times as fast as one by one."""
        for first in range(0, len(self), _AT_ONCE):
            yield from self._between(first, min(first + _AT_ONCE, len(self)))

    def _between(self, first: int, last: int) -> Iterator[_T]:
        for (start, _), (end, checksum) in pairwise(self._ends[first : last + 1].tolist()):
            line = self._content[start:end]
            if crc32(line) != checksum:
                raise damaged(f"fichier {self._name}")
            yield self._decode(line)


class Documents(Mapping[str, Document]):
    """Documents by their ids, in the order of a file of ``Lines``."""

    def __init__(self, lines: Sequence[Document], ids: Iterable[str]) -> None:
        self._numbers, self._lines = {id: number for number, id in enumerate(ids)}, lines
        self._remembered, self._characters = dict[str, Document](), 0  # the last one that was asked for at the end
        self._lock = Lock()

    def __getitem__(self, id: str) -> Document:
        """The document of an id. Raises KeyError, and what ``Lines`` raises."""
        number = self._numbers[id]
        with self._lock:
            document = self._remembered.pop(id, None) or self._read(number)
            self._remembered[id] = document
            while self._characters > _REMEMBERED and len(self._remembered) > 1:
                self._characters -= len(self._remembered.pop(next(iter(self._remembered))).text)
        return document

    def _read(self, number: int) -> Document:
        document = self._lines[number]
        self._characters += len(document.text)
        return document

    def __iter__(self) -> Iterator[str]:
        """The ids, in order."""
        return iter(self._numbers)

    def __len__(self) -> int:
        """How many there are."""
        return len(self._numbers)
