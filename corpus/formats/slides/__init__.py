"""Presentations: slides are pages, their titles headings."""

from __future__ import annotations

from corpus.document import Reading
from corpus.formats.common.format import Format


def read_powerpoint(content: bytes) -> Reading:
    """A presentation of PowerPoint."""
    from corpus.formats.slides.powerpoint import powerpoint_reading  # noqa: PLC0415 - as elsewhere

    return powerpoint_reading(content)


def read_opendocument_slides(content: bytes) -> Reading:
    """An OpenDocument presentation."""
    from corpus.formats.slides.opendocument_slides import opendocument_slides_reading  # noqa: PLC0415 - as above

    return opendocument_slides_reading(content)


def read_old_powerpoint(content: bytes) -> Reading:
    """A presentation of PowerPoint from before 2007."""
    from corpus.formats.common.libreoffice import converted  # noqa: PLC0415 - as above

    return read_powerpoint(content if content.startswith(b"PK") else converted(content, ".ppt", ".pptx"))


FORMATS = (
    Format((".pptx", ".pptm", ".ppsx", ".ppsm", ".potx", ".potm"), read_powerpoint),
    Format((".ppt", ".pps", ".pot"), read_old_powerpoint),
    Format((".odp", ".otp"), read_opendocument_slides),
)


def is_deck(path: str) -> bool:
    """Whether the pages of a file are slides."""
    return path.lower().endswith(tuple(suffix for one in FORMATS for suffix in one.suffixes))
