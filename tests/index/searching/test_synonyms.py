"""What the authority's lexicon adds to finding: only where it applies, whichever way a question says it."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.searching.live import LiveSearcher
from index.searching.search import Searcher
from index.words.lexicon_file import LexiconEntry
from index.words.synonyms import Synonyms
from tests.conftest import FILES, MakeSearcher, open_searcher, write_files

HOUSE = {
    "repas.txt": "La restauration scolaire coûte 3 euros.",
    "eau.txt": "La piscine coûte 2 euros.",
    "jeux.txt": "L’accueil de loisirs ouvre à huit heures.",
    "route.txt": "Dans ce cas, la route est fermée.",
}
ENTRIES = (
    LexiconEntry(1, ("cantine", "restauration scolaire", "self")),
    LexiconEntry(2, ("ALSH", "accueil de loisirs")),
    LexiconEntry(3, ("CAS", "centre d’action")),
)


@pytest.fixture
def searcher(make_searcher: MakeSearcher) -> Searcher:
    return make_searcher(HOUSE).with_synonyms(Synonyms(ENTRIES))


def first(searcher: Searcher, question: str) -> str:
    return searcher.document(searcher.search(question).hits[0].passage).path


@pytest.mark.parametrize(
    ("question", "path", "added"),
    [
        ("Prix des cantines ?", "repas.txt", ("restauration scolaire",)),
        ("QUEL PRIX A LA CANTINE", "repas.txt", ("restauration scolaire",)),
        ("Et l’ALSH ?", "jeux.txt", ("accueil de loisirs",)),
        ("ouverture alsh", "jeux.txt", ("accueil de loisirs",)),
    ],
)
def test_a_question_finds_what_says_it_otherwise(
    searcher: Searcher, question: str, path: str, added: tuple[str, ...]
) -> None:
    assert first(searcher, question) == path
    assert searcher.search(question).synonyms == added


@pytest.mark.parametrize(
    "question",
    ["Prix de la restauration scolaire ?", "Que faire dans ce cas ?", "Prix de la piscine ?", "La restauration ?", ""],
)
def test_nothing_changes_where_no_entry_says_more(searcher: Searcher, question: str) -> None:
    """None has the words, the documents write none of the others, or "cas" is no sigle."""
    plain = searcher.with_synonyms(None)
    assert searcher.understand(question) == plain.understand(question)
    assert searcher.search(question) == plain.search(question)


def test_each_word_of_a_wording_stands_for_all_of_the_other(make_searcher: MakeSearcher) -> None:
    searcher = make_searcher({**HOUSE, "repas.txt": "La cantine coûte 3 euros."}).with_synonyms(Synonyms(ENTRIES))
    held = searcher.search("restauration scolaire").hits[0].parts
    assert held.covered == pytest.approx(1)


def test_a_word_that_only_the_lexicon_knows_is_known(searcher: Searcher) -> None:
    (concept,) = searcher.understand("la cantine").concepts
    assert concept.is_known
    assert not concept.is_sigle


def test_many_entries_make_few_questions(make_searcher: MakeSearcher) -> None:
    words = [f"mot{letter}" for letter in "bcdfghjk"]
    searcher = make_searcher({"a.txt": " ".join(f"autre{word}" for word in words) + "."})
    searcher = searcher.with_synonyms(Synonyms(LexiconEntry(1, (word, f"autre{word}")) for word in words))
    query = searcher.understand(" ".join(words))
    assert len(query.synonyms) == len(words)
    assert 1 <= len(query.otherwise) <= 3
    assert query.otherwise[0] == " ".join(f"autre{word}" for word in words)


def test_a_page_takes_over_a_lexicon_and_keeps_the_last_good_one(tmp_path: Path, folder: Path) -> None:
    said: list[str] = []
    live = LiveSearcher(folder, open_searcher(folder), said.append)
    documents = write_files(tmp_path / "documents", FILES)
    live.follow_lexicon(documents)

    def added() -> tuple[str, ...]:
        return live.searcher().search("le self").synonyms

    assert added() == ()
    write_files(documents, {"lexique.csv": "self;cantine"})
    assert added() == ("cantine",)
    write_files(documents, {"lexique.csv": "self;cantine;self service;tarifs\nself"})
    assert added() == added() == ("cantine",)
    assert len(said) == 1
    assert "ligne 2" in said[0]
    (documents / "lexique.csv").unlink()
    assert added() == ()
