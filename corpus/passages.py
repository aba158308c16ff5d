"""A Document becomes Passages: stretches of whole sentences, small enough to be found and read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from corpus.document import Block, Document, Kind, Span
from corpus.sentences import sentence_spans

TARGET = 700  # characters; a passage is closed before it would grow past this
LONGEST_LIST = 1400  # characters; a list no longer than that stays whole, with what introduces it
CHUNKING = f"sentences-{TARGET}-{LONGEST_LIST}-2"  # named in the manifest: another value means other passages


@dataclass(frozen=True, slots=True)
class Passage:
    """``document.text[start:end]``: whole sentences, nothing ignored between them.

    ``heading_path`` goes from the highest level down. ``lead`` is what introduces the list that the
    passage continues. Title, headings and lead help to find the passage and are never quoted.
    ``lists`` are the whole lists that the passage shares, each from its introduction to its last item.
    """

    document_id: str
    start: int
    end: int
    sentences: tuple[Span, ...]
    heading_path: tuple[str, ...] = ()
    page: int | None = None
    context: str = ""
    lists: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class _Unit:
    """What is never cut: a sentence, or a short list with its introduction."""

    sentences: tuple[Span, ...]
    lead: Span | None = None
    list: Span | None = None

    @property
    def span(self) -> Span:
        return Span(self.sentences[0].start, self.sentences[-1].end)


def passages_of(document: Document) -> list[Passage]:
    """The passages of a cleaned document, in order; ignored spans and headings are in none."""
    passages: list[Passage] = []
    for heading_path, section in _sections(document):
        pending: list[_Unit] = []
        for unit in _units(document.text, section):
            grown = unit.span.end - (pending[0].span.start if pending else unit.span.start)
            if pending and grown > TARGET:
                passages.append(_passage(document, heading_path, pending))
                pending = []
            pending.append(unit)
        if pending:
            passages.append(_passage(document, heading_path, pending))
    return passages


def _sections(document: Document) -> Iterator[tuple[tuple[str, ...], list[Block]]]:
    """Runs of blocks with no heading and nothing ignored between them, with the headings above."""
    ignored = iter(sorted(one.span for one in document.ignored))
    barrier = next(ignored, None)
    headings: list[Block] = []
    section: list[Block] = []
    for block in document.blocks:
        while barrier is not None and barrier.end <= block.span.start:
            yield _path(document, headings), section
            section, barrier = [], next(ignored, None)
        if barrier is not None and barrier.overlaps(block.span):
            continue
        if block.kind is Kind.HEADING:
            yield _path(document, headings), section
            section = []
            headings = [*(above for above in headings if above.level < block.level), block]
        else:
            section.append(block)
    yield _path(document, headings), section


def _path(document: Document, headings: Sequence[Block]) -> tuple[str, ...]:
    return tuple(document.text[slice(*heading.span)] for heading in headings)


def _units(text: str, section: Sequence[Block]) -> Iterator[_Unit]:
    """The sentences of a section; those of a short list together, with its introduction."""
    lead: Span | None = None
    for is_item, blocks in groupby(section, key=lambda block: block.kind is Kind.ITEM):
        sentences = [sentence for block in blocks for sentence in sentence_spans(text, block.span)]
        if is_item:
            yield from _list_units(lead, sentences)
            lead = None
            continue
        lead = sentences.pop() if text[sentences[-1].end - 1] == ":" else None
        yield from (_Unit((sentence,)) for sentence in sentences)
    if lead:
        yield _Unit((lead,))


def _list_units(lead: Span | None, items: Sequence[Span]) -> Iterator[_Unit]:
    sentences = (lead, *items) if lead else tuple(items)
    whole = Span(sentences[0].start, sentences[-1].end)
    if whole.end - whole.start <= LONGEST_LIST:
        yield _Unit(sentences, lead, whole)
    else:
        first = 2 if lead else 1  # even a long list begins with its introduction
        yield _Unit(sentences[:first], lead, whole)
        yield from (_Unit((sentence,), lead, whole) for sentence in sentences[first:])


def _passage(document: Document, heading_path: tuple[str, ...], units: Sequence[_Unit]) -> Passage:
    start, end = units[0].span.start, units[-1].span.end
    leads = {unit.lead for unit in units if unit.lead and unit.lead.start < start}
    above = [document.title, *heading_path, *(document.text[slice(*lead)] for lead in sorted(leads))]
    return Passage(
        document_id=document.id,
        start=start,
        end=end,
        sentences=tuple(sentence for unit in units for sentence in unit.sentences),
        heading_path=heading_path,
        page=document.page(start),
        context="\n".join(dict.fromkeys(above)),
        lists=tuple(dict.fromkeys(unit.list for unit in units if unit.list)),
    )
