"""What makes the cosines of two models comparable.

Each model keeps its cosines in a range of its own, and the assistant's weights and thresholds were fitted on
those of the packaged model. So another model's are brought to its scale by the straight line that makes two
means the same: of questions with a passage that answers, and of questions with one that does not.
"""

import numpy as np
from numpy.typing import NDArray

from corpus.errors import ConventionError

Scale = tuple[float, float]
"""Slope and offset: slope x cosine + offset is comparable."""

OWN_SCALE: Scale = (1.0, 0.0)

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

# The packaged model's means of ``mean_cosines``; a test measures them again.
_ANSWERING, _OTHER = 0.884, 0.777


def mean_cosines(questions: NDArray[np.float32], passages: NDArray[np.float32]) -> tuple[float, float]:
    """Mean cosines of the pairs that answer and of all others, from the vectors of QUESTIONS and PASSAGES."""
    cosines = questions @ passages.T
    answering = np.eye(len(cosines), dtype=bool)
    return float(cosines[answering].mean()), float(cosines[~answering].mean())


def fitted_scale(questions: NDArray[np.float32], passages: NDArray[np.float32]) -> Scale:
    """The line from a model's cosines to the packaged model's, from its vectors of QUESTIONS and PASSAGES.

    Raises ConventionError for a model that cannot tell an answer from another text in French.
    """
    answering, other = mean_cosines(questions, passages)
    if answering <= other:
        raise ConventionError(
            "Ce modèle ne distingue pas une réponse d’un autre texte en français\u00a0; "
            "choisissez-en un autre avec CONVENTION_ENCODER."
        )
    slope = (_ANSWERING - _OTHER) / (answering - other)
    return slope, _ANSWERING - slope * answering
