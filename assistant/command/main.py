"""The command line: reads arguments, calls the rooms below, prints French."""

from __future__ import annotations

import atexit
import errno
import gc
import os
import sys
from argparse import Namespace
from codecs import BOM_UTF8
from collections.abc import Callable, Collection, Mapping
from dataclasses import asdict
from getpass import getpass
from importlib.metadata import version
from io import TextIOWrapper
from pathlib import Path

import msgspec
from rich.text import Text

from assistant.answers import render
from assistant.answers.answering import answer, checked_question
from assistant.answers.shapes import AnswerJson, HitsJson, answer_json, hits_json
from assistant.command import reports
from assistant.command.arguments import parser, unknown_arguments
from assistant.command.doctor import examine
from assistant.command.evaluate import evaluate
from assistant.french import texts
from assistant.french.fields import wrong_field
from assistant.library.searchers import check_lexicon, encoder_of, open_searcher, state_of
from assistant.library.threshold import threshold_line, threshold_of
from assistant.settings import Settings, settings
from assistant.terminal import building, complain, print_json, print_text, show
from corpus.errors import ConventionError, reason
from index.building.build import build
from index.building.shards import embed_shard
from index.searching.search import Searcher
from index.snapshot.snapshots import kept, one_writer, open_current, roll_back

# What is left at the end goes with the process: looking all of it through for garbage takes a tenth of a second.
atexit.register(gc.freeze)

DONE, UNANSWERED, CHECK_FAILED, USER_ERROR = 0, 1, 1, 2  # exit statuses


class _BatchId(msgspec.Struct):
    """The id of a line of a ``--batch`` file."""

    id: str | int


class _BatchLine(_BatchId):
    """A line of a ``--batch`` file; ``after`` is the question that it follows up, if any."""

    question: str
    document: str | None = None
    after: str | None = None


def main(arguments: list[str] | None = None) -> int:
    """Run a command and return its exit status: 0 done, 1 not answered or a check failed, 2 a user error."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")  # where the terminal has no accents, an answer without them
    root = parser(version("convention"))
    parsed, unknown = root.parse_known_args(arguments)
    if unknown:
        root.error(unknown_arguments(parsed, unknown))
    try:
        where = settings(parsed.documents, parsed.index_folder, getattr(parsed, "auth_file", None))
        if where.unfinished.exists():
            from assistant.backups.restoring import finish  # noqa: PLC0415 - what a question has no use for

            finish(where)
        status = _COMMANDS[parsed.command](parsed, where)
        print(end="", flush=True)
        return status
    except ConventionError as error:
        print(render.visible(str(error)), file=sys.stderr)
        return USER_ERROR
    except KeyboardInterrupt:
        return 130  # as the shell says of a command that was interrupted
    except OSError as error:
        if error.errno not in (errno.EPIPE, errno.ENOSPC):
            raise
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # nothing more can be written, at exit either
        if error.errno == errno.EPIPE:  # the reader of a pipe has seen enough
            return DONE
        print(texts.OUTPUT_FULL, file=sys.stderr)
        return USER_ERROR


def _ask(parsed: Namespace, where: Settings) -> int:
    if parsed.batch is not None:
        if parsed.after:
            raise ConventionError("--after ne va pas avec --batch\u00a0; écrivez «\u00a0after\u00a0» dans la ligne.")
        return _batch(
            parsed,
            where,
            lambda line, only, searcher: answer_json(
                answer(line.question, searcher, only, line.after, threshold_of(where, searcher.snapshot.manifest))
            ),
        )
    asked, before = checked_question(parsed.question), parsed.after and checked_question(parsed.after)
    searcher = open_searcher(where)
    found = answer(asked, searcher, parsed.document, before, threshold_of(where, searcher.snapshot.manifest))
    show(parsed, answer_json(found), render.answer_text(found))
    return DONE if found.found else UNANSWERED


def _search(parsed: Namespace, where: Settings) -> int:
    def respond(line: _BatchLine, only: Collection[str], searcher: Searcher) -> HitsJson:
        asked = checked_question(line.question)
        return hits_json(asked, searcher.search(asked, parsed.k, searcher.scope(only)), searcher)

    if parsed.batch is not None:
        return _batch(parsed, where, respond)
    asked = checked_question(parsed.question)
    searcher = open_searcher(where)
    found = searcher.search(asked, parsed.k, searcher.scope(parsed.document))
    show(parsed, hits_json(asked, found, searcher), render.hits_text(found, searcher))
    return DONE


Respond = Callable[[_BatchLine, Collection[str], Searcher], AnswerJson | HitsJson]


def _batch(parsed: Namespace, where: Settings, respond: Respond) -> int:
    """Print one line of JSON for each line of a file; bad lines get an error.

    The run has failed only if every line did.
    """
    lines, unanswered = _lines(parsed.batch), 0
    searcher = open_searcher(where)
    for line in lines:
        written = _batch_line(line, parsed.document, searcher, respond)
        unanswered += "error" in written
        print_json(written)
    if unanswered:
        complain(texts.lines_unanswered(unanswered))
    return USER_ERROR if lines and unanswered == len(lines) else DONE


def _lines(name: str) -> list[bytes]:
    """The lines of a file, or of stdin for "-"."""
    try:
        content = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        raise ConventionError(
            f"Le fichier «\u00a0{name}\u00a0» est illisible ({reason(error)})\u00a0; vérifiez son chemin."
        ) from error
    return content.removeprefix(BOM_UTF8).splitlines()


def _batch_line(line: bytes, only: Collection[str], searcher: Searcher, respond: Respond) -> dict[str, object]:
    try:
        asked = msgspec.json.decode(line, type=_BatchLine)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        return {"id": _id_of(line), "error": wrong_field(str(error)) or texts.BAD_LINE}
    try:
        return {
            "id": asked.id,
            **msgspec.structs.asdict(respond(asked, only if asked.document is None else [asked.document], searcher)),
        }
    except ConventionError as error:
        return {"id": asked.id, "error": str(error)}


def _id_of(line: bytes) -> str | int | None:
    """The id of an invalid line, if it has one."""
    try:
        return msgspec.json.decode(line, type=_BatchId).id
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def _index(parsed: Namespace, where: Settings) -> int:
    return _ACTIONS[parsed.action](parsed, where)


def _build(parsed: Namespace, where: Settings) -> int:
    if parsed.shard:
        return _build_shard(parsed, where)
    with building() as progress:
        report = build(where.documents, where.index, encoder_of(where), progress, where.store)
    show(parsed, report, reports.report_text(report))
    check_lexicon(where)
    return DONE


def _build_shard(parsed: Namespace, where: Settings) -> int:
    if where.store is None:
        raise ConventionError(texts.SHARD_WITHOUT_STORE)
    with building() as progress:
        report = embed_shard(where.documents, encoder_of(where), parsed.shard, where.store, progress)
    done = texts.SHARD_DONE.format(**asdict(parsed.shard), **asdict(report))
    show(parsed, report, Text(f"{done}\n"))
    return DONE


def _list(_: Namespace, where: Settings) -> int:
    print_text(reports.kept_text(kept(where.index), where.store))
    return DONE


def _verify(_: Namespace, where: Settings) -> int:
    looked_at = kept(where.index, thoroughly=True, address=where.store)
    print_text(reports.kept_text(looked_at, where.store))
    in_service = any(snapshot.is_current for snapshot in looked_at)
    if not in_service:
        print_text(Text(f"{texts.NONE_CURRENT}\n", style="red"))
    return DONE if in_service and not any(snapshot.problem for snapshot in looked_at) else CHECK_FAILED


def _rollback(parsed: Namespace, where: Settings) -> int:
    with one_writer(where.index, lambda: complain(texts.OTHER_WRITER)):
        manifest = roll_back(where.index, parsed.id, where.store)
    print_text(Text(texts.ROLLED_BACK.format(id=manifest.id) + "\n"))
    if state := state_of(where, manifest):
        complain(state)
    return DONE


def _status(_: Namespace, where: Settings) -> int:
    manifest = open_current(where.index, where.store).manifest
    state = state_of(where, manifest)
    print_text(reports.status_text(manifest, state, where.store).append(f"{threshold_line(where, manifest)}\n"))
    check_lexicon(where)
    return CHECK_FAILED if state not in ("", texts.GONE_BACK) else DONE


def _serve(parsed: Namespace, where: Settings) -> int:
    from assistant.command.serving import serve  # noqa: PLC0415 - Gradio takes seconds to import

    serve(parsed, where)
    return DONE


def _user(parsed: Namespace, where: Settings) -> int:
    from assistant.web.access.accounts import Accounts, add_account, remove_account  # noqa: PLC0415 - for serving alone

    file = where.accounts
    if file is None:
        raise ConventionError("Il manque le fichier de comptes\u00a0; indiquez-le avec --auth-file FICHIER.")
    if parsed.action == "list":
        for account in Accounts(file).all():
            print_text(Text(f"{account.name}\u00a0: {texts.ROLE_NAMES[account.role]}\n"))
    elif parsed.action == "remove":
        remove_account(file, parsed.name)
        print_text(Text(texts.ACCOUNT_REMOVED.format(name=parsed.name) + "\n"))
    else:
        add_account(file, parsed.name, parsed.role, _password(parsed.name))
        print_text(Text(texts.ACCOUNT_ADDED.format(name=parsed.name, role=texts.ROLE_NAMES[parsed.role]) + "\n"))
    return DONE


def _password(name: str) -> str:
    """A password typed twice, or read from a pipe."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    password = getpass(texts.PASSWORD_OF.format(name=name))
    if getpass(texts.PASSWORD_AGAIN) != password:
        raise ConventionError(texts.PASSWORDS_DIFFER)
    return password


def _doctor(_: Namespace, where: Settings) -> int:
    checks = list(examine(where))
    print_text(reports.checks_text(checks))
    return DONE if all(check.passed for check in checks) else CHECK_FAILED


def _backup(parsed: Namespace, where: Settings) -> int:
    from assistant.command.backups import backup  # noqa: PLC0415 - what a question has no use for

    backup(parsed, where)
    return DONE


def _restore(parsed: Namespace, where: Settings) -> int:
    from assistant.command.backups import put_back  # noqa: PLC0415 - what a question has no use for

    put_back(parsed, where)
    return DONE


_ACTIONS: Mapping[str, Callable[[Namespace, Settings], int]] = {
    "build": _build,
    "status": _status,
    "list": _list,
    "verify": _verify,
    "rollback": _rollback,
}
_COMMANDS: Mapping[str, Callable[[Namespace, Settings], int]] = {
    "serve": _serve,
    "ask": _ask,
    "search": _search,
    "index": _index,
    "evaluate": evaluate,
    "user": _user,
    "backup": _backup,
    "restore": _restore,
    "doctor": _doctor,
}


if __name__ == "__main__":
    sys.exit(main())
