"""Markdown stays as it is written; what a page made of it would not show is ignored."""

from __future__ import annotations

import pytest

from corpus.document import Kind
from corpus.formats.plain.markdown import markdown_reading, signs_in
from tests.office import ignored, shown

FRONT = "---\r\ntitle: 'Note de service'\r\ndate: 2026-01-02\r\ntags:\r\n  - paie\r\n---"


def test_front_matter_is_ignored_and_names_the_document() -> None:
    reading = markdown_reading(f"{FRONT}\r\n# Congés\r\n\r\nTexte.\r\n")
    assert ignored(reading) == [("hidden", FRONT)]
    assert shown(reading) == ["1 Congés", "Texte."]
    assert reading.title == "Note de service"


@pytest.mark.parametrize(
    "text", ["---\nObjet de la réunion\n---\nTexte.", "---\nUne : ligne\n---\n", "Avant.\n\n---\ntitle: Non\n---\n"]
)
def test_what_stands_between_two_rules_is_no_front_matter(text: str) -> None:
    assert ignored(markdown_reading(text)) == []


@pytest.mark.parametrize(
    ("text", "blocks"),
    [
        ("Un.\n\n<!--\n# Caché\n\nRien.\n-->\n\nDeux.", ["Un.", "Deux."]),
        ("# Titre <!-- à revoir -->\n\nUn.", ["1 Titre", "Un."]),
        ("Un. <!-- non -->\n<!-- non -->\nDeux.", ["Un.", "Deux."]),
        ("Un <!-- non --> deux.", ["Un", "deux."]),
        ("- Un.<!-- non -->\n- Deux.", ["- Un.", "- Deux."]),
    ],
)
def test_a_comment_is_in_no_block(text: str, blocks: list[str]) -> None:
    reading = markdown_reading(text)
    assert shown(reading) == blocks
    assert {(reason, words[:4], words[-3:]) for reason, words in ignored(reading)} == {("hidden", "<!--", "-->")}


@pytest.mark.parametrize(
    "text", ["```\n<!-- vu -->\n```\nUn.", "~~~html\n<!-- vu -->", "Écrire `<!-- vu -->` ici.", "Un. <!-- ouvert"]
)
def test_a_comment_that_is_shown_is_kept(text: str) -> None:
    assert ignored(markdown_reading(text)) == []


@pytest.mark.parametrize(
    ("begin", "end"),
    [("```", "```"), ("~~~", "~~~~ "), ("````sh", "````\r"), ("```", "")],
    ids=["ticks", "longer", "language", "open"],
)
@pytest.mark.parametrize("inside", ["~~", "```no", "# ", "~~~no", "Un ```"])
def test_code_ends_at_the_fence_that_it_begins_with(begin: str, end: str, inside: str) -> None:
    reading = markdown_reading(f"{begin}\n{inside}\n# Code\n<!-- vu -->\n{end}\n\n{'# Titre' if end else ''}\n")
    assert [one for one in shown(reading) if one[0].isdigit()] == (["1 Titre"] if end else [])
    assert ignored(reading) == []


def test_ticks_around_words_are_no_fence() -> None:
    assert shown(markdown_reading("```Un``` mot.\n\n# Titre")) == ["```Un``` mot.", "1 Titre"]


@pytest.mark.parametrize("edge", ["", "|"])
def test_a_table_is_one_with_or_without_outer_signs(edge: str) -> None:
    rows = [f"{edge}{row}{edge}" for row in ("Public | Prix", ":-- | --:", "Adulte | 4 €", "enfant, s’il vient | 2 €")]
    reading = markdown_reading("\n".join(["Les prix sont :", "", *rows, "", "Un | deux."]))
    kinds = [block.kind for block in reading.blocks]
    assert kinds == [Kind.TEXT, Kind.HEADER, Kind.ROW, Kind.ROW, Kind.TEXT]
    assert shown(reading)[1:4] == [rows[0], *rows[2:]]


def test_comments_that_never_end_are_read_in_time() -> None:
    assert markdown_reading("<!--" * 100_000).blocks == ()


@pytest.mark.parametrize(
    ("text", "signs"),
    [
        ("Le coût est de **1 150 euros**.", ["**", "**"]),
        ("Le ***maire*** et _Léa_ **décident\nde tout**", ["***", "***", "_", "_", "**", "**"]),
        ("## Tarifs\n# 1", ["## ", "# "]),
        ('voir le [projet](a_(1).pdf "Projet") [1] (ici)', ["[", '](a_(1).pdf "Projet")']),
        ("~~Ancien~~ ![plan](p.png)", ["~~", "~~", "![", "](p.png)"]),
        ("Nom : ______ et _____, a_b_c.md, 3 * 4 * 5, tarif* réduit, #3, **\n\nnon**", []),
        ("- [ ] à faire\n- [x] fait", []),
    ],
)
def test_signs_that_only_shape_words_are_known(text: str, signs: list[str]) -> None:
    assert [text[slice(*one)] for one in signs_in(text)] == signs
