"""A saved web page becomes a document: what is seen, what is navigation, headings, tables, encodings."""

from __future__ import annotations

import re
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from pathlib import Path

import pytest

from corpus.document import Document, Kind, Reason
from corpus.text.sigles import definitions_of
from tests.corpus.documents import block_texts, read

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
        "<ul><li><a>La ville agit : 02 40 00 00 00</a><li><a>B : 02 40 00 00 01</a><li><a>C : 02 40 00 00 02</a></ul>",
        "<h1>Aides</h1><ul><li><a>La ville agit où il y a à agir</a><li><a>Elle rit</a><li><a>Oui</a></ul>",
        "<ul><li><a href=a.pdf>La ville agit</a><li><a href='b.ODT?v=2'>B</a><li><a href=c download>C</a></ul>",
        "<p>Texte.</p><form><header><h2>Convention</h2><p>La ville agit.</p></header></form>",
        "<p>Texte.</p><footer><p>La ville agit.</p>",
        "<article><p>Texte.</p><footer><p>La ville agit.</p></footer></article>",
        "<blockquote><p>Texte.</p><footer><p>La ville agit.</p></footer></blockquote>",
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
        "telephones",
        "list below the title",
        "files to save",
        "header in a form",
        "unclosed footer",
        "article's footer",
        "quotation's footer",
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
    assert "fin" in read(tmp_path, "a.html", "<table><tr><td>x" * 5000 + "fin").text


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
        ("<style>.a .b{display:none}</style><div class=a><p class=b>Caché.</p></div>", Reason.HIDDEN),
        ("<style>@media screen{#a{display:none}}p{display:block}</style><p id=a>Caché.</p>", Reason.HIDDEN),
        ("<style>.a{visibility:hidden}.b{display:block}</style><p class='a b'>Caché.</p>", Reason.HIDDEN),
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
    "menu",
    [
        "<ul class='nav nav-pills'><li><a href=a>Accueil</a><li><a href=b>Agenda</a></ul>",
        "<div class=breadcrumb><a href=a>Accueil</a> &gt; Agenda</div>",
        "<p id=share-buttons>Partager : <a href=a>Accueil</a> <a href=b>Agenda</a></p>",
        "<div class=top-bar><a href=a>Accueil</a> <a href=b>Agenda</a></div>",
        "<header><a href=a>Accueil</a> <a href=b>Agenda</a></header>",
        "<aside><a href=a>Accueil</a> <a href=b>Agenda</a><div><p>La ville paie aussi.</p></div>",
    ],
    ids=["list", "breadcrumb", "share", "topbar", "header", "unclosed"],
)
def test_a_menu_of_few_items_is_told_by_its_name_or_its_place(tmp_path: Path, menu: str) -> None:
    assert re.search(r"(?s)Accueil\W.*Agenda", navigation(read(tmp_path, "a.html", f"<p>La ville agit.</p>{menu}")))


@pytest.mark.parametrize("text", ["<p>La ville agit. <a href=a>Voir</a></p>", "<p><a href=a>02 40 00 00 00</a></p>"])
def test_what_is_called_as_menus_are_and_says_something_can_be_quoted(tmp_path: Path, text: str) -> None:
    assert navigation(read(tmp_path, "a.html", f"<p>Texte.</p><div class=share>{text}</div>")) == ""


@pytest.mark.parametrize(
    "page",
    [
        "<button>Qui vient ?</button><div hidden><p>La ville agit.</p></div>",
        "<h3><button>Qui vient ?</button></h3><div style='display:none'><p>La ville agit.</p></div>",
        "<style>.p{display:none}</style><h3 aria-expanded=false>Qui ?</h3><div class=p><p>La ville agit.</p></div>",
        "<a role=tab href='#p'>Qui vient ?</a><p>Texte.</p><div id=p aria-hidden=true><p>La ville agit.</p></div>",
        "<div><button aria-controls='o p'>Qui ?</button></div><p>Texte.</p><div id=p hidden>La ville agit.</div>",
    ],
    ids=["beside", "heading", "sheet", "tab", "named"],
)
def test_what_a_button_unfolds_can_be_quoted_with_its_question(tmp_path: Path, page: str) -> None:
    assert re.match(r"Qui.*\nLa ville agit\.", quotable(read(tmp_path, "a.html", page)).replace("Texte.\n", ""))


@pytest.mark.parametrize(
    "panel", ["<nav hidden><a>Le menu du site</a></nav>", "<div role=dialog hidden>Nos cookies, vos choix</div>"]
)
def test_a_button_that_opens_a_menu_or_a_dialog_unfolds_no_text(tmp_path: Path, panel: str) -> None:
    page = f"<p>La ville agit.</p><button>Ouvrir</button>{panel}"
    assert quotable(read(tmp_path, "a.html", page)) == "La ville agit."


def test_a_term_is_one_block_with_what_is_said_of_it(tmp_path: Path) -> None:
    page = "<dt>EPCI<dd>Un établissement.<dt>Siège<dd><p>À Nantes.</p><p>Place du Port.</p></dd>"
    page = f"<dl>{page}<dt>Jours<dd>Lundi</dd><dd>Mardi</dl>"
    assert block_texts(read(tmp_path, "a.html", page), Kind.TEXT) == [
        "EPCI\nUn établissement.",
        "Siège\nÀ Nantes.",
        "Place du Port.",
        "Jours\nLundi\nMardi",
    ]


def test_terms_spell_out_sigles(tmp_path: Path) -> None:
    page = "<dl><dt>EPCI<dd>établissement public de coopération intercommunale</dl>"
    document = read(tmp_path, "a.html", page)
    assert [one.sigle for one in definitions_of(document, [block.span for block in document.blocks])] == ["EPCI"]


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
        "<style media=print>p{display:none}</style><p>La ville agit.</p>",
        "<style>@media (max-width:9em){p{display:none}}</style><p>La ville agit.</p>",
        "<style>p{display:none}.a{display:block}</style><p class=a>La ville agit.</p>",
        "<style>.h{display:none}@media (width>9em){.l\\:b{display:block}}</style><p class='h l:b'>La ville agit.</p>",
        "<style>p{display:none}</style><p style='display:block'>La ville agit.</p>",
        "<style>p{visibility:hidden}.a{visibility:visible}</style><p class=a>La ville agit.</p>",
        "<noscript><style>p{display:none}</style></noscript><p>La ville agit.</p>",
        "<style>#a{display:none}</style><p>1</p><div id=a><p>La ville agit.</p></div>",
    ],
    ids=[
        "until it is loaded",
        "behind a dialog",
        "whole page",
        "other style",
        "a law's",
        "on paper",
        "on a small screen",
        "stronger style",
        "on a large screen",
        "own style",
        "visible again",
        "without scripts",
        "most of the page",
    ],
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
