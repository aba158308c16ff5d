"""What a list or a table answers: how much of it is quoted."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from corpus.document import Document, Span, stripped
from corpus.text.listings import Listing
from index.searching.search import Results
from index.searching.table_rows import CELL, cells_in, telling_words
from index.words.french import fold

AS_WELL = 1.5  # of log odds: a row of a table that leads the others by more is quoted without them
LONGEST_QUOTED = 2000  # characters; a longer list is quoted up to its last item before that
_SHORT_LIST = 600  # characters; read at a glance, so that an item is never quoted without the others
_TELLING_LEAD = 120  # characters; a longer introduction may say more than what follows
_ASKS_FOR_LIST = re.compile(  # for several things, which a document gives as a list
    r"\b(?:quels|quelles|quel sont|lesquels|lesquelles|kels|kelles|kel sont|liste|lister|enumere[rz]?|cite[rz]?"
    r"|quoi consiste\w*|les (?:\d+|deux|trois|quatre|cinq|six|sept|huit|neuf|dix)\b"
    r"|qui (?:compos|sieg|(?:ne |n'|n’)?(?:peu(?:ven)?t|a droit|ont droit)\b"
    r"|(?:en )?(?:est|sont) (?:exclu|exempt|dispens|prioritair))"
    r"|qu(?:e |oi |['’]\s?)(?:(?:doi\w+|faut[- ]il|peut[- ]on|on) )?(?:\w+ ){0,2}"
    r"(?:conten|contien|fourni|joindre|compren|mettre|apporte|recommand)"
    r"|a quoi (?:s['’]|se |doi)"
    r"|(?:comment|dans quel ordre) (?:\w+[ -]){0,6}?(?:se |s['’])(?:repart|decompos|deroul|appel)"
    r"|(?:selon|pour) (?:chaque|chacun|tous|toutes|la categorie|les categories|qui)\b)"
)
_NEARLY_ALL = 0.8  # of the odds of a list: what is within it and has more is meant by itself
# An item below such words says the contrary of what it says alone: "Il est interdit : de fumer".
_REVERSES = re.compile(r"\b(?:interdi\w*|defendu\w*|prohib\w*|exclu\w*|excepte\w*|sauf|sans|aucun\w*|ne|n)\b")
_ASKS_FOR_DETAIL = re.compile(r"(?:qui|ki|quand|kan|kand|ou|a quel\w*|quel jour|quelle date)\b")
_REFERENCE = 5  # letters and figures of a plate or a number; a year has four
_BULLET = re.compile(r"[ \t]*(?P<sign>[-–—*+•·▪◦‣○●■□✓➢►»]|\(?\w{1,3}[.)°])[ \t]+")
_FURTHER_BULLET = re.compile(rf"\n{_BULLET.pattern}")


def asks_for_list(question: str) -> bool:
    """Whether a question asks for several things."""
    return bool(_ASKS_FOR_LIST.search(fold(question)))


def odds_of_lists(results: Results) -> dict[str, dict[Listing, float]]:
    """The odds that each list holds the answer, by document."""
    odds = defaultdict[str, dict[Listing, float]](dict)
    for hit in results.hits:
        own = odds[hit.passage.document_id]
        for listing in hit.passage.lists:
            each = zip(hit.passage.sentences, hit.sentences, strict=True)
            inside = sum(math.exp(score - results.hits[0].score) for one, score in each if listing.span.overlaps(one))
            own[listing] = own.get(listing, 0) + inside
    return odds


def answering_list(around: Sequence[Listing], odds: Mapping[Listing, float], asked: bool) -> Listing:
    """The list that answers, of those around a sentence, innermost first.

    That is the innermost, unless a list is asked for and an outer one holds clearly more of the odds.
    """
    meant, *outer = around
    for listing in outer:
        if not asked or listing.span.length > LONGEST_QUOTED or odds[meant] > _NEARLY_ALL * odds[listing]:
            break
        meant = listing
    return meant


def leading_rows(results: Results) -> set[tuple[str, Span]]:
    """The row of each table, with its document's id, that answers much better than the other rows."""
    tables = defaultdict[tuple[str, Span], list[tuple[float, Span]]](list)
    for hit in results.hits:
        for table in (one for one in hit.passage.lists if one.is_table):
            for sentence, score in zip(hit.passage.sentences, hit.sentences, strict=True):
                if table.span.overlaps(sentence) and sentence != table.lead:
                    tables[hit.passage.document_id, table.lead or table.span].append((score, sentence))
    ranked = ((document, sorted(rows, reverse=True)) for (document, _), rows in tables.items())
    return {(document, one[1]) for document, (one, *others) in ranked if not others or one[0] - others[0][0] > AS_WELL}


def quoted_span(question: str, document: Document, listing: Listing, sentence: Span, leads: bool) -> Span:
    """What to quote for a sentence of a list: the whole list if a list is asked for or this one is short.

    An introduction is quoted with its list, unless it is long and the question asks for a person, a date or a place. A
    row is quoted alone if it ``leads`` the others or a reference names it.
    """
    whole = listing.span
    if sentence == listing.lead:
        telling = sentence.length > _TELLING_LEAD and _ASKS_FOR_DETAIL.match(fold(question))
        wanted = not telling
    else:
        wanted = (not leads and asks_for_list(question)) or whole.length <= _SHORT_LIST
        wanted = wanted and not is_reference(naming_cells(question, document, listing, sentence))
    if not (wanted or listing.is_table) and sentence != listing.lead and _is_reversed(document, listing):
        from_lead = Span(whole.start, sentence.end)
        return from_lead if from_lead.length <= LONGEST_QUOTED else sentence
    if not wanted:
        return sentence
    if whole.length <= LONGEST_QUOTED:
        return whole
    cut = document.text.rfind("\n", whole.start, whole.start + LONGEST_QUOTED)
    shown = stripped(document.text, Span(whole.start, cut))
    return shown if shown.end >= sentence.end else sentence


def start_with_bullet(document: Document, span: Span) -> int:
    """Where several items begin with the bullet of the first one, as the others have theirs; else where they do."""
    text = document.text
    bullet = _BULLET.fullmatch(text, text.rfind("\n", 0, span.start) + 1, span.start)
    if not bullet or not _FURTHER_BULLET.search(text, *span):
        return span.start
    sign = Span(*bullet.span("sign"))
    return span.start if any(sign.overlaps(one.span) for one in document.ignored) else sign.start


def _is_reversed(document: Document, listing: Listing) -> bool:
    return listing.lead is not None and bool(_REVERSES.search(fold(document.text[slice(*listing.lead)])))


def naming_cells(question: str, document: Document, listing: Listing, row: Span) -> list[str]:
    """The cells of a row that the question contains; none if another row of the table has them too."""
    if not listing.is_table or row == listing.lead:
        return []
    cells = cells_in(question, document.text[slice(*row)].split(CELL))
    rows = document.text[slice(*listing.span)].splitlines() if cells else ()
    likely = (one for one in rows if all(cell in one for cell in cells))  # as it is quick to see
    return cells if sum({*cells} <= {*one.split(CELL)} for one in likely) == 1 else []


def is_reference(cells: Iterable[str]) -> bool:
    """Whether some cells hold a reference such as a plate or "INV4940", which names one thing."""
    named = (word for cell in cells for word in telling_words(cell))
    return any(len(word) >= _REFERENCE and any(map(str.isdigit, word)) for word in named)
