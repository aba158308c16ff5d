"""Text that browsers display but that is not plain text in HTML: list numbers, fields, formulas, preformatted lines."""

from __future__ import annotations

import re
from collections.abc import Callable

from bs4.element import NavigableString, PageElement, Tag

from corpus.dates import PartialDate, stated_date
from corpus.formats.common.archive import integer
from corpus.formats.common.lettering import STRUCK, with_marks
from corpus.formats.common.numbering import written

_TYPED = frozenset("date datetime-local email month number tel text time url week".split())
_NUMERALS = {  # of CSS list styles
    "lower-alpha": "a", "lower-latin": "a", "lower-roman": "i", "none": "", "upper-alpha": "A", "upper-latin": "A",
    "upper-roman": "I",
}  # fmt: skip
_LIST_STYLE = re.compile(r"(?:^|;)\s*list-style(?:-type)?\s*:[^;]*?\b(none|(?:lower|upper)-(?:alpha|latin|roman))\b")
_SHIFTS = {"mfrac": (0, 0, 0), "msub": (0, -1, -1), "msubsup": (0, -1, 1), "msup": (0, 1, 1)}  # of their parts
_DATES = (  # names of meta elements, the preferred one first
    "article:published_time dcterms.date dc.date dcterms.issued dcterms.created date article:modified_time".split()
)
_LAYOUT = frozenset("math mfrac mrow mstyle msub msubsup msup semantics".split())


def labels_of(numbered: Tag) -> dict[int, str]:
    """The labels of the items of a list, by ``id`` of the item."""
    items = numbered.find_all("li", recursive=False)
    styled = _LIST_STYLE.search(str(numbered.get("style", "")))
    kind = str(numbered.get("type", "1"))
    numerals = _NUMERALS[styled[1]] if styled else kind if kind in tuple("1AaIi") else "1"
    step = -1 if numbered.has_attr("reversed") else 1
    number = integer(str(numbered.get("start", "")), len(items) if step < 0 else 1)
    labels = {}
    for item in items:
        number = integer(str(item.get("value", "")), number)
        labels[id(item)] = f"{written(number, numerals)}." if numerals else ""
        number += step
    return labels


def field(element: Tag) -> str | None:
    """The displayed value of a form field: checked or not, typed or selected text; None for other elements."""
    if element.name == "input":
        kind = str(element.get("type", "text")).lower()
        if kind in ("checkbox", "radio"):
            return " ☑ " if element.has_attr("checked") else " ☐ "
        return f" {element.get('value', '')} " if kind in _TYPED else ""
    if element.name == "textarea":
        return f" {element.get_text()} "
    chosen = element.find("option", selected=True) if element.name == "select" else None
    return f" {chosen.get_text()} " if chosen else None


def formula(element: Tag) -> str | None:
    """The alternative text of a formula, in words or TeX; None if it has none."""
    if said := str(element.get("alttext", "")).strip():
        return said
    notes = (one for one in element.find_all("annotation") if not str(one.get("encoding", "")).endswith("xml"))
    return next((words for one in notes if (words := one.get_text().strip())), None)


def place_in_formula(element: Tag) -> tuple[int, str]:
    """The shift of a part of a formula, 1 for superscript and -1 for subscript, and the sign before it."""
    around = element.parent.name if element.parent else ""
    if around not in _SHIFTS:
        return 0, ""
    before = len(element.find_previous_siblings(limit=2))
    sign = "" if around != "mfrac" else "/" if before else " "
    return _SHIFTS[around][before], sign


def is_between_signs(text: NavigableString) -> bool:
    """Whether a text is only white space between the parts of a formula."""
    return text.isspace() and text.parent is not None and text.parent.name in _LAYOUT


def typed_lines(element: Tag, struck: Callable[[Tag], bool]) -> str:
    """The lines of a preformatted element, with a mark in place of struck words."""
    pieces, stack = list[str](), list[PageElement](reversed(element.contents))
    while stack:
        one = stack.pop()
        if isinstance(one, Tag) and struck(one):
            pieces.append(STRUCK if any(map(str.isalnum, one.get_text())) else "")
        elif isinstance(one, Tag):
            pieces += "\n" if one.name == "br" else ""
            stack += reversed(one.contents)
        elif type(one) is NavigableString:
            pieces.append(one)
    lines = "".join(pieces).splitlines()
    return "\n".join(with_marks(line.rstrip()) for line in lines).strip("\n")


def stated_in(page: Tag) -> PartialDate | None:
    """The date in the meta elements of a page, that of publication rather than of the last change."""
    metas = page.find_all("meta")
    said = {str(one.get("property") or one.get("name")).lower(): str(one.get("content")) for one in metas}
    return next(filter(None, (stated_date(said.get(name)) for name in _DATES)), None)
