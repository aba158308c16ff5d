"""Follow-up questions, completed from the question before.

A question may be a follow-up if it names no subject of its own, opens like one ("Et …") or has a pronoun that refers
back. It is one if the document that answers the question before answers it nearly as well as any other. It is then
searched for with the words of the question before, and shown with that question beside it. If it only names another
subject, the question before is asked of that one: "Combien coûte la piscine ?", "Et la cantine ?" A complete question
is searched for as it stands.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import takewhile
from math import inf

from index.searching.document_filter import EVERYWHERE, Scope
from index.searching.search import CONSIDERED, Neighbour, Searcher
from index.words.french import fold, is_stop_word, stem, words

# How much less the document of the question before may answer a follow-up than the best one does, in scores before
# reading; twice as much where that document writes what is asked about. Of benchmarks/suites/questions-dev.jsonl it
# keeps all follow-ups but one, and no complete question.
_NEARLY = 0.075
_ROOT = 6  # letters of a stem by which a passage is known to speak of a word
_LONGEST = 8  # words; a longer one says something by itself
_MOST_OWN = 3  # words that say the subject of a continuation; with more it is a question of its own
_FOLLOW_UP = re.compile(r"(.+) \(à propos de\u00a0: «\u00a0([^«»]+)\u00a0»(?:, puis «\u00a0([^«»]+)\u00a0»)?\)")

_OPENING = re.compile(r"(?:(?:et|mais|puis|sinon|alors|ok|donc|pareil|idem|oui|merci)\b[ ,]*)+", re.IGNORECASE)
_ASKING = re.compile(
    r"\b(?:qu[ei]|quoi|quand|où|comment|combien|pourquoi|quel(?:le)?s?|est-ce|faut|peut|doit|y a|kan|koi|pk|c)\b|qu['’]"
    r"|-(?:ils?|elles?|on|je|vous)\b",
    re.IGNORECASE,
)
# What is asked of a subject, and is none: "Et la date ?"
_ATTRIBUTES = frozenset(
    """
    adresse age annee but condition contact cout date delai demande demarche document dossier duree endroit exception
    fois heure horaire jour justificatif lieu limite max maximum minimum mois montant nom numero objectif papier
    personne piece plafond prix raison role semaine tarif telephone temps titre valable ville
    """.split()
)
# What a verb follows at once: "combien coûte", "on rend", "est rendue".
_BEFORE_VERBS = frozenset(
    "combien quand qui que qu comment ou on je j tu il elle ils elles nous vous se s faut peut puis doit dois peux est "
    "sont y ne n c ca t kan".split()
)
_OF = ("d'", "d’", "D'", "D’")
_NOBODY = re.compile(  # "il" that stands for nobody
    r"\bil (?=faut|y a|reste|existe|pleut)|(?<=faut)[- ]il\b|(?:(?<=y a)|(?<=y aura))[- ]t[- ]il\b"
    r"|\b(?:il est|est-il|est-ce) (?=(?:possible|interdit|obligatoire|permis) (?:de |d['’]|que?\b))",
    re.IGNORECASE,
)
_CLITIC = r"(?:(?:les?|la|lui|leur|y|en) |l['’])"
_HAS = r"(?:a|ai|as|avons|avez|ont|avait|avaient|aura|auront)\b"
_INFINITIVE = r"\w+(?:[ei]r|[dt]re|[fl]aire)\b"
# What was done to what was spoken of: "l'a signé", "les a-t-on votées".
_DONE = (
    rf"(?:l['’]|(?:les|lui|leur|en) ){_HAS}(?:(?:-t)?-(?:ils?|elles?|on)\b)?"
    r"(?: (?:été|fait|pas|déjà)\b)?(?: (?!(?:les?|la|une?|des?|du|cette?)\b)\w+)?"
)
_NAMED_LATER = re.compile(  # "elle ouvre quand, la piscine ?"
    r"(?:,|\b(?:où|quand|quoi|qui|combien|comment)(?= (?:l['’]|(?:les?|la|une?|des|du|mon|ma|mes)\b))) ?\w",
    re.IGNORECASE,
)
_BARE = re.compile(  # "pour la cantine", "PTCE": a subject and nothing else
    r"(?:(?:pour|pr|chez|concernant) )?((?:(?:[ld]|qu)['’]|(?:à|aux?|du|des?|les?|la|une?|[mts](?:on|a|es)|ce|cette) "
    r"|(?-i:[A-Z])).*?)[\s?!.]*",
    re.IGNORECASE,
)
# What is no subject but one case of it, by kinds that answer to each other: "le soir" to "du matin".
_CASES = tuple(
    frozenset(names.split())
    for names in (
        "matin midi apres soir nuit",
        "lundi mardi mercredi jeudi vendredi samedi dimanche week end weekend semaine",
        "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre",
        "printemps ete automne hiver",
        "adulte enfant bebe ado adolescent jeune etudiant senior retraite couple",
        "habitant resident exterieur",
    )
)
_PLACE = re.compile(r"(?P<before>\b(?:à|en|de) |\bd['’])(?P<name>[A-ZÀÂÉÈÊÎÔ][\w’'-]+(?:[ -][A-ZÀÂÉÈÊÎÔ][\w’'-]+)*)")
_STATING = re.compile(r"\b(?:si|s['’]|est|sont|a|ai|ont|était|sera)\b", re.IGNORECASE)
# The article of a subject, with "à" or "de" that goes before: "à la", "du".
_ARTICLE = re.compile(
    r"\b(?:(?P<to>à (?:la |l['’])?|aux? )|(?P<of>de (?:la |l['’])?|du |d['’])|(?:les?|la|une?|des) |l['’])$",
    re.IGNORECASE,
)
_JOINED = {"de le ": "du ", "de les ": "des ", "à le ": "au ", "à les ": "aux "}
_SEAM = re.compile(rf"\b(?:{'|'.join(_JOINED)})|\bqu['’](?=[^aeiouyhâéèêîô])|\b(?:que|de) (?=[aeiouyâéèêîô])")
_NO_OTHER = r"(?!.*-(?:ils?|elles?|on)\b)"  # "comment le loyer est-il calculé ?"
_POINTING = re.compile(
    r"\b(?:ils?|elles?|ce(?:lui|lles?|ux)|cela|[çc]a|son|sa|ses|leurs?)\b|\bc['’]?\s?(?:est|t)\b|\best-ce (?!qu)"
    rf"|\b{_DONE}|\b(?:je|on|tu|nous|vous) (?:ne )?{_CLITIC}\w+"
    rf"|^(?:(?:à|de|par|avec|pour) )?qui (?:{_DONE}|{_CLITIC}\w+){_NO_OTHER}"
    r"|\bcombien (?:y )?en (?:a|faut|faudra|reste|existe|sont)\b"
    rf"|\b(?:faut|peut|peux|doit|dois|puis|comment|on|je)\s+{_CLITIC}{_INFINITIVE}{_NO_OTHER}"
    rf"|\b(?:où|quand|pourquoi|qui)\s+{_CLITIC}{_INFINITIVE}(?=[\s?!.]*$)",
    re.IGNORECASE,
)


def understood(question: str, before: str | None, searcher: Searcher, scope: Scope = EVERYWHERE) -> str | None:
    """A follow-up completed from the question before it; None for a complete question.

    ``before`` is that question as it was itself understood. Of a chain of follow-ups, the first question is kept, and
    the last one if it names a subject too.
    """
    if not before:
        return None
    previous, first, _ = _parted(before)
    subject = _bare(question)
    is_case = subject and _case(subject) and not _counterpart(subject, first or previous)
    if not (is_case or _continues(question, before, searcher, scope)):
        return _of_another(subject, before)
    gives_way = subject and _counterpart(subject, previous)  # "et le matin ?", then "et le soir ?"
    last = previous if first and _subject_words(previous) and not gives_way else None
    quoted = (f"«\u00a0{re.sub('[«»]', '', one).strip()}\u00a0»" for one in (first or previous, last) if one)
    meaning = f"{question} (à propos de\u00a0: {', puis '.join(quoted)})"
    return _of_another(subject, before) if sought(meaning, searcher) == question else meaning


def sought(question: str, searcher: Searcher) -> str:
    """The text to search for: a complete question as it is, a follow-up with words of the questions before it.

    A follow-up that names nothing ("Quels papiers ?") takes them whole, others only the words that name a subject. Its
    sigle or number replaces theirs: "Et en 2022 ?"
    """
    asked, *before = _parted(question)
    kinds = {kind for _, kind in _named_concepts(asked, searcher)} - {""}
    if not (_subject_words(asked) or kinds):
        return " ".join([asked, *(f"({text})" for text in before if text)])
    about = dict.fromkeys(
        word for text in before if text for word, kind in _named_concepts(text, searcher) if kind not in kinds
    )
    return f"{asked} ({' '.join(about)})" if about else asked


def _continues(question: str, before: str, searcher: Searcher, scope: Scope) -> bool:
    """Whether a question is a follow-up, by its form and, if that is not enough, by the document that answers it."""
    rest = _OPENING.sub("", question) if _OPENING.match(question) else question
    own = _subject_words(rest)
    if not own:
        return not _names_another(question, rest, before, searcher, scope)
    if len(list(words(rest))) > _LONGEST:
        return False
    pointing = next(iter(_pointing(rest)), None)
    points = pointing is not None and not (_subject_words(rest, pointing[0]) or _NAMED_LATER.search(rest, pointing[1]))
    asks = bool(_ASKING.search(rest))
    is_marked = points or (rest != question and not asks)
    if len(own) > (_MOST_OWN if is_marked else 1) or not (is_marked or asks):
        return False
    topic, near = topic_of(before, searcher, scope), searcher.nearest(searcher.understand(question), CONSIDERED, scope)
    is_written = all(topic <= _writing(word, near, searcher) for word in own)
    lag = _lag(topic, near, searcher)
    return lag < _NEARLY * (2 if is_written else 1) and (is_marked or lag > 0)


def _names_another(question: str, rest: str, before: str, searcher: Searcher, scope: Scope) -> bool:
    """Whether the verbs of a question without a subject, "Comment se pacser ?", occur in one other document only."""
    verbs = [word.text for word in words(rest) if not (is_stop_word(word.text) or _is_attribute(word.text))]
    if not verbs or rest != question or _pointing(rest):
        return False
    topic, near = topic_of(before, searcher, scope), searcher.nearest(searcher.understand(question), CONSIDERED, scope)
    writing = [_writing(verb, near, searcher) for verb in verbs]
    is_of_one = all(len(documents) == 1 and documents.isdisjoint(topic) for documents in writing)
    return is_of_one and _lag(topic, near, searcher) >= _NEARLY


def _of_another(subject: str | None, before: str) -> str | None:
    """The question before, asked of the subject that this one only names, "Et la cantine ?"; else None."""
    previous, first, _ = _parted(before)
    if not subject:
        return None
    asked, goes_on = first or previous, first and not _bare(previous)
    place = _counterpart(subject, asked)
    if place or not goes_on:
        subject = _with_another(subject, asked, place or _subject_of(asked))
    if not subject or not goes_on:
        return subject
    return f"{previous} (à propos de\u00a0: «\u00a0{re.sub('[«»]', '', subject).strip()}\u00a0»)"


def _with_another(subject: str, asked: str, place: tuple[int, int] | None) -> str | None:
    """A question with its subject, at a place, replaced by another; None without a place."""
    if not place:
        return None
    head, tail = asked[: place[0]], asked[place[1] :]
    if article := _ARTICLE.search(head):
        goes_before = "à " if article["to"] else "de " if article["of"] else ""
        has_own = re.match(r"(?:à|aux?|du|de|des) |d['’]", subject, re.IGNORECASE)
        head = head[: article.start()] + ("" if has_own else goes_before)
    return _joined(head, subject) + tail


def _bare(question: str) -> str | None:
    """The subject, if a question opens like a follow-up and only names one: "la cantine" in "Et la cantine ?"."""
    opening = _OPENING.match(question)
    rest = question[opening.end() :] if opening else ""
    found = _BARE.fullmatch(rest)
    own = _subject_words(rest)
    says_more = _ASKING.search(rest) or _STATING.search(rest) or _pointing(rest) or own != _naming_words(rest)
    return found[1] if found and 0 < len(own) <= _MOST_OWN and not says_more else None


def _case(subject: str) -> frozenset[str]:
    """The kind of cases that words like "le soir" belong to; empty for a real subject."""
    named = _subject_words(subject)
    return next((kind for kind in _CASES if named and all(_is_of(word, kind) for word in named)), frozenset())


def _counterpart(subject: str, question: str) -> tuple[int, int] | None:
    """Where a question names a case or a place that the new one replaces, the rest of its subject staying."""
    if (place := _PLACE.fullmatch(subject)) and place["before"] == "à ":
        return next((one.span("name") for one in _PLACE.finditer(question) if one["before"] == "à "), None)
    kind = _case(subject)
    said = [word for word in words(question) if _is_of(word.text, kind)]
    return (said[0].start, said[-1].end) if said else None


def _subject_of(question: str) -> tuple[int, int] | None:
    """Where a question first names its subject; it ends at a question word or an attribute such as "date"."""
    named, span = _subject_words(question), None
    for word in words(question):
        if span and (_ASKING.search(question, span[1], word.end) or fold(word.text).removesuffix("s") in _ATTRIBUTES):
            break
        if word.text in named:
            span = (span[0] if span else word.start), word.end
    return span


def _joined(head: str, subject: str) -> str:
    """Words and the subject after them, contracted as in French: "de" and "le marché" give "du marché"."""

    def seam(found: re.Match[str]) -> str:
        if found[0] in _JOINED:
            return _JOINED[found[0]]
        return "que " if found[0].startswith("qu") and not found[0].endswith(" ") else f"{found[0][:-2]}’"

    start = head[:-1].rfind(" ") + 1
    return head[:start] + _SEAM.sub(seam, head[start:] + subject, count=1)


def topic_of(before: str, searcher: Searcher, scope: Scope) -> frozenset[str]:
    """The id of the document that answers the question before best; empty if nothing is found."""
    near = searcher.nearest(searcher.understand(sought(before, searcher)), 1, scope)
    return frozenset(searcher.snapshot.passages[neighbour.number].document_id for neighbour in near)


def _lag(topic: frozenset[str], near: Sequence[Neighbour], searcher: Searcher) -> float:
    """How far the best passage of the topic scores below the best of all."""
    passages = searcher.snapshot.passages
    own = [neighbour.parts.score for neighbour in near if passages[neighbour.number].document_id in topic]
    return near[0].parts.score - max(own) if own else inf


def _writing(word: str, near: Sequence[Neighbour], searcher: Searcher) -> frozenset[str]:
    """The documents with a near passage that has a word, or one with the same root."""
    root = re.compile(rf"\b{re.escape(fold(stem(word))[:_ROOT])}")
    passages = searcher.snapshot.passages
    return frozenset(
        passages[one.number].document_id for one in near if root.search(fold(searcher.candidate(one.number).text))
    )


def _parted(question: str) -> tuple[str, str | None, str | None]:
    """The parts that ``understood`` joined: the follow-up, the first question and the last; or a complete question."""
    found = _FOLLOW_UP.fullmatch(question)
    return (found[1], found[2], found[3]) if found else (question, None, None)


def _pointing(text: str) -> list[tuple[int, int]]:
    """Where a text has pronouns and the like."""
    somebody = _NOBODY.sub(lambda match: " " * len(match[0]), text)
    return [match.span() for match in _POINTING.finditer(somebody)]


def _naming_words(text: str, limit: int | None = None) -> list[str]:
    """The words of a text, or before an offset, that name things; verbs are told by the word before them."""
    pointing = _pointing(text)
    found, previous = [], ""
    for word in takewhile(lambda word: limit is None or word.start < limit, words(text)):
        points = any(start <= word.start < end for start, end in pointing)
        if text[: word.start].endswith(_OF):  # "combien d'encombrants"
            previous = "de"
        if not (points or is_stop_word(word.text) or fold(previous) in _BEFORE_VERBS):
            found.append(word.text)
        previous = word.text
    return found


def _subject_words(text: str, limit: int | None = None) -> list[str]:
    """The words that name a subject, not an attribute that is asked of one."""
    return [word for word in _naming_words(text, limit) if not _is_attribute(word)]


def _is_attribute(word: str) -> bool:
    return _is_of(word, _ATTRIBUTES)


def _is_of(word: str, names: frozenset[str]) -> bool:
    return bool({fold(word), fold(word).removesuffix("s")} & names)


def _named_concepts(text: str, searcher: Searcher) -> list[tuple[str, str]]:
    """The concepts that name the subject of a text, or else all, each with its kind: sigle, number or none."""
    concepts = searcher.understand(text).concepts
    said = {fold(word) for word in _naming_words(text)}
    named = [concept for concept in concepts if fold(concept.word) in said or concept.expansions] or concepts
    return [(concept.word, "sigle" if concept.is_sigle else "number" * concept.word.isdigit()) for concept in named]
