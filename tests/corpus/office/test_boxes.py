"""Boxes that are checked, choices and signs of symbol fonts are read as the characters that they show."""

from __future__ import annotations

import pytest

from corpus.formats.common.lettering import sign_of
from corpus.formats.office.opendocument import opendocument_reading
from corpus.formats.office.word import word_reading
from tests.office import docx, odt, p, run

_FORM = 'xmlns:form="urn:oasis:names:tc:opendocument:xmlns:form:1.0"'
_FIELD = 'xmlns:field="urn:openoffice:names:experimental:ooo-ms-interop:xmlns:field:1.0"'


def form_field(said: str, result: str = "") -> str:
    steps = [f'<w:r><w:fldChar w:fldCharType="{step}">{{}}</w:fldChar></w:r>' for step in ("begin", "separate", "end")]
    begin = steps[0].format(f"<w:ffData>{said}</w:ffData>")
    return f"{begin}<w:r><w:instrText>FORM</w:instrText></w:r>{steps[1].format('')}{result}{steps[2].format('')}"


def word_box(said: str) -> str:
    return form_field(f"<w:checkBox>{said}</w:checkBox>")


CHOICE = '<w:listEntry w:val="Un"/><w:listEntry w:val="Deux"/>'


@pytest.mark.parametrize(
    ("inside", "text"),
    [
        (word_box("<w:checked/>"), "☑ Oui"),
        (word_box('<w:default w:val="1"/>'), "☑ Oui"),
        (word_box('<w:default w:val="1"/><w:checked w:val="0"/>'), "☐ Oui"),
        (word_box('<w:default w:val="0"/>'), "☐ Oui"),
        (form_field(f'<w:ddList><w:result w:val="1"/>{CHOICE}</w:ddList>'), "Deux Oui"),
        (form_field(f"<w:ddList>{CHOICE}</w:ddList>"), "Un Oui"),
        (form_field('<w:ddList><w:result w:val="7"/></w:ddList>'), "Oui"),
        (form_field("<w:textInput/>", run("Durand")), "Durand Oui"),
        (f"<w:sdt><w:sdtPr/><w:sdtContent>{run('☒')}</w:sdtContent></w:sdt>", "☒ Oui"),
        ('<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>', "☑ Oui"),
        ('<w:r><w:sym w:font="Wingdings 2" w:char="F0A3"/></w:r>', "☐ Oui"),
        ('<w:r><w:sym w:font="Symbol" w:char="F0B3"/></w:r>', "≥ Oui"),
        (run("\uf0a8"), "☐ Oui"),
    ],
)
def test_a_word_document_s_boxes_and_signs_are_read(inside: str, text: str) -> None:
    assert word_reading(docx(p(inside + run(" Oui")))).text == text


def test_a_box_that_is_hidden_is_not_read() -> None:
    hidden = word_box("<w:checked/>").replace("<w:r>", "<w:r><w:rPr><w:vanish/></w:rPr>")
    assert word_reading(docx(p(hidden + run("Oui")))).text == "Oui"


@pytest.mark.parametrize(
    ("inside", "text"),
    [
        ('<draw:control draw:control="a"/>', "☑ Oui"),
        ('<draw:control draw:control="b"/>', "☐ Non Oui"),
        ('<draw:control draw:control="c"/>', "☑ Oui"),
        ('<draw:control draw:control="d"/>', "Oui"),
        (
            f'<field:fieldmark {_FIELD} field:type="vnd.oasis.opendocument.field.FORMCHECKBOX">'
            '<field:param field:name="Checkbox_Checked" field:value="true"/></field:fieldmark>',
            "☑ Oui",
        ),
        (f'<field:fieldmark {_FIELD} field:type="vnd.oasis.opendocument.field.FORMCHECKBOX"/>', "☐ Oui"),
        (f'<field:fieldmark {_FIELD} field:type="vnd.oasis.opendocument.field.UNHANDLED"/>', "Oui"),
        ("\uf0fc", "✓ Oui"),
    ],
)
def test_an_opendocument_s_boxes_and_signs_are_read(inside: str, text: str) -> None:
    forms = (
        f'<office:forms {_FORM}><form:form><form:checkbox form:id="a" form:current-state="checked"/>'
        '<form:checkbox form:id="b" form:label="Non"/><form:radio form:id="c" form:selected="true"/>'
        '<form:text form:id="d"/></form:form></office:forms>'
    )
    assert opendocument_reading(odt(f"{forms}<text:p>{inside} Oui</text:p>")).text == text


@pytest.mark.parametrize(("code", "font", "sign"), [(0x20AC, "Symbol", "€"), (0xFE, "Wingdings", "\uf0fe")])
def test_a_sign_that_no_font_of_signs_has_stays(code: int, font: str, sign: str) -> None:
    assert sign_of(code, font) == sign
