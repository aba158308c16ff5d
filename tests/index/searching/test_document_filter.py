"""A person's path means a document, or a mail or an archive with all that it holds."""

from __future__ import annotations

import unicodedata

import pytest

from index.searching.document_filter import DocumentPaths, UnknownDocument

PATHS = ["a.zip/été/b.txt", "a.zip/c.eml", "a.zip/c.eml/d.pdf", "a.zipper.txt", "e.eml", "e.eml/f.docx", "g/h.txt"]


@pytest.mark.parametrize(
    ("meant", "found"),
    [
        (["g/h.txt"], ["g/h.txt"]),
        (["a.zip"], ["a.zip/été/b.txt", "a.zip/c.eml", "a.zip/c.eml/d.pdf"]),
        (["a.zip/c.eml"], ["a.zip/c.eml", "a.zip/c.eml/d.pdf"]),
        (["a.zip/c.eml/d.pdf"], ["a.zip/c.eml/d.pdf"]),
        (["./e.eml", "e.eml/f.docx"], ["e.eml", "e.eml/f.docx"]),
        ([unicodedata.normalize("NFD", "a.zip/été/b.txt")], ["a.zip/été/b.txt"]),
    ],
)
def test_a_path_means_a_document_with_what_it_holds(meant: list[str], found: list[str]) -> None:
    assert [PATHS[number] for number in DocumentPaths(PATHS).numbers(meant)] == found


@pytest.mark.parametrize("path", ["g", "a", "b.zip", "a.zip/c", "e.eml/f"])
def test_a_path_of_nothing_is_said(path: str) -> None:
    with pytest.raises(UnknownDocument, match=f"{path}.*\u00a0; donnez"):
        DocumentPaths(PATHS).numbers([path])
