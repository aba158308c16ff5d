"""The questions that were asked, what became of them, and what people said of the answers; no name, no address.

SQLite in WAL mode: several processes write at once, and one that dies loses nothing that it had written.
"""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path

import msgspec

from assistant.answers import Answer
from corpus.errors import ConventionError

KEPT = timedelta(days=365)
_PATIENCE = 60.0  # seconds that a writer waits for the others
_TABLE = """
CREATE TABLE IF NOT EXISTS entry (
  number TEXT PRIMARY KEY, asked TEXT NOT NULL, door TEXT NOT NULL, question TEXT NOT NULL, understood_as TEXT,
  found INTEGER NOT NULL, confidence REAL NOT NULL, snapshot TEXT NOT NULL, quotes TEXT NOT NULL, verdict TEXT
);
CREATE INDEX IF NOT EXISTS entry_asked ON entry (asked);
"""


class Verdict(StrEnum):
    """What somebody said of an answer; MISSING: that the documents ought to answer and do not."""

    RIGHT = "right"
    WRONG = "wrong"
    MISSING = "missing"


class Quoted(msgspec.Struct, frozen=True):
    """A quote, or a nearest passage, that was shown."""

    document: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A question as it was asked; ``number`` cannot be guessed, ``asked`` is in UTC, ``door`` page, api or mcp."""

    number: str
    asked: datetime
    door: str
    question: str
    understood_as: str | None
    found: bool
    confidence: float
    snapshot: str
    quotes: tuple[Quoted, ...]
    verdict: Verdict | None


class Register:
    """The register in a file, from any thread or process."""

    def __init__(self, path: Path, complain: Callable[[str], None], kept: timedelta = KEPT) -> None:
        """Open or create it. Raises ConventionError where that cannot be."""
        self._path, self._complain, self._kept = path, complain, kept
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with self._opened() as database:
                database.execute("PRAGMA journal_mode = WAL")
                database.executescript(_TABLE)
        except (OSError, sqlite3.Error) as error:
            raise ConventionError(
                f"Le registre des questions {path} ne s’ouvre pas ({error})\u00a0; vérifiez ses droits, ou lancez "
                "«\u00a0convention serve --no-register\u00a0»."
            ) from error

    def record(self, answer: Answer, door: str) -> str | None:
        """Keep an answer and forget those that are too old; the number it gets, None where it could not be kept."""
        number, now = secrets.token_hex(8), datetime.now(UTC)
        shown = [Quoted(one.document.path, one.start, one.end, one.text) for one in answer.quotes or answer.nearest]
        row = (
            *(number, _written(now), door, answer.question, answer.understood_as, answer.found, answer.confidence),
            *(answer.snapshot, msgspec.json.encode(shown).decode(), None),
        )
        try:
            with self._writing() as database:
                database.execute("INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
                database.execute("DELETE FROM entry WHERE asked < ?", (_written(now - self._kept),))
        except sqlite3.Error as error:  # the answer is worth more than its trace
            self._complain(
                f"Une question n’a pas pu être gardée dans {self._path} ({error})\u00a0; vérifiez le disque."
            )
            return None
        return number

    def mark(self, number: str, verdict: Verdict) -> bool:
        """Keep what somebody said of an answer; whether there is such an entry."""
        with self._writing() as database:
            return database.execute("UPDATE entry SET verdict = ? WHERE number = ?", (verdict, number)).rowcount == 1

    def entries(self) -> list[Entry]:
        """All entries, the newest first."""
        with self._opened() as database:
            rows = database.execute("SELECT * FROM entry ORDER BY asked DESC, rowid DESC").fetchall()
        return [_entry(row) for row in rows]

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        """A connection of its own for each use: SQLite opens in a tenth of a millisecond."""
        with closing(sqlite3.connect(self._path, timeout=_PATIENCE, isolation_level=None)) as database:
            yield database

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._opened() as database:
            database.execute("BEGIN IMMEDIATE")  # waits for its turn, as one that has read already could not
            yield database
            database.execute("COMMIT")


def _written(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")


def _entry(row: Sequence[object]) -> Entry:
    number, asked, door, question, understood_as, found, confidence, snapshot, quotes, verdict = row
    return Entry(
        number=str(number),
        asked=datetime.fromisoformat(str(asked)),
        door=str(door),
        question=str(question),
        understood_as=None if understood_as is None else str(understood_as),
        found=bool(found),
        confidence=float(str(confidence)),
        snapshot=str(snapshot),
        quotes=msgspec.json.decode(str(quotes), type=tuple[Quoted, ...]),
        verdict=None if verdict is None else Verdict(str(verdict)),
    )
