"""Books are read chapter after chapter, in the order of their spine."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from corpus.errors import UnreadableDocument
from corpus.formats.web.epub import epub_reading
from corpus.formats.web.html import read_html
from corpus.reading.containers import read_document
from tests.office import ignored, shown, zipped

CHAPTERS = {
    "b.xhtml": "<h1>La voirie</h1><p>Elle refait trois rues.</p><table><tr><td>Rue</td><td>Coût</td></tr></table>",
    "a%20b.xhtml": "<h1>Les écoles</h1><p>Deux.</p><table><tr><td>Un</td><td>Deux</td></tr></table>",
}


def epub(chapters: Mapping[str, str], guide: str = "", nav: str = "", parts: Mapping[str, str] | None = None) -> bytes:
    """A book; the names of its chapters are as its package writes them, ``nav`` is the name of its contents."""
    page = 'media-type="application/xhtml+xml"'
    items = "".join(
        f'<item id="i{number}" href="{name}" {page} properties="{"nav" if name == nav else ""}"/>'
        for number, name in enumerate(chapters)
    )
    spine = "".join(f'<itemref idref="i{number}"/>' for number in range(len(chapters)))
    container = '<container xmlns="c"><rootfiles><rootfile full-path="OEBPS/content.opf"/></rootfiles></container>'
    package = (
        '<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata>'
        "<dc:title>Le livre de la ville</dc:title><dc:date>2025-03-02</dc:date></metadata>"
        f"<manifest>{items}</manifest><spine>{spine}</spine><guide>{guide}</guide></package>"
    )
    head = '<html xmlns="http://www.w3.org/1999/xhtml"><head><title/><script src="a.js"/></head>'
    pages = {
        f"OEBPS/{name.replace('%20', ' ')}": f'<?xml version="1.0"?>{head}<body>{body}</body></html>'
        for name, body in chapters.items()
    }
    return zipped(
        {"mimetype": "application/epub+zip", "META-INF/container.xml": container, "OEBPS/content.opf": package}
        | pages
        | dict(parts or {})
    )


def test_chapters_are_read_in_order_as_pages_are(tmp_path: Path) -> None:
    read = epub_reading(epub(CHAPTERS))
    pages = [read_html(f"<body>{body}</body>".encode()) for body in CHAPTERS.values()]
    assert read.text == "\n".join(page.text for page in pages)
    assert shown(read) == [line for page in pages for line in shown(page)]
    assert [block.table for block in read.blocks if block.table] == [1, 2]
    (tmp_path / "a.epub").write_bytes(epub(CHAPTERS))
    book = read_document(tmp_path / "a.epub", "a.epub")
    assert (book.title, str(book.date), book.page_starts) == ("Le livre de la ville", "2025-03-02", ())


@pytest.mark.parametrize(
    ("guide", "nav", "title"),
    [("", "toc.xhtml", "Le plan"), ('<reference type="toc" href="toc.xhtml#a"/>', "", "Le plan"), ("", "", "Sommaire")],
    ids=["navigation", "guide", "title"],
)
def test_tables_of_contents_are_never_quoted(guide: str, nav: str, title: str) -> None:
    contents = f"<h1>{title}</h1><p>Les écoles</p><p>La voirie</p>"
    read = epub_reading(epub({"toc.xhtml": contents, **CHAPTERS}, guide, nav))
    assert ignored(read) == [("contents", f"{title}\nLes écoles\nLa voirie")]
    assert shown(read)[0] == "1 La voirie"


def test_a_whole_book_on_the_page_of_its_contents_is_read() -> None:
    chapter = f"<h1>Sommaire</h1><p>{'La ville agit pour tous ses habitants. ' * 10}</p>"
    guide = '<reference type="toc" href="a.xhtml"/>'
    assert len(shown(epub_reading(epub({"a.xhtml": chapter}, guide)))) == 2


def test_nothing_of_a_chapter_stands_in_its_margin() -> None:
    long = "".join(f"<p>La ville agit pour tous, et le conseil vote le point {n} de la séance.</p>" for n in range(30))
    aside = "<div class='sidebar'><p>Une note sans rapport avec le texte.</p></div>"
    assert ignored(epub_reading(epub({"a.xhtml": f"<div>{long}</div>{aside}"}))) == []


CIPHER = "<encryption xmlns:e='e'><e:EncryptedData><e:EncryptionMethod Algorithm='{}'/></e:EncryptedData></encryption>"


def test_a_book_that_its_publisher_locks_is_refused_but_not_one_with_disguised_fonts() -> None:
    def sealed(cipher: str) -> bytes:
        return epub(CHAPTERS, parts={"META-INF/encryption.xml": CIPHER.format(cipher)})

    assert epub_reading(sealed("http://www.idpf.org/2008/embedding")).text
    with pytest.raises(UnreadableDocument, match="verrouillé par son éditeur"):
        epub_reading(sealed("http://www.w3.org/2001/04/xmlenc#aes128-cbc"))


def test_a_book_of_pictures_is_said_to_hold_no_text(tmp_path: Path) -> None:
    (tmp_path / "a.epub").write_bytes(epub({"a.xhtml": '<img src="a.png" alt="Une page"/>'}))
    with pytest.raises(UnreadableDocument, match="aucun texte"):
        read_document(tmp_path / "a.epub", "a.epub")


@pytest.mark.parametrize("content", [b"Du texte.", zipped({"a.txt": "Oui."}), epub(CHAPTERS)[:-200]])
def test_what_is_no_book_is_refused(content: bytes) -> None:
    with pytest.raises(UnreadableDocument):
        epub_reading(content)
