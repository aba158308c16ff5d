"""Measure the speed of indexing, of an answer and of a cold start beside sentence-transformers and FAISS, in one run.

    python benchmarks/speed.py EVALUATION_FOLDER [--scratch FOLDER] [--set NAME] [--keep]

The peer is what its users write: the same model's folder in full precision, texts in batches of 32, an exact FAISS
index of the same passages. Indexing is the embedding of the same texts; both take turns, so that what else the machine
does slows both. A cold start is a new process that loads its index and answers one question. Prints ratios, and with
``--keep`` writes ``speed.json``.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
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
from index.models.encoders import DividedText, Encoder, load_encoder
from index.models.rerankers import NONE, load_reranker
from index.searching.search import Searcher
from index.snapshot.rows import embedded_texts, whole_text
from index.snapshot.snapshots import open_current

KEPT = Path(__file__).with_name("speed.json")
TEXTS, TURN, QUESTIONS, STARTS = 480, 96, 100, 5
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
        KEPT.write_text(json.dumps({"commit": commit(), **figures}, indent=2, ensure_ascii=False) + "\n")
    return 0


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
    texts = {
        "passages": [DividedText(text) for text in whole],
        "vectors": embedded_texts(snapshot.documents, snapshot.passages),
    }
    for name, some in texts.items():
        own, others = indexing(some, encoder, peer)
        figures |= {f"{name}/s": own, f"{name}/s, peer": others, f"{name}, ratio": round(own / others, 2)}
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


def indexing(texts: Sequence[DividedText], encoder: Encoder, peer: SentenceTransformer) -> tuple[float, float]:
    """Vectors a second that each makes of the same texts and their parts, which the peer reads apart, in turns."""
    chosen = [texts[number] for number in np.random.default_rng(1).permutation(len(texts))[:TEXTS]]
    begun, own, others = time.perf_counter(), 0.0, 0.0
    for first in range(0, len(chosen), TURN):
        few = chosen[first : first + TURN]
        encoder.encode_passages(few)
        own -= begun - (begun := time.perf_counter())
        peer.encode_document(apart(few), batch_size=32)
        others -= begun - (begun := time.perf_counter())
    count = len(apart(chosen))
    return round(count / own, 1), round(count / others, 1)


def apart(texts: Sequence[DividedText]) -> list[str]:
    """The texts and each of their parts."""
    return [one for text in texts for one in text.apart()]


def turns(questions: Sequence[str], *ways: Callable[[str], object]) -> list[list[float]]:
    """The milliseconds that each way takes for each question but the first five, in turns."""
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
    """The median of the seconds that a command takes in a process of its own."""
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
