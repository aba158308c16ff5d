"""The same search in Milvus: Milvus Lite answers the same client inside the test."""

from __future__ import annotations

import hashlib
import json
import logging
import os
import re
import subprocess
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from shutil import copytree
from weakref import ref

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.french import texts
from assistant.settings import settings
from corpus.errors import ConventionError
from index.building.build import build
from index.building.shards import Shard, embed_shard
from index.searching.search import Results, Searcher
from index.snapshot.snapshots import open_current
from index.stores import milvus
from index.stores.engines import engine_at
from index.stores.milvus import Engine
from index.stores.store import EngineFailure
from tests.conftest import Run, WordEncoder, open_searcher, served, write_files

ROOT = Path(__file__).parents[3]
COMMUNE = ROOT / "benchmarks" / "commune"
QUESTIONS = [json.loads(line) for line in (COMMUNE / "questions.jsonl").read_text(encoding="utf-8").splitlines()[::8]]


@pytest.fixture(scope="module")
def both(address: str, tmp_path_factory: pytest.TempPathFactory) -> tuple[Searcher, Searcher]:
    """Papers of a town as files and in Milvus: more passages than a question asks the engine for."""
    folder = tmp_path_factory.mktemp("commune")
    for name in ("accords", "faq", "personnel"):
        copytree(COMMUNE / "documents" / name, folder / "documents" / name)
    build(folder / "documents", folder / "files", WordEncoder())
    build(folder / "documents", folder / "milvus", WordEncoder(), address=address)
    return open_searcher(folder / "files"), open_searcher(folder / "milvus", address)


def test_only_what_a_search_looks_up_is_in_the_collection(address: str, both: tuple[Searcher, Searcher]) -> None:
    files, other = (one.snapshot for one in both)
    assert (files.manifest.collection, other.store.size) == ("", files.store.size)
    rows = np.arange(files.store.size)
    assert np.array_equal(files.store.rows(rows), other.store.rows(rows))
    described = partial(engine_at(address).ask, collection_name=other.manifest.collection)
    fields = {field["name"] for field in described("describe_collection")["fields"]}
    assert fields == {"id", "vector", "words", "terms", "passage"}
    assert set(described("list_indexes")) == {"vector", "words", "passage"}
    assert not {"vectors.npy", "nearest.faiss", "lexical/texts.npy", "lexical/peaks.npy"} & set(other.manifest.files)


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
    found: list[Results] = [one.search(QUESTIONS[0]["question"], 10, one.scope(only)) for one in both]
    assert found[0].hits
    assert found[1] == found[0]


def test_a_question_without_a_known_word_is_answered_by_vectors(both: tuple[Searcher, Searcher]) -> None:
    assert both[1].search("xyzzy ?") == both[0].search("xyzzy ?")


class Numbers(list[float]):
    """A vector as the engine gives it, of which it can be known whether anybody keeps it."""


def test_vectors_are_not_kept_as_python_numbers(
    both: tuple[Searcher, Searcher], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen, alive = list[ref[Numbers]](), list[int]()

    def ask(_: Engine, __: str, *___: object, ids: list[int], **____: object) -> list[dict[str, object]]:
        alive.append(sum(one() is not None for one in seen))
        vectors = {id: Numbers([float(id)] * 64) for id in ids}
        seen.extend(map(ref, vectors.values()))
        return [{"id": id, "vector": vector} for id, vector in vectors.items()]

    monkeypatch.setattr(Engine, "ask", ask)
    monkeypatch.setattr(milvus, "AT_ONCE", 4)
    assert both[1].snapshot.store.rows(np.arange(20))[:, 0].tolist() == list(range(20))
    assert max(alive) <= 4  # those of the message before


def test_a_question_asks_the_engine_four_times(
    both: tuple[Searcher, Searcher], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, ask = list[str](), Engine.ask

    def counted(self: Engine, method: str, *given: object, **named: object) -> object:
        asked.append(method)
        return ask(self, method, *given, **named)

    monkeypatch.setattr(Engine, "ask", counted)
    assert both[1].search("piscine").hits
    assert asked == ["hybrid_search", *["query"] * 3]


def test_known_vectors_come_from_the_collection(address: str, documents: Path, tmp_path: Path) -> None:
    build(documents, tmp_path / "index", WordEncoder(), address=address)
    write_files(documents, {"jour.txt": "Le marché a lieu le premier mai."})
    report = build(documents, tmp_path / "index", WordEncoder(), address=address)
    assert (report.embedded, report.reused) == (2, 6)


SHARD = """
import sys
from pathlib import Path
from shutil import copytree
from assistant.command import main as cli
from assistant.library import searchers
from tests.conftest import WordEncoder
searchers.load_encoder = lambda *_: WordEncoder()
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
        assert {one["encoder"] for one in reports} == {WordEncoder.name}
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


def test_a_share_is_told_with_its_model(run: Run, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONVENTION_STORE", address)
    status, output, _ = run("index", "build", "--shard", "1/1")
    assert (status, output.startswith("Part 1 sur 1")) == (0, True)
    assert f"modèle, {WordEncoder.name}." in output


def test_shares_need_an_engine(run: Run) -> None:
    status, _, errors = run("index", "build", "--shard", "1/2")
    assert (status, errors) == (2, f"{texts.SHARD_WITHOUT_STORE}\n")


def test_the_command_line_answers_from_milvus(run: Run, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONVENTION_STORE", address)
    assert run("index", "build")[0] == 0
    assert run("index", "verify")[0] == 0
    for command in ("status", "list"):
        assert f"dans Milvus ({address})" in run("index", command)[1]
    status, output, errors = run("ask", "Quand ouvre la piscine ?")
    assert (status, errors) == (0, "")
    assert "La piscine ouvre à dix heures." in output


def test_status_says_that_the_next_build_moves_an_index(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run("index", "build")[0] == 0
    assert "dans les fichiers de l’index" in run("index", "list")[1]
    assert "prochain" not in run("index", "status")[1]
    monkeypatch.setenv("CONVENTION_STORE", "http://mairie:secret@milvus")
    status, output, _ = run("index", "status")
    assert (status, output.count("dans les fichiers de l’index.")) == (0, 1)
    assert "les mettra dans Milvus (http://milvus).\n" in output


def test_a_server_that_is_gone_is_said_in_a_sentence(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with served(tmp_path / "milvus") as address:
        monkeypatch.setenv("CONVENTION_STORE", address)
        assert run("index", "build")[0] == 0
        asked = open_searcher(tmp_path / "index", address)
    said = f"Milvus ({address}) ne répond pas\u00a0; vérifiez qu’il tourne, ou corrigez CONVENTION_STORE."
    with pytest.raises(EngineFailure, match=re.escape(said)):
        asked.search("piscine")
    for command in (["ask", "Quand ouvre la piscine ?"], ["index", "build"], ["index", "build", "--shard", "1/2"]):
        assert run(*command) == (2, "", f"{said}\n")


@pytest.mark.parametrize("wrong", ["nonsense", "http://127.0.0.1:abc", "/no/such/folder/x.db", "ftp://server"])
def test_an_address_that_is_none_is_said(wrong: str) -> None:
    with pytest.raises(ConventionError, match="n’est pas une adresse de Milvus"):
        engine_at(wrong)


@pytest.mark.parametrize(
    ("wrong", "seen"),
    [
        ("http://mairie:secret@127.0.0.1:1", "http://127.0.0.1:1"),
        ("http://mairie:sec@ret@127.0.0.1:1", "http://127.0.0.1:1"),
        ("http://mairie:sec/ret@127.0.0.1:1", "http://127.0.0.1:1"),
        ("mairie:secret@milvus:19530", "milvus:19530"),
        ("http:/mairie:secret@milvus", "http:/milvus"),
        ("mairie:secret@milvus.db/x", "milvus.db/x"),
    ],
)
def test_a_password_is_not_shown(wrong: str, seen: str) -> None:
    with pytest.raises(ConventionError) as failed:
        engine_at(wrong)
    assert re.findall("mairie|sec|ret|@", str(failed.value)) == []
    assert re.search(rf"[\u00a0(]{re.escape(seen)}[\u00a0)]", str(failed.value))
    assert "sec" not in repr(settings(environment={"CONVENTION_STORE": wrong}))


def test_a_missing_package_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pymilvus", None)
    with pytest.raises(ConventionError, match=r"pip install 'convention\[milvus\]'"):
        Engine("http://127.0.0.1:1")


def test_a_missing_milvus_lite_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "milvus_lite", None)
    with pytest.raises(ConventionError, match=r"essai\.db.*pip install milvus-lite"):
        Engine(str(tmp_path / "essai.db"))


def test_a_file_that_another_program_holds_is_said_in_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    logging.getLogger("milvus_lite").addHandler(logging.StreamHandler())  # as ``logging`` has it for itself
    with served(tmp_path / "essai.db"), pytest.raises(EngineFailure, match=r"essai\.db.*l’autre programme"):
        Engine(str(tmp_path / "essai.db"))
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("command", [("index", "build"), ("index", "build", "--shard", "1/1"), ("ask", "La piscine ?")])
def test_milvus_lite_is_not_written_among_the_documents(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: Sequence[str]
) -> None:
    monkeypatch.setenv("CONVENTION_STORE", str(tmp_path / "documents" / "essai.db"))
    status, _, errors = run(*command)
    assert (status, "dans le dossier des documents" in errors) == (2, True)
    assert not (tmp_path / "documents" / "essai.db").exists()


def test_a_large_collection_finds_by_codes(address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(milvus, "_ALL_COMPARED", 0)
    monkeypatch.setitem(milvus._CODED["params"], "nlist", 2)
    words = "piscine cantine marché mairie école stade musée parking crèche vélo".split()
    text = "\n\n".join(f"# {word}\n\nLe service {word} ouvre le lundi matin." for word in words)
    build(write_files(tmp_path / "documents", {"a.md": text}), tmp_path / "index", WordEncoder(), address=address)
    snapshot = open_current(tmp_path / "index", address)
    described = engine_at(address).ask("describe_index", snapshot.manifest.collection, "vector")
    assert described["index_type"] == "IVF_SQ8"
    passages = np.arange(len(words))
    found = [snapshot.store.candidates(vector, (), 1).tolist() for vector in snapshot.store.rows(passages)]
    assert found == [[passage] for passage in passages]
