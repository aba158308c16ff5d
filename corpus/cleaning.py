"""Which spans of a document are boilerplate or repeats, and why; its text is never touched.

A genuine sentence must not be lost: each rule asks for several signs at once, and keeps the text
where one is missing.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from corpus.document import Block, Document, Ignored, Kind, Reason, Span

_SHORTEST_REPEAT = 150  # characters; a shorter run of equal blocks may be a form of words
_LINK = re.compile(r"[^.!?>]{0,80}(?:>>|→|&gt;&gt;)\s*[\w'’-]+(?:\s[\w'’-]+){0,4}\s*")
_LINK_WORDS = re.compile(
    r"(?:lire (?:la suite|l['’]article)|en savoir (?:plus|\+)|voir (?:plus|tout|l['’]article)|retour (?:en haut|à la liste)"
    r"|imprimer(?: cette page)?|partager(?: (?:cet article|cette page|sur \w+))?|haut de page|télécharger)\W*",
    re.IGNORECASE,
)
_RELATED = re.compile(
    r"(?:dans la même (?:rubrique|catégorie)|sur le même (?:sujet|thème)|(?:à|a) (?:lire|découvrir|consulter) (?:aussi|également)"
    r"|(?:lire|voir) (?:aussi|également)|articles? (?:similaires?|liés?|associés?|connexes?|récents?|recommandés?)"
    r"|ces articles (?:peuvent|pourraient) (?:aussi )?vous intéresser|(?:les )?(?:plus lus|dernières actualités|derniers articles)"
    r"|(?:vous aimerez|pourrait) aussi.{0,20}|nos autres (?:articles|actualités))\W*",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[.;:][»”\"’)\s]*$")


def cleaned(document: Document) -> Document:
    """The same document with its ignored spans marked, in order and without overlap."""
    found = [*document.ignored, *_links(document), *_related(document), *_repeats(document)]
    kept: list[Ignored] = []
    for ignored in sorted(found, key=lambda one: (one.span.start, -one.span.end)):
        start = max(ignored.span.start, kept[-1].span.end if kept else 0)
        if start < ignored.span.end:
            kept.append(Ignored(Span(start, ignored.span.end), ignored.reason))
    return replace(document, ignored=tuple(kept))


def _links(document: Document) -> Iterator[Ignored]:
    """Lines that only open a link."""
    for block in document.blocks:
        words = document.text[slice(*block.span)]
        if block.kind is not Kind.HEADING and (_LINK.fullmatch(words) or _LINK_WORDS.fullmatch(words)):
            yield Ignored(block.span, Reason.LINK)


def _related(document: Document) -> Iterator[Ignored]:
    """Blocks of headlines of other articles: their title, then lines that are no sentences.

    Where the first is bulleted, the block ends with the bullets; else it ends at an empty line.
    """
    blocks = document.blocks
    for number, block in enumerate(blocks):
        if not _RELATED.fullmatch(document.text[slice(*block.span)]):
            continue
        last = number
        for following in blocks[number + 1 :]:
            if following.kind is Kind.HEADING or following.kind is not blocks[number + 1].kind:
                break
            gap = document.text[blocks[last].span.end : following.span.start]
            apart = following.kind is Kind.TEXT and last > number and re.search(r"\n\s*\n", gap)
            if apart or _SENTENCE_END.search(document.text[slice(*following.span)]):
                break
            last += 1
        if last > number:
            yield Ignored(Span(block.span.start, blocks[last].span.end), Reason.RELATED)


def _repeats(document: Document) -> Iterator[Ignored]:
    """Runs of blocks that stand earlier in the document under the same headings, word for word.

    Under other headings the same words may say something else ("two months": for whom?).
    """
    keys = _block_keys(document)
    earlier: dict[tuple[object, object], list[int]] = defaultdict(list)
    number = 0
    while number < len(keys):
        pair = (keys[number], keys[number + 1] if number + 1 < len(keys) else None)
        length = max((_common_run(keys, start, number) for start in earlier[pair][-8:]), default=0)
        run = document.blocks[number : number + length]
        if length >= 2 and run[-1].span.end - run[0].span.start >= _SHORTEST_REPEAT:
            yield Ignored(Span(run[0].span.start, run[-1].span.end), Reason.REPEAT)
            number += length
        else:
            earlier[pair].append(number)
            number += 1


def _block_keys(document: Document) -> list[tuple[str, str]]:
    """Of each block, its words and the words of the headings above it, white space folded."""
    keys, above = [], list[Block]()
    for block in document.blocks:
        if block.kind is Kind.HEADING:
            above = [*(heading for heading in above if heading.level < block.level), block]
        path = " > ".join(document.text[slice(*heading.span)] for heading in above)
        keys.append((" ".join(document.text[slice(*block.span)].split()), path))
    return keys


def _common_run(keys: Sequence[object], first: int, second: int) -> int:
    """How many blocks from ``second`` on equal those from ``first`` on, the first run ending before the second."""
    length = 0
    while second + length < len(keys) and first + length < second and keys[first + length] == keys[second + length]:
        length += 1
    return length
