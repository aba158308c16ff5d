"""Sessions: accounts verified by password, then recognised by the random token in a cookie.

Only hashes of tokens are kept, in memory.
"""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Callable
from threading import Lock

from anyio import CapacityLimiter
from anyio.to_thread import run_sync

from assistant.french import texts
from assistant.terminal import complain
from assistant.web.access.accounts import Account, Accounts
from assistant.web.access.limits import ALL_ATTEMPTS, ATTEMPTS, KNOWN_ATTEMPTS, Limits
from corpus.errors import ConventionError

LONGEST = 12 * 3600.0  # seconds that somebody stays logged in
_MOST = 10_000  # sessions, and places where passwords were right


class WrongPassword(ConventionError):
    """A wrong name or password."""


class Sessions:
    """The sessions of accounts; one ends with its account, when the password changes, or after a time."""

    def __init__(self, accounts: Accounts, limits: Limits, clock: Callable[[], float] = time.monotonic) -> None:
        self._accounts, self._limits, self._clock = accounts, limits, clock
        self._lock = Lock()
        # One verification at a time: each takes 64 MB, and attempts are checked and counted in one go.
        # Those that wait do so in the event loop and hold no thread.
        self._turn = CapacityLimiter(1)
        self._opened: dict[bytes, tuple[str, str, float]] = {}  # name, hash of the password then, end
        self._homes: set[tuple[str, str]] = set()  # addresses from which a name's password was right

    async def verified(self, name: str, password: str, address: str) -> Account:
        """The account with a name and password, tried from an address.

        Raises WrongPassword, TooManyRequests after too many attempts, ConventionError if the accounts are gone.
        """
        return await run_sync(self._verified, name, password, address, limiter=self._turn)

    def _verified(self, name: str, password: str, address: str) -> Account:
        account = self._find(name)
        if account and (address, name) in self._homes and self._is_known(account, password, address):
            return account
        tries = ((ATTEMPTS, (address, name)), (ALL_ATTEMPTS, (address,)))
        for rate, who in tries:
            self._limits.check(rate, *who)
        if not self._accounts.verifies(account, password) or account is None:
            for rate, who in tries:
                self._limits.count(rate, *who)
            raise WrongPassword(texts.NOT_VERIFIED)
        if len(self._homes) >= _MOST:
            self._homes.clear()
        self._homes.add((address, name))
        return account

    def _is_known(self, account: Account, password: str, address: str) -> bool:
        """Whether a password was right before, so that attempts of others do not lock out its user.

        This is limited too, or it would allow any number of guesses.
        """
        self._limits.check(KNOWN_ATTEMPTS, address, account.name)
        if self._accounts.knows(account, password):
            return True
        self._limits.count(KNOWN_ATTEMPTS, address, account.name)
        return False

    def open(self, account: Account) -> str:
        """Open a session, and return its token."""
        token = secrets.token_urlsafe(32)
        with self._lock:
            now = self._clock()
            self._opened = {key: one for key, one in self._opened.items() if one[2] > now}
            if len(self._opened) >= _MOST:
                del self._opened[next(iter(self._opened))]
            self._opened[_digest(token)] = (account.name, account.password, now + LONGEST)
        return token

    def account(self, token: str) -> Account | None:
        """The account of a session, as it is now. Raises ConventionError if the accounts are gone."""
        name, password, end = self._opened.get(_digest(token), ("", "", 0.0))
        if end <= self._clock():
            return None
        account = self._find(name)
        return account if account and account.password == password else None

    def close(self, token: str) -> None:
        """End a session."""
        with self._lock:
            self._opened.pop(_digest(token), None)

    def _find(self, name: str) -> Account | None:
        """The account as it is now; errors do not reveal the path of the file."""
        try:
            return self._accounts.find(name)
        except ConventionError as error:
            complain(str(error))
            raise ConventionError(texts.NO_ACCOUNTS) from error


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
