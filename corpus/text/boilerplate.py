"""Marks the spans of a document that are boilerplate or repeats, with the reason; the text stays unchanged.

No genuine sentence may be lost: each rule requires several signs at once.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from corpus.document import Block, Document, IgnoredSpan, Kind, Reason, Span, overlapped
from corpus.text.blocks import CONTENTS_LINE, CONTENTS_TITLE

_SHORTEST_REPEAT = 150  # characters; a shorter run of equal blocks may be a set phrase
_BODY_SHARE = 0.2  # of the document's characters; a smaller copy further on may be a set phrase
_LONGEST_FORM = 1000  # characters; a longer run of equal blocks is no set phrase, whatever introduces it
_LONGEST_HEADLINE = 250  # characters; a longer line is a paragraph
_MARKDOWN_LINK = re.compile(r"!?\[([^\]]{0,200})\]\([^)\s]{0,2000}(?:\s\"[^\"]{0,200}\")?\)")
# "France URBAINE >> Communiqué complet"; as an arrow may also join two facts, it needs a verb such as "lire".
_LINK = re.compile(
    r"[^.!?>]{0,80}(?:>>|(?:→|➜|➔)(?=\s*(?:lire|voir|en savoir|télécharger|consulter|accéder|découvrir)\b))"
    r"\s*[^\W\d][\w'’-]*(?:\s[^\W\d][\w'’-]*){0,4}(?:\s\([^()]{1,30}\))?\s*",
    re.IGNORECASE,
)
_LINK_WORDS = re.compile(
    r"(?:lire (?:la suite|l['’]article)(?: complet)?|en savoir (?:plus|\+)|voir (?:plus|tout|l['’]article)"
    r"|retour (?:en haut|à la liste|à l['’]accueil)(?: de (?:la )?page)?|haut de (?:la )?page"
    r"|imprimer(?: cette page)?|télécharger|aller au contenu(?: principal)?"
    r"|partager(?: (?:cet article|cette page|sur \w+))?|vous êtes ici\s*:[^.!?]{0,150})\W*",
    re.IGNORECASE,
)
_RELATED = re.compile(
    r"(?:dans la même (?:rubrique|catégorie)|sur le même (?:sujet|thème)"
    r"|(?:à|a) (?:lire|découvrir|consulter) (?:aussi|également)|(?:lire|voir) (?:aussi|également)"
    r"|articles? (?:similaires?|liés?|associés?|connexes?|récents?|recommandés?)"
    r"|ces articles (?:peuvent|pourraient) (?:aussi )?vous intéresser"
    r"|(?:les )?(?:plus lus|dernières actualités|derniers articles)"
    r"|vous aimerez (?:aussi|peut-être)|cela (?:peut|pourrait) (?:aussi )?vous intéresser"
    r"|nos autres (?:articles|actualités))\W*",
    re.IGNORECASE,
)
_EMPTY_LINE = re.compile(r"(?:\r\n|[\n\r])[ \t]*(?:\r\n|[\n\r])")
_BLOCK_END = re.compile(r"[.!?…;,][»”\"’)\s]*$")
_SENTENCE_END = re.compile(r"[.;:][»”\"’)\s]*$|[.!?…][»”\"’)]*\s+[A-ZÀ-Þ«]")


def cleaned(document: Document) -> Document:
    """The document with its ignored spans, sorted and disjoint, and without the repeals that they overlap."""
    found = [
        *document.ignored,
        *_contents(document),
        *_links(document),
        *_related(document),
        *_repeats(document),
    ]
    kept: list[IgnoredSpan] = []
    for ignored in sorted(found, key=lambda ignored: (ignored.span.start, -ignored.span.end)):
        start = max(ignored.span.start, kept[-1].span.end if kept else 0)
        if start < ignored.span.end:
            kept.append(IgnoredSpan(Span(start, ignored.span.end), ignored.reason))
    spans = [ignored.span for ignored in kept]
    repeals = tuple(span for span in document.repeals if overlapped(span, spans) is None)
    return replace(document, ignored=tuple(kept), repeals=repeals)


def _contents(document: Document) -> Iterator[IgnoredSpan]:
    """The lines of a typed table of contents, with dot leaders and a page number, and the title above them."""
    lines = [_is_contents_line(document, block) for block in document.blocks]
    for block, is_line, below in zip(document.blocks, lines, [*lines, False][1:], strict=True):
        if is_line or (below and CONTENTS_TITLE.fullmatch(_words(document, block))):
            yield IgnoredSpan(block.span, Reason.CONTENTS)


def _is_contents_line(document: Document, block: Block) -> bool:
    short = block.span.length <= _LONGEST_HEADLINE
    return short and bool(CONTENTS_LINE.fullmatch(_words(document, block)))


def _links(document: Document) -> Iterator[IgnoredSpan]:
    """Lines that are only a link; a step of a procedure ("- Télécharger ;") is not."""
    for number, block in enumerate(document.blocks):
        if block.kind is Kind.HEADING and not document.heads_nothing(number):
            continue
        words = _MARKDOWN_LINK.sub(r"\1", _words(document, block))
        if _LINK.fullmatch(words) or (block.kind is not Kind.ITEM and _LINK_WORDS.fullmatch(words)):
            yield IgnoredSpan(block.span, Reason.LINK)


def _words(document: Document, block: Block) -> str:
    """The words of a block in NFC, as the rules expect."""
    return unicodedata.normalize("NFC", document.text[slice(*block.span)])


def _related(document: Document) -> Iterator[IgnoredSpan]:
    """Headlines of other articles: a title such as "À lire aussi", then lines that are no sentences."""
    blocks = document.blocks
    for number, block in enumerate(blocks):
        if not _RELATED.fullmatch(_words(document, block)):
            continue
        last = number
        while last + 1 < len(blocks) and _is_next_headline(document, number, last):
            last += 1
        if last > number:
            yield IgnoredSpan(Span(block.span.start, blocks[last].span.end), Reason.RELATED)


def _is_next_headline(document: Document, title: int, last: int) -> bool:
    """Whether the block after ``last`` is another headline below ``title``.

    Bulleted headlines end with the bullets, others at an empty line. Below a heading, headlines may be lower headings
    without text of their own.
    """
    blocks = document.blocks
    first, following = blocks[title + 1], blocks[last + 1]
    if not _is_headline(document, following):
        return False
    if following.kind is Kind.HEADING:
        below = blocks[title].kind is Kind.HEADING and following.level > blocks[title].level
        return below and (last + 2 == len(blocks) or _is_headline(document, blocks[last + 2]))
    if following.kind is not first.kind and first.kind is not Kind.HEADING:
        return False
    gap = document.text[blocks[last].span.end : following.span.start]
    return following.kind is Kind.ITEM or last == title or not _EMPTY_LINE.search(gap)


def _is_headline(document: Document, block: Block) -> bool:
    words = document.text[slice(*block.span)]
    return len(words) <= _LONGEST_HEADLINE and not _SENTENCE_END.search(words)


def _repeats(document: Document) -> Iterator[IgnoredSpan]:
    """Runs of blocks that repeat earlier ones under the same headings, word for word.

    Only the body of a page that was saved twice is meant: the copy follows the original at once or is a large part of
    the document. Under other headings or after another introduction, the same words may mean something else ("two
    months": for whom?).
    """
    keys = _block_keys(document)
    earlier: dict[object, list[int]] = defaultdict(list)
    skipped = [ignored.span for ignored in (*document.ignored, *_links(document))]
    compared: dict[int, int] = {}
    number = 0
    while number < len(keys):
        starts = {start: _common_run(keys, start, number, compared) for start in earlier[keys[number]][-8:]}
        start = max(starts, key=lambda one: starts[one], default=number)
        run = range(number, number + starts.get(start, 0))
        while run and document.blocks[run[-1]].kind is Kind.HEADING:  # the text below it may be new
            run = run[:-1]
        is_copy = _is_copy(document, start, run, skipped)
        kept = run if is_copy else range(number, number + 1)
        if is_copy and not _is_introduced(document, run, skipped):
            yield IgnoredSpan(_run_span(document, run), Reason.REPEAT)
        else:
            for block in kept:
                earlier[keys[block]].append(block)
        number = kept.stop


def _is_copy(document: Document, start: int, run: range, skipped: Sequence[Span]) -> bool:
    """Whether a run equal to that at ``start`` is long enough, and in the place of a copy."""
    if not run or _run_span(document, run).length < _SHORTEST_REPEAT:
        return False
    if len(run) >= 2 and _run_span(document, run).length >= _BODY_SHARE * len(document.text):
        return True
    return all(_overlaps_any(document.blocks[between], skipped) for between in range(start + len(run), run[0]))


def _run_span(document: Document, run: range) -> Span:
    return Span(document.blocks[run[0]].span.start, document.blocks[run[-1]].span.end)


def _overlaps_any(block: Block, spans: Sequence[Span]) -> bool:
    return any(span.overlaps(block.span) for span in spans)


def _is_introduced(document: Document, run: range, skipped: Sequence[Span]) -> bool:
    """Whether the block before a run may say whom the run is about.

    So does a sentence with a colon or another item of the list, and a line such as "Pour les agents" unless the run is
    so long that it must be the body of the page.
    """
    before = document.blocks[run[0] - 1] if run[0] else None
    if before is None or before.kind is Kind.HEADING or _overlaps_any(before, skipped):
        return False
    if before.kind is Kind.ITEM:
        return document.blocks[run[0]].kind is Kind.ITEM
    words = document.text[slice(*before.span)]
    return words.endswith(":") or (_run_span(document, run).length < _LONGEST_FORM and not _BLOCK_END.search(words))


def _block_keys(document: Document) -> list[tuple[str, ...]]:
    """For each block, its words and those of the headings above it, with white space normalised."""
    keys, above = [], list[tuple[int, str]]()
    for block in document.blocks:
        words = " ".join(document.text[slice(*block.span)].split())
        if block.kind is Kind.HEADING:
            above = [*((level, heading) for level, heading in above if level < block.level), (block.level, words)]
        keys.append((words, *(heading for _, heading in above)))
    return keys


def _common_run(keys: Sequence[object], first: int, second: int, compared: dict[int, int]) -> int:
    """The number of blocks from ``second`` on that equal those from ``first`` on, at most up to ``second``.

    ``compared`` maps a distance to the end of the blocks known to equal those that far before them, so that none is
    compared twice.
    """
    apart = second - first
    end = max(second, compared.get(apart, 0))
    while end < min(len(keys), second + apart) and keys[end - apart] == keys[end]:
        end += 1
    compared[apart] = end
    return end - second
