"""A folder of files as people have them: each ends indexed, or named in the report with its reason."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from pathlib import Path

import pytest

from corpus.document import Document, Reason
from corpus.reading.folder import Corpus, read_folder
from tests.conftest import write_files
from tests.corpus.reading.odd import READ, SENTENCE, UNREAD
from tests.papers import ROWS


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All the files, a link out of the folder and one to nowhere."""
    outside = tmp_path_factory.mktemp("outside")
    (outside / "secret.txt").write_text("Le code du coffre est 1234.")
    folder = write_files(tmp_path_factory.mktemp("odd"), {**READ, **{name: one[0] for name, one in UNREAD.items()}})
    (folder / "lien dehors.txt").symlink_to(outside / "secret.txt")
    (folder / "lien vers un dossier").symlink_to(outside)
    (folder / "lien mort.txt").symlink_to(outside / "absent.txt")
    return folder


@pytest.fixture(scope="module")
def corpus(folder: Path) -> Corpus:
    return read_folder(folder)


@pytest.fixture(scope="module")
def documents(corpus: Corpus) -> dict[str, Document]:
    return {document.path: document for document in corpus.documents}


def test_every_file_is_read_or_named(folder: Path, corpus: Corpus) -> None:
    files = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_symlink() or path.is_file()}
    found = {document.path for document in corpus.documents} | {one.path for one in corpus.unread}
    assert files == found
    assert len(found) > 50


@pytest.mark.parametrize("path", READ)
def test_what_is_read_says_its_words(documents: Mapping[str, Document], path: str) -> None:
    text = unicodedata.normalize("NFC", documents[path].text)
    assert SENTENCE in re.sub(r"\s+", " ", text)


@pytest.mark.parametrize("path", UNREAD)
def test_what_is_not_read_has_its_reason(corpus: Corpus, path: str) -> None:
    reasons = {one.path: one.reason for one in corpus.unread}
    assert re.search(UNREAD[path][1], reasons[path])


def test_nothing_outside_the_folder_is_read(corpus: Corpus) -> None:
    reasons = {one.path: one.reason for one in corpus.unread}
    assert "hors du dossier" in reasons["lien dehors.txt"]
    assert "lien vers un dossier" in reasons["lien vers un dossier"]
    assert "mène à aucun fichier" in reasons["lien mort.txt"]
    assert not any("coffre" in document.text for document in corpus.documents)


def test_a_running_header_without_facts_is_never_quoted(documents: Mapping[str, Document]) -> None:
    document = documents["en-têtes.pdf"]
    running = [document.text[slice(*one.span)] for one in document.ignored if one.reason is Reason.RUNNING]
    assert len([one for one in running if "Saint-Aubin" in one]) == len(document.page_starts)


def test_a_page_that_is_an_image_is_told(documents: Mapping[str, Document]) -> None:
    document = documents["numérisé à moitié.pdf"]
    assert (len(document.page_starts), document.unread_pages) == (2, (2,))


def test_a_table_keeps_its_rows(documents: Mapping[str, Document]) -> None:
    assert " | ".join(ROWS[1]) in documents["tarifs.pdf"].text
