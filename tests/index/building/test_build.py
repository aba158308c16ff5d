from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from corpus.document import Document
from corpus.errors import ConventionError
from corpus.reading import processes as apart
from corpus.reading.containers import read_document
from index.building import build as building
from index.building.build import build, ensure, is_current
from index.models.encoders import DividedText, Encoder
from index.snapshot.manifest import FORMAT, Changes
from index.snapshot.report import BuildReport, report_of
from index.snapshot.rows import embedded_texts, headings, whole_text
from index.snapshot.snapshots import Snapshot, current_manifest, kept, open_current
from index.stores.store import LostStore
from tests.conftest import WordEncoder, write_files

TARIFFS = "La cantine coûte 3 euros par repas. Les tarifs changent en septembre."
STATUTES = "La société coopérative d’intérêt collectif (SCIC) associe des usagers."
LAMPS = "Les lampadaires du quai sont éteints à minuit."


class RecordingEncoder(WordEncoder):
    """Remembers every text that it is asked to embed."""

    def __init__(self) -> None:
        self.texts: list[DividedText] = []

    def encode_passages(
        self, texts: Sequence[DividedText], advance: Callable[[int], None] = lambda _: None
    ) -> list[NDArray[np.float32]]:
        self.texts += texts
        return super().encode_passages(texts, advance)


class OtherEncoder(RecordingEncoder):
    """Another model: the same words elsewhere."""

    name = "words-backwards"

    def encode_passages(
        self, texts: Sequence[DividedText], advance: Callable[[int], None] = lambda _: None
    ) -> list[NDArray[np.float32]]:
        return [own[:, ::-1] for own in super().encode_passages(texts, advance)]


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    return write_files(tmp_path / "documents", {"tarifs.txt": TARIFFS, "sigles/scic.txt": STATUTES})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "index"


def vectors_of(snapshot: Snapshot) -> NDArray[np.float32]:
    return snapshot.store.rows(np.arange(snapshot.store.size))


def texts_of(snapshot: Snapshot) -> list[DividedText]:
    """What the rows of a snapshot's vectors were made from."""
    return embedded_texts(snapshot.documents, snapshot.passages)


def report_on(tmp_path: Path, files: Mapping[str, str | bytes]) -> BuildReport:
    return build(write_files(tmp_path / "documents", files), tmp_path / "index", WordEncoder())


def test_each_text_has_the_vector_that_the_model_gives_it(documents: Path, folder: Path) -> None:
    build(documents, folder, WordEncoder())
    snapshot = open_current(folder)
    whole = [whole_text(snapshot.documents[one.document_id], one) for one in snapshot.passages]
    sentences = [
        snapshot.documents[one.document_id].text[slice(*span)] for one in snapshot.passages for span in one.sentences
    ]
    texts = [*whole, *sentences, *headings(snapshot.passages)]
    assert np.array_equal(vectors_of(snapshot), WordEncoder().encode_questions(texts))


def test_the_report_counts_what_was_indexed(documents: Path, folder: Path) -> None:
    report = build(documents, folder, WordEncoder())
    snapshot = open_current(folder)
    assert (report.snapshot, report.passages) == (snapshot.manifest.id, len(snapshot.passages))
    assert (report.embedded, report.reused) == (snapshot.store.size, 0)
    assert {one.path: one.characters for one in report.documents} == {
        "sigles/scic.txt": len(STATUTES),
        "tarifs.txt": len(TARIFFS),
    }


def test_the_report_names_the_files_that_were_not_read_and_why(tmp_path: Path) -> None:
    report = report_on(tmp_path, {"tarifs.txt": TARIFFS, "plan.dwg": b"\0\1", "vide.txt": "", "zero.txt": b"a\0\1b"})
    assert [one.path for one in report.documents] == ["tarifs.txt"]
    assert [one.path for one in report.unread] == ["plan.dwg", "vide.txt", "zero.txt"]
    assert all(one.reason.endswith(".") for one in report.unread)


def test_the_report_shows_ignored_spans_with_their_reason_and_words(tmp_path: Path) -> None:
    link = "Le communiqué est en ligne >> Communiqué complet"
    text = f"{TARIFFS}\n\n{link}\n\n{LAMPS}\n"
    (document,) = report_on(tmp_path, {"page.txt": text}).documents
    assert [(one.reason, one.text) for one in document.ignored] == [("link", link)]
    assert all(text[one.start : one.end] == one.text for one in document.ignored)


def test_the_report_lists_the_sigles_of_each_document(tmp_path: Path) -> None:
    report = report_on(tmp_path, {"scic.txt": STATUTES, "tarifs.txt": TARIFFS})
    assert [one.sigles for one in report.documents] == [("SCIC",), ()]


def test_the_report_counts_damaged_characters(tmp_path: Path) -> None:
    (document,) = report_on(tmp_path, {"a.txt": b"La caf\xe9t\xe9ria \x81 ouvre \x8d demain matin."}).documents
    assert document.damaged == 2


def test_the_report_says_what_changed_since_the_build_before(documents: Path, folder: Path) -> None:
    first = build(documents, folder, WordEncoder()).changes
    write_files(documents, {"lampes.txt": LAMPS, "tarifs.txt": f"{TARIFFS} Les repas des adultes coûtent 6 euros."})
    (documents / "sigles" / "scic.txt").rename(documents / "scic.txt")
    second = build(documents, folder, WordEncoder()).changes
    third = build(documents, folder, WordEncoder()).changes
    assert first == Changes(("sigles/scic.txt", "tarifs.txt"), (), (), ())
    assert second == Changes(("lampes.txt", "scic.txt"), ("tarifs.txt",), ("sigles/scic.txt",), ())
    assert third == Changes((), (), (), ("lampes.txt", "scic.txt", "tarifs.txt"))


def test_the_report_is_the_same_later(documents: Path, folder: Path) -> None:
    for files in ({}, {"vide.txt": "", "copie.md": TARIFFS, "b\udcff.txt": LAMPS}):
        report = build(write_files(documents, files), folder, WordEncoder())
        assert report_of(open_current(folder)) == report


def test_the_index_of_another_version_is_built_anew(documents: Path, folder: Path) -> None:
    before = folder / build(documents, folder, WordEncoder()).snapshot
    (before / "manifest.json").write_text(f'{{"format": {FORMAT - 1}, "id": "{before.name}"}}')
    report = ensure(documents, folder, WordEncoder())
    assert report
    assert report.changes.added == ("sigles/scic.txt", "tarifs.txt")
    assert [bool(one.problem) for one in kept(folder)] == [True, False]


def test_the_report_names_the_document_that_says_the_same(tmp_path: Path) -> None:
    documents = report_on(tmp_path, {"a.txt": TARIFFS, "b/copie.md": TARIFFS, "c.txt": LAMPS}).documents
    assert [one.same_as for one in documents] == [None, "a.txt", None]


def test_a_file_that_did_not_change_is_not_read_again(
    documents: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(documents, folder, WordEncoder())
    read: list[Path] = []

    def recording(path: Path, relative: str) -> Document:
        read.append(path)
        return read_document(path, relative)

    monkeypatch.setattr(apart, "read_document", recording)
    write_files(documents, {"tarifs.txt": LAMPS})
    build(documents, folder, WordEncoder())
    assert read == [documents / "tarifs.txt"]


def test_progress_ends_with_all_files_read_and_all_texts_embedded(documents: Path, folder: Path) -> None:
    told: list[tuple[object, ...]] = []
    write_files(documents, {"tarifs.txt": LAMPS, "vide.txt": ""})
    build(documents, folder, WordEncoder(), lambda *stage: told.append(stage))
    assert list(dict.fromkeys(stage for stage, *_ in told)) == ["look", "read", "encode", "publish"]
    last = {stage: counts for stage, *counts in told}
    assert last["read"][:2] == [3, 3]
    count = len(texts_of(open_current(folder)))
    assert last["encode"] == [count, count]


def test_a_text_that_stands_twice_is_embedded_once(tmp_path: Path, folder: Path) -> None:
    encoder = RecordingEncoder()
    build(write_files(tmp_path / "documents", {"a/même.txt": TARIFFS, "b/même.txt": TARIFFS}), folder, encoder)
    assert len(encoder.texts) == len(set(encoder.texts))
    assert open_current(folder).store.size == 2 * sum(1 + len(parts) for _, parts in encoder.texts)


def test_what_a_former_index_no_longer_gives_is_embedded_anew(
    documents: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lost(*_: object) -> Iterator[tuple[DividedText, NDArray[np.float32]]]:
        yield from ()
        raise LostStore("Les lignes sont perdues.")

    build(documents, folder, WordEncoder())
    monkeypatch.setattr("index.building.embedding._of_snapshot", lost)
    monkeypatch.setattr(building, "RECIPE", "another way of cutting")  # else the rows themselves are taken over
    encoder = RecordingEncoder()
    build(documents, folder, encoder)
    assert set(encoder.texts) == set(texts_of(open_current(folder)))


def test_few_texts_are_in_memory_at_once(documents: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build(write_files(documents, {"lampes.txt": LAMPS}), folder, WordEncoder())
    expected = vectors_of(open_current(folder))
    monkeypatch.setattr("index.building.embedding.AT_ONCE", 1)
    monkeypatch.setattr("index.building.embedding._QUICKER_ANEW", 0)
    for encoder in (OtherEncoder(), WordEncoder()):  # all texts are new, then all are known again
        build(documents, folder, encoder)
    assert open_current(folder).manifest.embedded == 0
    assert np.array_equal(vectors_of(open_current(folder)), expected)


def test_an_unchanged_folder_is_embedded_by_no_call_to_the_model(documents: Path, folder: Path) -> None:
    build(documents, folder, WordEncoder())
    encoder = RecordingEncoder()
    report = build(documents, folder, encoder)
    assert encoder.texts == []
    assert (report.embedded, report.reused) == (0, open_current(folder).store.size)


def test_only_new_texts_are_embedded(documents: Path, folder: Path) -> None:
    build(documents, folder, WordEncoder())
    before = set(texts_of(open_current(folder)))
    write_files(documents, {"lampes.txt": LAMPS, "tarifs.txt": f"{TARIFFS} Les repas des adultes coûtent 6 euros."})
    encoder = RecordingEncoder()
    report = build(documents, folder, encoder)
    after = texts_of(open_current(folder))
    assert sorted(encoder.texts) == sorted(set(after) - before)
    assert report.reused == sum(1 + len(text.parts) for text in after if text in before)


def test_what_comes_back_has_its_vectors_in_a_snapshot_before(
    documents: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.building.embedding._QUICKER_ANEW", 0)
    tariffs = (documents / "tarifs.txt").read_bytes()
    build(documents, folder, WordEncoder())
    (documents / "tarifs.txt").unlink()
    build(documents, folder, WordEncoder())
    write_files(documents, {"tarifs.txt": tariffs})
    assert build(documents, folder, WordEncoder()).embedded == 0


def test_reused_vectors_equal_those_of_a_build_from_nothing(documents: Path, folder: Path, tmp_path: Path) -> None:
    build(documents, folder, WordEncoder())
    (documents / "tarifs.txt").unlink()
    write_files(documents, {"autres.txt": TARIFFS, "lampes.txt": LAMPS})
    build(documents, folder, WordEncoder())
    build(documents, tmp_path / "new", WordEncoder())
    again, new = open_current(folder), open_current(tmp_path / "new")
    assert list(again.passages) == list(new.passages)
    assert np.array_equal(vectors_of(again), vectors_of(new))


def test_the_packaged_model_gives_a_reused_text_the_vector_of_a_build_from_nothing(
    model: Encoder, documents: Path, folder: Path, tmp_path: Path
) -> None:
    build(documents, folder, model)
    write_files(documents, {"lampes.txt": LAMPS})
    build(documents, folder, model)
    build(documents, tmp_path / "new", model)
    assert np.array_equal(vectors_of(open_current(folder)), vectors_of(open_current(tmp_path / "new")))


def test_vectors_of_another_model_are_not_reused(documents: Path, folder: Path) -> None:
    build(documents, folder, WordEncoder())
    report = build(documents, folder, OtherEncoder())
    assert report.reused == 0
    assert open_current(folder).manifest.encoder == "words-backwards"


def test_a_text_keeps_its_vector_however_documents_are_cut(
    documents: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(documents, folder, WordEncoder())
    monkeypatch.setattr(building, "RECIPE", "another way of cutting")
    assert build(documents, folder, WordEncoder()).embedded == 0


def test_a_damaged_former_snapshot_does_not_stop_a_build(documents: Path, folder: Path) -> None:
    first = build(documents, folder, WordEncoder())
    (folder / first.snapshot / "vectors.npy").write_bytes(b"rust")
    report = build(documents, folder, WordEncoder())
    assert (report.reused, report.embedded) == (0, first.embedded)


def test_an_index_is_ensured_once(documents: Path, folder: Path) -> None:
    first = ensure(documents, folder, WordEncoder())
    assert first
    assert ensure(documents, folder, WordEncoder()) is None
    assert current_manifest(folder).id == first.snapshot


def rewrite(documents: Path) -> None:
    (documents / "tarifs.txt").write_text(TARIFFS.replace("3", "4"))


def add(documents: Path) -> None:
    write_files(documents, {"lampes.txt": LAMPS})


def remove(documents: Path) -> None:
    (documents / "tarifs.txt").unlink()


def move(documents: Path) -> None:
    (documents / "tarifs.txt").rename(documents / "sigles" / "tarifs.txt")


@pytest.mark.parametrize("change", [rewrite, add, remove, move])
def test_a_changed_folder_is_indexed_again(change: Callable[[Path], None], documents: Path, folder: Path) -> None:
    ensure(documents, folder, WordEncoder())
    change(documents)
    assert ensure(documents, folder, WordEncoder())
    assert ensure(documents, folder, WordEncoder()) is None


def test_a_file_that_is_only_touched_is_not_indexed_again(documents: Path, folder: Path) -> None:
    ensure(documents, folder, WordEncoder())
    os.utime(documents / "tarifs.txt", ns=(0, 0))
    assert ensure(documents, folder, WordEncoder()) is None


def test_a_file_that_could_not_be_read_is_not_read_again_at_each_start(documents: Path, folder: Path) -> None:
    write_files(documents, {"plan.dwg": b"\0\1"})
    ensure(documents, folder, WordEncoder())
    assert ensure(documents, folder, WordEncoder()) is None


def test_another_model_has_the_folder_indexed_again(documents: Path, folder: Path) -> None:
    ensure(documents, folder, WordEncoder())
    assert ensure(documents, folder, OtherEncoder())


def test_another_recipe_has_the_folder_indexed_again(
    documents: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ensure(documents, folder, WordEncoder())
    monkeypatch.setattr(building, "RECIPE", "another way of cutting")
    assert not is_current(documents, current_manifest(folder))
    assert ensure(documents, folder, WordEncoder())


def test_a_damaged_index_is_built_again(documents: Path, folder: Path) -> None:
    first = ensure(documents, folder, WordEncoder())
    assert first
    (folder / first.snapshot / "passages.jsonl").unlink()
    assert ensure(documents, folder, WordEncoder())


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ({}, "est vide.*ajoutez-y"),
        ({".caché.txt": TARIFFS}, "est vide.*ajoutez-y"),
        ({"plan.dwg": b"\0\1", "vide.md": ""}, "Aucun texte à citer.*plan\\.dwg\u00a0: .*vide\\.md\u00a0: "),
        ({"lien.txt": "Le communiqué est en ligne >> Communiqué complet"}, "Aucun texte à citer"),
    ],
    ids=["no file", "hidden file", "unreadable files", "all ignored"],
)
def test_nothing_to_index_is_said(files: Mapping[str, str | bytes], sentence: str, tmp_path: Path) -> None:
    documents = write_files(tmp_path / "documents", files)
    documents.mkdir(exist_ok=True)
    with pytest.raises(ConventionError, match=sentence):
        build(documents, tmp_path / "index", WordEncoder())


def test_a_missing_documents_folder_is_said(tmp_path: Path) -> None:
    with pytest.raises(ConventionError, match=r"n’existe pas.*--documents"):
        build(tmp_path / "nowhere", tmp_path / "index", WordEncoder())


@pytest.mark.parametrize("place", ["", "index", "sigles/index", "../lien"])
@pytest.mark.parametrize("make", [build, ensure])
def test_an_index_among_the_documents_is_refused(
    make: Callable[[Path, Path, Encoder], object], place: str, documents: Path
) -> None:
    (documents.parent / "lien").symlink_to(documents / "sigles")
    with pytest.raises(ConventionError, match="--index"):
        make(documents, documents / place, WordEncoder())
    assert sorted(path.name for path in documents.rglob("*")) == ["scic.txt", "sigles", "tarifs.txt"]


def test_an_index_in_a_hidden_folder_of_the_documents_is_built_once(documents: Path) -> None:
    assert ensure(documents, documents / ".index", WordEncoder())
    assert ensure(documents, documents / ".index", WordEncoder()) is None


def test_a_build_of_nothing_leaves_the_former_snapshot(documents: Path, folder: Path, tmp_path: Path) -> None:
    report = build(documents, folder, WordEncoder())
    (tmp_path / "empty").mkdir()
    with pytest.raises(ConventionError):
        build(tmp_path / "empty", folder, WordEncoder())
    assert open_current(folder).manifest.id == report.snapshot


def test_texts_of_tool_words_alone_are_indexed(tmp_path: Path) -> None:
    assert report_on(tmp_path, {"la.txt": "Où est-ce ? C’est ici, et c’est là."}).passages == 1
