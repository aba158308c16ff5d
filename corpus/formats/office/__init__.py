"""Word, OpenDocument and Rich Text Format."""

from __future__ import annotations

from corpus.document import Reading
from corpus.formats.common.format import Format
from corpus.formats.plain import read_plain
from corpus.formats.web import read_html


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


FORMATS = (
    Format((".docx", ".docm", ".dotx", ".dotm"), read_word),  # templates and what holds macros, which nobody runs
    Format((".odt", ".ott"), read_opendocument),
    Format((".rtf",), read_rtf),
)
