"""Wordings of the authority's lexicon in questions, and the questions in other words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING

from index.words.french import is_stop_word, words
from index.words.lexicon_file import LexiconEntry, read_lexicon
from index.words.sigles import SHORTEST_TYPED, run, run_of

if TYPE_CHECKING:
    from index.words.lexical_index import LexicalIndex

_MOST_QUESTIONS = 3  # in other words, beside the one that was asked: each takes an embedding and some readings


@dataclass(frozen=True, slots=True)
class SynonymMention:
    """A wording of the lexicon in a question, with the ``others`` of its entry; offsets in the question."""

    others: tuple[str, ...]
    start: int
    end: int


class Synonyms:
    """The entries of a lexicon, found in questions."""

    def __init__(self, entries: Iterable[LexiconEntry]) -> None:
        self._runs: dict[str, list[tuple[tuple[str, ...], str, LexiconEntry]]] = defaultdict(list)
        for entry in entries:
            for wording in entry.wordings:
                told = run(wording)
                self._runs[told[0]].append((told, wording, entry))

    def mentions(self, question: str, lexical: LexicalIndex) -> list[SynonymMention]:
        """The wordings in a question for which the texts have others, in order; the longest wins."""
        asked = [word for word in words(question) if not is_stop_word(word.text)]
        told, found, place = run_of(asked), list[tuple[str, LexiconEntry, int, int]](), 0
        while place < len(asked):
            fitting = [
                (len(spelled), wording, entry)
                for spelled, wording, entry in self._runs.get(told[place], ())
                if told[place : place + len(spelled)] == spelled and _is_meant(wording, asked[place].text, lexical)
            ]
            if fitting:
                length, wording, entry = max(fitting, key=itemgetter(0))
                found.append((wording, entry, asked[place].start, asked[place + length - 1].end))
            place += length if fitting else 1
        said = {wording for wording, *_ in found}
        return [
            SynonymMention(others, start, end)
            for _, entry, start, end in found
            if (others := tuple(one for one in entry.wordings if one not in said and lexical.count_of(one)))
        ]

    @staticmethod
    def otherwise(question: str, mentions: Sequence[SynonymMention]) -> tuple[str, ...]:
        """The question in other words: with all wordings replaced, then with one of them."""
        most = max((len(mention.others) for mention in mentions), default=0)
        every = (
            _replaced(question, [(one, one.others[min(place, len(one.others) - 1)]) for one in mentions])
            for place in range(most)
        )
        alone = (_replaced(question, [(one, one.others[0])]) for one in mentions)
        return tuple(islice(dict.fromkeys([*every, *alone]), _MOST_QUESTIONS))


def synonyms_of(folder: Path) -> Synonyms | None:
    """The lexicon of a documents folder, None if it is empty. Raises BadLexicon."""
    entries = read_lexicon(folder).entries
    return Synonyms(entries) if entries else None


def _is_meant(wording: str, typed: str, lexical: LexicalIndex) -> bool:
    """Whether a typed word may be a sigle of the lexicon: not "cas" if that is a word of the texts."""
    if not wording.isupper() or not typed.islower():
        return True
    return len(typed) >= SHORTEST_TYPED and not lexical.is_common(typed)


def _replaced(question: str, replacements: Iterable[tuple[SynonymMention, str]]) -> str:
    for mention, wording in sorted(replacements, key=lambda one: -one[0].start):
        question = question[: mention.start] + wording + question[mention.end :]
    return question
