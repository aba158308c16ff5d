"""A saved web page becomes text, block by block."""

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
from corpus.formats.common.prose import LONGEST_ROWS, UNSEEN, says
from corpus.formats.web.accordions import Folds, folds_of
from corpus.formats.web.generated_text import (
    field,
    formula,
    is_between_signs,
    labels_of,
    place_in_formula,
    stated_in,
    typed_lines,
)
from corpus.formats.web.marks import DEEPEST, margins, settled
from corpus.formats.web.navigation import (
    COMMENTS,
    LEADING,
    Content,
    gives_files,
    is_closed,
    is_navigation,
    leading_links,
    leads_to_file,
)
from corpus.formats.web.saved_page import page_of
from corpus.formats.web.shown import is_around_page, is_hidden, is_named, is_unseen, keeps_lines, type_of
from corpus.formats.web.styles import Styles, styles_of
from corpus.formats.web.tables import Place, places_of
from corpus.text.blocks import part_blocks, typed_items

# Elements that stand on lines of their own (HTML Living Standard, "Rendering", flow content).
_BLOCKS = frozenset(
    "address article aside blockquote body br button caption center dd details dialog dir div dl dt fieldset "
    "figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html li legend main menu nav ol optgroup "
    "option p pre search section select summary table tbody tfoot thead tr ul".split()
)
_PARTS = sorted(_BLOCKS - {"br"})  # of a text set as typed that is none
_PARTS_OF_PAGE = frozenset("article div main section td".split())
_SAFE = frozenset("address blockquote details dl fieldset pre table".split())
_LAYOUT = frozenset("article aside blockquote form h1 h2 h3 h4 h5 h6 header main nav ol section table ul".split())
_LONGEST_ROW = 1000  # characters and tags; a longer row of a table lays out a page
_ANCHORS = ("#", "¶", "§")  # signs behind a heading that link to it
_SPACE = re.compile(r"[ \t\n\r\f]+")  # what HTML collapses; a no-break space is kept


@dataclass(slots=True)
class _OpenBlock:
    """A block element being read: what stood before it, to return to at its end."""

    element: Tag
    start: int
    line: int
    blocks: int
    counts: tuple[int, int, int]
    kind: Kind
    level: int
    row: bool


class _Page:
    """The text so far, one line a block, with its blocks and ignored spans."""

    def __init__(self, styles: Styles, folds: Folds, closes_footers: bool) -> None:
        self.styles, self.folds = styles, folds
        self.closes_footers = closes_footers  # else one takes in what follows it
        self.depth = self.deepest = 0
        self.begins: list[int] = []  # where the page's own text may begin
        self.parts: list[Span] = []  # of the page, in each other
        self.safe: list[Span] = []  # what no other reader judges
        self.starts: list[int] = []  # of the lines
        self.own = [0]  # the characters outside of links before each line
        self.to_link = 0  # characters of links that are still to be written
        self.lines: list[str] = []  # without the numbers of their items
        self.text: list[str] = []
        self.labels: dict[int, str] = {}  # of the items of the lists met
        self.label = ""  # of the line being read
        self.blocks: list[Block] = []
        self.tables = 0  # so many were met
        self.place = Place(0)  # of the row being read
        self.ignored: list[IgnoredSpan] = []
        self.length = 0
        self.line: list[str] = []  # empty or begun by what is no white space
        self.cell = 0  # where the last cell begins in it
        self.struck: list[str] = []  # what is struck out of the cell, or of the line
        self.struck_cells: list[str] = []  # of the table being read
        self.type = PLAIN
        self.kind, self.level = Kind.TEXT, 0
        self.heading = 0  # where the last heading began
        self.defined = -1  # where what is said of a term begins
        self.counts = 0, 0, 0  # links met, characters in them, those that lead to files
        self.row = False  # inside a table row that makes one line
        self.places: dict[int, Place] = {}  # of the rows and cells of the tables met

    def read(self, root: Tag) -> None:
        """Take in the visible text in order; a stack of our own, as a page may nest without end."""
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
        """Take in words as a page sets them."""
        self.add(_SPACE.sub(" ", UNSEEN.sub("", words)))

    def add(self, words: str) -> None:
        """Lengthen the line being read; white space does not begin one."""
        if self.type.struck and says(words):
            self.line.append(STRUCK)
        line = self.struck if self.type.struck else self.line
        if line or not words.isspace():
            line.append(shifted(words, self.type.shift, line[-1] if line else ""))

    def shows(self, element: Tag) -> bool:
        """Whether an element is read; of what the page hides for now, whole paragraphs are, to be ignored."""
        if element.name == "a" and self.kind is Kind.HEADING and element.get_text(strip=True) in _ANCHORS:
            return False
        if id(element) in self.folds.panels:
            return True
        return not is_unseen(element) and (not self.hides(element) or (element.name in _BLOCKS and not self.row))

    def hides(self, element: Tag) -> bool:
        """Whether the page hides an element, and nothing that a reader may click shows it."""
        return (id(element) in self.styles.hidden or is_hidden(element)) and id(element) not in self.folds.panels

    def enter(self, element: Tag) -> _OpenBlock | None:
        """Begin an element; what it returns is handed to ``leave`` at its end."""
        name = element.name
        self.lay_out(element)
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
            if self.kind is Kind.HEADING and self.length > self.heading and name != "button":  # below its words
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

    def lay_out(self, element: Tag) -> None:
        """Look at what places, numbers or measures the words of an element."""
        name = element.name
        if name in ("td", "th"):
            self.begin_cell(element)
        elif name == "table":
            self.tables += 1
            self.places |= places_of(element, self.tables)
        elif name == "ol":
            self.labels |= labels_of(element)
        elif name in LEADING:
            self.to_link = 0  # what links before it hold and do not show
        elif name == "a":
            length = len(element.get_text())
            self.to_link += length
            links, linked, files = self.counts
            self.counts = links + 1, linked + length, files + leads_to_file(element)

    def begin_cell(self, cell: Tag) -> None:
        """Begin a cell of a row, in its column, or one that holds a part of a page."""
        place = self.places.get(id(cell))
        if self.row and place:
            self.struck_cells += self.end_cell()
            self.line.append(" | " * place.columns)
            self.cell = len(self.line)
        else:
            self.end_line()

    def leave(self, opened: _OpenBlock) -> None:
        """End a block element; a menu, a form or a heap of links is ignored from its start."""
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
        if opened.element.name in LEADING and (menu := leading_links(self.lines, self.own, opened.line)):
            end = [*self.starts, self.length][menu] - 1
            self.ignored.append(IgnoredSpan(Span(opened.start, end), Reason.NAVIGATION))
        is_safe = opened.element.name in _SAFE or id(opened.element) in self.folds.panels
        if is_safe or gives_files(opened.element, shown):
            self.safe.append(span)
        elif opened.element.name in _PARTS_OF_PAGE:
            self.parts.append(span)

    def end_definition(self, opened: _OpenBlock) -> None:
        """End a term, or what is said of the one right above: its first paragraph makes one block with that."""
        is_term = opened.element.name == "dt"
        is_joined = not is_term and opened.start == self.defined and self.join(opened.blocks, (Kind.TEXT,))
        if is_term or (is_joined and len(self.blocks) == opened.blocks):
            self.defined = self.length

    def join(self, number: int, kinds: Iterable[Kind]) -> bool:
        """Make the block of that number and the one above one, of such a kind and short together; whether they are."""
        pair = self.blocks[number - 1 : number + 1] if number > 0 else []
        above, block = pair if len(pair) == 2 else (None, None)
        if not (above and block and above.kind is block.kind and block.kind in kinds):
            return False
        together = Span(above.span.start, block.span.end)
        if above.span.end + 1 != block.span.start or together.end - together.start > LONGEST_ROWS:
            return False
        self.blocks[number - 1 : number + 1] = [replace(above, span=together)]
        return True

    def reason(self, opened: _OpenBlock, shown: Content) -> Reason | None:
        """Why an element that ends is ignored."""
        if self.hides(opened.element) and not is_around_page(opened.element):
            return Reason.HIDDEN
        if is_named(opened.element, COMMENTS) and not is_around_page(opened.element):
            return Reason.COMMENTS
        if opened.kind is Kind.HEADING or id(opened.element) in self.folds.buttons:  # the heading of what it unfolds
            return None
        is_text = opened.element.name == "footer" and not self.closes_footers
        return Reason.NAVIGATION if not is_text and is_navigation(opened.element, shown) else None

    def end_cell(self) -> list[str]:
        """Close a cell of a row, or a line; what is returned is struck out, with nothing beside it."""
        said, struck = "".join(self.line[self.cell :]), _tidy("".join(self.struck))
        self.struck = []
        if not says(said) and says(struck):
            del self.line[self.cell :]
            return [struck]
        return []

    def add_struck(self, lines: list[str]) -> None:
        """Write lines that are struck out."""
        for line in lines:
            self.ignored.append(IgnoredSpan(self.write(line), Reason.STRUCK))

    def add_lines(self, text: str) -> None:
        """Write a text whose lines are as typed, in blocks as a plain file's."""
        self.end_line()
        if self.type.struck or not says(text):
            self.add_struck([text] if text else [])
            return
        start = self.write(text).start
        for block in part_blocks(text, start):
            self.blocks.append(block if self.kind is Kind.TEXT else self.block(block.span))

    def write(self, line: str) -> Span:
        """Add a line behind its number; where it stands without that."""
        label, self.label = f"{self.label} " if self.label else "", ""
        span = Span(self.length + len(label), self.length + len(label) + len(line))
        linked = min(self.to_link, len(line))
        self.to_link -= linked
        self.starts.append(self.length)
        self.own.append(self.own[-1] + len(line) - linked)
        self.lines.append(line)
        self.text.append(label + line)
        self.length = span.end + 1
        return span

    def end_line(self) -> None:
        """Close the line being read, if it holds anything."""
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
        if says(line):
            self.blocks.append(self.block(span))

    def block(self, span: Span) -> Block:
        """A block of the kind that is being read."""
        table, look = (self.place.table, self.place.look) if self.kind.is_row else (0, "")
        return Block(span, self.kind, self.level, table, look)


def read_html(content: bytes) -> Reading:
    """A saved page."""
    return page_reading(page_of(content))


def page_reading(page: str, is_chapter: bool = False) -> Reading:
    """Visible text of an HTML page; menus, footers, forms and heaps of links are ignored spans.

    A chapter of a book is all text: nothing stands in its margin.
    """
    with warnings.catch_warnings():  # "looks like XML", "looks like a file name": it is what was given
        warnings.simplefilter("ignore", UnusualUsageWarning)
        soup = BeautifulSoup(page, "lxml")
    styles = styles_of(soup, _BLOCKS)
    folds = folds_of(soup, lambda one: id(one) in styles.hidden or is_hidden(one))
    reading = _Page(styles, folds, is_closed("footer", page))
    reading.read(soup)
    text = "\n".join(reading.text)
    ignored = settled(reading.ignored, reading.begins, reading.starts, reading.own)
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
    """Whether a table row holds data; a row with headings, lists or tables in it lays out a page."""
    length, parts = 0, list(row.contents)
    while parts and length <= _LONGEST_ROW:  # no further: rows may be nested without end
        part = parts.pop()
        if isinstance(part, Tag):
            if part.name in _LAYOUT:
                return False
            parts += part.contents
        length += len(str(part)) if type(part) is NavigableString else 1
    return length <= _LONGEST_ROW
