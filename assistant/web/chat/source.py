"""The document beside the conversation: a part of its text around the quote, with links to other parts."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise
from urllib.parse import urlencode

from assistant.french import texts
from assistant.web.chat.fragments import name_html, words_html
from assistant.web.chat.pictures import has_picture
from assistant.web.chat.places import place_of
from assistant.web.chat.spreadsheet import rows_html
from corpus.document import Document, Span
from corpus.formats.slides import is_deck

# Parts are two halves long and begin at each half, so that a quote has one around it. The browser lays the text out
# again at keys typed elsewhere: of a megabyte that takes a second, of a part it is not felt.
_HALF = 20_000  # characters
_NEAR = 500  # characters before the end of a half where a line, else a word, may end


def document_html(document: Document, marked: Span | None = None, note: str = "", part: int | None = None) -> str:
    """A part of a document, by default the one around the quote; a short document whole.

    The quote is marked; ignored spans are greyed, with the reason as a tooltip; ``note`` is shown above.
    """
    number, last = _part(document.text, marked, part)
    shown = _shown(document.text, number)
    place = place_of(document, marked or Span(0, 0))
    title = texts.SOURCE_OF.format(title=name_html(document.label))
    return (
        f'<article class="source" data-place="{place}" aria-label="{title}">'
        f'<header><h2>{name_html(document.title)}</h2><p class="path">{name_html(document.path)}, {_date(document)}</p>'
        f"{_notes_html(document, note, last > 0)}{_ways_html(marked, shown, place)}"
        f"{_picture_html(document, marked, place)}</header>"
        f'<div class="source-text" tabindex="0" role="region" aria-label="{texts.SOURCE_TEXT}">'
        f"{_further_html(texts.PART_BEFORE, max(number - 2, 0)) if number else ''}"
        f"{''.join((rows_html if document.is_sheet else _pieces_html)(document, shown, marked))}"
        f"{_further_html(texts.PART_AFTER, number + 2) if number < last else ''}</div></article>"
    )


def _date(document: Document) -> str:
    return texts.date_said(str(document.date), document.date.origin) if document.date else texts.NO_DATE


def _part(text: str, marked: Span | None, part: int | None) -> tuple[int, int]:
    """The number of the part to show, by default the one around the quote, and the number of the last."""
    last = max(-(-len(text) // _HALF) - 2, 0)
    around = ((marked.start if marked else 0) + _HALF // 2) // _HALF - 1
    return min(max(around if part is None else part, 0), last), last


def _shown(text: str, number: int) -> Span:
    """The span of a part; the part after the next begins where it ends."""
    return Span(_break(text, number * _HALF), _break(text, (number + 2) * _HALF))


def _break(text: str, near: int) -> int:
    """A good place to divide a text near an offset."""
    if not 0 < near < len(text):
        return min(max(near, 0), len(text))
    return text.rfind("\n", near - _NEAR, near) + 1 or text.rfind(" ", near - _NEAR, near) + 1 or near


def _notes_html(document: Document, note: str, is_long: bool) -> str:
    """Notes above the text: that it was changed, that it is long, that grey is not quoted."""
    former = f'<p class="legend" role="status">{note}</p>' if note else ""
    said = (texts.SOURCE_LONG if is_long else "", texts.SOURCE_IGNORED if document.ignored else "")
    return former + "".join(f'<p class="legend">{one}</p>' for one in said if one)


def _ways_html(marked: Span | None, shown: Span, place: str) -> str:
    """Buttons to the answer's other quotes, which the script counts, and back to this one from other parts."""
    if not marked:
        return ""
    before, after = (
        f'<button type="button" class="plain" data-step="{step}">{label}</button>'
        for step, label in ((-1, texts.QUOTE_BEFORE), (1, texts.QUOTE_AFTER))
    )
    ways = [f'<span class="ways" hidden>{before}<span data-where="{texts.QUOTE_WHERE}"></span>{after}</span>']
    if not marked.overlaps(shown):
        ways.append(
            f'<button type="button" class="plain open-source" data-place="{place}">{texts.QUOTE_AGAIN}</button>'
        )
    return "".join(ways)


def _further_html(label: str, number: int) -> str:
    return f'<button type="button" class="plain further" data-part="{number}">{label}</button>'


def _picture_html(document: Document, marked: Span | None, place: str) -> str:
    """The image of the quote's page, drawn when it is opened."""
    page = document.page(marked.start) if marked else None
    if page is None or not has_picture(document):
        return ""
    label = texts.SHOW_PAGE.format(number=page)
    alternative = name_html(texts.PAGE_PICTURE.format(number=page, title=document.label))
    return (
        f'<details class="picture"><summary>{label}</summary>'
        f'<img src="page.png?{urlencode({"place": place})}" alt="{alternative}" loading="lazy"></details>'
    )


def _pieces_html(document: Document, shown: Span, marked: Span | None) -> list[str]:
    """The words of a part, divided at the mark, at ignored spans and at slides."""
    special = [one.span for one in document.ignored if one.span.overlaps(shown)] + ([marked] if marked else [])
    slides = document.page_starts if is_deck(document.path) else ()
    edges = [*slides, *(edge for span in special for edge in span)]
    inside = {edge for edge in edges if shown.start < edge < shown.end}
    return [
        _slide_html(slides, edge.start) + _piece_html(document, edge, marked)
        for edge in map(Span._make, pairwise(sorted({*shown, *inside})))
    ]


def _slide_html(slides: Sequence[int], start: int) -> str:
    """The number of a slide that begins at an offset, added by CSS as it is not text of the document."""
    number = bisect_right(slides, start)
    label = texts.SLIDE.format(number=number).capitalize()
    return f'<span class="slide" data-label="{label}"></span>' if number and slides[number - 1] == start else ""


def _piece_html(document: Document, span: Span, marked: Span | None) -> str:
    words = words_html(document.text[slice(*span)])
    if marked and marked.overlaps(span):
        return f'<mark tabindex="-1">{words}</mark>'
    nearest = bisect_right(document.ignored, span.start, key=lambda ignored: ignored.span.start) - 1
    if nearest >= 0 and document.ignored[nearest].span.overlaps(span):
        return f'<span class="ignored" title="{texts.REASONS[document.ignored[nearest].reason]}">{words}</span>'
    return words
