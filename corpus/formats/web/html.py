"""Turns a saved web page into text, block by block."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable
from dataclasses import dataclass, replace
from operator import sub

from bs4 import BeautifulSoup, UnusualUsageWarning
from bs4.element import NavigableString, PageElement, PreformattedString, Tag

from corpus.document import Block, IgnoredSpan, Kind, Reading, Reason, Span, overlapped
from corpus.formats.common.lettering import PLAIN, STRUCK, Type, shifted, with_marks
from corpus.formats.common.prose import LONGEST_ROWS, UNSEEN, has_text
from corpus.formats.web.accordions import Accordions, accordions_of
from corpus.formats.web.generated_text import (
    field,
    formula,
    is_between_signs,
    labels_of,
    place_in_formula,
    stated_in,
    typed_lines,
)
from corpus.formats.web.marks import DEEPEST, corrected, margins
from corpus.formats.web.navigation import (
    COMMENTS,
    MENU_TAGS,
    Content,
    is_closed,
    is_download,
    is_download_list,
    is_navigation,
    leading_links,
)
from corpus.formats.web.saved_page import page_of
from corpus.formats.web.shown import is_around_page, is_hidden, is_invisible, is_named, keeps_lines, type_of
from corpus.formats.web.styles import Styles, styles_of
from corpus.formats.web.tables import Place, places_of
from corpus.text.blocks import part_blocks, typed_items

# Elements displayed as blocks (HTML Living Standard, "Rendering", flow content).
_BLOCKS = frozenset(
    "address article aside blockquote body br button caption center dd details dialog dir div dl dt fieldset "
    "figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html li legend main menu nav ol optgroup "
    "option p pre search section select summary table tbody tfoot thead tr ul".split()
)
_PARTS = sorted(_BLOCKS - {"br"})  # elements that preformatted text does not contain
_PARTS_OF_PAGE = frozenset("article div main section td".split())
_SAFE = frozenset("address blockquote details dl fieldset pre table".split())
_LAYOUT = frozenset("article aside blockquote form h1 h2 h3 h4 h5 h6 header main nav ol section table ul".split())
_LONGEST_ROW = 1000  # characters and tags; a longer table row is page layout
_ANCHORS = ("#", "¶", "§")  # links to a heading, shown after it
_SPACE = re.compile(r"[ \t\n\r\f]+")  # collapsed in HTML; not the no-break space


@dataclass(slots=True)
class _OpenBlock:
    """An open block element, with the state before it, restored at its end."""

    element: Tag
    start: int
    line: int
    blocks: int
    counts: tuple[int, int, int]
    kind: Kind
    level: int
    row: bool


class _Page:
    """Builds the text, one line a block, with blocks and ignored spans."""

    def __init__(self, styles: Styles, accordions: Accordions, closes_footers: bool) -> None:
        self.styles, self.accordions = styles, accordions
        self.closes_footers = closes_footers  # otherwise an open one includes what follows it
        self.depth = self.deepest = 0
        self.begins: list[int] = []  # offsets where the page's own text may begin
        self.parts: list[Span] = []  # nested parts of the page
        self.safe: list[Span] = []  # spans that Resiliparse does not judge
        self.starts: list[int] = []  # offsets of the lines
        self.own = [0]  # characters outside links before each line, and in all
        self.pending_links = 0  # characters of links not yet written
        self.lines: list[str] = []  # without the labels of items
        self.text: list[str] = []
        self.labels: dict[int, str] = {}  # of list items, by ``id``
        self.label = ""  # of the current line
        self.blocks: list[Block] = []
        self.tables = 0  # number of tables so far
        self.place = Place(0)  # of the current row
        self.ignored: list[IgnoredSpan] = []
        self.length = 0
        self.line: list[str] = []  # does not begin with white space
        self.cell = 0  # index in ``line`` where the last cell begins
        self.struck: list[str] = []  # struck words of the cell or line
        self.struck_cells: list[str] = []  # of the current table
        self.type = PLAIN
        self.kind, self.level = Kind.TEXT, 0
        self.heading = 0  # offset of the last heading
        self.defined = -1  # offset at which the definition of a term would begin
        self.counts = 0, 0, 0  # links so far, characters in them, downloads among them
        self.row = False  # inside a table row written as one line
        self.places: dict[int, Place] = {}  # of rows and cells, by ``id``

    def read(self, root: Tag) -> None:
        """Read the visible text in order, with an explicit stack, as pages may nest without end."""
        stack: list[PageElement | _OpenBlock | Type] = [root]
        while stack:
            element = stack.pop()
            if isinstance(element, _OpenBlock):
                self.leave(element)
            elif isinstance(element, Type):
                self.type = element
                self.depth -= 1
            elif isinstance(element, Tag):
                if not self.shows(element):
                    continue
                if (shown := formula(element) if element.name == "math" else field(element)) is not None:
                    self.say(shown)
                    continue
                if opened := self.enter(element):
                    stack.append(opened)
                stack.append(self.type)
                self.depth += 1
                self.deepest = max(self.deepest, self.depth)
                self.type = type_of(element, self.type)
                if element.name in _BLOCKS and not self.row and keeps_lines(element) and not element.find(_PARTS):
                    self.add_lines(typed_lines(element, lambda one: type_of(one, PLAIN).struck))
                else:
                    stack.extend(reversed(element.contents))
            elif isinstance(element, NavigableString) and not isinstance(element, PreformattedString):
                self.say("" if is_between_signs(element) else element)
        self.end_line()

    def say(self, words: str) -> None:
        """Add words, with white space collapsed."""
        self.add(_SPACE.sub(" ", UNSEEN.sub("", words)))

    def add(self, words: str) -> None:
        """Append words to the current line, which does not begin with white space."""
        if self.type.struck and has_text(words):
            self.line.append(STRUCK)
        line = self.struck if self.type.struck else self.line
        if line or not words.isspace():
            line.append(shifted(words, self.type.shift, line[-1] if line else ""))

    def shows(self, element: Tag) -> bool:
        """Whether an element is read; hidden block elements are read too, as ignored spans."""
        if element.name == "a" and self.kind is Kind.HEADING and element.get_text(strip=True) in _ANCHORS:
            return False
        if id(element) in self.accordions.panels:
            return True
        return not is_invisible(element) and (not self.hides(element) or (element.name in _BLOCKS and not self.row))

    def hides(self, element: Tag) -> bool:
        """Whether the page hides an element, unless a button unfolds it."""
        return (id(element) in self.styles.hidden or is_hidden(element)) and id(element) not in self.accordions.panels

    def enter(self, element: Tag) -> _OpenBlock | None:
        """Start an element; an open block is returned to be passed to ``leave``."""
        name = element.name
        self.record(element)
        is_apart = id(element) in self.styles.apart
        is_block = is_apart or name in _BLOCKS
        if (
            (self.row and is_block)
            or (name == "br" and self.kind is not Kind.TEXT)
            or (is_apart and self.kind is Kind.HEADING and name not in _BLOCKS)
        ):
            self.add(" ")
        elif sign := place_in_formula(element)[1]:
            self.add(sign)
        elif is_block:
            self.end_line()
            if self.kind is Kind.HEADING and self.length > self.heading and name != "button":  # below the heading
                self.kind, self.level = Kind.TEXT, 0
            before = self.length, len(self.lines), len(self.blocks), self.counts
            opened = _OpenBlock(element, *before, self.kind, self.level, self.row)
            if name in ("h1", "main") or element.get("role") == "main":
                self.begins.append(self.length)
            if re.fullmatch("h[1-6]", name):
                self.kind, self.level = Kind.HEADING, int(name[1])
                self.heading = self.length
            elif name == "li":
                self.level = self.level + 1 if self.kind is Kind.ITEM else 0
                self.kind = Kind.ITEM
                self.label = f"{self.label} {self.labels.get(id(element), '')}".strip()
            self.row = name == "tr" and _is_one_line(element)
            if self.row and (place := self.places.get(id(element))) and place.columns > 1:
                self.kind, self.level, self.place = Kind.HEADER if place.heads else Kind.ROW, 0, place
            return opened
        return None

    def record(self, element: Tag) -> None:
        """Record the place, labels or links of an element."""
        name = element.name
        if name in ("td", "th"):
            self.begin_cell(element)
        elif name == "table":
            self.tables += 1
            self.places |= places_of(element, self.tables)
        elif name == "ol":
            self.labels |= labels_of(element)
        elif name in MENU_TAGS:
            self.pending_links = 0  # hidden text of links before it
        elif name == "a":
            length = len(element.get_text())
            self.pending_links += length
            links, linked, files = self.counts
            self.counts = links + 1, linked + length, files + is_download(element)

    def begin_cell(self, cell: Tag) -> None:
        """Start a cell, in its column of a row, or as a part of the page layout."""
        place = self.places.get(id(cell))
        if self.row and place:
            self.struck_cells += self.end_cell()
            self.line.append(" | " * place.columns)
            self.cell = len(self.line)
        else:
            self.end_line()

    def leave(self, opened: _OpenBlock) -> None:
        """End a block element, and ignore it if it is navigation."""
        self.end_line()
        self.kind, self.level, self.row = opened.kind, opened.level, opened.row
        if opened.element.name == "li":
            self.label = ""
        elif opened.element.name == "table":
            self.add_struck(self.struck_cells)
            self.struck_cells = []
        if self.length == opened.start:
            return
        if (place := self.places.get(id(opened.element))) and place.goes_on:
            self.join(len(self.blocks) - 1, (Kind.ROW, Kind.HEADER))
        elif opened.element.name in ("dt", "dd"):
            self.end_definition(opened)
        span = Span(opened.start, self.length - 1)
        shown = Content(self.lines, opened.line, *map(sub, self.counts, opened.counts))
        if reason := self.reason(opened, shown):
            self.ignored.append(IgnoredSpan(span, reason))
        if opened.element.name in MENU_TAGS and (menu := leading_links(self.lines, self.own, opened.line)):
            end = [*self.starts, self.length][menu] - 1
            self.ignored.append(IgnoredSpan(Span(opened.start, end), Reason.NAVIGATION))
        is_safe = opened.element.name in _SAFE or id(opened.element) in self.accordions.panels
        if is_safe or is_download_list(opened.element, shown):
            self.safe.append(span)
        elif opened.element.name in _PARTS_OF_PAGE:
            self.parts.append(span)

    def end_definition(self, opened: _OpenBlock) -> None:
        """End a term or a definition; the first paragraph of a definition is joined to its term."""
        is_term = opened.element.name == "dt"
        is_joined = not is_term and opened.start == self.defined and self.join(opened.blocks, (Kind.TEXT,))
        if is_term or (is_joined and len(self.blocks) == opened.blocks):
            self.defined = self.length

    def join(self, number: int, kinds: Iterable[Kind]) -> bool:
        """Join a block with the one above, if both have one of ``kinds`` and are short together; True if joined."""
        pair = self.blocks[number - 1 : number + 1] if number > 0 else []
        above, block = pair if len(pair) == 2 else (None, None)
        if not (above and block and above.kind is block.kind and block.kind in kinds):
            return False
        together = Span(above.span.start, block.span.end)
        if above.span.end + 1 != block.span.start or together.length > LONGEST_ROWS:
            return False
        self.blocks[number - 1 : number + 1] = [replace(above, span=together)]
        return True

    def reason(self, opened: _OpenBlock, shown: Content) -> Reason | None:
        """Why an element is ignored; None if it is not."""
        if self.hides(opened.element) and not is_around_page(opened.element):
            return Reason.HIDDEN
        if is_named(opened.element, COMMENTS) and not is_around_page(opened.element):
            return Reason.COMMENTS
        if opened.kind is Kind.HEADING or id(opened.element) in self.accordions.buttons:  # it heads its panel
            return None
        is_text = opened.element.name == "footer" and not self.closes_footers
        return Reason.NAVIGATION if not is_text and is_navigation(opened.element, shown) else None

    def end_cell(self) -> list[str]:
        """End a cell or a line; return its struck words if it has no others."""
        said, struck = "".join(self.line[self.cell :]), _tidy("".join(self.struck))
        self.struck = []
        if not has_text(said) and has_text(struck):
            del self.line[self.cell :]
            return [struck]
        return []

    def add_struck(self, lines: list[str]) -> None:
        """Write struck lines."""
        for line in lines:
            self.ignored.append(IgnoredSpan(self.write(line), Reason.STRUCK))

    def add_lines(self, text: str) -> None:
        """Write preformatted text, with the blocks of plain text."""
        self.end_line()
        if self.type.struck or not has_text(text):
            self.add_struck([text] if text else [])
            return
        start = self.write(text).start
        for block in part_blocks(text, start):
            self.blocks.append(block if self.kind is Kind.TEXT else self.block(block.span))

    def write(self, line: str) -> Span:
        """Add a line after its label; return the span without the label."""
        label, self.label = f"{self.label} " if self.label else "", ""
        span = Span(self.length + len(label), self.length + len(label) + len(line))
        linked = min(self.pending_links, len(line))
        self.pending_links -= linked
        self.starts.append(self.length)
        self.own.append(self.own[-1] + len(line) - linked)
        self.lines.append(line)
        self.text.append(label + line)
        self.length = span.end + 1
        return span

    def end_line(self) -> None:
        """End the current line, if it is not empty."""
        struck = self.end_cell()
        line = _tidy("".join(self.line))
        self.line, self.cell = [], 0
        if self.row:
            self.struck_cells += struck
        else:
            self.add_struck(struck)
        if self.kind.is_row:
            line = line.rstrip(" |")
        if not line:
            return
        span = self.write(line)
        if has_text(line):
            self.blocks.append(self.block(span))

    def block(self, span: Span) -> Block:
        """A block of the current kind."""
        table, look = (self.place.table, self.place.look) if self.kind.is_row else (0, "")
        return Block(span, self.kind, self.level, table, look)


def read_html(content: bytes) -> Reading:
    """The reading of a saved page."""
    return page_reading(page_of(content))


def page_reading(page: str, is_chapter: bool = False) -> Reading:
    """The visible text of an HTML page; menus, footers, forms and lists of links are ignored spans.

    The chapter of a book has no margins to ignore.
    """
    with warnings.catch_warnings():  # "looks like XML" or a file name
        warnings.simplefilter("ignore", UnusualUsageWarning)
        soup = BeautifulSoup(page, "lxml")
    styles = styles_of(soup, _BLOCKS)
    accordions = accordions_of(soup, lambda one: id(one) in styles.hidden or is_hidden(one))
    reading = _Page(styles, accordions, is_closed("footer", page))
    reading.read(soup)
    text = "\n".join(reading.text)
    ignored = corrected(reading.ignored, reading.begins, reading.starts, reading.own)
    if reading.deepest <= DEEPEST and not is_chapter:
        marked = sorted(one.span for one in ignored)
        judged = [block for block in reading.blocks if overlapped(block.span, marked) is None]
        ignored += margins(page, text, judged, reading.parts, reading.safe)
    first = next((block for block in reading.blocks if block.kind is Kind.HEADING and block.level == 1), None)
    window = _SPACE.sub(" ", soup.title.get_text(" ")).strip() if soup.title else None
    title = text[slice(*first.span)] if first else window
    seen = tuple(sorted(ignored, key=lambda one: one.span))
    return Reading(text, tuple(typed_items(text, reading.blocks)), title, ignored=seen, date=stated_in(soup))


def _tidy(line: str) -> str:
    return with_marks(re.sub(" {2,}", " ", line).strip())


def _is_one_line(row: Tag) -> bool:
    """Whether a table row contains data; a row with headings, lists or tables is page layout."""
    length, parts = 0, list(row.contents)
    while parts and length <= _LONGEST_ROW:  # bounded, as rows may nest without end
        part = parts.pop()
        if isinstance(part, Tag):
            if part.name in _LAYOUT:
                return False
            parts += part.contents
        length += len(str(part)) if type(part) is NavigableString else 1
    return length <= _LONGEST_ROW
