"""Compare an index in an engine with one in files: disk, memory, and time of a question.

    python benchmarks/engine.py [--passages 10000 100000]

The documents are the lines of ``commune``, numbered to make each unique, with a heading every eight lines; vectors are
random. The engine is Milvus Lite in a process of its own: it writes about as much for a row as Milvus does, but its
memory is not comparable. Prints bytes a passage for each size, and writes them to ``benchmarks/engine.json``.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from itertools import islice
from multiprocessing import get_context
from multiprocessing.queues import SimpleQueue
from pathlib import Path
from socket import create_connection, socket

from memory import Sampling, lines, resident
from sets import COMMUNE

from index.building.build import build
from index.models.encoders import load_encoder
from index.models.rerankers import NONE, load_reranker
from index.searching.search import Searcher
from index.snapshot.snapshots import current_manifest, open_current
from index.stores.store import EngineFailure

KEPT = Path(__file__).with_suffix(".json")
PASSAGES = 12  # in a document
ASKED = 20


def main() -> int:
    """Measure each size; print and save the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--passages", type=int, nargs="+", default=[10_000, 100_000])
    figures = json.loads(KEPT.read_text()) if KEPT.exists() else {}
    for count in parser.parse_args().passages:
        with tempfile.TemporaryDirectory() as folder:
            figures[str(count)] = measured(Path(folder), count)
        print(count, json.dumps(figures[str(count)], indent=2), flush=True)
        KEPT.write_text(json.dumps(figures, indent=2) + "\n")
    return 0


def measured(folder: Path, count: int) -> dict[str, object]:
    """The figures of one size."""
    write(folder / "documents", count // PASSAGES)
    encoder = Sampling(load_encoder(), 1)
    start = time.process_time()
    build(folder / "documents", folder / "files", encoder)
    by_files = time.process_time() - start
    with serving(folder / "milvus") as (address, pid):
        start = time.process_time()
        build(folder / "documents", folder / "index", encoder, address=address)
        by_engine = time.process_time() - start
        manifest = current_manifest(folder / "index")
        each = manifest.passages
        asked = {name: in_a_process(folder / name, at) for name, at in {"files": None, "index": address}.items()}
        return {
            "passages": each,
            "rows_a_passage": round(manifest.vectors / each, 2),
            "documents_a_passage": round(manifest.documents / each, 3),
            "engine_disk": size(folder / "milvus") // each,
            "engine_memory": resident(pid) // each,
            "folder": by_name(folder / "index" / manifest.id, each),
            "folder_of_files": by_name(folder / "files" / current_manifest(folder / "files").id, each),
            "build_cpu_seconds": {"files": round(by_files), "engine, without its own": round(by_engine)},
            "asked": asked,
        }


def write(folder: Path, count: int) -> None:
    """Write ``count`` documents of 24 lines."""
    every = lines()
    for number in range(count):
        below = folder / str(number // 1000)
        below.mkdir(parents=True, exist_ok=True)
        points = (f"## Point {point} de la séance {number}\n\n" + "\n\n".join(islice(every, 8)) for point in (1, 2, 3))
        (below / f"{number}.md").write_text(f"# Séance {number}\n\n" + "\n\n".join(points) + "\n")


@contextmanager
def serving(folder: Path) -> Iterator[tuple[str, int]]:
    """Run a Milvus Lite; yield its address and process id."""
    with closing(socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "milvus_lite", "server", "--data-dir", str(folder), "--port", str(port)]
    with subprocess.Popen([*command, "--host", "127.0.0.1", "--max-workers", "1"], stdout=subprocess.DEVNULL) as server:
        try:
            while server.poll() is None:
                try:
                    create_connection(("127.0.0.1", port)).close()
                    break
                except ConnectionRefusedError:
                    time.sleep(0.1)
            yield f"http://127.0.0.1:{port}", server.pid
        finally:
            server.terminate()


def in_a_process(folder: Path, address: str | None) -> dict[str, float]:
    """The cost of opening and asking, in a process that does nothing else."""
    context = get_context("spawn")
    told: SimpleQueue[dict[str, float]] = context.SimpleQueue()
    process = context.Process(target=ask, args=(folder, address, told))
    process.start()
    figures = told.get()
    process.join()
    return figures


def ask(folder: Path, address: str | None, told: "SimpleQueue[dict[str, float]]") -> None:
    """Open an index and ask it questions, without reranking."""
    encoder = load_encoder()
    encoder.encode_questions(["Quand ouvre la piscine ?"])
    before = own()
    start = time.perf_counter()
    snapshot = open_current(folder, address)
    opened = time.perf_counter() - start
    figures = {"opened_seconds": round(opened, 2), "memory_a_passage": round((own() - before) / len(snapshot.passages))}
    with suppress(EngineFailure):  # Milvus Lite may take more than half a minute for its first question
        figures["question_ms"] = milliseconds(Searcher(snapshot, encoder, load_reranker(NONE)))
    told.put(figures)


def milliseconds(searcher: Searcher) -> int:
    """The time of a question, with its documents opened."""
    asked = [json.loads(line)["question"] for line in (COMMUNE / "questions.jsonl").read_text().splitlines()]
    searcher.search(asked[-1])
    start = time.perf_counter()
    for question in asked[:ASKED]:
        for hit in searcher.search(question, 10).hits[:3]:
            searcher.document(hit.passage)
    return round(1000 * (time.perf_counter() - start) / ASKED)


def own() -> int:
    """Bytes of this process's memory that map no file."""
    return next(
        1024 * int(line.split()[1]) for line in Path("/proc/self/status").read_text().splitlines() if "RssAnon" in line
    )


def size(folder: Path) -> int:
    """The total size of the files in a folder, in bytes."""
    return sum(one.stat().st_size for one in folder.rglob("*") if one.is_file())


def by_name(folder: Path, passages: int) -> dict[str, float]:
    """Bytes a passage of each file of a snapshot, and in total."""
    found = {one.relative_to(folder).as_posix(): one.stat().st_size for one in folder.rglob("*") if one.is_file()}
    return {name: round(count / passages, 1) for name, count in [("all", size(folder)), *sorted(found.items())]}


if __name__ == "__main__":
    sys.exit(main())
