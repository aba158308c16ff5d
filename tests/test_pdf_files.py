"""PDF files as they come: scans, locked, damaged, hostile, and the same words as another tool reads."""

from __future__ import annotations

import re
import shutil
import subprocess
import unicodedata
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path

import pytest
from fpdf import FPDF

from corpus import pdf
from corpus.errors import UnreadableDocument
from corpus.pdf import pdf_reading
from corpus.readers import READERS
from corpus.scans import can_recognise
from tests.papers import ROWS, WORDS, Letter, Paper, lines


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


def locked(owner: str, user: str | None = None) -> bytes:
    paper = Paper()
    paper.set_encryption(owner, user)
    paper.paragraph(WORDS)
    return bytes(paper.output())


def cut_short() -> bytes:
    paper = Paper()
    paper.paragraph(WORDS)
    content = bytes(paper.output())
    return content[: len(content) // 2]


def page_tree(pages: str) -> bytes:
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", pages]
    body = "".join(f"{number} 0 obj\n{content}\nendobj\n" for number, content in enumerate(objects, 1))
    return f"%PDF-1.4\n{body}trailer << /Root 1 0 R /Size 3 >>\n%%EOF".encode()


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda: b"", "aucun texte"),
        (lambda: b"Bonjour.", "pas un PDF"),
        (cut_short, "abîmé"),
        (lambda: locked("a", "b"), "mot de passe"),
        (lambda: page_tree("<< /Type /Pages /Kids [2 0 R] /Count 1 >>"), "abîmé"),
        (lambda: page_tree("<< /Type /Pages /Kids [] /Count 900000 >>"), "abîmé"),
        (lambda: page_tree("<< /Type /Pages /Kids [] /Count 0 >>"), "abîmé"),
    ],
    ids=["0 bytes", "no PDF", "cut short", "password", "loop", "a million pages", "no page"],
)
def test_a_file_that_cannot_be_read_says_why_and_what_to_do(make: Callable[[], bytes], reason: str) -> None:
    with pytest.raises(UnreadableDocument, match=rf"{reason}.*\u00a0; .*\."):
        pdf_reading(make())


def test_a_password_that_only_forbids_changes_does_not_matter() -> None:
    assert pdf_reading(locked("a")).text == WORDS


def test_pdf_is_among_the_formats() -> None:
    paper = Paper()
    paper.paragraph(WORDS)
    assert READERS[".pdf"](bytes(paper.output())).text == WORDS


def words(text: str) -> list[str]:
    return re.findall(r"\w+", unicodedata.normalize("NFKC", text))


def poppler(content: bytes, folder: Path) -> str:
    """What pdftotext reads."""
    command = shutil.which("pdftotext")
    if command is None:
        pytest.skip("poppler-utils is not installed")
    (folder / "a.pdf").write_bytes(content)
    return subprocess.run([command, folder / "a.pdf", "-"], capture_output=True, text=True, check=True).stdout


def mixed() -> bytes:
    paper = Letter()
    paper.heading("Convention")
    for number in range(1, 8):
        paper.heading(f"Article {number} - Objet", 12)
        paper.paragraph(WORDS)
        for item in ("les enfants ;", "les agents."):
            paper.paragraph(f"- {item}", space=0)
        with paper.table(first_row_as_headings=False) as table:
            for row in ROWS:
                table.row(row)
    return bytes(paper.output())


def test_every_word_that_another_tool_reads_is_read_once(tmp_path: Path) -> None:
    assert sorted(words(pdf_reading(mixed()).text)) == sorted(words(poppler(mixed(), tmp_path)))


def ordered(spans: Sequence[tuple[int, int]]) -> bool:
    return all(before[1] <= after[0] for before, after in pairwise(spans))


def test_blocks_and_ignored_spans_are_in_order_and_pages_too() -> None:
    reading = pdf_reading(mixed())
    assert ordered(sorted([*(one.span for one in reading.blocks), *(one.span for one in reading.ignored)]))
    assert ordered([one.span for one in reading.blocks])
    assert sorted(reading.page_starts) == list(reading.page_starts)
    assert len(reading.page_starts) > 1
