"""A short French question taken apart by form alone: its verbs, groups, names and pronouns."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

# A hyphen parts a verb from the pronoun after it ("a-t-il"), and nothing else ("Saint-Germain-en-Laye").
_TOKEN = re.compile(
    r"(?:\w|-(?=\w)(?!t-(?:il|elle|on)|(?:ce|on|ils?|elles?|les?|la|lui|leur|y|en|je|tu|nous|vous|moi)(?![\w-])))+['’]?"
    r"|[^\w\s]"
)
SIGLE = re.compile(r"[A-ZÀ-Þ][A-ZÀ-Þ\d]+s?")

ASKING = frozenset(
    "qui que qu' quoi quand où comment combien pourquoi quel quelle quels quelles lequel laquelle lesquels lesquelles "
    "koi kan kand pk pourkoi".split()
)
WHICH = frozenset("quel quelle quels quelles".split())
PREPOSITIONS = frozenset(
    "au aux à a de du des d' en dans pour chez sur avec sans par selon entre vers avant après depuis pendant "
    "concernant quant côté hors sous jusqu' devant auprès contre dès".split()
)
# What a determiner tells of its noun: masculine, feminine, plural, or nothing.
DETERMINERS = {
    **dict.fromkeys("le un du au ce cet quel mon ton".split(), "m"),
    **dict.fromkeys("la une cette quelle ma ta".split(), "f"),
    **dict.fromkeys("les des aux ces quels quelles nos vos mes tes plusieurs certains certaines".split(), "p"),
    **dict.fromkeys("l' notre votre chaque".split(), ""),
}
_DEFINITE = {"du": "le", "au": "le", "quel": "le", "quelle": "la", "des": "les", "aux": "les"} | dict.fromkeys(
    ["quels", "quelles"], "les"
)
CONTRACTED = {"du": "de", "des": "de", "au": "à", "aux": "à"}
PRONOUNS = {"il": "m", "elle": "f", "ils": "p", "elles": "p"}
CLITICS = {"le": "m", "la": "f", "les": "p", "l'": "", "y": "", "en": "", "lui": "", "leur": "p"}
BE = frozenset("est sont était étaient sera seront quoi".split())
_MODALS = frozenset("peut peuvent pourra doit doivent devra faut va vont".split())
_ADVERBS = frozenset("comment où quand pourquoi combien".split())  # of questions; an infinitive may follow
_AUXILIARIES = frozenset(
    "est sont a ont avait avaient aura auront était étaient sera seront peut peuvent doit doivent va vont fait font "
    "faut existe sert servent s' se ne n'".split()
)
_MUTE_H = re.compile(r"h(?!a(?:ll|lt|ut|nd|us|ss)|éros|ors|uit)", re.IGNORECASE)
INFINITIVE = re.compile(r"\w{2,}(?:er|ir|tre|endre|ondre|aire|oir)")
# What is asked of a subject, and is no other subject: "Et la date ?"
ATTRIBUTES = frozenset(
    "date jour heure année lieu endroit ville durée montant prix coût tarif tarifs délai délais adresse horaires "
    "budget raison raisons but objectif objectifs conditions condition exceptions exception".split()
)
# When something happens, which is no subject either: "Et le lundi ?"
TIMES = frozenset(
    "lundi mardi mercredi jeudi vendredi samedi dimanche matin midi soir week-end weekend printemps été automne hiver "
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()
)


@dataclass(frozen=True, slots=True)
class Group:
    """A determiner and what follows it up to a verb, in tokens; ``gender`` is that of the determiner."""

    start: int
    end: int
    gender: str


class Clause:
    """A question as tokens, with the text between them."""

    def __init__(self, text: str) -> None:
        self.text = re.sub(r"[\s?!.…,]+$", "", text).strip()
        matches = list(_TOKEN.finditer(self.text))
        self.spans = [match.span() for match in matches]
        raw = (match[0].replace("’", "'") for match in matches)
        # "La catégorie A" has no verb: a lone capital is a label, but where it begins the question.
        self.words = [one if one.isupper() and len(one) == 1 and at else one.lower() for at, one in enumerate(raw)]

    def cut(self, start: int, end: int | None = None) -> str:
        """The text from one token to another, its end excluded."""
        if start >= len(self.spans) or end == start:
            return ""
        last = self.spans[-1 if end is None else end - 1]
        return self.text[self.spans[start][0] : last[1]]

    def raw(self, token: int) -> str:
        """A token as it is written."""
        return self.text[slice(*self.spans[token])]

    def word(self, token: int) -> str:
        """A token in small letters; empty beyond either end."""
        return self.words[token] if 0 <= token < len(self.words) else ""

    def is_inverted(self, token: int) -> bool:
        """Whether a pronoun follows its verb: "sera-t-elle"."""
        return self.word(token) in (*PRONOUNS, "on") and self.word(token - 1) == "-"

    def inverted_verb(self, token: int) -> int:
        """The verb that a pronoun follows."""
        return token - 4 if self.word(token - 2) == "t" else token - 2

    def is_verb(self, token: int) -> bool:
        """Whether a token is a finite verb, as far as its form tells."""
        if self.word(token) in _AUXILIARIES:
            return True
        return self.word(token + 1) == "-" and (self.is_inverted(token + 2) or self.word(token + 2) in ("t", "ce"))

    def is_clitic(self, token: int) -> bool:
        """Whether "le", "la", "les", "l'", "y" or "en" is a pronoun: by its place before a verb."""
        word, previous, following = self.word(token), self.word(token - 1), self.word(token + 1)
        if word not in CLITICS or not following:
            return False
        if word in ("y", "en") and (previous in ("y", "s'") or (word == "en" and self.is_verb(token + 1))):
            return True
        if previous == "qui" and token == 1:  # "Qui les finance ?", not "Qui le maire a-t-il nommé ?"
            return not any(self.is_inverted(one) for one in range(len(self.words)))
        if word in ("l'", "les", "lui", "leur") and following in ("a", "ont", "avait", "aura"):
            return True
        is_said = any(self.is_verb(one) for one in range(token + 1, len(self.words)))
        may_precede = {*_ADVERBS, *_MODALS, *PRONOUNS, "on", *(["de"] if word in ("le", "les") else [])}
        return not is_said and previous in may_precede and bool(INFINITIVE.fullmatch(following))

    def groups(self) -> Iterator[Group]:
        """The groups of words that a determiner opens, each up to the next verb or the end."""
        for start, word in enumerate(self.words[:-1]):
            is_pronoun = self.is_clitic(start) or (word in CLITICS and self.is_verb(start + 1))
            is_pronoun |= word == "ce" and self.word(start - 1) == "-"
            if word not in DETERMINERS or is_pronoun or self.word(start + 1) in ASKING | TIMES:
                continue
            end = start + 1
            while end < len(self.words) and self.words[end] not in ASKING and not self.is_verb(end):
                end += 1
                if end > start + 2 and self.opens(end):
                    end -= 1
                    break
            if end > start + 1:
                yield Group(start, end, DETERMINERS[word])

    def opens(self, token: int) -> bool:
        """Whether a determiner opens a group of its own, so that a verb stands before it: "gère la piscine"."""
        own = self.word(token) in DETERMINERS and self.word(token) not in CONTRACTED
        return own and self.word(token - 1) not in {*PREPOSITIONS, "et", "ou", ","}

    def is_bare(self, start: int) -> bool:
        """Whether no preposition stands before a group or a name, nor within its determiner."""
        contracted = self.word(start) in CONTRACTED and self.word(start) != "des"
        return not contracted and self.word(start - 1) not in PREPOSITIONS

    def is_measure(self, group: Group) -> bool:
        """Whether a group asks what its verb's subject is measured by: "quel jour"."""
        return self.words[group.start] in WHICH and self.words[group.start + 1] in ATTRIBUTES

    def noun_group(self, group: Group) -> str:
        """The group after a definite article: "du RTES" is about "le RTES".

        What completes its verb tells it from others: "Quelle étude est conduite avec l'Avise" is about
        "l'étude avec l'Avise".
        """
        article = _DEFINITE.get(self.words[group.start])
        if article is None:
            return small(self.cut(group.start, group.end))
        rest = self.cut(group.start + 1, group.end)
        completing = range(group.end, len(self.words) - 1)
        if completion := next((token for token in completing if self.words[token] in PREPOSITIONS - {"a"}), None):
            rest = f"{rest} {self.cut(completion)}"
        return f"l’{rest}" if article in ("le", "la") and elides(rest) else f"{article} {rest}"

    def names(self, inside: bool = False) -> list[tuple[int, int]]:
        """Sigles, and runs of words with a capital, as ranges of tokens.

        The first word has a capital anyway, but where the words stood ``inside`` a sentence.
        """
        found: list[tuple[int, int]] = []
        for token in range(len(self.words)):
            raw = self.raw(token)
            if SIGLE.fullmatch(raw) or ((inside or token > 0) and raw[0].isupper() and raw[-1] not in "'’"):
                if found and found[-1][1] == token:
                    found[-1] = (found[-1][0], token + 1)
                else:
                    found.append((token, token + 1))
        return found


def small(text: str) -> str:
    """A first word without its capital, unless it is a sigle."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def elides(words: str) -> bool:
    """Whether the article before these words loses its vowel: "l’hôtel"."""
    return words[0].lower() in "aeiouyàâéèêëîïôûœ" or bool(_MUTE_H.match(words))
