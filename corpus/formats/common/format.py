"""What a family of formats says of itself, so that whoever reads files needs to know no more."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from importlib import import_module
from typing import Any, BinaryIO, NamedTuple

from corpus.document import Reading
from corpus.formats.common.members import Member


class Format(NamedTuple):
    """Files with one of these suffixes, in small letters, what their bytes say and which files they hold.

    ``read`` raises UnreadableDocument, and so does ``members``; a folder says nothing itself. ``is_plain`` where a
    reader only decodes: no process of its own is needed.
    """

    suffixes: tuple[str, ...]
    read: Callable[[bytes], Reading] | None = None
    is_plain: bool = False
    members: Callable[[BinaryIO], Iterable[Member]] | None = None


def by_name(name: str) -> Callable[[Any], Any]:
    """A function below ``corpus.formats``, whose module is loaded where it is first called: parsers are large."""
    module, _, function = f"corpus.formats.{name}".rpartition(".")

    def loaded(content: Any) -> Any:  # noqa: ANN401 - whatever the function takes and gives
        return getattr(import_module(module), function)(content)

    return loaded
