"""Joins lines, and the words hyphenated at their ends."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from itertools import pairwise

from corpus.dates import MONTHS

_CUT = re.compile(r"(?P<left>\w+)(?P<hyphen>[-\u00ad\u2010])$")
_NEXT = re.compile(r"\w+")
_WORD = re.compile(r"\w+(?:[-\u2010]\w+)*")
# First parts of hyphenated compounds: "vice-président", "celui-ci", "c'est-à-dire", "sous-préfet".
_FIRST = frozenset(
    "à aide après arrière avant ayant ayants baby celle celles celui ceux centre chef compte coupe court courts demi "
    "dix expert experts femme femmes franco garde grand grands homme hommes hors jusque là laissez libre mieux moins "
    "médico non nord outre petit petits peut plus porte procès quarante quasi quatre quelques quote rendez rez saint "
    "sainte saintes saints sans savoir semi socio soixante sous sud technico tiers trente vice vingt week".split()
)
_NOT_FIRST = re.compile(
    r"nonobstant|sous(?:cri|traire|trait$|tracti|sign)|avantag|franco(?:ph|n|r)|quasiment|babylon|socio(?:log|cult|pro|mét)|experti"
    r"|(?:aide|coupe|garde|porte)(?:[rsz]$|r(?:a|ai|ais|ait|aient|as|ez|ie|ies|iez|ions|ons|ont)$|nt$|ments?$|urs?$)"
    r"|porte(?:feuill|mant|fai)|libre(?:ment|tt)|plusieurs|sansk"
)
_LAST = frozenset("dedans dehors delà dessous dessus deçà même mêmes être je".split())  # "au-delà", "lui-même", "ai-je"
_PRONOUNS = frozenset("il elle on ils elles je nous vous".split())  # "doit-il", "prend-elle", "adressez-vous"
_PAIRS = re.compile(
    r"ci-(?:après|avant|contre|joint|annex|inclus)|est-ce$|plates?-formes?$|(?!voi-|ho-).*-là$"
    rf"|mi-(?:temps|mandat|journée|parcours|chemin|hauteur|{'|'.join(MONTHS)})$"
    r"|(?:beau|belle)x?s?-(?:père|mère|frère|sœur|fils|fille|parent|enfant)s?$"
    r"|auto-(?:[aéei]\w{3}|stop|bronz|certif|déclar|questionn)|états?-majors?$|tout-(?:terrain|venant|petit)"
    r"|micro-(?:entrepr|organisme|crèche|crédit|informatique|réseau|onde|ordinateur|économ|fiche)"
    r"|contre-(?:allée|appel|assur|attaqu|avis|courant|emploi|enquête|essai|exempl|expert|indic|jour|mesure|offre|ordre"
    r"|pass|perform|pouvoir|product|projet|proposi|rapport|réform|rendu|vérit|visite)"
    r"|(?:chauffe|essuie|lave|pare|passe|sèche|tire)-(?:eau|main|linge|vaisselle|brise|feu|choc|balle|soleil|vapeur|neige"
    r"|étincelle|partout|droit|cheveu|bouchon|fesse)|(?:bas|basse|haut|haute|hauts|hautes)-(?:cour|côté|fond|relief|parleur|lieu"
    r"|fourneau|commissa|fonctionn)|(?:chèque|ticket|bloc|timbre|carte|mot|rond)s?-(?:vacance|cadeau|restau|note|poste|réponse"
    r"|lettre|clé|point)|main-forte$|(?:arc|pied|face|chou)-(?:en|fleur)$|cesse[rz]-le"
    r"|trop-(?:perçu|plein|versé)|bien-fondé|lieux?-dits?$|nue?s?-propri|sapeurs?-pomp|stations?-serv|maîtres?-(?:nag|chien)"
)
_LINKS = "(?:à|aux?|d|de|des|du|en|et|l|la|le|les|lès|sous|sur|t)"  # "Seine-et-Marne", "vis-à-vis"
_LINK_NEXT, _LINK_LAST = re.compile(rf"{_LINKS}-\w"), re.compile(rf"\w-{_LINKS}-$")


_ADDRESS = re.compile(r"(?:\S@|www\.|https?://)\S*$")  # a mail or web address at the end of a line
_DOMAIN = re.compile(r"[\w-]+(?:\.[\w-]+)*\.(?:fr|com|org|net|eu|info|gouv|re|bzh|paris)\b")
_UNIT = re.compile(r"\d{2}[ \u00a0\u202f]?(?:€|euros?\b|%)")  # the decimals of an amount


class Hyphenation:
    """Joins the lines of a document; its other words decide whether a hyphen is kept."""

    def __init__(self, lines: Iterable[str]) -> None:
        self.known: Counter[str] = Counter()
        for line in lines:
            for word in _WORD.findall(_CUT.sub("", line).lower()):
                parts = re.split(r"[-\u2010]", word)
                self.known.update(["-".join(pair) for pair in pairwise(parts)] or parts)

    def joined(self, before: str, after: str) -> str:
        """Two lines joined: "déve-" and "loppement" become one word, "Loire-" and "Atlantique" keep the hyphen."""
        if re.search(r"\d,$", before) and _UNIT.match(after):
            return before + after
        cut, following = _CUT.search(before), _NEXT.match(after)
        if cut is None or following is None:
            return f"{before} {after}" if before and after else before + after
        links = _LINK_NEXT.match(after) or _LINK_LAST.search(before) or _ADDRESS.search(before) or _DOMAIN.match(after)
        if cut["hyphen"] != "\u00ad" and (links or self._keeps_hyphen(cut, following[0])):
            return before + after
        return before[:-1] + after

    def _keeps_hyphen(self, cut: re.Match[str], right: str) -> bool:
        left = cut["left"]
        if left[-1].isdigit() or right[0].isdigit() or (right[0].isupper() and not left.isupper()):
            return True
        left, right = left.lower(), right.lower()
        joined, hyphenated = self.known[left + right], self.known[f"{left}-{right}"]
        if joined != hyphenated:
            return hyphenated > joined
        if left in _FIRST:
            return not _NOT_FIRST.match(left + right)
        asks = left[-1] in "tdz" and right in _PRONOUNS
        alone = len(left) == 1 or len(right) == 1  # "a-t-il", "e-mail", "agent-e": hyphenation leaves no single letter
        return asks or alone or right in _LAST or bool(_PAIRS.match(f"{left}-{right}"))
