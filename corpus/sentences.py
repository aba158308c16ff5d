"""Sentence spans, by the rules of French typography."""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus.document import Span, stripped

LONGEST = 1200  # characters; a "sentence" without an end (a table, a base64 line) is cut before that

# A sentence ends at these signs, with what closes a quotation or a bracket behind them.
_END = re.compile(r"(?:[.!?…]+|[\u00a0\u202f ]+[!?]+)(?:[\u00a0\u202f ]?[»”\"’)\]]+)*(?=\s)")
_OPENS = re.compile(r"[\s«“\"(\[‘'–—-]*(\w)")
_LAST_WORD = re.compile(r"([\w'’-]+)\.$")
_BRACKETS = re.compile(r"\([^()]{0,400}\)")
_NUMBERING = re.compile(r"\s*(?:\d{1,3}|[IVXLC]{1,6}|[A-Za-z])\.$")
_WEAK_END = re.compile(r"(?:;|,|:|\s–|\s-)(?=\s)|\s(?=\S)")

# Words that end with a full stop inside a sentence and may stand before a capital or a figure.
_ABBREVIATIONS = frozenset(
    "m mm mme mmes mlle mlles me mes dr drs pr prof mgr st ste sts stes gal "
    "art arts al ann app arr av bd bld bull c/ cass cf ch chap circ civ coll comm cons dép dir doc éd env ex "
    "fig fasc ibid id inf janv févr avr juil sept oct nov déc n no nos n° obs op p pp par parl pén préc prop "
    "réf règl req resp sect soc spéc suiv sup sté suppl t tél tit tom trav trib univ v vol".split()
)


def sentence_spans(text: str, span: Span) -> Iterator[Span]:
    """Cut a block of text into its sentences, white space at their ends excluded.

    Together the spans hold every character of the block that is not white space, in order.
    """
    closed = [Span(*match.span()) for match in _BRACKETS.finditer(text, span.start, span.end)]
    start = span.start
    for match in _END.finditer(text, span.start, span.end):
        if _ends_sentence(text, start, match, span.end) and not _inside(match.start(), closed):
            yield from _bounded(text, Span(start, match.end()))
            start = match.end()
    yield from _bounded(text, Span(start, span.end))


def _inside(offset: int, closed: list[Span]) -> bool:
    return any(bracket.start < offset < bracket.end - 1 for bracket in closed)


def _ends_sentence(text: str, start: int, end: re.Match[str], limit: int) -> bool:
    opening = _OPENS.match(text, end.end(), limit)
    if opening is None or opening[1].islower():
        return False
    before = text[start : end.start() + 1]
    if end[0] != ".":
        return True
    if _NUMBERING.fullmatch(before):
        return False
    word = _LAST_WORD.search(before)
    if word is None:
        return True
    last = re.split(r"['’]", word[1])[-1]
    initial = len(last) == 1 and last.isupper()  # "J. Dupont", "L. 2111-3"
    return not initial and last.lower() not in _ABBREVIATIONS


def _bounded(text: str, span: Span) -> Iterator[Span]:
    """The span itself, or pieces of it under the limit, cut at the weakest loss."""
    span = stripped(text, span)
    while span.end - span.start > LONGEST:
        cuts = [match.end() for match in _WEAK_END.finditer(text, span.start + LONGEST // 2, span.start + LONGEST)]
        strong = [cut for cut in cuts if not text[cut - 1].isspace()]
        cut = (strong or cuts or [span.start + LONGEST])[-1]
        yield stripped(text, Span(span.start, cut))
        span = stripped(text, Span(cut, span.end))
    if span.start < span.end:
        yield span
