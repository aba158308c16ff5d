"""Ignored spans of a web page: navigation, corrected for unclosed tags, and margins beside an article."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate

from resiliparse.extract.html2text import extract_plain_text

from corpus.document import Block, IgnoredSpan, Kind, Reason, Span
from corpus.text.listings import introduces
from corpus.text.sentences import sentence_spans

DEEPEST = 300  # nested elements; the time of Resiliparse grows with the square
_LONGEST_PAGE = 2_000_000  # characters with tags; a longer page is no article, and Resiliparse would take seconds
_TOGETHER = 4  # consecutive words compared with the text of Resiliparse
_KEPT = 0.5  # the share of such runs above which Resiliparse kept a block
_LEAST = 400  # characters that it must keep, else the page is no article; precision .905, with 1,000 .870
_LEAST_SHARE = 0.05  # and share of the page; precision in benchmarks/pages.py: .05 .885, .1 .883, .3 .875, .5 .83
_MAIN = 0.85  # the share of the kept text in the part of the page around the article; there: .8 .910, .9 .900
_WORD = re.compile(r"\w+")
_HOUR, _DAY = r"\d{1,2} ?(?:h|heures?\b)", r"(?i:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)s?"
# Facts in the margin of a page: opening hours, prices, telephones, addresses.
FACT = re.compile(
    rf"\b{_HOUR}.{{0,20}}?\b{_HOUR}|\b{_DAY}\b.{{0,40}}?\b{_HOUR}|\d[ \u00a0\u202f]?(?:€|euros?\b)"
    r"|\b0\d(?:[ .\u00a0]?\d\d){4}\b|\b\d{5} [A-ZÀ-Þ]|\b[Ff]erm(?:é|ée|eture)s?\b"
)


def corrected(
    ignored: Iterable[IgnoredSpan], begins: Sequence[int], lines: Sequence[int], own: Sequence[int]
) -> list[IgnoredSpan]:
    """The ignored spans without nested ones, and without the page itself if an unclosed tag includes it.

    ``begins`` are the offsets where the page's text may begin (its title, ``main``), ``lines`` those of its lines,
    ``own`` the number of characters outside links before each line, and in all.
    """
    kept: list[IgnoredSpan] = []
    for one in sorted(ignored, key=lambda one: (one.span.start, -one.span.end)):
        if kept and one.span.overlaps(kept[-1].span):
            continue
        start, end = one.span
        inside = own[bisect_left(lines, end)] - own[bisect_left(lines, start)]
        begin = next(iter(begins[bisect_left(begins, start) :]), end)
        outside = own[-1] - inside
        if (
            one.reason not in (Reason.NAVIGATION, Reason.HIDDEN)
            or inside <= outside
            or (begin >= end and outside * 10 > inside)
        ):
            kept.append(one)
        elif start < begin < end:
            kept.append(IgnoredSpan(Span(start, begin - 1), one.reason))
    return kept


def margins(
    page: str, text: str, blocks: Sequence[Block], parts: Iterable[Span], safe: Iterable[Span]
) -> Iterator[IgnoredSpan]:
    """The spans beside the text of an article, as extracted by Resiliparse; none if it finds no article.

    These are blocks that Resiliparse leaves out, and blocks outside the part of the page with nearly all that it keeps.
    Tables, definitions and the like (``safe``) and sections with hours, prices or addresses always stay.
    """
    if len(page) > _LONGEST_PAGE:
        return
    kept = _runs(
        extract_plain_text(
            page,
            main_content=True,
            alt_texts=False,
            list_bullets=False,
            comments=False,
            post_meta=False,
            hidden_elements=True,
        )
    )
    of_page = [_share(text[slice(*block.span)], kept) > _KEPT for block in blocks]
    starts = [block.span.start for block in blocks]
    lengths = [block.span.length * (block.kind is not Kind.HEADING) for block in blocks]
    before: list[int] = list(
        accumulate((length * is_kept for length, is_kept in zip(lengths, of_page, strict=True)), initial=0)
    )
    if before[-1] < max(_LEAST, _LEAST_SHARE * sum(lengths)):
        return

    def held(span: Span) -> int:
        return before[bisect_left(starts, span.end)] - before[bisect_left(starts, span.start)]

    whole = Span(0, len(text))
    main = min((one for one in (*parts, whole) if held(one) >= _MAIN * before[-1]), key=lambda one: one.length)
    beside = [
        not is_kept or block.span.start >= main.end or (block.span.end <= main.start and block.kind is not Kind.HEADING)
        for block, is_kept in zip(blocks, of_page, strict=True)
    ]
    for span in safe:
        first, last = bisect_left(starts, span.start), bisect_left(starts, span.end)
        beside[first:last] = [False] * (last - first)
    yield from _sections(text, blocks, beside)


def _runs(words: str) -> set[tuple[str, ...]]:
    """All sequences of one to ``_TOGETHER`` words."""
    found = _WORD.findall(words)
    lengths = range(1, _TOGETHER + 1)
    return {run for length in lengths for run in zip(*(found[at:] for at in range(length)), strict=False)}


def _share(words: str, kept: set[tuple[str, ...]]) -> float:
    """The share of the word sequences of a text that are in ``kept``; a short line is one sequence."""
    found = _WORD.findall(words)
    runs = list(zip(*(found[at:] for at in range(min(_TOGETHER, len(found)))), strict=False))
    return sum(run in kept for run in runs) / len(runs) if runs else 0


def _sections(text: str, blocks: Sequence[Block], beside: list[bool]) -> Iterator[IgnoredSpan]:
    """The spans of consecutive blocks beside the text, each from its heading on."""
    start = 0
    while start < len(blocks):
        end = start + 1
        while end < len(blocks) and beside[end] and beside[start] and blocks[end].kind is not Kind.HEADING:
            end += 1
        if beside[start] and not _is_content(text, blocks, start, end, beside[end : end + 1]):
            yield IgnoredSpan(Span(blocks[start].span.start, blocks[end - 1].span.end), Reason.MARGIN)
        start = end


def _is_content(text: str, blocks: Sequence[Block], start: int, end: int, after: list[bool]) -> bool:
    """Whether blocks belong to the text after all: they have facts, head kept text, or are an introduced list."""
    if any(FACT.search(text, *block.span) for block in blocks[start:end]):
        return True
    heads = blocks[start].kind is Kind.HEADING or text[blocks[start].span.end - 1] == "?"  # a question heads its answer
    if end - start == 1 and heads and after == [False]:
        return True
    above = blocks[start - 1] if start else None
    if above is None or not all(block.kind is Kind.ITEM for block in blocks[start:end]):
        return False
    *_, last = sentence_spans(text, above.span)
    return above.kind is Kind.HEADING or introduces(text, last, end - start)
