"""What monitors and gatherers of logs get: counts, and nothing of whom or of what."""

from __future__ import annotations

import base64
import json
import logging
import sys
import warnings
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from assistant.logs import json_lines, note
from assistant.web.http.service import Service
from corpus.errors import ConventionError
from tests.conftest import FILES
from tests.pages import PASSWORD, accounts_in, running, sent, service_over

WORD = "Zanzibaricole"  # of a question: it may be nowhere


def samples(url: str, **sending: object) -> dict[tuple[str, ...], float]:
    """The values of a server's metrics, by their names and labels."""
    response = httpx.get(f"{url}metrics", **sending)  # type: ignore[arg-type]
    response.raise_for_status()
    families = text_string_to_metric_families(response.text)
    return {(one.name, *one.labels.values()): one.value for family in families for one in family.samples}


def ask(url: str, question: str) -> httpx.Response:
    return httpx.post(f"{url}api/ask", json={"question": question})


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[str, Service]]:
    service = service_over(tmp_path, FILES)
    with running(service) as url:
        yield url, service


def test_questions_are_counted_by_what_became_of_them(served: tuple[str, Service]) -> None:
    url, service = served
    assert ask(url, "Combien coûte la cantine ?").json()["found"]
    assert not ask(url, f"Qui est {WORD} ?").json()["found"]
    service.ask("Combien coûte la cantine ?", channel="mcp")
    with pytest.raises(ConventionError):
        service.ask("")
    httpx.get(f"{url}api/search", params={"question": "cantine"})
    found = samples(url)
    counted = {key[1:]: value for key, value in found.items() if key[0] == "convention_questions_total"}
    assert counted == {("api", "found"): 1, ("api", "refused"): 1, ("mcp", "found"): 1, ("page", "failed"): 1}
    assert found["convention_question_seconds_count", "api"] == 2
    assert found["convention_searches_total",] == 1


def test_the_index_builds_and_refused_requests_are_told(served: tuple[str, Service]) -> None:
    url, service = served
    manifest = service.live.searcher().snapshot.manifest
    found = samples(url)
    assert found["convention_index_documents",] == manifest.documents
    assert found["convention_index_passages",] == manifest.passages
    service.journal.watching(service.rebuilder.run)()

    def fail() -> None:
        raise ConventionError("")

    with pytest.raises(ConventionError):
        service.journal.watching(fail)()
    httpx.get(f"{url}nowhere")
    found = samples(url)
    assert (found["convention_builds_total", "done"], found["convention_builds_total", "failed"]) == (1, 1)
    assert found["convention_refused_requests_total", "404"] == 1
    created = datetime.fromisoformat(service.live.searcher().snapshot.manifest.created)
    assert found["convention_index_created_timestamp_seconds",] == created.timestamp()


def test_managers_and_programs_of_this_machine_read_the_metrics(tmp_path: Path) -> None:
    with running(service_over(tmp_path), accounts_in(tmp_path)) as url:
        assert samples(url)
        passed_on = {"x-forwarded-for": "192.0.2.1"}
        assert httpx.get(f"{url}metrics", headers=passed_on).status_code == 401
        assert httpx.get(f"{url}metrics", headers=passed_on, auth=("paul", PASSWORD)).status_code == 403
        assert samples(url, headers=passed_on, auth=("marie", PASSWORD))


def lines(text: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in text.splitlines()]


def test_neither_names_nor_questions_are_told_even_where_something_fails(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    service = service_over(tmp_path)
    login = ("paul", PASSWORD)
    with json_lines(wanted=True), running(service, accounts_in(tmp_path)) as url:

        def put(question: str) -> None:
            httpx.post(f"{url}api/ask", json={"question": question}, auth=login)
            httpx.get(f"{url}api/search", params={"question": question}, auth=login)
            httpx.get(f"{url}{question}", auth=login)
            basic = base64.b64encode(":".join(login).encode()).decode()
            sent(url, "submit", [question, "[]", [], None], {"authorization": f"Basic {basic}"})

        put(f"Qui est {WORD} ?")

        def fail(_: Service, question: str, *__: object) -> None:
            raise ValueError(f"{question} of paul")

        monkeypatch.setattr(Service, "answer", fail)
        put(f"Où est {WORD} ?")
        told = httpx.get(f"{url}metrics").text
    captured = capsys.readouterr()
    for text in (told, captured.out, captured.err):
        assert WORD not in text
        assert "paul" not in text
    events = lines(captured.err)
    assert {"question", "search", "refused", "log"} <= {event["event"] for event in events}
    assert "ValueError" in {event.get("error") for event in events}


def test_what_libraries_write_is_let_through_as_far_as_it_is_kinds_and_places(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with json_lines(wanted=True):
        note("ours", number=1)
        print(f'Traceback (most recent call last):\n  File "a.py", line 3, in ask\n    ask("{WORD}")', file=sys.stderr)
        print(f"some.module.OddError: {WORD}", file=sys.stderr)
        print(WORD, end="", file=sys.stderr)
        logging.getLogger("library").error("%s failed", WORD)
        with warnings.catch_warnings():
            warnings.simplefilter("always")
            warnings.warn(WORD, stacklevel=1)
    text = capsys.readouterr().err
    assert WORD not in text
    assert [{key: value for key, value in line.items() if key != "time"} for line in lines(text)] == [
        {"event": "ours", "number": 1},
        {"event": "trace", "place": "a.py:3", "function": "ask"},
        {"event": "error", "error": "some.module.OddError"},
        {"event": "log", "logger": "library", "level": "error"},
        {"event": "log", "logger": "py.warnings", "level": "warning"},
    ]
