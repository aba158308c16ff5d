"""Sheets of a fictional town hall, and questions about their rows.

Rows share most of their words with others: rooms of one place, associations of one kind or village, courses on one
subject, resolutions about one street. A question uses the spoken forms of some cells of its row, a combination that no
other row has.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product
from random import Random

Said = dict[str, str]  # the words of a row for a question, by the names in braces
Row = tuple[tuple[str | int | date, ...], Said]


@dataclass(frozen=True)
class Trade:
    """A kind of sheet: its name, its columns (amounts in euros end in "€"), its rows, and questions about them."""

    name: str
    columns: tuple[str, ...]
    rows: Callable[[Random], Iterator[Row]]
    asked: tuple[str, ...]


VILLAGES = (
    "Kerluz", "Saint-Avran", "la Fresnaie", "Bourg-Neuf", "Pont-Hervé", "Trémorin", "Les Landiers", "Coat-Mineur",
    "la Ville-Ory", "Grand-Pré", "Port-Maël", "Beauregard", "Kerluz-le-Haut", "Saint-Avran-Plage", "Roc-Guen",
    "la Touche", "Plessis-Bara", "Mézernou", "la Croix-Verte", "Lann-Vihan", "Runavel", "Le Quinquis", "Vaugaran",
    "Haute-Fresnaie", "Belair",
)  # fmt: skip
SPOKEN_ROOMS = {
    "Salle": "la salle", "Petite salle": "la petite salle", "Halle": "la halle", "Grange": "la grange",
    "Préau": "le préau",
}  # fmt: skip
ROOM_PLACES = "des Tilleuls", "du Lavoir", "de la Forge", "du Vieux Port"
HIRERS = {
    "Habitant de la commune": ("un habitant", "quelqu’un de la commune", "quelqu’un qui habite ici"),
    "Extérieur": ("une personne extérieure", "quelqu’un de l’extérieur", "un extérieur à la commune"),
}
CLUBS = {
    "Judo club": "le judo club", "Amicale des boulistes": "l’amicale des boulistes",
    "Club de tricot": "le club de tricot", "Amicale laïque": "l’amicale laïque",
    "Comité des fêtes": "le comité des fêtes", "Chorale": "la chorale",
    "Association de parents d’élèves": "les parents d’élèves", "Cyclo club": "le cyclo club", "Harmonie": "l’harmonie",
    "Société de chasse": "la société de chasse", "Anciens combattants": "les anciens combattants",
    "Union sportive": "l’union sportive", "Jardins familiaux": "les jardins familiaux",
    "Tennis club": "le tennis club", "Théâtre amateur": "le théâtre amateur", "Club des aînés": "le club des aînés",
    "Club de lecture": "le club de lecture", "Banque alimentaire": "la banque alimentaire",
    "École de musique": "l’école de musique", "Sauvegarde du patrimoine": "la sauvegarde du patrimoine",
}  # fmt: skip
AIMS = (
    "Fonctionnement", "Achat de matériel", "Fête annuelle", "Déplacement en championnat", "Stage d’été",
    "Réparation du local", "Emploi d’un animateur", "Édition d’un bulletin",
)  # fmt: skip
COURSES = (
    "Habilitation électrique", "Gestes et postures", "Sauveteur secouriste du travail", "Accueil du public difficile",
    "Marchés publics", "État civil", "Conduite d’engins", "Tableur", "Rédaction administrative",
    "Bientraitance en crèche",
)  # fmt: skip
LEVELS = {"initiation": "débutants", "perfectionnement": "confirmés"}
STAFF = {
    "Services techniques": "les agents des services techniques", "Encadrants": "les chefs de service",
    "Accueil": "les agents d’accueil", "Tous les agents": "tout le monde",
}  # fmt: skip
SCHOOLS = "Formaterre", "Institut Vauclair", "Celtiforma", "Atelier des agents", "Centre Ardoise"
ACTS = {
    "Acquisition de la parcelle {} {}": "l’achat de la parcelle {} {}",
    "Cession de la parcelle {} {}": "la vente de la parcelle {} {}",
    "Bail du local n° {1} de la galerie": "le bail du local {1} de la galerie",
    "Servitude de passage sur la parcelle {} {}": "la servitude sur la parcelle {} {}",
    "Convention de bail rural de la parcelle {} {}": "le bail rural de la parcelle {} {}",
}
STREETS = "rue des Carmes", "rue Haute", "impasse des Lilas", "chemin du Moulin", "allée des Carmes", "rue du Moulin"
MEMBERS = "Mme Auffret", "M. Le Bellec", "Mme Tanguy-Roux", "M. Ollivro", "Mme Sabourin", "M. Dréan", "Mme Queffurus"

VEHICLES = "Renault Kangoo", "Peugeot Partner", "Citroën Berlingo", "Dacia Duster", "Renault Master", "Iveco Daily"
CREWS = {
    "Espaces verts": "les jardiniers", "Voirie": "l’équipe de la voirie",
    "Police municipale": "les policiers municipaux", "Cantines": "les cantines", "Bâtiments": "l’équipe des bâtiments",
    "CCAS": "le CCAS", "Crèches": "les crèches",
}  # fmt: skip
FUELS = "Gazole", "Essence", "Électrique", "GNV"
FIRST = (
    "Anne", "Yves", "Jeanne", "Pierre", "Marie-Josèphe", "Louis", "Germaine", "Hervé", "Soizic", "René", "Denise",
    "Alain", "Odette", "Jean-Marie", "Thérèse", "Corentin", "Yvonne", "François", "Lucienne", "Gildas", "Simone",
    "Eugène", "Nolwenn", "Robert", "Madeleine", "Guy", "Annick", "Albert", "Rose", "Maurice", "Colette", "Joseph",
    "Hélène", "Émile", "Armelle", "Roger", "Suzanne", "Michel", "Paulette", "André",
)  # fmt: skip
LAST = (
    "Abgrall", "Bothorel", "Calvez", "Daniélou", "Falhun", "Gourvennec", "Hamon", "Inizan", "Jaouen", "Kermarrec",
    "Le Bihan", "Le Bihan-Roy", "Madec", "Nédélec", "Omnès", "Pennec", "Quéméner", "Rolland", "Salaün", "Tanguy",
    "Uguen", "Vaillant", "Kerdoncuff", "Le Moal", "Mével", "Page", "Prigent", "Riou", "Tréguer", "Morvan", "Le Roux",
    "Roux", "Fleury", "Cariou", "Bescond", "Conan", "Duval", "Gloaguen", "Henaff", "Floch", "Stephan", "Guivarch",
    "Corre", "Boulic", "Lagadec", "Rannou", "Moal", "Perrot", "Simon", "Marzin",
)  # fmt: skip
GRAVES = "Pleine terre", "Caveau deux places", "Caveau quatre places", "Cavurne"
DUTIES = (
    "Voirie", "Écoles", "Petite enfance", "Sport", "Culture", "Finances", "Commerces", "Marchés de plein air",
    "Cimetières", "Logement", "Handicap", "Aînés", "Jeunesse", "Transports", "Eau et assainissement", "Déchets",
    "Jardins publics", "Port", "Tourisme", "Jumelages", "Vie des quartiers", "Sécurité", "Anciens combattants",
    "Patrimoine", "Bibliothèques", "Santé", "Emploi", "Numérique", "Personnel", "Urbanisme", "Agriculture",
    "Forêt communale", "Énergie", "Cantines", "Fêtes", "Associations", "État civil", "Propreté", "Éclairage public",
    "Droits des femmes",
)  # fmt: skip
THINGS = {
    "Armoire haute": "l’armoire haute", "Armoire basse": "l’armoire basse", "Vidéoprojecteur": "le vidéoprojecteur",
    "Tableau blanc": "le tableau blanc", "Bureau d’angle": "le bureau d’angle", "Bureau droit": "le bureau droit",
    "Imprimante": "l’imprimante", "Écran mural": "l’écran mural", "Canapé": "le canapé",
    "Chariot de ménage": "le chariot de ménage", "Réfrigérateur": "le réfrigérateur", "Four": "le four",
    "Lave-linge": "le lave-linge", "Photocopieur": "le photocopieur", "Table ronde": "la table ronde",
    "Table pliante": "la table pliante", "Banc": "le banc", "Piano droit": "le piano droit",
    "Extincteur": "l’extincteur", "Défibrillateur": "le défibrillateur",
}  # fmt: skip
BUILDINGS = {
    "École Jean-Moulin": "l’école Jean-Moulin", "École Pauline-Kergomard": "l’école Pauline-Kergomard",
    "Mairie": "la mairie", "Mairie annexe": "la mairie annexe", "Crèche des Galets": "la crèche des Galets",
    "Maison des Galets": "la maison des Galets", "Gymnase Alice-Milliat": "le gymnase Alice-Milliat",
    "Centre technique": "le centre technique", "Médiathèque": "la médiathèque", "Foyer rural": "le foyer rural",
}  # fmt: skip


def rooms(chance: Random) -> Iterator[Row]:
    """Forty tariffs, two for each room."""
    for (kind, spoken), place, (hirer, hirers) in product(SPOKEN_ROOMS.items(), ROOM_PLACES, HIRERS.items()):
        half, day, both = (10 * chance.randint(2, 9) * factor for factor in (1, 2, 3))
        cells = (f"{kind} {place}", hirer, chance.randrange(30, 400, 5), half, day, both, 50 * chance.randint(2, 20))
        yield cells, {"room": f"{spoken} {place}", "hirer": chance.choice(hirers)}


def subsidies(chance: Random) -> Iterator[Row]:
    """Two thousand subsidies, of 500 associations in four years."""
    for year, (kind, spoken), village in product(range(2022, 2026), CLUBS.items(), VILLAGES):
        wanted = 50 * chance.randint(4, 90)
        given, paid = round(wanted * chance.choice((0.5, 0.6, 0.8, 1))), date(year, 3, 1)
        paid += timedelta(days=chance.randrange(200))
        yield (
            (year, f"{kind} de {village}", chance.choice(AIMS), wanted, given, paid),
            {"club": f"{spoken} de {village}", "year": str(year)},
        )


def courses(chance: Random) -> Iterator[Row]:
    """Forty courses, four on each subject."""
    for subject, level, turn in product(COURSES, LEVELS, (1, 2)):
        day = date(2026, 1, 5) + timedelta(days=chance.randrange(300))
        staff, town = chance.choice(list(STAFF)), chance.choice(VILLAGES[:6])
        spoken = f"{subject[0].lower()}{subject[1:]}"
        yield (
            (
                f"{subject} – {level}",
                turn,
                staff,
                chance.choice(SCHOOLS),
                chance.randint(1, 5),
                day,
                town,
                90 * turn + 5 * day.day,
            ),
            {"course": spoken, "level": LEVELS[level], "turn": ("première", "deuxième")[turn - 1], "number": str(turn)},
        )


def resolutions(chance: Random) -> Iterator[Row]:
    """Two thousand resolutions, each about a parcel or a place to let."""
    for number in range(2000):
        act, section, place = chance.choice(list(ACTS)), chance.choice(("AB", "AC", "ZD", "BK")), number % 500 + 1
        street, day = chance.choice(STREETS), date(2018 + number // 250, 1, 10) + timedelta(days=number % 250)
        against, absent = chance.randrange(4), chance.randrange(3)
        code = f"{day.year}-{number % 250 + 1:03}"
        yield (
            (
                code,
                day,
                f"{act.format(section, place)}, {street}",
                chance.choice(MEMBERS),
                29 - against - absent,
                against,
                absent,
            ),
            {"code": code, "act": f"{ACTS[act].format(section, place)}, {street}", "year": str(day.year)},
        )


def vehicles(chance: Random) -> Iterator[Row]:
    """Forty vehicles, most of them similar to others of their crew or kind."""
    for number, ((crew, spoken), model) in enumerate(list(product(CREWS.items(), VEHICLES))[:40]):
        letters, figures = [chance.choice(some) for some in ("ABEF", "BCDF")], chance.randint(100, 999)
        plate = f"{''.join(letters)}-{figures}-{chance.choice('XYZ')}{chance.choice('ABC')}"
        first, check = date(2010 + number % 14, 1 + number % 12, 3), date(2026, 1, 5) + timedelta(days=9 * number)
        yield (
            (plate, model, crew, chance.choice(FUELS), first, 1000 * chance.randint(8, 190) + number, check),
            {"plate": plate, "plain": plate.replace("-", ""), "model": model, "make": model.split()[1], "crew": spoken},
        )


def graves(chance: Random) -> Iterator[Row]:
    """Two thousand graves, each with another holder."""
    holders = [f"{first} {last}" for first, last in product(FIRST, LAST)]
    chance.shuffle(holders)
    for number, holder in enumerate(holders):
        years, bought = (
            chance.choice((15, 30, 50)),
            date(1975 + chance.randrange(50), chance.randint(1, 12), chance.randint(1, 28)),
        )
        square, row, place = "ABCDEFGH"[number // 250], number % 250 // 25 + 1, number % 25 + 1
        yield (
            (
                square,
                row,
                place,
                holder,
                chance.choice(GRAVES),
                f"{years} ans",
                bought,
                bought.replace(year=bought.year + years),
                8 * years + number % 7,
            ),
            {"square": square, "row": str(row), "place": str(place), "holder": holder},
        )


def duties(chance: Random) -> Iterator[Row]:
    """Forty councillors."""
    holders = chance.sample([f"{first} {last}" for first, last in product(FIRST, LAST)], len(DUTIES))
    for duty, holder in zip(DUTIES, holders, strict=True):
        day, hour, place = (
            chance.choice(("Lundi", "Mardi", "Jeudi", "Samedi")),
            chance.randint(9, 17),
            chance.choice(VILLAGES[:5]),
        )
        number = " ".join(f"{chance.randrange(100):02}" for _ in range(4))
        yield (
            (holder, duty, day, f"{hour} h à {hour + 2} h", f"Mairie de {place}", f"02 {number}"),
            {"holder": holder, "duty": duty.lower()},
        )


def inventory(chance: Random) -> Iterator[Row]:
    """Two thousand objects, each kind in ten rooms of ten buildings."""
    for number, (building, thing, room) in enumerate(product(BUILDINGS, THINGS, range(1, 11))):
        bought = date(2008 + chance.randrange(17), chance.randint(1, 12), chance.randint(1, 28))
        state = chance.choice(("Neuf", "Bon", "Usagé", "À remplacer"))
        yield (
            (f"INV{4000 + number}", thing, building, room, bought, chance.randint(30, 900), state),
            {"code": f"INV{4000 + number}", "thing": THINGS[thing], "building": BUILDINGS[building], "room": str(room)},
        )


ROOMS = Trade(
    "Tarifs des salles", ("Salle", "Locataire", "Places assises", "Demi-journée €", "Journée €", "Week-end €",
    "Caution €"), rooms, ("Combien coûte {room} le week-end pour {hirer} ?",
    "c’est combien {room} pour une demi-journée quand on est {hirer}",
    "Quelle est la caution de {room} pour {hirer} ?", "prix journée {room} {hirer}",
    "Je suis {hirer}, {room} me coûterait combien ?", "Quel dépôt de garantie demande-t-on à {hirer} pour {room} ?",
    "{room} : combien de personnes peuvent s’asseoir, pour {hirer} ?",
    "Quels sont les tarifs de {room} pour {hirer} ?",
    "{hirer} veut louer {room} samedi et dimanche, il paie combien ?"),
)  # fmt: skip
SUBSIDIES = Trade(
    "Subventions aux associations", ("Année", "Association", "Objet", "Montant demandé €", "Montant voté €",
    "Versée le"), subsidies, ("Combien la mairie a-t-elle donné pour {club} en {year} ?", "subvention {year} {club}",
    "{club} a touché combien en {year} ?", "Quel montant a été accordé par le conseil pour {club} en {year} ?",
    "Quand a été payée l’aide de {year} pour {club} ?", "À quoi a servi la subvention que {club} a eue en {year} ?",
    "En {year}, {club} voulait combien ?", "pour quel projet {club} a eu de l’argent en {year}",
    "Quelle somme {club} réclamait en {year} ?", "Quelles subventions pour {club} en {year} ?"),
)  # fmt: skip
COURSE_LIST = Trade(
    "Plan de formation", ("Stage", "Session", "Public", "Organisme", "Durée (jours)", "Date", "Lieu", "Coût €"),
    courses, ("C’est quand la {turn} session du stage {course} pour {level} ?",
    "Qui organise la session {number} de {course} ({level}) ?",
    "Combien de jours dure {course} pour les {level}, session {number} ?",
    "prix formation {course} {level} session {number}", "Où se passe la {turn} session de {course} des {level} ?",
    "Quels agents peuvent suivre {course}, niveau {level}, session {number} ?",
    "À qui s’adresse la {turn} session {course} des {level} ?"),
)  # fmt: skip
RESOLUTIONS = Trade(
    "Registre des délibérations", ("Numéro", "Séance du", "Objet", "Rapporteur", "Pour", "Contre", "Abstentions"),
    resolutions, ("Qui a rapporté la délibération {code} ?", "De quoi parle la délibération {code} ?",
    "délib {code} vote contre", "Quand le conseil a-t-il voté {act}, en {year} ?",
    "Combien de voix pour {act} en {year} ?", "{act} : qui a présenté le dossier de {year} ?",
    "Combien d’élus se sont abstenus sur {act} en {year} ?",
    "Quel est le numéro de la délibération de {year} sur {act} ?", "Y a-t-il eu des votes contre {act} en {year} ?"),
)  # fmt: skip
FLEET = Trade(
    "Parc automobile", ("Immatriculation", "Véhicule", "Service", "Énergie", "Mise en circulation", "Kilométrage",
    "Contrôle technique avant le"), vehicles, ("Le véhicule {plate} roule à quoi ?",
    "combien de kilomètres au compteur du {make} que conduisent {crew}",
    "Quand faut-il passer le {plate} au contrôle technique ?", "Quelle est la plaque du {model} affecté pour {crew} ?",
    "De quand date le {make} qu’ont {crew} ?", "date limite CT {plain}", "Qui utilise la voiture {plate} ?",
    "Le {model} que prennent {crew}, c’est un diesel ?", "kilométrage {plain}", "Quel modèle est le {plate} ?"),
)  # fmt: skip
CEMETERY = Trade(
    "Concessions du cimetière", ("Carré", "Rang", "Numéro", "Titulaire", "Sépulture", "Durée", "Acquise le",
    "Échéance", "Prix €"), graves, ("Jusqu’à quand court la concession de {holder} ?",
    "À qui est la tombe du carré {square}, rang {row}, numéro {place} ?", "Où est enterrée la famille de {holder} ?",
    "concession {holder} date d’achat", "Combien a payé {holder} pour sa concession ?",
    "Qui est le titulaire de l’emplacement carré {square} rang {row} numéro {place} ?",
    "{holder}, c’est un caveau ou de la pleine terre ?", "carré {square} rang {row} n° {place} échéance",
    "Pour combien d’années {holder} a acheté ?", "numéro de la tombe de {holder}"),
)  # fmt: skip
COUNCILLORS = Trade(
    "Permanences des élus", ("Élu", "Délégation", "Jour", "Horaires", "Lieu", "Téléphone"), duties,
    ("Quel jour reçoit {holder} ?", "Qui est l’élu chargé de la délégation {duty} ?", "téléphone {holder}",
    "À quelle heure peut-on voir {holder} ?", "Où se tient la permanence de {holder} ?", "numéro de l’adjoint {duty}",
    "De quoi s’occupe {holder} ?", "quand est la permanence de l’élu {duty}"),
)  # fmt: skip
INVENTORY = Trade(
    "Inventaire du mobilier", ("Code", "Désignation", "Bâtiment", "Salle", "Date d’achat", "Valeur €", "État"),
    inventory, ("Combien a coûté {thing} de la salle {room} dans {building} ?",
    "{building}, salle {room} : {thing} date de quand ?", "Dans quel état est {thing} de {building}, salle {room} ?",
    "code inventaire {thing} {building} salle {room}", "C’est quoi, le {code} ?", "Où se trouve {code} ?",
    "{thing} salle {room} {building}, faut-il l’échanger",
    "Quelle est la valeur de {thing} de {building} en salle {room} ?"),
)  # fmt: skip
SETS = {
    "first": (ROOMS, SUBSIDIES), "second": (COURSE_LIST, RESOLUTIONS), "third": (FLEET, CEMETERY),
    "fourth": (COUNCILLORS, INVENTORY),
}  # fmt: skip
