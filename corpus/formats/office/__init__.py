"""Word, OpenDocument and Rich Text Format."""

from __future__ import annotations

from corpus.document import Reading
from corpus.formats.common.format import Format
from corpus.formats.plain import read_plain
from corpus.formats.web import read_html
from corpus.formats.web.saved import is_page


def read_word(content: bytes) -> Reading:
    """A Word document: its text with notes and automatic numbers; headings by styles or by their look."""
    from corpus.formats.office.word import word_reading  # noqa: PLC0415 - the parser is only loaded for such files

    return word_reading(content, {".html": read_html, ".htm": read_html, ".rtf": read_rtf, ".txt": read_plain})


def read_opendocument(content: bytes) -> Reading:
    """An OpenDocument text, read as Word's are."""
    from corpus.formats.office.opendocument import opendocument_reading  # noqa: PLC0415 - as above

    return opendocument_reading(content)


def read_rtf(content: bytes) -> Reading:
    """A text in Rich Text Format, read as Word's are."""
    from corpus.formats.office.rtf import rtf_reading  # noqa: PLC0415 - as above

    return rtf_reading(content)


def read_old_word(content: bytes) -> Reading:
    """A Word document from before 2007, or whatever else was given its suffix: RTF, a page, a text, a newer one."""
    from corpus.formats.common.libreoffice import converted, is_old  # noqa: PLC0415 - as above

    if content.startswith(b"PK"):
        return read_word(content)
    if content.lstrip().startswith(b"{\\rtf"):
        return read_rtf(content)
    if is_page(content):
        return read_html(content)
    if not is_old(content):
        return read_plain(content)
    return read_word(converted(content, ".doc", ".docx"))


FORMATS = (
    Format((".docx", ".docm", ".dotx", ".dotm"), read_word),  # templates and what holds macros, which nobody runs
    Format((".doc", ".dot"), read_old_word),
    Format((".odt", ".ott"), read_opendocument),
    Format((".rtf",), read_rtf),
)
