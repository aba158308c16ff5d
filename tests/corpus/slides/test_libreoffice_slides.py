"""A presentation is read alike in all the formats in which LibreOffice saves it, the old one among them."""

from __future__ import annotations

import io

import pytest
from pptx import Presentation
from pptx.util import Cm

from corpus.document import Reading
from corpus.reading.readers import READERS
from tests.corpus.slides.slides import by_slide
from tests.office import all_converted, ignored, needs

EXPECTED = [
    ["1 Le budget de la ville", "Conseil du 3 mai"],
    ["1 Les dépenses", "- Les écoles", "- dont la cantine", "- La voirie", "2 Notes", "Rappeler le vote."],
    ["1 Les recettes", "Source | 2025 | 2026", "Impôts | 4 M€ | 5 M€", "Dotations | 2 M€ | 1 M€"],
    [],
    ["1 Merci", "À gauche.", "À droite."],
]


def deck() -> bytes:
    """Five slides, of which the fourth is hidden."""
    made = Presentation()
    slides = [made.slides.add_slide(made.slide_layouts[number]) for number in (0, 1, 5, 5, 5)]
    titles = ("Le budget de la ville", "Les dépenses", "Les recettes", "Brouillon", "Merci")
    for slide, title in zip(slides, titles, strict=True):
        slide.shapes.title.text = title
    slides[0].placeholders[1].text = "Conseil du 3 mai"
    body = slides[1].placeholders[1].text_frame
    body.text = "Les écoles"
    for words, level in (("dont la cantine", 1), ("La voirie", 0)):
        paragraph = body.add_paragraph()
        paragraph.text, paragraph.level = words, level
    slides[1].notes_slide.notes_text_frame.text = "Rappeler le vote."
    table = slides[2].shapes.add_table(3, 3, Cm(2), Cm(6), Cm(18), Cm(4)).table
    for row, said in enumerate((("Source", "2025", "2026"), ("Impôts", "4 M€", "5 M€"), ("Dotations", "2 M€", "1 M€"))):
        for column, words in enumerate(said):
            table.cell(row, column).text = words
    slides[3]._element.set("show", "0")
    for words, left in (("À droite.", 14), ("À gauche.", 2)):
        slides[4].shapes.add_textbox(Cm(left), Cm(8), Cm(6), Cm(2)).text_frame.text = words
    content = io.BytesIO()
    made.save(content)
    return content.getvalue()


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    needs("loimpress")
    folder = tmp_path_factory.mktemp("slides")
    (folder / "deck.pptx").write_bytes(deck())
    return {".pptx": deck()} | {f".{kind}": all_converted([folder / "deck.pptx"], kind)[0] for kind in ("odp", "ppt")}


@pytest.mark.parametrize("suffix", [".pptx", ".odp", ".ppt"])
def test_a_presentation_is_read_alike_in_every_format(saved: dict[str, bytes], suffix: str) -> None:
    read: Reading = READERS[suffix](saved[suffix])
    assert by_slide(read) == EXPECTED
    assert ("hidden", "[diapositive masquée\u00a0: «\u00a0Brouillon\u00a0»]") in ignored(read)
    assert read.title == "Le budget de la ville"
