"""A long list shown a page at a time."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.requests import Request

from assistant.web.manage.paging import EACH_PAGE, ListPage, is_named, list_page


def page_of(count: int, query: str) -> ListPage[int]:
    request = Request({"type": "http", "query_string": query.removeprefix("?").encode()})
    return list_page(request, lambda _: range(count))


@settings(deadline=None)
@given(st.integers(0, 4 * EACH_PAGE))
def test_the_pages_that_a_list_leads_to_are_all_of_it(count: int) -> None:
    page = page_of(count, "")
    shown = list(page.shown)
    while page.number < page.pages:
        page = page_of(count, page.query(page.number + 1))
        shown += page.shown
        assert len(page.shown) <= EACH_PAGE
    assert shown == list(range(count))
    assert page.count == count


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_what_is_looked_for_stays_from_page_to_page(asked: str) -> None:
    page = page_of(3 * EACH_PAGE, f"q={quote(asked)}")
    assert page_of(3 * EACH_PAGE, page.query(2)).asked == asked


@pytest.mark.parametrize(("page", "number"), [("", 1), ("0", 1), ("-1", 1), ("deux", 1), ("2", 2), ("999", 3)])
def test_a_page_that_there_is_not_is_the_nearest(page: str, number: int) -> None:
    assert page_of(2 * EACH_PAGE + 1, f"page={page}").number == number


def test_a_filter_is_all_its_words_whatever_their_accents() -> None:
    assert is_named("DELIBERATION ecole", "actes/Délibération sur l’école.pdf")
    assert not is_named("DELIBERATION ecole", "actes/Délibération.pdf")
