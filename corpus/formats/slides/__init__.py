"""Presentations, read with slides as pages and their titles as headings."""

from corpus.formats.common.format import Format, by_name

FORMATS = (
    Format((".pptx", ".pptm", ".ppsx", ".ppsm", ".potx", ".potm"), by_name("slides.powerpoint.powerpoint_reading")),
    Format((".ppt", ".pps", ".pot"), by_name("slides.powerpoint.old_powerpoint_reading")),
    Format((".odp", ".otp"), by_name("slides.opendocument_slides.opendocument_slides_reading")),
)


def is_deck(path: str) -> bool:
    """Whether a file is a presentation."""
    return path.lower().endswith(tuple(suffix for one in FORMATS for suffix in one.suffixes))
