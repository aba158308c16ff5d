"""Archives (.zip), whose members are documents of their own."""

from __future__ import annotations

import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from functools import partial
from typing import BinaryIO

from corpus.errors import UnreadableDocument
from corpus.formats.common.format import Format
from corpus.formats.common.members import Member, unique_members
from corpus.formats.plain.encodings import decode

_MOST_MEMBERS = 10_000
_LARGEST = 1_000_000_000  # bytes of all members unpacked
_IN_UTF_8 = 0x800  # the flag of a name in UTF-8
_UNICODE_NAME = 0x7075  # the id of the extra field that repeats the name in UTF-8
_REFUSALS = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OSError, RuntimeError)

_UNPACK = "décompressez-la et ajoutez les fichiers eux-mêmes."
_DAMAGED = f"l’archive est abîmée\u00a0; {_UNPACK}"
_BOMB = "il enfle démesurément une fois sorti de l’archive\u00a0; ajoutez-le lui-même."
_TOO_LARGE = f"l’archive est trop grosse une fois ouverte\u00a0; {_UNPACK}"
_TOO_MANY = (
    f"l’archive contient plus de {_MOST_MEMBERS} fichiers\u00a0; faites-en plusieurs, ou ajoutez le dossier lui-même."
)
_LOCKED = "protégé par un mot de passe dans l’archive\u00a0; ajoutez-le sans mot de passe."
_EMPTY = "l’archive est vide\u00a0; retirez-la."


def zipped_files(opened: BinaryIO) -> list[Member]:
    """The files of an archive. Raises UnreadableDocument if it is empty, damaged or too large."""
    from corpus.formats.common.archive import is_bomb  # noqa: PLC0415 - it imports lxml

    try:
        archive = zipfile.ZipFile(opened)
    except (*_REFUSALS, struct.error) as error:
        raise UnreadableDocument(_DAMAGED) from error
    found = [one for one in archive.infolist() if not one.is_dir() and not stat.S_ISLNK(one.external_attr >> 16)]
    if not found:
        raise UnreadableDocument(_EMPTY)
    if len(found) > _MOST_MEMBERS:
        raise UnreadableDocument(_TOO_MANY)
    bombs = {one.header_offset for one in found if is_bomb(one)}
    if sum(one.file_size for one in found if one.header_offset not in bombs) > _LARGEST:
        raise UnreadableDocument(_TOO_LARGE)
    names = _names(found)
    contents = (partial(_content, archive, one, one.header_offset in bombs) for one in found)
    return unique_members(map(Member, names, contents))


def _content(archive: zipfile.ZipFile, one: zipfile.ZipInfo, is_a_bomb: bool) -> bytes:
    if one.flag_bits & 1 or is_a_bomb:
        raise UnreadableDocument(_BOMB if is_a_bomb else _LOCKED)
    try:
        return archive.read(one)
    except _REFUSALS as error:
        raise UnreadableDocument(_DAMAGED) from error


def _names(found: list[zipfile.ZipInfo]) -> Iterator[str]:
    """The names of files; those without a declared encoding are decoded together, by the likeliest encoding."""
    typed = [b"" if one.flag_bits & _IN_UTF_8 else one.orig_filename.encode("cp437", "replace") for one in found]
    try:
        decoded = decode(b"\n".join(typed)).split("\n")
    except UnreadableDocument:
        decoded = []
    if len(decoded) != len(typed):
        decoded = ["" for _ in typed]
    for one, raw, name in zip(found, typed, decoded, strict=True):
        yield _utf_8_name(one.extra, raw) or name or one.orig_filename


def _utf_8_name(extra: bytes, raw: bytes) -> str:
    """The name in UTF-8 in an extra field, if its checksum matches the raw name; otherwise empty."""
    at = 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<HH", extra, at)
        field = extra[at + 4 : at + 4 + length]
        if kind == _UNICODE_NAME and len(field) > 5 and struct.unpack_from("<L", field, 1)[0] == zlib.crc32(raw):
            return field[5:].decode("utf-8", "replace")
        at += 4 + length
    return ""


FORMATS = (Format((".zip",), members=zipped_files),)
