"""Golden questions: questions of the register whose right answer a manager knows, for ``convention evaluate``."""

from __future__ import annotations

import shlex
from codecs import BOM_UTF8
from collections.abc import Callable, Collection
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import msgspec

from assistant.answers.evaluation import Gold, GoldAnswer, Question, is_right, outcome_of, read_questions
from assistant.library.register import Entry, RecordedQuote
from assistant.settings import Settings
from corpus.document import Document
from corpus.errors import ConventionError, reason
from index.disk import locked, write_whole
from index.searching.document_filter import UnknownDocument
from index.searching.search import Searcher

MOST_COMPARED = 40  # questions that are answered twice: half a second each


class ChangedDocument(ConventionError):
    """A document no longer contains the words that were quoted."""


def golden_question(entry: Entry, right: Collection[int], document_at: Callable[[str], Document | None]) -> Question:
    """An entry as an evaluation question; ``right`` are the indices of the quotes that answer, empty if none does.

    ``document_at`` gives the document at a path. Raises ChangedDocument.
    """
    gold = tuple(_gold(entry.answer.quotes[place], document_at) for place in sorted(right))
    only = entry.answer.only
    return Question(entry.number, entry.answer.meant, gold, only[0] if len(only) == 1 else only or None)


_QuestionKey = tuple[str, frozenset[str]]  # a question as it is understood after the one before, and what it is put to


def key_of(entry: Entry) -> _QuestionKey:
    """What identifies the question of an entry."""
    return entry.answer.meant, frozenset(entry.answer.only)


def keep_golden(path: Path, question: Question) -> None:
    """Write a question to a file of evaluation questions, replacing the same one for the same documents.

    Raises ConventionError if the file does not hold questions or cannot be written.
    """
    try:
        with locked(path):
            others = [line for asked, line in _known(path) if _key(asked) != _key(question)]
            write_whole(path, b"".join(line + b"\n" for line in (*others, msgspec.json.encode(question))))
    except OSError as error:
        raise ConventionError(
            f"Le fichier {path} n’a pas pu être écrit ({reason(error)})\u00a0; vérifiez son dossier."
        ) from error


def golden_questions(path: Path) -> frozenset[_QuestionKey]:
    """The questions in a file; none without a file. Raises ConventionError."""
    return frozenset(_key(question) for question, _ in _known(path))


def evaluation_command(where: Settings) -> str:
    """The command that evaluates this index with the golden questions, from any folder."""
    paths = (str(path.absolute()) for path in (where.golden, where.documents, where.index))
    return "convention evaluate {} --documents {} --index {}".format(*map(shlex.quote, paths))


def _key(question: Question) -> _QuestionKey:
    return question.question, frozenset(question.only)


def _known(path: Path) -> list[tuple[Question, bytes]]:
    """The questions of a file with their lines, which may have further fields."""
    if not path.exists() or not path.stat().st_size:
        return []
    return [*zip(read_questions(path), path.read_bytes().removeprefix(BOM_UTF8).splitlines(), strict=True)]


def _gold(quoted: RecordedQuote, document_at: Callable[[str], Document | None]) -> Gold:
    """Where the words that were quoted are now."""
    document = document_at(quoted.document)
    text = document.text if document else ""
    start = quoted.start if text[quoted.start : quoted.end] == quoted.text else text.find(quoted.text)
    if start < 0 or (start != quoted.start and text.count(quoted.text) > 1):
        raise ChangedDocument(
            f"Le document {quoted.document} a changé depuis cette réponse\u00a0; posez de nouveau la question, et "
            "partez de sa nouvelle réponse."
        )
    return Gold(quoted.document, start, start + len(quoted.text), (GoldAnswer(quoted.text, start),))


@dataclass(frozen=True, slots=True)
class ChangedOutcome:
    """A golden question whose outcome a change of the lexicon makes right or wrong."""

    question: str
    is_right: bool


def changed_outcomes(path: Path, before: Searcher, after: Searcher, above: float) -> list[ChangedOutcome]:
    """The golden questions that two lexicons answer differently, of the first ``MOST_COMPARED`` that they concern.

    ``above`` is the confidence from which a question is answered. Raises ConventionError if the file does not hold
    questions.
    """
    found = []
    for question in islice((one for one, _ in _known(path) if _is_touched(one, before, after)), MOST_COMPARED):
        try:
            was, will = (is_right(outcome_of(question, searcher, above)) for searcher in (before, after))
        except UnknownDocument:  # its document has gone
            continue
        if was != will:
            found.append(ChangedOutcome(question.question, will))
    return found


def _is_touched(question: Question, before: Searcher, after: Searcher) -> bool:
    asked = (question.question, *question.before)
    return any(before.understand(one) != after.understand(one) for one in asked)
