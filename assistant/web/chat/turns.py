"""What a browser keeps of a conversation: the questions, never the answers, which are given again.

After a reload or a restart of the server, answers are thus quoted from the current index, and whatever is stored in the
browser can only ask questions, as anybody can. No name is kept: a mark of the owner distinguishes accounts.
"""

from __future__ import annotations

import hashlib
import hmac
import re

import msgspec

from assistant.web.access.accounts import Account

MOST = 20  # questions that are asked again, the last ones: two or three seconds of the machine
_NUMBER = re.compile(r"[0-9a-f]{16}")


class Turn(msgspec.Struct, frozen=True, omit_defaults=True):
    """A question, the one before it as it was understood, and the documents it was restricted to.

    ``snapshot`` is the index that answered it, ``number`` that of its answer in the register.
    """

    question: str
    snapshot: str
    before: str | None = None
    only: tuple[str, ...] = ()
    number: str | None = None

    def json(self) -> str:
        """The turn as JSON for the browser."""
        return msgspec.json.encode(self).decode()

    def number_under(self, snapshot: str) -> str | None:
        """The number of its answer, if this index gave it."""
        return self.number if snapshot == self.snapshot and _NUMBER.fullmatch(self.number or "") else None


class _StoredConversation(msgspec.Struct):
    """What the page's script sends: the owner's mark and the turns as it received them."""

    owner: str
    turns: list[str] = []


def read_turns(kept: object, account: Account | None) -> list[Turn]:
    """The last turns kept in the browser for this account; empty for anything else."""
    try:
        read = msgspec.json.decode(kept if isinstance(kept, str) else "", type=_StoredConversation)
        turns = [msgspec.json.decode(turn, type=Turn) for turn in read.turns[-MOST:]]
    except (msgspec.DecodeError, UnicodeEncodeError, RecursionError):
        return []
    return turns if hmac.compare_digest(read.owner.encode("utf-8", "replace"), owner(account).encode()) else []


def owner(account: Account | None) -> str:
    """A mark that identifies an account without revealing it; "" without accounts.

    It survives sessions and restarts, and changes with the password.
    """
    return hmac.new(account.password.encode(), b"conversation", hashlib.sha256).hexdigest() if account else ""
