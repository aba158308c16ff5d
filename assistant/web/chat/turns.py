"""What a browser keeps of a conversation: its questions, never an answer, which the documents give again.

So what is shown after a reload, or after the server has started again, is quoted from the index of now; and whatever
stands in the browser can ask questions at most, as anybody may. No name is kept: the owner's mark tells accounts apart.
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
    """A question, the one before it as it was understood, and the paths of the documents that it was put to.

    ``snapshot`` is the index that answered it, ``number`` what its answer has in the register.
    """

    question: str
    snapshot: str
    before: str | None = None
    only: tuple[str, ...] = ()
    number: str | None = None

    def json(self) -> str:
        """The turn as the page hands it to the browser."""
        return msgspec.json.encode(self).decode()

    def number_under(self, snapshot: str) -> str | None:
        """The number of its answer, where an index gives that same answer."""
        return self.number if snapshot == self.snapshot and _NUMBER.fullmatch(self.number or "") else None


class _StoredConversation(msgspec.Struct):
    """What the page's script sends: whose conversation it is, and its turns, each as it was handed out."""

    owner: str
    turns: list[str] = []


def read_turns(kept: object, account: Account | None) -> list[Turn]:
    """The last turns that a browser has kept of this account's conversation; none of what is anything else."""
    try:
        read = msgspec.json.decode(kept if isinstance(kept, str) else "", type=_StoredConversation)
        turns = [msgspec.json.decode(turn, type=Turn) for turn in read.turns[-MOST:]]
    except (msgspec.DecodeError, UnicodeEncodeError, RecursionError):
        return []
    return turns if hmac.compare_digest(read.owner.encode("utf-8", "replace"), owner(account).encode()) else []


def owner(account: Account | None) -> str:
    """A mark of an account that tells nothing of it and that no other has; "" where there are none.

    It outlives a session and the server, and changes with the password.
    """
    return hmac.new(account.password.encode(), b"conversation", hashlib.sha256).hexdigest() if account else ""
