"""Reads Word documents (.docx).

They are read from the XML: python-docx, the usual library, leaves out text boxes, notes, tracked insertions, content
controls and automatic numbers, all of which are visible on the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from itertools import takewhile

from lxml.etree import _Element

from corpus.document import Reading, Reason
from corpus.errors import UnreadableDocument
from corpus.formats.common.archive import Archive, integer, local_name
from corpus.formats.common.lettering import CHECKED, PLAIN, Type, sign_of
from corpus.formats.common.libreoffice import converted, is_old
from corpus.formats.common.numbering import written
from corpus.formats.common.package import date_of, property_of, related_parts, relationship_id
from corpus.formats.common.prose import Paragraph, ParagraphText, Part, Row, Table, reading_of
from corpus.formats.office.word_chunks import READERS, Reader, begins_as, paragraphs_of
from corpus.formats.office.word_styles import Numbering, Styles, W, is_on, value
from corpus.formats.plain import read_plain

_SKIPPED = frozenset(
    "comment delInstrText delText fldData moveFrom numberingChange object pPr rPr rt sectPr sdtPr sdtEndPr tblGrid "
    "tblPr tcPr trPr".split()
)
_WRAPPERS = frozenset("customXml ins moveTo sdt sdtContent".split())
_BLANK = frozenset("br cr ptab tab".split())
_CONTENTS = ("TOC", "INDEX")  # fields
_MOST_CHUNKS = 3  # levels of nested documents
_UNREAD_CHUNKS = (
    "son contenu est fait de fichiers joints qui ne se lisent pas ici\u00a0; "
    "ouvrez-le dans Word et enregistrez-le de nouveau en .docx."
)
_MOST_COLUMNS = 63  # of a table in Word
_FRACTION = {"num": " ", "den": "/"}  # separators before the parts of a fraction
_SHIFTS = {"sup": 1, "sub": -1}  # of the parts of a formula


def word_reading(content: bytes, depth: int = 0) -> Reading:
    """The visible text of a .docx file, with its notes; headers and footers are ignored spans at the end.

    ``depth`` counts the documents in which this one is embedded. Raises UnreadableDocument for a file that is damaged,
    encrypted or not a Word document.
    """
    document = _Word(Archive(content), partial(word_reading, depth=depth + 1) if depth < _MOST_CHUNKS else None)
    reading = reading_of(
        list(document.parts(document.body)), document.running(), property_of(document.archive, "title")
    )
    if not reading.blocks and any(one.reason is Reason.UNREAD for one in reading.ignored):
        raise UnreadableDocument(_UNREAD_CHUNKS)
    return replace(reading, date=date_of(document.archive))


def old_word_reading(content: bytes) -> Reading:
    """The reading of a .doc file, converted by LibreOffice, or of a file of another format so named."""
    if reader := {**READERS, ".docx": word_reading}.get(begins_as(content)):
        return reader(content)
    return word_reading(converted(content, ".doc", ".docx")) if is_old(content) else read_plain(content)


@dataclass(slots=True)
class _Field:
    """An open field: ``shows`` is false in its instruction, true in its result."""

    instruction: str = ""
    shows: bool = False

    @property
    def is_contents(self) -> bool:
        return self.instruction.lstrip().startswith(_CONTENTS)


class _Word:
    """Reads a document with its styles, numbering and notes."""

    def __init__(self, archive: Archive, read_inner: Reader | None) -> None:
        self.archive = archive
        self.read_inner = read_inner
        self.chunks = set[str]()  # names of those read, as a document may refer to one a thousand times
        self.name = next(related_parts(archive, "", "officeDocument"), "word/document.xml")
        self.body = archive.required(self.name)
        self.styles = Styles(self.part("styles"))
        self.numbering = Numbering(self.part("numbering"), self.styles)
        self.notes = {
            (kind, note.get(f"{W}id")): note
            for kind in ("footnote", "endnote")
            for note in self.part(f"{kind}s").iter(f"{W}{kind}")
        }
        self.called = {"footnote": 0, "endnote": 0}
        self.fields: list[_Field] = []
        self.in_contents = False
        self.carried: ParagraphText | None = None  # text of a paragraph whose end was deleted, to join the next

    def part(self, kind: str) -> _Element:
        """The root element of the only related part of a kind."""
        return self.archive.xml(next(related_parts(self.archive, self.name, kind), ""))

    def running(self) -> Iterator[Part]:
        """The headers of all sections, then the footers."""
        for kind in ("header", "footer"):
            for name in related_parts(self.archive, self.name, kind):
                yield from self.story_parts(self.archive.xml(name))

    def story_parts(self, story: _Element) -> list[Part]:
        """The paragraphs and tables of a note or text box, with fields and carried text of its own."""
        fields, carried, self.fields, self.carried = self.fields, self.carried, [], None
        parts = list(self.parts(story))
        self.fields, self.carried = fields, carried
        return parts

    def parts(self, container: _Element) -> Iterator[Part]:
        """The paragraphs and tables of a body, a cell, a note or a text box."""
        for child in _visible_children(container):
            name = local_name(child)
            if name == "p":
                yield from self.paragraph(child)
            elif name == "tbl":
                yield self.table(child)
            elif name == "sdt":
                outside = self.in_contents
                gallery = child.find(f"{W}sdtPr/{W}docPartObj/{W}docPartGallery")
                self.in_contents = outside or value(gallery) == "Table of Contents"
                yield from self.parts(child)
                self.in_contents = outside
            elif name == "altChunk":
                yield from self.chunk(child)
            else:
                yield from self.parts(child)

    def chunk(self, reference: _Element) -> Iterator[Part]:
        """The paragraphs of an embedded file (``altChunk``)."""
        name = next(related_parts(self.archive, self.name, "aFChunk", relationship_id(reference)), "altChunk")
        if name not in self.chunks:
            self.chunks.add(name)
            yield from paragraphs_of(name, self.archive.read(name), self.read_inner)

    def diagram(self, drawing: _Element) -> Iterator[Part]:
        """The texts of a SmartArt diagram, which are in a part of their own."""
        for name in related_parts(self.archive, self.name, "diagramData", relationship_id(drawing, "dm")):
            for one in self.archive.xml(name).iter("{*}p"):
                yield Paragraph("".join(text.text or "" for text in one.iter("{*}t")))

    def table(self, element: _Element) -> Table:
        """A table without hidden and deleted rows."""
        rows = [row for row in _children(element, "tr") if not _is_hidden(row)]
        headers = takewhile(lambda row: is_on(row.find(f"{W}trPr"), "tblHeader"), rows)
        read = list(map(self.row, rows))
        if read and self.styles.sets_first_row(element):
            read[0] = replace(read[0], look="first")
        return Table(tuple(read), sum(1 for _ in headers))

    def row(self, element: _Element) -> Row:
        """A row of a table."""
        cells = list[tuple[Part, ...] | None]([None] * _count(element, "trPr", "gridBefore", 0))
        above, fills = False, set[str]()
        for cell in _children(element, "tc"):
            fills.add(_fill(cell))
            merged = cell.find(f"{W}tcPr/{W}vMerge")
            goes_on = merged is not None and value(merged) != "restart"
            above |= goes_on
            cells.append(() if goes_on else tuple(self.parts(cell)))
            cells += [None] * (_count(cell, "tcPr", "gridSpan", 1) - 1)
        return Row(tuple(cells), above, fills.pop() if len(fills) == 1 else "")

    def paragraph(self, element: _Element) -> Iterator[Part]:
        """A paragraph, then the text boxes anchored in it."""
        properties = element.find(f"{W}pPr")
        style = self.styles.of_paragraph(properties)
        words, self.carried = self.carried or ParagraphText(), None
        self.read(element, words, style)
        self.fields = [one for one in self.fields if one.shows]  # an unfinished instruction ends with its paragraph
        mark = properties.find(f"{W}rPr") if properties is not None else None
        following = element.getnext()
        if _is_deleted(mark) and following is not None and local_name(following) == "p":
            self.carried = words
            return
        counted = bool(words.text.strip()) or not is_on(mark, "vanish")
        label = self.numbering.label(properties, style) if counted else ""
        reason = Reason.CONTENTS if self.in_contents or self.styles.is_contents(style) else None
        yield words.paragraph(label, self.styles.level(properties, style), bool(label), reason)
        yield from words.boxes

    def read(
        self, element: _Element, words: ParagraphText, style: str | None, kind: Type = PLAIN, hidden: bool = False
    ) -> None:
        """Add the text of a paragraph, or of an element in it."""
        for child in _visible_children(element):
            name = local_name(child)
            if name == "fldChar":
                if not hidden and all(one.shows for one in self.fields):
                    words.say(_field(child), kind)
                self.enter_field(child.get(f"{W}fldCharType"))
            elif name == "instrText" and self.fields:
                self.fields[-1].instruction += child.text or ""
            elif name == "r":
                own = self.styles.type(child, style)
                own = own._replace(shift=kind.shift) if kind.shift else own  # an exponent in a formula
                self.read(child, words, style, own, hidden or self.styles.has(child, style, "vanish"))
            elif hidden or not all(one.shows for one in self.fields):
                self.read(child, words, style, kind, hidden)
            elif name == "del":
                words.delete("".join(one.text or "" for one in child.iter(f"{W}delText")))
            elif name == "txbxContent":
                words.boxes += self.story_parts(child)
            elif name == "relIds":
                words.boxes += self.diagram(child)
            elif name in ("footnoteReference", "endnoteReference"):
                self.call_note(child, name.removesuffix("Reference"), words, kind)
            elif (sign := _sign(child, name)) is not None:
                words.say(sign, kind, any(one.is_contents for one in self.fields))
            else:
                words.say(_FRACTION.get(name, ""), kind)
                self.read(child, words, style, kind._replace(shift=_SHIFTS.get(name, kind.shift)))

    def enter_field(self, step: str | None) -> None:
        """Handle the begin of a field, its separator or its end."""
        if step == "begin":
            self.fields.append(_Field())
        elif self.fields and step == "separate":
            self.fields[-1].shows = True
        elif self.fields and step == "end":
            self.fields.pop()

    def call_note(self, reference: _Element, place: str, words: ParagraphText, kind: Type) -> None:
        """Add a footnote mark and its note; each note is read once, as one may refer to itself."""
        note = self.notes.pop((place, reference.get(f"{W}id")), None)
        if note is None:
            return
        self.called[place] += 1
        call = f"[{written(self.called[place], '1' if place == 'footnote' else 'i')}]"
        words.call(call, self.story_parts(note), kind)


def _sign(element: _Element, name: str) -> str | None:
    """The characters of an element; None if it is a container."""
    if name == "t":
        return element.text or ""
    if name in _BLANK:
        return " "
    if name == "noBreakHyphen":
        return "\u2011"
    if name == "sym":
        code = element.get(f"{W}char", "")
        return sign_of(int(code, 16), element.get(f"{W}font", "")) if re.fullmatch("[0-9a-fA-F]{4}", code) else ""
    return None


def _field(beginning: _Element) -> str:
    """The displayed value of a check box or drop-down list."""
    if (box := beginning.find(f"{W}ffData/{W}checkBox")) is not None:
        checked = is_on(box, "checked")
        return CHECKED[bool(is_on(box, "default") if checked is None else checked)]
    if (choice := beginning.find(f"{W}ffData/{W}ddList")) is not None:
        said = choice.find(f"{W}result")
        chosen = integer(value(choice.find(f"{W}default") if said is None else said), 0)
        return next((value(one) or "" for one in choice.findall(f"{W}listEntry")[chosen : chosen + 1]), "")
    return ""


def _visible_children(element: _Element) -> Iterator[_Element]:
    """The children that may be visible; of alternate content, the first choice."""
    for child in element.iterchildren("*"):
        if local_name(child) == "AlternateContent":
            yield from child[:1]
        elif local_name(child) not in _SKIPPED:
            yield child


def _children(element: _Element, name: str) -> Iterator[_Element]:
    """The children with a name, including those in transparent wrappers."""
    for child in _visible_children(element):
        if local_name(child) == name:
            yield child
        elif local_name(child) in _WRAPPERS:
            yield from _children(child, name)


def _count(element: _Element, properties: str, name: str, usual: int) -> int:
    """The number of grid columns in a property."""
    return min(integer(value(element.find(f"{W}{properties}/{W}{name}")), usual), _MOST_COLUMNS)


def _fill(cell: _Element) -> str:
    """The shading colour of a cell; empty if white or none."""
    shading = cell.find(f"{W}tcPr/{W}shd")
    fill = shading.get(f"{W}fill", "") if shading is not None else ""
    return "" if fill.lower() in ("auto", "ffffff") else fill


def _is_hidden(row: _Element) -> bool:
    properties = row.find(f"{W}trPr")
    return _is_deleted(properties) or bool(is_on(properties, "hidden"))


def _is_deleted(properties: _Element | None) -> bool:
    """Whether a tracked change deletes a paragraph end or a row."""
    return properties is not None and any(properties.find(f"{W}{one}") is not None for one in ("del", "moveFrom"))
