"""PDFs that tests write as office programs do, and views of their reading."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

import pypdfium2 as pdfium
from fpdf import FPDF

from corpus.document import Kind, Reading, Reason
from corpus.formats.pdf.reader import pdf_reading

WORDS = (
    "La commune apporte son soutien aux associations qui agissent pour le développement des quartiers, "
    "l'insertion des habitants et la vie culturelle ; elle le fait dans la limite de son budget et après "
    "avis de la commission des finances, qui se réunit deux fois par an à cette fin."
)


HEADER = "Commune de Saint-Aubin"


class Paper(FPDF):
    """A PDF with text at fixed places or flowing, as an office program writes it."""

    def __init__(self, size: float = 11) -> None:
        super().__init__()
        self.set_font("Helvetica", "", size)
        self.set_auto_page_break(auto=True, margin=25)
        self.add_page()

    def style(self, weight: str = "", size: float = 11) -> None:
        self.set_font("Helvetica", weight, size)

    def paragraph(self, text: str, space: float = 3, width: float = 0, align: str = "J") -> None:
        self.multi_cell(width, 5.5, text, align=align, new_x="LEFT", new_y="NEXT")
        self.set_xy(self.get_x(), self.get_y() + space)

    def heading(self, text: str, size: float = 16) -> None:
        self.style("B", size)
        self.paragraph(text, align="L")
        self.style()

    def reading(self) -> Reading:
        return pdf_reading(bytes(self.output()))


class Letter(Paper):
    """A document with a running header and page numbers."""

    def header(self) -> None:
        self.style("", 8)
        self.text(20, 10, HEADER)
        self.style()

    def footer(self) -> None:
        self.style("", 8)
        self.text(100, 285, f"Page {self.page_no()} / 9")
        self.style()


def words(text: str) -> list[str]:
    return re.findall(r"\w+", unicodedata.normalize("NFKC", text))


def lines(reading: Reading) -> list[str]:
    return reading.text.split("\n")


def blocks(reading: Reading, kind: Kind) -> list[str]:
    return [reading.text[slice(*block.span)] for block in reading.blocks if block.kind is kind]


def headings(reading: Reading) -> list[tuple[int, str]]:
    return [(one.level, reading.text[slice(*one.span)]) for one in reading.blocks if one.kind is Kind.HEADING]


def ignored(reading: Reading, reason: Reason) -> list[str]:
    return [reading.text[slice(*one.span)] for one in reading.ignored if one.reason is reason]


ROWS = [
    ["Quotient familial", "Repas enfant", "Repas adulte"],
    ["Inférieur à 600 euros", "1,00", "4,50"],
    ["De 600 à 1 200 euros, sur présentation de l'avis d'imposition de l'année", "3,20", "5,60"],
    ["Supérieur à 1 200 euros", "4,10", "6,00"],
]


def scanned(texts: Sequence[str], stamps: Sequence[str], height: float = 297) -> Paper:
    """A page with the image of another page, and words of its own over it."""
    inner = Paper()
    for text in texts:
        inner.paragraph(text)
    picture = pdfium.PdfDocument(bytes(inner.output()))[0].render(scale=200 / 72, grayscale=True).to_pil()
    paper = Paper(8)
    paper.image(picture, 0, 0, 210, height)
    for row, stamp in enumerate(stamps):
        paper.text(20, 240 + 4 * row, stamp)
    return paper


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
