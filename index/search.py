"""One search over vectors and words."""

from __future__ import annotations

import posixpath
import unicodedata
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from operator import add

import numpy as np
from numpy.typing import NDArray

from corpus.document import Document
from corpus.errors import ConventionError
from corpus.passages import Passage
from index.encoders import Encoder
from index.lexical import Concept, coverage
from index.snapshots import Snapshot

_CANDIDATES = 100  # passages, and twice as many vectors, taken before they are scored together
# Weights of the parts, from a grid over the 1,913 training questions of PIAF (hit@1 .815, nDCG@10 .890).
_PASSAGE, _SENTENCE, _WORDS, _COVERED = 1.0, 1.0, 0.1, 0.1


class OtherModel(ConventionError):
    """The index was made by another model than the one that reads the question."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What a score is made of.

    Cosines of the passage and of its best sentence; in 0..1, the shares of the best possible BM25
    and of the question's words that the passage holds.
    """

    passage: float
    sentence: float
    words: float
    covered: float

    @property
    def score(self) -> float:
        """The weighted sum that ranks passages."""
        return _PASSAGE * self.passage + _SENTENCE * self.sentence + _WORDS * self.words + _COVERED * self.covered


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that may answer; ``sentences`` holds the score of each of its sentences."""

    passage: Passage
    parts: Parts
    sentences: tuple[float, ...]

    @property
    def score(self) -> float:
        """Higher is better."""
        return self.parts.score


@dataclass(frozen=True, slots=True)
class Found:
    """The hits for a question, best first, and the words that were looked for."""

    hits: tuple[Hit, ...]
    concepts: tuple[Concept, ...]


class Searcher:
    """A published snapshot and the model that made it, ready for questions from several threads."""

    def __init__(self, snapshot: Snapshot, encoder: Encoder) -> None:
        if snapshot.manifest.encoder != encoder.name:
            raise OtherModel(
                f"L’index a été construit avec le modèle {snapshot.manifest.encoder}, or les questions sont lues par "
                f"{encoder.name}\u00a0; lancez «\u00a0convention index build\u00a0» ou corrigez CONVENTION_ENCODER."
            )
        self.snapshot = snapshot
        self._encoder = encoder
        counts = [len(passage.sentences) for passage in snapshot.passages]
        self._size = len(counts)
        self._owners = np.concatenate([np.arange(self._size), np.repeat(np.arange(self._size), counts)])
        self._first_sentences = self._size + np.concatenate([[0], np.cumsum(counts)])
        paths = [snapshot.documents[passage.document_id].path for passage in snapshot.passages]
        self._paths = np.array(paths)
        self._known = {_path_key(document.path): document.path for document in snapshot.documents.values()}
        self._by_document: dict[str, list[Passage]] = defaultdict(list)
        for passage in snapshot.passages:
            self._by_document[passage.document_id].append(passage)

    def document(self, passage: Passage) -> Document:
        """The document that holds a passage."""
        return self.snapshot.documents[passage.document_id]

    def passage_at(self, document_id: str, offset: int) -> Passage:
        """The passage that holds an offset of a document. Raises LookupError where none does."""
        own = self._by_document.get(document_id, [])
        place = bisect_right(own, offset, key=lambda passage: passage.start) - 1
        if place < 0 or offset >= own[place].end:
            raise LookupError(f"no passage of document {document_id} holds offset {offset}")
        return own[place]

    def search(self, question: str, count: int = 10, only: Collection[str] = ()) -> Found:
        """The best ``count`` passages; ``only`` restricts them to documents, by path.

        Raises ConventionError for a path that the index does not hold.
        """
        allowed = self._allowed(only)
        concepts = self.snapshot.lexical.concepts(question)
        query = self._encoder.encode_questions([question])[0]
        words = self.snapshot.lexical.scores(concepts)
        candidates = self._candidates(query, words, allowed, max(count, _CANDIDATES))
        hits = self._scored(candidates, query, words, self.snapshot.lexical.covered(concepts))
        ordered = sorted(hits, key=lambda hit: (-hit.score, hit.passage.document_id, hit.passage.start))
        return Found(tuple(self._with_words(hit, concepts) for hit in ordered[:count]), tuple(concepts))

    def named(self, only: Collection[str]) -> list[str]:
        """The paths of the index that a person's paths mean. Raises ConventionError for one that it does not hold."""
        for path in only:
            if _path_key(path) not in self._known:
                some = ", ".join(sorted(self._known.values())[:3])
                raise ConventionError(
                    f"Le document «\u00a0{path}\u00a0» n’est pas dans l’index\u00a0; donnez son chemin dans le dossier "
                    f"de documents, par exemple\u00a0: {some}."
                )
        return [self._known[_path_key(path)] for path in only]

    def _allowed(self, only: Collection[str]) -> NDArray[np.bool_]:
        return np.isin(self._paths, self.named(only)) if only else np.ones(self._size, np.bool_)

    def _candidates(
        self, query: NDArray[np.float32], words: NDArray[np.float32], allowed: NDArray[np.bool_], most: int
    ) -> NDArray[np.int64]:
        """Numbers of the passages that either side finds near, in order."""
        among = None if allowed.all() else np.flatnonzero(allowed[self._owners])
        near, _ = self.snapshot.vectors.nearest(query, 2 * most, among)
        by_words = np.argsort(-np.where(allowed, words, 0), kind="stable")[:most]
        matching = by_words[(words[by_words] > 0) & allowed[by_words]]
        return np.union1d(self._owners[near], matching)

    def _scored(
        self,
        numbers: NDArray[np.int64],
        query: NDArray[np.float32],
        words: NDArray[np.float32],
        covered: NDArray[np.float32],
    ) -> list[Hit]:
        """The passages with these numbers as hits, each sentence scored by its cosine."""
        counts = self._first_sentences[numbers + 1] - self._first_sentences[numbers]
        if not len(numbers):  # a document whose text is all ignored has no passage
            return []
        ends = np.cumsum(counts)
        rows = np.arange(counts.sum()) + np.repeat(self._first_sentences[numbers] - ends + counts, counts)
        whole = self._likeness(query, numbers)
        parts_of = np.split(self._likeness(query, rows), ends[:-1])
        hits = []
        for number, cosine, cosines in zip(numbers.tolist(), whole.tolist(), parts_of, strict=True):
            parts = Parts(cosine, float(cosines.max()), float(words[number]), float(covered[number]))
            hits.append(Hit(self.snapshot.passages[number], parts, tuple(cosines.tolist())))
        return hits

    def _likeness(self, query: NDArray[np.float32], rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """Cosines of some rows, on the scale of the packaged model, for which the weights were fitted."""
        slope, offset = self._encoder.scale
        return np.asarray(slope * self.snapshot.vectors.cosines(query, rows) + offset, np.float32)

    def _with_words(self, hit: Hit, concepts: Sequence[Concept]) -> Hit:
        """The hit, the words that each sentence shares with the question added to its score."""
        text = self.document(hit.passage).text
        shared = (_COVERED * coverage(concepts, text[slice(*span)]) for span in hit.passage.sentences)
        return replace(hit, sentences=tuple(map(add, hit.sentences, shared)))


def _path_key(path: str) -> str:
    """What two ways of writing a path share: "./a.txt" is "a.txt", and a Mac takes accents apart."""
    return unicodedata.normalize("NFC", posixpath.normpath(path))
