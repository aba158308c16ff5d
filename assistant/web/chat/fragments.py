"""The HTML of the conversation; all text from documents and people is escaped."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from html import escape
from itertools import chain, groupby, pairwise
from urllib.parse import urlencode

from assistant.answers.answering import Answer
from assistant.answers.comparing.doubts import State
from assistant.answers.quoting.quote import Lead, Quote
from assistant.answers.render import above, difference_words, signs_of, source_of, uncertain_words, visible
from assistant.french import texts
from assistant.french.sureness import quote_words
from assistant.web.chat.places import place_of
from assistant.web.http.views import question_link
from corpus.document import Document, Span
from index.snapshot.summaries import DocumentSummary

_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")  # Unicode's explicit directions: "\u202efdp.exe" reads "exe.pdf"
NEAR = "quote near"  # the class of a passage that does not answer


def html(text: str) -> str:
    """Text escaped for elements and attributes, with every character kept.

    Carriage returns are written as references, or the browser would drop them.
    """
    return escape(text).replace("\r", "&#13;")


def words_html(text: str) -> str:
    """The words of a text with every character kept; characters that change the writing direction are made visible.

    Each is isolated in an element of its own, so that it has no effect.
    """
    return _TURNING.sub(lambda match: f'<bdi class="turning" title="{texts.TURNING}">{match[0]}</bdi>', html(text))


def name_html(text: str) -> str:
    """The name of a document or a file, made safe."""
    return html(visible(text))


def question_html(question: str, turn: str) -> str:
    """A question as asked; ``turn`` is what the browser keeps of it."""
    return f'<h2 class="asked" data-turn="{html(turn)}">{words_html(question)}</h2>'


def problem_html(sentence: str) -> str:
    """Why an earlier question can no longer be answered."""
    return f'<div class="answer"><p class="refusal">{name_html(sentence)}</p></div>'


def answer_html(
    answer: Answer, number: str | None, today: date, only: Collection[str] = (), is_other: bool = False
) -> str:
    """The answer, with each quote as a ``blockquote`` with its ``cite``; ``number`` is that in the register.

    ``only`` are the documents the question was restricted to; ``is_other`` says that another index answered it before.
    """
    parts = [f'<p class="understood">{texts.OTHER_INDEX}</p>'] if is_other else []
    if answer.understood_as:
        parts.append(f'<p class="understood">{words_html(texts.UNDERSTOOD.format(question=answer.understood_as))}</p>')
    if answer.expansion:
        sigle, expansion = words_html(answer.expansion.sigle), words_html(answer.expansion.expansion)
        parts.append(f'<p class="expansion"><dfn>{sigle}</dfn>\u00a0: <q>{expansion}</q></p>')
    if answer.results.synonyms:
        parts.append(f'<p class="understood">{words_html(texts.also_sought(answer.results.synonyms))}</p>')
    if not answer.found:
        refusal = texts.refusal(answer.words, answer.unknown, answer.question)
        parts.append(f'<p class="refusal">{words_html(refusal)}</p>')
        if answer.words:
            parts.append(f'<p class="sought">{words_html(texts.sought(answer.words))}</p>')
        if answer.nearest:
            parts.append(f'<p class="nearest">{texts.NEAREST}</p>')
    shown = answer.shown
    is_uncertain = answer.state is State.UNCERTAIN
    sure = quote_words([quote.score for quote in shown], answer.confidence, is_uncertain) if answer.found else ()
    kind = "quote" if answer.found else NEAR
    if is_uncertain:
        parts.append(f'<p class="uncertain" role="note">{words_html(uncertain_words(answer))}</p>')
    parts += [f'<p class="differs" role="note">{words_html(difference_words(one))}</p>' for one in answer.differences]
    parts += [_quote_html(quote, kind, sure[rank] if answer.found else "", today) for rank, quote in enumerate(shown)]
    if answer.also:
        parts.append(f'<p class="also">{texts.SEE_ALSO}</p><ul>{"".join(map(_also_html, answer.also))}</ul>')
    if answer.state is State.ANSWERED and answer.unknown:
        parts.append(f'<p class="unknown">{words_html(texts.unknown_words(answer.unknown))}</p>')
    parts.append(_actions_html(answer, number, only))
    return f'<div class="answer">{"".join(parts)}</div>'


def _quote_html(quote: Quote, kind: str, sureness: str, today: date) -> str:
    source = source_of(quote.document, quote.heading_path, quote.place)
    lead = quote.lead
    said = f"{above(lead)}\n{quote.text}" if lead else quote.text
    cited = html(texts.CITATION.format(quote=said, source=source, date=texts.day(today)))
    more = f'<p class="lead">{texts.LIST_GOES_ON}</p>' if quote.goes_on else ""
    more += f'<p class="lead">{texts.TURNED}</p>' if _TURNING.search(quote.text) else ""
    sure = f'<span class="sure">{sureness}</span>' if sureness else ""
    words = _quoted_html(quote.document, quote.span, () if kind == NEAR else quote.answers)
    return (
        f'<figure class="{kind}">{_lead_html(quote, lead)}<blockquote>{words}</blockquote>{more}'
        f"<figcaption><cite>{html(source)}</cite>{sure}<span>{_opener(quote, texts.OPEN_SOURCE)}"
        f'<button type="button" class="plain" data-copy="{cited}">{texts.COPY_QUOTE}</button>'
        f'<button type="button" class="plain" data-link="{html(_link(quote))}">{texts.COPY_LINK}</button></span>'
        f"</figcaption></figure>"
    )


def _quoted_html(document: Document, span: Span, answers: Sequence[Span] = ()) -> str:
    """The words of a document, with answers marked and Markdown signs dimmed."""
    signs = signs_of(document, span)
    ends = {*span, *chain.from_iterable((*answers, *signs))}
    pieces = map(Span._make, pairwise(sorted(ends)))
    parts = []
    for answer, group in groupby(pieces, lambda piece: next(filter(piece.overlaps, answers), None)):
        words = "".join(_piece_html(document, piece, signs) for piece in group)
        parts.append(f"<mark>{words}</mark>" if answer else words)
    return "".join(parts)


def _piece_html(document: Document, piece: Span, signs: Sequence[Span]) -> str:
    words = words_html(document.text[slice(*piece)])
    return f'<span class="sign">{words}</span>' if any(map(piece.overlaps, signs)) else words


def _lead_html(quote: Quote, lead: Lead | None) -> str:
    """The introduction of a list or the header of a table, above a quote."""
    if not lead:
        return ""
    kind = "lead header" if quote.table else "lead"
    left_out = "" if lead.is_next else f" {texts.LEFT_OUT}"
    return f'<p class="{kind}"><q>{_quoted_html(quote.document, Span(lead.start, lead.end))}</q>{left_out}</p>'


def _also_html(quote: Quote) -> str:
    return f"<li>{_opener(quote, source_of(quote.document, quote.heading_path, quote.place))}</li>"


def _opener(quote: Quote, label: str) -> str:
    place = place_of(quote.document, quote.span)
    return f'<button type="button" class="plain open-source" data-place="{place}">{html(label)}</button>'


def _actions_html(answer: Answer, number: str | None, only: Collection[str]) -> str:
    """The buttons below an answer: verdicts, if it is recorded, and a link to the question."""
    if not (answer.found or answer.words):
        return ""
    address = html(question_link(answer.meant, only))
    link = f'<button type="button" class="plain" data-link="{address}">{texts.LINK_QUESTION}</button>'
    kinds = ("right", "wrong") if answer.found else ("missing",)
    verdicts = (
        f'<button type="button" class="plain" data-verdict="{kind}" data-number="{number}" aria-pressed="false">'
        f"{texts.JUDGEMENTS[kind]}</button>"
        for kind in (kinds if number else ())
    )
    return f'<p class="actions">{"".join(verdicts)}{link}</p>'


def _link(quote: Quote) -> str:
    """The link to a quote: its words and its offset, as the document may change."""
    return f"?{urlencode({'document': quote.document.path, 'at': quote.start, 'quote': quote.text})}"


def questions_html(label: str, questions: Iterable[str]) -> str:
    """Questions to ask with one click."""
    buttons = "".join(f'<button type="button" data-ask="{html(one)}">{words_html(one)}</button>' for one in questions)
    return f"<p>{label}</p>{buttons}" if buttons else ""


def scope_html() -> str:
    """The choice of documents; the script fetches the list when it is opened."""
    return (
        f'<details><summary>{texts.SCOPE}\u00a0: <span data-all="{texts.SCOPE_ALL}" data-some="{texts.SCOPE_SOME}">'
        f'{texts.SCOPE_ALL}</span></summary><input type="search" aria-label="{texts.SCOPE_FILTER}" '
        f'placeholder="{texts.SCOPE_FILTER}" hidden><ul></ul><p role="status"></p></details>'
    )


def choices_html(
    chosen: Mapping[str, DocumentSummary | None], others: Iterable[DocumentSummary], said: str, total: int
) -> str:
    """The list of documents to choose from: those chosen, None for ones that are gone, then some others of ``total``.

    ``said`` is about those left out.
    """
    lines = [_choice_html(path, one, " checked") for path, one in chosen.items()]
    lines += [_choice_html(one.path, one) for one in others]
    return f'<ul data-total="{total}">{"".join(lines)}</ul><p>{said}</p>'


def _choice_html(path: str, document: DocumentSummary | None, checked: str = "") -> str:
    name = f"{name_html(document.title)} <small>{name_html(path)}</small>" if document else texts.CHOICE_GONE
    return f'<li><label><input type="checkbox" value="{html(path)}"{checked}> {name}</label></li>'


def navigation_html(links: Sequence[tuple[str, str]], name: str | None, owner: str) -> str:
    """Links to the other pages, and the account; ``owner`` marks what the browser keeps as theirs."""
    anchors = "".join(f'<a href="{html(address)}">{html(label)}</a>' for address, label in links)
    out = (
        f'<form method="post" action="logout"><span>{html(name)}</span> <button>{texts.LOG_OUT}</button></form>'
        if name
        else ""
    )
    return f'<nav aria-label="{texts.NAVIGATION_LABEL}" data-owner="{owner}">{anchors}</nav>{out}'
