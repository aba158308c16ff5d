"""Mails as mail programs write them, and OLE containers as Outlook does."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from email.message import EmailMessage

SUBJECT = "Tarifs de la cantine"
BODY = "Bonjour,\n\nLe repas coûte 3,40 euros à partir du 1er septembre.\n"
Attached = Mapping[str, bytes]


def mail(
    text: str | None = BODY,
    html: str | None = None,
    attached: Attached = {},  # noqa: B006 - never written to
    subject: str = SUBJECT,
    **headers: str,
) -> EmailMessage:
    """A mail, with attached files by name."""
    message = EmailMessage()
    message["Subject"], message["From"] = subject, "Jeanne Roche <j.roche@larven.fr>"
    message["To"], message["Date"] = "Écoles <ecoles@larven.fr>", "Thu, 12 Mar 2026 14:05:00 +0100"
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    if text is not None:
        message.set_content(text)
        if html is not None:
            message.add_alternative(html, subtype="html")
    elif html is not None:
        message.set_content(html, subtype="html")
    for name, content in attached.items():
        message.add_attachment(content, "application", "octet-stream", filename=name)
    return message


@dataclass(frozen=True, slots=True)
class Outlook:
    """The content of an .msg file: texts and data by property number, times as Windows counts them."""

    texts: Mapping[int, str] = field(default_factory=dict)
    data: Mapping[int, bytes] = field(default_factory=dict)
    numbers: Mapping[int, int] = field(default_factory=dict)
    moments: Mapping[int, int] = field(default_factory=dict)
    attached: Sequence[Outlook] = ()
    recipients: Sequence[Outlook] = ()
    message: Outlook | None = None  # in an attachment

    def content(self) -> bytes:
        """The bytes of the file."""
        return ole(self._streams("", 32))

    def _streams(self, path: str, header: int) -> dict[str, bytes]:
        streams = {f"{path}__substg1.0_{number:04X}001F": one.encode("utf-16-le") for number, one in self.texts.items()}
        streams |= {f"{path}__substg1.0_{number:04X}0102": one for number, one in self.data.items()}
        fixed = [struct.pack("<HHIQ", 3, number, 6, one) for number, one in self.numbers.items()]
        fixed += [struct.pack("<HHIQ", 0x40, number, 6, one) for number, one in self.moments.items()]
        streams[f"{path}__properties_version1.0"] = bytes(header) + b"".join(fixed)
        for name, several in (("attach", self.attached), ("recip", self.recipients)):
            for number, one in enumerate(several):
                streams |= one._streams(f"{path}__{name}_version1.0_#{number:08X}/", 8)
        if self.message:
            streams |= self.message._streams(f"{path}__substg1.0_3701000D/", 24)
        return streams


_SECTOR, _SMALL, _CUTOFF = 512, 64, 4096
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def ole(streams: Mapping[str, bytes]) -> bytes:
    """A compound file (MS-CFB) of streams by path, separated by ``/``."""
    paths = sorted({"/".join(path.split("/")[:depth]) for path in streams for depth in range(1, path.count("/") + 2)})
    sectors, fat = list[bytes](), list[int]()
    small, small_fat = b"", list[int]()
    placed: dict[str, tuple[int, int]] = {}

    def chain(content: bytes) -> int:
        count = -(-len(content) // _SECTOR)
        first = len(sectors)
        sectors.extend(content[at : at + _SECTOR].ljust(_SECTOR, b"\0") for at in range(0, len(content), _SECTOR))
        fat.extend([*range(first + 1, first + count), _END] if count else [])
        return first if count else _END

    for path, content in streams.items():
        if len(content) >= _CUTOFF:
            placed[path] = chain(content), len(content)
        else:
            first, count = len(small_fat), -(-len(content) // _SMALL)
            small += content.ljust(count * _SMALL, b"\0")
            small_fat += [*range(first + 1, first + count), _END] if count else []
            placed[path] = (first if count else _END), len(content)
    root = chain(small), len(small)
    small_table = chain(struct.pack(f"<{len(small_fat)}I", *small_fat).ljust(_SECTOR, b"\xff")) if small_fat else _END
    entries = [_entry("Root Entry", 5, root, (_FREE, _child(paths, "") + 1))]
    for number, path in enumerate(paths):
        parent, _, name = path.rpartition("/")
        brothers = [one for one in paths[number + 1 :] if one.rpartition("/")[0] == parent]
        right = paths.index(brothers[0]) + 1 if brothers else _FREE
        kind = 2 if path in streams else 1
        below = _child(paths, path) + 1 if kind == 1 else _FREE
        entries.append(_entry(name, kind, placed.get(path, (0, 0)), (right, below)))
    directory = chain(b"".join(entries).ljust(-(-len(entries) // 4) * _SECTOR, b"\0"))
    tables = next(count for count in range(1, 100) if count * 128 >= len(fat) + count)
    where = list(range(len(fat), len(fat) + tables))
    fat += [_FAT] * tables
    table = struct.pack(f"<{len(fat)}I", *fat).ljust(tables * _SECTOR, b"\xff")
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<5H6x", 0x3E, 3, 0xFFFE, 9, 6)
    small_count = -(-len(small_fat) * 4 // _SECTOR)
    header += struct.pack("<9I", 0, tables, directory, 0, _CUTOFF, small_table, small_count, _END, 0)
    return (header + struct.pack(f"<{tables}I", *where)).ljust(_SECTOR, b"\xff") + b"".join(sectors) + table


def _child(paths: Sequence[str], parent: str) -> int:
    return next((number for number, path in enumerate(paths) if path.rpartition("/")[0] == parent), -1)


def _entry(name: str, kind: int, where: tuple[int, int], beside: tuple[int, int]) -> bytes:
    letters = name.encode("utf-16-le") + b"\0\0"
    return letters.ljust(64, b"\0") + struct.pack("<HBBIII16xI16xIQ", len(letters), kind, 1, _FREE, *beside, 0, *where)
