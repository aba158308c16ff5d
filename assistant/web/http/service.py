"""What all parts of the server share: the index, the register, the builds."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from assistant.answers.answering import Answer, answer, checked_question
from assistant.answers.shapes import HitsJson, hits_json
from assistant.library.rebuilding import Rebuilder
from assistant.library.register import Register
from assistant.library.threshold import threshold_of
from assistant.settings import Settings
from assistant.web.http.journal import Journal
from index.searching.live import LiveSearcher


@dataclass(frozen=True, slots=True)
class Service:
    """The assistant as a server; ``register`` is None if questions are not kept."""

    where: Settings
    live: LiveSearcher
    rebuilder: Rebuilder
    register: Register | None = None
    journal: Journal = field(default_factory=Journal)

    def ask(
        self, question: str, only: Collection[str] = (), before: str | None = None, channel: str = "page"
    ) -> tuple[Answer, str | None]:
        """Answer a question and record it; the answer and its number in the register.

        Raises as ``answering.answer`` does.
        """
        with self.journal.question(channel) as answered:
            given = self.answer(question, only, before)
            answered(given.found)
        return given, self.register.record(given, channel, only) if self.register else None

    def answer(self, question: str, only: Collection[str] = (), before: str | None = None) -> Answer:
        """Answer a question without recording it, because it was asked before."""
        return answer(question, self.live.searcher(), only, before, self.threshold())

    def threshold(self) -> float:
        """The confidence from which the index answers at present."""
        return threshold_of(self.where, self.live.searcher().snapshot.manifest)

    def search(self, question: str, count: int, only: Collection[str] = ()) -> HitsJson:
        """Search for passages. Raises as ``answering.answer`` does."""
        asked, searcher = checked_question(question), self.live.searcher()
        self.journal.searched()
        return hits_json(asked, searcher.search(asked, count, searcher.scope(only)), searcher)
