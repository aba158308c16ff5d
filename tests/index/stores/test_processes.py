"""One Milvus server, and processes of their own that embed shares, publish and ask meanwhile, some of them killed."""

from __future__ import annotations

import json
import multiprocessing
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from multiprocessing.context import ForkServerProcess
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Event
from pathlib import Path
from shutil import copytree
from signal import SIGKILL
from threading import Event as Never
from typing import Any

import pytest

from index.building import embedding, shards
from index.building.build import build
from index.building.shards import Shard, embed_shard
from index.searching.live import LiveSearcher
from index.searching.search import Hit, Searcher
from index.snapshot.snapshots import current_id
from index.stores import milvus
from index.stores.engines import engine_at
from index.stores.milvus import Engine
from index.stores.store import EngineFailure
from tests.conftest import WordEncoder, open_searcher, until

COMMUNE = Path(__file__).parents[3] / "benchmarks" / "commune"
LINES = (COMMUNE / "questions.jsonl").read_text(encoding="utf-8").splitlines()
QUESTIONS = [str(json.loads(line)["question"]) for line in LINES[::105]]
CONTEXT = multiprocessing.get_context("forkserver")  # a fork of this process would take gRPC's threads for its own
Answers = set[tuple[str | None, str, tuple[Hit, ...]]]  # by the snapshot and the question


@contextmanager
def serving(folder: Path, port: int) -> Iterator[None]:
    """A Milvus Lite in a process of its own, which is killed at the end."""
    command = [sys.executable, "-m", "milvus_lite", "server", "--data-dir", str(folder), "--port", str(port)]
    command += [
        "--host",
        "127.0.0.1",
        "--max-workers",
        "1",
    ]  # it lets one write a collection at a time
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            until(lambda: process.poll() is not None or answers(port))
            yield
        finally:
            process.kill()


def answers(port: int) -> bool:
    """Whether somebody listens at a port."""
    with closing(socket.socket()) as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture
def port() -> int:
    """A port that nobody listens at."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def ask(folder: Path, address: str, asked: Event, stop: Event, heard: Queue[tuple[Answers, list[str]]]) -> None:
    """Put the questions again and again to whatever is published, once more after the end, and tell the answers."""
    said, found, is_last = list[str](), Answers(), False
    live = LiveSearcher(folder, open_searcher(folder, address), said.append, address=address)
    while not is_last:
        is_last = stop.is_set()
        for question in QUESTIONS:
            now = live.searcher()
            found.add((now.snapshot.manifest.id, question, now.search(question, 10).hits))
        asked.set()
    heard.put((found, said))


def embed(documents: Path, share: Shard, address: str, stalled: Event | None = None) -> None:
    """Embed a share, in small batches."""
    embedding.AT_ONCE = shards.AT_ONCE = 64  # type: ignore[attr-defined]
    stall("upsert", stalled)
    embed_shard(documents, WordEncoder(), share, address)


def publish(documents: Path, folder: Path, address: str, stalled: Event | None = None) -> None:
    """Publish what was embedded, in small messages."""
    milvus.AT_ONCE = 200
    stall("insert", stalled)
    build(documents, folder, WordEncoder(), address=address)


def stall(writing: str, stalled: Event | None) -> None:
    """Have the third message that writes wait for ever, in this process, and say so."""
    ask, messages = Engine.ask, list[str]()

    def asked(self: Engine, method: str, *given: object, **named: object) -> Any:  # noqa: ANN401 - as ``ask``
        messages.extend([method] * (method == writing))
        if stalled and len(messages) == 3:
            stalled.set()
            Never().wait()
        return ask(self, method, *given, **named)

    Engine.ask = asked  # type: ignore[method-assign]


def started(what: Callable[..., None], *given: object) -> ForkServerProcess:
    process = CONTEXT.Process(target=what, args=given)
    process.start()
    return process


def killed_in_the_midst(what: Callable[..., None], *given: object) -> None:
    """Run what stalls until it does."""
    stalled = CONTEXT.Event()
    process = started(what, *given, stalled)
    until(lambda: stalled.is_set() or not process.is_alive())
    process.kill()
    process.join()
    assert process.exitcode == -SIGKILL


def ended(*processes: ForkServerProcess) -> None:
    for process in processes:
        process.join()
        assert process.exitcode == 0


def by_files(documents: Path, folder: Path) -> Answers:
    """What an index in files answers, under the name of the snapshot that is published in an index folder."""
    files = folder.with_name("files")
    build(documents, files, WordEncoder())
    return {(current_id(folder), question, open_searcher(files).search(question, 10).hits) for question in QUESTIONS}


def test_who_asks_meanwhile_is_answered_as_by_files_whoever_is_killed(tmp_path: Path, port: int) -> None:
    CONTEXT.set_forkserver_preload([__name__, "pymilvus"])
    documents, folder, address = tmp_path / "documents", tmp_path / "index", f"http://127.0.0.1:{port}"
    copytree(COMMUNE / "documents" / "faq", documents / "faq")
    with serving(tmp_path / "milvus", port):
        build(documents, folder, WordEncoder(), address=address)
        expected = by_files(documents, folder)
        stop, heard, asked = CONTEXT.Event(), CONTEXT.Queue(), [CONTEXT.Event() for _ in range(3)]
        readers = [started(ask, folder, address, one, stop, heard) for one in asked]
        until(lambda: all(one.is_set() for one in asked))
        copytree(COMMUNE / "documents" / "personnel", documents / "personnel")
        other = started(embed, documents, Shard(1, 2), address)
        killed_in_the_midst(embed, documents, Shard(2, 2), address)
        ended(other, started(embed, documents, Shard(2, 2), address))
        killed_in_the_midst(publish, documents, folder, address)
        ended(started(publish, documents, folder, address))
        expected |= by_files(documents, folder)
        stop.set()
        assert [heard.get() for _ in readers] == [(expected, [])] * 3
        ended(*readers)
        kept = {path.name.replace("-", "_") for path in folder.glob("2*")}
        assert {name[11:] for name in engine_at(address).ask("list_collections") if name[0] == "c"} == kept


def test_a_server_that_was_killed_and_started_again_answers_as_before(tmp_path: Path, port: int) -> None:
    documents, address = COMMUNE / "documents" / "faq", f"http://127.0.0.1:{port}"
    with serving(tmp_path / "milvus", port):
        build(documents, tmp_path / "index", WordEncoder(), address=address)
        now = open_searcher(tmp_path / "index", address)
    with pytest.raises(EngineFailure):
        now.search(QUESTIONS[0])
    with serving(tmp_path / "milvus", port):
        until(lambda: is_answered(now))
        found = {(now.snapshot.manifest.id, question, now.search(question, 10).hits) for question in QUESTIONS}
    assert found == by_files(documents, tmp_path / "index")


def is_answered(searcher: Searcher) -> bool:
    """Whether the engine has been found again."""
    try:
        return bool(searcher.search(QUESTIONS[0]).hits)
    except EngineFailure:
        return False
