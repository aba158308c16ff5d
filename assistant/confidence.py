"""Does the corpus answer this? A probability from what was found."""

from __future__ import annotations

from math import exp

from index.search import Found

# Logistic regression of "the documents answer" on the log odds of all hits, by ``benchmarks/fit_weights.py`` on
# three sets. Below the threshold lie 5 % of the PIAF questions that the documents answer.
_SLOPE, _MIDDLE = 0.581, -0.783
THRESHOLD = 0.36


def confidence(found: Found) -> float:
    """Probability, in 0..1, that what was found answers."""
    return 1 / (1 + exp(-_SLOPE * (found.odds - _MIDDLE))) if found.hits else 0.0
