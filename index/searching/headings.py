"""Amendments and other texts attached to the base text of an agreement, in the same document."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from corpus.text.passages import Passage
from index.words.french import fold

_ATTACHED = re.compile(r"\b(?:avenants?|protocoles? d.accord|textes? (?:attaches?|salaires?))\b")


def attached(passages: Sequence[Passage], question: str) -> NDArray[np.float64]:
    """Which passages belong to a text attached to the base text of their document, (passages,).

    Weighted by the document's share of the passages: this distinguishes passages of one document, not documents. All 0
    if the question names such a text; 0 for documents without another one.
    """
    of_documents = Counter(passage.document_id for passage in passages)
    are = [_names_attached(" > ".join(passage.heading_path)) for passage in passages]
    with_base = {passage.document_id for passage, is_attached in zip(passages, are, strict=True) if not is_attached}
    told = 0.0 if _names_attached(question) else 1.0
    return np.array(
        [
            told * is_attached * (passage.document_id in with_base) * of_documents[passage.document_id] / len(passages)
            for passage, is_attached in zip(passages, are, strict=True)
        ]
    )


def _names_attached(text: str) -> bool:
    return bool(_ATTACHED.search(fold(text)))
