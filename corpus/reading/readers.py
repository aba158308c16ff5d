"""Turns the bytes of a file in a supported format into a Document."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pathlib import PurePosixPath
from pkgutil import iter_modules

from corpus import formats
from corpus.dates import YEAR, Origin, PartialDate, date_of
from corpus.digests import digest_of
from corpus.document import Document, Kind, Reading, overlapped
from corpus.errors import NO_TEXT, UnreadableDocument
from corpus.formats.common.format import Format
from corpus.formats.sheets.reading import TITLE_LEVEL
from corpus.text.repeals import repeal_sentences
from corpus.text.titles import title_of

READING = "reading-10"  # stored in the manifest: a new value makes every file be read and cleaned again


_FAMILIES = [import_module(one.name) for one in iter_modules(formats.__path__, f"{formats.__name__}.")]
FORMATS: tuple[Format, ...] = tuple(one for family in _FAMILIES for one in getattr(family, "FORMATS", ()))
READERS = {suffix: one.read for one in FORMATS for suffix in one.suffixes if one.read}
MEMBERS = {suffix: one.members for one in FORMATS for suffix in one.suffixes if one.members}
SUFFIXES = {suffix: None for one in FORMATS for suffix in one.suffixes}  # in order
PLAIN = frozenset(suffix for one in FORMATS if one.is_plain for suffix in one.suffixes)  # only decoded
USUAL_FORMATS = ".pdf, .docx, .odt, .xlsx, .ods, .pptx, .odp, .html ou .txt"  # which most programs can save
UNKNOWN = f"ce format n’est pas lu\u00a0; enregistrez-le en {USUAL_FORMATS}."

# Files in which mail programs pack messages, which users cannot save in another format.
_WRAPPED_MAILS = {
    "winmail.dat": "Outlook y a rangé le message et ses pièces jointes\u00a0; ouvrez le mail dans Outlook et "
    "enregistrez-les à part dans le dossier.",
    "smime.p7m": "le message y est signé ou chiffré\u00a0; ouvrez le mail dans la messagerie et enregistrez-le, avec "
    "ses pièces jointes, sans signature ni chiffrement.",
}


def unknown_format(name: str) -> str:
    """The French reason why a file of that name is not read, with advice."""
    return _WRAPPED_MAILS.get(name.lower(), UNKNOWN)


def document_of(content: bytes, relative: str) -> Document:
    """The document in the bytes of a file, ``relative`` its path. Raises UnreadableDocument, also if it has no text."""
    is_empty = not content or content.isspace()
    reading = Reading("", ()) if is_empty else READERS[PurePosixPath(relative).suffix.lower()](content)
    if not reading.blocks:
        raise UnreadableDocument(NO_TEXT)
    sha256 = digest_of(content)
    shown = list(_visible_texts(reading))
    title = title_of(reading.title, shown, relative, reading.text)
    return Document(
        id=digest_of(f"{relative}\0{sha256}".encode())[:16],
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
        date=_date(shown, title, relative, reading),
        repeals=repeal_sentences(reading),
    )


def _date(shown: list[str], title: str, relative: str, reading: Reading) -> PartialDate | None:
    """The date of a document; one that its reader found in the text, as in the head of a mail, comes first."""
    if reading.date and reading.date.origin is Origin.TEXT:
        return reading.date
    if _has_several_years(reading):
        shown = []
    return date_of(shown, title, relative, reading.date)


def _has_several_years(reading: Reading) -> bool:
    """Whether the names and titles of a workbook's sheets have different years, so that none is that of the file."""
    years = list[set[str]]()
    for block in reading.blocks if any(block.row for block in reading.blocks[:2]) else ():
        if not (block.row and years):  # the name of a sheet
            years.append(set())
        if block.kind is Kind.HEADING and block.level <= TITLE_LEVEL:
            years[-1].update(YEAR.findall(reading.text[slice(*block.span)]))
    return len({frozenset(one) for one in years if one}) > 1


def _visible_texts(reading: Reading) -> Iterator[str]:
    """The texts of blocks that are not ignored, without table rows of sheets: their dates are not the document's."""
    ignored = sorted(ignored.span for ignored in reading.ignored)
    blocks = (one for one in reading.blocks if not (one.row and one.table))
    return (reading.text[slice(*one.span)] for one in blocks if overlapped(one.span, ignored) is None)
