"""What is never quoted, and why; each rule also shows what it must keep."""

from __future__ import annotations

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.document import Block, Document, IgnoredSpan, Kind, Reason, Span
from corpus.reading.containers import read_document
from corpus.reading.readers import READERS
from corpus.text.boilerplate import cleaned
from corpus.text.passages import passages_of
from tests.conftest import DOCUMENTS

BODY = """Les élus agissent pour l’économie sociale dans tous les quartiers de la ville, avec les associations.
- Sensibiliser les élus et les techniciens de toutes les communes ;
- Renforcer la coopération entre les villes et la métropole.
La convention prend effet le jour de sa signature et dure trois ans."""
LIST = """- le compte rendu financier de l’année écoulée, certifié par la présidence ;
- le rapport moral et le rapport d’activité, adoptés par l’assemblée générale ;
- la liste des membres du bureau et de leurs fonctions."""


def clean(text: str, suffix: str = ".txt") -> Document:
    reading = READERS[suffix](text.encode())
    return cleaned(Document("id", f"a{suffix}", "Titre", reading.text, "", reading.blocks, ignored=reading.ignored))


def ignored(document: Document, reason: Reason) -> list[str]:
    return [document.text[slice(*one.span)] for one in document.ignored if one.reason is reason]


def quotable(document: Document) -> str:
    return "\n".join(document.text[passage.start : passage.end] for passage in passages_of(document))


@pytest.fixture(scope="module")
def convention() -> Document:
    name = "convention-rtes-france-urbaine.txt"
    return cleaned(read_document(DOCUMENTS / name, name))


def test_the_page_saved_from_a_news_site_keeps_each_sentence_of_its_body_once(convention: Document) -> None:
    kept = quotable(convention)
    lines = convention.text.partition("France URBAINE >> ")[0].strip().split("\n")
    assert [kept.count(line.removeprefix("- ")) for line in lines] == [1] * len(lines)


@pytest.mark.parametrize("words", ["Communiqué complet", "Dans la même rubrique", "boulangers", "ETI", "Biodiversité"])
def test_the_page_saved_from_a_news_site_loses_what_is_not_its_own(convention: Document, words: str) -> None:
    assert words not in quotable(convention)


def test_the_page_saved_from_a_news_site_says_why_each_part_is_ignored(convention: Document) -> None:
    assert [one.reason for one in convention.ignored] == [Reason.LINK, Reason.REPEAT, Reason.RELATED]
    (link,), (repeat,), (related,) = (ignored(convention, one.reason) for one in convention.ignored)
    assert link == "France URBAINE >> Communiqué complet"
    assert repeat.startswith("Sensibiliser les élus")
    assert "(SPASER)" in repeat
    assert related.startswith("Dans la même rubrique")
    assert related.endswith("engagées pour la nature")


def test_what_is_ignored_is_never_inside_a_passage(convention: Document) -> None:
    spans = [Span(passage.start, passage.end) for passage in passages_of(convention)]
    assert not any(span.overlaps(one.span) for span in spans for one in convention.ignored)


@pytest.mark.parametrize(
    "line",
    [
        "France URBAINE >> Communiqué complet",
        ">> Télécharger la convention (PDF, 2 Mo)",
        "→ Lire le communiqué",
        "Lire la suite",
        "En savoir plus…",
        "Retour en haut de page",
        "Partager sur Facebook",
        "Vous êtes ici : Accueil > Actualités",
    ],
)
def test_a_line_that_only_opens_a_link_is_ignored(line: str) -> None:
    assert ignored(clean(f"La ville agit.\n\n{line}\n\nElle paie."), Reason.LINK) == [line]


def test_rules_read_decomposed_accents_as_well() -> None:
    block = unicodedata.normalize("NFD", "À découvrir également\n- Un marché\n- Une loi")
    assert ignored(clean(f"Texte.\n\n{block}"), Reason.RELATED) == [block]


def test_a_markdown_link_that_only_opens_a_page_is_ignored() -> None:
    assert ignored(clean("[Lire la suite](https://exemple.fr/a)\n\nTexte.", ".md"), Reason.LINK)


@pytest.mark.parametrize(
    "line",
    [
        "Lire la suite du dossier est conseillé aux élus.",
        "La ville >> la métropole. Les deux agissent.",
        "Catégorie C → 35 heures",
        "Étape 1 → Dépôt du dossier en mairie",
        "Titulaires >> 35 heures",
        "Prix > 40 000 euros",
        "- Télécharger ;",
        "- Imprimer",
        "[Guide des achats responsables](https://exemple.fr/guide)",
        "Pour en savoir plus, le RTES publie un guide.",
    ],
)
def test_a_line_that_says_something_is_no_link(line: str) -> None:
    assert clean(f"La ville agit.\n\n{line}\n\nElle paie.", ".md").ignored == ()


@pytest.mark.parametrize(
    "title", ["Dans la même rubrique", "À LIRE AUSSI :", "Voir aussi", "Sur le même sujet", "Articles similaires"]
)
@pytest.mark.parametrize("bullet", ["", "- ", "-\n"], ids=["bare", "bulleted", "bullet apart"])
def test_headlines_of_other_articles_are_ignored_with_their_title(title: str, bullet: str) -> None:
    block = f"{title}\n{bullet}Un nouveau marché\n{bullet}Doc - Les ETI, fer de lance ?"
    assert ignored(clean(f"La ville agit.\n\n{block}"), Reason.RELATED) == [block]


@pytest.mark.parametrize(
    "after",
    [
        "\nLa convention prend effet demain.",
        "\n\nContact : mairie de Nantes",
        "\n\nLa convention (2021) prend effet demain ! Elle dure trois ans",
        "\nL’association s’engage à :\n- agir ;",
    ],
    ids=["sentence", "apart", "two sentences", "introduction"],
)
@pytest.mark.parametrize("bullet", ["", "- "], ids=["bare", "bulleted"])
def test_a_genuine_paragraph_after_the_headlines_is_kept(bullet: str, after: str) -> None:
    document = clean(f"La ville agit.\n\nVoir aussi\n{bullet}Un marché\n{bullet}Une loi{after}")
    assert ignored(document, Reason.RELATED) == [f"Voir aussi\n{bullet}Un marché\n{bullet}Une loi"]


@pytest.mark.parametrize(
    "text",
    [
        "Voir aussi l’annexe 2\n- Une annexe",
        "Il faut voir aussi\n- les annexes",
        "Voir aussi :\n- la circulaire du 3 mai 2021 ;\n- le décret.",
        "À lire aussi\n\nLa convention prend effet demain.",
        "Voir aussi",
        "Voir aussi\n" + "Un paragraphe sans fin " * 15,
    ],
    ids=["longer line", "inside a line", "list of texts", "sentence", "alone", "paragraph"],
)
def test_see_also_before_genuine_words_is_no_block(text: str) -> None:
    assert ignored(clean(f"La ville agit.\n\n{text}"), Reason.RELATED) == []


def test_headlines_below_a_heading_may_be_headings_themselves() -> None:
    page = "<p>La ville agit.</p><h2>À lire aussi</h2><h3>Un marché</h3><p>12 mai 2021</p><h3>Une loi</h3>"
    assert ignored(clean(page, ".html"), Reason.RELATED) == ["À lire aussi\nUn marché\n12 mai 2021\nUne loi"]


@pytest.mark.parametrize("text", ["## Lire la suite", "## Partager\n\n## Durée\n\nUn an."])
def test_a_heading_that_only_opens_a_link_and_heads_nothing_is_ignored(text: str) -> None:
    assert len(ignored(clean(f"La ville agit.\n\n{text}", ".md"), Reason.LINK)) == 1


def test_a_heading_above_a_text_is_no_link() -> None:
    assert clean("## Télécharger\n\nLe dossier se télécharge ici.", ".md").ignored == ()


def test_many_short_blocks_that_come_back_are_kept_and_read_in_time() -> None:
    blocks = "\n\n".join(f"Bloc {number}." for number in range(20_000))
    apart = "La ville agit pour tous. " * 100_000
    assert clean(f"{blocks}\n\n{apart}\n\n{blocks}", ".md").ignored == ()


def test_a_lower_heading_with_a_text_of_its_own_is_no_headline() -> None:
    document = clean("# Guide\n\n## Voir aussi\n\n### Les textes\n\nLe décret dit tout.\n\n### Une loi\n", ".md")
    assert document.ignored == ()


@pytest.mark.parametrize(
    "between",
    ["\n", "\n\n", "\nVille >> Communiqué complet\n", "\nLa ville agit.\n"],
    ids=["line", "empty line", "link", "sentence"],
)
def test_a_body_saved_twice_is_quoted_once(between: str) -> None:
    assert ignored(clean(BODY + between + BODY), Reason.REPEAT) == [BODY]


@pytest.mark.parametrize("suffix", [".txt", ".md"])
def test_a_body_saved_twice_with_other_white_space_is_quoted_once(suffix: str) -> None:
    again = BODY.replace("\n", "\r\n").replace(" pour ", "\u00a0pour ")
    assert len(ignored(clean(f"{BODY}\n\n{again}", suffix), Reason.REPEAT)) == 1


def test_what_is_new_after_a_repeat_is_kept() -> None:
    assert quotable(clean(f"{BODY}\n\n{BODY}\n\nUne phrase nouvelle.")).endswith("Une phrase nouvelle.")


def test_a_heading_after_a_repeat_still_heads_what_is_new_below_it() -> None:
    document = clean(f"# Un\n\n{BODY}\n\n## Suite\n\nOui.\n\n# Un\n\n{BODY}\n\n## Suite\n\nNon.", ".md")
    assert passages_of(document)[-1].heading_path == ("Un", "Suite")


@pytest.mark.parametrize(
    "text",
    [
        f"# Titulaires\n\n{BODY}\n\n# Contractuels\n\n{BODY}",
        f"# A\n\n## Durée\n\n{BODY}\n\n# B\n\n## Durée\n\n{BODY}",
        f"L’association transmet :\n{LIST}\nLa ville transmet :\n{LIST}",
        f"Pour les agents\n{BODY}\nPour les élus\n{BODY}",
        f"La ville transmet :\n- son budget ;\n{LIST}\nLe réseau transmet :\n- son bilan ;\n{LIST}",
        "Elle délibère à l’unanimité.\nLa séance est levée.\n" * 2,
        f"{BODY}\n{'La ville aide les associations du quartier. ' * 60}\n{BODY}",
    ],
    ids=["headings", "headings above", "introductions", "bare lines", "items", "short form", "small share"],
)
def test_the_same_words_that_may_say_something_else_are_kept(text: str) -> None:
    assert ignored(clean(text, ".md"), Reason.REPEAT) == []


def test_cleaning_leaves_the_text_and_the_blocks_alone() -> None:
    document = Document("id", "a.txt", "T", "Lire la suite", "", (Block(Span(0, 13)),))
    assert (cleaned(document).text, cleaned(document).blocks) == (document.text, document.blocks)


def test_what_the_reader_ignored_stays_ignored_where_a_rule_finds_the_same() -> None:
    menu = IgnoredSpan(Span(0, 19), Reason.NAVIGATION)
    document = Document("id", "a.html", "T", "Lire la suite\nMenu.", "", (Block(Span(0, 13)),), ignored=(menu,))
    assert cleaned(document).ignored == (menu,)


PARAGRAPH = "La ville agit pour l’économie sociale et solidaire dans tous les quartiers, avec le réseau. " * 2
LINES = st.sampled_from(
    "Voir aussi|- Un marché|Lire la suite|Ville >> Communiqué complet||Pour les élus|- agir ;|# Titre".split("|")
) | st.just(PARAGRAPH)


@given(st.lists(LINES, max_size=14))
@settings(max_examples=300)
def test_ignored_spans_are_in_order_and_apart_and_cut_no_block(lines: list[str]) -> None:
    document = clean("\n".join(lines), ".md")
    spans = [one.span for one in document.ignored]
    assert all(before.end <= after.start for before, after in pairwise(spans))
    edges = {edge for block in document.blocks for edge in block.span}
    assert {edge for span in spans for edge in span} <= edges


@given(st.lists(LINES, max_size=14))
@settings(max_examples=300)
def test_every_sentence_of_a_document_is_quoted_somewhere(lines: list[str]) -> None:
    document = clean("\n".join(lines), ".md")
    sentences = {line.strip() for line in lines if line.strip().endswith(".")}
    assert all(sentence in quotable(document) for sentence in sentences)


def test_cleaning_twice_marks_nothing_more(convention: Document) -> None:
    assert cleaned(convention) == convention


def test_an_item_is_text_of_the_list_it_stands_in() -> None:
    assert [block.kind for block in clean(LIST).blocks] == [Kind.ITEM] * 3


CONTENTS = "Sommaire\n\nArticle 1 – Objet .......... 2\n\nArticle 2 – Durée …………… 3\n\nAnnexes . . . . . . xii"


def test_a_typed_table_of_contents_is_not_quoted() -> None:
    document = clean(f"La convention lie les parties.\n\n{CONTENTS}\n\nArticle 1 – Objet\n\nElle fixe les règles.")
    assert "\n\n".join(ignored(document, Reason.CONTENTS)) == CONTENTS


@pytest.mark.parametrize(
    "line", ["Sommaire", "Il y a un sommaire...", "Nom : ……… Prénom : ………", "Article 2...", "12.345.678.910"]
)
def test_what_resembles_one_is_kept(line: str) -> None:
    assert not ignored(clean(f"La ville agit.\n\n{line}\n\nElle paie."), Reason.CONTENTS)
