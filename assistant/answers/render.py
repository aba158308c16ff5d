"""An Answer as text for a terminal, and any value as a line of JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from itertools import chain, pairwise, starmap

import msgspec
from rich.style import Style
from rich.text import Text

from assistant.answers.answering import Answer
from assistant.answers.comparing.differences import Difference
from assistant.answers.comparing.doubts import DoubtKind, State
from assistant.answers.quoting.quote import Lead, Quote, passage_header
from assistant.french import sureness, texts
from corpus.document import Document, Span
from corpus.folding import WORD, fold
from corpus.formats.plain.markdown import signs_in
from corpus.formats.slides import is_deck
from index.searching.search import Results, Searcher

_TELLING = 3  # words; fewer may head a part that a title only names
_OTHERS = (DoubtKind.YEAR, DoubtKind.FIGURE)  # of which others are written
# Control and bidirectional characters could redraw the screen or disguise a quote (Unicode TR 36).
_UNSAFE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def to_json(value: object, plain: bool = False) -> str:
    """One line of JSON; accents as they are, or as escapes in plain ASCII."""
    return json.dumps(msgspec.to_builtins(value), ensure_ascii=plain)


def difference_words(difference: Difference) -> str:
    """A contradiction between two documents in words, with both dates."""
    first, second = (texts.NAMED.format(label=one.label, date=texts.of_date(one.date)) for one in difference.documents)
    figures, others = (" et ".join(map(_figure, some)) for some in difference.figures or ((), ()))
    if difference.repeal:
        said = texts.REPEALS.format(first=first, second=second, words=difference.repeal)
        said += f" {texts.REPEAL_DIFFERS.format(figures=figures, others=others)}" if figures else ""
    else:
        said = texts.DIFFER.format(first=first, second=second, figures=figures, others=others)
    order = (
        texts.LATER_FIRST if difference.is_ordered else texts.HINTED_FIRST if difference.is_hinted else texts.WHICH_ONE
    )
    return f"{said} {order}" if len(difference.quotes) > 1 else said


def uncertain_words(answer: Answer) -> str:
    """Why an answer is uncertain: what its quotes do not mention."""
    names, words = (
        [doubt.asked for doubt in answer.doubts if doubt.kind is kind and doubt.asked not in answer.unknown]
        for kind in (DoubtKind.NAME, DoubtKind.WORD)
    )
    said = [
        sureness.UNCERTAIN,
        *(sureness.speaks_of_other(one.asked, one.written) for one in answer.doubts if one.kind in _OTHERS),
        *(sureness.not_defined(one.asked) for one in answer.doubts if one.kind is DoubtKind.MEANING),
        *([sureness.not_named(names)] if names else []),
        *([sureness.not_written(words)] if words else []),
    ]
    return texts.with_unknown(" ".join(said), answer.unknown_besides)


def _figure(words: str) -> str:
    """A figure with its unit, in quotation marks, that no line break separates."""
    return "«\u00a0{}\u00a0»".format("\u00a0".join(words.split()))


def answer_text(answer: Answer) -> Text:
    """The answer as people read it on a terminal; the sentence that answers is bold, the words underlined."""
    text = Text()
    if answer.understood_as:
        text.append(visible(texts.UNDERSTOOD.format(question=answer.understood_as)) + "\n\n", style="dim")
    if answer.expansion:
        meaning = texts.EXPANSION.format(sigle=answer.expansion.sigle, expansion=answer.expansion.expansion)
        text.append(visible(meaning) + "\n\n")
    text.append_text(_also_sought(answer.results.synonyms))
    if not answer.found:
        text.append(visible(texts.refusal(answer.words, answer.unknown, answer.question)) + "\n", style="bold")
        if answer.nearest:
            text.append(texts.NEAREST + "\n")
        text.append("\n")
    if answer.state is State.UNCERTAIN:
        text.append(visible(uncertain_words(answer)) + "\n\n", style="bold yellow")
    for difference in answer.differences:
        text.append(visible(difference_words(difference)) + "\n\n", style="yellow")
    for quote in answer.shown:
        text.append_text(_quote_text(quote, emphasis=answer.found))
    if answer.also:
        text.append(f"{texts.SEE_ALSO}\n", style="dim")
        for quote in answer.also:
            text.append(f"— {source_of(quote.document, quote.heading_path, quote.place)}\n", style="dim cyan")
        text.append("\n")
    if answer.state is State.ANSWERED:
        text.append(visible(sureness.confidence_words(answer.confidence, answer.unknown)) + "\n", style="dim")
    return text


def hits_text(results: Results, searcher: Searcher) -> Text:
    """The passages found as people read them on a terminal."""
    text = _also_sought(results.synonyms)
    for rank, hit in enumerate(results.hits, 1):
        document, passage = searcher.document(hit.passage), hit.passage
        text.append(f"{rank}. {source_of(document, passage.heading_path, passage.start)}\n", style="bold")
        text.append(_lead_text(passage_header(document, passage)))
        text.append(visible(document.text[passage.start : passage.end]) + "\n\n")
    return text


def _also_sought(synonyms: Sequence[str]) -> Text:
    return Text(f"{visible(texts.also_sought(synonyms))}\n\n" if synonyms else "", style="dim")


def _lead_text(lead: Lead | None) -> Text:
    return Text(f"{visible(above(lead))}\n" if lead else "", style="dim")


def _quote_text(quote: Quote, emphasis: bool) -> Text:
    text = Text()
    text.append(_lead_text(quote.lead))
    signs = signs_of(quote.document, quote.span)
    ends = {*quote.span, *quote.key, *chain.from_iterable((*quote.answers, *signs))}
    for part in starmap(Span, pairwise(sorted(ends))):
        is_answer, is_sign = any(map(part.overlaps, quote.answers)), any(map(part.overlaps, signs))
        is_key = part.overlaps(quote.key) and not is_sign
        style = Style(bold=is_key, underline=is_answer, dim=is_sign) if emphasis else ""
        text.append(visible(quote.document.text[slice(*part)]), style)
    text.append("\n")
    if quote.goes_on:
        text.append(texts.LIST_GOES_ON + "\n", style="dim")
    source = source_of(quote.document, quote.heading_path, quote.place)
    return text.append(f"— {source}\n\n", style="dim cyan")


def signs_of(document: Document, span: Span) -> tuple[Span, ...]:
    """Where a part of a document has Markdown signs, which are shown dimmed."""
    is_markdown = document.path.lower().endswith(".md")
    return tuple(one.moved(span.start) for one in signs_in(document.text[slice(*span)])) if is_markdown else ()


def above(lead: Lead) -> str:
    """A lead as it is shown above a quote, with an ellipsis if something is left out between them."""
    return lead.text if lead.is_next else f"{lead.text}\n{texts.LEFT_OUT}"


def source_of(document: Document, heading_path: Sequence[str], offset: int) -> str:
    """The citation of a place: the document's label, headings, and the page, line or row."""
    page, on_sheet, sheet = document.page(offset), document.on_sheet(offset), ""
    if on_sheet:
        sheet = on_sheet.sheet
        where = (texts.SHEET_ROW if sheet else texts.LINE).format(sheet=sheet, number=on_sheet.row)
    elif page is None:
        where = texts.LINE.format(number=document.line(offset))
    else:
        plain = texts.SLIDE if is_deck(document.path) else texts.PAGE
        where = (texts.SCANNED if page in document.recognised_pages else plain).format(number=page)
    headings = (one for one in dict.fromkeys(heading_path) if one != sheet and not _says(document.title, one))
    return visible(", ".join([document.label, *headings, where]))


def _says(title: str, heading: str) -> bool:
    """Whether a title is a heading's words, or holds them, as it does where it is a heading of two lines."""
    said, words = (WORD.findall(fold(one)) for one in (title, heading))
    return words == said or (len(words) >= _TELLING and f" {' '.join(words)} " in f" {' '.join(said)} ")


def pages_words(path: str, count: int) -> str:
    """How many pages, or slides, a file has."""
    return texts.counted(count, *(("diapositive", "diapositives") if is_deck(path) else ("page", "pages")))


def visible(text: str) -> str:
    """Text made safe to show: without control characters of terminals and of writing direction."""
    return _UNSAFE.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))
