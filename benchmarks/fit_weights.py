"""Fit the weights of the search and of the confidence, and the threshold, on the evaluation sets.

    python benchmarks/fit_weights.py EVALUATION_FOLDER [--scratch FOLDER]

Prints ``FITTED`` of ``index/searching/search.py``, by maximum likelihood of the right passage among those found, then
of the right sentence in its passage. Then prints ``FITTED`` of ``assistant/answers/confidence.py``, by maximum
likelihood of "the documents answer" on the sets with unanswerable questions, and the threshold that refuses at most 5 %
of the answerable questions of each of these. All sets weigh the same, except as WEIGHTS and OF_A_WRITER say; HELD_OUT
only counts for the threshold. As the weights are measured on the questions that they were fitted on, the same figures
are printed with weights fitted on the other half.
"""

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

import msgspec
import numpy as np
import torch
from numpy.typing import NDArray
from sets import HELD_OUT, LESSONS, answer_spans, parser, scratch_folder, searcher_of, sets
from torch import Tensor

from assistant.answers.answering import CANDIDATES
from assistant.answers.confidence import Signs, confidence, signs
from assistant.answers.evaluation import Question, auroc, read_questions, refused
from corpus.text.passages import Passage
from index.models.encoders import load_encoder
from index.searching.queries import Query
from index.searching.search import (
    CONSIDERED,
    MOST_READ,
    Evidence,
    Hit,
    Neighbour,
    Results,
    Searcher,
    Weights,
    background,
    hit_of,
)

EVERY = {"piaf": 4}  # of a set with many questions, only every fourth is used
WEIGHTS = {"commune": 0.3}  # all its unanswerable questions are near misses; people mostly ask others
OF_A_WRITER = 0.2  # the weight of one writer's lessons
STRANGE, STRANGERS = "piaf", 25  # questions of another set that a writer's papers do not answer
WRONGLY = 0.05
RIDGE = 1e-3  # on the weights of standardised columns


@dataclass(frozen=True)
class Case:
    """A question, with the evidence for each passage found and which of its sentences hold the answer.

    ``weight`` is the set's weight divided by its questions; ``knows_both`` says that some of them have no answer.
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
        """Whether the documents answer the question."""
        return bool(self.question.gold)

    def hits(self, weights: Weights) -> list[Hit]:
        """The passages in the order that the search would give them."""
        return [hit_of(*one, weights) for one in zip(self.passages, self.near, self.evidence, strict=True)]

    def found(self, weights: Weights) -> Results:
        """The results that the assistant would get."""
        best = sorted(self.hits(weights), key=lambda hit: -hit.score)[:CANDIDATES]
        return Results(tuple(best), self.asked.concepts, self.background)


@dataclass(frozen=True)
class Choice:
    """Rows of features, of which the right ones should be likeliest."""

    rows: NDArray[np.float64]
    right: NDArray[np.bool_]
    weight: float


def questions_of(folder: Path, strangers: Sequence[Question]) -> list[Question]:
    """The questions of a set; for a writer's lessons, with some that have nothing to do with the papers."""
    questions = read_questions(folder / "questions.jsonl")[:: EVERY.get(folder.name, 1)]
    if folder.parent != LESSONS:
        return questions
    some = strangers[crc32(folder.name.encode()) % STRANGERS :: len(strangers) // STRANGERS]
    return questions + [msgspec.structs.replace(one, gold=(), document=None) for one in some]


def cases(folder: Path, searcher: Searcher, strangers: Sequence[Question]) -> Iterator[Case]:
    """The questions of a set, searched and reranked."""
    questions = questions_of(folder, strangers)
    knows_both = not all(question.gold for question in questions)
    weight = (OF_A_WRITER if folder.parent == LESSONS else WEIGHTS.get(folder.name, 1.0)) / len(questions)
    for question in questions:
        asked = searcher.understand(question.question)
        considered = searcher.nearest(asked, CONSIDERED, searcher.scope(question.only))
        near = considered[:MOST_READ]
        passages = tuple(searcher.snapshot.passages[one.number] for one in near)
        holds = tuple(np.array(holding(passage, question, searcher)) for passage in passages)
        evidence = tuple(searcher.evidence(asked, near))
        yield Case(question, asked, passages, tuple(near), evidence, holds, background(considered), weight, knows_both)


def holding(passage: Passage, question: Question, searcher: Searcher) -> list[bool]:
    """Which sentences of a passage overlap a gold answer, or a gold span if it has no answers."""
    path = searcher.document(passage).path
    spans = [span for gold in question.gold if gold.document == path for span in answer_spans(gold)]
    return [any(one.overlaps(span) for span in spans) for one in passage.sentences]


def fitted(known: Sequence[Case]) -> Weights:
    """The weights that make the answers likeliest."""
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
    """The weights of the columns that make the right rows of each choice likeliest; a convex problem."""
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
    """The weights of the signs that best predict which questions the documents answer."""
    some = [one for one in known if one.knows_both]
    own = [signs(one.found(weights)) for one in some]
    answerable = torch.tensor([float(one.is_answerable) for one in some], dtype=torch.float64)
    shares = torch.tensor([one.weight for one in some], dtype=torch.float64)
    gates = (np.array([one.spoken_of for one in own]), np.array([one.answered for one in own]))
    (spoken_of, answered), (unread,) = (
        likeliest_gates(columns, answerable, shares) for columns in (gates, (np.array([one.unread for one in own]),))
    )
    return Signs(spoken_of, answered, unread)


def likeliest_gates(columns: Sequence[NDArray[np.float64]], yes: Tensor, shares: Tensor) -> list[NDArray[np.float64]]:
    """The weights of each gate's columns, the last of them 1, that best predict whether all gates are open."""
    lines, scaled = [], []
    for own in columns:
        middle, scale = np.append(own[:, :-1].mean(axis=0), 0.0), np.append(own[:, :-1].std(axis=0), 1.0)
        lines.append(torch.tensor([0.3] * (own.shape[1] - 1) + [2.0], dtype=torch.float64, requires_grad=True))
        scaled.append((torch.from_numpy((own - middle) / scale), middle, scale))
    optimizer = torch.optim.LBFGS(lines, max_iter=500, line_search_fn="strong_wolfe")

    def loss() -> Tensor:
        optimizer.zero_grad()
        odds = [rows @ line for (rows, *_), line in zip(scaled, lines, strict=True)]
        every = torch.stack([torch.nn.functional.logsigmoid(one) for one in odds]).sum(dim=0)
        some = torch.log1p(-every.exp().clamp(max=1 - 1e-9))
        ridge = RIDGE * torch.stack([(line**2).sum() for line in lines]).sum()
        total = ridge - (shares * (yes * every + (1 - yes) * some)).sum()
        total.backward()
        return total

    optimizer.step(loss)
    slopes = [line.detach().numpy() / scale for (*_, scale), line in zip(scaled, lines, strict=True)]
    for slope, (_, middle, _) in zip(slopes, scaled, strict=True):
        slope[-1] -= slope[:-1] @ middle[:-1]
    return slopes


def least(by_set: Mapping[str, Sequence[Case]], sure: Callable[[Case], float]) -> float:
    """The threshold that refuses at most WRONGLY of the answerable questions of any set with both kinds."""
    answered = ([sure(one) for one in known if one.is_answerable and one.knows_both] for known in by_set.values())
    return min(float(np.quantile(some, WRONGLY)) for some in answered if some)


def halves(known: Sequence[Case]) -> tuple[list[Case], list[Case]]:
    """Two halves; equal wordings fall in the same one."""
    first, second = ([one for one in known if crc32(one.question.question.encode()) % 2 == half] for half in (0, 1))
    return first, second


def figures(known: Sequence[Case], weights: Weights, of_signs: Signs) -> str:
    """How often the best passage and sentence are right, and how well the signs tell what is answerable."""
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
    """Fit the weights and print them as code."""
    options = parser(__doc__)
    arguments = options.parse_args()
    encoder = load_encoder()
    strangers = read_questions(arguments.evaluation / STRANGE / "questions.jsonl")
    with scratch_folder(arguments.scratch) as scratch:
        by_set = {
            folder.name: list(cases(folder, searcher_of(folder, Path(scratch), encoder), strangers))
            for folder in sets(arguments.evaluation)
        }
    everything = [one for name, known in by_set.items() for one in known if name != HELD_OUT]
    weights = fitted(everything)
    of_signs = fitted_signs(everything, weights)
    threshold = least(by_set, lambda one: confidence(one.found(weights), of_signs))
    unread = least(by_set, lambda one: float(signs(one.found(weights)).unread @ of_signs.unread))
    of_signs.unread[-1] += np.log(threshold / (1 - threshold)) - unread  # one threshold for both
    for made in (weights, of_signs):
        values = (np.round(getattr(made, name), 3).tolist() for name in made.__slots__)
        print(f"FITTED = {type(made).__name__}({', '.join(f'np.array({one})' for one in values)})")
    print(f"FITTED_THRESHOLD = {threshold:.2f}")
    crossed = [(own := fitted(half), fitted_signs(half, own)) for half in halves(everything)]
    for name, known in by_set.items():
        print(f"{name:14}{figures(known, weights, of_signs)}")
        for half, other in zip(halves(known), reversed(crossed), strict=True):
            print(f"{'  other half':14}{figures(half, *other)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
