"""Who asks: by name and password, or by the random token that a browser keeps in its cookie.

Of tokens only digests are here, and they are gone with the process.
"""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Callable
from threading import Lock

from assistant import texts
from assistant.accounts import Account, Accounts
from assistant.limits import ATTEMPTS, Limits
from corpus.errors import ConventionError

LONGEST = 12 * 3600.0  # seconds that somebody stays logged in
_MOST = 10_000  # sessions


class WrongPassword(ConventionError):
    """A name and a password that do not go together."""


class Sessions:
    """The sessions of the accounts of a file; one ends with its account, its password or its time."""

    def __init__(self, accounts: Accounts, limits: Limits, clock: Callable[[], float] = time.monotonic) -> None:
        self._accounts, self._limits, self._clock = accounts, limits, clock
        self._lock = Lock()
        self._opened: dict[bytes, tuple[str, str, float]] = {}  # name, hash of the password then, end

    def verified(self, name: str, password: str, address: str) -> Account:
        """The account of that name and password, tried from an address.

        Raises WrongPassword, TooMany where it was tried too often.
        """
        who = f"{address} {name}"
        self._limits.check(ATTEMPTS, who)
        account = self._accounts.verified(name, password)
        if account is None:
            self._limits.count(ATTEMPTS, who)
            raise WrongPassword(texts.NOT_VERIFIED)
        return account

    def open(self, account: Account) -> str:
        """A new session's token."""
        token = secrets.token_urlsafe(32)
        with self._lock:
            now = self._clock()
            self._opened = {key: one for key, one in self._opened.items() if one[2] > now}
            if len(self._opened) >= _MOST:
                del self._opened[next(iter(self._opened))]
            self._opened[_digest(token)] = (account.name, account.password, now + LONGEST)
        return token

    def account(self, token: str) -> Account | None:
        """Whose session it is, as the account is now."""
        name, password, end = self._opened.get(_digest(token), ("", "", 0.0))
        if end <= self._clock():
            return None
        account = self._accounts.find(name)
        return account if account and account.password == password else None

    def close(self, token: str) -> None:
        """End a session."""
        with self._lock:
            self._opened.pop(_digest(token), None)


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
