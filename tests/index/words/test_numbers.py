from __future__ import annotations

import re
import time
from collections.abc import Iterable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.dates import MONTHS
from index.words.french import stem, words
from index.words.numbers import roman

spaces = st.sampled_from([" ", "\u00a0", "\u202f"])


def terms(text: str) -> list[str]:
    return [stem(word.text) for word in words(text)]


def of_length(count: int) -> st.SearchStrategy[str]:
    return st.text("0123456789", min_size=count, max_size=count)


def groups(number: str, sizes: Iterable[int]) -> list[str]:
    ends, parts = 0, []
    for size in sizes:
        parts.append(number[ends : ends + size])
        ends += size
    return parts


telephones = st.builds("".join, st.tuples(st.sampled_from("123456789"), of_length(8)))


@st.composite
def typed_telephones(draw: st.DrawFn) -> tuple[str, str]:
    """The nine figures of a telephone, and a way of writing it."""
    number = draw(telephones)
    between = draw(st.sampled_from(["", " ", "\u00a0", "\u202f", ".", "-"]))
    start = draw(
        st.sampled_from(["0", f"+33{between}", f"0033{between}", f"+33{between}(0)", f"+33{between}(0){between}"])
    )
    return number, start + between.join(groups(number, (1, 2, 2, 2, 2)))


@given(telephone=typed_telephones())
def test_a_telephone_is_its_ten_figures(telephone: tuple[str, str]) -> None:
    number, written = telephone
    assert terms(f"Tél. : {written}, ou à l’accueil.") == ["tel", f"0{number}", "ou", "à", "accueil"]


@given(one=typed_telephones(), other=typed_telephones())
def test_two_telephones_are_the_same_where_their_figures_are(one: tuple[str, str], other: tuple[str, str]) -> None:
    assert (terms(one[1]) == terms(other[1])) == (one[0] == other[0])


@given(number=of_length(14), space=spaces, sizes=st.sampled_from([(3, 3, 3, 5), (9, 5), (14,), (3, 3, 3, 3, 2)]))
def test_a_siret_holds_its_siren(number: str, space: str, sizes: tuple[int, ...]) -> None:
    assert terms(f"SIRET {space.join(groups(number, sizes))}.") == ["siret", number, number[:9]]


@given(tail=of_length(23), space=st.just("") | spaces)
def test_an_account_is_its_letters_and_figures(tail: str, space: str) -> None:
    written = space.join(groups(f"FR76{tail}", [4] * 7))
    assert terms(f"Compte {written} pour tout virement") == ["compt", f"fr76{tail}", *terms("pour tout virement")]


@pytest.mark.parametrize("written", ["EB-493-XB", "EB493XB", "eb-493-xb", "eb493xb"])
def test_a_vehicle_s_plate_is_one_word(written: str) -> None:
    assert terms(f"Le véhicule {written}, au garage") == terms("Le véhicule EB493XB, au garage")
    assert "eb493xb" in terms(written)


@pytest.mark.parametrize("written", ["DE 100 KG", "AB-123", "AB-1234-CD", "AB-123CD", "AB-123-CD-45"])
def test_other_letters_and_figures_are_no_plate(written: str) -> None:
    assert len(terms(written)) > 1 or terms(written) == [written.lower()]


@given(whole=st.integers(1, 10**9), cents=st.integers(0, 99), space=spaces)
def test_an_amount_is_its_figures_without_needless_noughts(whole: int, cents: int, space: str) -> None:
    (term,) = set(terms(f"{whole},{cents:02} €")) | set(terms(f"{whole:,}".replace(",", space) + f",{cents:02} €"))
    assert float(term) == pytest.approx(whole + cents / 100)
    assert (term == str(whole)) == (cents == 0)


@pytest.mark.parametrize(
    "written", ["12 500 €", "12500 euros", "12.500 €", "12 500,00 €", "12,5 k€", "12.5 K€", "coûte 12 500."]
)
def test_twelve_thousand_five_hundred_in_any_way(written: str) -> None:
    assert "12500" in terms(written)


@pytest.mark.parametrize("written", ["2 500 000", "2,5 M€", "2,5 millions d’euros", "2.500.000 €", "0,0025 Md€"])
def test_two_and_a_half_million_in_any_way(written: str) -> None:
    assert "2500000" in terms(written)


@pytest.mark.parametrize("written", ["12,50 €", "12,5", "12 € 50", "12€50", "12.50 euros"])
def test_cents_in_any_way(written: str) -> None:
    assert "12.5" in terms(written)


@given(hour=st.integers(0, 24), minute=st.integers(0, 59), space=st.just("") | spaces)
def test_a_time_is_written_in_one_way(hour: int, minute: int, space: str) -> None:
    ways = [f"{hour}{space}h{space}{minute:02}", f"{hour:02}:{minute:02}", f"{hour} heures {minute:02}"]
    ways += [f"{hour}{space}h", f"{hour} heures"] * (minute == 0)
    assert {terms(f"avant {way}.")[1] for way in ways} == {f"{hour}h{minute:02}" if minute else f"{hour}h"}


@pytest.mark.parametrize("written", ["9 à 12 heures", "neuf heures à douze heures", "9h-12h", "09:00 – 12:00"])
def test_both_ends_of_a_range_are_times(written: str) -> None:
    assert {"9h", "12h"} <= set(terms(written))


def test_hours_are_still_a_word() -> None:
    assert terms("1 607 heures par an") == ["1607h", "1607", "heur", *terms("par an")]


@given(day=st.dates(date(1970, 1, 1), date(2069, 12, 31)))
def test_a_date_is_its_day_month_and_year(day: date) -> None:
    ways = [f"{day}", f"{day:%d/%m/%Y}", f"{day:%d.%m.%Y}", f"{day:%d/%m/%y}", f"{day.day}-{day.month}-{day.year}"]
    assert {tuple(terms(way)) for way in ways} == {(str(day.day), stem(MONTHS[day.month - 1]), str(day.year))}


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("en 2020 100 agents", ["2020", "100"]),
        ("délibération 2021-03-12-004", ["2021-03-12-004"]),
        ("le 3.1.2", ["3.1.2"]),
        ("1,2,3", ["1", "2", "3"]),
        ("10h305", ["10h305"]),
        ("au 1:25000", ["1", "25000"]),
    ],
)
def test_what_only_looks_like_one_number_stays_as_it_is(written: str, expected: list[str]) -> None:
    assert [term for term in terms(written) if re.search(r"\d", term)] == expected


@pytest.mark.parametrize(("figures", "number"), [("I", 1), ("iv", 4), ("IX", 9), ("XIV", 14), ("XXXIX", 39)])
def test_roman_figures_say_a_number(figures: str, number: int) -> None:
    assert roman(figures) == number


@pytest.mark.parametrize(
    "piece", ["1", "1 ", "111 ", "1.", "111.", "0 8", "04-", "1h", "FR76 1234 ", "12/", "1,", "€1"]
)
def test_a_long_line_takes_time_in_proportion(piece: str) -> None:
    def seconds(length: int) -> float:
        line = piece * (length // len(piece)) + "x"
        start = time.process_time()
        for _ in words(line):
            pass
        return time.process_time() - start

    assert seconds(48_000) < 100 * max(min(seconds(3_000) for _ in range(3)), 0.001)  # quadratic: 256 times as long
