"""Automatic numbering of lists in word processors: "Article 3", "1.2", "a)"."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

_ROMAN = tuple(
    zip((1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1), "M CM D CD C XC L XL X IX V IV I".split(), strict=True)
)
_PLACE = re.compile(r"%(\d)")


ANY_DEPTH = 99  # deeper than any level


class Level(NamedTuple):
    """The numbering of paragraphs at one depth.

    In ``pattern``, "%2" is the number at the second depth. ``numerals`` is the first numeral: "1", "01", "1er", "I",
    "i", "A", "a"; empty for no number. Numbers restart after a paragraph at a depth below ``restart``; with 0 they
    never do.
    """

    pattern: str
    numerals: str = "1"
    start: int = 1
    restart: int = ANY_DEPTH
    legal: bool = False  # numbers of higher levels are written in digits


class Counter:
    """The current numbers of a list at each depth, from 0."""

    def __init__(self) -> None:
        self._numbers: dict[int, int] = {}
        self._before: dict[int, int] = {}  # last numbers of depths that restart

    def restart(self, depth: int) -> None:
        """Restart the numbers at a depth."""
        self._numbers.pop(depth, None)

    def resume(self, depth: int) -> None:
        """Continue the numbers at a depth although higher levels came between."""
        if depth in self._before:
            self._numbers.setdefault(depth, self._before[depth])

    def label(self, levels: Mapping[int, Level], depth: int, number: int | None = None) -> str:
        """The label of the next paragraph at a depth; ``number`` sets its number, below 0 to the first."""
        level = levels.get(depth)
        if level is None:
            return ""
        deeper_ones = (one for one in self._numbers if one > depth)
        for deeper in [one for one in deeper_ones if one not in levels or depth < levels[one].restart]:
            self._before[deeper] = self._numbers.pop(deeper)
        if number is None:
            number = self._numbers.get(depth, level.start - 1) + 1
        self._numbers[depth] = number if number >= 0 else level.start

        def written_at(place: re.Match[str]) -> str:
            above = levels.get(int(place[1]) - 1)
            if above is None:
                return ""
            numerals = "1" if level.legal and above.numerals else above.numerals
            return written(self._numbers.get(int(place[1]) - 1, above.start), numerals)

        return _PLACE.sub(written_at, level.pattern).strip()


def written(number: int, numerals: str) -> str:
    """A number in numerals, given by the first one; in digits if these numerals cannot express it."""
    if not numerals:
        return ""
    if numerals in "Ii" and 0 < number < 4000:
        roman = ""
        for value, letters in _ROMAN:
            roman += letters * (number // value)
            number %= value
        return roman if numerals == "I" else roman.lower()
    if numerals in "Aa" and 0 < number <= 26 * 5:
        return chr(ord(numerals) + (number - 1) % 26) * ((number - 1) // 26 + 1)
    if numerals == "1er":
        return "1er" if number == 1 else f"{number}e"
    return f"{number:02}" if numerals == "01" else str(number)


def bullet(sign: str) -> str:
    """A bullet in plain text; signs of symbol fonts become "•"."""
    return sign if re.fullmatch(r"[-–—•·*+►▪■●○◦✓➢✔→]?", sign) else "•"
