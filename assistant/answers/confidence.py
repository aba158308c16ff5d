"""How likely the documents are to answer a question, from the results of its search.

The probability is a product: that the documents deal with the subject, judged by the search scores, and that some
passage answers, judged by the reranker. A question about another subject fails the first, a near miss the second. The
reranker says little about rows of tables; that a question names one says more.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from assistant.answers.quoting.lists import is_reference, naming_cells
from assistant.answers.quoting.quote import Quote
from index.models.rerankers import NOWHERE
from index.searching import search
from index.searching.search import Results
from index.searching.table_rows import CELL, cells_in, telling_words

_USUAL_LEAD = 0.1  # in a corpus too small for a background: between what is answered and what is not in three sets

# Where row and column are named, the cell is there to read. Where only the row is, it may lack what is asked of it, and
# is shown as uncertain.
_SURE_OF_CELL, _SURE_OF_ROW = 0.7, 0.3
_SHARE_NAMED = 3  # one word in so many: "numéro de l’adjoint tourisme"


@dataclass(frozen=True, slots=True)
class Signs:
    """The features of the confidence, or their weights.

    ``spoken_of``, (2,): the lead of the best search score over the background. ``answered``, (2,): the log odds, from
    the reranker, that any passage answers. ``unread``, (3,), replaces both without a reranker: the best search score
    and its lead. Each ends with a constant 1.
    """

    spoken_of: NDArray[np.float64]
    answered: NDArray[np.float64]
    unread: NDArray[np.float64]


# Fitted by ``benchmarks/fit_weights.py`` with the reranker before, and a threshold of .15. With this one .16 refuses
# less than 5 % of what the documents answer in each of ten sets, 3 of 56 questions in one and 8 of 83 in another, all
# about fixed-term and temporary work, which its agreements call otherwise.
FITTED = Signs(np.array([30.383, -0.633]), np.array([1.091, -0.12]), np.array([9.848, 12.381, -18.751]))
FITTED_THRESHOLD = 0.16


def confidence(results: Results, weights: Signs = FITTED) -> float:
    """The probability, in 0..1, that the results hold an answer."""
    if not results.hits:
        return 0.0
    own = signs(results)
    if all(hit.reading is None for hit in results.hits):
        return _share(float(own.unread @ weights.unread))
    return _share(float(own.spoken_of @ weights.spoken_of)) * _share(float(own.answered @ weights.answered))


def signs(results: Results) -> Signs:
    """The features of some results."""
    best = max(hit.parts.score for hit in results.hits)
    lead = _USUAL_LEAD if results.background is None else best - results.background
    readings = [hit.reading for hit in results.hits if hit.reading is not None]
    answered = float(np.logaddexp.reduce(readings, initial=NOWHERE))
    return Signs(np.array([lead, 1.0]), np.array([answered, 1.0]), np.array([best, lead, 1.0]))


def row_confidence(question: str, quote: Quote) -> float:
    """How likely a quoted row of a table is the one that a question names; 0 if it names none.

    It is named if the question contains cells that only this row has, and either one of them is a reference
    ("INV4940") or they make up, with names of columns, a third of the question.
    """
    table, text = quote.table, quote.document.text
    cells = naming_cells(question, quote.document, table, quote.key) if table else []
    if not (cells and table and table.lead):
        return 0.0
    names = [name for line in text[slice(*table.lead)].splitlines() for name in line.split(CELL)]
    named = {word for cell in cells for word in telling_words(cell)}
    asked_of = {word for name in cells_in(question, names) for word in telling_words(name)} - named
    if not is_reference(cells) and _SHARE_NAMED * len(named | asked_of) < len({*telling_words(question)}):
        return 0.0
    return _SURE_OF_CELL if asked_of else _SURE_OF_ROW


@cache
def fit_name() -> str:
    """A fingerprint of all weights that the confidence depends on."""
    weights = (FITTED.spoken_of, FITTED.answered, FITTED.unread, search.FITTED.of_passage, search.FITTED.of_sentence)
    return hashlib.sha256(np.concatenate(weights).tobytes()).hexdigest()[:12]


def _share(log_odds: float) -> float:
    """The probability of log odds; no number is too large for it."""
    return float(1 + np.tanh(log_odds / 2)) / 2
