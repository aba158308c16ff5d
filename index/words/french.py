"""French words for matching: words, stop words and stems."""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import NamedTuple

import Stemmer

from corpus import folding
from corpus.counting import COUNT, RANK, count_of, rank_of
from index.words.numbers import NUMBER, SPACE, normalised, roman
from index.words.spelled_numbers import BEGINNINGS, spelled

ANALYSIS = "french-8"  # named in the manifest: another value means other terms
_DOTTED = (  # "S.P.A.S.E.R.", "H.T."; of three letters or more "e.s.s." and "E. S. S." too
    r"[A-ZÀ-Þ]\.(?:[A-ZÀ-Þ]\.)+[A-ZÀ-Þ]?(?![^\W_])"
    r"|[^\W\d_]\.(?:[ \u00a0]?[^\W\d_]\.)+(?:[ \u00a0]?[^\W\d_]\.|[^\W\d_](?![^\W_]))"
)
_APOSTROPHES = "'’ʼ‘"
_DOTTED_SIGLE = re.compile(_DOTTED)
_LETTERS = r"[^\W_ʼ]+(?:[\u0300-\u036f]+[^\W_ʼ]*)*"  # an accent may be a character of its own, as in a Mac's files
_ORDINAL = re.compile(r"(?<=\d)(?:ère|er|re|nde|nd|ème|eme|e)$")  # "2ème" is "2e"
_WORD = re.compile(rf"{_DOTTED}|(?<!\w)(?:{NUMBER})|{_LETTERS}(?:[.-](?=\d){_LETTERS})*")
# What bears a number: "art. 4" is one thing, and no other article.
_LABELS = frozenset("art article chapitre titre section annexe axe lot avenant volet alinéa paragraphe fiche".split())
_ONE_OR_MORE = _LABELS | {f"{label}s" for label in _LABELS}
_ELIDED = frozenset("c d j l m n s t qu jusqu lorsqu puisqu quoiqu presqu quelqu entr".split())

# Words that say nothing of the subject, with their usual short spellings in messages ("c koi").
STOP_WORDS = frozenset(
    """
    a à afin ai ainsi alors après as au aucun aucune auquel aussi autre autres aux auxquels auxquelles avait avant
    avec avez avoir avons ayant car ce ceci cela celle celles celui ces cet cette ceux chaque chez ci comme comment
    combien d dans de des depuis desquels desquelles doit doivent donc dont du duquel durant
    elle elles en encore entre es est et étaient étais était étant été être eu eux fait faire fais faites font faut
    fut furent ici il ils j je jusque l la laquelle là le lequel les lesquels lesquelles leur leurs lors lorsque lui
    m ma mais me même mêmes mes moi moins mon n ne ni non nos notre nous on ont or ou où par parce parmi
    pas pendant peu peut peuvent peux plus plusieurs pour pourquoi pouvez puis puisque qu quand que quel quelle
    quelles quels qui quoi s sa sans se sera seront ses si sien soit sommes son sont sous suis sur t ta te tel telle
    telles tels tes toi ton tous tout toute toutes très trop tu un une va veut veux via voici voilà vont vos
    votre vous y no
    c ca ça cé cest ct dc g ke kel kelle kels kelles keski kesk kestion ki kisk koi kom koman komen kommen kan kand kil
    kils pk pkoi pq pourkoi qd qe qoi qlq svp stp bjr bonjour bonsoir merci dire dis dites savoir sais signifie
    veulent juste exactement vraiment keske kesako kezako
    """.split()
)

# Words that say how to answer; they are no part of the subject, unless the documents use them.
ASKING_WORDS = frozenset(
    """
    abreviation acronyme appelle cite citer citez correspond correspondent definir definis definition definitions
    disent dit donne donner donnez enumere enumerer enumerez existe existent explication explique expliquer
    expliquez indique indiquez liste lister listes parle parlent represente sens sigle sigles signification
    signifier
    """.split()
)
_ROMAN_ORDINAL = re.compile(r"([IVX]+|(?!vie$)[ivx]{2,})(?:er|re|e|ème|eme)")  # "le XXe siècle"

fold = lru_cache(maxsize=200_000)(folding.fold)  # of words, and of what is short
_stemmers = threading.local()  # a Snowball stemmer must not be shared between threads


class Word(NamedTuple):
    """A word as written, or a sigle, number or reference in a normal form; offsets in code points."""

    text: str
    start: int
    end: int


def uncapitalised(question: str) -> str:
    """A question in small letters if it is all in capitals, which then mark neither sigles nor names."""
    asked = list(words(question))
    return question.lower() if len(asked) > 1 and all(word.text.isupper() for word in asked) else question


def words(text: str) -> Iterator[Word]:
    """The words of a text: "l'article 4" gives article, article 4 and 4; "7 heures 30" 7h30, 7 and heures."""
    end = 0  # of a number in words, which may be several
    for match in _WORD.finditer(text):
        if match.start() < end:
            continue
        if match.lastgroup:
            yield from (Word(*one) for one in normalised(match))
            continue
        word, (start, stop) = match[0], match.span()
        typed = word.lower()
        if typed in BEGINNINGS and (number := spelled(text, start)):
            end, said = number
            yield from (Word(*one) for one in said)
            continue
        if not (typed in _ELIDED and stop < len(text) and text[stop] in _APOSTROPHES):
            yield Word(_undotted(word) if "." in word and _DOTTED_SIGLE.fullmatch(word) else word, start, stop)
        if typed in _ONE_OR_MORE and (labelled := _labelled().match(text, start)):
            yield Word(_label(labelled), *labelled.span())


def _undotted(sigle: str) -> str:
    return "".join(letter for letter in sigle.upper() if letter not in ". \u00a0")


@cache
def _labelled() -> re.Pattern[str]:
    """A label and its number; slow to compile, so compiled when first needed."""
    return re.compile(
        rf"(?P<label>{'|'.join(sorted(_LABELS, reverse=True))})s?\.?{SPACE}+(?:n°{SPACE}?)?"
        rf"(?P<which>(?P<figures>\d+(?:[.-]\d+)*)(?:er|(?:è|e\u0300?)?re)?|(?P<roman>[IVX]+)(?:er|re)?|(?-i:[A-Hb-h])"
        rf"|(?P<first>premi(?:er|(?:è|e\u0300?)re))|(?P<rank>{RANK})"
        rf"|(?P<count>(?!une?\s+\w){COUNT}))(?![\w°{_APOSTROPHES}])",
        re.IGNORECASE,
    )


def _label(match: re.Match[str]) -> str:
    """A label and its number in a normal form: "article 1" for "Art. 1er", "titre 4" for "TITRE IV"."""
    label = "article" if match["label"].lower() == "art" else match["label"].lower()
    if match["roman"]:
        return f"{label} {roman(match['roman'])}"
    if match["count"] or match["rank"]:
        return f"{label} {count_of(match['count']) if match['count'] else rank_of(match['rank'])}"
    return f"{label} {'1' if match['first'] else (match['figures'] or match['which']).lower().lstrip('0') or '0'}"


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """The term that a word is indexed by: its Snowball stem; a sigle in small letters, a number in figures."""
    plain = unicodedata.normalize("NFC", word)
    if any(character.isdigit() for character in plain):
        return _ORDINAL.sub("e", plain.lower())
    if plain.isupper() and len(plain) > 1:
        return plain.lower()
    if ordinal := _ROMAN_ORDINAL.fullmatch(plain):
        return f"{roman(ordinal[1])}e"
    stemmer = getattr(_stemmers, "french", None)
    if stemmer is None:
        stemmer = _stemmers.french = Stemmer.Stemmer("french", 0)
    return str(stemmer.stemWord(plain.lower()))


@lru_cache(maxsize=200_000)
def is_stop_word(word: str) -> bool:
    """Whether a word is a stop word, with or without accents; sigles in capitals are not."""
    sigle = sum(character.isupper() for character in word) > 1  # "NOTRe" is a law
    return not sigle and (word.lower() in STOP_WORDS or fold(word) in _FOLDED_STOP_WORDS)


_FOLDED_STOP_WORDS = frozenset(fold(word) for word in STOP_WORDS)
