"""Sheets that are damaged, locked or made to harm are refused with a reason and a mend, and take no time."""

from __future__ import annotations

import pytest

from corpus.errors import UnreadableDocument
from corpus.reading.readers import READERS
from tests.office import zipped
from tests.workbooks import Made, xlsx

_SPACES = ("office", "table", "text")
_NAMES = " ".join(f'xmlns:{one}="urn:oasis:names:tc:opendocument:xmlns:{one}:1.0"' for one in _SPACES)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ROWS = '<table:table table:name="A"><table:table-row table:number-rows-repeated="{}">{}</table:table-row></table:table>'
SAID = "<table:table-cell><text:p>Oui</text:p></table:table-cell>"


def ods(inside: str, declared: str = "") -> bytes:
    body = f"<office:body><office:spreadsheet>{inside}</office:spreadsheet></office:body>"
    return zipped({"content.xml": f"{declared}<c {_NAMES}>{body}</c>"})


def empty_rows(count: int) -> bytes:
    rows = "".join(f'<row r="{number}" ht="15"/>' for number in range(2, count))
    return xlsx({"A": Made([["Nom", "Rôle", "Lieu"]], more=rows)})


@pytest.mark.parametrize(
    ("suffix", "content", "reason"),
    [
        (".csv", bytes(range(256)) * 40, "pas un fichier de texte"),
        (".csv", "Имя\nМария\nЮрий\nЁлка\n".encode("cp1251") * 20, "encodage"),
        (".csv", b'Nom;Avis\n"' + b"x;" * 80_000, "guillemet"),
        (".csv", b"a;b\n" * 100_001, "cent mille lignes"),
        (".xlsx", b"Du texte.", "son nom annonce"),
        (".xlsx", xlsx({"A": Made([["Oui"]])})[:-200], "abîmé"),
        (".xlsx", zipped({"a.txt": "Du texte."}), "son nom annonce"),
        (".xlsx", OLE + "EncryptedPackage".encode("utf-16-le"), "mot de passe"),
        (".xlsx", xlsx({"A": Made([["Oui"]], more="<row><c>")}), "abîmé"),
        (".xlsx", xlsx({"A": Made([["Oui"]], more=" " * 60_000_000)}), "enfle"),
        (".xls", b"<html><table></table></html>", "son nom annonce"),
        (".xls", OLE + bytes(2000), "abîmé"),
        (".ods", b"Du texte.", "son nom annonce"),
        (".ods", ods(ROWS.format(1_000_000, SAID)), "cent mille lignes"),
        (".ods", ods(f"<table:table>{'<a>' * 5000}"), "abîmé"),
    ],
)
def test_what_is_no_sound_sheet_is_refused_with_a_reason_and_a_mend(suffix: str, content: bytes, reason: str) -> None:
    with pytest.raises(UnreadableDocument) as caught:
        READERS[suffix](content)
    assert reason in str(caught.value)
    assert str(caught.value).endswith(".")


@pytest.mark.parametrize(
    ("suffix", "content"),
    [(".xlsx", empty_rows(300_000)), (".ods", ods(ROWS.format(1, SAID) + ROWS.format(1_048_000, "")))],
)
def test_empty_rows_without_number_say_nothing(suffix: str, content: bytes) -> None:
    assert len(READERS[suffix](content).text) < 30


def test_cells_merged_over_the_whole_sheet_are_not_laid_out() -> None:
    areas = [f"A{number}:A1048576" for number in range(2, 2000)]
    rows = [["Nom", "Rôle", "Lieu"], *([f"Léa {number}", "maire", "Nord"] for number in range(500))]
    read = READERS[".xlsx"](xlsx({"A": Made(rows, merged=[*areas, "A1:XFD1048576"])}))
    assert len(read.blocks) == 502


def test_entities_are_refused() -> None:
    declared = '<!DOCTYPE a [<!ENTITY a "rire">]>'
    with pytest.raises(UnreadableDocument, match="abîmé"):
        READERS[".ods"](ods(ROWS.format(1, SAID.replace("Oui", "&a;")), declared))
