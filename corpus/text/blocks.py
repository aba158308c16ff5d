"""Blocks of plain text and Markdown, recognised by typography: headings, list items, paragraphs."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import accumulate, pairwise, takewhile

from corpus.document import Block, Kind, Span, lines, overlapped, stripped
from corpus.runs import runs
from corpus.text.sentences import sentence_spans

_MARKER = re.compile(
    r"[ \t\u00a0]*(?:[-–—•·●▪■□◦‣▸►➢✓*+\uf0a7\uf0b7\uf0d8]|\(?\d{1,2}[.)°]|\(?[a-zA-Z]\)|o(?=[\t ]+[A-ZÀ-Þ]))"
    r"(?:[ \t\u00a0\u202f]+(?=\S)|[ \t\u00a0]*$)"
)
_MARKDOWN_HEADING = re.compile(r" {0,3}(#{1,6})[ \t]+(\S.*)")
_MARKDOWN_UNDERLINE = re.compile(r"={2,}|-{3,}")
# Fenced code: the closing fence repeats the opening sign, is at least as long, and has nothing after it.
FENCED = r"^ {0,3}(?P<fence>`{3,}+(?![^\n]*`)|~{3,}+).*?(?:^ {0,3}(?P=fence)[`~]*[ \t]*\r?$|\Z)"
_MARKDOWN_FENCED = re.compile(FENCED, re.MULTILINE | re.DOTALL)
_MARKDOWN_TABLE_RULE = re.compile(r"\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)+\|?")
_NUMBERED_HEADING = re.compile(
    r"(titre|livre|partie|annexe|préambule|chapitre|section|sous-section|article)\b"
    r"(?:[ \u00a0]+(?:premier|première|unique|1er|1ère|[ivxlcdm]+|[a-z]|[lrd]\.?[ \u00a0]*\d[\d-]*|\d[\d.-]*))?"
    r"(?=[ \u00a0]*(?:$|[-–—:.]))",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    r"(?:(?P<figures>\d{1,2}(?:\.\d{1,2})+|\d{1,2}(?=[.)]|[ \u00a0]?[-–—]))|[IVX]{1,5}(?=[.)]|[ \u00a0]?[-–—]))"
    r"(?:[.)]|[ \u00a0]?[-–—])*[ \t\u00a0]+[A-ZÀ-Þ]"
)
_TERM = re.compile(r"[*_«“\"]*[A-ZÀ-Þ\d][^:;=\t]{0,50}?(?:[ \u00a0\u202f]?(:)|[ \u00a0\u202f]([=–—-])|(?=(\t)))\s")
_LABELLED = re.compile(r"([A-ZÀ-Þ]\w+)\b[^:;\t]{0,60}?[ \u00a0\u202f]?:\s")  # an item that begins with its subject
_RULE = re.compile(r"\|(?:[ \t]*:?-+:?[ \t]*\|?)+")  # below the header of a Markdown table
_INDENTED = re.compile(r"\t|[ \u00a0]{2}")
CONTENTS_LINE = re.compile(r".*?(?:[.…_·‧․][ \u00a0\t]*){4,}(?:\d{1,4}|[ivxl]{1,6})?")  # leaders and a page number
CONTENTS_TITLE = re.compile(r"(?:sommaire|table des (?:matières|annexes))\W*", re.IGNORECASE)
# Titles set by programs: their own name, a file name, one word.
_NO_TITLE = re.compile(
    r"microsoft (?:word|powerpoint|excel)\b.*|.*\.(?:docx?|dotx?|od[tsp]|ott|rtf|pdf|txt|html?|xlsx?|pptx?|indd|qxp)\W*"
    r"|(?:sans[ _-](?:titre|nom)|untitled)\b.*|pr[eé]sentation powerpoint|powerpoint[ -]presentation"
    r"|(?:document|présentation|diapositive|slide|classeur|mise en page)[ _-]?\d*"
    r"|\S*|\W*",
    re.IGNORECASE | re.DOTALL,
)
# A line in capitals that is no heading: a set phrase, a signature, an amount, an address.
_ROLE = (
    r"(?:maire|adjointe?|présidente?|préfète?|direct(?:eur|rice)|secrétaire|trésori(?:er|ère)|conseil|comité|bureau)"
)
_NO_CAPITALS_HEADING = re.compile(
    r"\W*(?:vus?|considérant|attendu|arr[êe]te(?:nt)?|d[ée]cide(?:nt)?|d[ée]lib[èe]re(?:nt)?|propose|entre|et|ou|dont"
    r"|(?:par|pour) (?:ces|copie|extrait|ampliation|délégation|le|la|les)|signée?s?|signature|fait"
    rf"|(?:l[ae] )?{_ROLE}|mm?|mmes?|mlle|me|total|sous-total|tél|téléphone|fax|siret)\b|.*€",
    re.IGNORECASE,
)
_ADDRESS = re.compile(
    r".*(?:@|\b\d{5}\b|(?:\d\d[ .]){3})|\W*\d+\W+(?:(?:bis|ter)\W+)?"
    r"(?:rue|r|avenue|av|place|pl|boulevard|bd|chemin|impasse|allée|quai|route|cours)\b",
    re.IGNORECASE,
)
_SIGNED = re.compile(rf"\W*(?:l[ae] )?{_ROLE}\b", re.IGNORECASE)  # below a name
_ORDINAL = re.compile(r"(?<=\d)(?:er|ère|re|e|ème|nde?|h)\b")  # in lower case even in a line in capitals
_LEVELS = {"chapitre": 2, "section": 3, "sous-section": 4, "article": 5, "préambule": 7}  # it has no articles
_CAPITALS_LEVEL = 4  # below a chapter, above the articles
NUMBER_LEVEL = 6  # of "II. Les acteurs"; "2. Durée" is one lower, "1.2. Champ" two
_LONGEST_HEADING = 150  # characters; a longer line is a sentence
_LONGEST_CAPITALS = 80  # characters; a longer line in capitals is a sentence
_SHORTEST_WRAPPED = 45  # characters; in wrapped text only the last line of a paragraph is shorter
_LONGEST_WRAPPED = 130  # characters; wrapped text has no longer lines
_BEFORE = "…\n\n"  # put before a text whose first line is no title
_STRAY_LINES = 0.02  # the share of longer lines (an address, a table) that wrapped text may have


def is_title(stated: str | None) -> bool:
    """Whether the title in a file's properties was written by a person."""
    return stated is not None and not _NO_TITLE.fullmatch(stated.strip())


def title_of(text: str, blocks: Sequence[Block]) -> str | None:
    """The title at the start of a text: a heading of level 0 or 1."""
    first = blocks[0] if blocks else None
    return text[slice(*first.span)] if first and first.kind is Kind.HEADING and first.level <= 1 else None


def plain_blocks(text: str, with_capitals: bool = False) -> tuple[Block, ...]:
    """Blocks of plain text: a short first line above an empty one is the title, "Article 3 - Durée" a heading.

    ``with_capitals`` makes a line in capitals above a block a heading too, for files without any other markup.
    """
    spans = [stripped(text, span) for span in lines(text)]
    contents = [text[slice(*span)] for span in spans]
    filled = [number for number, line in enumerate(contents) if line]
    headings: dict[int, Block] = {}
    for before, number, after in zip([None, *filled], filled, [*filled[1:], None], strict=False):
        line = contents[number]
        above = contents[before] if before is not None and before == number - 1 else None
        if not _may_be_heading(line, above, before in headings):
            continue
        neighbours = [contents[near] for near in (before, after) if near is not None and near not in headings]
        set_apart = after != number + 1
        if (level := _level(line)) is not None:
            below = None if set_apart else _level(contents[number + 1])
            if below is None or below > level:  # else it is one line of a list of articles
                headings[number] = Block(spans[number], Kind.HEADING, level)
        elif _NUMBER.match(line):
            if (set_apart or len(line) < _SHORTEST_WRAPPED) and not _is_listed(line, before, neighbours):
                headings[number] = Block(spans[number], Kind.HEADING, NUMBER_LEVEL + _depth(line))
        elif before is None and set_apart and not _MARKER.match(line):
            headings[number] = Block(spans[number], Kind.HEADING, 0)
        elif with_capitals and after is not None and _is_capitals_heading(line, contents[after]):
            headings[number] = Block(spans[number], Kind.HEADING, _CAPITALS_LEVEL)
    return tuple(_with_bare_items(text, _blocks(text, headings)))


def part_blocks(text: str, start: int) -> Iterator[Block]:
    """Blocks of plain text that begins at an offset of a larger one, so that its first line is no title."""
    for block in plain_blocks(f"{_BEFORE}{text}"):
        yield replace(block, span=block.span.moved(start - len(_BEFORE)))


def separate_blocks(texts: Sequence[str]) -> list[Block]:
    """The block that each text would be as a paragraph of plain text; spans count from the start of each."""
    blocks = [Block(Span(0, len(text))) for text in texts]
    starts = list(accumulate((len(text) + 2 for text in texts), initial=0))
    for block in plain_blocks("\n\n".join(texts)):
        number = bisect_right(starts, block.span.start) - 1
        blocks[number] = replace(block, span=block.span.moved(-starts[number]))
    return blocks


def typed_items(text: str, blocks: Iterable[Block]) -> Iterator[Block]:
    """The blocks, with consecutive paragraphs that begin with a typed bullet, number or letter made items."""

    def marked(block: Block) -> Block | None:
        marker = _MARKER.match(text, *block.span) if block.kind is Kind.TEXT else None
        end = block.span.end
        return replace(block, span=Span(marker.end(), end), kind=Kind.ITEM) if marker and marker.end() < end else None

    for run in runs(((block, marked(block)) for block in blocks), lambda run, pair: bool(run[-1][1] and pair[1])):
        yield from (item if item and len(run) > 1 else block for block, item in run)


def is_bare_division(line: str) -> bool:
    """Whether a line names a part of a text without a subject: "Article 2", "TITRE III :"."""
    match = _NUMBERED_HEADING.match(line)
    return match is not None and not line[match.end() :].strip(" \u00a0.:-–—")


def _may_be_heading(line: str, above: str | None, is_below_heading: bool) -> bool:
    """Whether a short line follows an empty one; a division may also follow the end of a sentence."""
    if len(line) > _LONGEST_HEADING or (line[-1] in ".!?…:;," and not is_bare_division(line)):
        return False
    if above is None:
        return True
    return _level(line) is not None and (is_below_heading or above[-1] in ".!?…;»)")


def _is_capitals_heading(line: str, below: str) -> bool:
    """Whether a line is a heading by its capitals: "MAIRIE - ACCUEIL"."""
    is_short = len(line) <= _LONGEST_CAPITALS and sum(map(str.isalpha, line)) > 3
    says = not _is_in_capitals(below) or bool(_ADDRESS.match(below))
    is_signed = _SIGNED.match(below)
    others = _MARKER.match(line) or "|" in line or _NO_CAPITALS_HEADING.match(line) or _ADDRESS.match(line)
    return is_short and _is_in_capitals(line) and says and not (is_signed or others)


def _is_in_capitals(line: str) -> bool:
    return _ORDINAL.sub("", line).isupper()


def _level(line: str) -> int | None:
    """The level of "Article 3" or "Titre II : Les moyens"; None for other lines."""
    match = _NUMBERED_HEADING.match(line)
    return _LEVELS.get(match[1].lower(), 1) if match else None


def _depth(line: str) -> int:
    """The depth of a numbered line: 0 for "II.", 1 for "2.", 2 for "1.2."."""
    match = _NUMBER.match(line)
    figures = match["figures"] if match else None
    return figures.count(".") + 1 if figures else 0


def _is_listed(line: str, before: int | None, neighbours: Sequence[str]) -> bool:
    """Whether a numbered line is a list item: it is introduced by a colon, or a line of its depth is next to it."""
    introduced = before is not None and any(near.endswith(":") for near in neighbours[:1])
    return introduced or any(_NUMBER.match(near) and _depth(near) == _depth(line) for near in neighbours)


def markdown_blocks(text: str) -> tuple[Block, ...]:
    """Blocks of Markdown: headings with ``#`` or underlined, table rows; neither in fenced code."""
    spans = [stripped(text, span) for span in lines(text)]
    contents = [text[slice(*span)] for span in spans]
    fenced = [Span(*one.span()) for one in _MARKDOWN_FENCED.finditer(text)]
    known: dict[int, Block] = {}
    for number, span in enumerate(lines(text)):
        if overlapped(span, fenced) is not None:
            continue
        if match := _MARKDOWN_HEADING.match(text, *span):
            if words := re.sub(r"(?:^|[ \t]+)#+$", "", match[2].rstrip()):
                known[number] = Block(Span(match.start(2), match.start(2) + len(words)), Kind.HEADING, len(match[1]))
        elif _is_underlined(contents, number):
            known[number] = Block(spans[number], Kind.HEADING, 1 if contents[number + 1][0] == "=" else 2)
        elif number and "|" in contents[number - 1] and _MARKDOWN_TABLE_RULE.fullmatch(contents[number]):
            known[number - 1] = Block(spans[number - 1], Kind.HEADER)
            rows = takewhile(lambda row: "|" in contents[row], range(number + 1, len(contents)))
            known |= {row: Block(spans[row], Kind.ROW) for row in rows}
    return tuple(_with_bare_items(text, _blocks(text, known)))


def _is_underlined(contents: Sequence[str], number: int) -> bool:
    """Whether dashes below a line make it a heading; a sentence above a horizontal rule is none."""
    line = contents[number]
    return (
        number + 1 < len(contents)
        and bool(_MARKDOWN_UNDERLINE.fullmatch(contents[number + 1]))
        and (number == 0 or not contents[number - 1])
        and 0 < len(line) <= _LONGEST_HEADING
        and line[-1] not in ".!?…:;,"
        and not (line[0] in "|>#" or _MARKER.match(line))
    )


def _blocks(text: str, known: Mapping[int, Block]) -> Iterator[Block]:
    """The known blocks, by line number, and a block for every other run of lines that belong together."""
    spans = list(lines(text))
    contents = [text[slice(*span)] for span in spans]
    stray = sum(len(line) > _LONGEST_WRAPPED for line in contents)
    wrapped = stray <= _STRAY_LINES * sum(map(bool, contents))

    def goes_on(run: Sequence[int], number: int) -> bool:
        return known.keys().isdisjoint((run[0], number)) and _continues(contents, run[0], run[-1], wrapped)

    for run in runs(range(len(spans)), goes_on):
        first, last = run[0], run[-1]
        if first in known:
            yield known[first]
            continue
        marker = _MARKER.match(contents[first])
        start = spans[first].start + (marker.end() if marker else 0)
        block = stripped(text, Span(start, max(start, spans[last].end)))
        if any(map(str.isalnum, text[slice(*block)])):
            yield Block(block, Kind.ITEM if marker else _kind(text, block, contents[last + 1 : last + 2]))


def _with_bare_items(text: str, blocks: Iterable[Block]) -> Iterator[Block]:
    """The blocks, with adjacent lines that read as a list made items although they have no bullets."""

    def goes_on(run: Sequence[Block], block: Block) -> bool:
        gap = text[run[-1].span.end : block.span.start]
        return run[-1].kind is block.kind is Kind.TEXT and gap.count("\n") == 1 and gap.isspace()

    for run in runs(blocks, goes_on):
        contents = [text[slice(*block.span)] for block in run] if len(run) > 1 else []
        listed = _bare_items(contents)
        yield from (replace(block, kind=Kind.ITEM) if number in listed else block for number, block in enumerate(run))


def _bare_items(lines: Sequence[str]) -> set[int]:
    """Which of several lines, without an empty one between them, are items of a list.

    Lines after a colon are, if they end in ";" and a final "." or each begin with a label, as in "Chaise : 2 €"; so are
    lines whose labels begin alike, "Lot 1 : …", "Lot 2 : …".
    """
    names = [match and match[1] for match in map(_LABELLED.match, lines)]
    named = _run_lengths([name is not None for name in names])
    alike = _run_lengths([name is not None and name == below for name, below in pairwise(names)])
    closed = _run_lengths([line[-1] == ";" for line in lines])
    listed, first = set[int](), 0
    while first < len(lines):
        count = alike[first] + 1
        if first and lines[first - 1][-1] == ":":
            last = first + closed[first]
            ended = closed[first] and closed[first] + (last < len(lines) and lines[last][-1] == ".")
            count = max(ended, named[first], 1)
        if count > 1:
            listed.update(range(first, first + count))
        first += count
    return listed


def _run_lengths(flags: Sequence[bool]) -> list[int]:
    """The number of consecutive set flags from each place on, and 0 for the end."""
    counts = [0]
    for flag in reversed(flags):
        counts.append(counts[-1] + 1 if flag else 0)
    return counts[::-1]


def _kind(text: str, block: Span, below: Sequence[str]) -> Kind:
    """The kind of a block without a bullet: a row or header of a Markdown table, or text."""
    if not text.startswith("|", *block) or text.count("|", *block) < 2:
        return Kind.TEXT
    return Kind.HEADER if any(map(_RULE.fullmatch, below)) else Kind.ROW


def _continues(contents: Sequence[str], first: int, last: int, wrapped: bool) -> bool:
    """Whether the block from line ``first`` to ``last`` includes the next line."""
    marker = _MARKER.match(contents[first])
    line, following = contents[last].strip(), contents[last + 1].strip()
    numbered = _NUMBERED_HEADING.match(following) and following[0].isupper()
    if not line or not following or numbered or _MARKER.match(following):
        return False
    if marker and (_INDENTED.match(contents[last + 1]) or (first == last and marker.end() == len(contents[first]))):
        return True  # an indented line, or the words after a bullet on its own line
    if not wrapped or line[0] == "|" or following[0] == "|" or max(len(line), len(following)) > _LONGEST_WRAPPED:
        return False
    if following[0].islower():
        return len(line) >= _SHORTEST_WRAPPED or line[-1] not in ".!?…:;"
    if len(line) < _SHORTEST_WRAPPED or _is_next_term(following, (contents[first].strip(), line)):
        return False
    return line[-1] not in ":;" and not _ends_sentence(line, following)


def _is_next_term(line: str, before: Sequence[str]) -> bool:
    """Whether a line is the next term of a glossary, or a label such as "Téléphone : 02 40 00 00 00"."""
    term = _TERM.match(line)
    return term is not None and any((one := _TERM.match(near)) and one.groups() == term.groups() for near in before)


def _ends_sentence(line: str, following: str) -> bool:
    """Whether a line ends a sentence; its full stop may be that of "M." or "art."."""
    end = line[-60:]
    seam = f"{end} {following[:60]}"
    return any(sentence.end == len(end) for sentence in sentence_spans(seam, Span(0, len(seam))))
