"""The lexicon as its managers change it: whole or not at all, and nothing but the line that they mean."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.library.lexicon import Change, ChangedLexicon, change_lexicon, lexicon_version, wordings_of
from corpus.errors import BadLexicon, ConventionError
from corpus.reading.folder import LEXICON
from tests.conftest import write_files

TEXT = "# À nous\r\nTerme;Synonyme\r\ncantine;restauration scolaire\r\n\r\nRQ;régie de quartier\r\n# fin"
LINES = TEXT.split("\r\n")


@pytest.fixture
def house(tmp_path: Path) -> Path:
    return write_files(tmp_path, {LEXICON: TEXT})


def changed(folder: Path, line: int, *wordings: str) -> list[str]:
    change_lexicon(folder, lexicon_version(folder).digest, Change(line, wordings))
    return (folder / LEXICON).read_bytes().decode().split("\r\n")


def test_comments_and_order_stay(house: Path) -> None:
    assert changed(house, 0, "self", "repas") == [*LINES, "self;repas", ""]
    assert changed(house, 3, "cantine", "self-service") == [
        *LINES[:2],
        "cantine;self-service",
        *LINES[3:],
        *("self;repas", ""),
    ]
    assert changed(house, 5) == [*LINES[:2], "cantine;self-service", "", LINES[5], "self;repas", ""]


def test_a_new_file_says_what_it_is_and_opens_in_a_spreadsheet(tmp_path: Path) -> None:
    assert changed(tmp_path, 0, "crèche", "multi-accueil")[1:] == ["crèche;multi-accueil", ""]
    assert (tmp_path / LEXICON).read_bytes().startswith("\ufeff# Lexique".encode())
    assert [entry.wordings for entry in lexicon_version(tmp_path).file.entries] == [("crèche", "multi-accueil")]


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16", "utf-8-sig"])
def test_no_accent_is_lost_in_another_encoding(tmp_path: Path, encoding: str) -> None:
    write_files(tmp_path, {LEXICON: TEXT.encode(encoding)})
    change_lexicon(tmp_path, lexicon_version(tmp_path).digest, Change(0, ("élève", "écolier")))
    assert (tmp_path / LEXICON).read_bytes().decode("utf-8-sig") == f"{TEXT}\r\nélève;écolier\r\n"


def test_a_separator_of_the_file_is_quoted(tmp_path: Path) -> None:
    write_files(tmp_path, {LEXICON: "cantine,restauration\nRQ,régie\n"})
    assert changed(tmp_path, 0, "eau, air", "milieu") == ['cantine,restauration\nRQ,régie\n"eau, air",milieu\n']


def test_what_changed_meanwhile_is_not_written_over(house: Path) -> None:
    seen = lexicon_version(house).digest
    write_files(house, {LEXICON: f"{TEXT}\nvélo;bicyclette"})
    with pytest.raises(ChangedLexicon):
        change_lexicon(house, seen, Change(3, ()))
    assert (house / LEXICON).read_bytes().decode() == f"{TEXT}\nvélo;bicyclette"


@pytest.mark.parametrize(
    ("line", "wordings"),
    [
        (0, ("cantines", "self")),
        (5, ("RQ", "restauration scolaire")),
        (3, ("cantine", "RQ")),
        (0, ("self",)),
        (0, ("# self", "repas")),
        (0, ("de", "repas")),
    ],
)
def test_what_would_make_a_line_wrong_is_refused(house: Path, line: int, wordings: tuple[str, ...]) -> None:
    with pytest.raises(BadLexicon, match=r"\u00a0; .*\.$"):
        changed(house, line, *wordings)
    assert (house / LEXICON).read_bytes().decode() == TEXT


def test_a_removal_that_would_make_an_entry_a_header_is_refused(tmp_path: Path) -> None:
    write_files(tmp_path, {LEXICON: "a1;b1\nsigle;abréviation"})
    with pytest.raises(BadLexicon):
        changed(tmp_path, 1)


def test_a_bad_line_can_be_mended_or_removed(tmp_path: Path) -> None:
    write_files(tmp_path, {LEXICON: "cantine\r\nvélo;bicyclette\r\ncantine;repas"})
    assert changed(tmp_path, 0, "RQ", "régie")[-2] == "RQ;régie"
    assert changed(tmp_path, 1)[0] == "vélo;bicyclette"
    assert lexicon_version(tmp_path).file.bad == ()


def test_rights_of_the_file_stay(house: Path) -> None:
    (house / LEXICON).chmod(0o660)
    changed(house, 0, "self", "repas")
    assert (house / LEXICON).stat().st_mode & 0o777 == 0o660


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    with pytest.raises(ConventionError, match=r"n’a pas pu être écrit \(introuvable\)"):
        change_lexicon(tmp_path / "absent", lexicon_version(tmp_path).digest, Change(0, ("a1", "b1")))


def test_wordings_are_parted_and_no_formula() -> None:
    assert wordings_of(" cantine ;; restauration   scolaire; ") == ("cantine", "restauration scolaire")
    for typed in ("", " ; ", "=1+1;deux"):
        with pytest.raises(BadLexicon):
            wordings_of(typed)
