"""Styles and numbering of a Word document."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from lxml.etree import _Element

from corpus.formats.common.archive import integer
from corpus.formats.common.lettering import Type
from corpus.formats.common.numbering import ANY_DEPTH, Counter, Level, bullet
from corpus.formats.common.package import is_true

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_NUMERALS = {
    "decimalZero": "01",
    "ordinal": "1er",
    "upperRoman": "I",
    "lowerRoman": "i",
    "upperLetter": "A",
    "lowerLetter": "a",
    "none": "",
}
_SHIFTS = {"superscript": 1, "subscript": -1}
_BODY_LEVEL = 9  # the outline level of text; headings have 0 to 8
# Word stores the names of built-in styles in English in every language; other programs may not.
_HEADING = re.compile(r"(?:heading|titre) ?([1-9])", re.IGNORECASE)
_TITLE = re.compile(r"title|titre(?: principal)?", re.IGNORECASE)
_CONTENTS = re.compile(r"(?:toc|tm) ?(?:\d|heading)|table of figures", re.IGNORECASE)


def value(element: _Element | None) -> str | None:
    """The ``w:val`` attribute of an element."""
    return None if element is None else element.get(f"{W}val")


def is_on(properties: _Element | None, name: str) -> bool | None:
    """Whether a boolean property is on; None if it is not set."""
    found = properties.find(f"{W}{name}") if properties is not None else None
    return None if found is None else value(found) not in ("0", "false", "off")


def level_by_name(style: str) -> int | None:
    """The heading level for the name of a style, 0 for the document's title; None for text."""
    heading = _HEADING.fullmatch(style)
    return int(heading[1]) if heading else 0 if _TITLE.fullmatch(style) else None


def is_contents(style: str) -> bool:
    """Whether the name of a style is that of a table of contents."""
    return bool(_CONTENTS.fullmatch(style))


class Styles:
    """The styles by id, with inheritance."""

    def __init__(self, root: _Element) -> None:
        styles = list(root.iter(f"{W}style"))
        self._styles = {style.get(f"{W}styleId"): style for style in styles}
        paragraphs = (style for style in styles if style.get(f"{W}type") == "paragraph")
        self._usual = next((one.get(f"{W}styleId") for one in paragraphs if is_true(one.get(f"{W}default"))), None)

    def of_paragraph(self, properties: _Element | None) -> str | None:
        """The style id of a paragraph, by default that of the default style."""
        return (value(properties.find(f"{W}pStyle")) if properties is not None else None) or self._usual

    def chain(self, style: str | None) -> Iterator[_Element]:
        """A style, then those that it is based on."""
        passed = set[str | None]()
        while style in self._styles and style not in passed:
            passed.add(style)
            yield self._styles[style]
            style = value(self._styles[style].find(f"{W}basedOn"))

    def found(self, style: str | None, path: str) -> _Element | None:
        """The first element at a path in a style or those that it is based on."""
        return next((found for one in self.chain(style) if (found := one.find(path)) is not None), None)

    def has(self, run: _Element, style: str | None, name: str) -> bool:
        """Whether a run has a property such as bold, its own or by a style; ``style`` is that of the paragraph."""
        return bool(
            next((on for one in self._run_properties(run, style) if (on := is_on(one, name)) is not None), False)
        )

    def type(self, run: _Element, style: str | None) -> Type:
        """The type of a run; ``style`` is that of its paragraph."""
        said = self._run_properties(run, style)
        shift = next((_SHIFTS.get(place, 0) for one in said if (place := value(one.find(f"{W}vertAlign")))), 0)
        own = run.find(f"{W}rPr/{W}position")
        if own is not None and run.find(f"{W}rPr/{W}sz") is not None:  # raised and smaller: manual superscript
            raised = integer(value(own), 0)
            shift = shift or (raised > 0) - (raised < 0)
        struck = self.has(run, style, "strike") or self.has(run, style, "dstrike")
        return Type(self.has(run, style, "b"), struck, shift)

    def _run_properties(self, run: _Element, style: str | None) -> list[_Element]:
        """The run properties of a run and of its styles, in order of precedence."""
        properties = run.find(f"{W}rPr")
        of_run = value(properties.find(f"{W}rStyle")) if properties is not None else None
        styles = (one.find(f"{W}rPr") for one in (*self.chain(of_run), *self.chain(style)))
        return [one for one in (properties, *styles) if one is not None]

    def sets_first_row(self, table: _Element) -> bool:
        """Whether the first row of a table is bold or shaded by its style, and the table enables this."""
        look = table.find(f"{W}tblPr/{W}tblLook")
        is_wanted = look is not None and is_true(look.get(f"{W}firstRow"))
        parts = (
            part
            for style in self.chain(value(table.find(f"{W}tblPr/{W}tblStyle")))
            for part in style.findall(f"{W}tblStylePr")
            if part.get(f"{W}type") == "firstRow"
        )
        return is_wanted and any(
            is_on(one.find(f"{W}rPr"), "b") or one.find(f"{W}tcPr/{W}shd") is not None for one in parts
        )

    def is_contents(self, style: str | None) -> bool:
        """Whether a style, or one that it is based on, is that of a table of contents."""
        return any(is_contents(_name(one)) for one in self.chain(style))

    def level(self, properties: _Element | None, style: str | None) -> int | None:
        """The heading level of a paragraph, 0 for the document's title; None for text."""
        own = properties.find(f"{W}outlineLvl") if properties is not None else None
        if own is not None:
            return _level(own)
        for one in self.chain(style):
            outline = one.find(f"{W}pPr/{W}outlineLvl")
            level = level_by_name(_name(one)) if outline is None else _level(outline)
            if outline is not None or level is not None:
                return level
        return None


def _name(style: _Element) -> str:
    return value(style.find(f"{W}name")) or ""


def _level(outline: _Element) -> int | None:
    level = integer(value(outline), _BODY_LEVEL)
    return level + 1 if 0 <= level < _BODY_LEVEL else None


class _List(NamedTuple):
    """A numbering instance: its levels, the depths of linked styles, and the levels that it restarts."""

    name: str | None
    levels: dict[int, Level]
    depths: dict[str, int]
    restarts: dict[int, Level]


class Numbering:
    """The numberings of a document, with their current numbers."""

    def __init__(self, root: _Element, styles: Styles) -> None:
        self._styles = styles
        self._abstract = {one.get(f"{W}abstractNumId"): one for one in root.iterchildren(f"{W}abstractNum")}
        self._lists = {one.get(f"{W}numId"): self._list(one) for one in root.iterchildren(f"{W}num")}
        self._counters: dict[str | None, Counter] = {}
        self._begun = set[str | None]()

    def _list(self, number: _Element) -> _List:
        name = value(number.find(f"{W}abstractNumId"))
        abstract = self._abstract.get(name)
        linked = value(abstract.find(f"{W}numStyleLink")) if abstract is not None else None
        if linked is not None:
            same = (one for one in self._abstract.values() if value(one.find(f"{W}styleLink")) == linked)
            abstract = next(same, None)
        described = [*(abstract.findall(f"{W}lvl") if abstract is not None else ())]
        described += number.findall(f"{W}lvlOverride/{W}lvl")
        levels = {_depth(one): _numbering_level(one) for one in described}
        depths = {style: _depth(one) for one in described if (style := value(one.find(f"{W}pStyle")))}
        restarts = {}
        for one in number.findall(f"{W}lvlOverride"):
            start = value(one.find(f"{W}startOverride"))
            if start is not None and (level := levels.get(_depth(one))):
                restarts[_depth(one)] = level._replace(start=integer(start, 1))
        return _List(name, {**levels, **restarts}, depths, restarts)

    def label(self, properties: _Element | None, style: str | None) -> str:
        """The number or bullet of the next paragraph; empty if it has none."""
        path = f"{W}numPr/{W}"
        own = {one: value(properties.find(path + one)) if properties is not None else None for one in ("numId", "ilvl")}
        of_style = {one: value(self._styles.found(style, f"{W}pPr/{path}{one}")) for one in ("numId", "ilvl")}
        number = own["numId"] or of_style["numId"]
        numbering = self._lists.get(number)
        if numbering is None:
            return ""
        depths = (numbering.depths.get(one.get(f"{W}styleId", "")) for one in self._styles.chain(style))
        depth = next((one for one in depths if one is not None), integer(of_style["ilvl"], 0))
        depth = integer(own["ilvl"], depth if own["numId"] is None else 0)
        counter = self._counters.setdefault(numbering.name, Counter())
        if number not in self._begun:
            self._begun.add(number)
            for restarted in numbering.restarts:
                counter.restart(restarted)
        return counter.label(numbering.levels, depth)


def _depth(level: _Element) -> int:
    return integer(level.get(f"{W}ilvl"), 0)


def _numbering_level(level: _Element) -> Level:
    pattern = value(level.find(f"{W}lvlText")) or ""
    kind = value(level.find(f"{W}numFmt"))
    if kind == "bullet":
        return Level(bullet(pattern), "")
    return Level(
        pattern,
        _NUMERALS.get(kind or "", "1"),
        integer(value(level.find(f"{W}start")), 1),
        restart=integer(value(level.find(f"{W}lvlRestart")), ANY_DEPTH),
        legal=bool(is_on(level, "isLgl")),
    )
