"""Reads OpenDocument texts (.odt), as written by LibreOffice.

They are read from the XML: odfdo and odfpy give access to elements but not to lists, numbers, notes, frames and
deletions as displayed; lxml, already a dependency, does as much.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import takewhile

from lxml.etree import _Element

from corpus.dates import stated_date
from corpus.document import Reading, Reason
from corpus.errors import UnreadableDocument
from corpus.formats.common.archive import LOCKED, Archive, integer, local_name
from corpus.formats.common.lettering import CHECKED, Type
from corpus.formats.common.numbering import Counter, Level, bullet
from corpus.formats.common.prose import ParagraphText, Part, Row, Table, reading_of

_ODF = "{urn:oasis:names:tc:opendocument:xmlns:"
_TEXT, _STYLE, _TABLE = f"{_ODF}text:1.0}}", f"{_ODF}style:1.0}}", f"{_ODF}table:1.0}}"
_DRAW, _FORM = f"{_ODF}drawing:1.0}}", f"{_ODF}form:1.0}}"
_FIELD = "{urn:openoffice:names:experimental:ooo-ms-interop:xmlns:field:1.0}"
_FO = f"{_ODF}xsl-fo-compatible:1.0}}"
_ID = "{http://www.w3.org/XML/1998/namespace}id"
_SKIPPED = frozenset(
    "annotation annotation-end desc forms hidden-text index-title-template math note-citation object object-ole "
    "ruby-text script sequence-decls title tracked-changes user-field-decls variable-decls".split()
)
_INDEXES = frozenset(
    "alphabetical-index illustration-index object-index table-index table-of-content user-index".split()
)
_RUNNING = [f"{_STYLE}{place}{page}" for place in ("header", "footer") for page in ("", "-left", "-first")]
_CONTENTS = re.compile(r"Contents_20_(?:\d+|Heading)|Table_20_of_20_Contents.*")
_STATED = ("title", "date", "creation-date")  # last change first: a saved document is a new version
_USUAL_LEVELS = dict.fromkeys(range(10), Level("•", ""))  # of a list without style
_BOLD = ("bold", "600", "700", "800", "900")
_Styles = tuple[tuple[str, str | None], ...]  # families and names


def opendocument_reading(content: bytes) -> Reading:
    """The visible text of an .odt file, with its notes; headers and footers are ignored spans at the end.

    Raises UnreadableDocument for a file that is damaged, encrypted or not OpenDocument.
    """
    document = OpenDocument(Archive(content))
    reading = reading_of(list(document.parts(document.body)), document.running(), document.title)
    return replace(reading, date=document.date)


@dataclass(frozen=True, slots=True)
class _List:
    """The list of a paragraph."""

    style: str | None
    counter: Counter
    depth: int = 0


class OpenDocument:
    """Reads a document with its styles, lists, forms and tracked deletions."""

    def __init__(self, archive: Archive) -> None:
        if b"encryption-data" in (archive.read("META-INF/manifest.xml") or b""):  # old manifests are malformed XML
            raise UnreadableDocument(LOCKED)
        content, styles, meta = archive.required("content.xml"), archive.xml("styles.xml"), archive.xml("meta.xml")
        self.title, *dates = (meta.findtext(f".//{{*}}{name}") for name in _STATED)
        self.date = next(filter(None, map(stated_date, dates)), None)
        self.body = next(content.iter("{*}body"), content)
        self.common = styles
        roots = [styles, content]  # the styles of the body take precedence
        self.styles = {
            (one.get(f"{_STYLE}family"), one.get(f"{_STYLE}name")): one
            for root in roots
            for one in root.iter(f"{_STYLE}style")
        }
        self.levels = {
            one.get(f"{_STYLE}name"): _levels(one) for root in roots for one in root.iter(f"{_TEXT}list-style")
        }
        outline = next((one for root in roots for one in root.iter(f"{_TEXT}outline-style")), None)
        self.outline = _levels(outline) if outline is not None else {}
        boxes = (box for name in ("checkbox", "radio") for box in content.iter(f"{_FORM}{name}"))
        self.forms = {box.get(f"{_FORM}id") or box.get(_ID): _box(box) for box in boxes}
        self.deleted = {
            region.get(_ID) or region.get(f"{_TEXT}id"): "".join(map(str, one.itertext()))
            for region in content.iter(f"{_TEXT}changed-region")
            for one in region.iterchildren(f"{_TEXT}deletion")
        }
        self.headings = Counter()
        self.counters: dict[tuple[str, str | None], Counter] = {}  # by list id, and the last by style
        self.in_contents = False

    def running(self) -> Iterator[Part]:
        """The headers and footers of all page styles."""
        for element in self.common.iter(_RUNNING):
            if element.get(f"{_STYLE}display") != "false":
                yield from self.parts(element)

    def parts(self, container: _Element) -> Iterator[Part]:
        """The paragraphs and tables of a body, a cell, a note or a frame."""
        for child in _visible_children(container):
            name = local_name(child)
            if child.tag in (f"{_TEXT}p", f"{_TEXT}h"):
                yield from self.paragraph(child)
            elif name == "list":
                yield from self.items(child, self.list(child, None))
            elif child.tag == f"{_TABLE}table":
                own = (row for row in child.iter(f"{_TABLE}table-row") if next(row.iterancestors(child.tag)) is child)
                rows = [row for row in own if row.get(f"{_TABLE}visibility", "visible") == "visible"]
                headers = takewhile(_is_header, rows)
                read = list(map(self.row, rows))
                if read and child.get(f"{_TABLE}use-first-row-styles") == "true":
                    read[0] = replace(read[0], look="first")
                yield Table(tuple(read), sum(1 for _ in headers))
            elif name in _INDEXES:
                outside, self.in_contents = self.in_contents, True
                yield from self.parts(child)
                self.in_contents = outside
            elif child.get(f"{_TEXT}display") != "none" and child.get(f"{_TEXT}is-hidden") != "true":
                yield from self.parts(child)

    def row(self, element: _Element) -> Row:
        """A row of a table, with covered cells marked as merged."""
        cells, spanned, goes_on = list[tuple[Part, ...] | None](), 0, False
        for cell in element.iterchildren("{*}table-cell", "{*}covered-table-cell"):
            spanned -= 1
            if local_name(cell) == "table-cell":
                cells.append(tuple(self.parts(cell)))
                spanned = integer(cell.get(f"{_TABLE}number-columns-spanned"), 1)
            else:
                goes_on |= spanned <= 0
                cells.append(None if spanned > 0 else ())
        return Row(tuple(cells), goes_on)

    def list(self, element: _Element, outer: _List | None) -> _List:
        """A list; its numbers may continue those of another one."""
        style = element.get(f"{_TEXT}style-name") or (outer.style if outer else self.style_of_items(element))
        before = element.get(f"{_TEXT}continue-list")
        goes_on = element.get(f"{_TEXT}continue-numbering") == "true"
        if outer:
            if before or goes_on:
                outer.counter.resume(outer.depth + 1)
            return _List(style, outer.counter, outer.depth + 1)
        sought = ("id", before) if before else ("style", style)
        counter = (self.counters.get(sought) if before or goes_on else None) or Counter()
        self.counters["id", element.get(_ID) or element.get(f"{_TEXT}id")] = self.counters["style", style] = counter
        return _List(style, counter)

    def style_of_items(self, element: _Element) -> str | None:
        """The list style of the first paragraph, for a list without style."""
        paragraph = next(element.iter(f"{_TEXT}p", f"{_TEXT}h"), element)
        chain = self.chain("paragraph", paragraph.get(f"{_TEXT}style-name"))
        return next((said for one in chain if (said := one.get(f"{_STYLE}list-style-name"))), None)

    def items(self, element: _Element, among: _List) -> Iterator[Part]:
        """The paragraphs of a list; the first of each item has its label."""
        for item in element.iterchildren("{*}list-item", "{*}list-header"):
            start = item.get(f"{_TEXT}start-value")
            first = local_name(item) == "list-item"
            for child in _visible_children(item):
                if local_name(child) == "list":
                    yield from self.items(child, self.list(child, among))
                elif child.tag in (f"{_TEXT}p", f"{_TEXT}h"):
                    number = value if (value := integer(start, -1)) >= 0 else None
                    levels = self.levels.get(among.style, _USUAL_LEVELS)
                    label = among.counter.label(levels, among.depth, number) if first else ""
                    yield from self.paragraph(child, label, among.depth in levels and bool(levels[among.depth].pattern))
                    first = False
                else:
                    yield from self.parts(child)

    def paragraph(self, element: _Element, label: str | None = None, listed: bool = False) -> Iterator[Part]:
        """A paragraph or heading, then the frames anchored in it."""
        words, style = ParagraphText(), ("paragraph", element.get(f"{_TEXT}style-name"))
        chain = [*self.chain(*style)]
        hidden = any(one.get(f"{_TEXT}is-hidden") == "true" for one in element.iter(f"{_TEXT}hidden-paragraph"))
        self.read(element, words, (style,), hidden)
        level = _level(element, chain)
        if label is None and level and element.tag == f"{_TEXT}h" and element.get(f"{_TEXT}is-list-header") != "true":
            restarts = element.get(f"{_TEXT}restart-numbering") == "true"
            number = integer(element.get(f"{_TEXT}start-value"), -1) if restarts else None
            label = self.headings.label(self.outline, level - 1, number)
        is_contents = self.in_contents or any(_CONTENTS.fullmatch(one.get(f"{_STYLE}name", "")) for one in chain)
        yield words.paragraph(label or "", level, listed, Reason.CONTENTS if is_contents else None)
        yield from words.boxes

    def read(self, element: _Element, words: ParagraphText, styles: _Styles, hidden: bool) -> None:
        """Add the text of a paragraph, or of an element in it; ``styles`` begin with the innermost."""
        unseen = hidden or self.text_property(styles, f"{_TEXT}display") == "none"
        kind = self.type(styles)

        def say(text: str | None) -> None:
            if text and not unseen:
                words.say(text, kind)

        say(element.text)
        for child in element:
            name = local_name(child)
            if name == "note":
                self.call_note(child, words, kind) if not unseen else None
            elif name == "change":
                words.delete(self.deleted.get(child.get(f"{_TEXT}change-id"), ""))
            elif name in ("tab", "line-break", "s"):
                say(" ")
            elif name == "control":
                say(self.forms.get(child.get(f"{_DRAW}control", "")))
            elif name == "fieldmark":
                say(CHECKED.get(_is_checked(child)))
            elif "drawing:1.0}" in str(child.tag) and name != "a":
                words.boxes += self.parts(child) if name not in _SKIPPED and not unseen else ()
            elif name not in _SKIPPED and isinstance(child.tag, str):
                style = child.get(f"{_TEXT}style-name") if name == "span" else None
                self.read(child, words, (("text", style), *styles) if style else styles, hidden)
            say(child.tail)

    def call_note(self, note: _Element, words: ParagraphText, kind: Type) -> None:
        """Add a footnote mark and its note."""
        words.call(f"[{note.findtext(f'{_TEXT}note-citation', '').strip()}]", self.parts(note), kind)

    def chain(self, family: str, style: str | None) -> Iterator[_Element]:
        """A style, then those that it is based on."""
        passed = set[str | None]()
        while (family, style) in self.styles and style not in passed:
            passed.add(style)
            yield self.styles[family, style]
            style = self.styles[family, style].get(f"{_STYLE}parent-style-name")

    def type(self, styles: _Styles) -> Type:
        """The type of words with these styles."""
        bold = self.text_property(styles, f"{_FO}font-weight") in _BOLD
        through = (self.text_property(styles, f"{_STYLE}text-line-through-{one}") for one in ("style", "type"))
        struck = next((one != "none" for one in through if one is not None), False)
        position = (self.text_property(styles, f"{_STYLE}text-position") or "0%").split()[0]
        return Type(bold, struck, {"super": 1, "sub": -1}.get(position, _shift_of(position)))

    def text_property(self, styles: _Styles, name: str) -> str | None:
        """A text property, from the first style that has it."""
        properties = (one.find(f"{_STYLE}text-properties") for style in styles for one in self.chain(*style))
        said = (one.get(name) for one in properties if one is not None)
        return next((one for one in said if one is not None), None)


def _box(box: _Element) -> str:
    """A check box, in its current or default state, with its label."""
    now = box.get(f"{_FORM}current-state") or box.get(f"{_FORM}state") or box.get(f"{_FORM}current-selected")
    is_on = (now or box.get(f"{_FORM}selected")) in ("checked", "true")
    return f"{CHECKED[is_on]} {box.get(f'{_FORM}label', '')}".strip()


def _is_checked(mark: _Element) -> bool | None:
    """Whether a check box imported from Word is checked; None for other fields."""
    if not mark.get(f"{_FIELD}type", "").endswith("FORMCHECKBOX"):
        return None
    said = {one.get(f"{_FIELD}name"): one.get(f"{_FIELD}value") for one in mark.iter(f"{_FIELD}param")}
    return said.get("Checkbox_Checked") == "true"


def _shift_of(position: str) -> int:
    """The shift of a text position such as "-33%": 1 for superscript, -1 for subscript."""
    return 0 if re.fullmatch("[-+]?0*%", position) else -1 if position.startswith("-") else 1


def _visible_children(element: _Element) -> Iterator[_Element]:
    return (child for child in element.iterchildren("*") if local_name(child) not in _SKIPPED)


def _is_header(row: _Element) -> bool:
    around = row.getparent()
    return around is not None and local_name(around) == "table-header-rows"


def _level(element: _Element, chain: list[_Element]) -> int | None:
    """The heading level of a paragraph, 0 for the document's title; None for text."""
    if element.tag == f"{_TEXT}h":
        return max(1, integer(element.get(f"{_TEXT}outline-level"), 1))
    for style in chain:
        if style.get(f"{_STYLE}name") in ("Title", "Titre"):
            return 0
        if outline := integer(style.get(f"{_STYLE}default-outline-level"), 0):
            return outline
    return None


def _levels(style: _Element) -> dict[int, Level]:
    """The numbering of each depth of a list, from 0."""
    return {integer(one.get(f"{_TEXT}level"), 1) - 1: _numbering_level(one) for one in style.iterchildren("*")}


def _numbering_level(element: _Element) -> Level:
    if local_name(element) != "list-level-style-number" and local_name(element) != "outline-level-style":
        return Level(bullet(element.get(f"{_TEXT}bullet-char", "•")), "")
    numerals = element.get(f"{_STYLE}num-format", "")
    depth = integer(element.get(f"{_TEXT}level"), 1)
    if places := next((text for name, text in element.items() if str(name).endswith("}num-list-format")), None):
        pattern = re.sub(r"%(\d+)%", r"%\1", str(places))
    else:
        shown = range(max(1, depth + 1 - integer(element.get(f"{_TEXT}display-levels"), 1)), depth + 1)
        number = ".".join(f"%{one}" for one in shown) if numerals else ""
        pattern = element.get(f"{_STYLE}num-prefix", "") + number + element.get(f"{_STYLE}num-suffix", "")
    start = integer(element.get(f"{_TEXT}start-value"), 1)
    return Level(pattern, numerals, start if start >= 0 else 1)
