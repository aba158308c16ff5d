"""Files become documents: encodings, text unchanged, titles, headings, web pages."""

from __future__ import annotations

import hashlib
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.document import Document, Kind, Reason
from corpus.readers import READERS, UnreadableDocument, decode, read_document
from tests.conftest import write_files

FRENCH = "Œuvre d’intérêt général : l’été, à Nîmes, coûte 3 € — « ça va »…\r\nFin.\n"
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


def read(folder: Path, name: str, content: str | bytes) -> Document:
    return read_document(write_files(folder, {name: content}) / name, name)


def block_texts(document: Document, kind: Kind) -> list[str]:
    return [document.text[slice(*block.span)] for block in document.blocks if block.kind is kind]


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


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_french_reads_the_same_in_every_usual_encoding(encoding: str) -> None:
    assert decode(FRENCH.encode(encoding)) == FRENCH


def test_utf_16_big_endian_with_its_mark_is_read() -> None:
    assert decode(b"\xfe\xff" + FRENCH.encode("utf-16-be")) == FRENCH


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=200))
@settings(derandomize=True, deadline=None, max_examples=200)
def test_any_utf_8_text_is_decoded_unchanged(text: str) -> None:
    assert decode(f"Début {text}".encode()) == f"Début {text}"


@given(st.text(st.sampled_from("aeéèêàçùîôœŒÉÀ €’«»–…\u00a0\r\n.,"), max_size=200))
@settings(derandomize=True, deadline=None, max_examples=200)
def test_any_french_in_windows_1252_is_decoded_unchanged(text: str) -> None:
    sentence = f"L’été à Nîmes, l’hiver à Besançon. {text}"
    assert decode(sentence.encode("cp1252")) == sentence


def test_one_broken_byte_leaves_the_accents_of_utf_8_alone() -> None:
    assert decode("L’été ".encode() + b"\xff" + " à Nîmes".encode()) == "L’été \ufffd à Nîmes"


@pytest.mark.parametrize(
    "content",
    [b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", bytes(range(1, 256)) * 4, b"\x00" * 100, "é".encode("utf-32")],
    ids=["image", "no zero byte", "zeros", "utf-32"],
)
def test_bytes_that_are_no_text_are_refused_in_french(content: bytes) -> None:
    with pytest.raises(UnreadableDocument, match="pas un fichier de texte"):
        decode(content)


def test_utf_16_cut_in_the_middle_of_a_character_is_refused() -> None:
    with pytest.raises(UnreadableDocument, match="abîmé"):
        decode("Nantes".encode("utf-16")[:-1])


@pytest.mark.parametrize("name", ["a.txt", "a.md"])
@pytest.mark.parametrize(
    "text",
    [
        "Titre\r\n\r\nUne ligne.\r\nUne autre.\r\n",
        unicodedata.normalize("NFD", "L’été à Nîmes coûte cher."),
        "Le coût\u00a0: 3\u202f000\u00a0€\u00a0!",
        "  Espaces  \t gardés. \n\n\n Fin \f page. \u2028 ligne \x85 suite",
        "Fin de ligne ancienne\rUne autre.",
    ],
    ids=["crlf", "nfd", "nbsp", "blanks", "cr"],
)
def test_the_text_of_a_plain_file_is_the_decoded_file(tmp_path: Path, name: str, text: str) -> None:
    assert read(tmp_path, name, text).text == text


def test_a_document_carries_its_files_digest(tmp_path: Path) -> None:
    content = FRENCH.encode("cp1252")
    assert read(tmp_path, "a.txt", content).sha256 == hashlib.sha256(content).hexdigest()


def test_the_same_content_under_two_paths_makes_two_documents(tmp_path: Path) -> None:
    assert read(tmp_path, "a.txt", "Oui.").id != read(tmp_path, "b.txt", "Oui.").id


def test_a_suffix_in_capitals_is_read(tmp_path: Path) -> None:
    assert read(tmp_path, "A.TXT", "Une phrase.").text == "Une phrase."


@pytest.mark.parametrize("suffix", sorted(READERS))
@pytest.mark.parametrize("content", ["", " \n\t\u00a0\n", "---\n***\n"], ids=["no byte", "blanks", "rules"])
def test_a_file_without_words_is_refused(tmp_path: Path, suffix: str, content: str) -> None:
    with pytest.raises(UnreadableDocument, match="aucun texte"):
        read(tmp_path, f"a{suffix}", content)


def test_a_short_first_line_set_apart_is_the_title(tmp_path: Path) -> None:
    assert read(tmp_path, "a.txt", "\nCONVENTION DE PARTENARIAT\n\nLa ville agit.").title == "CONVENTION DE PARTENARIAT"


@pytest.mark.parametrize(
    "text", ["La ville agit.\n\nElle paie.", "La ville\nagit pour tous", "- La ville\n\nElle paie."]
)
def test_without_a_title_the_file_name_serves(tmp_path: Path, text: str) -> None:
    assert read(tmp_path, "sous/plan-climat_2021.txt", text).title == "Plan climat 2021"


def test_a_markdown_title_is_its_first_heading(tmp_path: Path) -> None:
    assert read(tmp_path, "a.md", "# Guide de l’ESS #\n\nTexte.").title == "Guide de l’ESS"


@pytest.mark.parametrize(
    "line",
    (
        "Article 1er – Objet|ARTICLE 2 - DURÉE|Titre II : Les moyens|Chapitre premier|Annexe A|1. Objet|II. Les acteurs"
        "|1.2. Champ d’application|3 – Durée|Préambule|Article L. 2111-3 : Achats"
    ).split("|"),
)
def test_a_numbered_line_set_apart_is_a_heading(tmp_path: Path, line: str) -> None:
    document = read(tmp_path, "a.txt", f"La ville agit pour tous.\n\n{line}\n\nElle paie.")
    assert block_texts(document, Kind.HEADING) == [line]


@pytest.mark.parametrize(
    "text",
    [
        "Les axes :\n\n1. Former les élus\n\n2. Aider les projets\n\nLa ville paie.",
        "La ville agit.\n\n1. Former les élus\n2. Aider les projets\n\nElle paie.",
        "Elle siège ici.\n\n12, rue de la Paix\n\nElle paie.",
        "La ville agit.\n\n1. La ville verse une subvention.\n\nElle paie.",
        "Elle paie, comme le dit la suite en\nannexe. Elle agit.",
        "La ville agit.\n\nPartie de rien, elle finance tout",
    ],
    ids=["introduced", "list", "address", "sentence", "lower case", "word"],
)
def test_a_line_that_may_be_content_is_no_heading(tmp_path: Path, text: str) -> None:
    assert block_texts(read(tmp_path, "a.txt", text), Kind.HEADING) == []


def test_markdown_headings_are_marked_or_underlined_never_in_code(tmp_path: Path) -> None:
    text = "# Un\n\nDeux\n====\n\nTexte.\n\nTrois\n---\n\n```\n# code\n```\n\n#hashtag ##\n\nUne phrase.\n---\n"
    assert block_texts(read(tmp_path, "a.md", text), Kind.HEADING) == ["Un", "Deux", "Trois"]


@pytest.mark.parametrize("bullet", ["-", "–", "•", "*", "\uf0b7", "1.", "2)", "(3)", "a)", "4°", "o", "-\t"])
def test_a_bullet_is_no_part_of_its_item(tmp_path: Path, bullet: str) -> None:
    document = read(tmp_path, "a.txt", f"La ville s’engage à :\n{bullet} Former les élus.")
    assert block_texts(document, Kind.ITEM) == ["Former les élus."]


@pytest.mark.parametrize(
    "line", ["M. Martin préside.", "3.5 % des voix.", "-12 degrés.", "À Nantes.", "o comme orange"]
)
def test_a_line_that_only_resembles_an_item_is_text(tmp_path: Path, line: str) -> None:
    assert block_texts(read(tmp_path, "a.txt", f"Une phrase.\n{line}"), Kind.ITEM) == []


def test_lines_wrapped_by_an_editor_make_one_paragraph_even_after_an_abbreviation(tmp_path: Path) -> None:
    wrapped = (
        "La convention est conclue avec la ville de Nantes, représentée par M.\nDupont, adjoint au maire\nde la ville."
    )
    assert block_texts(read(tmp_path, "a.txt", wrapped), Kind.TEXT) == [wrapped]


def test_one_long_address_does_not_undo_the_wrapping_of_a_text(tmp_path: Path) -> None:
    paragraph = "La présente convention fixe les conditions dans lesquelles la ville\napporte son soutien."
    text = "\n\n".join([paragraph] * 30 + ["https://exemple.fr/" + "a" * 200])
    assert block_texts(read(tmp_path, "a.txt", text), Kind.TEXT)[:30] == [paragraph] * 30


def test_unwrapped_lines_stay_apart(tmp_path: Path) -> None:
    lines = [
        "La ville de Nantes et la métropole agissent ensemble pour tous les habitants " * 2 + f"{n}" for n in "abc"
    ]
    assert block_texts(read(tmp_path, "a.txt", "\n".join(lines)), Kind.TEXT) == lines


def test_the_recitals_of_a_resolution_stay_apart(tmp_path: Path) -> None:
    lines = [f"Vu le code général des collectivités territoriales, article L. {n} ;" for n in (1, 2)]
    assert block_texts(read(tmp_path, "a.txt", "\n".join(lines)), Kind.TEXT) == lines


def test_a_pages_title_is_its_first_heading(page: Document) -> None:
    assert page.title == "Une convention\u00a0signée"


def test_without_a_heading_a_pages_title_is_the_windows(tmp_path: Path) -> None:
    assert read(tmp_path, "a.html", "<title> Une\n convention </title><p>Texte.</p>").title == "Une convention"


@pytest.mark.parametrize("words", ["script", "color", "commentaire", "masqué", "Icône", "RTES |"])
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
        "Sigle\tSens",
        "EPCI\tétablissement public de coopération",
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


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.html"])
@given(text=st.text(st.sampled_from("aÉ1 .:;-*#•|>=\t\u00a0\u202f\r\n\f<p>/’»\u0301"), min_size=1, max_size=120))
@settings(derandomize=True, deadline=None, max_examples=150)
def test_blocks_are_in_order_apart_and_tight(name: str, text: str) -> None:
    reading = READERS[Path(name).suffix](text.encode())
    end = 0
    for block in reading.blocks:
        words = reading.text[slice(*block.span)]
        assert block.span.start >= end
        assert words == words.strip()
        assert words
        end = block.span.end
