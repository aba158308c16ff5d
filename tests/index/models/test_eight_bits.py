"""Integers of a network: no sum of two products leaves 16 bits, and every number is within half a step."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from index.models.packaged.eight_bits import (
    ACTIVE_MAXIMUM,
    ACTIVE_STEP,
    ACTIVE_ZERO,
    input_steps,
    probes,
    quantised_weights,
)

Numbers = NDArray[np.float32]
WEIGHTS = arrays(np.float32, (3, 8), elements=st.floats(-2, 2, width=32))


@given(WEIGHTS)
def test_two_products_fit_in_sixteen_bits(weights: Numbers) -> None:
    integers = np.abs(quantised_weights(weights)[0].astype(int))
    assert 255 * (integers[:, 0::2] + integers[:, 1::2]).max() < 2**15


@given(WEIGHTS)
def test_a_weight_is_within_half_a_step(weights: Numbers) -> None:
    integers, steps = quantised_weights(weights)
    error = np.abs(integers * steps[:, None] - weights)
    assert (error <= steps[:, None] * 0.5001).all()


@given(WEIGHTS, arrays(np.float32, 8, elements=st.floats(0, 100, width=32)), st.sampled_from([1.25, 2.0]))
def test_an_input_within_its_margin_is_not_clipped(weights: Numbers, largest: Numbers, margin: float) -> None:
    assert (margin * largest / input_steps(largest, weights, margin)).max() <= 127.01


def test_the_least_that_a_gelu_gives_is_not_clipped() -> None:
    inputs = np.linspace(-3, 3, 10_001)
    least = (inputs * (1 + np.tanh(np.sqrt(2 / np.pi) * (inputs + 0.044715 * inputs**3))) / 2).min()
    assert least >= -ACTIVE_ZERO * ACTIVE_STEP
    assert np.iinfo(np.uint8).max == ACTIVE_ZERO + ACTIVE_MAXIMUM


@pytest.mark.parametrize("longest", [16, 512])
def test_probes_are_texts_of_the_model(longest: int) -> None:
    texts = list(probes(0, 2, 17, longest))
    assert max(text.shape[1] for text in texts) == longest
    for text in texts:
        assert (text[0, 0], text[0, -1]) == (0, 2)
        assert text.min() >= 0
        assert text.max() < 17
