"""What a text says that it repeals: only what it shows, in a time that grows as the documents do."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from unittest.mock import patch

import pytest

from corpus.dates import Dated
from corpus.document import Document, Span
from corpus.reading.readers import read_document
from corpus.text import repeals
from corpus.text.boilerplate import cleaned
from corpus.text.repeals import with_repeals
from tests.conftest import write_files

SAID = "La délibération du 12 mars 2019 est abrogée."


def deliberations(count: int) -> list[Document]:
    """So many of one day, each of which says that it repeals one of that day."""
    day, span = Dated(2019, 3, 12), Span(0, len(SAID))
    return [
        Document(f"{number}", f"d{number}.txt", "Délibération", SAID, "", date=day, repeals=(span,))
        for number in range(count)
    ]


def test_the_subject_of_each_document_is_told_once() -> None:
    asked = Counter[str]()
    with patch.object(repeals, "subject", side_effect=lambda one: asked.update([one.id]) or frozenset({one.id})):
        with_repeals(deliberations(40))
    assert set(asked.values()) == {1}


def test_a_sentence_is_held_against_so_many_documents_at_most() -> None:
    documents = deliberations(40)
    with patch.object(repeals, "_MOST_TRIED", 10):
        told = [one for one in with_repeals(documents) if one.repealed_by]
    assert told
    assert {one.id for one in told} <= {one.id for one in documents[:10]}


@pytest.mark.parametrize(
    ("page", "count"),
    [
        (f"<p>{SAID}", 1),
        (f"<p>La cantine coûte 3 euros.</p><footer>{SAID}</footer>", 0),
        (f"<p>La cantine coûte 3 euros.</p><p><del>{SAID}</del></p>", 0),
        (f"<p>La cantine coûte 3 euros.</p><h2>À lire aussi</h2><ul><li>{SAID.removesuffix('.')}</ul>", 0),
    ],
)
def test_what_is_ignored_repeals_nothing(tmp_path: Path, page: str, count: int) -> None:
    write_files(tmp_path, {"a.html": f"<html><body>{page}</body></html>"})
    assert len(cleaned(read_document(tmp_path / "a.html", "a.html")).repeals) == count
