"""Sentence segmentation by the rules of French typography."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from corpus.document import Span, stripped

LONGEST: Final = 1200  # characters; a longer "sentence" (a table, a base64 line) is cut
_LONGEST_WORD = 40  # characters examined before a full stop

# The end of a sentence, with closing quotation marks, brackets and footnote marks; not "[…]", an omission. The
# lookbehinds keep a line of a million dots from being tried a million times.
_END = re.compile(
    r"(?:(?<![\[.!?…])[.!?…]++|(?<![\u00a0\u202f ])[\u00a0\u202f ]++[!?]++)"
    r"(?:\[\d{1,3}\]|[¹²³⁰⁴-⁹]|[\u00a0\u202f ]?[»”\"’)\]])*+(?=\s)"
)
_BLANK = re.compile(r"\s*+")
_OPENS = re.compile(r"(?:\s*+\[(?:…|\.\.\.)\])?[\s«“\"(\[‘'–—-]*+(\w+['’]?)")
_LAST_WORD = re.compile(r"([\w'’.\u0300-\u036f-]+)\.$")
_BRACKETS = re.compile(r"\([^()]{0,400}\)")
_NUMBERING = re.compile(
    r"\s*(?:(?i:article|art\.|chapitre|titre|section|annexe|§)\s*)?"
    r"(?:\d{1,4}(?:er|ère)?(?:[.-]\d{1,3})*|[IVXLC]{1,6}|[A-Za-z]|[LRD]\.?\s?\d[\d-]*|(?i:premier|première|unique))\.$"
)
# Abbreviations that never end a sentence, whatever follows: "M. Le Bris".
_NEVER_LAST = re.compile(r"(?:^|[\s('’«])(?:MM?|Mes?|[Cc]f|c\.?-à-d|p(?:ar|\.)?\s?ex)\.$")
_WEAK_END = re.compile(r"(?:;|,|:|\s–|\s-)(?=\s)|\s(?=\S)")

# Abbreviations before a name or a number.
_ABBREVIATIONS = frozenset(
    "adj arr assoc av bd bld boul bull cass chap circ civ coll comm dép dépt dr drs éd éds ets éts fasc fig gal ibid "
    "janv juill mgr mme mmes mlle mlles obs pr préc prof réf règl req resp st ste sts stes sté suppl tél trib "
    "univ".split()
)
# Abbreviations before a number only: elsewhere they are words, or may end a sentence.
_BEFORE_FIGURES = frozenset(
    "al ann annexe art arts avr ch col déc doc env ex févr h inf juil n no nos nov oct op p par parl pp prop "
    "sect sept sup t tit tom v vol §".split()
)
# Words that begin sentences but no names: after "catégorie C." or "la S.N.C.F." they open a new sentence.
_BEGINNINGS = frozenset(
    "l' d' c' j' n' s' qu' à afin ainsi après au aucun aucune aussi aux avant avec bien ce cela celle celles celui "
    "ces cet cette ceux chaque chacun comme dans depuis des donc du elle elles en enfin ensuite et il ils je la là le "
    "les leur leurs lors lorsque mais ne nous on or ou par pendant pour puis quand que quel quelle qui sa sans selon "
    "ses si son sous sur tous tout toute toutefois toutes un une vous y".split()
)


def sentence_spans(text: str, span: Span) -> Iterator[Span]:
    """Split a block of text into sentences, without white space at their ends.

    In order, the spans cover every character of the block that is not white space.
    """
    brackets = _BRACKETS.finditer(text, *span)
    bracket = next(brackets, None)
    start = _after_blank(text, span.start, span.end)
    for match in _END.finditer(text, *span):
        while bracket and bracket.end() <= match.start():
            bracket = next(brackets, None)
        if bracket and bracket.start() < match.start() and not _closes(start, bracket, match):
            continue
        if _ends_sentence(text, start, match, span.end):
            yield from _bounded(text, Span(start, match.end()))
            start = _after_blank(text, match.end(), span.end)
    yield from _bounded(text, Span(start, span.end))


def _after_blank(text: str, start: int, limit: int) -> int:
    blank = _BLANK.match(text, start, limit)
    return blank.end() if blank else start


def _closes(start: int, bracket: re.Match[str], end: re.Match[str]) -> bool:
    """Whether this is the end of whole sentences in brackets: "(Voir l'annexe.)"."""
    return end.end() >= bracket.end() and bracket.start() <= start


def _ends_sentence(text: str, start: int, end: re.Match[str], limit: int) -> bool:
    opening = _OPENS.match(text, end.end(), limit)
    if opening is None or opening[1][0].islower():
        return False
    if end[0] != ".":
        return True
    before = unicodedata.normalize("NFC", text[max(start, end.start() - _LONGEST_WORD) : end.end()])
    if end.end() - start <= _LONGEST_WORD and _NUMBERING.fullmatch(before):
        return False
    if _NEVER_LAST.search(before):
        return False
    word = _LAST_WORD.search(before)
    return word is None or not _is_short(re.split(r"['’]", word[1])[-1], opening[1].replace("’", "'"))


def _is_short(word: str, following: str) -> bool:
    """Whether a word before a full stop is an abbreviation within the sentence, given the following word."""
    if word.lower() in _BEFORE_FIGURES:
        return bool(re.fullmatch(r"\d\w*|[LRD]|[IVXLC]+", following))
    initials = word[-1:].isupper() and re.fullmatch(r"(?:\w{1,2}[.-]+)*\w", word)  # "J.-P. Martin", "L. 2111-3"
    return bool(initials or word.lower() in _ABBREVIATIONS) and following.lower() not in _BEGINNINGS


def _bounded(text: str, span: Span) -> Iterator[Span]:
    """The span, or pieces of it up to ``LONGEST``, cut at punctuation, else at white space."""
    span = stripped(text, span)
    while span.length > LONGEST:
        middle, limit = span.start + LONGEST // 2, span.start + LONGEST
        cuts = [match.end() for match in _WEAK_END.finditer(text, middle, limit)]
        strong = [cut for cut in cuts if not text[cut - 1].isspace()]
        cut = (strong or cuts or [limit])[-1]
        yield stripped(text, Span(span.start, cut))
        span = stripped(text, Span(cut, span.end))
    if span.start < span.end:
        yield span
