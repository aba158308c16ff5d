"""Which inline elements of a web page its styles set on lines of their own."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import chain, islice

from bs4 import BeautifulSoup
from bs4.element import PageElement, Tag

_SETS_APART = re.compile(
    r"(?:^|;)\s*display\s*:\s*(?:block|flow-root|list-item|flex|grid|table(?:-row|-cell|-caption)?)\s*(?:!|;|$)",
    re.IGNORECASE,
)
_SETS_PARTS_APART = re.compile(r"(?:^|;)\s*display\s*:\s*(?:inline-)?(?:flex|grid)\b", re.IGNORECASE)
_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_PRINTED = re.compile(r"@media[^{]{0,200}\b(?:print|speech)\b", re.IGNORECASE)
_SELECTOR = re.compile(r"[\w.#>\s-]{1,200}")  # of names, classes and identities: what always holds
_NAME = re.compile(r"[.#]?[\w-]+")
_LONGEST_SHEET = 1_000_000  # characters; saved pages hold up to a third of it
_FARTHEST = 3  # pieces of white space, or comments, before a neighbour
# Times that an element, or one around it, is held against a selector; 60 saved pages take up to 7,600.
_MOST_TRIED = 200_000


def set_apart(soup: BeautifulSoup, blocks: frozenset[str]) -> set[int]:
    """The identities of the elements, none of ``blocks``, that do not stand on a line with what is beside them.

    Styles count that the page itself holds, on its elements and in its sheets, whatever the width of the screen.
    """
    apart, parts = set[int](), list[Tag]()
    for element in soup.find_all(style=True):
        style = str(element["style"])
        if _SETS_APART.search(style):
            apart.add(id(element))
        if _SETS_PARTS_APART.search(style):
            parts.append(element)
    sheet = "\n".join(one.get_text() for one in soup.find_all("style"))[:_LONGEST_SHEET]
    if rules := dict.fromkeys(_rules(sheet)):
        beside = [one for one in soup.descendants if isinstance(one, Tag) and _is_beside_another(one, blocks)]
        around = list({id(one.parent): one.parent for one in beside if one.parent}.values())
        indexes = {False: _Elements(beside), True: _Elements(around)}
        for selector, of_parts in rules:
            found = indexes[of_parts].matching(selector)
            parts += found if of_parts else ()
            apart.update(() if of_parts else map(id, found))
    apart.update(id(part) for element in parts for part in element.find_all(True, recursive=False))
    return apart


def _rules(sheet: str) -> Iterator[tuple[str, bool]]:
    """The selectors of what is set apart, or whose parts are; what only paper shows is left out."""
    depth, printed = 0, None  # how many braces are open, and how many were before a part for paper
    for rule in _COMMENT.sub(" ", sheet).split("}"):
        *heads, body = rule.split("{")
        if printed is None and any(map(_PRINTED.search, heads)):
            printed = depth
        if printed is None and heads and "display" in body.lower():
            ways = [of_parts for one, of_parts in ((_SETS_APART, False), (_SETS_PARTS_APART, True)) if one.search(body)]
            for selector in filter(_SELECTOR.fullmatch, re.split("[,;]", heads[-1]) if ways else ()):
                yield from ((selector.strip(), of_parts) for of_parts in ways)
        depth = max(0, depth + len(heads) - 1)
        printed = None if printed is not None and depth <= printed else printed


class _Elements:
    """Elements by their names, classes and identities."""

    def __init__(self, elements: Iterable[Tag]) -> None:
        self._by_name: dict[str, list[Tag]] = defaultdict(list)
        self._names: dict[int, set[str]] = {}
        self._left = _MOST_TRIED
        for element in elements:
            for name in self._names_of(element):
                self._by_name[name].append(element)

    def matching(self, selector: str) -> list[Tag]:
        """Those that a selector means, as far as they have not been too many."""
        parts = [set(_NAME.findall(one)) for one in selector.replace(">", " ").split()]
        named = min((self._by_name.get(name, []) for name in parts[-1]), key=len, default=[]) if parts else []
        return [one for one in named if self._left and self._is_meant(one, parts)]

    def _is_meant(self, element: Tag, parts: list[set[str]]) -> bool:
        """Whether a selector's last part is an element's, the others of elements around it, the outermost first."""
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
    """What a selector may call an element."""
    names = {element.name}
    if element.attrs:
        names.update(f".{name}" for name in element.get_attribute_list("class"))
        names.update(f"#{name}" for name in element.get_attribute_list("id"))
    return names


def _is_beside_another(element: Tag, blocks: frozenset[str]) -> bool:
    """Whether words or an inline element may stand on the line of an inline element."""
    if element.name in blocks or not element.contents:
        return False
    ways = (element.previous_siblings, element.next_siblings)
    near = (next((one for one in islice(way, _FARTHEST) if _says(one)), None) for way in ways)
    return any(one is not None and not (isinstance(one, Tag) and one.name in blocks) for one in near)


def _says(neighbour: PageElement) -> bool:
    return isinstance(neighbour, Tag) or not neighbour.get_text().isspace()
