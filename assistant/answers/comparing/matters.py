"""Whether two acts of one kind concern different places or people, and so are no versions of one text.

A permit concerns its parcel, an order its street, a grant its beneficiary; officials who sign do not count.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Mapping
from functools import lru_cache

from corpus.document import Document
from corpus.folding import WORD, fold

_HEAD = 3000  # characters of a text in which it is said what it is about
WAYS = frozenset(
    "allee avenue boulevard chemin esplanade faubourg hameau impasse montee passage place promenade quai residence"
    " route rue ruelle sentier square".split()
)
_NAME = r"(?-i:[A-ZÀ-ÖØ-Þ])[\w'’&]*"
_OF = r"(?:(?:de la|de l['’]|des|de|du|d['’]|la|les?|l['’])[ \u00a0]?){0,3}"
_PLACE = re.compile(
    r"(?:\b\d{1,4}(?:[ \u00a0]?(?:bis|ter|quater|[a-d])\b)?,?[ \u00a0])?(?:de la )?"
    rf"\b(?:{'|'.join(sorted(WAYS))}|all[ée]e|mont[ée]e|r[ée]sidence|[ée]cole|coll[èe]ge|lyc[ée]e|cr[èe]che|gymnase"
    r"|stade|salle|parc)[ \u00a0]"
    rf"{_OF}{_NAME}(?:[ -]{_OF}{_NAME}){{0,3}}",
    re.IGNORECASE,
)
_PARCEL = re.compile(
    r"\b(?:(?:cadastr\w+|parcelles?)\b[^.;\n]{0,40}?|section )\b([A-Z]{1,2}[ \u00a0]?(?:n ?[°o]s? ?)?\d{1,4})\b"
)
_FILE = re.compile(r"\b(?:PC|DP|PA|PD|CU[ab]?|AT|DIA)\s?(?:n ?[°o] ?)?(\d{3}\s?\d{3}\s?\d\d\s?[A-Z]?\s?\d{3,5})\b")
_PLATE = re.compile(r"\b[A-Z]{2}-\d{3}-[A-Z]{2}\b")
# Of a line in small letters: it says whom the act is made for, at whose demand.
_GRANTS = re.compile(
    r"\b(?:vu la demande|demande \w+ (?:\w+ ){0,6}par|demandeu\w+|petitionnaires?|beneficiaires?|titulaires?"
    r"|accorde\w*|delivre\w*|autorise\w*|attribue\w*|conced\w+|nomme\w*|recrute\w*|alloue\w*|versee?s?"
    r"|preneur|locataire|loue\w*|domicilie\w*|demeurant|cedee?s?)\b"
)
_SOMEBODY = re.compile(
    r"(?:\b(?-i:MM?\.|Mmes?|Mlle)|\b(?:monsieur|madame|associations?|soci[ée]t[ée]|entreprise|sarl|sas|sci|eurl"
    r"|[ée]tablissements|ets|amicale|comit[ée]|club))[ \u00a0](?:« ?)?"
    rf"(?P<name>{_OF}{_NAME}(?:[ -]{_OF}{_NAME}){{0,4}})",
    re.IGNORECASE,
)
_OFFICE = (
    r"(?:maire|adjoint|conseill|president|vice|secretaire|direct|rapporteu|comptable|tresori|prefet|chef|represent)"
)
_HOLDS_OFFICE = re.compile(rf"[\s,(]*(?:(?:le|la|son|sa|l['’]|\d\w+|premi\w+)\s?)?{_OFFICE}")
_IN_OFFICE = re.compile(rf"{_OFFICE}[\w ,]{{0,25}}$")
_SIGNS = re.compile(r"n ?[°o]s?|\s")
_EMPTY = frozenset("d de des du l la le les n no nos".split())


def are_of_others(document: Document, other: Document) -> bool:
    """Whether two documents each concern places, files or people that the other does not name."""
    own, its = (_matters(f"{one.title}\n{one.text[:_HEAD]}") for one in (document, other))
    return any(_are_apart(own[kind], its[kind]) for kind in own.keys() & its.keys())


def _are_apart(some: Collection[frozenset[str]], others: Collection[frozenset[str]]) -> bool:
    """Whether each has what the other lacks, and they share at most half of the smaller one."""
    shared, others_shared = (
        sum(any(one <= its or its <= one for its in far) for one in near)
        for near, far in ((some, others), (others, some))
    )
    fewer = min(len(some), len(others))
    return shared < len(some) and others_shared < len(others) and 2 * min(shared, others_shared) <= fewer


@lru_cache(maxsize=256)  # an answer compares its quotes two by two
def _matters(head: str) -> Mapping[str, set[frozenset[str]]]:
    """The places, parcels, files, vehicles and people named at the head of a document, as sets of words."""
    found = defaultdict[str, set[frozenset[str]]](set)
    for place in _PLACE.finditer(head):
        found["place"].add(_words(place[0]))
    for kind, pattern in (("parcel", _PARCEL), ("file", _FILE)):
        found[kind].update(frozenset([_SIGNS.sub("", fold(one))]) for one in pattern.findall(head))
    found["vehicle"].update(frozenset([one]) for one in _PLATE.findall(head))
    for line in head.splitlines():
        if _GRANTS.search(fold(line)):
            found["somebody"].update(
                _words(one["name"]) for one in _SOMEBODY.finditer(line) if not _is_official(line, one)
            )
    return {
        kind: {one for one in some if not any(one < other for other in some)} for kind, some in found.items() if some
    }


def _words(name: str) -> frozenset[str]:
    return frozenset(word.removesuffix("s") for word in WORD.findall(fold(name)) if word not in _EMPTY)


def _is_official(line: str, somebody: re.Match[str]) -> bool:
    """Whether a name is followed by an office, or stands after one."""
    before, after = fold(line[: somebody.start()]), fold(line[somebody.end() :])
    return bool(_HOLDS_OFFICE.match(after) or _IN_OFFICE.search(before))
