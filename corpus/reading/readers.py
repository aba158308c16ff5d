"""A file of a supported format becomes a Document."""

from __future__ import annotations

import codecs
import email
import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from corpus.dates import date_of
from corpus.document import Document, Reading, overlapped
from corpus.errors import NO_TEXT, UnreadableDocument
from corpus.formats.plain.encodings import decode
from corpus.formats.plain.markdown import markdown_reading
from corpus.text import blocks as structure
from corpus.text.repeals import repealing
from corpus.text.titles import title_of

READING = "reading-5"  # named in the manifest: another value means that files are read and cleaned anew
_DECLARED = re.compile(
    rb"<(?:meta|\?xml)\b[^>]*?\b(?:charset|encoding)\s*=\s*[\"']?\s*(iso-8859-\d+|windows-\d+|macintosh)\b",
    re.IGNORECASE,
)
_ARCHIVE = re.compile(rb"\s*(?:From: <Saved by|MIME-Version: 1\.0\s|Content-Type: multipart/related)", re.IGNORECASE)
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_MOST_ZEROS = 0.1  # the share of zeros in a page; one in UTF-16 has more


def _declared(page: bytes) -> str | None:
    """The eight bits that a page says it is in; as for browsers, ISO-8859-1 is Windows-1252."""
    match = _DECLARED.search(page, 0, 4096)
    try:
        name = codecs.lookup(match[1].decode()).name if match else None
    except LookupError:
        return None
    return "cp1252" if name == "iso8859-1" else name


def read_plain(content: bytes) -> Reading:
    """Plain text, whose first short line set apart is the title."""
    text = decode(content)
    blocks = structure.plain_blocks(text)
    return Reading(text, blocks, structure.title_of(text, blocks))


def read_markdown(content: bytes) -> Reading:
    """Markdown, kept as it is written: only its headings and lists are understood."""
    return markdown_reading(decode(content))


def read_html(content: bytes) -> Reading:
    """A page's visible text; menus, footers and forms are ignored spans."""
    from corpus.formats.web.html import page_reading  # noqa: PLC0415 - the parser is only loaded for pages

    page = _page(content)
    if page.count(0) < _MOST_ZEROS * len(page) and not page.startswith(_UTF_16):  # what browsers drop
        page = page.replace(b"\0", b"")
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
    from corpus.formats.office.word import word_reading  # noqa: PLC0415 - the parser is only loaded for such files

    return word_reading(content, {".html": read_html, ".htm": read_html, ".rtf": read_rtf, ".txt": read_plain})


def read_opendocument(content: bytes) -> Reading:
    """An OpenDocument text (.odt), read as Word's are."""
    from corpus.formats.office.opendocument import opendocument_reading  # noqa: PLC0415 - the parser is only loaded for such files

    return opendocument_reading(content)


def read_rtf(content: bytes) -> Reading:
    """A text in Rich Text Format (.rtf), read as Word's are."""
    from corpus.formats.office.rtf import rtf_reading  # noqa: PLC0415 - as above

    return rtf_reading(content)


def read_pdf(content: bytes) -> Reading:
    """A PDF, page after page; running headers and tables of contents are ignored spans."""
    from corpus.formats.pdf.reader import pdf_reading  # noqa: PLC0415 - PDFium is only loaded for PDFs

    return pdf_reading(content)


def read_excel(content: bytes) -> Reading:
    """A workbook of Excel (.xlsx, .xlsm): what its cells show, a row a line; sheets are headings."""
    from corpus.formats.sheets.excel import excel_workbook  # noqa: PLC0415 - as above
    from corpus.formats.sheets.reading import workbook_reading  # noqa: PLC0415 - as above

    return workbook_reading(excel_workbook(content))


def read_old_excel(content: bytes) -> Reading:
    """A workbook of Excel before 2007 (.xls), read as newer ones are."""
    from corpus.formats.sheets.old_excel import old_excel_workbook  # noqa: PLC0415 - as above
    from corpus.formats.sheets.reading import workbook_reading  # noqa: PLC0415 - as above

    return workbook_reading(old_excel_workbook(content))


def read_opendocument_sheets(content: bytes) -> Reading:
    """An OpenDocument spreadsheet (.ods), read as Excel's are."""
    from corpus.formats.sheets.opendocument_sheets import opendocument_workbook  # noqa: PLC0415 - as above
    from corpus.formats.sheets.reading import workbook_reading  # noqa: PLC0415 - as above

    return workbook_reading(opendocument_workbook(content))


def read_separated(content: bytes) -> Reading:
    """Values separated by semicolons, commas or tabs (.csv), read as a sheet is."""
    from corpus.formats.sheets.reading import workbook_reading  # noqa: PLC0415 - as above
    from corpus.formats.sheets.separated import separated_workbook  # noqa: PLC0415 - as above

    return workbook_reading(separated_workbook(content))


PLAIN = (".md", ".txt")  # decoded and no more
READERS: Mapping[str, Callable[[bytes], Reading]] = {
    ".txt": read_plain,
    ".md": read_markdown,
    ".html": read_html,
    ".htm": read_html,
    ".docx": read_word,
    ".odt": read_opendocument,
    ".rtf": read_rtf,
    ".pdf": read_pdf,
    ".xlsx": read_excel,
    ".xlsm": read_excel,
    ".xls": read_old_excel,
    ".ods": read_opendocument_sheets,
    ".csv": read_separated,
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
    shown = list(_shown(reading))
    title = title_of(reading.title, shown, relative, reading.text)
    return Document(
        id=hashlib.sha256(f"{relative}\0{sha256}".encode()).hexdigest()[:16],
        path=relative,
        title=title,
        text=reading.text,
        sha256=sha256,
        blocks=reading.blocks,
        page_starts=reading.page_starts,
        unread_pages=reading.unread_pages,
        garbled_pages=reading.garbled_pages,
        recognised_pages=reading.recognised_pages,
        ignored=reading.ignored,
        date=date_of(shown, title, relative, reading.date),
        repeals=repealing(reading),
    )


def _shown(reading: Reading) -> Iterator[str]:
    """The words of each block that is not ignored; the rows of a sheet's tables say nothing of the whole."""
    ignored = sorted(ignored.span for ignored in reading.ignored)
    blocks = (one for one in reading.blocks if not (one.row and one.table))
    return (reading.text[slice(*one.span)] for one in blocks if overlapped(one.span, ignored) is None)
