"""Memory-mapped arrays."""

from __future__ import annotations

import mmap
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

_PIECE = 1 << 24  # bytes written together
_HEADERS = Lock()  # numpy parses them as Python, which CPython 3.11 cannot do in two threads at once (its issue 106905)


def save_array(path: Path, values: NDArray[np.generic]) -> None:
    """Write a .npy file. Raises OSError with the system's error code, unlike ``numpy.save``."""
    values = np.ascontiguousarray(values)
    with path.open("wb") as file:
        npy.write_array_header_1_0(file, npy.header_data_from_array_1_0(values))
        content = values.reshape(-1).view(np.uint8)
        for start in range(0, len(content), _PIECE):
            file.write(content[start : start + _PIECE].data)
            let_go(values)


def let_go(values: NDArray[np.generic]) -> None:
    """Release the memory of a mapped array; it is read again when needed."""
    base: object = values
    while isinstance(base, np.ndarray):
        base = base.base
    if isinstance(base, mmap.mmap) and not values.flags.writeable and hasattr(mmap, "MADV_DONTNEED"):
        base.madvise(mmap.MADV_DONTNEED)


def ranges(starts: NDArray[np.int64], ends: NDArray[np.int64]) -> NDArray[np.int64]:
    """The numbers of some ranges, concatenated."""
    counts = ends - starts
    numbers: NDArray[np.int64] = np.arange(counts.sum()) + np.repeat(starts - np.cumsum(counts) + counts, counts)
    return numbers


def mapped_array(path: Path) -> NDArray[Any]:
    """Map the array of a file."""
    with _HEADERS:
        return np.asarray(np.load(path, mmap_mode="r"))
