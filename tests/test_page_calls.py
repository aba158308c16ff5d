"""What the page's server answers to calls made without the page: French sentences, never a stack trace."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import gradio
import msgspec
import pytest

from assistant import chat
from assistant.rebuilding import Rebuilding
from assistant.service import Service
from assistant.settings import Settings
from index.live import Live
from index.search import Searcher
from tests.pages import GRADIO_WARNINGS, HOSTILE, fake_searcher, quietly, sent, served, unbuilt

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


def test_what_a_session_keeps_is_short_however_long_documents_and_talks_are(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    filler = "La commune vote son budget.\n" * 1_000
    searcher = fake_searcher(tmp_path_factory, f"{filler}Le tarif de la piscine est de douze euros.\n{filler}")
    service = Service(Settings(Path(), Path()), Live(Path(), searcher, print), Rebuilding(unbuilt))
    with quietly():
        assert chat.page(service).state_session_capacity <= 500
        with gradio.Blocks(analytics_enabled=False):
            page = chat._Page(service, chat._layout())
    turns: chat.Turns = [("user", "avant"), ("assistant", "avant")] * 500
    changes = page.respond("Quel est le tarif de la piscine ?", "[]", turns, None)
    kept = [changes[one] for one in (page.parts.kept, page.parts.before, page.parts.last)]
    assert len(msgspec.json.encode(kept)) < 20_000
    assert changes[page.parts.last] == ("Quel est le tarif de la piscine ?", tuple(searcher.snapshot.documents))
