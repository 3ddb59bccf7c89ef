"""Wrong ways to send a gradient back through a ReLU.

Each rule takes x, what the ReLU got, and g, the gradient of what it gave.
"""

import numpy as np

from convcheck.engine.mistake import Topic

CHAIN = "Backpropagation is the chain rule"
THROUGH_RELU = Topic("through_relu", "training")


@THROUGH_RELU.wrong(
    CHAIN, "You let every gradient through; where x is below 0 the ReLU has slope 0."
)
def _all_through(x, g):
    return g * 1


@THROUGH_RELU.wrong(
    CHAIN,
    "You asked whether the gradient is positive; what counts is whether the ReLU let x through. A "
    "negative gradient passes as well.",
)
def _mask_of_g(x, g):
    return np.maximum(g, 0)


@THROUGH_RELU.wrong(
    CHAIN,
    "You let a gradient through only if it is positive too; it passes wherever x is positive, "
    "whatever its own sign.",
)
def _both_positive(x, g):
    return np.maximum(g, 0) * (x > 0)


@THROUGH_RELU.wrong(
    CHAIN,
    "You let the gradient through where x is below 0; the ReLU has slope 1 above 0, and 0 below.",
)
def _below_zero(x, g):
    return g * (x < 0)


@THROUGH_RELU.wrong(
    CHAIN,
    "You let the gradient through where x is 0; here the ReLU counts 0 as cut off, as PyTorch's "
    "does, so ask for x > 0.",
)
def _zero_let_through(x, g):
    return g * (x >= 0)


@THROUGH_RELU.wrong(
    CHAIN, "You multiplied the gradient by the number; it is multiplied by the slope, which is 1."
)
def _times_x(x, g):
    return g * np.maximum(x, 0)


@THROUGH_RELU.wrong(
    CHAIN, "You gave the slope, 1 or 0; what goes on is the slope times the gradient."
)
def _slope_alone(x, g):
    return (x > 0) * 1


@THROUGH_RELU.wrong(
    CHAIN, "You gave the ReLU of x, its way forwards; asked is the gradient on the way back."
)
def _forwards(x, g):
    return np.maximum(x, 0)


@THROUGH_RELU.wrong(
    CHAIN,
    "You turned the sign of the gradient where x is below 0, which is right for the absolute "
    "value; the ReLU has slope 0 there.",
)
def _slope_minus_one(x, g):
    return g * np.sign(x)


@THROUGH_RELU.wrong(
    CHAIN,
    "You let a hundredth through where x is not positive, as a leaky ReLU does; this one lets "
    "nothing through.",
)
def _leaky(x, g):
    return np.where(x > 0, g, 0.01 * g)
