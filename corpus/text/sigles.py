"""Extracts definitions of sigles from documents, with their places.

The method is that of Schwartz and Hearst (A simple algorithm for identifying abbreviation definitions in
biomedical text, PSB 2003), restricted to initials: each letter of the sigle begins a word, in order.
"entreprises à vocation sociale (SCIC)" is therefore no definition.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cache, lru_cache
from itertools import islice

from corpus.document import Document, Span

_SIGLE = r"[A-ZÀ-Þ](?:(?:\.|\.[ \u00a0](?=[A-ZÀ-Þ]\.))?[A-Za-zÀ-ÿ&]){1,11}\.?s?"  # "S.C.I.C.", "S. C. I. C." too
_ARTICLE = r"(?:(?:le|la|les|un|une|ou)[ \u00a0]+|l['’])?"
_IN_BRACKETS = re.compile(
    r"\(\s*(?:[a-zà-ÿ-]+\s+|[«“\"]\s*){0,6}(?:l['’])?"  # "(ci-après dénommée « la"
    rf"({_SIGLE})\s*(?:[»”\"®+]\s*)*(?:[),;:]|\sou\s)"
)
_BEFORE_EXPANSION = re.compile(
    rf"(?<![\w.-])({_SIGLE})[*_®]*\s*(\(|:|=|–|—|\||\t|\n|,\s+ou\s+|\s-\s|,|(?:signifie|désigne)\s)\s*[«“\"*_]*\s*{_ARTICLE}(?=\w)"
)
_WORD = re.compile(r"(?:[^\W\d_][\u0300-\u036f]*)+")
_SMALL_WORDS = frozenset(
    "a à ainsi au aux avec ce ces d dans de des du en et l la le les leur leurs ou par pour pr sa se ses son sous sur "
    "un une qu que qui y".split()
)
_LONGEST_WINDOW = 24  # words; "établissement public de coopération intercommunale à fiscalité propre" has nine
_CLAUSE_ENDS = ".;:!?()[]«»|\t"
_CLAUSE = re.compile(f"[{re.escape(_CLAUSE_ENDS)}]")


class Freedom(IntEnum):
    """How freely words may spell a sigle, each level including those before it; tried in this order."""

    INITIALS = 0  # "établissement public de coopération intercommunale": EPCI
    MORE_LETTERS = 1  # "nouvelle organisation territoriale de la République": NOTRe
    SMALL_WORDS = 2  # "Agence de l'environnement": ADE
    ONE_LEFT_OUT = 3  # "Achats Publics Socialement": ASE


@dataclass(frozen=True, slots=True)
class Definition:
    """A sigle as written, the span of a document that spells it out, and the sentence around it."""

    sigle: str
    document_id: str
    span: Span
    sentence: Span


@lru_cache(maxsize=65_536)  # the same few sigles and small words recur
def sigle_key(word: str) -> str:
    """A sigle in capitals without dots, spaces and accents, for comparison: "SCIC" for "s.c.i.c."."""
    letters = unicodedata.normalize("NFD", word.replace(".", ""))
    return "".join(letter for letter in letters if letter.isalpha()).upper()


def definitions_of(document: Document, sentences: Iterable[Span]) -> list[Definition]:
    """The first definition of each sigle in the sentences of a document, in order."""
    first: dict[str, Definition] = {}
    for sentence in sentences:
        for definition in (*_expanded_before(document, sentence), *_expanded_after(document, sentence)):
            first.setdefault(definition.sigle, definition)
    return list(first.values())


def _expanded_before(document: Document, sentence: Span) -> Iterator[Definition]:
    """Definitions such as "Pôles Territoriaux de Coopération Economique (PTCE)"."""
    text = document.text
    for match in _IN_BRACKETS.finditer(text, *sentence):
        if not (_is_sigle(match[1]) or _is_acronym(match[1])):
            continue
        ends = (text.rfind(sign, sentence.start, match.start()) for sign in _CLAUSE_ENDS)
        clause = max(sentence.start, *ends)
        words = list(_WORD.finditer(text, clause, match.start()))[-_LONGEST_WINDOW:]
        yield from _definition(document, match[1], words, sentence, before=True)


def _expanded_after(document: Document, sentence: Span) -> Iterator[Definition]:
    """Definitions such as "SCIC (société coopérative d'intérêt collectif)" or "SCIC : société coopérative…"."""
    text = document.text
    for match in _BEFORE_EXPANSION.finditer(text, *sentence):
        sign = match[2].strip()
        loose = len(sigle_key(match[1])) < (2 if sign in ("(", ":", "=", "|", "") else 3 if sign != "," else 4)
        if loose or not _is_sigle(match[1]):
            continue
        clause = _CLAUSE.search(text, match.end(), sentence.end)
        found = _WORD.finditer(text, match.end(), clause.start() if clause else sentence.end)
        words = list(islice(found, _LONGEST_WINDOW))
        yield from _definition(document, match[1], words, sentence, before=False)


def _definition(
    document: Document, sigle: str, words: Sequence[re.Match[str]], sentence: Span, *, before: bool
) -> Iterator[Definition]:
    """The definition of a sigle by the words just before or after it, if they spell it."""
    run = words[_spelling(sigle, tuple(word[0] for word in words), before=before)]
    if run:
        yield Definition(_singular(sigle), document.id, Span(run[0].start(), run[-1].end()), sentence)


@lru_cache(maxsize=4096)  # a table may repeat a definition a hundred thousand times
def _spelling(sigle: str, words: tuple[str, ...], *, before: bool) -> slice:
    """The shortest run of words that spells a sigle most strictly; empty if none does."""
    lengths = range(1, len(words) + 1)
    runs = [slice(len(words) - length, None) if before else slice(length) for length in lengths]
    for freedom in Freedom if _is_sigle(sigle) else [Freedom.INITIALS, Freedom.MORE_LETTERS]:
        for run in runs:
            if spells(words[run], sigle, freedom):
                return run
    return slice(0)


def _is_sigle(word: str) -> bool:
    capitals = sum(letter.isupper() for letter in word)
    return capitals >= 2 and capitals >= len(sigle_key(word)) / 2


def _is_acronym(word: str) -> bool:
    """Whether a word may be an acronym, "Insee" or "Scop"; these need an exact spelling."""
    return 4 <= len(word) <= 8 and word.istitle() and word.isalpha()


def _singular(sigle: str) -> str:
    return sigle[:-1] if sigle.endswith("s") and sigle[:-1].isupper() else sigle


def spells(words: Sequence[str], sigle: str, freedom: Freedom = Freedom.ONE_LEFT_OUT) -> bool:
    """Whether the initials of words are the letters of a sigle, in order, from the first word to the last.

    Small words are skipped; ``freedom`` says what else is allowed. A word may be left out only for a sigle of three
    letters or more.
    """
    letters = sigle_key(_singular(sigle))
    keys = [sigle_key(word) for word in words]
    small = [unicodedata.normalize("NFC", word.lower()) in _SMALL_WORDS for word in words]
    if len(keys) < 2 or small[0] or small[-1]:
        return False

    @cache
    def fits(word: int, letter: int, left_out: int) -> bool:
        if word == len(keys):
            return letter == len(letters)
        gives = freedom >= Freedom.SMALL_WORDS if small[word] else 3 if freedom >= Freedom.MORE_LETTERS else 1
        for taken in range(1, min(gives, len(keys[word]), len(letters) - letter) + 1):
            if keys[word][:taken] != letters[letter : letter + taken]:
                break
            if fits(word + 1, letter + taken, left_out):
                return True
        may_skip = small[word] or (left_out > 0 and 0 < word < len(keys) - 1)
        return may_skip and fits(word + 1, letter, left_out - (not small[word]))

    return fits(0, 0, 1 if len(letters) >= 3 and freedom is Freedom.ONE_LEFT_OUT else 0)
