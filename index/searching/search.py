"""One search over vectors and words."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache, reduce
from itertools import accumulate, zip_longest
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from corpus.document import Document, Span
from corpus.errors import ConventionError
from corpus.text.passages import Passage
from index.disk import REBUILD
from index.models.encoders import Encoder
from index.models.rerankers import Candidate, Reading, Reranker
from index.searching.document_filter import EVERYWHERE, DocumentPaths, Scope
from index.searching.headings import attached
from index.searching.queries import Queries, Query
from index.searching.table_rows import rows_apart
from index.snapshot.names import Names
from index.snapshot.snapshots import Snapshot
from index.snapshot.summaries import DocumentSummary
from index.words.lexical_index import Concept, share
from index.words.sigles import Sigles

if TYPE_CHECKING:
    from index.words.synonyms import Synonyms

_CANDIDATES = 200  # passages that either side gives, before they are scored together
# What is read with the question: characters, which is what the time goes by (1,000 take 23 ms on two cores).
_READ_CHARACTERS, MOST_READ = 5200, 16
# The others are read where none of the first answers with such log odds. Of 1,404 answered questions of eight writers,
# `commune` and PIAF, all read: .763 of the right passages come first, .906 among three. With the first 4 and log odds
# of 1, 2 and 3: .764, .763 and .763, and .900, .903 and .904; for .57, .42 and .27 of the questions no more are read.
_READ_FIRST, _CONVINCING = 4, 2.0
CONSIDERED = 50  # passages before reading: the last of them tell what a score is worth in this corpus
_REMEMBERED = 64  # questions as they are understood; a follow-up asks for each of its own up to eight times
LONGEST_CONTEXT = 160  # characters of a passage's context that are read: its end, where the nearest headings are
# Weights of the parts, from a grid over 1,122 questions of three sets: of words at 0.027, 0.053, 0.08, 0.107 and 0.16,
# .709, .721, .721, .715 and .703 of the right passages come first, .898 to .907 are among five.
_PASSAGE, _SENTENCE, _WORDS, _COVERED = 1.0, 1.0, 0.08, 0.08
# So many times more do words weigh among the rows of one table, which little else tells apart. From 0, 2, 5 and 9 over
# 60 questions about rows of tables of 40 and 300: 34, 48, 52 and 55 right rows; 5 leaves a word that all write its due.
_AMONG_ROWS = 5.0
# From 0, 0.025, 0.05 and 0.065 over 172 questions about 28 agreements: .721, .733, .738 and .744 of the right passages
# come first, at a loss of .731, .690, .676 and .678 nats.
_ATTACHED = 0.05


class OtherModel(ConventionError):
    """The index was made by another model than the one that reads the question."""


@dataclass(frozen=True, slots=True)
class ScoreParts:
    """The parts of a passage's score before it is read.

    ``passage`` and ``sentence`` are the cosines of the passage and of its best sentence; ``words`` is its share of the
    highest possible BM25 score and ``covered`` its share of the question's words, by weight. ``row`` is how far its
    best row is below the best row of its table, 0 outside of tables; ``attached``: see ``attached``.
    """

    passage: float
    sentence: float
    words: float
    covered: float
    row: float = 0.0
    attached: float = 0.0

    @property
    def score(self) -> float:
        """The weighted sum that ranks passages."""
        covered = self.covered + _AMONG_ROWS * self.row
        words = _WORDS * self.words + _COVERED * covered
        return _PASSAGE * self.passage + _SENTENCE * self.sentence + words - _ATTACHED * self.attached


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that may answer; a difference of ``score`` is the log odds that it does rather than another one.

    ``sentences`` are the scores of its sentences, whose odds add up to the passage's. ``reading`` is the reranker's
    logit, None if the passage was not read; ``answers`` are the likeliest answer in each sentence, None if unknown.
    """

    passage: Passage
    parts: ScoreParts
    reading: float | None
    score: float
    sentences: tuple[float, ...]
    answers: tuple[Span | None, ...]


@dataclass(frozen=True, slots=True)
class Results:
    """The hits for a question, best first, with the words searched for and, from the lexicon, their ``synonyms``.

    ``background`` is the mean score, before reading, of the passages ranked after those that may be read, None if there
    are none: the level that any question reaches in this corpus.
    """

    hits: tuple[Hit, ...]
    concepts: tuple[Concept, ...]
    background: float | None
    synonyms: tuple[str, ...] = ()

    def probability(self, score: float) -> float:
        """The probability that a passage or sentence with this score answers, given that one of the hits does."""
        return float(np.exp(score - np.logaddexp.reduce([hit.score for hit in self.hits])))


NOTHING = Results((), (), None)


@dataclass(frozen=True, slots=True)
class Evidence:
    """The features that rank a passage among others, (4,), and its sentences among each other, (sentences, 2).

    Of a passage: the reranker's logit (0 if not read), whether it was not read, the score before reading, and how well
    its heading distinguishes it within its document. Of a sentence: the reranker's logit (0 if not read), and the
    cosine with its share of the question's words. ``answers`` are those of the ``Reading``.
    """

    passage: NDArray[np.float64]
    sentences: NDArray[np.float64]
    answers: tuple[Span | None, ...]


@dataclass(frozen=True, slots=True)
class Weights:
    """The weights of the columns of an ``Evidence``, for passages and for sentences."""

    of_passage: NDArray[np.float64]
    of_sentence: NDArray[np.float64]


# Fitted by ``benchmarks/fit_weights.py`` on the questions of ten sets, every fourth one of PIAF's.
FITTED = Weights(np.array([0.592, -0.962, 42.477, 17.175]), np.array([0.683, 14.878]))


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A passage by its number, before it is read.

    ``cosines`` are those of its sentences and ``covered`` their shares of the question's words, rows of tables spread
    further apart. ``heading`` is the cosine of its heading, NaN without one.
    """

    number: int
    parts: ScoreParts
    cosines: NDArray[np.float32]
    covered: NDArray[np.float32]
    heading: float


class Searcher:
    """A snapshot with its encoder and a reranker, ready for questions from several threads.

    ``names`` finds documents by their names.
    """

    def __init__(
        self, snapshot: Snapshot, encoder: Encoder, reranker: Reranker, synonyms: Synonyms | None = None
    ) -> None:
        check_model(snapshot, encoder)
        self.snapshot = snapshot
        self.encoder = encoder
        self._reranker = reranker
        self._synonyms = synonyms
        self.names = Names(snapshot.summaries)
        self._paths = DocumentPaths(snapshot.paths)
        self._numbers = {id: number for number, id in enumerate(snapshot.documents)}
        queries = Queries(snapshot.lexical, Sigles(snapshot.sigles, snapshot.lexical.is_common), encoder, synonyms)
        self._query = lru_cache(_REMEMBERED)(queries.understood)
        self._vector = lru_cache(_REMEMBERED)(lambda question: encoder.encode_questions([question])[0])

    def over(self, snapshot: Snapshot) -> Searcher:
        """The same models over another snapshot, with the same lexicon."""
        return Searcher(snapshot, self.encoder, self._reranker, self._synonyms)

    def with_synonyms(self, synonyms: Synonyms | None) -> Searcher:
        """The same snapshot with another lexicon, or none."""
        return Searcher(self.snapshot, self.encoder, self._reranker, synonyms)

    def document(self, passage: Passage) -> Document:
        """The document that holds a passage."""
        return self.snapshot.documents[passage.document_id]

    def summary(self, document: Document) -> DocumentSummary:
        """The summary of a document."""
        return self.snapshot.summaries[self._numbers[document.id]]

    def passage_at(self, document_id: str, offset: int) -> Passage:
        """The passage that holds an offset of a document. Raises LookupError where none does."""
        number = self._numbers.get(document_id, -1)
        own = range(*np.searchsorted(self.snapshot.rows.documents, [number, number + 1]).tolist())
        place = bisect_right(own, offset, key=lambda number: self.snapshot.passages[number].start) - 1
        if place < 0 or offset >= self.snapshot.passages[own[place]].end:
            raise LookupError(f"no passage of document {document_id} holds offset {offset}")
        return self.snapshot.passages[own[place]]

    def scope(self, only: Collection[str]) -> Scope:
        """The documents at some paths as people write them, or all of them. Raises UnknownDocument."""
        if not only:
            return EVERYWHERE
        numbers = self._paths.numbers(only)
        passages = np.flatnonzero(np.isin(self.snapshot.rows.documents, numbers))
        return Scope(frozenset(self.snapshot.paths[number] for number in numbers), passages)

    def search(self, question: str, count: int = 10, scope: Scope = EVERYWHERE) -> Results:
        """The best ``count`` passages of some documents, or of all."""
        query = self.understand(question)
        near = self.nearest(query, max(count, CONSIDERED), scope)
        hits = self.read(query, near[: max(count, MOST_READ)])
        ordered = sorted(hits, key=lambda hit: (-hit.score, hit.passage.document_id, hit.passage.start))
        return Results(tuple(ordered[:count]), query.concepts, background(near), query.synonyms)

    def understand(self, question: str) -> Query:
        """The query of a question."""
        return self._query(question)

    def nearest(self, query: Query, count: int, scope: Scope = EVERYWHERE) -> list[Neighbour]:
        """The best ``count`` passages before they are read, best first."""
        vectors = [self._vector(question) for question in (query.question, *query.otherwise)]
        store, wanted = self.snapshot.store, max(count, _CANDIDATES)
        found = (store.candidates(vector, query.concepts, wanted, scope.passages) for vector in vectors)
        near = self._compared(reduce(np.union1d, found), vectors, query)
        return sorted(near, key=lambda neighbour: (-neighbour.parts.score, neighbour.number))[:count]

    def read(self, query: Query, nearest: Sequence[Neighbour]) -> list[Hit]:
        """The passages as hits, in order; the reranker reads as many of the first as time allows."""
        evidence = zip(nearest, self.evidence(query, nearest), strict=True)
        return [hit_of(self.snapshot.passages[near.number], near, own) for near, own in evidence]

    def evidence(self, query: Query, nearest: Sequence[Neighbour]) -> list[Evidence]:
        """The evidence for each passage."""
        if not nearest:
            return []
        candidates = [self.candidate(neighbour.number) for neighbour in nearest[:MOST_READ]]
        lengths = accumulate(len(candidate.text) + len(candidate.context) for candidate in candidates)
        count = sum(length <= _READ_CHARACTERS for length in lengths)
        readings = self._read(query, candidates[: min(_READ_FIRST, max(count, 1))])
        if not any(_likelihood(one) >= _CONVINCING for one in readings):
            readings += self._read(query, candidates[_READ_FIRST:count])
        columns = nearest, self._headed(nearest), readings
        return [_evidence(*own) for own in zip_longest(*columns)]

    def _read(self, query: Query, candidates: Sequence[Candidate]) -> list[Reading]:
        """The best reading of each candidate, over the wordings of the question."""
        readings = (self._reranker.read(question, candidates) for question in (query.question, *query.otherwise))
        return [max(own, key=_likelihood) for own in zip(*readings, strict=True)]

    def _headed(self, nearest: Sequence[Neighbour]) -> list[float]:
        """How much closer to the question each passage's heading is than those of its document are on average.

        Weighted by the document's share of the first passages: this distinguishes passages of one document, not
        documents.
        """
        documents = self.snapshot.rows.documents[np.array([neighbour.number for neighbour in nearest], np.int64)]
        headings = np.array([neighbour.heading for neighbour in nearest])
        siblings = documents[:, np.newaxis] == documents[:MOST_READ]
        known = siblings & ~np.isnan(headings[:MOST_READ])
        means = np.nan_to_num(headings[:MOST_READ]) @ known.T / np.maximum(known.sum(axis=1), 1)
        headed = np.where(known.any(axis=1), headings - means, 0) * siblings.sum(axis=1) / min(len(nearest), MOST_READ)
        return [float(value) for value in np.nan_to_num(headed)]

    def candidate(self, number: int) -> Candidate:
        """The passage of a number, for a reranker."""
        passage = self.snapshot.passages[number]
        text = self.document(passage).text[passage.start : passage.end]
        sentences = (sentence.moved(-passage.start) for sentence in passage.sentences)
        return Candidate(passage.context[-LONGEST_CONTEXT:], text, tuple(sentences))

    def _compared(
        self, numbers: NDArray[np.int64], vectors: Sequence[NDArray[np.float32]], query: Query
    ) -> list[Neighbour]:
        """The passages with these numbers, compared with all wordings of the question, sentence by sentence."""
        if not len(numbers):  # a document whose text is all ignored has no passage
            return []
        above, sentences = self.snapshot.rows.headings[numbers], self.snapshot.rows.sentences(numbers)
        rows = np.concatenate([numbers, np.maximum(above, 0), sentences])  # asked for at once: an engine is far away
        whole, heading, each = np.split(self._likeness(vectors, rows), [len(numbers), 2 * len(numbers)])
        headings = np.where(above < 0, np.nan, heading)
        concepts = query.concepts
        held = self.snapshot.store.held(concepts, numbers)
        passages = [self.snapshot.passages[number] for number in numbers.tolist()]
        ends = np.cumsum([len(passage.sentences) for passage in passages])
        covered = share(concepts, held > 0)
        written = self.snapshot.lexical.written(concepts, sentences - len(self.snapshot.passages))
        apart, among = rows_apart(passages, written, self.snapshot.documents, query.question)
        told = np.asarray(share(concepts, written) + _AMONG_ROWS * among, np.float32)
        columns = (numbers, headings, whole, share(concepts, held), covered, apart, attached(passages, query.question))
        return [
            Neighbour(number, ScoreParts(cosine, float(own.max()), *rest), own, words, heading)
            for (number, heading, cosine, *rest), own, words in zip(
                zip(*(column.tolist() for column in columns), strict=True),
                np.split(each, ends[:-1]),
                np.split(told, ends[:-1]),
                strict=True,
            )
        ]

    def _likeness(self, vectors: Sequence[NDArray[np.float32]], rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """The best cosines of some rows over all wordings, on the common scale that the weights were fitted for."""
        slope, offset = self.encoder.scale
        cosines = reduce(np.maximum, (self.snapshot.store.cosines(vector, rows) for vector in vectors))
        return np.asarray(slope * cosines + offset, np.float32)


def _evidence(near: Neighbour, headed: float, reading: Reading | None) -> Evidence:
    count = len(near.cosines)
    own = reading or Reading(np.zeros(count, np.float32), (None,) * count)
    read = (_likelihood(reading), 0.0) if reading else (0.0, 1.0)
    return Evidence(
        np.array([*read, near.parts.score, headed]),
        np.column_stack([own.logits, near.cosines + _COVERED * near.covered]).astype(np.float64),
        own.answers,
    )


def _likelihood(reading: Reading) -> float:
    """The log odds that a passage answers, by the reranker alone."""
    return float(np.logaddexp.reduce(reading.logits))


def background(near: Sequence[Neighbour]) -> float | None:
    """See ``Results``."""
    beyond = [neighbour.parts.score for neighbour in near[MOST_READ:CONSIDERED]]
    return float(np.mean(beyond)) if beyond else None


def hit_of(passage: Passage, near: Neighbour, evidence: Evidence, weights: Weights = FITTED) -> Hit:
    """A passage as a hit, scored by its evidence."""
    reading, is_unread = evidence.passage[:2]
    score = float(evidence.passage @ weights.of_passage)
    among = evidence.sentences @ weights.of_sentence
    sentences = score + among - np.logaddexp.reduce(among)
    answers = tuple(one and one.moved(passage.start) for one in evidence.answers)
    return Hit(passage, near.parts, None if is_unread else float(reading), score, tuple(sentences.tolist()), answers)


def check_model(snapshot: Snapshot, encoder: Encoder) -> None:
    """Raise OtherModel where another encoder made the snapshot's vectors."""
    if snapshot.manifest.encoder != encoder.name:
        raise OtherModel(
            f"L’index a été construit avec le modèle {snapshot.manifest.encoder}, or les questions sont lues par "
            f"{encoder.name}\u00a0; {REBUILD} ou corrigez CONVENTION_ENCODER."
        )
