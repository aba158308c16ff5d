"""Fit the packaged reranker on training questions and write its adapter.

    python benchmarks/fit_reranker.py EVALUATION_FOLDER [--scratch FOLDER] [--start ADAPTER] [--output ADAPTER]

Reads ``train.jsonl`` of every set, the project's own included. Each question is read with one to four passages that
the search finds near it, plus the passage that answers it, if any, or a near miss that ``teaching.py`` makes of it.
The loss is −log of the share of the answer's tokens in one softmax over all tokens of all sentences read and "no
answer". Only passages of training documents are used. Takes an hour on one core with bf16 and three gigabytes of
memory. ``--start`` continues from another adapter with its first layers frozen. The result is a weighted mean of both,
which keeps the strengths of the first (Wortsman et al., Robust fine-tuning of zero-shot models, CVPR 2022).

The packaged adapter started from one of rank 16, trained on PIAF's training articles, ``commune`` and the sheets of
``sheets.py``. Then came 1,700 steps of six questions on all sets, in two runs; 800 of eight, with a second head after
twelve layers, since removed because it learned nothing more; and 2,070 with the settings below. The adapter is
three quarters of the outcome and a quarter of the common starting point.
"""

import json
import random
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from additions import Adapted, Descent
from numpy.typing import NDArray
from safetensors.numpy import load_file, save_file
from sets import parser, scratch_folder, training_sets
from teaching import Lesson, Sample, drawn, lessons, names_in
from torch import Tensor, nn

from index.models.encoders import load_encoder, pieces_of
from index.models.packaged.graphs import Adapter
from index.models.packaged.tokenizer import TextTokenizer
from index.models.packaged.unpacking import model_folder
from index.models.rerankers import Candidate, read_adapter, tokenized, tokenizer_for

LAYERS, RANK = 8, 32  # of the encoder's twelve; the first eight do as well and take a third less time
KEPT = 4  # frozen if trained before: they would take a third of the time and learn little
EPOCHS, QUESTIONS_A_STEP, RATE, WARM_UP = 1.135, 10, 4e-4, 0.02
LONGEST = 320  # tokens
OF_THE_START = 0.25  # its weight in the mean; docs/trials.md has the figures of 0, .25 and .5


class Reader(Adapted):
    """The encoder's first layers with additions, and a head that gives a logit for each token."""

    def __init__(self) -> None:
        super().__init__(LAYERS, RANK)
        self.pieces = pieces_of(model_folder())
        self.head = nn.Linear(self.hidden, 1)
        nn.init.normal_(self.head.weight, std=0.02)
        nn.init.constant_(self.head.bias, -5.0)  # a thousand tokens weigh about as much as "no answer"

    def forward(self, texts: Sequence[NDArray[np.int64]]) -> list[Tensor]:
        """The logits of each text's tokens."""
        return [self.head(states)[:, 0] for states in self.states(texts)]

    def start_with(self, adapter: Adapter) -> None:
        """Start from the adapter of another run, with its first layers frozen."""
        self.start(adapter.additions)
        for name, addition in self.additions.items():
            if int(name[1:].partition(".")[0]) < KEPT:
                addition.requires_grad_(requires_grad=False)
        with torch.no_grad():
            self.head.weight.copy_(torch.from_numpy(adapter.head)[None])
            self.head.bias.fill_(adapter.bias)

    def tensors(self) -> dict[str, NDArray[np.generic]]:
        """The adapter, in the form of ``index.models.rerankers.read_adapter``."""
        head = {"head": self.head.weight.detach().numpy()[0], "bias": self.head.bias.detach().numpy()}
        return super().tensors() | head


def loss_of(model: Reader, drawn: Sequence[tuple[str, Sequence[Sample]]]) -> Tensor:
    """The mean over some questions of −log of the share of the right tokens, or of "no answer"."""
    texts, owners, right = [], [], []
    for question, samples in drawn:
        tokenizer = tokenizer_for(model.pieces, question, [one.candidate for one in samples])
        for one in samples:
            pair = tokenized(tokenizer, question, one.candidate)
            texts.append(pair.numbers[:LONGEST])
            owners.append(torch.from_numpy(pair.sentences[:LONGEST] >= 0))
            right.append(torch.from_numpy(answer_tokens(tokenizer, question, one)[:LONGEST]))
    logits = iter(zip(model(texts), owners, right, strict=True))
    losses = []
    for _, samples in drawn:
        own = [next(logits) for _ in samples]
        nowhere = torch.zeros(1)
        everything = torch.cat([nowhere, *(values[inside] for values, inside, _ in own)])
        # A bullet inside an answer belongs to no sentence, and so to neither sum.
        answer = torch.cat([values[inside & rights] for values, inside, rights in own])
        if any(one.answers for one in samples) and not len(answer):
            continue  # the answer stands beyond the last token read
        losses.append(everything.logsumexp(0) - (answer if len(answer) else nowhere).logsumexp(0))
    return torch.stack(losses).mean() if losses else torch.zeros(1, requires_grad=True).sum()


def answer_tokens(tokenizer: TextTokenizer, question: str, one: Sample) -> NDArray[np.bool_]:
    """Which tokens belong to an answer: those of "sentences" that are the answers themselves."""
    answers = Candidate(one.candidate.context, one.candidate.text, one.answers)
    return tokenized(tokenizer, question, answers).sentences >= 0


def fit(model: Reader, learned_from: Sequence[Lesson], seed: int) -> None:
    """Train on the lessons."""
    chance, names = random.Random(seed), names_in(learned_from)
    steps = int(EPOCHS * len(learned_from)) // QUESTIONS_A_STEP
    descent = Descent(model, RATE, WARM_UP, steps)
    waiting: list[Lesson] = []
    strangers = [one for lesson in learned_from for one in lesson.answering]
    for _ in range(steps):
        while len(waiting) < QUESTIONS_A_STEP:
            waiting = chance.sample(learned_from, len(learned_from)) + waiting
        some = [drawn(waiting.pop(), strangers, names, chance) for _ in range(QUESTIONS_A_STEP)]
        descent.step(loss_of(model, some))


def between(start: NDArray[np.generic], end: NDArray[np.generic]) -> NDArray[np.generic]:
    """The weighted mean of two tensors, in the precision of the second."""
    mean = OF_THE_START * start.astype(np.float32) + (1 - OF_THE_START) * end.astype(np.float32)
    return np.asarray(mean).astype(end.dtype)


def main() -> int:
    """Fit the adapter and write it."""
    options = parser(__doc__)
    options.add_argument("--output", type=Path, default=Path("index/models/reranker.safetensors"))
    options.add_argument("--start", type=Path, help="an adapter to go on from")
    options.add_argument("--seed", type=int, default=0)
    arguments = options.parse_args()
    torch.manual_seed(arguments.seed)
    encoder = load_encoder()
    fitted_on = list(training_sets(arguments.evaluation))
    with scratch_folder(arguments.scratch) as scratch:
        learned_from = [one for folder in fitted_on for one in lessons(folder, Path(scratch), encoder)]
    model = Reader()
    if arguments.start:
        model.start_with(read_adapter(arguments.start.read_bytes()))
    fit(model, learned_from, arguments.seed)
    settings = {"layers": LAYERS, "kept": KEPT, "rank": RANK, "epochs": EPOCHS, "rate": RATE}
    provenance = {
        "script": "benchmarks/fit_reranker.py",
        "sets": ", ".join(folder.name for folder in fitted_on),
        "questions": str(len(learned_from)),
        "settings": json.dumps(settings | ({"of the start": OF_THE_START} if arguments.start else {})),
    }
    learned = model.tensors()
    if arguments.start:
        began = load_file(arguments.start)
        learned = {name: between(began[name], tensor) for name, tensor in learned.items()}
    save_file(learned, arguments.output, provenance)
    return 0


if __name__ == "__main__":
    sys.exit(main())
