"""The sigles that a corpus spells out, recognised in a question spelled out or not."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from corpus.text.sigles import sigle_key
from index.words.french import Word, fold, is_stop_word, stem, words

SHORTEST_TYPED = 3  # letters of a sigle typed in small ones: "ai" is a verb before it is one


@dataclass(frozen=True, slots=True)
class SigleMention:
    """A sigle that a question names, or spells out by one of its ``expansions``; offsets in the question.

    ``usual`` is the expansion that most documents give, None without a majority.
    """

    sigle: str
    expansions: tuple[str, ...]
    usual: str | None
    start: int
    end: int
    is_spelled_out: bool


class Sigles:
    """The expansions of each sigle of a corpus, each once, as first written."""

    def __init__(self, spelled: Iterable[tuple[str, str]], is_common: Callable[[str], bool] = lambda _: False) -> None:
        """``spelled`` are sigles with their expansions, in the order of the documents.

        ``is_common`` says which words are no sigle if typed in small letters.
        """
        self._is_common = is_common
        self._expansions: dict[str, dict[tuple[str, ...], str]] = defaultdict(dict)
        self._counts: dict[str, Counter[str]] = defaultdict(Counter)
        self._written: dict[str, str] = {}
        self._runs: dict[str, list[tuple[tuple[str, ...], str]]] = defaultdict(list)
        for sigle, expansion in spelled:
            key, spelling = sigle_key(sigle), run(expansion)
            if not spelling:
                continue
            if spelling not in self._expansions[key]:
                self._written.setdefault(key, sigle)
                self._expansions[key][spelling] = expansion
                self._runs[spelling[0]].append((spelling, key))
            self._counts[key][self._expansions[key][spelling]] += 1

    def mentions(self, question: str) -> list[SigleMention]:
        """The sigles that a question names, in order; the longest expansion wins."""
        asked = [word for word in words(question) if not is_stop_word(word.text)]
        said = run_of(asked)
        found, place = [], 0
        while place < len(asked):
            key, length = self._spelled_at(said[place:]) or (self._key(asked[place].text), 1)
            if key is not None:
                first, last = asked[place], asked[place + length - 1]
                expansions = tuple(self._expansions[key].values())
                found.append(
                    SigleMention(self._written[key], expansions, self._usual(key), first.start, last.end, length > 1)
                )
            place += length
        return found

    def _usual(self, key: str) -> str | None:
        ((expansion, count),) = self._counts[key].most_common(1)
        return expansion if 2 * count > self._counts[key].total() else None

    def _key(self, word: str) -> str | None:
        key = sigle_key(word)
        if word.islower() and (len(key) < SHORTEST_TYPED or self._is_common(word)):
            return None
        alone = key[:-1] if word.endswith("s") else key  # "SPASERs"; of "CAS", the S is a letter
        return next((one for one in (key, alone) if one in self._written), None)

    def _spelled_at(self, said: Sequence[str]) -> tuple[str, int] | None:
        """The sigle whose expansion some words begin with, and the number of its words."""
        fitting = (
            (key, len(spelled))
            for spelled, key in self._runs.get(said[0], [])
            if tuple(said[: len(spelled)]) == spelled
        )
        return max(fitting, key=lambda one: one[1], default=None)


def run(text: str) -> tuple[str, ...]:
    """The words of a text to compare: stems without accents, no stop words."""
    return run_of(words(text))


def run_of(spelling: Iterable[Word]) -> tuple[str, ...]:
    """The same for words."""
    return tuple(fold(stem(fold(word.text))) for word in spelling if not is_stop_word(word.text))


def spelled_out(question: str, mentions: Iterable[SigleMention]) -> str:
    """The question for a model to read, with sigle and usual expansion side by side.

    "la durée d'un CDD" becomes "la durée d'un CDD (contrat à durée déterminée)".
    """
    for mention in sorted(mentions, key=lambda mention: -mention.end):
        if mention.usual:
            other = mention.sigle if mention.is_spelled_out else " ".join(mention.usual.split())
            question = f"{question[: mention.end]} ({other}){question[mention.end :]}"
    return question
