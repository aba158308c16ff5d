"""Markdown: the text is kept unchanged, and what a rendered page would not show is ignored."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from corpus.document import Block, IgnoredSpan, Reading, Reason, Span, stripped
from corpus.text.blocks import FENCED, markdown_blocks, title_of

_FRONT_MATTER = re.compile(
    r"---[ \t]*\r?\n(?:(?:[\w-]+:.*|[ \t]+\S.*|-[ \t].*|#.*|[ \t]*)\r?\n)+?(?:---|\.\.\.)[ \t]*(?=\r?\n|\Z)"
)
_TITLE = re.compile(r"^title:[ \t]*([\"']?)(\S.*?)\1[ \t]*\r?$", re.MULTILINE)
# Comments outside code.
_COMMENT = re.compile(rf"{FENCED}|`[^`\n]+(?:`|\Z)|(?P<comment><!--.*?-->)", re.MULTILINE | re.DOTALL)
_STRUCK = re.compile("~~[^~]+~~[.;:,]?")
_SIGNS = (  # the groups of each; bounded, as a line may be a megabyte long
    re.compile(r"^ {0,3}(#{1,6}[ \t]+)(?=\S)", re.MULTILINE),
    re.compile(r"(!?\[)[^]\n]{1,300}(\]\((?:[^\s()]|\([^\s()]*\))*(?:[ \t]+\"[^\"\n]*\")?\))"),
    re.compile(r"(\*{2,3}|(?<!\w)__|~~)(?=[^\s*_~])(?:(?!\n\s*\n).){1,500}?(?<=[^\s*_~])(\1)", re.DOTALL),
    re.compile(r"(?<![\w*_])([*_])(?=[^\s*_])[^*_\n]*(?<=[^\s*_])(\1)(?![\w*_])"),
)


def markdown_reading(text: str) -> Reading:
    """The reading of Markdown; front matter, comments and struck paragraphs are ignored."""
    front = _FRONT_MATTER.match(text)
    hidden = [Span(*front.span())] if front else []
    comments = _COMMENT.finditer(text, front.end() if front else 0, text.rfind("-->") + 3)
    hidden += (Span(*one.span("comment")) for one in comments if one["comment"])
    blocks = tuple(
        part for block in markdown_blocks(_with_blanks(text, hidden)) for part in _visible_parts(text, block, hidden)
    )
    struck = (block.span for block in blocks if _STRUCK.fullmatch(text, *block.span))
    ignored = (
        *(IgnoredSpan(one, Reason.HIDDEN) for one in hidden),
        *(IgnoredSpan(one, Reason.STRUCK) for one in struck),
    )
    title = _TITLE.search(text, *front.span()) if front else None
    return Reading(text, blocks, title[2] if title else title_of(text, blocks), ignored=ignored)


def signs_in(text: str) -> list[Span]:
    """The sorted spans of markup: "**", "## ", the brackets and address of a link."""
    found = ((one, place) for sign in _SIGNS for one in sign.finditer(text) for place in range(1, sign.groups + 1))
    return sorted(Span(*one.span(place)) for one, place in found)


def _with_blanks(text: str, spans: Sequence[Span]) -> str:
    """The text with spans replaced by spaces, line ends kept."""
    pieces, end = list[str](), 0
    for span in spans:
        pieces += (text[end : span.start], re.sub(r"[^\r\n]", " ", text[slice(*span)]))
        end = span.end
    return "".join((*pieces, text[end:]))


def _visible_parts(text: str, block: Block, hidden: Sequence[Span]) -> Iterator[Block]:
    """The parts of a block outside hidden spans."""
    start = block.span.start
    for span in (*(one for one in hidden if one.overlaps(block.span)), Span(block.span.end, block.span.end)):
        part = stripped(text, Span(start, max(start, span.start)))
        if any(map(str.isalnum, text[slice(*part)])):
            yield replace(block, span=part)
        start = span.end
