"""Lists and tables of a section with their introduction: what stays together in a passage and in a quote."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import groupby, pairwise

from corpus.counting import COUNT, count_of
from corpus.document import Block, Kind, Span
from corpus.runs import runs
from corpus.text.sentences import sentence_spans

TARGET = 700  # characters; a passage is closed before it would grow past this
LONGEST_LIST = 1400  # characters; a list up to this length stays whole, with its introduction

_LONGEST_LABEL = 120  # characters; a longer paragraph introduces its list but is no item of another
_DEEPEST = 5  # lists within lists
_LABEL = -1  # the level of a paragraph that introduces one of several lists: "Pour une reprise :"
_MOST_SENTENCES = 2  # of an item in a list without introduction; longer ones are numbered paragraphs
_ANNOUNCES = re.compile(r"\bsuivante?s\b|\bci-(?:dessous|après)\b|\bcomme suit\b", re.IGNORECASE)
_MADE_OF = re.compile(r"\b(?:compos|compren|compt|répart)\w", re.IGNORECASE)
_RUN_IN = re.compile(r"(?:article|art\.)[ \u00a0]+\S+[ \u00a0]*[-–—:.].{0,80}", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Listing:
    """A list or table, from its introduction or header, if any, to its last item or row.

    If a page break or an ignored span splits a table, the header precedes the other parts. The lead of a nested list is
    the item above it.
    """

    span: Span
    lead: Span | None = None
    is_table: bool = False


@dataclass(frozen=True, slots=True)
class Unit:
    """The smallest part of a passage: a sentence, or a short list with its introduction.

    ``lists`` are the lists that the unit is, contains or belongs to.
    """

    sentences: tuple[Span, ...]
    lists: tuple[Listing, ...] = ()

    @property
    def span(self) -> Span:
        """The span from the first sentence to the last."""
        return Span(self.sentences[0].start, self.sentences[-1].end)


@dataclass(slots=True)
class _Item:
    """A list item with the items nested in it."""

    sentences: list[Span]
    below: list[_Item] = field(default_factory=list)

    def all(self) -> Iterator[Span]:
        """The sentences of the item, then those of the nested items."""
        yield from self.sentences
        for one in self.below:
            yield from one.all()

    def lists(self) -> Iterator[Listing]:
        """The nested lists, outer ones first."""
        if self.below:
            *_, last = self.all()
            yield Listing(Span(self.sentences[-1].start, last.end), self.sentences[-1])
        for one in self.below:
            yield from one.lists()


def units_of(text: str, section: Sequence[Block], headers: Mapping[Span, Span]) -> Iterator[Unit]:
    """The units of a section: single sentences, and short lists or tables with their introduction or header."""
    waiting: list[Span] = []  # the sentences of the paragraph above
    for kind, blocks in _parts(text, section):
        items = _items(text, blocks) if kind is Kind.ITEM else []
        lead = waiting[-1] if waiting and introduces(text, waiting[-1], len(items)) else None
        yield from (Unit((sentence,)) for sentence in (waiting[:-1] if lead and items else waiting))
        waiting = []
        if kind is Kind.ROW:
            for (_, header), rows in groupby(blocks, key=lambda row: (row.table, headers.get(row.span))):
                yield from _table_units(header, [row.span for row in rows])
        elif kind is Kind.ITEM:
            if lead or _is_list(items):
                longest = TARGET if blocks[0].level == _LABEL else LONGEST_LIST
                yield from _list_units(lead, items, _listing(lead, items), longest)
            else:
                yield from map(_single_unit, _sentences(items))
        else:
            paragraphs = [_paragraph_sentences(text, block) for block in blocks]
            yield from (Unit((sentence,)) for paragraph in paragraphs[:-1] for sentence in paragraph)
            waiting = paragraphs[-1]
    yield from map(_single_unit, waiting)


def _single_unit(sentence: Span) -> Unit:
    return Unit((sentence,))


def _sentences(items: Sequence[_Item]) -> Iterator[Span]:
    return (sentence for item in items for sentence in item.all())


def _parts(text: str, section: Sequence[Block]) -> Iterator[tuple[Kind, list[Block]]]:
    """Runs of paragraphs, items or rows; the label of one list of several becomes the item above it."""
    labels = _labels(text, section)
    marked = [
        replace(block, kind=Kind.ITEM, level=_LABEL) if number in labels else block
        for number, block in enumerate(section)
    ]

    def goes_on(part: Sequence[Block], block: Block) -> bool:
        if block.level == _LABEL and part[0].level != _LABEL:
            return False
        return part[0].kind is block.kind or (part[0].kind.is_row and block.kind.is_row)

    for part in runs(marked, goes_on):
        yield Kind.ROW if part[0].kind.is_row else part[0].kind, part


def _labels(text: str, section: Sequence[Block]) -> set[int]:
    """The numbers of the short paragraphs that each introduce one of several consecutive lists."""
    found = [
        number
        for number, (block, following) in enumerate(pairwise(section))
        if block.kind is Kind.TEXT and following.kind is Kind.ITEM and _is_label(text, block.span)
    ]
    together = runs(found, lambda run, number: all(block.kind is Kind.ITEM for block in section[run[-1] + 1 : number]))
    return {number for run in together if len(run) > 1 for number in run}


def _is_label(text: str, span: Span) -> bool:
    return text[span.end - 1] == ":" and span.length <= _LONGEST_LABEL


def _items(text: str, blocks: Sequence[Block]) -> list[_Item]:
    """The items as a tree, nested by their bullets, their indents and the colons that introduce them."""
    roots, path, marks = list[_Item](), list[_Item](), list[tuple[int, int, str]]()
    for block in blocks:
        mark = _mark(text, block)
        item = _Item(list(sentence_spans(text, block.span)))
        if mark in marks:
            depth = marks.index(mark)
        elif path and (mark[:2] > marks[-1][:2] or text[path[-1].sentences[-1].end - 1] == ":"):
            depth = len(path)
        else:
            depth = max(len(path) - 1, 0)
        depth = min(depth, _DEEPEST)
        del path[depth:], marks[depth:]
        (path[-1].below if path else roots).append(item)
        path.append(item)
        marks.append(mark)
    return roots


def _mark(text: str, block: Block) -> tuple[int, int, str]:
    """The level, indent and bullet of an item, with any number as "1" and any letters as "a"."""
    label = text[text.rfind("\n", 0, block.span.start) + 1 : block.span.start].expandtabs(4)
    indent = len(label) - len(label.lstrip())
    sign = re.sub(r"\d+", "1", re.sub(r"[^\W\d_]+", "a", label.strip()))
    return block.level, indent // 2, sign


def _is_list(items: Sequence[_Item]) -> bool:
    """Whether items without introduction are a list rather than numbered paragraphs."""
    return sum(len(item.sentences) > _MOST_SENTENCES for item in items) * 2 <= len(items)


def introduces(text: str, sentence: Span, count: int) -> bool:
    """Whether a sentence announces a list of ``count`` items: by a colon, "suivants", or their number."""
    words = text[slice(*sentence)]
    if words[-1] == ":":
        return True
    if words[-1] != "." or count < 2:
        return False
    numbers = [int(one) if one.isdecimal() else count_of(one) for one in _counts().findall(words)]
    return bool(_ANNOUNCES.search(words)) or any(
        number == count or (number > count and _MADE_OF.search(words)) for number in numbers
    )


@cache
def _counts() -> re.Pattern[str]:
    """Numbers in digits or words; compiled only for reading."""
    return re.compile(rf"\b(?:\d{{1,2}}(?![\d,.%])|{COUNT})", re.IGNORECASE)


def _paragraph_sentences(text: str, block: Block) -> list[Span]:
    """The sentences of a paragraph; "Article 5. Objet." is joined to the introduction that follows."""
    sentences = list(sentence_spans(text, block.span))
    if len(sentences) == 2 and text[sentences[1].end - 1] == ":" and _RUN_IN.fullmatch(text, *sentences[0]):
        return [Span(sentences[0].start, sentences[1].end)]
    return sentences


def _table_units(header: Span | None, rows: Sequence[Span]) -> Iterator[Unit]:
    """Units of consecutive rows of a table, with their header if it is the first of them."""
    below = [row for row in rows if not (header and row.overlaps(header))]
    if header and not below:  # the rows below the header are ignored
        header, below = None, list(rows)
    listing = Listing(Span(rows[0].start, rows[-1].end), header, is_table=True)
    own = header if header and len(below) < len(rows) else None
    yield from _list_units(own, [_Item([row]) for row in below], listing, LONGEST_LIST)


def _listing(lead: Span | None, items: Sequence[_Item]) -> Listing:
    *_, last = items[-1].all()
    return Listing(Span((lead or items[0].sentences[0]).start, last.end), lead)


def _list_units(lead: Span | None, items: Sequence[_Item], listing: Listing, longest: int) -> Iterator[Unit]:
    """One unit for a short list; for a long one, its sentences, with short nested lists whole."""
    first = (lead,) if lead else ()
    if listing.span.length <= longest:
        within = (inner for item in items for inner in item.lists())
        yield Unit((*first, *_sentences(items)), (listing, *within))
        return
    for item in items:  # the first unit of a long list has its introduction
        lists = list(item.lists())
        whole = lists[0].span if lists and lists[0].span.length <= LONGEST_LIST else None
        if whole and first and whole.end - first[0].start > TARGET:
            whole = None
        inside = []
        for sentence in item.all():
            if whole and whole.overlaps(sentence):
                inside.append(sentence)
            else:
                own = (one for one in lists if one.span.overlaps(sentence))
                yield Unit((*first, sentence), (listing, *own))
                first = ()
        if inside:
            yield Unit((*first, *inside), (listing, *lists))
            first = ()
