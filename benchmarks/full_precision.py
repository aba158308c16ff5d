"""The packaged model in full precision, as a sentence-transformers folder that such tools can load.

It is written on demand, to measure the model or to train it: 480 MB that no answer needs.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from index.models.packaged.unpacking import (
    LAYOUT,
    MODEL,
    PASSAGE_PROMPT,
    QUESTION_PROMPT,
    SOURCE_SHA256,
    cache_folder,
    packaged_model,
    packaged_tokenizer,
    prepared,
    special_pieces,
    write_json,
)

if TYPE_CHECKING:
    from index.models.packaged.weights import PackagedModel

TOKENIZER_FILE = "tokenizer.json"


def full_folder() -> Path:
    """The folder, in the cache, written on the first call. Raises ConventionError like ``unpacking.model_folder``."""
    folder = cache_folder() / f"{MODEL}-full-{SOURCE_SHA256[:12]}-{LAYOUT}"
    return prepared(folder, lambda aside: write_full(aside, packaged_model()))


def write_full(folder: Path, model: PackagedModel) -> None:
    """Write weights, tokenizer and settings of a model into an empty folder."""
    from safetensors.numpy import save  # noqa: PLC0415

    for name in ("1_Pooling", "2_Normalize"):
        (folder / name).mkdir()
    (folder / TOKENIZER_FILE).write_text(packaged_tokenizer(model).to_str(), encoding="utf-8")
    (folder / "model.safetensors").write_bytes(save(_named_weights(model), metadata={"format": "pt"}))
    for name, settings in _settings(model).items():
        write_json(folder / name, settings)


def _settings(model: PackagedModel) -> dict[str, object]:
    """Return the small JSON files that transformers and sentence-transformers need to load the model."""
    tokens = {name: model.pieces[number][0] for name, number in special_pieces(model).items()}
    modules = [("", "Transformer"), ("1_Pooling", "Pooling"), ("2_Normalize", "Normalize")]
    return {
        "config.json": {
            "architectures": ["BertModel"],
            "model_type": "bert",
            "hidden_act": "gelu",
            "hidden_size": model.hidden,
            "intermediate_size": model.inner,
            "layer_norm_eps": model.epsilon,
            "max_position_embeddings": model.positions,
            "num_attention_heads": model.heads,
            "num_hidden_layers": model.layers,
            "pad_token_id": model.padding,
            "type_vocab_size": model.token_types,
            "vocab_size": model.vocabulary,
            "dtype": "float32",
        },
        "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": model.positions,
            "model_input_names": ["input_ids", "attention_mask"],
            **tokens,
        },
        "modules.json": [
            {"idx": number, "name": str(number), "path": path, "type": f"sentence_transformers.models.{kind}"}
            for number, (path, kind) in enumerate(modules)
        ],
        "sentence_bert_config.json": {"max_seq_length": model.positions, "do_lower_case": False},
        "config_sentence_transformers.json": {
            "prompts": {"query": QUESTION_PROMPT, "document": PASSAGE_PROMPT},
            "default_prompt_name": None,
            "similarity_fn_name": "cosine",
        },
        "1_Pooling/config.json": {"word_embedding_dimension": model.hidden, "pooling_mode_mean_tokens": True},
    }


BERT_NAMES = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
_EMBEDDING_NAMES = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}


def _named_weights(model: PackagedModel) -> dict[str, NDArray[np.float32]]:
    """Return the weights in full precision, named as in transformers."""
    names = dict(_EMBEDDING_NAMES)
    for layer in range(model.layers):
        for short, long in BERT_NAMES.items():
            names[f"l{layer}.{short}.w"] = f"encoder.layer.{layer}.{long}.weight"
            names[f"l{layer}.{short}.b"] = f"encoder.layer.{layer}.{long}.bias"
    weights = {names[name]: matrix.values() for name, matrix in model.four_bit.items()}
    for name, values in model.floats.items():
        wide = name in {"emb.pos", "emb.type"}
        weights[names[name]] = values.reshape(-1, model.hidden) if wide else values
    # Transformers expects a pooler, though mean pooling never uses it; if it is missing, a random one is made.
    weights["pooler.dense.weight"] = np.zeros((model.hidden, model.hidden), np.float32)
    weights["pooler.dense.bias"] = np.zeros(model.hidden, np.float32)
    return weights
