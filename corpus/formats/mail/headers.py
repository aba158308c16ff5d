"""The headers of a mail in readable form: subject, date, sender and recipients."""

from __future__ import annotations

import re
from datetime import datetime
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime

from corpus.dates import MONTHS, Origin, PartialDate
from corpus.formats.common.prose import tidy
from corpus.formats.mail.characters import characters

_ENCODED = re.compile(r"=\?[^?\s]{1,60}\?[bq]\?[^?]*\?=(?:\s*=\?[^?\s]{1,60}\?[bq]\?[^?]*\?=)*", re.IGNORECASE)
_LONGEST = 20_000  # characters of a header; some list a whole organisation
_MOST_NAMED = 20  # recipients; a longer list tells nothing
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f]")


def header(message: Message, name: str) -> str:
    """The words of a header on one line; empty if it is missing."""
    found = next((str(value) for key, value in message.raw_items() if key.lower() == name), "")
    return tidy(_UNSEEN.sub(" ", decode_words(found[:_LONGEST])))


def decode_words(words: str) -> str:
    """Decode encoded words ("=?utf-8?q?…?=") and raw bytes that are not ASCII."""
    if any("\udc80" <= one <= "\udcff" for one in words):
        words = characters(words.encode("utf-8", "surrogateescape"))
    return _ENCODED.sub(lambda match: _of_encoded(match[0]), words)


def _of_encoded(words: str) -> str:
    try:
        parts = decode_header(words)
    except (HeaderParseError, ValueError):
        return words
    return "".join(one if isinstance(one, str) else characters(one, charset) for one, charset in parts)


def people(message: Message, name: str) -> str:
    """The people named in a header, with their addresses."""
    found = [str(value)[:_LONGEST] for key, value in message.raw_items() if key.lower() == name]
    try:
        named = getaddresses(found)
    except (ValueError, IndexError, RecursionError):  # deeply nested parentheses
        named = []
    said = [_person(tidy(decode_words(who)).strip("'\" "), address) for who, address in named if who or address]
    if not said:
        return header(message, name)
    left = len(said) - _MOST_NAMED
    more = [f"et {left} {'autres' if left > 1 else 'autre'}"] if left > 0 else []
    return ", ".join(said[:_MOST_NAMED] + more)


def _person(who: str, address: str) -> str:
    address = tidy(_UNSEEN.sub(" ", decode_words(address)))
    return f"{who} <{address}>" if who and address and who != address else who or address


def sent_time(message: Message) -> datetime | None:
    """When a mail was sent, in the sender's time zone; None if unknown."""
    said = header(message, "date")
    for read in (parsedate_to_datetime, datetime.fromisoformat):
        try:
            return read(said)
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
    return None


def day_of(sent: datetime) -> PartialDate:
    """The date of a mail."""
    return PartialDate(sent.year, sent.month, sent.day, Origin.TEXT)


def in_french(sent: datetime) -> str:
    """A date and time in French."""
    day = "1er" if sent.day == 1 else str(sent.day)
    return f"{day} {MONTHS[sent.month - 1]} {sent.year} à {sent:%H:%M}"
