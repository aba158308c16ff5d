"""Proposals for the lexicon: words of unanswered questions, with what the documents may say instead.

Candidates are the wordings of the passages nearest to the question, compared by the encoder: the right one is similar
to the word and, put in its place, keeps the meaning of the question and brings it close to a sentence that has it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice, pairwise

import numpy as np
from numpy.typing import NDArray

from assistant.library.register import Subject
from corpus.counting import COUNT
from corpus.dates import MONTHS
from index.models.encoders import DividedText
from index.searching.search import Neighbour, Searcher
from index.words.french import Word, is_stop_word, words
from index.words.sigles import run

MOST_QUESTIONS = 8  # three seconds of one core each
_MOST_WORDINGS = 3  # that are offered for a question
_MOST_GAPS = 4  # in a question, for which they are sought
_NEAR, _COMPARED = 15, 60  # passages whose wordings are looked at, and wordings that are put in a word's place
_LONGEST = 3  # words of a wording
# Weights of the signs, fitted on the twenty questions of benchmarks/proposals.jsonl that are not held out.
_ALIKE, _KEPT, _SENTENCE, _PASSAGE = 72.0, 79.0, 100.0, 2.6
_NO_THING = frozenset(MONTHS) | frozenset(
    """
    lundi mardi mercredi jeudi vendredi samedi dimanche matin midi soir minuit heure heures jour jours semaine semaines
    mois année années long près loin fond fois nombre oui
    """.split()
)
_BEFORE_NOUN = frozenset(
    """
    le la les l un une des du de d au aux à ce cet cette ces mon ma mes ton ta tes son sa ses notre nos votre vos leur
    leurs chaque quel quelle quels quelles tout toute tous toutes aucun aucune en par avec sans sur
    """.split()
)
_LINK = re.compile(r"[ -]| (?:de|du|des|aux?|à|en|de la|à la) | (?:d|de l|à l)['’]", re.IGNORECASE)
_OBJECT = re.compile(r" (?:(?:les?|la|une?|des|que) |l['’]|\d)")  # after a verb
_COUNTED = re.compile(COUNT, re.IGNORECASE)
_WORD_BEFORE = re.compile(r"[^\W_]+(?=[\W_]*\Z)")
_CLAUSE = re.compile(r"[^.;:!?()\[\]|,\n«»*#–—]+")


@dataclass(frozen=True, slots=True)
class Wording:
    """What the documents may say instead, and in how many passages."""

    text: str
    passages: int


@dataclass(frozen=True, slots=True)
class Proposal:
    """A word that occurs in no document, its question, how often that was asked, and what may be meant."""

    word: str
    question: str
    times: int
    wordings: tuple[Wording, ...]


_Run = tuple[str, ...]  # of words as they are compared


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A wording as first written, how many passages have it, and the indices of the near ones among them."""

    key: _Run
    text: str
    passages: int
    places: list[int]


@dataclass(frozen=True, slots=True)
class _Gap:
    """A part of a question that occurs in no document, and the words that a wording for it may not have."""

    start: int
    end: int
    barred: frozenset[str]

    @property
    def span(self) -> slice:
        """Its place in the question."""
        return slice(self.start, self.end)


def proposals(subjects: Sequence[Subject], searcher: Searcher) -> list[Proposal]:
    """Proposals for the subjects that the documents did not answer."""
    found = dict[str, Proposal]()
    for subject, near, candidates, gaps in islice(_sought(subjects, searcher), MOST_QUESTIONS):
        question = subject.last.answer.meant
        for gap, wordings in _likeliest(question, gaps, near, candidates, searcher).items():
            word = question[gap.span]
            found.setdefault(word.lower(), Proposal(word, question, subject.times, tuple(wordings)))
    return [*found.values()]


def _sought(
    subjects: Sequence[Subject], searcher: Searcher
) -> Iterator[tuple[Subject, list[Neighbour], list[_Candidate], list[_Gap]]]:
    """The subjects with gaps: the passages near each, their wordings, and the gaps."""
    for subject in subjects:
        question = subject.last.answer.meant
        near = searcher.nearest(searcher.understand(question), _NEAR)
        candidates = _candidates(near, searcher)
        gaps = _gaps(question, {one.key for one in candidates}, searcher)
        if candidates and gaps:
            yield subject, near, candidates, gaps


def _gaps(question: str, written: Collection[_Run], searcher: Searcher) -> list[_Gap]:
    """The words that occur in no document, alone and together with the word beside them.

    Without any, pairs of consecutive words that the near passages, ``written``, never have together; the right wording
    may share the first one, as "salle polyvalente" does with "salle des fêtes".
    """
    lexical = searcher.snapshot.lexical
    concepts = {one.word: one for one in searcher.understand(question).concepts}
    explained = {one.word for one in concepts.values() if one.expansions and not one.is_sigle}
    said = [word for word in _telling(question) if word.text in concepts and word.text not in explained]
    new = {word.text for word in said if not lexical.count_of(word.text)}
    new -= {word for word in new if concepts[word].is_known and not lexical.akin(word)}  # slips of the fingers
    follow = [(one, other) for one, other in pairwise(said) if _follows(question, one, other)]
    pairs = [pair for pair in follow if _may_begin(question, pair[0])]
    strange = [pair for pair in pairs if pair[1].text in new or (pair[0].text in new and _joins(question, *pair))]
    apart = {word for pair in strange if not _joins(question, *pair) for word in pair}
    joined = {word for pair in strange for word in pair if {one.text for one in pair} <= new} - apart
    alone = [(word, word) for word in said if word.text in new and word not in joined and _may_stand(question, word)]
    gaps = [_gap(one, last, {one, last}, searcher) for one, last in (*alone, *strange)]
    if not gaps:
        together = [pair for pair in pairs if run(question[pair[0].start : pair[1].end]) not in written]
        gaps = [_gap(one, last, {last}, searcher) for one, last in together]
    return gaps[:_MOST_GAPS]


def _gap(first: Word, last: Word, barred: Iterable[Word], searcher: Searcher) -> _Gap:
    """A gap from one word to another; wordings with a word of the family of a ``barred`` one are excluded."""
    forms = chain.from_iterable((word.text, *searcher.snapshot.lexical.akin(word.text)) for word in barred)
    return _Gap(first.start, last.end, frozenset(chain.from_iterable(run(form) for form in forms)))


def _candidates(near: Sequence[Neighbour], searcher: Searcher) -> list[_Candidate]:
    """The wordings of the near passages and of the headings above them."""
    lexical, places, texts = searcher.snapshot.lexical, defaultdict[_Run, list[int]](list), dict[_Run, str]()
    for place, neighbour in enumerate(near):
        passage = searcher.snapshot.passages[neighbour.number]
        document = searcher.document(passage)
        above = "\n".join((*passage.heading_path, document.title))
        headed = (word.text for word in _telling(above))
        own = _wordings(f"{above}\n{document.text[passage.start : passage.end]}")
        for wording in dict.fromkeys((*headed, *own)):
            key = run(wording)
            texts.setdefault(key, wording)
            if places[key][-1:] != [place]:
                places[key].append(place)
    found = list[_Candidate]()
    for key, text in texts.items():
        if key and (passages := lexical.count_of(text)):
            is_sigle = text.isupper() and not lexical.is_common(text)
            found.append(_Candidate(key, text if is_sigle else text.lower(), passages, places[key]))
    return found


def _wordings(text: str) -> Iterator[str]:
    """The nouns of a text, as far as their place tells, alone and with the words that follow them."""
    for clause in _CLAUSE.findall(text):
        said = list(_telling(clause))
        for place, first in enumerate(said):
            if not _may_begin(clause, first):
                continue
            if not _OBJECT.match(clause, first.end):
                yield clause[first.start : first.end]
            last = first
            for word in said[place + 1 : place + _LONGEST]:
                if not _follows(clause, last, word):
                    break
                last = word
                if not _OBJECT.match(clause, last.end):
                    yield clause[first.start : last.end]


def _telling(text: str) -> Iterator[Word]:
    """The words of a text that may name a thing."""
    for word in words(text):
        if word.text.isalpha() and len(word.text) > 2 and not is_stop_word(word.text) and _is_thing(word.text.lower()):
            yield word


def _is_thing(word: str) -> bool:
    return word not in _NO_THING and not _COUNTED.fullmatch(word)


def _may_begin(text: str, word: Word) -> bool:
    """Whether a word is in the place of a noun: at the beginning, or after an article or the like."""
    before = _WORD_BEFORE.search(text, 0, word.start)
    return before is None or before[0].lower() in _BEFORE_NOUN


def _may_stand(text: str, word: Word) -> bool:
    """The same, or after another word that is no stop word."""
    before = _WORD_BEFORE.search(text, 0, word.start)
    return before is None or before[0].lower() in _BEFORE_NOUN or not is_stop_word(before[0])


def _follows(text: str, word: Word, after: Word) -> bool:
    """Whether a word may continue the term of the one before."""
    return bool(_LINK.fullmatch(text, word.end, after.start))


def _joins(text: str, word: Word, after: Word) -> bool:
    """Whether a word qualifies the one before."""
    return text[word.end : after.start] in {" ", "-", " de ", " d'", " d’"}


def _likeliest(
    question: str, gaps: Sequence[_Gap], near: Sequence[Neighbour], candidates: Sequence[_Candidate], searcher: Searcher
) -> dict[_Gap, list[Wording]]:
    """The likeliest wordings for some gaps, the best first, none contained in another."""
    texts = [
        DividedText(text) for text in (*(question[gap.span].lower() for gap in gaps), *(one.text for one in candidates))
    ]
    words_of_gaps, vectors = np.split(np.concatenate(searcher.encoder.encode_passages(texts)), [len(gaps)])
    passages = np.array([max(near[place].parts.score for place in one.places) for one in candidates])
    scored = list[tuple[float, int, int]]()
    for number, gap in enumerate(gaps):
        scores = _ALIKE * searcher.encoder.scale[0] * (vectors @ words_of_gaps[number]) + _PASSAGE * passages
        own = {*run(question[gap.span])}
        keys = {place: {*candidates[place].key} for place in np.argsort(-scores).tolist()}
        best = [place for place, key in keys.items() if not key & gap.barred and not key <= own][:_COMPARED]
        fitting = scores[best] + _fitting(question, gap, [candidates[place] for place in best], near, searcher)
        scored += zip(fitting.tolist(), [number] * len(best), best, strict=True)
    chosen, taken = dict[_Gap, list[Wording]](), list[set[_Run]]()
    for _, number, place in sorted(scored, reverse=True):
        one, key = candidates[place], {run(word) for word in candidates[place].text.split()}
        if len(taken) < _MOST_WORDINGS and not any(key <= other or other <= key for other in taken):
            taken.append(key)
            chosen.setdefault(gaps[number], []).append(Wording(one.text, one.passages))
    return chosen


def _fitting(
    question: str, gap: _Gap, candidates: Sequence[_Candidate], near: Sequence[Neighbour], searcher: Searcher
) -> NDArray[np.float64]:
    """How well each candidate fits in a gap, (candidates,)."""
    asked = [question, *(question[: gap.start] + one.text + question[gap.end :] for one in candidates)]
    meant, *otherwise = searcher.encoder.encode_questions(asked)
    sentences = searcher.snapshot.store.rows(searcher.snapshot.rows.sentences(np.array([one.number for one in near])))
    starts = np.cumsum([0, *(len(one.cosines) for one in near[:-1])])
    nearest = [np.maximum.reduceat(sentences @ vector, starts) for vector in otherwise]
    return searcher.encoder.scale[0] * np.array(
        [
            _KEPT * float(vector @ meant) + _SENTENCE * float(own[one.places].max())
            for one, vector, own in zip(candidates, otherwise, nearest, strict=True)
        ]
    )
