"""Mails: what they say, what of it repeats, and the files that are attached to them."""

from __future__ import annotations

from typing import BinaryIO

from corpus.document import Reading
from corpus.formats.common.format import Format
from corpus.formats.common.members import Member


def read_mail(content: bytes) -> Reading:
    """A mail as it travels: its head and its words; what it repeats of others and its signature are ignored spans."""
    from corpus.formats.mail.parts import message_of  # noqa: PLC0415 - the parser is only loaded for mails
    from corpus.formats.mail.reading import mail_reading  # noqa: PLC0415 - as above

    return mail_reading(message_of(content))


def read_outlook_mail(content: bytes) -> Reading:
    """A mail as Outlook keeps it, read as others are."""
    from corpus.formats.mail.outlook import outlook_message  # noqa: PLC0415 - as above
    from corpus.formats.mail.reading import mail_reading  # noqa: PLC0415 - as above

    return mail_reading(outlook_message(content))


def mail_attachments(opened: BinaryIO) -> list[Member]:
    """The files attached to a mail."""
    from corpus.formats.mail.parts import attachments, message_of  # noqa: PLC0415 - as above

    return attachments(message_of(opened.read()))


def outlook_attachments(opened: BinaryIO) -> list[Member]:
    """The files attached to a mail of Outlook's."""
    from corpus.formats.mail.outlook import outlook_message  # noqa: PLC0415 - as above
    from corpus.formats.mail.parts import attachments  # noqa: PLC0415 - as above

    return attachments(outlook_message(opened.read()))


FORMATS = (
    Format((".eml",), read_mail, members=mail_attachments),
    Format((".msg",), read_outlook_mail, members=outlook_attachments),
)
