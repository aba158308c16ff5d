"""What an act goes by comes after what it decides; words that announce this, a sender or a title are no quote."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from assistant.answers.quoting.quotes import quotes_of
from tests.conftest import MakeSearcher

RECITAL, FORMULA = "Considérant que le bac coûte 9 euros à la commune,", "La maire arrête :"
DECIDED = "Le passage du bac est fixé à 3 euros par personne."


def quoted(make_searcher: MakeSearcher, scores: Mapping[str, float]) -> list[str]:
    """What is quoted from an act whose sentences have these log odds."""
    searcher = make_searcher({"a.md": f"{RECITAL}\n\n{FORMULA}\n\n# Article 1\n\n{DECIDED}"})
    found = searcher.search("Combien coûte le bac ?")
    hits = []
    for hit in found.hits:
        text = searcher.document(hit.passage).text
        own = tuple(scores[text[slice(*one)]] for one in hit.passage.sentences)
        hits.append(replace(hit, score=max(own), sentences=own))
    found = replace(found, hits=tuple(sorted(hits, key=lambda hit: -hit.score)))
    return [quote.text for quote in quotes_of("Combien coûte le bac ?", found, searcher)]


@pytest.mark.parametrize(("lead", "first"), [(1.0, DECIDED), (5.0, RECITAL)])
def test_what_is_decided_comes_before_a_recital_that_answers_hardly_better(
    make_searcher: MakeSearcher, lead: float, first: str
) -> None:
    assert quoted(make_searcher, {RECITAL: lead, FORMULA: -9.0, DECIDED: 0.0})[0].startswith(first)


def test_words_that_only_announce_are_not_quoted(make_searcher: MakeSearcher) -> None:
    assert quoted(make_searcher, {RECITAL: -20.0, FORMULA: -0.5, DECIDED: 0.0}) == [DECIDED]


@pytest.mark.parametrize("words", ["Commune de Larven-sur-Ronce", "Tarifs du bac"])
def test_a_sender_or_a_title_is_quoted_only_where_it_answers_best(make_searcher: MakeSearcher, words: str) -> None:
    text = f"<title>Tarifs du bac 2026</title><p>{words}</p><h2>Prix</h2><p>{DECIDED}</p>"
    searcher = make_searcher({"a.html": text})
    found = searcher.search("Combien coûte le bac ?")

    def quoted_of(score: float) -> list[str]:
        hits = []
        for hit in found.hits:
            is_said = searcher.document(hit.passage).text[hit.passage.start : hit.passage.end] == words
            own = tuple(score if is_said else 0.0 for _ in hit.sentences)
            hits.append(replace(hit, score=max(own), sentences=own))
        hits.sort(key=lambda hit: -hit.score)
        return [quote.text for quote in quotes_of("Combien ?", replace(found, hits=tuple(hits)), searcher)]

    assert quoted_of(-0.5) == [DECIDED]
    assert quoted_of(2.0) == [words, DECIDED]
