"""Quotes of the last lines of papers, and the differences reported between them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from assistant.answers.comparing.differences import differences, in_order
from assistant.answers.quoting.quote import Quote
from assistant.answers.render import difference_words
from corpus.reading.folder import read_folder
from tests.conftest import write_files


def quotes(folder: Path, files: Mapping[str, str]) -> list[Quote]:
    """The last block of each file as a quote, in the order of the paths."""
    found = read_folder(write_files(folder, files)).documents
    return [Quote(one, *one.blocks[-1].span, one.blocks[-1].span, (), 0.0) for one in found]


def told(question: str, some: list[Quote]) -> Iterator[str]:
    ordered = in_order(question, some)
    return map(difference_words, differences(question, ordered, {one.document.id: one.document for one in ordered}))
