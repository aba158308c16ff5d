"""Parts of the chat page that its script fetches directly, as Gradio would keep them all in memory."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial

from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

from assistant.french import texts
from assistant.web.chat.fragments import choices_html
from assistant.web.chat.places import read_place
from assistant.web.chat.source import document_html
from assistant.web.http.service import Service
from corpus.document import Span
from index.searching.live import LiveSearcher
from index.searching.search import Searcher

_MOST_CHOICES = 50  # documents that are offered at once; the others are found by their names
_GONE = f'<p class="closed">{texts.SOURCE_GONE}</p>'


def panels(service: Service) -> list[Route]:
    """``/source``: a document at ``place=DOCUMENT:START:END``, or at ``document``, ``at`` and ``quote`` of a link.

    ``/choices``: the documents to restrict a search to: those chosen (``only``), then the first that match ``q``.
    """
    return [Route("/source", partial(_source, service)), Route("/choices", partial(_choices, service))]


def _choices(service: Service, request: Request) -> HTMLResponse:
    searcher, asked = service.live.searcher(), request.query_params.get("q", "")
    summaries, paths = searcher.snapshot.summaries, searcher.snapshot.paths
    only = dict.fromkeys(request.query_params.getlist("only"))
    numbers = {path: number for number, path in enumerate(paths) if path in only}
    chosen = {path: summaries[numbers[path]] if path in numbers else None for path in only}
    found = searcher.names.found(asked)
    others = [number for number in found if paths[number] not in only]
    left = max(0, len(others) - _MOST_CHOICES)
    said = texts.choices_left(left, len(found)) if left or asked.strip() else ""
    return HTMLResponse(choices_html(chosen, [summaries[one] for one in others[:_MOST_CHOICES]], said, len(paths)))


def _source(service: Service, request: Request) -> HTMLResponse:
    asked = request.query_params
    if "place" in asked:
        return HTMLResponse(_at_place(service.live, asked["place"], _number(asked, "part")))
    return HTMLResponse(_at_quote(service.live.searcher(), asked))


def _at_place(live: LiveSearcher, place: str, part: int | None) -> str:
    """A document at a place, as it was when it was quoted, or a sentence if there is none."""
    named = read_place(place)
    if named is None:
        return _GONE
    name, span = named
    try:
        document, is_current = live.document(name)
    except LookupError:
        return _GONE
    return document_html(document, span, "" if is_current else texts.SOURCE_FORMER, part)


def _at_quote(searcher: Searcher, asked: Mapping[str, str]) -> str:
    """The document of a link at its quote, whose words are searched for as it may have changed."""
    quote, document = asked.get("quote", ""), searcher.snapshot.document_at(asked.get("document", ""))
    if document is None:
        return _GONE
    at = _number(asked, "at") or 0
    start = at if document.text.startswith(quote, at) else document.text.find(quote)
    if not quote or start < 0:
        return document_html(document, note=texts.SOURCE_MOVED if quote else "")
    return document_html(document, Span(start, start + len(quote)))


def _number(asked: Mapping[str, str], name: str) -> int | None:
    number = asked.get(name, "")
    return int(number) if re.fullmatch(r"\d{1,9}", number, re.ASCII) else None
