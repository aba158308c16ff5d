"""The bytes of a mail's part become characters, whatever it says that they are."""

from __future__ import annotations

import codecs

from corpus.errors import UnreadableDocument
from corpus.formats.plain.encodings import decode

# What says more than eight bits do, in bytes that may look like another text.
_OTHER_WAYS = ("utf_7", "utf-16", "utf-32", "iso2022", "hz")
_AS_WINDOWS = {"iso8859-1": "cp1252", "ascii": None, "utf-8": None}  # as browsers read; None: by the bytes themselves


def characters(content: bytes, charset: str | None = None, likely: str = "cp1252") -> str:
    """The words of bytes in a charset, which may be wrong: valid UTF-8 is that, and French is told by its letters.

    ``likely`` is for what no charset is said of and no French letters tell.
    """
    name = _known(charset)
    if name and name.startswith(_OTHER_WAYS):
        return content.decode(name, "replace")
    try:
        return decode(content.replace(b"\0", b"") if name else content, _AS_WINDOWS.get(name, name) if name else None)
    except UnreadableDocument:
        return content.decode(name or _known(likely) or "cp1252", "replace")


def _known(charset: str | None) -> str | None:
    """The name of a charset that Python knows."""
    try:
        name = codecs.lookup((charset or "").strip("'\" ")).name
        "".encode(name)  # "base64" is a codec and no charset
    except (LookupError, TypeError, ValueError):
        return None
    return name
