"""Files as word processors make them, and LibreOffice as an independent reader of them."""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import unicodedata
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import pytest

from corpus.document import Block, Kind, Reading
from tests.conftest import PATIENCE

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_NAMES = (
    f'xmlns:w="{W}" xmlns:r="{_RELATIONS}" xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
)
_ODF = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{space}:1.0"'
    for name, space in (
        ("office", "office"), ("text", "text"), ("table", "table"), ("style", "style"), ("draw", "drawing"),
        ("fo", "xsl-fo-compatible"), ("svg", "svg-compatible"), ("meta", "meta"), ("manifest", "manifest"),
    )
) + ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xlink="http://www.w3.org/1999/xlink"'  # fmt: skip


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return content.getvalue()


def docx(body: str, title: str = "", **parts: str) -> bytes:
    """A handmade .docx; ``styles``, ``numbering``, ``footnotes``, ``header`` … are the contents of its parts."""
    related = "".join(
        f'<Relationship Id="r{kind}" Type="{_RELATIONS}/{kind.rstrip("0123456789")}" Target="{kind}.xml"/>'
        for kind in parts
    )
    relation = f'<Relationship Id="a" Type="{_RELATIONS}/officeDocument" Target="word/document.xml"/>'
    relation += f'<Relationship Id="b" Type="{_RELATIONS}/metadata/core-properties" Target="core.xml"/>'
    return zipped(
        {
            "[Content_Types].xml": _content_types(["document.main", *parts]),
            "_rels/.rels": _relations(relation),
            "core.xml": f'<core xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{title}</dc:title></core>',
            "word/document.xml": f"<w:document {_NAMES}><w:body>{body}</w:body></w:document>",
            "word/_rels/document.xml.rels": _relations(related),
            **{f"word/{kind}.xml": _part(kind.rstrip("0123456789"), part) for kind, part in parts.items()},
        }
    )


def taking_in(body: str, files: Mapping[str, bytes]) -> bytes:
    """A handmade .docx with whole files inserted where ``chunk`` names them."""
    with zipfile.ZipFile(io.BytesIO(docx(body))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    related = "".join(f'<Relationship Id="{name}" Type="{_RELATIONS}/aFChunk" Target="{name}"/>' for name in files)
    named = {f"word/{name}": content for name, content in files.items()}
    return zipped({**parts, "word/_rels/document.xml.rels": _relations(related), **named})


def chunk(name: str) -> str:
    return f'<w:altChunk r:id="{name}"/>'


def _part(kind: str, inside: str) -> str:
    root = {"header": "hdr", "footer": "ftr"}.get(kind, kind)
    return f"<w:{root} {_NAMES}>{inside}</w:{root}>"


def _content_types(kinds: Iterable[str]) -> str:
    office = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    names = {kind.removesuffix(".main"): kind.rstrip("0123456789") for kind in kinds}
    overrides = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{office}.{kind}+xml"/>' for name, kind in names.items()
    )
    usual = '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    return f'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">{usual}{overrides}</Types>'


def _relations(inside: str) -> str:
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'<Relationships xmlns="{space}">{inside}</Relationships>'


def p(words: str, properties: str = "", bold: bool = False) -> str:
    """A paragraph of a .docx; ``words`` may contain run tags."""
    runs = words if words.startswith("<") else run(words, "<w:b/>" if bold else "")
    return f"<w:p><w:pPr>{properties}</w:pPr>{runs}</w:p>"


def run(words: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{words}</w:t></w:r>'


def styled(style: str) -> str:
    return f'<w:pStyle w:val="{style}"/>'


def numbered(number: int, depth: int = 0) -> str:
    return f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{number}"/></w:numPr>'


def numbering(*levels: tuple[str, str], more: str = "") -> str:
    """A numbering with id 1, given by (format, pattern) for each depth."""
    inside = "".join(
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:lvlText w:val="{pattern}"/></w:lvl>'
        for depth, (kind, pattern) in enumerate(levels)
    )
    number = '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    return f'<w:abstractNum w:abstractNumId="0">{inside}</w:abstractNum>{number}{more}'


def odt(body: str, styles: str = "", common: str = "", master: str = "", title: str = "") -> bytes:
    """A handmade .odt: body, automatic and common styles, headers and footers of pages."""
    kind = "application/vnd.oasis.opendocument.text"
    entries = "".join(
        f'<manifest:file-entry manifest:full-path="{name}" manifest:media-type="{media}"/>'
        for name, media in (("/", kind), *((f"{part}.xml", "text/xml") for part in ("content", "styles", "meta")))
    )
    return zipped(
        {
            "mimetype": kind,
            "META-INF/manifest.xml": f"<manifest:manifest {_ODF}>{entries}</manifest:manifest>",
            "content.xml": f"<office:document-content {_ODF}>"
            f"<office:automatic-styles>{styles}</office:automatic-styles><office:body><office:text>{body}</office:text></office:body></office:document-content>",
            "styles.xml": f"<office:document-styles {_ODF}><office:styles>{common}</office:styles>"
            f"<office:master-styles><style:master-page>{master}</style:master-page></office:master-styles>"
            "</office:document-styles>",
            "meta.xml": f"<office:document-meta {_ODF}><office:meta><dc:title>{title}</dc:title></office:meta>"
            "</office:document-meta>",
        }
    )


def shown(reading: Reading) -> list[str]:
    """Each block as kind and words: ``2 Durée`` for a heading of level 2, ``- Un`` for an item, else just words."""
    return [f"{_mark(block)}{reading.text[slice(*block.span)]}" for block in reading.blocks]


def _mark(block: Block) -> str:
    return {Kind.ITEM: "- ", Kind.HEADING: f"{block.level} "}.get(block.kind, "")


def ignored(reading: Reading) -> list[tuple[str, str]]:
    return [(one.reason.value, reading.text[slice(*one.span)]) for one in reading.ignored]


def converted(path: Path, target: str) -> bytes:
    """A file converted by LibreOffice to another format, or exported as text."""
    return all_converted([path], target)[0]


def all_converted(paths: Sequence[Path], target: str) -> list[bytes]:
    """The same for several files of one folder with different names, in one go."""
    office = needs("soffice")
    folder = paths[0].parent / "converted"
    profile = f"-env:UserInstallation=file://{paths[0].parent / 'profile'}"
    kind = "txt:Text (encoded):UTF8" if target == "txt" else target
    command = [office, profile, "--headless", "--convert-to", kind, "--outdir", str(folder), *map(str, paths)]
    subprocess.run(command, check=True, capture_output=True, timeout=PATIENCE)
    return [(folder / f"{path.stem}.{target}").read_bytes() for path in paths]


def needs(program: str) -> str:
    """The path of a program of LibreOffice; without it a test is skipped, but fails in CI."""
    found = shutil.which(program)
    if found is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(f"{program}, of LibreOffice, is not installed")
    return found


def words(text: str) -> list[str]:
    """The words of a text without what separates them; note references as LibreOffice exports them."""
    return re.findall(r"\w+", unicodedata.normalize("NFC", re.sub(r"\[(\d+)\]", r"\1", text.replace("\u00ad", ""))))


STYLES = (
    r"{\stylesheet{\s0 Normal;}{\s1\outlinelevel0 heading 1;}{\s2\sbasedon1 Chapitre maison;}{\s3 Titre 3;}{\s4 Title;}"
    r"{\s5 toc 1;}{\*\cs6 Un caract\'e8re;}{\s7\sbasedon7 Boucle;}}"
)

FONTS = r"{\fonttbl{\f0\fcharset0 Arial;}{\f1\fcharset2 Symbol;}{\f2\fcharset204 Arial Cyr;}}"


def rtf(body: str, head: str = r"\ansi\ansicpg1252") -> bytes:
    return rf"{{\rtf1{head}\deff0{FONTS}{STYLES}{body}}}".encode("cp1252")


def table(*rows: tuple[str, ...]) -> str:
    """A table with words or tags as cells."""
    cells = ("".join(f"<w:tc>{one if one.startswith('<') else p(one)}</w:tc>" for one in row) for row in rows)
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in cells)}</w:tbl>"


def field(instruction: str, result: str) -> str:
    return (
        f'<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>{instruction}</w:instrText></w:r>'
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{run(result)}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


NOTES = (
    '<w:footnote w:type="separator" w:id="-1"><w:p/></w:footnote>'
    f'<w:footnote w:id="2">{p("<w:r><w:footnoteRef/></w:r>" + run(" La loi."))}{p("Et le décret.")}</w:footnote>'
)

CALL = '<w:r><w:footnoteReference w:id="2"/></w:r>'
