"""Whole office files and tables that several tests read."""

from __future__ import annotations

import io

import docx as python_docx
from docx.enum.text import WD_BREAK

from tests.office import CALL, NOTES, docx, field, numbered, numbering, p, run, styled, table

HEADINGS = "".join(
    f'<w:style w:type="paragraph" w:styleId="{identity}"><w:name w:val="{name}"/>{inside}</w:style>'
    for identity, name, inside in (
        ("Titre", "Title", ""),
        ("Titre1", "heading 1", '<w:pPr><w:outlineLvl w:val="0"/></w:pPr>'),
        ("Titre2", "heading 2", '<w:pPr><w:outlineLvl w:val="1"/></w:pPr>'),
        ("Maison", "Chapitre maison", '<w:basedOn w:val="Titre1"/>'),
        ("Autre", "Titre 3", ""),
        ("Plan", "Plan", '<w:pPr><w:outlineLvl w:val="3"/></w:pPr>'),
        ("Boucle", "Boucle", '<w:basedOn w:val="Boucle"/>'),
        ("TM1", "toc 1", ""),
        ("Secret", "Secret", "<w:rPr><w:vanish/></w:rPr>"),
    )
)


def agreement() -> bytes:
    """A document made with python-docx and the styles of its template."""
    document = python_docx.Document()
    document.add_heading("Convention de partenariat", 0)
    document.add_heading("Objet", 1)
    paragraph = document.add_paragraph("La ville ")
    paragraph.add_run("finance").bold = True
    paragraph.add_run(" les associations\u00a0: elle y consacre 3\u202f000\u00a0€.")
    paragraph.add_run().add_break(WD_BREAK.PAGE)
    for item in ("Former les élus", "Aider les projets"):
        document.add_paragraph(item, "List Bullet")
    for item in ("Déposer un dossier", "Attendre la réponse"):
        document.add_paragraph(item, "List Number")
    document.add_heading("Budget", 2)
    grid = document.add_table(2, 3)
    for cell, content in zip(grid._cells, "Année Objet Montant 2021 Atelier 300".split(), strict=True):
        cell.text = content
    document.sections[0].header.paragraphs[0].text = "Ville de Nantes"
    saved = io.BytesIO()
    document.save(saved)
    return saved.getvalue()


def everything() -> bytes:
    body = (
        p("Convention", styled("Titre")) + p("Objet", styled("Titre1") + numbered(1)) + p(run("Une loi.") + CALL)
        + p(run("Avant ") + f"<w:ins>{run('ajouté ')}</w:ins>" + field("HYPERLINK a.html", "hier"))
        + table(("Sigle", "Sens"), ("EPCI", "établissement")) + p("Un item", numbered(1, 1)) + p("Fin.")
    )  # fmt: skip
    numbers = numbering(("decimal", "Article %1"), ("lowerLetter", "%2)"))
    return docx(body, styles=HEADINGS, footnotes=NOTES, numbering=numbers)


def _cell(words: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{p(words)}</w:tc>"


def _row(*cells: str, properties: str = "") -> str:
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"


WORD_TABLE = (
    "<w:tbl>"
    + _row(*map(_cell, ("Catégorie", "Ville", "Prime", "Mois")), properties="<w:tblHeader/>")
    + _row(_cell("A", '<w:vMerge w:val="restart"/>'), *map(_cell, ("Nantes", "forte", "mai")))
    + _row(_cell("", "<w:vMerge/>"), _cell("Brest"), _cell("nulle", '<w:gridSpan w:val="2"/>'))
    + _row(*map(_cell, ("B", "Rennes", "faible", "juin")))
    + "</w:tbl>"
)

RTF_TABLE = (
    r"\trowd\trhdr\cellx1000\cellx2000\cellx3000\cellx4000\intbl Catégorie\cell Ville\cell Prime\cell Mois\cell\row"
    r"\trowd\clvmgf\cellx1000\cellx2000\cellx3000\cellx4000\intbl A\cell Nantes\cell forte\cell mai\cell\row"
    r"\trowd\clvmrg\cellx1000\cellx2000\clmgf\cellx3000\clmrg\cellx4000\intbl \cell Brest\cell nulle\cell\cell\row"
    r"\trowd\cellx1000\cellx2000\cellx3000\cellx4000\intbl B\cell Rennes\cell faible\cell juin\cell\row\pard Fin.\par"
)


def odt_table() -> str:
    def cells(*all_words: str) -> str:
        return "".join(f"<table:table-cell><text:p>{one}</text:p></table:table-cell>" for one in all_words)

    head = cells("Catégorie", "Ville", "Prime", "Mois")
    over_rows = cells("A").replace("<table:table-cell>", '<table:table-cell table:number-rows-spanned="2">')
    over_columns = cells("nulle").replace("<table:table-cell>", '<table:table-cell table:number-columns-spanned="2">')
    covered = "<table:covered-table-cell/>"
    rows = [over_rows + cells("Nantes", "forte", "mai"), covered + cells("Brest") + over_columns + covered]
    rows.append(cells("B", "Rennes", "faible", "juin"))
    body = "".join(f"<table:table-row>{row}</table:table-row>" for row in rows)
    header = f"<table:table-header-rows><table:table-row>{head}</table:table-row></table:table-header-rows>"
    columns = '<table:table-column table:number-columns-repeated="4"/>'
    return f'<table:table table:name="T">{columns}{header}{body}</table:table>'


RTF_BODY = (
    r"{\header Ville\par}\pard\s4 La convention\par\pard\s1{\listtext 1.\tab}Objet\par"
    r"\pard Une loi{\*\footnote Un d\'e9cret.} et \b une autre\b0 .\par\pard{\listtext a)\tab}un\par"
    r"\trowd\cellx1000\cellx2000\intbl Sigle\cell Sens\cell\row\pard L\u8217?\'e9t\'e9.\par"
)
