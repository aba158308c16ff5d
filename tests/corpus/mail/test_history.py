"""What a mail repeats of others is not quoted; what it says itself is, whatever it looks like."""

from __future__ import annotations

import pytest

from corpus.document import Reason
from corpus.formats.mail.parts import message_of
from corpus.formats.mail.reading import mail_reading
from tests.mails import mail

OWN = "Oui, la salle est libre samedi."
OLD = "La salle des fêtes est-elle libre samedi ?"
HEADER = "De : Paul Roux <p@larven.fr>\nEnvoyé : mardi 3 mars 2026 10:12\nÀ : Mairie\nObjet : Salle\n\n"
ENGLISH = "From: Paul Roux <p@larven.fr>\nSent: Tuesday, March 3, 2026 10:12 AM\nTo: Mairie\nSubject: Salle\n\n"
WROTE = "Le mar. 3 mars 2026 à 10:12, Paul Roux <p@larven.fr> a écrit :"


def split(text: str, subject: str = "RE: Salle") -> tuple[str, dict[Reason, str]]:
    """What of a mail's body may be quoted, and what is ignored, by reason."""
    reading = mail_reading(message_of(mail(text, subject=subject).as_bytes()))
    ignored = [one.span for one in reading.ignored]
    blocks = [one.span for one in reading.blocks[2:]]
    assert not any(one.overlaps(other) for one in blocks for other in ignored)
    said = "\n".join(reading.text[slice(*one)] for one in blocks)
    return said, {one.reason: reading.text[slice(*one.span)] for one in reading.ignored}


@pytest.mark.parametrize(
    "history",
    [
        f"{WROTE}\n> {OLD}\n> Merci.",
        f"{WROTE}\n\n{OLD}",
        f"Le mar. 3 mars 2026 à 10:12, Paul Roux <p@larven.fr> a\nécrit :\n\n> {OLD}",
        f"On Tue, Mar 3, 2026 at 10:12 AM Paul Roux\n<p@larven.fr>\nwrote:\n> {OLD}",
        f"-----Message d'origine-----\n{HEADER}{OLD}",
        f"-----Original Message-----\n{ENGLISH}{OLD}",
        f"________________________________\n{HEADER}{OLD}",
        f"{HEADER}{OLD}",
        f"{ENGLISH}{OLD}",
        f"> {OLD}",
    ],
    ids=[
        "quoted", "below", "wrapped", "English", "Outlook", "Outlook in English", "rule", "header", "header in English",
        "bare",
    ],
)  # fmt: skip
def test_the_message_that_is_answered_is_history(history: str) -> None:
    said, ignored = split(f"{OWN}\n\n{history}\n")
    assert said == OWN
    assert OLD in ignored[Reason.HISTORY]
    assert ignored[Reason.HISTORY] in f"________________________________\n{history}"


def test_answers_between_what_is_quoted_are_kept() -> None:
    said, _ = split(f"{WROTE}\n\n> {OLD}\n\n{OWN}\n\n> Et dimanche ?\n\nDimanche aussi.\n")
    assert said == f"{OWN}\nDimanche aussi."


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        (f"Pour information.\n\n{HEADER}{OLD}", "TR: Salle"),
        (f"---------- Forwarded message ---------\n{ENGLISH}{OLD}", "Fwd: Salle"),
        (f"Début du message réexpédié :\n\n{HEADER}{OLD}", "Salle"),
        (f"{HEADER}{OLD}", "RE: Salle"),
        (f"> {OLD}", "RE: Salle"),
    ],
    ids=["TR", "Fwd", "iPhone", "nothing above", "all quoted"],
)
def test_what_is_passed_on_or_all_that_there_is_stays(text: str, subject: str) -> None:
    assert OLD in split(text, subject)[0]


@pytest.mark.parametrize(
    "words",
    [
        "> 65 ans : gratuit",
        "Tarifs :\n> 100 habitants : 3 €\n> 500 habitants : 5 €",
        "De : 9 h à 12 h.\nÀ : la mairie.",
        "Le 3 mars 2026, le conseil a écrit : la salle est fermée.",
        "Le maire a écrit au préfet.",
        "L’avis a été envoyé de la mairie à tous les habitants le lundi 3 mars.",
        "Ce message radio annonce l’ouverture de la piscine.",
        "-- Chapitre 1 --",
    ],
)
def test_a_sentence_that_only_looks_like_history_or_a_signature_is_kept(words: str) -> None:
    said, ignored = split(f"{OWN}\n{words}\n", "Salle")
    assert (said, ignored) == (f"{OWN}\n{words}", {}) or said.replace("\n", " ") == f"{OWN} {words}".replace("\n", " ")


@pytest.mark.parametrize(
    "signature",
    [
        "-- \nJeanne Roche\nMairie de Larven\n01 02 03 04 05",
        "Envoyé de mon iPhone",
        "Télécharger Outlook pour iOS",
        "Ce message et ses pièces jointes sont confidentiels et réservés à leurs\ndestinataires.",
        "This e-mail is confidential and intended for its addressee only.",
        "Pensez à l’environnement avant d’imprimer ce message.",
        "_______________________________________________\nListe de diffusion\nPour se désabonner : https://l.fr",
    ],
    ids=["dashes", "telephone", "Outlook", "notice", "English notice", "paper", "list"],
)
def test_signatures_and_notices_are_no_words_of_the_mail(signature: str) -> None:
    assert split(f"{OWN}\n\n{signature}\n") == (OWN, {Reason.SIGNATURE: signature})


def test_a_signature_above_history_ends_where_that_begins() -> None:
    said, ignored = split(f"{OWN}\n\n-- \nJeanne Roche\n\n{WROTE}\n> {OLD}\n")
    assert said == OWN
    assert ignored[Reason.SIGNATURE] == "-- \nJeanne Roche"
    assert ignored[Reason.HISTORY] == f"{WROTE}\n> {OLD}"
