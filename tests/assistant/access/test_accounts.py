"""Accounts, sessions and their limits, with a clock of the test's own."""

from __future__ import annotations

import json
import stat
import sys
import threading
from io import StringIO
from pathlib import Path

import anyio
import pytest
from limits.storage import MemoryStorage

from assistant.command import main as cli
from assistant.french import texts
from assistant.web.access import accounts as accounts_module
from assistant.web.access.accounts import Account, Accounts, add_account, remove_account
from assistant.web.access.limits import ALL_ATTEMPTS, ATTEMPTS, KNOWN_ATTEMPTS, Limits, TooManyRequests
from assistant.web.access.sessions import LONGEST, Sessions, WrongPassword
from corpus.errors import ConventionError
from tests.conftest import PATIENCE, Run
from tests.pages import PASSWORD, QUICK


@pytest.fixture(autouse=True)
def quick_hash(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accounts_module, "PasswordHasher", lambda: QUICK)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "accounts.json"
    add_account(path, "marie", "manager", PASSWORD)
    add_account(path, "paul", "reader", PASSWORD)
    return path


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def tried(sessions: Sessions, name: str, password: str, address: str = "192.0.2.1") -> Account:
    return anyio.run(sessions.verified, name, password, address)


def test_file_is_its_owners_alone_and_holds_no_password(file: Path) -> None:
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert PASSWORD not in file.read_text(encoding="utf-8")
    assert {one["name"]: one["role"] for one in json.loads(file.read_bytes())} == {"marie": "manager", "paul": "reader"}
    assert [one.name for one in file.parent.iterdir() if one.suffix != ".lock"] == ["accounts.json"]


def test_a_manager_was_a_keeper_in_files_of_before(file: Path) -> None:
    file.write_bytes(file.read_bytes().replace(b"manager", b"keeper"))
    assert [account.role for account in Accounts(file).all()] == ["manager", "reader"]


def test_hash_is_as_slow_as_is_recommended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    add_account(tmp_path / "accounts.json", "marie", "manager", PASSWORD)
    assert "$argon2id$v=19$m=65536,t=3,p=4$" in (tmp_path / "accounts.json").read_text(encoding="utf-8")


def test_accounts_added_at_once_are_all_kept(tmp_path: Path) -> None:
    path, names = tmp_path / "accounts.json", [f"u{number}" for number in range(8)]
    threads = [threading.Thread(target=add_account, args=(path, name, "reader", PASSWORD)) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [one.name for one in Accounts(path).all()] == names


@pytest.mark.parametrize("name", ["", "a b", "a:b", "<b>", "a/b", "x" * 65, "a\n", "\u202ea"])
def test_name_that_cannot_serve_is_refused(file: Path, name: str) -> None:
    with pytest.raises(ConventionError, match="Ce nom ne convient pas"):
        add_account(file, name, "reader", PASSWORD)


@pytest.mark.parametrize("password", ["", "court", "x" * 201])
def test_password_that_cannot_serve_is_refused(file: Path, password: str) -> None:
    with pytest.raises(ConventionError, match="de 10 à 200"):
        add_account(file, "marie", "reader", password)


@pytest.mark.parametrize(
    "content", [b"", b"{}", b"[1]", b"\xff", b'[{"name": "a", "role": "king", "password": "x"}]'], ids=range(5)
)
def test_file_that_is_none_of_accounts_gets_a_sentence(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "accounts.json").write_bytes(content)
    with pytest.raises(ConventionError):
        Accounts(tmp_path / "accounts.json")


def test_right_password_opens_and_any_other_does_not(file: Path) -> None:
    sessions = Sessions(Accounts(file), Limits())
    assert tried(sessions, "marie", PASSWORD).name == "marie"
    for name, password in (("marie", PASSWORD + "x"), ("marie", ""), ("Marie", PASSWORD), ("", ""), ("jean", PASSWORD)):
        with pytest.raises(WrongPassword):
            tried(sessions, name, password)
    with pytest.raises(WrongPassword):
        tried(sessions, "marie", "x" * 1_000_000)
    with pytest.raises(WrongPassword):
        tried(sessions, "marie", "\ud800" * 12)


def wrong(sessions: Sessions, times: int) -> list[type[Exception]]:
    """What so many wrong passwords of Marie get."""
    refused: list[type[Exception]] = []
    for number in range(times):
        with pytest.raises((WrongPassword, TooManyRequests)) as error:
            tried(sessions, "marie", f"faux mot de passe {number}")
        refused.append(error.type)
    return refused


def test_ten_wrong_passwords_close_a_name_to_an_address_even_for_the_right_one(file: Path) -> None:
    sessions = Sessions(Accounts(file), Limits())
    tried(sessions, "marie", PASSWORD, "192.0.2.2")  # known from elsewhere, which must not help to guess here
    assert wrong(sessions, ATTEMPTS.amount) == ATTEMPTS.amount * [WrongPassword]
    with pytest.raises(TooManyRequests):
        tried(sessions, "marie", PASSWORD)
    assert tried(sessions, "marie", PASSWORD, "192.0.2.2").name == "marie"
    assert tried(sessions, "paul", PASSWORD).name == "paul"


def test_what_others_try_does_not_lock_a_password_out_where_it_is_used(file: Path) -> None:
    sessions = Sessions(Accounts(file), Limits())
    tried(sessions, "marie", PASSWORD)
    assert set(wrong(sessions, 2 * ATTEMPTS.amount)[ATTEMPTS.amount :]) == {TooManyRequests}
    assert tried(sessions, "marie", PASSWORD).name == "marie"
    add_account(file, "marie", "manager", "une autre phrase")
    with pytest.raises(TooManyRequests):
        tried(sessions, "marie", PASSWORD)


def test_a_place_where_a_password_is_used_is_none_to_guess_it(file: Path) -> None:
    sessions = Sessions(Accounts(file), Limits())
    tried(sessions, "marie", PASSWORD)
    wrong(sessions, KNOWN_ATTEMPTS.amount)
    with pytest.raises(TooManyRequests):  # the hundred and first guess is told nothing
        tried(sessions, "marie", PASSWORD)


def test_attempts_made_at_once_are_all_counted(file: Path) -> None:
    sessions = Sessions(Accounts(file), Limits())
    refused: list[type[Exception]] = []

    async def attempt() -> None:
        try:
            await sessions.verified("marie", "faux mot de passe", "192.0.2.1")
        except (WrongPassword, TooManyRequests) as error:
            refused.append(type(error))

    async def all_at_once() -> None:
        async with anyio.create_task_group() as group:
            for _ in range(50):
                group.start_soon(attempt)

    anyio.run(all_at_once)
    assert refused.count(WrongPassword) == ATTEMPTS.amount
    assert refused.count(TooManyRequests) == 50 - ATTEMPTS.amount


def test_many_names_close_an_address_and_take_no_memory(file: Path) -> None:
    limits = Limits()
    sessions = Sessions(Accounts(file), limits)
    for number in range(ALL_ATTEMPTS.amount):
        with pytest.raises(WrongPassword):
            tried(sessions, f"{number}" * 1000, PASSWORD)
    with pytest.raises(TooManyRequests):
        tried(sessions, "marie", PASSWORD)
    storage = limits._limiter.storage
    assert isinstance(storage, MemoryStorage)
    keys = storage.storage
    assert len(keys) <= 2 * ALL_ATTEMPTS.amount
    assert max(map(len, keys)) < 100


def test_one_password_at_a_time_is_verified(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each takes 64 MB, and none may keep the others from being answered."""
    known, going_on, most = Accounts(file), 0, 0
    release = threading.Event()

    def verifies(*_: object) -> bool:
        nonlocal going_on, most
        going_on += 1
        most = max(most, going_on)
        release.wait(PATIENCE)
        going_on -= 1
        return True

    monkeypatch.setattr(known, "verifies", verifies)

    async def many() -> None:
        sessions = Sessions(known, Limits())
        async with anyio.create_task_group() as group:
            for _ in range(60):
                group.start_soon(sessions.verified, "marie", PASSWORD, "192.0.2.1")
            while not going_on:
                await anyio.sleep(0.001)
            assert await anyio.to_thread.run_sync(lambda: "a thread is free") == "a thread is free"
            release.set()

    anyio.run(many)
    assert most == 1


def test_session_ends_after_twelve_hours(file: Path) -> None:
    clock = Clock()
    sessions = Sessions(Accounts(file), Limits(), clock)
    token = sessions.open(tried(sessions, "marie", PASSWORD))
    clock.now += LONGEST - 1
    assert sessions.account(token)
    clock.now += 1
    assert sessions.account(token) is None


def test_session_ends_with_its_password_or_its_account_and_follows_its_role(file: Path) -> None:
    sessions = Sessions(Accounts(file), Limits())
    marie, paul = (sessions.open(tried(sessions, name, PASSWORD)) for name in ("marie", "paul"))
    remove_account(file, "paul")
    assert sessions.account(paul) is None
    found = sessions.account(marie)
    assert found
    file.write_bytes(file.read_bytes().replace(b"manager", b"reader"))
    assert (sessions.account(marie) or found).role == "reader"
    add_account(file, "marie", "manager", "une autre phrase")
    assert sessions.account(marie) is None
    with pytest.raises(WrongPassword):
        tried(sessions, "marie", PASSWORD)


def test_session_that_was_closed_or_invented_is_nobodys(file: Path) -> None:
    sessions = Sessions(Accounts(file), Limits())
    token = sessions.open(tried(sessions, "marie", PASSWORD))
    sessions.close(token)
    assert [sessions.account(one) for one in (token, "", "x", "\ud800")] == [None] * 4


def test_accounts_that_vanish_let_nobody_in_and_are_not_told_where(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sessions = Sessions(Accounts(file), Limits())
    token = sessions.open(tried(sessions, "marie", PASSWORD))
    file.unlink()
    with pytest.raises(ConventionError) as refused:
        sessions.account(token)
    assert str(refused.value) == texts.NO_ACCOUNTS
    assert str(file) in capsys.readouterr().err


def test_command_adds_lists_and_removes(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = str(tmp_path / "new.json")
    monkeypatch.setattr("sys.stdin", StringIO(f"{PASSWORD}\n"))
    assert run("user", "add", "anne", "--auth-file", path) == (
        0,
        f"Le compte «\u00a0anne\u00a0» est enregistré\u00a0: {texts.ROLE_NAMES['reader']}.\n",
        "",
    )
    assert tried(Sessions(Accounts(Path(path)), Limits()), "anne", PASSWORD).role == "reader"
    assert run("user", "list", "--auth-file", path)[1] == f"anne\u00a0: {texts.ROLE_NAMES['reader']}\n"
    assert run("user", "remove", "anne", "--auth-file", path)[0] == 0
    assert run("user", "remove", "anne", "--auth-file", path)[0] == 2


@pytest.mark.parametrize(("again", "status"), [(PASSWORD, 0), ("une autre phrase", 2)])
def test_password_is_typed_twice(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, again: str, status: int
) -> None:
    typed = iter([PASSWORD, again])
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    monkeypatch.setattr(cli, "getpass", lambda _: next(typed))
    done, _, said = run("user", "add", "anne", "--role", "manager", "--auth-file", str(tmp_path / "new.json"))
    assert (done, texts.PASSWORDS_DIFFER in said) == (status, status == 2)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1"])
def test_listening_elsewhere_needs_accounts_or_a_word(run: Run, host: str) -> None:
    status, _, said = run("serve", "--host", host)
    assert status == 2
    assert f"Sur {host}, la page serait ouverte à tout le réseau" in said
    assert "--auth-file" in said
    assert "--no-auth" in said


def test_accounts_and_no_accounts_do_not_go_together(run: Run, file: Path) -> None:
    assert run("serve", "--auth-file", str(file), "--no-auth")[0] == 2


def test_accounts_that_are_not_there_are_told_before_anything_opens(run: Run, tmp_path: Path) -> None:
    status, _, said = run("serve", "--port", "7999", "--auth-file", str(tmp_path / "none.json"))
    assert status == 2
    assert "convention user add" in said
