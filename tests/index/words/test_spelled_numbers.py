from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.dates import MONTHS
from index.words.french import stem, words
from index.words.lexical_index import FileLexicalIndex
from index.words.spelled_numbers import BEGINNINGS

quick = settings(max_examples=300)
SMALL = "zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize".split()
SMALL += ["dix-sept", "dix-huit", "dix-neuf"]
FRANCE = "vingt trente quarante cinquante soixante".split()
BELGIUM = [*FRANCE, "septante", "quatre-vingt", "nonante"]
SWITZERLAND = [*FRANCE, "septante", "huitante", "nonante"]


def below_100(number: int, tens: list[str]) -> str:
    """As schools teach it: "et" before one, an s only at the end of "quatre-vingts"."""
    if number < 20:
        return SMALL[number]
    if number >= 20 + 10 * len(tens):  # France counts on from sixty and from eighty
        base, rest = ("soixante", number - 60) if number < 80 else ("quatre-vingt", number - 80)
    else:
        base, rest = tens[number // 10 - 2], number % 10
    if not rest:
        return base + "s" * (base == "quatre-vingt")
    joined = "-et-" if rest in (1, 11) and base != "quatre-vingt" else "-"
    return f"{base}{joined}{SMALL[rest]}"


def in_words(number: int, tens: list[str]) -> str:
    if number < 100:
        return below_100(number, tens)
    if number < 1000:
        hundreds, rest = divmod(number, 100)
        said = f"{SMALL[hundreds]}-cent" if hundreds > 1 else "cent"
        return f"{said}-{below_100(rest, tens)}" if rest else said + "s" * (hundreds > 1)
    thousands, rest = divmod(number, 1000)
    said = f"{SMALL[thousands]}-mille" if thousands > 1 else "mille"
    return f"{said}-{in_words(rest, tens)}" if rest else said


def before_1990(said: str) -> str:
    """Hyphens between tens and units alone, none around "et", "cent" and "mille"."""
    for word in ("et", "cents", "cent", "mille"):
        said = said.replace(f"-{word}-", f" {word} ").removesuffix(f"-{word}") + f" {word}" * said.endswith(f"-{word}")
        said = f"{word} {said.removeprefix(f'{word}-')}" if said.startswith(f"{word}-") else said
    return said


WRITINGS: list[Callable[[str], str]] = [
    str,
    before_1990,
    str.capitalize,
    str.upper,
    lambda said: said.replace("-", " "),
    lambda said: said.replace("-", "\u2011"),
]
spoken = st.tuples(st.sampled_from([FRANCE, BELGIUM, SWITZERLAND]), st.sampled_from(WRITINGS))


def terms(text: str) -> list[str]:
    return [stem(word.text) for word in words(text)]


@quick
@given(number=st.integers(0, 9999), speaker=spoken)
def test_a_number_in_words_is_its_figures(number: int, speaker: tuple[list[str], Callable[[str], str]]) -> None:
    tens, written = speaker
    for unit in ("jours", "euros", "habitants") if number != 1 else ("heure", "million"):
        assert terms(f"soit {written(in_words(number, tens))} {unit}.") == terms(f"soit {number} {unit}.")


@quick
@given(number=st.integers(2, 9999), speaker=spoken)
def test_a_rank_in_words_is_its_figures(number: int, speaker: tuple[list[str], Callable[[str], str]]) -> None:
    tens, written = speaker
    last = in_words(number, tens).removesuffix("s" if number % 100 in (0, 80) else "").removesuffix("e")
    last = f"{last}u" if last.endswith("cinq") else f"{last[:-1]}v" if last.endswith("neuf") else last
    assert terms(f"le {written(f'{last}ième')} étage") == ["le", f"{number}e", "étag"]


@quick
@given(first=st.integers(2, 99), second=st.integers(2, 99))
def test_two_numbers_apart_are_two(first: int, second: int) -> None:
    one, other = in_words(first, FRANCE), in_words(second, FRANCE)
    for between in (" à ", " ou "):
        found = [term for term in terms(f"{one}{between}{other} jours") if term.isdigit()]
        assert found == [str(first), str(second)]


@quick
@given(hour=st.integers(1, 24), minute=st.sampled_from([0, *range(10, 60, 5)]))
def test_a_time_in_words_is_the_same_time(hour: int, minute: int) -> None:
    hours = f"{'une' if hour == 1 else in_words(hour, FRANCE)} heure{'s' * (hour > 1)}"
    spelled = f"{hours} {in_words(minute, FRANCE)}" if minute else hours
    assert terms(f"avant {spelled}.")[:2] == ["avant", f"{hour}h{minute or ''}"]


@pytest.mark.parametrize(
    ("written", "figures"),
    [
        ("à midi", "12h"),
        ("de midi et demi", "12h30"),
        ("jusqu’à minuit", "0h"),
        ("à dix heures et demie", "10h30"),
        ("à neuf heures et quart", "9h15"),
        ("de neuf à douze heures", "9h"),
        ("deux heures dix fois", "2h"),
    ],
)
def test_times_have_words_of_their_own(written: str, figures: str) -> None:
    assert figures in terms(written)


@pytest.mark.parametrize("text", ["l’après-midi", "en Midi-Pyrénées", "apre\u0300s-midi"])
def test_what_is_no_noon_is_no_time(text: str) -> None:
    assert "12h" not in terms(text)


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("un agent, une commune, l’un d’eux", []),
        ("un vélo neuf dans la rue, remis à neuf", []),
        ("de neuf à dix mois, le neuf mai, neuf ou dix", ["9", "10", "9", "9", "10"]),
        ("trente pour cent", ["30"]),
        ("cent pour cent", ["100"]),
        ("quatre vingts", ["80"]),
        ("deux millions d’euros", ["2000000"]),
        ("l’an deux mil vingt-six", ["2026"]),
        ("les deux tiers", ["2"]),
        ("deuxièmement", []),
        ("vingtaine", []),
    ],
)
def test_only_what_counts_is_a_number(text: str, figures: list[str]) -> None:
    assert [term for term in terms(text) if term.isdigit()] == figures


LABELS = ["titre 10", "TITRE X", "Titre dix", "titre Dixième", "TITRE DIX"]


@pytest.mark.parametrize("written", LABELS)
def test_what_is_numbered_is_one_thing_however_its_number_is_written(written: str) -> None:
    assert "titre 10" in terms(written)


def test_an_article_is_not_numbered_by_an_article() -> None:
    assert "article 1" in terms("ARTICLE UN : objet")
    assert "article 1" not in terms("un article un peu long")


@quick
@given(day=st.dates())
def test_a_day_and_its_month_in_figures_are_those_in_words(day: date) -> None:
    expected = ["du", str(day.day), stem(MONTHS[day.month - 1]), "au", "soir"]
    assert terms(f"du {day:%d/%m} au soir") == terms(f"du {day.day}/{day:%m} au soir") == expected


@pytest.mark.parametrize("written", ["1/2", "3/4", "24/24", "7/7", "5/10", "2025/26", "1/10/100", "12/13"])
def test_a_share_is_no_date(written: str) -> None:
    assert terms(written) == written.split("/")


def test_a_model_reads_a_number_as_the_texts_write_it_best_in_figures() -> None:
    spelled = FileLexicalIndex.of(["un délai de trente jours"])
    assert spelled.as_written("sous 30 jours ?", {}) == "sous trente jours ?"
    both = FileLexicalIndex.of(["un délai de trente jours", "30 jours"])
    assert both.as_written("sous 30 jours ?", {}) == "sous 30 jours ?"
    assert both.as_written("le 30/06 ?", {}) == "le 30/06 ?"
    assert FileLexicalIndex.of(["30 jours"]).as_written("trente jours, à midi", {}) == "30 jours, à midi"
    assert FileLexicalIndex.of(["à 12 h"]).as_written("Que ferme-t-on à midi ?", {}) == "Que ferme-t-on à 12 h ?"


def test_every_number_begins_with_a_word_that_is_looked_for() -> None:
    for number in range(2, 9999, 7):
        for tens in (FRANCE, BELGIUM, SWITZERLAND):
            assert in_words(number, tens).split("-")[0] in BEGINNINGS
