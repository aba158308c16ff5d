"""The documents page as a program asks for it: who may do what, what each act does and says."""

from __future__ import annotations

import html
import os
import re
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import httpx
import msgspec
import pytest
from filelock import FileLock

from assistant.french import manage_texts, sureness, texts
from assistant.library.threshold import FEWEST, calibration, keep, reset
from assistant.web.access.accounts import Accounts, add_account
from assistant.web.http.service import Service
from corpus.document import Reason
from corpus.errors import ConventionError
from corpus.reading.folder import source_paths
from index.building.build import build
from index.snapshot.snapshots import current_id, current_manifest, kept
from tests.conftest import POOL, WordEncoder, until, write_files
from tests.pages import running, service_over

PASSWORD = "un mot de passe"
ACTS = ("add", "remove", "restore", "delete", "empty", "rebuild", "rollback")


FILES = {**POOL, "vide.txt": "", "notes/à lire.txt": "Le parc est ouvert."}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Service, str]]:
    """A server for all tests, whose documents and index begin anew in each: gradio takes seconds to start."""
    service = service_over(tmp_path_factory.mktemp("server"), FILES)
    with running(service) as url:
        yield service, url


@pytest.fixture
def service(server: tuple[Service, str]) -> Service:
    where = server[0].where
    for folder in (where.documents, where.index):
        shutil.rmtree(folder, ignore_errors=True)
    build(write_files(where.documents, FILES), where.index, WordEncoder())
    return server[0]


@pytest.fixture
def manager(service: Service, server: tuple[Service, str]) -> Iterator[httpx.Client]:
    assert not service.rebuilder.status.running
    with httpx.Client(base_url=server[1], headers={"accept": "text/html"}) as client:
        yield client


def files(*named: tuple[str, bytes]) -> list[tuple[str, tuple[str, bytes]]]:
    return [("files", one) for one in named]


def text_of(response: httpx.Response) -> str:
    """The words of a page."""
    return re.sub(r"[ \n]+", " ", html.unescape(re.sub(r"<[^>]*>", " ", response.text)))


def built(client: httpx.Client) -> httpx.Response:
    """Build by the page and wait for the end."""
    assert client.post("/documents/rebuild").headers["location"].endswith("/documents?done=rebuild")
    until(lambda: not client.get("/api/index").json()["running"])
    return client.get("/documents?done=rebuild")


def test_readers_see_the_documents_and_change_nothing(service: Service, tmp_path: Path) -> None:
    add_account(tmp_path / "accounts", "lectrice", "reader", PASSWORD)
    before = sorted(service.where.documents.rglob("*"))
    with running(service, Accounts(tmp_path / "accounts")) as url, httpx.Client(base_url=url) as client:
        reader = ("lectrice", PASSWORD)
        page = client.get("/documents", auth=reader)
        assert page.status_code == 200
        assert "piscine.txt" in page.text
        assert sureness.THRESHOLD_LABEL not in page.text
        assert not re.search(rf"documents/(?:{'|'.join(ACTS)}|report)|name=.(?:named|sure)", page.text)
        for status, auth in ((403, httpx.BasicAuth(*reader)), (401, httpx.USE_CLIENT_DEFAULT)):
            assert client.get("/documents/report", auth=auth).status_code == status
            assert client.get("/api/index", auth=auth).status_code == status
            for act in ACTS:
                sent = client.post(f"/documents/{act}", auth=auth, data={"named": "piscine.txt"})
                assert sent.status_code == status
        assert client.get("/documents").status_code == 401
    assert sorted(service.where.documents.rglob("*")) == before
    assert not service.rebuilder.status.running


def test_a_threshold_that_is_set_meanwhile_is_shown_and_applied(manager: httpx.Client, service: Service) -> None:
    asked = {"question": "Quand ouvre la piscine ?"}
    assert manager.post("/api/ask", json=asked).json()["found"]
    assert "celui du logiciel" in text_of(manager.get("/documents"))
    sure = calibration(service.where, current_manifest(service.where.index), [0.9999] * FEWEST, [])
    keep(service.where, sure)
    assert not manager.post("/api/ask", json=asked).json()["found"]
    assert f"{FEWEST}\u00a0questions auxquelles" in text_of(manager.get("/documents"))
    keep(service.where, msgspec.structs.replace(sure, fit="other"))
    assert "n’est pas appliqué" in text_of(manager.get("/documents"))
    reset(service.where)
    assert manager.post("/api/ask", json=asked).json()["found"]


def test_a_file_that_is_added_answers_after_a_build(manager: httpx.Client, service: Service) -> None:
    sent = manager.post("/documents/add", files=files(("é <b>.md", b"# Lampes\n\nLes lampes sont bleues.")))
    assert (sent.status_code, sent.headers["location"]) == (303, "/documents?done=added")
    page = text_of(manager.get("/documents?done=added"))
    assert manage_texts.DOCUMENTS_DONE["added"] in page
    assert manage_texts.DOCUMENTS_STALE in page
    assert "1\u00a0pas encore indexé" in page
    page = text_of(built(manager))
    assert texts.FRESH in page
    assert "4\u00a0documents indexés, 1\u00a0non lu" in page
    assert service.live.searcher().snapshot.manifest.changes.added == ("é -b-.md",)
    assert manager.get("/api/index").json()["running"] is False


def test_what_cannot_be_added_is_said_and_the_rest_is_added(manager: httpx.Client, service: Service) -> None:
    sent = manager.post(
        "/documents/add",
        files=files(("piscine.txt", b"autre"), ("programme.exe", b"MZ"), ("neuf.txt", b"neuf")),
        data={"folder": ""},
    )
    assert sent.status_code == 409
    for sentence in (
        "«\u00a0piscine.txt\u00a0» existe déjà",
        "«\u00a0programme.exe\u00a0»\u00a0: ce format n’est pas lu",
    ):
        assert sentence in sent.text
    assert (service.where.documents / "piscine.txt").read_text() == POOL["piscine.txt"]
    assert (service.where.documents / "neuf.txt").read_text() == "neuf"


def test_a_program_is_told_what_became_of_each_file(manager: httpx.Client) -> None:
    sent = manager.post(
        "/documents/add",
        files=files(("neuf.txt", b"neuf"), ("programme.exe", b"MZ"), ("autre.txt", b"autre")),
        headers={"accept": "application/json"},
    )
    first, second, third = sent.json()["problems"]
    assert (sent.status_code, first, third) == (200, None, None)
    assert "ce format n’est pas lu" in second
    broken = manager.post("/documents/add", content=b"x", headers={"accept": "application/json"})
    assert (broken.status_code, broken.json()) == (200, {"problems": []})


def test_a_file_is_replaced_where_that_is_asked_for(manager: httpx.Client, service: Service) -> None:
    manager.post("/documents/add", files=files(("piscine.txt", b"autre")), data={"replace": "on"})
    assert (service.where.documents / "piscine.txt").read_text() == "autre"
    assert "Remettre piscine.txt" in manager.get("/documents").text


def test_a_folder_is_chosen_whatever_spaces_are_in_its_name(manager: httpx.Client, service: Service) -> None:
    """A browser sends an option's text with each run of spaces as one, and its value as it is."""
    write_files(service.where.documents, {"deux  espaces/a.txt": "Un texte."})
    values = [html.unescape(one) for one in re.findall(r'<option value="([^"]*)"', manager.get("/documents").text)]
    assert values == ["", "deux  espaces", "notes"]


@pytest.mark.parametrize("folder", ["notes", "..", "/tmp", "nulle part"])
def test_a_file_is_only_added_to_a_folder_that_there_is(folder: str, manager: httpx.Client, service: Service) -> None:
    sent = manager.post("/documents/add", files=files(("../x.txt", b"x")), data={"folder": folder})
    assert sent.status_code == (303 if folder == "notes" else 409)
    found = [path.relative_to(service.where.documents.parent) for path in service.where.documents.parent.rglob("x.txt")]
    assert found == ([Path("documents/notes/x.txt")] if folder == "notes" else [])


@pytest.mark.parametrize(
    "sent",
    [
        {"files": [("files", ("", b""))]},
        {"data": {"folder": ""}},
        {"content": b"--x\r\nbroken", "headers": {"content-type": "multipart/form-data; boundary=x"}},
        {"content": b"x", "headers": {"content-type": "multipart/form-data"}},
        {"files": [("files", (f"{n}.txt", b"x")) for n in range(501)]},
    ],
)
def test_a_form_without_files_or_with_too_many_is_said(
    sent: dict[str, object], manager: httpx.Client, service: Service
) -> None:
    for act in ("add", "remove"):
        response = manager.post(f"/documents/{act}", **sent)  # type: ignore[arg-type]
        assert response.status_code == 409
        assert re.search(r'role="alert">[A-Z«][^<]+ ; [^<]+\.<', response.text.replace("\u00a0", " "))
    assert len(list(service.where.documents.rglob("*.*"))) == 4


@pytest.mark.parametrize(
    "name", ["à\nla ligne %41.txt", "b\udcff.txt", "x\u202egpj.txt", '"><img src=x onerror=alert(1)>.txt']
)
def test_a_file_of_any_name_is_shown_harmless_removed_and_put_back(
    name: str, manager: httpx.Client, service: Service
) -> None:
    path = service.where.documents / name
    path.write_text("étrange")
    page = manager.get("/documents").text
    assert "<img" not in page
    assert "\u202e" not in page
    (value,) = re.findall(r'<td class="new">.*?name="named" value="([^"]*)"', page, re.DOTALL)
    assert manager.post("/documents/remove", data={"named": value}).status_code == 303
    assert not path.exists()
    (number,) = re.findall(r'value="(\d{8}T\d{12})" aria-label="Remettre', manager.get("/documents").text)
    assert manager.post("/documents/restore", data={"named": number}).status_code == 303
    assert path.read_text() == "étrange"


@pytest.mark.parametrize("act", ["remove", "restore", "delete", "empty", "rollback"])
@pytest.mark.parametrize("named", ["", "../index", "/etc/passwd", "%00", "\u202e"])
def test_what_a_request_names_must_be_listed(act: str, named: str, manager: httpx.Client, service: Service) -> None:
    response = manager.post(f"/documents/{act}", data={"named": named, "sure": "on"})
    assert response.status_code == 409
    assert 'role="alert"' in response.text
    assert "\u202e" not in response.text
    assert (service.where.documents / "piscine.txt").exists()


def test_what_is_in_the_bin_is_deleted_for_ever_where_that_is_ticked(manager: httpx.Client, service: Service) -> None:
    for name in ("menu.md", "piscine.txt", "vide.txt"):
        manager.post("/documents/remove", data={"named": name})
    last, second, first = re.findall(r'value="(\d{8}T\d{12})" aria-label="Remettre', manager.get("/documents").text)
    for act in ("delete", "empty"):
        refused = manager.post(f"/documents/{act}", data={"named": last})
        assert (refused.status_code, manage_texts.DOCUMENTS_NOT_SURE in refused.text) == (409, True)
    sent = manager.post("/documents/delete", data={"named": first, "sure": "on"})
    assert sent.headers["location"] == "/documents?done=delete"
    page = manager.get(sent.headers["location"]).text
    assert manage_texts.DOCUMENTS_DONE["delete"] in page
    assert [first in page, second in page, last in page] == [False, True, True]
    assert manager.post("/documents/restore", data={"named": first}).status_code == 409
    sent = manager.post("/documents/empty", data={"named": second, "sure": "on"})  # the last came since it was shown
    page = manager.get(sent.headers["location"]).text
    assert [second in page, last in page] == [False, True]
    manager.post("/documents/empty", data={"named": last, "sure": "on"})
    assert not (service.where.documents / ".corbeille").exists()
    assert len(list(service.where.documents.rglob("*.*"))) == 1


def test_what_a_crash_left_of_an_addition_goes_with_the_next_one_a_day_later(
    manager: httpx.Client, service: Service
) -> None:
    folder = service.where.documents
    names = {f".ajout-{16 * 'a'}": 2, f"notes/.ajout-{16 * 'b'}": 2, f".ajout-{16 * 'c'}": 0.5, ".ajout-mien": 2}
    for name, days in names.items():
        (folder / name).write_text("moitié")
        os.utime(folder / name, 2 * (time.time() - days * 86400,))
    manager.post("/documents/add", files=files(("neuf.txt", b"neuf")))
    left = {path.relative_to(folder).as_posix() for path in folder.rglob(".ajout-*")}
    assert left == {f".ajout-{16 * 'c'}", ".ajout-mien"}


def test_a_former_index_is_put_back_in_service(manager: httpx.Client, service: Service) -> None:
    first = current_id(service.where.index)
    write_files(service.where.documents, {"neuf.txt": "neuf"})
    built(manager)
    sent = manager.post("/documents/rollback", data={"named": str(first)})
    assert (sent.status_code, current_id(service.where.index)) == (303, first)
    page = text_of(manager.get(sent.headers["location"]))
    assert texts.ROLLED_BACK.format(id=first) in page
    assert manage_texts.DOCUMENTS_GONE_BACK in page
    assert [one.is_current for one in kept(service.where.index)] == [True, False]


def test_a_damaged_index_is_listed_with_its_reason_and_cannot_be_put_back(
    manager: httpx.Client, service: Service
) -> None:
    first = str(current_id(service.where.index))
    built(manager)
    (service.where.index / first / "manifest.json").write_text("{}")
    assert "est abîmé" in manager.get("/documents").text
    assert manager.post("/documents/rollback", data={"named": first}).status_code == 409


def test_where_another_process_writes_nobody_waits_to_go_back(
    manager: httpx.Client, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.snapshot.snapshots._PATIENCE", 0.0)
    with FileLock(service.where.index / ".lock"):
        response = manager.post("/documents/rollback", data={"named": str(current_id(service.where.index))})
    assert response.status_code == 409
    assert manage_texts.DOCUMENTS_OTHER_WRITER in response.text


def test_a_build_that_fails_is_said(manager: httpx.Client, service: Service) -> None:
    shutil.rmtree(service.where.documents)
    page = text_of(built(manager))
    assert "n’existe pas" in page
    assert "4\u00a0retirés depuis l’index" in page
    assert "n’existe pas" in text_of(manager.get("/documents"))  # to whoever comes later too
    assert manager.get("/api/index").json()["problem"].startswith("Le dossier de documents")


def test_the_report_tells_what_the_index_understood(manager: httpx.Client, service: Service) -> None:
    link = "Le communiqué est en ligne >> Communiqué complet"
    tariffs = "La société coopérative d’intérêt collectif (SCIC) associe des usagers."
    write_files(
        service.where.documents,
        {
            "scic.txt": f"{tariffs}\n\n{link}\n",
            "copie.txt": POOL["piscine.txt"],
            "abîmé.txt": b"Caf\xe9 \x81 \xe9t\xe9.",
        },
    )
    built(manager)
    page = text_of(manager.get("/documents/report"))
    for words in (
        "3\u00a0ajoutés",
        "vide.txt le fichier ne contient aucun texte",
        "même texte que copie.txt",
        "1\u00a0caractère illisible",
        "sigles\u00a0: SCIC",
        texts.REASONS[Reason.LINK],
        link,
    ):
        assert words in page


@pytest.mark.parametrize(
    ("asked", "found"), [("PISCINE", ["piscine.txt"]), ("a lire", ["notes/à lire.txt"]), ("zz", [])]
)
def test_the_list_is_filtered_by_name(asked: str, found: list[str], manager: httpx.Client) -> None:
    page = manager.get(f"/documents?q={quote(asked)}").text
    assert re.findall(r'<span class="path"><bdi>([^<]*)</bdi>', page) == found
    assert manage_texts.files_named(len(found)) in page


@pytest.mark.parametrize("address", ["/documents", "/documents/report"])
def test_a_long_list_is_shown_page_by_page(
    address: str, manager: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    named = re.compile(r'class="path"><bdi>([^<]*)</bdi>')
    whole = named.findall(manager.get(address).text)
    monkeypatch.setattr("assistant.web.manage.paging.EACH_PAGE", 2)
    page = manager.get(address).text
    unread = len(named.findall(page)) - 2  # which the report names apart, on each page
    found = named.findall(page)
    while following := re.search(r'rel="next" href="([^"#]*)', page):
        page = manager.get(html.unescape(following[1])).text
        found += named.findall(page)[unread:]
    assert sorted(found) == sorted(whole)
    assert named.findall(manager.get(f"{address}?q=piscine").text)[unread:] == ["piscine.txt"]


def test_who_acts_on_a_file_comes_back_to_the_page_of_the_list(manager: httpx.Client) -> None:
    sent = manager.post("/documents/remove?q=é&page=2", data={"named": "menu.md"})
    assert sent.headers["location"] == "/documents?q=%C3%A9&page=2&done=remove"


@pytest.mark.parametrize(
    "address", ["/documents", "/documents?q=piscine", "/choices", "/choices?q=piscine", "/api/documents"]
)
def test_lists_read_no_document(address: str, manager: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a document was read")

    monkeypatch.setattr("index.snapshot.json_lines.Documents.__getitem__", refuse)
    assert "piscine.txt" in manager.get(address).raise_for_status().text


def test_the_folder_is_walked_once_for_its_files(manager: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    walks: list[Path] = []

    def counted(folder: Path) -> list[str]:
        walks.append(folder)
        return source_paths(folder)

    monkeypatch.setattr("corpus.reading.folder.source_paths", counted)
    assert texts.FRESH in manager.get("/documents").text
    assert len(walks) == 1


def test_behind_a_prefix_the_page_stays_below_it(service: Service) -> None:
    with running(service, root_path="/aide") as url, httpx.Client(base_url=url.removesuffix("aide/")) as client:
        page = client.get("documents").text
        assert set(re.findall(r'(?:href|action|src|data-address|data-end)="(/\w*)', page)) == {"/aide"}
        sent = client.post("documents/remove", data={"named": "menu.md"})
        assert sent.headers["location"] == "/aide/documents?done=remove"


def test_an_upload_that_the_disk_refuses_is_said(manager: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise ConventionError("Le disque est plein\u00a0; libérez de la place.")

    monkeypatch.setattr("assistant.library.library.Library.add", refuse)
    response = manager.post("/documents/add", files=files(("a.txt", b"a")))
    assert response.status_code == 409
    assert "Le disque est plein" in response.text
