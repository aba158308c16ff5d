"""Texts in Rich Text Format become text: code pages, notes, tables, styles; bad files are refused."""

from __future__ import annotations

import contextlib
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.errors import UnreadableDocument
from corpus.formats.office.rtf import rtf_reading
from tests.corpus.office.samples import RTF_BODY
from tests.office import converted, ignored, rtf, shown, words


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (r"L\'92\'e9t\'e9 co\'fbte 3\~\'80\'a0: oui", "L’été coûte 3\u00a0€\u00a0: oui"),
        ("L’été, octets bruts", "L’été, octets bruts"),
        (r"L\u8217?\u233?t\u233\'e9", "L’été"),
        (r"{\uc2 \u233\'c3\'a9t\u233xx}\uc0\u233", "été\u00e9"),
        (r"\u-10179?\u-8704?", "\U0001f600"),
        (r"co\-op\u173?ération", "coopération"),
        (r"Rendez\_vous \lquote oui\rquote  \endash  \ldblquote non\rdblquote", "Rendez\u2011vous ‘oui’ – “non”"),
        ("Avant\\line apr\\'e8s\\tab puis", "Avant après puis"),
        ("La vil\r\nle\\par agit", "La ville\nagit"),
        (r"Vu {\v caché }lu \v caché\v0 enfin", "Vu lu enfin"),
        (r"Vu {\deleted ôté }lu {\revised\revdttm-2074015744 ajouté}", "Vu […] lu ajouté"),
        (r'{\field{\*\fldinst HYPERLINK "http://exemple.fr"}{\fldrslt Le lien}}', "Le lien"),
        (r"Vu{\*\inconnu secret} {\pict\wmetafile8 0a0b0c}lu", "Vu lu"),
        ("Vu {\\pict\\bin4 }}{\\}lu", "Vu lu"),
        (r"{\object{\*\objdata 0102}{\result Le tableau}}", "Le tableau"),
        (r"{\f2\'c4\'e0} oui", "Да oui"),
        (r"\{a\}\\b", r"{a}\b"),
        (r"Un{\*\atnid X}{\*\annotation Commentaire}.", "Un."),
        (r"Un{\shp{\*\shpinst{\sp{\sn a}{\sv 1}}{\shptxt Cadre.\par}}{\shprslt Non}}.\par Fin", "Un.\nCadre.\nFin"),
    ],
)  # fmt: skip
def test_a_paragraph_reads_as_it_is_seen(body: str, text: str) -> None:
    assert rtf_reading(rtf(body)).text == text


@pytest.mark.parametrize(
    ("head", "body", "text"),
    [
        (r"\mac", r"\'8et\'8e", "été"),
        (r"\pca", r"\'82t\'82", "été"),
        (r"\ansi\ansicpg1250", r"\'e9t\'e9", "été"),
        (r"\ansi\ansicpg99999", r"\'e9t\'e9", "été"),
    ],
)
def test_bytes_are_read_in_the_code_page_that_is_named(head: str, body: str, text: str) -> None:
    content = rf"{{\rtf1{head} {body}}}".encode("ascii")
    assert rtf_reading(content).text == text


def test_boxes_in_each_other_are_read() -> None:
    assert rtf_reading(rtf(r"{\shptxt Un{\shptxt Deux{\shptxt Trois}}}Avant")).text == "Avant\nUn\nDeux\nTrois"


def test_a_note_follows_its_paragraph() -> None:
    reading = rtf_reading(rtf(r"Un{\super\chftn{\*\footnote\chftn  La loi.}}.\par Deux{\*\footnote\ftnalt Fin.}.\par"))
    assert reading.text == "Un[1].\n[1] La loi.\nDeux[i].\n[i] Fin."
    assert shown(reading) == ["Un[1].", "La loi.", "Deux[i].", "Fin."]


def test_headers_are_ignored_at_the_end_each_text_once() -> None:
    reading = rtf_reading(rtf(r"{\headerl Ville\par}{\headerr Ville\par}{\footer Page 1}La ville agit.\par"))
    assert (reading.text, ignored(reading)) == ("La ville agit.\nVille\nPage 1", [("running", "Ville\nPage 1")])


@pytest.mark.parametrize(
    ("paragraph", "block"),
    [
        (r"\pard\s1 Durée\par", "1 Durée"),
        (r"\pard\s2 Durée\par", "1 Durée"),
        (r"\pard\s3 Durée\par", "3 Durée"),
        (r"\pard\s4 Durée\par", "0 Durée"),
        (r"\pard\outlinelevel1 Durée\par", "2 Durée"),
        (r"\pard\s7 Texte.\par", "Texte."),
        (r"\pard Article 3 – Durée\par", "5 Article 3 – Durée"),
        (r"\pard\b Durée\b0\par", "9 Durée"),
        (r"\pard{\listtext\f1\'b7\tab}Durée\par", "- Durée"),
        (r"\pard{\pntext a)\tab}Durée\par", "- Durée"),
        (r"\pard{\listtext II.\tab}Durée\par", "- Durée"),
        (r"\pard{\listtext II.\tab}\b Durée\b0\par", "6 II. Durée"),
        (r"\pard{\listtext Article 2\tab}Durée\par", "5 Article 2 Durée"),
        (r"\pard{\listtext Article 2\tab}La ville paie.\par", "- La ville paie."),
        (r"\pard{\listtext Article 2 :\tab}Durée\par", "5 Article 2 : Durée"),
        (r"\pard - Durée\par", "- Durée"),
    ],
)
def test_headings_and_items_come_from_styles_or_from_their_look(paragraph: str, block: str) -> None:
    assert shown(rtf_reading(rtf(rf"La ville agit.\par {paragraph}\pard Fin.\par")))[1] == block


def test_automatic_numbers_are_kept() -> None:
    text = rtf_reading(
        rtf(r"{\listtext\f1\'b7\tab}un\par{\listtext 1.\tab}deux\par\s1{\listtext Article 1\tab}trois")
    ).text
    assert text == "• un\n1. deux\nArticle 1 trois"


def test_a_tables_rows_are_lines() -> None:
    body = (
        r"Un.\par\trowd\cellx1\cellx2\intbl Sigle\cell Sens\cell\row\intbl EPCI\cell un\par deux\cell\row\pard Fin.\par"
    )
    assert shown(rtf_reading(rtf(body))) == ["Un.", "Sigle | Sens", "EPCI | un deux", "Fin."]


def test_a_table_of_contents_is_ignored() -> None:
    field = r"{\field{\*\fldinst TOC \\o}{\fldrslt Durée 3\par Fin 4}}\par"
    reading = rtf_reading(rtf(rf"Un.\par {field}\pard\s5 Suite 5\par\pard Deux.\par"))
    assert ignored(reading) == [("contents", "Durée 3\nFin 4\nSuite 5")]
    assert shown(reading) == ["Un.", "Deux."]


def test_the_title_is_among_the_properties() -> None:
    assert rtf_reading(rtf(r"{\info{\title La convention}{\author Nul}}Texte.")).title == "La convention"


def test_libreoffice_reads_the_same_words(tmp_path: Path) -> None:
    content = rtf(RTF_BODY)
    (tmp_path / "a.rtf").write_bytes(content)
    reading = rtf_reading(content)
    lines = reading.text[: reading.ignored[0].span.start].split("\n")
    ours = "\n".join(line.removeprefix("1. ").removeprefix("a) ") for line in lines if not line.startswith("[1]"))
    assert words(ours) == words(converted(tmp_path / "a.rtf", "txt").decode("utf-8-sig"))


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"Du texte.", "pas un fichier RTF"),
        (b"PK\x03\x04", "pas un fichier RTF"),
        (rtf(RTF_BODY)[:-20], "abîmé"),
        (b"{\\rtf1" + b"{" * 100_000, "abîmé"),
        (b"{\\rtf1 Un.\\bin999999999 }", "abîmé"),
    ],
    ids=["text", "zip", "cut", "deep", "mad length"],
)
def test_what_is_no_sound_rtf_is_refused_with_a_reason_and_a_mend(content: bytes, reason: str) -> None:
    with pytest.raises(UnreadableDocument, match=rf"{reason}.*\u00a0; .*\."):
        rtf_reading(content)


@given(st.integers(0, 10_000), st.integers(1, 255))
@settings(max_examples=300)
def test_a_file_with_a_flipped_byte_is_read_or_refused(at: int, flip: int) -> None:
    content = bytearray(rtf(RTF_BODY))
    content[at % len(content)] ^= flip
    with contextlib.suppress(UnreadableDocument):
        rtf_reading(bytes(content))


@given(st.text(st.sampled_from("aé €’{}\\b.\u00a0\U0001f600Да"), max_size=40))
@settings(max_examples=200)
def test_every_character_in_unicode_comes_back(text: str) -> None:
    units = text.encode("utf-16-le")
    coded = "".join(rf"\u{int.from_bytes(units[at : at + 2], 'little')}?" for at in range(0, len(units), 2))
    assert rtf_reading(rtf(f"Un {coded}.")).text.split() == f"Un {text}.".replace("  ", " ").split()


def test_two_megabytes_are_read_in_seconds() -> None:
    body = (r"La ville finance les associations d\'e9clar\'e9es.\par " * 50).rstrip() * 700
    begin = time.process_time()
    assert rtf_reading(rtf(body)).blocks
    assert time.process_time() - begin < 30
