"""Which inline elements of a web page its styles set on lines of their own."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import islice

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
_MOST_TRIED = 20_000  # elements held against a selector


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
            for selector in filter(_SELECTOR.fullmatch, re.split("[,;]", heads[-1])):
                if _SETS_APART.search(body):
                    yield selector.strip(), False
                if _SETS_PARTS_APART.search(body):
                    yield selector.strip(), True
        depth = max(0, depth + len(heads) - 1)
        printed = None if printed is not None and depth <= printed else printed


class _Elements:
    """Elements by their names, classes and identities."""

    def __init__(self, elements: Iterable[Tag]) -> None:
        self._by_name: dict[str, list[Tag]] = defaultdict(list)
        self._left = _MOST_TRIED
        for element in elements:
            for name in _names(element):
                self._by_name[name].append(element)

    def matching(self, selector: str) -> list[Tag]:
        """Those that a selector means, as far as they have not been too many."""
        *around, last = [set(_NAME.findall(one)) for one in selector.replace(">", " ").split()]
        name = max(last, key=lambda one: one[0] in ".#", default="")
        tried = list(islice((one for one in self._by_name.get(name, ()) if last <= _names(one)), self._left))
        self._left -= len(tried)
        return [one for one in tried if not around or _is_within(one, around)]


def _names(element: Tag) -> set[str]:
    """What a selector may call an element."""
    names = {element.name}
    if element.attrs:
        names.update(f".{name}" for name in element.get_attribute_list("class"))
        names.update(f"#{name}" for name in element.get_attribute_list("id"))
    return names


def _is_within(element: Tag, around: list[set[str]]) -> bool:
    """Whether an element stands in others, the outermost named first."""
    sought = around[-1]
    left = len(around)
    for parent in element.parents:
        if sought <= _names(parent):
            left -= 1
            if not left:
                return True
            sought = around[left - 1]
    return False


def _is_beside_another(element: Tag, blocks: frozenset[str]) -> bool:
    """Whether words or an inline element may stand on the line of an inline element."""
    if element.name in blocks or not element.contents:
        return False
    ways = (element.previous_siblings, element.next_siblings)
    near = (next((one for one in islice(way, _FARTHEST) if _says(one)), None) for way in ways)
    return any(one is not None and not (isinstance(one, Tag) and one.name in blocks) for one in near)


def _says(neighbour: PageElement) -> bool:
    return isinstance(neighbour, Tag) or not neighbour.get_text().isspace()
