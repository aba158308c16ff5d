"""Measure how search scales: real questions over synthetic passages with the distribution of real ones.

    python benchmarks/scale.py FOLDER_OF_SETS [--sizes 10000 100000 1000000] [--scratch DIR]

The vector of a synthetic passage is a real one moved along the differences of its 100 nearest neighbours, so that the
nearest cosines and the intrinsic dimension match those of as many real passages (printed first). Its words are drawn by
Zipf's law, as many as in a real passage; a question's words occur in the same shares of the passages as those of the
real question. Prints for each size the FAISS type, the time to build it, bytes, the share found of the nearest 100
passages, and the CPU time of a question on one core; writes them to ``benchmarks/scale.json`` and draws them in
``docs/scale.svg``. Measuring five million passages takes 30 GB in the scratch folder.
"""

import json
import re
import shutil
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

import msgspec
import numpy as np
from numpy.lib.format import open_memmap
from numpy.typing import NDArray
from scale_plot import draw
from sets import documents_of, parser, scratch_folder, sets

from index.arrays import ranges
from index.building.build import ensure
from index.models.encoders import Encoder, load_encoder
from index.snapshot.snapshots import open_current
from index.stores.vectors import Vectors
from index.words.french import is_stop_word, words
from index.words.posting_lists import best, idf
from index.words.postings import K1, B, Postings, common_peaks

KEPT = Path(__file__).with_suffix(".json")
DRAWN = Path(__file__).parent.parent / "docs" / "scale.svg"
ASKED, COUNT = 300, 100  # questions, and passages wanted by each
AT_ONCE = 100_000  # passages made together
NEIGHBOURS = 100
MOVED = 0.2, 1.0  # how far passages are moved at random: from near copies to strangers

Matrix = NDArray[np.float32]


class Real(NamedTuple):
    """The distribution of real sets.

    The vectors of passages and questions, the number of words in a passage, and for each word of a question the share
    of passages with it.
    """

    passages: Matrix
    lengths: NDArray[np.int64]
    questions: Matrix
    shares: list[list[float]]


def main() -> int:
    """Make, build and measure each size; print, save and draw the figures."""
    arguments = parser(__doc__)
    arguments.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    wanted = arguments.parse_args()
    kept = {one["passages"]: one for one in (json.loads(KEPT.read_text()) if KEPT.exists() else [])}
    with scratch_folder(wanted.scratch) as scratch:
        real = reality(wanted.evaluation, Path(scratch))
        print("real   ", likeness(real.passages, real.questions))
        near = neighbours(real.passages)
        same = made(real, near, 0, len(real.passages))
        print("made up", likeness(same, real.questions), flush=True)
        for size in wanted.sizes:
            kept[size] = measured(real, near, size, Path(scratch) / "scale")
            print(json.dumps(kept[size]), flush=True)
            figures = [kept[one] for one in sorted(kept)]
            KEPT.write_text(json.dumps(figures, indent=2) + "\n")
            DRAWN.write_text(draw(figures))
    return 0


def reality(folder: Path, scratch: Path) -> Real:
    """The distribution of all sets in a folder together."""
    encoder = load_encoder()
    parts = [one_set(path, scratch, encoder) for path in sets(folder)]
    shares = [one for part in parts for one in part.shares]
    questions = np.concatenate([part.questions for part in parts])
    chosen = np.random.default_rng(0).permutation(len(questions))[:ASKED]
    return Real(
        np.concatenate([part.passages for part in parts]),
        np.concatenate([part.lengths for part in parts]),
        questions[chosen],
        [shares[one] for one in chosen],
    )


def one_set(path: Path, scratch: Path, encoder: Encoder) -> Real:
    """The distribution of one set."""
    index = scratch / path.name / "index"
    ensure(documents_of(path, scratch), index, encoder)
    snapshot = open_current(index)
    texts = (snapshot.documents[one.document_id].text[one.start : one.end] for one in snapshot.passages)
    lengths = [sum(not is_stop_word(word.text) for word in words(text)) for text in texts]
    asked = sorted({json.loads(line)["question"] for line in (path / "questions.jsonl").read_text().splitlines()})
    asked = asked[:: max(len(asked) // ASKED, 1)]
    return Real(
        snapshot.store.rows(np.arange(len(snapshot.passages))),
        np.array(lengths),
        encoder.encode_questions(asked),
        # the weight of a word is its idf, which gives the share of passages with it
        [[float(np.exp(-one.weight)) for one in snapshot.lexical.concepts(question)] for question in asked],
    )


def likeness(passages: Matrix, questions: Matrix) -> str:
    """Medians that characterise a distribution."""
    some = np.random.default_rng(0).permutation(len(passages))[:500]
    said = []
    for name, asked in (("passages", passages[some]), ("questions", questions)):
        near = -np.sort(-(asked @ passages.T))[:, :101][:, int(name == "passages") :][:, :100]
        distances = np.sqrt(np.maximum(2 - 2 * near, 1e-9))
        dimension = -1 / np.log(distances[:, :-1] / distances[:, -1:]).mean(1)  # Levina and Bickel, 2004
        cosines = ", ".join(f"{one:.3f}" for one in np.median(near[:, [0, 9, 99]], 0))
        said.append(f"of {name}: 1st, 10th, 100th cosine {cosines}, dimension {np.median(dimension):.1f}")
    return "; ".join(said)


def neighbours(vectors: Matrix) -> NDArray[np.int64]:
    """The numbers of each vector's nearest neighbours, in any order."""
    found = np.empty((len(vectors), NEIGHBOURS), np.int64)
    for start in range(0, len(vectors), 1000):
        cosines = vectors[start : start + 1000] @ vectors.T
        own = np.arange(len(cosines))
        cosines[own, start + own] = -1
        found[start : start + 1000] = np.argpartition(-cosines, NEIGHBOURS, 1)[:, :NEIGHBOURS]
    return found


def made(real: Real, near: NDArray[np.int64], number: int, count: int) -> Matrix:
    """The vectors of ``count`` synthetic passages; ``number`` is their seed."""
    random = np.random.default_rng([0, number])
    seeds = np.sort(random.integers(len(real.passages), size=count))
    starts = np.searchsorted(seeds, np.arange(len(real.passages) + 1))
    moved = random.uniform(*MOVED, count).astype(np.float32)[:, np.newaxis]
    vectors = np.empty((count, real.passages.shape[1]), np.float32)
    for seed in np.unique(seeds):
        here = slice(*starts[seed : seed + 2])
        around = real.passages[near[seed]]
        middle = around.mean(0)
        chance = random.standard_normal((here.stop - here.start, NEIGHBOURS), np.float32) / np.sqrt(NEIGHBOURS)
        own = np.sqrt(1 - moved[here] ** 2) * (real.passages[seed] - middle)
        vectors[here] = middle + own + moved[here] * (chance.astype(np.float32) @ (around - middle))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors[random.permutation(count)]


def measured(real: Real, near: NDArray[np.int64], size: int, folder: Path) -> dict[str, object]:
    """The figures of one size."""
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "words").mkdir(parents=True)
    (folder / "vectors").mkdir()
    write_words(real, size, folder / "words")
    vectors = open_memmap(folder / "made.npy", "w+", np.float32, (size, real.passages.shape[1]))
    nearest, cosines = np.empty((len(real.questions), 0), np.int64), np.empty((len(real.questions), 0), np.float32)
    for start in range(0, size, AT_ONCE):
        part = made(real, near, 1 + start // AT_ONCE, min(AT_ONCE, size - start))
        vectors[start : start + len(part)] = part
        own = real.questions @ part.T
        best_own = np.argpartition(-own, COUNT)[:, :COUNT]
        nearest = np.concatenate([nearest, best_own + start], 1)
        cosines = np.concatenate([cosines, np.take_along_axis(own, best_own, 1)], 1)
        kept = np.argpartition(-cosines, COUNT - 1)[:, :COUNT]
        nearest, cosines = np.take_along_axis(nearest, kept, 1), np.take_along_axis(cosines, kept, 1)
    clock, wall = time.process_time(), time.perf_counter()
    store = Vectors.of(vectors)
    taken = round(time.process_time() - clock, 1), round(time.perf_counter() - wall, 1)
    store.save(folder / "vectors")
    del store, vectors
    (folder / "made.npy").unlink()
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:  # so that its memory is that of the search only
        figures = pool.submit(asked, folder, real.questions, real.shares, nearest).result()
    files = {path.name: path.stat().st_size for path in folder.rglob("*.*")}
    shutil.rmtree(folder)
    return {
        "passages": size,
        "build_seconds": {"processor": taken[0], "clock": taken[1]},
        "bytes": {
            "faiss": files["nearest.faiss"],
            "vectors": files["vectors.npy"],
            "words": sum(files[name] for name in files if name not in ("nearest.faiss", "vectors.npy")),
        },
        **figures,
    }


def asked(
    folder: Path, questions: Matrix, shares: Sequence[Sequence[float]], nearest: NDArray[np.int64]
) -> dict[str, object]:
    """The cost and the recall of a process that only searches."""
    before = resident()
    vectors, postings = Vectors.load(folder / "vectors"), Postings.load(folder / "words")
    frequencies = np.diff(np.load(folder / "words" / "starts.npy"))
    by_frequency = np.argsort(frequencies, kind="stable")
    times: list[tuple[float, float]] = []
    found = 0
    for question, own, expected in zip(questions, shares, nearest, strict=True):
        places = np.searchsorted(frequencies[by_frequency], np.array(own) * postings.size)
        terms = [str(by_frequency[min(place, len(by_frequency) - 1)]) for place in places]
        for is_timed in (False, True):  # warm: its files were read before
            begun = time.thread_time()
            rows, _ = vectors.nearest(question, COUNT)
            between = time.thread_time()
            held = [postings.any_of([term]) for term in terms]
            best([(float(idf(postings.size, len(one.texts))), one) for one in held], COUNT, postings.size)
            if is_timed:
                times.append((between - begun, time.thread_time() - between))
        found += len(np.intersect1d(rows, expected))
    by_kind = 1000 * np.column_stack([times, np.sum(times, 1)])
    percentiles = np.percentile(by_kind, [50, 95], axis=0).round(2).tolist()
    kinds = ("vectors", "words", "both")
    return {
        "type": re.sub("^Index", "", type(vectors._store).__name__),
        "recall": round(found / nearest.size, 4),
        "p50_ms": dict(zip(kinds, percentiles[0], strict=True)),
        "p95_ms": dict(zip(kinds, percentiles[1], strict=True)),
        "resident_mb": {kind: after - before[kind] for kind, after in resident().items()},
    }


def resident() -> dict[str, int]:
    """Megabytes of this process: its own, and those of mapped files, which the system can reclaim."""
    status = Path("/proc/self/status").read_text()
    return {
        name: int(re.search(rf"{field}:\s+(\d+)", status)[1]) // 1024  # type: ignore[index]
        for name, field in (("own", "RssAnon"), ("files", "RssFile"))
    }


def write_words(real: Real, size: int, folder: Path) -> None:
    """Write postings of passages with words drawn by Zipf's law, in the files of ``Postings``, part by part."""
    vocabulary = int(20_000 * np.sqrt(size / 10_000))  # Heaps's law
    weights = 1 / (np.arange(vocabulary) + 10.0) ** 1.05  # the most common non-stop word is in half of them
    cumulated = np.cumsum(weights / weights.sum())
    mean = real.lengths.mean()
    frequencies, parts = np.zeros(vocabulary, np.int64), []
    for start in range(0, size, AT_ONCE):
        random = np.random.default_rng([1, start])
        lengths = random.choice(real.lengths, min(AT_ONCE, size - start))
        drawn = np.searchsorted(cumulated, random.random(lengths.sum())).clip(max=vocabulary - 1)
        pairs = drawn * AT_ONCE + np.repeat(np.arange(len(lengths)), lengths)
        pairs, counts = np.unique(pairs, return_counts=True)
        terms, texts = np.divmod(pairs, AT_ONCE)
        shares = counts / (counts + K1 * (1 - B + B * lengths[texts] / mean))
        frequencies += np.bincount(terms, minlength=vocabulary)
        parts.append(folder / f"{start}.npz")
        np.savez(parts[-1], terms=terms.astype(np.int32), texts=(texts + start).astype(np.int32), shares=shares)
    starts = np.concatenate([[0], np.cumsum(frequencies)])
    np.save(folder / "starts.npy", starts)
    all_texts = open_memmap(folder / "texts.npy", "w+", np.int32, (int(starts[-1]),))
    all_shares = open_memmap(folder / "shares.npy", "w+", np.float32, (int(starts[-1]),))
    ends = starts[:-1].copy()
    for path in parts:
        with np.load(path) as part:
            own = np.bincount(part["terms"], minlength=vocabulary)
            places = ranges(ends, ends + own)
            all_texts[places], all_shares[places] = part["texts"], part["shares"]
        ends += own
        path.unlink()
    common, peaks = common_peaks(starts, all_texts, all_shares, size)
    np.save(folder / "common.npy", common)
    np.save(folder / "peaks.npy", peaks)
    names = {str(number): number for number in range(vocabulary)}
    (folder / "terms.json").write_bytes(msgspec.json.encode((size, names)))


if __name__ == "__main__":
    sys.exit(main())
