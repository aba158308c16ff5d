"""The log of a server as lines of JSON: what happened, without names and questions.

Libraries may quote names or questions, above all in tracebacks: of these only the places and types of errors are kept.
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
    """Log in JSON within the block, if wanted."""
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
    """Log an event, if the server logs in JSON."""
    if _stream:
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        _stream.write(msgspec.json.encode({"time": now, "event": event, **values}).decode() + "\n")
        _stream.flush()


class _Handler(logging.Handler):
    """Logs messages of libraries: logger and level, and the type and place of an error."""

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
    """A replacement of stderr that logs the places and types of errors, and nothing else."""

    def __init__(self) -> None:
        self._rest = ""

    def write(self, text: str) -> int:
        """Log what is allowed of complete lines."""
        *lines, self._rest = (self._rest + text).split("\n")
        for line in lines:
            if place := _PLACE.fullmatch(line):
                note("trace", place=f"{place[1]}:{place[2]}", function=place[3])
            elif kind := _KIND.fullmatch(line):
                note("error", error=kind[1])
        return len(text)
