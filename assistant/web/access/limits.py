"""Rate limits for requests and passwords, counted in memory."""

from __future__ import annotations

import hashlib

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

from assistant.french import texts
from corpus.errors import ConventionError

REQUESTS = parse("600/minute")  # of one account or address, which a whole town hall may share
ATTEMPTS = parse("10/5minutes")  # wrong passwords for one name, from one address
ALL_ATTEMPTS = parse("100/5minutes")  # wrong passwords from one address, whatever the names
KNOWN_ATTEMPTS = parse("100/5minutes")  # for one name, from an address where its password was right before


class TooManyRequests(ConventionError):
    """Somebody exceeds a rate limit."""


class Limits:
    """Counts requests in fixed windows, which the library forgets when they end, unlike moving ones."""

    def __init__(self) -> None:
        self._limiter = FixedWindowRateLimiter(MemoryStorage())

    def check(self, rate: RateLimitItem, *who: str) -> None:
        """Raise TooManyRequests if the limit is reached."""
        if not self._limiter.test(rate, *map(_short, who)):
            raise TooManyRequests(texts.TOO_MANY)

    def count(self, rate: RateLimitItem, *who: str) -> None:
        """Count one more. Raises TooManyRequests if it exceeds the limit."""
        if not self._limiter.hit(rate, *map(_short, who)):
            raise TooManyRequests(texts.TOO_MANY)


def _short(who: str) -> str:
    """A short hash of a name, which may be of any length."""
    return hashlib.blake2b(who.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
