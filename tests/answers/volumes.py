"""Answers on volumes."""

from collections import namedtuple
from math import prod

import numpy as np

from convcheck.volumes.handout import own_cases, own_counts

Places = namedtuple("Places", "D H W")


def sizes(formula):
    def output_sizes(sizes, kernel_size, *, stride=(1, 1, 1), padding=(0, 0, 0)):
        return [formula(*axis) for axis in zip(sizes, kernel_size, stride, padding)]

    return output_sizes


def place(n, K, S, P):
    return (n + 2 * P - K) // S + 1


def layer(inner, start=lambda d, h, w, S: (d * S[0], h * S[1], w * S[2]), sides=lambda P: (P, P)):
    def conv3d(x, weight, bias=None, *, stride=(1, 1, 1), padding=(0, 0, 0)):
        K_D, K_H, K_W = weight.shape[2:]
        padded = np.pad(x * 1.0, ((0, 0), (0, 0), *map(sides, padding)))
        out = [place(*axis) for axis in zip(x.shape[2:], weight.shape[2:], stride, padding)]
        y = np.zeros((len(x), len(weight), *out))
        for n, o, d, h, w in np.ndindex(y.shape):
            D, H, W = start(d, h, w, stride)
            y[n, o, d, h, w] = inner(padded[n, :, D : D + K_D, H : H + K_H, W : W + K_W], weight[o])
        return y if bias is None else y + np.reshape(bias, (-1, 1, 1, 1))

    return conv3d


def dot(window, cuboids):
    return np.sum(window * cuboids)


def by_channel(window, cuboids):
    return [dot(volume, cuboid) for volume, cuboid in zip(window, cuboids)]


def reflected(x, weight, bias=None, *, padding=(0, 0, 0), **others):
    grown = np.pad(x, ((0, 0), (0, 0), *((P, P) for P in padding)), mode="wrap")
    return layer(dot)(grown, weight, bias, **others)


def counts(formula):
    return lambda: formula(*own_counts("ada"))


WRONG = [
    ("output_sizes", "the padding once", sizes(lambda n, K, S, P: (n + P - K) // S + 1), "padding"),
    ("output_sizes", "one too few", sizes(lambda n, K, S, P: place(n, K, S, P) - 1), "start"),
    (
        "output_sizes",
        "the rows for the columns",
        lambda n, K, **s: [sizes(place)(n, K, **s)[i] for i in (0, 1, 1)],
        "output_sizes",
    ),
    (
        "conv3d",
        "a ReLU behind the layer",
        lambda *a, **s: np.maximum(layer(dot)(*a, **s), 0),
        "Where a negative number belongs",
    ),
    ("conv3d", "the largest channel is kept", layer(lambda w, k: max(by_channel(w, k))), "conv3d"),
    (
        "conv3d",
        "the stride in the depth only",
        layer(dot, start=lambda d, h, w, S: (d * S[0], h, w)),
        "of your result",
    ),
    ("conv3d", "the volume goes on at its other end", reflected, "of your result"),
    (
        "conv3d",
        "the bias is taken off",
        lambda x, w, bias=None, **s: layer(dot)(x, w, None if bias is None else -bias, **s),
        "it should be",
    ),
    (
        "conv3d",
        "padded in front and on top only",
        layer(dot, sides=lambda P: (2 * P, 0)),
        "of your result",
    ),
    (
        "conv3d",
        "the second channel counts twice",
        layer(lambda w, k: sum(by_channel(w, k)) + sum(by_channel(w, k)[1:])),
        "of your result",
    ),
    (
        "parameters",
        "twice the biases",
        lambda i, o, K: i * o * prod(K) + 2 * o,
        "too large by C_out",
    ),
    (
        "parameters",
        "without K_D",
        lambda i, o, K: i * o * K[1] * K[2] + o,
        "You counted flat kernels",
    ),
    (
        "parameters",
        "the channels are squared",
        lambda i, o, K: i * i * o * prod(K) + o,
        "parameters",
    ),
    (
        "my_counts",
        "the numbers of one filter times C_in",
        counts(
            lambda i, o, size, K: (
                i * prod(n - k + 1 for n, k in zip(size, K)),
                o * i * prod(K) + o,
            )
        ),
        "my_counts",
    ),
    (
        "my_counts",
        "weights alone, times C_in twice",
        counts(
            lambda i, o, size, K: (
                o * prod(n - k + 1 for n, k in zip(size, K)),
                o * i * prod(K) * K[0],
            )
        ),
        "my_counts",
    ),
    (
        "my_directions",
        "the first axis is always channels, but for the film",
        lambda: [3 if kind == "film" else 2 for kind, *_ in own_cases("ada")],
        "depth",
    ),
]

RIGHT = [
    ("output_sizes", lambda n, K, **s: Places(*sizes(place)(n, K, **s))),
    ("output_sizes", sizes(lambda n, K, S, P: np.floor((n + 2 * P - K) / S) + 1)),
    ("conv3d", layer(dot)),
    ("conv3d", layer(lambda w, k: sum(by_channel(w, k)))),
    ("parameters", lambda i, o, K: float(i * o * prod(K) + o)),
    (
        "my_counts",
        counts(
            lambda i, o, size, K: np.array(
                [o * prod(n - k + 1.0 for n, k in zip(size, K)), o * i * prod(K) + o]
            )
        ),
    ),
    (
        "my_directions",
        lambda: np.array([sum(n > k for n, k in zip(a, b)) for _, a, b in own_cases("ada")], float),
    ),
]
