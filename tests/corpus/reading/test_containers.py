"""What mails and archives hold become documents of their own, however deep, and whatever is done to harm."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from corpus.document import Document
from corpus.formats.common.members import Member
from corpus.reading import containers
from corpus.reading.containers import content_of
from corpus.reading.folder import Corpus, read_folder
from tests.conftest import write_files
from tests.mails import mail
from tests.office import docx, p, zipped

SENTENCE = "La piscine ouvre à neuf heures."
OTHER = "Le marché a lieu le jeudi."


def read(tmp_path: Path, files: Mapping[str, str | bytes], known: Mapping[tuple[str, str], Document] = {}) -> Corpus:
    return read_folder(write_files(tmp_path / "docs", files), lambda *_: None, known)


def texts(corpus: Corpus) -> dict[str, str]:
    return {document.path: document.text for document in corpus.documents}


def reasons(corpus: Corpus) -> dict[str, str]:
    for file in corpus.unread:
        assert "\u00a0; " in file.reason
    return {file.path: file.reason for file in corpus.unread}


def test_an_archive_is_a_folder_of_documents(tmp_path: Path) -> None:
    files: Mapping[str, str | bytes] = {
        "2025/horaires.txt": SENTENCE,
        "marché.docx": docx(p(OTHER)),
        "dedans.zip": zipped({"a.md": SENTENCE}),
    }
    corpus = read(tmp_path, {"a.zip": zipped(files)})
    assert texts(corpus) == {
        "a.zip/2025/horaires.txt": SENTENCE,
        "a.zip/marché.docx": OTHER,
        "a.zip/dedans.zip/a.md": SENTENCE,
    }
    assert [state.path for state in corpus.states] == ["a.zip"]
    assert corpus.unread == ()


def test_attachments_name_their_mail_and_have_its_date_where_they_have_none(tmp_path: Path) -> None:
    inner = mail(OTHER, subject="Marché", attached={"plan.txt": OTHER.encode()})
    message = mail(attached={"piscine.txt": SENTENCE.encode(), "image.xyz": b"?"})
    message.add_attachment(inner)
    corpus = read(tmp_path, {"avis.eml": message.as_bytes()})
    told = {one.path: (one.attached_to, str(one.date)) for one in corpus.documents}
    assert told == {
        "avis.eml": ("", "2026-03-12"),
        "avis.eml/piscine.txt": ("Tarifs de la cantine", "2026-03-12"),
        "avis.eml/Marché.eml": ("Tarifs de la cantine", "2026-03-12"),
        "avis.eml/Marché.eml/plan.txt": ("Marché", "2026-03-12"),
    }
    assert list(reasons(corpus)) == ["avis.eml/image.xyz"]
    labels = [one.label for one in corpus.documents if one.path.endswith("piscine.txt")]
    assert labels == ["Piscine, pièce jointe de «\u00a0Tarifs de la cantine\u00a0»"]


def test_the_bytes_of_a_member_are_found_by_its_path(tmp_path: Path) -> None:
    message = mail(attached={"b.zip": zipped({"c/d.txt": SENTENCE})})
    folder = write_files(tmp_path, {"a.eml": message.as_bytes(), "e.txt": OTHER})
    assert content_of(folder / "a.eml/b.zip/c/d.txt").decode() == SENTENCE
    assert content_of(folder / "e.txt").decode() == OTHER


def test_a_member_that_did_not_change_is_not_read_again(tmp_path: Path) -> None:
    first = read(tmp_path, {"a.zip": zipped({"a.txt": SENTENCE, "b.txt": SENTENCE})})
    known = {(one.path, one.sha256): replace(one, title="Connu") for one in first.documents}
    again = read(tmp_path, {"a.zip": zipped({"a.txt": OTHER, "b.txt": SENTENCE})}, known)
    assert texts(again) == {"a.zip/a.txt": OTHER, "a.zip/b.txt": SENTENCE}
    assert [one.title for one in again.documents] == ["A", "Connu"]


JUNK = {"__MACOSX/._a.txt": b"", "Thumbs.db": b"x", ".DS_Store": b"x", "~$a.docx": b"x", "d/desktop.ini": b"x"}


def test_what_systems_leave_in_an_archive_is_nobodys(tmp_path: Path) -> None:
    corpus = read(tmp_path, {"a.zip": zipped({"a.txt": SENTENCE, **JUNK}), "b.zip": zipped(JUNK)})
    assert texts(corpus) == {"a.zip/a.txt": SENTENCE}
    assert list(reasons(corpus)) == ["b.zip"]


@pytest.mark.parametrize("encoding", ["utf-8", "cp437", "cp850", "cp1252"])
def test_names_of_members_are_read_in_whatever_letters_they_are(tmp_path: Path, encoding: str) -> None:
    name = "Délibération n° 3, été à Sète.txt" if encoding != "cp437" else "Délibération, été à Sète.txt"
    marked = name.encode(encoding)
    with zipfile.ZipFile(buffer := io.BytesIO(), "w") as archive:
        archive.writestr("a" * len(marked), SENTENCE)
    content = buffer.getvalue().replace(b"a" * len(marked), marked)
    assert list(texts(read(tmp_path, {"a.zip": content}))) == [f"a.zip/{name}"]


HOSTILE = {
    "../../x.txt": "x.txt",
    "/etc/y.txt": "etc/y.txt",
    "C:\\z.txt": "C-/z.txt",
    "a\u202etxt.b.txt": "atxt.b.txt",
    "d//./e.txt": "d/e.txt",
    "x.TXT": "x (2).TXT",
}


def test_names_that_lead_out_or_deceive_are_names_and_no_more(tmp_path: Path) -> None:
    in_zip = read(tmp_path / "1", {"a.zip": zipped(dict.fromkeys(HOSTILE, SENTENCE))})
    assert list(texts(in_zip)) == [f"a.zip/{name}" for name in HOSTILE.values()]
    in_mail = read(tmp_path / "2", {"a.eml": mail(attached=dict.fromkeys(HOSTILE, b"Oui.")).as_bytes()})
    assert list(texts(in_mail))[1:] == [f"a.eml/{name}" for name in HOSTILE.values()]


def locked(content: bytes) -> bytes:
    """An archive whose first member says that it is encrypted."""
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.index(mark) + place
        content = content[:at] + b"\x01\x00" + content[at + 2 :]
    return content


def declaring(content: bytes, size: int) -> bytes:
    """An archive whose members say that they are so large, packed and unpacked."""
    for at in [at for at in range(len(content)) if content[at : at + 4] == b"PK\x01\x02"]:
        content = content[: at + 20] + struct.pack("<II", size, size) + content[at + 28 :]
    return content


NESTED = zipped({"a.txt": SENTENCE})
for _ in range(100):
    NESTED = zipped({"a.zip": NESTED})


@pytest.mark.parametrize(
    ("content", "path", "reason"),
    [
        (b"", "a.zip", "abîmée"),
        (zipped({"a.txt": SENTENCE})[:40], "a.zip", "abîmée"),
        (zipped({}), "a.zip", "vide"),
        (zipped({"a.txt": bytes(80_000_000)}), "a.zip/a.txt", "enfle"),
        (declaring(zipped({"a.txt": "a", "b.txt": "b"}), 900_000_000), "a.zip", "trop grosse"),
        (zipped({f"{number}.txt": "" for number in range(10_001)}), "a.zip", "10000 fichiers"),
        (locked(zipped({"a.txt": SENTENCE, "b.txt": SENTENCE})), "a.zip/a.txt", "mot de passe"),
        (NESTED, "/".join(["a.zip"] * 6), "l’un dans l’autre"),
        (zipped({"a.exe": "x"}), "a.zip/a.exe", "pas lu"),
    ],
    ids=["no byte", "cut", "empty", "bomb", "large", "many", "locked", "nested", "unknown"],
)
def test_what_no_archive_should_hold_is_named_with_a_mend(
    tmp_path: Path, content: bytes, path: str, reason: str
) -> None:
    corpus = read(tmp_path, {"a.zip": content, "z.txt": OTHER})
    assert list(reasons(corpus)) == [path]
    assert reason in reasons(corpus)[path]
    assert texts(corpus)["z.txt"] == OTHER


def test_what_outlook_packs_in_a_mail_is_named_with_what_to_do(tmp_path: Path) -> None:
    message = mail()
    message.add_attachment(b"x", "application", "ms-tnef", filename="winmail.dat")
    named = reasons(read(tmp_path, {"a.eml": message.as_bytes()}))
    assert list(named) == ["a.eml/winmail.dat"]
    assert "ouvrez le mail dans Outlook" in named["a.eml/winmail.dat"]


def test_many_files_in_formats_that_are_not_read_are_counted(tmp_path: Path) -> None:
    photographs = {f"{number}.{'jpg' if number % 2 else 'heic'}": "x" for number in range(50)}
    corpus = read(tmp_path, {"a.zip": zipped({"a.txt": SENTENCE, **photographs})})
    assert list(texts(corpus)) == ["a.zip/a.txt"]
    assert list(reasons(corpus)) == ["a.zip"]
    assert "50 de ses fichiers sont d’un format qui n’est pas lu (.heic, .jpg)" in reasons(corpus)["a.zip"]


def test_a_file_that_contains_itself_ends_with_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    outer = zipped({"a.zip": "à remplacer"})
    folder = write_files(tmp_path, {"a.zip": outer})
    monkeypatch.setattr(containers, "MEMBERS", {".zip": lambda _: [Member("a.zip", lambda: outer)]})
    listed = containers.listed_members(folder / "a.zip", "a.zip")
    assert [(one.path, "se contient lui-même" in one.reason) for one in listed] == [("a.zip/a.zip", True)]


def test_a_mail_in_a_mail_without_end_is_read_as_far_as_anybody_would(tmp_path: Path) -> None:
    message = mail(OTHER)
    for number in range(8):
        outer = mail(OTHER, subject=f"Niveau {number}")
        outer.add_attachment(message)
        message = outer
    corpus = read(tmp_path, {"a.eml": message.as_bytes()})
    assert len(corpus.documents) == 6
    assert list(reasons(corpus)) == ["a.eml/Niveau 6.eml/Niveau 5.eml/Niveau 4.eml/Niveau 3.eml/Niveau 2.eml"]
