"""Rebuilding the index while the server answers, one build at a time, with its progress."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Lock, Thread

from assistant.french import texts
from assistant.library.stages import Stage
from corpus.errors import ConventionError, sentence
from corpus.progress import Progress, UnreadFile
from index.snapshot.report import BuildReport


class AlreadyBuilding(ConventionError):
    """A build is already running in this server."""


@dataclass(frozen=True, slots=True)
class BuildStatus:
    """The progress of a build, or how the last one ended: with a report or a ``problem``."""

    running: bool = False
    stage: Stage = field(default_factory=Stage)
    problem: str | None = None
    report: BuildReport | None = None


class Rebuilder:
    """Builds the index on demand; see ``status``."""

    def __init__(self, build: Callable[[Progress], BuildReport]) -> None:
        self._build = build
        self._turn = Lock()
        self.status = BuildStatus()

    def start(self) -> None:
        """Start a build in the background. Raises AlreadyBuilding."""
        self._take_turn()
        Thread(target=self._run_quietly, name="rebuilding").start()

    def run(self) -> BuildReport:
        """Build and wait for it. Raises AlreadyBuilding, and ConventionError as ``build`` does."""
        self._take_turn()
        report = self._run(self._build)
        assert report
        return report

    def follow(self, update: Callable[[Progress], BuildReport | None]) -> BuildReport | None:
        """Run another update of the index once no build is running. Raises ConventionError as that does."""
        self._take_turn(patiently=True)
        return self._run(update)

    def _take_turn(self, patiently: bool = False) -> None:
        if not self._turn.acquire(blocking=patiently):
            raise AlreadyBuilding(texts.ALREADY_BUILDING)
        self.status = BuildStatus(running=True)

    def _run_quietly(self) -> None:
        with suppress(ConventionError):  # the status says it
            self._run(self._build)

    def _run(self, work: Callable[[Progress], BuildReport | None]) -> BuildReport | None:
        ended = BuildStatus(problem=texts.FAILED)  # what a defect of ours leaves, with its traceback on the terminal
        try:
            ended = BuildStatus(report=work(self._advance))
        except (ConventionError, OSError, MemoryError) as error:
            ended = BuildStatus(problem=sentence(error))
            raise ConventionError(ended.problem) from error
        finally:
            self.status = ended
            self._turn.release()
        return ended.report

    def _advance(self, stage: str, done: int, total: int, unread: UnreadFile | None = None) -> None:
        self.status = BuildStatus(running=True, stage=self.status.stage.advanced(stage, done, total, unread))
