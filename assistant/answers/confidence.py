"""Does the corpus answer this? A probability from what was found.

Two things must hold: the documents speak of what is asked, which the search tells, and a passage answers it,
which only reading tells. A question about another subject fails the first, a near miss the second; the
probability is the product of both.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.models.rerankers import NOWHERE
from index.searching.search import Results

_USUAL_LEAD = 0.1  # in a corpus too small for a background: between what is answered and what is not in three sets


@dataclass(frozen=True, slots=True)
class Signs:
    """What tells whether the documents speak of a question, (3,), and whether a passage answers it, (2,).

    The best score before reading and its lead over the background; the best logit of the reranker; each ends
    with 1.
    """

    spoken_of: NDArray[np.float64]
    answered: NDArray[np.float64]


# Fitted together by ``benchmarks/fit_weights.py`` on three sets. The threshold refuses 5 % of their questions
# that the documents answer.
FITTED = Signs(np.array([1.7, 26.241, -4.471]), np.array([0.682, 1.794]))
THRESHOLD = 0.38


def confidence(results: Results, weights: Signs = FITTED) -> float:
    """Probability, in 0..1, that what was found answers."""
    if not results.hits:
        return 0.0
    own = signs(results)
    spoken_of = _share(float(own.spoken_of @ weights.spoken_of))
    if all(hit.reading is None for hit in results.hits):  # without a reranker, only the search tells
        return spoken_of
    return spoken_of * _share(float(own.answered @ weights.answered))


def signs(results: Results) -> Signs:
    """The signs in what was found."""
    best = max(hit.parts.score for hit in results.hits)
    lead = _USUAL_LEAD if results.background is None else best - results.background
    reading = max((hit.reading for hit in results.hits if hit.reading is not None), default=NOWHERE)
    return Signs(np.array([best, lead, 1.0]), np.array([reading, 1.0]))


def _share(log_odds: float) -> float:
    """The probability of log odds; no number is too large for it."""
    return float(1 + np.tanh(log_odds / 2)) / 2
