"""Replaces words of a PDF page struck through by a thin line with a mark, as in other formats."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from corpus.formats.common.lettering import LEFT_OUT
from corpus.formats.pdf.layout.lines import Box, Word
from corpus.runs import runs

_LOWEST, _HIGHEST = 0.15, 0.45  # ems above the baseline; lower is an underline, higher belongs to another line
_SHARE = 0.6  # of the width of a struck word
_LONGER = 1.0  # ems by which a line may exceed the words; a longer one is a rule or part of a chart


def without_struck(words: Sequence[Word], strokes: Iterable[Box]) -> list[Word]:
    """Words in drawing order, with a mark in place of struck ones; ``strokes`` are thin lines on the same plane."""
    flat = sorted((one for one in strokes if one.right - one.left > one.bottom - one.top), key=_height)
    heights = list(map(_height, flat))
    crossed = defaultdict[int, list[int]](list)  # by stroke, the words that it crosses
    for number, word in enumerate(words):
        first = bisect_left(heights, word.bottom - _HIGHEST * word.size)
        for stroke in range(first, bisect_right(heights, word.bottom - _LOWEST * word.size)):
            shared = min(word.right, flat[stroke].right) - max(word.left, flat[stroke].left)
            if shared >= _SHARE * (word.right - word.left):
                crossed[stroke].append(number)
    if not crossed:
        return list(words)
    struck = set[int]()
    for number, through in crossed.items():
        line, reach = flat[number], _LONGER * words[through[0]].size
        left, right = min(words[one].left for one in through), max(words[one].right for one in through)
        is_long = line.left < left - reach or line.right > right + reach
        if not is_long and any(map(str.isalnum, "".join(words[one].text for one in through))):
            struck.update(through)
    return list(_marked(words, struck))


def _height(stroke: Box) -> float:
    return (stroke.top + stroke.bottom) / 2


def _marked(words: Sequence[Word], struck: set[int]) -> Iterator[Word]:
    """Words with one mark for each run of adjacent struck words."""

    def goes_on(run: Sequence[int], number: int) -> bool:
        mark, last, word = words[run[0]], words[run[-1]], words[number]
        is_level = abs(mark.bottom - word.bottom) < 0.3 * word.size
        return {run[-1], number} <= struck and is_level and 0 <= word.left - last.right < word.size

    for run in runs(range(len(words)), goes_on):
        word, last = words[run[0]], words[run[-1]]
        yield replace(word, text=LEFT_OUT, right=last.right) if run[0] in struck else word
