"""How the numbers of a network become 8-bit integers, such that every CPU computes the same with them.

Where a CPU lacks VNNI, products of two neighbours are added in 16 bits, with saturation. Activations are 0 to
255; so the weights of two neighbours, which belong to one output, together stay within ±128. That coarsens
few weights: hardly ever are two neighbours both large.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float32]

# An input lies within ±127 around 128.
ZERO = 128
INPUT_MAXIMUM = 127
# A GELU is never below −0.17: most of the 256 numbers go to what is above.
ACTIVE_ZERO = 16
ACTIVE_MAXIMUM = 255 - ACTIVE_ZERO
ACTIVE_STEP = 0.1701 / ACTIVE_ZERO

_WEIGHT_MAXIMUM = 127
_TINY = np.float32(1e-12)
# How far the step of an input follows its own range; the rest of its range goes to its weights.
_FOLLOWING = 0.75
# Beyond the largest that ``probes`` give: real texts have attention dwell on one token more than random ones do.
MARGIN = 1.25
ATTENDED_MARGIN = 2.0

# How many texts of how many random tokens, and of one token again and again: extremes, which bound real texts.
_LENGTHS = {1: 30, 2: 20, 4: 20, 16: 10, 64: 4, 510: 1}
_REPEATS = {2: 10, 4: 10, 16: 5, 64: 2, 510: 1}


def quantised_weights(weights: Numbers) -> tuple[NDArray[np.int8], Numbers]:
    """The weights (outputs, inputs) as integers, and the step of each output."""
    sizes = np.abs(weights)
    pairs = sizes[:, 0::2] + sizes[:, 1::2]  # each rounds up by a half at most: 127 + 1
    steps = np.maximum(pairs.max(axis=1), _TINY) / _WEIGHT_MAXIMUM
    return np.rint(weights / steps[:, None]).astype(np.int8), steps.astype(np.float32)


def input_steps(largest: Numbers, weights: Numbers, margin: float) -> Numbers:
    """The step of each input, from the largest it is seen to get and its weights (outputs, inputs), which take it on.

    It may get ``margin`` times as large; beyond, it is clipped. Ranges are shared out between inputs and weights,
    so that neither are coarse (Xiao et al., SmoothQuant, ICML 2023).
    """
    ranges = margin * _not_tiny(largest)
    steps = ranges**_FOLLOWING / _not_tiny(np.abs(weights).max(axis=0)) ** (1 - _FOLLOWING)
    return np.asarray(steps * (ranges / steps).max() / INPUT_MAXIMUM, np.float32)


def _not_tiny(sizes: Numbers) -> Numbers:
    """Sizes, none far below the others."""
    return np.maximum(sizes, np.median(sizes) / 1000 + _TINY)


def probes(begin: int, end: int, vocabulary: int, longest: int) -> Iterator[NDArray[np.int64]]:
    """Texts as token numbers, (1, tokens), to measure the range of inputs."""
    random = np.random.default_rng(0)
    for lengths, repeated in ((_LENGTHS, False), (_REPEATS, True)):
        for length, times in lengths.items():
            for _ in range(times):
                tokens = random.integers(vocabulary, size=1 if repeated else length)
                inside = np.resize(tokens, min(length, longest - 2))
                yield np.array([[begin, *inside, end]], np.int64)
