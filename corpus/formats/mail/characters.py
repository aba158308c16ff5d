"""Decoding of mail parts, whose declared charset may be wrong."""

from __future__ import annotations

import codecs

from corpus.errors import UnreadableDocument
from corpus.formats.plain.encodings import decode

# Stateful and multi-byte encodings, whose bytes may look like other text.
_MULTI_BYTE = ("utf_7", "utf-16", "utf-32", "iso2022", "hz")
_AS_WINDOWS = {"iso8859-1": "cp1252", "ascii": None, "utf-8": None}  # as in browsers; None: guess


def characters(content: bytes, charset: str | None = None, likely: str = "cp1252") -> str:
    """Decode bytes in a charset that may be wrong: valid UTF-8 comes first, and French is recognised by its letters.

    ``likely`` is the charset if none is declared or recognised.
    """
    name = _codec_name(charset)
    if name and name.startswith(_MULTI_BYTE):
        return content.decode(name, "replace")
    try:
        return decode(content.replace(b"\0", b"") if name else content, _AS_WINDOWS.get(name, name) if name else None)
    except UnreadableDocument:
        return content.decode(name or _codec_name(likely) or "cp1252", "replace")


def _codec_name(charset: str | None) -> str | None:
    """The name of a charset in Python; None if unknown."""
    try:
        name = codecs.lookup((charset or "").strip("'\" ")).name
        "".encode(name)  # "base64" is a codec but no charset
    except (LookupError, TypeError, ValueError):
        return None
    return name
