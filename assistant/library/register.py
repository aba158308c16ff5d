"""The register: questions asked, their answers, and what people said of these; no names, no addresses.

SQLite in WAL mode, so that several processes can write, and one that dies loses nothing that it had written.
"""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from pathlib import Path

import msgspec

from assistant.answers.answering import Answer
from assistant.answers.comparing.doubts import State
from corpus.errors import ConventionError, reason
from index.words.french import fold

KEPT = timedelta(days=365)
_PATIENCE = 20.0  # seconds that one waits for the others; a write takes two thousandths of one
_FORM = 1  # of the table, as SQLite's user_version has it
# The index holds all that is sought and all that is counted but doubt, so that few answers are read whole.
_TABLE = """
CREATE TABLE IF NOT EXISTS entry (
  number TEXT PRIMARY KEY, asked TEXT NOT NULL, door TEXT NOT NULL, found INTEGER NOT NULL, verdict TEXT,
  subject TEXT NOT NULL, folded TEXT NOT NULL, told TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS entry_asked ON entry (asked, found, verdict, door, subject, folded);
"""
_COLUMNS = "number, asked, door, found, verdict, told"
_IN_DOUBT = "(NOT found OR verdict IS NOT NULL OR json_extract(told, '$.is_uncertain')) AND verdict IS NOT 'right'"
_TROUBLES = {
    sqlite3.SQLITE_BUSY: "un autre programme le retient",
    sqlite3.SQLITE_CANTOPEN: "il ne peut pas être ouvert",
    sqlite3.SQLITE_CORRUPT: "il est abîmé",
    sqlite3.SQLITE_FULL: "le disque est plein",
    sqlite3.SQLITE_NOTADB: "il est abîmé, ou n’est pas un registre",
    sqlite3.SQLITE_PERM: "l’accès est refusé",
    sqlite3.SQLITE_READONLY: "il ne peut pas être écrit",
}


class Verdict(StrEnum):
    """A user's judgement of an answer; MISSING: the documents should answer and do not."""

    RIGHT = "right"
    WRONG = "wrong"
    MISSING = "missing"


class EntryState(StrEnum):
    """The outcome of a question."""

    FOUND = "found"
    UNCERTAIN = "uncertain"
    REFUSED = "refused"
    WRONG = "wrong"
    MISSING = "missing"
    RIGHT = "right"


_UNCERTAIN = "(found AND coalesce(json_extract(told, '$.is_uncertain'), 0))"  # of old records none is known
_STATES = {
    EntryState.FOUND: f"(found AND NOT {_UNCERTAIN})",
    EntryState.UNCERTAIN: _UNCERTAIN,
    EntryState.REFUSED: "NOT found",
} | {EntryState(verdict): f"verdict = '{verdict}'" for verdict in Verdict}


class RecordedQuote(msgspec.Struct, frozen=True):
    """A quote, or one of the nearest passages, that was shown."""

    document: str
    start: int
    end: int
    text: str


class RecordedAnswer(msgspec.Struct, frozen=True):
    """A question and its ``Answer`` as kept; ``only`` are the documents it was restricted to."""

    question: str
    understood_as: str | None
    confidence: float
    quotes: tuple[RecordedQuote, ...]
    words: tuple[str, ...]
    unknown: tuple[str, ...]
    only: tuple[str, ...]
    snapshot: str
    is_uncertain: bool = False

    @property
    def meant(self) -> str:
        """The question as it was understood."""
        return self.understood_as or self.question


@dataclass(frozen=True, slots=True)
class Entry:
    """A question in the register; ``number`` cannot be guessed, ``asked`` is in UTC, ``channel`` page, api or mcp."""

    number: str
    asked: datetime
    channel: str
    found: bool
    verdict: Verdict | None
    answer: RecordedAnswer

    @property
    def state(self) -> EntryState:
        """The outcome, whatever the verdict."""
        if not self.found:
            return EntryState.REFUSED
        return EntryState.UNCERTAIN if self.answer.is_uncertain else EntryState.FOUND


@dataclass(frozen=True, slots=True)
class EntryFilter:
    """Which entries to look at: of the last ``days``, with all of some words, of a state, by a channel."""

    state: EntryState | None = None
    words: str = ""
    days: int = 30
    channel: str = ""

    @property
    def first_day(self) -> date:
        """The first day, in local time."""
        return datetime.now().astimezone().date() - timedelta(days=self.days - 1)


@dataclass(frozen=True, slots=True)
class Subject:
    """A subject: how often it was asked about, and the last question."""

    times: int
    last: Entry


class Register:
    """The register in a file, for any thread and process.

    Methods raise ConventionError if the file cannot be used, except ``record``.
    """

    def __init__(self, path: Path, complain: Callable[[str], None]) -> None:
        """Open or create it. Raises ConventionError if that fails."""
        self._path, self._complain = path, complain
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o600)  # the files beside it follow
        except OSError as error:
            raise self._unusable(reason(error)) from error
        with self._opened() as database:
            self._prepare(database)

    def record(self, answer: Answer, channel: str, only: Collection[str] = ()) -> str | None:
        """Keep an answer, forget those that are too old, and return its number; None if it could not be kept."""
        number, now = secrets.token_hex(8), datetime.now(UTC)
        recorded = _recorded(answer, only)
        subject = " ".join(sorted({fold(word) for word in recorded.words}))
        sought, encoded = fold(f"{recorded.question} {recorded.understood_as or ''}"), msgspec.json.encode(recorded)
        row = number, _timestamp(now), channel, answer.found, None, subject, sought, encoded.decode()
        try:
            with self._writing() as database:
                database.execute("INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)
                self._forget(database, now)
        except ConventionError as error:  # the answer is worth more than its trace
            self._complain(f"Une question n’a pas été gardée. {error}")
            return None
        return number

    def mark(self, number: str, verdict: Verdict) -> bool:
        """Keep the last verdict on an answer; returns whether there is such an entry."""
        with self._writing() as database:
            return database.execute("UPDATE entry SET verdict = ? WHERE number = ?", (verdict, number)).rowcount == 1

    def find(self, number: str) -> Entry | None:
        """The entry of a number."""
        with self._opened() as database:
            row = database.execute(f"SELECT {_COLUMNS} FROM entry WHERE number = ?", (number,)).fetchone()  # noqa: S608
        return _entry(row) if row else None

    def entries(self, chosen: EntryFilter, start: int = 0, count: int = -1) -> Iterator[Entry]:
        """The chosen entries, the newest first; at most ``count``, all by default."""
        with self._opened() as database:
            order = "ORDER BY asked DESC LIMIT ? OFFSET ?"
            yield from map(_entry, self._select(database, _COLUMNS, chosen, order, count, start))

    def counts(self, chosen: EntryFilter) -> dict[EntryState | None, int]:
        """The numbers of chosen entries in each state, ignoring the filter's own; under None, of all."""
        states = [None, *EntryState]
        columns = ", ".join(f"count(CASE WHEN {_STATES[one]} THEN 1 END)" if one else "count(*)" for one in states)
        with self._opened() as database:
            (row,) = self._select(database, columns, replace(chosen, state=None))
        return dict(zip(states, map(int, row), strict=True))

    def days(self, chosen: EntryFilter) -> dict[date, tuple[int, int]]:
        """How many of the chosen entries, in any state, were asked and refused on each day with any."""
        columns = "date(asked, 'localtime') AS day, count(*), count(CASE WHEN NOT found THEN 1 END)"
        with self._opened() as database:
            rows = self._select(database, columns, replace(chosen, state=None), "GROUP BY day").fetchall()
        return {date.fromisoformat(day): (asked, refused) for day, asked, refused in rows}

    def refused_most(self, chosen: EntryFilter) -> list[Subject]:
        """The subjects refused most often; questions with the same words are one subject."""
        return self._asked_most(_STATES[EntryState.REFUSED], chosen)

    def doubted_most(self, chosen: EntryFilter, count: int = 10) -> list[Subject]:
        """The subjects asked most often that were refused, uncertain or judged wrong; see ``refused_most``."""
        return self._asked_most(_IN_DOUBT, chosen, count)

    def _asked_most(self, condition: str, chosen: EntryFilter, count: int = 10) -> list[Subject]:
        where, values = self._condition(replace(chosen, state=None))
        query = f"""
            SELECT times, {_COLUMNS} FROM (
              SELECT count(*) AS times, max(rowid) AS last FROM entry WHERE {where} AND subject != '' AND {condition}
              GROUP BY subject ORDER BY times DESC, last DESC LIMIT ?
            ) JOIN entry ON entry.rowid = last ORDER BY times DESC, last DESC"""  # noqa: S608 - constants
        with self._opened() as database:
            return [Subject(times, _entry(row)) for times, *row in database.execute(query, (*values, count))]

    def size(self) -> tuple[int, int]:
        """The number of entries, and their size in bytes."""
        with self._opened() as database:
            (entries,) = database.execute("SELECT count(*) FROM entry").fetchone()
            (pages,), (page,) = (database.execute(f"PRAGMA {name}").fetchone() for name in ("page_count", "page_size"))
        return entries, pages * page

    def _prepare(self, database: sqlite3.Connection) -> None:
        """Create the table in a new file, or check an old one."""
        is_new = not database.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        if not is_new and database.execute("PRAGMA user_version").fetchone() != (_FORM,):
            raise self._unusable("c’est un autre fichier, ou celui d’une autre version du logiciel")
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("BEGIN IMMEDIATE")
        for statement in _TABLE.split(";"):
            database.execute(statement)
        database.execute(f"PRAGMA user_version = {_FORM}")
        if database.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
            raise self._unusable(_TROUBLES[sqlite3.SQLITE_CORRUPT])
        self._forget(database, datetime.now(UTC))
        database.execute("COMMIT")

    def _forget(self, database: sqlite3.Connection, now: datetime) -> None:
        database.execute("DELETE FROM entry WHERE asked < ?", (_timestamp(now - KEPT),))

    def _select(
        self, database: sqlite3.Connection, columns: str, chosen: EntryFilter, rest: str = "", *more: object
    ) -> sqlite3.Cursor:
        where, values = self._condition(chosen)
        query = f"SELECT {columns} FROM entry WHERE {where} {rest}"  # noqa: S608 - constants; values are bound
        return database.execute(query, (*values, *more))

    def _condition(self, chosen: EntryFilter) -> tuple[str, list[str]]:
        since = datetime.combine(chosen.first_day, time()).astimezone()
        conditions, values = ["asked >= ?"], [_timestamp(max(since, datetime.now(UTC) - KEPT))]
        if chosen.state:
            conditions.append(_STATES[chosen.state])
        if chosen.channel:
            conditions.append("door = ?")
            values.append(chosen.channel)
        for word in fold(chosen.words).split():
            conditions.append("instr(folded, ?)")
            values.append(word)
        return " AND ".join(conditions), values

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        """A new connection, which streamed pages may use in several threads."""
        try:
            connection = sqlite3.connect(self._path, timeout=_PATIENCE, isolation_level=None, check_same_thread=False)
            with closing(connection) as database:
                database.execute("PRAGMA secure_delete = ON")  # what is forgotten is overwritten
                yield database
        except sqlite3.Error as error:
            code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # what is above says more to SQLite's authors
            raise self._unusable(_TROUBLES.get(code, f"erreur {code} de SQLite")) from error

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._opened() as database:
            database.execute("BEGIN IMMEDIATE")  # waits for its turn, as one that has read already could not
            yield database
            database.execute("COMMIT")

    def _unusable(self, trouble: str) -> ConventionError:
        return ConventionError(
            f"Le registre des questions {self._path} n’est pas utilisable ({trouble})\u00a0; vérifiez le disque et les "
            "droits, renommez ce fichier, ou lancez «\u00a0convention serve --no-register\u00a0»."
        )


def _recorded(answer: Answer, only: Collection[str]) -> RecordedAnswer:
    return RecordedAnswer(
        question=answer.question,
        understood_as=answer.understood_as,
        confidence=answer.confidence,
        quotes=tuple(RecordedQuote(one.document.path, one.start, one.end, one.text) for one in answer.shown),
        words=answer.words,
        unknown=answer.unknown,
        only=tuple(only),
        snapshot=answer.snapshot,
        is_uncertain=answer.state is State.UNCERTAIN,
    )


def _timestamp(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")


def _entry(row: Sequence[str]) -> Entry:
    number, asked, channel, found, verdict, answer = row
    return Entry(
        number=number,
        asked=datetime.fromisoformat(asked),
        channel=channel,
        found=bool(found),
        verdict=Verdict(verdict) if verdict else None,
        answer=msgspec.json.decode(answer, type=RecordedAnswer),
    )
