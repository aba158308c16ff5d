"""The progress of builds in words, for the page and the terminal."""

from __future__ import annotations

from assistant.french.texts import OTHER_WRITER, counted

BUILD_STAGES = {
    "": "Préparation",
    "wait": OTHER_WRITER,
    "look": "Examen du dossier",
    "read": "Lecture des documents",
    "encode": "Calcul des vecteurs",
    "publish": "Mise en service",
}
_MINUTE, _HOUR = 60, 3600  # seconds
MEASURED = {  # what is counted in a stage, once it is done, and what is still to do
    "look": ("fichier examiné", "fichiers examinés", "à examiner"),
    "read": ("fichier lu", "fichiers lus", "à lire"),
    "encode": ("texte calculé", "textes calculés", "à calculer"),
}


def counts_words(stage: str, done: int, left: int, failed: int, remaining: float | None) -> str:
    """What is done of a stage, what is left, what failed, and the remaining seconds, as far as known."""
    parts = []
    if stage in MEASURED:
        one, several, to_do = MEASURED[stage]
        parts += [counted(done, one, several), *([counted(left, to_do, to_do)] if left else [])]
    if failed:
        parts.append(counted(failed, "fichier non lu", "fichiers non lus"))
    if remaining:
        parts.append(remaining_words(remaining))
    return ", ".join(parts)


def remaining_words(seconds: float) -> str:
    """A remaining time, roughly."""
    if seconds < _MINUTE:
        return "encore moins d’une minute"
    if seconds < _HOUR:
        return f"encore {counted(round(seconds / _MINUTE), 'minute', 'minutes')} environ"
    return f"encore {counted(round(seconds / _HOUR), 'heure', 'heures')} environ"
