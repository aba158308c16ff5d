"""Presentations of PowerPoint: slides are pages, titles headings, bullets come from where PowerPoint has them."""

from __future__ import annotations

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pptx import Presentation

from corpus.errors import UnreadableDocument
from corpus.formats.slides.powerpoint import powerpoint_reading
from corpus.reading.readers import READERS
from tests.corpus.slides.slides import CHART, DIAGRAM, S, by_slide, frame, line, pptx, sp, table
from tests.office import docx, ignored, p, shown

TITLE = sp("Le budget", kind="title")


def test_each_slide_is_a_page_and_its_title_a_heading() -> None:
    read = powerpoint_reading(pptx(sp("Bilan de l’année", kind="ctrTitle"), S(sp("Un an de plus.") + TITLE), ""))
    assert by_slide(read) == [["1 Bilan de l’année"], ["1 Le budget", "Un an de plus."], []]
    assert read.title == "Bilan de l’année"


@pytest.mark.parametrize("stated", ["Présentation PowerPoint", "PowerPoint Presentation", "Slide 1", "Ancien titre"])
def test_the_first_slide_names_a_presentation_before_its_properties_do(stated: str) -> None:
    assert powerpoint_reading(pptx(TITLE, title=stated)).title == "Le budget"
    untitled = powerpoint_reading(pptx(sp("Un texte."), title=stated))
    assert untitled.title == (stated if stated == "Ancien titre" else None)


def test_a_title_of_two_paragraphs_is_one_heading_and_a_text_in_its_place_is_none() -> None:
    two, long = sp("Le budget", "2026", kind="title"), sp("La ville agit pour tous. " * 20, kind="title")
    assert by_slide(powerpoint_reading(pptx(two, long))) == [
        ["1 Le budget 2026"],
        [("La ville agit pour tous. " * 20).strip()],
    ]


def test_bullets_come_from_the_master_and_can_be_taken_off_or_given() -> None:
    body = sp(
        line("Premier"), line("Second", 1), line("Sans", properties="<a:buNone/>"),
        line("Un", properties='<a:buAutoNum type="arabicParenR"/>'),
        line("Deux", properties='<a:buAutoNum type="arabicParenR"/>'), kind="body", idx="1",
    )  # fmt: skip
    free = sp("Libre", line("Choisi", properties='<a:buChar char="►"/>'))
    read = powerpoint_reading(pptx(TITLE + body + free))
    assert shown(read)[1:] == ["- Premier", "- Second", "Sans", "- Un", "- Deux", "Libre", "- Choisi"]
    assert read.text.split("\n")[1:] == ["• Premier", "– Second", "Sans", "1) Un", "2) Deux", "Libre", "► Choisi"]


def test_a_layout_says_before_the_master_where_a_placeholder_stands_and_whether_it_has_bullets() -> None:
    style = "<a:lstStyle><a:lvl1pPr><a:buNone/></a:lvl1pPr></a:lstStyle>"
    layout = sp("Modèle", kind="body", idx="4", at=(0, 50, 50, 10)).replace("<a:lstStyle/>", style)
    slide = sp("Dessous.", kind="body", idx="4") + sp("Dessus.", at=(0, 10, 50, 10))
    read = powerpoint_reading(pptx(slide, layout=layout, master=sp("Cliquez pour modifier", kind="title")))
    assert read.text == "Dessus.\nDessous."


def test_numbers_begin_again_behind_other_paragraphs() -> None:
    number = '<a:buAutoNum type="alphaLcPeriod" startAt="3"/>'
    lines = [line(one, properties=number) for one in ("Un", "Deux")]
    read = powerpoint_reading(pptx(sp(*lines, "Autre.", lines[0])))
    assert read.text.split("\n") == ["c. Un", "d. Deux", "Autre.", "c. Un"]


def test_shapes_are_read_in_columns_where_the_wider_gap_is_between_them() -> None:
    boxes = [("a", (0, 20, 40, 5)), ("c", (50, 20, 40, 5)), ("d", (50, 27, 40, 5)), ("b", (0, 27, 40, 5))]
    assert powerpoint_reading(pptx("".join(sp(words, at=at) for words, at in boxes))).text == "a\nb\nc\nd"
    rows = [("b", (41, 20, 40, 5)), ("a", (0, 20, 40, 5)), ("d", (41, 40, 40, 5)), ("c", (0, 40, 40, 5))]
    assert powerpoint_reading(pptx("".join(sp(words, at=at) for words, at in rows))).text == "a\nb\nc\nd"


def test_a_group_stays_together() -> None:
    inside = sp("un", at=(900, 900, 1, 1)) + sp("deux", at=(900, 990, 1, 1))
    place = '<p:grpSpPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="5" cy="5"/></a:xfrm></p:grpSpPr>'
    group = f'<p:grpSp><p:nvGrpSpPr><p:cNvPr id="9" name=""/></p:nvGrpSpPr>{place}{inside}</p:grpSp>'
    assert powerpoint_reading(pptx(sp("trois", at=(0, 50, 9, 9)) + group)).text == "un\ndeux\ntrois"


def test_tables_have_their_header_and_merged_cells() -> None:
    rows = [("Poste", "2025"), ("Écoles", "3 M€"), ("^", "dont 1 M€ de travaux"), ("Total", ">")]
    read = powerpoint_reading(pptx(TITLE + table(*rows, attributes='firstRow="1"')))
    assert shown(read)[1:] == ["Poste | 2025", "Écoles | 3 M€\n| dont 1 M€ de travaux", "Total"]
    assert [block.look for block in read.blocks[1:]] == ["first", "", ""]


def test_notes_stand_below_a_heading_of_their_own() -> None:
    notes = sp("Dire merci.", kind="body", idx="1") + sp("3", kind="sldNum") + sp("", kind="sldImg")
    read = powerpoint_reading(pptx(S(TITLE + sp("Texte."), notes)))
    assert shown(read) == ["1 Le budget", "Texte.", "2 Notes", "Dire merci."]


def test_footers_dates_and_numbers_of_slides_are_never_quoted() -> None:
    running = (
        sp("Ville de Nantes", kind="ftr")
        + sp("3 mai", kind="dt")
        + sp('<a:fld type="slidenum" id="{A}"><a:t>7</a:t></a:fld>', kind="sldNum")
    )
    read = powerpoint_reading(pptx(TITLE + running))
    assert ignored(read) == [("running", "Ville de Nantes\n3 mai\n7")]
    assert shown(read) == ["1 Le budget"]


def test_of_a_hidden_slide_only_its_title_is_told_and_a_hidden_shape_says_nothing() -> None:
    hidden = sp("Caché.").replace('name="a"', 'name="a" hidden="1"')
    read = powerpoint_reading(pptx(S(TITLE + sp("Secret."), attributes='show="0"'), sp("Vu.") + hidden))
    assert ignored(read) == [("hidden", "[diapositive masquée\u00a0: «\u00a0Le budget\u00a0»]")]
    assert by_slide(read) == [[], ["Vu."]]


def test_what_masters_and_layouts_say_is_not_read() -> None:
    assert powerpoint_reading(pptx(sp("Vu."), layout=sp("Cliquez ici", kind="body"), master=sp("Ville"))).text == "Vu."


SERIES = (
    "<c:ser><c:tx><c:strRef><c:strCache><c:pt idx='0'><c:v>{}</c:v></c:pt></c:strCache></c:strRef></c:tx>"
    "<c:cat><c:strRef><c:strCache><c:pt idx='0'><c:v>Écoles</c:v></c:pt><c:pt idx='1'><c:v>Voirie</c:v></c:pt>"
    "</c:strCache></c:strRef></c:cat><c:val><c:numRef><c:numCache><c:formatCode>0.0%</c:formatCode>"
    "<c:pt idx='0'><c:v>{}</c:v></c:pt><c:pt idx='1'><c:v>0.5</c:v></c:pt></c:numCache></c:numRef></c:val></c:ser>"
)


def test_a_chart_is_read_as_its_title_and_a_table_of_what_it_shows() -> None:
    spaces = 'xmlns:c="c" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    title = f"<c:title><c:tx><c:rich>{line('Dépenses')}</c:rich></c:tx></c:title>"
    chart = f"<c:chartSpace {spaces}>{title}{SERIES.format(2025, 0.25)}{SERIES.format(2026, 0.125)}</c:chartSpace>"
    named = frame('<c:chart xmlns:c="c" r:id="chart"/>', CHART)
    read = powerpoint_reading(pptx(S(TITLE + named, parts={"chart": chart})))
    assert shown(read)[1:] == [
        "Dépenses", "| 2025 | 2026", "Écoles | 25,0% | 12,5%",
        "Voirie | 50,0% | 50,0%",
    ]  # fmt: skip
    assert read.blocks[2].kind == "header"


def test_a_diagram_is_read_from_its_points_downwards_in_their_order() -> None:
    def point(identity: str, words: str) -> str:
        return f'<pt modelId="{identity}"><t>{line(words)}</t></pt>'

    space = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    points = point("c", "Voirie") + point("b", "Services") + point("a", "Mairie") + '<pt modelId="0" type="doc"/>'
    below = "".join(
        f'<cxn srcId="{source}" destId="{target}" srcOrd="{order}"/>'
        for source, target, order in (("0", "a", 0), ("a", "c", 1), ("a", "b", 0), ("b", "a", 0))
    )
    data = f"<dataModel {space}>{points}{below}</dataModel>"
    named = frame('<d:relIds xmlns:d="d" r:dm="diagramData"/>', DIAGRAM)
    assert powerpoint_reading(pptx(S(named, parts={"diagramData": data}))).text == "Mairie\nServices\nVoirie"


def test_a_file_in_a_slide_is_named_and_a_formula_is_none() -> None:
    objects = "".join(
        frame(f'<p:oleObj name="{name}" progId="{kind}"/>', "http://schemas.openxmlformats.org/presentationml/2006/ole")
        for name, kind in (("Budget", "Excel.Sheet.12"), ("Formule", "Equation.3"))
    )
    assert ignored(powerpoint_reading(pptx(TITLE + objects))) == [("embedded", "[fichier incorporé\u00a0: Budget]")]


def test_of_what_is_drawn_in_two_ways_the_first_is_read() -> None:
    ways = f"<mc:Choice>{sp('Neuf.')}</mc:Choice><mc:Fallback>{sp('Vieux.')}</mc:Fallback>"
    assert powerpoint_reading(pptx(f"<mc:AlternateContent>{ways}</mc:AlternateContent>")).text == "Neuf."


def test_words_struck_out_and_raised_are_read_as_elsewhere() -> None:
    pieces = [("", "10"), ("baseline='30000'", "3"), ("", " euros "), ("strike='sngStrike'", "par jour")]
    runs = "".join(f"<a:r><a:rPr {said}/><a:t>{words}</a:t></a:r>" for said, words in pieces)
    runs += "<a:br/><a:r><a:t>net</a:t></a:r>"
    assert powerpoint_reading(pptx(sp(line(runs)))).text == "10³ euros […] net"


def test_a_slide_of_a_thousand_shapes_is_read() -> None:
    assert len(powerpoint_reading(pptx("".join(sp(f"Mot {n}", at=(0, n, 1, 1)) for n in range(1500)))).blocks) == 1500
    boxes = "".join(sp(f"Mot {n}", at=(0, n, 1, 1)) for n in reversed(range(300)))
    assert powerpoint_reading(pptx(boxes)).text.startswith("Mot 0\nMot 1\n")


@pytest.mark.parametrize("content", [docx(p("Oui.")), b"PK\x03\x04", b"Du texte."])
def test_what_is_no_presentation_is_refused(content: bytes) -> None:
    with pytest.raises(UnreadableDocument):
        powerpoint_reading(content)


WORDS = st.text("abc é’", min_size=1, max_size=12).map(str.strip).filter(lambda text: any(map(str.isalpha, text)))
SLIDES = st.lists(
    st.tuples(WORDS, st.lists(st.tuples(WORDS, st.integers(0, 4)), max_size=4), WORDS), min_size=1, max_size=4
)


@settings(max_examples=8)
@given(SLIDES)
def test_what_another_library_writes_is_read_whole_and_in_order(
    slides: list[tuple[str, list[tuple[str, int]], str]],
) -> None:
    deck = Presentation()
    for title, lines, note in slides:
        slide = deck.slides.add_slide(deck.slide_layouts[1])
        slide.shapes.title.text = title
        frame = slide.placeholders[1].text_frame
        for number, (words, level) in enumerate(lines):
            paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
            paragraph.text, paragraph.level = words, level
        slide.notes_slide.notes_text_frame.text = note
    content = io.BytesIO()
    deck.save(content)
    tidy = " ".join
    assert by_slide(READERS[".pptx"](content.getvalue())) == [
        [f"1 {tidy(title.split())}", *(f"- {tidy(words.split())}" for words, _ in lines), "2 Notes", tidy(note.split())]
        for title, lines, note in slides
    ]
