"""Fit the packaged reranker on training questions and write its adapter.

    python benchmarks/fit_reranker.py EVALUATION_FOLDER [--scratch FOLDER] [--start ADAPTER] [--output ADAPTER]

Reads ``train.jsonl`` of every set (the project's own included). Each question is read with a passage that
answers and three that the search finds near it; in one case of five, and for questions that the documents
do not answer, without the passage that answers. The loss is −log of the share of the answer's tokens in one
softmax over all tokens of all sentences read, and "no answer". Only passages of training documents are
seen. Half an hour on two cores, four gigabytes of memory; ``--start`` goes on from another adapter.

The adapter in the package was made from PIAF's training articles, ``commune`` and the sheets that ``sheets.py``
makes: a first run of 1.1 passes over all of them, with four others and the encoder's dropout of a tenth (by itself
it read PIAF worse than a run without, .69 of passages right against .75), then a run of this script from there.
"""

import json
import random
import shutil
import sys
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.numpy import save_file
from sets import answer_spans, documents_of, parser, scratch_folder, searcher_of, sets
from torch import Tensor, nn
from transformers import BertModel

from assistant.answers.evaluation import Question, read_questions
from corpus.document import Span
from index.models.encoders import Encoder, load_encoder, pieces_of
from index.models.packaged.full_precision import full_folder
from index.models.packaged.graphs import Adapter
from index.models.packaged.tokenizer import TextTokenizer
from index.models.packaged.unpacking import model_folder
from index.models.rerankers import Candidate, read_adapter, tokenized, tokenizer_for
from index.searching.search import Searcher

LAYERS, RANK = 8, 16  # of the encoder's twelve; the first eight read as well and cost a third less
EPOCHS, QUESTIONS_A_STEP, RATE, WARM_UP = 1.0, 4, 7e-4, 0.06
NEAREST, OTHERS, WITHOUT_ANSWER = 15, 3, 0.2
EVERY = {"sheets": 2}  # a set that says only roughly where the answer stands: every second question
LONGEST = 320  # tokens
MATRICES = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "fi": "intermediate.dense",
    "fo": "output.dense",
}


@dataclass(frozen=True)
class Reading:
    """A candidate and where it holds the answer, as spans of its text; none where it does not answer."""

    candidate: Candidate
    answers: tuple[Span, ...]


@dataclass(frozen=True)
class Lesson:
    """A question, the passages that answer it and the nearest of those that do not."""

    question: str
    answering: tuple[Reading, ...]
    others: tuple[Reading, ...]


def lessons(folder: Path, scratch: Path, encoder: Encoder) -> Iterator[Lesson]:
    """The training questions of a set, searched in its training documents alone."""
    questions = read_questions(folder / "train.jsonl")[:: EVERY.get(folder.name, 1)]
    kept = {gold.document for question in questions for gold in question.gold}
    everything, alone = documents_of(folder, scratch), scratch / "train" / folder.name
    shutil.rmtree(alone / "documents", ignore_errors=True)
    for name in sorted(kept):
        target = alone / "documents" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(everything / name, target)
    searcher = searcher_of(alone, scratch / "train", encoder)
    for question in questions:
        yield lesson(question, searcher)


def lesson(question: Question, searcher: Searcher) -> Lesson:
    """The passages near a question, and those that answer it."""
    asked = searcher.understand(question.question)
    near = [one.number for one in searcher.nearest(asked, NEAREST, question.only)]
    holding = [
        number
        for number, passage in enumerate(searcher.snapshot.passages)
        if any(
            searcher.document(passage).path == gold.document and passage.start < end and start < passage.end
            for gold in question.gold
            for start, end in answer_spans(gold)
        )
    ]
    readings = {number: reading(number, question, searcher) for number in {*near, *holding}}
    answering = tuple(one for one in readings.values() if one.answers)
    others = tuple(readings[number] for number in near if not readings[number].answers)
    return Lesson(asked.question, answering, others)


def reading(number: int, question: Question, searcher: Searcher) -> Reading:
    """A passage with the answers that it holds."""
    passage = searcher.snapshot.passages[number]
    path = searcher.document(passage).path
    spans = (span for gold in question.gold if gold.document == path for span in answer_spans(gold))
    held = (Span(span.start - passage.start, span.end - passage.start) for span in spans if span.start < passage.end)
    return Reading(searcher.candidate(number), tuple(span for span in held if span.end > 0))


class Addition(nn.Module):
    """A linear layer with a low-rank addition, which begins at zero (Hu et al., LoRA, ICLR 2022)."""

    def __init__(self, layer: nn.Linear) -> None:
        super().__init__()
        self.layer = layer
        self.inputs = nn.Parameter(torch.randn(RANK, layer.in_features) / layer.in_features**0.5)
        self.outputs = nn.Parameter(torch.zeros(layer.out_features, RANK))

    def forward(self, states: Tensor) -> Tensor:
        """The layer's output and the addition's."""
        whole: Tensor = self.layer(states) + (states @ self.inputs.T) @ self.outputs.T
        return whole


class Reader(nn.Module):
    """The encoder's first layers with additions, and a head that gives each token a logit."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces = pieces_of(model_folder())
        self.encoder = BertModel.from_pretrained(full_folder()).requires_grad_(False)  # evaluates: no dropout
        self.encoder.encoder.layer = self.encoder.encoder.layer[:LAYERS]
        self.additions: dict[str, Addition] = {}
        for number, layer in enumerate(self.encoder.encoder.layer):
            for short, name in MATRICES.items():
                parent, _, last = name.rpartition(".")
                self.additions[f"l{number}.{short}"] = addition = Addition(cast("nn.Linear", layer.get_submodule(name)))
                setattr(layer.get_submodule(parent), last, addition)
        self.head = nn.Linear(self.encoder.config.hidden_size, 1)
        nn.init.normal_(self.head.weight, std=0.02)
        nn.init.constant_(self.head.bias, -5.0)  # a thousand tokens weigh about as much as "no answer"

    def forward(self, texts: Sequence[NDArray[np.int64]]) -> list[Tensor]:
        """The logits of each text's tokens; texts of like length are computed together."""
        logits: list[Tensor] = [torch.empty(0)] * len(texts)
        order = sorted(range(len(texts)), key=lambda number: len(texts[number]))
        for start in range(0, len(order), 12):
            batch = order[start : start + 12]
            width = max(len(texts[number]) for number in batch)
            ids, mask = torch.ones(len(batch), width, dtype=torch.long), torch.zeros(len(batch), width)
            for row, number in enumerate(batch):
                ids[row, : len(texts[number])] = torch.from_numpy(texts[number])
                mask[row, : len(texts[number])] = 1
            states = self.encoder(ids, attention_mask=mask).last_hidden_state
            for row, number in enumerate(batch):
                logits[number] = self.head(states[row, : len(texts[number])])[:, 0]
        return logits

    def start(self, adapter: Adapter) -> None:
        """Begin with what another run learned."""
        with torch.no_grad():
            for name, (outputs, inputs) in adapter.additions.items():
                self.additions[name].outputs.copy_(torch.from_numpy(outputs))
                self.additions[name].inputs.copy_(torch.from_numpy(inputs))
            self.head.weight.copy_(torch.from_numpy(adapter.head)[None])
            self.head.bias.fill_(adapter.bias)

    def tensors(self) -> dict[str, NDArray[np.generic]]:
        """What was learned, as ``index.models.rerankers.read_adapter`` reads it; additions in half precision."""
        learned: dict[str, NDArray[np.generic]] = {"head": self.head.weight.detach().numpy()[0]}
        learned["bias"] = self.head.bias.detach().numpy()
        for name, addition in self.additions.items():
            learned[f"{name}.inputs"] = addition.inputs.detach().numpy().astype(np.float16)
            learned[f"{name}.outputs"] = addition.outputs.detach().numpy().astype(np.float16)
        return learned


def loss_of(model: Reader, drawn: Sequence[tuple[str, Sequence[Reading]]]) -> Tensor:
    """−log of the share of the right tokens, or of "no answer", the mean over some questions."""
    texts, owners, right = [], [], []
    for question, readings in drawn:
        tokenizer = tokenizer_for(model.pieces, question, [one.candidate for one in readings])
        for one in readings:
            tokens, sentences = tokenized(tokenizer, question, one.candidate)
            texts.append(tokens[:LONGEST])
            owners.append(torch.from_numpy(sentences[:LONGEST] >= 0))
            right.append(torch.from_numpy(answer_tokens(tokenizer, question, one)[:LONGEST]))
    logits = iter(zip(model(texts), owners, right, strict=True))
    losses = []
    for _, readings in drawn:
        own = [next(logits) for _ in readings]
        nowhere = torch.zeros(1)
        everything = torch.cat([nowhere, *(values[inside] for values, inside, _ in own)])
        # A bullet within an answer is in no sentence, and so in neither sum.
        answer = torch.cat([values[inside & rights] for values, inside, rights in own])
        if any(one.answers for one in readings) and not len(answer):
            continue  # the answer stands beyond the tokens that are read
        losses.append(everything.logsumexp(0) - (answer if len(answer) else nowhere).logsumexp(0))
    return torch.stack(losses).mean() if losses else torch.zeros(1, requires_grad=True).sum()


def answer_tokens(tokenizer: TextTokenizer, question: str, one: Reading) -> NDArray[np.bool_]:
    """Which tokens the answer holds: those of "sentences" that are the answers themselves."""
    answers = Candidate(one.candidate.context, one.candidate.text, one.answers)
    return tokenized(tokenizer, question, answers)[1] >= 0


def drawn(lesson: Lesson, chance: random.Random) -> tuple[str, list[Reading]]:
    """The question as somebody types it, and the passages that are read this time, the nearest most often."""
    others, weights = list(lesson.others), [1 / (2 + rank) for rank in range(len(lesson.others))]
    chosen: list[Reading] = []
    while others and len(chosen) < OTHERS:
        place = chance.choices(range(len(others)), weights)[0]
        chosen.append(others.pop(place))
        weights.pop(place)
    if lesson.answering and (not chosen or chance.random() >= WITHOUT_ANSWER):
        chosen.append(chance.choice(lesson.answering))
    return typed(lesson.question, chance), chosen


def typed(question: str, chance: random.Random) -> str:
    """A question as it may be typed: perhaps without accents, capitals or question mark, with a slip."""
    if chance.random() < 0.15:
        question = "".join(one for one in unicodedata.normalize("NFD", question) if not unicodedata.combining(one))
    if chance.random() < 0.15:
        question = question.lower()
    if chance.random() < 0.15:
        question = question.rstrip(" \u00a0?")
    place = chance.randrange(1, max(2, len(question) - 1))
    if chance.random() < 0.12 and question[place - 1 : place + 1].isalpha() and len(question) > place + 1:
        here, following = question[place], question[place + 1]
        slip = chance.choice([following + here, following, chance.choice("aeiourstnl") + following, here + here])
        question = question[:place] + slip + question[place + 2 :]
    return question


def fit(model: Reader, learned_from: Sequence[Lesson], seed: int) -> None:
    """Run through the lessons, the rate rising for a while and then falling to nothing."""
    chance = random.Random(seed)
    steps = int(EPOCHS * len(learned_from)) // QUESTIONS_A_STEP
    parameters = [parameter for parameter in model.parameters() if parameter.requires_grad]
    optimizer = torch.optim.AdamW(parameters, lr=RATE, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(1.0, step / (WARM_UP * steps)) * (1 - step / steps)
    )
    waiting: list[Lesson] = []
    losses: list[float] = []
    for step in range(steps):
        while len(waiting) < QUESTIONS_A_STEP:
            waiting = chance.sample(learned_from, len(learned_from)) + waiting
        loss = loss_of(model, [drawn(waiting.pop(), chance) for _ in range(QUESTIONS_A_STEP)])
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        optimizer.step()
        schedule.step()
        losses.append(loss.item())
        if step % 50 == 49:
            print(f"{step + 1}/{steps} loss {np.mean(losses[-50:]):.3f}", flush=True)


def main() -> int:
    """Fit and write the adapter."""
    options = parser(__doc__)
    options.add_argument("--output", type=Path, default=Path("index/models/reranker.safetensors"))
    options.add_argument("--start", type=Path, help="an adapter to go on from")
    options.add_argument("--seed", type=int, default=0)
    arguments = options.parse_args()
    torch.manual_seed(arguments.seed)
    encoder = load_encoder()
    fitted_on = [folder for folder in sets(arguments.evaluation) if (folder / "train.jsonl").exists()]
    with scratch_folder(arguments.scratch) as scratch:
        learned_from = [one for folder in fitted_on for one in lessons(folder, Path(scratch), encoder)]
    model = Reader()
    if arguments.start:
        model.start(read_adapter(arguments.start.read_bytes()))
    fit(model, learned_from, arguments.seed)
    provenance = {
        "script": "benchmarks/fit_reranker.py",
        "sets": ", ".join(folder.name for folder in fitted_on),
        "questions": str(len(learned_from)),
        "settings": json.dumps({"layers": LAYERS, "rank": RANK, "epochs": EPOCHS, "rate": RATE}),
    }
    save_file(model.tensors(), arguments.output, provenance)
    return 0


if __name__ == "__main__":
    sys.exit(main())
