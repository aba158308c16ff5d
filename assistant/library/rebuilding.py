"""The index built again while the server answers: one build at a time, and how far it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock, Thread

from assistant.french import texts
from corpus.errors import ConventionError, sentence
from index.building.build import Progress
from index.snapshot.report import BuildReport


class AlreadyBuilding(ConventionError):
    """A build is going on in this server."""


@dataclass(frozen=True, slots=True)
class BuildStatus:
    """How far a build is: ``done`` of ``total`` in a stage; ``problem`` is what stopped the last one."""

    running: bool = False
    stage: str | None = None
    done: int = 0
    total: int = 0
    problem: str | None = None
    report: BuildReport | None = None


class Rebuilder:
    """Builds the index on demand."""

    def __init__(self, build: Callable[[Progress], BuildReport]) -> None:
        self._build = build
        self._turn = Lock()
        self._status = BuildStatus()

    @property
    def status(self) -> BuildStatus:
        """How far the build is, or how the last one ended."""
        return self._status

    def start(self) -> None:
        """Begin a build in the background. Raises AlreadyBuilding."""
        self._take_turn()
        Thread(target=self._run, name="rebuilding").start()

    def run(self) -> BuildReport:
        """Build and wait for the end. Raises AlreadyBuilding, and ConventionError as ``build`` does."""
        self._take_turn()
        ended = self._run()
        if ended.report is None:
            raise ConventionError(ended.problem or texts.FAILED)
        return ended.report

    def _take_turn(self) -> None:
        with self._turn:
            if self._status.running:
                raise AlreadyBuilding(texts.ALREADY_BUILDING)
            self._status = BuildStatus(running=True)

    def _run(self) -> BuildStatus:
        ended = BuildStatus(problem=texts.FAILED)  # what a defect of ours leaves, with its traceback on the terminal
        try:
            ended = BuildStatus(report=self._build(self._advance))
        except (ConventionError, OSError, MemoryError) as error:
            ended = BuildStatus(problem=sentence(error))
        finally:
            self._status = ended
        return ended

    def _advance(self, stage: str, done: int, total: int) -> None:
        self._status = BuildStatus(running=True, stage=stage, done=done, total=total)
