"""Compare how fast texts become vectors here and in other libraries at their best, on the same texts in one run.

    python benchmarks/indexing.py EVALUATION_FOLDER --scratch FOLDER [--only WAY …] [--passages N] [--runs N] [--keep]

All run the packaged model as published: ours in 8 bits, theirs in full precision, bf16, or quantised by their own
tools. Each runs in a process of its own (``embedders.py``); one that needs further packages gets a virtual environment
in the scratch folder, installed on the first run. Passages are embedded alone, then with their sentences and headings,
which the others embed as separate texts; we also build the whole index of these documents. Cosines and ranking show
that all do the same work. Prints ratios; ``--keep`` writes all figures to ``speed.json``.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
import venv
from collections.abc import Mapping
from operator import itemgetter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple, cast

import msgspec
import numpy as np
from full_precision import full_folder
from numpy.typing import NDArray
from sets import documents_of, parser, scratch_folder
from speed import keep

from assistant.answers.evaluation import DEPTH, Location, Outcome, Question, measures, read_questions
from corpus.document import Document, Span
from corpus.reading.folder import read_folder
from corpus.text.passages import Passage, passages_of
from index.building.build import ensure
from index.models.encoders import PLAIN, DividedText, Encoder, available_cores, load_encoder
from index.models.packaged.unpacking import PASSAGE_PROMPT, QUESTION_PROMPT
from index.snapshot.rows import embedded_texts

ROOT = Path(__file__).parent.parent
TOOL = Path(__file__).with_name("embedders.py")
# Before "-": the families that need packages of their own.
WAYS = (
    *("ours", "openvino-bf16", "openvino-int8", "torch-bf16", "onnx-int8", "onnx-fp32", "fastembed-int8"),
    *("openvino-fp32", "torch-fp32", "fastembed-fp32", "txtai-fp32"),
)
PACKAGES = {
    "onnx": ("torch==2.13.0", "sentence-transformers[onnx]"),
    "openvino": ("torch==2.13.0", "sentence-transformers[openvino]", "nncf"),
    "fastembed": ("fastembed",),
    "txtai": ("torch==2.13.0", "txtai==9.14.0"),
}
FLAGS = ("avx2", "avx512f", "avx512_vnni", "avx512_bf16", "amx_bf16", "amx_int8")
Figures = dict[str, object]


def main() -> int:
    """Measure each way and print its line."""
    options = parser(__doc__)
    options.add_argument(
        "--only", action="append", choices=WAYS, help="this way and ours; fastembed reads what onnx left"
    )
    options.add_argument("--passages", type=int, default=600, help="how many passages of PIAF, at least")
    options.add_argument("--runs", type=int, default=3, help="the quickest of so many counts")
    options.add_argument("--keep", action="store_true", help="write the figures")
    arguments = options.parse_args()
    with scratch_folder(arguments.scratch) as scratch:
        job = Path(scratch).resolve() / "indexing"
        work = prepared(arguments.evaluation / "piaf", job, arguments.passages)
        encoder, rows = load_encoder(PLAIN), {}
        build = min(built(job, encoder) for _ in range(arguments.runs))
        for way in dict.fromkeys(("ours", *(arguments.only or WAYS))):
            rows[way] = measured(way, job, arguments.runs, work)
            print(way, json.dumps(rows[way]), flush=True)
    counts = {"passages": len(work.passages), "vectors": work.vectors, "questions": len(work.questions)}
    figures = {**ratios(rows), **machine(), **counts, "our whole build, s, processor s": build, "ways": rows}
    print(json.dumps({name: value for name, value in figures.items() if name != "ways"}, indent=2))
    if arguments.keep:
        keep("indexing", figures)
    return 0


class Work(NamedTuple):
    """The work: the place of each passage, the questions about them, and the number of vectors in all."""

    passages: list[Location]
    questions: list[Question]
    vectors: int


def prepared(folder: Path, job: Path, count: int) -> Work:
    """Write the model, the first documents with ``count`` passages in all, and their texts to the job's folder."""
    source, chosen = documents_of(folder, job.parent), job / "documents"
    shutil.rmtree(job, ignore_errors=True)  # with what the others exported for other texts
    chosen.mkdir(parents=True)
    documents: dict[str, Document] = {}
    passages: list[Passage] = []
    for one in sorted(read_folder(source).documents, key=lambda one: one.path):
        if len(passages) < count:
            shutil.copy(source / one.path, chosen)
            documents[one.id] = one
            passages += passages_of(one)
    texts = [prompted(one) for one in embedded_texts(documents, passages)]
    order = sorted(range(len(passages)), key=lambda number: -len(texts[number].text))  # the quickest for all
    paths = {one.path for one in documents.values()}
    questions = [one for one in read_questions(folder / "questions.jsonl") if one.gold]
    asked = [one for one in questions if {gold.document for gold in one.gold} <= paths]
    apart = sorted((part for one in texts for part in prompted_apart(one)), key=len, reverse=True)
    content = {
        "passages": [texts[number].text for number in order],
        "divided": sorted(texts, key=lambda one: -len(one.text)),
        "apart": apart,
        "questions": [QUESTION_PROMPT + one.question for one in asked],
    }
    (job / "texts.json").write_bytes(msgspec.json.encode(content))
    (job / "model").symlink_to(full_folder(), target_is_directory=True)
    ordered = [passages[number] for number in order]
    places = [Location(documents[one.document_id].path, one.start, one.end) for one in ordered]
    return Work(places, asked, len(apart))


def prompted(text: DividedText) -> DividedText:
    """The text with its prompt."""
    shift = len(PASSAGE_PROMPT)
    return DividedText(PASSAGE_PROMPT + text.text, tuple(Span(start + shift, end + shift) for start, end in text.parts))


def prompted_apart(text: DividedText) -> list[str]:
    """A prompted text, then each of its parts as a separate text."""
    whole, *parts = text.apart()
    return [whole, *(PASSAGE_PROMPT + part for part in parts)]


def measured(way: str, job: Path, runs: int, work: Work) -> Figures:
    """A way's seconds, texts a second, and ranking; empty if it does not run."""
    command = [python_of(way.partition("-")[0], job.parent), str(TOOL), way, str(job), str(runs)]
    own = os.environ | {"HF_HUB_OFFLINE": "1", "PYTHONPATH": str(ROOT)}
    if subprocess.run(command, check=False, env=own).returncode:
        return {}
    figures: Figures = json.loads((job / f"{way}.json").read_text())
    for name, count in {"passages": len(work.passages), "vectors": work.vectors}.items():
        figures[f"{name}/s"] = round(count / cast("float", figures[f"{name}, s"]), 1)
    return figures | {name: round(value, 4) for name, value in ranking(way, job, work).items()}


def ranking(way: str, job: Path, work: Work) -> dict[str, float]:
    """How close a way's vectors are to ours, and how well they rank."""
    passages, questions, our_own = (
        unit(np.load(job / f"{name}.npy")) for name in (f"{way}-passages", f"{way}-questions", "ours-passages")
    )
    best = np.argsort(-questions @ passages.T, axis=1)[:, :DEPTH]
    ranked = zip(work.questions, ([work.passages[number] for number in own] for own in best), strict=True)
    found = measures([Outcome(question, own, (), 0.0, refused=False) for question, own in ranked])
    cosine = float(np.sum(passages * our_own, axis=1).mean())
    return {"hit@1": found["hit@1"] or 0.0, "mrr": found["mrr"] or 0.0, "cosine with ours": cosine}


def unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """The vectors scaled to unit length, which bf16 misses by a thousandth."""
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)


def ratios(rows: Mapping[str, Figures]) -> Figures:
    """How many times faster we are than the quickest of the others, and than each."""
    figures: Figures = {}
    for name in ("passages/s", "vectors/s"):
        speeds = {way: cast("float", own[name]) for way, own in rows.items() if own}
        times = {way: round(speeds["ours"] / speed, 2) for way, speed in speeds.items() if way != "ours"}
        figures[f"{name}, ratio to the quickest"] = min(times.values(), default=None)
        figures[f"{name}, ratio to each"] = dict(sorted(times.items(), key=itemgetter(1)))
    return figures


def built(job: Path, encoder: Encoder) -> tuple[float, float]:
    """Wall and CPU seconds of a whole build of the job's documents."""
    with TemporaryDirectory() as folder:
        wall, processor = time.perf_counter(), time.process_time()
        ensure(job / "documents", Path(folder) / "index", encoder)
        return round(time.perf_counter() - wall, 2), round(time.process_time() - processor, 2)


def machine() -> Figures:
    """The processor's name, its cores, and those of its instruction sets that matter here."""
    described = Path("/proc/cpuinfo").read_text()
    name = next(line.partition(": ")[2] for line in described.splitlines() if line.startswith("model name"))
    has = set(described.split())
    return {"processor": name, "cores": available_cores(), "flags": [flag for flag in FLAGS if flag in has]}


def python_of(family: str, scratch: Path) -> str:
    """The Python for a family of ways, installed on the first call."""
    if family not in PACKAGES:
        return sys.executable
    place = scratch / family
    python = str(place / "bin" / "python")
    if not (place / "installed").exists():
        venv.create(place, with_pip=True, clear=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", *PACKAGES[family]], check=True)
        # No text needs it, and a version that does not fit torch's CPU build keeps the rest from loading.
        subprocess.run([python, "-m", "pip", "uninstall", "--quiet", "--yes", "torchvision"], check=True)
        (place / "installed").touch()
    return python


if __name__ == "__main__":
    sys.exit(main())
