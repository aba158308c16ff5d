"""Contact details, opening hours and other facts that may occur only in headers and footers of pages."""

import re

from corpus.dates import MONTHS

CONTACT = re.compile(  # an address, telephone, mail address or website
    r"\S@\S|\bwww\.|\b\d{5} [A-ZÀ-Þ]|(?<!\d)0\d(?:[ .]?\d\d){4}(?!\d)"
    r"|\b\d{1,4}(?: ?(?:bis|ter))?,? (?:rue|place|avenue|boulevard|chemin|route|impasse|allée|quai|cours)\b"
)
_COUNT = re.compile(  # hours, or a number of something after a label and a colon
    r"\b\d{1,2}\s?h\b|\b\d{1,2}\s?h\s?\d\d\b"
    rf"|^[^:]{{3,40}}:(?!.*\bn[°ºo]).*\b\d+\s+(?!(?:sur|pages?|{'|'.join(MONTHS)})\b)[^\W\d_]{{3}}"
)
_ABOUT_PAPER = re.compile(  # about the paper itself: pages, publication, initials
    r"\bpages?\s?\d|\b(?:affich|(?:télé)?transmis|re[çc]u|envoyé|notifi|publié)\w*\b.*\d"
    r"|\b(?:paraph\w*|initiales|signatures?|version|imprimé|édité|mis\w* à jour)\b",
    re.IGNORECASE,
)


_IDENTIFIED = re.compile(
    r"\bn[°º]\s?(?=[\w./-]*\d)([\w./-]+)|\b(?:séance|réunion|session)\s+du\s+(.*\d{4})", re.IGNORECASE
)


def is_fact(text: str, others: str) -> bool:
    """Whether a header or footer has a fact that ``others``, the other lines in lower case, lack.

    Contact details, hours, the number of an act or the date of a session are facts; notes about the paper are not.
    """
    if _ABOUT_PAPER.search(text) or text.casefold() in others:
        return False
    names = (one[1] or one[2] for one in _IDENTIFIED.finditer(text.casefold()))
    return bool(CONTACT.search(text) or _COUNT.search(text)) or any(one not in others for one in names)
