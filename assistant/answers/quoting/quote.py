"""A quote: a part of a document, and where it stands."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from corpus.document import Document, Span
from corpus.text.listings import Listing
from corpus.text.passages import Passage
from index.searching.search import Searcher

LETTER = re.compile(r"[^\W_]")  # or a figure


@dataclass(frozen=True, slots=True)
class Lead:
    """The introduction of a list or the header of a table, ``document.text[start:end]``, shown above a quote of it.

    ``is_next`` says that nothing is left out between the two.
    """

    text: str
    start: int
    end: int
    is_next: bool


@dataclass(frozen=True, slots=True)
class Quote:
    """``document.text[start:end]``, so that a quote that is not in its source cannot exist.

    ``key`` is the sentence that answers best; ``answers`` are the words to mark as the answer, the likeliest first, if
    the reranker can tell; ``listing`` is the list or table that the quote is part of. Offsets are in code points.
    """

    document: Document = field(repr=False)
    start: int
    end: int
    key: Span
    heading_path: tuple[str, ...]
    score: float
    listing: Listing | None = None
    answers: tuple[Span, ...] = ()

    @property
    def lead(self) -> Lead | None:
        """The introduction or header of what is quoted; None if the quote includes it."""
        return lead_of(self.document, self.listing, self.start)

    @property
    def table(self) -> Listing | None:
        """The table whose rows are quoted, if any."""
        return self.listing if self.listing and self.listing.is_table else None

    @property
    def header(self) -> Lead | None:
        """The header of the table whose rows are quoted; None if the quote includes it."""
        return self.lead if self.table else None

    @property
    def goes_on(self) -> bool:
        """Whether the quote is the beginning of a list too long to be quoted whole."""
        return bool(
            self.listing
            and self.start <= self.listing.span.start
            and self.end < self.listing.span.end
            and self.end > (self.listing.lead or self.listing.span).end
        )

    @property
    def span(self) -> Span:
        """Where the quote stands."""
        return Span(self.start, self.end)

    @property
    def text(self) -> str:
        """The document's own words."""
        return self.document.text[self.start : self.end]

    @property
    def place(self) -> int:
        """The offset to cite: where the quote begins or, in a spreadsheet, the row that answers."""
        return self.key.start if self.document.is_sheet else self.start

    @property
    def line(self) -> int:
        """Number, from 1, of the line where the quote begins."""
        return self.document.line(self.start)


def lead_of(document: Document, listing: Listing | None, start: int) -> Lead | None:
    """The introduction or header of a list or table; None if a part from ``start`` on includes it."""
    span = listing and listing.lead
    if not span or span.start >= start:
        return None
    return Lead(document.text[slice(*span)], *span, not LETTER.search(document.text, span.end, start))


def passage_header(document: Document, passage: Passage) -> Lead | None:
    """The header of the table that a passage continues."""
    first = next((one for one in passage.lists if one.is_table and one.span.start <= passage.start), None)
    return lead_of(document, first, passage.start)


def quote_at(searcher: Searcher, document_id: str, sentence: Span, score: float) -> Quote:
    """A sentence of a document as a quote, with the score that the caller gives it."""
    passage = searcher.passage_at(document_id, sentence.start)
    return Quote(searcher.document(passage), *sentence, sentence, passage.heading_path, score)
