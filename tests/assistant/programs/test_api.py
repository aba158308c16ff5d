"""What programs ask: the same bytes as the command line, French sentences, and a description that holds."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, given, seed, settings
from schemathesis.checks import CheckFunction
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi import checks as holds
from schemathesis.specs.openapi.schemas import OpenApiSchema  # else pytest rewrites it in the middle of a test

from assistant.french import texts
from corpus.errors import ConventionError
from corpus.progress import Progress
from index.snapshot.report import BuildReport
from tests.conftest import PATIENCE, POOL, Run
from tests.pages import running, sent, service_over

QUESTION = "Quand ouvre la piscine ?"
ENGLISH = re.compile(r"\b(?:the|and|of|with|error|successful|response|validation|title|value|item)\b", re.IGNORECASE)
DOORS = [
    ("post", "/api/ask"),
    ("get", "/api/search"),
    ("get", "/api/documents"),
    ("post", "/api/index"),
    ("get", "/api/health"),
]
CHECKS: list[CheckFunction] = [
    schemathesis.checks.not_a_server_error,
    holds.status_code_conformance,
    holds.content_type_conformance,
    holds.response_schema_conformance,
    holds.negative_data_rejection,
]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running(service_over(tmp_path_factory.mktemp("api"))) as url:
        yield url


def error_of(response: httpx.Response) -> str:
    """The sentence of a JSON that holds nothing else."""
    [(key, sentence)] = response.json().items()
    assert key == "error"
    return str(sentence)


@pytest.mark.parametrize("question", [QUESTION, "Que mange-t-on lundi ?", "Quelle est la recette de la tarte ?"])
def test_answer_is_the_command_lines_to_the_byte(address: str, run: Run, question: str) -> None:
    _, line, _ = run("ask", question, "--json")
    response = httpx.post(f"{address}api/ask", json={"question": question})
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/json"
    assert response.content == _same_index(line.removesuffix("\n"), response.json()["snapshot"]).encode()


def test_hits_are_the_command_lines_to_the_byte(address: str, run: Run) -> None:
    _, line, _ = run("search", QUESTION, "-k", "1", "--document", "piscine.txt", "--json")
    response = httpx.get(f"{address}api/search", params={"question": QUESTION, "k": 1, "document": "piscine.txt"})
    assert response.content == _same_index(line.removesuffix("\n"), response.json()["snapshot"]).encode()


def _same_index(line: str, snapshot: str) -> str:
    """A line from another index of the same documents: only its name differs."""
    return line.replace(json.loads(line)["snapshot"], snapshot)


def test_page_shows_the_quotes_of_the_api(address: str) -> None:
    quotes = httpx.post(f"{address}api/ask", json={"question": QUESTION}).json()["quotes"]
    shown = sent(address, "submit", [QUESTION, "[]", [], None])
    assert quotes
    for quote in quotes:
        assert f"<mark>{quote['answer']['text']}</mark>" in shown
        assert f"<blockquote>{quote['text']}</blockquote>" in re.sub("</?mark>", "", shown)
        assert POOL[quote["document"]][quote["start"] : quote["end"]] == quote["text"]


def test_question_is_asked_of_some_documents_and_after_another(address: str) -> None:
    asked = {"question": "Et le lundi ?", "documents": ["menu.md"], "after": "Que mange-t-on mardi ?"}
    answer = httpx.post(f"{address}api/ask", json=asked).json()
    assert {one["document"] for one in answer["quotes"] + answer["nearest"]} == {"menu.md"}
    assert answer["understood_as"]


def test_documents_are_listed_in_order(address: str) -> None:
    listed = httpx.get(f"{address}api/documents").json()
    assert [(one["path"], one["characters"], one["pages"]) for one in listed["documents"]] == [
        (path, len(POOL[path]), None) for path in sorted(POOL)
    ]
    assert all(one["passages"] >= 1 for one in listed["documents"])
    assert listed["snapshot"] == httpx.get(f"{address}api/health").json()["snapshot"]


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"{", texts.BAD_JSON),
        (b"", texts.BAD_JSON),
        (b"[1]", texts.BAD_JSON),
        (b"{}", "Il manque «\u00a0question\u00a0»"),
        (b'{"question": 7}', "«\u00a0question\u00a0» doit être un texte."),
        (b'{"question": "a", "documents": "b"}', "«\u00a0documents\u00a0» doit être une liste."),
        (b'{"question": "a", "documents": [1]}', "«\u00a0documents.0\u00a0» doit être un texte."),
        (b'{"question": "a", "after": 1}', "«\u00a0after\u00a0» doit être un texte ou null."),
        (b'{"question": "a", "document": "b"}', "«\u00a0document\u00a0» ne convient pas"),
        (b'{"question": "a", "": null}', "«\u00a0\u00a0» ne convient pas"),
        (b'{"question": "a", "\\ud800": 1}', texts.BAD_JSON),
        (b'{"question": " "}', "La question est vide"),
        (b'{"question": "\\ud800"}', "La question est vide"),
        (b'{"question": "%s"}' % (b"x" * 2001), "La question est trop longue (2001 caractères)"),
        (b'{"question": "a", "after": "?"}', "La question ne contient aucun mot"),
    ],
    ids=range(15),
)
def test_bad_request_gets_a_french_sentence(address: str, body: bytes, sentence: str) -> None:
    response = httpx.post(f"{address}api/ask", content=body, headers={"content-type": "application/json"})
    assert response.status_code == 422
    assert sentence in error_of(response)


def test_body_that_is_not_text_gets_a_french_sentence(address: str) -> None:
    response = httpx.post(f"{address}api/ask", content=b'"\xff"', headers={"content-type": "application/json"})
    assert (response.status_code, error_of(response)) == (400, texts.BAD_REQUEST)


@pytest.mark.parametrize("k", ["0", "101", "-1"])
def test_number_of_passages_has_limits(address: str, k: str) -> None:
    response = httpx.get(f"{address}api/search", params={"question": QUESTION, "k": k})
    assert (response.status_code, error_of(response)) == (
        422,
        "«\u00a0k\u00a0» ne convient pas\u00a0; voyez sa description dans /api/openapi.json.",
    )


@pytest.mark.parametrize("k", ["dix", "1.5", ""])
def test_number_of_passages_is_a_number(address: str, k: str) -> None:
    response = httpx.get(f"{address}api/search", params={"question": QUESTION, "k": k})
    assert (response.status_code, error_of(response)) == (422, "«\u00a0k\u00a0» doit être un nombre entier.")


@pytest.mark.parametrize("path", ["absent.txt", "../../etc/passwd", "\ud800"])
def test_document_that_is_not_there_is_not_found(address: str, path: str) -> None:
    body = json.dumps({"question": QUESTION, "documents": [path]})
    response = httpx.post(f"{address}api/ask", content=body, headers={"content-type": "application/json"})
    assert response.status_code == 404
    assert "n’est pas dans l’index" in error_of(response)


@pytest.mark.parametrize(
    ("method", "path", "others"),
    [("GET", "api/ask", "POST"), ("POST", "api/search", "GET, HEAD"), ("DELETE", "api/index", "GET, HEAD, POST")],
)
def test_method_that_an_address_does_not_know_is_told_the_others(
    address: str, method: str, path: str, others: str
) -> None:
    response = httpx.request(method, address + path)
    assert (response.status_code, error_of(response)) == (405, texts.OTHER_METHOD)
    assert response.headers["allow"] == others


def test_build_publishes_what_the_folder_holds(tmp_path: Path, run: Run) -> None:
    service = service_over(tmp_path / "served")
    with running(service) as url:
        (service.where.documents / "musee.txt").write_text("Le musée ferme le mardi.", encoding="utf-8")
        report = httpx.post(f"{url}api/index").json()
        assert report["changes"]["added"] == ["musee.txt"]
        assert httpx.get(f"{url}api/health").json()["snapshot"] == report["snapshot"]
        _, line, _ = run("index", "build", "--json", "--documents", str(service.where.documents))
        assert json.loads(line).keys() == report.keys()


def test_build_while_one_is_going_on_is_refused(tmp_path: Path) -> None:
    begun, end = Event(), Event()

    def waits(_: Progress) -> BuildReport:
        begun.set()
        end.wait(PATIENCE)
        raise ConventionError("Le dossier a disparu\u00a0; remettez-le.")

    with running(service_over(tmp_path, build_it=waits)) as url:
        said: list[httpx.Response] = []
        first = Thread(target=lambda: said.append(httpx.post(f"{url}api/index")))
        first.start()
        assert begun.wait(PATIENCE)
        second = httpx.post(f"{url}api/index")
        assert httpx.get(f"{url}api/health").json()["status"] == "ok"
        end.set()
        first.join()
    assert (second.status_code, error_of(second)) == (409, texts.ALREADY_BUILDING)
    assert (said[0].status_code, error_of(said[0])) == (503, "Le dossier a disparu\u00a0; remettez-le.")


def test_defect_is_told_in_french_and_traced_on_the_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def breaks(_: Progress) -> BuildReport:
        raise ZeroDivisionError("a defect of ours")

    with running(service_over(tmp_path, build_it=breaks)) as url:
        for_programs = httpx.post(f"{url}api/index")
        for_people = httpx.post(f"{url}api/index", headers={"accept": "text/html"})
        assert httpx.get(f"{url}api/health").status_code == 200
    assert (for_programs.status_code, error_of(for_programs)) == (500, texts.FAILED)
    assert for_people.status_code == 500
    assert texts.FAILED in for_people.text
    assert "defect" not in for_programs.text + for_people.text
    assert "nosniff" in for_people.headers["x-content-type-options"]
    assert "ZeroDivisionError: a defect of ours" in capsys.readouterr().err


def described(address: str) -> dict[str, Any]:
    found: dict[str, Any] = httpx.get(f"{address}api/openapi.json").json()
    return found


def prose(value: object) -> Iterator[str]:
    """What people read in a description."""
    if isinstance(value, list):
        for one in value:
            yield from prose(one)
    if isinstance(value, dict):
        for key, one in value.items():
            if key in ("description", "summary", "title") and isinstance(one, str):
                yield one
            yield from prose(one)


def test_description_is_french(address: str) -> None:
    said = list(prose(described(address)))
    assert len(said) > 100
    assert [one for one in said if ENGLISH.search(one)] == []


def test_description_names_every_address_and_what_it_may_answer(address: str) -> None:
    openapi = described(address)
    assert {(method, path) for path, methods in openapi["paths"].items() for method in methods} == set(DOORS)
    assert set(openapi["paths"]["/api/ask"]["post"]["responses"]) == set(
        "200 400 401 403 404 413 421 422 429 500 503".split()
    )
    assert "409" in openapi["paths"]["/api/index"]["post"]["responses"]
    assert set(openapi["components"]["securitySchemes"]) == {"basic", "session"}
    assert openapi["paths"]["/api/health"]["get"]["security"] == []


@pytest.mark.parametrize("mode", GenerationMode)
def test_whatever_the_description_allows_or_not_is_answered_as_it_says(address: str, mode: GenerationMode) -> None:
    description = schemathesis.openapi.from_url(f"{address}api/openapi.json")
    assert isinstance(description, OpenApiSchema)
    operations = [description[path][method] for method, path in DOORS if path != "/api/index"]
    for operation in operations:
        if mode is GenerationMode.NEGATIVE and operation.path in ("/api/documents", "/api/health"):
            continue  # they take nothing that could be wrong

        @seed(1)
        @settings(max_examples=40, suppress_health_check=list(HealthCheck))
        @given(case=operation.as_strategy(generation_mode=mode))
        def holds_what_it_says(case: schemathesis.Case[Any]) -> None:
            case.call_and_validate(checks=CHECKS)

        holds_what_it_says()
