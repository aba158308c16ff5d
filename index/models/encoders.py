"""Encoders of texts as unit vectors: the packaged model in ONNX Runtime, or any sentence-transformers model."""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from corpus.document import Span
from corpus.progress import silent
from index.batches import batched
from index.models.hub import load_model
from index.models.packaged.runtime import UnreadableModel, readable, session_of
from index.models.packaged.tokenizer import Pieces, TextTokenizer, Tokens
from index.models.packaged.unpacking import EMBEDDING, GRAPH_FILE, PASSAGE_PROMPT, QUESTION_PROMPT, STATES, model_folder
from index.models.score_scale import (
    ENCODER_MEANS,
    LEARNED_SCALE,
    OWN_SCALE,
    PASSAGES,
    QUESTIONS,
    Scale,
    fitted_scale,
    means,
)

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer


PLAIN = "packaged-plain"  # names the packaged model as it was published
_AT_ONCE = 8  # texts that share a tokenizer


class DividedText(NamedTuple):
    """A text, and its spans that get vectors of their own."""

    text: str
    parts: tuple[Span, ...] = ()

    def apart(self) -> list[str]:
        """The text, then the words of each part."""
        return [self.text, *(self.text[slice(*part)] for part in self.parts)]


class Encoder(Protocol):
    """Turns texts into unit vectors of one ``dimension``.

    ``name`` differs between encoders whose vectors are not comparable: by weights, settings, arithmetic or prompts.
    ``scale`` is the slope and offset that bring cosines of questions and passages to the common scale.
    """

    name: str
    dimension: int
    scale: Scale

    def encode_questions(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of questions, shape (texts, dimension), unit length."""
        ...

    def encode_passages(
        self, texts: Sequence[DividedText], advance: Callable[[int], None] = silent
    ) -> list[NDArray[np.float32]]:
        """The vector of each text, then those of its parts, (1 + parts, dimension), unit length.

        ``advance(n)`` is called when n more texts are done.
        """
        ...


def load_encoder(
    choice: str | None = None, question_prompt: str | None = None, passage_prompt: str | None = None
) -> Encoder:
    """Load the default encoder, PLAIN, or the sentence-transformers model ``choice``: a folder or a hub name.

    A prompt that is None is the model's own. Raises ConventionError when the model cannot be loaded.
    """
    if not choice or choice == PLAIN:
        plain, scale = (True, OWN_SCALE) if choice == PLAIN else (False, LEARNED_SCALE)
        prompts = (
            QUESTION_PROMPT if question_prompt is None else question_prompt,
            PASSAGE_PROMPT if passage_prompt is None else passage_prompt,
        )
        try:
            return PackagedEncoder(model_folder(plain=plain), *prompts, scale)
        except UnreadableModel:  # damaged after it was written: what is not as it was is unpacked again, once
            return PackagedEncoder(model_folder(suspect=True, plain=plain), *prompts, scale)
    return SentenceTransformersEncoder(choice, question_prompt, passage_prompt)


class PackagedEncoder:
    """The model of ``index.models.packaged.unpacking`` run by ONNX Runtime, one text at a time on each core.

    Texts never share a computation, so a vector is the same to the bit whatever else is encoded, and nothing is lost on
    padding. Tokens beyond the model's 512 are ignored; a part there is encoded alone.

    A part's vector is the mean of its tokens' states in the whole text (Günther et al., Late Chunking, 2024): this
    takes no extra time, and a sentence with "il" or "ce délai" is near to what it refers to.
    """

    def __init__(self, folder: Path, question_prompt: str, passage_prompt: str, scale: Scale) -> None:
        self._session = session_of(folder / GRAPH_FILE)
        self._pieces = pieces_of(folder)
        self._prompts = question_prompt, passage_prompt
        self.name = f"{folder.name} {question_prompt!r} {passage_prompt!r}"  # the folder's tells weights and graph
        self.dimension = int(self._session.get_outputs()[0].shape[1])
        self.scale = scale

    def encode_questions(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """See ``Encoder``."""
        prompted = [self._prompts[0] + text for text in texts]
        tokenizer = self._pieces.tokenizer(*prompted)
        vectors = [self._read(tokenizer, text)[1] for text in prompted]
        return np.array(vectors, np.float32).reshape(-1, self.dimension)

    def encode_passages(
        self, texts: Sequence[DividedText], advance: Callable[[int], None] = silent
    ) -> list[NDArray[np.float32]]:
        """See ``Encoder``."""
        vectors: list[NDArray[np.float32]] = []
        with ThreadPoolExecutor(available_cores()) as pool:
            for some in pool.map(self._share, batched(texts, _AT_ONCE)):
                vectors += some
                advance(len(some))
        return vectors

    def _share(self, texts: Sequence[DividedText]) -> list[NDArray[np.float32]]:
        tokenizer = self._pieces.tokenizer(*(self._prompts[1] + text for text, _ in texts))
        return [self._vectors(tokenizer, text) for text in texts]

    def _vectors(self, tokenizer: TextTokenizer, divided: DividedText) -> NDArray[np.float32]:
        text, parts = divided
        tokens, whole, states = self._read(tokenizer, self._prompts[1] + text)
        starts, ends = tokens.offsets.T - len(self._prompts[1])
        vectors = [whole]
        for start, end in parts:
            own = states[(starts < end) & (ends > start)]
            if len(own) and end <= ends.max():
                vectors.append(_unit(own.mean(axis=0)))
            else:  # beyond the model's tokens, or of characters that it does not know
                vectors.extend(self._share([DividedText(text[start:end])])[0])
        return np.array(vectors, np.float32)

    def _read(self, tokenizer: TextTokenizer, text: str) -> tuple[Tokens, NDArray[np.float32], NDArray[np.float32]]:
        """The tokens of a text, its vector, and the states of the tokens, (tokens, dimension)."""
        tokens = tokenizer.encode(text)
        whole, states = self._session.run([EMBEDDING, STATES], {"input_ids": tokens.numbers[np.newaxis]})
        return tokens, np.asarray(whole)[0], np.asarray(states)[:, 0]


def _unit(vector: NDArray[np.float32]) -> NDArray[np.float32]:
    unit: NDArray[np.float32] = vector / np.linalg.norm(vector)
    return unit


def available_cores() -> int:
    """The number of cores that this process may use, or of the machine if unknown."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


_once = Lock()


def pieces_of(folder: Path) -> Pieces:
    """The tokenizer pieces of an unpacked model, shared by encoder and reranker. Raises UnreadableModel."""
    with _once:
        return _pieces_of(folder)


@lru_cache(maxsize=2)
def _pieces_of(folder: Path) -> Pieces:
    with readable(folder):
        return Pieces(folder)


class SentenceTransformersEncoder:
    """Any sentence-transformers model, in full precision on the CPU."""

    def __init__(self, choice: str, question_prompt: str | None, passage_prompt: str | None) -> None:
        self._model = load_model(choice, _load, "modèle")
        question = _prompt(self._model, question_prompt, "query")
        passage = _prompt(self._model, passage_prompt, "document", "passage", "corpus")
        self._prompts = question, passage
        self.name = f"{Path(choice).name}-{_fingerprint(self._model)} {question!r} {passage!r}"
        self.dimension = int(self._model.get_embedding_dimension() or 0)
        self._lock = Lock()  # a fast tokenizer refuses to be used by two threads at once
        passages = np.concatenate(self.encode_passages([DividedText(text) for text in PASSAGES]))
        cosines = self.encode_questions(QUESTIONS) @ passages.T
        self.scale = fitted_scale(means(cosines), ENCODER_MEANS, "CONVENTION_ENCODER")

    def encode_questions(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """See ``Encoder``."""
        return self._encode(self._model.encode_query, self._prompts[0], texts)

    def encode_passages(
        self, texts: Sequence[DividedText], advance: Callable[[int], None] = silent
    ) -> list[NDArray[np.float32]]:
        """See ``Encoder``; parts are encoded alone, as not every model averages its tokens."""
        vectors = []
        for text in texts:
            vectors.append(self._encode(self._model.encode_document, self._prompts[1], text.apart()))
            advance(1)
        return vectors

    def _encode(self, encode: Callable[..., Any], prompt: str, texts: Sequence[str]) -> NDArray[np.float32]:
        vectors = np.empty((len(texts), self.dimension), np.float32)
        for row, text in enumerate(texts):
            with self._lock:  # texts one by one: in a batch, a vector depends on its neighbours' lengths
                vectors[row] = encode(text, prompt=prompt, normalize_embeddings=True, show_progress_bar=False)
        return vectors


def _load(choice: str, device: str, local_files_only: bool = False) -> "SentenceTransformer":
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415

    return SentenceTransformer(choice, device=device, local_files_only=local_files_only).float().eval()


def _prompt(model: "SentenceTransformer", chosen: str | None, *names: str) -> str:
    """The chosen prompt, or the first of these that the model has."""
    if chosen is not None:
        return chosen
    return next((model.prompts[name] for name in names if name in model.prompts), None) or ""


def _fingerprint(model: "SentenceTransformer") -> str:
    """A hash of all that a vector depends on: weights, configurations, tokenizer, length."""
    from transformers import PreTrainedModel  # noqa: PLC0415

    digest = sha256()
    for name, weights in sorted(model.state_dict().items()):
        digest.update(name.encode())
        digest.update(weights.contiguous().numpy())
    configurations = {part.config.to_json_string() for part in model.modules() if isinstance(part, PreTrainedModel)}
    tokenizer = getattr(model.tokenizer, "backend_tokenizer", None)  # an old one, written in Python, has none
    settings = repr(model), sorted(configurations), tokenizer and tokenizer.to_str(), model.max_seq_length
    digest.update(repr(settings).encode())
    return digest.hexdigest()[:12]
