"""The documents page while a build goes on: how far it is, and that no second one begins."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from pathlib import Path
from threading import Event

import httpx
import pytest

from assistant.french import texts
from assistant.library.rebuilding import Rebuilder
from assistant.web.http.service import Service
from corpus.progress import Progress, UnreadFile
from index.building.build import build
from index.snapshot.report import BuildReport
from index.snapshot.snapshots import current_id
from tests.conftest import PATIENCE, WordEncoder, until
from tests.pages import running, service_over


@pytest.fixture
def service(tmp_path: Path) -> Service:
    return service_over(tmp_path)


def test_how_far_a_build_is_is_shown_and_a_second_one_refused(service: Service) -> None:
    go_on = Event()

    def waiting(progress: Progress) -> BuildReport:
        progress("wait", 0, 1)
        go_on.wait(PATIENCE)
        return build(service.where.documents, service.where.index, WordEncoder())

    with running(replace(service, rebuilder=Rebuilder(waiting))) as url, httpx.Client(base_url=url) as client:
        client.post("/documents/rebuild")
        until(lambda: client.get("/api/index").json()["stage"] == "wait")
        assert client.get("/api/index").json()["running"] is True
        page = client.get("/documents").text
        assert texts.OTHER_WRITER in page
        assert '<noscript><meta http-equiv="refresh"' in page
        assert re.search(r"<progress(?![^>]*value)[^>]*aria-labelledby", page)
        for act in ("rebuild", "rollback"):
            refused = client.post(f"/documents/{act}", data={"named": str(current_id(service.where.index))})
            assert refused.status_code == 409
            assert texts.ALREADY_BUILDING in refused.text
        go_on.set()
        until(lambda: not client.get("/api/index").json()["running"])


def test_what_is_read_what_is_left_and_what_failed_is_shown_while_it_goes_on(service: Service) -> None:
    begun, go_on = Event(), Event()
    failed = UnreadFile("<b>.pdf", "le fichier est abîmé\u00a0; réparez-le.")

    def slow(progress: Progress) -> BuildReport:
        progress("read", 0, 500)
        progress("read", 120, 500, failed)
        begun.set()
        go_on.wait(PATIENCE)
        return build(service.where.documents, service.where.index, WordEncoder())

    with running(replace(service, rebuilder=Rebuilder(slow))) as url, httpx.Client(base_url=url) as client:
        client.post("/documents/rebuild")
        assert begun.wait(PATIENCE)
        said = client.get("/api/index").json()
        assert (said["running"], said["stage"], said["done"], said["total"]) == (True, "read", 120, 500)
        assert said["unread"] == ["<b>.pdf\u00a0: le fichier est abîmé\u00a0; réparez-le."]
        page = client.get("/documents")
        assert "119\u00a0fichiers lus, 380\u00a0à lire, 1\u00a0fichier non lu" in page.text
        assert '<progress aria-labelledby="stage" aria-describedby="counts" max="500" value="120">' in page.text
        assert html.escape(said["unread"][0]) in page.text
        go_on.set()
        until(lambda: not client.get("/api/index").json()["running"])
