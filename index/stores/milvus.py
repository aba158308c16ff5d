"""The store in Milvus, on one machine or many; the only file that imports pymilvus.

Each snapshot has a collection with the rows of ``index.snapshot.rows``, named in its manifest. An alias points to the
published one, for other programs.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from importlib.util import find_spec
from itertools import chain, repeat
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from corpus.errors import ConventionError
from index.batches import batched
from index.disk import REBUILD
from index.stores.store import EngineFailure, LostStore, is_lite, shown
from index.words.lexical_index import Concept, FileLexicalIndex, LexicalIndex, WordForms, forms_in
from index.words.postings import ForwardIndex, Vocabulary

if TYPE_CHECKING:
    from pymilvus import MilvusClient

_PATIENCE, LONG_PATIENCE = 30.0, 3600.0  # seconds for an answer, and for a collection to be written or loaded
AT_ONCE = 3000  # rows in a message
_MOST = 3000  # passages that are wanted: with those to spare, the 16,384 that the engine finds at once
_ALL_COMPARED = 100_000  # rows up to which each is compared as it is; beyond, by codes, in the likeliest lists
EXACT: dict[str, Any] = {"index_type": "FLAT", "metric_type": "IP", "params": {}}
_CODED: dict[str, Any] = {"index_type": "IVF_SQ8", "metric_type": "IP", "params": {"nlist": 1024}}
_BY_TERMS = {"index_type": "SPARSE_INVERTED_INDEX", "metric_type": "IP"}
_BY_NUMBER = {"index_type": "INVERTED"}  # Milvus Lite has none for arrays, such as the terms
_TYPES = ("datatype", "element_type")  # of a field
_NEAR, _BY_WORDS = {"metric_type": "IP", "params": {"nprobe": 128}}, {"metric_type": "IP"}
_DENSE_SPARE, _WORDS_SPARE = 2, 3  # candidates for one that is wanted: the engine adds up ways of writing a word
_MOST_BY_WORDS = _WORDS_SPARE * _MOST
_NO_WORD = 2**32 - 2  # the term of what has no words: a sparse vector is never empty
_MOST_TERMS = 4096  # of a passage, the most that an array holds
_TRIED_AGAIN = {"grpc.max_reconnect_backoff_ms": 1000}  # gRPC's own two minutes hide a server that is back
_SILENT, _LOST, _ASLEEP = 2, 100, 101  # codes: no engine there; no such collection; one that is not loaded
_REMEMBERED = 64  # concepts


class Engine:
    """A Milvus server, a cluster of them, or Milvus Lite in a file."""

    def __init__(self, address: str) -> None:
        """Raises EngineFailure if nothing answers there or the address is malformed."""
        self._shown = shown(address)
        self._client = self._connected(address)

    def _connected(self, address: str) -> MilvusClient:
        os.environ.setdefault("GRPC_VERBOSITY", "NONE")  # under pymilvus, it writes of servers that come and go
        try:
            import pymilvus  # noqa: PLC0415 - an extra
        except ModuleNotFoundError as error:
            raise EngineFailure(
                "CONVENTION_STORE demande pymilvus, qui n’est pas installé\u00a0; lancez "
                "«\u00a0pip install 'convention[milvus]'\u00a0»."
            ) from error
        for name in ("pymilvus", "pymilvus.milvus_client", "milvus_lite"):  # they write failures, with tracebacks
            logging.getLogger(name).handlers[:] = [logging.NullHandler()]
        is_file = is_lite(address) and Path(address).parent.is_dir()
        if is_file and not find_spec("milvus_lite"):
            raise EngineFailure(
                f"CONVENTION_STORE, «\u00a0{self._shown}\u00a0», demande Milvus Lite, qui n’est pas installé\u00a0; "
                "lancez «\u00a0pip install milvus-lite\u00a0»."
            )
        try:
            return pymilvus.MilvusClient(address, timeout=_PATIENCE, grpc_options=_TRIED_AGAIN)
        except (ValueError, pymilvus.exceptions.ConnectionConfigException) as error:
            if is_file:
                raise EngineFailure(
                    f"Milvus Lite n’a pas pu ouvrir {self._shown}\u00a0; arrêtez l’autre programme qui s’en sert, ou "
                    "vérifiez les droits."
                ) from error
            raise EngineFailure(
                f"CONVENTION_STORE, «\u00a0{self._shown}\u00a0», n’est pas une adresse de Milvus\u00a0; écrivez par "
                "exemple http://localhost:19530."
            ) from error
        except pymilvus.MilvusException as error:
            raise self._failure(error) from error

    def ask(self, method: str, *given: object, **named: object) -> Any:  # noqa: ANN401 - pymilvus has no types
        """Call a method of the client. Raises LostStore for a missing collection, else EngineFailure."""
        from grpc import RpcError  # noqa: PLC0415 - under pymilvus, loaded by now
        from pymilvus import MilvusException  # noqa: PLC0415

        def call() -> Any:  # noqa: ANN401
            return getattr(self._client, method)(*given, **{"timeout": _PATIENCE, **named})

        try:
            try:
                return call()
            except MilvusException as error:
                if error.code != _ASLEEP:
                    raise
            self._client.load_collection(given[0], timeout=LONG_PATIENCE)  # the server has started again meanwhile
            return call()
        except (MilvusException, RpcError) as error:
            raise self._failure(error) from error

    def _failure(self, error: Exception) -> ConventionError:
        code = getattr(error, "code", None)
        if code == _LOST:
            return LostStore(f"L’index a perdu sa collection dans Milvus ({self._shown})\u00a0; {REBUILD}.")
        if isinstance(code, int) and code != _SILENT:  # what gRPC says has codes of its own
            said = " ".join(str(getattr(error, "message", "")).split())[:200]
            return EngineFailure(f"Milvus ({self._shown}) a refusé une demande\u00a0; corrigez sa cause\u00a0: {said}.")
        return EngineFailure(
            f"Milvus ({self._shown}) ne répond pas\u00a0; vérifiez qu’il tourne, ou corrigez CONVENTION_STORE."
        )

    def filled(
        self, collection: str, vectors: NDArray[np.float32], lexical: FileLexicalIndex
    ) -> tuple[MilvusStore, MilvusLexicalIndex]:
        """Create a collection with these rows, all written when this returns."""
        near, fields = _CODED if len(vectors) > _ALL_COMPARED else EXACT, _fields(vectors.shape[1])
        # "Session": a build sees what it inserts; who reads afterwards need not wait for anybody.
        indexes = {"vector": near, "words": _BY_TERMS, "passage": _BY_NUMBER}
        self.create(collection, fields, indexes, consistency_level="Session")
        for batch in batched(_collection_rows(vectors, lexical), AT_ONCE):
            self.ask("insert", collection, batch)
        self.ask("flush", collection, timeout=LONG_PATIENCE)
        return self._store(collection, lexical.bare())

    def opened(self, collection: str, words: Path) -> tuple[MilvusStore, MilvusLexicalIndex]:
        """Open a snapshot's collection, with the vocabulary in its folder. Raises LostStore."""
        self.ask("load_collection", collection, timeout=LONG_PATIENCE)
        return self._store(collection, (Vocabulary.load(words), ForwardIndex.load(words), forms_in(words)))

    def _store(
        self, collection: str, parts: tuple[Vocabulary, ForwardIndex, WordForms]
    ) -> tuple[MilvusStore, MilvusLexicalIndex]:
        store = MilvusStore(self, collection, parts[0])
        return store, MilvusLexicalIndex(parts, store)

    def publish(self, collection: str) -> None:
        """Point the index's alias to a collection."""
        alias = f"a_{collection.split('_')[1]}"
        known = alias in self.ask("list_aliases")["aliases"]
        self.ask("alter_alias" if known else "create_alias", collection, alias)

    def drop(self, collection: str) -> None:
        """Drop a collection, if it exists, with its aliases."""
        if self.ask("has_collection", collection):
            for alias in self.ask("list_aliases", collection)["aliases"]:
                self.ask("drop_alias", alias)
            self.ask("drop_collection", collection)

    def create(
        self,
        name: str,
        fields: Mapping[str, Mapping[str, object]],
        indexes: Mapping[str, Mapping[str, Any]],
        **more: object,
    ) -> None:
        """Create and load a collection; the types of its fields are given by the names of pymilvus."""
        from pymilvus import DataType  # noqa: PLC0415 - loaded by now

        schema = self._client.create_schema(auto_id=False, enable_dynamic_field=False)
        for field, given in fields.items():
            types = {key: DataType[str(value)] if key in _TYPES else value for key, value in given.items()}
            schema.add_field(field, **types)
        params = self._client.prepare_index_params()
        for field, kind in indexes.items():
            params.add_index(field, **kind)
        self.ask("create_collection", name, schema=schema, **more)
        self.ask("create_index", name, params, sync=False)  # of no rows yet: pymilvus would wait for half a second each
        self.ask("load_collection", name)


class MilvusStore:
    """A snapshot's collection as a ``Store``."""

    def __init__(self, engine: Engine, collection: str, vocabulary: Vocabulary) -> None:
        self._engine, self._collection, self._vocabulary = engine, collection, vocabulary

    @property
    def size(self) -> int:
        """How many rows there are."""
        return self.count("")

    def count(self, condition: str) -> int:
        """How many rows meet a condition."""
        counted = self._engine.ask("query", self._collection, filter=condition, output_fields=["count(*)"])
        return int(counted[0]["count(*)"])

    def candidates(
        self,
        query: NDArray[np.float32],
        concepts: Sequence[Concept],
        count: int,
        among: NDArray[np.int64] | None = None,
    ) -> NDArray[np.int64]:
        """See ``Store``: the engine finds more than are wanted, which are compared here as in files.

        Its score by words is an upper bound; more are requested as long as a text that was not found might score as
        high as the last one wanted.
        """
        count, asked = min(count, _MOST), _WORDS_SPARE * min(count, _MOST)
        ways = [_Spellings(concept, self._vocabulary) for concept in concepts]
        weights = _weights(ways)
        while True:
            found, words = self._found(query, weights, (count, asked), among)
            scores = np.zeros(len(found))
            for way in sorted(ways, key=lambda way: -way.weight):  # rounded as by ``best``
                scores = scores + way.weight * np.array([way.held(own) for own in words], np.float32)
            best = np.lexsort((found, -scores))[:count]
            worth = sorted(sum(weight * own.get(term, 0.0) for term, weight in weights.items()) for own in words)
            is_all = sum(one > 0 for one in worth) < asked
            if is_all or asked == _MOST_BY_WORDS or worth[-asked] <= scores[best[-1]]:
                break
            asked = min(2 * asked, _MOST_BY_WORDS)
        nearest = np.lexsort((found, -self.cosines(query, found)))[:count]
        return np.union1d(found[nearest], found[best[scores[best] > 0]])

    def _found(
        self,
        query: NDArray[np.float32],
        weights: Mapping[int, float],
        counts: tuple[int, int],
        among: NDArray[np.int64] | None,
    ) -> tuple[NDArray[np.int64], list[dict[int, float]]]:
        """What the engine finds, ``counts`` by vector and by words, sorted, with the words of each."""
        from pymilvus import AnnSearchRequest, RRFRanker  # noqa: PLC0415 - loaded by now

        if among is not None and not len(among):
            return np.empty(0, np.int64), []
        condition, (near, by_words) = _condition(among), counts
        requests = [AnnSearchRequest([query], "vector", _NEAR, _DENSE_SPARE * near, expr=condition)]
        if weights:
            requests.append(AnnSearchRequest([weights], "words", _BY_WORDS, by_words, expr=condition))
        limit = sum(request.limit for request in requests)
        (hits,) = self._engine.ask(
            "hybrid_search", self._collection, requests, RRFRanker(), limit=limit, output_fields=["words"]
        )
        words = {hit["id"]: hit["entity"]["words"] for hit in hits}
        return np.array(sorted(words), np.int64), [words[row] for row in sorted(words)]

    def cosines(self, query: NDArray[np.float32], rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """See ``Store``; computed here, as the engine rounds differently."""
        cosines: NDArray[np.float32] = np.einsum("ij,j->i", self.rows(rows).reshape(len(rows), len(query)), query)
        return cosines

    def held(self, concepts: Sequence[Concept], passages: NDArray[np.int64]) -> NDArray[np.float32]:
        """See ``Store``."""
        ways = [_Spellings(concept, self._vocabulary) for concept in concepts]
        if not ways:
            return np.zeros((len(passages), 0), np.float32)
        words = self._fetched("words", passages, dict)
        return np.array([[way.held(own) for way in ways] for own in words], np.float32).reshape(-1, len(ways))

    def rows(self, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """See ``Store``."""
        vectors = self._fetched("vector", rows, lambda one: np.array(one, np.float32))  # a tenth as large
        return np.array(vectors, np.float32)

    def save(self, folder: Path) -> None:
        """Nothing: the collection holds it."""

    def _fetched(self, field: str, rows: NDArray[np.int64], kept: Callable[[Any], Any]) -> list[Any]:
        """A field of some rows, each fetched once and converted by ``kept``."""
        found = dict[int, Any]()
        for batch in batched(np.unique(rows).tolist(), AT_ONCE):
            fetched = self._engine.ask("query", self._collection, ids=batch, output_fields=[field])
            found |= {row["id"]: kept(row[field]) for row in fetched}
        try:
            return [found[row] for row in rows.tolist()]
        except KeyError as error:
            raise LostStore(f"L’index a perdu des lignes dans Milvus\u00a0; {REBUILD}.") from error


class MilvusLexicalIndex(LexicalIndex):
    """A lexical index whose postings are in a collection."""

    def __init__(self, parts: tuple[Vocabulary, ForwardIndex, WordForms], store: MilvusStore) -> None:
        super().__init__(*parts)
        self._counted = lru_cache(_REMEMBERED)(self._count)
        self._store = store

    def frequency(self, concept: Concept) -> int:
        """See ``LexicalIndex``; the engine counts texts if there are several ways of writing."""
        return self._counted(concept.terms, concept.expansions)

    def _count(self, terms: frozenset[str], expansions: tuple[tuple[frozenset[str], ...], ...]) -> int:
        numbers = self._vocabulary.numbers(terms)
        if len(numbers) < 2 and not expansions:
            return sum(self._vocabulary.frequency(number) for number in numbers)
        spelled = (" and ".join(self._any_of(word) for word in expansion) for expansion in expansions)
        ways = [f"({way})" for way in spelled] + [self._any_of(terms)] * bool(numbers)
        return self._store.count(" or ".join(ways))

    def _any_of(self, terms: Iterable[str]) -> str:
        return f"array_contains_any(terms, {sorted(self._vocabulary.numbers(terms))})"


class _Spellings:
    """The ways of writing a concept: each a list of words, each word a list of term numbers."""

    def __init__(self, concept: Concept, vocabulary: Vocabulary) -> None:
        self.weight = concept.weight
        self._ways = [(vocabulary.numbers(concept.terms),)] + [
            tuple(vocabulary.numbers(word) for word in expansion) for expansion in concept.expansions
        ]
        rarest = (min(way, key=lambda word: sum(map(vocabulary.frequency, word))) for way in self._ways)
        self.telling = frozenset(chain.from_iterable(rarest))  # no text is worth more than what it holds of these

    def held(self, words: Mapping[int, float]) -> float:
        """The share that a text has of the best way, which is that of the word it has least of."""
        return max(
            min(max((words.get(number, 0.0) for number in word), default=0.0) for word in way) for way in self._ways
        )


def _weights(ways: Sequence[_Spellings]) -> dict[int, float]:
    """A question as a sparse vector: the most that each term can add to the score of a text."""
    weights: dict[int, float] = {}
    for way in ways:
        for number in way.telling:
            weights[number] = weights.get(number, 0.0) + way.weight
    return weights


def _collection_rows(vectors: NDArray[np.float32], lexical: FileLexicalIndex) -> Iterator[dict[str, object]]:
    """The rows to insert: passages with their words, then sentences and headings without."""
    words = chain(lexical.postings.by_text(), repeat(([], [])))
    for row, (vector, (terms, shares)) in enumerate(zip(vectors, words, strict=False)):
        yield {
            "id": row,
            "vector": vector,
            "words": dict(zip(terms, shares, strict=True)) or {_NO_WORD: 1.0},
            "terms": terms[:_MOST_TERMS],
            "passage": row if row < lexical.size else -1,
        }


def _fields(dimension: int) -> dict[str, dict[str, object]]:
    return {
        "id": {"datatype": "INT64", "is_primary": True},
        "vector": {"datatype": "FLOAT_VECTOR", "dim": dimension},
        "words": {"datatype": "SPARSE_FLOAT_VECTOR"},
        "terms": {"datatype": "ARRAY", "element_type": "INT32", "max_capacity": _MOST_TERMS},
        "passage": {"datatype": "INT64"},
    }


def _condition(among: NDArray[np.int64] | None) -> str:
    """A filter for passages, all or these; those of a document are one range."""
    if among is None:
        return "passage >= 0"
    starts = np.flatnonzero(np.diff(among, prepend=-2) != 1)
    ends = np.append(starts[1:], len(among)) - 1
    ranges = zip(among[starts].tolist(), among[ends].tolist(), strict=True)
    return " or ".join(f"(passage >= {first} and passage <= {last})" for first, last in ranges)
