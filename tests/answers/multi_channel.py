"""Answers on many maps."""

from typing import NamedTuple

import numpy as np

from convcheck.multi_channel.handout import own_counts


def layer(inner, *, pad=0.0, bias_of=lambda bias, o: 0 if bias is None else bias[o]):
    """Return a conv2d whose inner step is ``inner(window, kernels)``."""

    def conv2d(x, weight, bias=None, *, stride=(1, 1), padding=(0, 0)):
        (N, _, H, W), (C_out, _, K_H, K_W) = x.shape, weight.shape
        (S_H, S_W), (P_H, P_W) = stride, padding
        padded = np.pad(x * 1.0, ((0, 0), (0, 0), (P_H, P_H), (P_W, P_W)), constant_values=pad)
        y = np.zeros((N, C_out, (H + 2 * P_H - K_H) // S_H + 1, (W + 2 * P_W - K_W) // S_W + 1))
        for n, o, h, w in np.ndindex(y.shape):
            window = padded[n, :, h * S_H : h * S_H + K_H, w * S_W : w * S_W + K_W]
            y[n, o, h, w] = inner(window, weight[o]) + bias_of(bias, o)
        return y

    return conv2d


def dot(window, kernels):
    return np.sum(window * kernels)


def with_bias_test(x, weight, bias=None, **settings):
    y = layer(dot)(x, weight, **settings)
    if bias:
        y += bias.reshape(-1, 1, 1)
    return y


def in_place(x, weight, bias=None, **settings):
    weight *= 1
    y = layer(dot)(x, weight, bias, **settings)
    weight += 1
    return y


def endless(x, weight, bias=None, **settings):
    return endless(x, weight, bias, **settings)


def one_filter(x, kernels, bias):
    return layer(dot)(x[None], kernels[None])[0, 0] + bias


def stack(inner):
    return lambda x, weight: layer(inner)(x[None], weight)[0]


def type_1(x, weight):
    return np.concatenate([layer(dot)(m[None, None], weight[:, None])[0] for m in x])


def type_2_1(x, weight):
    return sum(layer(dot)(m[None, None], weight[:, None])[0] for m in x)


def counts(formula):
    return lambda: formula(*own_counts("ada"))


class Counts(NamedTuple):
    maps: int
    weights: int
    parameters: int


WRONG = [
    (
        "conv2d",
        "a ReLU behind the layer",
        lambda *a, **s: np.maximum(layer(dot)(*a, **s), 0),
        "Where a negative number belongs",
    ),
    (
        "conv2d",
        "the size of the numbers of x alone",
        layer(lambda window, kernels: np.sum(np.abs(window) * kernels)),
        "With -x in place of x your result stays the same",
    ),
    (
        "conv2d",
        "the largest product in place of the sum",
        layer(lambda window, kernels: np.max(window * kernels)),
        "conv2d",
    ),
    ("conv2d", "padded with ones", layer(dot, pad=1.0), "Where x holds zeros alone"),
    (
        "conv2d",
        "the bias is taken off",
        layer(dot, bias_of=lambda bias, o: 0 if bias is None else -bias[o]),
        "is -0.25; it should be 0.25.",
    ),
    (
        "conv2d",
        "the biases in reversed order",
        layer(dot, bias_of=lambda bias, o: 0 if bias is None else bias[len(bias) - 1 - o]),
        "is -3; it should be 0.25.",
    ),
    ("conv2d", "asks `if bias:`", with_bias_test, "ask `bias is not None`"),
    ("conv2d", "changes the weight", in_place, "changes the array weight"),
    ("conv2d", "calls itself without end", endless, "RecursionError"),
    (
        "conv2d",
        "the batch in reversed order",
        lambda x, weight, bias=None, **s: layer(dot)(x, weight, bias, **s)[::-1],
        "reversed order along axis 0",
    ),
    (
        "conv2d",
        "the last image for all",
        lambda x, weight, bias=None, **s: np.repeat(
            layer(dot)(x[-1:], weight, bias, **s), len(x), axis=0
        ),
        "does not use x[0]",
    ),
    (
        "apply_filter",
        "K_H for K_W in the window",
        lambda x, kernels, bias: one_filter(
            x, kernels * (np.arange(kernels.shape[2]) < kernels.shape[1]), bias
        ),
        "of your result",
    ),
    (
        "apply_filter",
        "the largest map is kept",
        lambda x, kernels, bias: (
            layer(lambda w, k: max(dot(m, kk) for m, kk in zip(w, k)))(x[None], kernels[None])[0, 0]
            + bias
        ),
        "largest",
    ),
    (
        "apply_filter",
        "the bias twice",
        lambda x, k, b: one_filter(x, k, 2 * b),
        "the right one for bias doubled",
    ),
    ("type_1", "kernels in reversed order", lambda x, w: type_1(x, w[::-1]), "of your result"),
    (
        "type_1",
        "a bias of 1",
        lambda x, w: type_1(x, w) + 1,
        "Each of your numbers is 1 too large.",
    ),
    (
        "type_2_1",
        "the last kernel for all",
        lambda x, w: type_2_1(x, np.repeat(w[-1:], len(w), axis=0)),
        "does not use weight[0]",
    ),
    (
        "type_2_1",
        "the maps are multiplied",
        lambda x, w: np.prod([layer(dot)(m[None, None], w[:, None])[0] for m in x], axis=0),
        "type_2_1",
    ),
    (
        "type_2_2",
        "weight[c, o] in place of weight[o, c]",
        lambda x, w: layer(dot)(x[None], w.swapaxes(0, 1))[0],
        "type_2_2",
    ),
    (
        "type_2_2",
        "every second map alone",
        lambda x, w: layer(dot)(x[None, ::2], w[:, ::2])[0],
        "does not use x[1]",
    ),
    (
        "collapses",
        "compares the sums",
        lambda x, w, y: (
            y.shape == type_2_1(x, w).shape and bool(np.isclose(y.sum(), type_2_1(x, w).sum()))
        ),
        "compares the sum of all numbers only",
    ),
    (
        "collapses",
        "compares the means of the maps",
        lambda x, w, y: (
            y.shape == type_2_1(x, w).shape
            and bool(np.allclose(y.mean(axis=(1, 2)), type_2_1(x, w).mean(axis=(1, 2))))
        ),
        "its numbers stand in other places",
    ),
    (
        "collapses",
        "lets each number be off by 1",
        lambda x, w, y: (
            y.shape == type_2_1(x, w).shape and bool((np.abs(y - type_2_1(x, w)) <= 1).all())
        ),
        "Your test passes y although y[0, 0, 0] is 4, where Type 2.1 gives 3.",
    ),
    (
        "parameters",
        "one bias too many",
        lambda i, o, K: i * o * K[0] * K[1] + o + 1,
        "too large by 1, in all",
    ),
    (
        "parameters",
        "the biases doubled",
        lambda i, o, K: i * o * K[0] * K[1] + 2 * o,
        "too large by C_out, in all",
    ),
    (
        "parameters",
        "K_W squared",
        lambda i, o, K: i * o * K[1] * K[1] + o,
        "the right one for kernel_size[1] along every axis",
    ),
    (
        "parameters",
        "the maps for the filters",
        lambda i, o, K: i * i * K[0] * K[1] + i,
        "parameters",
    ),
    (
        "parameters",
        "half of it",
        lambda i, o, K: (i * o * K[0] * K[1] + o) / 2,
        "right one divided by 2",
    ),
    (
        "my_counts",
        "C_in for the maps",
        counts(lambda i, o, K: (i, i * o * K[0] * K[1], i * o * K[0] * K[1] + o)),
        "my_counts",
    ),
    (
        "my_counts",
        "one number alone",
        counts(lambda i, o, K: i * o * K[0] * K[1] + o),
        "a single number",
    ),
]

RIGHT = [
    ("conv2d", layer(dot)),
    ("conv2d", layer(lambda window, kernels: np.vdot(kernels, window))),
    ("conv2d", lambda *a, **s: layer(dot)(*a, **s).astype(np.float32)),
    ("conv2d", lambda *a, **s: layer(dot)(*a, **s).astype(object)),
    ("apply_filter", one_filter),
    ("type_1", type_1),
    ("type_2_1", lambda x, w: type_2_1(x, w).tolist()),
    ("type_2_2", stack(dot)),
    ("parameters", lambda i, o, K: np.prod([i, o, *K]) + o),
    ("parameters", lambda i, o, K: np.ceil(i * o * K[0] * K[1] + o)),
    ("my_counts", counts(lambda i, o, K: Counts(o, i * o * K[0] * K[1], i * o * K[0] * K[1] + o))),
    (
        "my_counts",
        counts(lambda i, o, K: np.array([o, i * o * K[0] * K[1], i * o * K[0] * K[1] + o], float)),
    ),
    (
        "collapses",
        lambda x, w, y: np.shape(y) == type_2_1(x, w).shape and np.allclose(y, type_2_1(x, w)),
    ),
]
