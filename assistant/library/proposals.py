"""Entries that a lexicon may lack: words of questions without an answer, beside what the documents say instead.

What a word stands for is sought among the words of the passages nearest to its question, by what the encoder makes of
them: put in its place, the right one leaves the question's meaning and brings it nearer to a passage.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from assistant.library.register import Subject
from index.arrays import ranges
from index.searching.search import Neighbour, Searcher
from index.words.french import is_stop_word, words
from index.words.sigles import run

MOST_QUESTIONS = 8  # a second or so each
_MOST_WORDINGS = 5  # of the documents, that are offered for a word
_NEAR, _COMPARED = 30, 120  # passages whose words are looked at, and words that are compared
_SURE = 8.0  # what a passage's words weigh falls by e with each 1/8 of its score
# Weights of the signs, chosen on ten questions about benchmarks/commune.
_COMMON, _HEADED, _ALIKE, _NEARER, _RARE, _OF_TWO = 0.1, 0.05, 0.5, 1.0, 0.3, 0.01
_LINKS = frozenset("de du des d à au aux en la le les l".split())
_CLAUSE = re.compile(r"[.;:!?()\[\]|,\n«»]")


@dataclass(frozen=True, slots=True)
class Wording:
    """How the documents may say it, and how many passages do."""

    text: str
    passages: int


@dataclass(frozen=True, slots=True)
class Proposal:
    """A word that no document writes, the question that has it, asked so many times, and what may be meant."""

    word: str
    question: str
    times: int
    wordings: tuple[Wording, ...]


@dataclass(slots=True)
class _Candidate:
    """A wording of the passages near a question: how many, their weight, that of those which have it in headings."""

    text: str
    near: int = 0
    weight: float = 0.0
    headed: float = 0.0
    passages: int = 0

    def rank(self, size: int) -> float:
        """How much more the near passages have it than others do."""
        share = self.passages / size
        rarity = min(1.0, -math.log(max(share, 1e-4)) / math.log(50))
        return (_COMMON * (self.weight - share) + _HEADED * self.headed) * rarity - _RARE * share


def proposals(subjects: Sequence[Subject], searcher: Searcher) -> list[Proposal]:
    """What the lexicon may lack, by the subjects that the documents did not answer."""
    found = dict[str, Proposal]()
    asked = ((one, _unwritten(one.last.answer.meant, searcher)) for one in subjects)
    for subject, spans in islice(((one, spans) for one, spans in asked if spans), MOST_QUESTIONS):
        question = subject.last.answer.meant
        near = searcher.nearest(searcher.understand(question), _NEAR)
        candidates = _candidates(question, near, searcher)
        for start, end in spans:
            wordings = _likeliest(question, (start, end), near, candidates, searcher)
            word = question[start:end]
            if wordings:
                found.setdefault(word.lower(), Proposal(word, question, subject.times, wordings))
    return [*found.values()]


def _unwritten(question: str, searcher: Searcher) -> list[tuple[int, int]]:
    """Where a question has words that no document writes, or words side by side that none has together."""
    unknown = {concept.word for concept in searcher.understand(question).concepts if not concept.is_known}
    said = [word for word in words(question) if not is_stop_word(word.text) and not word.text[0].isdigit()]
    found = [(word.start, word.end) for word in said if word.text in unknown]
    together: list[tuple[int, int]] = []
    for word in said:
        if together and question[together[-1][1] : word.start] in (" ", "-"):
            together[-1] = together[-1][0], word.end
        else:
            together.append((word.start, word.end))
    for start, end in together:
        phrase = question[start:end]
        is_new = len(run(phrase)) > 1 and not any(start <= one < end for one, _ in found)
        if is_new and not searcher.snapshot.lexical.count_of(phrase):
            found.append((start, end))
    return found


def _candidates(question: str, near: Sequence[Neighbour], searcher: Searcher) -> list[_Candidate]:
    """The words and pairs of words that the near passages have more than others, and the question has not."""
    found: dict[tuple[str, ...], _Candidate] = {}
    odds = np.exp(_SURE * np.array([neighbour.parts.score for neighbour in near]))
    for neighbour, weight in zip(near, (odds / odds.sum()).tolist(), strict=True):
        passage = searcher.snapshot.passages[neighbour.number]
        document = searcher.document(passage)
        headings = {run(one): one for one in _phrases(f"{'.'.join(passage.heading_path)}.{document.title}")}
        text = {run(one): one for one in _phrases(document.text[passage.start : passage.end])}
        for key, phrase in (headings | text).items():
            own = found.setdefault(key, _Candidate(phrase))
            own.near += 1
            own.weight += weight
            own.headed += weight * (key in headings)
    asked = {*run(question)}
    kept = [
        one for key, one in found.items() if not {*key} <= asked and (len(key) == 1 or one.headed or one.near > 1)
    ]  # what stands side by side only once may be of two clauses
    for one in kept:
        one.passages = searcher.snapshot.lexical.count_of(one.text)
    size = len(searcher.snapshot.passages)
    return sorted((one for one in kept if one.passages), key=lambda one: -one.rank(size))[:_COMPARED]


def _phrases(text: str) -> Iterator[str]:
    """The words of a text that say something, and those that follow one another, "de" and the like between them."""
    for clause in _CLAUSE.split(text):
        said = [word for word in words(clause) if not any(letter.isdigit() for letter in word.text)]
        for place, word in enumerate(said):
            if is_stop_word(word.text) or len(word.text) < 3:
                continue
            yield clause[word.start : word.end]
            after = place + 1
            while after < len(said) and said[after].text.lower() in _LINKS:
                after += 1
            if after < len(said) and not is_stop_word(said[after].text) and len(said[after].text) > 2:
                yield clause[word.start : said[after].end]


def _likeliest(
    question: str,
    span: tuple[int, int],
    near: Sequence[Neighbour],
    candidates: Sequence[_Candidate],
    searcher: Searcher,
) -> tuple[Wording, ...]:
    """The candidates that a word of a question most likely stands for, the best first, none within another."""
    start, end = span
    own = {*run(question[start:end])}
    candidates = [one for one in candidates if not own & {*run(one.text)}]  # nearer by that word, whatever it means
    if not candidates:
        return ()
    texts = [one.text if one.text.isupper() else one.text.lower() for one in candidates]
    others = [word.text for word in words(question) if not is_stop_word(word.text) and not start <= word.start < end]
    asked = [question, *(question[:start] + text + question[end:] for text in texts)]
    vectors = searcher.encoder.encode_questions([*asked, question[start:end].lower(), *texts, *others])
    whole, (word, *_), each, rest = np.split(vectors, np.cumsum([len(asked), 1, len(texts)]))
    alike = each @ word
    elsewhere = (each @ rest.T).max(axis=1) if others else alike
    best = (whole @ _sentences(near, searcher).T).max(axis=1)
    signs = whole[1:] @ whole[0] + _ALIKE * (alike - np.maximum(elsewhere - alike, 0)) + _NEARER * (best[1:] - best[0])
    size, slope = len(searcher.snapshot.passages), searcher.encoder.scale[0]
    scores = [
        slope * float(sign) + one.rank(size) + (_OF_TWO if len(run(one.text)) == 2 else 0.0)
        for sign, one in zip(signs, candidates, strict=True)
    ]
    chosen: list[tuple[set[str], Wording]] = []
    for place in np.argsort(-np.array(scores)).tolist():
        key = {*run(texts[place])}
        if not any(key <= taken or taken <= key for taken, _ in chosen):
            chosen.append((key, Wording(texts[place], candidates[place].passages)))
    return tuple(wording for _, wording in chosen[:_MOST_WORDINGS])


def _sentences(near: Sequence[Neighbour], searcher: Searcher) -> NDArray[np.float32]:
    """The vectors of the sentences of passages."""
    first, numbers = searcher.snapshot.rows.first_sentences, np.array([one.number for one in near], np.int64)
    return searcher.snapshot.store.rows(ranges(first[numbers], first[numbers + 1]))
