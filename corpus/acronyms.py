"""Sigles and what they stand for, learned from the documents, with where each was read.

The method is Schwartz and Hearst's (A simple algorithm for identifying abbreviation definitions in
biomedical text, PSB 2003), held to initials: each letter of the sigle begins a word, in order.
"entreprises à vocation sociale (SCIC)" therefore expands nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from corpus.document import Document, Span

_SIGLE = r"[A-ZÀ-Þ](?:\.?[A-Za-zÀ-ÿ&]){1,11}\.?s?"
_IN_BRACKETS = re.compile(rf"\(\s*[«“\"]?\s*(?:(?:le|la|les|dit|dite|ci-après)\s+|l['’])?({_SIGLE})\s*[»”\"]?\s*[),;:]")
_BEFORE_EXPANSION = re.compile(rf"(?<![\w.-])({_SIGLE})\s*(?:\(|:|=|–|—|,\s+ou\s+|\s-\s|,)\s*[«“\"]?\s*(?=\w)")
_WORD = re.compile(r"[^\W\d_]+")
_SMALL_WORDS = frozenset(
    "a à ainsi au aux avec ce ces d dans de des du en et l la le les leur leurs ou par pour pr sa se ses son sous sur un "
    "une qu que qui y".split()
)
_LONGEST_WINDOW = 24  # words; "établissement public de coopération intercommunale à fiscalité propre" has nine
_CLAUSE = re.compile(r"[.;:!?()\[\]«»\n]")


@dataclass(frozen=True, slots=True)
class Acronym:
    """A sigle as it is written, the span of a document that spells it out and the sentence around."""

    sigle: str
    document_id: str
    span: Span
    sentence: Span


def sigle_key(word: str) -> str:
    """What two ways of writing a sigle share: no dots, no accents, capitals ("s.c.i.c." is SCIC)."""
    letters = unicodedata.normalize("NFD", word.replace(".", ""))
    return "".join(letter for letter in letters if letter.isalpha()).upper()


def acronyms_of(document: Document, sentences: Iterable[Span]) -> list[Acronym]:
    """The sigles that sentences of a document spell out, the first spelling of each, in order."""
    first: dict[str, Acronym] = {}
    for sentence in sentences:
        for acronym in (*_expanded_before(document, sentence), *_expanded_after(document, sentence)):
            first.setdefault(acronym.sigle, acronym)
    return list(first.values())


def _expanded_before(document: Document, sentence: Span) -> Iterator[Acronym]:
    """ "Pôles Territoriaux de Coopération Economique (PTCE)"."""
    text = document.text
    for match in _IN_BRACKETS.finditer(text, *sentence):
        if not _is_sigle(match[1]):
            continue
        clause = max((end.end() for end in _CLAUSE.finditer(text, sentence.start, match.start())), default=sentence.start)
        words = list(_WORD.finditer(text, clause, match.start()))[-_LONGEST_WINDOW:]
        for first in range(len(words) - 1, -1, -1):  # the shortest expansion that fits
            if spells([word[0] for word in words[first:]], match[1]):
                span = Span(words[first].start(), words[-1].end())
                yield Acronym(_singular(match[1]), document.id, span, sentence)
                break


def _expanded_after(document: Document, sentence: Span) -> Iterator[Acronym]:
    """ "SCIC (société coopérative d'intérêt collectif)", "SCIC : société coopérative…"."""
    text = document.text
    for match in _BEFORE_EXPANSION.finditer(text, *sentence):
        loose = len(sigle_key(match[1])) < 3 and "(" not in match[0]
        if loose or not _is_sigle(match[1]):
            continue
        clause = _CLAUSE.search(text, match.end(), sentence.end)
        words = list(_WORD.finditer(text, match.end(), clause.start() if clause else sentence.end))[:_LONGEST_WINDOW]
        for last in range(len(words)):
            if spells([word[0] for word in words[: last + 1]], match[1]):
                span = Span(words[0].start(), words[last].end())
                yield Acronym(_singular(match[1]), document.id, span, sentence)
                break


def _is_sigle(word: str) -> bool:
    capitals = sum(letter.isupper() for letter in word)
    return capitals >= 2 and capitals >= len(sigle_key(word)) / 2


def _singular(sigle: str) -> str:
    return sigle[:-1] if sigle.endswith("s") and sigle[:-1].isupper() else sigle


def spells(words: Sequence[str], sigle: str) -> bool:
    """Whether the words' initials make the sigle: all its letters, in order, from the first word to the last.

    A small word may give its letter or not ("Agence de l'environnement": ADE); a word may give more
    than its initial ("SCoT", "NOTRe"); a sigle of four letters or more may leave one word out
    ("Achats Publics": SPASER).
    """
    letters = sigle_key(_singular(sigle))
    keys = [sigle_key(word) for word in words]
    small = [word.lower() in _SMALL_WORDS for word in words]
    if not keys or small[0] or small[-1] or len(letters) < 2:
        return False

    @cache
    def fits(word: int, letter: int, left_out: int) -> bool:
        if word == len(keys):
            return letter == len(letters)
        for taken in range(1, min(len(keys[word]), len(letters) - letter, 3) + 1):
            if keys[word][:taken] != letters[letter : letter + taken]:
                break
            if fits(word + 1, letter + taken, left_out):
                return True
        may_skip = small[word] or (left_out > 0 and 0 < word < len(keys) - 1)
        return may_skip and fits(word + 1, letter, left_out - (not small[word]))

    return fits(0, 0, 1 if len(letters) >= 4 else 0)
