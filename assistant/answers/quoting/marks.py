"""Which words of a list or a table are marked, where the question names an item, or a row and a column."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence, Set
from itertools import pairwise

from assistant.answers.quoting.lists import asks_for_list, naming_cells
from corpus.dates import DATE
from corpus.document import Document, Kind, Span, stripped
from corpus.folding import WORD
from corpus.text.listings import Listing
from index.searching.table_rows import cells_in, telling_words
from index.words.french import fold, stem

_LABELLED = 2  # items at least, else a colon says nothing
_NAMED_BY = 2  # words that no other item or row has; a single one may be there by chance
_AS_SIGLE = "."  # after a word in capitals
_BAR = re.compile(r"\|")
_LABEL = re.compile(r"([^:\n]{2,80}?)\s*:\s*(?=\S)")  # of an item: "entrée adulte : 4,80 €"
_ABBREVIATED = 3  # letters: "max"
_ASKS_A_PRICE = re.compile(
    r"\b(?:prix|tarifs?|montants?|couts?"
    r"|combien (?!d[e'’ ])(?:\w+[ -]){0,4}?(?:cout|pa[iy]|vers|apport|financ|donn|doi|touch|recoi))"
)
_ASKS_A_DATE = re.compile(r"\b(?:quand|kan|kand|quelle date)\b")


def clear_answers(
    question: str, document: Document, listing: Listing, answers: Mapping[Span, Span]
) -> Mapping[Span, Span]:
    """The answers in the sentences of a list that agree with the words of the question.

    In a table, that is the cell where the row and the column that the question names meet. Among items with labels
    ("adulte : 4 €"), those whose label the question names; or else those of the one item that it names by its words, or
    those whose labels share most words with it.
    """
    if listing.is_table:
        return _clear_cell(question, document, listing, answers)
    labels = {one: label for one in answers if (label := _LABEL.match(document.text, *one))}
    labels = labels if len(labels) >= _LABELLED else {}
    named = {one: _count(cells_in(question, [label[1]])) for one, label in labels.items()}
    if any(named.values()):
        kept = _most(answers, named)
        below = {one: labels[one].end() for one in kept if one in labels and kept[one].start < labels[one].end()}
        return kept | {one: _value(document.text, Span(start, one.end)) for one, start in below.items()}
    if inside := _in_named_item(question, document, listing, answers):
        return inside
    asked = _stems(question)
    return _most(answers, {one: len(_stems(label[1]) & asked) for one, label in labels.items()})


def _most(answers: Mapping[Span, Span], counts: Mapping[Span, int]) -> dict[Span, Span]:
    """The answers in the sentences with the highest count, and in those without any."""
    most = max(counts.values(), default=0)
    return {one: answer for one, answer in answers.items() if counts.get(one, most) == most}


def _in_named_item(
    question: str, document: Document, listing: Listing, answers: Mapping[Span, Span]
) -> Mapping[Span, Span]:
    """The answers in the item that a question names by words that the others lack; none if it asks for the list."""
    if asks_for_list(question):
        return {}
    items = [block.span for block in document.blocks if block.kind is Kind.ITEM and block.span.overlaps(listing.span)]
    named = _holding_more(question, document, items)
    return {one: answer for one, answer in answers.items() if named and named.overlaps(one)}


def _value(text: str, value: Span) -> Span:
    """The value after the label of an item, without the punctuation that ends it."""
    return stripped(text, Span(value.start, value.end - (text[value.end - 1] in ";.,")))


def _clear_cell(question: str, document: Document, table: Listing, rows: Iterable[Span]) -> dict[Span, Span]:
    """The cell that a question asks for, by its row; empty unless it names one row and one column."""
    text, asked = document.text, _stems(question)
    if not (row := _named_row(question, document, table, tuple(rows))):
        return {}
    cells, names = _cells(text, row), _names(document, table)
    named = {cell for cell in cells if cells_in(question, [text[slice(*cell)]])}
    if {text[slice(*cell)] for cell in named} == {"1"} and "1" not in question:  # "une heure"
        return {}
    named = named or {max(cells, key=lambda cell: len(_stems(text[slice(*cell)]) & asked))}
    others = [cell for cell in cells if cell.start < cell.end and cell not in named]
    if len(cells) == 2 and len(others) == 1:
        return {row: others[0]}
    columns = dict(zip(cells, names, strict=True)) if len(cells) == len(names) else {}
    known = " ".join((document.title, *(f"{text[slice(*cell)]} {columns.get(cell, '')}" for cell in named)))
    below = {cell: name for cell, name in columns.items() if cell not in named}
    column = (
        _column_in(question, below)
        or _named_column({cell: _stems(name) for cell, name in below.items()}, asked - _stems(known))
        or _of_its_kind(question, text, others)
    )
    return {row: column} if column in others else {}


def _named_row(question: str, document: Document, table: Listing, rows: Sequence[Span]) -> Span | None:
    """The row with most of the cells that a question contains, or else with words of it that the others lack."""
    counts = {row: _count(naming_cells(question, document, table, row)) for row in rows}
    if any(counts.values()):
        best = [row for row, count in counts.items() if count == max(counts.values())]
        return best[0] if len(best) == 1 else None
    return _holding_more(question, document, [row for row in rows if row != table.lead])


def _holding_more(question: str, document: Document, parts: Sequence[Span]) -> Span | None:
    """The part that holds all words of a question that any other one holds, and some more; a sigle counts for two."""
    asked = {word + mark for word in _stems(question) for mark in ("", _AS_SIGLE)}
    held = {part: asked & (_stems(text) | _sigles(text)) for part in parts if (text := document.text[slice(*part)])}
    best = max(held, key=lambda part: len(held[part]), default=None)
    others = [words for part, words in held.items() if part != best]
    is_named = best and all(words <= held[best] for words in others)
    return best if best and is_named and len(held[best].difference(*others)) >= _NAMED_BY else None


def _sigles(text: str) -> set[str]:
    return {stem(fold(word)) + _AS_SIGLE for word in WORD.findall(text) if word.isupper() and len(word) > 1}


def _column_in(question: str, names: Mapping[Span, str]) -> Span | None:
    """The cell below the longest name that a question contains whole, "Non-résident" rather than "Résident"."""
    asked = f" {' '.join(WORD.findall(fold(question)))} "
    whole = {cell: words for cell, name in names.items() if (words := " ".join(WORD.findall(fold(name))))}
    lengths = {cell: len(words) for cell, words in whole.items() if f" {words} " in asked}
    best = [cell for cell, length in lengths.items() if length == max(lengths.values())]
    return best[0] if len(best) == 1 else None


def _named_column(names: Mapping[Span, Set[str]], asked: Set[str]) -> Span | None:
    """The cell below the name that shares most words with the question: all of the name's, or all that are left."""
    shared = {cell: {word for word in asked if _is_of(word, name)} for cell, name in names.items()}
    most = max(map(len, shared.values()), default=0)
    best = [cell for cell, words in shared.items() if most and len(words) == most]
    return best[0] if len(best) == 1 and (names[best[0]] <= asked or asked == shared[best[0]]) else None


def _is_of(word: str, name: Iterable[str]) -> bool:
    """Whether a name has a word, perhaps abbreviated in the question."""
    return any(one == word or (len(word) >= _ABBREVIATED and one.startswith(word)) for one in name)


def _of_its_kind(question: str, text: str, cells: Sequence[Span]) -> Span | None:
    """The only cell with a price or a date, where one is asked for."""
    asked, said = fold(question), {cell: fold(text[slice(*cell)]) for cell in cells}
    prices = [cell for cell in cells if "€" in said[cell] and _ASKS_A_PRICE.search(asked)]
    found = prices or [cell for cell in cells if DATE.search(said[cell]) and _ASKS_A_DATE.search(asked)]
    return found[0] if len(found) == 1 else None


def _names(document: Document, table: Listing) -> list[str]:
    """The names of a table's columns."""
    if not table.lead:
        return []
    last = document.text[slice(*table.lead)].rpartition("\n")[2]
    return [last[slice(*cell)] for cell in _cells(last, Span(0, len(last)))]


def _cells(text: str, row: Span) -> list[Span]:
    """The cells of a row, empty ones too, without the bars that Markdown writes at both ends."""
    start, end = row
    if end - start > 1 and text[start] == text[end - 1] == "|":
        start, end = start + 1, end - 1
    bars = [start - 1, *(bar.start() for bar in _BAR.finditer(text, start, end)), end]
    return [stripped(text, Span(one + 1, other)) for one, other in pairwise(bars)]


def _count(cells: Iterable[str]) -> int:
    return sum(len(telling_words(cell)) for cell in cells)


def _stems(text: str) -> set[str]:
    """The stems of the words of a text, stop words aside."""
    return {*map(stem, telling_words(text))}
