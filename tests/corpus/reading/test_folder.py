"""The documents folder: what is read, what is not and why, and whether it changed."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

import pytest

from corpus.document import Document
from corpus.errors import ConventionError
from corpus.reading.folder import Corpus, read_folder, source_paths, unchanged
from corpus.reading.readers import READERS, USUAL_FORMATS
from corpus.text.boilerplate import cleaned
from tests.conftest import write_files

FILES = {"b.txt": "La ville agit.", "sous/a.md": "# Guide\n\nElle paie.", "page.html": "<p>Elle aide.</p>"}


def read(folder: Path) -> Corpus:
    return read_folder(folder)


def reasons(folder: Path) -> dict[str, str]:
    return {one.path: one.reason for one in read(folder).unread}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_files(tmp_path / "documents", FILES)


def test_files_of_every_format_are_read_in_order(folder: Path) -> None:
    assert [document.path for document in read(folder).documents] == ["b.txt", "page.html", "sous/a.md"]


def test_what_a_file_may_be_saved_as_is_read() -> None:
    assert set(re.findall(r"\.\w+", USUAL_FORMATS)) < READERS.keys()


def test_documents_come_cleaned(folder: Path) -> None:
    write_files(folder, {"c.txt": "La ville agit.\n\nLire la suite"})
    assert [len(document.ignored) for document in read(folder).documents] == [0, 1, 0, 0]


def told(folder: Path, known: Mapping[tuple[str, str], Document] = MappingProxyType({})) -> list[tuple[object, ...]]:
    """What a reading tells of itself."""
    said: list[tuple[object, ...]] = []
    read_folder(folder, lambda *stage: said.append(stage), known)
    return said


def test_progress_is_told_up_to_the_last_file(folder: Path) -> None:
    said = told(folder)
    assert [stage for stage in said if stage[0] == "look"] == [("look", done, 3) for done in range(4)]
    assert [stage[:3] for stage in said[4:]] == [("read", done, 3) for done in range(4)]


def test_progress_counts_only_what_was_not_known(folder: Path) -> None:
    known = {(one.path, one.sha256): one for one in read(folder).documents}
    write_files(folder, {"neuf.txt": "Neuf."})
    assert [stage[:3] for stage in told(folder, known) if stage[0] == "read"] == [("read", 0, 1), ("read", 1, 1)]


def test_progress_names_each_file_that_could_not_be_read_as_soon_as_it_failed(folder: Path) -> None:
    write_files(folder, {"vide.txt": "", "a.dwg": "AC", "vide.html": "<p>"})
    failed = [file for _, _, _, *unread in told(folder) for file in unread if file]
    assert sorted(map(str, failed)) == sorted(map(str, read(folder).unread))


def test_a_file_holds_none_back_that_was_read_before_it(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first file waits for a process of its own, and the texts do not."""
    write_files(folder, {"a.html": "<p>La ville agit."})
    ended: list[str] = []

    def recording(document: Document) -> Document:
        ended.append(document.path)
        return cleaned(document)

    monkeypatch.setattr("corpus.reading.folder.cleaned", recording)
    assert [one.path for one in read(folder).documents] == ["a.html", "b.txt", "page.html", "sous/a.md"]
    assert set(ended[:2]) == {"b.txt", "sous/a.md"}


@pytest.mark.parametrize(
    "name",
    (
        ".cache.txt .git/a.txt sous/.tmp.md sous/.x/b.html .DS_Store ~$note.docx .~lock.note.odt# "
        "Thumbs.db sous/desktop.ini __MACOSX/sous/a.txt"
    ).split(),
)
def test_hidden_files_and_those_of_programs_are_skipped(folder: Path, name: str) -> None:
    write_files(folder, {name: "Caché."})
    assert source_paths(folder) == sorted(FILES)


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.dwg", b"AC1032", r"format n’est pas lu.*\.docx, .* ou \.txt\."),
        ("sans-suffixe", b"Oui.", "format n’est pas lu"),
        ("vide.txt", b"", "aucun texte"),
        ("vide.html", b"<html><body></body></html>", "aucun texte"),
        ("image.txt", b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR", "pas un fichier de texte"),
    ],
)
def test_a_file_that_cannot_be_read_is_named_with_its_reason(
    folder: Path, name: str, content: bytes, reason: str
) -> None:
    write_files(folder, {name: content})
    found = reasons(folder)
    assert list(found) == [name]
    assert re.search(reason, found[name])


def _refuse(_path: Path, *_arguments: object, **_options: object) -> bytes:
    raise PermissionError(13, "Permission denied")


def _link_out_of_the_folder(folder: Path) -> None:
    write_files(folder.parent, {"secret.txt": "Secret."})
    (folder / "z.txt").symlink_to(folder.parent / "secret.txt")


def _link_to_nothing(folder: Path) -> None:
    (folder / "z.txt").symlink_to(folder / "absent.txt")


def _link_to_itself(folder: Path) -> None:
    (folder / "z.txt").symlink_to(folder / "z.txt")


def _link_to_a_folder(folder: Path) -> None:
    write_files(folder.parent / "ailleurs", {"a.txt": "Secret."})
    (folder / "z.txt").symlink_to(folder.parent / "ailleurs")


def _empty_folder(folder: Path) -> None:
    (folder / "z.txt").mkdir()


def _pipe(folder: Path) -> None:
    os.mkfifo(folder / "z.txt")


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (_link_out_of_the_folder, "lien vers un fichier hors du dossier"),
        (_link_to_nothing, "lien"),
        (_link_to_itself, "lien"),
        (_link_to_a_folder, "lien vers un dossier"),
        (_empty_folder, "dossier vide"),
        (_pipe, "pas un fichier ordinaire"),
    ],
)
def test_what_is_no_file_is_named_with_its_reason_and_the_others_are_read(
    folder: Path, make: Callable[[Path], None], reason: str
) -> None:
    make(folder)
    corpus = read(folder)
    assert [one.path for one in corpus.unread] == ["z.txt"]
    assert reason in corpus.unread[0].reason
    assert len(corpus.documents) == len(FILES)


def test_a_link_inside_the_folder_is_read(folder: Path) -> None:
    (folder / "z.txt").symlink_to(folder / "b.txt")
    assert read(folder).documents[-1].text == "La ville agit."


def test_the_files_of_a_folder_named_as_a_document_are_read(folder: Path) -> None:
    write_files(folder, {"a.txt/c.txt": "Elle agit."})
    assert read(folder).documents[0].path == "a.txt/c.txt"


def test_a_file_whose_name_is_not_utf_8_is_named_as_far_as_it_can_be(folder: Path) -> None:
    Path(os.fsdecode(os.fsencode(folder) + b"/d\xe9lib.txt")).write_text("Oui.")
    Path(os.fsdecode(os.fsencode(folder) + b"/d\xe8lib.txt")).write_text("Oui.")
    found = reasons(folder)
    assert list(found) == ["d\\xe8lib.txt", "d\\xe9lib.txt"]
    assert all("nom du fichier est abîmé" in reason for reason in found.values())
    assert unchanged(folder, read(folder).states)


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_a_locked_file_is_named_with_its_reason(folder: Path) -> None:
    (folder / "b.txt").chmod(0)
    assert "vérifiez les droits" in reasons(folder)["b.txt"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root lists everything")
def test_a_locked_folder_is_named_with_its_reason(folder: Path) -> None:
    (folder / "sous").chmod(0)
    try:
        assert "dossier est illisible" in reasons(folder)["sous"]
    finally:
        (folder / "sous").chmod(0o700)


def test_a_file_that_the_system_refuses_is_named_with_its_reason(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "open", _refuse)
    assert "vérifiez les droits" in reasons(folder)["b.txt"]


def test_every_reason_is_a_french_sentence_that_says_what_to_do(folder: Path) -> None:
    write_files(folder, {"a.pdf": b"%PDF", "vide.txt": b"", "zero.md": b"\x00" * 9})
    (folder / "lien.txt").symlink_to(folder / "absent.txt")
    assert all(re.fullmatch(r"[^;]+\u00a0; [^;]+\.", reason) for reason in reasons(folder).values())


def test_a_missing_folder_is_an_error_that_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ConventionError, match=r"n’existe pas.*--documents"):
        source_paths(tmp_path / "absent")


def test_an_empty_folder_is_an_error_that_names_the_formats(tmp_path: Path) -> None:
    with pytest.raises(ConventionError, match=r"est vide.*\.txt"):
        source_paths(tmp_path)


def test_a_folder_left_alone_is_unchanged(folder: Path) -> None:
    assert unchanged(folder, read(folder).states)


@pytest.mark.parametrize("name", ["b.txt", "photo.jpg"])
def test_a_touched_file_is_unchanged(folder: Path, name: str) -> None:
    write_files(folder, {"photo.jpg": b"\xff\xd8"})
    states = read(folder).states
    os.utime(folder / name, ns=(1, 1))
    assert unchanged(folder, states)


def test_an_edit_that_keeps_the_size_is_a_change(folder: Path) -> None:
    states = read(folder).states
    write_files(folder, {"b.txt": "La ville agir."})
    os.utime(folder / "b.txt", ns=(1, 1))
    assert not unchanged(folder, states)


def test_an_edit_while_a_file_is_read_is_a_change(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read_bytes = Path.read_bytes

    def edited_meanwhile(path: Path) -> bytes:
        content = read_bytes(path)
        write_files(folder, {"b.txt": "La ville agir."})
        os.utime(folder / "b.txt", ns=(1, 1))
        return content

    with monkeypatch.context() as patch:
        patch.setattr(Path, "read_bytes", edited_meanwhile)
        states = read(folder).states
    assert not unchanged(folder, states)


def test_an_edit_of_what_a_link_leads_to_is_a_change(folder: Path) -> None:
    write_files(folder, {".cache.txt": "La ville agit."})
    (folder / "z.txt").symlink_to(folder / ".cache.txt")
    states = read(folder).states
    write_files(folder, {".cache.txt": "La ville agir."})
    os.utime(folder / ".cache.txt", ns=(1, 1))
    assert not unchanged(folder, states)


def test_a_longer_file_is_a_change_even_at_the_same_date(folder: Path) -> None:
    states = read(folder).states
    date = (folder / "b.txt").stat().st_mtime_ns
    write_files(folder, {"b.txt": "La ville agit bien."})
    os.utime(folder / "b.txt", ns=(date, date))
    assert not unchanged(folder, states)


@pytest.mark.parametrize("name", ["c.txt", "sous/c.txt", "notes.pdf"])
def test_an_added_file_is_a_change(folder: Path, name: str) -> None:
    states = read(folder).states
    write_files(folder, {name: "Oui."})
    assert not unchanged(folder, states)


def test_a_removed_file_is_a_change(folder: Path) -> None:
    states = read(folder).states
    (folder / "b.txt").unlink()
    assert not unchanged(folder, states)


def test_a_renamed_file_is_a_change(folder: Path) -> None:
    states = read(folder).states
    (folder / "b.txt").rename(folder / "c.txt")
    assert not unchanged(folder, states)


def test_an_unread_file_that_is_mended_is_a_change(folder: Path) -> None:
    write_files(folder, {"vide.txt": b""})
    states = read(folder).states
    write_files(folder, {"vide.txt": "Plus maintenant."})
    assert not unchanged(folder, states)


def test_what_stays_unread_is_unchanged(folder: Path) -> None:
    write_files(folder, {"vide.txt": b"", "a.pdf": b"%PDF"})
    write_files(folder.parent, {"secret.txt": "Secret."})
    (folder / "dehors.txt").symlink_to(folder.parent / "secret.txt")
    (folder / "perdu.txt").symlink_to(folder / "absent.txt")
    (folder / "dossier.md").mkdir()
    assert unchanged(folder, read(folder).states)


def test_a_link_whose_target_comes_back_is_a_change(folder: Path) -> None:
    (folder / "z.txt").symlink_to(folder / ".cache.txt")
    states = read(folder).states
    write_files(folder, {".cache.txt": "La ville agit."})
    assert not unchanged(folder, states)


def test_a_file_that_can_be_read_again_is_a_change(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", _refuse)
        states = read(folder).states
    assert not unchanged(folder, states)


def test_a_hidden_file_is_no_change(folder: Path) -> None:
    states = read(folder).states
    write_files(folder, {".b.txt.swp": "Brouillon."})
    assert unchanged(folder, states)
