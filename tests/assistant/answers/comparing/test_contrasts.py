"""Figures and identifiers of a question where others of their kind are written."""

from __future__ import annotations

import pytest

from assistant.answers.comparing.contrasts import contrasts


def others(question: str, said: str, around: str = "") -> dict[str, tuple[str, ...]]:
    return dict(contrasts(question, said, around, heads=""))


@pytest.mark.parametrize(
    ("question", "text", "asked"),
    [
        ("prix concession 10 ans", "La concession de 15 ans coûte 180 €.", "10 ans"),
        ("prix concession dix ans", "La concession de quinze ans coûte 10 €.", "10 ans"),
        ("subvention de 1 500 euros", "Elle reçoit 2\u202f500 €.", "1500 euros"),
        ("qui ouvre à 18 h", "Il ouvre à 9 h.", "18h"),
        ("fête du 14 juillet", "La fête a lieu le 3 juillet.", "14 juillet"),
        ("enfant de 13 ans", "Il a de 3 à 11 ans.", "13 ans"),
        ("carnet de 5 places", "Du 4 au 17 mars, le carnet de 10 places.", "5 places"),
        ("compteur de 30 mm", "Compteur de 20 mm : 71 €, de 0 à 120 m³.", "30 mm"),
        ("prix pour 10 ans", "| Plus de 60 m² | 15 ans | 180 € |", "10 ans"),
        ("chemin n° 9", "Le chemin n° 22 est ouvert à 9 heures.", "n° 9"),
        ("arrêté 2026-088", "Arrêté 2026-087", "2026-088"),
        ("arrêté n° 24/018", "Vu l’arrêté n° 24/017", "n° 24/018"),
        ("marché 2026-ESV-04", "Marché 2026-ESV-03", "2026-ESV-04"),
        ("contrôle AB-124-CD", "AB-123-CD | Renault", "AB-124-CD"),
        ("copie A3", "Une copie A4 coûte 0,20 €.", "A3"),
        ("hauteur zone UA", "En zone UB, 9 mètres.", "zone UA"),
        ("hauteur en zone N", "Il y a n zones, dont la zone UB.", "zone N"),
        ("prix tranche C", "De 6 € (tranche A) à 19 € (tranche F).", "tranche C"),
        (
            "Que dit l’article 12 ?",
            "Article 3\n12 membres siègent de 10 h à 14 h, cinq articles de 12 pages.",
            "article 12",
        ),
        ("l’annexe 4", "Annexe 2\nLe loyer est dû le 4 mars.", "annexe 4"),
        ("prix de la parcelle AC 215", "La parcelle AC 214 est cédée.", "parcelle AC 215"),
        ("lot 5", "Les lots 1 à 3 ; le lot 1 est attribué.", "lot 5"),
    ],
)
def test_what_is_asked_and_not_written_is_given_with_others(question: str, text: str, asked: str) -> None:
    assert list(others(question, text)) == [asked]


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("prix concession 10 ans", "La concession de dix ans coûte 180 €, celle de 15 ans 300 €."),
        ("prix concession 10 ans", "La concession coûte 180 €."),
        ("enfant de 7 ans", "Il a de 3 à 11 ans."),
        ("enfant de 7 ans", "Les 3-11 ans."),
        ("enfant de 7 ans", "Il faut avoir moins de douze ans."),
        ("dette de 450 €", "De 400 à 799 €."),
        ("60 personnes", "Au-delà de 50 personnes, un agent est là."),
        ("60 personnes", "Elle accueille 50 personnes au plus."),
        ("à 18 h", "Il ouvre de 9 h à 12 h."),
        ("le 9 juillet", "Du mardi 8 juillet à 7 heures au mardi 15 juillet à 12 heures."),
        ("ses dix-huit voyages", "18 passages sont compris, les voyages 2 et 3 voyages sont gratuits."),
        ("deux jours", "Il coûte 12 € par jour, 3 jours sont gratuits."),
        ("combien coûte le repas par midi", "L’accueil est à 16 h 30."),
        ("arrêté 2026-088", "Le stationnement est interdit."),
        ("arrêté 2026-88", "Arrêté 2026-088, qui remplace 2026-087"),
        ("contrôle CX654TR", "AB-123-CD | Renault\nCX-654-TR | Iveco"),
        ("saison 2025-2026", "Délibération 2025-044"),
        ("aide de la CAF", "En zone UB, 9 mètres."),
        ("catégorie B", "Les agents de catégories A et B ; la catégorie A."),
        ("l’article 12", "Article 3\nLes articles 4, 8 et 12 s’appliquent."),
        ("l’article 12", "Article 3\nLes articles 9 à 14 s’appliquent."),
        ("l’article 12", "Article 3\nL’art. 12 s’applique."),
        ("l’article 12", "Vu l’article 3\n12. Durée"),
        ("prix de la parcelle AC 214", "Les parcelles AC 214 et AC 215 sont cédées."),
        ("lot 2", "Les lots 1 à 3 ; le lot 1 est attribué."),
    ],
)
def test_what_is_written_or_in_a_range_or_alone_of_its_kind_is_not_given(question: str, text: str) -> None:
    assert others(question, text) == {}


def test_what_is_around_a_quote_counts_as_written() -> None:
    assert others("zone UA", "Neuf mètres.", "PLU zone UB") == {"zone UA": ("zone UB",)}
    assert others("zone UB", "Neuf mètres.", "PLU zone UB, zone UC") == {}
