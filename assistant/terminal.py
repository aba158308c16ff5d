"""What the command line writes: text for people, a line of JSON for programs, bars and complaints beside both."""

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
from assistant.logs import is_json, note
from index.building.build import Progress as BuildProgress

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID


def complain(sentence: str) -> None:
    """Say what went wrong, apart from what a program reads."""
    if is_json():
        note("complaint", sentence=sentence)
    else:
        print(render.visible(sentence), file=sys.stderr, flush=True)


def loading() -> AbstractContextManager[object]:
    """A word while a model is loaded, on the terminal only."""
    console = Console(stderr=True)
    return console.status(texts.LOADING_MODEL) if console.is_terminal else nullcontext()


@contextmanager
def building() -> Iterator[BuildProgress]:
    """A bar for each stage of a build, on the terminal only."""
    with progress_bars() as bars:
        tasks: dict[str, TaskID] = {}

        def progress(stage: str, done: int, total: int) -> None:
            if stage == "wait":
                complain(texts.OTHER_WRITER)
                return
            if stage not in tasks:
                tasks[stage] = bars.add_task(texts.STAGES[stage], total=total)
            bars.update(tasks[stage], completed=done)

        yield progress


def progress_bars() -> Progress:
    """Progress bars, on the terminal only."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn  # noqa: PLC0415

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    console = Console(stderr=True)
    return Progress(*columns, console=console, transient=True, disable=not console.is_terminal)


def show(parsed: Namespace, value: object, text: Text) -> None:
    """JSON where it was asked for, else text."""
    if parsed.json:
        print_json(value)
    else:
        print_text(text)


def print_json(value: object) -> None:
    """One line of JSON; accents as escapes where the output is not in UTF-8."""
    plain = sys.stdout is not None and "utf" not in (sys.stdout.encoding or "utf-8").lower()
    print(render.to_json(value, plain), flush=True)


def print_text(text: Text) -> None:
    """Text with its emphasis on a terminal; plain and never folded where it is piped."""
    console = Console(highlight=False)
    console.print(text, soft_wrap=not console.is_terminal, end="")
