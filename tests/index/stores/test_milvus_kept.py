"""Which collections an index folder has in Milvus: published, kept, loaded and dropped with its snapshots."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from shutil import copytree, rmtree
from threading import Event, Thread

import pytest

from index.building.build import build, ensure
from index.disk import DamagedIndex
from index.searching.live import LiveSearcher
from index.snapshot.snapshots import KEPT, kept, open_current, open_last_sound, roll_back
from index.stores.engines import engine_at
from index.stores.milvus import Engine
from index.stores.store import EngineFailure
from tests.conftest import WordEncoder, open_searcher, served, write_files
from tests.index.stores.conftest import quoted

Publish = Callable[[Path, Path, str], object]


def build_again(documents: Path, folder: Path, address: str) -> None:
    build(documents, folder, WordEncoder(), address=address)


def roll_back_to_first(_: Path, folder: Path, address: str) -> None:
    roll_back(folder, min(path.name for path in folder.glob("2*")), address)


def collections(address: str) -> set[str]:
    return set(engine_at(address).ask("list_collections"))


def published(address: str, folder: Path) -> str:
    """The collection that the alias of an index names, for other programs."""
    alias = f"a_{open_current(folder, address).manifest.collection.split('_')[1]}"
    return str(engine_at(address).ask("describe_alias", alias)["collection_name"])


def test_what_is_published_can_be_gone_back_from_and_the_oldest_are_dropped(
    address: str, documents: Path, tmp_path: Path
) -> None:
    folder, made, others = tmp_path / "index", list[str](), collections(address)
    for day in range(KEPT + 2):
        write_files(documents, {"jour.txt": f"Le marché a lieu le {day + 1} mai."})
        made.append(build(documents, folder, WordEncoder(), address=address).snapshot)
    beginning = open_current(folder, address).manifest.collection[:10]
    assert collections(address) - others == {f"{beginning}_{id.replace('-', '_')}" for id in made[-KEPT:]}
    assert published(address, folder).endswith(made[-1].replace("-", "_"))
    assert roll_back(folder, address=address).id == made[-2]
    assert published(address, folder).endswith(made[-2].replace("-", "_"))
    assert "6 mai" in quoted(open_searcher(folder, address).search("marché mai"), open_searcher(folder, address))
    assert ensure(documents, folder, WordEncoder(), address=address) is None  # what was gone back to stays


def test_somebody_who_asks_meanwhile_gets_one_snapshot_or_the_other(
    address: str, documents: Path, tmp_path: Path
) -> None:
    folder, said, answers, stop = tmp_path / "index", list[str](), set[str](), Event()
    build(documents, folder, WordEncoder(), address=address)
    live = LiveSearcher(folder, open_searcher(folder, address), said.append, address=address)

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
        patch.setattr(
            "index.snapshot.snapshots.replace_file" if after else "index.snapshot.snapshots._write", cut_short
        )
        with pytest.raises(KeyboardInterrupt):
            build(documents, folder, WordEncoder(), address=address)
    assert open_current(folder, address).manifest.id == before
    assert published(address, folder).endswith(before.replace("-", "_")) or after  # the alias goes right before
    last = build(documents, folder, WordEncoder(), address=address)
    on_disk = {path.name.replace("-", "_") for path in folder.glob("2*")}
    assert {name[11:] for name in collections(address) - others} == on_disk
    assert published(address, folder).endswith(last.snapshot.replace("-", "_"))


def test_two_copies_of_an_index_keep_what_the_other_has_published(
    address: str, documents: Path, tmp_path: Path
) -> None:
    one, other = tmp_path / "index", tmp_path / "copy"
    build(documents, one, WordEncoder(), address=address)
    copytree(one, other)
    build(write_files(documents, {"piscine.txt": "La piscine ouvre à midi."}), one, WordEncoder(), address=address)
    build(write_files(documents, {"piscine.txt": "La piscine est vide."}), other, WordEncoder(), address=address)
    answers = [
        quoted(now.search("piscine"), now) for now in (open_searcher(one, address), open_searcher(other, address))
    ]
    assert ["midi" in answers[0], "vide" in answers[1]] == [True, True]


def test_a_first_build_that_is_cut_short_leaves_nothing_for_ever(
    address: str, documents: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    others = collections(address)
    with monkeypatch.context() as patch:
        patch.setattr("index.snapshot.snapshots._write", cut_short)
        with pytest.raises(KeyboardInterrupt):
            build(documents, tmp_path / "index", WordEncoder(), address=address)
    assert collections(address) - others
    last = build(documents, tmp_path / "index", WordEncoder(), address=address)
    assert [name[11:] for name in collections(address) - others] == [last.snapshot.replace("-", "_")]


def cut_short(*_: object) -> None:
    raise KeyboardInterrupt


def test_what_builds_in_files_or_of_another_version_left_is_dropped(
    address: str, documents: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.snapshot.snapshots.KEPT", 1)
    folder, others, aliases = tmp_path / "index", collections(address), all_aliases(address)
    build(documents, folder, WordEncoder(), address=address)
    build(documents, folder, WordEncoder())
    build(documents, folder, WordEncoder(), address=address)
    for module in ("index.snapshot.seals", "index.building.build"):
        monkeypatch.setattr(f"{module}.FORMAT", 99)
    last = build(documents, folder, WordEncoder(), address=address)
    assert [name[11:] for name in collections(address) - others] == [last.snapshot.replace("-", "_")]
    assert len(all_aliases(address) - aliases) == 1


def refuse(monkeypatch: pytest.MonkeyPatch, *methods: str) -> None:
    """Have the engine refuse what some methods ask for."""
    ask = Engine.ask

    def refusing(self: Engine, method: str, *given: object, **named: object) -> object:
        if method in methods:
            raise EngineFailure("Milvus a refusé une demande.")
        return ask(self, method, *given, **named)

    monkeypatch.setattr(Engine, "ask", refusing)


@pytest.mark.parametrize("publish", [build_again, roll_back_to_first])
def test_where_the_alias_is_refused_nothing_is_published(
    publish: Publish, address: str, documents: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "index"
    for _ in range(2):
        build(documents, folder, WordEncoder(), address=address)
    before = (folder / "current").read_text()
    refuse(monkeypatch, "alter_alias")
    with pytest.raises(EngineFailure):
        publish(documents, folder, address)
    assert (folder / "current").read_text() == before
    assert len(list(folder.glob("2*"))) == 2


@pytest.mark.parametrize("publish", [build_again, roll_back_to_first])
def test_what_cannot_be_dropped_once_it_is_published_is_dropped_next_time(
    publish: Publish, address: str, documents: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, others = tmp_path / "index", collections(address)
    for _ in range(2):
        build(documents, folder, WordEncoder(), address=address)
    rmtree(min(folder.glob("2*")) if publish is build_again else max(folder.glob("2*")))
    before = (folder / "current").read_text()
    with monkeypatch.context() as patch:
        refuse(patch, "drop_collection")
        publish(documents, folder, address)
    assert (folder / "current").read_text() != before
    build(documents, folder, WordEncoder(), address=address)
    assert len(collections(address) - others) == len(list(folder.glob("2*")))


def test_only_what_is_published_is_in_memory(address: str, documents: Path, tmp_path: Path) -> None:
    folder, others = tmp_path / "index", collections(address)
    for _ in range(3):
        build(documents, folder, WordEncoder(), address=address)
    assert loaded(address) - others == {open_current(folder, address).manifest.collection}
    roll_back(folder, address=address)
    assert loaded(address) - others == {open_current(folder, address).manifest.collection}


def loaded(address: str) -> set[str]:
    """The collections that are in memory."""
    state = engine_at(address).ask
    return {name for name in collections(address) if state("get_load_state", name)["state"].name == "Loaded"}


def all_aliases(address: str) -> set[str]:
    return set(engine_at(address).ask("list_aliases")["aliases"])


@pytest.mark.parametrize("content", [b"", b"c_nothing \xff\n../x"])
def test_a_list_of_collections_that_is_damaged_stops_nothing(
    address: str, documents: Path, tmp_path: Path, content: bytes
) -> None:
    (tmp_path / "index").mkdir()
    (tmp_path / "index" / "collections").write_bytes(content)
    assert build(documents, tmp_path / "index", WordEncoder(), address=address)
    assert open_current(tmp_path / "index", address)


def test_a_list_of_collections_that_cannot_be_read_does_not_undo_going_back(
    address: str, documents: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "index"
    first, _ = (build(documents, folder, WordEncoder(), address=address).snapshot for _ in range(2))
    (folder / "collections").unlink()
    (folder / "collections").mkdir()
    assert roll_back(folder, address=address).id == open_current(folder, address).manifest.id == first


def test_a_collection_that_is_gone_is_said_and_the_snapshot_before_it_answers(
    address: str, documents: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "index"
    before = build(documents, folder, WordEncoder(), address=address).snapshot
    build(documents, folder, WordEncoder(), address=address)
    roll_back(folder, address=address)
    roll_back(folder, sorted(path.name for path in folder.glob("2*"))[-1], address)
    lost = open_current(folder, address).manifest.collection
    engine_at(address).ask("drop_alias", published(address, folder) and f"a_{lost.split('_')[1]}")
    engine_at(address).ask("drop_collection", lost)
    snapshot, damage = open_last_sound(folder, address)
    assert snapshot.manifest.id == before
    assert str(damage).startswith("L’index a perdu sa collection dans Milvus")


def test_an_engine_that_is_silent_hides_no_index_in_files(documents: Path, tmp_path: Path) -> None:
    folder, silent = tmp_path / "index", "http://127.0.0.1:1"
    first = build(documents, folder, WordEncoder()).snapshot
    with served(tmp_path / "milvus") as address:
        second = build(documents, folder, WordEncoder(), address=address).snapshot
    last = build(documents, folder, WordEncoder()).snapshot
    looked_at = kept(folder, thoroughly=True, address=silent)
    assert [(one.id, bool(one.problem)) for one in looked_at] == [(first, False), (second, True), (last, False)]
    assert re.search(f"pas pu être vérifié.*{silent}.*ne répond pas", looked_at[1].problem or "")
    (folder / last / "passages.jsonl").write_bytes(b"")
    assert open_last_sound(folder, silent)[0].manifest.id == first


def test_a_collection_that_a_new_start_left_on_the_disk_is_loaded(
    address: str, documents: Path, tmp_path: Path
) -> None:
    build(documents, tmp_path / "index", WordEncoder(), address=address)
    now = open_searcher(tmp_path / "index", address)
    engine_at(address).ask("release_collection", now.snapshot.manifest.collection)
    assert "dix heures" in quoted(now.search("piscine"), now)


def test_an_index_in_milvus_asks_for_its_address(address: str, documents: Path, tmp_path: Path) -> None:
    build(documents, tmp_path / "index", WordEncoder(), address=address)
    with pytest.raises(DamagedIndex, match="CONVENTION_STORE"):
        open_current(tmp_path / "index")
    assert ensure(documents, tmp_path / "index", WordEncoder())  # as files again
    assert ensure(documents, tmp_path / "index", WordEncoder(), address=address)  # and back
