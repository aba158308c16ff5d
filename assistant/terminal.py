"""The output of the command line: text for people, JSON for programs, and progress and complaints on stderr."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from assistant.answers import render
from assistant.french import texts
from assistant.french.progress_texts import BUILD_STAGES
from assistant.library.stages import Stage
from assistant.logs import is_json, note
from corpus.progress import Progress as BuildProgress
from corpus.progress import UnreadFile

if TYPE_CHECKING:
    from rich.progress import Progress, ProgressColumn, TaskID

_WIDEST_BAR, _NARROW = 40, 80  # columns


def complain(sentence: str) -> None:
    """Report a problem on stderr, or in the JSON log."""
    if is_json():
        note("complaint", sentence=sentence)
    else:
        print(render.visible(sentence), file=sys.stderr, flush=True)


def loading() -> AbstractContextManager[object]:
    """A status while a model is loaded, on terminals only."""
    console = Console(stderr=True)
    return console.status(texts.LOADING_MODEL) if console.is_terminal else nullcontext()


@contextmanager
def building() -> Iterator[BuildProgress]:
    """A progress line for each stage of a build, on terminals only; narrow ones wrap the counts."""
    from rich.progress import BarColumn, TextColumn  # noqa: PLC0415 - not for a question
    from rich.table import Column  # noqa: PLC0415

    width = Console(stderr=True).width
    bar, between = BarColumn(min(_WIDEST_BAR, width // 6)), ",\n" if width < _NARROW else ", "
    counts = TextColumn("{task.fields[counts]}", table_column=Column())
    with _bars(TextColumn("{task.description}"), bar, counts) as bars:
        now = Stage()
        tasks: dict[str, TaskID] = {}

        def progress(stage: str, done: int, total: int, unread: UnreadFile | None = None) -> None:
            nonlocal now
            if stage == "wait":
                complain(texts.OTHER_WRITER)
                return
            if stage not in tasks:
                tasks[stage] = bars.add_task(BUILD_STAGES[stage], total=total, counts="")
            now = now.advanced(stage, done, total, unread)
            bars.update(tasks[stage], completed=done, counts=now.counts.replace(", ", between))

        yield progress


def progress_bars() -> Progress:
    """Progress bars with the remaining time, on terminals only."""
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn  # noqa: PLC0415

    return _bars(TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())


def _bars(*columns: ProgressColumn) -> Progress:
    from rich.progress import Progress  # noqa: PLC0415

    console = Console(stderr=True)
    return Progress(*columns, console=console, transient=True, disable=not console.is_terminal)


def show(parsed: Namespace, value: object, text: Text) -> None:
    """Print JSON if it was asked for, else text."""
    if parsed.json:
        print_json(value)
    else:
        print_text(text)


def print_json(value: object) -> None:
    """Print one line of JSON, in ASCII if the output is not in UTF-8."""
    plain = sys.stdout is not None and "utf" not in (sys.stdout.encoding or "utf-8").lower()
    print(render.to_json(value, plain), flush=True)


def print_text(text: Text) -> None:
    """Print text, styled on terminals, plain and unwrapped in pipes."""
    console = Console(highlight=False)
    console.print(text, soft_wrap=not console.is_terminal, end="")
