"""Pairs of papers of a fictional town: versions of one text with other figures, or texts that only look alike.

‹ › enclose the sentence that answers; its paragraph, list or table is quoted.
"""

from __future__ import annotations

TARIFFS = "COMMUNE DE LARVEN\nDélibération n° {number}\nObjet : Tarifs de la piscine municipale\n\nSéance du {day}\n\n"
PRICES = "Les tarifs sont fixés comme suit :\n- entrée adulte : {} ;\n- entrée enfant de 4 à 12 ans : {} ;\n- {}.\n"
REMOVAL = (
    "Arrêté n° {number}\nObjet : déménagement rue Voltaire\n\nLe stationnement est interdit au droit du {place} rue"
    " Voltaire du {days}. ‹Il donne lieu à une redevance de {price} €.›\n"
)
PERMIT = (
    "# Arrêté accordant un permis de construire\n\nLe maire de Larven,\n\nVu la demande n° {number} déposée par {who},"
    " pour une maison sur la parcelle cadastrée section {parcel} ;\n\n## Article 2\n\n"
    "‹La surface de plancher créée est de {surface} m².›\n"
)
STREET = (
    "# Arrêté portant réglementation de la circulation\n\n## Article 1\n\nLe présent arrêté concerne la {street}.\n\n"
    "## Article 2\n\n‹La vitesse est limitée à {speed} km/h.›\n"
)
TAXI = (
    "# Arrêté d'autorisation de stationnement de taxi\n\nAdopté le {day}\n\n{who} est autorisé à exploiter un taxi.\n\n"
    "‹L'autorisation est valable {years} ans.›\n"
)
GRAVE = (
    "# Titre de concession au cimetière\n\nSigné le {day}\n\nIl est accordé à {who}, demeurant {place}, une concession."
    "\n\n‹La concession est accordée au prix de {price} €.›\n"
)
BAR = (
    "# Arrêté d'ouverture d'un débit de boissons temporaire\n\nPris le {day}\n\n"
    "{who} est autorisé à vendre des boissons.\n\n‹Le débit est ouvert jusqu'à {hour} heures.›\n"
)
MARKET = (
    "# Décision d'attribution d'un marché de travaux\n\nPrise le {day}\n\nLe marché est attribué à l'entreprise {who}."
    "\n\n‹Le montant du marché est de {price} € hors taxes.›\n"
)
GRANT = (
    "# Délibération portant attribution d'une subvention\n\nSéance du {day}\n\n"
    "‹Une subvention de {price} € est versée à l'association {who}.›\n"
)
RENT = (
    "# Arrêté d'occupation du domaine public\n\nPris le {day}\n\nVu la demande de {who} pour une terrasse au {place} ;"
    "\n\n‹La redevance est de {price} € par mètre carré.›\n"
)
VOTE = (
    "# Délibération sur les tarifs du marché\n\nSéance du {day}\n\n‹Adopté par {votes} voix pour et une abstention.›\n"
)
RULES = (
    "# Règlement intérieur de la médiathèque\n\nMairie de Larven, 4 place de la Mairie\n\nAdopté le {day}\n\n"
    "Par délégation de {mayor}, maire, et sur proposition de {deputy}, adjointe à la culture.\n\n{said}\n"
)
TABLE = (
    "# {title}\n\n| {header} |\n| --- | --- |\n"
    "| Quotient moins de 500 | {low} |\n| ‹Quotient de 500 à 900 | {high}› |\n"
)
COURSE = "# Tarifs des séjours {year}\n\nLa semaine est facturée :\n- séjour de 5 jours : {} € ;\n- {}.\n"

Pair = tuple[tuple[str, str], tuple[str, str]]
TOLD: dict[str, Pair] = {
    "price of a list's item": (
        (
            "2021-033.txt",
            TARIFFS.format(number="2021-033", day="17 juin 2021")
            + PRICES.format("4,20 €", "2,20 €", "‹carte de dix entrées adulte : 36 €›"),
        ),
        (
            "2026-014.txt",
            TARIFFS.format(number="2026-014", day="12 mars 2026")
            + PRICES.format("4,80 €", "2,60 €", "‹carte de dix entrées adulte : 40 €›"),
        ),
    ),
    "item that is like another of the list": (
        (
            "2021-033.txt",
            TARIFFS.format(number="2021-033", day="17 juin 2021")
            + PRICES.format("4,20 €", "2,20 €", "‹carte de dix entrées adulte : 36 €›"),
        ),
        (
            "2026-014.txt",
            TARIFFS.format(number="2026-014", day="12 mars 2026")
            + PRICES.format("4,80 €", "‹2,60 €›", "carte de dix entrées adulte : 40 €").replace(
                "entrée enfant de 4 à 12 ans : ‹", "‹entrée enfant de 4 à 12 ans : "
            ),
        ),
    ),
    "row of a table of another year": (
        (
            "tarifs 2024.md",
            TABLE.format(title="Tarifs de la cantine 2024", header="Tranche | Prix 2024", low="1 €", high="3,10 €"),
        ),
        (
            "tarifs 2025.md",
            TABLE.format(title="Tarifs de la cantine 2025", header="Tranche | Prix 2025", low="1 €", high="3,25 €"),
        ),
    ),
    "rules under another mayor": (
        (
            "a.md",
            RULES.format(
                day="4 mars 2019", mayor="M. Jean Ney", deputy="Mme Sarah Roux", said="‹Le prêt est de quinze jours.›"
            ),
        ),
        (
            "b.md",
            RULES.format(
                day="4 mars 2026", mayor="Mme Lise Ory", deputy="Mme Anna Petit", said="‹Le prêt est de trente jours.›"
            ),
        ),
    ),
    "hours in other words": (
        (
            "a.md",
            RULES.format(
                day="4 mars 2019",
                mayor="M. Ney",
                deputy="Mme Roux",
                said="‹La salle de lecture est ouverte jusqu'à 18 heures.›",
            ),
        ),
        (
            "b.md",
            RULES.format(
                day="4 mars 2026",
                mayor="M. Ney",
                deputy="Mme Roux",
                said="‹La salle de lecture reste ouverte jusqu'à 19 heures 30.›",
            ),
        ),
    ),
    "price in other words": (
        ("salle 2023.md", "# Règlement de la salle des fêtes\n\n‹La caution est fixée à 300 euros par location.›\n"),
        (
            "salle 2025.md",
            "# Règlement de la salle des fêtes\n\n‹Une caution de 400 € est demandée pour chaque location.›\n",
        ),
    ),
    "day of a deadline": (
        (
            "inscriptions 2025.md",
            "# Inscriptions scolaires\n\n‹Les dossiers sont reçus en mairie jusqu'au 30 juin 2025.›\n",
        ),
        (
            "inscriptions 2026.md",
            "# Inscriptions scolaires\n\n‹Les dossiers sont reçus en mairie jusqu'au 15 juin 2026.›\n",
        ),
    ),
    "lasting order on one street": (
        ("2019-12.md", STREET.format(street="rue Pasteur", speed=50)),
        ("2023-40.md", STREET.format(street="rue Pasteur", speed=30)),
    ),
    "agreement with one club": (
        (
            "judo 2024.md",
            "# Convention avec le Judo Club\n\n‹La commune verse une subvention de 4 000 € au Judo Club.›\n",
        ),
        (
            "judo 2025.md",
            "# Convention avec le Judo Club\n\n‹La commune verse une subvention de 5 000 € au Judo Club.›\n",
        ),
    ),
    "grant to one association": (
        ("2024-3.md", GRANT.format(day="5 mars 2024", price="1 200", who="Les Pinsons")),
        ("2025-3.md", GRANT.format(day="5 mars 2025", price="1 500", who="Les Pinsons")),
    ),
    "amended decision": (
        (
            "2025-044.md",
            "# Délibération 2025-044 : cantine scolaire\n\nSéance du 26 juin 2025\n\n"
            "‹Le repas d'un enfant hors commune est facturé 6,10 € par jour.›\n",
        ),
        (
            "2026-038.md",
            "# Délibération 2026-038 : cantine scolaire\n\nSéance du 26 juin 2026\n\n"
            "‹Le repas d'un enfant hors commune est désormais facturé 6,50 € par jour.›\n",
        ),
    ),
    "terrace of one asker": (
        ("2024-3.md", RENT.format(day="5 mars 2024", who="M. Petit", place="3 place du Marché", price=20)),
        ("2025-3.md", RENT.format(day="5 mars 2025", who="M. Petit", place="3, place du Marché", price=25)),
    ),
    "provider changed": (
        (
            "cantine 2023.md",
            "# Règlement de la restauration scolaire\n\n"
            "Les repas sont livrés par la société Resto-Sud.\n\n"
            "La demande d'inscription est faite à Mme Petit, au guichet.\n\n"
            "‹Un repas peut être annulé jusqu'à 48 heures avant.›\n",
        ),
        (
            "cantine 2025.md",
            "# Règlement de la restauration scolaire\n\n"
            "Les repas sont livrés par la société Gourmet-Est.\n\n"
            "La demande d'inscription est faite à M. Ali Roux, au guichet.\n\n"
            "‹Un repas peut être annulé jusqu'à 72 heures avant.›\n",
        ),
    ),
    "longer version": (
        ("salle 2020.md", "# Règlement de la salle polyvalente\n\n‹La salle doit être libérée à 1 heure du matin.›\n"),
        (
            "salle 2024.md",
            "# Règlement de la salle polyvalente\n\n"
            "‹La salle doit être libérée, nettoyée et fermée par le locataire au plus tard à 2 heures du matin.›\n",
        ),
    ),
    "table with columns": (
        (
            "cimetiere 2022.md",
            "# Tarifs du cimetière 2022\n\n"
            "| Durée | Concession | Columbarium |\n| --- | --- | --- |\n"
            "| 15 ans | 180 € | 240 € |\n| ‹30 ans | 340 €› | 420 € |\n",
        ),
        (
            "cimetiere 2025.md",
            "# Tarifs du cimetière 2025\n\n"
            "| Durée | Columbarium | Concession |\n| --- | --- | --- |\n"
            "| 15 ans | 260 € | 195 € |\n| ‹30 ans | 450 €› | 360 € |\n",
        ),
    ),
    "label of which one says more": (
        ("2024.md", "# Droits de place 2024\n\n‹Camion-pizza (le vendredi soir) : 12 € par mois.›\n"),
        ("2025.md", "# Droits de place 2025\n\n‹Camion-pizza : 15 € par mois.›\n"),
    ),
    "row with a cell of words": (
        (
            "2024.md",
            "# Tombes 2024\n\n|  | 15 ans | 30 ans |\n| --- | --- | --- |\n| ‹Cavurne | 160 € | non proposé› |\n",
        ),
        ("2025.md", "# Tombes 2025\n\n|  | 15 ans |\n| --- | --- |\n| ‹Cavurne | 165 €› |\n"),
    ),
}
NOT_TOLD: dict[str, Pair] = {
    "age of a free entry, ages of a price": (
        (
            "2021-033.txt",
            TARIFFS.format(number="2021-033", day="17 juin 2021")
            + PRICES.format("4,20 €", "‹2,20 €›", "carte de dix entrées adulte : 36 €").replace(
                "entrée enfant de 4 à 12 ans : ‹", "‹entrée enfant de 4 à 12 ans : "
            ),
        ),
        (
            "2026-014.txt",
            TARIFFS.format(number="2026-014", day="12 mars 2026")
            + "‹L'entrée est gratuite pour les enfants de moins de quatre ans.›\n",
        ),
    ),
    "item that the other list lacks": (
        (
            "2021-033.txt",
            TARIFFS.format(number="2021-033", day="17 juin 2021")
            + PRICES.format("4,20 €", "2,20 €", "‹abonnement adulte : 75 €›"),
        ),
        (
            "2026-014.txt",
            TARIFFS.format(number="2026-014", day="12 mars 2026")
            + PRICES.format("4,80 €", "2,60 €", "‹carte de dix entrées adulte : 40 €›"),
        ),
    ),
    "stay of another length": (
        ("séjours 2024.md", COURSE.format(110, "‹séjour de 10 jours : 205 €›", year=2024)),
        ("séjours 2025.md", COURSE.format(110, "‹séjour de 12 jours : 240 €›", year=2025)),
    ),
    "removals from other houses": (
        ("2024-2189.txt", REMOVAL.format(number="2024-2189", place=40, days="6 au 8 mars 2024", price=52)),
        ("2026-0451.txt", REMOVAL.format(number="2026-0451", place="2 bis", days="9 au 11 mars 2026", price=45)),
    ),
    "permits of other files": (
        ("a.md", PERMIT.format(number="PC 038 185 24 A0012", who="M. Petit", parcel="AB n° 112", surface=120)),
        ("b.md", PERMIT.format(number="PC 038 185 25 A0003", who="Mme Roux", parcel="AC n° 45", surface=96)),
    ),
    "permits on other parcels": (
        ("a.md", PERMIT.format(number="17", who="le demandeur", parcel="AB n° 112", surface=120)),
        ("b.md", PERMIT.format(number="18", who="le demandeur", parcel="AC n° 45", surface=96)),
    ),
    "orders on other streets": (
        ("a.md", STREET.format(street="rue des Tanneurs", speed=30)),
        ("b.md", STREET.format(street="rue des Lilas, dans sa partie nord", speed=20)),
    ),
    "taxis of other people": (
        ("a.md", TAXI.format(day="5 mars 2024", who="Monsieur Karim Petit", years=5)),
        ("b.md", TAXI.format(day="5 mars 2025", who="M. DURAND", years=3)),
    ),
    "graves of other families": (
        ("a.md", GRAVE.format(day="5 mars 2014", who="Mme Élise Durand", place="3 rue du Lac", price=300)),
        ("b.md", GRAVE.format(day="5 mars 2025", who="Mme Zoé Petit", place="7 rue du Lac", price=420)),
    ),
    "bars of other associations": (
        ("a.md", BAR.format(day="5 mars 2024", who="L'association Les Pinsons", hour=23)),
        ("b.md", BAR.format(day="5 mars 2025", who="L'association Gym Larven", hour=22)),
    ),
    "markets of other firms": (
        ("a.md", MARKET.format(day="5 mars 2024", who="Bâti-Nord", price="45 000")),
        ("b.md", MARKET.format(day="5 mars 2025", who="Duval SAS", price="52 000")),
    ),
    "grants to other associations": (
        ("a.md", GRANT.format(day="5 mars 2024", price="1 200", who="Les Pinsons")),
        ("b.md", GRANT.format(day="5 mars 2024", price="900", who="Gym Larven")),
    ),
    "terraces of other askers": (
        ("a.md", RENT.format(day="5 mars 2024", who="la société Le Fournil", place="3 place du Marché", price=20)),
        ("b.md", RENT.format(day="5 mars 2025", who="la société Chez Lou", place="3 place du Marché", price=25)),
    ),
    "tables of other things": (
        ("cantine.md", TABLE.format(title="Tarifs scolaires", header="Tranche | Repas", low="1 €", high="3,10 €")),
        ("scolaire.md", TABLE.format(title="Tarifs scolaires", header="Tranche | Goûter", low="0,50 €", high="0,80 €")),
    ),
    "votes on two days": (
        ("2024-3.md", VOTE.format(day="5 mars 2024", votes=22)),
        ("2025-3.md", VOTE.format(day="5 mars 2025", votes=23)),
    ),
    "days of adoption": (
        (
            "a.md",
            "# Règlement du cimetière\n\n‹Le présent règlement a été adopté par le conseil le 4 mars 2019.›\n",
        ),
        (
            "b.md",
            "# Règlement du cimetière\n\n‹Le présent règlement a été adopté par le conseil le 9 mai 2026.›\n",
        ),
    ),
    "school trips": (
        (
            "a.md",
            "# Décision relative à une sortie scolaire\n\n"
            "Prise le 4 mars 2025\n\n"
            "L'école Jules-Ferry part à Autrans.\n\n"
            "‹La commune participe à hauteur de 12 € par élève.›\n",
        ),
        (
            "b.md",
            "# Décision relative à une sortie scolaire\n\n"
            "Prise le 9 avril 2025\n\n"
            "L'école Marie-Curie part à Sète.\n\n"
            "‹La commune participe à hauteur de 15 € par élève.›\n",
        ),
    ),
    "meeting attendance": (
        (
            "pv mars.md",
            "# Procès-verbal du conseil municipal\n\n"
            "Séance du 12 mars 2025\n\n"
            "‹Étaient présents 19 conseillers sur 23.›\n",
        ),
        (
            "pv mai.md",
            "# Procès-verbal du conseil municipal\n\n"
            "Séance du 21 mai 2025\n\n"
            "‹Étaient présents 21 conseillers sur 23.›\n",
        ),
    ),
    "price and fine": (
        ("2024.md", "# Règlement de la médiathèque\n\n‹La carte d'abonnement perdue est remplacée pour 5 €.›\n"),
        ("2025.md", "# Règlement de la médiathèque\n\n‹La carte d'abonnement coûte 12 € par an.›\n"),
    ),
    "age classes": (
        (
            "2024.md",
            "# Tarifs du centre de loisirs 2024\n\n"
            "Prix à la journée :\n- ‹enfant de 3 à 6 ans : 9 €›\n- enfant de 7 à 11 ans : 11 €\n",
        ),
        (
            "2025.md",
            "# Tarifs du centre de loisirs 2025\n\n"
            "Prix à la journée :\n- ‹enfant de 7 à 11 ans : 12 €›\n- jeune de 12 à 15 ans : 14 €\n",
        ),
    ),
    "decisions that papers are attached to": (
        ("2024.md", "# Tarifs 2024 de la piscine\n\n‹Annexe à la délibération n° 2023-47 du 14 décembre 2023.›\n"),
        ("2025.md", "# Tarifs 2025 de la piscine\n\n‹Annexe à la délibération n° 2024-52 du 12 décembre 2024.›\n"),
    ),
}
