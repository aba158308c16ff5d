"""The ONNX graphs that compute the packaged BERT encoder and its reranker in 8 bits.

A graph's input ``input_ids`` is int64 of shape (texts, tokens), all texts as long as each other: there is
no padding, hence no mask. The encoder's outputs are float32: ``states``, the last layer's (tokens, texts, hidden), and
``embedding``, their means brought to unit length, (texts, hidden). The reranker's, ``logits``, is (texts, tokens).

Three choices keep the ranking of full precision. Each input of a product has a step of its own, which its
weights take on: a wide one coarsens no other, and no text changes another's vector. What a GELU gives is too
uneven for that: there, each token has a step. And word embeddings keep the 4-bit blocks they come in, without
loss. The operators of the domain com.microsoft are described in ONNX Runtime's ``docs/ContribOperators.md``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from onnx import ModelProto, NodeProto, TensorProto, ValueInfoProto, helper, numpy_helper

from index.models.packaged.eight_bits import (
    ACTIVE_MAXIMUM,
    ACTIVE_STEP,
    ACTIVE_ZERO,
    ATTENDED_MARGIN,
    MARGIN,
    ZERO,
    input_steps,
    probes,
    quantised_weights,
)
from index.models.packaged.runtime import session
from index.models.packaged.unpacking import EMBEDDING, STATES
from index.models.packaged.weights import PackagedModel

RUNTIME_DOMAIN = "com.microsoft"
OPSET = 21
IR_VERSION = 10

Additions = Mapping[str, tuple[NDArray[np.float32], NDArray[np.float32]]]

_UNDIVIDED = np.ones(1, np.float32)


@dataclass(frozen=True, slots=True)
class Adapter:
    """What makes the first layers of the encoder a reranker: low-rank additions to their weights, and a head.

    ``additions`` holds, for a matrix "l0.q", (outputs, rank) and (rank, inputs), whose product is added to it
    (Hu et al., LoRA, ICLR 2022); ``head`` is (hidden,), ``bias`` a number: a token's logit is state · head + bias.
    """

    layers: int
    additions: Additions
    head: NDArray[np.float32]
    bias: float


def read_additions(content: bytes) -> Additions:
    """The additions in a safetensors file: "l0.q.outputs" and "l0.q.inputs" for each matrix; {} in an empty one."""
    from safetensors.numpy import load  # noqa: PLC0415

    tensors = {name: values.astype(np.float32) for name, values in load(content).items()} if content else {}
    names = sorted(name.removesuffix(".outputs") for name in tensors if name.endswith(".outputs"))
    return {name: (tensors[f"{name}.outputs"], tensors[f"{name}.inputs"]) for name in names}


def encoder_graph(model: PackagedModel, additions: Additions | None = None) -> ModelProto:
    """Return the whole encoder of ``model`` with ``additions``, from token numbers to unit vectors."""
    graph = _EightBitGraph(model, additions or {}, model.layers)
    graph.mean_direction(graph.states(model.layers))
    return graph.finished({EMBEDDING: ["texts", model.hidden], STATES: ["tokens", "texts", model.hidden]})


def reranker_graph(model: PackagedModel, adapter: Adapter) -> ModelProto:
    """Return the first layers of ``model`` as ``adapter`` changes them, from token numbers to a logit each."""
    graph = _EightBitGraph(model, adapter.additions, adapter.layers)
    graph.token_logits(graph.states(adapter.layers), adapter.head, adapter.bias)
    return graph.finished({"logits": ["texts", "tokens"]})


class _Graph:
    """A graph in full precision under construction; values are known by their names.

    Tokens come before texts: ``rows`` has one row per token, the first of every text first.
    """

    def __init__(self, model: PackagedModel, additions: Additions) -> None:
        self.model = model
        self.additions = additions
        self.nodes: list[NodeProto] = []
        self.constants: dict[str, TensorProto] = {}
        self.steps: dict[str, NDArray[np.float32]] = {}  # of the inputs of products, taken on by their weights
        self.inputs: dict[str, str] = {}
        self.token_rows = self.constant("token_rows", np.array([-1, model.hidden]))
        self.ids = self.apply("Transpose", "input_ids", perm=[1, 0])
        self.shape = self.apply("Shape", self.ids)
        sizes = {"hidden": [model.hidden], "heads": [model.heads, model.hidden // model.heads]}
        self.text_shape, self.head_shape = (
            self.apply("Concat", self.shape, self.constant(name, np.array(size)), axis=0)
            for name, size in sizes.items()
        )

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
            self.ids,
            self.constant("emb.word.scales", words.scales),
            domain=RUNTIME_DOMAIN,
            bits=4,
            block_size=words.nibbles.shape[2],
            gather_axis=0,
            quantize_axis=1,
        )
        positions = model.floats["emb.pos"].reshape(-1, model.hidden) + model.floats["emb.type"][: model.hidden]
        first = self.constant("first", np.array([0]))
        position = self.apply(
            "Slice", self.constant("emb.pos", positions[:, None]), first, self.apply("Gather", self.shape, first)
        )
        rows = self.apply("Reshape", self.apply("Add", word, position), self.token_rows)
        return self.normalised("emb.ln", rows)

    def layer(self, prefix: str, rows: str) -> str:
        """One transformer layer, normalised after each residual sum as BERT does.

        SkipLayerNormalization sums and normalises in one node, five times slower on a CPU.
        """
        rows = self.normalised(prefix + "aln", self.apply("Add", self.attended(prefix, rows), rows))
        inner = self.dense(prefix + "fi", self.taken(prefix + "fi", self.divided(prefix + "fi", rows)))
        # The tanh form stays within 0.0005 of the exact one, far below an 8-bit step, and is faster.
        active = self.apply("FastGelu", inner, domain=RUNTIME_DOMAIN)
        return self.normalised(prefix + "oln", self.apply("Add", self.dense_of_active(prefix + "fo", active), rows))

    def attended(self, prefix: str, rows: str) -> str:
        """Attention in single nodes: a text takes one to two hundredths less than with MultiHeadAttention."""
        taken, model = self.taken(prefix + "q", self.divided(prefix + "q", rows)), self.model
        gains = {
            "q": (model.hidden / model.heads) ** -0.5,
            "k": 1.0,
            "v": 1 / self.steps.get(prefix + "ao", _UNDIVIDED),
        }
        query, key, value = (
            self.apply("Reshape", self.dense(prefix + part, taken, gain), self.head_shape)
            for part, gain in gains.items()
        )
        likeness = self.apply("FusedMatMul", query, key, domain=RUNTIME_DOMAIN, transB=1, transBatchA=1, transBatchB=1)
        shares = self.apply("Softmax", likeness, axis=-1)
        mixed = self.apply("FusedMatMul", shares, value, domain=RUNTIME_DOMAIN, transBatchB=1)
        by_token = self.apply("Transpose", mixed, perm=[2, 0, 1, 3])
        joined = self.apply("Reshape", by_token, self.token_rows)
        return self.dense(prefix + "ao", self.taken(prefix + "ao", joined))

    def divided(self, name: str, rows: str) -> str:
        """``rows`` by the steps of the product ``name``."""
        if name not in self.steps:
            return rows
        return self.apply("Mul", rows, self.constant(name + ".inverse", 1 / self.steps[name]))

    def taken(self, name: str, rows: str) -> str:
        """``rows``, divided by the steps of the product ``name``, as it takes them."""
        self.inputs[name] = rows
        return self.quantised(rows)

    def quantised(self, rows: str) -> str:
        """``rows``, divided by steps, as products take them; here as they are."""
        return rows

    def dense(self, name: str, taken: str, gain: ArrayLike = 1.0) -> str:
        """The product and its bias, each output times its gain."""
        weights, bias = self.affine(name, gain)
        return self.apply(
            "Add",
            self.apply("MatMul", taken, self.constant(name + ".w", weights.T)),
            self.constant(name + ".b", bias),
        )

    def dense_of_active(self, name: str, active: str) -> str:
        """The product of what a GELU gives, and its bias."""
        return self.dense(name, active)

    def affine(self, name: str, gain: ArrayLike = 1.0) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Weights (outputs, inputs) and bias of a product whose outputs have gains, of inputs divided by steps."""
        gains = np.asarray(gain, np.float32)
        return self.weights(name) * self.steps.get(name, _UNDIVIDED) * gains.reshape(-1, 1), self.model.floats[
            name + ".b"
        ] * gains

    def normalised(self, name: str, rows: str) -> str:
        gain, shift = self.parameter(name + ".w"), self.parameter(name + ".b")
        return self.apply("LayerNormalization", rows, gain, shift, axis=-1, epsilon=self.model.epsilon)

    def mean_direction(self, rows: str) -> None:
        self.node("Reshape", [rows, self.text_shape], [STATES])
        mean = self.apply("ReduceMean", STATES, self.constant("tokens", np.array([0])), keepdims=0)
        self.node("LpNormalization", [mean], [EMBEDDING], axis=-1, p=2)

    def token_logits(self, rows: str, head: NDArray[np.float32], bias: float) -> None:
        product = self.apply("MatMul", rows, self.constant("head", head[:, None].astype(np.float32)))
        logits = self.apply("Add", product, self.constant("head.bias", np.float32(bias)))
        self.node("Transpose", [self.apply("Reshape", logits, self.shape)], ["logits"], perm=[1, 0])

    def largest_inputs(self) -> dict[str, NDArray[np.float32]]:
        """For each product, the largest that each input gets over texts of all kinds."""
        tokens = self.constant("all_rows", np.array([0]))
        sizes = (self.apply("Abs", rows) for rows in self.inputs.values())
        outputs = [self.apply("ReduceMax", size, tokens, keepdims=0) for size in sizes]
        graph = self.model_of(*(helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in outputs))
        trial = session(graph.SerializeToString())
        model = self.model
        texts = probes(model.begin, model.end, model.vocabulary, model.positions)
        measured = zip(*(trial.run(None, {"input_ids": ids}) for ids in texts), strict=True)
        return {name: np.max(maxima, axis=0) for name, maxima in zip(self.inputs, measured, strict=True)}

    def finished(self, outputs: Mapping[str, Sequence[int | str]]) -> ModelProto:
        return self.model_of(
            *(helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name, shape in outputs.items())
        )

    def model_of(self, *outputs: ValueInfoProto) -> ModelProto:
        ids = helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["texts", "tokens"])
        return helper.make_model(
            helper.make_graph(self.nodes, outputs[0].name, [ids], outputs, list(self.constants.values())),
            opset_imports=[helper.make_opsetid("", OPSET), helper.make_opsetid(RUNTIME_DOMAIN, 1)],
            ir_version=IR_VERSION,
        )


class _EightBitGraph(_Graph):
    """A graph whose products are of integers."""

    def __init__(self, model: PackagedModel, additions: Additions, layers: int) -> None:
        super().__init__(model, additions)
        full = _Graph(model, additions)
        full.states(layers)
        for name, largest in full.largest_inputs().items():
            prefix, _, part = name.rpartition(".")
            names = [f"{prefix}.{one}" for one in ("qkv" if part == "q" else [part])]
            weights = np.concatenate([self.weights(one) for one in names])
            margin = ATTENDED_MARGIN if part == "ao" else MARGIN
            self.steps |= dict.fromkeys(names, input_steps(largest, weights, margin))

    def quantised(self, rows: str) -> str:
        return self.apply("QuantizeLinear", rows, self.one(), self.zero(ZERO))

    def dense(self, name: str, taken: str, gain: ArrayLike = 1.0) -> str:
        weights, bias = self.affine(name, gain)
        return self.product(name, weights, taken, ZERO, self.constant(name + ".b", bias))

    def dense_of_active(self, name: str, active: str) -> str:
        """Each row has a step of its own: a few tokens are a hundred times larger than the others."""
        weights, bias = self.affine(name)
        features = self.constant("features", np.array([1]))
        largest = self.apply("ReduceMax", active, features, keepdims=0)
        wanted = self.apply("Mul", largest, self.constant("active_inverse", np.float32(1 / ACTIVE_MAXIMUM)))
        steps = self.apply("Max", wanted, self.constant("active_step", np.float32(ACTIVE_STEP)))
        zeros = self.apply("Expand", self.zero(ACTIVE_ZERO), self.apply("Shape", steps))
        integers = self.apply("QuantizeLinear", active, steps, zeros, axis=0)
        product = self.product(name, weights, integers, ACTIVE_ZERO)
        scaled = self.apply("Mul", product, self.apply("Unsqueeze", steps, features))
        return self.apply("Add", scaled, self.constant(name + ".b", bias))

    def product(self, name: str, weights: NDArray[np.float32], integers: str, zero: int, *bias: str) -> str:
        rounded, steps = quantised_weights(weights)
        factors = self.constant(name + ".w", rounded.T), self.one(), self.constant(name + ".steps", steps)
        # The empty name stands for the zeros of the weights, which are 0.
        inputs = integers, *factors, self.zero(zero), "", *bias
        return self.apply("MatMulIntegerToFloat", *inputs, domain=RUNTIME_DOMAIN)

    def one(self) -> str:
        return self.constant("one", np.float32(1))

    def zero(self, number: int) -> str:
        return self.constant(f"zero{number}", np.uint8(number))
