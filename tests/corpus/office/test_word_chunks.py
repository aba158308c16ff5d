"""Files that a Word document takes in as they are are read where they stand, or the report tells the way out."""

from __future__ import annotations

from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

import pytest

from corpus.document import Reading
from corpus.errors import UnreadableDocument
from corpus.formats.office.word import word_reading
from tests.office import chunk, docx, ignored, p, shown, taking_in

PAGE = "<h2>Tarifs</h2><p>Le repas coûte 4 €.</p><ol><li>Un.</ol><table><tr><th>A<th>B<tr><td>c<td>d</table>"


def around(content: bytes, name: str = "part.bin") -> Reading:
    return word_reading(taking_in(p("Avant.") + chunk(name) + p("Après."), {name: content}))


def archive() -> bytes:
    parts = MIMEMultipart("related")
    parts.attach(MIMEText("<p>Le repas coûte 4 €.</p>", "html", "utf-8"))
    return parts.as_bytes()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.html", "<p>Le repas coûte 4 €.</p>".encode()),
        ("a.bin", "<html><body>Le repas coûte 4 €.</body></html>".encode("cp1252")),
        ("a.mht", archive()),
        ("a.rtf", rb"{\rtf1\ansi Le repas co\'fbte 4 \'80.\par}"),
        ("a.txt", "Le repas coûte 4 €.\r\n".encode()),
        ("a.docx", docx(p("Le repas coûte 4 €."))),
        ("b.docx", taking_in(chunk("c.docx"), {"c.docx": docx(p("Le repas coûte 4 €."))})),
    ],
)
def test_a_file_is_read_where_it_stands(name: str, content: bytes) -> None:
    assert around(content, name).text == "Avant.\nLe repas coûte 4 €.\nAprès."


def test_a_page_that_is_taken_in_keeps_its_headings_items_and_tables() -> None:
    assert shown(around(PAGE.encode())) == [
        "Avant.", "2 Tarifs", "Le repas coûte 4 €.", "- Un.", "A | B", "c | d", "Après.",
    ]  # fmt: skip


def test_what_a_page_that_is_taken_in_hides_stays_ignored() -> None:
    assert ignored(around(b"<p hidden>Secret.</p><p>Un.</p>")) == [("hidden", "Secret.")]


@pytest.mark.parametrize("content", [b"\x00\x01\x02", b"PK damaged", b"{\\rtf1 cut short", b""])
def test_a_file_that_cannot_be_read_is_named_in_the_report(content: bytes) -> None:
    assert ignored(around(content)) == [("unread", "[part.bin]")]


def test_a_document_of_nothing_but_such_files_is_refused_with_a_way_out() -> None:
    with pytest.raises(UnreadableDocument, match=r"enregistrez-le de nouveau en \.docx"):
        word_reading(taking_in(chunk("a.bin"), {"a.bin": b"\x00\x01"}))


def test_documents_in_each_other_are_read_so_far() -> None:
    content = docx(p("Au fond."))
    for _ in range(5):
        content = taking_in(p("Dessus.") + chunk("a.docx"), {"a.docx": content})
    assert word_reading(content).text.split("\n") == ["Dessus."] * 4 + ["[a.docx]"]


def test_a_file_that_is_named_again_and_again_is_read_once() -> None:
    text = word_reading(taking_in(chunk("a.txt") * 1000, {"a.txt": b"Un."})).text
    assert text == "Un."
