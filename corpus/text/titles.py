"""Finds a distinctive title for a document, in its text or else in the name of its file.

A letterhead ("MAIRIE DE LARVEN") or the heading of a form ("EXTRAIT DU REGISTRE DES DÉLIBÉRATIONS") is no title; the
number of an act with its subject is.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from corpus.dates import DATE
from corpus.document import Document
from corpus.folding import WORD, fold
from corpus.names import ACT, distinctive_names, title_of_name

LONGEST = 200  # characters
_HEAD = 40  # lines searched for a title
_NEAR = 10  # lines from a letterhead in which a title may follow
_LONGEST_LINE = 150  # characters; a longer one is a sentence
_OF = r"(?:\s+(?:de|du|des|la|le|les|d|l)\b['’]?)*\s*"
_COUNCIL = (
    r"(?:conseil (?:municipal|communautaire|metropolitain|departemental|regional|syndical|d['’]administration)"
    r"|comite syndical|bureau(?: communautaire)?|maire|president|ccas)"
)
_BODY = (
    r"(?:mairie|commune|ville|communaute(?: de communes| d['’]agglomeration| urbaine)?|metropole|departement|region"
    r"|arrondissement|canton|prefecture|sous-prefecture|conseil (?:departemental|regional|municipal|communautaire)"
    r"|centre (?:communal|intercommunal) d['’]action sociale|ccas|cias|syndicat (?:mixte|intercommunal)|service"
    r"|direction|pole)"
)
# For folded lines: the sender, not the subject.
_LETTERHEAD = re.compile(
    rf"(?:{_BODY}(?:{_OF}[\w'’ -]{{1,45}})?|republique francaise|liberte\W+egalite\W+fraternite"
    rf"|(?:extraits?|copie){_OF}(?:(?:registres?|proces[ -]verba(?:l|ux)){_OF})?(?:deliberations?|arretes?|decisions?)?"
    rf"(?:{_OF}{_COUNCIL})?(?:{_OF}{_BODY}{_OF}[\w'’ -]{{1,45}})?"
    rf"|(?:registre|proces[ -]verbal){_OF}(?:deliberations?|arretes?|decisions?)(?:{_OF}{_COUNCIL})?)\W*"
)
# A type of document without a subject.
_FORM = re.compile(
    r"(?:(?:projet|modele|annexe|extrait)\b(?:\s+(?:de|d['’]|n[°o]|\d+))*\s*)?"
    r"(?:deliberations?|arretes?|decisions?|conventions?|contrat|avenant|reglements?(?: interieur)?|charte|statuts"
    r"|circulaire|notes?(?: de service| d['’]information)?|compte[ -]rendu|proces[ -]verbal|rapport|courrier|lettre"
    r"|bordereau|attestation|certificat|avis(?: au public)?|annexes?|tarifs?|horaires|formulaire|notice|memoire"
    r"|preambule|ordre du jour|sommaire|bulletin|fiche|dossier|demande|coupon)?(?:\sd['’]objectifs(?: et de moyens)?)?"
    r"(?:\s(?:d['’]|de )(?:inscription|adhesion|candidature|reservation|renseignements?|autorisation|demande))?"
    r"(?:\s+cerfa)?(?:\s+n ?[°ºo]\s?[\d*/ -]{1,20})?"
    rf"(?:\s+(?:temporaire|permanent|municipal|communal|general|prefectoral)e?s?)*(?:{_OF}{_COUNCIL})*"
    r"(?:\s+20\d\d(?:\s?[-–/]\s?20\d\d)?)?\W*"
)
# A form whose purpose is on the next line.
_FILLED_IN = re.compile(r"\W*(?:fiche|bulletin|dossier|coupon|formulaire|demande)\b")
_MINUTES = re.compile(r"\W*(?:compte[ -]rendu|proces[ -]verbal)\b")
# The first line of a letter.
_LETTER_DAY = re.compile(rf"\W*(?:[\w'’ -]{{2,40}},\s*)?(?:le\s+)?(?:\w+di\s+)?(?:{DATE.pattern})\W*")
# The type and number of an act, in the original spelling.
_ACT = re.compile(
    r"(?:d[ée]lib[ée]ration|arr[êe]t[ée]|d[ée]cision|convention|avenant|contrat|march[ée]|r[èe]glement|circulaire"
    r"|ordonnance)\b[^.:;]{0,60}?(?:\bn[ \u00a0]?[°ºo]s?|\bnum[ée]ro|°)[ \u00a0]?:?[ \u00a0]?"
    r"[a-z]{0,8}[-_./ ]?\d[\w/.-]*",
    re.IGNORECASE,
)
# A part of a document, which a reader may take for a heading of the highest level.
_DIVISION = re.compile(r"\W*(?:article|art|chapitre|section|titre|partie)\.?\s+(?:\d|premier|unique|[ivx]+\b)")
_FIRST_PART = re.compile(r"\W*(?:1|i)(?:[.]\d{1,2})*\s?[.):–—-]+\s+[^\W\d]")  # "1. Cadre", "I – Objet"
_NUMBER = re.compile(r"\W*n ?[°ºo]\s*:?\s*[a-z]{0,8}[-_./ ]?\d[\w./-]*\W*")
_KIND = re.compile(
    rf"\W*(?:{ACT}|guide|compte[ -]rendu|bilan|proces[ -]verbal|rapport|tarif|horaire|liste|plan|projet|programme"
    r"|bulletin|grille|annexe|note|avis)"
)
_DATED = re.compile(r"\W*(?:seance|reunion|session|date|convocation|l['’]an|le|du|nombre|presents?|absents?|excuses?"
                    r"|secretaire|pouvoirs?|votants?|affich\w*|transmis\w*|vu|considerant|reference|nos? ref|ref"
                    r"|envoye|recu|publie|id|accuse)\b")  # fmt: skip
_ABSENT = re.compile(r"\W*(?:presents?|absents?|excuses?|date|vu|convocation|affich\w*|ordre)\b")
_CITATION = re.compile(r"\W*(?:vu|considerant|entre|par|en vertu|conformement|en application)\b")
_SUBJECT = re.compile(
    r"(?:^\W*|\s)(?:objet|intitulé|OBJET|Objet|Sujet|SUJET)(?: de (?:la |l['’])?\w+)?"
    r"[*_]*[ \u00a0]*[:–—-][*_]*[ \u00a0]*(?=\S|$)"
)
_COUNCIL_SAYS = r"(?:Les? |La |L['’])(?:conseil|maire|comité|président|bureau|assemblée)\b"
_SUBJECT_END = re.compile(  # if lines were joined
    rf"(?<![.:,])(?<!\b(?:de|et))(?<!\bpar)[ \u00a0]{{1,3}}(?={_COUNCIL_SAYS}|(?:Vu|Considérant|Article \d)\b)"
)
_DELEGATED = re.compile(r"\W*(?:pris\w*|par delegation|agissant)\b")
_SUBJECT_START = re.compile(r"\W*(?:portant|relatif|relative|relatifs|relatives|concernant|fixant|modifiant|approuvant"
                           r"|autorisant|instituant|instaurant|de mise|d['’]occupation|d['’]objectifs|de partenariat"
                           r"|pour)\b")  # fmt: skip
_ADDRESS = re.compile(r"@|\b\d{5}\b|(?:\d\d[ .]){4}|^\W*\d+\W|^(?:M|Mme|MM)\b")
_MARKS = re.compile(r"^[\s#*_>|]+|[\s#*_|]+$")  # Markdown signs


def title_of(stated: str | None, paragraphs: Iterable[str], path: str, text: str) -> str:
    """The title of a document: ``stated``, found by the reader, unless it is no title.

    ``paragraphs`` are those of the text that are not ignored.
    """
    head = list(_first_lines(paragraphs))
    if stated and (is_part(stated) or _LETTER_DAY.fullmatch(fold(stated[:_LONGEST_LINE]))):
        stated = None
    is_said = stated is None or any(fold(stated)[:_LONGEST_LINE] in fold(line) for line in head)
    is_title = stated is not None and not (is_letterhead(stated) or is_form(stated))
    act = _act(head) if not (is_title and is_said) or _is_numbered(stated or "") else None
    act = act or _with_subject(head, stated)
    if act or (stated and is_title):
        return (act or stated or "")[:LONGEST]
    has_name = bool(distinctive_names(path.rpartition("/")[2], stated or ""))
    letterheads = [number for number, line in enumerate(head) if is_letterhead(line)]
    heading = head[letterheads[0] : letterheads[0] + _NEAR] if letterheads else ()
    below = next((line for line in heading if _may_be_title(line)), None)
    return (below or (title_of_name(path, text) if has_name or not stated else stated))[:LONGEST]


@lru_cache(maxsize=4096)  # a heading is checked for many passages
def is_letterhead(words: str) -> bool:
    """Whether words only name the sender or a register."""
    return len(words) <= _LONGEST_LINE and bool(_LETTERHEAD.fullmatch(fold(words).strip(" \t*_#")))


def is_form(words: str) -> bool:
    """Whether words only name a type of document."""
    return len(words) <= _LONGEST_LINE and bool(_FORM.fullmatch(fold(words).strip(" \t*_#")))


def is_part(words: str) -> bool:
    """Whether words name a part of a document: "Article 3", "1. Cadre"."""
    said = fold(words[:_LONGEST_LINE])
    return bool(_DIVISION.match(said) or _FIRST_PART.match(said))


def may_be_title(line: str) -> bool:
    """Whether a line may be a title: not a sender, date, address, type of document or part of one."""
    words = fold(line)
    return (
        3 < len(line) <= _LONGEST_LINE
        and line[-1] not in ".!?;,:"
        and not (is_letterhead(line) or is_form(line) or _DATED.match(words) or _NUMBER.match(words) or is_part(line))
        and not _ADDRESS.search(line)
    )


def with_ambiguous_titles(documents: Sequence[Document]) -> list[Document]:
    """The documents with ``is_alike``: whether the title does not distinguish each from the others."""
    keys = [" ".join(WORD.findall(fold(document.title))) for document in documents]  # as people compare them
    times = Counter(keys)
    return [
        replace(document, is_alike=times[key] > 1 or is_letterhead(document.title) or is_form(document.title))
        for document, key in zip(documents, keys, strict=True)
    ]


def _first_lines(paragraphs: Iterable[str]) -> Iterator[str]:
    """The first lines of a text that are not empty, without Markdown signs."""
    count = 0
    for paragraph in paragraphs:
        for line in paragraph[: _HEAD * _LONGEST_LINE].splitlines():
            if words := _MARKS.sub("", line):
                yield words
                count += 1
            if count == _HEAD:
                return


def _act(head: Sequence[str]) -> str | None:
    """The type, number and subject of an act, in its own words; None without a subject."""
    place, named = next(_acts_named(head), (0, ""))
    said = _act_subject(head, place if named else None)
    if said is None:
        return None
    if not named:
        number = next((line for line in head if _NUMBER.fullmatch(fold(line))), "")
        named = f"{next(filter(is_form, head), '')} {number}".strip()
    return f"{named}\u00a0: {said}" if named else said[:1].upper() + said[1:]


def _acts_named(head: Sequence[str]) -> Iterator[tuple[int, str]]:
    """The acts named in lines, except cited ones, with their line numbers."""
    for place, line in enumerate(head):
        if not _CITATION.match(fold(line)) and (match := _ACT.search(line)):
            yield place, match[0].strip(" .-–—")


def _is_numbered(title: str) -> bool:
    """Whether a title is only the number of an act."""
    return len(WORD.findall(_ACT.sub("", title))) < 3 and bool(_ACT.search(title))


def _act_subject(head: Sequence[str], place: int | None) -> str | None:
    """The subject of an act: after "Objet :", else below its number on line ``place``."""
    for number, line in enumerate(head):
        if match := _SUBJECT.search(line):
            return _with_continuation(_SUBJECT_END.split(line[match.end() :], maxsplit=1)[0], head[number + 1 :])
    if place is None:
        return None
    for number, line in enumerate(head[place + 1 : place + 5], place + 1):
        if _SUBJECT_START.match(fold(line)):
            return _with_continuation(line, head[number + 1 :])
        is_another = _DELEGATED.match(fold(line)) or _is_numbered(line)
        if _may_be_title(line) and line.isupper() and not is_another:
            return line
    return None


def _with_subject(head: Sequence[str], stated: str | None) -> str | None:
    """The title of minutes with their date, or of a form with its purpose, from the lines below."""
    if stated and not (is_form(stated) or is_letterhead(stated)):
        return None
    for number, line in enumerate(head[:_NEAR]):
        words, below = fold(line), head[number + 1 : number + 3]
        if is_letterhead(line):
            continue
        if _MINUTES.match(words) and len(line) <= _LONGEST_LINE and not DATE.search(words):
            for count, said in enumerate(below, 1):
                if len(said) > _LONGEST_LINE // 2 or _ABSENT.match(fold(said)):
                    break
                if DATE.search(fold(said)):
                    return f"{line}\u00a0: {', '.join(below[:count])}"
        if is_form(line) and _FILLED_IN.match(words) and below and _may_be_subject(below[0]):
            return f"{line}\u00a0: {below[0]}"
    return None


def _may_be_subject(line: str) -> bool:
    """Whether a line below the heading of a form may be its purpose."""
    is_short = len(line) <= _LONGEST_LINE // 2 and line[:1].isupper() and line[-1] not in ".!?;,:"
    others = is_letterhead(line) or is_form(line) or _DATED.match(fold(line)) or _ADDRESS.search(line)
    return is_short and not others and not _DIVISION.match(fold(line)) and ":" not in line


def _with_continuation(said: str, below: Sequence[str]) -> str | None:
    """A subject with the lines that continue it."""
    words = said.strip(" .*_")
    for line in below[:2]:
        if (words and not line[:1].islower()) or len(words) + len(line) > _LONGEST_LINE or _DATED.match(fold(line)):
            break
        words = f"{words} {line}".strip(" .")
    return words or None


def _may_be_title(line: str) -> bool:
    """Whether a line below a letterhead may be the title of the document."""
    return may_be_title(line) and (line.isupper() or bool(_KIND.match(fold(line))))
