"""Charts and diagrams as text and tables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from lxml.etree import _Element

from corpus.formats.common.archive import integer, local_name
from corpus.formats.common.prose import Paragraph, Part, Row, Table
from corpus.formats.sheets.number_formats import GENERAL, shown
from corpus.formats.slides.powerpoint_text import paragraphs_of

_MOST_POINTS = 1000  # points of a series that are read
_NAMES, _VALUES = ("cat", "xVal"), ("val", "yVal")


def chart_parts(chart: _Element) -> Iterator[Part]:
    """The titles of a chart, and its data as a table with a column for each series."""
    for title in chart.iter("{*}title"):
        for body in title.iter("{*}rich"):
            yield from paragraphs_of(body, [])
    series = list(chart.iter("{*}ser"))
    columns = [_points(one, _VALUES) for one in series]
    names = [_points(one, _NAMES) for one in series]
    if not any(columns):
        return
    heads = [" ".join(_points(one, ("tx",)).values()) for one in series]
    numbers = sorted({number for column in columns for number in column})
    rows = [["", *heads]]
    for number in numbers:
        name = next((found[number] for found in names if number in found), "")
        rows.append([name, *(column.get(number, "") for column in columns)])
    yield chart_table(rows)


def chart_table(rows: Sequence[Sequence[str]]) -> Table:
    """The data of a chart as a table; the first row has the names of the series, or empty cells."""
    first, *others = rows or [()]
    said = [first, *others[:_MOST_POINTS]] if any(first) else others[:_MOST_POINTS]
    cells = (tuple((Paragraph(cell.replace("|", "¦")),) for cell in row) for row in said)
    return Table(tuple(map(Row, cells)), headers=int(any(first)))


def _points(series: _Element, places: Sequence[str]) -> dict[int, str]:
    """The names or values of a series as displayed, by index."""
    found: dict[int, str] = {}
    for place in series.iterchildren(*(f"{{*}}{name}" for name in places)):
        caches = list(place.iter("{*}strCache", "{*}numCache", "{*}strLit", "{*}numLit", "{*}lvl"))
        for cache in caches[:1]:
            code = cache.findtext("{*}formatCode") or GENERAL
            is_figure = local_name(cache).startswith("num")
            for point in cache.iterchildren("{*}pt"):
                said = point.findtext("{*}v") or ""
                found[integer(point.get("idx"), 0)] = figure(said, code) if is_figure else said
        if not caches and (alone := place.findtext("{*}v")):
            found[0] = alone
    return found


def figure(value: str, code: str = GENERAL) -> str:
    """A raw number of a file as displayed."""
    try:
        number = float(value)
    except ValueError:
        return value
    return shown(number, code) if abs(number) < 1e300 else value


def diagram_parts(data: _Element) -> Iterator[Part]:
    """The texts of a diagram, each node before its children."""
    points = {one.get("modelId", ""): one for one in data.iter("{*}pt")}
    below = defaultdict[str, list[tuple[int, str]]](list)
    for one in data.iter("{*}cxn"):
        if one.get("type", "parOf") == "parOf":
            below[one.get("srcId", "")].append((integer(one.get("srcOrd"), 0), one.get("destId", "")))
    waiting = [identity for identity, one in reversed(points.items()) if one.get("type") == "doc"]
    waiting = [*reversed(points), *waiting]  # nodes without connection come last
    while waiting:
        identity = waiting.pop()
        point = points.pop(identity, None)
        if point is not None:
            yield from (part for body in point.iterchildren("{*}t") for part in paragraphs_of(body, []))
            waiting += (child for _, child in sorted(below[identity], reverse=True))
