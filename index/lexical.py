"""French term matching: BM25, with the variants of writing that the corpus itself shows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import bm25s
import msgspec
import numpy as np
from numpy.typing import NDArray

from index.french import fold, is_stop_word, stem, words

K1, B = 1.5, 0.75  # the usual values, which bm25s and Lucene share


@dataclass(frozen=True, slots=True)
class Concept:
    """A word of a question and the corpus terms that write it; ``weight`` is its idf, in nats."""

    word: str
    terms: frozenset[str]
    weight: float


class Lexicon(msgspec.Struct, frozen=True):
    """How the corpus writes its words: without accents → the terms they are indexed by."""

    forms: dict[str, list[str]]
    stems: dict[str, list[str]]

    def terms(self, word: str) -> frozenset[str]:
        """Terms of the corpus that a typed word stands for; empty where the corpus never writes it.

        Forms are compared before stems, so that "châtiment", typed without its accent, never
        becomes a "chat".
        """
        same_stem = {stem(word)} & set(self.stems.get(fold(stem(word)), ()))
        terms = {*self.forms.get(fold(word), ()), *same_stem}
        return frozenset(terms or self.stems.get(fold(stem(fold(word))), ()))


class Lexical:
    """BM25 over n texts. Scores are shares of the best possible one, in 0..1."""

    def __init__(self, ranker: bm25s.BM25, lexicon: Lexicon) -> None:
        self._ranker = ranker
        self._lexicon = lexicon
        self.size = int(ranker.scores["num_docs"])

    @classmethod
    def of(cls, texts: Iterable[str]) -> Lexical:
        """Index the texts, in order."""
        forms: Mapping[str, set[str]] = defaultdict(set)
        stems: Mapping[str, set[str]] = defaultdict(set)
        terms: list[list[str]] = []
        for text in texts:
            terms.append([])
            for word in words(text):
                if is_stop_word(word.text):
                    continue
                term = stem(word.text)
                terms[-1].append(term)
                forms[fold(word.text)].add(term)
                stems[fold(term)].add(term)
        ranker = bm25s.BM25(k1=K1, b=B, method="lucene")
        ranker.index(terms, show_progress=False)
        return cls(ranker, Lexicon(_sorted_lists(forms), _sorted_lists(stems)))

    def save(self, folder: Path) -> None:
        """Write the index to a new folder."""
        self._ranker.save(folder)
        (folder / "lexicon.json").write_bytes(msgspec.json.encode(self._lexicon))

    @classmethod
    def load(cls, folder: Path) -> Lexical:
        """Read an index that ``save`` wrote; its arrays are mapped from the disk."""
        ranker = bm25s.BM25.load(folder, mmap=True)
        return cls(ranker, msgspec.json.decode((folder / "lexicon.json").read_bytes(), type=Lexicon))

    def concepts(self, question: str) -> list[Concept]:
        """The words of a question that say something, each once, with what they weigh in this corpus."""
        found: dict[str, Concept] = {}
        for word in words(question):
            if not is_stop_word(word.text) and fold(word.text) not in found:
                terms = self._lexicon.terms(word.text)
                found[fold(word.text)] = Concept(word.text, terms, self._idf(terms))
        return list(found.values())

    def scores(self, concepts: Sequence[Concept]) -> NDArray[np.float32]:
        """BM25 of each text over the best that the question allows, shape (n,)."""
        identifiers = [self._ranker.vocab_dict[term] for concept in concepts for term in sorted(concept.terms)]
        if not identifiers:
            return np.zeros(self.size, np.float32)
        best = sum(concept.weight for concept in concepts)
        return np.asarray(self._ranker.get_scores_from_ids(identifiers) / best, np.float32)

    def _idf(self, terms: Iterable[str]) -> float:
        """Lucene's idf of the rarest of the terms; of a word never seen where there is none."""
        bounds = self._ranker.scores["indptr"]
        identifiers = (self._ranker.vocab_dict[term] for term in terms)
        frequency = min((int(bounds[one + 1] - bounds[one]) for one in identifiers), default=0)
        return float(np.log1p((self.size - frequency + 0.5) / (frequency + 0.5)))


def coverage(concepts: Sequence[Concept], text: str) -> float:
    """Share of a question's words, weighted by idf, that a text holds, in 0..1."""
    total = sum(concept.weight for concept in concepts)
    if not total:
        return 0.0
    terms = {stem(word.text) for word in words(text)}
    return sum(concept.weight for concept in concepts if concept.terms & terms) / total


def _sorted_lists(sets: Mapping[str, set[str]]) -> dict[str, list[str]]:
    return {key: sorted(sets[key]) for key in sorted(sets)}
