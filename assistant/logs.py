"""What a server says as lines of JSON for whoever gathers logs: what happened, never of whom or of what.

Neither names nor questions are ours to write down there. What libraries write on their own, tracebacks above all, may
quote either: of that only the places and kinds of errors are let through.
"""

from __future__ import annotations

import io
import logging
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TextIO

import msgspec

_PLACE = re.compile(r' +File "([^"]+)", line (\d+), in (\S+)')
_KIND = re.compile(r"((?:\w+\.)*\w*(?:Error|Exception|Warning|Exit|Interrupt|Iteration)\w*)(?::.*)?")
_stream: TextIO | None = None  # where the lines go, as long as a server logs so


@contextmanager
def json_lines(wanted: bool) -> Iterator[None]:
    """Log in JSON meanwhile, where that is wanted."""
    global _stream
    if not wanted:
        yield
        return
    former = sys.stderr
    handler, root = _Handler(logging.WARNING), logging.getLogger()
    _stream, sys.stderr = former, _OtherOutput()
    root.addHandler(handler)
    logging.captureWarnings(True)
    try:
        yield
    finally:
        logging.captureWarnings(False)
        root.removeHandler(handler)
        _stream, sys.stderr = None, former


def is_json() -> bool:
    """Whether the server logs in JSON."""
    return _stream is not None


def note(event: str, **values: object) -> None:
    """Write a line about what happened, where the server logs in JSON."""
    if _stream:
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        _stream.write(msgspec.json.encode({"time": now, "event": event, **values}).decode() + "\n")
        _stream.flush()


class _Handler(logging.Handler):
    """What libraries log: who and how bad, and of an error its kind and place."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write a line."""
        values: dict[str, object] = {"logger": record.name, "level": record.levelname.lower()}
        if record.exc_info and record.exc_info[0]:
            kind, _, trace = record.exc_info
            values["error"] = kind.__qualname__
            if trace:
                while trace.tb_next:
                    trace = trace.tb_next
                values["place"] = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}"
        note("log", **values)


class _OtherOutput(io.TextIOBase):
    """The standard error stream as others write to it: the places and kinds of errors, and nothing else."""

    def __init__(self) -> None:
        self._rest = ""

    def write(self, text: str) -> int:
        """Take what may pass of whole lines."""
        *lines, self._rest = (self._rest + text).split("\n")
        for line in lines:
            if place := _PLACE.fullmatch(line):
                note("trace", place=f"{place[1]}:{place[2]}", function=place[3])
            elif kind := _KIND.fullmatch(line):
                note("error", error=kind[1])
        return len(text)
