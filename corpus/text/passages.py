"""Splits a Document into Passages: runs of whole sentences, short enough to be searched and read."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from corpus.document import Block, Document, Kind, Span
from corpus.folding import fold
from corpus.names import distinctive_names
from corpus.runs import runs
from corpus.text.listings import LONGEST_LIST, TARGET, Listing, Unit, units_of
from corpus.text.table_headers import headers_of
from corpus.text.titles import is_letterhead

LONGEST_CONTEXT = 1000  # characters; paths of legal headings reach 600, longer ones are no headings
CHUNKING = f"sentences-{TARGET}-{LONGEST_LIST}-10"  # stored in the manifest: a new value means other passages

_SENTENCE = re.compile(r"(?:\S+\s+){3}.*[.!…][»”\"’)\s]*", re.DOTALL)  # no "?": a question is the heading of its answer


@dataclass(frozen=True, slots=True)
class Passage:
    """``document.text[start:end]``: whole sentences with no ignored span between them.

    ``heading_path`` begins with the highest level. ``context`` helps to find the passage and is never quoted: title,
    mail that the document was attached to, distinctive names of file and folders, headings, and introductions of lists
    that the passage continues. ``lists`` are the whole lists that the passage overlaps, nested ones included.
    """

    document_id: str
    start: int
    end: int
    sentences: tuple[Span, ...]
    heading_path: tuple[str, ...] = ()
    page: int | None = None
    context: str = ""
    lists: tuple[Listing, ...] = ()


def passages_of(document: Document) -> list[Passage]:
    """The passages of a cleaned document, in order, without ignored spans and headings."""
    passages: list[Passage] = []
    headers = headers_of(document)
    names = [document.attached_to] if document.attached_to else []
    names += distinctive_names(document.path, document.title, document.text)
    for heading_path, section in _sections(document):
        units = units_of(document.text, section, headers)
        for short in runs(units, lambda run, unit: unit.span.end - run[0].span.start <= TARGET):
            passages.append(_passage(document, names, heading_path, short))
    return passages


def _sections(document: Document) -> Iterator[tuple[tuple[str, ...], list[Block]]]:
    """Runs of blocks with no heading or ignored span between them, each with its path of headings.

    A heading that is a sentence, or has nothing below it, is also text.
    """
    ignored = iter(sorted(ignored.span for ignored in document.ignored))
    barrier = next(ignored, None)
    headings: list[Block] = []
    letterheads = _letterheads(document)
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
            if not heads_nothing and number not in letterheads:
                headings.append(block)
            says = heads_nothing or _is_sentence(document.text, block.span)
            section = [replace(block, kind=Kind.TEXT)] if says else []
        else:
            section.append(block)
    yield _path(document, headings), section


def _letterheads(document: Document) -> set[int]:
    """The numbers of headings that only name the sender: they stand above all text or occur several times.

    A single "Mairie" among other headings is the subject of its section.
    """
    words = {
        number: fold(document.text[slice(*block.span)])
        for number, block in enumerate(document.blocks)
        if block.kind is Kind.HEADING
    }
    times = Counter(words.values())
    above = next((number for number, block in enumerate(document.blocks) if block.kind is not Kind.HEADING), 0)
    return {number for number, one in words.items() if (number < above or times[one] > 1) and is_letterhead(one)}


def _path(document: Document, headings: Sequence[Block]) -> tuple[str, ...]:
    return tuple(document.text[slice(*heading.span)][:LONGEST_CONTEXT] for heading in headings)


def _is_sentence(text: str, heading: Span) -> bool:
    """Whether a heading is a sentence, by its end or its length."""
    return heading.length > LONGEST_CONTEXT or bool(_SENTENCE.fullmatch(text, *heading))


def _passage(document: Document, names: Sequence[str], heading_path: tuple[str, ...], units: Sequence[Unit]) -> Passage:
    start, end = units[0].span.start, units[-1].span.end
    lists = tuple(dict.fromkeys(one for unit in units for one in unit.lists))
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
