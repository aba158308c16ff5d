"""Separates the stamp of the prefecture on acts of local authorities from the words under it.

A stamp says when the act was sent, received and published, in formulas such as those of @CTES ("Accusé de réception en
préfecture", "ID : 038-213800000-20260301-2026_038-DE") or of a town hall ("Certifié exécutoire compte tenu de la
transmission en préfecture le …"), and nothing about its content. It has only words of such formulas, dates and the name
of a place, unlike a sentence about them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from corpus.dates import MONTHS
from corpus.folding import fold
from corpus.formats.pdf.layout.lines import Word
from corpus.runs import runs

_SENT = "(?:arrive|depose|envoye|recu|transmis|teletransmis)e?"
_OFFICE = "(?:prefecture|prefet|controle de legalite|representant de l etat)"
_PLACED = frozenset(("prefecture", "prefet"))  # may precede the name of a place
_LINKS = frozenset("a au d de des du en et l la le les ou par que qui sa son sur".split())  # never end a sentence
# Words of stamps that other texts may have too; folded.
_BESIDE = _LINKS.union(
    """
    0 ac affichage affiche affichee ai ar autorite berger bf cc competente ctes date delegation depose deposee er
    envoye envoyee id levrault low notification notifie notifiee pour publication publie publiee recu recue s slow
    transmis transmise
    """.split(),
    map(fold, MONTHS),
)
_WORDS = _BESIDE | frozenset(
    """
    # accuse acte agreee application apres arrive arrivee certifie certifiee com compte controle dans departement depot
    e etat executoire identifiant interieur legalite maire ministere n numero prefecture prefet president presidente
    r f reception rendu rendue representant rf sous teletransmis teletransmise teletransmission tenu transmission
    unique vertu visa
    """.split()
)
_SIGNING = frozenset("l la le maire prefet president presidente".split())  # signatories below an act
_TOKEN = re.compile(
    r"(?P<code>(?:\d\d_[a-z]{2}-)?\d\d[\dab]-\d{9}-[\w./-]*)|(?P<tail>[\w.]*-(?:DE|AR|AI|AU|BF|CC)\b)"
    r"|(?P<date>\d[\d/.:h-]*+(?:er)?(?!\w)|[_.…]{3,}|…)|(?P<word>[^\W\d_]+)|[\s|,;:.()/@'’²2°_–-]|(?P<other>.)",
    re.IGNORECASE,
)
_SURE = re.compile(  # sufficient at the beginning of a line
    "^(?:#|accuse de reception (?:(?:en|de la|d une|par la|) ?(?:sous )?prefecture|ministere de l interieur)"
    "|(?:acte|accuse) certifie executoire|(?:n )?ar (?:(?:sous )?prefecture|controle de legalite)"
    f"|{_SENT} (?:en|a la|au) (?:sous )?(?:prefecture|prefet)|reception (?:par le|en) (?:sous )?pref|teletransmis le"
    "|date de (?:teletransmission|reception (?:en |de la |par la )?(?:sous )?prefecture)"
    r"|application agreee e legalite|r ?f\sprefecture(?s:.*)controle de legalite)",
    re.MULTILINE,
)
_DATED = re.compile(  # sufficient with a date, or a blank for one
    rf"\b{_SENT}\b(?s:.*){_OFFICE}|{_OFFICE}(?s:.*)\b{_SENT}\b|\b(?:rendue?|certifiee?) executoire"
    rf"|date de (?:reception|transmission) (?:(?:en|a la|au|de la|par la) )?(?:sous )?{_OFFICE}"
    rf"|^visa (?:(?:de la|du) )?(?:sous )?{_OFFICE}"
    r"|^(?:acte )?executoire (?:le|depuis le|a compter du) 0(?: [a-z]+ 0)?$"
)
# Every formula has one of these; pages without any are skipped.
_HINT = re.compile(r"pr[eé]f|l[eé]galit|repr[eé]sentant|ex[eé]cutoire|transmis|\d{9}-", re.IGNORECASE)
_DATE = re.compile(r"\b(?:0|le$|du$)", re.MULTILINE)
_LONGEST, _HIGHEST = 200, 20  # characters of a line, lines of a stamp
_MOST_PLACE = 6  # words in the name of a place
_MOST_REACHED = 100  # lines of stamps on a page whose neighbours are searched; two stamps have about ten
_WIDE, _NEAR = 1.0, 2.5  # ems between words of a line, and between lines
_TIGHT = 1.8  # ems between lines of a paragraph


def parted(words: Sequence[Word]) -> tuple[list[Word], list[Word]]:
    """The words in drawing order without stamps, and the words of stamps."""
    if not _HINT.search(" ".join([word.text for word in words])):
        return list(words), []
    lines = list(runs(words, _is_beside))
    said = _all_said(lines)
    found = set[int]()
    for run in _runs(lines, said):
        formula = "\n".join(said[number] for number in run)
        is_dated = _DATED.search(formula.replace("\n", " ")) and _DATE.search(formula)
        if "#" in formula or ((_SURE.search(formula) or is_dated) and not _is_prose(lines, run)):
            found.update(run)
    if not found:
        return list(words), []
    beside = [number for number, one in enumerate(said) if one and _BESIDE.issuperset(one.split())]
    reached = sorted(found)[:_MOST_REACHED]
    for number in reached:  # grows meanwhile
        near = [one for one in beside if one not in found and _is_near(lines[number], lines[one])]
        found.update(near)
        reached.extend(near[: _MOST_REACHED - len(reached)])
    return (
        [word for number, line in enumerate(lines) if number not in found for word in line],
        [word for number, line in enumerate(lines) if number in found for word in line],
    )


def _is_beside(line: Sequence[Word], word: Word) -> bool:
    """Whether a word directly follows those of a line, in the same size."""
    return (
        abs(word.bottom - line[-1].bottom) < 0.3 * word.size
        and 0.9 < word.size / line[-1].size < 1.1
        and -0.3 * word.size < word.left - line[-1].right < _WIDE * word.size
    )


def _all_said(lines: Sequence[Sequence[Word]]) -> list[str]:
    """The normalised text of each line that may belong to a stamp, empty for others, as a date ending a paragraph."""
    said = list[str]()
    for line, above in zip(lines, [[], *lines], strict=False):
        one = _said(line)
        ends = _BESIDE.issuperset(one.split()) and said and not said[-1] and _goes_on(above, line)
        said.append("" if ends else one)
    return said


def _said(line: Sequence[Word]) -> str:
    """The normalised text of a line: codes as "#", dates as "0", no places; empty if it has other words."""
    if sum(len(word.text) + 1 for word in line) > _LONGEST:
        return ""
    said, place = list[str](), 0
    for token in _TOKEN.finditer(" ".join(word.text for word in line)):
        word = "#" if token["code"] else "0" if token["date"] or token["tail"] else fold(token["word"] or "")
        if token["other"] or (word and word not in _WORDS and not (place and token[0][0].isupper())):
            return ""
        if word in _WORDS:
            said.append(word)
            place = _MOST_PLACE if word in _PLACED else place if word in _LINKS else 0
        elif word:
            place -= 1
    return "" if _SIGNING.issuperset(said) else " ".join(said)


def _runs(lines: Sequence[Sequence[Word]], said: Sequence[str]) -> Iterator[list[int]]:
    """The numbers of consecutive nearby lines that may be a stamp, from the top."""

    def goes_on(run: Sequence[int], number: int) -> bool:
        return number == run[-1] + 1 and _is_near(lines[run[-1]], lines[number]) and len(run) < _HIGHEST

    for run in runs((number for number, one in enumerate(said) if one), goes_on):
        yield sorted(run, key=lambda at: lines[at][0].bottom)  # PDFium may return lines from the bottom up


def _is_prose(lines: Sequence[Sequence[Word]], run: Sequence[int]) -> bool:
    """Whether lines belong to a paragraph: they continue the line above, or the line below continues them."""
    first, last = lines[run[0]], lines[run[-1]]
    above, below = (lines[at] if 0 <= at < len(lines) else [] for at in (run[0] - 1, run[-1] + 1))
    return (
        first[0].text[0].islower()
        or (_goes_on(above, first) and fold(above[-1].text) in _LINKS)
        or (_goes_on(last, below) and below[0].text[0].islower())
    )


def _goes_on(line: Sequence[Word], other: Sequence[Word]) -> bool:
    """Whether a line continues another on the same level, or below it as in a paragraph."""
    if not line or not other:
        return False
    size = line[0].size
    return 0.8 < other[0].size / size < 1.25 and -0.3 < (other[0].bottom - line[0].bottom) / size < _TIGHT


def _is_near(stamp: Sequence[Word], line: Sequence[Word]) -> bool:
    """Whether a line of similar size is above, below or beside a line of a stamp."""
    size = stamp[0].size
    return (
        0.8 < line[0].size / size < 1.25
        and abs(line[0].bottom - stamp[0].bottom) < _NEAR * size
        and line[0].left < stamp[-1].right + _NEAR * size
        and stamp[0].left < line[-1].right + _NEAR * size
    )
