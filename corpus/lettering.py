"""How words are set, above or below the line or struck out, as far as it changes what they say."""

from __future__ import annotations

import re
from typing import NamedTuple

_FIGURES, _RAISED, _LOWERED = "0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹", "₀₁₂₃₄₅₆₇₈₉"
SUPERSCRIPTS = str.maketrans(_FIGURES, _RAISED)
_SUBSCRIPTS = str.maketrans(_FIGURES, _LOWERED)
_ALL_RAISED = str.maketrans(f"{_FIGURES}+-−=()n", f"{_RAISED}⁺⁻⁻⁼⁽⁾ⁿ")
_ALL_LOWERED = str.maketrans(f"{_FIGURES}+-−=()", f"{_LOWERED}₊₋₋₌₍₎")
_FORMULA = re.compile(r"[\d+\-−=()n\s,;.*]+")
_LONGEST_ALONE = 3  # characters; more of them at the beginning of a line are a text that is set high, no call of a note


class Type(NamedTuple):
    """The type of a run of words; ``shift`` is 1 above the line, -1 below it."""

    bold: bool = False
    struck: bool = False
    shift: int = 0


PLAIN = Type()


def shifted(words: str, shift: int, before: str = "") -> str:
    """Words above or below the line, behind others: "10²" is not 102. Letters stay: "1er", "Mme"."""
    begins = (not before.strip() or before.endswith("| ")) and len(words.strip()) > _LONGEST_ALONE
    if not shift or begins or before.endswith("["):
        return words
    if _FORMULA.fullmatch(words):
        return words.translate(_ALL_RAISED if shift > 0 else _ALL_LOWERED)
    return words.translate(SUPERSCRIPTS if shift > 0 else _SUBSCRIPTS)
