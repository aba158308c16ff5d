"""Pages of a PDF that are pictures: recognised where Tesseract is installed, else named; their own words are kept."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from fpdf import FPDF

from corpus.errors import UnreadableDocument
from corpus.formats.pdf import reader as pdf
from corpus.formats.pdf import scans
from corpus.formats.pdf.layout.lines import Word
from corpus.formats.pdf.reader import pdf_reading
from corpus.formats.pdf.scans import can_recognise
from tests.papers import WORDS, Paper, lines, scanned, words

STAMP = "Vu pour être annexé le 13/03/2026"


def scribble(paper: FPDF) -> None:
    """A picture, of nothing that can be read."""
    for step in range(60):
        paper.line(20, 20 + step, 21 + step % 7, 90)


@pytest.fixture
def no_recognition(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "can_recognise", lambda: False)


@pytest.mark.usefixtures("no_recognition")
def test_a_page_with_a_drawing_and_no_text_is_unread_and_a_blank_one_is_not() -> None:
    paper = Paper()
    paper.paragraph("Le début.")
    paper.add_page()
    paper.add_page()
    scribble(paper)
    paper.add_page()
    paper.paragraph("La fin.")
    reading = paper.reading()
    assert lines(reading) == ["Le début.", "La fin."]
    assert reading.page_starts == (0, 10, 10, 10)
    assert reading.unread_pages == (3,)


@pytest.mark.usefixtures("no_recognition")
def test_a_document_without_a_page_to_read_says_which_pages_are_pictures() -> None:
    paper = Paper()
    scribble(paper)
    paper.add_page()
    scribble(paper)
    with pytest.raises(UnreadableDocument, match=r"pages 1 à 2\u00a0: images sans texte.*\u00a0; installez tesseract"):
        paper.reading()


@pytest.mark.parametrize("others", [0, 2])
def test_a_document_of_blank_pages_says_so(others: int) -> None:
    paper = Paper()
    for _ in range(others):
        paper.add_page()
    reason = "ses 3 pages ne montrent" if others else "sa seule page ne montre"
    with pytest.raises(UnreadableDocument, match=rf"{reason} ni texte ni image\u00a0; .*\."):
        paper.reading()


def test_pictures_in_which_nothing_is_recognised_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "can_recognise", lambda: True)
    monkeypatch.setattr(pdf, "recognised_words", lambda *_: [])
    paper = Paper()
    scribble(paper)
    with pytest.raises(UnreadableDocument, match=r"page 1\u00a0: images où rien n’est reconnu\u00a0; .*\."):
        paper.reading()


def without_unicode(text: str) -> bytes:
    """A PDF whose font does not say what its signs write."""
    paper = Paper()
    paper.set_compression(False)
    paper.add_font("embedded", "", _font())
    paper.set_font("embedded", "", 11)
    paper.paragraph(text)
    return bytes(paper.output()).replace(b"/ToUnicode", b"/ToNothing")


def _font() -> str:
    found = sorted(Path("/usr/share/fonts").glob("**/*Sans*Regular.ttf")) + sorted(
        Path("/usr/share/fonts").glob("**/*.ttf")
    )
    if not found:
        pytest.skip("no TrueType font is installed")
    return str(found[0])


@pytest.mark.usefixtures("no_recognition")
def test_text_that_no_encoding_explains_is_unread() -> None:
    with pytest.raises(UnreadableDocument, match=r"page 1\u00a0: .*codage"):
        pdf_reading(without_unicode(WORDS))


def test_a_scanned_page_is_recognised() -> None:
    if not can_recognise():
        pytest.skip("tesseract-ocr-fra is not installed")
    assert len(set(words(pdf_reading(without_unicode(WORDS)).text)) & set(words(WORDS))) > 0.9 * len(set(words(WORDS)))


@pytest.mark.usefixtures("no_recognition")
@pytest.mark.parametrize(("texts", "unread"), [([WORDS], (1,)), ([], ())])
def test_a_scan_below_words_of_the_page_is_told_where_it_is_not_read(texts: list[str], unread: tuple[int, ...]) -> None:
    reading = scanned(texts, [STAMP] * 9).reading()
    assert (reading.unread_pages, reading.recognised_pages) == (unread, ())
    assert lines(reading) == [" ".join([STAMP] * 9)] or set(lines(reading)) == {STAMP}


@pytest.mark.parametrize("count", [1, 9])
def test_a_scan_is_recognised_below_words_of_the_page_which_are_kept(count: int) -> None:
    if not can_recognise():
        pytest.skip("tesseract-ocr-fra is not installed")
    reading = scanned([WORDS], [STAMP] * count).reading()
    assert (reading.unread_pages, reading.recognised_pages) == ((), (1,))
    assert reading.text.count(STAMP) == count
    assert "se réunit deux fois par an" in reading.text


@pytest.fixture
def recognised(monkeypatch: pytest.MonkeyPatch) -> list[Word]:
    """What any picture shows."""
    seen: list[Word] = []
    monkeypatch.setattr(pdf, "can_recognise", lambda: True)
    monkeypatch.setattr(pdf, "recognised_words", lambda *_: seen)
    return seen


def test_a_picture_of_no_words_below_those_of_the_page_is_not_unread(recognised: list[Word]) -> None:
    assert recognised == []
    reading = scanned([WORDS], [STAMP]).reading()
    assert (lines(reading), reading.unread_pages, reading.recognised_pages) == ([STAMP], (), ())


def test_no_word_of_a_stamp_stands_in_a_line_of_the_scan_below_it(recognised: list[Word]) -> None:
    baseline = 240 * 72 / 25.4
    recognised += [Word(10, baseline - 8, 40, baseline, "Scan", 8), Word(350, baseline - 8, 390, baseline, "bas.", 8)]
    assert lines(scanned([WORDS], [STAMP]).reading()) == [STAMP, "Scan bas."]


def test_a_scan_with_a_layer_of_words_is_not_recognised_again(recognised: list[Word]) -> None:
    recognised.append(Word(10, 10, 40, 18, "Encore", 8))
    paper = scanned([WORDS], [])
    with paper.local_context(text_mode="INVISIBLE"):
        paper.text(20, 20, STAMP)
    assert lines(paper.reading()) == [STAMP]


@pytest.mark.parametrize(
    ("confidences", "expected"),
    [
        ((90, 90, 90), ["Le", "tarif", "augmente"]),
        ((90, 5, 90), ["Le", scans.UNRECOGNISED, "augmente"]),
        ((5, 5, 90), ["augmente"]),
    ],
)
def test_a_sign_stands_for_a_word_that_is_not_recognised_among_others(
    confidences: Sequence[int], expected: list[str]
) -> None:
    rows = [
        {"block_num": "1", "par_num": "1", "line_num": "1", "left": f"{40 * place}", "top": "10", "width": "35"}
        | {"height": "10", "conf": f"{confidence}", "text": text}
        for place, (confidence, text) in enumerate(zip(confidences, ("Le", "tarif", "augmente"), strict=True))
    ]
    assert [word.text for word in scans._words(rows, [], 1.0)] == expected
