"""An answer to record in a register, and the records of a register."""

from __future__ import annotations

from assistant.answers.answering import Answer
from assistant.library.register import EntryFilter, Register
from index.searching.search import Results
from index.words.lexical_index import Concept

ALL = EntryFilter(days=365)

NAGER = Results((), (Concept("nager", frozenset(), 1.0),), None)
ANSWER = Answer("Où nager ?", None, NAGER, False, 0.1, (), (), (), None, "snapshot")


def fail(sentence: str) -> None:
    raise AssertionError(sentence)


def numbers(register: Register, chosen: EntryFilter = ALL) -> list[str]:
    return [entry.number for entry in register.entries(chosen)]
