"""Documents found by words of what they are called."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.folding import fold
from index.snapshot.names import Names
from index.snapshot.summaries import DocumentSummary


def named(path: str, title: str) -> DocumentSummary:
    return DocumentSummary(path, title, title, None, None, 1, None, 1, (), None)


NAMES = Names([named("actes/2025.pdf", "Délibération sur l’école"), named("chœur.txt", "Le chœur")])


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("", [0, 1]),
        (" ", [0, 1]),
        ("DELIBERATION ecole", [0]),
        ("deliberation choeur", []),
        ("2025", [0]),
        ("l", [0, 1]),
    ],
)
def test_documents_are_found_by_all_words_however_they_are_written(asked: str, found: list[int]) -> None:
    assert list(NAMES.found(asked)) == found


@given(st.lists(st.tuples(st.text(max_size=8), st.text(max_size=8)), max_size=5), st.text(max_size=3))
def test_what_is_found_has_all_the_words_and_nothing_else_has(given: list[tuple[str, str]], asked: str) -> None:
    words = fold(asked).split()
    expected = [number for number, one in enumerate(given) if all(word in fold(" ".join(one)) for word in words)]
    assert list(Names([named(*one) for one in given]).found(asked)) == expected
