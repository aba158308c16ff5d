"""Sentences on how sure an answer is, and on the threshold of refusal."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from assistant.french.texts import counted, day, nor, with_unknown
from corpus.dates import MONTHS

_DAY = re.compile(rf"\d{{1,2}}(?:er)? (?:{'|'.join(MONTHS)})|\d{1, 2}[/.]\d", re.IGNORECASE)
PROBABLE, VERY_PROBABLE = 0.7, 0.9  # from this confidence on an answer is said to be so

THRESHOLD_LABEL = "Seuil de réponse"
RESET = "Le seuil est de nouveau celui du logiciel."
NOT_SET = "Le seuil était déjà celui du logiciel."
NO_QUESTIONS = "Il manque le fichier de questions\u00a0; voir «\u00a0convention evaluate --help\u00a0»."
RESET_ALONE = "--reset ne mesure rien\u00a0; donnez-le sans fichier de questions."
UNCERTAIN = "Réponse incertaine\u00a0: vérifiez dans le document."


def confidence_words(confidence: float, unknown: Sequence[str] = (), is_uncertain: bool = False) -> str:
    """How sure an answer is, and which words of the question occur in no document."""
    if is_uncertain:
        sure = UNCERTAIN
    elif confidence >= VERY_PROBABLE:
        sure = "Les documents répondent très probablement à la question."
    elif confidence >= PROBABLE:
        sure = "Les documents répondent probablement à la question."
    else:
        sure = "Les documents répondent peut-être à la question\u00a0: vérifiez dans le document."
    return with_unknown(sure, unknown)


def quote_words(scores: Sequence[float], confidence: float, is_uncertain: bool = False) -> list[str]:
    """How sure each quote is: the first like the answer, the others compared with it, by their scores."""
    near = "aussi incertaine" if is_uncertain else "aussi probable"
    if is_uncertain:
        first = "réponse incertaine, à vérifier dans le document"
    elif confidence >= VERY_PROBABLE:
        first = "réponse très probable"
    else:
        first = "réponse probable" if confidence >= PROBABLE else "réponse possible, à vérifier dans le document"
    return [first, *(near if score > scores[0] - 1 else "moins probable" for score in scores[1:])]


def speaks_of_other(asked: str, written: Sequence[str]) -> str:
    """That a quote is not about the year, date or figure of the question, and about which it is."""
    if not written:
        return f"La première citation ne parle pas {_of(asked)}."
    *others, last = map(_of, written)
    said = f"{', '.join(others)} et {last}" if others else last
    return f"La première citation parle {said}, pas {_of(asked)}."


def _of(words: str) -> str:
    if _DAY.match(words):
        return f"du {words}"
    return f"de {words}" if words[:1].isdigit() else f"de «\u00a0{words}\u00a0»"


def not_defined(sigle: str) -> str:
    """That quotes do not say what a sigle means."""
    return f"Ce qui est cité ne dit pas ce que signifie «\u00a0{sigle}\u00a0»."


def not_named(names: Sequence[str]) -> str:
    """That a quote lacks names of the question."""
    return f"La première citation ne nomme pas {nor(names)}."


def not_written(words: Sequence[str]) -> str:
    """That a quote lacks words of the question."""
    return f"La première citation n’emploie pas {nor(words)}."


def decimal(value: float) -> str:
    """A number in 0..1 as people read it."""
    return f"{value:.2f}".replace(".", ",")


def percent(share: float) -> str:
    """A share as people read it."""
    return f"{share * 100:.0f}\u00a0%"


def fitted_threshold(threshold: float) -> str:
    """That the fitted threshold is in use."""
    return f"{decimal(threshold)}, celui du logiciel"


def calibrated_threshold(threshold: float, created: datetime, questions: int, wrongly: int) -> str:
    """The calibrated threshold, and how many questions it refuses, of how many."""
    wrong = counted(wrongly, "refusée", "refusées")
    return f"{decimal(threshold)}, réglé le {day(created)} sur {answerable(questions)}, dont {wrong}"


def answerable(questions: int) -> str:
    """How many questions the documents answer."""
    return counted(
        questions, "question à laquelle les documents répondent", "questions auxquelles les documents répondent"
    )


def promised(share: float, certainty: float) -> str:
    """What a calibrated threshold guarantees."""
    return (
        f"pour des questions comme celles-là, au plus {percent(share)} de refus à tort, avec une certitude de "
        f"{percent(certainty)}"
    )


def refused_rightly(questions: int, refused: int) -> str:
    """How many unanswerable questions a threshold refuses."""
    asked = counted(questions, "question à laquelle", "questions auxquelles")
    return f"de {asked} ils ne répondent pas, {counted(refused, 'est refusée', 'sont refusées')}"
