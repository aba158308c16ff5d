"""The blocks that plain text and Markdown show by their typography: headings, list items, paragraphs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from corpus.document import Block, Kind, Span, lines, stripped

_MARKER = re.compile(
    r"[ \t\u00a0]*(?:[-–—•·●▪◦‣*+]|\(?\d{1,2}[.)°]|\(?[a-zA-Z][)°])(?:[ \t\u00a0\u202f]+(?=\S)|[ \t\u00a0]*$)"
)
_MARKDOWN_HEADING = re.compile(r" {0,3}(#{1,6})[ \t]+(.*?)[ \t]*#*[ \t]*$")
_MARKDOWN_FENCE = re.compile(r" {0,3}(?:```|~~~)")
_NUMBERED_HEADING = re.compile(
    r"(titre|livre|partie|annexe|préambule|chapitre|section|sous-section|article)\b"
    r"(?:[ \u00a0]+(?:premier|première|unique|1er|1ère|[ivxlcdm]+|[a-z]|[lrd]\.?[ \u00a0]*\d[\d-]*|\d[\d.-]*))?"
    r"(?=[ \u00a0]*(?:$|[-–—:.]))",
    re.IGNORECASE,
)
_LEVELS = {"chapitre": 2, "section": 3, "sous-section": 4, "article": 5}
_LONGEST_HEADING = 150  # characters; a longer line is a sentence
_SHORTEST_WRAPPED = 45  # characters; an editor that wraps lines leaves none shorter but the last
_LONGEST_WRAPPED = 130  # characters; a text with a longer line was not wrapped by an editor


def plain_blocks(text: str) -> tuple[Block, ...]:
    """Blocks of plain text; a short first line set apart is its title, "Article 3 - Durée" a heading."""
    spans = [stripped(text, span) for span in lines(text)]
    contents = [text[slice(*span)] for span in spans]
    headings: dict[int, Block] = {}
    seen_words = False
    for number, line in enumerate(contents):
        if not line:
            continue
        begins = number == 0 or not contents[number - 1]
        if begins and len(line) <= _LONGEST_HEADING and line[-1] not in ".!?…:;,":
            set_apart = number + 1 == len(contents) or not contents[number + 1]
            if match := _NUMBERED_HEADING.match(line):
                headings[number] = Block(spans[number], Kind.HEADING, _LEVELS.get(match[1].lower(), 1))
            elif not seen_words and set_apart and not _MARKER.match(line):
                headings[number] = Block(spans[number], Kind.HEADING, 1)
        seen_words = True
    return tuple(_blocks(text, headings))


def markdown_blocks(text: str) -> tuple[Block, ...]:
    """Blocks of Markdown; headings by ``#``, none in fenced code."""
    headings: dict[int, Block] = {}
    fenced = False
    for number, span in enumerate(lines(text)):
        line = text[slice(*span)]
        if _MARKDOWN_FENCE.match(line):
            fenced = not fenced
        elif not fenced and (match := _MARKDOWN_HEADING.match(line)) and match[2]:
            words = Span(span.start + match.start(2), span.start + match.end(2))
            headings[number] = Block(words, Kind.HEADING, len(match[1]))
    return tuple(_blocks(text, headings))


def _blocks(text: str, headings: Mapping[int, Block]) -> Iterator[Block]:
    """The headings, and every other run of lines that belong together."""
    spans = list(lines(text))
    contents = [text[slice(*span)] for span in spans]
    wrapped = all(len(line) <= _LONGEST_WRAPPED for line in contents)
    number = 0
    while number < len(spans):
        if number in headings:
            yield headings[number]
            number += 1
            continue
        marker = _MARKER.match(contents[number])
        last = number
        while last + 1 < len(spans) and last + 1 not in headings and _goes_on(contents, number, last, wrapped):
            last += 1
        start = spans[number].start + (marker.end() if marker else 0)
        block = stripped(text, Span(start, max(start, spans[last].end)))
        if any(character.isalnum() for character in text[slice(*block)]):
            yield Block(block, Kind.ITEM if marker else Kind.TEXT)
        number = last + 1


def _goes_on(contents: Sequence[str], first: int, last: int, wrapped: bool) -> bool:
    """Whether the block that began on line ``first`` goes on after line ``last``."""
    marker = _MARKER.match(contents[first])
    line, following = contents[last].strip(), contents[last + 1].strip()
    if not line or not following or _MARKER.match(following) or _NUMBERED_HEADING.match(following):
        return False
    if marker and (contents[last + 1][:2].isspace() or (first == last and marker.end() == len(contents[first]))):
        return True  # an indented line, or the words of a bullet that stands alone
    if not wrapped or line.startswith("|") or following.startswith("|"):
        return False
    if _SHORTEST_WRAPPED <= len(line):
        return line[-1] not in ".!?…:;" or following[0].islower()
    return following[0].islower() and line[-1] not in ".!?…:;"
