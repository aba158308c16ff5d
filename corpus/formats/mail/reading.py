"""Turns a mail into text: subject, sender and recipients, date, and body, in which repeated parts are ignored."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from email.message import Message
from typing import BinaryIO

from corpus.document import Block, IgnoredSpan, Kind, Reading, Reason, Span, stripped
from corpus.formats.common.members import Member
from corpus.formats.common.prose import has_text
from corpus.formats.mail.headers import day_of, header, in_french, people, sent_time
from corpus.formats.mail.history import repeated_spans
from corpus.formats.mail.outlook import outlook_message
from corpus.formats.mail.parts import Body, attachments, message_of, parts_of
from corpus.formats.office.rtf import rtf_reading
from corpus.formats.web.html import page_reading
from corpus.text.blocks import part_blocks

_STUB = 0.5  # of the letters of the HTML body; a shorter plain one only refers to it
_ADDRESS = re.compile(r"\bhttps?://\S+")
_MOST_ADDRESSES = 0.5  # of the characters of a plain body; with more, it is HTML with its links spelled out
_PEOPLE = (("from", "De"), ("to", "À"), ("cc", "Copie"))


def read_mail(content: bytes) -> Reading:
    """The reading of an .eml file."""
    return mail_reading(message_of(content))


def read_outlook_mail(content: bytes) -> Reading:
    """The reading of an .msg file."""
    return mail_reading(outlook_message(content))


def attached_files(opened: BinaryIO) -> list[Member]:
    """The attachments of an .eml file."""
    return attachments(message_of(opened.read()))


def outlook_files(opened: BinaryIO) -> list[Member]:
    """The attachments of an .msg file."""
    return attachments(outlook_message(opened.read()))


def mail_reading(message: Message) -> Reading:
    """The reading of a message. Raises UnreadableDocument if it is encrypted."""
    parts, subject, sent = parts_of(message), header(message, "subject"), sent_time(message)
    builder = _TextBuilder()
    if subject:
        builder.write(subject, Kind.HEADING)
    if head := "\n".join(_header_lines(message)):
        builder.write(head)  # as one block: the date alone would answer when an event takes place
    for ways in parts.bodies:
        builder.add(_reading_of(ways))
    is_answer = bool(message.get("in-reply-to") or message.get("references"))
    builder.ignore(repeated_spans(builder.text, builder.body, subject, is_answer))
    if parts.pictures:
        builder.note(f"[images dans le message\u00a0: {parts.pictures}]")
    return replace(builder.reading(), title=subject or None, date=day_of(sent) if sent else None)


def _header_lines(message: Message) -> Iterator[str]:
    """The header lines above the body."""
    for name, label in _PEOPLE:
        if said := people(message, name):
            yield f"{label}\u00a0: {said}"
    if sent := sent_time(message):
        yield f"Date\u00a0: {in_french(sent)}"
    if attached := attachments(message):
        yield f"Pièces jointes\u00a0: {', '.join(one.path for one in attached)}"


def _reading_of(ways: Sequence[Body]) -> Reading:
    """The reading of a body: plain text, unless the HTML has a table or the plain text is only a stub."""
    by_kind = {body.kind: body.text for body in ways}
    plain = by_kind.get("plain", "")
    if html := by_kind.get("html"):
        page, said = page_reading(html), _ADDRESS.sub("", plain)
        is_stub = _letters(said) < _STUB * _letters(page.text)
        if is_stub or _has_table(page) or len(plain) - len(said) > _MOST_ADDRESSES * len(plain):
            return page
    if not has_text(plain) and (rich := by_kind.get("rtf")):
        return rtf_reading(rich.encode("latin-1", "replace"))
    return Reading("\n".join(plain.splitlines()), ())


def _has_table(page: Reading) -> bool:
    """Whether a page has two rows with several filled cells; most tables in mails are only layout."""
    rows = [page.text[slice(*block.span)] for block in page.blocks if block.kind.is_row]
    return sum(sum(map(has_text, row.split(" | "))) > 1 for row in rows) > 1


def _letters(text: str) -> int:
    return sum(map(str.isalnum, text))


class _TextBuilder:
    """Builds the text with its blocks; those of plain text are found last, between repeated parts."""

    def __init__(self) -> None:
        self.text = ""
        self.body = 0  # offset of the body
        self.blocks: list[Block] = []
        self.plain: list[Span] = []
        self.ignored: list[IgnoredSpan] = []

    def write(self, line: str, kind: Kind = Kind.TEXT) -> None:
        """Add a part of the header."""
        self.blocks.append(Block(self._append(line, "\n"), kind))
        self.body = len(self.text)

    def add(self, body: Reading) -> None:
        """Add a body."""
        span = self._append(body.text, "\n\n")
        self.blocks += (replace(one, span=one.span.moved(span.start)) for one in body.blocks)
        self.ignored += (replace(one, span=one.span.moved(span.start)) for one in body.ignored)
        if not body.blocks:
            self.plain.append(span)

    def ignore(self, repeated: Sequence[IgnoredSpan]) -> None:
        """Ignore repeated parts, and add the blocks of plain text between them."""
        self.ignored += repeated
        for span in self.plain:
            start = span.start
            for one in (*(one.span for one in repeated if one.span.overlaps(span)), Span(span.end, span.end)):
                shown = stripped(self.text, Span(start, max(start, one.start)))
                self.blocks += part_blocks(self.text[slice(*shown)], shown.start)
                start = max(start, one.end)

    def note(self, words: str) -> None:
        """Add a line that is never quoted."""
        self.ignored.append(IgnoredSpan(self._append(words, "\n\n"), Reason.PICTURES))

    def reading(self) -> Reading:
        """The finished reading."""
        blocks = tuple(sorted(self.blocks, key=lambda one: one.span))
        return Reading(self.text, blocks, ignored=tuple(sorted(self.ignored, key=lambda one: one.span)))

    def _append(self, words: str, apart: str) -> Span:
        self.text = f"{self.text}{apart if self.text else ''}{words}"
        return Span(len(self.text) - len(words), len(self.text))
