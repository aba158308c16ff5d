"""Word documents become text: all that is on the page, headings, lists, numbers, tables; hostile files are refused."""

from __future__ import annotations

import contextlib
import io
import zipfile
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.document import Kind, Reading
from corpus.errors import UnreadableDocument
from corpus.formats.office.word import word_reading
from corpus.reading.readers import READERS
from tests.corpus.documents import read
from tests.corpus.office.samples import HEADINGS, agreement, everything
from tests.office import (
    CALL,
    NOTES,
    converted,
    docx,
    field,
    ignored,
    numbered,
    numbering,
    p,
    run,
    shown,
    styled,
    table,
    words,
    zipped,
)


def box(words: str) -> str:
    """A text box as Word writes it, once for itself and once for older versions."""
    inside = f"<w:txbxContent>{p(words)}</w:txbxContent>"
    return (
        f"<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:txbx>{inside}</wps:txbx></w:drawing>"
        f"</mc:Choice><mc:Fallback><w:pict><v:textbox>{inside}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )


def text_of(body: str, **parts: str) -> str:
    return word_reading(docx(body, **parts)).text


@pytest.mark.parametrize(
    ("inside", "text"),
    [
        (run("La ville") + run(" agit."), "La ville agit."),
        (run("Avant") + "<w:r><w:br/></w:r>" + run("après"), "Avant après"),
        (run("Avant") + "<w:r><w:tab/></w:r>" + run("après"), "Avant après"),
        (f"<w:ins>{run('ajouté')}</w:ins><w:del><w:r><w:delText>ôté</w:delText></w:r></w:del>", "ajouté […]"),
        (f"<w:moveTo>{run('ici')}</w:moveTo><w:moveFrom>{run('là')}</w:moveFrom>", "ici"),
        (run("Vu ") + run("caché", "<w:vanish/>") + run("lu", '<w:vanish w:val="0"/>'), "Vu lu"),
        (run("Vu ") + run("caché", '<w:rStyle w:val="Secret"/>'), "Vu"),
        (f'<w:hyperlink r:id="r1">{run("Le lien")}</w:hyperlink>', "Le lien"),
        (field("DATE \\@ dd", "1er mai"), "1er mai"),
        (f'<w:fldSimple w:instr="PAGE">{run("3")}</w:fldSimple>', "3"),
        ('<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>XE</w:instrText></w:r>' + run("Oui"), ""),
        (f"<w:sdt><w:sdtPr><w:alias/></w:sdtPr><w:sdtContent>{run('Le champ')}</w:sdtContent></w:sdt>", "Le champ"),
        (run("co\u00adopé") + "<w:r><w:softHyphen/></w:r>" + run("ra\u200btion\ufeff"), "coopération"),
        (run("Rendez") + "<w:r><w:noBreakHyphen/></w:r>" + run("vous"), "Rendez\u2011vous"),
        (run("3\u00a0000\u202f€\u00a0: oui"), "3\u00a0000\u202f€\u00a0: oui"),
        ('<w:r><w:sym w:font="Symbol" w:char="20AC"/></w:r>', "€"),
        ("<m:oMath><m:r><m:t>x+1</m:t></m:r></m:oMath>", "x+1"),
        (run("Vu") + '<w:r><w:commentReference w:id="0"/></w:r>', "Vu"),
        (f"<w:ruby><w:rt>{run('dessus')}</w:rt><w:rubyBase>{run('base')}</w:rubyBase></w:ruby>", "base"),
    ],
)  # fmt: skip
def test_a_paragraph_reads_as_it_is_seen(inside: str, text: str) -> None:
    assert text_of(p(inside), styles=HEADINGS) == text


def test_a_paragraph_whose_end_was_deleted_goes_on_in_the_next_one() -> None:
    assert text_of(p("La ville ", "<w:rPr><w:del/></w:rPr>") + p("agit.")) == "La ville agit."


@pytest.mark.parametrize("after", ["", table(("Un.",))], ids=["end", "table"])
def test_a_paragraph_whose_end_was_deleted_and_that_no_other_follows_is_kept(after: str) -> None:
    assert text_of(p("La ville", "<w:rPr><w:del/></w:rPr>") + after).split("\n")[0] == "La ville"


def test_a_row_that_was_deleted_is_left_out() -> None:
    deleted = f"<w:tr><w:trPr><w:del/></w:trPr><w:tc>{p('ôté')}</w:tc></w:tr>"
    assert text_of(table(("Un.",)).replace("</w:tbl>", f"{deleted}</w:tbl>")) == "Un."


def test_a_field_that_never_ends_hides_nothing_below_it() -> None:
    assert text_of(p('<w:r><w:fldChar w:fldCharType="begin"/></w:r>') + p("La ville agit.")) == "La ville agit."


def test_a_text_box_is_read_once_after_its_paragraph() -> None:
    assert text_of(p(run("Un.") + box("Encadré.")) + p("Deux.")) == "Un.\nEncadré.\nDeux."


def test_the_words_of_a_diagram_follow_its_paragraph() -> None:
    chart = '<w:r><w:drawing><d:relIds xmlns:d="urn:d" r:dm="rdiagramData1"/></w:drawing></w:r>'
    points = "".join(f'<a:p xmlns:a="urn:a"><a:r><a:t>{one}</a:t></a:r></a:p>' for one in ("Le maire", "Le conseil"))
    assert text_of(p(run("Un.") + chart) + p("Deux."), diagramData1=points) == "Un.\nLe maire\nLe conseil\nDeux."


def test_a_note_follows_its_paragraph_and_its_call_is_in_brackets() -> None:
    reading = word_reading(docx(p(run("Un") + CALL + run(".")) + p("Deux."), footnotes=NOTES))
    assert reading.text == "Un[1].\n[1] La loi.\nEt le décret.\nDeux."
    assert shown(reading) == ["Un[1].", "La loi.", "Et le décret.", "Deux."]


def test_a_note_waits_for_the_end_of_a_list() -> None:
    body = p(run("Un") + CALL, numbered(1)) + p("Deux", numbered(1)) + p("Fin.")
    reading = word_reading(docx(body, footnotes=NOTES, numbering=numbering(("bullet", "-"))))
    assert shown(reading) == ["- Un[1]", "- Deux", "La loi.", "Et le décret.", "Fin."]


def test_a_note_that_calls_itself_is_read_once() -> None:
    note = f'<w:footnote w:id="2">{p(run("La loi.") + CALL)}</w:footnote>'
    assert text_of(p(run("Un") + CALL), footnotes=note) == "Un[1]\n[1] La loi."


@pytest.mark.parametrize(
    "said",
    ["4 place de la Fontaine", "34260 Montfaucon", "Tél. 04 67 00 12 34", "Écrire à mairie@montfaucon.example."],
)
def test_where_somebody_is_reached_is_read_at_the_edge_of_pages_too(said: str) -> None:
    reading = word_reading(docx(p("La ville agit."), header1=p("Ville"), footer1=p(said), footer2=p(said)))
    assert shown(reading) == ["La ville agit.", said]
    assert ignored(reading) == [("running", "Ville")]
    assert ignored(word_reading(docx(p(said), footer1=p(said)))) == [("running", said)]


def test_headers_and_footers_are_ignored_at_the_end_each_text_once() -> None:
    parts = {"header1": p("Ville de Nantes"), "header2": p("Ville de Nantes"), "footer3": p("Page 1")}
    reading = word_reading(docx(p("La ville agit."), **parts))
    assert reading.text == "La ville agit.\nVille de Nantes\nPage 1"
    assert ignored(reading) == [("running", "Ville de Nantes\nPage 1")]
    assert shown(reading) == ["La ville agit."]


def test_a_document_with_nothing_but_a_header_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableDocument, match="aucun texte"):
        read(tmp_path, "a.docx", docx(p(""), header1=p("Ville de Nantes")))


def test_without_a_title_the_file_name_serves(tmp_path: Path) -> None:
    assert read(tmp_path, "plan-climat.docx", docx(p("La ville agit."))).title == "Plan climat"


@pytest.mark.parametrize(
    ("style", "level"), [("Titre", 0), ("Titre1", 1), ("Titre2", 2), ("Maison", 1), ("Autre", 3), ("Plan", 4)]
)
def test_a_heading_comes_from_its_style_or_what_that_is_based_on(style: str, level: int) -> None:
    assert shown(word_reading(docx(p("Durée", styled(style)) + p("Un an."), styles=HEADINGS)))[0] == f"{level} Durée"


def test_a_heading_comes_from_the_paragraphs_own_outline_level() -> None:
    body = p("Durée", '<w:outlineLvl w:val="1"/>') + p("Texte", styled("Titre1") + '<w:outlineLvl w:val="9"/>')
    assert shown(word_reading(docx(body, styles=HEADINGS))) == ["2 Durée", "Texte"]


def test_a_style_based_on_itself_is_text() -> None:
    assert shown(word_reading(docx(p("- Un.", styled("Boucle")), styles=HEADINGS))) == ["- Un."]


UNSTYLED = (
    p("CONVENTION") + p("La ville agit.") + p("Article 1er – Objet", bold=True) + p("Elle paie tout.")
    + p("II. Les acteurs") + p("Ils sont nombreux.") + p("Modalités pratiques", bold=True) + p("Elles suivent.")
    + p("Elle insiste beaucoup.", bold=True) + p("Le maire", bold=True)
)  # fmt: skip


def test_without_styles_headings_come_from_numbers_and_from_bold_type() -> None:
    headings = [one for one in shown(word_reading(docx(UNSTYLED))) if one[0].isdigit()]
    assert headings == ["0 CONVENTION", "5 Article 1er – Objet", "6 II. Les acteurs", "9 Modalités pratiques"]


def test_with_styles_a_line_in_bold_is_text() -> None:
    body = p("Un", styled("Titre1")) + p("Gras", bold=True) + p("Texte.") + p("Deux", styled("Titre1")) + p("Fin.")
    assert shown(word_reading(docx(body, styles=HEADINGS))) == ["1 Un", "Gras", "Texte.", "1 Deux", "Fin."]


@pytest.mark.parametrize(
    ("property_", "title"),
    [
        ("Convention de 2021", "Convention de 2021"),
        ("", "CONVENTION"),
        ("Microsoft Word - convention.doc", "CONVENTION"),
        ("convention v3.docx", "CONVENTION"),
        ("Document1", "CONVENTION"),
        (" - ", "CONVENTION"),
        ("Diapositive 1", "CONVENTION"),
        ("CR_2024", "CONVENTION"),
    ],
)
def test_a_title_among_the_properties_counts_if_it_is_one(property_: str, title: str) -> None:
    assert word_reading(docx(UNSTYLED, title=property_)).title == title


def test_the_title_style_goes_before_the_first_heading() -> None:
    body = p("Sommaire", styled("Titre1")) + p("La convention", styled("Titre")) + p("Texte.")
    assert word_reading(docx(body, styles=HEADINGS)).title == "La convention"


def test_a_line_in_bold_above_the_first_heading_is_the_title_but_for_who_writes_and_when() -> None:
    above = [p(one, bold=True) for one in ("COMMUNE DE LARVEN", "Séance du 3 mai 2026", "Schéma des achats")]
    below = p("1. Cadre", styled("Titre1")) + p("Elle agit.", bold=True)
    assert word_reading(docx("".join(above) + below, styles=HEADINGS)).title == "Schéma des achats"
    assert word_reading(docx(p("La ville agit.") + below, styles=HEADINGS)).title == "1. Cadre"


def test_typed_bullets_make_items() -> None:
    assert shown(word_reading(docx(p("Les axes :") + p("- Former") + p("•\u00a0Aider")))) == [
        "Les axes :", "- Former", "- Aider",
    ]  # fmt: skip


def test_a_tables_rows_are_lines_below_its_header() -> None:
    reading = word_reading(docx(table(("Sigle", "Sens"), ("EPCI", p("établissement") + p("public")))))
    assert shown(reading) == ["Sigle | Sens", "EPCI | établissement public"]
    assert {block.kind for block in reading.blocks} == {Kind.ROW}


@pytest.mark.parametrize(
    ("cells", "line"), [(("A", "", "C"), "A | | C"), (("", "B"), "| B"), (("A", ""), "A"), (("A", "- b"), "A | - b")]
)
def test_the_cells_of_a_row_keep_their_places(cells: tuple[str, ...], line: str) -> None:
    assert text_of(table(cells)) == line


def test_a_merged_cell_is_read_once() -> None:
    def merged(value: str) -> str:
        return f"<w:tcPr><w:vMerge{value}/></w:tcPr>{p('Ville')}"

    text = text_of(table((merged(' w:val="restart"'), "Nantes"), (merged(""), "Brest")))
    assert text == "Ville | Nantes\n| Brest"


LONG = "La ville finance les associations qui agissent dans ses quartiers, une à une, " * 3


@pytest.mark.parametrize(
    "cells",
    [
        (p("Un.") + p("Deux."),),
        (p(f"{LONG}.") + p("Un."), "Deux."),
        (LONG * 5, "Un."),
        (table(("Un.", "Deux.")) + p(""), "Trois."),
        (p("Durée", '<w:outlineLvl w:val="1"/>'), "Deux."),
    ],
    ids=["one cell", "paragraphs", "long", "nested", "heading"],
)
def test_a_table_that_lays_out_a_page_is_read_as_paragraphs(cells: tuple[str, ...]) -> None:
    lines = text_of(table(cells)).split("\n")
    assert len(lines) >= 2
    assert all("|" not in line or line == "Un. | Deux." for line in lines)


@pytest.mark.parametrize(
    "contents",
    [
        p("Durée 3", styled("TM1")),
        p(field("TOC \\o", "Durée 3")),
        '<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr>'
        f"<w:sdtContent>{p('Durée 3')}</w:sdtContent></w:sdt>",
    ],
    ids=["style", "field", "gallery"],
)
def test_a_table_of_contents_is_ignored(contents: str) -> None:
    reading = word_reading(docx(p("Un.") + contents + p("Deux."), styles=HEADINGS))
    assert (reading.text, ignored(reading)) == ("Un.\nDurée 3\nDeux.", [("contents", "Durée 3")])


def test_a_document_in_the_strict_form_is_read() -> None:
    with zipfile.ZipFile(io.BytesIO(docx(p("Durée", styled("Titre1")), styles=HEADINGS))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    usual, strict = (
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        b"http://purl.oclc.org/ooxml/wordprocessingml/main",
    )
    reading = word_reading(zipped({name: part.replace(usual, strict) for name, part in parts.items()}))
    assert shown(reading) == ["1 Durée"]


def test_a_document_that_python_docx_makes_is_understood() -> None:
    reading = word_reading(agreement())
    assert shown(reading) == [
        "0 Convention de partenariat",
        "1 Objet",
        "La ville finance les associations\u00a0: elle y consacre 3\u202f000\u00a0€.",
        "- Former les élus",
        "- Aider les projets",
        "- Déposer un dossier",
        "- Attendre la réponse",
        "2 Budget",
        "Année | Objet | Montant",
        "2021 | Atelier | 300",
    ]
    assert reading.title == "Convention de partenariat"
    assert ignored(reading) == [("running", "Ville de Nantes")]


@pytest.mark.parametrize("make", [agreement, everything])
def test_libreoffice_reads_the_same_words(make: Callable[[], bytes], tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(make())
    reading = word_reading(make())
    theirs = words(converted(tmp_path / "a.docx", "txt").decode("utf-8-sig"))
    assert [word for word in words(body_without_notes(reading)) if word] == theirs


@pytest.mark.parametrize("suffix", ["odt", "rtf"])
def test_what_libreoffice_saves_in_another_format_is_understood_alike(suffix: str, tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(agreement())
    other = READERS[f".{suffix}"](converted(tmp_path / "a.docx", suffix))
    assert shown(other) == shown(word_reading(agreement()))


def body_without_notes(reading: Reading) -> str:
    """What LibreOffice's text export holds: neither headers nor notes; the calls are its own."""
    start = min((one.span.start for one in reading.ignored), default=len(reading.text))
    lines = reading.text[:start].split("\n")
    return "\n".join(line for line in lines if not line.startswith("[") and line != "Et le décret.")


@given(st.integers(0, 10_000), st.integers(1, 255))
@settings(max_examples=150)
def test_a_file_with_a_flipped_byte_is_read_or_refused(at: int, flip: int) -> None:
    content = bytearray(everything())
    content[at % len(content)] ^= flip
    with contextlib.suppress(UnreadableDocument):
        assert word_reading(bytes(content)).text


PARAGRAPHS = st.lists(
    st.text(st.sampled_from("aé àb.\u00a0:-•19 Art\U0001f600"), max_size=30).map(str.strip).filter(bool), max_size=8
)


@given(PARAGRAPHS)
def test_no_letter_is_lost_added_or_moved(paragraphs: list[str]) -> None:
    reading = word_reading(docx("".join(map(p, paragraphs))))
    assert "".join(reading.text.split()) == "".join("".join(paragraphs).split())


@given(PARAGRAPHS)
def test_blocks_are_in_order_without_overlap_and_one_a_line(paragraphs: list[str]) -> None:
    reading = word_reading(docx("".join(map(p, paragraphs))))
    spans = [block.span for block in reading.blocks]
    assert spans == sorted(spans)
    assert all("\n" in reading.text[one.end : other.start] for one, other in pairwise(spans))
    assert all("\n" not in reading.text[slice(*span)] and span.start < span.end for span in spans)
    assert all(block.kind in Kind for block in reading.blocks)
