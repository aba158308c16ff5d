"""What is set above the line, below it or struck out reads as it is seen, in every format that says so."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from corpus.document import Kind, Reading
from corpus.formats.common.lettering import shifted
from corpus.reading.readers import READERS
from corpus.text.sentences import sentence_spans
from tests.office import CALL, NOTES, docx, ignored, odt, p, rtf, run, table

_STYLES = "".join(
    f'<style:style style:name="{name}" style:family="text"><style:text-properties {said}/></style:style>'
    for name, said in (
        ("up", 'style:text-position="super 58%"'),
        ("down", 'style:text-position="-33% 58%"'),
        ("level", 'style:text-position="0% 100%"'),
        ("struck", 'style:text-line-through-style="solid"'),
        ("typed", 'style:text-line-through-type="double"'),
        ("kept", 'style:text-line-through-style="none"'),
    )
)
Write = Callable[[str], bytes]


def word(properties: str) -> Write:
    return lambda words: docx(p(run("12") + run(words, properties) + run(" €.")))


def opendocument(style: str) -> Write:
    return lambda words: odt(f'<text:p>12<text:span text:style-name="{style}">{words}</text:span> €.</text:p>', _STYLES)


def rich(control: str) -> Write:
    return lambda words: rtf(rf"12{{{control} {words}}} \'80.")


def page(opening: str, closing: str) -> Write:
    return lambda words: f"<p>12{opening}{words}{closing} €.</p>".encode()


RAISED: Mapping[str, tuple[str, Write]] = {
    "word": (".docx", word('<w:vertAlign w:val="superscript"/>')),
    "word, by hand": (".docx", word('<w:position w:val="8"/><w:sz w:val="12"/>')),
    "odt": (".odt", opendocument("up")),
    "rtf": (".rtf", rich(r"\super")),
    "rtf, by hand": (".rtf", rich(r"\up6\fs12")),
    "tag": (".html", page("<sup>", "</sup>")),
    "link": (".html", page('<sup><a href="#n">', "</a></sup>")),
    "css": (".html", page('<span style="vertical-align: super">', "</span>")),
}
LOWERED: Mapping[str, tuple[str, Write]] = {
    "word": (".docx", word('<w:vertAlign w:val="subscript"/>')),
    "odt": (".odt", opendocument("down")),
    "rtf": (".rtf", rich(r"\sub")),
    "rtf, by hand": (".rtf", rich(r"\dn6")),
    "tag": (".html", page("<sub>", "</sub>")),
}
LEVEL: Mapping[str, tuple[str, Write]] = {
    "word": (".docx", word('<w:vertAlign w:val="baseline"/>')),
    "word, only moved": (".docx", word('<w:position w:val="8"/>')),
    "odt": (".odt", opendocument("level")),
    "rtf": (".rtf", rich(r"\super\nosupersub")),
    "rtf, not moved": (".rtf", rich(r"\up0")),
}
STRUCK: Mapping[str, tuple[str, Write]] = {
    "word": (".docx", word("<w:strike/>")),
    "word, twice": (".docx", word("<w:dstrike/>")),
    "odt": (".odt", opendocument("struck")),
    "odt, by its type": (".odt", opendocument("typed")),
    "rtf": (".rtf", rich(r"\strike")),
    "rtf, twice": (".rtf", rich(r"\striked1")),
    "s": (".html", page("<s>", "</s>")),
    "strike": (".html", page("<strike><b>", "</b></strike>")),
    "del": (".html", page("<del>", "</del>")),
    "css": (".html", page('<span style="color: red; text-decoration: underline line-through">', "</span>")),
}
KEPT: Mapping[str, tuple[str, Write]] = {
    "word": (".docx", word('<w:strike w:val="0"/>')),
    "odt": (".odt", opendocument("kept")),
    "rtf": (".rtf", rich(r"\strike\strike0")),
    "css": (".html", page('<span style="text-decoration: none">', "</span>")),
}


def reads(suffix: str, content: bytes) -> Reading:
    return READERS[suffix](content)


@pytest.mark.parametrize("name", RAISED)
@pytest.mark.parametrize(
    ("words", "seen"), [("2", "12² €."), ("-1", "12⁻¹ €."), ("(1)", "12⁽¹⁾ €."), ("er", "12er €.")]
)
def test_a_figure_above_the_line_is_none_of_the_number_before_it(name: str, words: str, seen: str) -> None:
    suffix, write = RAISED[name]
    assert reads(suffix, write(words)).text == seen


@pytest.mark.parametrize("name", LOWERED)
def test_a_figure_below_the_line_is_none_of_the_number_before_it(name: str) -> None:
    suffix, write = LOWERED[name]
    assert reads(suffix, write("2")).text == "12₂ €."


@pytest.mark.parametrize("name", LEVEL)
def test_a_figure_on_the_line_is_one_of_the_number(name: str) -> None:
    suffix, write = LEVEL[name]
    assert reads(suffix, write("2")).text == "122 €."


@pytest.mark.parametrize("name", STRUCK)
def test_words_struck_out_leave_a_mark_in_their_sentence(name: str) -> None:
    suffix, write = STRUCK[name]
    assert reads(suffix, write("34")).text == "12 […] €."


@pytest.mark.parametrize("name", ["word", "odt", "rtf", "s"])
def test_signs_struck_out_leave_no_mark(name: str) -> None:
    suffix, write = STRUCK[name]
    assert reads(suffix, write(" – ")).text == "12 €."


@pytest.mark.parametrize("name", KEPT)
def test_words_that_are_not_struck_out_are_kept(name: str) -> None:
    suffix, write = KEPT[name]
    assert reads(suffix, write("34")).text == "1234 €."


_STRUCK_RTF = r"{\strike Avant.}\par\trowd\cellx1\cellx2\intbl Un\cell {\strike 4 euros}\cell\row"
_STRUCK_RTF += r"\trowd\cellx1\cellx2\intbl Deux\cell 2 euros\cell\row\pard Fin.\par"
WHOLE: Mapping[str, tuple[str, bytes]] = {
    "word": (
        ".docx",
        docx(
            p(run("Avant.", "<w:strike/>"))
            + table(("Un", p(run("4 euros", "<w:strike/>"))), ("Deux", "2 euros"))
            + p("Fin.")
        ),
    ),
    "odt": (
        ".odt",
        odt(
            '<text:p><text:span text:style-name="struck">Avant.</text:span></text:p><table:table>'
            "<table:table-row><table:table-cell><text:p>Un</text:p></table:table-cell><table:table-cell><text:p>"
            '<text:span text:style-name="struck">4 euros</text:span></text:p></table:table-cell></table:table-row>'
            "<table:table-row><table:table-cell><text:p>Deux</text:p></table:table-cell><table:table-cell><text:p>"
            "2 euros</text:p></table:table-cell></table:table-row></table:table><text:p>Fin.</text:p>",
            _STYLES,
        ),
    ),
    "rtf": (".rtf", rtf(_STRUCK_RTF)),
    "html": (
        ".html",
        b"<p><s>Avant</s>.</p><table><tr><td>Un<td><del>4 euros</del><tr><td>Deux<td>2 euros</table><p>Fin.",
    ),
}


@pytest.mark.parametrize("name", WHOLE)
def test_a_paragraph_or_a_cell_struck_out_is_ignored_and_parts_no_table(name: str) -> None:
    reading = reads(*WHOLE[name])
    assert [(reason, words.rstrip(".")) for reason, words in ignored(reading)] == [
        ("struck", "Avant"),
        ("struck", "4 euros"),
    ]
    assert [reading.text[slice(*block.span)] for block in reading.blocks] == ["Un", "Deux | 2 euros", "Fin."]


def test_the_paragraphs_of_a_block_struck_out_are_ignored() -> None:
    reading = reads(".html", b"<del><p>Un.<p>Deux.</del><p>Trois.")
    assert ignored(reading) == [("struck", "Un."), ("struck", "Deux.")]


def test_a_note_that_words_struck_out_call_is_ignored() -> None:
    struck = CALL.replace("<w:r>", "<w:r><w:rPr><w:strike/></w:rPr>")
    reading = reads(".docx", docx(p(run("Un.") + struck) + p("Deux."), footnotes=NOTES))
    assert reading.text.split("\n")[0] == "Un."
    assert ignored(reading) == [("struck", "[1] La loi.\nEt le décret.")]


def test_markdown_struck_out_is_ignored_as_a_whole_and_kept_with_its_marks_in_a_sentence() -> None:
    reading = reads(".md", "Le tarif est de ~~4~~ 5 €.\n\n~~Avant.~~\n\n- ~~Un.~~\n- Deux.\n".encode())
    assert ignored(reading) == [("struck", "~~Avant.~~"), ("struck", "~~Un.~~")]
    assert [block.kind for block in reading.blocks] == [Kind.TEXT, Kind.TEXT, Kind.ITEM, Kind.ITEM]


@pytest.mark.parametrize(
    ("words", "before", "seen"),
    [
        ("12,50 €", "", "12,50 €"),
        ("12,50 €", "Adulte | ", "12,50 €"),
        ("1", "", "¹"),
        ("1, 2", "400", "¹, ²"),
        ("1", "[", "1"),
        ("n+1", "x", "ⁿ⁺¹"),
        ("me", "M", "me"),
    ],
)
def test_a_text_set_high_is_no_superscript(words: str, before: str, seen: str) -> None:
    assert shifted(words, 1, before) == seen


def test_the_exponents_and_fractions_of_a_formula_are_no_figures_of_its_numbers() -> None:
    def part(name: str, inside: str) -> str:
        return f"<m:{name}>{inside}</m:{name}>"

    two, four = (part("r", part("t", one)) for one in "24")
    power = part("sSup", part("e", four) + part("sup", two))
    assert (
        reads(".docx", docx(p(part("oMath", power + part("f", part("num", two) + part("den", four)))))).text == "4² 2/4"
    )


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("La <s>grande</s> <del>et belle</del> ville.", "La […] ville."),
        ("<s>Avant.</s> La ville agit.", "[…] La ville agit."),
        ("La ville agit <s>peu</s>.", "La ville agit […]."),
        ("La ville (<s>Nantes</s>, Brest) agit.", "La ville ([…], Brest) agit."),
        ("<pre>Prix : <s>4</s> 5 €\n<del>Non</del></pre>", "Prix : […] 5 €\n[…]"),
        ("3\u00a0<s>000</s>\u00a0500 €", "3 […] 500 €"),
    ],
)
def test_a_mark_stands_where_words_were_struck_out(page: str, text: str) -> None:
    assert reads(".html", page.encode()).text == text


def test_a_mark_parts_no_sentence_and_is_quoted_with_it() -> None:
    content = "<p>Le tarif est de <s>quatre</s> 5 euros. <s>Il baisse.</s> Il monte. Voir l’annexe <s>un</s>.".encode()
    reading = reads(".html", content)
    sentences = [reading.text[slice(*one)] for one in sentence_spans(reading.text, reading.blocks[0].span)]
    assert sentences == ["Le tarif est de […] 5 euros.", "[…] Il monte.", "Voir l’annexe […]."]
