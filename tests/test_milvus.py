"""The same search in Milvus: Milvus Lite answers the same client inside the test."""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from milvus_lite.adapter.grpc.server import start_server_in_thread

from assistant import texts
from corpus.errors import ConventionError
from index import milvus
from index.build import build, ensure
from index.live import Live
from index.milvus import Engine, engine
from index.search import Found, Searcher
from index.shards import Shard, embed_shard
from index.snapshots import KEPT, DamagedIndex, open_current, open_last_sound, roll_back
from index.store import EngineFailed
from tests.conftest import Run, WordEncoder, WordReranker, write_files

ROOT = Path(__file__).parent.parent
COMMUNE = ROOT / "benchmarks" / "commune"
QUESTIONS = [json.loads(line) for line in (COMMUNE / "questions.jsonl").read_text(encoding="utf-8").splitlines()[::8]]
FILES = {
    "piscine.txt": "La piscine ouvre à dix heures. Elle ferme le lundi.",
    "menu.md": "# Menu\n\n## Lundi\n\nDu riz au lait.",
}


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address of a server that runs meanwhile."""
    server, store, port = start_server_in_thread(str(folder), max_workers=1)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.stop(0).wait()
        store.close()


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(tmp_path_factory.mktemp("milvus")) as address:
        yield address


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    return write_files(tmp_path / "documents", FILES)


def searcher(folder: Path, address: str | None = None) -> Searcher:
    return Searcher(open_current(folder, address), WordEncoder(), WordReranker())


def collections(address: str) -> set[str]:
    return set(engine(address).ask("list_collections"))


def published(address: str, folder: Path) -> str:
    """The collection that the alias of an index names, for other programs."""
    alias = f"a_{open_current(folder, address).manifest.collection.split('_')[1]}"
    return str(engine(address).ask("describe_alias", alias)["collection_name"])


@pytest.fixture(scope="module")
def both(address: str, tmp_path_factory: pytest.TempPathFactory) -> tuple[Searcher, Searcher]:
    """The papers of a town as files and in Milvus."""
    folder = tmp_path_factory.mktemp("commune")
    build(COMMUNE / "documents", folder / "files", WordEncoder())
    build(COMMUNE / "documents", folder / "milvus", WordEncoder(), address=address)
    return searcher(folder / "files"), searcher(folder / "milvus", address)


def test_only_what_a_search_looks_up_is_in_the_collection(both: tuple[Searcher, Searcher]) -> None:
    files, other = (one.snapshot for one in both)
    assert (files.manifest.collection, other.store.size) == ("", files.store.size)
    rows = np.arange(files.store.size)
    assert np.array_equal(files.store.rows(rows), other.store.rows(rows))
    assert not {"vectors.npy", "nearest.faiss", "lexical/texts.npy", "lexical/shares.npy"} & set(other.manifest.files)


@pytest.mark.parametrize("asked", QUESTIONS, ids=lambda asked: asked["id"])
def test_the_same_passages_have_the_same_scores(both: tuple[Searcher, Searcher], asked: dict[str, str]) -> None:
    files, other = (one.search(asked["question"], 10) for one in both)
    assert other.hits == files.hits
    assert other.concepts == files.concepts
    assert other.background == pytest.approx(files.background, abs=1e-3)  # of near ties for the last place, either


@pytest.mark.parametrize("asked", QUESTIONS[::9], ids=lambda asked: asked["id"])
def test_more_are_asked_for_where_what_is_kept_back_may_be_better(
    both: tuple[Searcher, Searcher], asked: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(milvus, "_WORDS_SPARE", 1)
    understood = both[0].understand(asked["question"])
    query = WordEncoder().encode_questions([understood.question])[0]
    files, other = (one.snapshot.store.candidates(query, understood.concepts, 10) for one in both)
    assert np.array_equal(other, files)


@pytest.mark.parametrize("count", [1, 3])
def test_documents_can_be_chosen(both: tuple[Searcher, Searcher], count: int) -> None:
    only = both[0].snapshot.paths[3 : 3 + 2 * count : 2]
    found: list[Found] = [one.search(QUESTIONS[0]["question"], 10, only) for one in both]
    assert found[0].hits
    assert found[1] == found[0]


def test_a_question_without_a_known_word_is_answered_by_vectors(both: tuple[Searcher, Searcher]) -> None:
    assert both[1].search("xyzzy ?") == both[0].search("xyzzy ?")


def test_what_is_published_can_be_gone_back_from_and_the_oldest_are_dropped(
    address: str, documents: Path, tmp_path: Path
) -> None:
    folder, made, others = tmp_path / "index", list[str](), collections(address)
    for day in range(KEPT + 2):
        write_files(documents, {"jour.txt": f"Le marché a lieu le {day + 1} mai."})
        made.append(build(documents, folder, WordEncoder(), address=address).snapshot)
    kept = {open_current(folder, address).manifest.collection[:10] + f"_{id.replace('-', '_')}" for id in made[-KEPT:]}
    assert collections(address) - others == kept
    assert published(address, folder).endswith(made[-1].replace("-", "_"))
    assert roll_back(folder, address=address).id == made[-2]
    assert published(address, folder).endswith(made[-2].replace("-", "_"))
    assert "6 mai" in quoted(searcher(folder, address).search("marché mai"), searcher(folder, address))
    assert ensure(documents, folder, WordEncoder(), address=address) is None  # what was gone back to stays


def quoted(found: Found, searcher: Searcher) -> str:
    passage = found.hits[0].passage
    return searcher.document(passage).text[passage.start : passage.end]


def test_known_vectors_come_from_the_collection(address: str, documents: Path, tmp_path: Path) -> None:
    build(documents, tmp_path / "index", WordEncoder(), address=address)
    write_files(documents, {"jour.txt": "Le marché a lieu le premier mai."})
    report = build(documents, tmp_path / "index", WordEncoder(), address=address)
    assert (report.embedded, report.reused) == (2, 6)


def test_somebody_who_asks_meanwhile_gets_one_snapshot_or_the_other(
    address: str, documents: Path, tmp_path: Path
) -> None:
    folder, said, answers, stop = tmp_path / "index", list[str](), set[str](), Event()
    build(documents, folder, WordEncoder(), address=address)
    live = Live(folder, searcher(folder, address), said.append, address=address)

    def ask() -> None:
        while not stop.is_set():
            now = live.searcher()
            answers.add(quoted(now.search("piscine"), now).split("ouvre à ")[1].split()[0])

    asking = Thread(target=ask)
    asking.start()
    hours = ["dix", "onze", "midi"]
    for hour in hours[1:]:
        write_files(documents, {"piscine.txt": f"La piscine ouvre à {hour} heures."})
        build(documents, folder, WordEncoder(), address=address)
    stop.set()
    asking.join()
    now = live.searcher()
    assert "midi" in quoted(now.search("piscine"), now)
    assert (answers <= set(hours), said) == (True, [])


@pytest.mark.parametrize("after", [0, 1])
def test_a_build_that_is_cut_short_leaves_what_was_published(
    address: str, documents: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    folder, others = tmp_path / "index", collections(address)
    before = build(documents, folder, WordEncoder(), address=address).snapshot
    write_files(documents, {"piscine.txt": "La piscine ouvre à midi."})
    with monkeypatch.context() as patch:

        def fail(*_: object) -> None:
            raise KeyboardInterrupt

        patch.setattr("index.snapshots.replace_file" if after else "index.snapshots._write", fail)
        with pytest.raises(KeyboardInterrupt):
            build(documents, folder, WordEncoder(), address=address)
    assert open_current(folder, address).manifest.id == before
    assert published(address, folder).endswith(before.replace("-", "_"))
    last = build(documents, folder, WordEncoder(), address=address)
    on_disk = {path.name.replace("-", "_") for path in folder.glob("2*")}
    assert {name[11:] for name in collections(address) - others} == on_disk
    assert published(address, folder).endswith(last.snapshot.replace("-", "_"))


def test_a_collection_that_is_gone_is_said_and_the_snapshot_before_it_answers(
    address: str, documents: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "index"
    before = build(documents, folder, WordEncoder(), address=address).snapshot
    build(documents, folder, WordEncoder(), address=address)
    roll_back(folder, address=address)
    roll_back(folder, sorted(path.name for path in folder.glob("2*"))[-1], address)
    lost = open_current(folder, address).manifest.collection
    engine(address).ask("drop_alias", published(address, folder) and f"a_{lost.split('_')[1]}")
    engine(address).ask("drop_collection", lost)
    snapshot, damage = open_last_sound(folder, address)
    assert snapshot.manifest.id == before
    assert str(damage).startswith("L’index a perdu sa collection dans Milvus")


def test_a_collection_that_a_new_start_left_on_the_disk_is_loaded(
    address: str, documents: Path, tmp_path: Path
) -> None:
    build(documents, tmp_path / "index", WordEncoder(), address=address)
    now = searcher(tmp_path / "index", address)
    engine(address).ask("release_collection", now.snapshot.manifest.collection)
    assert "dix heures" in quoted(now.search("piscine"), now)


def test_an_index_in_milvus_asks_for_its_address(address: str, documents: Path, tmp_path: Path) -> None:
    build(documents, tmp_path / "index", WordEncoder(), address=address)
    with pytest.raises(DamagedIndex, match="CONVENTION_STORE"):
        open_current(tmp_path / "index")
    assert ensure(documents, tmp_path / "index", WordEncoder())  # as files again
    assert ensure(documents, tmp_path / "index", WordEncoder(), address=address)  # and back


SHARD = """
import sys
from pathlib import Path
from assistant import cli, opening
from tests.conftest import WordEncoder
opening.load_encoder = lambda *_: WordEncoder()
sys.exit(cli.main(["index", "build", "--documents", sys.argv[1], "--shard", sys.argv[2], "--json"]))
"""


def test_two_processes_embed_shares_and_a_last_build_embeds_nothing(tmp_path: Path) -> None:
    documents = COMMUNE / "documents" / "faq"
    with served(tmp_path / "milvus") as address:
        environment = os.environ | {"CONVENTION_STORE": address}
        shares = [
            subprocess.Popen(
                [sys.executable, "-c", SHARD, str(documents), f"{number}/2"],
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
                cwd=ROOT,
                env=environment,
            )
            for number in (1, 2)
        ]
        outputs = [process.communicate() for process in shares]
        assert [(process.returncode, errors) for process, (_, errors) in zip(shares, outputs, strict=True)] == [
            (0, "")
        ] * 2
        reports = [json.loads(output) for output, _ in outputs]
        report = build(documents, tmp_path / "index", WordEncoder(), address=address)
        assert (report.embedded, report.passages > 0) == (0, True)
        assert sum(one["documents"] for one in reports) == len(report.documents)
        assert all(one["documents"] and one["embedded"] for one in reports)
        again = embed_shard(documents, WordEncoder(), Shard(1, 2), address)
        assert (again.embedded, again.documents) == (0, reports[0]["documents"])


@given(contents=st.lists(st.binary(), unique=True), count=st.integers(1, 9))
def test_each_document_is_of_one_share(contents: list[bytes], count: int) -> None:
    for content in contents:
        sha256 = hashlib.sha256(content).hexdigest()
        assert sum(Shard(number, count).holds(sha256) for number in range(1, count + 1)) == 1


@pytest.mark.parametrize("shard", ["0/2", "3/2", "1", "1/", "a/b", "-1/2", "1/2/3"])
def test_a_share_that_there_is_not_is_said(run: Run, shard: str) -> None:
    status, _, errors = run("index", "build", f"--shard={shard}")
    assert (status, "n’est pas une part" in errors) == (2, True)


def test_shares_need_an_engine(run: Run) -> None:
    status, _, errors = run("index", "build", "--shard", "1/2")
    assert (status, errors) == (2, f"{texts.SHARD_WITHOUT_STORE}\n")


def test_the_command_line_answers_from_milvus(run: Run, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONVENTION_STORE", address)
    assert run("index", "build")[0] == 0
    assert run("index", "verify")[0] == 0
    status, output, errors = run("ask", "Quand ouvre la piscine ?")
    assert (status, errors) == (0, "")
    assert "La piscine ouvre à dix heures." in output


def test_a_server_that_is_gone_is_said_in_a_sentence(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with served(tmp_path / "milvus") as address:
        monkeypatch.setenv("CONVENTION_STORE", address)
        assert run("index", "build")[0] == 0
        asked = searcher(tmp_path / "index", address)
    said = f"Milvus ({address}) ne répond pas\u00a0; vérifiez qu’il tourne, ou corrigez CONVENTION_STORE."
    with pytest.raises(EngineFailed, match=re.escape(said)):
        asked.search("piscine")
    for command in (["ask", "Quand ouvre la piscine ?"], ["index", "build"], ["index", "build", "--shard", "1/2"]):
        assert run(*command) == (2, "", f"{said}\n")


@pytest.mark.parametrize("wrong", ["nonsense", "http://127.0.0.1:abc", "/no/such/folder/x.db", "ftp://server"])
def test_an_address_that_is_none_is_said(wrong: str) -> None:
    with pytest.raises(ConventionError, match="n’est pas une adresse de Milvus"):
        engine(wrong)


def test_a_password_is_not_shown() -> None:
    with pytest.raises(ConventionError) as failed:
        engine("http://mairie:secret@127.0.0.1:1")
    assert "secret" not in str(failed.value)


def test_a_missing_package_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pymilvus", None)
    with pytest.raises(ConventionError, match=r"pip install 'convention\[milvus\]'"):
        Engine("http://127.0.0.1:1")


def test_a_large_collection_finds_by_codes(
    address: str, documents: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(milvus, "_ALL_COMPARED", 0)
    monkeypatch.setitem(milvus._CODED["params"], "nlist", 2)
    build(documents, tmp_path / "index", WordEncoder(), address=address)
    now = searcher(tmp_path / "index", address)
    assert "dix heures" in quoted(now.search("piscine"), now)
