"""OpenDocument texts become text: all that is on the page, headings, lists, numbers, tables; bad files are refused."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import UnreadableDocument
from corpus.formats.office.opendocument import opendocument_reading
from tests.corpus.office.opendocument import BODY, LISTS, OUTLINE, STYLES, frame, h, listed, note, p, table
from tests.office import converted, ignored, odt, shown, words, zipped


@pytest.mark.parametrize(
    ("inside", "text"),
    [
        ("La <text:span>ville</text:span> agit.", "La ville agit."),
        ("Avant<text:line-break/>après", "Avant après"),
        ("Avant<text:tab/>puis<text:s text:c='3'/>après", "Avant puis après"),
        ('Vu <text:span text:style-name="Secret">caché</text:span>lu', "Vu lu"),
        ('<text:hidden-text text:is-hidden="true">caché</text:hidden-text>Vu', "Vu"),
        ('Caché<text:hidden-paragraph text:is-hidden="true"/>', ""),
        ('<text:a xlink:href="http://exemple.fr">Le lien</text:a>', "Le lien"),
        ("<text:date>1er mai</text:date>, page <text:page-number>3</text:page-number>", "1er mai, page 3"),
        ("Vu<office:annotation><text:p>Un commentaire.</text:p></office:annotation>.", "Vu."),
        ("<text:ruby><text:ruby-base>base</text:ruby-base><text:ruby-text>dessus</text:ruby-text></text:ruby>", "base"),
        ("co\u00adopé\u200bration", "coopération"),
        ("3\u00a0000\u202f€", "3\u00a0000\u202f€"),
        (f"Un{frame(p('Encadré.'))}.", "Un.\nEncadré."),
        ("Un<draw:custom-shape><text:p>Dans la forme.</text:p></draw:custom-shape>.", "Un.\nDans la forme."),
        ("<text:change-start/>ajouté<text:change-end/>", "ajouté"),
    ],
)
def test_a_paragraph_reads_as_it_is_seen(inside: str, text: str) -> None:
    assert opendocument_reading(odt(p(inside), common=STYLES)).text == text


def test_deletions_are_left_out_and_hidden_sections_too() -> None:
    deleted = f"<text:tracked-changes><text:changed-region>{p('ôté')}</text:changed-region></text:tracked-changes>"
    hidden = f'<text:section text:display="none">{p("caché")}</text:section>'
    shown_section = f"<text:section>{p('montré')}</text:section>"
    assert opendocument_reading(odt(deleted + p("Un") + hidden + shown_section)).text == "Un\nmontré"


def test_notes_wait_for_the_end_of_a_list() -> None:
    body = p(f"Un{note('La loi.')}.") + listed(p(f"a{note('Le décret.')}"), p("b")) + p("Fin.")
    text = opendocument_reading(odt(body, LISTS)).text
    assert text.split("\n") == ["Un[1].", "a) a[1]", "b) b", "[1] La loi.", "[1] Le décret.", "Fin."]


def test_a_note_follows_its_paragraph() -> None:
    reading = opendocument_reading(odt(p(f"Un{note('La loi.')}.") + p("Deux.")))
    assert reading.text == "Un[1].\n[1] La loi.\nDeux."
    assert shown(reading) == ["Un[1].", "La loi.", "Deux."]


def test_headers_and_footers_are_ignored_at_the_end_each_text_once() -> None:
    places = {"header": "Ville", "header-left": "Ville", "footer": "Page 1"}
    master = "".join(f"<style:{place}>{p(said)}</style:{place}>" for place, said in places.items())
    master += f'<style:footer-first style:display="false">{p("Non")}</style:footer-first>'
    reading = opendocument_reading(odt(p("La ville agit."), master=master))
    assert (shown(reading), ignored(reading)) == (["La ville agit."], [("running", "Ville\nPage 1")])


@pytest.mark.parametrize(
    ("paragraph", "block"),
    [
        (h("Durée", 2), "2 Durée"),
        (h("Durée", 2, 'text:style-name="Boucle"'), "2 Durée"),
        (p("Durée", "Title"), "0 Durée"),
        (p("Durée", "Maison"), "1 Durée"),
        (p("Texte.", "Boucle"), "Texte."),
        (p("- Durée"), "- Durée"),
        (p("Article 3 – Durée"), "5 Article 3 – Durée"),
        (p("Durée", "G"), "9 Durée"),
    ],
)
def test_headings_come_from_styles_or_from_their_look(paragraph: str, block: str) -> None:
    assert shown(opendocument_reading(odt(p("La ville agit.") + paragraph + p("Fin."), common=STYLES)))[1] == block


def test_a_headings_number_is_part_of_it() -> None:
    body = h("Objet") + h("Champ", 2) + h("Sans", 1, 'text:is-list-header="true"') + h("Durée") + h("Fin", 2)
    assert shown(opendocument_reading(odt(body, common=OUTLINE))) == [
        "1 Article 1 Objet", "2 1.1 Champ", "1 Sans", "1 Article 2 Durée", "2 2.1 Fin",
    ]  # fmt: skip


def test_items_have_their_numbers_and_bullets_before_them() -> None:
    body = listed(p("un") + listed(p("dessous")), p("deux") + p("sa suite"))
    reading = opendocument_reading(odt(body, LISTS))
    assert reading.text.split("\n") == ["a) un", "– dessous", "b) deux", "sa suite"]
    assert shown(reading) == ["- un", "- dessous", "- deux", "- sa suite"]


@pytest.mark.parametrize(
    ("more", "label"),
    [('text:continue-numbering="true"', "b)"), ('text:continue-list="un"', "b)"), ("", "a)")],
)
def test_a_list_goes_on_where_it_says_so(more: str, label: str) -> None:
    body = listed(p("mot"), more='xml:id="un"') + p("Entre.") + listed(p("mot"), more=more)
    assert opendocument_reading(odt(body, LISTS)).text.split("\n")[2] == f"{label} mot"


def test_a_list_without_a_style_has_bullets() -> None:
    body = "<text:list><text:list-item><text:p>mot</text:p></text:list-item></text:list>"
    assert opendocument_reading(odt(body)).text == "• mot"


def test_an_item_may_begin_at_another_number() -> None:
    body = listed(p("mot")).replace("<text:list-item>", '<text:list-item text:start-value="4">')
    assert opendocument_reading(odt(body, LISTS)).text == "d) mot"


def test_a_tables_rows_are_lines_and_covered_cells_are_empty() -> None:
    rows = table((p("Sigle"), p("Sens")), (p("EPCI"), p("établissement") + p("public")))
    covered = (
        "<table:table-row><table:covered-table-cell/><table:table-cell>"
        + p("autre")
        + "</table:table-cell></table:table-row>"
    )
    body = rows.replace("</table:table>", f"{covered}</table:table>")
    assert shown(opendocument_reading(odt(body))) == ["Sigle | Sens", "EPCI | établissement public\n| autre"]


def test_a_table_in_a_table_is_read_once() -> None:
    body = table((table((p("a"), p("b"))), p("c")))
    assert opendocument_reading(odt(body)).text == "a | b\nc"


@pytest.mark.parametrize(
    "contents",
    [
        f"<text:table-of-content><text:index-body>{p('Durée 3')}</text:index-body></text:table-of-content>",
        p("Durée 3", "Contents_20_1"),
    ],
    ids=["index", "style"],
)
def test_a_table_of_contents_is_ignored(contents: str) -> None:
    reading = opendocument_reading(odt(p("Un.") + contents + p("Deux."), common=STYLES))
    assert (reading.text, ignored(reading)) == ("Un.\nDurée 3\nDeux.", [("contents", "Durée 3")])


def test_a_title_among_the_properties_goes_before_the_first_heading() -> None:
    assert opendocument_reading(odt(h("Objet"), title="La convention")).title == "La convention"
    assert opendocument_reading(odt(h("Objet"), title="convention.odt")).title == "Objet"


def test_libreoffice_reads_the_same_words(tmp_path: Path) -> None:
    content = odt(BODY, LISTS, STYLES + OUTLINE)
    (tmp_path / "a.odt").write_bytes(content)
    lines = opendocument_reading(content).text.split("\n")
    ours = "\n".join(line for line in lines if not line.startswith("[1]"))  # its export leaves out the notes
    assert words(ours) == words(converted(tmp_path / "a.odt", "txt").decode("utf-8-sig"))


MANIFEST = (
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry '
    'manifest:full-path="content.xml"><manifest:encryption-data/></manifest:file-entry></manifest:manifest>'
)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (odt(BODY)[:-200], "abîmé"),
        (zipped({"mimetype": "x"}), "son nom annonce"),
        (zipped({"META-INF/manifest.xml": MANIFEST, "content.xml": b"\x12\x34"}), "mot de passe"),
        (zipped({"content.xml": b"<a>" + b" " * 50_000_000 + b"</a>"}), "enfle"),
        (odt('<!DOCTYPE a [<!ENTITY b "rire">]><a>&b;</a>'), "abîmé"),
        (zipped({"content.xml": '<!DOCTYPE a [<!ENTITY b "rire">]><a>&b;</a>'}), "abîmé"),
        (odt("<text:list><text:list-item>" * 300 + "</text:list-item></text:list>" * 300), "abîmé"),
    ],
    ids=["cut", "other zip", "password", "bomb", "misplaced", "entity", "deep"],
)
def test_what_is_no_sound_opendocument_is_refused_with_a_reason_and_a_mend(content: bytes, reason: str) -> None:
    with pytest.raises(UnreadableDocument, match=rf"{reason}.*\u00a0; .*\."):
        opendocument_reading(content)


@given(st.integers(0, 10_000), st.integers(1, 255))
def test_a_file_with_a_flipped_byte_is_read_or_refused(at: int, flip: int) -> None:
    content = bytearray(odt(BODY, LISTS, STYLES))
    content[at % len(content)] ^= flip
    with contextlib.suppress(UnreadableDocument):
        assert opendocument_reading(bytes(content)).text


@given(st.lists(st.text(st.sampled_from("aé b.\u00a0:-•19 Art\U0001f600"), min_size=1, max_size=30), max_size=8))
def test_no_letter_is_lost_added_or_moved(paragraphs: list[str]) -> None:
    reading = opendocument_reading(odt("".join(map(p, paragraphs))))
    assert "".join(reading.text.split()) == "".join("".join(paragraphs).split())


@pytest.mark.parametrize("identities", [("a", "a"), ("1 2", ""), ("a:b", "é à")], ids=["repeated", "no names", "odd"])
def test_a_file_whose_identities_repeat_or_are_no_names_is_read(identities: tuple[str, str]) -> None:
    body = "".join(listed(p("mot"), more=f'xml:id="{one}"') for one in identities)
    assert opendocument_reading(odt(body, LISTS)).text == "a) mot\na) mot"


@pytest.mark.parametrize(
    ("start", "label"), [("-1", "Article 4"), ("7", "Article 7"), (None, "Article 4")], ids=["own", "given", "unsaid"]
)
def test_a_heading_begins_again_at_its_style_s_start_where_none_is_given(start: str | None, label: str) -> None:
    said = f'text:start-value="{start}"' if start else ""
    outline = OUTLINE.replace('style:num-prefix="Article "', 'style:num-prefix="Article " text:start-value="4"')
    body = h("Objet") + h("Champ") + h("Durée", more=f'text:restart-numbering="true" {said}')
    headings = shown(opendocument_reading(odt(body, common=outline)))
    assert headings == ["1 Article 4 Objet", "1 Article 5 Champ", f"1 {label} Durée"]


def test_a_list_whose_start_is_below_zero_begins_at_one() -> None:
    item = listed(p("mot")).replace("<text:list-item>", '<text:list-item text:start-value="-1">')
    styles = LISTS.replace('style:num-suffix=")"/>', 'style:num-suffix=")" text:start-value="-1"/>')
    assert opendocument_reading(odt(listed(p("mot")) + item, styles)).text == "a) mot\na) mot"


def test_an_item_whose_start_is_below_zero_counts_on() -> None:
    second = f'<text:list-item text:start-value="-1">{p("mot")}</text:list-item></text:list>'
    assert opendocument_reading(odt(listed(p("mot")).replace("</text:list>", second), LISTS)).text == "a) mot\nb) mot"


@pytest.mark.parametrize(("more", "label"), [('text:continue-numbering="true"', "b)"), ("", "a)")])
def test_a_list_in_a_list_goes_on_where_it_says_so(more: str, label: str) -> None:
    styles = LISTS.replace("list-level-style-bullet", "list-level-style-number").replace(
        'text:bullet-char="–"', 'style:num-format="a" style:num-suffix=")"'
    )
    body = listed(p("un") + listed(p("mot")), p("deux") + listed(p("mot"), more=more))
    assert opendocument_reading(odt(body, styles)).text.split("\n")[3] == f"{label} mot"


def test_a_list_without_a_style_has_that_of_its_paragraphs() -> None:
    style = '<style:style style:name="P" style:family="paragraph" style:list-style-name="L"/>'
    body = f"<text:list><text:list-item>{p('mot', 'P')}</text:list-item></text:list>"
    assert opendocument_reading(odt(body, LISTS + style)).text == "a) mot"


def test_words_that_a_tracked_change_took_out_leave_a_mark() -> None:
    region = (
        '<text:tracked-changes><text:changed-region xml:id="c"><text:deletion><text:p>quatre</text:p></text:deletion>'
        "</text:changed-region></text:tracked-changes>"
    )
    body = region + p('Le repas coûte <text:change text:change-id="c"/> cinq euros.')
    assert opendocument_reading(odt(body)).text == "Le repas coûte […] cinq euros."
