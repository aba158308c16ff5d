"""Plot the figures of ``scale.py``: milliseconds against passages, both on logarithmic scales."""

from collections.abc import Sequence
from html import escape
from math import ceil, floor, log10
from typing import Any

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 720, 380, 70, 130, 20, 50
LINES = (("vectors", "vecteurs", "#1f6f8b"), ("words", "mots", "#c06014"), ("both", "les deux", "#333333"))


def draw(figures: Sequence[dict[str, Any]]) -> str:
    """An SVG with the median and 95th percentile of each size, with French labels."""
    sizes = [one["passages"] for one in figures]
    times = [one[share][kind] for one in figures for share in ("p50_ms", "p95_ms") for kind, *_ in LINES]
    across = _Scale(min(sizes), max(sizes), LEFT, WIDTH - RIGHT)
    up = _Scale(min(times), max(times), HEIGHT - BOTTOM, TOP)
    drawn = [*_grid(across, up)]
    for kind, _, colour in LINES:
        for share, dashes in (("p50_ms", ""), ("p95_ms", ' stroke-dasharray="5 4"')):
            points = " ".join(f"{across(one['passages']):.1f},{up(one[share][kind]):.1f}" for one in figures)
            drawn.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"{dashes}/>')
    for place, (_, name, colour) in enumerate(LINES):
        drawn.append(_text(WIDTH - RIGHT + 16, TOP + 20 + 22 * place, name, "start", colour))
    drawn.append(_text(WIDTH - RIGHT + 16, TOP + 100, "— médiane", "start"))
    drawn.append(_text(WIDTH - RIGHT + 16, TOP + 122, "- - 95 sur 100", "start"))
    drawn.append(_text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 10, "passages", "middle"))
    drawn.append(_text(LEFT, TOP - 6, "millisecondes par question, sur un cœur", "start"))
    body = "\n".join(drawn)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" '
        f'font-size="13" role="img" aria-label="Temps d’une question selon la taille de l’index">\n'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>\n{body}\n</svg>\n'
    )


class _Scale:
    """A logarithmic scale between two ends."""

    def __init__(self, least: float, most: float, first: float, last: float) -> None:
        power = floor(log10(least))
        self.tens = [10.0**ten for ten in range(power, max(ceil(log10(most)), power + 1) + 1)]
        self._least, self._ratio = self.tens[0], (last - first) / (len(self.tens) - 1)
        self._first = first

    def __call__(self, number: float) -> float:
        return self._first + self._ratio * log10(number / self._least)


def _grid(across: _Scale, up: _Scale) -> list[str]:
    """Lines at powers of ten, with their labels."""
    drawn = []
    for ten in across.tens:
        x = across(ten)
        drawn.append(f'<path d="M{x:.1f} {TOP}V{HEIGHT - BOTTOM}" stroke="#dddddd"/>')
        drawn.append(_text(x, HEIGHT - BOTTOM + 18, f"{ten:,.0f}".replace(",", "\u202f"), "middle"))
    for ten in up.tens:
        y = up(ten)
        drawn.append(f'<path d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}" stroke="#dddddd"/>')
        drawn.append(_text(LEFT - 8, y + 4, f"{ten:g}".replace(".", ","), "end"))
    return drawn


def _text(x: float, y: float, text: str, anchor: str, colour: str = "#333333") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}">{escape(text)}</text>'
