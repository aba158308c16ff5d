"""What a follow-up question means: the whole question that it stands for, read with the one before it.

Four kinds are understood, by the forms of French alone: a bare question word ("Et quand ?"), a
complement ("Et au niveau européen ?"), another subject ("Et les PTCE ?") and a pronoun ("Qui l'a
signée ?"). Any other question is complete, and the one before it changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.clauses import (
    ASKING,
    ATTRIBUTES,
    BE,
    CLITICS,
    CONTRACTED,
    DETERMINERS,
    INFINITIVE,
    PREPOSITIONS,
    PRONOUNS,
    SIGLE,
    TIMES,
    WHICH,
    Clause,
    Group,
    elides,
    small,
)

_LONGEST_FRAGMENT = 8  # words; a longer one says something by itself
_OPENING = frozenset("et mais puis sinon alors ok donc pareil idem".split())
_SAME_PREPOSITION = {"aux": "à", "au": "à", "a": "à", "du": "de", "des": "de", "d'": "de", "dans": "en"}
_ABOUT = frozenset("pour concernant quant côté".split())  # "pour les PTCE" may name another subject
_CONTRACTIONS = (("de le ", "du "), ("de les ", "des "), ("à le ", "au "), ("à les ", "aux "))
_POINTING = {"celui-ci": "m", "celle-ci": "f", "ceux-ci": "p", "celles-ci": "p", "cela": "", "ça": "", "ca": ""}
_POSSESSIVES = frozenset("son sa ses leur leurs".split())
_IMPERSONAL = frozenset("faut suffit convient pleut reste existe".split())
# What may stand between a question word and an inverted verb, beside prepositions, and names no subject.
_BETWEEN = frozenset(
    "ne n' se s' me m' te t' nous vous y en le la les l' lui leur donc alors aussi encore bien".split()
)
# One word that is no other subject: "Et maintenant ?"
_NO_SUBJECT = frozenset(
    "merci oui non bien super parfait encore maintenant ensuite après aussi sinon autrement voilà bonjour".split()
)


def understood(question: str, before: str | None) -> str | None:
    """The whole question that a follow-up stands for, given the one before it; None for a complete question."""
    if not before:
        return None
    asked, context = Clause(question), Clause(before)
    first = next((token for token, word in enumerate(asked.words) if word not in (*_OPENING, ",")), 0)
    opening = asked.cut(first) if first else small(asked.text)  # within a sentence, a capital is a name's
    rest = Clause(re.sub(r"^(?:celle|celui|celles|ceux)\s+(?=d)", "", opening, flags=re.IGNORECASE))
    if not rest.words or not context.words:
        return None
    if _is_bare(rest) or _asks_for_more(rest):
        return f"{_without_bare(context)}, et {rest.text}\u00a0?"
    if first and rest.words[0] in ("si", "s'") and rest.word(1) in {*PRONOUNS, "c'"} and "," not in rest.words:
        return f"{context.text}, {rest.text}\u00a0?"
    if _is_fragment(rest, opened=first > 0):
        return f"{_completed(rest, context)}\u00a0?"
    gender = _missing(rest)
    return None if gender is None else f"{asked.cut(first)}, {_meant(context, gender)}\u00a0?"


def _is_bare(rest: Clause) -> bool:
    """A question word with at most a preposition and the noun that it measures: "Depuis combien de temps"."""
    words = [word for word in rest.words if word not in ("exactement", "donc", "ça", "précisément")]
    words = words[2:] if words[:2] == ["c'", "est"] else words
    if words[-2:] == ["d'", "autre"]:
        words = words[:-2]
    while words and (words[0] in PREPOSITIONS or words[:2] == ["partir", "de"]):
        words = words[1:]
    if not words or words[0] not in {*ASKING, "ou"} - {"que", "qu'"}:
        return False
    if len(words) > 1 and INFINITIVE.fullmatch(words[-1]):  # "Qui contacter ?", "Quels documents fournir ?"
        words = words[:-2] if words[-2] in ("s'", "se") else words[:-1]
    if words[0] in WHICH:
        return len(words) == 2
    return len(words) == 1 or (words[0] == "combien" and words[1] in ("de", "d'") and len(words) == 3)


def _asks_for_more(rest: Clause) -> bool:
    """Whether an attribute is asked of something that is not named: "Quel est le délai ?", "Le délai ?"."""
    *opening, determiner, noun = ["", *rest.words]
    is_which = len(opening) == 3 and opening[1] in WHICH and opening[2] in BE
    is_short = is_which or opening in ([""], ["", *"y a - t - il".split()])
    return is_short and determiner in DETERMINERS.keys() - WHICH and noun in ATTRIBUTES


def _without_bare(context: Clause) -> str:
    """The question before, without the question word that an earlier follow-up added to it."""
    main, comma, added = context.text.rpartition(", et ")
    return main if comma and _is_bare(Clause(added)) else context.text


def _is_fragment(rest: Clause, opened: bool) -> bool:
    """Whether words say no more than a complement ("au niveau européen") or a subject ("les PTCE")."""
    if len(rest.words) > _LONGEST_FRAGMENT or ASKING & set(rest.words):
        return False
    if any(rest.is_verb(token) for token in range(1, len(rest.words))):
        return False
    if rest.words[0] in PREPOSITIONS:  # "des aides pour les associations" asks something itself
        return len(rest.words) > 1 and (opened or ("," not in rest.words and rest.words[0] not in ("des", "du")))
    is_word = len(rest.words) == 1 and rest.words[0] not in _NO_SUBJECT
    return opened and (rest.words[0] in DETERMINERS or bool(rest.names(inside=True)) or is_word)


def _completed(rest: Clause, context: Clause) -> str:
    """The question before with its name, its complement or its subject replaced by the fragment's, else added to."""
    subject = Clause(rest.cut(2 if rest.word(1) in ("à", "aux", "au") else 1)) if rest.words[0] in _ABOUT else rest
    if swapped := _swapped_number(rest, context) or _swapped_name(subject, context):
        return swapped
    if rest.words[0] in PREPOSITIONS:
        start, end = _complement(rest, context) or (len(context.words), len(context.words))
        return f"{context.cut(0, start)} {rest.text} {context.cut(end)}".strip()
    if rest.words[-1] in TIMES:
        return f"{context.text} {rest.text}"
    group = _same_article(rest, context) or _only_group(context)
    if group is None or rest.words[-1] in ATTRIBUTES or not _agrees(rest, group, context):
        return f"{context.text}, et {rest.text}"
    return _replaced(context, group.start, group.end, rest.text)


def _same_article(rest: Clause, context: Clause) -> Group | None:
    """The one group after the same indefinite article: "un coordinateur" replaces "un animateur"."""
    alike = [group for group in context.groups() if context.words[group.start] == rest.words[0]]
    return alike[0] if len(alike) == 1 and rest.words[0] in ("un", "une") else None


def _agrees(rest: Clause, group: Group, context: Clause) -> bool:
    """Whether words may take a group's place and leave the others as they are written."""
    article, before = rest.words[0], context.word(group.start - 1)
    if context.words[group.start] in WHICH or INFINITIVE.fullmatch(article) or article in ("mon", "ma", "mes"):
        return False
    own = DETERMINERS.get(article)
    if not (own and group.gender) or before in ("qu'", "que") or not context.is_bare(group.start):
        return True
    return own == group.gender or ("p" not in (own, group.gender) and not WHICH & set(context.words))


def _complement(rest: Clause, context: Clause) -> tuple[int, int] | None:
    """The last complement that begins as the fragment does, up to a verb or a preposition more than it has."""
    kind = _SAME_PREPOSITION.get(rest.words[0], rest.words[0])
    alike = [
        token
        for token, word in enumerate(context.words)
        if token > 0 and _SAME_PREPOSITION.get(word, word) == kind and not context.is_verb(token)
    ]
    if not alike:
        return None
    same = [token for token in alike if context.words[token] == rest.words[0]]
    start = end = (same or alike)[-1]
    prepositions = sum(word in PREPOSITIONS for word in rest.words)
    while end < len(context.words) and prepositions >= 0 and not context.is_verb(end):
        prepositions -= context.words[end] in PREPOSITIONS
        end += prepositions >= 0
    return start, end


def _only_group(context: Clause) -> Group | None:
    """What the question before is about; None where several groups may be meant.

    Of "l'adresse de la mairie", the date or the price of something, that is what it completes.
    """
    groups = [group for group in context.groups() if not context.is_measure(group)]
    outer = [group for before, group in zip([None, *groups], groups, strict=False) if not _holds(before, group)]
    if len(outer) != 1:
        return None
    inner = [group for group in groups if group is not outer[0]]
    return inner[0] if inner and context.words[outer[0].start + 1] in ATTRIBUTES else outer[0]


def _holds(before: Group | None, group: Group) -> bool:
    return before is not None and group.start < before.end


def _swapped_number(rest: Clause, context: Clause) -> str | None:
    """The question before, asked of another year or number."""
    new = [token for token, word in enumerate(rest.words) if word.isdigit()]
    old = [token for token, word in enumerate(context.words) if word.isdigit()]
    if len(new) != 1 or len(old) != 1 or len(rest.words) > 2:
        return None
    return _replaced(context, old[0], old[0] + 1, rest.raw(new[0]))


def _swapped_name(subject: Clause, context: Clause) -> str | None:
    """The question before, asked of another sigle or another proper name."""
    new, old = _only_name(subject.names(inside=True)), _only_name(context.names())
    if not (new and old) or bool(SIGLE.fullmatch(subject.cut(*new))) != bool(SIGLE.fullmatch(context.cut(*old))):
        return None
    if new[0] > 1 or (subject.words[0] in PREPOSITIONS - set(DETERMINERS) and not _same_place(subject, context, old)):
        return None
    has_determiner = new[0] == 1 and subject.words[0] in DETERMINERS
    start, end = old
    if has_determiner and context.word(start - 1) in DETERMINERS:
        start -= 1
    return _replaced(context, start, end, subject.text if has_determiner else subject.cut(*new))


def _same_place(subject: Clause, context: Clause, old: tuple[int, int]) -> bool:
    """Whether both names stand after the same preposition: "de Nantes", "de Rennes"."""
    return context.word(old[0] - 1) == subject.words[0]


def _only_name(names: Sequence[tuple[int, int]]) -> tuple[int, int] | None:
    return names[0] if len(names) == 1 else None


def _replaced(context: Clause, start: int, end: int, words: str) -> str:
    """The question with some of its tokens replaced, its small words agreed with what follows them."""
    head, tail = context.cut(0, start), context.cut(end)
    kept = CONTRACTED.get(context.words[start])
    if kept and Clause(words).words[0] in DETERMINERS:
        head = f"{head} {kept}".strip()
    if re.search(r"\b(?:[qQ]u|[dD])['’]$", head):
        has_article = head[-2] in "dD" and Clause(words).words[0] in DETERMINERS.keys() - {"un", "une"}
        joined = f"{head}{words}" if elides(words) and not has_article else f"{head[:-1]}e {words}"
    else:
        joined = f"{head} {words}" if head and head[-1] not in "'’" else f"{head}{words}"
    for apart, contracted in _CONTRACTIONS:
        joined = re.sub(rf"(?<!\w){apart}", contracted, joined)
    return f"{joined} {tail}".strip() if tail[:1] != "-" else f"{joined}{tail}"


def _missing(rest: Clause) -> str | None:
    """The gender of a pronoun that stands for nothing in its own question; None where there is none.

    Any group before it may be what it stands for, and one after it without a preposition: "Elle ouvre
    quand, la piscine ?"
    """
    groups = [group.start for group in rest.groups() if rest.words[group.start] not in WHICH]
    starts = groups + [start for start, _ in rest.names()]
    for token, word in enumerate(rest.words):
        if any(start < token or rest.is_bare(start) for start in starts):
            return None
        gender = _pronoun(rest, token, word)
        if gender is not None:
            return gender
    return None


def _pronoun(rest: Clause, token: int, word: str) -> str | None:
    previous, following = rest.word(token - 1), rest.word(token + 1)
    if word in PRONOUNS:
        stands_for_nobody = word == "il" and _is_impersonal(rest, token)
        return None if stands_for_nobody or _has_subject(rest, token) else PRONOUNS[word]
    if word in _POINTING or (word == "c'" and following in BE):
        return _POINTING.get(word, "")
    if word == "ce" and previous == "-" and rest.word(token - 2) in BE:
        of_what = following in ("que", "qu'", "qui", "") or rest.word(token + 2) in ("de", "d'", "que", "qu'")
        return None if of_what or rest.word(token - 3) == "qu'" else ""
    if word in _POSSESSIVES and (previous in BE or previous in {"qui", "que", ""}):
        return ""
    if rest.is_clitic(token):
        return CLITICS[word] or _participle_gender(rest.words[token + 1 :])
    return None


def _has_subject(rest: Clause, token: int) -> bool:
    """Whether words before an inverted verb name its subject: "Nantes est-elle concernée ?"."""
    if not rest.is_inverted(token):
        return False
    before = [word for word in rest.words[: rest.inverted_verb(token)] if word[0].isalnum()]
    if {*WHICH, "combien"} & set(before):
        return False  # what is asked stands there
    return any(word not in ASKING | PREPOSITIONS | _BETWEEN for word in before)


def _is_impersonal(rest: Clause, token: int) -> bool:
    """Whether "il" stands for nobody: "il faut", "il y a", "que se passe-t-il", "est-il possible de"."""
    if rest.is_inverted(token):
        place = rest.inverted_verb(token)
        verb, before, after = rest.word(place), rest.word(place - 1), token + 1
    else:
        verb, before, after = rest.word(token + 1), "", token + 2
    happens = verb == "passe" and before == "se"
    says_of = verb in BE and rest.word(after + 1) in ("de", "d'", "que", "qu'")
    return verb in _IMPERSONAL or "y" in (verb, before, rest.word(after)) or happens or says_of


def _participle_gender(following: Sequence[str]) -> str:
    """What the agreement of a participle tells of the object before it: "l'a signée"."""
    participle = next((word for word in following if re.search(r"(?:ée?s?|ie?s?|ue?s?|ite?s?|ise?s?)$", word)), "")
    if participle.endswith("s") and not participle.endswith(("is", "us")):
        return "p"
    return "f" if participle.endswith(("ée", "ie", "ue", "ite", "ise")) else ""


def _meant(context: Clause, gender: str) -> str:
    """What a pronoun of a gender stands for in the question before: the first group that agrees."""
    groups = [group for group in context.groups() if not context.is_measure(group)]
    agreeing = [group for group in groups if not gender or group.gender in (gender, "")]
    for group in agreeing or groups:
        return context.noun_group(group)
    names = context.names()
    return context.cut(*names[-1]) if names else context.text
