"""A row of a table always comes with its header, in each format and at any length, and none is made up."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.answers.quoting.quote import passage_header
from corpus.document import Block, Document, IgnoredSpan, Kind, Reason, Span
from corpus.reading.readers import READERS
from corpus.text.boilerplate import cleaned
from corpus.text.passages import passages_of
from corpus.text.table_headers import headers_of
from tests.office import docx, odt, p
from tests.papers import Letter, Paper

HEADER = ["Association", "Domaine", "2025", "2026"]
Rows = Sequence[Sequence[str]]


def _rows(count: int) -> list[list[str]]:
    return [[f"Club {number}", "Sport", f"{1000 + 37 * number} euros", f"{number} euros"] for number in range(count)]


def _word(rows: Rows, properties: str = "", bold: bool = False) -> bytes:
    def row(cells: Sequence[str], inside: str = "", bold: bool = False) -> str:
        return f"<w:tr><w:trPr>{inside}</w:trPr>{''.join(f'<w:tc>{p(one, bold=bold)}</w:tc>' for one in cells)}</w:tr>"

    head, *body = rows
    return docx(f"{p('Montants.')}<w:tbl>{row(head, properties, bold)}{''.join(map(row, body))}</w:tbl>{p('Fin.')}")


def _odt(rows: Rows, is_declared: bool = False) -> bytes:
    def row(cells: Sequence[str]) -> str:
        inside = "".join(f"<table:table-cell><text:p>{one}</text:p></table:table-cell>" for one in cells)
        return f"<table:table-row>{inside}</table:table-row>"

    head = f"<table:table-header-rows>{row(rows[0])}</table:table-header-rows>" if is_declared else row(rows[0])
    return odt(f"<table:table>{head}{''.join(map(row, rows[1:]))}</table:table><text:p>Fin.</text:p>")


def _rtf(rows: Rows) -> bytes:
    ends = "".join(rf"\cellx{number}000" for number in range(1, 5))
    cells = (r"\cell ".join([*row, ""]) for row in rows)
    written = "".join(rf"\trowd{ends}\intbl {row}\row " for row in cells)
    return rf"{{\rtf1\ansi {written}\pard Fin.\par}}".encode("cp1252")


def _html(rows: Rows, cell: str = "td") -> bytes:
    def row(cells: Sequence[str], tag: str = "td") -> str:
        return f"<tr>{''.join(f'<{tag}>{one}</{tag}>' for one in cells)}</tr>"

    return f"<table>{row(rows[0], cell)}{''.join(map(row, rows[1:]))}</table><p>Fin.</p>".encode()


def _markdown(rows: Rows) -> bytes:
    head, *body = [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join([head, "|---|---|---|---|", *body]).encode()


def _pdf(rows: Rows, paper: Callable[[], Paper] = Paper, repeated: int = 0) -> bytes:
    page = paper()
    page.paragraph("Les montants sont fixés par le conseil municipal après avis de la commission des finances.")
    page.style("", 9)
    with page.table(col_widths=(60, 40, 40, 40), repeat_headings=repeated, line_height=5) as table:
        for row in rows:
            table.row(row)
    page.ln(3)
    page.paragraph("Fin.")
    return bytes(page.output())


FORMATS: dict[str, tuple[str, Callable[[Rows], bytes]]] = {
    "Word": (".docx", _word),
    "Word, bold": (".docx", lambda rows: _word(rows, bold=True)),
    "Word, repeated": (".docx", lambda rows: _word(rows, "<w:tblHeader/>")),
    "ODT": (".odt", _odt),
    "ODT, repeated": (".odt", lambda rows: _odt(rows, True)),
    "RTF": (".rtf", _rtf),
    "HTML": (".html", _html),
    "HTML, th": (".html", lambda rows: _html(rows, "th")),
    "Markdown": (".md", _markdown),
    "plain": (".txt", _markdown),
    "PDF": (".pdf", _pdf),
    "PDF, repeated": (".pdf", lambda rows: _pdf(rows, repeated=1)),
    "PDF, running lines": (".pdf", lambda rows: _pdf(rows, Letter)),
    "PDF, both": (".pdf", lambda rows: _pdf(rows, Letter, 1)),
}


def document(content: bytes, suffix: str) -> Document:
    read = READERS[suffix](content)
    return cleaned(Document("d", f"d{suffix}", "D", read.text, "", read.blocks, read.page_starts, ignored=read.ignored))


def headed(content: bytes, suffix: str = ".md") -> list[str | None]:
    """The header of each row that is none."""
    read = document(content, suffix)
    found = headers_of(read)
    rows = [one.span for one in read.blocks if one.kind in (Kind.ROW, Kind.HEADER)]
    return [
        read.text[slice(*found[row])] if row in found else None
        for row in rows
        if row not in found or not row.overlaps(found[row])
    ]


@pytest.mark.parametrize("count", [2, 120])
@pytest.mark.parametrize("kind", FORMATS)
def test_every_row_comes_with_its_header(kind: str, count: int) -> None:
    suffix, written = FORMATS[kind]
    read = document(written([HEADER, *_rows(count)]), suffix)
    seen = set[str]()
    for passage in passages_of(read):
        above = passage_header(read, passage)
        for sentence in passage.sentences:
            text = read.text[slice(*sentence)]
            listing = next((one for one in passage.lists if one.span.overlaps(sentence)), None)
            if not listing or text.strip("| ") == " | ".join(HEADER):
                continue
            assert listing.lead
            assert read.text[slice(*listing.lead)].strip("| ") == " | ".join(HEADER)
            assert listing.lead.end <= sentence.start
            if not passage.start <= listing.lead.start:
                assert above
                assert (above.text, passage.context.split("\n")[-1]) == (read.text[above.start : above.end],) * 2
            seen.add(text.strip("| "))
    assert seen == {" | ".join(row) for row in _rows(count)}


CELLS = st.sampled_from(["12 euros", "3 %", "", "néant", "Sport", "2026", "10 h 30", "a | b", "—"])


@given(st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=1, max_size=30), st.sampled_from(sorted(FORMATS)))
@settings(max_examples=60)
def test_a_header_stands_above_its_rows_in_the_text(rows: list[list[str]], kind: str) -> None:
    suffix, written = FORMATS[kind]
    if suffix == ".pdf" or not any(any(map(str.isalnum, cell)) for row in rows for cell in row):
        return
    read = document(written([["Nom", "Montant", "Part"], *rows]), suffix)
    rows_read = [one.span for one in read.blocks if one.kind in (Kind.ROW, Kind.HEADER)]
    for row, header in headers_of(read).items():
        assert row in rows_read
        assert header.start <= row.start
        assert header == row or header.end <= row.start or (header.start <= row.start and row.end <= header.end)


def _table(*rows: str) -> bytes:
    return "\n".join(f"| {row} |" for row in rows).encode()


@pytest.mark.parametrize(
    ("rows", "header"),
    [
        (["Grade | Prime", "Agent | 300 €", "Chef | 500 €"], 1),
        (["Grade | 2025 | 2026", "Agent | 300 | 310", "Chef | 500 | 510"], 1),
        (["| 0-3 ans | 4-11 ans", "Repas | 2 € | 3 €", "Goûter | 1 € | 1 €"], 1),
        (["Club | Subvention | | Part", "| 2025 | 2026 |", "Judo | 100 € | 110 € | 3 %", "Boxe | 7 € | 8 € | 4 %"], 2),
        (["Tarifs de 2026", "Grade | Prime", "Agent | 300 €", "Chef | 500 €"], 2),
        (["Grade | Prime", "Filière technique", "Agent | 300 €", "Chef | 500 €", "Total | 800 €"], 1),
        (["Club | Objet | Montant", "Judo | Tapis | 300 €", "Boxe | Ring | néant", *["Tir | Arc | 5 €"] * 4], 1),
        (["Agent | 300 €", "Chef | 500 €"], 0),
        (["Nom | Dupont", "Mairie | 02 40", "Ville | Nantes"], 0),
        (["Maire | Léa Petit", "Population | 3 200", "Altitude | 56 m", "Surface | 12 km²"], 0),
        (["Lundi | fermé", "Mardi | 9h-12h", "Mercredi | 9h-12h"], 0),
        (["Accueil | fermé", "École | 9h-12h", "Crèche | fermé", *["Piscine | 9h-12h"] * 9], 0),
        (["Investissement : un déficit de | 14 607 €", "Fonctionnement : un excédent de | 21 413 € »."], 0),
        (["Dépenses : | 15 789 euros", "Recettes : | 53 043 €", "Solde : | 37 254 €"], 0),
        (["Service | Responsable", "Accueil | Léa Petit", "Cantine | Tom Roux"], 0),
        ([f"{'Une phrase ' * 14}| Prime", "Agent | 300 €", "Chef | 500 €"], 1),
        ([f"Grade | {'Une phrase ' * 14}", "Agent | 300 €", "Chef | 500 €"], 0),
    ],
)
def test_a_header_that_no_file_declares_names_columns_of_figures(rows: list[str], header: int) -> None:
    read = document(_table(*rows), ".txt")
    expected = "\n".join(f"| {row} |" for row in rows[:header])
    assert {read.text[slice(*one)] for one in headers_of(read).values()} == ({expected} if header else set())


BOLD, PLAIN = "<b>{}</b>", "{}"


def _shown(look: str, cell: str) -> str:
    return look.format(cell) if cell else ""


@pytest.mark.parametrize(
    ("rows", "header"),
    [
        ([(BOLD, "Service | Chef"), (PLAIN, "Accueil | Léa"), (PLAIN, "Cantine | Tom")], "Service | Chef"),
        ([(BOLD, "Service | Chef"), (PLAIN, "Accueil | Léa"), (BOLD, "Total | Deux")], None),
        ([(BOLD, "Service | Chef"), *[(PLAIN, "Accueil | Léa")] * 3, (BOLD, "Total | Trois")], "Service | Chef"),
        ([(BOLD, "Nom | Part"), (BOLD, "| en tout"), *[(PLAIN, "Léa | peu")] * 3], "Nom | Part\n| en tout"),
        ([(BOLD, "Service | Chef"), (BOLD, "Écoles"), *[(PLAIN, "Accueil | Léa")] * 3], "Service | Chef"),
        ([(BOLD, "Service | Chef"), (BOLD, "Accueil | Léa")], None),
        ([("<p><b>{}</b></p>", "Service | Chef"), (PLAIN, "Accueil | Léa")], "Service | Chef"),
        ([("<b>{}</b> x", "Service | Chef"), (PLAIN, "Accueil | Léa")], None),
    ],
)
def test_a_row_in_bold_above_others_is_their_header(rows: list[tuple[str, str]], header: str | None) -> None:
    cells = (f"<td>{'</td><td>'.join(_shown(look, one.strip()) for one in row.split('|'))}</td>" for look, row in rows)
    written = "".join(f"<tr>{row}</tr>" for row in cells)
    read = document(f"<table>{written}</table>".encode(), ".html")
    assert {read.text[slice(*one)] for one in headers_of(read).values()} == ({header} if header else set())


SHADED = '<w:tcPr><w:shd w:val="clear" w:fill="{}"/></w:tcPr>'
STYLE = '<w:style w:type="table" w:styleId="T"><w:tblStylePr w:type="firstRow"><w:rPr><w:b/></w:rPr></w:tblStylePr>'
STYLED = '<w:tblPr><w:tblStyle w:val="T"/><w:tblLook w:firstRow="{}"/></w:tblPr>'


@pytest.mark.parametrize(
    ("properties", "fills", "is_header"),
    [
        ("", ["D9D9D9", "auto", "auto"], True),
        ("", ["1F4E79", "D9D9D9", "auto"], True),
        ("", ["D9D9D9", "auto", "D9D9D9"], False),
        ("", ["auto", "auto", "auto"], False),
        (STYLED.format(1), ["auto", "auto", "auto"], True),
        (STYLED.format(0), ["auto", "auto", "auto"], False),
    ],
    ids=["shaded", "bands below", "bands", "plain", "style", "style without header"],
)
def test_a_header_in_word_is_shaded_or_set_by_the_table_s_style(
    properties: str, fills: list[str], is_header: bool
) -> None:
    texts = [("Service", "Chef"), ("Accueil", "Léa"), ("Cantine", "Tom")]
    rows = (
        "".join(f"<w:tc>{SHADED.format(fill)}{p(cell)}</w:tc>" for cell in cells)
        for cells, fill in zip(texts, fills, strict=True)
    )
    table = f"<w:tbl>{properties}{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>"
    expected = ["Service | Chef"] * 2 if is_header else [None] * 3
    assert headed(docx(table, styles=f"{STYLE}</w:style>"), ".docx") == expected


def test_a_table_takes_no_header_from_the_one_before() -> None:
    first, second = _html([["Grade", "Prime"], ["Agent", "300 €"], ["Chef", "500 €"]]), _html([["Maire", "Léa"]] * 2)
    assert headed(first.replace(b"<p>Fin.</p>", b"") + second, ".html") == ["Grade | Prime"] * 2 + [None] * 2


def _blocks(*lines: tuple[str, Kind, int]) -> tuple[str, tuple[Block, ...]]:
    text, blocks = "", list[Block]()
    for line, kind, table in lines:
        blocks.append(Block(Span(len(text), len(text) + len(line)), kind, table=table))
        text += line + "\n"
    return text, tuple(blocks)


def test_a_table_that_something_interrupts_keeps_its_header() -> None:
    rows = [("Nom | Prime", Kind.HEADER, 1), ("Léa | 1 €", Kind.ROW, 1), ("Une note.", Kind.TEXT, 0)]
    text, blocks = _blocks(*rows, ("Tom | 2 €", Kind.ROW, 1))
    passages = passages_of(Document("d", "d", "D", text, "", blocks))
    last = next(one for passage in passages for one in passage.lists if text[one.span.start :].startswith("Tom"))
    assert last.lead == Span(0, 11)
    assert text[slice(*last.span)] == "Tom | 2 €"


def test_a_header_that_is_never_quoted_is_shown_above_nothing() -> None:
    text, blocks = _blocks(("Nom | Prime", Kind.HEADER, 1), ("Léa | 1 €", Kind.ROW, 1))
    ignored = (IgnoredSpan(blocks[0].span, Reason.HIDDEN),)
    assert headers_of(Document("d", "d", "D", text, "", blocks, ignored=ignored)) == {}


def test_the_header_of_a_page_is_not_that_of_a_wider_table_on_the_next() -> None:
    rows = [("Nom | Prime", Kind.HEADER, 1), ("Léa | 1 €", Kind.ROW, 1), ("Tom | 2 € | Nantes", Kind.ROW, 1)]
    text, blocks = _blocks(*rows)
    found = headers_of(Document("d", "d", "D", text, "", blocks, (0, blocks[2].span.start)))
    assert blocks[2].span not in found


def test_a_hundred_thousand_rows_are_quick() -> None:
    text, blocks = _blocks(*[("a | b | 1" if number % 2 else "a | b | c", Kind.ROW, 1) for number in range(100_000)])
    start = time.process_time()
    passages_of(Document("d", "d", "D", text, "", blocks))
    assert time.process_time() - start < 20
