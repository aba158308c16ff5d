"""Markdown stays as it is written; what a page made of it would not show is ignored."""

from __future__ import annotations

import pytest

from corpus.formats.plain.markdown import markdown_reading
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


def test_comments_that_never_end_are_read_in_time() -> None:
    assert markdown_reading("<!--" * 100_000).blocks == ()
