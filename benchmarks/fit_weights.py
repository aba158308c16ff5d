"""Fit what the search and the confidence make of what they find, on the evaluation sets.

    python benchmarks/fit_weights.py EVALUATION_FOLDER [--scratch FOLDER]

Prints ``FITTED`` of ``index/searching/search.py``: by maximum likelihood of the passage that answers among those found,
then of the sentence in its passage. Then ``FITTED`` of
``assistant/answers/confidence.py``, by maximum likelihood of "the documents answer" on the sets that know of questions
that they do not. Each set weighs the same, but for WEIGHTS. What a few numbers learn from the questions that
they are then measured on is told beside them: the same figures with the numbers fitted on the other half.
"""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

import numpy as np
import torch
from numpy.typing import NDArray
from sets import answer_spans, parser, scratch_folder, searcher_of, sets

from assistant.answers.answering import CANDIDATES
from assistant.answers.confidence import Signs, confidence, signs
from assistant.answers.evaluation import Question, auroc, read_questions, refused
from corpus.text.passages import Passage
from index.models.encoders import load_encoder
from index.searching.search import (
    CONSIDERED,
    MOST_READ,
    Evidence,
    Hit,
    Neighbour,
    Query,
    Results,
    Searcher,
    Weights,
    background,
    hit_of,
)

EVERY = {"piaf": 3}  # a set with many questions takes every third of them
WEIGHTS = {"commune": 0.3}  # all its questions without an answer are near misses, which is not what people ask most
RIDGE = 1e-3  # on weights of columns brought to a standard deviation of 1


@dataclass(frozen=True)
class Case:
    """The evidence for each passage found, and which of its sentences hold the answer.

    ``weight`` is the set's over its questions; ``knows_both`` says that not all of them are answered.
    """

    question: Question
    asked: Query
    passages: tuple[Passage, ...]
    near: tuple[Neighbour, ...]
    evidence: tuple[Evidence, ...]
    answering: tuple[NDArray[np.bool_], ...]
    background: float | None
    weight: float
    knows_both: bool

    @property
    def is_answerable(self) -> bool:
        """Whether the documents answer."""
        return bool(self.question.gold)

    def hits(self, weights: Weights) -> list[Hit]:
        """The passages as the search would score them, in order."""
        return [hit_of(*one, weights) for one in zip(self.passages, self.near, self.evidence, strict=True)]

    def found(self, weights: Weights) -> Results:
        """What the assistant would find."""
        best = sorted(self.hits(weights), key=lambda hit: -hit.score)[:CANDIDATES]
        return Results(tuple(best), self.asked.concepts, self.background)


@dataclass(frozen=True)
class Choice:
    """Rows of which the right ones should be the likeliest."""

    rows: NDArray[np.float64]
    right: NDArray[np.bool_]
    weight: float


def cases(folder: Path, searcher: Searcher) -> Iterator[Case]:
    """The questions of a set, searched and read."""
    questions = read_questions(folder / "questions.jsonl")[:: EVERY.get(folder.name, 1)]
    knows_both = not all(question.gold for question in questions)
    weight = WEIGHTS.get(folder.name, 1.0) / len(questions)
    for question in questions:
        asked = searcher.understand(question.question)
        considered = searcher.nearest(asked, CONSIDERED, question.only)
        near = considered[:MOST_READ]
        passages = tuple(searcher.snapshot.passages[one.number] for one in near)
        holds = tuple(np.array(holding(passage, question, searcher)) for passage in passages)
        evidence = tuple(searcher.evidence(asked, near))
        yield Case(question, asked, passages, tuple(near), evidence, holds, background(considered), weight, knows_both)


def holding(passage: Passage, question: Question, searcher: Searcher) -> list[bool]:
    """Which sentences of a passage share a character with a gold answer, or with a gold span without any."""
    path = searcher.document(passage).path
    spans = [span for gold in question.gold if gold.document == path for span in answer_spans(gold)]
    return [any(one.overlaps(span) for span in spans) for one in passage.sentences]


def fitted(known: Sequence[Case]) -> Weights:
    """The weights under which what answers is likeliest."""
    passages = [
        Choice(
            np.array([own.passage for own in one.evidence]), np.array([own.any() for own in one.answering]), one.weight
        )
        for one in known
        if any(own.any() for own in one.answering)
    ]
    sentences = [
        Choice(own.sentences, answering, one.weight)
        for one in known
        for own, answering in zip(one.evidence, one.answering, strict=True)
        if answering.any() and not answering.all()
    ]
    return Weights(likeliest(passages), likeliest(sentences))


def likeliest(choices: Sequence[Choice]) -> NDArray[np.float64]:
    """The weights of the columns under which the right rows are likeliest, of each choice's; a convex problem."""
    scale = torch.from_numpy(np.concatenate([one.rows for one in choices]).std(axis=0))
    weights = torch.zeros(len(scale), dtype=torch.float64, requires_grad=True)
    prepared = [(torch.from_numpy(one.rows) / scale, torch.from_numpy(one.right), one.weight) for one in choices]
    optimizer = torch.optim.LBFGS([weights], max_iter=500, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        optimizer.zero_grad()
        total = RIDGE * (weights**2).sum()
        for rows, right, weight in prepared:
            odds = rows @ weights
            total = total + weight * (odds.logsumexp(0) - odds[right].logsumexp(0))
        total.backward()
        return total

    optimizer.step(loss)
    return np.asarray((weights / scale).detach().numpy())


def fitted_signs(known: Sequence[Case], weights: Weights) -> Signs:
    """The weights of the signs under which it is likeliest that the documents answer what they do, and no more."""
    some = [one for one in known if one.knows_both]
    own = [signs(one.found(weights)) for one in some]
    rows = torch.from_numpy(np.array([[*one.spoken_of, *one.answered] for one in own]))
    first = len(own[0].spoken_of)
    answerable = torch.tensor([float(one.is_answerable) for one in some], dtype=torch.float64)
    shares = torch.tensor([one.weight for one in some], dtype=torch.float64)
    spread = rows.std(dim=0)
    ends = torch.tensor([place in (first - 1, rows.shape[1] - 1) for place in range(rows.shape[1])])
    middle, scale = torch.where(ends, 0.0, rows.mean(dim=0)), torch.where(ends, 1.0, spread)
    columns = (rows - middle) / scale
    line = torch.where(ends, 2.0, 0.3).double().requires_grad_()  # both likely at first: neither gate is shut
    optimizer = torch.optim.LBFGS([line], max_iter=500, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        optimizer.zero_grad()
        parts = columns[:, :first] @ line[:first], columns[:, first:] @ line[first:]
        both = torch.stack([torch.nn.functional.logsigmoid(one) for one in parts]).sum(dim=0)
        neither = torch.log1p(-both.exp().clamp(max=1 - 1e-9))
        total = RIDGE * (line**2).sum() - (shares * (answerable * both + (1 - answerable) * neither)).sum()
        total.backward()
        return total

    optimizer.step(loss)
    slopes = (line / scale).detach()
    offsets = torch.where(ends, 0.0, slopes * middle)
    slopes[first - 1] -= offsets[:first].sum()
    slopes[-1] -= offsets[first:].sum()
    return Signs(slopes[:first].numpy(), slopes[first:].numpy())


def halves(known: Sequence[Case]) -> tuple[list[Case], list[Case]]:
    """Two halves, each wording in one of them."""
    first, second = ([one for one in known if crc32(one.question.question.encode()) % 2 == half] for half in (0, 1))
    return first, second


def figures(known: Sequence[Case], weights: Weights, of_signs: Signs) -> str:
    """How often the best passage and its best sentence answer, and how well the signs tell what is answered."""
    firsts, quotes = [], []
    for one in (one for one in known if one.is_answerable):
        hits = one.hits(weights)
        best = int(np.argmax([hit.score for hit in hits]))
        firsts.append(one.answering[best].any())
        quotes.append(one.answering[best][np.argmax(hits[best].sentences)])
    sure = [confidence(one.found(weights), of_signs) for one in known]
    yes = [value for value, one in zip(sure, known, strict=True) if one.is_answerable]
    no = [value for value, one in zip(sure, known, strict=True) if not one.is_answerable]
    line = f"passage@1 {np.mean(firsts):.3f}  sentence@1 {np.mean(quotes):.3f}"
    if no:
        line += f"  AUROC {auroc(yes, no):.3f}  refused {refused(yes, no, 0.05):.2f} at 5 %"
        line += f", below {np.quantile(yes, 0.05):.2f}"
    return line


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
    weights = fitted(everything)
    of_signs = fitted_signs(everything, weights)
    for made in (weights, of_signs):
        values = (np.round(getattr(made, name), 3).tolist() for name in made.__slots__)
        print(f"FITTED = {type(made).__name__}({', '.join(f'np.array({one})' for one in values)})")
    answered = [one for one in everything if one.is_answerable and one.knows_both]
    sure = [confidence(one.found(weights), of_signs) for one in answered]
    print(f"THRESHOLD = {np.quantile(sure, 0.05):.2f}")
    crossed = [(own := fitted(half), fitted_signs(half, own)) for half in halves(everything)]
    for name, known in by_set.items():
        print(f"{name:14}{figures(known, weights, of_signs)}")
        for half, other in zip(halves(known), reversed(crossed), strict=True):
            print(f"{'  other half':14}{figures(half, *other)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
