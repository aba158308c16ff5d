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

from corpus.document import Reason
from corpus.errors import UnreadableDocument
from corpus.formats.pdf.layout.lines import CELL
from corpus.formats.pdf.reader import pdf_reading
from corpus.reading.containers import read_document
from corpus.reading.readers import READERS, document_of
from corpus.text.boilerplate import cleaned
from corpus.text.passages import passages_of
from tests.papers import ROWS, WORDS, Letter, Paper, cut_short, lines, locked, words


@pytest.mark.parametrize("is_drawn", [True, False], ids=["drawn", "left to the reader"])
def test_what_fills_a_form_and_stands_in_a_text_box_is_read(is_drawn: bool) -> None:
    field = b"/Subtype /Widget /FT /Tx /T (nom) /V (Jean Dupont) /Rect [160 775 360 795]"
    box = b"/Subtype /FreeText /Contents (Dossier complet.) /Rect [50 600 250 620]"
    hidden = b"/Subtype /FreeText /F 2 /Contents (Rien ne se voit ici.) /Rect [50 400 250 420]"
    content = annotated("Nom du demandeur :", [field, box, hidden], is_drawn)
    assert lines(pdf_reading(content)) == ["Nom du demandeur : Jean Dupont", "Dossier complet."]


def annotated(text: str, annotations: Sequence[bytes], is_drawn: bool) -> bytes:
    """A page with a line of text and with annotations, drawn as their program sees them or not."""
    font = b"<< /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >>"
    look = b"/DA (/F1 11 Tf 0 g)"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [5 0 R] /DR " + font + look + b" >> >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources "
        + font
        + b"/Annots [%s] >>" % b" ".join(b"%d 0 R" % (5 + index) for index in range(len(annotations))),
        stream(f"BT /F1 11 Tf 50 780 Td ({text}) Tj ET".encode()),
    ]
    for index, one in enumerate(annotations):
        drawn = b"/AP << /N %d 0 R >>" % (5 + len(annotations) + index) if is_drawn else b""
        objects.append(b"<< /Type /Annot /P 3 0 R " + look + one + drawn + b" >>")
    for one in annotations:
        written = re.search(rb"\((?!nom)[^)]*\)", one)
        assert written
        form = b"/Type /XObject /Subtype /Form /BBox [0 0 200 20] /Resources " + font
        objects.append(stream(b"BT /F1 11 Tf 2 5 Td %s Tj ET" % written[0], form))
    body = b"".join(b"%d 0 obj\n%s\nendobj\n" % (number, one) for number, one in enumerate(objects, 1))
    return b"%%PDF-1.7\n%strailer << /Root 1 0 R /Size %d >>\n%%%%EOF" % (body, len(objects) + 1)


def stream(content: bytes, entries: bytes = b"") -> bytes:
    return b"<< %s /Length %d >>\nstream\n%s\nendstream" % (entries, len(content), content)


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
        document_of(make(), "acte.pdf")


def test_a_password_that_only_forbids_changes_does_not_matter() -> None:
    assert pdf_reading(locked("a")).text == WORDS


def test_pdf_is_among_the_formats() -> None:
    paper = Paper()
    paper.paragraph(WORDS)
    assert READERS[".pdf"](bytes(paper.output())).text == WORDS


def poppler(content: bytes, folder: Path, *options: str) -> str:
    """What pdftotext reads."""
    command = shutil.which("pdftotext")
    if command is None:
        pytest.skip("poppler-utils is not installed")
    (folder / "a.pdf").write_bytes(content)
    done = subprocess.run([command, *options, folder / "a.pdf", "-"], capture_output=True, text=True, check=True)
    return done.stdout


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


def columns() -> bytes:
    """Two columns with words cut at the ends of lines, below a header on each of three pages."""
    paper = Letter()
    for page in range(3):
        if page:
            paper.add_page()
        for column in range(2):
            paper.set_xy(10 + 98 * column, 20)
            for number in range(6):
                paper.paragraph(f"{number}{'abc'[page]} {WORDS}".replace("associations", "sous-\npréfets"), width=90)
    return bytes(paper.output())


def turned() -> bytes:
    """A page of which a part is written along the margin, and another that is turned whole."""
    paper = Letter()
    paper.paragraph(WORDS)
    with paper.rotation(90, 205, 200):
        paper.text(205, 200, "Vu pour être annexé à la délibération du 3 mai.")
    paper.add_page()
    with paper.rotation(90, 105, 105):
        paper.paragraph(WORDS)
    return bytes(paper.output())


def form() -> bytes:
    field = b"/Subtype /Widget /FT /Tx /T (nom) /V (Jean Dupont) /Rect [160 775 360 795]"
    return annotated("Nom du demandeur :", [field], True)


def squeezed(text: str) -> str:
    """A text without white space and hyphens, which tools see differently at the ends of lines."""
    return re.sub(r"[\s\u00ad\u2010-]+", "", unicodedata.normalize("NFKC", text))


@pytest.mark.parametrize("make", [mixed, columns, turned, form])
def test_every_sentence_that_may_be_quoted_is_as_another_tool_reads_it(
    make: Callable[[], bytes], tmp_path: Path
) -> None:
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "a.pdf").write_bytes(make())
    document = cleaned(read_document(tmp_path / "documents" / "a.pdf", "a.pdf"))
    running = {squeezed(document.text[slice(*one.span)]) for one in document.ignored if one.reason is Reason.RUNNING}
    theirs = [
        "".join(
            text for line in poppler(make(), tmp_path, *options).split("\n") if (text := squeezed(line)) not in left
        )
        for options in ((), ("-layout",), ("-raw",))
        for left in (running, ())  # the first copy of a running line may be quoted
    ]
    quotes = [document.text[slice(*span)] for passage in passages_of(document) for span in passage.sentences]
    cells = [cell for quote in quotes for cell in quote.split(CELL)]
    assert quotes
    assert [cell for cell in cells if not any(squeezed(cell) in text for text in theirs)] == []


def ordered(spans: Sequence[tuple[int, int]]) -> bool:
    return all(before[1] <= after[0] for before, after in pairwise(spans))


def test_blocks_and_ignored_spans_are_in_order_and_pages_too() -> None:
    reading = pdf_reading(mixed())
    assert ordered(sorted([*(one.span for one in reading.blocks), *(one.span for one in reading.ignored)]))
    assert ordered([one.span for one in reading.blocks])
    assert sorted(reading.page_starts) == list(reading.page_starts)
    assert len(reading.page_starts) > 1
