"""An answer or a search as JSON, for the command line, HTTP and MCP.

The docstrings of these classes appear in the description of the API and are French for that reason. New fields are
described, in French too, in ``assistant.web.programs.schemas``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import msgspec

from assistant.answers.answering import Answer, Expansion
from assistant.answers.comparing.differences import Difference
from assistant.answers.comparing.doubts import State
from assistant.answers.quoting.quote import Lead, Quote, passage_header
from assistant.answers.render import difference_words
from corpus.dates import Origin
from corpus.document import Document, Span
from index.searching.search import Hit, Results, Searcher


class WordsJson(msgspec.Struct):
    """Des mots du document, caractère pour caractère."""

    text: str
    start: int
    end: int


class QuoteJson(msgspec.Struct):
    """Une citation, caractère pour caractère ; « answers » en sont les mots qui répondent."""

    text: str
    answer: WordsJson | None
    document: str
    title: str
    heading: str | None
    page: int | None
    line: int
    sheet: str | None
    row: int | None
    start: int
    end: int
    score: float
    header: WordsJson | None
    label: str
    date: str | None
    date_from: Origin | None
    answers: list[WordsJson]


class HitJson(msgspec.Struct):
    """Un passage trouvé."""

    rank: int
    score: float
    text: str
    document: str
    title: str
    heading: str | None
    page: int | None
    sheet: str | None
    row: int | None
    start: int
    end: int
    header: WordsJson | None
    label: str
    date: str | None
    date_from: Origin | None


class DifferenceJson(msgspec.Struct):
    """Deux documents qui ne disent pas la même chose, ou dont l’un remplace l’autre."""

    quotes: tuple[int, ...]
    documents: list[str]
    dates: list[str | None]
    repeals: bool
    sentence: str


class AnswerJson(msgspec.Struct):
    """La réponse\u00a0: des citations, ou les passages les plus proches quand les documents ne répondent pas."""

    question: str
    found: bool
    confidence: float
    quotes: list[QuoteJson]
    nearest: list[QuoteJson]
    expansion: Expansion | None
    understood_as: str | None
    snapshot: str
    differences: list[DifferenceJson]
    synonyms: tuple[str, ...]
    state: State
    missing: tuple[str, ...]
    unknown: tuple[str, ...]


class HitsJson(msgspec.Struct):
    """Les passages trouvés, le meilleur d’abord, sans décider s’ils répondent."""

    question: str
    hits: list[HitJson]
    snapshot: str
    synonyms: tuple[str, ...]


def answer_json(answer: Answer) -> AnswerJson:
    """The JSON of an answer."""
    return AnswerJson(
        question=answer.question,
        found=answer.found,
        confidence=round(answer.confidence, 4),
        quotes=list(map(_quote_json, answer.quotes)),
        nearest=[_quote_json(replace(quote, answers=())) for quote in answer.nearest],
        expansion=answer.expansion,
        understood_as=answer.understood_as,
        snapshot=answer.snapshot,
        differences=list(map(_difference_json, answer.differences)),
        synonyms=answer.results.synonyms,
        state=answer.state,
        missing=answer.missing,
        unknown=answer.unknown,
    )


def hits_json(question: str, results: Results, searcher: Searcher) -> HitsJson:
    """The JSON of a search."""
    found = [_hit_json(rank, hit, searcher.document(hit.passage)) for rank, hit in enumerate(results.hits, 1)]
    return HitsJson(question, found, searcher.snapshot.manifest.id, results.synonyms)


def _quote_json(quote: Quote) -> QuoteJson:
    excerpt = _excerpt(quote.document, quote.span, quote.place, quote.heading_path, quote.header)
    answers = [WordsJson(quote.document.text[slice(*one)], *one) for one in quote.answers]
    best = answers[0] if answers else None
    return QuoteJson(**excerpt, answer=best, answers=answers, line=quote.line, score=round(quote.score, 4))


def _hit_json(rank: int, hit: Hit, document: Document) -> HitJson:
    passage = hit.passage
    header, span = passage_header(document, passage), Span(passage.start, passage.end)
    excerpt = _excerpt(document, span, span.start, passage.heading_path, header)
    return HitJson(**excerpt, rank=rank, score=round(hit.score, 4))


def _excerpt(
    document: Document, span: Span, place: int, headings: Sequence[str], header: Lead | None
) -> dict[str, Any]:
    """The fields that quotes and hits share; ``place`` is the offset whose row is given."""
    on_sheet = document.on_sheet(place)
    return {
        "text": document.text[slice(*span)],
        "document": document.path,
        "title": document.title,
        "heading": " > ".join(headings) or None,
        "page": document.page(span.start),
        "sheet": (on_sheet and on_sheet.sheet) or None,
        "row": on_sheet and on_sheet.row,
        "start": span.start,
        "end": span.end,
        "header": header and WordsJson(header.text, header.start, header.end),
        "label": document.label,
        "date": document.date and str(document.date),
        "date_from": document.date and document.date.origin,
    }


def _difference_json(difference: Difference) -> DifferenceJson:
    return DifferenceJson(
        quotes=difference.quotes,
        documents=[document.path for document in difference.documents],
        dates=[str(document.date) if document.date else None for document in difference.documents],
        repeals=difference.repeal is not None,
        sentence=difference_words(difference),
    )
