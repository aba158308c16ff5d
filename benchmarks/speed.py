"""Compare answers and cold starts with sentence-transformers and FAISS, in one run.

    python benchmarks/speed.py EVALUATION_FOLDER [--scratch FOLDER] [--set NAME] [--keep]

The peer is what users of these libraries would write: the same model's folder in full precision, and an exact FAISS
index of the same passages. Both take turns, so that other work on the machine slows both. A cold start is a new process
that loads its index and answers one question. Prints the figures; ``--keep`` saves them in ``speed.json``, beside those
of ``indexing.py``.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import faiss
import numpy as np
from full_precision import full_folder
from quality import commit
from sentence_transformers import SentenceTransformer
from sets import documents_of, parser, scratch_folder, sets

from assistant.answers.answering import answer
from assistant.answers.evaluation import read_questions
from index.building.build import ensure
from index.models.encoders import load_encoder
from index.models.rerankers import NONE, load_reranker
from index.searching.search import Searcher
from index.snapshot.rows import whole_text
from index.snapshot.snapshots import open_current

KEPT = Path(__file__).with_name("speed.json")
QUESTIONS, STARTS = 100, 5
PEER = """
import sys, json
import faiss
from sentence_transformers import SentenceTransformer
model = SentenceTransformer(sys.argv[1], device="cpu")
store = faiss.read_index(sys.argv[2])
print(store.search(model.encode_query([sys.argv[3]], normalize_embeddings=True), 10))
"""


def main() -> int:
    """Print the table of a set."""
    options = parser(__doc__)
    options.add_argument("--set", default="piaf", help="the set whose texts and questions are used")
    options.add_argument("--keep", action="store_true", help="write the figures")
    arguments = options.parse_args()
    folder = next(one for one in sets(arguments.evaluation) if one.name == arguments.set)
    with scratch_folder(arguments.scratch) as scratch:
        figures = measured(folder, Path(scratch))
    for name, value in figures.items():
        print(f"{name:52}{value:>10}")
    if arguments.keep:
        keep("answers", figures)
    return 0


def keep(part: str, figures: Mapping[str, object]) -> None:
    """Save one part of the figures; the others stay."""
    kept = json.loads(KEPT.read_text()) if KEPT.exists() else {}
    kept[part] = {"commit": commit(), **figures}
    KEPT.write_text(json.dumps(kept, indent=2) + "\n")


def measured(folder: Path, scratch: Path) -> dict[str, float | int | str]:
    """All figures of a set."""
    encoder, peer = load_encoder(), SentenceTransformer(str(full_folder()), device="cpu")
    documents, place = documents_of(folder, scratch), scratch / folder.name / "index"
    ensure(documents, place, encoder)
    snapshot = open_current(place)
    whole = [whole_text(snapshot.documents[one.document_id], one) for one in snapshot.passages]
    store = faiss.IndexFlatIP(encoder.dimension)
    store.add(snapshot.store.rows(np.arange(len(whole))))
    questions = [one.question for one in read_questions(folder / "questions.jsonl")]
    asked = np.random.default_rng(1).permutation(questions)[: QUESTIONS + 5].tolist()

    def peers_answer(question: str) -> object:
        return store.search(peer.encode_query([question], show_progress_bar=False, normalize_embeddings=True), 10)

    bare, reading = (Searcher(snapshot, encoder, load_reranker(choice)) for choice in (NONE, None))
    theirs, ours, ours_read = turns(
        asked, peers_answer, lambda question: answer(question, bare), lambda question: answer(question, reading)
    )
    figures: dict[str, float | int | str] = {"set": folder.name, "passages": len(whole)}
    figures |= percentiles("answer without reading", ours) | percentiles("answer", ours_read)
    figures |= percentiles("peer's search", theirs)
    with TemporaryDirectory() as temporary:
        faiss.write_index(store, str(Path(temporary) / "peer.faiss"))
        question = asked[0]
        own_start = start([sys.executable, "-m", "assistant.command.main", "ask", question, "--index", str(place),
                           "--documents", str(documents)])  # fmt: skip
        peer_start = start([sys.executable, "-c", PEER, str(full_folder()), f"{temporary}/peer.faiss", question])
    return figures | {
        "cold start, s": own_start,
        "cold start, s, peer": peer_start,
        "cold start, ratio": round(own_start / peer_start, 3),
    }


def turns(questions: Sequence[str], *ways: Callable[[str], object]) -> list[list[float]]:
    """The milliseconds of each way for each question but the first five, in turns."""
    spent: list[list[float]] = [[] for _ in ways]
    for question in questions:
        for way, own in zip(ways, spent, strict=True):
            begun = time.perf_counter()
            way(question)
            own.append(1000 * (time.perf_counter() - begun))
    return [own[5:] for own in spent]


def percentiles(name: str, spent: Sequence[float]) -> dict[str, float]:
    """Median and 95th percentile."""
    return {f"{name}, ms, p{share}": round(float(np.percentile(spent, share)), 1) for share in (50, 95)}


def start(command: Sequence[str]) -> float:
    """The median seconds of a command in a new process."""
    spent, own = [], {name: value for name, value in os.environ.items() if not name.startswith("CONVENTION_")}
    for _ in range(STARTS):
        begun = time.perf_counter()
        done = subprocess.run(command, capture_output=True, env=own, check=False)
        spent.append(time.perf_counter() - begun)
        if done.returncode not in (0, 1) or not done.stdout:  # 1: the documents do not answer
            raise SystemExit(done.stderr.decode())
    return round(statistics.median(spent), 2)


if __name__ == "__main__":
    sys.exit(main())
