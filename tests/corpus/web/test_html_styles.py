"""Words that the styles of a page set on lines of their own are on lines of their own."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from corpus.document import Kind
from corpus.formats.web.html import read_html
from tests.office import shown

APART = ["Lundi de 9 h à 12 h", "Mardi fermé"]


def lines(page: str) -> list[str]:
    return read_html(page.encode()).text.split("\n")


def spans(style: str) -> str:
    return f"<span {style}>Lundi de 9 h à 12 h</span><span {style}>Mardi fermé</span>"


@pytest.mark.parametrize("display", ["block", "flex", "grid", "list-item", "table-row", "Block !important"])
def test_an_element_may_set_itself_on_a_line(display: str) -> None:
    style = f"style='color: red; display: {display}'"
    assert lines(f"<p>{spans(style)}") == APART


@pytest.mark.parametrize("display", ["flex", "inline-flex", "grid"])
def test_an_element_may_set_its_parts_apart(display: str) -> None:
    assert lines(f"<p style='display:{display}'>{spans('')}") == APART


@pytest.mark.parametrize(
    "sheet",
    [
        ".b span{display:block}",
        "/* } */ p > .s , .x { color:red; DISPLAY: block; }",
        "@media screen{.s{display:block}}",
        "@media print{.x{display:none}}.s{display:block}",
        ".s, {display:block}",
        "> {display:block}.s{display:block}",
        ".b{display:flex}",
        "#i .s{display:grid",
    ],
)
def test_a_sheet_may_set_elements_apart(sheet: str) -> None:
    assert lines(f"<style>{sheet}</style><div id=i><p class='b x'>{spans('class=s')}</p></div>") == APART


@pytest.mark.parametrize(
    "sheet",
    [
        "@media print{.s{display:block}}",
        ".other .s{display:block}",
        ".s:hover{display:block}",
        ".s{display:inline-block}",
        ".s{display:none-such}",
        "",
    ],
)
def test_other_styles_set_nothing_apart(sheet: str) -> None:
    assert lines(f"<style>{sheet}</style><p>La <span class=s>ville</span> agit.") == ["La ville agit."]


def test_a_title_in_two_boxes_is_one() -> None:
    page = "<h2><span style=display:block>La piscine</span><span style=display:block>de la ville</span></h2>"
    reading = read_html(page.encode())
    assert [block.kind for block in reading.blocks] == [Kind.HEADING]
    assert shown(reading) == ["2 La piscine de la ville"]


def test_zeros_are_dropped() -> None:
    assert lines("<p>La vi\0lle a\0git." + " " * 50) == ["La ville agit."]


@pytest.mark.parametrize(
    "sheet", ["/*" * 200_000, "a{" * 200_000, "@media" * 100_000, ".s " * 200_000 + "{display:block}"]
)
def test_a_mad_sheet_takes_no_time(sheet: str) -> None:
    begin = time.process_time()
    assert lines(f"<style>{sheet}</style><p>La <b class=s>ville</b> agit.")
    assert time.process_time() - begin < 5


def within(count: int, last: str) -> str:
    """As many rules as said, each for elements in others that there are none of."""
    return f"<style>{''.join(f'.y{number} {last}{{display:block}}' for number in range(count))}</style>"


MAD: dict[str, Callable[[int], str]] = {
    "selectors of one rule": lambda count: (
        f"<style>{','.join(f'.x{number}' for number in range(count))}{{{'display:x;' * count}}}</style><p>La ville."
    ),
    "elements of half a name": lambda count: (
        f"{within(count, '.s.t')}<p>{'La <b class=s>ville</b> agit, <b class=t>paie</b>. ' * (count // 4)}"
    ),
    "elements far inside": lambda count: (
        f"{within(count, '.s')}{'<div>' * (count // 20)}<p>{'La <b class=s>ville</b> agit. ' * (count // 40)}"
    ),
}


@pytest.mark.parametrize("page", MAD.values(), ids=MAD)
def test_a_mad_page_takes_no_time_that_grows_faster_than_it_does(page: Callable[[int], str]) -> None:
    def seconds(count: int) -> float:
        content, taken = page(count).encode(), list[float]()
        for _ in range(3):  # the least is the machine's own, whatever runs beside it
            begin = time.process_time()
            read_html(content)
            taken.append(time.process_time() - begin)
        return min(taken)

    assert seconds(4000) < 8 * seconds(1000)  # quadratic, 16 times
