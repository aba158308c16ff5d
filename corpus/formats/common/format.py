"""What a family of formats says of itself, so that whoever reads files needs to know no more."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from corpus.document import Reading


class Format(NamedTuple):
    """Files with one of these suffixes, in small letters, and what their bytes say.

    ``read`` raises UnreadableDocument. ``is_plain`` where it only decodes: no process of its own is needed.
    """

    suffixes: tuple[str, ...]
    read: Callable[[bytes], Reading]
    is_plain: bool = False
