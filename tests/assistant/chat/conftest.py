"""The page over an index, the default corpus's where a test does not say another, and questions to ask of that."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from index.searching.search import Searcher
from tests.pages import served

SPASER, AXES, REFUSED = (
    "Qu’est-ce qu’un SPASER ?",
    "Quels sont les quatre axes ?",
    "Quelle est la recette de la tarte ?",
)


@pytest.fixture(scope="module")
def searcher(convention: Searcher) -> Searcher:
    return convention


@pytest.fixture(scope="module")
def address(searcher: Searcher) -> Iterator[str]:
    """Where the page is served."""
    with served(searcher) as url:
        yield url
