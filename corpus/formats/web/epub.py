"""Reads electronic books (.epub, EPUB 2 and 3), whose chapters are HTML pages."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence
from dataclasses import replace
from urllib.parse import unquote

from lxml.etree import _Element

from corpus.dates import PartialDate, stated_date
from corpus.document import Block, IgnoredSpan, Kind, Reading, Reason, Span
from corpus.errors import UnreadableDocument
from corpus.formats.common.archive import FOREIGN, Archive
from corpus.formats.web.html import page_reading
from corpus.formats.web.saved_page import page_of
from corpus.text.blocks import CONTENTS_TITLE, is_title

_PAGES = ("application/xhtml+xml", "text/html", "text/x-oeb1-document", "")
_CONTENTS = frozenset("toc loi lot index".split())  # types of lists in the guide
_LONGEST_ENTRY = 300  # characters of an entry of such a list
_FONTS = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")  # obfuscation of fonts, not DRM
_SEALED = "ce livre est verrouillé par son éditeur (DRM)\u00a0; demandez-en un exemplaire sans verrou, ou retirez-le."


def epub_reading(content: bytes) -> Reading:
    """The reading of a book in the order of its spine; tables of contents are ignored spans.

    Raises UnreadableDocument for a file that is damaged, encrypted or not a book.
    """
    archive = Archive(content)
    name = next(
        (one.get("full-path", "") for one in archive.required("META-INF/container.xml").iter("{*}rootfile")), ""
    )
    package = archive.required(name)
    if package.find("{*}spine") is None:
        raise UnreadableDocument(FOREIGN)
    if any(one not in _FONTS for one in _encryption_algorithms(archive)):
        raise UnreadableDocument(_SEALED)
    reading = _joined([*_chapters(archive, posixpath.dirname(name), package)])
    title = next((" ".join(str(one.text).split()) for one in package.iter("{*}title") if is_title(one.text)), None)
    return replace(reading, title=title or reading.title, date=_date(package))


def _encryption_algorithms(archive: Archive) -> Iterator[str]:
    for data in archive.xml("META-INF/encryption.xml").iter("{*}EncryptedData"):
        yield from (one.get("Algorithm", "") for one in data.iterchildren("{*}EncryptionMethod"))


def _chapters(archive: Archive, folder: str, package: _Element) -> Iterator[Reading]:
    """The readings of the pages in the spine, each once."""
    items = {one.get("id"): one for one in package.iter("{*}item")}
    named = dict.fromkeys(one.get("idref") for spine in package.iter("{*}spine") for one in spine.iter("{*}itemref"))
    guide = (one for one in package.iter("{*}reference") if one.get("type", "").lower() in _CONTENTS)
    lists = {_path(folder, one) for one in guide}
    for identity in named:
        item = items.get(identity)
        if item is None or item.get("media-type", "") not in _PAGES:
            continue
        path = _path(folder, item)
        page = archive.read(path)
        if page is None or not page.strip():
            continue
        reading = page_reading(page_of(page), is_chapter=True)
        is_list = "nav" in item.get("properties", "").split() or _is_list(reading, is_called_so=path in lists)
        whole = IgnoredSpan(Span(0, len(reading.text)), Reason.CONTENTS)
        yield replace(reading, blocks=(), ignored=(whole,)) if is_list else reading


def _path(folder: str, item: _Element) -> str:
    return posixpath.normpath(posixpath.join(folder, unquote(item.get("href", "").partition("#")[0])))


def _is_list(reading: Reading, is_called_so: bool) -> bool:
    """Whether a page called a list, by the guide or its title, is one: it may also contain the whole book."""
    words = [reading.text[slice(*block.span)] for block in reading.blocks]
    is_called_so |= any(CONTENTS_TITLE.fullmatch(line) for line in words[:1])
    return is_called_so and all(len(line) <= _LONGEST_ENTRY for line in words)


def _joined(chapters: Sequence[Reading]) -> Reading:
    """The chapters joined into one reading."""
    texts, blocks, ignored = list[str](), list[Block](), list[IgnoredSpan]()
    length = tables = 0
    for chapter in filter(lambda one: one.text, chapters):
        for block in chapter.blocks:
            table = block.table + tables if block.table else 0
            blocks.append(replace(block, span=block.span.moved(length), table=table))
        ignored += (replace(one, span=one.span.moved(length)) for one in chapter.ignored)
        tables = max((block.table for block in blocks), default=0)
        texts.append(chapter.text)
        length += len(chapter.text) + 1
    text = "\n".join(texts)
    title = next((text[slice(*one.span)] for one in blocks if one.kind is Kind.HEADING and one.level <= 1), None)
    return Reading(text, tuple(blocks), title, ignored=tuple(ignored))


def _date(package: _Element) -> PartialDate | None:
    """The date of publication, else of the last change."""
    changed = (one for one in package.iter("{*}meta") if one.get("property") == "dcterms:modified")
    dates = (stated_date(one.text) for one in (*package.iter("{*}date"), *changed))
    return next(filter(None, dates), None)
