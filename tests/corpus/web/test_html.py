"""A saved web page becomes a document: what is seen, what is navigation, headings, tables, encodings."""

from __future__ import annotations

from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from pathlib import Path

import pytest

from corpus.document import Document, Kind, Reason
from tests.corpus.plain.test_readers import block_texts, read

PAGE = """<!DOCTYPE html>
<html lang="fr"><head><title>RTES | Une convention</title><style>p { color: red }</style>
<script>var piege = "Texte du script.";</script></head>
<body>
<header><a href="/">Accueil du site</a></header>
<nav><ul><li><a href="/reseau">Le réseau</a></li><li><a href="/agenda">Agenda</a></li></ul></nav>
<div class="menu"><ul><li><a href="1">Adhérer</a></li><li><a href="2">Se former</a></li>
<li><a href="3">Nous écrire</a></li></ul></div>
<!-- Texte du commentaire. -->
<main><article>
<h1>Une convention&nbsp;signée</h1>
<p>La convention pr&eacute;sente <b>quatre</b>
   axes&nbsp;: elle co&ucirc;te &lt; 3 &euro;.</p>
<p hidden>Texte masqué.</p><p aria-hidden="true">Icône décorative.</p>
<ul><li>Sensibiliser les <em>élus</em> ;</li><li>Renforcer la coopération.</li></ul>
<h2>Glossaire</h2>
<table><tr><th>Sigle</th><th>Sens</th></tr>
<tr><td>EPCI</td><td><p>établissement public<br>de coopération</p></td></tr></table>
<p>Voir <a href="a">la loi</a>, <a href="b">le décret</a> et <a href="c">la circulaire</a>.</p>
</article></main>
<form><label>Votre courriel</label><button>S’abonner</button></form>
<footer><p>Mentions légales. Tous droits réservés.</p></footer>
</body></html>"""


def quotable(document: Document) -> str:
    """What a reader of the document sees that is not marked as ignored."""
    ignored = [one.span for one in document.ignored]
    blocks = (block.span for block in document.blocks)
    return "\n".join(
        document.text[slice(*block)] for block in blocks if not any(span.overlaps(block) for span in ignored)
    )


def navigation(document: Document) -> str:
    return "\n".join(document.text[slice(*one.span)] for one in document.ignored if one.reason is Reason.NAVIGATION)


@pytest.fixture
def page(tmp_path: Path) -> Document:
    return read(tmp_path, "page.html", PAGE)


def test_a_pages_title_is_its_first_heading(page: Document) -> None:
    assert page.title == "Une convention\u00a0signée"


def test_without_a_heading_a_pages_title_is_the_windows(tmp_path: Path) -> None:
    assert read(tmp_path, "a.html", "<title> Une\n convention </title><p>Texte.</p>").title == "Une convention"


@pytest.mark.parametrize("words", ["script", "color", "commentaire", "Icône", "RTES |"])
def test_what_a_browser_does_not_show_is_not_in_a_pages_text(page: Document, words: str) -> None:
    assert words not in page.text


@pytest.mark.parametrize("words", ["Accueil du site", "Le réseau", "Se former", "Votre courriel", "Mentions légales."])
def test_menus_and_footers_are_ignored_and_not_lost(page: Document, words: str) -> None:
    assert words in navigation(page)


def test_everything_else_of_a_page_can_be_quoted(page: Document) -> None:
    assert quotable(page).split("\n") == [
        "Une convention\u00a0signée",
        "La convention présente quatre axes\u00a0: elle coûte < 3 €.",
        "Sensibiliser les élus ;",
        "Renforcer la coopération.",
        "Glossaire",
        "Sigle | Sens",
        "EPCI | établissement public de coopération",
        "Voir la loi, le décret et la circulaire.",
    ]


def test_the_kinds_of_a_pages_blocks_follow_its_tags(page: Document) -> None:
    assert block_texts(page, Kind.HEADING) == ["Une convention\u00a0signée", "Glossaire"]
    assert block_texts(page, Kind.ITEM)[-2:] == ["Sensibiliser les élus ;", "Renforcer la coopération."]


def test_a_table_that_lays_out_a_page_keeps_its_paragraphs(tmp_path: Path) -> None:
    layout = "<table><tr><td><h1>Titre</h1><p>Un.</p><p>Deux.</p></td></tr></table>"
    assert block_texts(read(tmp_path, "a.html", layout), Kind.TEXT) == ["Un.", "Deux."]


@pytest.mark.parametrize(
    "body",
    [
        "<form><h1>Convention</h1><p>La ville agit.</p></form>",
        "<p>Les villes membres du réseau sont :</p><ul><li><a>La ville agit.</a><li><a>B</a><li><a>C</a></ul>",
        "<article><p><a>La ville agit</a></p><p><a>Deux</a></p><p><a>Trois</a></p></article>",
        "<header><h1>Convention</h1><p>La ville agit.</p></header>",
        "<h2><button>La ville agit</button></h2><p>Texte.</p>",
        "<details><summary>Voir</summary><p>La ville agit.</p></details>",
        "<p hidden=until-found>La ville agit.</p>",
        "<ul><li><a>La ville agit. Elle paie.</a><li><a>Elle aide.</a><li><a>Elle rit.</a></ul>",
    ],
    ids=[
        "form around a page",
        "links introduced",
        "page of links",
        "chapô",
        "accordion",
        "details",
        "folded",
        "sentences",
    ],
)
def test_genuine_words_in_unusual_tags_can_be_quoted(tmp_path: Path, body: str) -> None:
    assert "La ville agit" in quotable(read(tmp_path, "a.html", f"<html><body>{body}</body></html>"))


def test_a_page_in_windows_1252_that_does_not_say_so_is_read(tmp_path: Path) -> None:
    assert read(tmp_path, "a.htm", "<p>L’été coûte 3 €.</p>".encode("cp1252")).text == "L’été coûte 3 €."


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [
        ('<meta charset="ISO-8859-15">', "iso-8859-15"),
        ('<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-15">', "iso-8859-15"),
        ("<?xml version='1.0' encoding='iso-8859-15'?>", "iso-8859-15"),
        ("<meta charset=iso-8859-1>", "cp1252"),
        ("<meta charset=iso-8859-99>", "cp1252"),
        ("<meta charset=utf-8>", "cp1252"),
        ("<meta charset=iso-8859-15>", "utf-8"),
    ],
)
def test_a_page_is_read_in_the_encoding_that_it_declares_or_shows(tmp_path: Path, declared: str, encoding: str) -> None:
    page = f"{declared}<p>L\u00a0œuvre coûte 3 €.</p>".encode(encoding)
    assert read(tmp_path, "a.html", page).text == "L\u00a0œuvre coûte 3 €."


@pytest.mark.parametrize(
    "banner",
    [
        '<div id="cookie-banner">Nous utilisons des cookies.</div>',
        '<div class="bottom cookie-notice-container">Nous utilisons des cookies.</div>',
        '<section id="tarteaucitronRoot">Nous utilisons des cookies.</section>',
    ],
)
def test_a_cookie_banner_is_ignored(tmp_path: Path, banner: str) -> None:
    document = read(tmp_path, "a.html", f"<p>La ville agit.</p>{banner}")
    assert (quotable(document), navigation(document)) == ("La ville agit.", "Nous utilisons des cookies.")


@pytest.mark.parametrize(
    "page",
    [
        '<section id="cookies"><p>Le site dépose un cookie.</p></section>',
        '<div id="consentement"><p>Le site dépose un cookie.</p></div>',
        '<body class="cookie-banner"><p>Le site dépose un cookie.</p>',
        '<div class="cookie-banner"><h1>Titre</h1><p>Le site dépose un cookie.</p></div>',
    ],
)
def test_a_page_about_cookies_is_kept(tmp_path: Path, page: str) -> None:
    assert "Le site dépose un cookie." in quotable(read(tmp_path, "a.html", page))


@pytest.mark.parametrize(
    ("page", "headings"),
    [
        ("<h2>Titre<div>Un texte ici</div>Un autre", ["Titre"]),
        ("<h2><div>Titre</div><p>Un texte ici</p></h2>", ["Titre"]),
        ("<h2>Un titre<br>sur deux lignes</h2><p>Texte.</p>", ["Un titre sur deux lignes"]),
        ("<h2>Voir <button>Les horaires</button></h2><p>Texte.</p>", ["Voir", "Les horaires"]),
    ],
    ids=["unclosed", "wrapped", "two lines", "button"],
)
def test_a_heading_ends_where_another_block_begins_inside(tmp_path: Path, page: str, headings: list[str]) -> None:
    assert block_texts(read(tmp_path, "a.html", page), Kind.HEADING) == headings


def test_tables_nested_without_end_are_read(tmp_path: Path) -> None:
    assert "fin" in read(tmp_path, "a.html", "<table><tr><td>x" * 20_000 + "fin").text


@pytest.mark.parametrize("tag", ["div", "b", "a", "ul", "table", "blockquote"])
def test_five_thousand_nested_tags_are_read(tmp_path: Path, tag: str) -> None:
    content = f"<p>Avant.</p>{f'<{tag}>' * 5000}<p>Au fond.</p>{f'</{tag}>' * 5000}<p>Après.</p>"
    assert set(read(tmp_path, "a.html", content).text.split("\n")) == {"Avant.", "Au fond.", "Après."}


@pytest.mark.parametrize(
    "content",
    [
        "https://exemple.fr/page",
        "notes.txt",
        "<?xml version='1.0' encoding='utf-8'?><p>Texte.</p>",
        "<p>Oui</b><td>Non",
    ],
    ids=["address", "file name", "xhtml", "broken"],
)
def test_a_page_that_is_hardly_one_is_read_without_a_warning(tmp_path: Path, content: str) -> None:
    assert read(tmp_path, "a.html", content).text


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        ("<div style='color: red; DISPLAY : none !important'><p>Caché.</p></div>", Reason.HIDDEN),
        ("<p style='visibility:hidden'>Caché.</p>", Reason.HIDDEN),
        ("<div role=tabpanel hidden><p>Caché.</p></div>", Reason.HIDDEN),
        ("<p class='note fr-sr-only'>Caché.</p>", Reason.HIDDEN),
        ("<section id=comments><h2>Caché.</h2></section>", Reason.COMMENTS),
        ("<ul class=comment-list><li>Caché.</ul>", Reason.COMMENTS),
    ],
)
def test_what_a_page_hides_and_what_its_readers_say_is_ignored_and_told(
    tmp_path: Path, page: str, reason: Reason
) -> None:
    document = read(tmp_path, "a.html", f"<p>La ville agit.</p>{page}")
    assert quotable(document) == "La ville agit."
    assert [(one.reason, document.text[slice(*one.span)]) for one in document.ignored] == [(reason, "Caché.")]


@pytest.mark.parametrize(
    "words",
    [
        "La <span style='display:none'>grande </span>ville agit.",
        "La ville<span class=sr-only> (nouvelle fenêtre)</span> agit.",
        "La vil&shy;le&#8203; &lrm;agit.",
    ],
)
def test_words_that_are_not_seen_are_in_no_sentence(tmp_path: Path, words: str) -> None:
    assert read(tmp_path, "a.html", f"<p>{words}</p>").text == "La ville agit."


@pytest.mark.parametrize(
    "page",
    [
        "<body style='visibility:hidden'><p>La ville agit.</p>",
        "<div aria-hidden=true><h1>Titre</h1><p>La ville agit.</p></div><div role=dialog>Des cookies ?</div>",
        "<div style='display:none'><h1>Titre</h1><p>La ville agit.</p></div>",
        "<p style='display:nonexistent'>La ville agit.</p>",
        "<section id=commentaires><p>La ville agit.</p></section>",
    ],
    ids=["until it is loaded", "behind a dialog", "whole page", "other style", "a law's"],
)
def test_a_page_is_not_lost_for_what_hides_it(tmp_path: Path, page: str) -> None:
    assert "La ville agit." in quotable(read(tmp_path, "a.html", page))


def test_the_sign_that_links_to_a_heading_is_none_of_its_words(tmp_path: Path) -> None:
    page = "<h2>Tarifs<a href=#t>#</a></h2><p>Voir le <a>3</a>.</p>"
    assert read(tmp_path, "a.html", page).text == "Tarifs\nVoir le 3."


def test_a_web_archive_is_read_as_its_page(tmp_path: Path) -> None:
    archive = MIMEMultipart("related")
    archive.attach(MIMEText("<h1>Été</h1><p>La ville agit.</p>", "html", "utf-8"))
    archive.attach(MIMEText("p { color: red }", "css", "utf-8"))
    content = b"From: <Saved by Blink>\r\n" + archive.as_bytes()
    assert read(tmp_path, "a.html", content).text == "Été\nLa ville agit."
