"""What is a heading by its style, and what only looks as one."""

from __future__ import annotations

import pytest

from corpus.formats.office.word import word_reading
from tests.office import docx, p, shown, styled

NAMES = '<w:style w:type="paragraph" w:styleId="T"><w:name w:val="heading 2"/></w:style>'
LONG = "La délégation de signature donnée à Monsieur le premier adjoint vaut pour tous les actes de la commune, "
LONG += "pour la durée du mandat et dans les limites que fixe la loi"


@pytest.mark.parametrize(
    ("words", "is_heading"),
    [(LONG, True), (f"{LONG}.", False), (f"{LONG}\u00a0: «\u00a0pour le maire.\u00a0»", False), ("Elle signe.", True)],
    ids=["long", "sentence", "sentence with a quote", "short sentence"],
)
def test_a_long_sentence_in_the_style_of_a_heading_is_text(words: str, is_heading: bool) -> None:
    read = word_reading(docx(p("Titre", styled("T")) + p(words, styled("T")) + p("Texte."), styles=NAMES))
    assert shown(read)[1] == f"2 {words}" if is_heading else words
