"""Pages drawn with a quote marked: where PDFium's own search finds its words, and nowhere else."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from fpdf import FPDF
from PIL import Image, ImageDraw
from pypdfium2 import raw

from corpus.document import PageSpan, Span
from corpus.errors import NoPicture
from corpus.formats.pdf.layout.lines import Box
from corpus.formats.pdf.picture import _UNDER, PagePicture, page_picture
from corpus.formats.pdf.reader import pdf_reading
from corpus.reading.containers import read_document
from tests.papers import ROWS, WORDS, Letter, Paper, cut_short, lines, locked

SCALE = 130 / 72  # pixels a point


def on_page(content: bytes, words: str, nth: int = 0, page: int = 1) -> PageSpan:
    """Words as the reader has them, where they stand for the nth time after a page's beginning."""
    reading = pdf_reading(content)
    ends = (*reading.page_starts, len(reading.text))
    text, start = reading.text[ends[page - 1] : ends[page]], -1
    for _ in range(nth + 1):
        start = text.index(words, start + 1)
    return PageSpan(page, text, Span(start, start + len(words)))


def found(content: bytes, *pieces: str, nth: int = 0, page: int = 1) -> list[Box]:
    """Where PDFium finds lines on a page for the nth time, in points from its top left corner as it is shown."""
    opened = pdfium.PdfDocument(content)[page - 1]
    edges, text, boxes = raw.FS_RECTF(), opened.get_textpage(), list[Box]()
    raw.FPDF_GetPageBoundingBox(opened, edges)
    x, y, width, height = edges.left, edges.bottom, edges.right - edges.left, edges.top - edges.bottom
    for piece in pieces:
        searcher = text.search(piece, match_case=True)
        index, count = [searcher.get_next() for _ in range(nth + 1)][-1]
        for number in range(text.count_rects(index, count)):
            left, bottom, right, top = (
                side - edge for side, edge in zip(text.get_rect(number), (x, y, x, y), strict=True)
            )
            turned = {
                0: Box(left, height - top, right, height - bottom),
                90: Box(bottom, left, top, right),
                180: Box(width - right, bottom, width - left, top),
                270: Box(height - top, width - right, height - bottom, width - left),
            }
            boxes.append(turned[opened.get_rotation()])
    return boxes


def check(picture: PagePicture, places: list[Box]) -> None:
    """Whether the colour lies around places in points, and nowhere else."""
    assert picture.is_marked
    image = Image.open(io.BytesIO(picture.png)).convert("RGB")
    for place in places:
        assert marked_share(image, place) > 0.35, place  # the rest is the letters
    pen = ImageDraw.Draw(image)
    for left, top, right, bottom in places:
        pen.rectangle([side * SCALE for side in (left - 4, top - 6, right + 4, bottom + 6)], "white")
    assert marked_share(image) == 0


def marked_share(image: Image.Image, place: Box | None = None) -> float:
    """The share of the pixels, of a place in points or of all, that have the mark's colour."""
    if place:
        left, top, right, bottom = (round(side * SCALE) for side in place)
        image = image.crop((left, top, right, bottom))
    return sum(count for count, color in image.getcolors(1 << 24) or () if color == _UNDER) / image.width / image.height


def output(paper: FPDF) -> bytes:
    return bytes(paper.output())


def saved(document: pdfium.PdfDocument) -> bytes:
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def test_the_words_of_a_quote_are_marked_and_no_others() -> None:
    paper = Paper()
    paper.paragraph("Le conseil se réunit en mairie.")
    paper.paragraph("Il vote le budget. Le maire l'exécute. Le préfet le contrôle.")
    content = output(paper)
    check(page_picture(content, on_page(content, "Le maire l'exécute.")), found(content, "Le maire l'exécute."))


def lines_of(content: bytes, quote: PageSpan) -> list[str]:
    """The lines of a quote as they stand on its page, found by taking words away from its end."""
    text = pdfium.PdfDocument(content)[quote.page - 1].get_textpage().get_text_bounded()
    words, cut = quote.text[slice(*quote.span)].split(), list[str]()
    while words:
        count = next(count for count in range(len(words), 0, -1) if " ".join(words[:count]) in text)
        cut.append(" ".join(words[:count]))
        words = words[count:]
    return cut


def test_a_quote_of_several_lines_is_marked_whole() -> None:
    paper = Paper()
    paper.paragraph(WORDS, align="L")
    quote = on_page(content := output(paper), WORDS[60:])
    pieces = lines_of(content, quote)
    assert len(pieces) > 2
    check(page_picture(content, quote), found(content, *pieces))


@pytest.mark.parametrize("nth", [0, 1, 2])
def test_of_words_that_are_repeated_the_quoted_ones_are_marked(nth: int) -> None:
    paper = Letter()
    for _ in range(3):
        paper.paragraph("Le maire décide. Nul ne s'y oppose, sauf le préfet.")
        paper.paragraph("Le préfet.")
    content = output(paper)
    for words in ("Le maire décide.", "Le préfet."):
        check(page_picture(content, on_page(content, words, nth)), found(content, words, nth=nth))


def test_a_column_is_marked_though_it_is_drawn_line_by_line_with_the_other() -> None:
    paper = Paper()
    left = [
        "La commune de Saint-Aubin achète",
        "des arbres pour la cour des écoles",
        "et les plante avec les élèves avant",
        "la fin du mois de novembre.",
    ]
    right = [
        "Le marché du vendredi se tient sur",
        "la place de la mairie, de huit heures",
        "à midi, sauf les jours de fête et les",
        "jours de grande tempête.",
    ]
    for number, pair in enumerate(zip(left, right, strict=True)):
        for x, text in zip((20, 115), pair, strict=True):
            paper.text(x, 30 + 5.5 * number, text)
    content = output(paper)
    for column in (left, right):
        check(page_picture(content, on_page(content, " ".join(column))), found(content, *column))


def test_words_that_the_end_of_a_line_cuts_are_marked_on_both() -> None:
    paper = Paper()
    for number, line in enumerate(
        ["La présente convention soutient le déve-", "loppement des quartiers de la commune."]
    ):
        paper.text(20, 30 + 5 * number, line)
    content = output(paper)
    first, second = found(content, "le déve", "loppement des")
    with_hyphen = first._replace(right=first.right + 4)
    check(page_picture(content, on_page(content, "le développement des")), [with_hyphen, second])


def test_the_row_of_a_table_is_marked_cell_by_cell() -> None:
    paper = Paper()
    with paper.table() as table:
        for row in ROWS:
            table.row(row)
    content = output(paper)
    (quoted,) = (line for line in lines(paper.reading()) if line.startswith("De 600"))
    picture = page_picture(content, on_page(content, quoted))
    image = Image.open(io.BytesIO(picture.png)).convert("RGB")
    assert picture.is_marked
    for words, is_marked in (("3,20", True), ("5,60", True), ("De 600", True), ("4,10", False), ("1,00", False)):
        (place,) = found(content, words)
        assert (marked_share(image, place) > 0.3) is is_marked, words


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_page_that_is_shown_turned_is_marked_as_it_is_shown(turn: int) -> None:
    paper = Letter()
    paper.paragraph("Le conseil se réunit en mairie.")
    paper.paragraph("Le maire exécute le budget.")
    document = pdfium.PdfDocument(output(paper))
    document[0].set_rotation(turn)
    content = saved(document)
    check(page_picture(content, on_page(content, "Le maire exécute")), found(content, "Le maire exécute"))


def test_words_that_stand_sideways_are_marked() -> None:
    paper = Paper()
    paper.paragraph(WORDS)
    with paper.rotation(90, 100, 200):
        paper.text(100, 200, "Le plafond est de 900 euros.")
    content = output(paper)
    check(
        page_picture(content, on_page(content, "Le plafond est de 900 euros.")),
        found(content, "Le plafond est de 900 euros."),
    )


def test_a_page_that_is_cropped_is_marked_where_it_is_shown() -> None:
    paper = Paper()
    paper.paragraph("Le conseil se réunit en mairie.")
    document = pdfium.PdfDocument(output(paper))
    document[0].set_cropbox(20, 300, 400, 830)
    content = saved(document)
    check(page_picture(content, on_page(content, "Le conseil")), found(content, "Le conseil"))


@pytest.mark.parametrize("page", [1, 2])
def test_a_quote_over_two_pages_is_marked_on_each(tmp_path: Path, page: int) -> None:
    paper = Letter()
    paper.paragraph(" ".join(f"La phrase {number} se termine ici." for number in range(300)), align="L")
    content = output(paper)
    (tmp_path / "a.pdf").write_bytes(content)
    document = read_document(tmp_path / "a.pdf", "a.pdf")
    middle = document.page_starts[1]
    start, end = document.text.rindex("La", 0, middle - 150), document.text.index("ici.", middle + 150) + 4
    quote = document.on_page(Span(start if page == 1 else middle, end))
    assert quote
    assert quote.page == page
    check(page_picture(content, quote), found(content, *lines_of(content, quote), page=page))


def test_every_block_of_a_page_is_found_on_it(tmp_path: Path) -> None:
    paper = Letter()
    for _ in range(6):
        paper.heading("Les aides")
        paper.paragraph(WORDS)
        with paper.table() as table:
            for row in ROWS:
                table.row(row)
    (tmp_path / "a.pdf").write_bytes(content := output(paper))
    document = read_document(tmp_path / "a.pdf", "a.pdf")
    assert len(document.blocks) > 30
    for block in document.blocks[::3]:
        quote = document.on_page(block.span)
        assert quote
        assert page_picture(content, quote).is_marked


def test_what_is_not_on_a_page_is_not_marked() -> None:
    paper = Paper()
    paper.paragraph("Le conseil se réunit en mairie.")
    text = "Le conseil se réunit en mairie. Il vote le budget."
    picture = page_picture(output(paper), PageSpan(1, text, Span(20, len(text))))
    assert not picture.is_marked
    assert marked_share(Image.open(io.BytesIO(picture.png)).convert("RGB")) == 0


@pytest.mark.parametrize("size", [(14_400, 14_400), (14_400, 10), (3, 3)], ids=str)
def test_a_picture_is_bounded_whatever_the_size_of_the_page(size: tuple[int, int]) -> None:
    document = pdfium.PdfDocument.new()
    document.new_page(*size)
    picture = page_picture(saved(document), PageSpan(1, "Le conseil", Span(0, 10)))
    assert max(Image.open(io.BytesIO(picture.png)).size) <= 2000


@pytest.mark.parametrize(
    "make", [lambda: b"Bonjour.", cut_short, lambda: locked("a", "b")], ids=["no PDF", "cut", "locked"]
)
def test_of_a_file_that_does_not_open_there_is_no_picture(make: Callable[[], bytes]) -> None:
    with pytest.raises(NoPicture, match=r"\u00a0; .*\."):
        page_picture(make(), PageSpan(1, "Le conseil", Span(0, 10)))


def test_of_a_page_that_is_not_there_there_is_no_picture() -> None:
    with pytest.raises(NoPicture):
        page_picture(output(Paper()), PageSpan(2, "Le conseil", Span(0, 10)))
