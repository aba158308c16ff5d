"""The date of a document: in its text, its name, its file, in this order; none where nothing tells it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.dates import Origin, PartialDate, date_of, stated_date
from corpus.formats.office.rtf import rtf_reading
from corpus.formats.web.html import page_reading
from corpus.reading.containers import read_document
from tests.conftest import write_files

MONTHS = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()


def dated(text: str, title: str = "Titre", path: str = "a.txt", stated: PartialDate | None = None) -> str | None:
    found = date_of(text.split("\n\n"), title, path, stated)
    return f"{found} {found.origin}" if found else None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Séance du 26 juin 2026", "2026-06-26"),
        ("Délibération n° 2026-038 du 12 mars 2026", "2026-03-12"),
        ("Adopté le 14/03/98.", "1998-03-14"),
        ("Adopté le 14/03/26.", "2026-03-14"),
        ("Adopté le 29/02/2024.", "2024-02-29"),
        ("ARRÊTÉ N° 2026-12 DU 1ER AOUT 2026", "2026-08-01"),
        ("Adopté par le conseil municipal en date du 12/03/2026.", "2026-03-12"),
        ("L'an deux mille vingt-six, le vingt-six juin, à vingt heures, le conseil", "2026-06-26"),
        ("L’an deux mille vingt et un, le 1er mars à 20 heures", "2021-03-01"),
        ("Le maire décide.\n\nFait à Larven, le 4 mars 2026\nLe maire", "2026-03-04"),
        ("Larven, le mardi 4 mars 2026\n\nMadame,", "2026-03-04"),
        ("Mis à jour le 3 mai 2025. Adopté le 2 avril 2019.", "2025-05-03"),
        ("Statuts adoptés le 9 février 2019, modifiés le 22 juin 2021 et le 16 novembre 2023.", "2023-11-16"),
        (f"{'Le texte. ' * 900}\n\nIl entre en vigueur le 1er septembre 2026.\n\n{'Le texte. ' * 300}", "2026-09-01"),
        ("Rapport remis en février 2024 au conseil", "2024-02"),
        ("Décision n° 2026-17\n\nLe maire décide.", "2026"),
        (
            "Article 2 : L'arrêté n° 24-017 du 2 mai 2024 est abrogé.\n\nArticle 3 : Recours.\n\n"
            "Fait à Larven, le 11 mai 2026.",
            "2026-05-11",
        ),
        (
            "Le stationnement est interdit du 16 février au 6 mars 2026, de 8 h à 17 h.\n\n"
            "Fait à Larven, le 2 février 2026\nLe maire",
            "2026-02-02",
        ),
        (
            "Saint-Ferréol, le 6 octobre 2025\n\nMadame,\n\nVotre enfant sera accueilli à compter du 3 novembre 2025.",
            "2025-10-06",
        ),
        ("Le prochain conseil se tiendra le 4 juin 2026.\n\nRédigé le 12 mai 2026", "2026-05-12"),
        (
            "Tarifs applicables du 1er septembre 2026 au 31 août 2027\n\nLe repas : 3 €.\n\nSéance du 2 juin 2026",
            "2026-06-02",
        ),
        (
            "La convention est conclue pour la période du 1er janvier 2026 au 31 décembre 2026.\n\n"
            "Fait en deux exemplaires, le 18 décembre 2025",
            "2025-12-18",
        ),
        ("Reçu en préfecture le 05/03/2026, Publié le 06/03/2026\n\nSéance du 27 février 2026", "2026-02-27"),
        ("Publié le 6 mars 2026\n\nConseil municipal du 27 février 2026", "2026-02-27"),
        ("Avenant à la convention du 3 mars 2020\n\nFait à Larven, le 4 mai 2026", "2026-05-04"),
        (
            "La crèche est agréée par arrêté du président du conseil départemental du 11 février 2021. Le présent "
            "règlement a été approuvé par le conseil municipal le 4 décembre 2023.",
            "2023-12-04",
        ),
        ("Étude de Mme Colin, cheffe de service – janvier 2025\n\nLe bassin.", "2025-01"),
        ("Bulletin municipal n° 12, mars 2026\n\nLe mot du maire", "2026-03"),
        ("COMPTE RENDU DU CONSEIL MUNICIPAL\nDU 26 JANVIER 2026\nPrésents : Mme Colin", "2026-01-26"),
        ("PROCÈS-VERBAL\nÉcole Jules-Ferry\nJeudi 13 novembre 2025\n\nL'école compte 147 élèves.", "2025-11-13"),
    ],
)
def test_a_text_tells_its_own_date(text: str, day: str) -> None:
    assert dated(text, stated=PartialDate(2001, origin=Origin.FILE)) == f"{day} text"


@pytest.mark.parametrize(
    "text",
    [
        "Vu la loi du 12 juillet 1984,",
        "Vu la délibération du 12 mars 2019,",
        "Il abroge le règlement du 12 mars 2019.",
        "Ce guide remplace la note du 3 septembre 2021.",
        "Date de convocation : 12 mars 2026",
        "Autorisée par délibération du 25 novembre 2024, la commune agit.",
        "La cantine coûte 3 euros.",
        "Fait le 45/13/2026",
        "Tél. 04.11.22.33.44",
        "1.2.12 Objet du marché",
        "Le 04-11-22",
        "Fait le 05/00/2026",
        "Fait le 31 février 2026",
        "Fait le 29/02/2026",
        "Les droits sont dus du 1er janvier au 31 décembre 2030.",
        "Le repas des aînés aura lieu le 12 décembre 2026.",
        "L'arrêté n° 24-017 du 2 mai 2024 est abrogé.",
        "Arrêté relatif à la fête du 12 juillet 2026",
        "Le procès-verbal de la séance du 8 décembre 2025 est approuvé.",
        "Prochaine séance : lundi 2 mars 2026 à 19 heures.",
        "Les portes ouvrent le 12 mars 2026 à 18 heures.",
        "Le portail, ouvert le 14 juin 2021, est gratuit.",
        "La date limite est fixée au 4 février 2026.",
        "Le guide sera mis à jour le 3 mai 2027.",
        "12 mars 2026\n\n4 juin 2026\n\n8 octobre 2026",
        "La commission se réunira le 8 octobre 2026.",
    ],
)
def test_what_is_said_of_another_text_or_is_no_day_is_not_its_date(text: str) -> None:
    assert dated(text) is None


@pytest.mark.parametrize(
    ("path", "day"),
    [
        ("2026-03-12 compte rendu.txt", "2026-03-12"),
        ("CR_20260312.txt", "2026-03-12"),
        ("CM 12-03-2026.txt", "2026-03-12"),
        ("Délibération 2026-038.txt", "2026"),
        ("tarifs_2025.txt", "2025"),
        ("bulletin mars 2026.txt", "2026-03"),
        ("archives/2019/reglement.txt", "2019"),
    ],
)
def test_a_name_tells_a_date_where_the_text_does_not(path: str, day: str) -> None:
    assert dated("La cantine coûte 3 euros.", path=path, stated=PartialDate(2001, origin=Origin.FILE)) == f"{day} name"


def test_the_title_tells_a_year_before_the_name() -> None:
    assert dated("Le repas coûte 3 euros.", "Tarifs 2026", "tarifs_2025.txt") == "2026 text"


def test_the_properties_of_a_file_come_last() -> None:
    assert dated("La cantine.", stated=PartialDate(2024, 5, 2, Origin.FILE)) == "2024-05-02 file"


@pytest.mark.parametrize(
    ("words", "day"),
    [("D:20260312093000+01'00'", "2026-03-12"), ("2026-03-12T09:30:00Z", "2026-03-12"), ("2026", "2026")],
)
def test_properties_are_read_as_pdf_and_iso_write_them(words: str, day: str) -> None:
    assert str(stated_date(words)) == day


@pytest.mark.parametrize("words", [None, "", "demain", "20261399"])
def test_what_is_no_date_is_none(words: str | None) -> None:
    assert stated_date(words) is None


def test_pages_and_rtf_state_their_dates() -> None:
    page = '<meta property="article:published_time" content="2026-03-12T08:00"><p>Texte.</p>'
    assert str(page_reading(page).date) == "2026-03-12"
    assert (
        str(rtf_reading(rb"{\rtf1{\info{\creatim\yr2019\mo3\dy4}{\revtim\yr2026\mo3\dy4}}Texte.}").date) == "2026-03-04"
    )


def test_a_document_without_any_date_has_none(tmp_path: Path) -> None:
    write_files(tmp_path, {"a.txt": "La cantine coûte 3 euros."})
    assert read_document(tmp_path / "a.txt", "a.txt").date is None


@given(st.dates(date(1950, 1, 1), date(2099, 12, 31)))
def test_every_day_is_read_as_it_is_written(day: date) -> None:
    written = f"{'1er' if day.day == 1 else day.day} {MONTHS[day.month - 1]} {day.year}"
    assert dated(f"Séance du {written}") == dated(f"Séance du {day:%d/%m/%Y}") == f"{day.isoformat()} text"


@given(st.dates(), st.dates())
def test_days_are_in_their_order(one: date, other: date) -> None:
    first, second = (PartialDate(day.year, day.month, day.day) for day in (one, other))
    assert first.is_after(second) == (one > other)
    assert not PartialDate(one.year).is_after(first)
