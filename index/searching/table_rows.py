"""Rows of one table, distinguished by the words of the question: to the models they all look alike."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from corpus.document import Document, Span
from corpus.text.listings import Listing
from corpus.text.passages import Passage
from index.words.french import fold, is_stop_word, stem, words
from index.words.posting_lists import idf

_NAMED = 0.3  # of the question's words: as much as a rare one of them
_NEARLY = 0.2  # of them: a row that holds so much less than the best one may still be the one that is named
CELL = " | "  # between two of them
_NUMBER, _RANK = "numero", re.compile(r"^(\d+)e(?:r|re)?$")

_Words = tuple[str, ...]


def rows_apart(
    passages: Sequence[Passage], written: NDArray[np.bool_], documents: Mapping[str, Document], question: str
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """How much more of the question rows hold than the rows around them, of the words that any of these holds.

    First for each passage: its best row minus the best row of the table, (passages,), at most 0; a long table has the
    words of most questions in most of its passages, but in different rows. Then for each sentence: minus the mean of
    its passage's rows, (sentences,). Both are 0 outside of tables. ``written`` says which words each sentence holds,
    (sentences, words).
    """
    of_passages, of_sentences = np.full(len(passages), -np.inf), np.zeros(len(written))
    for passage, table, rows in _tables(passages):
        places, owners = np.array([row[:2] for row in rows], np.int64).T
        text, said = documents[passage.document_id].text, _said(written[places])
        likely = np.flatnonzero(said >= said.max() - _NEARLY) if said.any() else places[:0]
        texts, header = [text[slice(*rows[place].span)] for place in likely.tolist()], table.lead or Span(0, 0)
        said[likely] += _NAMED * named(texts, text[slice(*header)], question)
        starts = np.flatnonzero(np.diff(owners, prepend=-1))
        counts = np.diff(starts, append=len(rows))
        of_sentences[places] = said - np.repeat(np.add.reduceat(said, starts) / counts, counts)
        best, own = np.maximum.reduceat(said, starts), owners[starts]
        of_passages[own] = np.maximum(of_passages[own], best - best.max())  # of several tables, the best
    return np.where(np.isinf(of_passages), 0, of_passages), of_sentences


def _said(written: NDArray[np.bool_]) -> NDArray[np.float64]:
    """The share of each row in the words that any row holds, weighted by idf among these rows, (rows,)."""
    weights = idf(len(written), written.sum(axis=0)) * written.any(axis=0)
    return np.asarray(written @ weights / (weights.sum() or 1), np.float64)


class _Row(NamedTuple):
    """A row of a table: its index among all sentences, the index of its passage, its span."""

    place: int
    owner: int
    span: Span


def _tables(passages: Sequence[Passage]) -> Iterable[tuple[Passage, Listing, list[_Row]]]:
    """Each table with its rows below the header, and a passage with some of them."""
    found, place = dict[tuple[str, Span], tuple[Passage, Listing, list[_Row]]](), 0
    for owner, passage in enumerate(passages):
        tables = [one for one in passage.lists if one.is_table]
        for sentence in passage.sentences:
            for table in tables:
                if table.span.overlaps(sentence) and sentence != table.lead:
                    key = passage.document_id, table.lead or table.span
                    found.setdefault(key, (passage, table, []))[2].append(_Row(place, owner, sentence))
            place += 1
    return found.values()


def named(rows: Sequence[str], header: str, question: str) -> NDArray[np.bool_]:
    """Which rows a question names best; none if it names all equally.

    A row is named by cells that the question contains whole: "la venelle du Moulin" names "Venelle du Moulin", not
    "Petite venelle du Moulin"; and by cells next to the name of their column: "le bureau 3", "la deuxième session".
    """
    asked, every = telling_words(question), _all_words(question)
    columns = [{*map(stem, _all_words(name))} for name in header.rpartition("\n")[2].split(CELL)]
    counts = np.array([_count(row.split(CELL), columns, asked, every) for row in rows], np.int64)
    return np.asarray((counts == counts.max(initial=0)) & (counts > counts.min(initial=np.iinfo(np.int64).max)))


def cells_in(question: str, cells: Sequence[str]) -> list[str]:
    """The cells that a question contains whole."""
    asked = telling_words(question)
    return [cell for cell in cells if any(_places(telling_words(cell), asked))]


def _count(cells: Sequence[str], columns: Sequence[set[str]], asked: _Words, every: _Words) -> int:
    """How many words are in cells that the question contains whole, plus how many cells are by their column's name."""
    whole = {words for words in map(telling_words, cells) if any(_places(words, asked))}
    beside = (_is_beside(_all_words(cell), column, every) for cell, column in zip(cells, columns, strict=False))
    return sum(map(len, whole)) + sum(beside)


def _is_beside(cell: _Words, column: set[str], asked: _Words) -> bool:
    """Whether the question has a cell right before or after a word of its column's name, as in "session n° 2"."""
    for start, end in _places(cell, asked):
        before = asked[max(0, start - 2) : start]
        near = before if before[1:] == (_NUMBER,) else before[-1:]
        if column & {*map(stem, (*near, *asked[end : end + 1]))}:
            return True
    return False


def _places(cell: _Words, asked: _Words) -> Iterator[tuple[int, int]]:
    """Where a question contains the words of a cell."""
    ends = range(len(cell), len(asked) + 1) if cell else ()
    return ((end - len(cell), end) for end in ends if asked[end - len(cell) : end] == cell)


def telling_words(text: str) -> _Words:
    """The words of a text, folded, without stop words."""
    return tuple(fold(word.text) for word in words(text) if not is_stop_word(word.text))


def _all_words(text: str) -> _Words:
    """All words of a text, folded; "n°" is "numéro", and a rank its number."""
    folded = (fold(word.text) for word in words(text))
    return tuple(_NUMBER if word == "n" else _RANK.sub(r"\1", word) for word in folded)
