"""Handmade presentations, with slides of shapes as PowerPoint and LibreOffice write them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from corpus.document import Reading
from tests.office import shown, zipped

_A = "http://schemas.openxmlformats.org/drawingml/2006/main"
_P = "http://schemas.openxmlformats.org/presentationml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_NAMES = f'xmlns:a="{_A}" xmlns:p="{_P}" xmlns:r="{_R}" xmlns:mc="{_MC}"'
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KINDS = {
    "ppt/presentation.xml": "presentation.main",
    "ppt/slides/": "slide",
    "ppt/notesSlides/": "notesSlide",
    "ppt/slideLayouts/": "slideLayout",
    "ppt/slideMasters/": "slideMaster",
}
TABLE, CHART, DIAGRAM = (
    f"http://schemas.openxmlformats.org/drawingml/2006/{kind}" for kind in ("table", "chart", "diagram")
)
BULLETS = "".join(f'<a:lvl{n}pPr><a:buChar char="{sign}"/></a:lvl{n}pPr>' for n, sign in ((1, "•"), (2, "–")))


@dataclass
class S:
    """A slide: its shapes as XML, the speaker's notes, and the parts that it refers to, by kind."""

    shapes: str
    notes: str = ""
    attributes: str = ""
    parts: Mapping[str, str] = field(default_factory=dict)


def line(words: str, level: int = 0, properties: str = "", run: str = "") -> str:
    """A paragraph; ``words`` may contain run tags."""
    runs = words if words.startswith("<") else f"<a:r><a:rPr {run}/><a:t>{words}</a:t></a:r>"
    return f'<a:p><a:pPr lvl="{level}">{properties}</a:pPr>{runs}</a:p>'


def sp(*lines: str, kind: str | None = None, idx: str = "", at: tuple[int, int, int, int] | None = None) -> str:
    """A shape; ``kind`` is the kind of a placeholder, ``at`` its left, top, width and height."""
    number = f' idx="{idx}"' if idx else ""
    placeholder = "" if kind is None else f'<p:ph type="{kind}"{number}/>' if kind else f"<p:ph{number}/>"
    body = "".join(one if one.startswith("<a:p>") else line(one) for one in lines)
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="2" name="a"/><p:cNvSpPr/><p:nvPr>{placeholder}</p:nvPr></p:nvSpPr>'
        f"<p:spPr>{_place('a', at)}</p:spPr><p:txBody><a:bodyPr/><a:lstStyle/>{body}</p:txBody></p:sp>"
    )


def frame(inside: str, uri: str, at: tuple[int, int, int, int] | None = None) -> str:
    """A frame with a table, a chart or a diagram."""
    return (
        '<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id="3" name="b"/><p:cNvGraphicFramePr/><p:nvPr/>'
        f"</p:nvGraphicFramePr>{_place('p', at or (0, 0, 9, 9))}<a:graphic>"
        f'<a:graphicData uri="{uri}">{inside}</a:graphicData></a:graphic></p:graphicFrame>'
    )


def table(*rows: Sequence[str], attributes: str = "") -> str:
    """A table; a cell ">" merges with the one beside it, "^" with the one above."""
    merged = {">": ' hMerge="1"', "^": ' vMerge="1"'}
    lines = "".join(
        "<a:tr>"
        + "".join(
            f"<a:tc{merged.get(cell, '')}><a:txBody><a:bodyPr/>{line('' if cell in merged else cell)}</a:txBody></a:tc>"
            for cell in row
        )
        + "</a:tr>"
        for row in rows
    )
    return frame(f"<a:tbl><a:tblPr {attributes}/><a:tblGrid/>{lines}</a:tbl>", TABLE)


def _place(space: str, at: tuple[int, int, int, int] | None) -> str:
    if at is None:
        return ""
    left, top, width, height = (100_000 * one for one in at)
    return f'<{space}:xfrm><a:off x="{left}" y="{top}"/><a:ext cx="{width}" cy="{height}"/></{space}:xfrm>'


def pptx(*slides: S | str, layout: str = "", title: str = "", master: str = "") -> bytes:
    """A handmade .pptx; ``layout`` and ``master`` are shapes; bodies get their bullets from the master."""
    made = [slide if isinstance(slide, S) else S(slide) for slide in slides]
    names = [f"slides/slide{number}.xml" for number in range(1, len(made) + 1)]
    listed = "".join(f'<p:sldId id="{255 + n}" r:id="r{n}"/>' for n in range(1, len(made) + 1))
    styles = f"<p:txStyles><p:titleStyle/><p:bodyStyle>{BULLETS}</p:bodyStyle><p:otherStyle/></p:txStyles>"
    parts = {
        "_rels/.rels": _relations(
            {"a": ("officeDocument", "ppt/presentation.xml"), "b": ("core-properties", "core.xml")}
        ),
        "core.xml": f'<core xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{title}</dc:title></core>',
        "ppt/presentation.xml": f'<p:presentation {_NAMES}><p:sldMasterIdLst><p:sldMasterId id="2147483648" '
        f'r:id="m"/></p:sldMasterIdLst><p:sldIdLst>{listed}</p:sldIdLst>'
        '<p:sldSz cx="9144000" cy="6858000"/><p:notesSz cx="6858000" cy="9144000"/></p:presentation>',
        "ppt/_rels/presentation.xml.rels": _relations(
            {f"r{n}": ("slide", name) for n, name in enumerate(names, 1)}
            | {"m": ("slideMaster", "slideMasters/slideMaster1.xml")}
        ),
        "ppt/slideLayouts/slideLayout1.xml": _part("sldLayout", layout),
        "ppt/slideLayouts/_rels/slideLayout1.xml.rels": _relations(
            {"m": ("slideMaster", "../slideMasters/slideMaster1.xml")}
        ),
        "ppt/slideMasters/slideMaster1.xml": _part(
            "sldMaster",
            master,
            after=f'<p:sldLayoutIdLst><p:sldLayoutId id="2147483649" r:id="l"/></p:sldLayoutIdLst>{styles}',
        ),
        "ppt/slideMasters/_rels/slideMaster1.xml.rels": _relations(
            {"l": ("slideLayout", "../slideLayouts/slideLayout1.xml")}
        ),
    }
    for number, (slide, name) in enumerate(zip(made, names, strict=True), 1):
        related = {"l": ("slideLayout", "../slideLayouts/slideLayout1.xml")}
        related |= {kind: (kind, f"../others/{kind}{number}.xml") for kind in slide.parts}
        if slide.notes:
            related["n"] = ("notesSlide", f"../notesSlides/notesSlide{number}.xml")
            parts[f"ppt/notesSlides/notesSlide{number}.xml"] = _part("notes", slide.notes)
        parts[f"ppt/{name}"] = _part("sld", slide.shapes, slide.attributes)
        parts[f"ppt/slides/_rels/slide{number}.xml.rels"] = _relations(related)
        parts |= {f"ppt/others/{kind}{number}.xml": content for kind, content in slide.parts.items()}
    office = "application/vnd.openxmlformats-officedocument.presentationml"
    types = "".join(
        f'<Override PartName="/{name}" ContentType="{office}.{kind}+xml"/>'
        for name in parts
        for start, kind in _KINDS.items()
        if name.startswith(start) and "_rels" not in name
    )
    usual = '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    usual += '<Default Extension="xml" ContentType="application/xml"/>'
    return zipped({"[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">{usual}{types}</Types>', **parts})


def _part(kind: str, shapes: str, attributes: str = "", after: str = "") -> str:
    group = '<p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>'
    tree = f"<p:cSld><p:spTree>{group}{shapes}</p:spTree></p:cSld>"
    return f"<p:{kind} {_NAMES} {attributes}>{tree}{after}</p:{kind}>"


def _relations(named: Mapping[str, tuple[str, str]]) -> str:
    inside = "".join(
        f'<Relationship Id="{identity}" Type="{_R}/{kind}" Target="{target}"/>'
        for identity, (kind, target) in named.items()
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{inside}</Relationships>'


_ODF = "urn:oasis:names:tc:opendocument:xmlns:"
_ODF_NAMES = " ".join(
    f'xmlns:{name}="{_ODF}{space}:1.0"'
    for name, space in (
        ("office", "office"), ("text", "text"), ("table", "table"), ("style", "style"), ("draw", "drawing"),
        ("svg", "svg-compatible"), ("presentation", "presentation"), ("chart", "chart"), ("manifest", "manifest"),
    )
) + ' xmlns:xlink="http://www.w3.org/1999/xlink"'  # fmt: skip


def box(inside: str, kind: str = "", at: tuple[int, int, int, int] | None = None, attributes: str = "") -> str:
    """A frame of an .odp file with paragraphs and lists."""
    place = "".join(
        f' svg:{name}="{value}cm"' for name, value in zip(("x", "y", "width", "height"), at or (), strict=False)
    )
    text = f"<draw:text-box>{inside}</draw:text-box>"
    return f'<draw:frame presentation:class="{kind}"{place} {attributes}>{text}</draw:frame>'


def odp(
    *slides: str, hidden: Sequence[int] = (), charts: Mapping[str, str] | None = None, kind: str = "presentation"
) -> bytes:
    """A handmade .odp; ``hidden`` has numbers of slides, ``charts`` the contents of objects by name."""
    pages = "".join(
        f'<draw:page draw:style-name="{"h" if number in hidden else "v"}">{slide}</draw:page>'
        for number, slide in enumerate(slides, 1)
    )
    style = (
        '<style:style style:name="h" style:family="drawing-page">'
        '<style:drawing-page-properties presentation:visibility="hidden"/></style:style>'
    )
    return zipped(
        {
            "META-INF/manifest.xml": f"<manifest:manifest {_ODF_NAMES}/>",
            "content.xml": f"<office:document-content {_ODF_NAMES}><office:automatic-styles>{style}"
            f"</office:automatic-styles><office:body><office:{kind}>{pages}</office:{kind}></office:body>"
            "</office:document-content>",
            **{
                f"{name}/content.xml": f"<office:document-content {_ODF_NAMES}>{chart}</office:document-content>"
                for name, chart in (charts or {}).items()
            },
        }
    )


def by_slide(reading: Reading) -> list[list[str]]:
    """The blocks of each slide, as ``shown`` writes them."""
    pages = [sum(start <= block.span.start for start in reading.page_starts) for block in reading.blocks]
    return [
        [said for said, page in zip(shown(reading), pages, strict=True) if page == number]
        for number in range(1, len(reading.page_starts) + 1)
    ]
