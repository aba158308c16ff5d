"""What a follow-up question means: the whole question that it stands for, read with the one before it.

Four kinds are understood, by the forms of French alone: a bare question word ("Et quand ?"), a
complement ("Et au niveau européen ?"), another subject ("Et les PTCE ?") and a pronoun ("Qui l'a
signée ?"). Any other question is complete, and the one before it changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_LONGEST_FRAGMENT = 8  # words; a longer one says something by itself
_TOKEN = re.compile(r"(?:\w|-(?=ci\b|là\b|présidente?s?\b|maires?\b))+['’]?|[^\w\s]")
_SIGLE = re.compile(r"[A-ZÀ-Þ][A-ZÀ-Þ\d]+s?")

_OPENING = frozenset("et mais puis sinon alors ok donc".split())
_ASKING = frozenset(
    "qui que qu' quoi quand où comment combien pourquoi quel quelle quels quelles lequel laquelle lesquels lesquelles "
    "koi kan kand pk pourkoi".split()
)
_WHICH = frozenset("quel quelle quels quelles".split())
_PREPOSITIONS = frozenset(
    "au aux à a de du des d' en dans pour chez sur avec sans par selon entre vers avant après depuis pendant "
    "concernant quant côté hors".split()
)
_SAME_PREPOSITION = {"aux": "à", "au": "à", "a": "à", "du": "de", "des": "de", "d'": "de", "dans": "en"}
_ABOUT = frozenset("pour concernant quant côté".split())  # "pour les PTCE" may name another subject
# What a determiner tells of its noun: masculine, feminine, plural, or nothing.
_DETERMINERS = {
    **dict.fromkeys("le un du au ce cet quel".split(), "m"),
    **dict.fromkeys("la une cette quelle".split(), "f"),
    **dict.fromkeys("les des aux ces quels quelles nos vos".split(), "p"),
    **dict.fromkeys("l' notre votre".split(), ""),
}
_DEFINITE = {"du": "le", "au": "le", "quel": "le", "quelle": "la", "des": "les", "aux": "les"} | dict.fromkeys(
    ["quels", "quelles"], "les"
)
_CONTRACTED = {"du": "de", "des": "de", "au": "à", "aux": "à"}
_CONTRACTIONS = (("de le ", "du "), ("de les ", "des "), ("à le ", "au "), ("à les ", "aux "))
_PRONOUNS = {"il": "m", "elle": "f", "ils": "p", "elles": "p"}
_CLITICS = {"le": "m", "la": "f", "les": "p", "l'": "", "y": "", "en": "", "lui": "", "leur": "p"}
_POINTING = {"celui-ci": "m", "celle-ci": "f", "ceux-ci": "p", "celles-ci": "p", "cela": "", "ça": "", "ca": ""}
_POSSESSIVES = frozenset("son sa ses leur leurs".split())
_BE = frozenset("est sont était étaient sera seront quoi".split())
_AUXILIARIES = frozenset(
    "est sont a ont avait avaient aura auront était étaient sera seront peut peuvent doit doivent va vont fait font "
    "faut existe sert servent s' se ne n'".split()
)
_IMPERSONAL = frozenset("faut y existe agit s' reste suffit arrive passe convient".split())
_INFINITIVE = re.compile(r"\w{2,}(?:er|ir|tre|endre|ondre|aire|oir)")
# What is asked of a subject, and is no other subject: "Et la date ?"
_ATTRIBUTES = frozenset(
    "date jour heure année lieu endroit ville durée montant prix coût tarif tarifs délai délais adresse horaires "
    "budget raison raisons but objectif objectifs conditions condition exceptions exception".split()
)


@dataclass(frozen=True, slots=True)
class _Group:
    """A determiner and what follows it up to a verb, in tokens; ``gender`` is that of the determiner."""

    start: int
    end: int
    gender: str


class _Sentence:
    """A question as tokens, with the text between them."""

    def __init__(self, text: str) -> None:
        self.text = re.sub(r"[\s?!.…,]+$", "", text).strip()
        matches = list(_TOKEN.finditer(self.text))
        self.spans = [match.span() for match in matches]
        self.words = [match[0].replace("’", "'").lower() for match in matches]

    def cut(self, start: int, end: int | None = None) -> str:
        """The text from one token to another, its end excluded."""
        if start >= len(self.spans) or end == start:
            return ""
        last = self.spans[-1 if end is None else end - 1]
        return self.text[self.spans[start][0] : last[1]]

    def raw(self, token: int) -> str:
        return self.text[slice(*self.spans[token])]

    def word(self, token: int) -> str:
        return self.words[token] if 0 <= token < len(self.words) else ""

    def is_inverted(self, token: int) -> bool:
        """Whether a pronoun follows its verb: "sera-t-elle"."""
        return self.word(token) in (*_PRONOUNS, "on") and self.word(token - 1) == "-"

    def inverted_verb(self, token: int) -> int:
        """The verb that a pronoun follows."""
        return token - 4 if self.word(token - 2) == "t" else token - 2

    def is_verb(self, token: int) -> bool:
        """Whether a token is a finite verb, as far as its form tells."""
        if self.word(token) in _AUXILIARIES:
            return True
        return self.word(token + 1) == "-" and (self.is_inverted(token + 2) or self.word(token + 2) in ("t", "ce"))

    def groups(self) -> Iterator[_Group]:
        """The groups of words that a determiner opens, each up to the next verb or the end."""
        for start, word in enumerate(self.words[:-1]):
            is_pronoun = word in _CLITICS and (self.word(start - 1) == "qui" or self.is_verb(start + 1))
            if word not in _DETERMINERS or is_pronoun or self.word(start + 1) in _ASKING:
                continue
            end = start + 1
            while end < len(self.words) and self.words[end] not in _ASKING and not self.is_verb(end):
                end += 1
            if end > start + 1:
                yield _Group(start, end, _DETERMINERS[word])

    def is_measure(self, group: _Group) -> bool:
        """Whether a group asks what its verb's subject is measured by: "quel jour"."""
        return self.words[group.start] in _WHICH and self.words[group.start + 1] in _ATTRIBUTES

    def noun_group(self, group: _Group) -> str:
        """The group after a definite article: "du RTES" is about "le RTES".

        What completes its verb tells it from others: "Quelle étude est conduite avec l'Avise" is about
        "l'étude avec l'Avise".
        """
        article = _DEFINITE.get(self.words[group.start])
        if article is None:
            return self.cut(group.start, group.end)
        rest = self.cut(group.start + 1, group.end)
        completing = range(group.end, len(self.words) - 1)
        if completion := next((token for token in completing if self.words[token] in _PREPOSITIONS - {"a"}), None):
            rest = f"{rest} {self.cut(completion)}"
        elided = article in ("le", "la") and rest[0].lower() in "aeiouyàâéèêëîïôûœ"
        return f"l’{rest}" if elided else f"{article} {rest}"

    def names(self, inside: bool = False) -> list[tuple[int, int]]:
        """Sigles, and runs of words with a capital, as ranges of tokens.

        The first word has a capital anyway, but where the words stood ``inside`` a sentence.
        """
        found: list[tuple[int, int]] = []
        for token in range(len(self.words)):
            raw = self.raw(token)
            if _SIGLE.fullmatch(raw) or ((inside or token > 0) and raw[0].isupper() and raw[-1] not in "'’"):
                if found and found[-1][1] == token:
                    found[-1] = (found[-1][0], token + 1)
                else:
                    found.append((token, token + 1))
        return found


def understood(question: str, before: str | None) -> str | None:
    """The whole question that a follow-up stands for, given the one before it; None for a complete question."""
    if not before:
        return None
    asked, context = _Sentence(question), _Sentence(before)
    first = next((token for token, word in enumerate(asked.words) if word not in (*_OPENING, ",")), 0)
    rest = _Sentence(asked.cut(first))
    if not rest.words or not context.words:
        return None
    if _is_bare(rest):
        return f"{_without_bare(context)}, et {_small(rest.text)}\u00a0?"
    if _is_fragment(rest, opened=first > 0):
        return f"{_completed(rest, context)}\u00a0?"
    gender = _missing(rest)
    return None if gender is None else f"{rest.text}, {_meant(context, gender)}\u00a0?"


def _small(text: str) -> str:
    """A first word without its capital, unless it is a sigle."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def _is_bare(rest: _Sentence) -> bool:
    """A question word with at most a preposition and the noun that it measures: "Depuis combien de temps"."""
    words = [word for word in rest.words if word not in ("exactement", "donc", "ça", "précisément")]
    words = words[2:] if words[:2] == ["c'", "est"] else words
    if words and words[0] in _PREPOSITIONS:
        words = words[1:]
    if not words or words[0] not in {*_ASKING, "ou"} - {"que", "qu'"}:
        return False
    if words[0] in _WHICH:
        return len(words) == 2
    return len(words) == 1 or (words[0] == "combien" and words[1] in ("de", "d'") and len(words) == 3)


def _without_bare(context: _Sentence) -> str:
    """The question before, without the question word that an earlier follow-up added to it."""
    main, comma, added = context.text.rpartition(", et ")
    return main if comma and _is_bare(_Sentence(added)) else context.text


def _is_fragment(rest: _Sentence, opened: bool) -> bool:
    """Whether words say no more than a complement ("au niveau européen") or a subject ("les PTCE")."""
    if len(rest.words) > _LONGEST_FRAGMENT or _ASKING & set(rest.words):
        return False
    if any(rest.is_verb(token) for token in range(1, len(rest.words))):
        return False
    is_complement = rest.words[0] in _PREPOSITIONS and len(rest.words) > 1
    return is_complement or (
        opened and (rest.words[0] in _DETERMINERS or bool(rest.names(inside=True)) or len(rest.words) == 1)
    )


def _completed(rest: _Sentence, context: _Sentence) -> str:
    """The question before with its name, its complement or its subject replaced by the fragment's, else added to."""
    subject = _Sentence(rest.cut(2 if rest.word(1) in ("à", "aux", "au") else 1)) if rest.words[0] in _ABOUT else rest
    if swapped := _swapped_name(subject, context):
        return swapped
    if rest.words[0] in _PREPOSITIONS:
        kind = _SAME_PREPOSITION.get(rest.words[0], rest.words[0])
        for token, word in enumerate(context.words):
            if token > 0 and _SAME_PREPOSITION.get(word, word) == kind and not context.is_verb(token):
                return f"{context.cut(0, token)} {rest.text}"
        return f"{context.text} {rest.text}"
    group = next(context.groups(), None)
    if group is None or rest.words[-1] in _ATTRIBUTES or context.words[group.start] in _WHICH:
        return f"{context.text}, et {_small(rest.text)}"
    return _replaced(context, group.start, group.end, rest.text)


def _swapped_name(subject: _Sentence, context: _Sentence) -> str | None:
    """The question before, asked of another sigle or another proper name."""
    new, old = _only_name(subject.names(inside=True)), _only_name(context.names())
    if not (new and old) or bool(_SIGLE.fullmatch(subject.cut(*new))) != bool(_SIGLE.fullmatch(context.cut(*old))):
        return None
    if subject.words[0] in _PREPOSITIONS - set(_DETERMINERS):
        return None
    has_determiner = subject.words[0] in _DETERMINERS
    start, end = old
    if has_determiner and context.word(start - 1) in _DETERMINERS:
        start -= 1
    return _replaced(context, start, end, subject.text if has_determiner else subject.cut(*new))


def _only_name(names: Sequence[tuple[int, int]]) -> tuple[int, int] | None:
    return names[0] if len(names) == 1 else None


def _replaced(context: _Sentence, start: int, end: int, words: str) -> str:
    """The question with some of its tokens replaced, its small words agreed with what follows them."""
    head, tail = context.cut(0, start), context.cut(end)
    kept = _CONTRACTED.get(context.words[start])
    if kept and _Sentence(words).words[0] in _DETERMINERS:
        head = f"{head} {kept}".strip()
    if re.search(r"\b[qQ]u['’]$", head):
        elides = _small(words)[0] in "aeiouyàâéèêëîïôûœ"
        joined = f"{head}{words}" if elides else f"{head[:-1]}e {words}"
    else:
        joined = f"{head} {words}" if head and head[-1] not in "'’" else f"{head}{words}"
    for apart, contracted in _CONTRACTIONS:
        joined = re.sub(rf"(?<!\w){apart}", contracted, joined)
    return f"{joined} {tail}".strip() if tail[:1] != "-" else f"{joined}{tail}"


def _missing(rest: _Sentence) -> str | None:
    """The gender of a pronoun that stands for nothing in its own question; None where there is none."""
    groups = [group for group in rest.groups() if rest.words[group.start] not in _WHICH]
    starts = [group.start for group in groups] + [start for start, _ in rest.names()]
    for token, word in enumerate(rest.words):
        if any(start < token for start in starts):
            return None
        gender = _pronoun(rest, token, word)
        if gender is not None:
            return gender
    return None


def _pronoun(rest: _Sentence, token: int, word: str) -> str | None:
    previous, following = rest.word(token - 1), rest.word(token + 1)
    if word in _PRONOUNS:
        verb = rest.word(rest.inverted_verb(token)) if rest.is_inverted(token) else following
        before = rest.word(rest.inverted_verb(token) - 1) if rest.is_inverted(token) else ""
        impersonal = word == "il" and (verb in _IMPERSONAL or (verb == "a" and before == "y"))
        return None if impersonal else _PRONOUNS[word]
    if word in _POINTING:
        return _POINTING[word]
    if word in _POSSESSIVES and previous in _BE:
        return ""
    if word in _CLITICS and _is_clitic(rest, token, previous, following):
        return _CLITICS[word] or _participle_gender(rest.words[token + 1 :])
    return None


def _is_clitic(rest: _Sentence, token: int, previous: str, following: str) -> bool:
    """Whether "le", "la", "les", "l'", "y" or "en" is a pronoun: by its place before a verb."""
    word = rest.words[token]
    if word in ("y", "en"):
        return (previous in ("qui", "y", "combien") and bool(following)) or (word == "en" and rest.is_verb(token + 1))
    if previous == "qui" or (word in ("l'", "les", "lui", "leur") and following in ("a", "ont", "avait", "aura")):
        return True
    short = len(rest.words) <= 7
    return short and previous in {*_ASKING, "de", "pour", "-", "ce"} and bool(_INFINITIVE.fullmatch(following))


def _participle_gender(following: Sequence[str]) -> str:
    """What the agreement of a participle tells of the object before it: "l'a signée"."""
    participle = next((word for word in following if re.search(r"(?:ée?s?|ie?s?|ue?s?|ite?s?|ise?s?)$", word)), "")
    if participle.endswith("s") and not participle.endswith(("is", "us")):
        return "p"
    return "f" if participle.endswith(("ée", "ie", "ue", "ite", "ise")) else ""


def _meant(context: _Sentence, gender: str) -> str:
    """What a pronoun of a gender stands for in the question before: the first group that agrees."""
    groups = [group for group in context.groups() if not context.is_measure(group)]
    agreeing = [group for group in groups if not gender or group.gender in (gender, "")]
    for group in agreeing or groups:
        return context.noun_group(group)
    names = context.names()
    return context.cut(*names[-1]) if names else context.text
