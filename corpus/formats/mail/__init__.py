"""Mails: their text, the parts of it to ignore, and their attachments."""

from corpus.formats.common.format import Format, by_name

FORMATS = (
    Format((".eml",), by_name("mail.reading.read_mail"), members=by_name("mail.reading.attached_files")),
    Format((".msg",), by_name("mail.reading.read_outlook_mail"), members=by_name("mail.reading.outlook_files")),
)
