"""The elements of an .odt: paragraphs, headings, lists, tables, notes, frames."""

from __future__ import annotations

STYLES = (
    '<style:style style:name="Title" style:family="paragraph"/>'
    '<style:style style:name="Heading_20_1" style:family="paragraph" style:default-outline-level="1"/>'
    '<style:style style:name="Maison" style:family="paragraph" style:parent-style-name="Heading_20_1"/>'
    '<style:style style:name="Contents_20_1" style:family="paragraph"/>'
    '<style:style style:name="Boucle" style:family="paragraph" style:parent-style-name="Boucle"/>'
    '<style:style style:name="G" style:family="paragraph"><style:text-properties fo:font-weight="bold"/></style:style>'
    '<style:style style:name="Secret" style:family="text"><style:text-properties text:display="none"/></style:style>'
)

OUTLINE = (
    '<text:outline-style><text:outline-level-style text:level="1" style:num-format="1" style:num-prefix="Article "/>'
    '<text:outline-level-style text:level="2" style:num-format="1" text:display-levels="2"/></text:outline-style>'
)

LISTS = (
    '<text:list-style style:name="L"><text:list-level-style-number text:level="1" style:num-format="a" '
    'style:num-suffix=")"/><text:list-level-style-bullet text:level="2" text:bullet-char="–"/></text:list-style>'
)


def p(inside: str, style: str = "") -> str:
    return f'<text:p text:style-name="{style}">{inside}</text:p>'


def h(inside: str, level: int = 1, more: str = "") -> str:
    return f'<text:h text:outline-level="{level}" {more}>{inside}</text:h>'


def listed(*items: str, more: str = "") -> str:
    inside = "".join(f"<text:list-item>{item}</text:list-item>" for item in items)
    return f'<text:list text:style-name="L" {more}>{inside}</text:list>'


def table(*rows: tuple[str, ...]) -> str:
    cells = ("".join(f"<table:table-cell>{one}</table:table-cell>" for one in row) for row in rows)
    columns = f'<table:table-column table:number-columns-repeated="{len(rows[0])}"/>'
    return (
        f"<table:table>{columns}{''.join(f'<table:table-row>{row}</table:table-row>' for row in cells)}</table:table>"
    )


def note(body: str) -> str:
    return (
        f"<text:note><text:note-citation>1</text:note-citation><text:note-body>{p(body)}</text:note-body></text:note>"
    )


def frame(body: str) -> str:
    return f"<draw:frame><draw:text-box>{body}</draw:text-box><svg:desc>Une image.</svg:desc></draw:frame>"


BODY = (
    p("La convention", "Title") + h("Objet") + p(f"Une loi{note('Le décret.')} et <text:span>une autre</text:span>.")
    + listed(p("un") + listed(p("dessous")), p("deux")) + h("Champ", 2)
    + table((p("Sigle"), p("Sens")), (p("EPCI"), p("établissement"))) + p("Fin.")
)  # fmt: skip
