"""The register: many writers lose nothing, neither does one that is killed; what cannot be kept is said."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import httpx
import pytest

from assistant.answers.answering import Answer, answer
from assistant.library.register import EntryFilter, EntryState, Register, Verdict
from assistant.web.http.guard import COOKIE
from corpus.errors import ConventionError
from index.searching.search import NOTHING, Results
from index.words.lexical_index import Concept
from tests.assistant.register import ALL, ANSWER, fail, numbers
from tests.conftest import POOL, MakeSearcher
from tests.pages import PASSWORD, accounts_in, running, sent, service_over

PROCESSES, EACH = 8, 20
# Writes entries, in so many processes at once, and says the number of each once it is kept.
WRITERS = """
import multiprocessing
import os
import sys
from pathlib import Path
from assistant.library.register import Register
from tests.assistant.register import ANSWER

def write():
    register = Register(Path(sys.argv[1]), lambda sentence: os.write(1, f"{sentence}\\n".encode()))
    for _ in range(int(sys.argv[3])):
        os.write(1, f"{register.record(ANSWER, 'page')}\\n".encode())

fork = multiprocessing.get_context("fork")  # has all imported, so that they do start at once
processes = [fork.Process(target=write) for _ in range(int(sys.argv[2]))]
for process in processes:
    process.start()
write()
for process in processes:
    process.join()
sys.exit(any(process.exitcode for process in processes))
"""
# Has no room for more than a few kilobytes on its disk.
FULL = """
import resource
import sys
from pathlib import Path
from assistant.library.register import Register
from tests.assistant.register import ANSWER

register = Register(Path(sys.argv[1]), print)
resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))
while register.record(ANSWER, "page"):
    pass
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "index" / "questions.sqlite3"


@pytest.fixture
def register(path: Path) -> Register:
    return Register(path, fail)


def asked(question: str, found: bool = False) -> Answer:
    known = (Concept(word, frozenset({word}), 1.0) for word in question.rstrip(" ?").split()[1:])
    return replace(ANSWER, question=question, found=found, results=Results((), tuple(known), None))


def script(code: str, *arguments: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", code, *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[3])


def moved(path: Path, number: str, days: float) -> None:
    """As if an entry had been kept so many days earlier."""
    earlier = (datetime.now(UTC) - timedelta(days=days)).isoformat(timespec="milliseconds")
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.execute("UPDATE entry SET asked = ? WHERE number = ?", (earlier, number))


def test_processes_that_open_and_write_a_register_at_once_lose_nothing(path: Path) -> None:
    with script(WRITERS, path, PROCESSES - 1, EACH) as writers:
        said = writers.communicate()[0].split()
    assert writers.returncode == 0
    assert len(said) == PROCESSES * EACH
    assert sorted(numbers(Register(path, fail))) == sorted(said)


def test_threads_that_write_and_mark_at_once_lose_nothing(register: Register) -> None:
    def write(_: int) -> bool:
        number = register.record(ANSWER, "page")
        return number is not None and register.mark(number, Verdict.RIGHT)

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(write, range(40)))
    assert register.counts(ALL)[EntryState.RIGHT] == 40


def test_a_writer_that_is_killed_loses_nothing_that_it_had_written(path: Path) -> None:
    with script(WRITERS, path, 0, 1_000_000) as writer:
        assert writer.stdout
        said = [writer.stdout.readline().strip() for _ in range(20)]
        writer.kill()
        said += writer.stdout.read().split("\n")[:-1]  # the last may be cut
    again = Register(path, fail)  # looks at the whole file
    assert set(said) <= set(numbers(again))
    assert again.record(ANSWER, "page") in numbers(again)


def test_an_entry_is_the_answer_again(register: Register, make_searcher: MakeSearcher) -> None:
    given = answer("Et le lundi ?", make_searcher(POOL), before="Quand ouvre la piscine ?")
    number = register.record(given, "api", ["piscine.txt"])
    (entry,) = register.entries(ALL)
    shown = given.quotes
    assert (entry.number, entry.channel, entry.found, entry.verdict) == (number, "api", given.found, None)
    assert (entry.answer.question, entry.answer.understood_as) == (given.question, given.understood_as)
    assert (entry.answer.words, entry.answer.unknown, entry.answer.only) == (
        given.words,
        given.unknown,
        ("piscine.txt",),
    )
    assert shown
    assert [(one.document, one.start, one.end, one.text) for one in entry.answer.quotes] == [
        (one.document.path, one.start, one.end, one.text) for one in shown
    ]
    assert register.find(entry.number) == entry
    assert abs(datetime.now(UTC) - entry.asked) < timedelta(minutes=1)


def test_what_was_uncertain_stays_so(register: Register, make_searcher: MakeSearcher) -> None:
    searcher = make_searcher({"a.txt": "La piscine coûte 3 euros en 2025."})
    for year in ("2025", "2026"):
        register.record(answer(f"Combien coûte la piscine en {year} ?", searcher), "page")
    assert [entry.answer.is_uncertain for entry in register.entries(ALL)] == [True, False]  # the last first


def test_nothing_says_who_asked(tmp_path: Path, path: Path, register: Register) -> None:
    """Whatever is known of somebody who asks by every channel, nothing of it is in the file."""
    service = replace(service_over(tmp_path / "served"), register=register)
    question = "Où nage mon chat ?"
    with running(service, accounts_in(tmp_path), with_mcp=True) as url, httpx.Client() as client:
        client.headers.update({"user-agent": "robot-de-paul", "x-forwarded-for": "192.0.2.7"})
        token = client.post(f"{url}login", data={"name": "paul", "password": PASSWORD}).cookies[COOKIE]
        client.post(f"{url}api/ask", json={"question": question}).raise_for_status()
        call = {"name": "ask", "arguments": {"question": question}}
        told = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": call}
        accepted = {"accept": "application/json, text/event-stream"}
        client.post(f"{url}mcp", json=told, headers=accepted).raise_for_status()
        sent(url, "submit", [question, "[]", [], None], {**client.headers, "cookie": f"{COOKIE}={token}"})
    assert {one.channel for one in register.entries(ALL)} == {"page", "api", "mcp"}
    kept = b"".join(one.read_bytes() for one in path.parent.glob("questions*"))
    assert kept.count(question.encode()) >= 3
    known = ("paul", "192.0.2.7", "127.0.0.1", token, sha256(token.encode()).hexdigest(), "outsider", PASSWORD)
    assert [one for one in known if one.encode() in kept] == []
    assert path.stat().st_mode & 0o777 == 0o600


def test_files_beside_an_open_register_are_its_owners_alone(path: Path, register: Register) -> None:
    with closing(sqlite3.connect(path)) as database:
        database.execute("SELECT count(*) FROM entry").fetchone()
        register.record(ANSWER, "page")
        assert {one.stat().st_mode & 0o777 for one in path.parent.glob("questions*")} == {0o600}


def test_register_outlives_the_server(path: Path, register: Register) -> None:
    number = register.record(ANSWER, "page")
    assert numbers(Register(path, fail)) == [number]


@pytest.mark.parametrize("when", ["another is kept", "the register opens"])
def test_old_entries_are_forgotten(when: str, path: Path, register: Register) -> None:
    old, young = (register.record(asked(f"Où {word} ?"), "page") for word in ("vieillerie", "nouvelle"))
    assert old
    assert young
    moved(path, old, 366)
    moved(path, young, 364)
    assert numbers(register) == [young]  # not even before it is gone
    Register(path, fail) if when == "the register opens" else register.record(ANSWER, "page")
    assert register.find(old) is None
    assert young in numbers(register)
    assert b"vieillerie" not in b"".join(one.read_bytes() for one in path.parent.glob("questions*"))


def test_the_last_verdict_stays(register: Register) -> None:
    number = register.record(ANSWER, "page")
    assert number
    assert [register.mark(number, one) for one in (Verdict.RIGHT, Verdict.WRONG)] == [True, True]
    assert [entry.verdict for entry in register.entries(ALL)] == [Verdict.WRONG]
    assert not register.mark("0" * 16, Verdict.RIGHT)


def test_a_full_disk_is_said_and_keeps_what_was_written(path: Path) -> None:
    with script(FULL, path) as writer:
        complaint = writer.communicate()[0]
    assert writer.returncode == 0
    assert "Une question n’a pas été gardée" in complaint
    again = Register(path, fail)
    assert numbers(again)
    assert again.record(ANSWER, "page") in numbers(again)


def test_an_answer_does_not_need_its_trace(path: Path) -> None:
    complaints: list[str] = []
    register = Register(path, complaints.append)
    path.unlink()
    path.mkdir()
    assert register.record(ANSWER, "page") is None
    assert [one for one in complaints if str(path) in one] == complaints != []


@pytest.mark.parametrize("what", ["no database", "another database", "a hole", "a folder"])
def test_a_damaged_register_gets_a_sentence_at_the_start(what: str, path: Path, register: Register) -> None:
    for _ in range(50 if what == "a hole" else 1):
        register.record(ANSWER, "page")
    content = bytearray(path.read_bytes())
    path.unlink()
    if what == "no database":
        path.write_bytes(b"Questions\n" * 1000)
    elif what == "another database":
        with closing(sqlite3.connect(path)) as database:
            database.execute("CREATE TABLE entry (mine)")
    elif what == "a hole":
        content[8192 : len(content) - 4096] = bytes(len(content) - 12288)
        path.write_bytes(content)
    else:
        path.mkdir()
    with pytest.raises(ConventionError, match="--no-register"):
        Register(path, fail)


def test_entries_are_chosen_and_counted(path: Path, register: Register) -> None:
    dated = {"Où nager l’été ?": 0, "Quand NAGER ?": 10, "Où dîner ?": 100}
    by_question = {one: str(register.record(asked(one, found="dîner" in one), "page")) for one in dated}
    for question, days in dated.items():
        moved(path, by_question[question], days)
    api = str(register.record(asked("Combien ?"), "api"))
    register.mark(api, Verdict.MISSING)
    summer, swim, dine = by_question.values()
    assert numbers(register) == [api, summer, swim, dine]
    assert numbers(register, EntryFilter(days=30)) == [api, summer, swim]
    assert numbers(register, EntryFilter(days=7)) == [api, summer]
    assert numbers(register, EntryFilter(words="ete nager", days=365)) == [summer]
    assert numbers(register, EntryFilter(words="Diner", days=365)) == [dine]
    assert numbers(register, EntryFilter(words="100% _", days=365)) == []
    assert numbers(register, EntryFilter(channel="api", days=365)) == [api]
    assert numbers(register, EntryFilter(state=EntryState.UNCERTAIN, days=365)) == [dine]
    assert numbers(register, EntryFilter(state=EntryState.FOUND, days=365)) == []
    assert numbers(register, EntryFilter(state=EntryState.REFUSED, channel="page", days=365)) == [summer, swim]
    assert [one.number for one in register.entries(ALL, 1, 2)] == [summer, swim]
    counts = register.counts(EntryFilter(state=EntryState.WRONG, days=365))
    assert counts == {None: 4, "found": 0, "uncertain": 1, "refused": 3, "wrong": 0, "missing": 1, "right": 0}
    by_day = register.days(ALL)
    assert sorted(by_day.values()) == [(1, 0), (1, 1), (2, 2)]
    assert by_day[datetime.now().astimezone().date()] == (2, 2)


def test_uncertain_answers_are_told_apart_and_old_ones_are_read(path: Path, register: Register) -> None:
    given = asked("Où skier ?", found=True)
    old, doubtful = (str(register.record(given, "page")) for _ in range(2))
    sure = str(register.record(replace(given, confidence=0.99), "page"))
    with sqlite3.connect(path) as database:
        database.execute("UPDATE entry SET told = json_remove(told, '$.is_uncertain') WHERE number = ?", (old,))
    database.close()
    states = {one.number: one.state for one in register.entries(ALL)}
    assert states == {old: EntryState.FOUND, doubtful: EntryState.UNCERTAIN, sure: EntryState.FOUND}
    for state in (EntryState.FOUND, EntryState.UNCERTAIN):
        chosen = replace(ALL, state=state)
        assert {*numbers(register, chosen)} == {number for number, one in states.items() if one is state}
        assert register.counts(ALL)[state] == len(numbers(register, chosen))


def test_refused_questions_with_the_same_words_are_one(register: Register) -> None:
    for question in ("Où nager demain ?", "Quand Demain nager ?", "Pourquoi demain Nager ?", "Où manger ?"):
        register.record(asked(question), "page")
    for _ in range(4):
        register.record(replace(ANSWER, question="Bonjour", results=NOTHING), "page")  # asks nothing
        register.record(asked("Où dormir ?", found=True), "page")
    assert [(one.times, one.last.answer.question) for one in register.refused_most(ALL)] == [
        (3, "Pourquoi demain Nager ?"),
        (1, "Où manger ?"),
    ]


def test_what_was_answered_without_being_sure_or_called_wrong_is_in_doubt(register: Register) -> None:
    register.record(asked("Où manger ?"), "page")  # refused
    register.record(asked("Où dormir ?", found=True), "page")  # of a confidence that makes it uncertain
    sure = [replace(asked(f"Où {one} ?", found=True), confidence=0.99) for one in ("nager", "lire", "danser")]
    wrong, right, _ = (str(register.record(one, "page")) for one in sure)
    register.mark(wrong, Verdict.WRONG)
    register.mark(right, Verdict.RIGHT)
    register.mark(str(register.record(asked("Où courir ?"), "page")), Verdict.RIGHT)
    doubted = {one.last.answer.question for one in register.doubted_most(ALL)}
    assert doubted == {"Où manger ?", "Où dormir ?", "Où nager ?"}


def test_a_question_that_is_no_text_is_kept_as_it_was_understood(
    register: Register, make_searcher: MakeSearcher
) -> None:
    given = answer("Où\ud800 \x00est la \u202episcine ?", make_searcher(POOL))
    assert register.record(given, "api")
    (entry,) = register.entries(ALL)
    assert entry.answer.question == given.question == "Où  est la  piscine ?".replace("Où  est", "Où   est")
