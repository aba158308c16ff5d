"""A file of a supported format becomes a Document."""

from __future__ import annotations

import codecs
import email
import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path, PurePosixPath

from corpus.document import Block, Document, Ignored, Kind, Reading, Reason
from corpus.errors import NO_TEXT, UnreadableDocument
from corpus.structure import markdown_blocks, plain_blocks

READING = "reading-2"  # named in the manifest: another value means that files are read and cleaned anew
_BYTE_ORDER_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_DECLARED = re.compile(
    rb"<(?:meta|\?xml)\b[^>]*?\b(?:charset|encoding)\s*=\s*[\"']?\s*(iso-8859-\d+|windows-\d+|macintosh)\b",
    re.IGNORECASE,
)
_ARCHIVE = re.compile(rb"From: <Saved by|MIME-Version: 1\.0\s", re.IGNORECASE)
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")  # not the form feed, nor the escape of old printers
_STRUCK = re.compile("~~[^~]+~~[.;:,]?")
_LONGEST_TITLE = 200  # characters
_MOST_CONTROLS = 0.05  # the share above which bytes are no text; random ones hold a tenth


def decode(content: bytes, eight_bits: str = "cp1252") -> str:
    """Text of a file in UTF-8 or UTF-16, with or without its mark, or in Windows-1252 or another eight bits.

    French in Windows-1252 is almost never valid UTF-8, and UTF-16 without a mark shows by a zero in
    every other byte. Raises UnreadableDocument for bytes that are no text.
    """
    encoding = next((name for mark, name in _BYTE_ORDER_MARKS if content.startswith(mark)), None)
    sample = content[:4096]
    if encoding is None and len(sample) >= 4:
        if sample[1::2].count(0) > len(sample) // 4:
            encoding = "utf-16-le"
        elif sample[0::2].count(0) > len(sample) // 4:
            encoding = "utf-16-be"
    try:
        if encoding is None:
            text = content.decode("utf-8" if _is_utf_8(content) else eight_bits, "replace")
        else:
            text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise UnreadableDocument("le texte est abîmé\u00a0; enregistrez-le de nouveau, en UTF-8.") from error
    if "\0" in text or len(_CONTROLS.findall(text)) > _MOST_CONTROLS * len(text):
        raise UnreadableDocument("ce n’est pas un fichier de texte\u00a0; enregistrez-le en .txt, .md ou .html.")
    return text


def _is_utf_8(content: bytes) -> bool:
    """Whether most bytes beyond ASCII say so: one broken byte does not garble a file."""
    sound = content.decode("utf-8", "ignore")
    broken = len(content) - len(sound.encode())
    accents = len(sound) - len(sound.encode("ascii", "ignore"))
    return broken <= accents


def _declared(page: bytes) -> str:
    """The eight bits that a page says it is in; as for browsers, ISO-8859-1 is Windows-1252."""
    match = _DECLARED.search(page, 0, 4096)
    try:
        name = codecs.lookup(match[1].decode()).name if match else "iso8859-1"
    except LookupError:
        return "cp1252"
    return "cp1252" if name == "iso8859-1" else name


def read_plain(content: bytes) -> Reading:
    """Plain text, whose first short line set apart is the title."""
    text = decode(content)
    return _titled(text, plain_blocks(text))


def read_markdown(content: bytes) -> Reading:
    """Markdown, kept as it is written: only its headings and lists are understood."""
    text = decode(content)
    reading = _titled(text, markdown_blocks(text))
    struck = (block.span for block in reading.blocks if _STRUCK.fullmatch(text, *block.span))
    return replace(reading, ignored=tuple(Ignored(span, Reason.STRUCK) for span in struck))


def read_html(content: bytes) -> Reading:
    """A page's visible text; menus, footers and forms are ignored spans."""
    from corpus.html import page_reading  # noqa: PLC0415 - the parser is only loaded for pages

    page = _page(content)
    return page_reading(decode(page, _declared(page)))


def _page(content: bytes) -> bytes:
    """The page in a web archive (MHTML), which browsers save as one file; else the bytes as they are."""
    if not _ARCHIVE.match(content):
        return content
    parts = email.message_from_bytes(content).walk()
    page = next((part.get_payload(decode=True) for part in parts if part.get_content_type() == "text/html"), None)
    return page if isinstance(page, bytes) else content


def read_word(content: bytes) -> Reading:
    """A Word document (.docx): its text with notes and automatic numbers; headings by styles or by their look."""
    from corpus.word import word_reading  # noqa: PLC0415 - the parser is only loaded for such files

    return word_reading(content)


def read_opendocument(content: bytes) -> Reading:
    """An OpenDocument text (.odt), read as Word's are."""
    from corpus.opendocument import opendocument_reading  # noqa: PLC0415 - the parser is only loaded for such files

    return opendocument_reading(content)


def read_rtf(content: bytes) -> Reading:
    """A text in Rich Text Format (.rtf), read as Word's are."""
    from corpus.rtf import rtf_reading  # noqa: PLC0415 - as above

    return rtf_reading(content)


def read_pdf(content: bytes) -> Reading:
    """A PDF, page after page; running headers and tables of contents are ignored spans."""
    from corpus.pdf import pdf_reading  # noqa: PLC0415 - PDFium is only loaded for PDFs

    return pdf_reading(content)


READERS: Mapping[str, Callable[[bytes], Reading]] = {
    ".txt": read_plain,
    ".md": read_markdown,
    ".html": read_html,
    ".htm": read_html,
    ".docx": read_word,
    ".odt": read_opendocument,
    ".rtf": read_rtf,
    ".pdf": read_pdf,
}


def read_document(path: Path, relative: str) -> Document:
    """Read one file; ``relative`` is its path in the documents folder, ``/`` separated.

    Raises UnreadableDocument with the reason, for a file that is empty, locked or no text.
    """
    reader = READERS[path.suffix.lower()]
    try:
        content = path.read_bytes()
    except OSError as error:
        raise UnreadableDocument(f"illisible ({error.strerror})\u00a0; vérifiez les droits du fichier.") from error
    reading = reader(content)
    if not reading.blocks:
        raise UnreadableDocument(NO_TEXT)
    sha256 = hashlib.sha256(content).hexdigest()
    return Document(
        id=hashlib.sha256(f"{relative}\0{sha256}".encode()).hexdigest()[:16],
        path=relative,
        title=(reading.title or _title_of_path(relative))[:_LONGEST_TITLE],
        text=reading.text,
        sha256=sha256,
        blocks=reading.blocks,
        page_starts=reading.page_starts,
        unread_pages=reading.unread_pages,
        ignored=reading.ignored,
    )


def _titled(text: str, blocks: tuple[Block, ...]) -> Reading:
    first = blocks[0] if blocks else None
    title = text[slice(*first.span)] if first and first.kind is Kind.HEADING and first.level <= 1 else None
    return Reading(text, blocks, title)


def _title_of_path(relative: str) -> str:
    stem = re.sub(r"[\s_-]+", " ", PurePosixPath(relative).stem).strip()
    return stem[:1].upper() + stem[1:] or relative
