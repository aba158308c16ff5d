"""The paragraphs of a PowerPoint shape, with bullets and numbers from its styles."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lxml.etree import _Element

from corpus.document import Reason
from corpus.formats.common.archive import integer, local_name
from corpus.formats.common.lettering import Type
from corpus.formats.common.numbering import Counter, Level, bullet
from corpus.formats.common.package import is_true
from corpus.formats.common.prose import Paragraph, ParagraphText

_DEEPEST = 8  # the last of nine levels
_NUMERALS = {"arabic": "1", "alphaLc": "a", "alphaUc": "A", "romanLc": "i", "romanUc": "I"}
_PUNCTUATION = {"Period": "{}.", "ParenR": "{})", "ParenBoth": "({})", "Plain": "{}"}
_BULLETS = ("buNone", "buChar", "buAutoNum", "buBlip")
_SKIPPED = frozenset("endParaRPr pPr rPr".split())


def paragraphs_of(body: _Element, styles: Sequence[_Element], reason: Reason | None = None) -> Iterator[Paragraph]:
    """The paragraphs of a shape; ``styles`` define the bullets of each level, the first taking precedence."""
    counter = Counter()
    for element in body.iterchildren("{*}p"):
        properties = element.find("{*}pPr")
        depth = integer(properties.get("lvl"), 0) if properties is not None else 0
        depth = min(max(depth, 0), _DEEPEST)
        words = ParagraphText()
        _read(element, words)
        sign = _sign(properties, styles, depth)
        level = _level(sign, depth) if sign is not None else None
        is_said = bool(words.text.strip())
        if is_said and (level is None or not level.numerals):
            counter.restart(depth)
        label = counter.label({depth: level}, depth) if level and is_said else ""
        yield words.paragraph(label, None, bool(label), reason)


def _sign(properties: _Element | None, styles: Sequence[_Element], depth: int) -> _Element | None:
    """The element that defines the bullet or number of a paragraph; None if it has none."""
    of_level = (one for style in styles for one in style.iterchildren(f"{{*}}lvl{depth + 1}pPr"))
    for said in ([properties] if properties is not None else []) + list(of_level):
        for one in said.iterchildren("*"):
            if local_name(one) in _BULLETS:
                return None if local_name(one) == "buNone" else one
    return None


def _level(sign: _Element, depth: int) -> Level:
    """The numbering level for a bullet or number element."""
    if local_name(sign) != "buAutoNum":
        return Level(bullet(sign.get("char", "•")), "")
    kind = sign.get("type", "")
    numerals = next((form for name, form in _NUMERALS.items() if kind.startswith(name)), "1")
    around = next((form for name, form in _PUNCTUATION.items() if kind.endswith(name)), "{}.")
    return Level(around.format(f"%{depth + 1}"), numerals, max(1, integer(sign.get("startAt"), 1)))


def _read(element: _Element, words: ParagraphText, kind: Type = Type()) -> None:  # noqa: B008 - a tuple
    """Add the text of a paragraph, or of an element in it."""
    for child in element.iterchildren("*"):
        name = local_name(child)
        if name in ("r", "fld"):
            _read(child, words, _type(child.find("{*}rPr")))
        elif name == "t":
            words.say(child.text or "", kind)
        elif name in ("br", "tab"):
            words.say(" ", kind)
        elif name == "AlternateContent":
            for choice in child[:1]:
                _read(choice, words, kind)
        elif name not in _SKIPPED:
            _read(child, words, kind)


def _type(properties: _Element | None) -> Type:
    if properties is None:
        return Type()
    raised = integer((properties.get("baseline") or "0").rstrip("%"), 0)
    struck = properties.get("strike", "noStrike") != "noStrike"
    return Type(is_true(properties.get("b")), struck, (raised > 0) - (raised < 0))
