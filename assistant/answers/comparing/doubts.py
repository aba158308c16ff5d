"""What an answer leaves in doubt: years, figures, names and words of the question that its first quote lacks.

Other quotes do not count: they do not make the first one an answer. A near miss is about the subject, but not about the
year, number, person or place that the question gives. Missing names and words matter depending on the confidence;
a year, a figure or an identifier always does if the quote gives another one, as does a sigle whose meaning is asked.
The thresholds are from ``benchmarks/naming.py``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from assistant.answers.comparing.contrasts import contrasts, gives_any
from assistant.answers.comparing.figures import covered_years, years_in
from assistant.answers.quoting.quote import Quote
from assistant.french.courtesies import courtesies
from assistant.french.sureness import PROBABLE
from corpus.dates import DATE, dates_in
from corpus.folding import fold_in_place
from corpus.names import ACT
from index.words.french import fold, is_stop_word, stem, uncapitalised, words
from index.words.lexical_index import Concept, subjects_of

# Below this confidence any answer is uncertain: of eleven sets, 289 of 538 near misses that are shown, and 140 of 996
# right answers; at 0.45 328 and 170.
NEARLY_REFUSED = 0.4
# Below this one an answer to what has a word that no document writes is: of nine sets, 9 more of 231 near misses, 10 of
# 112 wrong first quotes and 10 of 383 right ones; at 0.5 4, 4 and 3, at 0.7 12, 16 and 19.
UNHEARD_OF = 0.6
_HEAVY = 0.8  # of the weight of the question's rarest word: what the question is about
_MOST_WORDS, _MOST_YEARS = 3, 3  # that are named
_SHORTEST_NAME, _SHORTEST_WORD = 3, 4  # letters
_PART = re.compile(r"\w+")
_BETWEEN = re.compile(r"[\s'’.-]*(?:(?:sur|sous|en|de|du|des|la|le|les|d|l)[\s'’-]+)*")  # the words of one name
_GOES_ON = re.compile(r"(?:[\w,;)’'(«]|\b[A-ZÀ-Þ]\.)\s*$")  # before what does not begin a sentence: "M. Tual"
_LOOK_BACK = 10  # characters
_HEAD = 1000  # characters of a document in which an act says its number
_ASKS_MEANING = re.compile(
    r"\b(?:c['’ ]?est (?:quoi|koi)|c koi|qu['’ ]?est|defini\w*|signifi\w*|ve(?:u|ule)nt? dire|"
    r"designe\w*|sens|acronyme|sigle|kesako|keske?)\b"
)
# What asks for something and does not say of what: "quel jour passe le", "à quelle heure ouvre-t-il", "combien coûte".
_VERB = r" (?!de\b)\w+(?=[ -](?:le|la|les|une?|des|t|ils?|elles?|on)\b| l['’])"  # before its subject
_ASKS = re.compile(
    r"\b(?:(?:dates?|jours?|heures?|horaires?|mois|moments?|lieux?|endroits?|adresses?|numeros?|noms?)\b"
    rf"(?:{_VERB})?|(?:ou|quand|combien|comment|pourquoi){_VERB})"
)
_VERBS = frozenset(  # which name nothing
    "aille aller allez allons ira irai vais vient viens venir viendra font fera faire fait faite faites faits fais"
    " fasse soient soit soyez etaient etait etiez etions sera serai seront tient tiendra tenir laisse laisser".split()
)
# Before the day of an act or of a meeting.
_DATED = re.compile(
    rf"\b(?:{ACT}|conseil|comite|bureau|assemblee|commission|seance|reunion|compte[ -]rendu|proces[ -]verbal|pv)s?\b"
    r"[^.;:?!]{0,60}?\b(?:du|le)\s+(?:\w+di\s+)?$"
)
_IS_DEFINED = r"\b[^\w.;!?]{0,5}(?:est|sont|designe\w*|signifie\w*|constitue\w*) (?:une?|l[ea']|les|des)\b"


class State(StrEnum):
    """Whether the documents answer."""

    ANSWERED = "answered"
    UNCERTAIN = "uncertain"
    REFUSED = "refused"


class DoubtKind(StrEnum):
    """What is missing."""

    YEAR = "year"
    FIGURE = "figure"
    MEANING = "meaning"
    NAME = "name"
    WORD = "word"


@dataclass(frozen=True, slots=True)
class Doubt:
    """What a question gives and its quotes lack; ``written`` are the figures that they give instead."""

    asked: str
    kind: DoubtKind
    written: tuple[str, ...] = ()


def doubts(question: str, concepts: Sequence[Concept], quotes: Sequence[Quote], confidence: float) -> tuple[Doubt, ...]:
    """What the first quote leaves in doubt.

    If the answer is probable, a name counts as missing only if the whole document lacks it, and a word only if other
    rows of the same table have it; "lot 5", if no document has it, always counts.
    """
    if not quotes:
        return ()
    first = quotes[0]
    written = _in_context(first)
    found = [*_years(question, quotes), *_days(question, first), *_figures(question, first)]
    found = [one for one in found if not any(one.asked != other.asked and one.asked in other.asked for other in found)]
    found += _meaning(question, concepts, "\n".join(_in_context(quote) for quote in quotes))
    names = [*_names(question, written, concepts)]
    if names and confidence >= PROBABLE:
        names = [*_names(question, f"{written}\n{first.document.text}", concepts)]
    found += names
    known = {part for doubt in found for part in _PART.findall(fold(doubt.asked))}
    missing = _missing_words(question, concepts, first, confidence)
    found += [Doubt(word, DoubtKind.WORD) for word in missing if known.isdisjoint(_PART.findall(fold(word)))]
    return tuple(found)


def state_of(found: bool, confidence: float, in_doubt: Sequence[Doubt]) -> State:
    """Whether this is an answer, an uncertain one or a refusal."""
    if not found:
        return State.REFUSED
    return State.UNCERTAIN if in_doubt or confidence < NEARLY_REFUSED else State.ANSWERED


def _context(quote: Quote) -> str:
    """What stands above a quote, with the name and the date of its document."""
    document, lead = quote.document, quote.lead
    named = [document.label, re.sub(r"[_/]", " ", document.path), str(document.date or "")]
    return "\n".join([lead.text if lead else "", *quote.heading_path, *named])


def _in_context(quote: Quote) -> str:
    return f"{quote.text}\n{_context(quote)}"


def _years(question: str, quotes: Sequence[Quote]) -> Iterator[Doubt]:
    """The years of the question that are missing: "2026" if the first quote is about 2025.

    If the question compares years and the first quote has one of them, the others may be in other quotes.
    """
    first, asked = quotes[0], _asked(question, lambda text: sorted(years_in(text)))
    own = covered_years(_in_context(first))
    if not own.isdisjoint(asked):
        own.update(*(covered_years(_in_context(quote)) for quote in quotes[1:]))
    for year in asked:
        if year not in own:
            written = sorted(years_in(first.text)) or sorted(years_in(_context(first)))
            yield Doubt(year, DoubtKind.YEAR, tuple(written[-_MOST_YEARS:]))


def _days(question: str, quote: Quote) -> Iterator[Doubt]:
    """The date of an act or a meeting in the question, if the quote and the head of its document give others."""
    head = quote.document.text[:_HEAD]
    own = {str(day) for day in dates_in(fold(f"{_in_context(quote)}\n{head}"))}
    for match in DATE.finditer(folded := fold_in_place(question)):
        day = next(dates_in(match[0]), None)
        if day and day.day and own and str(day) not in own and _DATED.search(folded, 0, match.start()):
            written = (
                text[slice(*one.span())] for text in (quote.text, head) for one in DATE.finditer(fold_in_place(text))
            )
            yield Doubt(question[slice(*match.span())], DoubtKind.FIGURE, tuple(dict.fromkeys(written))[:1])


def _figures(question: str, quote: Quote) -> Iterator[Doubt]:
    """The figures and identifiers of the question for which the quote gives others."""
    head = quote.document.text[:_HEAD]
    own, _, before = uncapitalised(question).partition(" (")
    for asked, written in contrasts(own if gives_any(own) else before, quote.text, _context(quote), head):
        yield Doubt(asked, DoubtKind.FIGURE, written)


def _meaning(question: str, concepts: Sequence[Concept], written: str) -> Iterator[Doubt]:
    """The sigle whose meaning is asked, if it is neither spelled out nor defined."""
    subjects = subjects_of(concepts)
    if len(subjects) != 1 or not _ASKS_MEANING.search(fold(question)):
        return
    (sigle,), terms = subjects, _terms(written)
    capitals = rf"\b{re.escape(sigle.word.upper())}\b"  # of a sigle, wherever it is written so
    is_sigle = len(sigle.word) > 1 and sigle.word.isalpha() and re.search(capitals, f"{question}\n{written}")
    is_spelled = any(all(terms & word for word in one) for one in sigle.expansions)
    if is_sigle and not is_spelled and not re.search(rf"\b{re.escape(fold(sigle.word))}{_IS_DEFINED}", fold(written)):
        yield Doubt(sigle.word, DoubtKind.MEANING)


def _names(question: str, written: str, concepts: Sequence[Concept]) -> Iterator[Doubt]:
    """The names of the question of which no word is written."""
    own, terms = _forms(written), _terms(written)
    spelled = {fold(concept.word): concept for concept in concepts}
    for name in _asked(question, lambda text: list(_names_in(text))):
        parts = [fold(word.text) for word in words(name) if not is_stop_word(word.text)]
        held = (part in own or (part in spelled and _holds(spelled[part], terms)) for part in parts)
        if parts and not any(held):
            yield Doubt(name, DoubtKind.NAME)


def _names_in(text: str) -> Iterator[str]:
    """Names: capitalised words within a sentence, joined where they make one name; no sigles and no initials."""
    start = end = -1
    for word in words(text):
        begins = not _GOES_ON.search(text, max(0, word.start - _LOOK_BACK), word.start)
        letters = word.text
        if not letters[0].isupper() or letters.isupper() or len(letters) < _SHORTEST_NAME or is_stop_word(letters):
            continue
        if end >= 0 and _BETWEEN.fullmatch(text, end, word.start):
            end = word.end
            continue
        if end >= 0:
            yield text[start:end]
        start, end = (-1, -1) if begins else (word.start, word.end)
    if end >= 0:
        yield text[start:end]


def _missing_words(question: str, concepts: Sequence[Concept], quote: Quote, confidence: float) -> list[str]:
    """The important words of a question that a quote lacks; the surer the answer, the fewer count."""
    asking = {*courtesies(question), *(word for match in _ASKS.finditer(fold(question)) for word in match[0].split())}
    asked = sorted((one for one in concepts if fold(one.word) not in asking), key=lambda one: -one.weight)
    written, top = _in_context(quote), max((concept.weight for concept in concepts), default=0.0)
    terms, forms = _terms(written), _forms(written)
    missing = [one for one in asked if not (_holds(one, terms) or _begins_any(one.word, forms))]
    if confidence < NEARLY_REFUSED:
        telling = [one for one in missing if one.weight >= _HEAVY * top]
    else:
        others = _terms(_other_rows(quote))
        telling = [one for one in missing if _holds(one, others) or _is_unheard_of(one, confidence)]
    return [one.word for one in telling[:_MOST_WORDS]]


def _other_rows(quote: Quote) -> str:
    """The rows of the quoted table that are not quoted."""
    if not quote.table:
        return ""
    text, table = quote.document.text, quote.table.span
    return f"{text[table.start : max(table.start, quote.start)]}\n{text[min(quote.end, table.end) : table.end]}"


def _begins_any(word: str, forms: set[str]) -> bool:
    """Whether a word abbreviates another, as "asso" does "association"."""
    return len(word) >= _SHORTEST_WORD and any(form.startswith(fold(word)) for form in forms)


def _is_unheard_of(concept: Concept, confidence: float) -> bool:
    """Whether a word occurs in no document and leaves a doubt: "lot 5" always, others only if the answer is unsure.

    Abbreviations such as "pr" and verbs such as "vient" do not count.
    """
    if concept.is_known or fold(concept.word) in _VERBS:
        return False
    is_word = len(concept.word) >= _SHORTEST_WORD or concept.word.isupper()
    return " " in concept.word or (confidence < UNHEARD_OF and is_word)


def _asked(question: str, look: Callable[[str], list[str]]) -> list[str]:
    """What ``look`` finds in a follow-up itself, or else in the question before it, in brackets."""
    said, _, before = question.partition(" (")
    return look(said) or look(before)


def _holds(concept: Concept, terms: set[str]) -> bool:
    spelled: Iterable[tuple[frozenset[str], ...]] = concept.expansions
    return bool(terms & concept.terms) or any(all(terms & word for word in one) for one in spelled)


def _forms(text: str) -> set[str]:
    return {fold(word.text) for word in words(text)}


def _terms(text: str) -> set[str]:
    return {stem(word.text) for word in words(text)}
