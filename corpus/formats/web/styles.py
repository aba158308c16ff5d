"""The CSS of a web page: which elements are displayed as blocks, and which are not displayed."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import NamedTuple

from bs4 import BeautifulSoup
from bs4.element import PageElement, Tag

_DECLARATION = re.compile(r"(?:^|;)\s*(display|visibility)\s*:\s*([\w-]+)\s*(!)?[^;]*", re.IGNORECASE)
_HIDING = ("none", "hidden", "collapse")
_APART = frozenset("block flow-root list-item flex grid table table-row table-cell table-caption".split())
_PARTS_APART = frozenset("flex grid inline-flex inline-grid".split())
_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_PRINTED = re.compile(r"@media[^{]{0,200}\b(?:print|speech)\b", re.IGNORECASE)
_ANYWHERE = re.compile(r"@layer\b.*|@media\s+(?:only\s+)?(?:screen|all)\s*", re.IGNORECASE | re.DOTALL)
_SELECTOR = re.compile(r"(?:[\w.#>\s-]|\\.){1,200}")  # of names, classes and ids, without states
_NAME = re.compile(r"[.#]?[\w:/-]+")
_LONGEST_SHEET = 1_000_000  # characters; saved pages have up to a third of that
_FARTHEST = 3  # siblings examined for a neighbour, as some are white space or comments
# Comparisons of an element or an ancestor with a selector; 60 saved pages take up to 7,600.
_MOST_TRIED = 200_000
_ALWAYS, _SOMETIMES, _NEVER = range(3)  # when a part of a style sheet applies on a screen
_OF_ELEMENT, _WEAKEST = (2,), ((-1,), "")  # precedence of a style attribute, and of no rule


class Styles(NamedTuple):
    """The ``id`` of elements displayed as blocks, and of those not displayed."""

    apart: set[int]
    hidden: set[int]


class _Rule(NamedTuple):
    """A declaration for the elements of a selector, with its precedence over others."""

    selector: str
    name: str  # "display" or "visibility"
    value: str
    strength: tuple[int, ...]


def styles_of(soup: BeautifulSoup, blocks: frozenset[str]) -> Styles:
    """The elements, none of ``blocks``, that CSS displays as blocks, and all that it hides.

    Only styles in the page itself count, in style attributes and elements. A rule that displays blocks counts for any
    width of the screen; one that hides counts if it always applies and no rule of higher precedence shows the element.
    """
    apart, parts = set[int](), list[Tag]()
    winners: dict[tuple[int, str], tuple[tuple[int, ...], str]] = {}  # by ``id`` and property: precedence and value
    for element in soup.find_all(style=True):
        for said in _DECLARATION.finditer(str(element["style"])):
            name, value = said[1].lower(), said[2].lower()
            winners[id(element), name] = _OF_ELEMENT, value
            apart.update((id(element),) if value in _APART else ())
            parts += (element,) if value in _PARTS_APART else ()
    if rules := dict.fromkeys(_rules(_sheet(soup))):
        elements = _Elements(one for one in soup.descendants if isinstance(one, Tag))
        for rule in rules:
            found = elements.matching(rule.selector)
            parts += found if rule.value in _PARTS_APART else ()
            if rule.value in _APART:
                apart.update(id(one) for one in found if _is_beside_another(one, blocks))
            for one in found:
                if rule.strength >= winners.get((id(one), rule.name), _WEAKEST)[0]:
                    winners[id(one), rule.name] = rule.strength, rule.value
    apart.update(id(part) for element in parts for part in element.find_all(True, recursive=False))
    return Styles(apart, {element for (element, _), (_, value) in winners.items() if value in _HIDING})


def _sheet(soup: BeautifulSoup) -> str:
    """The style elements of a page as one sheet, without those for browsers without scripts."""
    sheets = (one for one in soup.find_all("style") if not one.find_parent("noscript"))
    texts = (f"@media {one['media']}{{{one.get_text()}}}" if one.get("media") else one.get_text() for one in sheets)
    return "\n".join(texts)[:_LONGEST_SHEET]


def _rules(sheet: str) -> Iterator[_Rule]:
    """The display rules of a sheet, in order, without those for print, or that hide only on some screens."""
    open_parts = [_ALWAYS]  # when each applies
    for text in _COMMENT.sub(" ", sheet).split("}"):
        *heads, body = text.split("{")
        for head in heads:
            open_parts.append(max(open_parts[-1], _applicability(head)))
        said = {one[1].lower(): one for one in _DECLARATION.finditer(body)} if heads and open_parts[-1] < _NEVER else {}
        for name, last in said.items():
            value = last[2].lower()
            selectors = re.split("[,;]", heads[-1]) if not (value in _HIDING and open_parts[-1] == _SOMETIMES) else ()
            for selector in filter(_SELECTOR.fullmatch, selectors):
                classes = selector.count("#"), selector.count("."), len(selector.split())
                yield _Rule(selector.strip(), name, value, (int(bool(last[3])), *classes))
        if len(open_parts) > 1:
            open_parts.pop()


def _applicability(head: str) -> int:
    """When a part of a sheet applies, by its head."""
    rule = head.rpartition(";")[2].strip()
    if not rule.startswith("@") or _ANYWHERE.fullmatch(rule):
        return _ALWAYS
    return _NEVER if _PRINTED.match(rule) else _SOMETIMES


class _Elements:
    """The elements of a page by names, classes and ids."""

    def __init__(self, elements: Iterable[Tag]) -> None:
        self._by_name: dict[str, list[Tag]] = defaultdict(list)
        self._names: dict[int, set[str]] = {}
        self._left = _MOST_TRIED
        for element in elements:
            for name in self._names_of(element):
                self._by_name[name].append(element)

    def matching(self, selector: str) -> list[Tag]:
        """The elements matched by a selector, up to ``_MOST_TRIED`` comparisons in all."""
        parts = [set(_NAME.findall(one)) for one in selector.replace(">", " ").replace("\\", "").split()]
        named = min((self._by_name.get(name, []) for name in parts[-1]), key=len, default=[]) if parts else []
        return [one for one in named if self._left and self._matches(one, parts)]

    def _matches(self, element: Tag, parts: list[set[str]]) -> bool:
        """Whether an element matches the last part of a selector, and its ancestors match the others in order."""
        left = len(parts)
        for one in chain([element], element.parents):
            self._left -= 1
            if parts[left - 1] <= self._names_of(one):
                left -= 1
            elif one is element:
                return False
            if not (left and self._left):
                break
        return not left

    def _names_of(self, element: Tag) -> set[str]:
        if id(element) not in self._names:
            self._names[id(element)] = _names(element)
        return self._names[id(element)]


def _names(element: Tag) -> set[str]:
    """The names by which a selector may refer to an element."""
    names = {element.name}
    if element.attrs:
        names.update(f".{name}" for name in element.get_attribute_list("class"))
        names.update(f"#{name}" for name in element.get_attribute_list("id"))
    return names


def _is_beside_another(element: Tag, blocks: frozenset[str]) -> bool:
    """Whether an inline element may share its line with words or another inline element."""
    if element.name in blocks or not element.contents:
        return False
    ways = (element.previous_siblings, element.next_siblings)
    near = (next(filter(_has_content, islice(way, _FARTHEST)), None) for way in ways)
    return any(one is not None and not (isinstance(one, Tag) and one.name in blocks) for one in near)


def _has_content(neighbour: PageElement) -> bool:
    return isinstance(neighbour, Tag) or not neighbour.get_text().isspace()
