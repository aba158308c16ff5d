"""One way of embedding texts, timed by ``indexing.py`` in a process and a virtual environment of its own.

    python embedders.py WAY JOB RUNS

The folder JOB holds ``texts.json`` and ``model``, the model in full precision. Each way gets all cores, a warm-up, and
the quickest of three batch sizes. It writes its vectors to JOB as ``WAY-….npy`` and its figures as ``WAY.json``: wall
and CPU seconds of the quickest of RUNS.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Sequence
from functools import cache, partial
from importlib.metadata import distributions
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

SIZES = 4, 16, 64
TOLD = "torch", "sentence-transformers", "transformers", "onnxruntime", "openvino", "nncf", "fastembed", "txtai"
ONNX_FILES = {"fp32": "onnx/model.onnx", "int8": "onnx/model_qint8_avx512_vnni.onnx"}
OPENVINO_FILES = {"int8": "openvino/openvino_model_qint8.xml"}
Vectors = NDArray[np.float32]
Embed = Callable[[Sequence[Any], int], Vectors]  # texts and batch size → vectors


def main() -> None:
    """Measure one way."""
    way, job, runs = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    family, _, kind = way.partition("-")
    texts = json.loads((job / "texts.json").read_text())
    embed, sizes = FAMILIES[family](job, kind), SIZES if family != "ours" else (1,)
    few = texts["passages"][::6]
    for size in sizes:
        embed(few[-size:], size)  # the set-up of a first call is not counted
    size = min(sizes, key=lambda one: spent(partial(embed, few, one))[0])
    np.save(job / f"{way}-questions.npy", np.asarray(embed(texts["questions"], size), np.float32))
    np.save(job / f"{way}-passages.npy", np.asarray(embed(texts["passages"], size), np.float32))
    parts = "divided" if family == "ours" else "apart"
    figures: dict[str, object] = {"batch": size}
    for name, some in {"passages": texts["passages"], "vectors": texts[parts]}.items():
        wall, processor = min(spent(partial(embed, some, size)) for _ in range(runs))
        figures |= {f"{name}, s": round(wall, 2), f"{name}, processor s": round(processor, 2)}
    versions = {one.name: one.version for one in distributions() if one.name in TOLD}
    (job / f"{way}.json").write_text(json.dumps(figures | {"versions": versions}))


def spent(work: Callable[[], object]) -> tuple[float, float]:
    """Wall and CPU seconds."""
    wall, processor = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - processor


def ours(_: Path, __: str) -> Embed:
    """Our encoder: the vector of each text, or of the text and its parts."""
    from corpus.document import Span  # noqa: PLC0415
    from index.models.encoders import PLAIN, DividedText, load_encoder  # noqa: PLC0415

    encoder = load_encoder(PLAIN, question_prompt="", passage_prompt="")  # the texts contain theirs

    def embed(texts: Sequence[Any], _: int) -> Vectors:
        whole = [(one, ()) if isinstance(one, str) else one for one in texts]
        return np.concatenate(
            encoder.encode_passages([DividedText(text, tuple(Span(*span) for span in parts)) for text, parts in whole])
        )

    return embed


def _model(folder: Path, backend: Literal["torch", "onnx", "openvino"], **options: object) -> SentenceTransformer:
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415

    return SentenceTransformer(str(folder), device="cpu", backend=backend, model_kwargs=options)


def _encoding(model: SentenceTransformer) -> Embed:
    def embed(texts: Sequence[str], size: int) -> Vectors:
        return model.encode(list(texts), batch_size=size, normalize_embeddings=True, show_progress_bar=False)

    return embed


def torch(job: Path, kind: str) -> Embed:
    """Sentence-transformers with its defaults, or in bf16."""
    dtype = {"fp32": "float32", "bf16": "bfloat16"}[kind]
    return _encoding(_model(job / "model", "torch", dtype=dtype))


def onnx(job: Path, kind: str) -> Embed:
    """Sentence-transformers over ONNX Runtime, quantised as its manual recommends."""
    folder = _onnx_folder(job)
    return _encoding(_model(folder, "onnx", file_name=ONNX_FILES[kind]))


def _onnx_folder(job: Path) -> Path:
    folder = job / "onnx"
    if not (folder / ONNX_FILES["int8"]).exists():
        from sentence_transformers import export_dynamic_quantized_onnx_model  # noqa: PLC0415

        model = _model(job / "model", "onnx", export=True)
        model.save_pretrained(str(folder))
        export_dynamic_quantized_onnx_model(model, "avx512_vnni", str(folder))
    return folder


def openvino(job: Path, kind: str) -> Embed:
    """Sentence-transformers over OpenVINO; in 8 bits, calibrated on the measured texts."""
    folder, file = job / "openvino", OPENVINO_FILES.get(kind, "openvino/openvino_model.xml")
    if not folder.exists():
        exported = _model(job / "model", "openvino", export=True)
        exported.save_pretrained(str(folder))
    if not (folder / file).exists():
        _quantise(folder, folder / file, json.loads((job / "texts.json").read_text())["passages"][::2])
    precision = "f32" if kind == "fp32" else "bf16"  # of the layers not in 8 bits
    settings = {"INFERENCE_PRECISION_HINT": precision}
    return _encoding(_model(folder, "openvino", file_name=file, ov_config=settings))


def _quantise(folder: Path, file: Path, texts: Sequence[str]) -> None:
    import nncf  # noqa: PLC0415
    from openvino import Core, save_model  # noqa: PLC0415
    from transformers import AutoTokenizer  # noqa: PLC0415

    graph = Core().read_model(folder / "openvino/openvino_model.xml")
    tokenizer, names = AutoTokenizer.from_pretrained(folder), {one.get_any_name() for one in graph.inputs}
    read = (dict(tokenizer(text, return_tensors="np", return_token_type_ids=True)) for text in texts)
    rows = [{name: row[name] for name in names} for row in read]
    quantised = nncf.quantize(graph, nncf.Dataset(rows), model_type=nncf.ModelType.TRANSFORMER, subset_size=len(rows))
    save_model(quantised, file)


def fastembed(job: Path, kind: str) -> Embed:
    """Fastembed over the ONNX files written by ``onnx``."""
    from fastembed import TextEmbedding  # noqa: PLC0415
    from fastembed.common.model_description import ModelSource, PoolingType  # noqa: PLC0415

    TextEmbedding.add_custom_model(
        "convention/measured",
        pooling=PoolingType.MEAN,
        normalization=True,
        sources=ModelSource(hf="convention/measured"),
        dim=384,
        model_file=ONNX_FILES[kind],
    )
    model = TextEmbedding("convention/measured", specific_model_path=str(job / "onnx"))
    return lambda texts, size: np.array(list(model.embed(texts, batch_size=size)))


def txtai(job: Path, _: str) -> Embed:
    """Txtai with its own embedding."""
    from txtai import Embeddings  # noqa: PLC0415

    # Without instructions, txtai would add the model's own prompt to the one already in the texts.
    model = cache(lambda size: Embeddings(path=str(job / "model"), encodebatch=size, instructions={}))
    return lambda texts, size: np.array(model(size).batchtransform(texts))


FAMILIES: dict[str, Callable[[Path, str], Embed]] = {
    "ours": ours,
    "torch": torch,
    "onnx": onnx,
    "openvino": openvino,
    "fastembed": fastembed,
    "txtai": txtai,
}

if __name__ == "__main__":
    main()
