"""Versions of one text are told to differ, and texts that only look alike are not, whichever is quoted first."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.answers.quoting.quote import Quote
from corpus.reading.folder import read_folder
from corpus.text.passages import passages_of
from tests.assistant.answers.comparing.pairs import NOT_TOLD, TOLD, Pair
from tests.assistant.answers.comparing.versions import told
from tests.conftest import write_files


def said_of(folder: Path, pair: Pair, question: str = "") -> list[str]:
    """What is told of two papers of which the first answers."""
    files = {path: text.replace("‹", "").replace("›", "") for path, text in pair}
    documents = {one.path: one for one in read_folder(write_files(folder, files)).documents}
    some = []
    for path, text in pair:
        at = text.index("‹")
        passage = next(one for one in passages_of(documents[path]) if one.start <= at < one.end)
        key = next(one for one in passage.sentences if one.start <= at < one.end)
        listing = next((one for one in passage.lists[::-1] if one.span.overlaps(key)), None)
        shown = listing.span if listing else key
        some.append(Quote(documents[path], *shown, key, passage.heading_path, 0.0, listing))
    return [*told(question, some)]


@pytest.mark.parametrize("pair", TOLD.values(), ids=TOLD)
def test_versions_of_one_text_differ(tmp_path: Path, pair: Pair) -> None:
    for number, one in enumerate((pair, pair[::-1])):
        assert said_of(tmp_path / str(number), one)


@pytest.mark.parametrize("pair", NOT_TOLD.values(), ids=NOT_TOLD)
def test_texts_that_only_look_alike_do_not(tmp_path: Path, pair: Pair) -> None:
    for number, one in enumerate((pair, pair[::-1])):
        assert said_of(tmp_path / str(number), one) == []


@pytest.mark.parametrize(("question", "later", "earlier"), [("entrée enfant", "2,60", "2,20"), ("carte", "40", "36")])
def test_the_figures_asked_for_are_told_where_another_item_answers(
    tmp_path: Path, question: str, later: str, earlier: str
) -> None:
    (said,) = said_of(tmp_path, TOLD["item that is like another of the list"], question)
    assert f"«\u00a0{later}\u00a0€\u00a0»" in said
    assert f"«\u00a0{earlier}\u00a0€\u00a0»" in said
    assert said.endswith("Le plus récent est cité d’abord.")


@pytest.mark.parametrize(
    ("question", "later", "earlier"),
    [
        ("prix d'un week-end pour un habitant", "345", "310"),
        ("prix du week-end, extérieur", "630", "560"),
        ("prix d'une journée pour un habitant", "215", "190"),
    ],
)
def test_the_figures_of_the_cell_asked_for_are_told(tmp_path: Path, question: str, later: str, earlier: str) -> None:
    head = "# Délibération : tarifs de la salle {year}\n\n| Location | Habitant | Extérieur |\n| --- | --- | --- |\n"
    table = "| Journée | {} € | {} € |\n| ‹Week-end | {} € | {} €› |\n| Caution | 800 € | 800 € |\n"
    new = head.format(year=2026) + table.format(215, 385, 345, 630)
    old = head.format(year=2024) + table.format(190, 340, 310, 560)
    (said,) = said_of(tmp_path, (("b.md", new), ("a.md", old)), question)
    assert f"«\u00a0{later}\u00a0€\u00a0»" in said
    assert f"«\u00a0{earlier}\u00a0€\u00a0»" in said


def test_a_cell_that_did_not_change_is_not_told_to_differ(tmp_path: Path) -> None:
    head = "# Délibération : tarifs de la salle {year}\n\n| Location | Habitant | Extérieur |\n| --- | --- | --- |\n"
    table = "| Journée | {} € | {} € |\n| ‹Caution | 800 € | 900 €› |\n"
    new, old = head.format(year=2026) + table.format(215, 385), head.format(year=2024) + table.format(190, 340)
    assert said_of(tmp_path, (("b.md", new), ("a.md", old)), "caution habitant") == []


def test_a_row_that_one_table_lacks_differs_from_no_other(tmp_path: Path) -> None:
    head = "# Délibération : tarifs de la salle {year}\n\n| Location | Habitant | Extérieur |\n| --- | --- | --- |\n"
    new = head.format(year=2026) + "| Journée | 215 € | 385 € |\n| ‹Week-end | 345 € | 630 €› |\n"
    old = head.format(year=2024) + "| ‹Journée | 190 € | 340 €› |\n"
    assert said_of(tmp_path, (("b.md", new), ("a.md", old)), "prix d'un week-end pour un habitant") == []
