"""Decompression of the RTF body of an Outlook mail (MS-OXRTFCP)."""

from __future__ import annotations

import struct

# The initial dictionary (MS-OXRTFCP).
_KNOWN = (
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript \fdecor MS Sans Serif"
    b"SymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par "
    rb"\pard\plain\f0\fs20\b\i\u\tab\tx"
)
_WINDOW = 4096  # bytes of the dictionary
_HEADER = 16  # bytes


def decompressed(packed: bytes) -> bytes:
    """The decompressed body, as far as it is complete; empty for other data."""
    kind = packed[8:12]
    if kind == b"MELA":
        return packed[_HEADER:]
    if kind != b"LZFu":
        return b""
    window, at, place, written = bytearray(_KNOWN.ljust(_WINDOW)), _HEADER, len(_KNOWN), bytearray()
    while at < len(packed):
        runs = packed[at]
        at += 1
        for bit in range(8):
            if runs >> bit & 1:
                if at + 2 > len(packed):
                    return bytes(written)
                (token,) = struct.unpack_from(">H", packed, at)
                at, start, length = at + 2, token >> 4, (token & 15) + 2
                if start == place:
                    return bytes(written)
            elif at < len(packed):
                window[place], start, length, at = packed[at], place, 1, at + 1
            else:
                return bytes(written)
            for step in range(length):
                byte = window[(start + step) % _WINDOW]
                window[place] = byte
                place = (place + 1) % _WINDOW
                written.append(byte)
    return bytes(written)
