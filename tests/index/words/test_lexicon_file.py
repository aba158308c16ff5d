"""The lexicon's file as it is read: whatever a spreadsheet writes, and a sentence for what is wrong."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from corpus.errors import BadLexicon
from corpus.reading.folder import LEXICON, source_paths
from index.words.lexicon_file import lexicon_of, read_lexicon
from tests.conftest import write_files

CANTEEN = ("cantine", "restauration scolaire")


def wordings(text: str, encoding: str = "utf-8") -> list[tuple[str, ...]]:
    return [entry.wordings for entry in lexicon_of(text.encode(encoding)).entries]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_encoding_and_separator_are_found(encoding: str, separator: str) -> None:
    rows = [("déchèterie", "décharge"), ("crèche", "multi-accueil", "halte-garderie"), CANTEEN]
    assert wordings("\r\n".join(map(separator.join, rows)), encoding) == rows


def test_comments_headers_and_what_a_spreadsheet_leaves_are_no_entries() -> None:
    text = (
        'sep=;\n"# à revoir ; un jour"\nTermes;Synonymes;\n\n;;\n# l\'une;l"autre\ncantine;"restauration  scolaire";\n'
    )
    assert wordings(text) == [CANTEEN]


def test_an_entry_knows_its_line() -> None:
    lexicon = lexicon_of(b"# un\n\nALSH;centre de loisirs\n\rcantine;restauration scolaire")
    assert [entry.line for entry in lexicon.entries] == [3, 5]


@pytest.mark.parametrize(
    ("lines", "number", "said"),
    [
        (["a", "cantine;"], 1, "qu’un côté"),
        (["cantine;restauration", "cantine"], 2, "qu’un côté"),
        (["cantine;Cantines"], 1, "dit deux fois"),
        (["cantine;restauration", "restaurations;repas"], 2, "déjà à la ligne 1"),
        (["a1;b1", "b1;c1", "c1;a1"], 2, "déjà à la ligne 1"),
        (["cantine;de la"], 1, "ne dit rien"),
        (["cantine;" + "x" * 81], 1, "81 caractères"),
        (["cantine;" + "x" * 1200], 1, "trop longue"),
        ([";".join(f"mot{number}" for number in range(13))], 1, "13 expressions"),
        (['cantine;"restauration'], 1, "guillemet"),
        (["cantine;restau\u202eration"], 1, "invisible"),
    ],
)
def test_a_wrong_line_is_named(lines: list[str], number: int, said: str) -> None:
    problem = str(lexicon_of("\n".join(lines).encode()).bad[0].problem)
    assert re.fullmatch(rf"La ligne {number} de lexique\.csv .*{said}.*\u00a0; .*\.", problem)


def test_the_lines_beside_a_wrong_one_are_read() -> None:
    lexicon = lexicon_of(b"cantine;restauration\ncr\xc3\xa8che\nRQ;r\xc3\xa9gie")
    assert [entry.line for entry in lexicon.entries] == [1, 3]
    assert [(line.line, line.text) for line in lexicon.bad] == [(2, "crèche")]


def test_what_is_no_text_or_no_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(BadLexicon, match=re.escape(LEXICON)):
        lexicon_of(bytes(range(256)) * 4)
    (tmp_path / LEXICON).mkdir()
    with pytest.raises(BadLexicon, match="fichier ordinaire"):
        read_lexicon(tmp_path)


def test_no_file_and_an_empty_one_have_no_entries(tmp_path: Path) -> None:
    assert read_lexicon(tmp_path).entries == ()
    write_files(tmp_path, {LEXICON: ""})
    assert read_lexicon(tmp_path).entries == ()


def test_the_lexicon_is_no_document_and_one_below_is(tmp_path: Path) -> None:
    write_files(tmp_path, {LEXICON: "a;b", "a.txt": "a", f"sous/{LEXICON}": "a;b"})
    assert source_paths(tmp_path) == ["a.txt", f"sous/{LEXICON}"]
