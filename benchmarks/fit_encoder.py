"""Fit low-rank additions to the packaged encoder on training questions and write them.

    python benchmarks/fit_encoder.py EVALUATION_FOLDER [--scratch FOLDER] [--start ADDITIONS] [--output ADDITIONS]

Reads ``train.jsonl`` of every set, the project's own included. A step takes questions of one set, each with a passage
that answers it and a negative that the search finds near it. The loss is contrastive, with negatives in the batch
(Henderson et al., Efficient natural language response suggestion, 2017): once over the vectors of passages, once over
those of all their sentences, which are means of a passage's tokens as in the index. Takes an hour on one core with bf16
and three gigabytes of memory. ``--start`` continues from other additions; the packaged encoder, not the published one,
then finds the negatives.

The packaged additions took two rounds. Small sets came first; the agreements, which take longest to prepare, last.
"""

import json
import random
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import torch
from additions import Adapted, Descent
from safetensors.numpy import save_file
from sets import parser, scratch_folder, training_sets
from teaching import Lesson, Sample, lessons, typed
from torch import Tensor

from index.models.encoders import PLAIN, load_encoder, pieces_of
from index.models.packaged.graphs import read_additions
from index.models.packaged.unpacking import PASSAGE_PROMPT, QUESTION_PROMPT, model_folder

LAYERS, FIRST, RANK = 12, 4, 16  # the first four stay frozen: they would take a third of the time and learn little
WARM_UP = 0.04  # a share of the steps
TEMPERATURE = 0.02
LONGEST = 224  # tokens


class Round(NamedTuple):
    """The settings of a round of training."""

    steps: int
    questions: int  # in a step
    rate: float


FIRST_ROUND, SECOND_ROUND = Round(220, 16, 3e-4), Round(1100, 24, 2.5e-4)


class Student(Adapted):
    """The encoder with additions, giving vectors as the index does."""

    def __init__(self) -> None:
        super().__init__(LAYERS, RANK, FIRST)
        self.pieces = pieces_of(model_folder(plain=True))

    def questions(self, texts: Sequence[str]) -> Tensor:
        """Unit vectors, (texts, hidden)."""
        prompted = [QUESTION_PROMPT + text for text in texts]
        tokenizer = self.pieces.tokenizer(*prompted)
        states = self.states([tokenizer.encode(text).numbers[:LONGEST] for text in prompted])
        return torch.stack([unit(own.mean(dim=0)) for own in states])

    def passages(self, samples: Sequence[Sample]) -> tuple[Tensor, list[Tensor]]:
        """Unit vectors of passages, (passages, hidden), and of the sentences of each, (sentences, hidden).

        A sentence beyond the last token read gets its passage's vector.
        """
        above = [f"{PASSAGE_PROMPT}{one.candidate.context}\n" for one in samples]
        tokenizer = self.pieces.tokenizer(*above, *(one.candidate.text for one in samples))
        tokens = [tokenizer.encode(head + one.candidate.text) for head, one in zip(above, samples, strict=True)]
        states = self.states([own.numbers[:LONGEST] for own in tokens])
        wholes, parts = [unit(own.mean(dim=0)) for own in states], list[Tensor]()
        for place, one in enumerate(samples):
            starts, ends = (tokens[place].offsets[:LONGEST].T - len(above[place])).tolist()
            inside = [
                [number for number, (start, end) in enumerate(zip(starts, ends, strict=True)) if start < b and end > a]
                for a, b in one.candidate.sentences
            ]
            own = [unit(states[place][numbers].mean(dim=0)) if numbers else wholes[place] for numbers in inside]
            parts.append(torch.stack(own))
        return torch.stack(wholes), parts


def unit(vector: Tensor) -> Tensor:
    """The vector scaled to unit length."""
    return torch.nn.functional.normalize(vector, dim=-1)


def loss_of(model: Student, drawn: Sequence[Lesson], chance: random.Random) -> Tensor:
    """−log of the share of the answers among all passages of the step, plus the same among all their sentences."""
    answering = [chance.choice(one.answering) for one in drawn]
    near = [chance.choice(one.others[: chance.choice((1, 3, 15))]) for one in drawn if one.others]
    samples = list({one.candidate: one for one in (*near, *answering)}.values())
    questions = model.questions([typed(one.question, chance) for one in drawn])
    passages, sentences = model.passages(samples)
    answers = [[answering_sentences(lesson, one) for one in samples] for lesson in drawn]
    by_passage = torch.tensor([[any(own) for own in row] for row in answers])
    by_sentence = torch.tensor([[own for some in row for own in some] for row in answers])
    return share(questions @ passages.T, by_passage) + share(questions @ torch.cat(sentences).T, by_sentence)


def answering_sentences(lesson: Lesson, one: Sample) -> list[bool]:
    """Which sentences of a passage answer; all of them if the answer stands between sentences."""
    answers = next((own.answers for own in lesson.answering if own.candidate == one.candidate), ())
    held = [any(sentence.overlaps(answer) for answer in answers) for sentence in one.candidate.sentences]
    return held if any(held) else [bool(answers)] * len(held)


def share(cosines: Tensor, right: Tensor) -> Tensor:
    """The mean over rows of −log of the share of the right columns in the row's softmax."""
    logits = cosines / TEMPERATURE
    return (logits.logsumexp(dim=1) - logits.masked_fill(~right, -torch.inf).logsumexp(dim=1)).mean()


def fit(model: Student, by_set: Sequence[Sequence[Lesson]], own: Round, seed: int) -> None:
    """Train for a round; each step draws a set in proportion to its size."""
    chance = random.Random(seed)
    descent = Descent(model, own.rate, WARM_UP, own.steps)
    for _ in range(own.steps):
        (some,) = chance.choices(by_set, [len(lessons) for lessons in by_set])
        descent.step(loss_of(model, chance.sample(some, own.questions), chance))


def main() -> int:
    """Fit the additions and write them."""
    options = parser(__doc__)
    options.add_argument("--output", type=Path, default=Path("index/models/encoder.safetensors"))
    options.add_argument("--start", type=Path, help="additions to go on from")
    options.add_argument("--seed", type=int, default=0)
    arguments = options.parse_args()
    torch.manual_seed(arguments.seed)
    encoder = load_encoder() if arguments.start else load_encoder(PLAIN)
    fitted_on = list(training_sets(arguments.evaluation))
    with scratch_folder(arguments.scratch) as scratch:
        by_set = [
            [one for one in lessons(folder, Path(scratch), encoder) if one.answering and one.others]
            for folder in fitted_on
        ]
    model = Student()
    if arguments.start:
        model.start(read_additions(arguments.start.read_bytes()))
    own = SECOND_ROUND if arguments.start else FIRST_ROUND
    fit(model, by_set, own, arguments.seed)
    settings = {"layers": LAYERS, "first": FIRST, "rank": RANK, **own._asdict()}
    provenance = {
        "script": "benchmarks/fit_encoder.py",
        "sets": ", ".join(folder.name for folder in fitted_on),
        "questions": str(sum(map(len, by_set))),
        "settings": json.dumps(settings),
    }
    save_file(model.tensors(), arguments.output, provenance)
    return 0


if __name__ == "__main__":
    sys.exit(main())
