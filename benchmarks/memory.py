"""Measure the memory of a whole build, process and children together.

    python benchmarks/memory.py

There are three folders: the odd files of the tests, 1,000 documents of three pages, one PDF of 5,000 pages. Prints the
peak of each in megabytes, and writes them to ``benchmarks/memory.json``. The model embeds only some of the texts, as
its memory does not grow with their number; the others get random vectors.
"""

import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

import numpy as np
from fpdf import FPDF
from numpy.typing import NDArray
from sets import COMMUNE

from corpus.reading.folder import read_folder
from index.building.build import build
from index.models.encoders import DividedText, Encoder, load_encoder

KEPT = Path(__file__).with_suffix(".json")
PAUSE = 0.1  # seconds between two samples
LINES = 8  # on a page, each a paragraph: 2,300 characters
READ = 500  # how many texts the model embeds, the longest


def main() -> int:
    """Build each folder in a process of its own; print and save the peaks."""
    figures = {}
    for name, write in {"odd": odd, "large": large, "thousand": thousand}.items():
        with tempfile.TemporaryDirectory() as folder:
            write(Path(folder) / "documents")
            figures[name] = peak_of(built, Path(folder)).both
        print(name, figures[name], flush=True)
    KEPT.write_text(json.dumps(figures, indent=2) + "\n")
    return 0


class Memory(NamedTuple):
    """Megabytes of processes: their own, those of mapped files, which the system can reclaim, and both together."""

    own: int
    files: int
    both: int


def peak_of(work: Callable[[Path], None], folder: Path) -> Memory:
    """The memory peaks of some work on a folder, done in a process of its own."""
    process = get_context("spawn").Process(target=work, args=(folder,))
    process.start()

    def is_running() -> bool:
        process.join(PAUSE)
        return process.is_alive()

    peak = watched(process.pid or 0, is_running)
    if process.exitcode:
        sys.exit(process.exitcode)
    return peak


def watched(pid: int, is_running: Callable[[], bool]) -> Memory:
    """The peaks of a process and its descendants until it ends; ``is_running`` pauses between samples."""
    own, files, both = 0, 0, 0
    while is_running():
        now = held(pid)
        own, files, both = max(own, now[0]), max(files, now[1]), max(both, sum(now))
    return Memory(own >> 20, files >> 20, both >> 20)


def built(folder: Path) -> None:
    """Build as the command does, except for the vectors."""
    build(folder / "documents", folder / "index", Sampling(load_encoder()))


class Sampling:
    """A model that embeds only the longest texts; the others get random vectors."""

    def __init__(self, real: Encoder, read: int = READ) -> None:
        self._real, self._read = real, read
        self.name, self.dimension, self.scale = real.name, real.dimension, real.scale

    def encode_questions(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Encode questions with the model."""
        return self._real.encode_questions(texts)

    def encode_passages(
        self, texts: Sequence[DividedText], advance: Callable[[int], None] = lambda _: None
    ) -> list[NDArray[np.float32]]:
        """Unit vectors for each text."""
        self._real.encode_passages(sorted(texts, key=lambda one: len(one.text))[-self._read :])
        counts = np.array([1 + len(one.parts) for one in texts])
        vectors = np.random.default_rng(0).standard_normal((counts.sum(), self.dimension), np.float32)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        advance(len(texts))
        return np.split(vectors, np.cumsum(counts)[:-1])


def resident(pid: int) -> int:
    """The bytes that a process and its descendants hold now; shared pages count for each."""
    return sum(held(pid))


def held(pid: int) -> tuple[int, int]:
    """The same, as their own bytes and those of mapped files."""
    own, files, size = 0, 0, os.sysconf("SC_PAGE_SIZE")
    family = [pid]
    for one in family:
        try:
            for thread in Path(f"/proc/{one}/task").iterdir():
                family += map(int, (thread / "children").read_text().split())
            every, shared = map(int, Path(f"/proc/{one}/statm").read_text().split()[1:3])
        except (FileNotFoundError, ProcessLookupError):  # ended meanwhile
            continue
        own, files = own + size * (every - shared), files + size * shared
    return own, files


def odd(folder: Path) -> None:
    """Write the odd files of the tests."""
    sys.path.insert(0, str(Path(__file__).parent.parent))
    from tests.conftest import write_files  # noqa: PLC0415
    from tests.corpus.reading.odd import READ, UNREAD  # noqa: PLC0415

    write_files(folder, {**READ, **{name: one[0] for name, one in UNREAD.items()}})


def thousand(folder: Path) -> None:
    """Write a thousand PDFs of three pages."""
    folder.mkdir()
    words = lines()
    for number in range(1000):
        (folder / f"{number}.pdf").write_bytes(paper(words, 3))


def large(folder: Path) -> None:
    """Write one PDF of 5,000 pages."""
    folder.mkdir()
    (folder / "large.pdf").write_bytes(paper(lines(), 5000))


def lines() -> Iterator[str]:
    """The lines of ``commune`` without end, numbered to make each unique."""
    texts = [one.text for one in read_folder(COMMUNE / "documents").documents]
    every = [line.strip() for text in texts for line in text.splitlines() if len(line.strip()) > 60]
    number = 0
    while True:
        for line in every:
            number += 1
            yield f"{line} (délibération {number})"


def paper(words: Iterator[str], pages: int) -> bytes:
    """A PDF with a number of full pages."""
    made = FPDF()
    made.set_font("helvetica", size=10)
    made.set_auto_page_break(False)
    for _ in range(pages):
        made.add_page()
        for _ in range(LINES):
            line = next(words).encode("latin-1", "ignore").decode("latin-1")
            made.multi_cell(0, 5, line, new_x="LMARGIN", new_y="NEXT")
            made.ln(6)
    return bytes(made.output())


if __name__ == "__main__":
    sys.exit(main())
