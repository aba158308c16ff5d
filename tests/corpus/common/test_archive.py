"""Zipped documents that are damaged, locked or made to harm are refused with a reason and a remedy."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from corpus.errors import UnreadableDocument
from corpus.formats.common.archive import Archive
from corpus.formats.office.word import word_reading
from tests.office import docx, p, zipped

SOUND = docx("".join(p(f"La ville agit pour la {number}e fois.") for number in range(200)))


def refusal(content: bytes) -> str:
    with pytest.raises(UnreadableDocument) as caught:
        word_reading(content)
    return str(caught.value)


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"Du texte.", "son nom annonce"),
        (SOUND[:-300], "abîmé"),
        (SOUND[:600], "abîmé"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "mot de passe"),
        (OLE + "WordDocument".encode("utf-16-le"), "ancien format"),
        (zipped({"a.txt": "Du texte."}), "son nom annonce"),
        (zipped({"word/document.xml": "<w:document"}), "abîmé"),
        (zipped({"word/document.xml": "<a>" * 5000 + "</a>" * 5000}), "abîmé"),
        (zipped({"word/document.xml": "<a>" * 200 + "</a>" * 200}), "abîmé"),
        (zipped({"word/document.xml": b"<a>" + b" " * 50_000_000 + b"</a>"}), "enfle"),
    ],
    ids=[
        "text", "end cut", "beginning", "password", "doc", "other zip", "broken XML", "deep",
        "deeper than ours", "bomb",
    ],
)  # fmt: skip
def test_what_is_no_sound_word_document_is_refused_with_a_reason_and_a_mend(content: bytes, reason: str) -> None:
    message = refusal(content)
    assert reason in message
    assert "\u00a0; " in message
    assert message.endswith(".")


def test_a_part_that_declares_less_than_it_unpacks_to_is_refused() -> None:
    content = bytearray(zipped({"word/document.xml": f"<a>{' ' * 900_000}</a>"}))
    entry = content.index(b"PK\x01\x02")
    content[entry + 24 : entry + 28] = (500).to_bytes(4, "little")
    assert "abîmé" in refusal(bytes(content))


def declared_larger(content: bytes, size: int) -> bytes:
    """A zip file whose parts declare that they hold so many bytes, packed in as many."""
    changed = bytearray(content)
    for entry in [at for at in range(len(changed)) if changed[at : at + 4] == b"PK\x01\x02"]:
        changed[entry + 20 : entry + 28] = size.to_bytes(4, "little") * 2
    return bytes(changed)


def test_parts_that_are_too_large_together_are_refused() -> None:
    archive = Archive(declared_larger(zipped({f"{number}.xml": "<a/>" for number in range(5)}), 45_000_000))
    for number in range(4):
        assert archive.read(f"{number}.xml") == b"<a/>"
    with pytest.raises(UnreadableDocument, match="enfle"):
        archive.read("4.xml")


def test_pictures_and_films_that_nobody_reads_may_be_large() -> None:
    content = zipped({"media/film.mp4": b"", "a.txt": "Oui."})
    at = content.index(b"PK\x01\x02")
    changed = content[: at + 20] + (900_000_000).to_bytes(4, "little") * 2 + content[at + 28 :]
    assert Archive(changed).read("a.txt") == b"Oui."


ENTITIES = '<!ENTITY a0 "rire">' + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))


@pytest.mark.parametrize("declared", [ENTITIES, '<!ENTITY a9 SYSTEM "file:///etc/hostname">'], ids=["laughs", "file"])
@pytest.mark.parametrize("place", ["<w:t>&a9;</w:t>", '<w:t w:a="&a9;">Oui</w:t>'], ids=["text", "attribute"])
def test_entities_are_refused(declared: str, place: str) -> None:
    document = f'<!DOCTYPE a [{declared}]><w:p xmlns:w="urn:w">{place}</w:p>'
    assert "abîmé" in refusal(zipped({"word/document.xml": document}))


def test_a_relation_out_of_the_file_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret.xml").write_text(f"<a>{p('Secret')}</a>", encoding="utf-8")
    with zipfile.ZipFile(io.BytesIO(docx(p("Oui."), header1=p("Vu")))) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    relations = parts["word/_rels/document.xml.rels"]
    for target in (f"../../../../../..{tmp_path}/secret.xml", f"file://{tmp_path}/secret.xml"):
        parts["word/_rels/document.xml.rels"] = relations.replace("header1.xml", target)
        assert word_reading(zipped(parts)).text == "Oui."
