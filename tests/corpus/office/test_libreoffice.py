"""What is quoted from office files stands in them, word for word, as LibreOffice reads them too."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pypdfium2 as pdfium
import pytest

from corpus.reading.containers import read_document
from corpus.text.boilerplate import cleaned
from corpus.text.passages import passages_of
from tests.corpus.office.opendocument import BODY, LISTS, STYLES
from tests.corpus.office.samples import RTF_BODY, RTF_TABLE, WORD_TABLE, agreement, everything, odt_table
from tests.office import CALL, NOTES, all_converted, docx, field, numbered, numbering, odt, p, rtf, run, table

_HIDDEN_STYLE = (
    '<style:style style:name="H" style:family="text"><style:text-properties text:display="none"/></style:style>'
)
_HIDDEN_SECTION = (
    '<text:section text:name="S" text:display="none"><text:p>Section cachée.</text:p></text:section>'
    '<text:section text:name="C" text:condition="ooow:1" text:display="condition" text:is-hidden="true">'
    "<text:p>Section cachée aussi.</text:p></text:section>"
)
_LINK = field(' HYPERLINK "https://exemple.fr" ', "l’article 3")
FILES: Mapping[str, bytes] = {
    "agreement.docx": agreement(),
    "everything.docx": everything(),
    "body.odt": odt(BODY, LISTS, STYLES),
    "body.rtf": rtf(RTF_BODY),
    "merged.docx": docx(WORD_TABLE),
    "merged.odt": odt(odt_table()),
    "merged.rtf": rtf(RTF_TABLE),
    "field.docx": docx(p(run("Voir ") + _LINK + run("."))),
    "signs.docx": docx(p("La co\u00adopé\u200bration coûte 3\u202f000\u00a0€\u00a0: \u200eoui.")),
    "note in a list.docx": docx(
        p("Les axes :") + p(run("former") + CALL, numbered(1)) + p("aider", numbered(1)) + p("Voilà."),
        footnotes=NOTES,
        numbering=numbering(("ordinal", "Article %1")),
    ),
    "nested.docx": docx(table((table(("Un.", "Deux.")) + p(""), "Trois."))),
}
_NOTES = ("La loi.", "Et le décret.", "Le décret.", "Un décret.")  # which its export leaves out
# Its export holds what is hidden, and leaves out what floats; on paper it is as it is seen.
DRAWN: Mapping[str, bytes] = {
    "hidden.docx": docx(p(run("Vu ") + run("caché ", "<w:vanish/>") + run("lu."))),
    "hidden.odt": odt(
        f'<text:p>Vu <text:span text:style-name="H">caché </text:span>lu.</text:p>{_HIDDEN_SECTION}', _HIDDEN_STYLE
    ),
    "hidden.rtf": rtf(r"Vu {\v caché }lu.\par"),
}


def _exported(folder: Path, files: Mapping[str, bytes], target: str) -> dict[str, tuple[Path, bytes]]:
    """Each of the files, and what LibreOffice makes of it."""
    paths = [folder / f"{number}{Path(name).suffix}" for number, name in enumerate(files)]
    for path, content in zip(paths, files.values(), strict=True):
        path.write_bytes(content)
    return dict(zip(files, zip(paths, all_converted(paths, target), strict=True), strict=True))


@pytest.fixture(scope="module")
def texts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Path, bytes]]:
    return _exported(tmp_path_factory.mktemp("texts"), FILES, "txt")


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Path, bytes]]:
    return _exported(tmp_path_factory.mktemp("papers"), DRAWN, "pdf")


@pytest.mark.parametrize("name", FILES)
def test_every_sentence_that_may_be_quoted_is_in_libreoffices_text(
    texts: Mapping[str, tuple[Path, bytes]], name: str
) -> None:
    path, text = texts[name]
    theirs = squeezed(text.decode("utf-8-sig"))
    assert [one for one in quotable(path) if one not in theirs] == []


@pytest.mark.parametrize("name", DRAWN)
def test_what_may_be_quoted_is_what_libreoffice_draws(papers: Mapping[str, tuple[Path, bytes]], name: str) -> None:
    path, paper = papers[name]
    theirs = squeezed(pdfium.PdfDocument(paper)[0].get_textpage().get_text_bounded())
    assert "".join(quotable(path)) == theirs


def quotable(path: Path) -> list[str]:
    """The sentences of a file's passages, but those of notes."""
    document = cleaned(read_document(path, path.name))
    sentences = [document.text[slice(*one)] for passage in passages_of(document) for one in passage.sentences]
    assert sentences
    return [squeezed(one) for one in sentences if one not in _NOTES]


def squeezed(text: str) -> str:
    """A text without white space, what parts cells and what is not seen; calls of notes as LibreOffice exports them."""
    return re.sub(r"[\s|\u00ad\u200b\u200e]", "", re.sub(r"\[(\d+)\]", r"\1", text))
