"""The current stage of a build: what is done, what is left, which files failed, and the time remaining."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from time import monotonic

from assistant.french.progress_texts import MEASURED, counts_words
from corpus.progress import UnreadFile

_EVEN = "encode"  # the stage whose parts are shuffled: what is done of it tells when the rest will be
_ENOUGH = 5.0  # seconds of it before its end is foretold


@dataclass(frozen=True, slots=True)
class Stage:
    """``done`` of ``total`` are done; ``unread`` are the files that could not be read so far.

    ``begun`` and ``told`` are times of ``time.monotonic``: when the stage began, and of this report.
    """

    name: str = ""
    done: int = 0
    total: int = 0
    unread: tuple[UnreadFile, ...] = ()
    begun: float = field(default=0.0, compare=False)
    told: float = field(default=0.0, compare=False)

    def advanced(self, name: str, done: int, total: int, unread: UnreadFile | None = None) -> Stage:
        """The stage after this report; see ``Progress``."""
        now = monotonic()
        failed = (*self.unread, unread) if unread else self.unread
        return replace(
            self,
            name=name,
            done=done,
            total=total,
            unread=failed,
            begun=self.begun if name == self.name else now,
            told=now,
        )

    @property
    def remaining(self) -> float | None:
        """Seconds to the end of the stage, if they can be estimated."""
        spent = self.told - self.begun
        if self.name != _EVEN or not self.done or spent < _ENOUGH:
            return None
        return spent * (self.total - self.done) / self.done

    @property
    def is_measured(self) -> bool:
        """Whether ``done`` and ``total`` measure progress."""
        return self.name in MEASURED and self.total > 0

    @property
    def counts(self) -> str:
        """The progress in words."""
        done = self.done - (len(self.unread) if self.name == "read" else 0)
        left = self.total - self.done
        return counts_words(self.name, done, left, len(self.unread), self.remaining)
