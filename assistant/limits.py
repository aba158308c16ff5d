"""How often somebody may ask, try a password or change something; counted in memory."""

from __future__ import annotations

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from assistant import texts
from corpus.errors import ConventionError

REQUESTS = parse("600/minute")  # of one account or address, which a whole town hall may share
ATTEMPTS = parse("10/5minutes")  # at the password of one name, from one address


class TooMany(ConventionError):
    """Somebody asks too often."""


class Limits:
    """Counts what everybody does."""

    def __init__(self) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def check(self, rate: RateLimitItem, who: str) -> None:
        """Raise TooMany where one more would be one too many."""
        if not self._limiter.test(rate, who):
            raise TooMany(texts.TOO_MANY)

    def count(self, rate: RateLimitItem, who: str) -> None:
        """Count one more. Raises TooMany where it is one too many."""
        if not self._limiter.hit(rate, who):
            raise TooMany(texts.TOO_MANY)
