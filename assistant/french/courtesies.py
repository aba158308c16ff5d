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
# The words of a question that only ask, politely or in a hurry.
_POLITE = re.compile(
    r"\b(?:(?:merci|remerci\w+)(?: beaucoup| bien| infiniment)*(?:,? (?:d ?|par )?avance)?"
    r"(?: (?:pour|de) (?:l |la |le |les |ta |ton |tes |votre |vos )\w+)?|(?:dans l )?attente de (?:ta|votre|vos) \w+"
    r"|je me permets|si possible|bonjour|bonsoir|salut|coucou|cordialement|sinceres? salutations|madame|monsieur|"
    r"messieurs|mesdames|chers?|cheres?|aim(?:er\w*|e)|souhait\w*|desir(?:e|erais|ons|erions)|voud\w+|voul\w+|pourr\w+|"
    r"pouv(?:ez|ons|ions|iez)|dois|dev(?:ons|ez|r(?:ai|ais|ait|ions|iez|aient))|faud\w+|faut|possible|assez|rapidement|"
    r"vite|merci d|m indiquer|(?:me |nous )?(?:renseigner|informer|communiquer|preciser|confirmer)|besoin|"
    r"(?:j ai )?une question|actuellement|svp|stp)\b"
)


def courtesies(question: str) -> frozenset[str]:
    """The words of a question, as they are folded, that are asked for by nobody: "aimerions", "merci d'avance"."""
    said = " ".join(re.findall(r"\w+", fold(question)))
    return frozenset(word for polite in _POLITE.findall(said) for word in polite.split())


def asks_nothing(question: str) -> bool:
    """Whether somebody only agrees or gives thanks: "ok merci"."""
    said = " ".join(re.findall(r"\w+", fold(question)))
    return bool(_COURTESY.fullmatch(said))


def gives_thanks(question: str) -> bool:
    """Whether a thank-you is in what somebody says."""
    return any(fold(word.text).startswith(("merci", "mrc", "remerci")) for word in words(question))
