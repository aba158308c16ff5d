"""A common scale for the scores of different models.

Each model has its own range of scores, and the weights and thresholds were fitted to the packaged models. The scores of
another model are brought to the same scale by a straight line that makes two means equal: of questions with a passage
that answers them, and with one that does not.
"""

import numpy as np
from numpy.typing import NDArray

from corpus.errors import ConventionError

Scale = tuple[float, float]
"""Slope and offset: slope x score + offset is comparable."""

OWN_SCALE: Scale = (1.0, 0.0)
_LEAST_DIFFERENCE = 1e-4  # of the means; a head that nobody fitted gives less, and would be magnified without end

# Each question is answered by its own passage and by no other. Everyday subjects, none of any corpus of ours.
QUESTIONS, PASSAGES = zip(
    ("À quelle heure ouvre la bibliothèque le samedi ?", "Le samedi, la bibliothèque accueille de 10 h à 18 h."),
    ("Qui a dessiné le pont sur la rivière ?", "Le pont sur la rivière est l’œuvre de l’ingénieur Jean Martin."),
    ("Combien coûte un abonnement de bus ?", "L’abonnement mensuel au réseau de bus est vendu 35 euros."),
    ("Pourquoi le musée est-il fermé ?", "Le musée est fermé jusqu’en mars en raison de travaux de toiture."),
    ("Comment demander une carte d’identité ?", "La demande de carte d’identité se fait en mairie, avec une photo."),
    ("Quand l’usine a-t-elle été construite ?", "La construction de l’usine s’est achevée en 1923."),
    ("Quelles plantes poussent dans ce jardin ?", "On cultive dans ce jardin des rosiers et des tomates."),
    ("Quelle est la population de l’île ?", "L’île compte 4 200 habitants, répartis dans trois villages."),
    strict=True,
)

# The ``means`` of the packaged encoder's cosines as it was published, to which all others are brought, and with what it
# learned; a test measures them again.
ENCODER_MEANS = (0.884, 0.777)
LEARNED_MEANS = (0.657, 0.250)


def means(likeness: NDArray[np.float32]) -> tuple[float, float]:
    """The mean scores of the pairs that answer and of all others, from those of QUESTIONS with PASSAGES."""
    answering = np.eye(len(likeness), dtype=bool)
    return float(likeness[answering].mean()), float(likeness[~answering].mean())


def fitted_scale(own: tuple[float, float], wanted: tuple[float, float], setting: str) -> Scale:
    """The line from a model's scores to those of the packaged model, by the ``means`` of both.

    Raises ConventionError for a model that cannot distinguish answers in French; ``setting`` is the variable that
    chooses the model.
    """
    answering, other = own
    if answering - other < _LEAST_DIFFERENCE:
        raise ConventionError(
            "Ce modèle ne distingue pas une réponse d’un autre texte en français\u00a0; "
            f"choisissez-en un autre avec {setting}."
        )
    slope = (wanted[0] - wanted[1]) / (answering - other)
    return slope, wanted[0] - slope * answering


LEARNED_SCALE = fitted_scale(LEARNED_MEANS, ENCODER_MEANS, "CONVENTION_ENCODER")
