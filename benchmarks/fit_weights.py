"""Fit what the search and the confidence make of the evidence, on the evaluation sets.

    python benchmarks/fit_weights.py EVALUATION_FOLDER [--scratch FOLDER]

Prints ``_EVIDENCE`` of ``index/search.py``, by maximum likelihood of the sentence that answers in one softmax
over all sentences found and "no answer"; then the slope and middle of ``assistant/confidence.py``, by logistic
regression of "the documents answer" on the log odds that this gives. Each set weighs the same. What five
numbers learn from the questions that they are then measured on is told beside them: the same figures with
the numbers fitted on the other half.
"""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from sets import parser, scratch_folder, searcher_of, sets

from corpus.passages import Passage
from index.encoders import load_encoder
from index.evaluation import Question, auroc, read_questions, refused
from index.search import MOST_READ, Searcher


@dataclass(frozen=True)
class Case:
    """The evidence for each sentence found, (n, 5), and which of them hold the answer; ``weight`` is the set's."""

    wording: str
    evidence: NDArray[np.float64]
    answering: NDArray[np.bool_]
    is_answerable: bool
    weight: float


def cases(folder: Path, searcher: Searcher) -> Iterator[Case]:
    """The questions of a set, searched and read."""
    questions = read_questions(folder / "questions.jsonl")
    for question in questions:
        asked = searcher.understand(question.question)
        near = searcher.nearest(asked, MOST_READ, [] if question.document is None else [question.document])
        passages = [searcher.snapshot.passages[one.number] for one in near]
        yield Case(
            question.question,
            np.concatenate(searcher.evidence(asked, near)),
            np.array([holds for passage in passages for holds in holding(passage, question, searcher)]),
            bool(question.gold),
            1 / len(questions),
        )


def holding(passage: Passage, question: Question, searcher: Searcher) -> list[bool]:
    """Which sentences of a passage share a character with a gold answer, or with a gold span without any."""
    spans = [
        span
        for gold in question.gold
        if gold.document == searcher.document(passage).path
        for span in (
            [(one.start, one.start + len(one.text)) for one in gold.answers]
            or [(gold.start or 0, gold.end or sys.maxsize)]
        )
    ]
    return [any(one.start < end and start < one.end for start, end in spans) for one in passage.sentences]


def likelihood_weights(known: Sequence[Case]) -> NDArray[np.float64]:
    """The weights under which the answering sentences, or "no answer", are likeliest."""
    scale = torch.tensor([1.0, 1.0, 0.1, 0.1, 1.0], dtype=torch.float64)  # cosines vary ten times less than logits
    weights = torch.tensor([0.5, -2.0, 0.1, 0.1, -5.0], dtype=torch.float64, requires_grad=True)
    prepared = [(torch.from_numpy(one.evidence), torch.from_numpy(one.answering), one.weight) for one in known]
    optimizer = torch.optim.LBFGS([weights], max_iter=200, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        optimizer.zero_grad()
        total = torch.zeros((), dtype=torch.float64)
        for evidence, answering, weight in prepared:
            odds = evidence @ (weights / scale)
            everything = torch.cat([odds, torch.zeros(1)]).logsumexp(0)
            total = total + weight * (everything - (odds[answering].logsumexp(0) if answering.any() else 0.0))
        total.backward()
        return total

    optimizer.step(loss)
    return np.asarray((weights / scale).detach().numpy())


def total_odds(known: Sequence[Case], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """The log odds that any sentence answers, of each question."""
    return np.array([np.logaddexp.reduce(one.evidence @ weights, initial=-30) for one in known])


def logistic(known: Sequence[Case], odds: NDArray[np.float64]) -> tuple[float, float]:
    """Slope and middle of the probability that the documents answer, by Newton's method."""
    inputs = np.column_stack([odds, np.ones(len(odds))])
    answerable = np.array([one.is_answerable for one in known], float)
    weights = np.array([one.weight for one in known])
    line = np.array([1.0, 0.0])
    for _ in range(50):
        likely = 1 / (1 + np.exp(-inputs @ line))
        gradient = inputs.T @ (weights * (answerable - likely))
        curvature = (inputs * (weights * likely * (1 - likely))[:, None]).T @ inputs
        line += np.linalg.solve(curvature + 1e-6 * np.eye(2), gradient)
    return float(line[0]), float(-line[1] / line[0])


def halves(known: Sequence[Case]) -> tuple[list[Case], list[Case]]:
    """Two halves, each wording in one of them."""
    order = {wording: number for number, wording in enumerate(sorted({one.wording for one in known}))}
    return tuple([one for one in known if order[one.wording] % 2 == half] for half in (0, 1))  # type: ignore[return-value]


def figures(known: Sequence[Case], weights: NDArray[np.float64]) -> str:
    """How often the best sentence answers, and how well the odds tell what is answered."""
    odds = total_odds(known, weights)
    is_answerable = np.array([one.is_answerable for one in known])
    best = [one.answering[np.argmax(one.evidence @ weights)] for one in known if one.is_answerable]
    sure, unsure = odds[is_answerable], odds[~is_answerable]
    return f"sentence@1 {np.mean(best):.3f}  AUROC {auroc(sure, unsure):.3f}  refused {refused(sure, unsure, 0.05):.2f}"


def main() -> int:
    """Fit, and print what to write in the code."""
    options = parser(__doc__)
    arguments = options.parse_args()
    encoder = load_encoder()
    with scratch_folder(arguments.scratch) as scratch:
        by_set = {
            folder.name: list(cases(folder, searcher_of(folder, Path(scratch), encoder)))
            for folder in sets(arguments.evaluation)
        }
    everything = [one for known in by_set.values() for one in known]
    weights = likelihood_weights(everything)
    slope, middle = logistic(everything, total_odds(everything, weights))
    print("_EVIDENCE =", np.round(weights, 3).tolist())
    print(f"_SLOPE, _MIDDLE = {slope:.3f}, {middle:.3f}")
    crossed = [likelihood_weights(half) for half in halves(everything)]
    for name, known in by_set.items():
        print(f"{name:14}{figures(known, weights)}")
        for half, other in zip(halves(known), reversed(crossed), strict=True):
            print(f"{'  other half':14}{figures(half, other)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
