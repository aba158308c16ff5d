"""What may be asked next is what the index answers by the threshold that it has now."""

from __future__ import annotations

from assistant.answers.confidence import FITTED_THRESHOLD
from assistant.answers.suggestions import Suggestions
from tests.conftest import FILES, MakeSearcher


def test_only_what_reaches_the_threshold_of_the_moment_is_suggested(make_searcher: MakeSearcher) -> None:
    threshold = [FITTED_THRESHOLD]
    suggestions = Suggestions(make_searcher(FILES), lambda: threshold[0])
    assert suggestions.first()
    threshold[0] = 1.1
    assert suggestions.first() == []
