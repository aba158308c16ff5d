"""Rerankers read a question and a passage together, to find the answer in the passage, if there is one.

The packaged reranker is the first layers of the default encoder with low-rank additions and a head of one
number a token, fitted by ``benchmarks/fit_reranker.py``; the additions are a file of this package. A token's
logit says how likely the answer holds it. All candidates of a question share one softmax with "no answer",
whose logit is 0 (Clark and Gardner, Simple and effective multi-paragraph reading comprehension, ACL 2018),
so that sentences of different passages compare, and the sum over all says whether any answers.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from corpus.document import Span
from index.models.answer_words import marked
from index.models.encoders import available_cores, pieces_of
from index.models.hub import load_model
from index.models.packaged.runtime import UnreadableModel, session_of
from index.models.packaged.tokenizer import Pieces, TextTokenizer
from index.models.packaged.unpacking import (
    LAYOUT,
    PASSAGE_PROMPT,
    QUESTION_PROMPT,
    cache_folder,
    is_complete,
    model_folder,
    packaged_model,
    prepared,
    save_graph,
)
from index.models.score_scale import PASSAGES, QUESTIONS, fitted_scale, means

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder

    from index.models.packaged.graphs import Adapter

ADAPTER_FILE = "reranker.safetensors"
NONE = "none"
NOWHERE = -20.0  # the logit of a sentence beyond the tokens that the model reads
_GRAPH_FILE = "reranker_int8.onnx"
# The packaged reranker's mean logits of an answering passage and of another; a test measures them again.
RERANKER_MEANS = (3.16, -4.79)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage to read, with its context; ``sentences`` are spans of ``text``."""

    context: str
    text: str
    sentences: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """The result of reading a candidate, for each of its sentences.

    ``logits``, (sentences,), say how likely each holds the answer; ``answers`` are the words of the answer, as spans of
    the candidate's text, None if the model cannot tell.
    """

    logits: NDArray[np.float32]
    answers: tuple[Span | None, ...]


class Reranker(Protocol):
    """Reads a question and passages together."""

    def read(self, question: str, candidates: Sequence[Candidate]) -> list[Reading]:
        """Read each candidate with the question."""
        ...


def load_reranker(choice: str | None = None) -> Reranker:
    """Load the packaged reranker, or the sentence-transformers cross-encoder ``choice``: a folder or a hub name.

    ``NONE``, in upper or lower case, means no reranker. Raises ConventionError if it cannot be loaded.
    """
    if choice and choice.lower() == NONE:
        return NoReranker()
    if choice:
        return CrossEncoderReranker(choice)
    try:
        return PackagedReranker(reranker_folder())
    except UnreadableModel:  # as for the encoder: what was damaged after it was written is written again, once
        return PackagedReranker(reranker_folder(suspect=True))


def reranker_name(choice: str | None = None) -> str:
    """The name of a reranker, which differs between versions of the packaged one; nothing is loaded."""
    if choice:
        return NONE if choice.lower() == NONE else choice
    return _folder(_adapter()).name


class NoReranker:
    """Reads nothing: answers come from the search alone, in a tenth of the time."""

    def read(self, question: str, candidates: Sequence[Candidate]) -> list[Reading]:  # noqa: ARG002
        """Nothing."""
        return []


class PackagedReranker:
    """The packaged reranker run by ONNX Runtime, one passage at a time on each core."""

    def __init__(self, folder: Path) -> None:
        self._session = session_of(folder / _GRAPH_FILE)
        self._pieces = pieces_of(model_folder())
        self._readers = ThreadPoolExecutor(available_cores())  # of all questions: they wait for each other's cores

    def read(self, question: str, candidates: Sequence[Candidate]) -> list[Reading]:
        """See ``Reranker``."""
        tokenizer = tokenizer_for(self._pieces, question, candidates)
        return list(self._readers.map(lambda one: self._read(tokenizer, question, one), candidates))

    def _read(self, tokenizer: TextTokenizer, question: str, candidate: Candidate) -> Reading:
        pair = tokenized(tokenizer, question, candidate)
        ((logits,),) = self._session.run(None, {"input_ids": pair.numbers[np.newaxis]})
        return reading(np.asarray(logits), pair, candidate)


def tokenizer_for(pieces: Pieces, question: str, candidates: Sequence[Candidate]) -> TextTokenizer:
    """The tokenizer for ``tokenized``."""
    return pieces.tokenizer(*(text for candidate in candidates for text in _prompted(question, candidate)))


class Pair(NamedTuple):
    """A question and a candidate as tokens: numbers, (tokens,), and the sentence of each, −1 outside of sentences.

    ``places``, (tokens, 2), are their offsets in the candidate's text.
    """

    numbers: NDArray[np.int64]
    sentences: NDArray[np.int64]
    places: NDArray[np.int64]


def tokenized(tokenizer: TextTokenizer, question: str, candidate: Candidate) -> Pair:
    """The tokens of a question and a candidate."""
    asked, read = _prompted(question, candidate)
    tokens = tokenizer.encode(asked, read)
    places = tokens.offsets - (len(read) - len(candidate.text))
    starts, ends = places.T
    in_text = (tokens.texts == 1) & (ends > 0)
    owners = np.full(len(tokens.numbers), -1, np.int64)
    for number, (start, end) in enumerate(candidate.sentences):
        owners[in_text & (starts < end) & (ends > start)] = number
    return Pair(tokens.numbers, owners, places)


def _prompted(question: str, candidate: Candidate) -> tuple[str, str]:
    """The two texts that are read together, with prompts; the second ends with the candidate's text."""
    return QUESTION_PROMPT + question, f"{PASSAGE_PROMPT}{candidate.context}\n{candidate.text}"


def reading(logits: NDArray[np.float32], pair: Pair, candidate: Candidate) -> Reading:
    """The reading from the logits of tokens, (tokens,), summed over each sentence."""
    sums, answers = [], []
    for number, sentence in enumerate(candidate.sentences):
        own = np.flatnonzero(pair.sentences == number)
        sums.append(np.logaddexp.reduce(logits[own], initial=NOWHERE))
        answers.append(marked(logits[own], pair.places[own], candidate.text, sentence) if len(own) else None)
    return Reading(np.array(sums, np.float32), tuple(answers))


def reranker_folder(suspect: bool = False) -> Path:
    """The folder of the packaged reranker's graph, as ``unpacking.model_folder`` is for the encoder."""
    content = _adapter()

    def write(folder: Path) -> None:
        from index.models.packaged.graphs import reranker_graph  # noqa: PLC0415

        save_graph(reranker_graph(packaged_model(), read_adapter(content)), folder / _GRAPH_FILE)

    return prepared(_folder(content), write, suspect)


def is_reranker_unpacked() -> bool:
    """Whether the packaged reranker is unpacked."""
    return is_complete(_folder(_adapter()))


def _adapter() -> bytes:
    return files("index.models").joinpath(ADAPTER_FILE).read_bytes()


def _folder(adapter: bytes) -> Path:
    return cache_folder() / f"reranker-{hashlib.sha256(adapter).hexdigest()[:12]}-{LAYOUT}"


def read_adapter(content: bytes) -> Adapter:
    """The adapter in a safetensors file: additions, "head" and "bias"."""
    from safetensors.numpy import load  # noqa: PLC0415

    from index.models.packaged.graphs import Adapter, read_additions  # noqa: PLC0415

    additions, tensors = read_additions(content), load(content)
    layers = 1 + max(int(name[1:].split(".")[0]) for name in additions)
    return Adapter(layers, additions, tensors["head"], float(tensors["bias"][0]))


class CrossEncoderReranker:
    """Any sentence-transformers cross-encoder; it reads each sentence with its context."""

    def __init__(self, choice: str) -> None:
        self._model = load_model(choice, _cross_encoder, "cross-encoder")
        from torch.nn import Identity  # noqa: PLC0415 - an extra, which the loading asked for

        self._raw = Identity()
        self._lock = Lock()  # a fast tokenizer refuses to be used by two threads at once
        scores = self._scores([(question, passage) for question in QUESTIONS for passage in PASSAGES])
        self._slope, self._offset = fitted_scale(
            means(scores.reshape(len(QUESTIONS), -1)), RERANKER_MEANS, "CONVENTION_RERANKER"
        )

    def read(self, question: str, candidates: Sequence[Candidate]) -> list[Reading]:
        """See ``Reranker``."""
        pairs = [(question, f"{one.context}\n{one.text[slice(*span)]}") for one in candidates for span in one.sentences]
        if not pairs:
            return []
        logits = self._slope * self._scores(pairs) + self._offset
        each = np.split(logits, np.cumsum([len(one.sentences) for one in candidates])[:-1])
        return [Reading(own, (None,) * len(own)) for own in each]

    def _scores(self, pairs: list[tuple[str, str]]) -> NDArray[np.float32]:
        """The raw scores of the model, before any activation, (pairs,)."""
        with self._lock:
            scores = self._model.predict(pairs, activation_fn=self._raw, show_progress_bar=False)
        return np.asarray(scores, np.float32).reshape(-1)


def _cross_encoder(choice: str, **options: object) -> CrossEncoder:
    """Load a cross-encoder with one score; other models would get a random head."""
    from sentence_transformers import CrossEncoder  # noqa: PLC0415
    from transformers import AutoConfig  # noqa: PLC0415

    architectures = AutoConfig.from_pretrained(
        choice, local_files_only=options.get("local_files_only", False)
    ).architectures
    if not any("SequenceClassification" in name for name in architectures or []):
        raise ValueError(f"{choice} is no cross-encoder: {architectures}")
    model: CrossEncoder = CrossEncoder(choice, **options)
    if model.num_labels != 1:
        raise ValueError(f"{choice} gives {model.num_labels} scores")
    return model
