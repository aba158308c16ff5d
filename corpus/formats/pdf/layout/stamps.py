"""The stamp of the prefecture on an act that a local authority sent there, apart from the words that it lies over.

Its words are a fixed formula, that of @CTES and of the programs that send acts ("Accusé de réception en préfecture",
"Reçu en préfecture le …", "ID : 038-213800000-20260301-2026_038-DE"): it says nothing of what the act decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from corpus.dates import MONTHS
from corpus.formats.pdf.layout.lines import Word

_MONTHS = "|".join(MONTHS)
_DATE = (
    rf"(?:\s*:?\s*(?:le\b)?\s*:?\s*(?:\d{{1,2}}(?:er)?\s(?:{_MONTHS})\s\d{{4}}"
    r"|[\d/.:h-]++(?!\w)(?:\s(?:à\s)?[\d:h]++(?![\w/.-]))?)?)"
)
# What the name of a place ends before: without it, a line would be read in every way that it may be parted.
_NEXT = (
    r"(?=[\s|,;]+(?:(?:envoyé|reçu|déposé|transmis|télétransmis|publi|affich|notifi)"
    r"|(?:date|accusé|acte|ar|id(?:entifiant)?|n°|le|pour|s[²2]low?|berger)\b|@?ctes)|[\s|,;]*(?:[\d:]|[\s.]*$))"
)
_OFFICE = rf"(?:sous[- ])?préf(?:ecture|et)(?:\sd(?:e|u|es|’|')\s?[\w’' -]{{1,40}}?{_NEXT})?"
_CODE = r"(?:\d\d[\dAB]-\d{9}-[\w./-]*)"
_STAMP = (
    rf"(?:accusé\sde\sréception\s(?:en|de\sla|d['’]une|par\sla)\s{_OFFICE}|(?:acte|accusé)\scertifié\sexécutoire"
    r"|accusé\sde\sréception\s[-–]?\s?ministère\sde\sl['’]intérieur"
    rf"|(?:envoyé|reçu|déposé|transmis|télétransmis)e?\s(?:en|à\sla|au)\s{_OFFICE}{_DATE}"
    rf"|date\sde\s(?:télétransmission|réception\s(?:en\s|de\sla\s|par\sla\s)?{_OFFICE}){_DATE}"
    rf"|réception\s(?:par\sle|en)\s{_OFFICE}{_DATE}|télétransmis\sle{_DATE}"
    rf"|AR[ -]?(?:préfecture|contrôle\sde\slégalité)(?:\s?:?\s?{_CODE})?{_DATE}"
    rf"|(?:(?:id(?:entifiant)?|n°\sAR|acte)(?:\s[\w ]{{1,20}})?\s?:?\s?)?{_CODE})"
)
_BESIDE = (  # what a stamp says too, and other texts may
    rf"(?:(?:publi|affich|notifi)(?:é\sle|ée\sle|cation|age)(?:\sle)?{_DATE}|date\sd[e’']\s?(?:publication|affichage){_DATE}"
    rf"|(?:envoyé|reçu|déposé|transmis)e?\sle{_DATE}|id\s?:?|le\s?:?{_DATE}|[/.:-]*\d[\d/.:-]*"
    r"|[\w.]*-(?:DE|AR|AI|AU|BF|CC)|S[²2]LOW?|Berger[ -]Levrault|@?CTES"
    r"|pour\sl['’]autorité\scompétente(?:\spar\sdélégation)?)"
)
# Atomic and possessive: a line that is no stamp fails at once, however its pieces might be parted.
_FORMULA = re.compile(rf"(?>{_STAMP})(?>[\s|,;]*+(?>{_STAMP}|{_BESIDE}))*+[\s.]*+", re.IGNORECASE)
_OTHER = re.compile(rf"{_BESIDE}[\s.]*", re.IGNORECASE)
_LONGEST = 200  # characters of a line of it
_MOST_REACHED = 100  # lines of stamps of a page whose neighbours are sought; two stamps have some ten
_WIDE, _NEAR = 1.0, 2.5  # times the size of letters: between the words of a line, and between its lines


def parted(words: Sequence[Word]) -> tuple[list[Word], list[Word]]:
    """Words as they are drawn without those of stamps, and those of stamps."""
    lines = list(_drawn_lines(words))
    texts = [" ".join(word.text for word in line) if len(line) < _LONGEST else "" for line in lines]
    found = {number for number, text in enumerate(texts) if len(text) <= _LONGEST and _FORMULA.fullmatch(text)}
    if not found:
        return list(words), []
    beside = [number for number, text in enumerate(texts) if len(text) <= _LONGEST and _OTHER.fullmatch(text)]
    reached = sorted(found)[:_MOST_REACHED]
    for number in reached:  # which grows meanwhile
        near = [one for one in beside if one not in found and _is_near(lines[number], lines[one])]
        found.update(near)
        reached.extend(near[: _MOST_REACHED - len(reached)])
    return (
        [word for number, line in enumerate(lines) if number not in found for word in line],
        [word for number, line in enumerate(lines) if number in found for word in line],
    )


def _drawn_lines(words: Sequence[Word]) -> Iterator[list[Word]]:
    """Words that are drawn one after the other on a line, all of one size."""
    line: list[Word] = []
    for word in words:
        if line and not (
            abs(word.bottom - line[-1].bottom) < 0.3 * word.size
            and 0.9 < word.size / line[-1].size < 1.1
            and -0.3 * word.size < word.left - line[-1].right < _WIDE * word.size
        ):
            yield line
            line = []
        line.append(word)
    if line:
        yield line


def _is_near(stamp: Sequence[Word], line: Sequence[Word]) -> bool:
    """Whether a line of letters of the same size is above, below or beside one of a stamp."""
    size = stamp[0].size
    return (
        0.8 < line[0].size / size < 1.25
        and abs(line[0].bottom - stamp[0].bottom) < _NEAR * size
        and line[0].left < stamp[-1].right + _NEAR * size
        and stamp[0].left < line[-1].right + _NEAR * size
    )
