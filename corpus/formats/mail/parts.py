"""The parts of a mail: bodies, attached files, and pictures that are only decoration."""

from __future__ import annotations

import mimetypes
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from typing import NamedTuple

from corpus.errors import UnreadableDocument
from corpus.formats.common.members import Member, unique_members
from corpus.formats.mail.characters import characters
from corpus.formats.mail.headers import decode_words, header
from corpus.formats.plain.encodings import decode

_HEADERS = frozenset(
    "bcc cc content-type date delivered-to from message-id mime-version received return-path subject to".split()
)
_BODIES = {"text/html": "html", "text/rtf": "rtf", "application/rtf": "rtf"}
# Parts without content for users.
_WITHOUT_CONTENT = frozenset(
    """
    application/applefile application/pgp-encrypted application/pgp-keys application/pgp-signature
    application/pkcs7-signature application/x-pkcs7-signature message/delivery-status
    message/disposition-notification text/calendar text/rfc822-headers text/vcard text/x-vcard
    """.split()
)
_SMALL_PICTURE = 20_000  # bytes; larger attached pictures may be scans
_CID = re.compile(r"cid:([^\"'\s>)]+)", re.IGNORECASE)
_UNNAMED = "pièce"
FOREIGN = "ce n’est pas un mail, ou il est abîmé\u00a0; enregistrez-le de nouveau depuis la messagerie."
LOCKED = "le message est chiffré\u00a0; ouvrez-le dans la messagerie et enregistrez-le sans chiffrement."
_TOO_DEEP = "trop de messages l’un dans l’autre\u00a0; enregistrez à part celui qui compte."


class Body(NamedTuple):
    """A body of a mail; ``kind`` is "plain", "html" or "rtf"."""

    kind: str
    text: str


@dataclass(slots=True)
class Parts:
    """The parts of a mail: ``bodies`` in order, each with its alternatives; ``pictures`` counts decorative ones."""

    bodies: list[list[Body]] = field(default_factory=list)
    attached: list[Message] = field(default_factory=list)
    pictures: int = 0


def message_of(content: bytes) -> Message:
    """The message in a file. Raises UnreadableDocument if it is not a mail."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")) or 0 in content[:2]:
        content = decode(content).encode()
    try:
        message = message_from_bytes(content.lstrip(b"\xef\xbb\xbf \t\r\n"))
    except RecursionError as error:
        raise UnreadableDocument(_TOO_DEEP) from error
    if not _HEADERS & {name.lower() for name in message.keys()}:  # noqa: SIM118 - a message is no mapping
        raise UnreadableDocument(FOREIGN)
    return message


def parts_of(message: Message) -> Parts:
    """The parts of a mail. Raises UnreadableDocument if it is encrypted."""
    parts = Parts()
    try:
        parts.bodies = [ways for ways in _bodies(message, parts) if ways]
    except RecursionError as error:
        raise UnreadableDocument(_TOO_DEEP) from error
    shown = {cid for ways in parts.bodies for one in ways if one.kind == "html" for cid in _CID.findall(one.text)}
    decorative = [one for one in parts.attached if _is_decoration(one, shown)]
    parts.pictures = len(decorative)
    parts.attached = [one for one in parts.attached if not any(one is other for other in decorative)]
    return parts


def attachments(message: Message) -> list[Member]:
    """The files attached to a mail, without decorative pictures and cryptographic signatures."""
    return unique_members(Member(_name(one), _content(one)) for one in parts_of(message).attached)


def _bodies(part: Message, parts: Parts) -> Iterator[list[Body]]:
    """The bodies of a part, each with its alternatives; attachments are added to ``parts``."""
    kind = part.get_content_type()
    is_attached = bool(part.get_filename()) or part.get_content_disposition() == "attachment"
    is_signed = part.get_param("smime-type") in ("signed-data", "certs-only")
    if kind == "multipart/encrypted" or (kind.endswith("/pkcs7-mime") and not is_signed):
        raise UnreadableDocument(LOCKED)
    if part.is_multipart() and part.get_content_maintype() == "multipart":
        inner = [list(_bodies(one, parts)) for one in part.get_payload() if isinstance(one, Message)]
        if kind == "multipart/alternative":
            yield _alternatives(inner)
        else:
            yield from (ways for one in inner for ways in one)
    elif kind in _WITHOUT_CONTENT:
        return
    elif kind.startswith(("text/", "multipart/")) and not is_attached:
        yield [Body(_BODIES.get(kind, "plain"), characters(_payload(part), _charset(part)))]
    else:
        parts.attached.append(part)


def _alternatives(inner: list[list[list[Body]]]) -> list[Body]:
    """The alternatives of one body, parts of one kind joined: attachments may split a body into several parts."""
    ways: dict[str, list[str]] = {}
    for one in inner:
        for body in (body for written in one for body in written):
            ways.setdefault(body.kind, []).append(body.text)
    return [Body(kind, "\n".join(texts)) for kind, texts in ways.items()]


def _payload(part: Message) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _charset(part: Message) -> str | None:
    found = part.get_param("charset")
    return found[2] if isinstance(found, tuple) else found


def _is_decoration(part: Message, shown: set[str]) -> bool:
    """Whether an attached picture is a logo or shown in the text."""
    if part.get_content_maintype() != "image":
        return False
    cid = (part.get("content-id") or "").strip("<> ")
    return cid in shown or part.get_content_disposition() != "attachment" or len(_payload(part)) < _SMALL_PICTURE


def _content(part: Message) -> Callable[[], bytes]:
    """A function that returns the bytes of an attached file or nested mail."""

    def content() -> bytes:
        inner = part.get_payload()
        if part.is_multipart() and isinstance(inner, list) and isinstance(inner[0], Message):
            return _message_bytes(inner[0])
        return _payload(part)

    return content


def _message_bytes(message: Message) -> bytes:
    """The bytes of a nested mail."""
    try:
        return message.as_bytes()
    except (ValueError, LookupError):  # invalid characters or charset
        return message.as_string().encode("utf-8", "surrogateescape")


def _name(part: Message) -> str:
    """The name of an attached file, with a suffix guessed from its type if needed."""
    name, inner = decode_words(part.get_filename() or ""), part.get_payload()
    if isinstance(inner, list) and inner and isinstance(inner[0], Message):
        return f"{name.removesuffix('.eml') or header(inner[0], 'subject') or _UNNAMED}.eml"
    suffix = mimetypes.guess_extension(part.get_content_type()) or ""
    if not name:
        return f"{_UNNAMED}{suffix}"
    return name if re.search(r"\.\w{1,5}$", name) else f"{name}{suffix}"
