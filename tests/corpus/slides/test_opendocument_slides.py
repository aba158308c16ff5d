"""OpenDocument presentations are read as PowerPoint's are."""

from __future__ import annotations

import pytest

from corpus.errors import UnreadableDocument
from corpus.formats.slides.opendocument_slides import opendocument_slides_reading
from tests.corpus.slides.slides import box, by_slide, odp
from tests.office import ignored, shown

TITLE = box("<text:p>Le budget</text:p>", "title")
TEXT = "<text:p>Un texte.</text:p>"


def test_each_slide_is_a_page_and_its_title_a_heading() -> None:
    read = opendocument_slides_reading(odp(TITLE, box(TEXT) + box("<text:p>Les écoles</text:p>", "title"), ""))
    assert by_slide(read) == [["1 Le budget"], ["1 Les écoles", "Un texte."], []]
    assert read.title == "Le budget"


def test_items_and_notes_are_told_from_text() -> None:
    items = "<text:list><text:list-item><text:p>Un</text:p></text:list-item></text:list>"
    notes = f"<presentation:notes>{box('<text:p>Dire merci.</text:p>', 'notes')}</presentation:notes>"
    read = opendocument_slides_reading(odp(TITLE + box(items, "outline") + notes))
    assert shown(read) == ["1 Le budget", "- Un", "2 Notes", "Dire merci."]


def test_footers_and_hidden_slides_are_never_quoted_and_prompts_not_read() -> None:
    prompt = box("<text:p>Cliquez ici</text:p>", "outline", attributes='presentation:placeholder="true"')
    read = opendocument_slides_reading(odp(TITLE + box(TEXT), box(TEXT, "footer") + box(TEXT) + prompt, hidden=[1]))
    assert ignored(read) == [
        ("hidden", "[diapositive masquée\u00a0: «\u00a0Le budget\u00a0»]"),
        ("running", "Un texte."),
    ]
    assert by_slide(read) == [[], ["Un texte."]]


def test_shapes_are_read_by_their_place_those_of_a_group_together() -> None:
    def at(words: str, left: int, top: int) -> str:
        return box(f"<text:p>{words}</text:p>", at=(left, top, 5, 1))

    group = f"<draw:g>{at('b', 0, 8)}{at('a', 0, 4)}</draw:g>"
    place = 'svg:x="0cm" svg:y="2mm" svg:width="5cm" svg:height="1cm"'
    shape = f"<draw:custom-shape {place}><text:p>t</text:p></draw:custom-shape>"
    assert opendocument_slides_reading(odp(at("c", 9, 5) + group + shape)).text == "t\na\nb\nc"


def test_a_chart_is_read_as_its_title_and_a_table_of_what_it_shows() -> None:
    def cell(words: str, value: str = "") -> str:
        figure = f' office:value="{value}"' if value else ""
        return f"<table:table-cell{figure}><text:p>{words}</text:p></table:table-cell>"

    rows = "".join(
        f"<table:table-row>{row}</table:table-row>"
        for row in (cell("") + cell("2026"), cell("Écoles") + cell("4.54", "4.54"))
    )
    chart = f"<chart:chart><chart:title>{TEXT}</chart:title><table:table>{rows}</table:table></chart:chart>"
    frame = '<draw:frame><draw:object xlink:href="./Objet 1"/></draw:frame>'
    read = opendocument_slides_reading(odp(TITLE + frame, charts={"Objet 1": chart}))
    assert shown(read)[1:] == ["Un texte.", "| 2026", "Écoles | 4,54"]


def test_a_file_in_a_slide_is_named_and_a_formula_is_none() -> None:
    frame = '<draw:frame draw:name="{0}"><draw:object xlink:href="./{0}"/></draw:frame>'
    frames = frame.format("a") + frame.format("b")
    frames += '<draw:frame><draw:object-ole xlink:href="./c"/></draw:frame>'
    objects = {"a": "<office:body><office:spreadsheet/></office:body>", "b": "<math/>"}
    named = "[fichier incorporé\u00a0: a]\n[fichier incorporé]"
    assert ignored(opendocument_slides_reading(odp(TITLE + frames, charts=objects))) == [("embedded", named)]


def test_a_drawing_is_no_presentation() -> None:
    with pytest.raises(UnreadableDocument, match="son nom annonce"):
        opendocument_slides_reading(odp(TITLE, kind="drawing"))
