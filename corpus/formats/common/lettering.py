"""Typography that changes the meaning of words: superscript, subscript, strikethrough, symbol fonts."""

from __future__ import annotations

import re
from typing import NamedTuple

_FIGURES, _RAISED, _LOWERED = "0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹", "₀₁₂₃₄₅₆₇₈₉"
SUPERSCRIPTS = str.maketrans(_FIGURES, _RAISED)
_SUBSCRIPTS = str.maketrans(_FIGURES, _LOWERED)
_ALL_RAISED = str.maketrans(f"{_FIGURES}+-−=()n", f"{_RAISED}⁺⁻⁻⁼⁽⁾ⁿ")
_ALL_LOWERED = str.maketrans(f"{_FIGURES}+-−=()", f"{_LOWERED}₊₋₋₌₍₎")
_FORMULA = re.compile(r"[\d+\-−=()n\s,;.*]+")
_LONGEST_ALONE = 3  # characters; longer superscript at the start of a line is text, not a footnote mark
STRUCK = "\ufdd0"  # a noncharacter in place of struck words while a line is read
LEFT_OUT = "[…]"  # in place of struck words in the text
_STRUCK = re.compile(rf"[ \u00a0\u202f]{{0,2}}{STRUCK}[{STRUCK} \u00a0\u202f]*")
CHECKED = {True: "☑", False: "☐", None: ""}  # the sign of a check box; None for no box
# Signs of Wingdings in the private use area, as ordinary characters.
SIGNS = str.maketrans(
    {
        0xF06C: "●", 0xF06E: "■", 0xF06F: "☐", 0xF070: "☐", 0xF071: "❑", 0xF072: "❒", 0xF076: "❖", 0xF078: "☒",
        0xF0A1: "○", 0xF0A7: "▪", 0xF0A8: "☐", 0xF0B7: "•", 0xF0D8: "➢", 0xF0E0: "→", 0xF0E8: "➔", 0xF0FB: "✗",
        0xF0FC: "✓", 0xF0FD: "☒", 0xF0FE: "☑",
    }
)  # fmt: skip
_OTHER_SIGNS = {
    "Wingdings 2": {0x4F: "✗", 0x50: "✓", 0x51: "☒", 0x52: "☑", 0x53: "☒", 0x54: "☒", 0xA3: "☐"},
    "Symbol": {
        0x44: "Δ", 0x53: "Σ", 0x57: "Ω", 0x61: "α", 0x62: "β", 0x65: "ε", 0x6C: "λ", 0x6D: "µ", 0x70: "π", 0xA0: "€",
        0xA3: "≤", 0xA5: "∞", 0xAE: "→", 0xB0: "°", 0xB1: "±", 0xB3: "≥", 0xB4: "×", 0xB7: "•", 0xB9: "≠", 0xBB: "≈",
    },
}  # fmt: skip


class Type(NamedTuple):
    """The type of a run of words; ``shift`` is 1 for superscript, -1 for subscript."""

    bold: bool = False
    struck: bool = False
    shift: int = 0


PLAIN = Type()


def sign_of(code: int, font: str) -> str:
    """The character for a code in a font, which may be a symbol font."""
    place = code - 0xF000 if 0xF000 <= code < 0xF100 else code
    return _OTHER_SIGNS.get(font, {}).get(place, chr(0xF000 + place if font == "Wingdings" and place < 0x100 else code))


def shifted(words: str, shift: int, before: str = "") -> str:
    """Words as superscript or subscript after others: "10²" is not 102. Letters stay: "1er", "Mme"."""
    begins = (not before.strip() or before.endswith("| ")) and len(words.strip()) > _LONGEST_ALONE
    if not shift or begins or before.endswith("["):
        return words
    if _FORMULA.fullmatch(words):
        return words.translate(_ALL_RAISED if shift > 0 else _ALL_LOWERED)
    return words.translate(SUPERSCRIPTS if shift > 0 else _SUBSCRIPTS)


def with_marks(line: str) -> str:
    """A line with "[…]" in place of struck words: the words around them did not stand side by side."""
    if STRUCK not in line:
        return line

    def mark(struck: re.Match[str]) -> str:
        start, end = struck.span()
        before = "" if start == 0 or line[start - 1] == "(" else " "
        return f"{before}{LEFT_OUT}{'' if end == len(line) or line[end] in '.,)' else ' '}"

    return _STRUCK.sub(mark, line)
