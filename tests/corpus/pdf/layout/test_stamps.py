"""The stamp of the prefecture is never quoted, stands in no sentence, and lets running lines be known as such."""

from __future__ import annotations

import time
from unittest.mock import patch

import pytest

from corpus.document import Kind, Reason
from corpus.formats.pdf.layout import stamps
from corpus.formats.pdf.layout.stamps import parted
from tests.corpus.pdf.words import paragraph, written
from tests.papers import WORDS, Paper, blocks, ignored, lines

STAMPS = [
    [
        "Accusé de réception en préfecture",
        "099-210000000-20300{page}01-D2030-1{page}-DE",
        "Date de télétransmission : 0{page}/01/2030",
        "Date de réception préfecture : 0{page}/01/2030",
    ],
    [
        "Envoyé en préfecture le 0{page}/01/2030",
        "Reçu en préfecture le 0{page}/01/2030",
        "Publié le 0{page}/01/2030",
        "ID : 099-210000000-20300{page}01-2030_1{page}-DE",
    ],
    ["AR Préfecture", "099-210000000-20300{page}01-D1{page}-DE"],
    ["Acte certifié exécutoire", "Réception par le préfet : 0{page}/01/2030", "Affichage : 0{page}/01/2030"],
    ["Télétransmis le 0{page}/01/2030", "Reçu en sous-préfecture de Saint-Aubin le 0{page}/01/2030 à 14:05"],
    [
        "Certifié exécutoire par le",
        "Maire compte tenu de la réception",
        "en préfecture le 0{page}/01/2030",
        "et de la publication le 0{page}/01/2030",
    ],
]


def stamped(stamp: list[str], pages: int, top: float, turn: int = 0) -> Paper:
    """Pages with a header and a paragraph, stamped from a height on."""
    paper = Paper()
    for page in range(1, pages + 1):
        if page > 1:
            paper.add_page()
        paper.text(20, 18, "COMMUNE DE VILLENEUVE")
        paper.set_xy(10, 30)
        paper.paragraph(f"{'abcdefgh'[page] * 9} {WORDS}")
        paper.style("", 7)
        with paper.rotation(turn, 130, top):
            for row, text in enumerate(stamp):
                paper.text(130, top + 3 * row, text.format(page=page))
        paper.style()
    return paper


@pytest.mark.parametrize(("top", "turn"), [(6, 0), (17, 0), (34.5, 0), (140, 0), (140, 90), (140, 270)])
@pytest.mark.parametrize("pages", [1, 4])
@pytest.mark.parametrize("stamp", STAMPS)
def test_a_stamp_is_ignored_wherever_it_lies_and_changes_nothing_else(
    stamp: list[str], pages: int, top: float, turn: int
) -> None:
    reading, plain = stamped(stamp, pages, top, turn).reading(), stamped([], pages, top).reading()
    read = " ".join(ignored(reading, Reason.STAMP)).split()
    assert sorted(read) == sorted(
        " ".join(text.format(page=page) for page in range(1, pages + 1) for text in stamp).split()
    )
    assert blocks(reading, Kind.TEXT) == blocks(plain, Kind.TEXT)
    assert ignored(reading, Reason.RUNNING) == ignored(plain, Reason.RUNNING)


@pytest.mark.parametrize(
    "text",
    [
        "Reçu en préfecture le 3 mars, l'acte est exécutoire.",
        "Publié le 12/03/2026",
        "La date de réception en préfecture fait courir le délai de recours.",
        "ID : 12",
        "La présente délibération est transmise au contrôle de légalité ; elle est exécutoire le 12/03/2026.",
        "L'acte est rendu exécutoire par sa publication et sa transmission au représentant de l'État le 3 mars 2026.",
        "Transmission au contrôle de légalité",
        "Préfecture de l'Ain",
        "Le Maire",
        "Acte rendu exécutoire",
    ],
)
def test_what_a_text_says_of_such_things_is_no_stamp(text: str) -> None:
    paper = Paper()
    paper.paragraph(text)
    paper.paragraph(WORDS)
    assert blocks(paper.reading(), Kind.TEXT) == [text, WORDS]


def test_what_a_small_line_at_the_edge_says_with_another_date_on_each_page_is_a_running_line() -> None:
    paper = stamped(["Imprimé depuis le registre le 0{page}/01/2030 à 14:0{page}:33"], 4, 9)
    read = ignored(paper.reading(), Reason.RUNNING)
    assert (len(read), sum(text.startswith("Imprimé") for text in read)) == (8, 4)


@pytest.mark.parametrize(
    "page",
    [
        ["Annexe B : page {page}"],
        ["Salon des associations de 2026", "Stand n° {page}"],
        ["Fiche n° {page}", "Service : voirie."],
    ],
)
def test_short_pages_that_resemble_one_another_are_text(page: list[str]) -> None:
    paper = Paper()
    for number in range(1, 5):
        if number > 1:
            paper.add_page()
        for row, text in enumerate(page):
            paper.text(20, 30 + 40 * row, text.format(page=number))
    reading = paper.reading()
    assert not reading.ignored
    assert lines(reading) == [text.format(page=number) for number in range(1, 5) for text in page]


@pytest.mark.parametrize(
    "line",
    [
        "AR Préfecture 038-213800000-20260301-2026_038-DE Reçu le 12/03/2026",
        "Reçu en préfecture le 12/03/2026 038-213800000-20260301-D2026-38-DE",
        "Reçu en préfecture de Seine-et-Marne Affiché le 13/03/2026 ID : 038-213800000-20260301-2026_038-DE",
        "Envoyé en préfecture de l’Isère le 12 mars 2026 | Reçu en préfecture de l’Isère le 12/03/2026 à 14:05",
        "Accusé de réception en préfecture de l’Ain",
        "Préfecture du Calvados - Date de réception préfecture : 12/03/2026",
        "Visa de la sous-préfecture le : 12/03/2026",
        "Exécutoire le 12 mars 2026",
    ],
)
def test_a_stamp_may_be_one_line(line: str) -> None:
    assert parted(written(line, 50, 100)) == ([], written(line, 50, 100))


@pytest.mark.parametrize(
    "stamp",
    [
        ["Reçu au contrôle de légalité le 12/03/2026", "Transmis au représentant de l’État le 12/03/2026"],
        ["Acte rendu exécutoire après dépôt en", "sous-préfecture le 12 mars 2026", "et publication du 13 mars 2026"],
        ["Acte rendu exécutoire après dépôt en préfecture", "le ..............", "et publication du ............."],
        ["PRÉFECTURE DE LA LOIRE-ATLANTIQUE", "REÇU LE 12 MARS 2026"],
        ["RF", "Préfecture de l’Isère", "Contrôle de légalité", "Date de réception de l’AR : 12/03/2026"],
        ["Application agréée E-legalite.com"],
        ["99_DE-038-213801234-20260115-DELIB_12-DE"],
    ],
)
def test_a_stamp_may_go_on_over_lines(stamp: list[str]) -> None:
    words = paragraph(stamp, 50, 100)
    assert parted(words) == ([], words)


@pytest.mark.parametrize(
    "lines",
    [
        ["Le dossier est, par la", "Préfecture de l’Ain, reçu le 12/03/2026."],
        ["Acte rendu exécutoire le 12/03/2026", "sous réserve de la décision du tribunal."],
        ["Le registre est", "transmis à la préfecture le 12/03/2026"],
    ],
)
def test_a_line_of_a_paragraph_is_no_stamp(lines: list[str]) -> None:
    words = paragraph(lines, 50, 100)
    assert parted(words) == (words, [])


def test_the_date_that_ends_a_paragraph_above_a_stamp_is_none_of_it() -> None:
    text, stamp = (
        paragraph(["une aide pour l’année scolaire", "2029/2030."], 50, 100),
        written("AR Préfecture", 50, 135),
    )
    assert parted([*text, *stamp]) == (text, stamp)


@pytest.mark.parametrize("words", ["le ", "1 ", "12/03/2026 ", "id ", "Reçu le ", "1111111111 "])
@pytest.mark.parametrize("stamp", ["AR Préfecture", "Reçu en préfecture le 12/03/2026", "Reçu en préfecture de l’Ain"])
def test_a_line_that_is_no_stamp_after_all_is_told_at_once(stamp: str, words: str) -> None:
    line = f"{stamp} {words * (140 // len(words))}!"
    begin = time.process_time()
    assert parted(written(line, 50, 100))[1] == []
    assert time.process_time() - begin < 5  # seconds; exponential, it would take years


def compared(count: int) -> int:
    """How often lines are compared on a page of so many stamps, and of as many lines that may stand beside one."""
    words = [word for row in range(count) for word in written("AR Préfecture", 50, 100 + 90 * row)]
    words += [word for row in range(count) for word in written("12/03/2026", 300, 100 + 90 * row)]
    with patch.object(stamps, "_is_near", wraps=stamps._is_near) as is_near:
        parted(words)
    return is_near.call_count


def test_a_page_of_stamps_takes_no_time_that_grows_faster_than_they_do() -> None:
    assert compared(1200) < 5 * compared(300)
