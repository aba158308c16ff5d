"""Words that a line strikes out are never quoted, nor are those around them as if they stood side by side."""

from __future__ import annotations

import pytest

from corpus.document import Kind, Reason
from corpus.formats.pdf.layout.lines import Box
from corpus.formats.pdf.struck import without_struck
from tests.corpus.pdf.words import written
from tests.papers import WORDS, Paper, blocks, ignored


def written_with(pieces: list[tuple[str, str]]) -> Paper:
    """A paragraph of pieces, each in a style, and one more."""
    paper = Paper()
    paper.set_y(30)
    for weight, text in pieces:
        paper.style(weight)
        paper.write(5.5, text)
    paper.style()
    paper.set_xy(10, 100)
    paper.paragraph(WORDS)
    return paper


def test_struck_words_leave_a_mark() -> None:
    paper = written_with([("", "Le repas coûte "), ("S", "quatre euros"), ("", " cinq euros par enfant.")])
    assert blocks(paper.reading(), Kind.TEXT) == ["Le repas coûte […] cinq euros par enfant.", WORDS]


def test_words_struck_over_lines_leave_one_mark() -> None:
    paper = written_with([("", "La commune décide "), ("S", " ".join([WORDS] * 2)), ("", " de surseoir.")])
    assert blocks(paper.reading(), Kind.TEXT) == ["La commune décide […] de surseoir.", WORDS]


def test_a_struck_paragraph_is_ignored() -> None:
    reading = written_with([("S", WORDS)]).reading()
    assert (blocks(reading, Kind.TEXT), ignored(reading, Reason.STRUCK)) == ([WORDS], ["[…]"])


@pytest.mark.parametrize(
    "line",
    [Box(50, 101, 110, 102), Box(50, 91, 110, 92), Box(0, 97, 400, 97.5), Box(50, 97, 54, 97.5), Box(20, 97, 49, 97.5)],
)
def test_a_line_below_above_beside_or_far_beyond_words_strikes_none_out(line: Box) -> None:
    words = written("un repas chaud", 50, 100)
    assert without_struck(words, [line]) == words
