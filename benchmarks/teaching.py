"""Lessons for the trained models: questions with passages that answer them and passages that nearly do.

Further near misses are made from answered questions: the answering sentences are cut out of their passage, or the
question gets another number or name than the one that it shares with the passage (after Zhu et al., Learning to ask
unanswerable questions, ACL 2019, and Lee et al., Learning to generate answerable and unanswerable questions, 2023, but
by rule instead of by a model).
"""

import random
import re
import shutil
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from sets import answer_spans, documents_of, searcher_of

from assistant.answers.evaluation import Question, read_questions
from corpus.document import Span
from corpus.folding import fold
from index.models.encoders import Encoder
from index.models.rerankers import Candidate
from index.searching.search import Searcher

NEAREST = 15
READ = 1, 2, 3, 4  # how many passages besides the one that answers; all equally often
NEAREST_FIRST = 0.7  # how often they are the nearest ones, as in real use
# Sets that are large with rougher labels, in another language, or about one town: only every Nth question.
EVERY = {"sheets": 3, "squad2-en": 2, "commune": 2}
# Shares of the answered questions that become near misses, if possible, and that are read only with passages on other
# subjects: the nearest, or any.
CUT, SWAPPED, LEFT_OUT, ELSEWHERE, FAR = 0.07, 0.07, 0.03, 0.07, 0.03
SHORTEST = 60  # characters that a passage keeps when its answer is cut out
# A longer passage is read whole in this share of cases, otherwise as an excerpt of such a length: it halves the time.
LONG, WHOLE, EXCERPT = 500, 0.2, (300, 560)
_STEM = re.compile(r"\b\w{4,5}")
_SWAPPABLE = re.compile(r"(?<=[^\W\d_] )[A-ZÀ-Ý][\w-]{3,}|(?<=[\W_])\d+(?:[.,]\d+)?(?=[\W_]|$)")


@dataclass(frozen=True)
class Sample:
    """A candidate and the answers that it holds, as spans of its text; none if it does not answer."""

    candidate: Candidate
    answers: tuple[Span, ...]


@dataclass(frozen=True)
class Lesson:
    """A question, the passages that answer it, and the nearest ones that do not."""

    question: str
    answering: tuple[Sample, ...]
    others: tuple[Sample, ...]


def lessons(folder: Path, scratch: Path, encoder: Encoder) -> Iterator[Lesson]:
    """The training questions of a set, searched only in its training documents."""
    questions = read_questions(folder / "train.jsonl")[:: EVERY.get(folder.name, 1)]
    for question, searcher in searched(folder, questions, scratch, encoder):
        yield lesson(question, searcher)


def searched(
    folder: Path, questions: Sequence[Question], scratch: Path, encoder: Encoder
) -> Iterator[tuple[Question, Searcher]]:
    """Training questions with a searcher over only the training documents of their set."""
    named = (gold.document for question in questions for gold in question.gold)
    kept = {*named, *(name for question in questions for name in question.only)}
    everything, alone = documents_of(folder, scratch), scratch / "train" / folder.name
    shutil.rmtree(alone / "documents", ignore_errors=True)
    for name in sorted(kept):
        target = alone / "documents" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(everything / name, target)
    searcher = searcher_of(alone, scratch / "train", encoder)
    yield from ((question, searcher) for question in questions)


def lesson(question: Question, searcher: Searcher) -> Lesson:
    """The lesson of a question: the passages near it, and those that answer it."""
    asked = searcher.understand(question.question)
    near = [one.number for one in searcher.nearest(asked, NEAREST, searcher.scope(question.only))]
    of_gold = (number for gold in question.gold for number in numbers_of(gold.document, searcher))
    samples = {number: sample(number, question, searcher) for number in {*near, *of_gold}}
    answering = tuple(one for one in samples.values() if one.answers)
    others = tuple(samples[number] for number in near if not samples[number].answers)
    return Lesson(asked.question, answering, others)


def numbers_of(path: str, searcher: Searcher) -> range:
    """The passages of a document."""
    number = searcher.snapshot.paths.index(path)
    return range(*np.searchsorted(searcher.snapshot.rows.documents, [number, number + 1]).tolist())


def sample(number: int, question: Question, searcher: Searcher) -> Sample:
    """A passage with the answers that it holds."""
    passage = searcher.snapshot.passages[number]
    path = searcher.document(passage).path
    spans = (span for gold in question.gold if gold.document == path for span in answer_spans(gold))
    within = (span for span in spans if passage.start < span.end and span.start < passage.end)
    answers = tuple(Span(span.start - passage.start, span.end - passage.start) for span in within)
    return Sample(searcher.candidate(number), answers)


def drawn(
    lesson: Lesson, strangers: Sequence[Sample], names: Sequence[str], chance: random.Random
) -> tuple[str, list[Sample]]:
    """A lesson drawn at random: the question as somebody types it, and the passages to read, mostly the nearest.

    ``strangers`` are passages that answer other questions; ``names`` may replace a name in this question.
    """
    question, fate, count = lesson.question, chance.random() if lesson.answering else 1.0, chance.choice(READ)
    shares = CUT, SWAPPED, LEFT_OUT, ELSEWHERE, FAR
    cut, swap, left_out, elsewhere, far = (sum(shares[: number + 1]) for number in range(len(shares)))
    chosen = some_of(lesson.others, count, chance)
    answering = chance.choice(lesson.answering) if lesson.answering else None
    if left_out <= fate < elsewhere and (others := elsewhere_of(lesson)):
        chosen = some_of(others, count, chance)
    elif elsewhere <= fate < far:
        chosen = chance.sample(strangers, count)
    elif answering and fate < cut and (shorter := without_answer(answering)):
        chosen.append(shorter)
    elif answering and cut <= fate < swap and (other := swapped(question, answering, names, chance)):
        question = other
        chosen = [replace(one, answers=()) for one in (answering, *chosen)]
    elif answering and not (swap <= fate < left_out and chosen):
        chosen.append(answering)
    return typed(question, chance), [excerpt(question, one, chance) for one in chosen]


def some_of(others: Sequence[Sample], count: int, chance: random.Random) -> list[Sample]:
    """Some of the passages: mostly the nearest, otherwise random ones with a preference for near ones."""
    if chance.random() < NEAREST_FIRST:
        return list(others[:count])
    left, weights = list(others), [1 / (2 + rank) for rank in range(len(others))]
    chosen: list[Sample] = []
    for _ in range(min(len(left), count)):
        place = chance.choices(range(len(left)), weights)[0]
        chosen.append(left.pop(place))
        weights.pop(place)
    return chosen


def excerpt(question: str, one: Sample, chance: random.Random) -> Sample:
    """A long passage cut, most of the time, to the sentences around one that answers or shares the most words."""
    text, sentences = one.candidate.text, one.candidate.sentences
    if len(sentences) < 2 or len(text) < LONG or chance.random() < WHOLE:
        return one
    room, first = chance.randint(*EXCERPT), telling_sentence(question, one, chance)
    last = first
    while True:
        wider = [(max(first - 1, 0), last), (first, min(last + 1, len(sentences) - 1))]
        fitting = [(a, b) for a, b in wider if b - a > last - first and sentences[b].end - sentences[a].start <= room]
        if not fitting:
            break
        first, last = chance.choice(fitting)
    whole = Span(sentences[first].start, sentences[last].end)
    parts = [tuple(within(whole, span) for span in spans if span.overlaps(whole)) for spans in (sentences, one.answers)]
    return Sample(Candidate(one.candidate.context, text[slice(*whole)], parts[0]), parts[1])


def telling_sentence(question: str, one: Sample, chance: random.Random) -> int:
    """The number of a sentence that answers, or else of the one with most words of the question."""
    sentences, asked = one.candidate.sentences, stems(question)
    answering = [number for number, own in enumerate(sentences) if any(own.overlaps(span) for span in one.answers)]
    if answering:
        return chance.choice(answering)
    shared = [len(asked & stems(one.candidate.text[slice(*own)])) + 1.5 * chance.random() for own in sentences]
    return int(np.argmax(shared))


def stems(text: str) -> set[str]:
    """The beginnings of the words of a text."""
    return {word[0] for word in _STEM.finditer(fold(text))}


def within(whole: Span, span: Span) -> Span:
    """A span relative to a part of the text, clipped to it."""
    return Span(max(span.start, whole.start) - whole.start, min(span.end, whole.end) - whole.start)


def elsewhere_of(lesson: Lesson) -> list[Sample]:
    """The nearest passages from documents with other titles than those that answer."""
    titles = {title_of(one) for one in lesson.answering}
    return [one for one in lesson.others if title_of(one) not in titles]


def title_of(one: Sample) -> str:
    """The title of its document: the first line of a passage's context."""
    return one.candidate.context.partition("\n")[0]


def without_answer(one: Sample) -> Sample | None:
    """A passage without the sentences that answer; None if too little is left."""
    candidate, text, kept = one.candidate, "", list[Span]()
    for sentence in candidate.sentences:
        if any(sentence.overlaps(answer) for answer in one.answers):
            continue
        text += ("\n" if text else "") + candidate.text[slice(*sentence)]
        kept.append(Span(len(text) - (sentence.end - sentence.start), len(text)))
    return Sample(Candidate(candidate.context, text, tuple(kept)), ()) if len(text) >= SHORTEST else None


def swapped(question: str, one: Sample, names: Sequence[str], chance: random.Random) -> str | None:
    """The question with a number or name of the passage replaced by another; None if they share none."""
    read = f"{one.candidate.context}\n{one.candidate.text}"
    shared = [found for found in _SWAPPABLE.finditer(question) if found[0] in read]
    if not shared:
        return None
    found = chance.choice(shared)
    other = chance.choice(names) if found[0][0].isalpha() else another_number(found[0], chance)
    return None if other in read else question[: found.start()] + other + question[found.end() :]


def another_number(written: str, chance: random.Random) -> str:
    """A number of similar size: a year some years off, another number up to twice as large."""
    if len(written) == 4 and written.isdigit() and written[:2] in ("19", "20"):
        return str(int(written) + chance.choice((-4, -3, -2, -1, 1, 2, 3)))
    return str(chance.randint(1, 2 * int(re.split("[.,]", written)[0]) + 3))


def names_in(some: Sequence[Lesson]) -> list[str]:
    """The names in the questions."""
    found = (one[0] for lesson in some for one in _SWAPPABLE.finditer(lesson.question))
    return sorted({name for name in found if name[0].isalpha()})


def typed(question: str, chance: random.Random) -> str:
    """A question as somebody may type it: without accents, capitals or question mark, or with a slip."""
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
