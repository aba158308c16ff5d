"""A Document becomes Passages: stretches of whole sentences, small enough to be found and read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from corpus.document import Block, Document, Kind, Span
from corpus.names import telling_names
from corpus.runs import runs
from corpus.text.sentences import sentence_spans
from corpus.text.table_headers import headers_of
from corpus.text.titles import is_letterhead

TARGET = 700  # characters; a passage is closed before it would grow past this
LONGEST_CONTEXT = 1000  # characters; paths of legal headings reach 600, what is longer is no heading
LONGEST_LIST = 1400  # characters; a list no longer than that stays whole, with what introduces it
CHUNKING = f"sentences-{TARGET}-{LONGEST_LIST}-8"  # named in the manifest: another value means other passages

_SENTENCE = re.compile(r"(?:\S+\s+){3}.*[.!…][»”\"’)\s]*", re.DOTALL)  # a question heads its answer


@dataclass(frozen=True, slots=True)
class Listing:
    """A list or a table, from its introduction or header, where it has one, to its last item or row.

    The header of a table that a page's end or something ignored cuts stands before its other parts.
    """

    span: Span
    lead: Span | None = None
    is_table: bool = False


@dataclass(frozen=True, slots=True)
class Passage:
    """``document.text[start:end]``: whole sentences, nothing ignored between them.

    ``heading_path`` goes from the highest level down. ``context`` holds title, the mail that it came with, what the
    names of file and folders say beside it, headings and what introduces a list that the passage continues; it helps
    to find the passage and is never quoted.
    ``lists`` are the lists that the passage shares, whole.
    """

    document_id: str
    start: int
    end: int
    sentences: tuple[Span, ...]
    heading_path: tuple[str, ...] = ()
    page: int | None = None
    context: str = ""
    lists: tuple[Listing, ...] = ()


@dataclass(frozen=True, slots=True)
class _Unit:
    """What is never cut: a sentence, or a short list with its introduction."""

    sentences: tuple[Span, ...]
    listing: Listing | None = None

    @property
    def span(self) -> Span:
        return Span(self.sentences[0].start, self.sentences[-1].end)


def passages_of(document: Document) -> list[Passage]:
    """The passages of a cleaned document, in order; ignored spans and headings are in none."""
    passages: list[Passage] = []
    headers = headers_of(document)
    names = [document.attached_to] if document.attached_to else []
    names += telling_names(document.path, document.title, document.text)
    for heading_path, section in _sections(document):
        units = _units(document.text, section, headers)
        for short in runs(units, lambda run, unit: unit.span.end - run[0].span.start <= TARGET):
            passages.append(_passage(document, names, heading_path, short))
    return passages


def _sections(document: Document) -> Iterator[tuple[tuple[str, ...], list[Block]]]:
    """Runs of blocks with no heading and nothing ignored between them, with the headings above.

    A heading that has nothing below it or is a sentence is text as well.
    """
    ignored = iter(sorted(ignored.span for ignored in document.ignored))
    barrier = next(ignored, None)
    headings: list[Block] = []
    section: list[Block] = []
    for number, block in enumerate(document.blocks):
        while barrier is not None and barrier.end <= block.span.start:
            yield _path(document, headings), section
            section, barrier = [], next(ignored, None)
        if barrier is not None and barrier.overlaps(block.span):
            continue
        if block.kind is Kind.HEADING:
            yield _path(document, headings), section
            heads_nothing = document.heads_nothing(number)
            headings = [above for above in headings if above.level < block.level]
            if not heads_nothing:
                headings.append(block)
            says = heads_nothing or _is_sentence(document.text, block.span)
            section = [replace(block, kind=Kind.TEXT)] if says else []
        else:
            section.append(block)
    yield _path(document, headings), section


def _path(document: Document, headings: Sequence[Block]) -> tuple[str, ...]:
    """The headings above; a letterhead says who writes, and nothing of what stands below it."""
    words = (document.text[slice(*heading.span)][:LONGEST_CONTEXT] for heading in headings)
    return tuple(one for one in words if not is_letterhead(one))


def _is_sentence(text: str, heading: Span) -> bool:
    """Whether a heading says something itself: it ends as a sentence or is too long for a heading."""
    return heading.end - heading.start > LONGEST_CONTEXT or bool(_SENTENCE.fullmatch(text, *heading))


def _units(text: str, section: Sequence[Block], headers: Mapping[Span, Span]) -> Iterator[_Unit]:
    """The sentences of a section; those of a short list or table together, with its introduction or header."""
    lead: Span | None = None
    for kind, blocks in groupby(section, key=lambda block: Kind.ROW if block.kind is Kind.HEADER else block.kind):
        if kind is Kind.ROW:
            if lead:
                yield _Unit((lead,))
            for (_, header), rows in groupby(blocks, key=lambda row: (row.table, headers.get(row.span))):
                yield from _table_units(header, [row.span for row in rows])
            lead = None
            continue
        sentences = [sentence for block in blocks for sentence in sentence_spans(text, block.span)]
        if kind is Kind.ITEM:
            span = Span((lead or sentences[0]).start, sentences[-1].end)
            yield from _list_units(lead, sentences, Listing(span, lead))
            lead = None
            continue
        lead = sentences.pop() if text[sentences[-1].end - 1] == ":" else None
        yield from (_Unit((sentence,)) for sentence in sentences)
    if lead:
        yield _Unit((lead,))


def _table_units(header: Span | None, rows: Sequence[Span]) -> Iterator[_Unit]:
    """The rows of a table, or of a part of it, that stand together, with their header if it is the first of them."""
    below = [row for row in rows if not (header and row.overlaps(header))]
    if header and not below:  # what follows the header is ignored
        header, below = None, list(rows)
    listing = Listing(Span(rows[0].start, rows[-1].end), header, is_table=True)
    yield from _list_units(header if header and len(below) < len(rows) else None, below, listing)


def _list_units(lead: Span | None, items: Sequence[Span], listing: Listing) -> Iterator[_Unit]:
    sentences = (lead, *items) if lead else tuple(items)
    if listing.span.end - listing.span.start <= LONGEST_LIST:
        yield _Unit(sentences, listing)
    else:
        first = 2 if lead else 1  # even a long list begins with its introduction
        yield _Unit(sentences[:first], listing)
        yield from (_Unit((sentence,), listing) for sentence in sentences[first:])


def _passage(
    document: Document, names: Sequence[str], heading_path: tuple[str, ...], units: Sequence[_Unit]
) -> Passage:
    start, end = units[0].span.start, units[-1].span.end
    lists = tuple(dict.fromkeys(unit.listing for unit in units if unit.listing))
    leads = [listing.lead for listing in lists if listing.lead and listing.lead.start < start]
    above = [document.title, *names, *heading_path, *(document.text[slice(*lead)] for lead in leads)]
    return Passage(
        document_id=document.id,
        start=start,
        end=end,
        sentences=tuple(sentence for unit in units for sentence in unit.sentences),
        heading_path=heading_path,
        page=document.page(start),
        context="\n".join(dict.fromkeys(one[:LONGEST_CONTEXT] for one in above)),
        lists=lists,
    )
