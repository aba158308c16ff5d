"""Documents found by some words of their names."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from corpus.folding import fold
from index.snapshot.summaries import DocumentSummary


class Names:
    """The paths and titles of documents, read at the first search in them."""

    def __init__(self, summaries: Sequence[DocumentSummary]) -> None:
        self._summaries = summaries

    def found(self, asked: str) -> Sequence[int]:
        """The documents, by number, whose path and title contain all words of ``asked``, ignoring case and accents."""
        found: Sequence[int] = range(len(self._summaries))
        for word in fold(asked).split():
            names = self._folded
            found = [number for number in found if word in names[number]]
        return found

    @cached_property
    def _folded(self) -> list[str]:
        return [fold(f"{one.path} {one.title}") for one in self._summaries]
