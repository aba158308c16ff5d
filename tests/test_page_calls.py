"""What the page's server answers to calls made without the page: French sentences, never a stack trace."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from assistant import texts
from index.search import Searcher
from tests.pages import GRADIO_WARNINGS, HOSTILE, fake_searcher, sent, served

pytestmark = [*GRADIO_WARNINGS]


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Searcher:
    return fake_searcher(tmp_path_factory, HOSTILE)


@pytest.fixture(scope="module")
def address(searcher: Searcher) -> Iterator[str]:
    with served(searcher) as url:
        yield url


@pytest.mark.parametrize(
    ("question", "reply"),
    [
        ("", "La question est vide"),
        (None, "La question est vide"),
        ("\0\x1b", "La question est vide"),
        ("x" * 100_000, "La question est trop longue"),
        ({"a": ["<b>"]}, "&lt;b&gt;"),
        ("<script>alert(1)</script>", "&lt;script&gt;"),
    ],
    ids=["empty", "null", "control", "long", "object", "script"],
)
def test_question_sent_without_the_page_gets_a_french_reply(address: str, question: object, reply: str) -> None:
    assert reply in sent(address, "submit", [question, "[]", [{"role": "assistant", "content": "faux"}], "faux"])


def test_conversation_that_a_caller_invents_is_not_kept(address: str) -> None:
    assert "faux" not in sent(address, "submit", ["Le tarif", "[]", [{"role": "assistant", "content": "faux"}], "faux"])


@pytest.mark.parametrize(
    "place",
    [
        "",
        None,
        {"place": "x"},
        "a:b:c",
        "../../etc/passwd:0:9",
        "x:1:2",
        "x:٣:٤",
        "x:1:99999999999999999999",
        "<b>" * 50_000,
    ],
    ids=range(9),
)
def test_place_that_does_not_exist_gets_a_french_sentence(address: str, place: object) -> None:
    assert texts.SOURCE_GONE in sent(address, "select", [place])


@pytest.mark.parametrize(("start", "end"), [(0, 10**8), (50, 3), (7, 7)])
def test_place_outside_its_document_shows_the_document(address: str, searcher: Searcher, start: int, end: int) -> None:
    [document] = searcher.snapshot.documents
    assert "source-text" in sent(address, "select", [f"{document}:{start}:{end}"])
