"""The declaration of a file format, by which readers are found."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from importlib import import_module
from typing import Any, BinaryIO, NamedTuple

from corpus.document import Reading
from corpus.formats.common.members import Member


class Format(NamedTuple):
    """A file format: its suffixes in lower case, how its text is read, and how its members are listed.

    ``read`` and ``members`` raise UnreadableDocument; archives have no ``read``. ``is_plain`` means that reading only
    decodes, which needs no process of its own.
    """

    suffixes: tuple[str, ...]
    read: Callable[[bytes], Reading] | None = None
    is_plain: bool = False
    members: Callable[[BinaryIO], Iterable[Member]] | None = None


def by_name(name: str) -> Callable[[Any], Any]:
    """A function in ``corpus.formats`` whose module is imported when it is called, as parsers are large."""
    module, _, function = f"corpus.formats.{name}".rpartition(".")

    def loaded(content: Any) -> Any:  # noqa: ANN401 - as the function
        return getattr(import_module(module), function)(content)

    return loaded
