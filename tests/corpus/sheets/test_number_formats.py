"""A number, a date or a text is read as the sheet shows it."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from corpus.formats.sheets.number_formats import shown, shown_text

ACCOUNTS = '_-* #,##0.00\\ "€"_-;-* #,##0.00\\ "€"_-;_-* "-"??\\ "€"_-;_-@_-'
DAY = 46022  # 31 December 2025


@pytest.mark.parametrize(
    ("value", "code", "expected"),
    [
        (1234.5, '#,##0.00\\ "€"', "1\u00a0234,50 €"),
        (1234567, "#,##0", "1\u00a0234\u00a0567"),
        (12.5, ACCOUNTS, "12,50 €"),
        (-12.5, ACCOUNTS, "-12,50 €"),
        (0, ACCOUNTS, "- €"),
        (-5, "0.00;[Red]-0.00", "-5,00"),
        (-5, '#,##0 "€";[Red]#,##0 "€"', "-5 €"),
        (-5, "0;[Red](0)", "(5)"),
        (-5, '0;"Perte "0', "Perte 5"),
        (5, "[Red]0;0", "5"),
        (1e-7, "General", "1E-07"),
        (1234.5, "#,##0.00\\ [$€-40C]", "1\u00a0234,50 €"),
        (1_500_000, '0.0,,"M€"', "1,5M€"),
        (0.125, "0.0%", "12,5%"),
        (2.675, "0.00", "2,68"),
        (2, "0.##", "2"),
        (0.1 + 0.2, "General", "0,3"),
        (1234567, "General", "1234567"),
        (1000, "00000", "01000"),
        (467123456, '0#" "##" "##" "##" "##', "04 67 12 34 56"),
        (60, '[<100]0" km";0', "60 km"),
        (0, '"oui";;"non"', "non"),
        (5, ";;;", ""),
        (DAY, "dd/mm/yyyy", "31/12/2025"),
        (DAY, "[$-40C]dddd d mmmm yyyy", "mercredi 31 décembre 2025"),
        (DAY, "mmm-yy", "déc-25"),
        (DAY + 0.4375, "dd/mm/yyyy hh:mm", "31/12/2025 10:30"),
        (0.354166667, 'h"h"mm', "8h30"),
        (1.5, "[h]:mm", "36:00"),
        (0.75, "h:mm AM/PM", "6:00 PM"),
        (1, "dd/mm/yyyy", "01/01/1900"),
        (DAY + 0.999988, "dd/mm/yyyy", "31/12/2025"),
        (DAY + 0.437999, "hh:mm", "10:30"),
        (12, "@", "12"),
        (31200, '"CP "@', "CP 31200"),
        (-5, "[Red][<0]-0.00;0.00", "-5,00"),
    ],
)
def test_a_number_is_shown_in_its_format(value: float, code: str, expected: str) -> None:
    assert shown(value, code) == expected


def test_days_count_from_1904_where_the_file_says_so() -> None:
    assert shown(DAY - 1462, "dd/mm/yyyy", from_1904=True) == "31/12/2025"


@pytest.mark.parametrize(("code", "expected"), [("General", "Lia"), ("@", "Lia"), (';;;"M. "@', "M. Lia"), (";;;", "")])
def test_a_text_is_shown_in_its_format(code: str, expected: str) -> None:
    assert shown_text("Lia", code) == expected


@given(st.integers(-(10**12), 10**12), st.integers(0, 4))
def test_a_number_in_groups_is_the_number(cents: int, decimals: int) -> None:
    value = cents / 10**decimals
    written = shown(value, f"#,##0.{'0' * decimals}" if decimals else "#,##0")
    assert written == f"{value:,.{decimals}f}".replace(",", "\u00a0").replace(".", ",")


@given(st.floats(allow_nan=False, allow_infinity=False), st.text('0#?,.%;-"\\_*[]<>hmsydEe+/@AP Général€', max_size=20))
@example(1e26, "#,##0.00")
@example(1.0, f"0.{'0' * 30}")
@example(2_958_465.0, "dd/mm/yyyy")
@example(1.0, "[<1.2.3]0")
def test_no_format_breaks_the_reading(value: float, code: str) -> None:
    shown(value, code)
    shown(value, code, from_1904=True)
    shown_text("Lia", code)
