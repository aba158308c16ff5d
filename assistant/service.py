"""What every door of the server shares: what answers, what remembers, what builds."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from assistant.answers import Answer, answer
from assistant.rebuilding import Rebuilding
from assistant.register import Register
from assistant.settings import Settings
from index.live import Live


@dataclass(frozen=True, slots=True)
class Service:
    """The assistant as a server; ``register`` is None where questions are not kept."""

    where: Settings
    live: Live
    rebuilding: Rebuilding
    register: Register | None = None

    def ask(
        self, question: str, only: Collection[str] = (), before: str | None = None, door: str = "page"
    ) -> tuple[Answer, str | None]:
        """The answer from what is published, and its number in the register.

        Raises as ``answers.answer`` does.
        """
        given = answer(question, self.live.searcher(), only, before)
        return given, self.register.record(given, door, only) if self.register else None
