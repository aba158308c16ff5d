"""Polite phrases, which ask nothing: "oui", "ok merci"."""

from __future__ import annotations

import re

from corpus.folding import fold_in_place
from index.words.french import fold, is_stop_word, words

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
# Of a question in small letters, what greets, says where somebody works, asks for leave to ask, or gives thanks.
_PLEASE = r"(?:s['’ ]?il (?:vous|te) plait|svp|stp|si (?:(?:c['’]|cela |ca )est |cela vous est )?possible)"
_AROUND = re.compile(
    r"^\W*(?:bonjour|bonsoir|salut|coucou)\b"
    r"(?:\W+(?:madame|monsieur|mesdames|messieurs|cher\w*|collegues?|et|a tous)\b)*\W*"
    r"|\bje me permets de (?:(?:vous|te) )?(?:ecrire|contacter|solliciter)\b\W*"
    r"(?:(?:car|pour|afin de)\b\W*(?:(?:savoir|connaitre)\b\W*)?)?"
    r"|(?:\bje (?:travaille|suis(?: \w+){1,4}?) (?:a|au|aux|dans|pour|en|de|du) (?:l['’]|la |le |les )?"
    r"(?:mairie|commune|ville|ccas|collectivite|agglomeration|metropole|direction|services?)"
    r"|\b(?:je suis )?(?:une? )?nouve(?:l|lle|aux?) (?:habitant|arrivant)\w*)\b[^,.;?]*?"
    r"(?:[,.]\W*(?:et )?|\bet )(?=je\b|j['’ ]|nous\b|pou)"
    r"|\b(?:j['’ ]?(?:aimerais|aurais (?:aime|souhaite|voulu))|je (?:voudrais|souhait\w+|desir\w+|cherche a)"
    r"|nous (?:aimerions|voudrions|souhait\w+|desir\w+)|(?:pourriez|pouvez)[ -]vous"
    r"|(?:serait|est)[ -]il possible de)\b"
    rf"(?:\W+(?:bien|me|m|nous|{_PLEASE}))*\W*\b(?:savoir|connaitre|dire|indiquer|preciser|communiquer)\b"
    rf"(?:\W+{_PLEASE})*\W*"
    rf"|[\s,]*\b{_PLEASE}\b,?"
    r"|[\s,.;!–-]*\b(?:(?:en )?(?:je |nous )?(?:vous|te) (?:en )?remerci\w*"
    r"|(?:un grand |mille )?merci(?! (?:de|d['’]) ?(?:me|m|nous|bien)\b)"
    r"|(?:bien )?cordialement|bien a vous|dans l['’ ]attente)\b[^?(]*$"
)


def courtesies(question: str) -> frozenset[str]:
    """The folded words of polite phrases in a question: "aimerions", "merci d'avance"."""
    said = " ".join(re.findall(r"\w+", fold(question)))
    return frozenset(word for polite in _POLITE.findall(said) for word in polite.split())


def without_courtesies(question: str) -> str:
    """A question without the polite phrases around it, unless nothing else is left."""
    said, end = list[str](), 0
    for around in _AROUND.finditer(fold_in_place(question)):
        said.append(question[end : around.start()])
        end = around.end()
    asked = re.sub(" {2,}", " ", " ".join((*said, question[end:]))).strip()
    return question if all(is_stop_word(word.text) for word in words(asked)) else asked


def asks_nothing(question: str) -> bool:
    """Whether a text is only a polite phrase: "ok merci"."""
    said = " ".join(re.findall(r"\w+", fold(question)))
    return bool(_COURTESY.fullmatch(said))


def gives_thanks(question: str) -> bool:
    """Whether a thank-you is in what somebody says."""
    return any(fold(word.text).startswith(("merci", "mrc", "remerci")) for word in words(question))
