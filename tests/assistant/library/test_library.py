"""The documents folder as its manager changes it: names that do nothing but name, and no file ever lost."""

from __future__ import annotations

import errno
import io
import shutil
import tempfile
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.library import library as library_module
from assistant.library.inventory import FileStatus
from assistant.library.library import Library, safe_name
from corpus.errors import ConventionError
from corpus.reading.folder import source_paths
from corpus.reading.readers import SUFFIXES
from index.building.build import build
from index.snapshot.snapshots import open_current
from tests.conftest import WordEncoder, write_files

PIECES = st.sampled_from(
    [
        *"./\\~$:*?<>| \0\n\r\t",
        "..",
        "../",
        "\u202e",
        "\u200b",
        "\u2028",
        "\ud800",
        "e\u0301",
        "é",
        "ﬁ",
        "𝒜",
        "-rf",
        "nom",
    ]
)
NAMES = st.one_of(st.text(), st.lists(PIECES).map("".join)).flatmap(
    lambda stem: st.sampled_from([stem, *(f"{stem}{suffix}" for suffix in (*SUFFIXES, ".PDF", ".exe", ".txt/", ". "))])
)


def named(name: str) -> str | None:
    try:
        return safe_name(name)
    except ConventionError:
        return None


@given(NAMES)
def test_a_hostile_name_becomes_one_that_only_names(name: str) -> None:
    safe = named(name)
    if safe is None:
        return
    assert Path(safe).name == safe
    assert not any(unicodedata.category(one)[0] == "C" or one in '/\\<>:"|?*' for one in safe)
    assert not any(one.isspace() and one != " " for one in safe)
    assert unicodedata.is_normalized("NFC", safe)
    assert not safe.startswith((".", "~$", " "))
    assert Path(safe).suffix.lower() in SUFFIXES
    assert len(safe.encode()) <= 200
    assert safe_name(safe) == safe


@given(NAMES)
@settings(max_examples=30)
def test_whatever_its_name_a_file_is_written_in_the_folder_and_read_there(name: str) -> None:
    if named(name) is None:
        return
    with tempfile.TemporaryDirectory() as place:
        folder = write_files(Path(place) / "documents", {"là.txt": "x"})
        path = Library(folder).add(name, io.BytesIO(b"contenu"))
        assert (folder / path).read_bytes() == b"contenu"
        assert source_paths(folder) == sorted(["là.txt", path])
        assert [one.name for one in Path(place).iterdir()] == ["documents"]


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("Délibération n° 12.pdf", "Délibération n° 12.pdf"),
        ("C:\\Users\\moi\\note.docx", "note.docx"),
        ("../../etc/.profil.txt", "profil.txt"),
        ("~$note.docx", "note.docx"),
        ("e\u0301te\u0301.txt", "été.txt"),
        ("facture\u202egpj.txt", "facturegpj.txt"),
        ("a" * 500 + ".txt", "a" * 176 + ".txt"),
    ],
)
def test_a_name_keeps_its_words(name: str, safe: str) -> None:
    assert safe_name(name) == safe


@pytest.mark.parametrize("name", ["", ".", "..", ".txt", "a", "a.exe", "a.txt.7z", "a.pdf/", "\0"])
def test_a_format_that_is_not_read_is_refused_in_a_sentence(name: str) -> None:
    with pytest.raises(ConventionError, match=r"ce format n’est pas lu.*\.docx"):
        safe_name(name)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_files(tmp_path / "documents", {"a.txt": "un", "notes/b.txt": "deux"})


@pytest.fixture
def library(folder: Path) -> Library:
    return Library(folder)


def contents(folder: Path) -> list[bytes]:
    """What all files hold, those of the bin too."""
    return sorted(path.read_bytes() for path in folder.rglob("*") if path.is_file())


ACTS = st.lists(
    st.tuples(
        st.sampled_from(["add", "replace", "remove", "restore"]),
        st.sampled_from(["a.txt", "b.txt", "c.txt"]),
        st.sampled_from(["", "notes", "ailleurs"]),
    ),
    max_size=12,
)


@given(ACTS)
@settings(max_examples=60)
def test_no_content_is_ever_lost(acts: list[tuple[str, str, str]]) -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = write_files(Path(place), {"a.txt": "un", "notes/b.txt": "deux"})
        library, expected = Library(folder), contents(folder)
        for number, (act, name, below) in enumerate(acts):
            content = f"{number}".encode()
            try:
                if act in ("add", "replace"):
                    library.add(name, io.BytesIO(content), below, act == "replace")
                    expected = sorted([*expected, content])
                elif act == "remove":
                    library.remove(f"{below}/{name}".lstrip("/"))
                elif removed := library.removed():
                    library.restore(removed[number % len(removed)].number)
            except ConventionError:
                pass
            assert contents(folder) == expected


def test_a_file_of_the_same_name_stays_unless_it_is_to_be_replaced(library: Library, folder: Path) -> None:
    with pytest.raises(ConventionError, match=r"existe déjà.*Remplacer"):
        library.add("a.txt", io.BytesIO(b"autre"))
    assert (folder / "a.txt").read_text() == "un"
    library.add("a.txt", io.BytesIO(b"autre"), replace=True)
    assert (folder / "a.txt").read_text() == "autre"
    (former,) = library.removed()
    with pytest.raises(ConventionError, match="existe déjà"):
        library.restore(former.number)
    library.remove("a.txt")
    library.restore(former.number)
    assert (folder / "a.txt").read_text() == "un"


@pytest.mark.parametrize("step", ["_throw_away", "_move"])
def test_who_replaces_a_file_while_somebody_else_does_is_told_so(
    step: str, library: Library, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other comes between two steps: has thrown the former file away, or put another in its place."""
    where = Library if step == "_throw_away" else library_module
    way = getattr(where, step)

    def meanwhile(*given: Path) -> None:
        monkeypatch.undo()
        if step == "_throw_away":
            Library(folder).remove("a.txt")
        else:
            Library(folder).add("a.txt", io.BytesIO(b"de l'autre"))
        way(*given)

    monkeypatch.setattr(where, step, meanwhile)
    with pytest.raises(ConventionError, match=r"Quelqu’un d’autre vient de changer «\u00a0a.txt\u00a0».*rechargez"):
        library.add("a.txt", io.BytesIO(b"de l'un"), replace=True)
    assert not [one for one in folder.iterdir() if one.name.startswith(".ajout-")]
    assert [one.path for one in library.removed()] == ["a.txt"]
    if step == "_move":
        assert (folder / "a.txt").read_text() == "de l'autre"


def test_the_same_name_written_with_other_code_points_is_the_same(library: Library, folder: Path) -> None:
    write_files(folder, {"e\u0301te\u0301.txt": "été"})
    with pytest.raises(ConventionError, match="existe déjà"):
        library.add("été.txt", io.BytesIO(b"autre"))


def test_what_is_removed_leaves_the_list_and_comes_back_with_its_folder(library: Library, folder: Path) -> None:
    library.remove("notes/b.txt")
    (folder / "notes").rmdir()
    assert source_paths(folder) == ["a.txt"]
    (removed,) = library.removed()
    assert removed.path == "notes/b.txt"
    assert library.restore(removed.number) == "notes/b.txt"
    assert (folder / "notes" / "b.txt").read_text() == "deux"
    assert library.removed() == []
    assert not (folder / ".corbeille").exists()


def test_a_file_is_added_to_a_folder_that_there_is(library: Library) -> None:
    assert library.folders() == ["notes"]
    assert library.add("c.md", io.BytesIO(b"trois"), "notes") == "notes/c.md"
    for elsewhere in ("..", "/tmp", "notes/..", ".corbeille", "notes/"):
        with pytest.raises(ConventionError, match="n’existe plus"):
            library.add("c.md", io.BytesIO(), elsewhere)


@pytest.mark.parametrize(
    "path", ["", ".", "..", "/etc/passwd", "../secret.txt", "notes", "notes/../a.txt", ".corbeille"]
)
def test_only_what_is_listed_can_be_removed(path: str, library: Library, folder: Path) -> None:
    write_files(folder.parent, {"secret.txt": "secret"})
    with pytest.raises(ConventionError, match="n’est plus dans le dossier"):
        library.remove(path)


@pytest.mark.parametrize("number", ["", "..", "../..", "20260101T000000000000", "x/../y"])
def test_only_what_is_in_the_bin_can_be_put_back(number: str, library: Library) -> None:
    library.remove("a.txt")
    with pytest.raises(ConventionError, match="n’est plus dans la corbeille"):
        library.restore(number)


@pytest.mark.parametrize("number", ["", "..", "../..", "20260101T000000000000", "x/../y"])
def test_only_what_is_in_the_bin_is_deleted_and_of_a_link_not_what_it_leads_to(
    number: str, library: Library, folder: Path
) -> None:
    write_files(folder.parent, {"dehors/secret.txt": "secret"})
    (folder / "lien").symlink_to(folder.parent / "dehors")
    library.remove("lien")
    for delete in (library.delete, library.empty):
        with pytest.raises(ConventionError, match="n’est plus dans la corbeille"):
            delete(number)
    assert len(library.removed()) == 1
    library.delete(library.removed()[0].number)
    assert (folder.parent / "dehors" / "secret.txt").read_text() == "secret"
    assert sorted(path.name for path in folder.iterdir()) == ["a.txt", "notes"]


def test_a_link_is_removed_and_not_what_it_leads_to(library: Library, folder: Path) -> None:
    write_files(folder.parent, {"dehors/secret.txt": "secret"})
    (folder / "lien").symlink_to(folder.parent / "dehors")
    assert library.folders() == ["notes"]
    with pytest.raises(ConventionError, match="n’est plus dans le dossier"):
        library.remove("lien/secret.txt")
    library.remove("lien")
    assert (folder.parent / "dehors" / "secret.txt").read_text() == "secret"
    (removed,) = library.removed()
    library.restore(removed.number)
    assert (folder / "lien").is_symlink()


def test_nothing_is_put_back_through_a_link_that_took_the_place_of_a_folder(library: Library, folder: Path) -> None:
    library.remove("notes/b.txt")
    shutil.rmtree(folder / "notes")
    (folder.parent / "dehors").mkdir()
    (folder / "notes").symlink_to(folder.parent / "dehors")
    with pytest.raises(ConventionError, match="existe déjà"):
        library.restore(library.removed()[0].number)
    assert list((folder.parent / "dehors").iterdir()) == []
    assert len(library.removed()) == 1


def test_a_bin_that_is_a_link_receives_nothing(library: Library, folder: Path) -> None:
    (folder.parent / "dehors").mkdir()
    (folder / ".corbeille").symlink_to(folder.parent / "dehors")
    with pytest.raises(ConventionError, match="est un lien"):
        library.remove("a.txt")
    assert (folder / "a.txt").exists()
    assert library.removed() == []


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EROFS, errno.EACCES])
def test_a_disk_that_refuses_is_said_and_leaves_all_as_it_was(
    code: int, library: Library, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(code, "refused")

    monkeypatch.setattr(shutil, "copyfileobj", refuse)
    with pytest.raises(ConventionError, match=r"n’a pas pu être changé.*vérifiez"):
        library.add("a.txt", io.BytesIO(b"autre"), replace=True)
    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(ConventionError, match="n’a pas pu être changé"):
        library.remove("a.txt")
    assert source_paths(folder) == ["a.txt", "notes/b.txt"]
    assert contents(folder) == [b"deux", b"un"]


@pytest.mark.parametrize("step", ["touch", "replace", "sync"])
def test_a_file_that_could_not_be_replaced_is_still_in_its_place(
    step: str, library: Library, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk fails once, when the former file is already in the bin, or on its way there."""
    where = library_module if step == "sync" else Path
    way = getattr(where, step)

    def refuse(path: Path, *given: object, **named: object) -> object:
        if step != "sync" or ".corbeille" in path.parts:
            monkeypatch.undo()
            raise OSError(errno.EIO, "refused")
        return way(path, *given, **named)

    monkeypatch.setattr(where, step, refuse)
    with pytest.raises(ConventionError, match="n’a pas pu être changé"):
        library.add("a.txt", io.BytesIO(b"autre"), replace=True)
    assert source_paths(folder) == ["a.txt", "notes/b.txt"]
    assert contents(folder) == [b"deux", b"un"]
    assert library.removed() == []


def test_without_a_folder_nothing_is_added_and_it_is_said(tmp_path: Path) -> None:
    with pytest.raises(ConventionError, match="introuvable"):
        Library(tmp_path / "nulle part").add("a.txt", io.BytesIO())


def test_each_file_is_listed_with_how_it_stands_to_the_index(library: Library, folder: Path, tmp_path: Path) -> None:
    write_files(folder, {"vide.txt": "", "change.txt": "avant", "parti.txt": "parti"})
    build(folder, tmp_path / "index", WordEncoder())
    snapshot = open_current(tmp_path / "index")
    write_files(folder, {"change.txt": "après tout", "neuf.md": "neuf"})
    library.remove("parti.txt")
    inventory = library.inventory(snapshot)
    listed = {one.path: one for one in inventory.files}
    assert {path: one.state for path, one in listed.items()} == {
        "a.txt": FileStatus.INDEXED,
        "change.txt": FileStatus.CHANGED,
        "neuf.md": FileStatus.NEW,
        "notes/b.txt": FileStatus.INDEXED,
        "parti.txt": FileStatus.REMOVED,
        "vide.txt": FileStatus.UNREAD,
    }
    assert [one.state for one in listed.values()][-2:] == [FileStatus.INDEXED] * 2
    assert "aucun texte" in (listed["vide.txt"].reason or "")
    assert (listed["a.txt"].size, listed["parti.txt"].size) == (2, None)
    number = listed["a.txt"].number
    assert number is not None
    assert snapshot.summaries[number].passages == 1
    assert inventory.counts == {**dict.fromkeys(FileStatus, 1), FileStatus.INDEXED: 2}


def test_where_the_folder_is_gone_what_the_index_holds_is_listed_as_removed(
    library: Library, folder: Path, tmp_path: Path
) -> None:
    build(folder, tmp_path / "index", WordEncoder())
    snapshot = open_current(tmp_path / "index")
    shutil.rmtree(folder)
    assert {one.state for one in library.inventory(snapshot).files} == {FileStatus.REMOVED}
    assert (library.folders(), library.removed()) == ([], [])


def test_an_inventory_of_many_files_is_good_for_a_moment_but_for_what_is_changed_here(
    library: Library, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(folder, tmp_path / "index", WordEncoder())
    snapshot = open_current(tmp_path / "index")

    def shown() -> list[str]:
        return [file.path for file in library.inventory(snapshot).files]

    monkeypatch.setattr("assistant.library.library._STAYS", 0.0)  # as of few files
    assert sorted(shown()) == ["a.txt", "notes/b.txt"]
    write_files(folder, {"c.txt": "trois"})
    assert "c.txt" in shown()
    monkeypatch.setattr("assistant.library.library._STAYS", 1000.0)
    shown()
    write_files(folder, {"d.txt": "quatre"})
    assert "d.txt" not in shown()
    library.add("e.txt", io.BytesIO(b"cinq"))
    assert {"d.txt", "e.txt"} <= set(shown())
