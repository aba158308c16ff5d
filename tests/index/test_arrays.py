"""Arrays of a snapshot, as several threads map them."""

import gc
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from index.arrays import mapped_array, save_array


@pytest.fixture
def restless_threads() -> Iterator[None]:
    """Threads that take turns wherever the interpreter lets them: whenever it looks for garbage."""

    def rest(_phase: str, _info: dict[str, int]) -> None:
        sum(range(300))

    interval, thresholds = sys.getswitchinterval(), gc.get_threshold()
    sys.setswitchinterval(1e-6)
    gc.set_threshold(1)
    gc.callbacks.append(rest)
    yield
    gc.callbacks.remove(rest)
    gc.set_threshold(*thresholds)
    sys.setswitchinterval(interval)


@pytest.mark.usefixtures("restless_threads")
def test_threads_map_arrays_at_once(tmp_path: Path) -> None:
    save_array(tmp_path / "three.npy", np.arange(3))
    with ThreadPoolExecutor(8) as threads:
        sums = threads.map(lambda _: int(mapped_array(tmp_path / "three.npy").sum()), range(2000))
        assert set(sums) == {3}


def test_an_array_that_is_written_from_a_map_stays_whole_and_out_of_memory(tmp_path: Path) -> None:
    save_array(tmp_path / "first.npy", np.arange(5_000_000))
    mapped = mapped_array(tmp_path / "first.npy")
    save_array(tmp_path / "second.npy", mapped)
    if sys.platform == "linux":
        assert _in_memory(tmp_path / "first.npy") == 0
    assert np.array_equal(mapped_array(tmp_path / "second.npy"), np.arange(5_000_000))
    assert np.array_equal(mapped, np.arange(5_000_000))


def _in_memory(path: Path) -> int:
    """Kilobytes of a mapped file that this process holds."""
    maps = Path("/proc/self/smaps").read_text()
    return int(maps.split(f"{path}\n")[1].split("Rss:")[1].split()[0])
