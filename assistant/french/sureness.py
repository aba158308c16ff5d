"""What people read of how sure the assistant is, and of the threshold below which it refuses."""

from __future__ import annotations

from datetime import datetime

from assistant.french.texts import counted, day

THRESHOLD = "Seuil de réponse"
_FITTED = "{threshold}, celui du logiciel"
_CALIBRATED = "{threshold}, réglé le {day} sur {questions} auxquelles les documents répondent, dont {wrongly}"
_PROMISE = "pour des questions comme celles-là, au plus {share} de refus à tort, avec une certitude de {certainty}"
_REFUSES = "de {questions} auxquelles ils ne répondent pas, {refused}"
RESET = "Le seuil est de nouveau celui du logiciel."
NOT_SET = "Le seuil était déjà celui du logiciel."
NO_QUESTIONS = "Il manque le fichier de questions\u00a0; voir «\u00a0convention evaluate --help\u00a0»."
RESET_ALONE = "--reset ne mesure rien\u00a0; donnez-le sans fichier de questions."


def decimal(value: float) -> str:
    """A number in 0..1 as people read it."""
    return f"{value:.2f}".replace(".", ",")


def percent(share: float) -> str:
    """A share as people read it."""
    return f"{share * 100:.0f}\u00a0%"


def fitted_threshold(threshold: float) -> str:
    """Which threshold an index without one of its own answers by."""
    return _FITTED.format(threshold=decimal(threshold))


def calibrated_threshold(threshold: float, created: datetime, questions: int, wrongly: int) -> str:
    """Which threshold of its own an index answers by, and of how many questions it refuses how many."""
    return _CALIBRATED.format(
        threshold=decimal(threshold),
        day=day(created),
        questions=counted(questions, "question", "questions"),
        wrongly=counted(wrongly, "refusée", "refusées"),
    )


def promised(share: float, certainty: float) -> str:
    """What a threshold set so promises."""
    return _PROMISE.format(share=percent(share), certainty=percent(certainty))


def refused_rightly(questions: int, refused: int) -> str:
    """How many questions that the documents do not answer a threshold refuses."""
    return _REFUSES.format(
        questions=counted(questions, "question", "questions"), refused=counted(refused, "est refusée", "sont refusées")
    )
