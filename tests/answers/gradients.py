"""Answers on gradients."""

import numpy as np


def laid(share, *, keep=lambda old, new: old + new):
    """Return a to_input that adds ``share(g, kernel)`` to each window."""

    def to_input(input_size, weight, g, *, stride=(1, 1), padding=(0, 0)):
        (N, C_in, H, W), (P_H, P_W), (K_H, K_W) = input_size, padding, weight.shape[2:]
        x = np.zeros((N, C_in, H + 2 * P_H, W + 2 * P_W))
        for n, o, h, w in np.ndindex(g.shape):
            top, left = h * stride[0], w * stride[1]
            window = x[n, :, top : top + K_H, left : left + K_W]
            window[...] = keep(window, share(g[n, o, h, w], weight[o]))
        return x[..., P_H : P_H + H, P_W : P_W + W]

    return to_input


to_input = laid(lambda g, kernels: g * kernels)


def collected(share, start=lambda h, w, S: (h * S[0], w * S[1])):
    def to_weight(x, weight_size, g, *, stride=(1, 1), padding=(0, 0)):
        (P_H, P_W), (K_H, K_W) = padding, weight_size[2:]
        padded = np.pad(x * 1.0, ((0, 0), (0, 0), (P_H, P_H), (P_W, P_W)))
        weight = np.zeros(weight_size)
        for n, o, h, w in np.ndindex(g.shape):
            top, left = start(h, w, stride)
            weight[o] += share(g[n, o, h, w], padded[n, :, top : top + K_H, left : left + K_W])
        return weight

    return to_weight


to_weight = collected(lambda g, window: g * window)


def pooled(target, amount=lambda g, window: g):
    def through_max_pool(x, g, kernel_size, stride):
        received = np.zeros(x.shape)
        for n, c, h, w in np.ndindex(g.shape):
            top, left = h * stride[0], w * stride[1]
            window = x[n, c, top : top + kernel_size[0], left : left + kernel_size[1]]
            i, j = np.unravel_index(target(window), window.shape)
            received[n, c, top + i, left + j] += amount(g[n, c, h, w], window)
        return received

    return through_max_pool


WRONG = [
    ("to_input", "the gradient without its sign", laid(lambda g, k: abs(g) * k), "to_input"),
    (
        "to_input",
        "the largest share is kept",
        laid(lambda g, k: g * k, keep=np.maximum),
        "to_input",
    ),
    ("to_input", "twice the share", laid(lambda g, k: 2 * g * k), "right ones times 2"),
    (
        "to_input",
        "the stride of the columns is left out",
        lambda size, w, g, *, stride=(1, 1), **s: to_input(size, w, g, stride=(stride[0], 1), **s),
        "of your result",
    ),
    ("to_input", "the signs of the weight are lost", laid(lambda g, k: g * np.abs(k)), "to_input"),
    (
        "to_weight",
        "inputs below 0 are left out",
        collected(lambda g, window: g * np.maximum(window, 0)),
        "With 0 in place of each negative number of x your result stays the same",
    ),
    (
        "to_weight",
        "the stride of the columns is left out",
        collected(lambda g, window: g * window, start=lambda h, w, S: (h * S[0], w)),
        "of your result",
    ),
    ("to_weight", "the gradient squared", collected(lambda g, window: g * g * window), "to_weight"),
    ("to_weight", "the result negated", lambda *a, **s: -to_weight(*a, **s), "right ones times -1"),
    ("to_bias", "the sizes of the gradients", lambda g: np.abs(g).sum(axis=(0, 2, 3)), "to_bias"),
    (
        "to_bias",
        "the maps in reversed order",
        lambda g: g.sum(axis=(0, 2, 3))[::-1],
        "reversed order along axis 0",
    ),
    ("to_bias", "the last row is left out", lambda g: g[:, :, :-1].sum(axis=(0, 2, 3)), "to_bias"),
    (
        "to_bias",
        "a list with None",
        lambda g: [None, *g.sum(axis=(0, 2, 3))[1:]],
        "a list in which element 0 is None",
    ),
    ("through_max_pool", "to the minimum", pooled(np.argmin), "of your result"),
    (
        "through_max_pool",
        "twice as much",
        pooled(np.argmax, lambda g, window: 2 * g),
        "right ones times 2",
    ),
    (
        "through_max_pool",
        "nothing where the maximum is negative",
        pooled(np.argmax, lambda g, window: g * (window.max() > 0)),
        "through_max_pool",
    ),
]

RIGHT = [
    ("to_input", to_input),
    ("to_weight", to_weight),
    ("to_weight", lambda *a, **s: to_weight(*a, **s).astype(object)),
    ("to_bias", lambda g: [sum(image[c].sum() for image in g) for c in range(g.shape[1])]),
    ("to_bias", lambda g: tuple(np.einsum("nchw->c", g))),
    ("through_max_pool", pooled(np.argmax)),
]
