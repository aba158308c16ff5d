"""Counts and durations of what a server does, for Prometheus and the log."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import ParamSpec, TypeVar

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector

from assistant.logs import note
from corpus.errors import ConventionError
from index.snapshot.report import BuildReport

_SECONDS = (0.1, 0.25, 0.5, 1, 2, 4, 8, 16, 32)  # a question takes one on two cores, more while an index is built
_P = ParamSpec("_P")
_Report = TypeVar("_Report", BuildReport, BuildReport | None)


class Journal:
    """Counts events since the start, without names and questions."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self._questions = Counter(
            "convention_questions",
            "Questions by how they came (page, api, mcp) and what became of them (found, refused, failed).",
            ("channel", "state"),
            registry=self.registry,
        )
        self._seconds = Histogram(
            "convention_question_seconds",
            "Seconds from a question to its answer.",
            ("channel",),
            buckets=_SECONDS,
            registry=self.registry,
        )
        self._searches = Counter("convention_searches", "Searches of programs.", registry=self.registry)
        self._refused = Counter(
            "convention_refused_requests",
            "Requests that got an error, by its HTTP status.",
            ("status",),
            registry=self.registry,
        )
        self._builds = Counter(
            "convention_builds", "Indexes built, by how that ended (done, failed).", ("result",), registry=self.registry
        )

    @contextmanager
    def question(self, channel: str) -> Iterator[Callable[[bool], None]]:
        """Time a question; call what is yielded with whether it was answered."""
        state, start = "failed", time.perf_counter()

        def answered(found: bool) -> None:
            nonlocal state
            state = "found" if found else "refused"

        try:
            yield answered
        finally:
            seconds = time.perf_counter() - start
            self._questions.labels(channel, state).inc()
            self._seconds.labels(channel).observe(seconds)
            note("question", channel=channel, state=state, seconds=round(seconds, 3))

    def searched(self) -> None:
        """Count a search."""
        self._searches.inc()
        note("search")

    def refused(self, status: int) -> None:
        """Count an error response."""
        self._refused.labels(str(status)).inc()
        note("refused", status=status)

    def watching(self, build: Callable[_P, _Report]) -> Callable[_P, _Report]:
        """Wrap a build so that it is counted if there was something to do."""

        def watched(*arguments: _P.args, **named: _P.kwargs) -> _Report:
            start = time.perf_counter()
            try:
                report = build(*arguments, **named)
            except (ConventionError, OSError, MemoryError):
                self._built("failed", start)
                raise
            if report:
                self._built(
                    "done",
                    start,
                    documents=len(report.documents),
                    unread=len(report.unread),
                    passages=report.passages,
                    snapshot=report.snapshot,
                )
            return report

        return watched

    def _built(self, result: str, start: float, **values: object) -> None:
        self._builds.labels(result).inc()
        note("build", result=result, seconds=round(time.perf_counter() - start, 3), **values)
