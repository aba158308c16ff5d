"""What stands in the rows of an index, and what headings say of the passages below them."""

from __future__ import annotations

import pytest

from corpus.text.passages import Passage
from index.snapshot.rows import LONGEST_HEADING, headings, headings_above
from tests.conftest import MakeSearcher


def passage(title: str, *path: str) -> Passage:
    return Passage("id", 0, 1, (), path, context="\n".join(dict.fromkeys([title, *path])))


def heading_of(*path: str) -> str:
    (heading,) = headings_above([passage("Statuts", *path)])
    return heading


@pytest.mark.parametrize("path", [(), ("Statuts",)], ids=["no heading", "the title alone"])
def test_a_title_alone_is_no_heading(path: tuple[str, ...]) -> None:
    assert heading_of(*path) == ""


def test_where_there_are_others_it_is_one() -> None:
    assert headings_above([passage("Statuts", "Statuts"), passage("Statuts", "Statuts", "Article 1")]) == [
        "Statuts",
        "Statuts > Article 1",
    ]


def test_headings_are_read_from_the_highest_down() -> None:
    assert heading_of("Titre I", "Article 2") == "Titre I > Article 2"


@pytest.mark.parametrize("last", ["Article 12 Dispositions relatives aux congés payés annuels", "x" * 200])
def test_a_long_path_is_cut_to_its_end_at_a_word_where_it_can(last: str) -> None:
    path = "Convention collective nationale des régies de quartier", "Titre VI", last
    heading = heading_of(*path)
    assert 0 < len(heading) <= LONGEST_HEADING
    assert f" {' > '.join(path)}".endswith(heading if " " not in last else f" {heading}")


def test_a_heading_above_several_passages_is_embedded_once() -> None:
    one, other = passage("T", "A", "B"), passage("T", "A", "C")
    assert headings([one, one, other, passage("T")]) == ["A > B", "A > C"]


def test_of_two_alike_passages_the_one_below_a_fitting_heading_is_first(make_searcher: MakeSearcher) -> None:
    text = "# Règlement\n\n{}\n\n## {}\n\nLa durée est de deux mois."
    files = {
        "a.md": text.format("Il lie tous les agents.", "Préavis des cadres"),
        "b.md": text.format("Il lie les agents.", "Période d’essai"),
    }
    searcher = make_searcher(files)
    first, *_ = searcher.search("Combien dure la période d’essai ?").hits
    assert searcher.document(first.passage).path == "b.md"
