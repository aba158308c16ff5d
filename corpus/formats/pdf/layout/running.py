"""Finds running headers and footers: the same text, or the page number, in the same place."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import dataclass, field
from itertools import pairwise, product

from corpus.formats.common.facts import CONTACT, is_fact
from corpus.formats.pdf.layout.lines import Line
from corpus.formats.pdf.layout.paragraphs import SMALLER, Page

_DEEPEST = 6  # lines from the top or bottom of a page
_SAME_PLACE = 6.0  # points
_SPACED = 1.8  # ems between the lines of a paragraph
_SHORT = 0.6  # of the longest line of the page; a shorter line ends its paragraph
_FEWEST = 3  # pages; in documents of two or three, all except perhaps the first
_MOST_NUMBERS = 4  # in one line, any of which may count pages; with more, only one may
_NUMBER = re.compile(r"\d{1,5}")
_SENTENCE = re.compile(r"(?:\S+\s+){4}.*[.!?…:;][»”)\s]*")
_TABLE = 3  # rows; a running header may have fewer
_MOMENT = re.compile(r"\d(?:[\d/.:-]|[\s]?[àh]\s?){4,}\d")  # a date, time or code that differs from page to page
_BARE = 2 / 3  # the share of a page's letters above which running lines are its content
_ITEM = re.compile(r"[-–•*] ?[^\W\d]")
_PART = re.compile(r"\W*(?<![(«“\"\[|])[a-zà-ÿ]|[;:,.!?…»”)%]|.*[.;!?…][»”)\s]*$")  # of a sentence, or a whole one
_ADDRESS = re.compile(r"\S@\S|\S\.(?:fr|com|org|eu)\b")
_COUNTED_BEHIND = re.compile(r"(.*?)\W+\d{1,5}")
_BEFORE_PAGE = re.compile(  # before a page number: nothing, a word, or a separate sign
    r"(?:.*(?:\b(?:pages?|pp?|folios?|feuillets?)\W{0,3}|(?:^|\s)[|–—•·/*_-]\s*|\d\s?/\s?))?", re.IGNORECASE
)
_NUMBERED = re.compile(r".*(?:\bn[°ºo]|\bnuméro)\W*(?:\S+\W+){0,2}", re.IGNORECASE)  # before the number of an act
_COUNTED = re.compile(r".*<-?\d+>(?:\s?(?:/|sur|de)\s?\d+)?[^\w*]*")  # a form that ends with a page number


@dataclass(slots=True)
class _Occurrences:
    """The lines at one edge of all pages; ``size`` is that of the body's letters, ``texts`` the pages with text."""

    size: float
    texts: Set[int]
    places: defaultdict[tuple[str, int], set[int]] = field(default_factory=lambda: defaultdict(set))  # pages
    words: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))  # texts without digits, by form

    def is_running(self, form: str, place: int, line: Line) -> bool:
        """Whether a form of a line occurs in its place on enough pages."""
        pages = set[int]().union(*(self.places.get((form, one), ()) for one in range(place - 1, place + 2)))
        is_changing = form.startswith("*") or form.endswith("*")
        if is_changing and (
            len(pages) < _FEWEST or not (len(self.words[form]) > 1 or _uncounted(line.text) != line.text)
        ):
            return False
        if _ITEM.match(form) or len(pages) < 2 or (len(pages) < _FEWEST and _SENTENCE.fullmatch(line.text)):
            return False
        everywhere = pages >= {page for page in self.texts if page > min(self.texts)}
        if not _COUNTED.fullmatch(form) and line.size > SMALLER * self.size and _is_part(line.text):
            return everywhere and len(pages) >= _FEWEST  # otherwise a page break happened to fall there
        return everywhere or (len(pages) >= _FEWEST and len(self.texts) > _FEWEST)


def running_lines(pages: Sequence[Page], size: float, is_heading: Callable[[Line], bool]) -> set[int]:
    """The running lines of pages and their asides, by ``id``; ``size`` is that of the body's letters.

    Only other running lines may lie between them and the edge of the page. A number that grows with the pages is a page
    number if it is written as one, not in "Fiche 3" or "Délibération n° 41".
    """
    running = set[int]()
    planes = [
        (number, plane)
        for number, page in enumerate(pages)
        for plane in (page, *page.asides)
        if plane.lines and not plane.is_stamp
    ]
    for is_top in (True, False):
        edges = [_Edge(number, plane, is_top, size, is_heading) for number, plane in planes]
        seen = _Occurrences(size, {number for number, _ in planes})
        for edge in edges:
            for line in edge.lines:
                for form in edge.forms(line):
                    seen.places[form, edge.place(line)].add(edge.page)
                    seen.words[form].add(_NUMBER.sub("", line.text))
        for edge in edges:
            running.update(map(id, edge.running(seen)))
    return running - _lines_of_bare_pages(planes, running)


def _lines_of_bare_pages(planes: Sequence[tuple[int, Page]], running: Set[int]) -> set[int]:
    """The running lines, by ``id``, of pages with little else, if most pages are so: they are the text."""
    lines = [(number, line) for number, plane in planes for line in plane.lines]
    said, others = Counter[int](), Counter[int]()
    for number, line in lines:
        (said if id(line) in running else others)[number] += sum(map(str.isalpha, line.text))
    bare = {number for number, count in said.items() if count > _BARE * (count + others[number])}
    if 2 * len(bare) <= len({number for number, _ in planes}):
        return set()
    return {id(line) for number, line in lines if number in bare and any(map(str.isalpha, line.text))}


def first_copies(pages: Sequence[Page], running: Set[int]) -> set[int]:
    """The first copy, by ``id``, of each fact in running lines, such as an address.

    Facts that also occur elsewhere, as titles do, are left out; page numbers after an address do not distinguish
    copies.
    """
    lines = [line for page in pages for plane in (page, *page.asides) for line in plane.lines]
    copies = Counter(_uncounted(line.text) for line in lines if id(line) in running)
    elsewhere = "\n".join(line.text.casefold() for line in lines if id(line) not in running)
    first: dict[str, int] = {}
    for line in lines:
        text = _uncounted(line.text)
        if id(line) in running and copies[text] > 1 and is_fact(text, elsewhere):
            first.setdefault(text, id(line))
    return set(first.values())


def _uncounted(text: str) -> str:
    """An address without the page number after it; other texts unchanged."""
    counted = _COUNTED_BEHIND.fullmatch(text)
    return counted[1] if counted and CONTACT.search(counted[1]) else text


class _Edge:
    """The lines nearest to the top or bottom of a page, the outermost first."""

    def __init__(self, page: int, plane: Page, is_top: bool, size: float, is_heading: Callable[[Line], bool]) -> None:
        self.page, self._is_heading = page, is_heading
        self._from = 0.0 if is_top else plane.height
        self.lines = sorted(plane.lines, key=lambda line: line.box.bottom, reverse=not is_top)[:_DEEPEST]
        self._longest = max(map(_width, plane.lines))
        self._size, self._middle = size, plane.width / 2

    def place(self, line: Line) -> int:
        """The distance of a line from the edge, in steps of ``_SAME_PLACE``."""
        return round(abs(line.box.bottom - self._from) / _SAME_PLACE)

    def forms(self, line: Line) -> Iterator[str]:
        """The text of a line, and its forms with numbers relative to that of the page."""
        yield line.text
        if self._is_heading(line):
            return
        if self._is_apart(line) and not _NUMBERED.match(line.text):
            yield _MOMENT.sub("<>", line.text)
        if not line.row:
            for match in (re.match(r"(\d{1,5})\b(?![.)°])()", line.text), re.search(r"()\b(\d{1,5})$", line.text)):
                # Beside the name of a chapter, which changes.
                if match and not _NUMBERED.fullmatch(line.text[: match.start()]):
                    yield "*".join(one and f"<{int(one) - self.page}>" for one in match.groups())
        several = [match for match in _NUMBER.finditer(line.text) if _may_count(line.text[: match.start()])]
        choices = product((False, True), repeat=len(several)) if len(several) <= _MOST_NUMBERS else ()
        for choice in choices or ([one is other for other in several] for one in several):
            counted = {match.start() for match, is_counted in zip(several, choice, strict=True) if is_counted}
            yield _NUMBER.sub(
                lambda match: f"<{int(match[0]) - self.page}>" if match.start() in counted else match[0],  # noqa: B023
                line.text,
            )

    def running(self, seen: _Occurrences) -> list[Line]:
        """The running lines of this edge, given those of all pages."""
        found, doubtful = list[Line](), list[bool]()
        for line in self.lines:
            forms = [form for form in self.forms(line) if seen.is_running(form, self.place(line), line)]
            if not forms and not _is_page_number(line, self.page + 1):
                break
            counts = not forms or any(map(_COUNTED.fullmatch, forms))
            found.append(line)
            doubtful.append(not counts and not line.row and not self._ends(line))
        while doubtful and doubtful[-1] and _is_beside(found[-1], *self.lines[len(found) :][:1]):
            found.pop()
            doubtful.pop()
        for index, (line, other) in enumerate(pairwise(found)):
            if all(doubtful[index : index + 2]) and line.size > SMALLER * seen.size and _is_beside(line, other):
                return found[:index]  # a paragraph at the start of all pages of a form
            if all(one.row for one in found[index : index + _TABLE]) and index + _TABLE <= len(found):
                return found[:index]  # a table repeated on all pages
        return found

    def _is_apart(self, line: Line) -> bool:
        """Whether a line is set like a stamp: small, or to the right of where body lines begin."""
        return line.size <= SMALLER * self._size or line.box.left > self._middle

    def _ends(self, line: Line) -> bool:
        """Whether a line ends its paragraph: short, and no sentence."""
        return _width(line) < _SHORT * self._longest and not _SENTENCE.fullmatch(line.text)


def _may_count(before: str) -> bool:
    """Whether a number may be a page number, by the text before it."""
    return bool(_BEFORE_PAGE.fullmatch(before)) and (
        not _NUMBERED.fullmatch(before) or bool(re.search(r"\bp(?:age|\.)", before, re.IGNORECASE))
    )


def _is_part(text: str) -> bool:
    """Whether a text is a sentence or part of one."""
    return bool(_PART.match(text)) and not _ADDRESS.search(text)


def _width(line: Line) -> float:
    return line.box.right - line.box.left


def _is_beside(line: Line, other: Line | None = None) -> bool:
    """Whether two lines are as near and similar as in a paragraph."""
    if other is None:
        return False
    gap = abs(line.box.bottom - other.box.bottom)
    return 0.9 < line.size / other.size < 1.1 and line.bold == other.bold and gap <= _SPACED * line.size


def _is_page_number(line: Line, page: int) -> bool:
    """Whether a line is the number of its page, even of a single page."""
    number = rf"{page}(?:\s?(?:/|sur|de)\s?\d+)?"
    return bool(re.fullmatch(rf"(?:(?:.{{0,60}}\b)?page\W{{0,3}}|\W*){number}\W*", line.text, re.IGNORECASE))
