"""What a lexicon may lack, by the questions that stayed without an answer."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from assistant.library.proposals import proposals
from assistant.library.register import Entry, RecordedAnswer, Subject
from index.building.build import build
from index.models.encoders import Encoder
from index.models.rerankers import Reranker
from index.searching.search import Searcher
from index.snapshot.snapshots import open_current
from index.words.lexicon_file import LexiconEntry
from index.words.synonyms import Synonyms
from tests.conftest import MakeSearcher, write_files

TOWN = {
    "repas.md": "# Restauration scolaire\n\nUn repas coûte 3 euros par enfant. L’inscription se fait en mairie.",
    "eau.md": "# Piscine municipale\n\nUne entrée coûte 2 euros. Le bassin ferme le lundi.",
    "livres.md": "# Médiathèque\n\nUn prêt de livres dure trois semaines. La carte est gratuite.",
}


def subject(question: str) -> Subject:
    answer = RecordedAnswer(question, None, 0.0, (), (), (), (), "s")
    return Subject(2, Entry("1", datetime.now(UTC), "page", False, None, answer))


@pytest.fixture
def searcher(make_searcher: MakeSearcher) -> Searcher:
    return make_searcher(TOWN)


def test_only_what_no_document_writes_is_proposed_for(searcher: Searcher) -> None:
    asked = [subject("Combien coûte une entrée ?"), subject("Combien coûte le nautile ?"), subject("le ?")]
    assert [(one.word, one.question, one.times) for one in proposals(asked, searcher)] == [
        ("nautile", "Combien coûte le nautile ?", 2)
    ]


def test_words_side_by_side_that_no_document_has_together_are_one(searcher: Searcher) -> None:
    assert [one.word for one in proposals([subject("La carte municipale ?")], searcher)] == ["carte municipale"]


def test_every_wording_is_written_and_none_is_within_another(searcher: Searcher) -> None:
    (one,) = proposals([subject("Combien coûte une entrée au nautile ?")], searcher)
    assert one.word == "nautile"
    for wording in one.wordings:
        assert wording.passages == searcher.snapshot.lexical.count_of(wording.text) > 0
        assert not any(wording.text in other.text for other in one.wordings if other is not wording)


def test_a_word_that_no_document_writes_is_told_with_the_one_that_it_goes_on_from(searcher: Searcher) -> None:
    assert [one.word for one in proposals([subject("Quand ferme le centre-nautile ?")], searcher)] == ["centre-nautile"]


def test_only_what_stands_where_a_noun_may_is_offered(searcher: Searcher) -> None:
    (one,) = proposals([subject("Combien coûte une entrée au nautile ?")], searcher)
    assert not {"coûte", "ferme", "lundi", "euros"} & {wording.text for wording in one.wordings}


def test_three_wordings_at_most_are_offered_for_a_question(searcher: Searcher) -> None:
    found = proposals([subject("Combien coûte le nautile ou le bibliobus ?")], searcher)
    assert sum(len(one.wordings) for one in found) == 3


def test_what_the_lexicon_has_is_not_proposed_again(searcher: Searcher) -> None:
    known = searcher.with_synonyms(Synonyms([LexiconEntry(1, ("nautile", "piscine"))]))
    assert proposals([subject("Combien coûte une entrée au nautile ?")], known) == []


def test_the_model_tells_what_a_word_stands_for(model: Encoder, reranker: Reranker, tmp_path: Path) -> None:
    build(write_files(tmp_path / "documents", TOWN), tmp_path / "index", model)
    searcher = Searcher(open_current(tmp_path / "index"), model, reranker)
    asked = {
        "Quand ferme la baignade ?": "piscine",
        "Combien de temps dure un prêt à la bibli ?": "médiathèque",
        "Où s’inscrire à la cantine ?": "restauration scolaire",
    }
    for question, expected in asked.items():
        assert expected in {one.text for found in proposals([subject(question)], searcher) for one in found.wordings}
