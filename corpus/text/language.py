"""Detects text that is in no language, such as the text layer of a PDF whose font has an encoding of its own.

The measure is the frequency of letter pairs: sixty languages in Latin script share the frequent and the rare ones, and
in text with shifted or permuted letters rare pairs are frequent.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from itertools import pairwise

from corpus.folding import fold

# Rarity of each letter after another, in half bits, as digits of base 36. A row for each preceding letter, the first
# for the start of a word; in each row the first digit is for the end of a word. Estimated on the words of Django 5.2's
# translations (BSD), all languages with weight 1 except French (8), English (6), German and Italian (2).
_RARITY = (
    "m898899aa9caa89a8fa78aacied 5da99ffae9cb7a6fbh787bcgicc 86ejj5lid6bi7ef7km6bg7kikbk 96kbl7lm55hbcig5mmbe79mkmdf "
    "65jjb4iic5dhfbc6kmach9hhmde 5bd9acdbgbeb8a6ecg678ddgchc 86kmi5ahd4hi9je5km7ed8ljlfm 56cjg5jcb6ehbgc7km8be7iemdk "
    "55lie5ije6gfbce6iicg89gfmdl 68d999bafhcb8a68cea78ecgifc 74kge4jil8ggegb7imi9b6hjlih 65deh7kkc6hcabe6hma988dembi "
    "75fhb5ich5df7ee7gkia99gimcj 749jh4jje6fhebf79mhcg9jimgl 57ib87e8f7cdehb8hji86aeilch 5dbb9ehcgbcb895ccj68aaabigd "
    "85efk6jie9hh7fg5am6ba9ekmdk aaimgbmmm9im8micmhgje1mmmmm 66dda5fch6gccac8gib9a9egldf 48hag6fga7g9bfe9bfea6agfmef "
    "66ggj5fha5jgffe7em7bb8fhkce 69ccb8gag9eb897dak687bfhffb 84jhh3lij5ggdjc7klbehbjmmcj 65icg4jfb7dhgia7gmcbgam9m8j "
    "58mbi6hmg4mhegibaemf4ammmkm 37cba8dbfbfd9c899mc98cgekac 55bec6kdb5gdda98fmgdb9eemcd"
)
_ORDER = {letter: number for number, letter in enumerate(" abcdefghijklmnopqrstuvwxyz")}
_PAIRS = [[int(digit, 36) / 2 for digit in row] for row in _RARITY.split()]
_RARE = 5.0  # bits a letter; of 5,400 real pages in all languages 99.5 % have at most 4.5, shifted text at least 5.4
_FEWEST_WORDS, _FEWEST_LETTERS = 8, 40  # distinct, that a text must have to be judged
_RUN = re.compile("[a-z]{3,}")
_SPECIAL = str.maketrans({"ß": "ss", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"})
_MIXED_SCRIPTS = frozenset(("LATIN", "CJK", "HIRAGANA", "KATAKANA", "HANGUL", "FULLWIDTH", "HALFWIDTH"))  # may mix
_SIGNS = frozenset('!"#$&*;<=>?@[\\]^`{|}~')  # that are rare within words
_SIGN_SHARE = 0.15  # of the characters of a word; real words have fewer such signs
_ADDRESS = re.compile(r"//|www\.|@\w")
_MOST_SCRIPTS = 2  # in one word
_HALF = 0.5  # of the letters


def is_language(words: Iterable[str]) -> bool:
    """Whether words may be of a language, or are too few or too short to tell; numbers, sigles and codes pass."""
    texts = set(words)
    letters = sum(map(len, texts))
    strange = sum(len(text) for text in texts if _is_strange(text))
    if strange > _HALF * letters and letters >= _FEWEST_LETTERS:
        return False
    found = _RUN.findall(_folded(" ".join(texts)))
    runs = set(found)
    count = sum(map(len, runs))
    if len(runs) < _FEWEST_WORDS or count < _FEWEST_LETTERS:
        return True
    if sum(map(len, found)) < _HALF * sum(map(str.isalpha, "".join(texts))):
        return True  # another script, or sigles
    return sum(map(rarity, runs)) <= _RARE * (count + len(runs))


def rarity(word: str) -> float:
    """The rarity of a word's letters in bits, summed, including that of its end; the word has only letters a to z."""
    places = [_ORDER[letter] for letter in f" {word} "]
    return sum(_PAIRS[one][other] for one, other in pairwise(places))


def may_be_word(text: str) -> bool:
    """Whether the letters of a word are in a plausible order; those of "ABCD" are not."""
    folded = _folded(text)
    return folded.isascii() and folded.isalpha() and rarity(folded) <= _RARE * (len(folded) + 1)


def _folded(text: str) -> str:
    """A text in lower case without accents, including the special letters of other languages."""
    return fold(text.lower().translate(_SPECIAL))


def _is_strange(text: str) -> bool:
    """Whether a word has several or rare signs in it, or mixes scripts."""
    signs = {sign for sign in text if not sign.isalnum()}
    within = sum(sign in _SIGNS for sign in text[1:-1])
    if len(text) > 3 and within > _SIGN_SHARE * len(text) and not _ADDRESS.search(text):
        return True
    if text.isascii():
        if signs & _SIGNS:
            return len(signs) > 2 and not any(map(str.isalpha, text))  # digits may be shifted letters
        return len(signs) > 3 and not any(map(str.isalnum, text))
    scripts = {_script(letter) for letter in text if letter.isalpha()}
    return len(scripts - _MIXED_SCRIPTS) + bool(scripts & _MIXED_SCRIPTS) > _MOST_SCRIPTS


@cache
def _script(letter: str) -> str:
    return unicodedata.name(letter, "?").split()[0]
