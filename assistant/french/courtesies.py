"""What people say that asks nothing: "oui", "ok merci"."""

from __future__ import annotations

import re

from index.words.french import fold, words

_COURTESY = re.compile(
    r"(?:(?:oui|non|ok|okay|merci|mrc|d accord|dac|super|parfait|genial|top|nickel|cool|impeccable|excellent|entendu|"
    r"compris|note|voila|bonjour|bonsoir|salut|au revoir|beaucoup|bcp|infiniment|bien|tres|bon|c est|ca marche|recu|"
    r"je vous remercie|a (?:vous|toi|bientot)|pour (?:tout|(?:votre|ton) aide|(?:la|votre) reponse|l info)|"
    r"bonne? (?:journee|soiree|apres midi|week end|weekend|continuation)|alors|ah|et)(?: |$))+"
)


def asks_nothing(question: str) -> bool:
    """Whether somebody only agrees or gives thanks: "ok merci"."""
    said = " ".join(re.findall(r"\w+", fold(question)))
    return bool(_COURTESY.fullmatch(said))


def gives_thanks(question: str) -> bool:
    """Whether a thank-you is in what somebody says."""
    return any(fold(word.text).startswith(("merci", "mrc", "remerci")) for word in words(question))
