"""Converts an Outlook mail (.msg) to an ordinary message, which is then read as any other.

The file is an OLE container with a stream for each property (MS-OXMSG), opened with olefile.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.encoders import encode_base64
from email.message import Message
from email.mime.base import MIMEBase
from email.mime.message import MIMEMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.utils import format_datetime, formataddr

import olefile

from corpus.errors import UnreadableDocument
from corpus.formats.common.archive import OLE
from corpus.formats.mail.characters import characters
from corpus.formats.mail.parts import FOREIGN, LOCKED
from corpus.formats.mail.rtf_body import decompressed

# Property ids (MS-OXPROPS).
_SUBJECT, _BODY, _HTML, _RTF, _CLASS = 0x0037, 0x1000, 0x1013, 0x1009, 0x001A
_SENDER, _SENDER_ADDRESS = (0x0C1A, 0x0042), (0x5D01, 0x0C1F, 0x0065)
_SENT, _RECEIVED, _CHANGED = 0x0039, 0x0E06, 0x3008
_TEXT_PAGE, _HTML_PAGE = 0x3FFD, 0x3FDE
_DATA, _LONG_NAME, _SHORT_NAME, _SHOWN_NAME, _KIND, _CID, _HIDDEN = (
    0x3701, 0x3707, 0x3704, 0x3001, 0x370E, 0x3712, 0x7FFE,
)  # fmt: skip
_PERSON, _PERSON_ADDRESS, _PERSON_SMTP, _PERSON_ROLE = 0x3001, 0x3003, 0x39FE, 0x0C15
_ROLES = {1: "To", 2: "Cc"}
_PROPERTIES = "__properties_version1.0"
_TEXT, _OLD_TEXT, _BYTES, _OBJECT, _LONG, _BOOLEAN, _TIME = 0x1F, 0x1E, 0x102, 0xD, 0x3, 0xB, 0x40
_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)
_DEEPEST = 10  # levels of nested messages
_ENCODINGS = {65001: "utf-8", 20127: "ascii", 28591: "iso-8859-1", 28605: "iso-8859-15"}


def outlook_message(content: bytes) -> Message:
    """The message in an .msg file. Raises UnreadableDocument if it is not a mail or is encrypted."""
    if not content.startswith(OLE):
        raise UnreadableDocument(FOREIGN)
    try:
        with olefile.OleFileIO(content) as opened:
            if not opened.exists(_PROPERTIES):
                raise UnreadableDocument(FOREIGN)
            return _message(_Storage(opened, (), 32))
    except (OSError, ValueError, IndexError, struct.error, TypeError, AttributeError, RecursionError) as error:
        raise UnreadableDocument(FOREIGN) from error


class _Storage:
    """The properties of a message, attachment or recipient; ``header`` is the size of the property stream's header."""

    def __init__(self, opened: olefile.OleFileIO, path: tuple[str, ...], header: int) -> None:
        self.opened, self.path = opened, path
        self.fixed: dict[int, tuple[int, bytes]] = {}
        stored = self.stream(_PROPERTIES)
        for at in range(header, len(stored) - 15, 16):
            kind, number = struct.unpack_from("<HH", stored, at)
            self.fixed[number] = kind, stored[at + 8 : at + 16]

    def charset(self, number: int) -> str | None:
        """The charset of a code page property; None if it is not set."""
        page = self.number(number)
        return _ENCODINGS.get(page, f"cp{page}") if page else None

    def stream(self, name: str) -> bytes:
        """The bytes of a stream; empty if it does not exist."""
        where = [*self.path, name]
        if self.opened.get_type(where) != olefile.STGTY_STREAM:
            return b""
        read: bytes = self.opened.openstream(where).read()
        return read

    def bytes(self, number: int) -> bytes:
        """A binary property."""
        return self.stream(_stream(number, _BYTES))

    def text(self, *numbers: int) -> str:
        """The first of several text properties that is not empty."""
        for number in numbers:
            words = self.stream(_stream(number, _TEXT)).decode("utf-16-le", "replace")
            words = words or characters(
                self.stream(_stream(number, _OLD_TEXT)), self.charset(_TEXT_PAGE), self.charset(_HTML_PAGE) or "cp1252"
            )
            if words := words.rstrip("\0"):
                return words
        return ""

    def number(self, number: int) -> int:
        """An integer or boolean property; 0 if it is not set."""
        kind, value = self.fixed.get(number, (0, bytes(8)))
        return int.from_bytes(value[:4], "little") if kind in (_LONG, _BOOLEAN) else 0

    def moment(self, *numbers: int) -> datetime | None:
        """The first of several time properties that is set."""
        for number in numbers:
            kind, value = self.fixed.get(number, (0, b""))
            if kind == _TIME and (ticks := int.from_bytes(value, "little")):
                try:
                    return (_EPOCH + timedelta(microseconds=ticks // 10)).astimezone()
                except OverflowError:
                    continue
        return None

    def nested(self, prefix: str, header: int) -> Iterator[_Storage]:
        """The nested storages with a prefix, for attachments or recipients, in order."""
        depth = len(self.path)
        names = {
            one[depth]
            for one in self.opened.listdir(streams=False, storages=True)
            if tuple(one[:depth]) == self.path and len(one) > depth and one[depth].lower().startswith(prefix)
        }
        yield from (_Storage(self.opened, (*self.path, name), header) for name in sorted(names))


def _stream(number: int, kind: int) -> str:
    return f"__substg1.0_{number:04X}{kind:04X}"


def _message(stored: _Storage, depth: int = 0) -> Message:
    """A message with its alternative bodies and its attachments."""
    kind = stored.text(_CLASS).lower()
    if kind.startswith("ipm.note.smime") and not kind.endswith("multipartsigned"):
        raise UnreadableDocument(LOCKED)
    message = MIMEMultipart("mixed", boundary=f"{depth}-mixed")  # a random one would change digests of members
    _add_headers(message, stored)
    bodies = MIMEMultipart("alternative", boundary=f"{depth}-alternative")
    for subtype, words in _bodies(stored):
        bodies.attach(MIMEText(words, subtype, "utf-8"))
    message.attach(bodies)
    for number, one in enumerate(stored.nested("__attach_version1.0_", 8)):
        if attached := _attachment(one, depth, number):
            message.attach(attached)
    return message


def _add_headers(message: Message, stored: _Storage) -> None:
    message["Subject"] = _line(stored.text(_SUBJECT))
    who, address = _line(stored.text(*_SENDER)), _line(stored.text(*_SENDER_ADDRESS))
    message["From"] = _person(who, address)
    people: dict[str, list[str]] = {}
    for one in stored.nested("__recip_version1.0_", 8):
        address = _line(one.text(_PERSON_SMTP, _PERSON_ADDRESS))
        people.setdefault(_ROLES.get(one.number(_PERSON_ROLE), ""), []).append(
            _person(_line(one.text(_PERSON)), address)
        )
    for role in _ROLES.values():
        if found := people.get(role):
            message[role] = ", ".join(found)
    if sent := stored.moment(_SENT, _RECEIVED, _CHANGED):
        message["Date"] = format_datetime(sent)


def _line(words: str) -> str:
    return " ".join(words.replace("\0", "").split())


def _person(who: str, address: str) -> str:
    """A name with its mail address; internal addresses of Exchange ("/O=VILLE/OU=…") are dropped."""
    address = address if "@" in address else ""
    return formataddr((who, address), "utf-8") if address else who


def _bodies(stored: _Storage) -> Iterator[tuple[str, str]]:
    """The alternative bodies, each with its subtype of text."""
    if plain := stored.text(_BODY):
        yield "plain", plain
    if html := stored.bytes(_HTML):
        yield "html", characters(html, stored.charset(_HTML_PAGE))
    elif page := stored.text(_HTML):
        yield "html", page
    elif not plain and (rich := decompressed(stored.bytes(_RTF))):
        yield "rtf", rich.decode("latin-1")


def _attachment(stored: _Storage, depth: int, number: int) -> Message | None:
    """An attached file or nested message; None if it is empty."""
    inner = (*stored.path, _stream(_DATA, _OBJECT))
    name = _line(stored.text(_LONG_NAME, _SHORT_NAME, _SHOWN_NAME))
    if stored.opened.exists("/".join((*inner, _PROPERTIES))) and depth < _DEEPEST:
        attached: Message = MIMEMessage(_message(_Storage(stored.opened, inner, 24), depth + 1))
    else:
        content = stored.bytes(_DATA)
        if not content:
            return None
        main, _, sub = (_line(stored.text(_KIND)).lower() or "application/octet-stream").partition("/")
        attached = MIMEBase(main or "application", sub or "octet-stream")
        attached.set_payload(content)
        encode_base64(attached)
    shown = "inline" if stored.number(_HIDDEN) else "attachment"
    attached.add_header("Content-Disposition", shown, filename=name or f"pièce {number + 1}")
    if cid := _line(stored.text(_CID)):
        attached["Content-ID"] = f"<{cid}>"
    return attached
