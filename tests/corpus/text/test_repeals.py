"""What a text says that it repeals: only what it shows, in a time that grows as the documents do."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from unittest.mock import patch

import pytest

from corpus.dates import PartialDate
from corpus.document import Block, Document, Reading, Span
from corpus.reading.containers import read_document
from corpus.text import repeals
from corpus.text.boilerplate import cleaned
from corpus.text.repeals import repeal_sentences, with_repeals
from tests.conftest import write_files

SAID = "La délibération du 12 mars 2019 est abrogée."


def deliberations(count: int) -> list[Document]:
    """So many of one day, each of which says that it repeals one of that day."""
    day, span = PartialDate(2019, 3, 12), Span(0, len(SAID))
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


def repealed(text: str) -> tuple[str, ...]:
    reading = Reading(text, (Block(Span(0, len(text))),))
    return tuple(text[slice(*span)] for span in repeal_sentences(reading))


@pytest.mark.parametrize(
    "text",
    [
        "Le présent règlement abroge le règlement du cimetière du 14 mai 2018.",
        "Article 2 : L'arrêté n° 24-017 du 2 mai 2024 est abrogé.",
        "Article 2. – L'arrêté n° 24-017 du 2 mai 2024 est abrogé.",
        "Article 2\nL'arrêté n° 24-017 du 2 mai 2024 est abrogé.",
        "Article 7 - Sont abrogés les arrêtés du 2 mai 2024 et du 3 juin 2025.",
        "Il annule et remplace la délibération n° 2024-071.",
        "À compter du 1er janvier, la convention du 3 mars 2020 est remplacée par celle-ci.",
        "Le présent arrêté abroge les dispositions de l'arrêté du 2 mai 2024.",
        "En application de l'article 5 du code, le règlement du 3 mai 2022 est abrogé.",
        "Le règlement du 3 mai 2022, qui n'avait plus cours, est abrogé.",
    ],
)
def test_a_text_that_is_repealed_is_said(text: str) -> None:
    assert repealed(text) == (text,)


@pytest.mark.parametrize(
    "text",
    [
        "Le présent règlement ne remplace pas le règlement du marché du 14 mai 2018.",
        "L'arrêté du 2 mai 2024 n'est pas abrogé.",
        "La présente note n’annule ni ne remplace la circulaire du 3 mai 2022.",
        "La convention peut être remplacée par un avenant du même jour.",
    ],
)
def test_a_repeal_that_is_denied_is_none(text: str) -> None:
    assert not repealed(text)


@pytest.mark.parametrize(
    "text",
    [
        "L'article 2 du règlement du 3 mai 2022 est abrogé.",
        "Article 1 : L'article 2 du règlement du 3 mai 2022 est abrogé.",
        "Article 1\nL'article 2 du règlement du 3 mai 2022 est abrogé.",
        "Le présent arrêté abroge les dispositions de l'article 2 du règlement du 3 mai 2022.",
        "Les articles 3 et 4 de l'arrêté du 2 mai 2024 sont remplacés par ce qui suit.",
        "Le deuxième alinéa de l'article 4 du règlement du 3 mai 2022 est supprimé et remplacé.",
        "Est abrogé l'article 2 du règlement du 3 mai 2022.",
        "Le présent avenant annule et remplace l'article 5 de la convention du 3 mars 2020.",
        "L'annexe 1 du règlement du 3 mai 2022 est remplacée par la grille jointe.",
        "À l'article 2 du règlement du 3 mai 2022, les mots « 500 € » sont remplacés par « 700 € ».",
        "Le règlement du 3 mai 2022 est partiellement abrogé.",
        "Il abroge en partie le règlement du 3 mai 2022.",
    ],
)
def test_a_part_of_a_text_is_no_repeal_of_it(text: str) -> None:
    assert not repealed(text)
