"""The date of a document: from its text, else its name, else the properties of its file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from itertools import chain
from pathlib import PurePosixPath

from corpus.counting import COUNT, count_of
from corpus.folding import fold, occurrences
from corpus.names import ACT

HEAD, TAIL = 3000, 1500  # characters at the start and end of a text that may give its date
_NEAR = 600  # characters at the start of a text, where dates of other documents are rare
_BEFORE = 120  # characters before a date, within its sentence, that say what the date is of
_AFTER = 80  # characters after "en vigueur" in which its date is searched
_MOST_SAID = 50  # occurrences of such phrases that are examined


class Origin(StrEnum):
    """Where a date comes from."""

    TEXT = "text"
    NAME = "name"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A day, a month or a year: ``month`` and ``day`` count from 1 and are 0 if unknown."""

    year: int
    month: int = 0
    day: int = 0
    origin: Origin = Origin.TEXT

    def __str__(self) -> str:
        """The date in ISO 8601, as precise as it is known: "2026-03-04", "2026-03", "2026"."""
        return f"{self.year:04}" + "".join(f"-{one:02}" for one in (self.month, self.day) if one)

    @property
    def _parts(self) -> tuple[int, ...]:
        return tuple(one for one in (self.year, self.month, self.day) if one)

    def agrees_with(self, other: PartialDate) -> bool:
        """Whether the known parts of both are equal: "2026" agrees with "4 mars 2026"."""
        return all(one == its for one, its in zip(self._parts, other._parts, strict=False))

    def is_after(self, other: PartialDate) -> bool:
        """Whether this date is later, by the parts that both have."""
        return not self.agrees_with(other) and self._parts > other._parts


MONTHS = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()
_MONTHS = [fold(month) for month in MONTHS]
_YEAR = r"(?:19|20)\d\d"
_MONTH = "|".join(_MONTHS)
# For folded text; a year of two digits needs slashes: "04.11.22" is part of a telephone number.
DATE = re.compile(
    rf"\b(?:(?P<day>\d{{1,2}})(?:er)?\s+)?(?P<month>{_MONTH})\s+(?P<year>{_YEAR})\b"
    rf"|(?<![\d/.-])(?P<d>\d{{1,2}})(?P<part>[/.-])(?P<m>\d{{1,2}})(?P=part)(?P<y>{_YEAR}|(?<=/)\d\d)(?![\d/-]|\.\d)"
    rf"|(?<![\d-])(?P<yyyy>{_YEAR})-(?P<mm>\d\d)-(?P<dd>\d\d)(?![\d-])"
)
YEAR = re.compile(rf"(?<![\d/.-]){_YEAR}(?![\d/.])")
_LINK = r"(?:\s*:\s*|\s(?:le|du|en|en date du)\s+|,\s+)(?:\w+di\s+)?$"
_ACT = rf"(?:{ACT}|accord|texte|compte[ -]rendu|proces[ -]verbal|note|circulaire|rapport|lettre|bulletin)s?\b"
_PAPER = re.compile(
    rf"\b(?:{_ACT}|(?:document|budget|plan|article|etude|guide|bilan|taux|tarif|regle|fiche|question|version)s?\b)"
)
_VERB = (
    r"\b(?:adopte|approuve|vote|valide|signe|conclu|delibere|etabli|redige|prononce|remis|presente|edite|revu)e?s?\b"
    r"|\barretee?s?(?=\s(?:par|en|le|ce qui suit)\b)|\bconvenu\b"
)
_GAP = r"(?:(?!\b(?:a compter|a partir|pour)\b).){0,80}"  # between such a verb and its date
_COUNCILS = r"(?:conseil|comite|bureau|assemblee|commission)\b"
_SELF = re.compile(r"\bpresente?s?\b|^\W*(?:il|elle|ce|cet|cette)\b")  # how a text refers to itself
_CHANGED, _ADOPTED, _SIGNED, _PUBLISHED, _IN_FORCE_FROM = range(5)  # what a date is of, the most important first
# Matched on the words before a date, from the start of its clause.
_OPENINGS = (
    (_ADOPTED, re.compile(
        rf"^\W*(?:(?:extrait|compte[ -]rendu|proces[ -]verbal|ordre du jour)\b.{{0,80}})?"
        rf"\b(?:seance|reunion|session|{_COUNCILS})\b.{{0,60}}{_LINK}")),
    (_ADOPTED, re.compile(
        rf"^\W*{_ACT}(?!.*\b(?:relati\w+|portant|concernant|fixant|pour|sur|a|aux?)\b).{{0,80}}"
        r"(?<=[\w°])\s(?:en date )?du\s+(?:\w+di\s+)?$")),
    (_ADOPTED, re.compile(rf"^\W*(?:{_VERB}){_GAP}{_LINK}")),
    (_SIGNED, re.compile(rf"^\W*(?:ainsi )?fait\b.{{0,60}}{_LINK}")),
    (_SIGNED, re.compile(
        r"^\W*date(?: d(?:u|e la|e|['’])\s?(?:document|seance|reunion|signature|redaction))?\s*:\s*$")),
    (_PUBLISHED, re.compile(rf"^\W*(?:{_PAPER.pattern}\s)?(?:publie|paru)e?s?\b.{{0,60}}{_LINK}")),
)  # fmt: skip
# Matched on those of its sentence, at the start of a text or if the sentence is about the text.
_STATEMENTS = (
    (_CHANGED, re.compile(
        r"\b(?:mise?s? a jour|actualise|consolide|refondu|revise|revue?\b|modifi|derniere modification|version)\w*"
        r"(?!.*\b(?:a compter|a partir|applicable)).{0,80}?(?:\s*:\s*|\s(?:le|du|au|en|de)\s+)(?:\w+di\s+)?$")),
    (_ADOPTED, re.compile(rf"{_PAPER.pattern}.*(?:{_VERB}){_GAP}{_LINK}|\breunie?s?\b.{{0,60}}{_LINK}")),
    (_ADOPTED, re.compile(rf"(?:{_SELF.pattern}).*(?:{_VERB}){_GAP}{_LINK}")),
    (_IN_FORCE_FROM, re.compile(
        r"\b(?:applicables?|appliquent?|en vigueur|effet|valables?|refondu\b.{0,40})"
        r"(?:,? (?:a compter|a partir|depuis))?\s(?:le|du|au|en)\s+$"
        r"|^\W*(?:tarif|montant|bareme|grille)s?\b.{0,40}\b(?:a compter du|a partir du|depuis le|au)\s+$")),
)  # fmt: skip
_OTHER_TEXT = re.compile(  # such words about another text, or about a future day
    r"\b(?:loi|decret|ordonnance|directive|circulaire|abrog\w*|remplac\w*|annul\w*|substitu\w*|modifiant"
    r"|autoris\w*|convocation|nee? le|en application|jusqu|au plus tard|avant|recue?s?|transmis\w*|affich\w*"
    r"|procha\w+|(?!extra|opera)\w{2,}r(?:a|ont))\b|^\W*vu\b"
)
_OTHER_TEXT_AFTER = re.compile(  # the same, after the date
    r"[^.;\n]{0,80}\b(?:est|sont|reste\w*)(?: (?:donc|ainsi))?"
    r" (?:abrog|annul|remplac|rapport|modifi|complet|approuv|en vigueur)"
)
_PERIOD = re.compile(r"\s+(?:au|jusqu['’]au)\s+(?:\w+di\s+)?\d")
_CLAUSE, _PART = re.compile(r"\s[–—-]\s"), re.compile(r"\s[–—-]\s|,\s")
_AFTER_PLACE = re.compile(
    r"\W*(?:[\w'’ -]{2,40},\s*){1,3}(?:le\s+)?(?:\w+di\s+)?"
)  # before a date at the end of a line
_LINE_END = re.compile(r"[ .,)*]{0,3}(?:\n|$)")
_ONLY_DATE = re.compile(r"\W*(?:(?:le|du|version)\s+)?(?:\w+di\s+)?")
_WRAPPED = re.compile(r"(?<=[a-zà-ÿ,])\n(?=[a-zà-ÿ])|(?<=\b(?:du|le|au))\n")
_SENTENCE_END = re.compile(r"(?<!\bm)[.;!?]\s|\n|,\s(?=(?:il a ete convenu|arrete|decide) ce qui suit)")
_IN_FORCE = (
    *("en vigueur", "prend effet", "prennent effet", "applicable à compter", "applicables à compter"),
    *("applique à compter", "appliquent à compter"),
)
_ACT_NUMBER = re.compile(rf"(?:n ?[°ºo]\.? ?|numero )(?P<year>{_YEAR})[-/_. ]")
_IN_NAME = re.compile(
    rf"(?<!\d)(?:(?P<yyyy>{_YEAR})[-_. ]?(?P<mm>0[1-9]|1[0-2])[-_. ]?(?P<dd>0[1-9]|[12]\d|3[01])"
    rf"|(?P<d>0?[1-9]|[12]\d|3[01])[-_. ]?(?P<m>0?[1-9]|1[0-2])[-_. ](?P<y>{_YEAR})"
    rf"|(?:(?P<day>\d{{1,2}})(?:er)?[-_ ])?(?P<month>{_MONTH})[-_ ]?(?P<year>{_YEAR}))(?!\d)"
    rf"|(?<!\d)(?P<only>{_YEAR})(?!\d)"
)
_LAST_CENTURY = 70  # "14/03/98" is in 1998
_IN_PROPERTIES = re.compile(r"\s*(?:D:)?(?P<yyyy>(?:19|20)\d\d)(?:-?(?P<mm>\d\d)(?:-?(?P<dd>\d\d))?)?")


def date_of(parts: Iterable[str], title: str, path: str, stated: PartialDate | None) -> PartialDate | None:
    """The date of a document from its paragraphs, title and path, else ``stated``, that of the file's properties."""
    return _date_in_text(list(parts), title) or _date_in_path(path) or stated


def stated_date(words: str | None) -> PartialDate | None:
    """The date in the properties of a file, in the syntax of PDF or ISO 8601; None if it is not a date."""
    match = _IN_PROPERTIES.match(words or "")
    return _valid_date(match["yyyy"], match["mm"], match["dd"], Origin.FILE) if match else None


def full_year(figures: str) -> str:
    """A year of two or four digits, in four digits."""
    return figures if len(figures) > 2 else f"{20 if int(figures) < _LAST_CENTURY else 19}{figures}"


def dates_in(words: str) -> Iterator[PartialDate]:
    """The dates in folded text."""
    return filter(None, map(_date_from_match, DATE.finditer(words)))


def _date_in_text(parts: list[str], title: str) -> PartialDate | None:
    """The date that a text gives for itself: last changed, adopted, signed, published or in force."""
    head, tail = fold(_first_paragraphs(parts)), fold(_first_paragraphs(parts[::-1], TAIL, is_reversed=True))
    found = list(_own_dates(head, is_head=True))
    if tail != head:
        found += _own_dates(tail, is_head=False)
    if found:
        rank = min(rank for rank, _ in found)
        ranked = [dated for one, dated in found if one == rank]
        return max(ranked, key=str) if rank == _CHANGED else ranked[0]
    text = "\n".join(parts)
    for at in occurrences(_IN_FORCE, text, _MOST_SAID):
        before, after = fold(text[max(0, at - _BEFORE) : at]), fold(text[at : at + _AFTER])
        said = _words_before(before, len(before))
        is_own = _SELF.search(said) or _PAPER.search(said)
        if is_own and not _OTHER_TEXT.search(said) and (day := DATE.search(_SENTENCE_END.split(after, maxsplit=1)[0])):
            return _date_from_match(day)
    years = chain(YEAR.findall(title), (one["year"] for one in _ACT_NUMBER.finditer(fold(f"{title}\n{head}"))))
    return next((PartialDate(int(year)) for year in years), None)


def _first_paragraphs(parts: list[str], most: int = HEAD, is_reversed: bool = False) -> str:
    """The first paragraphs of a text; of ``is_reversed`` ones, the last paragraphs in their original order."""
    chosen, length = list[str](), 0
    for part in parts:
        if length + len(part) > most and chosen:
            break
        chosen.append(part[-most:] if is_reversed else part[:most])
        length += len(part)
    return _WRAPPED.sub(" ", "\n".join(chosen[::-1] if is_reversed else chosen))


def _own_dates(text: str, is_head: bool) -> Iterator[tuple[int, PartialDate]]:
    """The dates that a text gives for itself, each with its rank."""
    for spelled in _date_in_words().finditer(text):
        year, day = count_of(spelled["year"]), spelled["day"].replace("premier", "1").removesuffix("er")
        number = int(day) if day.isdigit() else count_of(day)
        dated = _valid_date(str(year), str(_MONTHS.index(spelled["month"]) + 1), str(number))
        if dated and 1900 <= year < 2100:
            yield _ADOPTED, dated
    alone = [
        match.start()
        for match in DATE.finditer(text)
        if _ends_line(text, match) and _ONLY_DATE.fullmatch(_words_before(text, match.start()))
    ]
    for match in DATE.finditer(text):
        before, after = _words_before(text, match.start()), text[match.end() : match.end() + _BEFORE]
        is_near = is_head and match.start() < _NEAR
        if _OTHER_TEXT_AFTER.match(after) or not (dated := _date_from_match(match)):
            continue
        is_placed = _ends_line(text, match) and _AFTER_PLACE.fullmatch(before)
        if is_near and (is_placed or alone == [match.start()]):
            yield _ADOPTED, dated
        elif is_placed:
            yield _SIGNED, dated
        elif not _OTHER_TEXT.search(before):
            rank = _rank(before, is_near, _ends_line(text, match))
            if rank is not None and (rank == _IN_FORCE_FROM or not _PERIOD.match(after)):
                yield rank, dated


@cache
def _date_in_words() -> re.Pattern[str]:
    """The opening date of minutes, "L’an deux mille vingt-six, le vingt-six juin"; compiled only for reading."""
    return re.compile(
        rf"\ban (?P<year>{COUNT}),?(?:\s+et)?\s+le\s+(?:\w+di\s+)?"
        rf"(?P<day>\d{{1,2}}(?:er)?|premier|{COUNT})\s+(?:du mois (?:de |d['’]))?(?P<month>{_MONTH})\b"
    )


def _rank(before: str, is_near: bool, ends_line: bool) -> int | None:
    """What a date is of, by the words before it in its sentence; None if it is not the date of the text."""
    clause, part = _CLAUSE.split(before)[-1], _PART.split(before)[-1]
    ranks = [rank for rank, cue in _OPENINGS if cue.search(clause)]
    if is_near or _SELF.search(before):
        ranks += [rank for rank, cue in _STATEMENTS if cue.search(before)]
    if is_near and ends_line and part != before and _ONLY_DATE.fullmatch(part) and _PAPER.search(before):
        ranks.append(_ADOPTED)
    return min(ranks, default=None)


def _ends_line(text: str, match: re.Match[str]) -> bool:
    return _LINE_END.match(text, match.end()) is not None


def _words_before(text: str, end: int) -> str:
    """The words of a sentence before an offset, at most ``_BEFORE`` characters."""
    start = max(0, end - _BEFORE)
    ends = [match.end() for match in _SENTENCE_END.finditer(text, start, end)]
    return text[ends[-1] if ends else start : end]


def _date_from_match(match: re.Match[str], origin: Origin = Origin.TEXT) -> PartialDate | None:
    year = match["year"] or match["yyyy"] or match["y"]
    month = str(_MONTHS.index(match["month"]) + 1) if match["month"] else match["mm"] or match["m"]
    return _valid_date(full_year(year), month, match["day"] or match["dd"] or match["d"], origin)


def _date_in_path(path: str) -> PartialDate | None:
    """The date in the name of a file, else in that of its nearest folder."""
    name = PurePosixPath(fold(path))
    for part in (name.stem, *reversed(name.parent.parts)):
        if match := next(_IN_NAME.finditer(part), None):
            if match["only"]:
                return PartialDate(int(match["only"]), origin=Origin.NAME)
            return _date_from_match(match, Origin.NAME)
    return None


def _valid_date(year: str, month: str | None, day: str | None, origin: Origin = Origin.TEXT) -> PartialDate | None:
    """A date as precise as given; None if the calendar has no such date."""
    numbers = int(year), int(month or 0), int(day or 0)
    try:
        date(numbers[0], numbers[1] if month else 1, numbers[2] if day else 1)
    except ValueError:
        return None
    return PartialDate(*numbers, origin)
