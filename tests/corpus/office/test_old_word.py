"""Files of before 2007 are read through LibreOffice, with its hands tied, or refused with what to do."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from corpus.errors import UnreadableDocument
from corpus.formats.common import libreoffice
from corpus.formats.common.archive import OLE
from corpus.formats.office.word import old_word_reading, word_reading
from corpus.formats.slides.powerpoint import old_powerpoint_reading
from corpus.reading.processes import readers
from tests.office import converted, docx, needs, p, rtf, styled

WORDS = "La ville agit pour tous."
BODY = p("Le budget", styled("Heading1")) + p(WORDS) + p("Les écoles", styled("Heading1")) + p("Elle en construit.")
NAMES = "".join(
    f'<w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading {n}"/></w:style>' for n in "1"
)


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> Path:
    needs("soffice")
    folder = tmp_path_factory.mktemp("old")
    (folder / "a.docx").write_bytes(docx(BODY, styles=NAMES))
    (folder / "b.doc").write_bytes(converted(folder / "a.docx", "doc"))
    return folder / "b.doc"


def test_an_old_document_is_read_as_a_new_one_is_where_memory_is_counted(old: Path) -> None:
    new = word_reading(docx(BODY, styles=NAMES))
    with readers() as apart:
        document = apart.read(old, "b.doc").result()
    assert old.read_bytes().startswith(OLE)
    assert (document.text, document.blocks) == (new.text, new.blocks)


@pytest.mark.parametrize(
    "content",
    [docx(p(WORDS)), rtf(WORDS), f"<html><body><p>{WORDS}</p>".encode(), f"\r\n{WORDS}".encode()],
    ids=["docx", "rtf", "page", "text"],
)
def test_whatever_is_called_doc_is_read_as_what_it_is(content: bytes) -> None:
    assert old_word_reading(content).text.strip() == WORDS


@pytest.mark.parametrize(("read", "named"), [(old_word_reading, r"\.docx"), (old_powerpoint_reading, r"\.pptx")])
def test_without_libreoffice_the_report_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, read: object, named: str
) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    assert callable(read)
    with pytest.raises(UnreadableDocument, match=f"installez LibreOffice ou enregistrez-le en {named}"):
        read(OLE + bytes(600))


def test_what_libreoffice_cannot_open_is_refused(old: Path) -> None:
    with pytest.raises(UnreadableDocument, match="n’a pas pu l’ouvrir"):
        old_word_reading(old.read_bytes()[:700])
    with pytest.raises(UnreadableDocument, match="mot de passe"):
        old_word_reading(OLE + "EncryptedPackage".encode("utf-16-le"))
    with pytest.raises(UnreadableDocument, match="son nom annonce"):
        old_powerpoint_reading(b"Du texte.")


def test_no_macro_runs_and_nothing_is_fetched(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What LibreOffice is given to know, as it is run: a stand-in for it keeps its profile."""
    program = old.parent / "soffice"
    program.write_text(
        f'#!/bin/sh\nprofile="${{1#-env:UserInstallation=file://}}"\ncp -r "$profile" "{old.parent}/kept"\n'
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{old.parent}{os.pathsep}{os.environ['PATH']}")
    with pytest.raises(UnreadableDocument):
        libreoffice.converted(old.read_bytes(), ".doc", ".docx")
    settings = (old.parent / "kept/user/registrymodifications.xcu").read_text(encoding="utf-8")
    for name in ("DisableMacrosExecution", "BlockUntrustedRefererLinks"):
        assert f'"{name}" oor:op="fuse"><value>true<' in settings
    assert '"ooInetHTTPProxyName" oor:op="fuse"><value>127.0.0.1<' in settings
