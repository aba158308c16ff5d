"""A row of a sheet is read as it is seen, with its header, sheet and number; what is hidden is told and not quoted."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.document import Document, Kind, Reading, SheetRow
from corpus.formats.sheets.excel import excel_reading
from corpus.reading.containers import read_document
from corpus.reading.readers import READERS
from corpus.text.table_headers import headers_of
from tests.office import all_converted, needs
from tests.workbooks import EUROS, C, Cells, Made, bold, xlsx

TARIFFS = Made(
    [
        bold("TARIFS MUNICIPAUX 2026"),
        (),
        bold("Prestation", "Résident", "", "Extérieur"),
        bold("", "2025", "2026", "2025", "2026"),
        [C("Piscine", bold=True)],
        ["Adulte", C(3.5, EUROS), C(3.7, EUROS), C(5, EUROS), C(5.25, EUROS)],
        ["Enfant", C(2, EUROS), C(2.1, EUROS), C(3, EUROS), C(3, EUROS)],
        [C("Patinoire", bold=True)],
        ["Adulte", C(6, EUROS), C(6.5, EUROS), C(8, EUROS), C(1208.5, EUROS)],
        [C("Total", bold=True), *(C(n, EUROS, bold=True, formula="1+1") for n in (11.5, 12.3, 16, 1216.75))],
        (),
        ["Gratuit pour les moins de 4 ans, sur présentation d’un justificatif."],
    ],
    merged=["A1:E1", "A3:A4", "B3:C3", "D3:E3", "A5:E5", "A8:E8"],
)
HEADER = "Prestation | Résident | Résident | Extérieur | Extérieur\nPrestation | 2025 | 2026 | 2025 | 2026"


def reading(*rows: object, **more: object) -> Reading:
    return excel_reading(xlsx({"Feuil1": Made(rows, **more)}))  # type: ignore[arg-type]


def document(read: Reading) -> Document:
    return Document("d", "d.xlsx", "D", read.text, "", read.blocks, ignored=read.ignored)


def headed(read: Reading) -> list[str]:
    """Each row of a table with its header."""
    headers = headers_of(document(read))
    said = ((one, headers.get(one.span)) for one in read.blocks if one.table)
    return [
        f"{one.row} {read.text[slice(*one.span)]}{f' < {read.text[slice(*header)]}' if header else ''}"
        for one, header in said
        if not (header and one.span.overlaps(header))
    ]


def hidden(read: Reading) -> list[str]:
    return [read.text[slice(*one.span)].replace("\u00a0", " ") for one in read.ignored]


def headings(read: Reading) -> list[tuple[int, str]]:
    return [(one.level, read.text[slice(*one.span)]) for one in read.blocks if one.kind is Kind.HEADING]


def test_rows_have_a_header_of_two_rows_with_merged_cells_and_stand_in_their_group() -> None:
    read = excel_reading(xlsx({"Tarifs 2026": TARIFFS}))
    assert headings(read) == [
        (1, "Tarifs 2026"), (2, "TARIFS MUNICIPAUX 2026"), (3, "Piscine"), (3, "Patinoire"),
    ]  # fmt: skip
    assert headed(read) == [
        f"6 Adulte | 3,50 € | 3,70 € | 5,00 € | 5,25 € < {HEADER}",
        f"7 Enfant | 2,00 € | 2,10 € | 3,00 € | 3,00 € < {HEADER}",
        f"9 Adulte | 6,00 € | 6,50 € | 8,00 € | 1\u00a0208,50 € < {HEADER}",
        f"10 Total | 11,50 € | 12,30 € | 16,00 € | 1\u00a0216,75 € < {HEADER}",
    ]
    at = read.text.index("Gratuit")
    assert document(read).on_sheet(at) == SheetRow("Tarifs 2026", 12)
    assert read.title == "TARIFS MUNICIPAUX 2026"


def test_every_format_is_read_alike(tmp_path: Path) -> None:
    needs("localc")
    formats = ("#,##0", "0%", "0.0%", "dd/mm/yyyy", "hh:mm", '0#" "##" "##" "##" "##', "00000", "0.##", EUROS)
    values: list[Cells] = [["Format", "Valeur"]]
    values += ([f"n{n}", C(46022.5 / (n + 1), code)] for n, code in enumerate(formats))
    secret = Made([["Salaire", "Prime"], [1, 2], [3, 4]], state="hidden")
    people: list[Cells] = [[f"Léa {n}", "Accueil", C(30000 + n, "dd/mm/yyyy")] for n in range(5)]
    agents = Made([["Nom", "Service", "Né le"], *people], hidden_rows=[3, 4], hidden_columns=[2])
    sheets = {"Tarifs 2026": TARIFFS, "Formats": Made(values), "Agents": agents, "Paie": secret}
    path = tmp_path / "a.xlsx"
    path.write_bytes(xlsx(sheets))
    read = READERS[".xlsx"](path.read_bytes())
    assert hidden(read) == ["[lignes masquées : 3 à 4]", "[colonnes masquées : B]", "[feuille masquée : « Paie »]"]
    assert not {"Salaire", "Prime", "Léa 1", "Accueil"} & {*read.text.replace(" |", "\n").splitlines()}
    for suffix in (".ods", ".xls"):
        [content] = all_converted([path], suffix[1:])
        other = READERS[suffix](content)
        text = other.text.translate({ord("."): ",", ord(","): "\u00a0"}) if suffix == ".ods" else other.text
        expected = read.text.translate({ord("."): ",", ord(","): "\u00a0"}) if suffix == ".ods" else read.text
        assert text.replace("\u00a0", ",") == expected.replace("\u00a0", ",")
        assert [(one.kind, one.level, one.table, one.row) for one in other.blocks] == [
            (one.kind, one.level, one.table, one.row) for one in read.blocks
        ]


@pytest.mark.parametrize(
    ("rows", "merged", "expected"),
    [
        (
            (["Nom", "Service", "Bureau"], ["Léa", "Accueil", "B1"], ["Tom", "Cantine", "B2"]),
            (),
            ["2 Léa | Accueil | B1 < Nom | Service | Bureau", "3 Tom | Cantine | B2 < Nom | Service | Bureau"],
        ),
        ((["Adresse", "1 rue Haute"], ["Maire", "Léa Petit"]), (), ["1 Adresse | 1 rue Haute", "2 Maire | Léa Petit"]),
        (
            (["Lieu", "Salle", "Places"], ["Centre", "A", 12], ["", "B", 15], ["", "C", 8]),
            ("A2:A4",),
            [f"{n} Centre | {one} < Lieu | Salle | Places" for n, one in ((2, "A | 12"), (3, "B | 15"), (4, "C | 8"))],
        ),
        (
            (["Club", "2026"], ["Judo", 5], (), ["Danse", 7]),
            (),
            ["2 Judo | 5 < Club | 2026", "4 Danse | 7 < Club | 2026"],
        ),
        (
            (["Club", "Aide", "An"], ["Judo", 5, 2026], (), ["Salle", "Places", "Clé"], ["Nord", 80, "B"]),
            (),
            ["2 Judo | 5 | 2026 < Club | Aide | An", "5 Nord | 80 | B < Salle | Places | Clé"],
        ),
        (
            (["Club", "Aide", "", "Salle", "Places"], ["Judo", 5, "", "Nord", 80], ["Lutte", 6, "", "Sud", 90],
             ["", "", "", "Est", 70]),
            (),
            ["2 Judo | 5 < Club | Aide", "3 Lutte | 6 < Club | Aide", "2 Nord | 80 < Salle | Places",
             "3 Sud | 90 < Salle | Places", "4 Est | 70 < Salle | Places"],
        ),
        (
            (["Club", "Aide", "", "Salle", "Places"], ["Judo", 5, "", "Nord", 80], ["Lutte", 6, "", "Sud", 90]),
            (),
            ["2 Judo | 5 < Club | Aide", "3 Lutte | 6 < Club | Aide", "2 Nord | 80 < Salle | Places",
             "3 Sud | 90 < Salle | Places"],
        ),
        (
            (["Achat", "Prix", "", "Mesure", "Poids"], ["Sel", 2, "", "kg", 4], ["Blé", 3, "", "kg", 5]),
            (),
            [f"{row} < Achat | Prix | Mesure | Poids" for row in ("2 Sel | 2 | kg | 4", "3 Blé | 3 | kg | 5")],
        ),
        (
            ([1, 10, "", "Judo", "vu"], [2, 20, "", "Lutte", "vu"]),
            (),
            ["1 1 | 10 | Judo | vu", "2 2 | 20 | Lutte | vu"],
        ),
        (
            (["Club", "Aide"], ["Judo", 5], ["Lutte", 6], ["Danse", 7]),
            (),
            ["2 Judo | 5 < Club | Aide", "3 Lutte | 6 < Club | Aide", "4 Danse | 7 < Club | Aide"],
        ),
        (
            (["Maire", "Léa Petit"], ["Agents", 5], ["Écoles", 6], ["Adresse", "1 rue Haute"]),
            (),
            ["1 Maire | Léa Petit", "2 Agents | 5", "3 Écoles | 6", "4 Adresse | 1 rue Haute"],
        ),
        (
            (["", "2025", "", "2026", ""], ["Club", "Voulu", "Voté", "Voulu", "Voté"],
             ["Judo", 9, 8, 7, 6], ["Lutte", 5, 4, 3, 2], ["Danse", 9, 9, 9, 9]),
            (),
            [f"{row} < | 2025 | | 2026\nClub | Voulu | Voté | Voulu | Voté"
             for row in ("3 Judo | 9 | 8 | 7 | 6", "4 Lutte | 5 | 4 | 3 | 2", "5 Danse | 9 | 9 | 9 | 9")],
        ),
        (
            (["Club", "", "Aide", "Note"], ["Judo", "", 5, "vu"], ["Lutte", "", 6, "vu"]),
            (),
            ["2 Judo | 5 | vu < Club | Aide | Note", "3 Lutte | 6 | vu < Club | Aide | Note"],
        ),
    ],
    ids=["words only", "no header", "merged downwards", "goes on", "two tables", "side by side",
         "as long side by side", "unit", "figures before words",
         "words above figures", "words above some figures", "two plain rows above figures", "empty column"],
)  # fmt: skip
def test_tables_of_a_sheet(rows: tuple[object, ...], merged: tuple[str, ...], expected: list[str]) -> None:
    assert headed(reading(*rows, merged=merged)) == expected


def test_a_struck_cell_leaves_a_mark_and_a_formula_without_value_is_told() -> None:
    shared = ["<si><r><t>Ancien </t></r><r><rPr><strike/></rPr><t>prix</t></r></si>"]
    made = Made(
        [["Pain", C(3, struck=True), 4], ["Vin", C(None, formula="1+1"), 5]],
        more='<row r="4"><c r="A4" t="s"><v>0</v></c></row>',
    )
    read = excel_reading(xlsx({"A": made}, shared=shared))
    assert read.text.splitlines()[1:4] == ["Pain | […] | 4", "Vin | | 5", "Ancien […]"]
    assert hidden(read) == ["[formules sans valeur enregistrée : 1 ; ouvrez le classeur et enregistrez-le de nouveau]"]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("Nom;Rôle\r\nÉlise;maire\r\n".encode("cp1252"), ["2 Élise | maire < Nom | Rôle"]),
        ("Nom\tRôle\nÉlise\tmaire\n".encode("utf-16"), ["2 Élise | maire < Nom | Rôle"]),
        ("sep=,\nNom,Rôle\nÉlise,maire\n".encode(), ["2 Élise | maire < Nom | Rôle"]),
        (b'Nom,Prix\nPain,"1,20"\nVin,"8,50"\n', ["2 Pain | 1,20 < Nom | Prix", "3 Vin | 8,50 < Nom | Prix"]),
        (b"Nom;Prix\nPain;1,20\n\nVin;8,50\n", ["2 Pain | 1,20 < Nom | Prix", "4 Vin | 8,50 < Nom | Prix"]),
        (
            "Nom;Rôle;Né à\nÉlise;maire;".encode() + "Orléans\n".encode("cp1252"),
            ["2 Élise | maire | Orléans < Nom | Rôle | Né à"],
        ),
        ("Nom;Rôle\nÉlise ".encode() + b"\xff;maire\n", ["2 Élise \ufffd | maire < Nom | Rôle"]),
        ('Nom;Avis\nLéa;"dit ""oui"";\ndit non"\n'.encode(), ['2 Léa | dit "oui"; dit non < Nom | Avis']),
    ],
    ids=["cp1252", "UTF-16", "declared", "commas", "empty row", "a column in cp1252", "a stray byte", "quoted"],
)
def test_separated_values_by_their_own_dialect_and_encoding(content: bytes, expected: list[str]) -> None:
    assert headed(READERS[".csv"](content)) == expected


def test_a_file_of_rows_is_named_by_its_titles_not_by_what_its_rows_say(tmp_path: Path) -> None:
    path = tmp_path / "actes.csv"
    path.write_text("Acte;Objet\nDélibération n° 2026-12;Objet : tarifs\nArrêté n° 3;fêtes\n", encoding="utf-8")
    read = read_document(path, "actes.csv")
    assert (read.title, read.date) == ("Actes", None)
    assert read.on_sheet(read.text.index("Arrêté")) == SheetRow("", 3)


@pytest.mark.parametrize(("names", "date"), [(["2025", "2026"], None), (["Été", "Hiver"], "2025-01-01")])
def test_the_year_of_a_sheet_among_others_is_no_date_of_the_workbook(
    tmp_path: Path, names: list[str], date: str | None
) -> None:
    rows: list[Cells] = [["Prestation", "Prix"], ["Piscine", 3], ["Patinoire", 5]]
    sheets = {
        f"Tarifs {name}": Made([bold(f"Tarifs au 1er janvier {name if name < 'A' else 2025}"), *rows]) for name in names
    }
    (tmp_path / "prix.xlsx").write_bytes(xlsx(sheets))
    read = read_document(tmp_path / "prix.xlsx", "prix.xlsx")
    assert (str(read.date) if read.date else None) == date
