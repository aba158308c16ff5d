"""Panels of a web page that are hidden until a button is clicked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from typing import NamedTuple

from bs4 import BeautifulSoup
from bs4.element import NavigableString, Tag

_TOGGLES = frozenset("collapse pill tab".split())  # of Bootstrap
_NO_PANELS = frozenset("dialog footer form header nav".split())
_DEEPEST = 3  # elements wrapped around a button
_LOOKED_THROUGH = 500  # nodes of a panel searched for words outside links
_SHORTEST = 2  # words of a text that counts as content


class Accordions(NamedTuple):
    """The ``id`` of buttons that unfold a panel, and of the panels."""

    buttons: set[int]
    panels: set[int]


def accordions_of(soup: BeautifulSoup, is_hidden: Callable[[Tag], bool]) -> Accordions:
    """The hidden panels with a button: answers below their questions, tabs; not menus or dialogs."""
    accordions = Accordions(set(), set())
    named = {str(one["id"]): one for one in soup.find_all(id=True)}
    for button in soup.find_all(_is_toggle):
        named_panels = [named[name] for name in _panels_named(button) if name in named]
        for panel in named_panels or _panel_after(button):
            if (is_hidden(panel) or panel.get("aria-hidden") == "true") and _has_content(panel):
                accordions.buttons.add(id(button))
                accordions.panels.add(id(panel))
    return accordions


def _is_toggle(element: Tag) -> bool:
    toggles = {str(element.get(name)) for name in ("data-toggle", "data-bs-toggle")}
    return (
        element.name == "button"
        or element.has_attr("aria-expanded")
        or element.get("role") == "tab"
        or not _TOGGLES.isdisjoint(toggles)
    )


def _panels_named(button: Tag) -> Iterator[str]:
    """The HTML ids of the panels that a button refers to."""
    yield from str(button.get("aria-controls", "")).split()
    targets = (str(button.get(name, "")) for name in ("data-target", "data-bs-target", "href"))
    yield from (target[1:] for target in targets if target.startswith("#"))


def _panel_after(button: Tag) -> Iterator[Tag]:
    """The element after a button, or after a heading that contains only the button."""
    element = button
    for _ in range(_DEEPEST):
        if following := element.find_next_sibling(True):
            yield following
            return
        if element.parent is None or element.find_previous_sibling(True):
            return
        element = element.parent


def _has_content(panel: Tag) -> bool:
    """Whether a panel has text outside links, and is not navigation, a form or a dialog."""
    if panel.name in _NO_PANELS or panel.get("role") in ("dialog", "menu", "navigation", "search"):
        return False
    parts = list(islice(panel.descendants, _LOOKED_THROUGH))
    if any(isinstance(one, Tag) and one.name in _NO_PANELS for one in parts):
        return False
    return any(
        type(one) is NavigableString and len(one.split()) >= _SHORTEST and one.find_parent("a") is None for one in parts
    )
