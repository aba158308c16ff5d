"""The address of pages as images: what is shown there, and what is refused."""

from __future__ import annotations

import asyncio
import hashlib
import io
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from PIL import Image
from starlette.applications import Starlette

from assistant.library.rebuilding import Rebuilder
from assistant.settings import Settings
from assistant.web.access.accounts import Role
from assistant.web.access.rights import right
from assistant.web.chat import pictures
from assistant.web.http.service import Service
from corpus.document import Document, PageSpan
from corpus.errors import NoPicture
from corpus.formats.pdf.picture import PagePicture
from corpus.reading.processes import Drawer
from index.searching.live import LiveSearcher
from tests.conftest import MakeSearcher, write_files
from tests.mails import mail
from tests.office import zipped
from tests.pages import running, unbuilt
from tests.papers import WORDS, Paper


@pytest.fixture
def service(make_searcher: MakeSearcher, tmp_path: Path) -> Service:
    paper = Paper()
    paper.paragraph(WORDS)
    searcher = make_searcher({"aides/a.pdf": bytes(paper.output()), "b.txt": "La ville agit."})
    live = LiveSearcher(tmp_path / "index", searcher, pytest.fail)
    return Service(Settings(tmp_path / "documents", tmp_path / "index"), live, Rebuilder(unbuilt))


def documents(service: Service) -> dict[str, Document]:
    return {one.path: one for one in service.live.searcher().snapshot.documents.values()}


def asked(service: Service, *places: str, at_once: bool = False) -> list[httpx.Response]:
    """What the address answers to places one after the other, or all at once."""
    drawer = Drawer()

    async def ask() -> list[httpx.Response]:
        transport = httpx.ASGITransport(Starlette(routes=pictures.pictures(service, drawer)))
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            answers = (client.get("/page.png", params={"place": place}) for place in places)
            return await asyncio.gather(*answers) if at_once else [await one for one in answers]

    try:
        return asyncio.run(ask())
    finally:
        drawer.close()


def place_of(service: Service, path: str = "aides/a.pdf") -> str:
    return f"{documents(service)[path].id}:0:40"


def is_refused(response: httpx.Response) -> bool:
    return response.status_code == 404 and response.json()["error"].endswith(".")


def test_the_page_of_a_quote_is_an_image(service: Service) -> None:
    (response,) = asked(service, place_of(service))
    assert (response.status_code, response.headers["content-type"]) == (200, "image/png")
    assert response.headers["quote-marked"] == "true"
    assert Image.open(io.BytesIO(response.content)).format == "PNG"


def test_a_page_of_a_pdf_in_a_mail_in_an_archive_is_an_image(make_searcher: MakeSearcher, tmp_path: Path) -> None:
    paper = Paper()
    paper.paragraph(WORDS)
    files = {"m.eml": mail(attached={"a.pdf": bytes(paper.output())}).as_bytes()}
    searcher = make_searcher({"z.zip": zipped(files)})
    live = LiveSearcher(tmp_path / "index", searcher, pytest.fail)
    service = Service(Settings(tmp_path / "documents", tmp_path / "index"), live, Rebuilder(unbuilt))
    (response,) = asked(service, place_of(service, "z.zip/m.eml/a.pdf"))
    assert (response.status_code, response.headers["quote-marked"]) == (200, "true")
    write_files(tmp_path / "documents", {"z.zip": zipped({"m.eml": mail().as_bytes()})})
    assert all(map(is_refused, asked(service, place_of(service, "z.zip/m.eml/a.pdf"))))


def test_only_a_pdf_has_pictures(service: Service) -> None:
    found = documents(service)
    assert pictures.has_picture(found["aides/a.pdf"])
    assert not pictures.has_picture(found["b.txt"])
    assert all(map(is_refused, asked(service, place_of(service, "b.txt"))))


@pytest.mark.parametrize(
    "place",
    [
        "",
        "{id}",
        "{id}:0",
        "{id}:0:0",
        "{id}:5:4",
        "{id}:-1:4",
        "{id}:0:99999",
        "{id}:a:b",
        "{id}:0:1:2",
        "x:0:1",
        "../documents/aides/a.pdf:0:1",
        "{id}:\u0661:\u0662",
        "{id}:0:99999999999999999999",
    ],
)
def test_an_address_of_nothing_is_refused_in_a_sentence(service: Service, place: str) -> None:
    assert all(map(is_refused, asked(service, place.format(id=documents(service)["aides/a.pdf"].id))))


def changed(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"\n")


def moved_out(path: Path) -> None:
    outside = path.parents[2] / "outside.pdf"
    path.rename(outside)
    path.symlink_to(outside)


def in_a_folder_outside(path: Path) -> None:
    path.parent.rename(outside := path.parents[2] / "outside")
    path.parent.symlink_to(outside)


@pytest.mark.parametrize("change", [changed, Path.unlink, moved_out, in_a_folder_outside])
def test_a_file_that_is_no_longer_the_one_that_was_read_is_not_shown(
    service: Service, change: Callable[[Path], None]
) -> None:
    place = place_of(service)
    assert asked(service, place)[0].status_code == 200
    change(service.where.documents / "aides" / "a.pdf")
    assert all(map(is_refused, asked(service, place)))


def test_a_file_outside_of_the_folder_is_not_shown_whatever_its_path(service: Service, tmp_path: Path) -> None:
    inside = service.where.documents / "aides" / "a.pdf"
    (tmp_path / "secret.pdf").write_bytes(inside.read_bytes())
    document = replace(documents(service)["aides/a.pdf"], path="../secret.pdf")
    with pytest.raises(NoPicture):
        pictures._source(service.where.documents, document)
    with pytest.raises(NoPicture):
        pictures._source(service.where.documents, replace(document, path=str(tmp_path / "secret.pdf")))


def test_a_picture_is_drawn_once_and_a_failure_is_not_tried_again(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[PageSpan] = []

    def drawing(_: Path, sha256: str, sought: PageSpan) -> PagePicture:
        assert sha256 == hashlib.sha256((service.where.documents / "aides" / "a.pdf").read_bytes()).hexdigest()
        calls.append(sought)
        if sought.span.start:
            raise NoPicture
        return PagePicture(b"png", False)

    monkeypatch.setattr(Drawer, "draw", staticmethod(drawing))
    good = place_of(service)
    bad = good.replace(":0:", ":1:")
    answers = asked(service, good, bad, good, bad)
    assert [one.status_code for one in answers] == [200, 404, 200, 404]
    assert [one.headers.get("quote-marked") for one in answers] == ["false", None, "false", None]
    assert len(calls) == 2


def test_a_page_that_many_ask_for_at_once_is_drawn_once(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[PageSpan] = []

    def drawing(_: Path, __: str, sought: PageSpan) -> PagePicture:
        calls.append(sought)
        time.sleep(0.2)
        return PagePicture(b"png", False)

    monkeypatch.setattr(Drawer, "draw", staticmethod(drawing))
    answers = asked(service, *[place_of(service)] * 8, at_once=True)
    assert [one.content for one in answers] == [b"png"] * 8
    assert len(calls) == 1


def test_few_pictures_are_kept_and_few_bytes(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[PageSpan] = []

    def drawing(_: Path, __: str, sought: PageSpan) -> PagePicture:
        calls.append(sought)
        return PagePicture(bytes(10), True)

    monkeypatch.setattr(Drawer, "draw", staticmethod(drawing))
    id_ = documents(service)["aides/a.pdf"].id
    first, second, third = (f"{id_}:{start}:40" for start in range(3))
    for name, most in (("_MOST", 2), ("_MOST_BYTES", 25)):
        with monkeypatch.context() as patched:
            patched.setattr(pictures, name, most)
            asked(service, first, second, first, third, first, second)  # the second is forgotten for the third
        assert [one.span.start for one in calls] == [0, 1, 2, 1]
        calls.clear()


def test_what_draws_ends_with_the_server(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = place_of(service)
    ended: list[bool] = []
    close = Drawer.close

    def closed(drawer: Drawer) -> None:
        close(drawer)
        ended.append(drawer._pool is not None and not drawer._pool.active)

    monkeypatch.setattr(Drawer, "close", closed)
    with running(service) as url:
        assert httpx.get(f"{url}page.png", params={"place": drawn}).status_code == 200
        assert ended == []
    assert ended == [True]


def test_readers_see_pictures_and_others_do_not() -> None:
    needed = right("GET", "/page.png")
    assert needed
    assert needed.role is Role.READER
