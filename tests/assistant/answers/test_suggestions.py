"""What may be asked next is what the index answers by the threshold that it has now."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.answers import suggestions as suggestions_module
from assistant.answers.answering import Answer, answer
from assistant.answers.comparing.doubts import State
from assistant.answers.confidence import FITTED_THRESHOLD
from assistant.answers.suggestions import Suggestions
from assistant.french import texts
from index.searching.search import Searcher
from tests.conftest import FILES, MakeSearcher


def test_only_what_reaches_the_threshold_of_the_moment_is_suggested(make_searcher: MakeSearcher) -> None:
    threshold = [FITTED_THRESHOLD]
    suggestions = Suggestions(make_searcher(FILES), lambda: threshold[0])
    assert suggestions.first()
    threshold[0] = 1.1
    assert suggestions.first() == []


RULES = """# Règlement du cimetière

## Chapitre 2 – Concessions
Le règlement du cimetière dit que les concessions durent quinze ans.

## Règlement du cimetière
Ce règlement du cimetière est affiché.

## 3.1 Qui peut être inhumé ?
Peut être inhumé qui habite la commune.
"""


def test_a_heading_is_asked_for_without_its_number_and_with_its_document(make_searcher: MakeSearcher) -> None:
    asked = Suggestions(make_searcher({"cimetiere.md": RULES})).first()
    assert set(asked) == {
        "Qui peut être inhumé ?",
        texts.ASK_HEADING.format(title="Règlement du cimetière", heading="Concessions"),
    }


def test_no_heading_is_asked_for_that_only_repeats_the_title(make_searcher: MakeSearcher) -> None:
    text = RULES.replace("## Règlement du", "## Objet : règlement du")
    assert text != RULES
    asked = Suggestions(make_searcher({"cimetiere.md": text})).first()
    assert asked
    assert not any("Objet" in one for one in asked)


def test_what_is_answered_in_doubt_is_not_suggested(
    make_searcher: MakeSearcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    searcher = make_searcher(FILES)
    offered = Suggestions(searcher).first()
    doubtful = offered[0]

    def in_doubt(question: str, searcher: Searcher) -> Answer:
        given = answer(question, searcher)
        return replace(given, confidence=0.3) if question == doubtful else given

    monkeypatch.setattr(suggestions_module, "answer", in_doubt)
    assert answer(doubtful, searcher).state is State.ANSWERED
    assert Suggestions(searcher).first() == offered[1:]
