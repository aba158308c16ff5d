"""Which of two like quotes is first: what the question names, before what is later."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from assistant.answers.comparing.differences import in_order
from tests.assistant.answers.comparing.versions import quotes, told


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("Combien coûte la journée en 2025 ?", "tarifs-2025.md"),
        ("Combien coûte la journée en 2026 ?", "tarifs-2026.md"),
        ("Et en 2025 ? (combien coûte la journée en 2026)", "tarifs-2025.md"),
        ("Que fixe la délibération n° 2024-119 ?", "tarifs-2025.md"),
        ("Combien coûte la journée ?", "tarifs-2026.md"),
    ],
)
def test_the_year_that_a_paper_is_of_counts_before_that_of_its_adoption(
    tmp_path: Path, question: str, first: str
) -> None:
    files = {
        f"tarifs-{year}.md": f"# Délibération n° {year - 1}-{number} : tarifs {year}\n\n"
        f"Adoptée le 9 décembre {year - 1}\n\nLa journée coûte {price} €."
        for year, number, price in ((2025, 119, "14,50"), (2026, 127, "15,10"))
    }
    some = quotes(tmp_path, files)
    for given in (some, some[::-1]):
        ordered = in_order(question, given)
        assert ordered[0].document.path == first
        assert bool([*told(question, [*ordered])]) == (question == "Combien coûte la journée ?")


def test_the_year_that_is_asked_of_brings_no_other_subject_first(tmp_path: Path) -> None:
    files = {
        f"{which}-{year}.md": f"# Tarifs de la {which} {year}\n\nL'entrée adulte coûte {price} €."
        for which, year, price in (("patinoire", 2026, 6), ("piscine", 2025, 4))
    }
    first, second = quotes(tmp_path, files)
    assert in_order("Combien coûte l'entrée adulte en 2025 ?", [first, second]) == (first, second)


@pytest.mark.parametrize("year", [2025, 2026])
def test_the_year_of_an_act_does_not_count_beside_that_of_its_name(tmp_path: Path, year: int) -> None:
    files = {
        f"tarifs-{year}.md": f"# Tarifs\n\nDélibération n° {year - 1}-{number}\n\nLa journée coûte {price} €."
        for year, number, price in ((2025, 119, "14,50"), (2026, 127, "15,10"))
    }
    some = quotes(tmp_path, files)
    for given in (some, some[::-1]):
        ordered = in_order(f"Combien coûte la journée en {year} ?", given)
        assert ordered[0].document.path == f"tarifs-{year}.md"


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("Qui était secrétaire de séance le 12 mars 2026 ?", "mars.txt"),
        ("Qui était secrétaire de séance le 12/03/2026 ?", "mars.txt"),
        ("Qui était secrétaire de séance en mars 2026 ?", "mars.txt"),
        ("Qui était secrétaire de séance le 18 juin 2026 ?", "juin.txt"),
    ],
)
def test_the_paper_of_the_day_that_is_asked_of_comes_first(tmp_path: Path, question: str, first: str) -> None:
    files = {
        f"{month}.txt": f"PROCÈS-VERBAL DU CONSEIL MUNICIPAL\n\nSéance du {day} {month} 2026\n\n"
        f"Secrétaire de séance : {who}"
        for month, day, who in (("mars", 12, "Mme ARNAL"), ("juin", 18, "M. PASQUET"))
    }
    some = quotes(tmp_path, files)
    for given in (some, some[::-1]):
        ordered = in_order(question, given)
        assert ordered[0].document.path == first


BETWEEN = "Entre la commune de Larven, représentée par {mayor}, maire,\net l'association {club}, ci-après « le club »,"


@pytest.mark.parametrize(
    ("paths", "betweens", "differs"),
    [
        (("Convention judo.txt", "Convention rugby.txt"), ("", ""), False),
        (("a.txt", "b.txt"), [BETWEEN.format(mayor="Mme A", club=f"{one} Club") for one in ("Judo", "Rugby")], False),
        (("a.txt", "b.txt"), [f"Entre la commune et l'association {one}," for one in ("Judo", "Rugby")], False),
        (
            ("a.txt", "b.txt"),
            [f"ENTRE :\n\nLa commune\n\nET :\n\nLa société {one}." for one in ("Ixe", "Igrec")],
            False,
        ),
        (("a.txt", "b.txt"), [BETWEEN.format(mayor=f"M. {one}", club="Judo Club") for one in ("Ney", "Ory")], True),
        (("Convention judo 2024.txt", "Convention judo 2026.txt"), ("", ""), True),
    ],
)
def test_agreements_with_others_do_not_differ(
    tmp_path: Path, paths: Sequence[str], betweens: Sequence[str], differs: bool
) -> None:
    head = "CONVENTION DE PARTENARIAT"
    files = {
        path: "\n\n".join((head, between, f"Signée le 5 mars {year}", f"La subvention est de {year - 2000} 000 €."))
        for path, between, year in zip(paths, betweens, (2024, 2026), strict=True)
    }
    some = quotes(tmp_path, files)
    ordered = in_order("subvention", some)
    assert ([quote.document.path for quote in ordered] == [*paths][::-1]) == differs
    assert bool([*told("subvention", some)]) == differs


@pytest.mark.parametrize(
    ("question", "is_first"),
    [
        ("Qui reçoit une subvention de 9000 euros ?", "a.md"),
        ("Quelle subvention pour Judo Club ?", "a.md"),
        ("Quelle subvention ?", "b.md"),
        ("Qui reçoit une subvention de 8 000 € ?", "b.md"),
    ],
)
def test_what_holds_the_asked_figure_or_name_stays_first(tmp_path: Path, question: str, is_first: str) -> None:
    files = {
        "a.md": "# Règlement\n\nSigné le 5 mars 2024\n\nLe club Judo Club reçoit une subvention de 9 000 €.",
        "b.md": "# Règlement\n\nSigné le 5 mars 2026\n\nLe club reçoit une subvention de 8 000 €.",
    }
    assert in_order(question, quotes(tmp_path, files))[0].document.path == is_first


def test_the_agreement_with_the_asked_partner_is_first(tmp_path: Path) -> None:
    files = {
        f"{path}.txt": f"CONVENTION\n\nEntre la commune et l'association {name} Club,\n\nLa redevance est de {price} €."
        for path, name, price in (("a", "Judo", 800), ("b", "Basket", 900))
    }
    for name, first in (("judo", "a.txt"), ("basket", "b.txt")):
        assert in_order(f"Quelle redevance pour le {name} ?", quotes(tmp_path, files))[0].document.path == first
