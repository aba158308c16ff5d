"""What documents are called, and what tells those of one title apart."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.names import distinctive_names, title_of_name
from corpus.reading.containers import read_document
from corpus.reading.folder import read_folder
from corpus.text.passages import passages_of
from corpus.text.titles import is_form, is_letterhead, title_of
from tests.conftest import write_files
from tests.corpus.documents import read

COLON = "\u00a0: "
EXTRACT = "EXTRAIT DU REGISTRE DES DÉLIBÉRATIONS"


def titled(text: str, stated: str | None = None, path: str = "scan_001.txt") -> str:
    return title_of(stated, text.split("\n\n"), path, text)


@pytest.mark.parametrize(
    "words",
    [
        EXTRACT,
        "EXTRAIT DU REGISTRE DES DÉLIBÉRATIONS DU CONSEIL MUNICIPAL",
        "Extrait du procès-verbal des délibérations du conseil d’administration",
        "MAIRIE DE LARVEN",
        "Commune de Saint-Aubin-sur-Vère",
        "RÉPUBLIQUE FRANÇAISE",
        "Liberté – Égalité – Fraternité",
        "DÉPARTEMENT DE L'ORNE",
        "# Communauté de communes du Val de Vère",
    ],
)
def test_a_letterhead_is_no_title(words: str) -> None:
    assert is_letterhead(words)


@pytest.mark.parametrize(
    "words",
    [
        "CONVENTION D’OBJECTIFS ET DE MOYENS 2026-2028",
        "ARRÊTÉ DU MAIRE",
        "RÈGLEMENT",
        "Règlement intérieur",
        "CONVENTION",
        "Délibération",
    ],
)
def test_a_kind_of_paper_alone_does_not_tell_which(words: str) -> None:
    assert is_form(words)


@pytest.mark.parametrize(
    "words",
    [
        "Règlement du cimetière",
        "Convention de partenariat",
        "Commune de Larven : bilan 2025",
        "Ville et métropole 2030",
    ],
)
def test_a_title_that_says_what_of_is_kept(words: str) -> None:
    assert titled(f"{words}\n\nLe texte.", words) == words


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (
            f"{EXTRACT}\n\nSéance du 26 juin 2026\nDélibération n° 2026-038\nObjet : tarifs de la cantine\n\nLe maire",
            f"Délibération n° 2026-038{COLON}tarifs de la cantine",
        ),
        (
            f"{EXTRACT}\n\nDÉLIBÉRATION N°2026/38\n\nOBJET : Tarifs de la cantine\net de la garderie\n\nVu le code",
            f"DÉLIBÉRATION N°2026/38{COLON}Tarifs de la cantine et de la garderie",
        ),
        (
            "MAIRIE DE LARVEN\n\nARRÊTÉ DU MAIRE\n\nN° 2026-112\nObjet : travaux rue des Lilas\n\nLe maire,",
            f"ARRÊTÉ DU MAIRE N° 2026-112{COLON}travaux rue des Lilas",
        ),
        (
            "MAIRIE DE LARVEN\n\nArrêté n° 12/2026\nportant réglementation du stationnement\n\nVu le code",
            f"Arrêté n° 12/2026{COLON}portant réglementation du stationnement",
        ),
        ("# Décision n° 4\n\n**Objet :** prêt *gratuit* de salles", f"Décision n° 4{COLON}prêt *gratuit* de salles"),
        ("Décision n° 4\n\n**Objet** : **prêt de salles**", f"Décision n° 4{COLON}prêt de salles"),
        ("CONVENTION\n\nObjet : prêt de salles\n\nEntre la commune et", f"CONVENTION{COLON}prêt de salles"),
        ("VILLE DE LARVEN\n\nMadame,\n\nObjet : votre permis\n\nVous nous avez", "Votre permis"),
        ("COMMUNE DE LARVEN\nRÈGLEMENT DU CIMETIÈRE\nAdopté le 4 mars 2026.", "RÈGLEMENT DU CIMETIÈRE"),
        (f"{EXTRACT}\n\nVu la délibération n° 2019-11 du 5 mars 2019,\n\nObjet : budget", "Budget"),
        (
            "COMMUNE DE LARVEN\n\nDÉCISION DU MAIRE N° 12/2026\nPRISE PAR DÉLÉGATION DU CONSEIL MUNICIPAL\n\n"
            "Article 1 : Le marché de la chaudière est attribué à Thermoval.",
            "DÉCISION DU MAIRE N° 12/2026",
        ),
        (
            "Larven, le 6 octobre 2025\n\nMadame Colin\n\nObjet : Votre demande de place\n\nMadame,",
            "Votre demande de place",
        ),
        (
            "FICHE D'INSCRIPTION\n\nÉcole de musique\n\nLa cotisation est de 180 €.",
            f"FICHE D'INSCRIPTION{COLON}École de musique",
        ),
        (
            "BULLETIN D'ADHÉSION\n\nLudothèque – saison 2026-2027\n\nLa cotisation est de 22 €.",
            f"BULLETIN D'ADHÉSION{COLON}Ludothèque – saison 2026-2027",
        ),
        (
            "COMPTE RENDU DU CONSEIL MUNICIPAL\nSéance du 26 janvier 2026\n\nPrésents : Claire Dumas",
            f"COMPTE RENDU DU CONSEIL MUNICIPAL{COLON}Séance du 26 janvier 2026",
        ),
        (
            "MAIRIE DE LARVEN\nPROCÈS-VERBAL DU CONSEIL D'ÉCOLE\nÉcole Ferry\nJeudi 13 novembre 2025\n\nTexte.",
            f"PROCÈS-VERBAL DU CONSEIL D'ÉCOLE{COLON}École Ferry, Jeudi 13 novembre 2025",
        ),
    ],
)
def test_an_act_is_called_by_its_number_and_object(text: str, title: str) -> None:
    assert titled(text, text.partition("\n")[0]) == title


def test_the_number_of_an_act_written_twice_is_not_its_object() -> None:
    text = "Ville de Larven - Arrêté n° 12/2026\n\nARRÊTÉ N° 12/2026\nportant ouverture du bassin\n\nVu le code"
    assert titled(text, "ARRÊTÉ N° 12/2026") == f"Arrêté n° 12/2026{COLON}portant ouverture du bassin"


@pytest.mark.parametrize("part", ["1. Cadre", "I – Objet", "1.1 - Champ", "1) Dates", "Article 1 : Objet"])
def test_the_first_part_of_a_paper_is_no_title(part: str) -> None:
    assert titled(f"{part}\n\nLe texte.", part, "achats.docx") == "Achats"
    assert titled("1 000 arbres\n\nLe texte.", "1 000 arbres", "achats.docx") == "1 000 arbres"


def test_an_object_ends_where_the_council_speaks_on_its_line() -> None:
    said = (
        "Objet : Tarifs de la cantine 2024-2025 Le conseil municipal fixe les tarifs comme suit : Le repas coûte 3 €."
    )
    assert titled(f"Séance du 3 juin 2024 {said}") == "Tarifs de la cantine 2024-2025"


def test_an_object_replaces_a_title_that_only_properties_state() -> None:
    text = f"{EXTRACT}\n\nDélibération n° 2026-01\nObjet : budget\n\nLe conseil"
    assert titled(text, "Modèle de la préfecture") == f"Délibération n° 2026-01{COLON}budget"


def test_a_title_that_only_properties_state_stays_where_nothing_better_is_written() -> None:
    assert titled("La ville agit.", "Plan climat de la ville") == "Plan climat de la ville"


def test_a_hostile_first_line_is_cut() -> None:
    assert len(titled("Objet : " + "très " * 100_000, None)) <= 200


@pytest.mark.parametrize(
    ("path", "text", "title"),
    [
        ("convention-rtes-france-urbaine.txt", "Le RTES et France urbaine signent.", "Convention RTES France urbaine"),
        ("reglement_piscine.txt", "RÈGLEMENT DE LA PISCINE\nIl est interdit de courir.", "Règlement piscine"),
        ("a/Délibération 2026-038.txt", "", "Délibération 2026-038"),
        ("Piscine Aqua-Vive - horaires.txt", "", "Piscine Aqua-Vive - horaires"),
        ("DELIBERATION.txt", "La délibération est adoptée.", "DÉLIBÉRATION"),
        ("plan-climat_2021.txt", "", "Plan climat 2021"),
        ("-.txt", "", "-.txt"),
    ],
)
def test_a_file_name_takes_the_accents_and_capitals_of_the_text(path: str, text: str, title: str) -> None:
    assert title_of_name(path, text) == title


@pytest.mark.parametrize(
    ("path", "telling"),
    [
        ("Piscine Aqua-Vive - horaires.txt", ["Piscine Aqua-Vive - horaires"]),
        ("Piscine/reglement.md", ["Piscine"]),
        ("tarifs_2025.pdf", ["tarifs 2025"]),
        *((path, []) for path in ("documents/a.txt", "archives/2024/scan_001.pdf", "IMG_2034.pdf", "3f2a9bc01d.pdf")),
        *((path, []) for path in ("piaf-000-12.md", "2026-03-12.txt", "reglements.txt", "v2/final.pdf")),
    ],
)
def test_names_say_what_the_title_does_not_and_codes_say_nothing(path: str, telling: list[str]) -> None:
    assert distinctive_names(path, "Règlement") == telling


@pytest.mark.parametrize("kind", ["Convention", "Règlement", "Arrêté"])
def test_the_kind_of_paper_that_a_title_has_too_does_not_make_a_name_say_less(kind: str) -> None:
    assert distinctive_names(f"{kind} judo.txt", f"{kind} de partenariat") == [f"{kind} judo"]


@pytest.mark.parametrize(("title", "text"), [("Règlement des terrasses de café", ""), ("Règlement", "La voirie.")])
def test_a_folder_is_not_said_where_title_or_text_tells_enough(title: str, text: str) -> None:
    assert distinctive_names("voirie/reglement.md", title, text) == []


def test_names_are_in_the_context_and_letterheads_are_not(tmp_path: Path) -> None:
    text = f"{EXTRACT}\n\nArticle 1\nLe bassin ouvre à dix heures.\n"
    write_files(tmp_path, {"Piscine - horaires.txt": text})
    (passage,) = passages_of(read_document(tmp_path / "Piscine - horaires.txt", "Piscine - horaires.txt"))
    assert passage.context == "Piscine - horaires\nArticle 1"


def test_who_writes_is_no_heading_but_a_service_among_others_is(tmp_path: Path) -> None:
    text = (
        "# Mairie de Larven\n## Accueil\nLe lundi.\n## Service urbanisme\nLe mardi.\n"
        "## Commune de Larven\n### Prix\n1 €.\n## Commune de Larven\n### Dates\nEn mai."
    )
    paths = [passage.heading_path for passage in passages_of(read(tmp_path, "a.md", text))]
    assert paths == [("Accueil",), ("Service urbanisme",), ("Prix",), ("Dates",)]


def test_only_documents_of_one_title_or_of_none_need_their_path(tmp_path: Path) -> None:
    files = {
        "a.md": "# Règlement du marché\n\nTexte.",
        "archives/a.md": "# RÈGLEMENT DU MARCHE\n\nTexte.",
        "b.md": "# Règlement des halles\n\nTexte.",
        "reglement.txt": "RÈGLEMENT\n\nTexte.",
    }
    documents = read_folder(write_files(tmp_path, files)).documents
    assert {one.path: one.label for one in documents} == {
        "a.md": "Règlement du marché (a.md)",
        "archives/a.md": "RÈGLEMENT DU MARCHE (archives/a.md)",
        "b.md": "Règlement des halles",
        "reglement.txt": "RÈGLEMENT (reglement.txt)",
    }
