"""A file of a supported format becomes a Document."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

from corpus import formats
from corpus.dates import date_of
from corpus.document import Document, Reading, overlapped
from corpus.errors import NO_TEXT, UnreadableDocument
from corpus.formats.common.format import Format
from corpus.text.repeals import repealing
from corpus.text.titles import title_of

READING = "reading-6"  # named in the manifest: another value means that files are read and cleaned anew


def _formats() -> Iterator[Format]:
    """What the families of formats say that they read."""
    for family in iter_modules(formats.__path__, f"{formats.__name__}."):
        yield from getattr(import_module(family.name), "FORMATS", ())


FORMATS = tuple(_formats())
READERS = {suffix: one.read for one in FORMATS for suffix in one.suffixes}
PLAIN = frozenset(suffix for one in FORMATS if one.is_plain for suffix in one.suffixes)  # decoded and no more


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
