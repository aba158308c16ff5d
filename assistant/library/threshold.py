"""The confidence below which an index refuses: the fitted one, or one set from the authority's own questions.

If a threshold refuses k of n questions that the documents answer, the share of such questions that it refuses in
general has the upper bound of Clopper and Pearson (The use of confidence or fiducial limits illustrated in the case of
the binomial, Biometrika, 1934). Choosing the threshold on the same questions costs nothing: it is the bound of Wilks
(Determination of sample sizes for setting tolerance limits, 1941).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import count

import msgspec

from assistant.answers.confidence import FITTED_THRESHOLD, fit_name
from assistant.french import sureness
from assistant.french.texts import agreed
from assistant.settings import Settings
from corpus.errors import ConventionError, reason
from index.disk import write_whole
from index.models.rerankers import reranker_name
from index.snapshot.manifest import Manifest

WRONGLY = 0.05  # share of what the documents answer that may be refused
CERTAINTY = 0.95  # of that bound, one-sided


class TooFewQuestions(ConventionError):
    """Too few questions, or too many of them without an answer, to promise anything."""


class Calibration(msgspec.Struct, frozen=True):
    """A threshold in 0..1, the questions that it was set from, and the models that it is valid for.

    It refuses ``refused_wrongly`` of ``questions`` that the documents answer, and ``refused`` of ``unanswerable``
    others. ``encoder``, ``reranker`` and ``fit`` name the models and weights behind the confidence.
    """

    threshold: float
    questions: int
    refused_wrongly: int
    unanswerable: int
    refused: int
    created: datetime
    encoder: str
    reranker: str
    fit: str


def errors_allowed(questions: int) -> int | None:
    """How many answerable questions may be refused so that ``WRONGLY`` holds with ``CERTAINTY``; None if too few.

    That is the largest k for which the upper bound of Clopper and Pearson for k of n is at most ``WRONGLY``: 1 of 100
    questions, and not even 0 of 58.
    """
    likelihood = 0.0
    for errors in count():
        likelihood += _binomial(questions, errors)
        if likelihood > 1 - CERTAINTY:
            return errors - 1 if errors else None
    return None


def _binomial(questions: int, errors: int) -> float:
    """The probability of so many errors if each question fails with probability ``WRONGLY``."""
    ways = math.lgamma(questions + 1) - math.lgamma(errors + 1) - math.lgamma(questions - errors + 1)
    return math.exp(ways + errors * math.log(WRONGLY) + (questions - errors) * math.log1p(-WRONGLY))


FEWEST = next(questions for questions in count(1) if errors_allowed(questions) is not None)


def threshold_for(answerable: Sequence[float]) -> float:
    """The highest threshold that keeps the promise, from the confidence in each question that the documents answer.

    Raises TooFewQuestions.
    """
    allowed = errors_allowed(len(answerable))
    if allowed is None:
        raise TooFewQuestions(
            f"{sureness.answerable(len(answerable))}, c’est trop peu pour promettre quoi que ce soit\u00a0; "
            f"donnez-en au moins {FEWEST}, différentes. Le seuil n’a pas changé."
        )
    threshold = sorted(answerable)[allowed]
    if threshold <= 0:
        never = sum(sure <= 0 for sure in answerable)
        raise TooFewQuestions(
            f"{never} des {sureness.answerable(len(answerable))} {agreed(never, 'est refusée', 'sont refusées')} quel "
            f"que soit le seuil, et {allowed} {agreed(allowed, 'peut', 'peuvent')} l’être\u00a0; corrigez-les ou "
            "ajoutez-en d’autres. Le seuil n’a pas changé."
        )
    return threshold


def calibration(
    where: Settings, manifest: Manifest, answerable: Sequence[float], unanswerable: Sequence[float]
) -> Calibration:
    """Calibrate by the confidence in questions of both kinds. Raises TooFewQuestions."""
    threshold = threshold_for(answerable)
    encoder, reranker, fit = _models(where, manifest)
    return Calibration(
        threshold=threshold,
        questions=len(answerable),
        refused_wrongly=sum(sure < threshold for sure in answerable),
        unanswerable=len(unanswerable),
        refused=sum(sure < threshold for sure in unanswerable),
        created=datetime.now(UTC),
        encoder=encoder,
        reranker=reranker,
        fit=fit,
    )


def keep(where: Settings, chosen: Calibration) -> None:
    """Use a calibration from the next question on. Raises ConventionError."""
    content = msgspec.json.format(msgspec.json.encode(chosen), indent=2)
    try:
        write_whole(where.threshold, content)
    except OSError as error:
        raise _unwritable(where, error) from error


def reset(where: Settings) -> bool:
    """Return to the fitted threshold, and say whether there was another. Raises ConventionError."""
    try:
        where.threshold.unlink()
    except FileNotFoundError:
        return False
    except OSError as error:
        raise _unwritable(where, error) from error
    return True


def kept(where: Settings, manifest: Manifest) -> Calibration | None:
    """The calibration in use, if any.

    Raises ConventionError if it cannot be read or is for other models; the fitted threshold is then used.
    """
    try:
        chosen = msgspec.json.decode(where.threshold.read_bytes(), type=Calibration)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise ConventionError(_ignored(f"est illisible ({reason(error)})")) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ConventionError(_ignored("est abîmé")) from error
    if not 0 < chosen.threshold <= 1:
        raise ConventionError(_ignored("est abîmé"))
    if (chosen.encoder, chosen.reranker, chosen.fit) != _models(where, manifest):
        raise ConventionError(_ignored("a été réglé avec un autre modèle"))
    return chosen


def threshold_of(where: Settings, manifest: Manifest) -> float:
    """The confidence from which an index answers; read for each question, so that changes need no restart."""
    try:
        chosen = kept(where, manifest)
    except ConventionError:  # said where somebody can mend it
        return FITTED_THRESHOLD
    return chosen.threshold if chosen else FITTED_THRESHOLD


def trouble_with(where: Settings, manifest: Manifest) -> str:
    """Why a threshold that was set is not in use; empty if it is, or none was set."""
    try:
        kept(where, manifest)
    except ConventionError as error:
        return str(error)
    return ""


def threshold_line(where: Settings, manifest: Manifest) -> str:
    """The threshold in use in a sentence, or why the one that was set is not."""
    return trouble_with(where, manifest) or f"{sureness.THRESHOLD_LABEL}\u00a0: {threshold_words(where, manifest)}."


def threshold_words(where: Settings, manifest: Manifest) -> str:
    """The threshold in use in words. Raises ConventionError like ``kept``."""
    chosen = kept(where, manifest)
    if chosen is None:
        return sureness.fitted_threshold(FITTED_THRESHOLD)
    said = [
        sureness.calibrated_threshold(
            chosen.threshold, chosen.created.astimezone(), chosen.questions, chosen.refused_wrongly
        ),
        sureness.promised(WRONGLY, CERTAINTY),
    ]
    if chosen.unanswerable:
        said.append(sureness.refused_rightly(chosen.unanswerable, chosen.refused))
    return "\u00a0; ".join(said)


def _models(where: Settings, manifest: Manifest) -> tuple[str, str, str]:
    return manifest.encoder, reranker_name(where.reranker), fit_name()


def _ignored(why: str) -> str:
    return (
        f"Le seuil de cet index {why} et n’est pas appliqué\u00a0; refaites-le avec «\u00a0convention evaluate "
        "--calibrate\u00a0» ou retirez-le avec «\u00a0convention evaluate --reset\u00a0»."
    )


def _unwritable(where: Settings, error: OSError) -> ConventionError:
    return ConventionError(
        f"Le seuil n’a pas pu être écrit dans {where.threshold} ({reason(error)})\u00a0; vérifiez les droits et la "
        "place sur le disque."
    )
