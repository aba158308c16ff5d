"""Writes a packaged BERT encoder as an ONNX graph whose matrix products run in 8 bits.

Input ``input_ids``, int64 of shape (texts, tokens), all texts as long as each other: there is no
padding, hence no mask. Output ``embedding``, float32 of shape (texts, hidden), the mean of the last
layer's tokens brought to unit length.

Ranking is kept by two choices. Each token is quantised with a scale of its own, so no outlier of
another token coarsens it and no text changes another's vector. Word embeddings keep the 4-bit blocks
they come in, without loss.

Operators of the domain com.microsoft are described in ONNX Runtime's ``docs/ContribOperators.md``.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from onnx import ModelProto, NodeProto, TensorProto, helper, numpy_helper

if TYPE_CHECKING:
    from index.pretrained import PackagedModel

RUNTIME_DOMAIN = "com.microsoft"
OPSET = 21
IR_VERSION = 10

# Activations span 1..255 around 128. Weights stay within ±63: two products of such numbers fit in 16
# bits, where CPUs without VNNI add them with saturation. So every CPU computes the same integers.
ACTIVATION_ZERO = 128
ACTIVATION_MAXIMUM = 127
WEIGHT_MAXIMUM = 63
# Keeps the scale of a row of zeros above zero; no real activation is as small.
SMALLEST_ACTIVATION = 1e-12


class _Graph:
    """Nodes and constants of a graph under construction; values are known by their names."""

    def __init__(self) -> None:
        self.nodes: list[NodeProto] = []
        self.constants: dict[str, TensorProto] = {}

    def constant(self, name: str, values: Any) -> str:
        self.constants[name] = numpy_helper.from_array(np.ascontiguousarray(values).reshape(np.shape(values)), name)
        return name

    def apply_many(
        self, operator: str, inputs: Sequence[str], results: int, domain: str = "", **attributes: Any
    ) -> list[str]:
        names = [f"{operator}_{len(self.nodes)}_{result}" for result in range(results)]
        self.nodes.append(helper.make_node(operator, inputs, names, domain=domain, **attributes))
        return names

    def apply(self, operator: str, *inputs: str, domain: str = "", **attributes: Any) -> str:
        return self.apply_many(operator, inputs, 1, domain, **attributes)[0]


def encoder_graph(model: "PackagedModel") -> ModelProto:
    """The whole encoder of ``model``, from token numbers to unit vectors."""
    graph = _Graph()
    shape = graph.apply("Shape", "input_ids")
    batch_shape = graph.apply("Concat", shape, graph.constant("hidden", np.array([model.hidden])), axis=0)
    rows = _embeddings(graph, model, shape)
    for layer in range(model.layers):
        rows = _layer(graph, model, f"l{layer}.", rows, batch_shape)
    tokens = graph.apply("Reshape", rows, batch_shape)
    mean = graph.apply("ReduceMean", tokens, graph.constant("over_tokens", np.array([1])), keepdims=0)
    graph.nodes.append(helper.make_node("LpNormalization", [mean], ["embedding"], axis=-1, p=2))
    return _model(graph, model.hidden)


def _model(graph: _Graph, hidden: int) -> ModelProto:
    inputs = [helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["texts", "tokens"])]
    outputs = [helper.make_tensor_value_info("embedding", TensorProto.FLOAT, ["texts", hidden])]
    return helper.make_model(
        helper.make_graph(graph.nodes, "encoder", inputs, outputs, list(graph.constants.values())),
        opset_imports=[helper.make_opsetid("", OPSET), helper.make_opsetid(RUNTIME_DOMAIN, 1)],
        ir_version=IR_VERSION,
    )


def _embeddings(graph: _Graph, model: "PackagedModel", shape: str) -> str:
    """Word + position + first token type, normalised: one row of ``hidden`` per token of the batch."""
    words = model.four_bit["emb.word"]
    word = graph.apply(
        "GatherBlockQuantized",
        graph.constant("emb.word", words.packed().reshape(len(words.scales), -1)),
        "input_ids",
        graph.constant("emb.word.scales", words.scales),
        domain=RUNTIME_DOMAIN,
        bits=4,
        block_size=words.block,
        gather_axis=0,
        quantize_axis=1,
    )
    positions = model.floats["emb.pos"].reshape(-1, model.hidden) + model.floats["emb.type"][: model.hidden]
    length = graph.apply("Gather", shape, graph.constant("token_axis", np.array([1])))
    start = graph.constant("first_position", np.array([0]))
    position = graph.apply("Slice", graph.constant("emb.pos", positions), start, length)
    summed = graph.apply("Add", word, position)
    flat = graph.constant("one_row_per_token", np.array([-1, model.hidden]))
    return _normalised(graph, model, "emb.ln", graph.apply("Reshape", summed, flat))


def _layer(graph: _Graph, model: "PackagedModel", prefix: str, rows: str, batch_shape: str) -> str:
    """One transformer layer, its normalisations after the sums as in BERT."""
    attended = _attention(graph, model, prefix, rows, batch_shape)
    output = _product(graph, model, [prefix + "ao"], attended)
    rows = _added(graph, model, prefix + "ao", prefix + "aln", output, rows)
    inner = _product(graph, model, [prefix + "fi"], rows)
    bias = graph.constant(prefix + "fi.b", model.floats[prefix + "fi.b"])
    active = graph.apply("BiasGelu", inner, bias, domain=RUNTIME_DOMAIN)
    output = _product(graph, model, [prefix + "fo"], active)
    return _added(graph, model, prefix + "fo", prefix + "oln", output, rows)


def _attention(graph: _Graph, model: "PackagedModel", prefix: str, rows: str, batch_shape: str) -> str:
    parts = [prefix + part for part in "qkv"]
    projected = _product(graph, model, parts, rows)
    thirds = graph.constant("thirds", np.full(3, model.hidden))
    separate = graph.apply_many("Split", [projected, thirds], 3, axis=-1)
    biases = np.concatenate([model.floats[part + ".b"] for part in parts])
    attended = graph.apply(
        "MultiHeadAttention",
        *(graph.apply("Reshape", part, batch_shape) for part in separate),
        graph.constant(prefix + "qkv.b", biases),
        domain=RUNTIME_DOMAIN,
        num_heads=model.heads,
    )
    return graph.apply("Reshape", attended, "one_row_per_token")


def _product(graph: _Graph, model: "PackagedModel", names: Sequence[str], rows: str) -> str:
    """``rows`` times the transposed weights ``names``, one under the other: each row and each output in 8 bits."""
    weights = np.concatenate([model.four_bit[name + ".w"].values() for name in names])
    steps = np.abs(weights).max(axis=1) / WEIGHT_MAXIMUM
    quantised = np.rint(weights / steps[:, None]).astype(np.int8)
    name = "+".join(names)
    integers, row_scales = _quantised_rows(graph, rows)
    product = graph.apply(
        "MatMulIntegerToFloat",
        integers,
        graph.constant(name + ".w", quantised.T),
        graph.constant("unscaled", np.float32(1)),
        graph.constant(name + ".scales", steps.astype(np.float32)),
        graph.constant("activation_zero", np.uint8(ACTIVATION_ZERO)),
        domain=RUNTIME_DOMAIN,
    )
    return graph.apply("Mul", product, row_scales)


def _quantised_rows(graph: _Graph, rows: str) -> tuple[str, str]:
    """(rows in 8 bits, their scales as a column)."""
    features = graph.constant("features", np.array([1]))
    largest = graph.apply("ReduceMax", graph.apply("Abs", rows), features, keepdims=0)
    step = graph.constant("activation_step", np.float32(1 / ACTIVATION_MAXIMUM))
    floor = graph.constant("smallest_activation", np.float32(SMALLEST_ACTIVATION))
    scales = graph.apply("Mul", graph.apply("Max", largest, floor), step)
    zero = graph.constant("activation_zero", np.uint8(ACTIVATION_ZERO))
    zeros = graph.apply("Expand", zero, graph.apply("Shape", scales))
    integers = graph.apply("QuantizeLinear", rows, scales, zeros, axis=0)
    return integers, graph.apply("Unsqueeze", scales, features)


def _added(graph: _Graph, model: "PackagedModel", dense: str, norm: str, output: str, rows: str) -> str:
    """The residual sum, normalised. ONNX Runtime's SkipLayerNormalization is seven times slower on CPU."""
    bias = graph.constant(dense + ".b", model.floats[dense + ".b"])
    return _normalised(graph, model, norm, graph.apply("Sum", output, bias, rows))


def _normalised(graph: _Graph, model: "PackagedModel", name: str, rows: str) -> str:
    gain = graph.constant(name + ".w", model.floats[name + ".w"])
    shift = graph.constant(name + ".b", model.floats[name + ".b"])
    return graph.apply("LayerNormalization", rows, gain, shift, axis=-1, epsilon=model.epsilon)
