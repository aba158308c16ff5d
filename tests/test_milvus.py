"""The same search in Milvus: Milvus Lite answers the same client inside the test."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread
from types import SimpleNamespace

import numpy as np
import pytest

from corpus.errors import ConventionError
from index import milvus
from index.build import build, ensure
from index.live import Live
from index.milvus import EngineFailed, engine
from index.search import Found, Searcher
from index.snapshots import KEPT, DamagedIndex, open_current, open_last_sound, roll_back
from tests.conftest import WordEncoder, WordReranker, write_files

COMMUNE = Path(__file__).parent.parent / "benchmarks" / "commune"
QUESTIONS = [json.loads(line) for line in (COMMUNE / "questions.jsonl").read_text(encoding="utf-8").splitlines()[::8]]
FILES = {
    "piscine.txt": "La piscine ouvre à dix heures. Elle ferme le lundi.",
    "menu.md": "# Menu\n\n## Lundi\n\nDu riz au lait.",
}


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A running server's address."""
    from milvus_lite.adapter.grpc.server import start_server_in_thread

    server, store, port = start_server_in_thread(str(tmp_path_factory.mktemp("milvus")), max_workers=1)
    yield f"http://127.0.0.1:{port}"
    server.stop(0).wait()
    store.close()


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


def test_only_what_a_search_looks_up_is_in_the_collection(both: tuple[Searcher, Searcher], tmp_path: Path) -> None:
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


@pytest.mark.parametrize("count", [1, 3])
def test_documents_can_be_chosen(both: tuple[Searcher, Searcher], count: int) -> None:
    only = both[0].snapshot.paths[3 : 3 + 2 * count : 2]
    found: list[Found] = [one.search(QUESTIONS[0]["question"], 10, only) for one in both]
    assert found[0].hits
    assert found[1] == found[0]


def test_a_question_without_a_known_word_is_answered_by_vectors(both: tuple[Searcher, Searcher]) -> None:
    assert both[1].search("xyzzy ?") == both[0].search("xyzzy ?")
