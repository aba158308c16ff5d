"""Does the corpus answer this? A probability from the best hit."""

from __future__ import annotations

from math import exp

from corpus.document import Document
from index.lexical import coverage
from index.search import Found

THRESHOLD = 0.5


def confidence(found: Found, document: Document) -> float:
    """Probability, in 0..1, that the best hit answers; ``document`` is the one that holds it."""
    best = found.hits[0]
    text = document.text[best.passage.start : best.passage.end]
    covered = coverage(found.concepts, f"{best.passage.context}\n{text}")
    logit = -20.0 + 20.0 * best.parts.sentence + 6.0 * covered
    return 1 / (1 + exp(-logit))
