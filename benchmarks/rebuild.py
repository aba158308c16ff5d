"""Measure the cost of a changed line: index 1,000 documents, change one, index again.

    python benchmarks/rebuild.py

The documents are the passages of ``commune``, a file each. Prints the times of both builds in seconds, and writes
them to ``benchmarks/rebuild.json``.
"""

import json
import sys
import tempfile
import time
from pathlib import Path

from sets import COMMUNE

from corpus.reading.folder import read_folder
from corpus.text.passages import passages_of
from index.building.build import build
from index.models.encoders import Encoder, load_encoder
from index.snapshot.report import BuildReport

DOCUMENTS = 1000
KEPT = Path(__file__).with_suffix(".json")


def main() -> int:
    """Build twice; print and save the times."""
    encoder = load_encoder()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write(folder / "documents")
        whole, full = timed(folder, encoder)
        changed = folder / "documents" / f"{DOCUMENTS // 2}.txt"
        changed.write_text(f"{changed.read_text()}\nLa séance est levée à vingt-deux heures.\n")
        again, report = timed(folder, encoder)
    figures = {
        "documents": len(full.documents),
        "texts": full.embedded,
        "full_seconds": round(whole, 2),
        "texts_again": report.embedded,
        "again_seconds": round(again, 2),
    }
    print(json.dumps(figures, indent=2))
    KEPT.write_text(json.dumps(figures, indent=2) + "\n")
    return 0


def write(folder: Path) -> None:
    """Write a file for each of the first passages."""
    folder.mkdir()
    documents = read_folder(COMMUNE / "documents").documents
    texts = [document.text[one.start : one.end] for document in documents for one in passages_of(document)]
    for number, text in enumerate(texts[:DOCUMENTS]):
        (folder / f"{number}.txt").write_text(text)


def timed(folder: Path, encoder: Encoder) -> tuple[float, BuildReport]:
    """The seconds of a build, and its report."""
    start = time.perf_counter()
    report = build(folder / "documents", folder / "index", encoder)
    return time.perf_counter() - start, report


if __name__ == "__main__":
    sys.exit(main())
