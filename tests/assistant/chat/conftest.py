"""The page over an index, by default of the default corpus, and questions about that corpus."""

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
    """The address of the page."""
    with served(searcher) as url:
        yield url
