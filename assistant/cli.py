"""The command line: reads arguments, calls the rooms below, prints French."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path

import msgspec
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn
from rich.text import Text

from assistant import render, reports, texts
from assistant.answers import answer, checked_question
from assistant.arguments import parser
from assistant.doctor import examine
from assistant.settings import Settings, settings
from corpus.errors import ConventionError
from index.build import Progress as BuildProgress
from index.build import build, ensure, is_current
from index.encoders import Encoder, load_encoder
from index.evaluation import DEPTH, Outcome, Place, Question, measures, read_questions
from index.search import Hit, Searcher
from index.snapshots import NoIndex, current_manifest, open_current

DONE, UNANSWERED, CHECK_FAILED, MENDABLE = 0, 1, 1, 2  # exit statuses


class _BatchId(msgspec.Struct):
    """What names a line of a ``--batch`` file."""

    id: str | int


class _BatchLine(_BatchId):
    """A line of a ``--batch`` file."""

    question: str
    document: str | None = None


def main(arguments: list[str] | None = None) -> int:
    """Run a command; the exit status is 0 done, 1 not answered or a check failed, 2 for a mendable error."""
    parsed = parser(version("convention")).parse_args(arguments)
    try:
        status = _COMMANDS[parsed.command](parsed, settings(parsed.documents, parsed.index_folder))
        sys.stdout.flush()
        return status
    except ConventionError as error:
        print(render.visible(str(error)), file=sys.stderr)
        return MENDABLE
    except BrokenPipeError:  # the reader of a pipe has seen enough: nothing more is to be written, at exit either
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except KeyboardInterrupt:
        return 130  # as the shell says of a command that was interrupted


def _ask(parsed: Namespace, where: Settings) -> int:
    searcher = open_searcher(where)
    if parsed.batch:
        return _batch(parsed, lambda asked, only: render.answer_json(answer(asked, searcher, only)))
    found = answer(parsed.question, searcher, parsed.document)
    _show(parsed, render.answer_json(found), render.answer_text(found))
    return DONE if found.found else UNANSWERED


def _search(parsed: Namespace, where: Settings) -> int:
    searcher = open_searcher(where)

    def found(asked: str, only: Collection[str]) -> tuple[str, Sequence[Hit]]:
        checked = checked_question(asked)
        return checked, searcher.search(checked, parsed.k, only).hits

    if parsed.batch:
        return _batch(parsed, lambda asked, only: render.hits_json(*found(asked, only), searcher))
    asked, hits = found(parsed.question, parsed.document)
    _show(parsed, render.hits_json(asked, hits, searcher), render.hits_text(hits, searcher))
    return DONE


def _batch(parsed: Namespace, respond: Callable[[str, Collection[str]], render.Json]) -> int:
    """One JSON line for each line of a file, in order; a bad line gets its error and the run goes on."""
    try:
        lines = Path(parsed.batch).read_bytes().splitlines()
    except OSError as error:
        raise ConventionError(
            f"Le fichier {parsed.batch} est illisible ({error.strerror})\u00a0; vérifiez son chemin."
        ) from error
    for line in lines:
        print(render.to_json(_batch_line(line, parsed.document, respond)), flush=True)
    return DONE


def _batch_line(
    line: bytes, only: Collection[str], respond: Callable[[str, Collection[str]], render.Json]
) -> render.Json:
    try:
        asked = msgspec.json.decode(line, type=_BatchLine)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        return {"id": _id_of(line), "error": texts.BAD_LINE.format(reason=error)}
    try:
        return {"id": asked.id, **respond(asked.question, [asked.document] if asked.document else only)}
    except ConventionError as error:
        return {"id": asked.id, "error": str(error)}


def _id_of(line: bytes) -> str | int | None:
    """The id of a line that is wrong in another way, if it has one."""
    try:
        return msgspec.json.decode(line, type=_BatchId).id
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None


def _index(parsed: Namespace, where: Settings) -> int:
    if parsed.action == "status":
        return _status(where)
    with _building() as progress:
        report = build(where.documents, where.index, _encoder(where), progress)
    _show(parsed, asdict(report), reports.report_text(report))
    return DONE


def _status(where: Settings) -> int:
    manifest = current_manifest(where.index)
    fresh = is_current(where.documents, manifest)
    _print(reports.status_text(manifest, fresh))
    return DONE if fresh else CHECK_FAILED


def _evaluate(parsed: Namespace, where: Settings) -> int:
    questions = read_questions(Path(parsed.questions))
    searcher = open_searcher(where)
    with _progress() as bars:
        task = bars.add_task(texts.STAGES["evaluate"], total=len(questions))
        outcomes = []
        for question in questions:
            outcomes.append(outcome_of(question, searcher))
            bars.advance(task)
    figures = measures(outcomes)
    _show(parsed, figures, reports.figures_text(figures))
    return DONE


def outcome_of(question: Question, searcher: Searcher) -> Outcome:
    """What the assistant does with an evaluation question; quotes count even where it then refuses."""
    only = [question.document] if question.document else []
    given = answer(question.question, searcher, only)
    hits = searcher.search(given.question, DEPTH, only).hits
    return Outcome(
        question=question,
        hits=[Place(searcher.document(hit.passage).path, hit.passage.start, hit.passage.end) for hit in hits],
        quotes=[Place(quote.document.path, quote.start, quote.end) for quote in given.quotes or given.nearest],
        confidence=given.confidence,
    )


def _serve(parsed: Namespace, where: Settings) -> int:
    from assistant.chat import serve  # noqa: PLC0415 - gradio takes seconds to import

    encoder = _encoder(where)
    with _building() as progress:
        report = ensure(where.documents, where.index, encoder, progress)
    if report:
        _print(reports.report_text(report))
    serve(Searcher(open_current(where.index), encoder), parsed.host, parsed.port)
    return DONE


def _doctor(_: Namespace, where: Settings) -> int:
    checks = list(examine(where))
    _print(reports.checks_text(checks))
    return DONE if all(check.passed for check in checks) else CHECK_FAILED


def open_searcher(where: Settings) -> Searcher:
    """The published index and its model; built first where there is none.

    Raises ConventionError where the index is damaged, was made by another model or cannot be built,
    or where the documents are gone.
    """
    encoder = _encoder(where)
    try:
        snapshot = open_current(where.index)
    except NoIndex:
        with _building() as progress:
            ensure(where.documents, where.index, encoder, progress)
        snapshot = open_current(where.index)
    searcher = Searcher(snapshot, encoder)
    if not is_current(where.documents, snapshot.manifest):
        print(texts.DOCUMENTS_CHANGED, file=sys.stderr)
    return searcher


def _encoder(where: Settings) -> Encoder:
    console = Console(stderr=True)
    with console.status(texts.LOADING_MODEL) if console.is_terminal else nullcontext():
        return load_encoder(where.encoder, where.question_prompt, where.passage_prompt)


@contextmanager
def _building() -> Iterator[BuildProgress]:
    """A bar for each stage of a build, on the terminal only."""
    with _progress() as bars:
        tasks: dict[str, TaskID] = {}

        def progress(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(texts.STAGES[stage], total=total)
            bars.update(tasks[stage], completed=done)

        yield progress


def _progress() -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    console = Console(stderr=True)
    return Progress(*columns, console=console, transient=True, disable=not console.is_terminal)


def _show(parsed: Namespace, value: object, text: Text) -> None:
    """JSON where it was asked for, else text."""
    if parsed.json:
        print(render.to_json(value))
    else:
        _print(text)


def _print(text: Text) -> None:
    """Text with its emphasis on a terminal; plain and never folded where it is piped."""
    console = Console(highlight=False)
    console.print(text, soft_wrap=not console.is_terminal, end="")


_COMMANDS: Mapping[str, Callable[[Namespace, Settings], int]] = {
    "serve": _serve,
    "ask": _ask,
    "search": _search,
    "index": _index,
    "evaluate": _evaluate,
    "doctor": _doctor,
}


if __name__ == "__main__":
    sys.exit(main())
