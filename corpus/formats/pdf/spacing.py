"""Joins letterspaced words, as in titles ("Z o n e s", "T A R I F S 2 0 2 6")."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from corpus.formats.pdf.layout.lines import Word
from corpus.runs import runs
from corpus.text.language import may_be_word

_FEWEST = 4  # letters in a row
_WIDEST = 1.5  # ems between two letters
_PARTED = 1.5  # times the usual gap between letters, above which a new word begins
_CASE = re.compile(r"[^\W\d_a-zà-ÿœ]?(?:[a-zà-ÿœ]+|[^\W\d_a-zà-ÿœ]+)")


def closed_up(words: Sequence[Word]) -> list[Word]:
    """Words in drawing order, with single letters joined if they make plausible words."""
    closed: list[Word] = []
    for run in runs(words, _is_beside):
        joined = list(_joined(run)) if len(run) >= _FEWEST else []
        spelled = [word.text for word in joined if not word.text.isdigit()]  # may include a year
        are_words = all(_CASE.fullmatch(text) and may_be_word(text) for text in spelled)
        closed.extend(joined if are_words and sum(map(len, spelled)) >= _FEWEST else run)
    return closed


def _is_beside(run: Sequence[Word], word: Word) -> bool:
    """Whether single letters or digits follow each other on a line."""
    last = run[-1]
    return (
        len(word.text) == len(last.text) == 1
        and (word.text + last.text).isalnum()
        and word.size == last.size
        and abs(word.bottom - last.bottom) < 0.1 * word.size
        and 0 < word.left - last.right < _WIDEST * word.size
    )


def _joined(run: Sequence[Word]) -> Iterator[Word]:
    """The words made by letters, separated by wider gaps."""
    gaps = [after.left - before.right for before, after in pairwise(run)]
    usual = sorted(gaps)[len(gaps) // 4]
    word = run[0]
    for letter, gap in zip(run[1:], gaps, strict=True):
        if gap > _PARTED * usual:
            yield word
            word = letter
        else:
            word = replace(word, text=word.text + letter.text, right=letter.right)
    yield word
