"""Recognises the elements of a web page that are navigation, without content of their own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from bs4.element import Tag

from corpus.formats.web.marks import FACT
from corpus.formats.web.shown import WHOLE_PAGE, is_named

MENU_TAGS = frozenset("aside header nav".split())  # may begin with a menu even if never closed
_NAVIGATION = frozenset("button dialog footer form nav search select".split())
_NAVIGATION_ROLES = frozenset("banner contentinfo dialog navigation search".split())
_LINK_SHARE = 0.8  # the share of characters in links above which an element is a menu
_LONGEST_NAMES = 4  # words a line, on average, from which a list of links is content
_FEWEST = 3  # links of a menu not recognised by tag or name
_LONGEST_FORM = 1500  # characters
_LONGEST_MENU = 500  # characters of a menu recognised by name
# Names that consent managers give their banner; "cookies" alone may be a section of the page.
_BANNER = re.compile(
    r"(?:[\w-]*[_-])?cookies?[_-]?(?:banner|bar|consent|dialog|law|modal|notice|overlay|popup)(?:[_-](?:box|container|wrapper))?"
    r"|(?:banner|bandeau)[_-]cookies?|tarteaucitron\w*|axeptio\w*|didomi-\w+|onetrust-\w+-sdk|cybotcookiebotdialog",
    re.IGNORECASE,
)
_SITE_PARTS = re.compile(  # names of parts around a page in common site software
    r"(?:[\w-]*[_-])?(?:nav|navbar|navigation|breadcrumbs?|fil-?d-?ariane|ariane|share|sharing|partage|socials?|top-?bar"
    r"|toolbar|pagination|pager|skip-?links?)"
    r"(?:[_-](?:bar|box|buttons?|container|icons|inner|links?|list|menu|nav|wrapper))?",
    re.IGNORECASE,
)
# Names of comment sections.
COMMENTS = re.compile(r"comments(?:-area|-section)?|comment-?list|disqus_thread", re.IGNORECASE)
_FILE = re.compile(r"[^?#]*\.(?:csv|docx?|epub|od[pst]|pdf|pptx?|rtf|xlsx?|zip)\s*(?:[?#]|$)", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.;:]$|[.!?] ")
_INTRODUCTION = re.compile(r"\w+\W+\w+\W+\w+\W+\w+\W*:$")


def is_download(link: Tag) -> bool:
    """Whether a link is a download."""
    return link.has_attr("download") or bool(_FILE.match(str(link.get("href", ""))))


class Content(NamedTuple):
    """The visible content of an element: the lines of the page from ``first`` on.

    ``links`` counts its links, ``linked`` the characters in them, ``files`` those that are downloads.
    """

    of_page: Sequence[str]
    first: int
    links: int
    linked: int
    files: int

    @property
    def lines(self) -> Sequence[str]:
        """The lines of the element."""
        return self.of_page[self.first :]

    @property
    def length(self) -> int:
        """The number of characters, line ends included."""
        return sum(len(line) + 1 for line in self.lines)


def is_closed(name: str, page: str) -> bool:
    """Whether the HTML of a page closes elements of a name as often as it opens them."""
    opened, closed = (len(re.findall(rf"<{sign}{name}\b", page, re.IGNORECASE)) for sign in ("", "/"))
    return opened <= closed


def is_navigation(element: Tag, shown: Content) -> bool:
    """Whether an element is navigation."""
    name = element.name
    if name in WHOLE_PAGE or (name == "footer" and element.find_parent(["article", "blockquote"])):
        return False
    if name in _NAVIGATION or element.get("role") in _NAVIGATION_ROLES:
        return name != "form" or not _wraps_page(element, shown)
    if is_named(element, _BANNER):
        return not _wraps_page(element, shown)
    return _is_menu(element, shown) and not _has_content(shown.lines)


def _is_menu(element: Tag, shown: Content) -> bool:
    """Whether an element has the name of a menu, or is mostly links without introduction."""
    if shown.links and is_named(element, _SITE_PARTS) and shown.length <= _LONGEST_MENU:
        return True
    if shown.links < (1 if element.name in MENU_TAGS else _FEWEST) or shown.linked <= _LINK_SHARE * shown.length:
        return False
    return not (is_download_list(element, shown) or _is_introduced(element, shown))


def is_download_list(element: Tag, shown: Content) -> bool:
    """Whether an element is a list of downloads, which may be the purpose of a page."""
    are_files = element.name not in MENU_TAGS and 2 * shown.files > shown.links >= _FEWEST
    return are_files and shown.linked > _LINK_SHARE * shown.length


def _is_introduced(element: Tag, shown: Content) -> bool:
    """Whether a sentence introduces a list of links, or the page's title does and the lines are long enough."""
    if shown.first and _INTRODUCTION.search(shown.of_page[shown.first - 1]):
        return True
    above = element.find_previous_sibling(True)
    if above is None or above.name != "h1" or above.find("a"):
        return False
    return sum(len(line.split()) for line in shown.lines) >= _LONGEST_NAMES * len(shown.lines)


def _wraps_page(element: Tag, shown: Content) -> bool:
    """Whether an element, such as a form, wraps the whole page."""
    return shown.length > _LONGEST_FORM or element.find(("h1", "header", "main")) is not None


def _has_content(lines: Sequence[str]) -> bool:
    """Whether lines contain a sentence, or most contain a fact such as a telephone number."""
    facts = sum(bool(FACT.search(line)) for line in lines)
    return 2 * facts > len(lines) or any(map(_SENTENCE_END.search, lines))


def leading_links(lines: Sequence[str], own: Sequence[int], first: int) -> int:
    """The end of the lines from ``first`` on that are only links; 0 if there are none.

    ``own`` is the number of characters outside links before each line, and in all.
    """
    last = first
    while last < len(lines) and own[last + 1] - own[last] <= (1 - _LINK_SHARE) * len(lines[last]):
        if _has_content(lines[last : last + 1]):
            break
        last += 1
    return last if last > first else 0
