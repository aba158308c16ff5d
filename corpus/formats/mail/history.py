"""Repeated parts of a mail: quoted messages, the signature, the notice at the end of every mail of an office.

No genuine sentence may be lost: forwarded text ("TR :", "Message transféré") and quoted text without any other are
kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import itemgetter

from corpus.document import IgnoredSpan, Reason, Span, lines, stripped

# "Le lun. 2 mars 2026 à 10:12, Jean Dupont <jean@…> a écrit :"
_WROTE = re.compile(
    r"(?=.*(?:\d|@)).{0,300}\b(?:a écrit|wrote|a ecrit)\s*:\s*|.{0,300}\d{2}:\d{2}.{0,200}<\S+@\S+>\s*:\s*"
)
_LONGEST_LINE = 400  # characters of a line that introduces a quoted message
_WROTE_BEGINS = re.compile(r"\W{0,3}(?:Le|On)\b.*\d")
_ORIGINAL = re.compile(
    r"[-_ \t]{2,}\s*(?:message (?:d['’]\s?origine|original|initial)|original message|(?:e-?mail|courriel) d['’]origine)"
    r"\b.{0,80}",
    re.IGNORECASE,
)
_FORWARDED = re.compile(
    r"[-_ \t]{2,}\s*(?:(?:message|courriel|mail) (?:transféré|réexpédié|transmis)|forwarded (?:message|by)).{0,120}"
    r"|(?:début du (?:message|courriel) (?:transféré|réexpédié)|begin forwarded message)\s*:?\s*",
    re.IGNORECASE,
)
_FORWARD_SUBJECT = re.compile(r"\s*(?:(?:\[[^\]]{1,30}\]|re|ré)\s*:?\s*){0,4}(?:tr|fwd?|fw|wg|i)\s*:", re.IGNORECASE)
_ANSWER_SUBJECT = re.compile(r"\s*(?:\[[^\]]{1,30}\]\s*)?(?:re|ré|rép|aw)\s*(?:\[\d+\])?\s*:", re.IGNORECASE)
# The header lines that mail programs write above a quoted message.
_HEADER_LINE = re.compile(
    r"\W{0,4}(?:(?P<who>de|from|expéditeur|von)|(?P<when>envoyé(?: le)?|sent|date|gesendet)"
    r"|(?P<to>à|a|to|destinataires?|an|pour)|(?P<copy>cc|copie(?: à)?|cci|bcc)|(?P<what>objet|sujet|subject|betreff))"
    r"\W{0,3}\s?:",
    re.IGNORECASE,
)
_LONGEST_HEADER = 12  # lines of such a header
_QUOTED = re.compile(r"\s?>")
_DASHES = re.compile(r"-- ?")
_MOST_SIGNED = 30  # lines of a signature, empty ones included; more are text
_RULE = re.compile(r"[_=-]{10,}\s*")
_MAILER = re.compile(
    r"[\s*>]{0,3}(?:envoyé (?:de|depuis|à partir d|via)\b|sent (?:from|via)\b"
    r"|(?:obtenez|obtenir|télécharge[rz]) outlook|get outlook for|provenance\s?: courrier|expédié depuis"
    r"|garanti sans virus|l['’]absence de virus dans ce"
    r"|cet? (?:e-?mail|courrier électronique) a été vérifié par).{0,120}",
    re.IGNORECASE,
)
_NOTICE_BEGINS = re.compile(
    r"\W{0,4}(?:(?:ce|le présent|cet?) (?:message|courriel|mail|courrier|e-?mail)|ces? informations"
    r"|les informations contenues|l['’]intégrité de ce|l['’]internet ne|avis de confidentialité|confidentialit[ye]"
    r"|disclaimer|this (?:e-?mail|message|communication)|the (?:information|contents?)|si vous n['’]êtes pas"
    r"|if you are not|avant d['’]imprimer|pensez à l['’]|n['’]imprimez|please consider|think before|adoptez l['’]éco"
    r"|préservez l['’]env|(?:aidez|contribuez|ensemble).{0,30}(?:environnement|imprim))",
    re.IGNORECASE,
)
_NOTICE_SAYS = re.compile(
    r"confiden|destinataire|privileged|intended|addressee|responsabilité|virus|\bimprim|environ\w*ment"
    r"|recipient|altéré",
    re.IGNORECASE,
)
_LIST_SAYS = re.compile(r"mailing list|liste de diffusion|d[ée]sabonn|d[ée]sinscri|unsubscribe|listinfo", re.IGNORECASE)


def repeated_spans(text: str, start: int, subject: str, is_answer: bool) -> list[IgnoredSpan]:
    """The repeated parts of a mail's text from ``start`` on, where its body begins; sorted and disjoint.

    ``is_answer`` says that its headers refer to a message that it answers.
    """
    spans = [one.moved(start) for one in lines(text[start:])]
    said = [text[slice(*span)].strip() for span in spans]
    reasons: list[Reason | None] = [None] * len(spans)
    begin = _history(said, bool(_FORWARD_SUBJECT.match(subject)))
    for number in range(begin, len(said)):
        reasons[number] = Reason.HISTORY
    is_answer = is_answer or bool(_ANSWER_SUBJECT.match(subject)) or begin < len(said)
    _mark_quoted(said, reasons, is_answer)
    _mark_signatures(said[:begin], reasons)
    if not any(words and not reason for words, reason in zip(said, reasons, strict=True)):
        reasons = [None if reason is Reason.HISTORY else reason for reason in reasons]
    return list(_runs(text, spans, said, reasons))


def _history(said: Sequence[str], is_forwarded: bool) -> int:
    """The line from which the rest is quoted history; the number of lines if there is none."""
    for number, line in enumerate(said):
        if _FORWARDED.fullmatch(line) or (is_forwarded and _is_header(said, number)):
            return len(said)
        if _ORIGINAL.fullmatch(line) or _is_header(said, number):
            return _with_rule_above(said, number)
        if _introduces(said, number):
            below = next(filter(None, said[number + 1 :]), ">")
            if not (_QUOTED.match(below) or _is_tail(below)):
                return _with_rule_above(said, number)
    return len(said)


def _with_rule_above(said: Sequence[str], number: int) -> int:
    """The first line of history, including a rule and empty lines above ``number``."""
    while number and (not said[number - 1] or _RULE.fullmatch(said[number - 1])):
        number -= 1
    return number


def _introduces(said: Sequence[str], number: int) -> bool:
    """Whether a line, possibly wrapped over two or three, says who wrote the text below."""
    if len(said[number]) <= _LONGEST_LINE and _WROTE.fullmatch(said[number]):
        return True
    if not _WROTE_BEGINS.match(said[number]):
        return False
    wrapped = (" ".join(said[number : number + count]) for count in (2, 3))
    return any(len(one) <= _LONGEST_LINE and _WROTE.fullmatch(one) for one in wrapped)


def _is_header(said: Sequence[str], number: int) -> bool:
    """Whether a header of a quoted message begins here: sender, date or subject, and three kinds of lines in all."""
    first = _HEADER_LINE.match(said[number])
    if not first or not first["who"]:
        return False
    kinds = {first.lastgroup}
    for line in said[number + 1 : number + _LONGEST_HEADER]:
        if found := _HEADER_LINE.match(line):
            kinds.add(found.lastgroup)
    return len(kinds) >= 3 and bool(kinds & {"when", "what"})


def _mark_quoted(said: Sequence[str], reasons: list[Reason | None], is_answer: bool) -> None:
    """Mark lines after ">" in a mail that is an answer; in others, "> 65 ans" is text."""
    introduced = [number for number in range(len(said)) if not reasons[number] and _introduces(said, number)]
    for number, line in enumerate(said):
        if _QUOTED.match(line) and (is_answer or (introduced and introduced[0] < number)):
            reasons[number] = Reason.HISTORY
    for number in introduced:
        below = next((one for one in range(number + 1, len(said)) if said[one] and not _is_tail(said[one])), None)
        if below is not None and reasons[below] is Reason.HISTORY:
            reasons[number:below] = [Reason.HISTORY] * (below - number)


def _is_tail(line: str) -> bool:
    """Whether a line is only the end of a wrapped introduction: "écrit :"."""
    return bool(re.fullmatch(r".{0,60}(?:écrit|wrote)\s*:", line))


def _mark_signatures(said: Sequence[str], reasons: list[Reason | None]) -> None:
    number = 0
    while number < len(said):
        end = _signature_end(said, number)
        for one in range(number, end):
            reasons[one] = reasons[one] or Reason.SIGNATURE
        number = max(end, number + 1)


def _signature_end(said: Sequence[str], number: int) -> int:
    """The end of a signature or notice that begins at a line; the line itself if none does."""
    line, near = said[number], said[number : number + _MOST_SIGNED]
    if _MAILER.fullmatch(line):
        return number + 1
    if _NOTICE_BEGINS.match(line):
        end = number + (near.index("") if "" in near else len(near))
        return end if _NOTICE_SAYS.search(" ".join(said[number:end])) else number
    is_last = len(said) - number <= _MOST_SIGNED
    if is_last and (_DASHES.fullmatch(line) or (_RULE.fullmatch(line) and _LIST_SAYS.search(" ".join(near)))):
        return len(said)
    return number


def _runs(
    text: str, spans: Sequence[Span], said: Sequence[str], reasons: Sequence[Reason | None]
) -> Iterator[IgnoredSpan]:
    """The spans of consecutive lines with one reason, including empty lines between them."""
    filled = ((stripped(text, span), why) for span, words, why in zip(spans, said, reasons, strict=True) if words)
    for reason, alike in groupby(filled, key=itemgetter(1)):
        run = [span for span, _ in alike]
        if reason:
            yield IgnoredSpan(Span(run[0].start, run[-1].end), reason)
