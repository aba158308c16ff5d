"""Finds which documents repeal or replace which others."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import chain, islice

from corpus.dates import DATE, MONTHS, Origin, PartialDate, dates_in
from corpus.document import Document, Reading, Repeal, Span, overlapped
from corpus.folding import WORD, fold, occurrences
from corpus.names import ACT, distinctive_names, words_of_name
from corpus.text.sentences import sentence_spans

_MOST = 20  # sentences of a document
_MOST_EXAMINED = 100  # occurrences of each such word examined in a document
_MOST_TRIED = 1000  # documents compared with one sentence
_MOST_MEANT = 100  # documents that one sentence may repeal
_LONGEST = 600  # characters of a sentence
_MAY_REPEAL = ("abrog", "annul", "remplac", "substitu", "rapporte")
# For folded text, as all patterns below.
_REPEALS = re.compile(
    r"\b(?:abrog(?:e|ent|eant|ee?s?)|(?:annul|remplac)(?:e|ent|ant|eant|ee?s?)|substitue(?:nt)?|rapporte(?:nt|es?)?)\b"
)
_DENIED = re.compile(  # "ne remplace pas", "n'est pas abrogé", "peut être remplacé", "partiellement abrogé"
    r"\b(?:ne\s|n['’])\s?(?:\w+\s){0,3}$|\b(?:peut|peuvent|pour\w+|devr\w+)\s(?:etre\s)?$"
    r"|\b(?:partiellement|en partie)\s$"
)
_IN_PART = re.compile(r"\s*(?:partiellement|(?:en|pour) partie)\b")
_PART = (  # of an act; "Article 2" without "l'" is a heading
    r"(?:les\s)?(?:dispositions\s(?:de\s)?)?(?:l['’]\s?|les?\s|la\s|des\s|ses\s|son\s|aux?\s|cet(?:te)?\s)"
    r"(?:\w+(?:er|me|de?)\s)?"
    r"(?:articles?|art|alineas?|paragraphes?|chapitres?|titres?\s(?:\d|[ivx]+\b)|sections?|annexes?|points?|phrases?"
    r"|mentions?|mots?|lignes?|termes?|montants?|sommes?|chiffres?)\b"
)
_PART_BEFORE = re.compile(rf"(?:^\W*|[,;:\n]\s*)(?:(?:a|dans)\s)?{_PART}[^;:]*$")
_PART_AFTER = re.compile(rf"\s*(?:et\s\w+\s)?(?:a\s)?{_PART}")
_ACT_TYPE = re.compile(
    rf"\b(?:{ACT}|circulaire|note|guide|tarif|grille|plan|liste|texte|disposition|version|celui|celle|ceux)s?\b"
)
_NUMBER = re.compile(r"(?<![\d.,/-])(?:[a-z]{0,6}[-_/ ])?((?:19|20)\d\d|\d{1,4})[-_/.](\d{1,4})(?![\d/-])")
_YEAR = re.compile(r"(?<![\d/.-])(?:19|20)\d\d(?![\d/-])")
# The parties at the beginning of a contract, each up to its description.
_CONTRACT = re.compile(r"\b(?:convention|contrat|avenant|bail|protocole|accord|marche)\b")
_BETWEEN = re.compile(r"(?:^|\n)\W{0,9}entre\b")
_PARTY = re.compile(
    r"(?:^|\n|,|\bpart)\W{0,9}(?:entre|et)\b\W{0,9}(?:d['’]une? (?:autre )?part\W{0,9}|d['’]autre part\W{0,9})?"
    r"(?P<who>[^,;:.(\n]{1,150}?)"
    r"(?=[,;:.(\n]|\b(?:represent|ci[ -]apres|sise?\b|dont\b|domicili|demeurant|d['’](?:une|autre) part)|$)"
    r"(?!,? (?:le |la |son |sa )?(?:maire|president))"
)
_HEAD = 3000  # characters at the start of a text, where parties are named
_LONGEST_PARTIES = 900  # characters from the first party to the name of the last
_AGREED = re.compile(r"\bil (?:est|a ete) \w+|\b(?:article|preambule|expose)\b")
_FORMER = re.compile(r"\b(?:precedent|anterieur|ancien)(?:e|ne)?s?\b")
# Words of a title that are no subject.
_NO_SUBJECT = frozenset(
    """
    a actualisation actuel actuelle adoption ainsi an annee applicable application approbation arrete arretes au aux
    bis commune communal communale communaux compter consolide consolidee d dans de decision decisions deliberation
    deliberations des du en et exercice fixation general generale grille interieur interieure l la le les mairie mise
    modification modifie modifiee municipal municipale municipaux n no nouveau nouveaux nouvel nouvelle nouvelles
    numero objet obsolete par partir perime perimes portant pour precedent precedente projet relatif relative revision
    revise sur un une version vigueur ville
    """.split()
) | set(map(fold, MONTHS))


def repeal_sentences(reading: Reading) -> tuple[Span, ...]:
    """The sentences, outside ignored spans, that say that something is repealed or replaced."""
    text, found = reading.text, list[Span]()
    ignored = sorted(ignored.span for ignored in reading.ignored)
    blocks = [block.span for block in reading.blocks]
    for at in occurrences(_MAY_REPEAL, text, _MOST_EXAMINED):
        place = bisect_right(blocks, at, key=lambda one: one.start) - 1
        if place < 0 or (found and at < found[-1].end) or len(found) == _MOST:
            continue
        around = Span(max(blocks[place].start, at - _LONGEST), min(blocks[place].end, at + _LONGEST))
        said = next((one for one in sentence_spans(text, around) if one.end > at), around)
        words = fold(text[slice(*said)])
        is_shown = overlapped(said, ignored) is None
        if is_shown and _ACT_TYPE.search(words) and any(_repeals_whole(words, one) for one in _REPEALS.finditer(words)):
            found.append(said)
    return tuple(found)


def _repeals_whole(words: str, verb: re.Match[str]) -> bool:
    """Whether a verb says that an act is repealed, and not only a part of it."""
    before, after = words[: verb.start()], words[verb.end() :]
    return not (
        _DENIED.search(before) or _IN_PART.match(after) or _PART_BEFORE.search(before) or _PART_AFTER.match(after)
    )


def with_repeals(documents: Sequence[Document]) -> list[Document]:
    """The documents with ``repealed_by``: the latest document that repeals each."""
    catalogue, found = _Catalogue(documents), defaultdict[str, list[tuple[str, Repeal]]](list)
    for document in documents:
        for span in document.repeals:
            for one in catalogue.candidates(fold(document.text[slice(*span)]), document):
                if one.id != document.id and _may_be_before(one.date, document.date):
                    found[one.id].append((str(document.date or ""), Repeal(document.id, span)))
    return [
        replace(document, repealed_by=max(found[document.id])[1] if document.id in found else None)
        for document in documents
    ]


class _Catalogue:
    """Documents by number, date and subject, to find those that a sentence repeals."""

    def __init__(self, documents: Sequence[Document]) -> None:
        self._by_number, self._by_date = (defaultdict[str, list[Document]](list) for _ in range(2))
        self._by_subject = defaultdict[frozenset[str], list[Document]](list)
        self._subjects = {document.id: subject(document) for document in documents}
        self._titles = {one.id: {word.removesuffix("s") for word in WORD.findall(fold(one.title))} for one in documents}
        for document in documents:
            self._by_subject[self._subjects[document.id]].append(document)
            if document.date:
                self._by_date[str(document.date)].append(document)
            for number in _numbers(fold(f"{document.title} {document.path}")):
                self._by_number[number].append(document)

    def candidates(self, said: str, by: Document) -> Iterator[Document]:
        """The documents that a folded sentence of the document ``by`` may repeal."""
        tried = islice(
            chain(self._with_number(said), self._with_date(said, by), self._with_subject(said, by)), _MOST_TRIED
        )
        return islice((one for one, is_meant in tried if is_meant), _MOST_MEANT)

    def _with_number(self, said: str) -> Iterator[tuple[Document, bool]]:
        return ((one, True) for number in _numbers(said) for one in self._by_number.get(number, ()))

    def _with_date(self, said: str, by: Document) -> Iterator[tuple[Document, bool]]:
        """Documents of a date in the sentence, each with whether its type is named too or it has the same subject."""
        kinds, own = {kind.removesuffix("s") for kind in _ACT_TYPE.findall(said)}, self._subjects[by.id]
        for day in dates_in(said):
            for one in chain.from_iterable(self._by_date.get(key, ()) for key in (str(day), str(day.year))):
                yield one, not kinds.isdisjoint(self._titles[one.id]) or own == self._subjects[one.id] != set()

    def _with_subject(self, said: str, by: Document) -> Iterator[tuple[Document, bool]]:
        """Documents with the same subject, each with whether the sentence says "former" or gives its year."""
        years, is_former = {int(year) for year in _YEAR.findall(DATE.sub(" ", said))}, _FORMER.search(said) is not None
        own = self._subjects[by.id]
        for one in self._by_subject[own] if own else ():
            yield one, one.date is not None and (is_former or one.date.year in years)


def subject(document: Document) -> frozenset[str]:
    """The words for the subject of a document, from its title, its names of file and folders, and its parties."""
    return _subject(document.title, document.path, document.text[:_HEAD])


@lru_cache(maxsize=256)  # an answer compares its quotes pairwise
def _subject(title: str, path: str, head: str) -> frozenset[str]:
    told = (title, *distinctive_names(path, title), *words_of_name(path, title), *_parties(title, fold(head)))
    words = (word for one in told for word in WORD.findall(fold(one)))
    return frozenset(
        word.removesuffix("s") for word in words if word not in _NO_SUBJECT and not any(map(str.isdigit, word))
    )


def _parties(title: str, head: str) -> Iterator[str]:
    """The parties to a contract: "Entre la commune et l'association Judo Club, représentée par sa présidente"."""
    between = _BETWEEN.search(head)
    if between and _CONTRACT.search(fold(title) + "\n" + head[: between.start()]):
        parties = _AGREED.split(head[between.start() : between.start() + _LONGEST_PARTIES], maxsplit=1)[0]
        yield from (match["who"] for match in _PARTY.finditer(parties))


def _numbers(words: str) -> Iterator[str]:
    """The numbers of acts in folded text; "2025-044" and "2025/44" are equal."""
    for match in _NUMBER.finditer(words):
        yield f"{match[1]}-{match[2].lstrip('0')}"


def _may_be_before(date: PartialDate | None, other: PartialDate | None) -> bool:
    """Whether ``date`` is not known to be after ``other``; dates from file properties do not count."""
    return not (date and other and Origin.FILE not in (date.origin, other.origin) and date.is_after(other))
