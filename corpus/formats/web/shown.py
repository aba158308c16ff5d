"""Which elements of a web page are visible, and in which type."""

from __future__ import annotations

import re

from bs4.element import Tag

from corpus.formats.common.lettering import Type
from corpus.formats.web.generated_text import place_in_formula

WHOLE_PAGE = frozenset("article body html main".split())
_UNSEEN = frozenset(
    "annotation annotation-xml audio canvas head iframe noembed noframes noscript object script style svg template "
    "title video".split()
)
# Text for screen readers, such as "(nouvelle fenêtre)" within a sentence.
_UNSEEN_CLASSES = frozenset(
    "element-invisible fr-sr-only screen-reader-text sr-only visually-hidden visuallyhidden".split()
)
_STRUCK = re.compile(r"(?:^|;)\s*text-decoration(?:-line)?\s*:[^;]*\bline-through\b", re.IGNORECASE)
_KEEPS_LINES = re.compile(
    r"(?:^|;)\s*white-space\s*:\s*(?:pre(?:-wrap|-line)?|break-spaces)\s*(?:!|;|$)", re.IGNORECASE
)
_SHIFTED = re.compile(r"(?:^|;)\s*vertical-align\s*:\s*(super|sub)\b", re.IGNORECASE)
_SHIFTS = {"sup": 1, "super": 1, "sub": -1}


def is_invisible(element: Tag) -> bool:
    """Whether an element is never displayed or is decoration; a dialog may set ``aria-hidden`` on the whole page."""
    if element.name in _UNSEEN:
        # An svg that contains text was never closed.
        return element.name != "svg" or element.find(("div", "h1", "main", "p")) is None
    return element.get("aria-hidden") == "true" and not is_around_page(element)


def type_of(element: Tag, around: Type) -> Type:
    """The type of the words in an element."""
    style = str(element.get("style", ""))
    struck = element.name in ("del", "s", "strike") or bool(_STRUCK.search(style))
    place = _SHIFTED.search(style)
    shift = _SHIFTS.get(place[1].lower() if place else element.name) or place_in_formula(element)[0] or around.shift
    return Type(struck=struck or around.struck, shift=shift)


def keeps_lines(element: Tag) -> bool:
    """Whether an element is preformatted."""
    return element.name == "pre" or bool(_KEEPS_LINES.search(str(element.get("style", ""))))


def is_around_page(element: Tag) -> bool:
    """Whether an element contains the page or its main heading."""
    return element.name in WHOLE_PAGE or element.find(("h1", "main")) is not None


def is_hidden(element: Tag) -> bool:
    """Whether attributes or classes hide an element, perhaps until a click; CSS is not considered."""
    if element.has_attr("hidden") and element["hidden"] != "until-found":
        return True
    return not _UNSEEN_CLASSES.isdisjoint(filter(None, element.get_attribute_list("class")))


def is_named(element: Tag, pattern: re.Pattern[str]) -> bool:
    """Whether the id or a class of an element matches a pattern."""
    names = [*element.get_attribute_list("id"), *element.get_attribute_list("class")]
    return any(name and pattern.fullmatch(name) for name in names)
