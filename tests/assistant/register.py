"""An answer to keep in a register, and what is kept there."""

from __future__ import annotations

from assistant.answers.answering import Answer
from assistant.library.register import EntryFilter, Register

ALL = EntryFilter(days=365)

ANSWER = Answer("Où nager ?", False, 0.1, (), (), (), None, None, ("nager",), ("nager",), "snapshot")


def fail(sentence: str) -> None:
    raise AssertionError(sentence)


def numbers(register: Register, chosen: EntryFilter = ALL) -> list[str]:
    return [entry.number for entry in register.entries(chosen)]
