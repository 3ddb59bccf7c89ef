"""Answers on 1 × 1 layers, groups and cost."""

from math import prod

import numpy as np

from convcheck.groups.handout import own_layer


def pointwise(x, weight, bias):
    return np.einsum("oc,nchw->nohw", weight, x * 1.0) + np.reshape(bias, (-1, 1, 1))


def layer(x, weight):
    (N, _, H, W), (C_out, _, K_H, K_W) = x.shape, weight.shape
    y = np.zeros((N, C_out, H - K_H + 1, W - K_W + 1))
    for n, o, h, w in np.ndindex(y.shape):
        y[n, o, h, w] = np.sum(x[n, :, h : h + K_H, w : w + K_W] * weight[o])
    return y


def grouped(x, weight, groups):
    maps, filters = x.shape[1] // groups, len(weight) // groups
    parts = [
        layer(x[:, g * maps : (g + 1) * maps], weight[g * filters : (g + 1) * filters])
        for g in range(groups)
    ]
    return np.concatenate(parts, axis=1)


def separable(x, look, mix):
    return pointwise(grouped(x, look, len(look)), mix, np.zeros(len(mix)))


def out(n, K, S, P):
    return (n + 2 * P - K) // S + 1


def work(formula):
    def macs(C_in, C_out, kernel_size, size, *, stride=(1, 1), padding=(0, 0), groups=1):
        H, W = (out(*axis) for axis in zip(size, kernel_size, stride, padding))
        return formula(C_in, C_out, *kernel_size, H, W, groups)

    return macs


def without_column_stride(C_in, C_out, kernel_size, size, *, stride=(1, 1), **others):
    right = work(lambda i, o, K_H, K_W, H, W, G: i // G * o * K_H * K_W * H * W)
    return right(C_in, C_out, kernel_size, size, stride=(stride[0], 1), **others)


def saving(change):
    def my_saving():
        C_in, C_out, kernel_size, size = own_layer("ada")
        full = C_in * C_out * prod(kernel_size) * prod(size)
        apart = (C_in * prod(kernel_size) + C_in * C_out) * prod(size)
        return change(full, apart)

    return my_saving


WRONG = [
    ("pointwise", "the bias is taken off", lambda x, w, b: pointwise(x, w, -b), "it should be"),
    (
        "pointwise",
        "the first image for all",
        lambda x, w, b: np.repeat(pointwise(x[:1], w, b), len(x), axis=0),
        "first image",
    ),
    (
        "pointwise",
        "the maps in reversed order",
        lambda x, w, b: pointwise(x[:, ::-1], w, b),
        "reversed order",
    ),
    (
        "pointwise",
        "negative pixels are dropped",
        lambda x, w, b: pointwise(np.maximum(x, 0), w, b),
        "With 0 in place of each negative number of x",
    ),
    (
        "pointwise",
        "the rows of weight add up to 1",
        lambda x, w, b: pointwise(x, w / w.sum(axis=1, keepdims=True), b),
        "of your result is",
    ),
    (
        "grouped",
        "the first image alone",
        lambda x, w, G: np.repeat(grouped(x[:1], w, G), len(x), axis=0),
        "does not use x[1]",
    ),
    (
        "grouped",
        "the images are added",
        lambda x, w, G: np.repeat(grouped(x, w, G).sum(axis=0)[None], len(x), axis=0),
        "of your result is",
    ),
    (
        "grouped",
        "the groups in reversed order",
        lambda x, w, G: np.concatenate(np.split(grouped(x, w, G), G, axis=1)[::-1], axis=1),
        "of your result",
    ),
    (
        "grouped",
        "the groups do not count",
        lambda x, w, G: layer(x, np.tile(w, (1, G, 1, 1))),
        "of your result",
    ),
    (
        "grouped",
        "the signs of the weight are lost",
        lambda x, w, G: grouped(x, np.abs(w), G),
        "weight",
    ),
    (
        "separable",
        "the largest map is kept",
        lambda x, k, m: (grouped(x, k, len(k))[:, None] * m[None, :, :, None, None]).max(axis=2),
        "separable",
    ),
    (
        "separable",
        "the looking is averaged over the window",
        lambda x, k, m: separable(x, k / k[0].size, m),
        "divided by look.shape[2] * look.shape[3]",
    ),
    (
        "separable",
        "the second map is looked at with the first kernel",
        lambda x, k, m: separable(x, np.concatenate([k[:1], k[:1], k[2:]]), m),
        "look[1]",
    ),
    ("macs", "the stride of the columns is left out", without_column_stride, "stride[1]"),
    (
        "macs",
        "K_W squared",
        work(lambda i, o, K_H, K_W, H, W, G: i // G * o * K_W**2 * H * W),
        "With (3, 3) in place of (1, 3) for kernel_size",
    ),
    (
        "macs",
        "one row of places too many",
        work(lambda i, o, K_H, K_W, H, W, G: i // G * o * K_H * K_W * (H + 1) * W),
        "macs",
    ),
    (
        "macs",
        "the groups multiply",
        work(lambda i, o, K_H, K_W, H, W, G: i * G * o * K_H * K_W * H * W),
        "right one times groups * groups",
    ),
    (
        "macs",
        "the filters are divided by the groups as well, and multiplied back twice",
        work(lambda i, o, K_H, K_W, H, W, G: i * o * K_H * K_W * H * W),
        "groups",
    ),
    (
        "my_saving",
        "the share cut off in place of rounded",
        saving(lambda full, apart: (full, apart, int(10000 * apart / full) / 100)),
        "cut the percentage off",
    ),
    (
        "my_saving",
        "the share of one more",
        saving(lambda full, apart: (full, apart + 1, round(100 * apart / full, 2))),
        "my_saving()[1]",
    ),
]

RIGHT = [
    ("pointwise", pointwise),
    ("pointwise", lambda x, w, b: [(np.tensordot(w, image, 1) + b[:, None, None]) for image in x]),
    ("grouped", grouped),
    ("grouped", lambda x, w, G: grouped(x, w, G).astype(np.float32)),
    ("separable", separable),
    ("macs", work(lambda i, o, K_H, K_W, H, W, G: i / G * o * K_H * K_W * H * W)),
    ("macs", work(lambda i, o, K_H, K_W, H, W, G: np.float64(i // G * o * K_H * K_W * H * W))),
    ("my_saving", saving(lambda full, apart: (full, apart, round(100 * apart / full, 2)))),
    (
        "my_saving",
        saving(lambda full, apart: [full * 1.0, apart * 1.0, round(apart / full * 100, 2)]),
    ),
]
