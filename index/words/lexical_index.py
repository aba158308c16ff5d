"""French term matching: BM25, with the spelling variants found in the corpus itself."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import chain, pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import numpy as np
from numpy.typing import NDArray

from index.words.analysed import AnalysedTexts, analysed
from index.words.families import candidates
from index.words.french import ASKING_WORDS, Word, fold, is_stop_word, stem, words
from index.words.posting_lists import PostingList, best, idf, largest, smallest
from index.words.postings import ForwardIndex, Postings, Vocabulary
from index.words.sigles import SigleMention

if TYPE_CHECKING:
    from index.words.synonyms import SynonymMention

_FORMS = "forms.json"
_REMEMBERED = 64  # concepts
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_SHORTEST_MISTYPED = 6  # letters; a shorter word is too near to others


@dataclass(frozen=True, slots=True)
class Concept:
    """A word of a question and the terms of the corpus that match it; ``weight`` is its idf, in nats.

    A sigle is also matched by its ``expansions``, a word of the lexicon by the others of its entry: each expansion is a
    sequence of words, each word a set of terms, and a text must hold all words of one.
    """

    word: str
    terms: frozenset[str]
    weight: float
    expansions: tuple[tuple[frozenset[str], ...], ...] = ()
    is_sigle: bool = False

    @property
    def is_known(self) -> bool:
        """Whether the corpus has it in any spelling."""
        return bool(self.terms or self.expansions)


def subjects_of(concepts: Iterable[Concept]) -> list[Concept]:
    """The concepts that a question is about, without words that only ask: "le sigle", "signifie"."""
    return [concept for concept in concepts if fold(concept.word) not in ASKING_WORDS]


class WordForms(msgspec.Struct, frozen=True):
    """The spellings of the corpus: from words without accents to the terms that they are indexed by.

    ``forms`` are keyed by the whole word, ``stems`` by its stem. ``common`` are words found both in capitals and in
    small letters: "cas", typed so, is no sigle. ``numbers`` maps the terms of numbers to their other spellings:
    "0476123456" to "04 76 12 34 56". ``accented`` maps forms to their spelling with accents.
    """

    forms: dict[str, list[str]]
    stems: dict[str, list[str]]
    common: list[str]
    numbers: dict[str, list[str]]
    accented: dict[str, str]

    def terms(self, word: str, vocabulary: Container[str], may_slip: bool) -> frozenset[str]:
        """The terms of the vocabulary that match a typed word; empty if the corpus does not have it.

        Whole words are compared before stems, so that "chatiments", typed without its accent, matches "châtiment" and
        not "chat".
        """
        term = stem(word)
        written = set(self.forms.get(_form(word), ()))
        accent_left_out = _is_plain(word) and written and not any(_is_plain(one) for one in written)
        if term in vocabulary and not accent_left_out:
            written.add(term)
        if not written and _tells_alone(word):
            written.update(self.stems.get(fold(stem(fold(word))), ()))
        if not written and may_slip:
            written.update(*(self.forms[form] for form in _mistyped(_form(word)) & self.forms.keys()))
        return frozenset(written)


class LexicalIndex(ABC):
    """The words of n texts: which of them a question means, and which sentences hold them."""

    def __init__(self, vocabulary: Vocabulary, sentences: ForwardIndex, forms: WordForms) -> None:
        self._vocabulary = vocabulary
        self._sentences = sentences
        self._word_forms = forms
        self._common = frozenset(forms.common)
        self.size = vocabulary.size

    @abstractmethod
    def frequency(self, concept: Concept) -> int:
        """How many texts hold a concept in any spelling."""

    def save(self, folder: Path) -> None:
        """Write the index to a new folder."""
        folder.mkdir()
        self._vocabulary.save(folder)
        self._sentences.save(folder)
        (folder / _FORMS).write_bytes(msgspec.json.encode(self._word_forms))

    def is_common(self, word: str) -> bool:
        """Whether the corpus has a word both in capitals and in small letters."""
        return fold(word) in self._common

    def concepts(
        self,
        question: str,
        mentions: Sequence[SigleMention] = (),
        synonyms: Sequence[SynonymMention] = (),
    ) -> list[Concept]:
        """The words of a question, without stop words, each once and weighted for this corpus.

        ``mentions`` are the sigles that it names, each one concept, spelled out or not. ``synonyms`` are its wordings
        from the lexicon, whose words each stand for the other wordings too.
        """
        found: dict[str, Concept] = {}
        for word in self._numbered(list(words(question))):
            sigle = next((mention for mention in mentions if mention.start <= word.start < mention.end), None)
            key = fold(sigle.sigle if sigle else word.text)
            if key not in found and (sigle or not is_stop_word(word.text)):
                concept = self._sigle(sigle) if sigle else self._word(word)
                others = (one.others for one in synonyms if one.start <= word.start < one.end)
                concept = self._said_otherwise(concept, next(others, ()))
                if concept.is_known or key not in ASKING_WORDS:
                    found[key] = concept
        return list(found.values())

    def akin(self, word: str) -> dict[str, str]:
        """The forms that may belong to a word's family, and the spelling of each in the texts."""
        return {form: self._word_forms.accented.get(form, form) for form in candidates(_form(word), self._forms)}

    @cached_property
    def _forms(self) -> list[str]:
        return [form for form in self._word_forms.forms if form.isalpha()]

    def of_family(self, concept: Concept, forms: Iterable[str]) -> Concept:
        """A concept that the texts have only as forms of its family."""
        return self._weighed(
            replace(concept, terms=frozenset(chain.from_iterable(self._word_forms.forms[form] for form in forms)))
        )

    def as_written(self, question: str, akin: Mapping[str, str]) -> str:
        """The question for a model to read: numbers spelled as in the texts, ``akin`` forms in brackets after words."""
        for word in reversed(self._numbered(list(words(question)))):
            typed = question[word.start : word.end]
            is_of_date = question[word.end : word.end + 1] == "/"  # "15/06" is no "quinze/06"
            ways = self._ways(word) if _is_number(word.text, typed) and not is_of_date else []
            if ways and typed.lower() not in (way.lower() for way in ways):
                typed = ways[0]
            if word.text in akin:
                typed = f"{typed} ({akin[word.text]})"
            question = question[: word.start] + typed + question[word.end :]
        return question

    def _ways(self, number: Word) -> list[str]:
        """The spellings of a number in the texts."""
        term = stem(number.text)
        return self._word_forms.numbers.get(term) or [number.text] * (term in self._vocabulary)

    def _numbered(self, asked: Sequence[Word]) -> list[Word]:
        """The words, "article 4" in place of its parts; or these, where the texts number nothing so."""
        numbered = [word for word, after in pairwise(asked) if after.start < word.end and after.end <= word.end]
        kept = [word for word in numbered if self._tells(word)]
        parts = (word for word in asked if word not in numbered and not any(_holds(one, word) for one in kept))
        return sorted([*kept, *parts], key=lambda word: word.start)

    def _tells(self, word: Word) -> bool:
        """Whether a numbered word replaces its parts: if the texts have what it numbers, or it is a number alone."""
        label, _, number = word.text.partition(" ")
        return bool(self._terms(label)) or (not number and word.text.isdigit())

    def _word(self, word: Word) -> Concept:
        is_name = word.text[0].isupper() and word.start > 0  # "Martin" is no slip for "matin"
        return self._weighed(Concept(word.text, self._terms(word.text, may_slip=not is_name), 0.0))

    def _sigle(self, sigle: SigleMention) -> Concept:
        """A sigle with those expansions that the texts may hold."""
        concept = Concept(sigle.sigle, self._terms(sigle.sigle), 0.0, self._spelled(sigle.expansions), is_sigle=True)
        return self._weighed(concept)

    def _said_otherwise(self, concept: Concept, wordings: Sequence[str]) -> Concept:
        """A concept that other wordings match too."""
        if not wordings:
            return concept
        return self._weighed(replace(concept, expansions=concept.expansions + self._spelled(wordings)))

    def count_of(self, wording: str) -> int:
        """How many texts hold all of a wording's words."""
        return self.frequency(Concept("", frozenset(), 0.0, self._spelled([wording])))

    def _spelled(self, wordings: Iterable[str]) -> tuple[tuple[frozenset[str], ...], ...]:
        """Those wordings that the texts may hold, as sequences of sets of terms."""
        spelled = (
            tuple(self._terms(word.text) for word in words(wording) if not is_stop_word(word.text))
            for wording in wordings
        )
        return tuple(one for one in spelled if one and all(one))

    def _weighed(self, concept: Concept) -> Concept:
        """The concept with the idf of the texts that hold it."""
        return replace(concept, weight=float(idf(self.size, self.frequency(concept))))

    def _terms(self, word: str, may_slip: bool = False) -> frozenset[str]:
        return self._word_forms.terms(word, self._vocabulary, may_slip)

    def written(self, concepts: Sequence[Concept], sentences: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Which of the concepts each of some sentences holds, (sentences, concepts)."""
        some = self._sentences.some(sentences)
        columns = [self._is_written(concept, some) for concept in concepts]
        return np.column_stack(columns) if columns else np.zeros((len(sentences), 0), np.bool_)

    def _is_written(self, concept: Concept, sentences: ForwardIndex) -> NDArray[np.bool_]:
        def any_of(terms: Iterable[str]) -> NDArray[np.bool_]:
            return sentences.any_of(self._vocabulary.numbers(terms))

        spelled = (np.logical_and.reduce([any_of(word) for word in expansion]) for expansion in concept.expansions)
        return np.asarray(np.logical_or.reduce([any_of(concept.terms), *spelled]))


class FileLexicalIndex(LexicalIndex):
    """BM25 over n texts, with postings in files."""

    def __init__(self, postings: Postings, sentences: ForwardIndex, forms: WordForms) -> None:
        super().__init__(postings, sentences, forms)
        self.postings = postings
        self._held = lru_cache(maxsize=_REMEMBERED)(self._merged)  # a question asks thrice for each of its words

    @classmethod
    def of(cls, texts: Sequence[str], sentences: Sequence[str] = ()) -> FileLexicalIndex:
        """Index the texts, in order, and the sentences that they are made of."""
        every = [*texts, *sentences]
        return cls.over(analysed([(every, range(len(every)))], len(texts), len(every)))

    @classmethod
    def over(cls, every: AnalysedTexts) -> FileLexicalIndex:
        """Index texts whose words are known, with those of their sentences."""
        end, stems = int(every.starts[every.count]), [stem(word) for word, _ in every.ways]
        told, said = every.numbers[:end], every.numbers[end:]
        used, first = np.unique(told, return_index=True)
        in_order = used[np.argsort(first)].tolist()
        terms = {term: number for number, term in enumerate(dict.fromkeys(stems[way] for way in in_order))}
        of_ways = np.array([terms.get(term, -1) for term in stems], np.int32)  # a stop word's may be another's as well
        postings = Postings.of(terms, every.starts[: every.count + 1], of_ways[told])
        held = of_ways[said] >= 0
        starts = np.concatenate([[0], np.cumsum(held)])[every.starts[every.count :] - end]
        written = ForwardIndex(starts, of_ways[said][held])
        return cls(postings, written, _learnt(every.ways[way] for way in in_order))

    @classmethod
    def load(cls, folder: Path) -> FileLexicalIndex:
        """Read an index that ``save`` wrote; its arrays are mapped from the disk."""
        return cls(Postings.load(folder), ForwardIndex.load(folder), forms_in(folder))

    def bare(self) -> tuple[Vocabulary, ForwardIndex, WordForms]:
        """The parts kept in files if an engine holds the postings."""
        return self.postings.vocabulary(), self._sentences, self._word_forms

    def frequency(self, concept: Concept) -> int:
        """See ``LexicalIndex``."""
        return len(self._of(concept).texts)

    def best(
        self, concepts: Sequence[Concept], count: int, among: NDArray[np.int64] | None = None
    ) -> NDArray[np.int64]:
        """The ``count`` texts that hold most of the concepts, best first; ``among`` restricts them to some texts."""
        return best([(concept.weight, self._of(concept)) for concept in concepts], count, self.size, among)

    def held(self, concepts: Sequence[Concept], texts: NDArray[np.int64]) -> NDArray[np.float32]:
        """How much some texts hold of each concept, in 0..1, (texts, concepts).

        A concept counts once in a text, by the best of its terms: several spellings earn no more than one.
        """
        columns = [self._of(concept).of(texts) for concept in concepts]
        return np.column_stack(columns) if columns else np.zeros((len(texts), 0), np.float32)

    def _of(self, concept: Concept) -> PostingList:
        held: PostingList = self._held(concept.terms, concept.expansions)
        return held

    def _merged(self, terms: frozenset[str], expansions: tuple[tuple[frozenset[str], ...], ...]) -> PostingList:
        """The postings of a concept, by the best of its spellings in each text."""
        spelled = (smallest([self.postings.any_of(word) for word in expansion]) for expansion in expansions)
        return largest([self.postings.any_of(sorted(terms)), *spelled])


def _learnt(ways: Iterable[tuple[str, str]]) -> WordForms:
    """The forms of words, each given with its spelling in the texts."""
    forms: Mapping[str, set[str]] = defaultdict(set)
    stems: Mapping[str, set[str]] = defaultdict(set)
    numbers: Mapping[str, set[str]] = defaultdict(set)
    accented: dict[str, str] = {}
    capitals: set[str] = set()
    small: set[str] = set()
    for word, typed in ways:
        term, form = stem(word), _form(word)
        (capitals if word.isupper() else small).add(fold(word))
        forms[form].add(term)
        if form not in accented and not _is_plain(word):
            accented[form] = word.lower()
        if _is_number(word, typed):
            numbers[term].add(typed)
        if _tells_alone(word):
            stems[fold(term)].add(term)
    several = {term: typed for term, typed in numbers.items() if {way.lower() for way in typed} != {term}}
    return WordForms(
        _sorted_lists(forms), _sorted_lists(stems), sorted(capitals & small), _sorted_lists(several), accented
    )


def forms_in(folder: Path) -> WordForms:
    """The forms that were saved to a folder."""
    return msgspec.json.decode((folder / _FORMS).read_bytes(), type=WordForms)


def share(concepts: Sequence[Concept], held: NDArray[np.float32 | np.bool_]) -> NDArray[np.float32]:
    """The share of each text in the total weight of concepts, (texts,), from what it holds, (texts, concepts)."""
    weights = np.array([concept.weight for concept in concepts])
    return np.asarray(held @ weights / (weights.sum() or 1.0), np.float32)


def _holds(word: Word, part: Word) -> bool:
    return word.start <= part.start < word.end


def _is_number(word: str, typed: str) -> bool:
    """Whether a word is a number, and not the day or the year of a date in figures."""
    return (word == typed or not typed.isdigit()) and any(letter.isdigit() for letter in word)


def _mistyped(form: str) -> set[str]:
    """The forms one slip of the fingers away: a letter wrong, left out, added or swapped, but the first."""
    if len(form) < _SHORTEST_MISTYPED or not form.isalpha():
        return set()
    cuts = [(form[:place], form[place:]) for place in range(1, len(form) + 1)]
    left_out = {head + tail[1:] for head, tail in cuts}
    swapped = {head + tail[1] + tail[0] + tail[2:] for head, tail in cuts if len(tail) > 1}
    wrong = {head + letter + tail[1:] for head, tail in cuts if tail for letter in _LETTERS}
    added = {head + letter + tail for head, tail in cuts for letter in _LETTERS}
    return left_out | swapped | wrong | added


def _form(word: str) -> str:
    """The word without accents or plural: what survives hurried typing and capitals."""
    folded = fold(word)
    return folded.removesuffix("s") if len(folded) > 3 else folded


def _is_plain(word: str) -> bool:
    return fold(word) == word.lower()


def _tells_alone(word: str) -> bool:
    """Whether a stem may be compared without accents: that of "châtiment" is too short, it would match "chat"."""
    return 2 * len(stem(fold(word))) >= len(fold(word))


def _sorted_lists(sets: Mapping[str, set[str]]) -> dict[str, list[str]]:
    return {key: sorted(sets[key]) for key in sorted(sets)}
