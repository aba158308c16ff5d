"""A long list shown a page at a time."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.requests import Request

from assistant.web.manage.paging import EACH_PAGE, is_named, list_page, words_asked


def request(query: str) -> Request:
    return Request({"type": "http", "query_string": query.removeprefix("?").encode()})


@settings(deadline=None)
@given(st.integers(0, 4 * EACH_PAGE))
def test_the_pages_that_a_list_leads_to_are_all_of_it(count: int) -> None:
    page = list_page(request(""), range(count))
    shown = list(page.shown)
    while page.number < page.pages:
        page = list_page(request(page.query(page.number + 1)), range(count))
        shown += page.shown
        assert len(page.shown) <= EACH_PAGE
    assert shown == list(range(count))


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_what_is_looked_for_stays_from_page_to_page(asked: str) -> None:
    page = list_page(request(f"q={quote(asked)}"), range(3 * EACH_PAGE))
    assert list_page(request(page.query(2)), range(3 * EACH_PAGE)).asked == asked


@pytest.mark.parametrize(("page", "number"), [("", 1), ("0", 1), ("-1", 1), ("deux", 1), ("2", 2), ("999", 3)])
def test_a_page_that_there_is_not_is_the_nearest(page: str, number: int) -> None:
    assert list_page(request(f"page={page}"), range(2 * EACH_PAGE + 1)).number == number


def test_a_filter_is_all_its_words_whatever_their_accents() -> None:
    words = words_asked(request("q=DELIBERATION+ecole"))
    assert is_named(words, "actes/2025.pdf", "Délibération sur l’école")
    assert not is_named(words, "actes/2025.pdf", "Délibération")
