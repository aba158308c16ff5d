"""Odd files from real folders: those that are read, and those that are not, with the reason."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

from PIL import Image

from tests.office import docx, numbered, numbering, odt, p, styled, zipped
from tests.papers import ROWS, WORDS, Letter, Paper, locked

SENTENCE = "La piscine ouvre à neuf heures."

PASSAGE = f"{SENTENCE} Elle ferme le lundi."


def paper(text: str = PASSAGE) -> bytes:
    made = Paper()
    made.paragraph(text)
    return bytes(made.output())


def letter() -> bytes:
    made = Letter()
    made.paragraph(PASSAGE)
    for clause in WORDS.split(", "):
        made.add_page()
        made.paragraph(f"Il est rappelé que {clause}.")
    return bytes(made.output())


def columns() -> bytes:
    made = Paper()
    with made.text_columns(ncols=2, gutter=10) as column:
        column.write(f"{WORDS} {WORDS} {WORDS}\n{PASSAGE}\n{WORDS} {WORDS}")
    return bytes(made.output())


def tariffs() -> bytes:
    made = Paper()
    made.paragraph(PASSAGE)
    with made.table() as table:
        for row in ROWS:
            table.row(row)
    return bytes(made.output())


def scan() -> bytes:
    """A PDF of two pages, the second an image."""
    made = Paper()
    made.paragraph(PASSAGE)
    made.add_page()
    made.image(Image.effect_noise((400, 560), 40), 0, 0, 210, 297)
    return bytes(made.output())


def bomb() -> bytes:
    return zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": b"<w>" + bytes(80_000_000)})


READ: Mapping[str, str | bytes] = {
    "simple.txt": PASSAGE,
    "utf-16.txt": PASSAGE.encode("utf-16"),
    "utf-16 sans marque.txt": PASSAGE.encode("utf-16-le"),
    "windows.txt": PASSAGE.replace(".", ".\r\n").encode("cp1252"),
    "marque.txt": b"\xef\xbb\xbf" + PASSAGE.encode(),
    "accents d'un Mac.txt": unicodedata.normalize("NFD", PASSAGE),
    unicodedata.normalize("NFD", "été.txt"): PASSAGE,
    "retours de ligne.txt": PASSAGE.replace(" ", "\r\n"),
    "vieux Mac.txt": PASSAGE.replace(". ", ".\r"),
    "une ligne de 5 Mo.txt": f"{PASSAGE} " * 90_000,
    "un/deux/trois/quatre/cinq/profond.txt": PASSAGE,
    "nom avec  espaces & (signes) [1] #%+,;=@'.txt": PASSAGE,
    "MAJUSCULES.TXT": PASSAGE,
    "titre.md": f"# Piscine\n\n{PASSAGE}",
    "table.md": f"{PASSAGE}\n\n| Tarif | Euros |\n|---|---|\n| Enfant | 3 |\n| Adulte | 5 |",
    "page.html": f"<nav><a href=/>Accueil</a></nav><main><p>{PASSAGE}</p></main>",
    "latin-1.html": f'<meta charset="iso-8859-1"><p>{PASSAGE}'.encode("latin-1"),
    "hostile.html": f"<script>alert(1)</script><p>{PASSAGE}</p><img src=http://exemple.fr/x onerror=alert(1)>",
    "vieux.htm": f"<p>{PASSAGE}",
    "imbriqué.html": "<div>" * 3000 + PASSAGE,
    "simple.docx": docx(p(PASSAGE)),
    "styles.docx": docx(p("Horaires", styled("Heading1")) + p(PASSAGE)),
    "numéros.docx": docx(p(PASSAGE, numbered(1)), **{"numbering": numbering(("decimal", "%1."))}),
    "simple.odt": odt(f"<text:p>{PASSAGE}</text:p>"),
    "simple.rtf": rb"{\rtf1\ansi\ansicpg1252 La piscine ouvre \'e0 neuf heures. Elle ferme le lundi.}",
    "simple.pdf": paper(),
    "en-têtes.pdf": letter(),
    "colonnes.pdf": columns(),
    "tarifs.pdf": tariffs(),
    "numérisé à moitié.pdf": scan(),
    "EN MAJUSCULES.PDF": paper(),
}

UNREAD: Mapping[str, tuple[str | bytes, str]] = {
    "vide.txt": ("", "aucun texte"),
    "blancs.md": (" \n\t\n", "aucun texte"),
    "vide.html": ("<html></html>", "aucun texte"),
    "vide.docx": ("", "aucun texte"),
    "vide.odt": ("", "aucun texte"),
    "vide.rtf": ("", "aucun texte"),
    "vide.pdf": ("", "aucun texte"),
    "binaire.txt": (bytes(range(256)) * 8, "pas un fichier de texte"),
    "tronqué.docx": (docx(p(PASSAGE))[:-200], "abîmé"),
    "tronqué.pdf": (paper()[:400], "abîmé ou incomplet"),
    "tronqué.rtf": (rb"{\rtf1 La piscine", "abîmé"),
    "bombe.docx": (bomb(), "enfle démesurément"),
    "un .doc renommé.docx": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), "ancien format"),
    "un texte renommé.pdf": (PASSAGE, "pas un PDF"),
    "un texte renommé.odt": (PASSAGE, "pas le fichier que son nom annonce"),
    "verrouillé.pdf": (locked("secret", "secret"), "mot de passe"),
    "plan.dwg": (b"AC1032", "format n’est pas lu"),
    "sans suffixe": (PASSAGE, "format n’est pas lu"),
    "tableur.xlsx": (zipped({"a": "b"}), "son nom annonce"),
}
